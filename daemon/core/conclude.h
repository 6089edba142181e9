/* conclude.h - What follows from the state and the clock: rules C1 to C12.
 *
 * Asked after every report, and alone when a case's time has come. Because conclusions
 * depend on nothing but state and now, a leap and a walk conclude the same; and one that reads
 * none of the kinds that a report says need not be asked after it (conclude_reads.h). */
#ifndef OVERGANG_CORE_CONCLUDE_H
#define OVERGANG_CORE_CONCLUDE_H

#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/conclude_reads.h"
#include "core/events.h"
#include "core/rules.h"

/* Rises with every change of the rules C1 to C12: then all cases are looked at again. */
enum { CONCLUDE_VERSION = 3 };

/* Ask the conclusions in `asked`, and those that read what is concluded, until nothing new
 * follows. Events are applied as they are added; events->concluded is the set of those asked. */
void conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    conclusion_set asked, struct arena *arena, struct events *events);

/* Those that read the events that are there already; all, unless the case is settled until then:
 * under these rules, and by the clock alone, nothing follows before that moment. */
conclusion_set conclude_asked(const struct rules *rules, const Ov__CaseState *state, ov_time now,
    ov_time settled_until, const struct events *events);

/* Those that the clock alone can make say something, of a case that was settled until `due`. */
conclusion_set conclude_woken(
    const struct rules *rules, const Ov__CaseState *state, ov_time due, ov_time now);

/* The next moment at which conclude_due() could conclude anything; 0 is never. */
ov_time conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
