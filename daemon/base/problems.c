/* problems.c - The kinds of problem with a file. */
#include "base/problems.h"

#include <string.h>

BASE_PROBLEMS(PROBLEM_DEFINED)

void
problem_errno(struct problem *p, int error)
{
	const char *name = strerrorname_np(error);

	if (name != NULL)
		problem_set(p, &PROBLEM_SYSTEM, "errno.%s", name);
	else
		problem_set(p, &PROBLEM_SYSTEM, "%s", strerror(error));
}
