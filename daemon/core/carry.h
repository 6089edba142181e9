/* carry.h - Carry state, marks and receipts of a task into a new plan: P1 to P3, P9 and P13 of
 * plan.h. */
#ifndef OVERGANG_CORE_CARRY_H
#define OVERGANG_CORE_CARRY_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "core/plan_draft.h"

/* Is this kind said for a release date, so that it is asked again when the date moves? */
bool carry_is_tied(uint32_t kind);
/* State, marks and receipts of `before`, which the state has of the same task. While there is no date at
 * all (withdrawn), what was arranged is kept: there is nothing to confirm it for, and partners are
 * asked to hold it. `again`: it is planned anew, whatever its state. */
void carry_over(const struct plan_draft *m, Ov__Task *t, const Ov__Task *before, bool again);
/* It is another request: received and taken on anew. */
void carry_drop_receipts(Ov__Task *t);
/* P13: the number of the fact that took away the promise that met this done task; 0: the promise
 * stands, or another fact meets the task too. `ret_short`: a promise stands, and leaves nights out. */
uint32_t carry_lost(const struct plan_draft *m, const Ov__Task *t, bool *ret_short);

#endif
