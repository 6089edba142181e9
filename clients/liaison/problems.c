/* problems.c - The kinds of problem of the sender. */
#include "problems.h"

LIAISON_PROBLEMS(PROBLEM_DEFINED)
