/* conclude.c - What follows from the state and the clock.
 *
 * Conclusions, asked again until nothing more follows:
 *  C1 plan.made       where the routine's tasks are not those of the state
 *  C2 task.met        where a later fact of the right kind is there
 *  C3 task.overdue    once per task and due date
 *  C4 readiness.changed
 *  C5 release.unconfirmed  the hour has passed and nobody said so
 *  C6 alerts          ladder.c
 *  C7 basis.ended     a grant's last day is over (basis.c)
 * Of a closed case nothing follows but the end of its grants and of its alerts. */
#include "core/conclude.h"

#include <assert.h>
#include <string.h>

#include "core/basis.h"
#include "core/ladder.h"
#include "core/release.h"

Ov__Event *
conclude_event_new(const Ov__CaseState *state, Ov__Fact *fact, ov_time now, struct arena *arena)
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
conclude_add(struct events *events, Ov__CaseState *state, Ov__Event *e, struct arena *arena)
{
	assert(events->count < EVENTS_MAX);
	events->list[events->count++] = e;
	apply(state, e, arena);
}

void
conclude_event(const struct rules *rules, Ov__CaseState *state, ov_time now, Ov__Fact *fact,
    struct arena *arena, struct events *events)
{
	(void)rules;
	conclude_add(events, state, conclude_event_new(state, fact, now, arena), arena);
}

/* ---- C1: the plan --------------------------------------------------------------------------- */

Ov__Fact *
conclude_fact_new(Ov__Fact__FactCase kind, struct arena *arena)
{
	Ov__Fact *f = arena_take(arena, sizeof(*f));

	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = kind;
	return f;
}

static bool
same_task(const Ov__Task *a, const Ov__Task *b)
{
	bool same = strcmp(a->id, b->id) == 0 && strcmp(a->title_nb, b->title_nb) == 0 &&
		    strcmp(a->title_en, b->title_en) == 0 && a->due == b->due &&
		    strcmp(a->due_because, b->due_because) == 0 && a->state == b->state &&
		    a->essential == b->essential && a->missing == b->missing &&
		    a->tied == b->tied && a->not_before == b->not_before &&
		    a->confirmed_for == b->confirmed_for && a->overdue_said == b->overdue_said &&
		    a->n_owners == b->n_owners && a->n_met_by == b->n_met_by;

	for (size_t i = 0; same && i < a->n_owners; i++)
		same = a->owners[i] == b->owners[i];
	for (size_t i = 0; same && i < a->n_met_by; i++)
		same = a->met_by[i] == b->met_by[i];
	return same;
}

static bool
same_tasks(const Ov__AreaState *a, const Ov__PlanMade *made)
{
	if ((a != NULL ? a->n_tasks : 0) != made->n_tasks)
		return false;
	for (size_t i = 0; i < made->n_tasks; i++)
		if (!same_task(a->tasks[i], made->tasks[i]))
			return false;
	return true;
}

static void
conclude_plan(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	Ov__Task **tasks;
	Ov__Area *areas;
	size_t count = plan_make(
	    rules->routines, rules->calendar, state, moment_date(now), arena, &tasks, &areas);

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_PLAN_MADE, arena);
		f->plan_made = arena_take(arena, sizeof(*f->plan_made));
		*f->plan_made = (Ov__PlanMade)OV__PLAN_MADE__INIT;
		f->plan_made->area = (Ov__Area)area;
		f->plan_made->date_version = release_of(state).version;
		for (size_t i = 0; i < count; i++)
			if (areas[i] == area)
				f->plan_made->tasks = arena_append(
				    arena, f->plan_made->tasks, &f->plan_made->n_tasks, tasks[i]);
		if (!same_tasks(state_area(state, (Ov__Area)area), f->plan_made))
			conclude_event(rules, state, now, f, arena, events);
	}
}

/* ---- C2: tasks met ------------------------------------------------------------------------- */

/* "a35" and "a35/2" are occurrences of one task. One fact meets those whose day has come;
 * where none has, the earliest that is open. */
static bool
siblings(const char *a, const char *b)
{
	size_t n = strcspn(a, "/");

	return n == strcspn(b, "/") && strncmp(a, b, n) == 0;
}

static bool
turn_of(const Ov__AreaState *a, const Ov__Task *t, const Ov__LatestFact *f)
{
	if (t->due != 0 && t->due <= moment_date(f->occurred))
		return true;
	for (size_t i = 0; i < a->n_tasks; i++) {
		const Ov__Task *other = a->tasks[i];
		if (other == t || !siblings(other->id, t->id))
			continue;
		if (other->met_number >= f->number)
			return false;
		/* Not before the one ahead of it was due: two calls in a week are one. */
		if (other->due < t->due && other->due >= moment_date(f->occurred))
			return false;
		if (other->state != OV__TASK_STATE__TASK_STATE_DONE && other->due < t->due)
			return false;
	}
	return true;
}

static const Ov__LatestFact *
meets(const Ov__CaseState *state, const Ov__AreaState *a, const Ov__Task *t, uint32_t version)
{
	for (size_t i = 0; i < t->n_met_by; i++) {
		const struct kind *k = catalogue_kind(t->met_by[i]);
		const Ov__LatestFact *f = state_latest(state, t->met_by[i]);
		if (k == NULL || f == NULL || f->number <= t->met_number)
			continue;
		if ((k->flags & KIND_TIED) && f->date_version != version && f->date_version != 0)
			continue;
		if (t->not_before != 0 && moment_date(f->occurred) < t->not_before)
			continue;
		if (turn_of(a, t, f))
			return f;
	}
	return NULL;
}

static void
conclude_met(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	uint32_t version = release_of(state).version;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (t->state == OV__TASK_STATE__TASK_STATE_DONE)
				continue;
			const Ov__LatestFact *by = meets(state, a, t, version);
			if (by == NULL)
				continue;
			Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_TASK_MET, arena);
			f->task_met = arena_take(arena, sizeof(*f->task_met));
			*f->task_met = (Ov__TaskMet)OV__TASK_MET__INIT;
			f->task_met->task = t->id;
			f->task_met->kind = by->kind;
			f->task_met->number = by->number;
			f->task_met->area = (Ov__Area)area;
			f->task_met->title_nb = t->title_nb;
			f->task_met->title_en = t->title_en;
			conclude_event(rules, state, now, f, arena, events);
		}
	}
}

/* ---- C3: overdue -------------------------------------------------------------------------- */

/* A task is late when its day is over, Oslo time. */
static ov_time
overdue_at(const Ov__Task *t)
{
	if (t->due == 0 || t->overdue_said || t->state == OV__TASK_STATE__TASK_STATE_DONE)
		return 0;
	return moment_from_local(date_add_days(t->due, 1), 0);
}

static void
conclude_overdue(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			ov_time at = overdue_at(a->tasks[i]);
			if (at == 0 || at > now)
				continue;
			Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_TASK_OVERDUE, arena);
			f->task_overdue = arena_take(arena, sizeof(*f->task_overdue));
			*f->task_overdue = (Ov__TaskOverdue)OV__TASK_OVERDUE__INIT;
			f->task_overdue->task = a->tasks[i]->id;
			f->task_overdue->due = a->tasks[i]->due;
			f->task_overdue->days_late =
			    (uint32_t)date_between(a->tasks[i]->due, moment_date(now));
			f->task_overdue->area = (Ov__Area)area;
			f->task_overdue->title_nb = a->tasks[i]->title_nb;
			f->task_overdue->title_en = a->tasks[i]->title_en;
			conclude_event(rules, state, now, f, arena, events);
		}
	}
}

/* ---- C4: readiness ---------------------------------------------------------------------------- */

static bool
same_readiness(const Ov__ReadinessChanged *a, const Ov__ReadinessChanged *b)
{
	bool same = a->ready == b->ready && a->of == b->of && a->n_missing == b->n_missing;

	for (size_t i = 0; same && i < a->n_missing; i++)
		same = strcmp(a->missing[i], b->missing[i]) == 0;
	return same;
}

static void
add_missing(Ov__ReadinessChanged *r, const Ov__Task *t, struct arena *arena)
{
	r->missing = arena_append(arena, r->missing, &r->n_missing, t->id);
	r->missing_nb = arena_append(arena, r->missing_nb, &r->n_missing_nb, t->title_nb);
	r->missing_en = arena_append(arena, r->missing_en, &r->n_missing_en, t->title_en);
}

static void
conclude_readiness(const struct rules *rules, Ov__CaseState *state, ov_time now,
    struct arena *arena, struct events *events)
{
	const Ov__LatestFact *before = state_latest(state, OV__FACT__FACT_READINESS_CHANGED);
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_READINESS_CHANGED, arena);
	Ov__ReadinessChanged *r = arena_take(arena, sizeof(*r));

	*r = (Ov__ReadinessChanged)OV__READINESS_CHANGED__INIT;
	f->readiness_changed = r;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			if (!a->tasks[i]->essential)
				continue;
			r->of++;
			if (a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_DONE)
				r->ready++;
			else
				add_missing(r, a->tasks[i], arena);
		}
	}
	if (r->of > 0 && (before == NULL || !same_readiness(before->fact->readiness_changed, r)))
		conclude_event(rules, state, now, f, arena, events);
}

/* ---- C5: the hour has passed ------------------------------------------------------------------- */

static ov_time
unconfirmed_at(const struct rules *rules, const Ov__CaseState *state)
{
	const struct release r = release_of(state);

	if (r.date == 0 || r.completed || r.arrived || r.unconfirmed || state_closed(state))
		return 0;
	return release_unconfirmed_at(&r, rules->settings.unconfirmed_time);
}

static void
conclude_unconfirmed(const struct rules *rules, Ov__CaseState *state, ov_time now,
    struct arena *arena, struct events *events)
{
	const struct release r = release_of(state);
	ov_time at = unconfirmed_at(rules, state);

	if (at == 0 || at > now)
		return;
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_RELEASE_UNCONFIRMED, arena);
	f->release_unconfirmed = arena_take(arena, sizeof(*f->release_unconfirmed));
	*f->release_unconfirmed = (Ov__ReleaseUnconfirmed)OV__RELEASE_UNCONFIRMED__INIT;
	f->release_unconfirmed->date = r.date;
	f->release_unconfirmed->time = r.time;
	f->release_unconfirmed->version = r.version;
	conclude_event(rules, state, now, f, arena, events);
}

/* ---- the exported ones ------------------------------------------------------------------------ */

void
conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    struct arena *arena, struct events *events)
{
	for (int round = 0; round < CONCLUDE_ROUNDS_MAX; round++) {
		size_t before = events->count;
		basis_conclude_expired(rules, state, now, arena, events);
		conclude_plan(rules, state, now, arena, events);
		conclude_met(rules, state, now, arena, events);
		conclude_overdue(rules, state, now, arena, events);
		conclude_readiness(rules, state, now, arena, events);
		conclude_unconfirmed(rules, state, now, arena, events);
		ladder_conclude(rules, state, now, random + (uint64_t)round, arena, events);
		if (events->count == before)
			return;
	}
}

static void
earlier(ov_time *next, ov_time moment)
{
	if (moment != 0 && (*next == 0 || moment < *next))
		*next = moment;
}

/* The day after a consent's last one: what was planned on it is planned anew. */
static ov_time
consent_ends_at(const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	ov_date last = given != NULL ? given->fact->consent_given->expires : 0;
	ov_time at = last != 0 ? moment_from_local(date_add_days(last, 1), 0) : 0;

	return at > now ? at : 0;
}

ov_time
conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_time next = ladder_next(rules, state, now);

	earlier(&next, basis_next_end(state));
	if (state_closed(state))
		return next;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			earlier(&next, overdue_at(a->tasks[i]));
	}
	earlier(&next, unconfirmed_at(rules, state));
	earlier(&next, consent_ends_at(state, now));
	return next;
}
