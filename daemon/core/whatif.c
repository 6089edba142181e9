/* whatif.c - The missing tasks if the release were on another day. */
#include "core/whatif.h"

#include "core/apply.h"
#include "core/conclude.h"
#include "core/events.h"
#include "core/nights.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"

/* Apply a date as if the owner team had just reported it. */
static void
suppose(Ov__CaseState *state, ov_date release, ov_time now, struct arena *arena)
{
	const struct release was = release_of(state);
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RELEASE_DATE_SET, arena);
	Ov__ReleaseDateSet *d = arena_take(arena, sizeof(*d));

	*d = (Ov__ReleaseDateSet)OV__RELEASE_DATE_SET__INIT;
	f->release_date_set = d;
	d->date = release;
	d->time = was.time;
	d->version = state->date_versions + 1;
	Ov__Event *e = events_event_new(state, f, now, arena);
	e->reporter = state->owner;
	apply(state, e, arena);
}

static void
take_task(const Ov__Task *t, ov_date today, struct arena *arena, Ov__WhatIfAnswer *ret)
{
	bool late = t->due != 0 && t->due < today;

	if (t->essential && t->state != OV__TASK_STATE__TASK_STATE_NOT_NEEDED) {
		ret->of++;
		ret->ready += t->state == OV__TASK_STATE__TASK_STATE_DONE;
	}
	if (task_open(t) && (t->essential || late))
		ret->missing = arena_append(
		    arena, ret->missing, &ret->n_missing, arena_copy(arena, t, sizeof(*t)));
}

void
whatif(const struct rules *rules, Ov__CaseState *state, ov_date release, ov_time now, scope areas,
    struct arena *arena, Ov__WhatIfAnswer *ret)
{
	struct events *events = arena_take(arena, sizeof(*events));
	struct nights *n = arena_take(arena, sizeof(*n));

	if (release != 0 && release != release_of(state).date)
		suppose(state, release, now, arena);
	conclude_due(rules, state, now, 0, CONCLUSIONS_ALL, arena, events);
	ret->release = release_of(state).date;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a =
		    areas & SCOPE(area) ? state_area(state, (Ov__Area)area) : NULL;
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			take_task(a->tasks[i], moment_date(now), arena, ret);
	}
	if (!(areas & SCOPE(OV__AREA__AREA_HOUSING)))
		return;
	nights_of(state, moment_date(now), rules->settings.nights_horizon, n);
	ret->nights_from = n->uncovered.from;
	ret->nights_to = n->uncovered.to;
}
