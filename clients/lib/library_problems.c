/* library_problems.c - The kinds of problem of the library. */
#include "library_problems.h"

LIBRARY_PROBLEMS(PROBLEM_DEFINED)
