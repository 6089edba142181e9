/* problems.c - The kinds of problem of the adapter. */
#include "problems.h"

ADAPTER_PROBLEMS(PROBLEM_DEFINED)
