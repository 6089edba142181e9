/* fold.h - A case's state as the fold of apply over its events, with or without some of them. */
#ifndef OVERGANG_STORE_FOLD_H
#define OVERGANG_STORE_FOLD_H

#include "core/input.h"
#include "store/cases.h"

/* Which of a case's events a report.retracted among them has made void. NULL: one cannot be
 * read back. */
struct void_set;
struct void_set *void_set_of(
    struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena);
bool void_set_has(const struct void_set *v, uint32_t number);

/* The fold of apply over a case's events, without those that a report.retracted among them has
 * made void, and without those of `also` (may be NULL). Its id and owner are those that
 * `opened` begins with. false: an event cannot be read back or is not the case's next. */
bool fold_case(struct journal *j, const unsigned char id[CASE_ID_SIZE], const struct voided *also,
    struct arena *arena, Ov__CaseState **ret_state);

/* What taking back the report with this key makes void: its events and those that were concluded
 * from them, and the case without. `by` is whose report it must be, 0 anybody's.
 * ret->reporter is 0 where there is no such report, or none that is not void already. */
void fold_without(struct journal *j, const struct case_row *row, const unsigned char key[16],
    uint32_t by, struct arena *arena, struct voided *ret);

#endif
