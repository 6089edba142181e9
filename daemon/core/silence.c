/* silence.c - When somebody who was asked does not answer. The rules S1 to S7 stand in the header. */
#include "core/silence.h"

#include <string.h>

#include "core/conclude.h"
#include "core/release.h"
#include "core/tasks.h"

enum {
	STEP_SAME = 1,
	STEP_DEPUTY,
	STEP_ADVISER,
	STEP_LEADER,
	STEP_MEETING,
	NEAR_DAYS = 14,
	NO_RECIPIENT_DAYS = 10, /* working days before the due date */
	SEARCH_DAYS = 400,	/* a recipient that is away for longer is not counted on */
};

/* ---- the state ------------------------------------------------------------------------------------ */

static Ov__Silence *
silence_of(const Ov__CaseState *state, uint32_t agency, Ov__Role role)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		if (plan->silences[i]->agency == agency && plan->silences[i]->role == role)
			return plan->silences[i];
	return NULL;
}

static void
apply_step(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	const Ov__ReminderDue *r = e->fact->reminder_due;
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, arena);
	Ov__Silence *s = silence_of(state, r->agency_number, r->role);

	if (s == NULL) {
		s = arena_take(arena, sizeof(*s));
		*s = (Ov__Silence)OV__SILENCE__INIT;
		s->agency = r->agency_number;
		s->role = r->role;
		plan->silences = arena_append(arena, plan->silences, &plan->n_silences, s);
	}
	s->asked = r->since;
	s->step = r->step;
	s->stepped = e->recorded;
}

static void
apply_heard(Ov__CaseState *state, const Ov__AgencyHeard *h)
{
	Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		if (plan->silences[i]->agency == h->agency_number &&
		    plan->silences[i]->role == h->role) {
			memmove(&plan->silences[i], &plan->silences[i + 1],
			    (plan->n_silences - i - 1) * sizeof(plan->silences[0]));
			plan->n_silences--;
			return;
		}
}

void
silence_apply(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	if (e->fact->fact_case == OV__FACT__FACT_REMINDER_DUE)
		apply_step(state, e, arena);
	if (e->fact->fact_case == OV__FACT__FACT_AGENCY_HEARD)
		apply_heard(state, e->fact->agency_heard);
}

/* ---- who was asked, since when ----------------------------------------------------------------------- */

/* What one agency owes an answer to, by one of its roles. */
struct question {
	uint32_t agency; /* 0: nobody takes part who has the role */
	Ov__Role role;
	ov_time since; /* the earliest receipt of what nobody has taken on */
	ov_date due;   /* the earliest due date */
	Ov__Area area; /* of the first task */
	size_t count;
	const Ov__Task *tasks[TASKS_MAX];
};

/* The owner team, prisons and the person are asked in person; nobody reminds them by a machine. */
static bool
is_reminded(Ov__Role role)
{
	return role != OV__ROLE__ROLE_NONE && role != OV__ROLE__ROLE_TEAM &&
	       role != OV__ROLE__ROLE_PERSON && role != OV__ROLE__ROLE_PRISON;
}

static uint32_t
agency_with(const struct rules *rules, const Ov__CaseState *state, Ov__Role role)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(rules->agencies, plan->participants[i]->agency);
		if (a != NULL && (a->roles & 1u << role) && plan->participants[i]->n_grants > 0)
			return a->number;
	}
	return 0;
}

/* Has it said anything in this case since it was asked? A receipt of its machine is no answer. */
static bool
answered(const Ov__CaseState *state, uint32_t agency, ov_time since)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->speaker == agency && a->latest[i]->recorded > since &&
			    a->latest[i]->kind != OV__FACT__FACT_USER_AWAY)
				return true;
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (a->tasks[i]->accepted_agency == agency && a->tasks[i]->accepted > since)
				return true;
	}
	return false;
}

static void
ask_also(struct question *q, const Ov__Task *t, Ov__Area area)
{
	if (q->count == 0)
		q->area = area;
	q->tasks[q->count++] = t;
	ov_time received = task_received(t, q->agency);
	if (received != 0 && (q->since == 0 || received < q->since))
		q->since = received;
	if (t->due != 0 && (q->due == 0 || t->due < q->due))
		q->due = t->due;
}

/* Of several owners the first whose agency takes part; of none, the first. */
static Ov__Role
asked_role(const struct rules *rules, const Ov__CaseState *state, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		if (!is_reminded(t->owners[i]) || agency_with(rules, state, t->owners[i]) != 0)
			return t->owners[i];
	return t->n_owners > 0 ? t->owners[0] : OV__ROLE__ROLE_NONE;
}

/* What is open, not declined, nobody has taken on, and is first of all this role's. */
static void
question_for(
    const struct rules *rules, const Ov__CaseState *state, Ov__Role role, struct question *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->role = role;
	ret->agency = agency_with(rules, state, role);
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			bool asked =
			    ret->agency == 0 ? t->essential : task_received(t, ret->agency) != 0;
			if (asked && task_open(t) && t->accepted == 0 &&
			    asked_role(rules, state, t) == role &&
			    t->state != OV__TASK_STATE__TASK_STATE_DECLINED)
				ask_also(ret, t, (Ov__Area)area);
		}
	}
}

/* ---- working days of the recipient ------------------------------------------------------------------- */

static bool
is_away(const Ov__CaseState *state, uint32_t agency, ov_date d)
{
	const Ov__LatestFact *l =
	    state_latest_of(state, OV__AREA__AREA_CASE, OV__FACT__FACT_USER_AWAY, agency, "");

	return l != NULL && l->fact->user_away->from <= d && d <= l->fact->user_away->to;
}

/* The day on which so many of its working days have passed since it was asked. */
static ov_date
day_after(const Ov__CaseState *state, uint32_t agency, ov_date asked, uint32_t working_days)
{
	ov_date d = asked;

	for (int i = 0; i < SEARCH_DAYS && working_days > 0 && d != 0; i++) {
		d = date_add_days(d, 1);
		if (date_working_day(d) && !is_away(state, agency, d))
			working_days--;
	}
	return working_days == 0 ? d : 0;
}

/* When that step is due, by the far clock or the near one, whichever comes first. */
static ov_date
step_day(
    const struct rules *rules, const Ov__CaseState *state, const struct question *q, uint32_t step)
{
	ov_date asked = moment_date(q->since);
	const struct release r = release_of(state);
	ov_date far = day_after(state, q->agency, asked, rules->settings.silence_days[step - 1]);
	ov_date near = day_after(state, q->agency, asked, rules->settings.silence_near[step - 1]);
	if (r.date == 0 || near == 0 || near > r.date || r.completed)
		return far;
	ov_date begins = date_add_days(r.date, -NEAR_DAYS + 1);
	ov_date by_near = near > begins ? near : begins;
	return far != 0 && far < by_near ? far : by_near;
}

static ov_time
at_hour(const struct rules *rules, ov_date d)
{
	return d != 0 ? moment_from_local(d, rules->settings.alert_time) : 0;
}

/* S1: the first day, from today on, on which who is away has named somebody who is there; 0. */
static ov_date
deputy_from(const Ov__CaseState *state, uint32_t agency, ov_date today)
{
	const Ov__LatestFact *l =
	    state_latest_of(state, OV__AREA__AREA_CASE, OV__FACT__FACT_USER_AWAY, agency, "");
	const Ov__UserAway *away = l != NULL ? l->fact->user_away : NULL;

	if (away == NULL || away->deputy[0] == '\0' || away->to < today)
		return 0;
	return away->from > today ? away->from : today;
}

/* The step that comes next for this question, and when; 0: none. S4: not on the day of the one
 * before. */
static ov_time
next_step(const struct rules *rules, const Ov__CaseState *state, const struct question *q,
    ov_date today, uint32_t *ret_step)
{
	const Ov__Silence *s = silence_of(state, q->agency, q->role);
	uint32_t step = s != NULL ? s->step + 1 : STEP_SAME;

	if (q->count == 0 || q->agency == 0 || q->since == 0 || step > STEP_MEETING ||
	    answered(state, q->agency, q->since))
		return 0;
	ov_date d = step_day(rules, state, q, step);
	ov_date deputy = step <= STEP_DEPUTY ? deputy_from(state, q->agency, today) : 0;
	if (deputy != 0 && (deputy == today || d == 0 || deputy < d)) {
		step = STEP_DEPUTY;
		d = deputy;
	}
	ov_date after = s != NULL ? date_add_working_days(moment_date(s->stepped), 1) : 0;
	*ret_step = step;
	return at_hour(rules, after > d ? after : d);
}

/* ---- what is said -------------------------------------------------------------------------------------- */

static void
name_tasks(const struct question *q, Ov__ReminderDue *r, struct arena *arena)
{
	for (size_t i = 0; i < q->count; i++) {
		r->tasks = arena_append(arena, r->tasks, &r->n_tasks, q->tasks[i]->id);
		r->tasks_nb =
		    arena_append(arena, r->tasks_nb, &r->n_tasks_nb, q->tasks[i]->title_nb);
		r->tasks_en =
		    arena_append(arena, r->tasks_en, &r->n_tasks_en, q->tasks[i]->title_en);
	}
}

static void
say_step(const struct rules *rules, Ov__CaseState *state, const struct question *q, uint32_t step,
    ov_time now, struct arena *arena, struct events *events)
{
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_REMINDER_DUE, arena);
	Ov__ReminderDue *r = arena_take(arena, sizeof(*r));
	bool to_agency = q->agency != 0 && step <= STEP_DEPUTY;

	*r = (Ov__ReminderDue)OV__REMINDER_DUE__INIT;
	f->reminder_due = r;
	r->step = step;
	r->role = q->role;
	r->agency =
	    arena_string(arena, q->agency != 0 ? agencies_name(rules->agencies, q->agency) : "");
	r->agency_number = q->agency;
	r->area = to_agency ? q->area : OV__AREA__AREA_PLAN;
	r->draft = !(rules->settings.silence_automatic & 1u << step);
	r->asked = moment_date(q->since);
	r->since = q->since;
	r->due = q->due;
	name_tasks(q, r, arena);
	Ov__Event *e = conclude_event_new(state, f, now, arena);
	e->to = to_agency ? q->agency : 0;
	conclude_add(events, state, e, arena);
}

static void
say_silent(const struct rules *rules, Ov__CaseState *state, const struct question *q, ov_time now,
    struct arena *arena, struct events *events)
{
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_AGENCY_SILENT, arena);

	f->agency_silent = arena_take(arena, sizeof(*f->agency_silent));
	*f->agency_silent = (Ov__AgencySilent)OV__AGENCY_SILENT__INIT;
	f->agency_silent->role = q->role;
	f->agency_silent->agency = arena_string(arena, agencies_name(rules->agencies, q->agency));
	f->agency_silent->asked = moment_date(q->since);
	conclude_event(rules, state, now, f, arena, events);
}

static void
say_heard(const struct rules *rules, Ov__CaseState *state, const Ov__Silence *s, ov_time now,
    struct arena *arena, struct events *events)
{
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_AGENCY_HEARD, arena);

	f->agency_heard = arena_take(arena, sizeof(*f->agency_heard));
	*f->agency_heard = (Ov__AgencyHeard)OV__AGENCY_HEARD__INIT;
	f->agency_heard->role = s->role;
	f->agency_heard->agency =
	    arena_string(arena, s->agency != 0 ? agencies_name(rules->agencies, s->agency) : "");
	f->agency_heard->agency_number = s->agency;
	conclude_event(rules, state, now, f, arena, events);
}

/* S7: what a person has said does not work, as long as nobody met or answered since; NULL. */
static const Ov__LatestFact *
failed_with(const Ov__CaseState *state, Ov__Role role, uint32_t agency)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_COMMUNICATION_FAILED);
	const Ov__LatestFact *held = state_latest(state, OV__FACT__FACT_MEETING_HELD);

	if (l == NULL || l->fact->communication_failed->role != role ||
	    (held != NULL && held->number > l->number) ||
	    (agency != 0 && answered(state, agency, l->recorded)))
		return NULL;
	return l;
}

/* S5: one that was waited for has answered, or there is nothing left to answer. */
static void
conclude_heard(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences;) {
		const Ov__Silence *s = plan->silences[i];
		struct question *q = arena_take(arena, sizeof(*q));
		question_for(rules, state, s->role, q);
		bool over = q->count == 0 || q->agency != s->agency ||
			    (s->agency != 0 && answered(state, s->agency, s->asked));
		over = over && failed_with(state, s->role, s->agency) == NULL;
		if (over)
			say_heard(rules, state, s, now, arena, events);
		else
			i++;
	}
}

/* S6. */
static ov_time
no_recipient_at(const struct rules *rules, const Ov__CaseState *state, const struct question *q)
{
	if (q->count == 0 || q->agency != 0 || q->due == 0 || silence_of(state, 0, q->role) != NULL)
		return 0;
	return at_hour(rules, date_add_working_days(q->due, -NO_RECIPIENT_DAYS));
}

static void
conclude_role(const struct rules *rules, Ov__CaseState *state, Ov__Role role, ov_time now,
    struct arena *arena, struct events *events)
{
	struct question *q = arena_take(arena, sizeof(*q));
	uint32_t step = STEP_ADVISER;

	question_for(rules, state, role, q);
	ov_time at = q->agency != 0 ? next_step(rules, state, q, moment_date(now), &step)
				    : no_recipient_at(rules, state, q);
	if (at == 0 || at > now)
		return;
	if (step == STEP_ADVISER && q->agency != 0)
		say_silent(rules, state, q, now, arena, events);
	say_step(rules, state, q, step, now, arena, events);
}

/* Whoever takes part by now, or nobody did: a meeting was called for that role, and since then. */
static bool
meeting_called(const Ov__CaseState *state, Ov__Role role, ov_time since)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	bool called = false;

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		called = called || (plan->silences[i]->role == role &&
				       plan->silences[i]->step >= STEP_MEETING &&
				       plan->silences[i]->stepped >= since);
	return called;
}

static void
conclude_failed(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_COMMUNICATION_FAILED);
	struct question *q = arena_take(arena, sizeof(*q));

	if (l == NULL)
		return;
	question_for(rules, state, l->fact->communication_failed->role, q);
	if (meeting_called(state, q->role, l->recorded) ||
	    failed_with(state, q->role, q->agency) == NULL)
		return;
	q->since = l->recorded;
	say_step(rules, state, q, STEP_MEETING, now, arena, events);
}

void
silence_conclude(const struct rules *rules, Ov__CaseState *state, ov_time now, struct arena *arena,
    struct events *events)
{
	conclude_heard(rules, state, now, arena, events);
	conclude_failed(rules, state, now, arena, events);
	for (uint32_t role = OV__ROLE__ROLE_PRISON_HEALTH; role <= OV__ROLE__ROLE_PROVIDER; role++)
		if (is_reminded((Ov__Role)role))
			conclude_role(rules, state, (Ov__Role)role, now, arena, events);
}

Ov__Role
silence_role(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const Ov__Silence *first = NULL;

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		if (plan->silences[i]->agency != 0 &&
		    (first == NULL || plan->silences[i]->asked < first->asked))
			first = plan->silences[i];
	return first != NULL ? first->role : OV__ROLE__ROLE_NONE;
}

ov_time
silence_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_time next = 0;

	for (uint32_t role = OV__ROLE__ROLE_PRISON_HEALTH; role <= OV__ROLE__ROLE_PROVIDER;
	     role++) {
		struct question q;
		uint32_t step;
		if (!is_reminded((Ov__Role)role))
			continue;
		question_for(rules, state, (Ov__Role)role, &q);
		ov_time at = q.agency != 0 ? next_step(rules, state, &q, moment_date(now), &step)
					   : no_recipient_at(rules, state, &q);
		if (at > now && (next == 0 || at < next))
			next = at;
	}
	return next;
}
