/* conclude.c - What follows from the state and the clock.
 *
 * Conclusions, asked again until nothing more follows:
 *  C1 plan.made       where the routines' tasks are not those of the state
 *  C2 task.met        where a later fact of the right kind is there (tasks.c)
 *  C3 task.overdue    once per task and due date; what is late is told by priority; what was late
 *                     before a consent ran out was late, though nobody looked until after. While
 *                     no release date is known no alert will ever name what is missing: then an
 *                     essential task is said again after 7 days, and after 14, 28, 56 and 112 more
 *  C4 readiness.changed
 *  C5 release.unconfirmed  the hour has passed and nobody said so
 *  C6 alerts          ladder.c
 *  C7 basis.ended     a grant's last day is over (basis.c)
 *  C8 task.due_soon   so many days before as the routine says, each once
 *  C9 release.confirmed, responsibility.passed  handover.c
 *  C10 nights, housing status, preconditions of parole  housing.c
 *  C11 reminders      silence.c
 *  C12 answers.contradict  answers.c
 * Of a case that is closed, or whose person has died or is back in prison, nothing follows but
 * the end of its grants, of its open tasks and of its alerts. */
#include "core/conclude.h"

#include <assert.h>
#include <string.h>

#include "core/answers.h"
#include "core/basis.h"
#include "core/handover.h"
#include "core/housing.h"
#include "core/ladder.h"
#include "core/meet.h"
#include "core/plan.h"
#include "core/release.h"
#include "core/silence.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/limits.h"

static bool
same_task(const Ov__Task *a, const Ov__Task *b)
{
	bool same =
	    strcmp(a->id, b->id) == 0 && strcmp(a->title_nb, b->title_nb) == 0 &&
	    strcmp(a->title_en, b->title_en) == 0 && a->due == b->due &&
	    strcmp(a->due_because, b->due_because) == 0 && a->state == b->state &&
	    a->essential == b->essential && a->missing == b->missing && a->tied == b->tied &&
	    a->not_before == b->not_before && a->confirmed_for == b->confirmed_for &&
	    a->overdue_said == b->overdue_said && a->n_owners == b->n_owners &&
	    a->n_met_by == b->n_met_by && a->n_remind == b->n_remind &&
	    a->priority == b->priority && a->due_time == b->due_time && a->since == b->since &&
	    a->waiting == b->waiting && a->known == b->known && strcmp(a->after, b->after) == 0 &&
	    strcmp(a->routine, b->routine) == 0 && a->met_by_all == b->met_by_all;

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

/* A task is late when its hour has passed, or its day is over, Oslo time. */
static ov_time
late_from(const Ov__Task *t)
{
	if (t->due == 0)
		return 0;
	return t->due_time != 0 ? moment_from_local(t->due, t->due_time)
				: moment_from_local(date_add_days(t->due, 1), 0);
}

/* P14: of a task that is new, has another due date or begins again. */
static void
mark_known(const Ov__CaseState *state, Ov__Area area, Ov__Task *t, ov_time now)
{
	const Ov__Task *before = tasks_find(state, area, t->id);
	bool same = before != NULL && before->due == t->due && before->due_time == t->due_time &&
		    (task_open(before) || !task_open(t));

	if (same || !task_open(t))
		return;
	/* Whoever was late before the date moved is late. */
	bool late = before != NULL && task_open(before) && before->due != 0 &&
		    before->known == OV__DEADLINE_KNOWN__DEADLINE_KNOWN_IN_TIME &&
		    late_from(before) <= now;
	bool passed = t->due != 0 && late_from(t) <= now && !late;
	t->known = passed ? OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED
			  : OV__DEADLINE_KNOWN__DEADLINE_KNOWN_IN_TIME;
}

static void
conclude_plan(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	Ov__Task **tasks;
	Ov__Area *areas;
	size_t count = plan_make(
	    rules->routines, rules->calendar, state, moment_date(now), arena, &tasks, &areas);

	for (size_t i = 0; i < count; i++)
		mark_known(state, areas[i], tasks[i], now);
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f = events_fact_new(OV__FACT__FACT_PLAN_MADE, arena);
		f->plan_made = arena_take(arena, sizeof(*f->plan_made));
		*f->plan_made = (Ov__PlanMade)OV__PLAN_MADE__INIT;
		f->plan_made->area = (Ov__Area)area;
		f->plan_made->date_version = release_of(state).version;
		for (size_t i = 0; i < count; i++)
			if (areas[i] == area)
				f->plan_made->tasks = arena_append(
				    arena, f->plan_made->tasks, &f->plan_made->n_tasks, tasks[i]);
		if (!same_tasks(state_area(state, (Ov__Area)area), f->plan_made))
			events_conclude(events, state, f, now, arena);
	}
}

/* ---- C2: tasks met ------------------------------------------------------------------------- */

static void
conclude_met(Ov__CaseState *state, ov_time now, struct arena *arena, struct events *events)
{
	uint32_t version = release_of(state).version;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (!task_open(t))
				continue;
			const Ov__LatestFact *by = tasks_meet(state, a, t, version);
			if (by == NULL)
				continue;
			Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_MET, arena);
			f->task_met = arena_take(arena, sizeof(*f->task_met));
			*f->task_met = (Ov__TaskMet)OV__TASK_MET__INIT;
			f->task_met->task = t->id;
			f->task_met->kind = by->kind;
			f->task_met->number = by->number;
			f->task_met->area = (Ov__Area)area;
			f->task_met->title_nb = t->title_nb;
			f->task_met->title_en = t->title_en;
			f->task_met->on = moment_date(by->occurred);
			f->task_met->by = by->speaker;
			events_conclude(events, state, f, now, arena);
		}
	}
}

/* ---- C3, C8: overdue, due soon --------------------------------------------------------------- */

/* C3, of a task that was said to be late; 0: not again. */
static ov_time
said_again_at(const Ov__CaseState *state, const Ov__Task *t)
{
	enum { WEEK = 7, TIMES_MAX = 6 };

	if (!t->essential || t->overdue_on == 0 || t->overdue_times >= TIMES_MAX ||
	    release_of(state).date != 0)
		return 0;
	int32_t days = WEEK << (t->overdue_times - 1);
	return moment_from_local(date_add_days(t->overdue_on, days), 0);
}

static ov_time
overdue_at(const Ov__CaseState *state, const Ov__Task *t)
{
	if (!task_open(t))
		return 0;
	return t->overdue_said ? said_again_at(state, t) : late_from(t);
}

static void
say_overdue(Ov__CaseState *state, const Ov__Task *t, Ov__Area area, ov_time now,
    struct arena *arena, struct events *events)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_OVERDUE, arena);

	f->task_overdue = arena_take(arena, sizeof(*f->task_overdue));
	*f->task_overdue = (Ov__TaskOverdue)OV__TASK_OVERDUE__INIT;
	f->task_overdue->task = t->id;
	f->task_overdue->due = t->due;
	f->task_overdue->known = t->known;
	if (t->known != OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED)
		f->task_overdue->days_late = (uint32_t)date_between(t->due, moment_date(now));
	f->task_overdue->area = area;
	f->task_overdue->title_nb = t->title_nb;
	f->task_overdue->title_en = t->title_en;
	f->task_overdue->owners = t->owners;
	f->task_overdue->n_owners = t->n_owners;
	events_conclude(events, state, f, now, arena);
}

/* 1 comes first, and what has no priority last. */
static bool
comes_before(const Ov__Task *a, const Ov__Task *b)
{
	return a->priority - 1u < b->priority - 1u;
}

/* The next one that is late and has not been said to be. */
static const Ov__Task *
first_overdue(const Ov__CaseState *state, ov_time now, Ov__Area *ret_area)
{
	const Ov__Task *first = NULL;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			ov_time at = overdue_at(state, a->tasks[i]);
			if (at == 0 || at > now ||
			    (first != NULL && !comes_before(a->tasks[i], first)))
				continue;
			first = a->tasks[i];
			*ret_area = (Ov__Area)area;
		}
	}
	return first;
}

static void
conclude_overdue(
    Ov__CaseState *state, ov_time until, ov_time now, struct arena *arena, struct events *events)
{
	const Ov__Task *t;
	Ov__Area area;

	/* What was declined stays in the plan of a case that is over, and is nobody's to do. */
	while (!release_over(state) && (t = first_overdue(state, until, &area)) != NULL)
		say_overdue(state, t, area, now, arena, events);
}

/* The fewest days of `remind` that have come and were not said; UINT32_MAX: none. */
static uint32_t
remind_now(const Ov__Task *t, ov_date today)
{
	uint32_t found = UINT32_MAX;

	if (t->due == 0 || t->due < today || !task_open(t))
		return found;
	for (size_t i = 0; i < t->n_remind; i++)
		if (date_between(today, t->due) <= (int32_t)t->remind[i] && t->remind[i] < found)
			found = t->remind[i];
	return t->reminded != 0 && found != UINT32_MAX && t->reminded <= found + 1 ? UINT32_MAX
										   : found;
}

/* The next day on which it is said to be due soon; 0: never again. */
static ov_time
remind_at(const Ov__Task *t)
{
	ov_date next = 0;

	for (size_t i = 0; t->due != 0 && task_open(t) && i < t->n_remind; i++) {
		ov_date d = date_add_days(t->due, -(int32_t)t->remind[i]);
		if ((t->reminded == 0 || t->remind[i] + 1 < t->reminded) && (next == 0 || d < next))
			next = d;
	}
	return next != 0 ? moment_from_local(next, 0) : 0;
}

static void
conclude_due_soon(Ov__CaseState *state, ov_time now, struct arena *arena, struct events *events)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			uint32_t days = remind_now(t, moment_date(now));
			if (days == UINT32_MAX)
				continue;
			Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_DUE_SOON, arena);
			f->task_due_soon = arena_take(arena, sizeof(*f->task_due_soon));
			*f->task_due_soon = (Ov__TaskDueSoon)OV__TASK_DUE_SOON__INIT;
			f->task_due_soon->task = t->id;
			f->task_due_soon->due = t->due;
			f->task_due_soon->area = (Ov__Area)area;
			f->task_due_soon->title_nb = t->title_nb;
			f->task_due_soon->title_en = t->title_en;
			f->task_due_soon->days_left = days;
			f->task_due_soon->owners = t->owners;
			f->task_due_soon->n_owners = t->n_owners;
			events_conclude(events, state, f, now, arena);
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
conclude_readiness(Ov__CaseState *state, ov_time now, struct arena *arena, struct events *events)
{
	const Ov__LatestFact *before = state_latest(state, OV__FACT__FACT_READINESS_CHANGED);
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_READINESS_CHANGED, arena);
	Ov__ReadinessChanged *r = arena_take(arena, sizeof(*r));

	*r = (Ov__ReadinessChanged)OV__READINESS_CHANGED__INIT;
	f->readiness_changed = r;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			if (!a->tasks[i]->essential ||
			    a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED)
				continue;
			r->of++;
			if (a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_DONE)
				r->ready++;
			else
				add_missing(r, a->tasks[i], arena);
		}
	}
	if (r->of > 0 && (before == NULL || !same_readiness(before->fact->readiness_changed, r)))
		events_conclude(events, state, f, now, arena);
}

/* ---- C5: the hour has passed ------------------------------------------------------------------- */

static ov_time
unconfirmed_at(const struct rules *rules, const Ov__CaseState *state)
{
	const struct release r = release_of(state);

	if (!r.set || r.completed || r.arrived || r.unconfirmed || release_over(state))
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
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RELEASE_UNCONFIRMED, arena);
	f->release_unconfirmed = arena_take(arena, sizeof(*f->release_unconfirmed));
	*f->release_unconfirmed = (Ov__ReleaseUnconfirmed)OV__RELEASE_UNCONFIRMED__INIT;
	f->release_unconfirmed->date = r.date;
	f->release_unconfirmed->time = r.time;
	f->release_unconfirmed->version = r.version;
	events_conclude(events, state, f, now, arena);
}

/* The day after the consent's last one; 0: it has none. */
static ov_time
consent_end(const Ov__CaseState *state)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	ov_date last = given != NULL ? given->fact->consent_given->expires : 0;

	return last != 0 ? moment_from_local(date_add_days(last, 1), 0) : 0;
}

/* C3: what was late before the consent ran out was late, and is no task any more when nobody
 * looked until after. */
static void
conclude_late_before(Ov__CaseState *state, ov_time now, struct arena *arena, struct events *events)
{
	ov_time end = consent_end(state);

	if (end != 0 && end <= now)
		conclude_overdue(state, end - 1, now, arena, events);
}

/* ---- the exported ones ------------------------------------------------------------------------ */

void
conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    struct arena *arena, struct events *events)
{
	conclude_late_before(state, now, arena, events);
	for (int round = 0; round < CONCLUDE_ROUNDS_MAX; round++) {
		size_t before = events->count;
		basis_conclude_expired(rules, state, now, arena, events);
		handover_conclude(rules, state, now, arena, events);
		conclude_plan(rules, state, now, arena, events);
		conclude_met(state, now, arena, events);
		conclude_overdue(state, now, now, arena, events);
		conclude_readiness(state, now, arena, events);
		conclude_unconfirmed(rules, state, now, arena, events);
		if (!release_over(state)) {
			conclude_due_soon(state, now, arena, events);
			housing_conclude(rules, state, now, arena, events);
			answers_conclude(rules, state, now, arena, events);
			silence_conclude(rules, state, now, arena, events);
		}
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

static void
earlier_task(ov_time *next, const Ov__CaseState *state, const Ov__Task *t, ov_time now)
{
	ov_time remind = remind_at(t);

	earlier(next, overdue_at(state, t));
	if (remind > now)
		earlier(next, remind);
}

/* The day after the last one of restrictions in remand: visits can be planned again. */
static ov_time
restrictions_end_at(const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_REMAND_RESTRICTIONS_SET);
	ov_time at = l != NULL ? moment_from_local(
				     date_add_days(l->fact->remand_restrictions_set->until, 1), 0)
			       : 0;

	return at > now ? at : 0;
}

/* The day after a consent's last one: what was planned on it is planned anew. */
static ov_time
consent_ends_at(const Ov__CaseState *state, ov_time now)
{
	ov_time at = consent_end(state);

	return at > now ? at : 0;
}

ov_time
conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_time next = ladder_next(rules, state, now);

	earlier(&next, basis_next_end(state));
	if (release_over(state))
		return next;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			earlier_task(&next, state, a->tasks[i], now);
	}
	earlier(&next, unconfirmed_at(rules, state));
	earlier(&next, consent_ends_at(state, now));
	earlier(&next, handover_next(rules, state));
	earlier(&next, housing_next(rules, state, now));
	earlier(&next, silence_next(rules, state, now));
	earlier(&next, restrictions_end_at(state, now));
	return next;
}
