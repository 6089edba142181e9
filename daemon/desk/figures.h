/* figures.h - The request `results`; what is kept of a case that is erased. */
#ifndef OVERGANG_DESK_FIGURES_H
#define OVERGANG_DESK_FIGURES_H

#include "core/results.h"
#include "desk/call.h"
#include "store/cases.h"

/* A page of results: of so many cases, and with the first page those that were kept. For the
 * owner team, with a key of all areas; for a prison its own lead times. */
void figures_handle(struct call *c);

struct results;

/* What a case counts for, before it is erased; NULL: it cannot be read. */
const struct results *figures_of(
    struct journal *j, const struct case_row *row, ov_time now, struct arena *arena);
/* Once it is: that is added to what is kept, by month and figure, and cannot be traced back. */
void figures_keep(struct journal *j, const struct results *r);

#endif
