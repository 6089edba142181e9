/* earlier.c - The outcome of the same person's earlier stay. */
#include "core/earlier.h"

#include "core/events.h"
#include "core/nights.h"
#include "core/release.h"
#include "core/state.h"

Ov__EarlierCase *
earlier_of(const Ov__CaseState *state, ov_time now, struct arena *arena)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);
	Ov__EarlierCase *e = arena_take(arena, sizeof(*e));
	struct nights *n = arena_take(arena, sizeof(*n));

	*e = (Ov__EarlierCase)OV__EARLIER_CASE__INIT;
	e->case_ = arena_string(arena, state->id);
	e->released = release_confirmed_on(state);
	if (closed != NULL && state_closed(state)) {
		e->closed = moment_date(closed->occurred);
		e->outcome = closed->fact->case_closed->outcome;
	}
	if (e->released != 0) {
		nights_of(state, e->released, 0, n);
		e->housing = n->status;
		e->days_out = (uint32_t)date_between(e->released, moment_date(now));
	}
	e->occupation = state_latest(state, OV__FACT__FACT_OCCUPATION_STARTED) != NULL;
	return e;
}

void
earlier_conclude(const struct concluding *c, const struct input *in)
{
	if (in->earlier_count == 0 || c->events->list[0]->number != 1)
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_CASE_LINKED, c->arena);
	f->case_linked = arena_take(c->arena, sizeof(*f->case_linked));
	*f->case_linked = (Ov__CaseLinked)OV__CASE_LINKED__INIT;
	f->case_linked->earlier = in->earlier;
	f->case_linked->n_earlier = in->earlier_count;
	concluding_say(c, f);
}
