/* events.c - Making the events of one input. */
#include "core/events.h"

#include <assert.h>

#include "core/apply.h"
#include "schema/catalogue.h"

Ov__Event *
events_event_new(const Ov__CaseState *state, Ov__Fact *fact, ov_time now, struct arena *arena)
{
	Ov__Event *e = arena_take(arena, sizeof(*e));

	*e = (Ov__Event)OV__EVENT__INIT;
	e->fact = fact;
	e->area = catalogue_area(fact);
	e->number = state->version + 1;
	e->recorded = now;
	e->occurred = now;
	return e;
}

void
events_add(struct events *events, Ov__CaseState *state, Ov__Event *e, struct arena *arena)
{
	assert(events->count < EVENTS_MAX);
	assert(e->number == state->version + 1);
	assert(e->area != OV__AREA__AREA_NONE);
	events->list[events->count++] = e;
	apply(state, e, arena);
	assert(state->version == e->number);
}

Ov__Fact *
events_fact_new(Ov__Fact__FactCase kind, struct arena *arena)
{
	Ov__Fact *f = arena_take(arena, sizeof(*f));

	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = kind;
	return f;
}

void
concluding_say(const struct concluding *c, Ov__Fact *fact)
{
	events_add(
	    c->events, c->state, events_event_new(c->state, fact, c->now, c->arena), c->arena);
}
