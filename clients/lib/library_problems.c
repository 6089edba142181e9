/* library_problems.c - The kinds of problem of the library. */
#include "library_problems.h"

LIBRARY_PROBLEMS(PROBLEM_DEFINED)

const struct problem_kind PROBLEM_TEXT = { "text", "{1}" };
