/* silence.c - When somebody who was asked does not answer. The rules S1 to S7 stand in the header. */
#include "core/silence.h"

#include "base/arena.h"
#include "core/agencies.h"
#include "core/asked.h"
#include "core/events.h"
#include "core/release.h"
#include "core/state.h"
#include "schema/catalogue.h"

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

/* Has it tasks of its own, about which it is reminded? */
static bool
is_role_reminded(Ov__Role role)
{
	return (1u << role & ROLES_ANYONE) != 0 && asked_by_machine(role);
}

/* ---- working days of the recipient ------------------------------------------------------------------- */

/* The absences that an agency has announced, of persons and of the whole agency, one after the
 * other; `at` is 0 at first; NULL: that was the last. */
static const Ov__UserAway *
next_absence(const Ov__CaseState *state, uint32_t agency, size_t *at)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);

	while (a != NULL && *at < a->n_latest) {
		const Ov__LatestFact *l = a->latest[(*at)++];
		if (l->kind == OV__FACT__FACT_USER_AWAY && l->speaker == agency)
			return l->fact->user_away;
	}
	return NULL;
}

/* The daemon does not know who has the case in that agency: an absence of any person there counts. */
static bool
is_away(const Ov__CaseState *state, uint32_t agency, ov_date d)
{
	const Ov__UserAway *away;

	for (size_t at = 0; (away = next_absence(state, agency, &at)) != NULL;)
		if (away->from <= d && d <= away->to)
			return true;
	return false;
}

/* The day on which so many of its working days have passed since it was asked. */
static ov_date
day_after(const Ov__CaseState *state, uint32_t agency, ov_date asked, uint32_t working_days)
{
	ov_date d = asked;
	size_t at = 0;

	if (next_absence(state, agency, &at) == NULL)
		return date_add_working_days(asked, (int32_t)working_days);
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
    const struct rules *rules, const Ov__CaseState *state, const struct asked *q, uint32_t step)
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

/* S1: the first day, from today on, of an absence for which a deputy is named; 0: none. */
static ov_date
deputy_from(const Ov__CaseState *state, uint32_t agency, ov_date today)
{
	const Ov__UserAway *away;
	ov_date first = 0;

	for (size_t at = 0; (away = next_absence(state, agency, &at)) != NULL;) {
		ov_date from = away->from > today ? away->from : today;
		if (away->deputy[0] != '\0' && from <= away->to && (first == 0 || from < first))
			first = from;
	}
	return first;
}

/* The step that comes next for this question, and when; 0: none. S4: not on the day of the one
 * before. */
static ov_time
next_step(const struct rules *rules, const Ov__CaseState *state, const struct asked *q,
    ov_date today, uint32_t *ret_step)
{
	const Ov__Silence *s = state_silence(state, q->agency, q->role);
	uint32_t step = s != NULL ? s->step + 1 : STEP_SAME;

	if (q->count == 0 || q->agency == 0 || q->since == 0 || step > STEP_MEETING)
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
name_tasks(const struct asked *q, Ov__Area area, Ov__ReminderDue *r, struct arena *arena)
{
	for (size_t i = 0; i < q->count; i++) {
		const Ov__Task *t = q->tasks[i];
		if (area != OV__AREA__AREA_NONE && q->areas[i] != area)
			continue;
		r->tasks = arena_append(arena, r->tasks, &r->n_tasks, t->id);
		r->tasks_nb = arena_append(arena, r->tasks_nb, &r->n_tasks_nb, t->title_nb);
		r->tasks_en = arena_append(arena, r->tasks_en, &r->n_tasks_en, t->title_en);
	}
}

/* To the agency about the tasks in that area; about all (AREA_NONE) to the owner team, which alone
 * sees the plan. */
static void
say_step_in(const struct concluding *c, const struct asked *q, uint32_t step, Ov__Area area)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_REMINDER_DUE, c->arena);
	Ov__ReminderDue *r = arena_take(c->arena, sizeof(*r));
	bool to_agency = area != OV__AREA__AREA_NONE;

	*r = (Ov__ReminderDue)OV__REMINDER_DUE__INIT;
	f->reminder_due = r;
	r->step = step;
	r->role = q->role;
	r->agency = arena_string(
	    c->arena, q->agency != 0 ? agencies_name(c->rules->agencies, q->agency) : "");
	r->agency_number = q->agency;
	r->area = to_agency ? area : OV__AREA__AREA_PLAN;
	r->draft = !(c->rules->settings.silence_automatic & 1u << step);
	r->since = to_agency ? asked_since(q, area) : q->since;
	r->asked = moment_date(r->since);
	r->due = asked_earliest_due(q, area);
	name_tasks(q, area, r, c->arena);
	Ov__Event *e = events_event_new(c->state, f, c->now, c->arena);
	e->to = to_agency ? q->agency : 0;
	events_add(c->events, c->state, e, c->arena);
}

/* S3. To the agency for each area by itself: not every key that reads one may read the others. */
static void
say_step(const struct concluding *c, const struct asked *q, uint32_t step)
{
	if (q->agency == 0 || step > STEP_DEPUTY) {
		say_step_in(c, q, step, OV__AREA__AREA_NONE);
		return;
	}
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		if (asked_since(q, (Ov__Area)area) != 0)
			say_step_in(c, q, step, (Ov__Area)area);
}

static void
say_silent(const struct concluding *c, const struct asked *q)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_AGENCY_SILENT, c->arena);

	f->agency_silent = arena_take(c->arena, sizeof(*f->agency_silent));
	*f->agency_silent = (Ov__AgencySilent)OV__AGENCY_SILENT__INIT;
	f->agency_silent->role = q->role;
	f->agency_silent->agency =
	    arena_string(c->arena, agencies_name(c->rules->agencies, q->agency));
	f->agency_silent->asked = moment_date(q->since);
	concluding_say(c, f);
}

static void
say_heard(const struct concluding *c, const Ov__Silence *s)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_AGENCY_HEARD, c->arena);

	f->agency_heard = arena_take(c->arena, sizeof(*f->agency_heard));
	*f->agency_heard = (Ov__AgencyHeard)OV__AGENCY_HEARD__INIT;
	f->agency_heard->role = s->role;
	f->agency_heard->agency = arena_string(
	    c->arena, s->agency != 0 ? agencies_name(c->rules->agencies, s->agency) : "");
	f->agency_heard->agency_number = s->agency;
	concluding_say(c, f);
}

/* Has any agency of that role spoken since, also one that takes no part any more? */
static bool
role_spoke_since(const struct agencies *a, const Ov__CaseState *state, Ov__Role role, ov_time since)
{
	for (size_t i = 0; i < a->count; i++)
		if ((a->list[i].roles & 1u << role) &&
		    asked_last_word(state, a->list[i].number) > since)
			return true;
	return false;
}

/* S7: communication.failed, as long as nobody met or answered since; NULL. It is the same for all
 * who are asked by that role: else a meeting that was called for one of them, and that its answer
 * ended, would be called again for the next. */
static const Ov__LatestFact *
failed_with(const struct rules *rules, const Ov__CaseState *state, Ov__Role role)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_COMMUNICATION_FAILED);
	const Ov__LatestFact *held = state_latest(state, OV__FACT__FACT_MEETING_HELD);

	if (l == NULL || l->fact->communication_failed->role != role ||
	    (held != NULL && held->number > l->number) ||
	    role_spoke_since(rules->agencies, state, role, l->recorded))
		return NULL;
	return l;
}

/* S5: a reminded agency has answered, or nothing is left to answer. */
static void
conclude_heard(const struct concluding *c)
{
	const Ov__AreaState *plan = state_area(c->state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences;) {
		const Ov__Silence *s = plan->silences[i];
		struct asked *q = arena_take(c->arena, sizeof(*q));
		asked_of(c->rules, c->state, s->agency, s->role, moment_date(c->now), q);
		bool over = q->count == 0 ||
			    (s->agency == 0 ? asked_agency(c->rules, c->state, s->role) != 0
					    : asked_last_word(c->state, s->agency) > s->asked);
		over = over && failed_with(c->rules, c->state, s->role) == NULL;
		if (over)
			say_heard(c, s);
		else
			i++;
	}
}

/* The person has said who may take part: an agency that does not take part now does not come by
 * itself. */
static bool
consent_is_known(const Ov__CaseState *state)
{
	return state_latest(state, OV__FACT__FACT_CONSENT_GIVEN) != NULL ||
	       state_latest(state, OV__FACT__FACT_CONSENT_REFUSED) != NULL;
}

/* S6. */
static ov_time
no_recipient_at(const struct rules *rules, const Ov__CaseState *state, const struct asked *q)
{
	ov_date due = asked_earliest_due(q, OV__AREA__AREA_NONE);

	if (q->agency != 0 || q->count == 0 || state_silence(state, 0, q->role) != NULL)
		return 0;
	if (consent_is_known(state))
		return 1;
	if (due == 0)
		return 0;
	return at_hour(rules, date_add_working_days(due, -NO_RECIPIENT_DAYS));
}

/* When something is to be said of it next, and which step; 0: never. */
static ov_time
question_next(const struct rules *rules, const Ov__CaseState *state, const struct asked *q,
    ov_date today, uint32_t *ret_step)
{
	*ret_step = STEP_ADVISER;
	return q->agency != 0 ? next_step(rules, state, q, today, ret_step)
			      : no_recipient_at(rules, state, q);
}

static void
conclude_role(const struct concluding *c, Ov__Role role)
{
	struct asked *q = arena_take(c->arena, sizeof(*q));
	ov_date today = moment_date(c->now);
	uint32_t step;

	for (size_t at = 0; asked_next(c->rules, c->state, role, today, &at, q);) {
		ov_time due = question_next(c->rules, c->state, q, today, &step);
		if (due == 0 || due > c->now)
			continue;
		if (step == STEP_ADVISER && q->agency != 0)
			say_silent(c, q);
		say_step(c, q, step);
	}
}

/* Was a meeting called for that role since then, with any agency or with none? */
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
conclude_failed(const struct concluding *c)
{
	const Ov__LatestFact *l = state_latest(c->state, OV__FACT__FACT_COMMUNICATION_FAILED);
	struct asked *q = arena_take(c->arena, sizeof(*q));

	if (l == NULL)
		return;
	Ov__Role role = l->fact->communication_failed->role;
	asked_after(c->rules, c->state, asked_agency(c->rules, c->state, role), role,
	    moment_date(c->now), 0, q);
	if (meeting_called(c->state, q->role, l->recorded) ||
	    failed_with(c->rules, c->state, q->role) == NULL)
		return;
	q->since = l->recorded;
	say_step(c, q, STEP_MEETING);
}

void
silence_conclude(const struct concluding *c)
{
	conclude_heard(c);
	conclude_failed(c);
	const uint32_t roles = asked_roles(c->state);
	for (uint32_t role = 0; role < 32; role++)
		if ((roles & 1u << role) && is_role_reminded((Ov__Role)role))
			conclude_role(c, (Ov__Role)role);
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

/* When somebody said no to an essential task, which nobody has taken over since; 0: none. */
static ov_time
declined_at(const Ov__CaseState *state)
{
	ov_time since = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (a->tasks[i]->essential &&
			    a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_DECLINED &&
			    a->tasks[i]->declined > since)
				since = a->tasks[i]->declined;
	}
	return since;
}

ov_time
silence_nobody(const struct rules *rules, const Ov__CaseState *state, ov_date today)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	ov_time since = declined_at(state);
	struct asked q;

	for (size_t i = 0; plan != NULL && consent_is_known(state) && i < plan->n_silences; i++) {
		const Ov__Silence *s = plan->silences[i];
		if (s->agency != 0)
			continue;
		asked_of(rules, state, 0, s->role, today, &q);
		for (size_t k = 0; k < q.count; k++)
			if (q.tasks[k]->essential && s->stepped > since)
				since = s->stepped;
	}
	return since;
}

ov_time
silence_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const uint32_t roles = asked_roles(state);
	ov_date today = moment_date(now);
	struct asked q;
	ov_time next = 0;
	uint32_t step;

	for (uint32_t role = 0; role < 32; role++)
		for (size_t at = 0; (roles & 1u << role) && is_role_reminded((Ov__Role)role) &&
				    asked_next(rules, state, (Ov__Role)role, today, &at, &q);) {
			ov_time due = question_next(rules, state, &q, today, &step);
			if (due > now && (next == 0 || due < next))
				next = due;
		}
	return next;
}
