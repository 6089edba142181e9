/* conclude_tasks.c - What follows from the tasks of the plan: met, late, soon due, and how many are missing. */
#include "core/conclude_tasks.h"

#include <string.h>

#include "base/arena.h"
#include "core/conclude_plan.h"
#include "core/events.h"
#include "core/meet.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"

/* ---- C2: tasks met ------------------------------------------------------------------------- */

void
conclude_met(const struct concluding *c)
{
	uint32_t version = release_of(c->state).version;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(c->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (!task_open(t))
				continue;
			const Ov__LatestFact *by = meet_task(c->state, a, t, version);
			if (by == NULL)
				continue;
			Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_MET, c->arena);
			f->task_met = arena_take(c->arena, sizeof(*f->task_met));
			*f->task_met = (Ov__TaskMet)OV__TASK_MET__INIT;
			f->task_met->task = t->id;
			f->task_met->kind = by->kind;
			f->task_met->number = by->number;
			f->task_met->area = (Ov__Area)area;
			f->task_met->title_nb = t->title_nb;
			f->task_met->title_en = t->title_en;
			f->task_met->on = moment_date(by->occurred);
			f->task_met->by = by->speaker;
			concluding_say(c, f);
		}
	}
}

/* ---- C3, C8: overdue, due soon --------------------------------------------------------------- */

/* C3, of a task that was said to be late; 0: not again. `release` is the date, 0: there is none. */
static ov_time
said_again_at(ov_date release, const Ov__Task *t)
{
	enum { WEEK = 7, TIMES_MAX = 6 };

	if (!t->essential || t->overdue_on == 0 || t->overdue_times >= TIMES_MAX || release != 0)
		return 0;
	int32_t days = WEEK << (t->overdue_times - 1);
	return moment_from_local(date_add_days(t->overdue_on, days), 0);
}

/* Is it late at that moment, and has not been said to be? No task is late before its day begins. */
static bool
is_overdue(ov_date release, const Ov__Task *t, ov_time now, ov_date today)
{
	if (!task_open(t) || (t->due > today && !t->overdue_said))
		return false;
	ov_time at = t->overdue_said ? said_again_at(release, t) : task_late_from(t);

	return at != 0 && at <= now;
}

static void
say_overdue(const struct concluding *c, const Ov__Task *t, Ov__Area area)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_OVERDUE, c->arena);

	f->task_overdue = arena_take(c->arena, sizeof(*f->task_overdue));
	*f->task_overdue = (Ov__TaskOverdue)OV__TASK_OVERDUE__INIT;
	f->task_overdue->task = t->id;
	f->task_overdue->due = t->due;
	f->task_overdue->known = t->known;
	if (t->known != OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED)
		f->task_overdue->days_late = (uint32_t)date_between(t->due, moment_date(c->now));
	f->task_overdue->area = area;
	f->task_overdue->title_nb = t->title_nb;
	f->task_overdue->title_en = t->title_en;
	f->task_overdue->owners = t->owners;
	f->task_overdue->n_owners = t->n_owners;
	concluding_say(c, f);
}

/* 1 comes first, and a task without a priority last. */
static bool
comes_before(const Ov__Task *a, const Ov__Task *b)
{
	return a->priority - 1u < b->priority - 1u;
}

/* The next task that is late and has not been said to be. */
static const Ov__Task *
first_overdue(const Ov__CaseState *state, ov_time now, Ov__Area *ret_area)
{
	const ov_date release = release_of(state).date, today = moment_date(now);
	const Ov__Task *first = NULL;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			if (!is_overdue(release, a->tasks[i], now, today) ||
			    (first != NULL && !comes_before(a->tasks[i], first)))
				continue;
			first = a->tasks[i];
			*ret_area = (Ov__Area)area;
		}
	}
	return first;
}

/* task.overdue for each task that was late at `until`, by priority. */
static void
say_late_until(const struct concluding *c, ov_time until)
{
	const Ov__Task *t;
	Ov__Area area;

	/* A declined task stays in the plan of a case that is over, and is nobody's to do. */
	while (!release_over(c->state) && (t = first_overdue(c->state, until, &area)) != NULL)
		say_overdue(c, t, area);
}

void
conclude_late_before(const struct concluding *c)
{
	ov_time end = conclude_consent_end(c->state);

	if (end != 0 && end <= c->now)
		say_late_until(c, end - 1);
}

void
conclude_overdue(const struct concluding *c)
{
	say_late_until(c, c->now);
}

/* Of the tasks that are said to be late for the first time, the earliest day that passes. */
static ov_date
first_due(const Ov__CaseState *state)
{
	ov_date first = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (t->due != 0 && (first == 0 || t->due < first) && !t->overdue_said &&
			    task_open(t))
				first = t->due;
		}
	}
	return first;
}

ov_time
conclude_overdue_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const ov_date release = release_of(state).date, first = first_due(state);
	ov_time next = 0;

	(void)rules;
	(void)now;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (!task_open(t))
				continue;
			if (t->overdue_said)
				moment_earlier(&next, said_again_at(release, t));
			else if (t->due == first)
				moment_earlier(&next, task_late_from(t));
		}
	}
	return next;
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

void
conclude_due_soon(const struct concluding *c)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(c->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			uint32_t days = remind_now(t, moment_date(c->now));
			if (days == UINT32_MAX)
				continue;
			Ov__Fact *f = events_fact_new(OV__FACT__FACT_TASK_DUE_SOON, c->arena);
			f->task_due_soon = arena_take(c->arena, sizeof(*f->task_due_soon));
			*f->task_due_soon = (Ov__TaskDueSoon)OV__TASK_DUE_SOON__INIT;
			f->task_due_soon->task = t->id;
			f->task_due_soon->due = t->due;
			f->task_due_soon->area = (Ov__Area)area;
			f->task_due_soon->title_nb = t->title_nb;
			f->task_due_soon->title_en = t->title_en;
			f->task_due_soon->days_left = days;
			f->task_due_soon->owners = t->owners;
			f->task_due_soon->n_owners = t->n_owners;
			concluding_say(c, f);
		}
	}
}

ov_time
conclude_due_soon_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_time next = 0;

	(void)rules;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			moment_earlier(&next, moment_after(remind_at(a->tasks[i]), now));
	}
	return next;
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

void
conclude_readiness(const struct concluding *c)
{
	const Ov__LatestFact *before = state_latest(c->state, OV__FACT__FACT_READINESS_CHANGED);
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_READINESS_CHANGED, c->arena);
	Ov__ReadinessChanged *r = arena_take(c->arena, sizeof(*r));

	*r = (Ov__ReadinessChanged)OV__READINESS_CHANGED__INIT;
	f->readiness_changed = r;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(c->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			if (!a->tasks[i]->essential ||
			    a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED)
				continue;
			r->of++;
			if (a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_DONE)
				r->ready++;
			else
				add_missing(r, a->tasks[i], c->arena);
		}
	}
	if (r->of > 0 && (before == NULL || !same_readiness(before->fact->readiness_changed, r)))
		concluding_say(c, f);
}
