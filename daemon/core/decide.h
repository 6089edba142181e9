/* decide.h - What a report leads to; conclude.h has what follows by itself.
 *
 * Pure: state, input and one reading of the clock in; events or a refusal out.
 * decide may refuse; apply may not fail. Both work on the case as it was loaded
 * into the arena, so a refusal needs no undoing.
 *
 * The way of one input: decide_report() checks it by rules D1 to D11 and turns each
 * fact into an event; apply() folds the event into the state; conclude_due() looks at
 * the state and the clock and adds what follows (rules C1 to C12) until nothing
 * more does. A timer is conclude_due() alone. Because conclusions depend on nothing
 * but state and now, moving the clock in one leap or minute by minute concludes
 * the same. */
#ifndef OVERGANG_CORE_DECIDE_H
#define OVERGANG_CORE_DECIDE_H

#include <stdbool.h>

#include <desk.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"
#include "core/events.h"
#include "core/input.h"
#include "core/rules.h"
#include "schema/refusals.h"

/* Decide one report about the case `state`, which is changed as events are
 * applied. Refused: ret_refusal->outcome is not OK, and state is of no use.
 * `events` may stay empty: a fact that only repeats. */
void decide_report(const struct rules *rules, const struct input *in, Ov__CaseState *state,
    struct arena *arena, struct events *events, struct refusal *ret_refusal);
/* Does it end something? That must still be possible in a case that is otherwise full. */
bool decide_ends(const Ov__Report *report);
/* Is all of it KIND_VITAL? */
bool decide_is_vital(const Ov__Report *report);

/* Is there no room in this case for another opening by that agency? Then it gets a new one:
 * a refusal would tell it that there is a case. */
bool decide_is_full(const Ov__CaseState *state, uint32_t agency);

#endif
