/* figures.h - The figures of cases, for the results, and the sums that are kept of erased ones. */
#ifndef OVERGANG_STORE_FIGURES_H
#define OVERGANG_STORE_FIGURES_H

#include "core/results.h"
#include "store/cases.h"

enum { FIGURES_FIRST_MONTH = 197001, FIGURES_LAST_MONTH = 219912 };

/* Sums of nothing, for these months. */
struct results *figures_begin(uint32_t from, uint32_t to, struct arena *arena);
/* Add a case: its events that hold, and its state; *events counts those that were read. false: one
 * of them cannot be. */
bool figures_add_case(struct journal *j, const struct case_row *row, ov_time now,
    struct arena *arena, struct results *r, size_t *events);
/* Add the kept sums. */
void figures_add_kept(struct journal *j, struct results *r);

/* A case before it is erased; NULL: it cannot be read. */
const struct results *figures_of(
    struct journal *j, const struct case_row *row, ov_time now, struct arena *arena);
/* Once it is: added to the kept sums, by month and figure, and cannot be traced back. */
void figures_keep(struct journal *j, const struct results *r);

#endif
