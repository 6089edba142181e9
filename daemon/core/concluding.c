/* concluding.c - The context of a conclusion: its inputs, and the events that it adds. */
#include "core/concluding.h"

void
concluding_say(const struct concluding *c, Ov__Fact *fact)
{
	events_add(
	    c->events, c->state, events_event_new(c->state, fact, c->now, c->arena), c->arena);
}
