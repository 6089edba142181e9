/* conclude.h - What follows from the state and the clock: rules C1 to C12.
 *
 * Asked after every report, and alone when a case's time has come. Because conclusions
 * depend on nothing but state and now, a leap and a walk conclude the same. */
#ifndef OVERGANG_CORE_CONCLUDE_H
#define OVERGANG_CORE_CONCLUDE_H

#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

/* Add conclusions until none is new; events are applied as they are added. */
void conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    struct arena *arena, struct events *events);

/* The next moment at which conclude_due() could conclude anything; 0 is never. */
ov_time conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
