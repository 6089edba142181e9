/* conclude_plan.c - C1: make the plan anew when the routines ask for other tasks. */
#include "core/conclude_plan.h"

#include "base/arena.h"
#include "core/events.h"
#include "core/nights.h"
#include "core/plan.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/message.h"

/* Marks that only events put on a task: the plan carries them over as they are, or begins them
 * anew together with its state. */
static const char *const marks[] = { "met_number", "received", "accepted", "accepted_by",
	"accepted_agency", "reason", "declined", "added", "done_by", "done_on", "reminded", "asked",
	"overdue_on", "overdue_times", NULL };

static bool
same_tasks(const Ov__AreaState *a, const Ov__PlanMade *made)
{
	if ((a != NULL ? a->n_tasks : 0) != made->n_tasks)
		return false;
	for (size_t i = 0; i < made->n_tasks; i++)
		if (!message_same(&a->tasks[i]->base, &made->tasks[i]->base, marks))
			return false;
	return true;
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
	/* A task that was late before the date moved is late. */
	bool late = before != NULL && task_open(before) && before->due != 0 &&
		    before->known == OV__DEADLINE_KNOWN__DEADLINE_KNOWN_IN_TIME &&
		    task_late_from(before) <= now;
	bool passed = t->due != 0 && task_late_from(t) <= now && !late;
	t->known = passed ? OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED
			  : OV__DEADLINE_KNOWN__DEADLINE_KNOWN_IN_TIME;
}

void
conclude_plan(const struct concluding *c)
{
	Ov__Task **tasks;
	Ov__Area *areas;
	size_t count = plan_make(c->rules->routines, c->rules->calendar, c->state,
	    moment_date(c->now), c->arena, &tasks, &areas);

	for (size_t i = 0; i < count; i++)
		mark_known(c->state, areas[i], tasks[i], c->now);
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f = events_fact_new(OV__FACT__FACT_PLAN_MADE, c->arena);
		f->plan_made = arena_take(c->arena, sizeof(*f->plan_made));
		*f->plan_made = (Ov__PlanMade)OV__PLAN_MADE__INIT;
		f->plan_made->area = (Ov__Area)area;
		f->plan_made->date_version = release_of(c->state).version;
		for (size_t i = 0; i < count; i++)
			if (areas[i] == area)
				f->plan_made->tasks = arena_append(c->arena, f->plan_made->tasks,
				    &f->plan_made->n_tasks, tasks[i]);
		if (!same_tasks(state_area(c->state, (Ov__Area)area), f->plan_made))
			concluding_say(c, f);
	}
}

ov_time
conclude_consent_end(const Ov__CaseState *state)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	ov_date last = given != NULL ? given->fact->consent_given->expires : 0;

	return last != 0 ? moment_from_local(date_add_days(last, 1), 0) : 0;
}

/* The day after the last one of restrictions in remand: visits can be planned again. */
static ov_time
restrictions_end(const Ov__CaseState *state)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_REMAND_RESTRICTIONS_SET);

	return l != NULL
		   ? moment_from_local(date_add_days(l->fact->remand_restrictions_set->until, 1), 0)
		   : 0;
}

static ov_time
day_after(ov_date d, ov_date than)
{
	return d > than ? moment_from_local(d, 0) : 0;
}

/* A home that begins after the release, and each night for which a stay begins or ends (P6). */
static ov_time
home_changes(const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_HOUSING_STAY_REGISTERED);
	const Ov__LatestFact *lease = state_latest(state, OV__FACT__FACT_HOUSING_LEASE_SIGNED);
	ov_date today = moment_date(now);
	struct nights nights;
	ov_time next = 0;

	nights_of(state, today, 0, &nights);
	moment_earlier(&next, day_after(nights_next(&nights, today, 0), today));
	if (stay != NULL)
		moment_earlier(&next, day_after(stay->fact->housing_stay_registered->from, today));
	if (lease != NULL)
		moment_earlier(&next, day_after(lease->fact->housing_lease_signed->from, today));
	return next;
}

ov_time
conclude_plan_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_time next = 0;

	(void)rules;
	moment_earlier(&next, home_changes(state, now));
	moment_earlier(&next, moment_after(conclude_consent_end(state), now));
	moment_earlier(&next, moment_after(restrictions_end(state), now));
	return next;
}
