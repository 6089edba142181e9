/* concluding.h - The context of a conclusion: its inputs, and the events that it adds. */
#ifndef OVERGANG_CORE_CONCLUDING_H
#define OVERGANG_CORE_CONCLUDING_H

#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

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
