/* problems.c - The kinds of problem of the notifier. */
#include "problems.h"

NOTIFY_PROBLEMS(PROBLEM_DEFINED)
