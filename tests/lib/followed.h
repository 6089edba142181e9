/* followed.h - Does anything follow from a case that was not said?
 *
 * All conclusions are asked once more, of a copy of the state: none may say anything, and the next
 * moment at which one could must be the stored one, or later. */
#ifndef OVERGANG_TESTS_LIB_FOLLOWED_H
#define OVERGANG_TESTS_LIB_FOLLOWED_H

#include <stdbool.h>
#include <stddef.h>

#include "world.h"
#include "store/cases.h"

enum { FOLLOWED_SIZE = 256 };

/* False: `problem` says what follows from the case, or which moment is wrong. The turn's arena is
 * used and not given back. */
bool followed(struct world *w, const struct case_row *row, char problem[FOLLOWED_SIZE]);
/* The same of every case, in a transaction of its own, between two turns. True also where the
 * clock is doubted, or cases wait for other rules. */
bool followed_all(struct world *w, char problem[FOLLOWED_SIZE]);

#endif
