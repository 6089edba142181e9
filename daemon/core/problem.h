/* problem.h - Sentences about wrong values of a routine file, in the language of the key. */
#ifndef OVERGANG_CORE_PROBLEM_H
#define OVERGANG_CORE_PROBLEM_H

#include <stdbool.h>

#include "core/piece.h"

struct problem {
	char *scratch;
	bool nb;
};

/* The piece in quotes, its first 60 bytes, and the sentence; in p->scratch (ROUTINE_PROBLEM_SIZE). */
const char *problem_about(
    const struct problem *p, struct piece about, const char *nb, const char *en);
/* The sentence alone. */
const char *problem_said(const struct problem *p, const char *nb, const char *en);
const char *problem_twice(const struct problem *p);

#endif
