/* conclude.h - What follows from the state and the clock: rules C1 to C12.
 *
 * Asked after every report, and alone when a case's time has come. Because conclusions
 * depend on nothing but state and now, a leap and a walk conclude the same. */
#ifndef OVERGANG_CORE_CONCLUDE_H
#define OVERGANG_CORE_CONCLUDE_H

#include "core/decide.h"

/* Add what now follows, until nothing more does; events are applied as they are added. */
void conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    struct arena *arena, struct events *events);

/* The next moment at which conclude_due() could conclude anything; 0 is never. */
ov_time conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now);

/* ---- making events, for decide.c and ladder.c ------------------------------------------ */

/* An empty fact of a kind; its message is the caller's to set. */
Ov__Fact *conclude_fact_new(Ov__Fact__FactCase kind, struct arena *arena);
/* The case's next event, with the daemon as its reporter and now as its moment. */
Ov__Event *conclude_event_new(
    const Ov__CaseState *state, Ov__Fact *fact, ov_time now, struct arena *arena);
/* Apply it and put it behind the others. */
void conclude_add(struct events *events, Ov__CaseState *state, Ov__Event *e, struct arena *arena);
/* All of it, for a fact of the daemon's own. */
void conclude_event(const struct rules *rules, Ov__CaseState *state, ov_time now, Ov__Fact *fact,
    struct arena *arena, struct events *events);

#endif
