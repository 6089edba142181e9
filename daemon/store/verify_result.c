/* verify_result.c - The counts and the first problem of a verification. */
#include "store/verify_result.h"

#include <stdarg.h>
#include <stdio.h>

void
verify_problem(struct verify_result *r, const char *format, ...)
{
	va_list args;

	if (r->problem[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(r->problem, sizeof(r->problem), format, args);
	va_end(args);
}

bool
verify_share(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share, struct verify_result *r)
{
	j->damaged = false;
	bool there = share_get(j, agency, id, ret_share);
	if (j->damaged)
		verify_problem(r,
		    "case %.8s: the share of %s (number %u) is not what was written there",
		    (const char *)id, agencies_name(j->agencies, agency), agency);
	return there;
}
