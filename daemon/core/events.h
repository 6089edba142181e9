/* events.h - Making the events of one input, of its report and of what is concluded. An event is
 * applied to the state as it is added. */
#ifndef OVERGANG_CORE_EVENTS_H
#define OVERGANG_CORE_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/rules.h"
#include "schema/limits.h"

/* Events of one input, in order; events[i]->id and ->cause are the shell's to fill. */
struct events {
	Ov__Event *list[EVENTS_MAX];
	size_t count;
	size_t reported;    /* the first so many are the reported facts */
	unsigned concluded; /* the conclusions that were asked, a bit each: conclude_reads.h */
};

/* An empty fact of a kind; its message is the caller's to set. */
Ov__Fact *events_fact_new(Ov__Fact__FactCase kind, struct arena *arena);
/* The case's next event, with the daemon as its reporter and now as its moment. */
Ov__Event *events_event_new(
    const Ov__CaseState *state, Ov__Fact *fact, ov_time now, struct arena *arena);
/* Put it behind the others and apply it. */
void events_add(struct events *events, Ov__CaseState *state, Ov__Event *e, struct arena *arena);

/* One reading of the clock for all conclusions of one input. Events are applied to `state` as
 * they are added, so that the next conclusion sees them. */
struct concluding {
	const struct rules *rules;
	Ov__CaseState *state;
	ov_time now;
	uint64_t random; /* for alert codes */
	struct arena *arena;
	struct events *events;
};

/* One more event, said by the daemon itself. */
void concluding_say(const struct concluding *c, Ov__Fact *fact);

#endif
