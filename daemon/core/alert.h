/* alert.h - The content of an alert: the missing items, and who answers at which number. */
#ifndef OVERGANG_CORE_ALERT_H
#define OVERGANG_CORE_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/rules.h"

/* Is it about the coming release? */
bool alert_is_release(const Ov__Alert *a);
/* L9 of ladder.h: the adviser is to look into it, and it can wait until people are at work. */
bool alert_is_advisers(Ov__AlertReason reason);
/* Has the case an open one for that reason? */
bool alert_is_open(const Ov__CaseState *state, Ov__AlertReason reason);
/* The date that the person on call was last told, when it was another version than this; else 0. */
ov_date alert_told_date(const Ov__CaseState *state, uint32_t version);
/* Four digits that no alert of the case has. */
uint32_t alert_free_code(const Ov__CaseState *state, uint64_t random);

/* The open essential tasks as codes of the neutral list, and the role of the first one that is not
 * the team's own: the person on call learns no more than that. */
void alert_fill_missing(const Ov__CaseState *state, Ov__Alert *alert, struct arena *arena);
/* Those who answer at this moment, which an alert that is sent on finds out anew. */
void alert_fill_people(const struct rules *rules, const Ov__CaseState *state, ov_time now,
    Ov__Alert *alert, struct arena *arena);
/* alert.raised or alert.escalated with it. */
Ov__Fact *alert_fact(Ov__Fact__FactCase kind, Ov__Alert *alert, struct arena *arena);

#endif
