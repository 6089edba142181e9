/* ladder.c - When whoever is on call is told, and what happens when nobody answers.
 * The rules L1 to L6 stand in the header. */
#include "core/ladder.h"

#include <string.h>

#include "base/arena.h"
#include "core/agencies.h"
#include "core/answering.h"
#include "core/answers.h"
#include "core/handover.h"
#include "core/housing.h"
#include "core/meet.h"
#include "core/release.h"
#include "core/silence.h"
#include "core/state.h"
#include "schema/limits.h"

enum {
	CLOSED_RUN_DAYS = 3,
	STEPS_OF_FIRST_DAY = 3, /* what comes after is a repetition on another day */
};

/* L1. The run may begin the day after the release: whoever goes out then meets it. */
size_t
ladder_moments(const struct calendar *c, const struct settings *s, ov_date release,
    ov_time ret_moments[ALERT_MOMENTS_MAX])
{
	size_t n = 0;
	struct span run;
	ov_date last_full = calendar_last_full_before(c, release);

	if (last_full == 0)
		return 0;
	if (calendar_closed_run(
		date_add_days(last_full, 1), date_add_days(release, 1), CLOSED_RUN_DAYS, &run))
		ret_moments[n++] =
		    moment_from_local(calendar_last_full_before(c, last_full), s->alert_time);
	ret_moments[n++] = moment_from_local(last_full, s->alert_time);
	for (ov_date d = date_add_days(last_full, 1);
	     d != 0 && d <= release && n < ALERT_MOMENTS_MAX; d = date_add_days(d, 1))
		if (calendar_short_day(c, d))
			ret_moments[n++] = moment_from_local(d, s->alert_time);
	return n;
}

/* L9: what the adviser is to look into, and can wait until people are at work. */
static bool
is_advisers(Ov__AlertReason reason)
{
	return reason >= OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
}

static bool
is_release_alert(const Ov__Alert *a)
{
	return a->reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON ||
	       a->reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE ||
	       a->reason == OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;
}

/* ---- what an alert says --------------------------------------------------------- */

static bool
has_missing(const Ov__Alert *a, Ov__Missing code)
{
	for (size_t i = 0; i < a->n_missing; i++)
		if (a->missing[i] == code)
			return true;
	return false;
}

/* L6: the night of the release has no roof, also where no task of the plan asks for a bed any more:
 * a night plan is met by a telephone number, and a promise by itself is no bed. */
static bool
first_night_bare(const Ov__CaseState *state)
{
	const Ov__HousingNightsUncovered *u = housing_uncovered(state);

	return u != NULL && u->from <= release_of(state).date;
}

/* The open essential tasks as codes of the neutral list, and the role of the first one
 * that is not the team's own: whoever is on call learns no more than that. */
static void
fill_missing(const Ov__CaseState *state, Ov__Alert *alert, struct arena *arena)
{
	alert->missing = arena_take(arena, sizeof(alert->missing[0]) * TASKS_MAX);
	alert->n_missing = 0;
	alert->silent_role = OV__ROLE__ROLE_NONE;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			if (!t->essential || t->missing == OV__MISSING__MISSING_NOTHING ||
			    t->state == OV__TASK_STATE__TASK_STATE_DONE ||
			    tasks_bed_is_there(state, t))
				continue;
			if (!has_missing(alert, t->missing))
				alert->missing[alert->n_missing++] = t->missing;
			if (alert->silent_role == OV__ROLE__ROLE_NONE && t->n_owners > 0 &&
			    t->owners[0] != OV__ROLE__ROLE_TEAM)
				alert->silent_role = t->owners[0];
		}
	}
	if (first_night_bare(state) && !has_missing(alert, OV__MISSING__MISSING_BED))
		alert->missing[alert->n_missing++] = OV__MISSING__MISSING_BED;
	/* Who was reminded and has not answered comes before who is only late. */
	Ov__Role silent = silence_role(state);
	if (silent != OV__ROLE__ROLE_NONE)
		alert->silent_role = silent;
}

/* L9: whom to ask when the adviser has not answered. */
static const Ov__CaseAssigned *
deputy_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *who =
	    state_latest_by(state, OV__FACT__FACT_CASE_ASSIGNED, state->owner);
	const Ov__CaseAssigned *c = who != NULL ? who->fact->case_assigned : NULL;

	return c != NULL && c->deputy[0] != '\0' ? c : NULL;
}

/* The prison that has told the date, at the number that it answers now. */
static struct answering
prison_of(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *set = state_latest(state, OV__FACT__FACT_RELEASE_DATE_SET);
	const struct agency *a =
	    set != NULL ? agencies_by_number(rules->agencies, set->speaker) : NULL;

	if (a == NULL || !(a->roles & 1u << OV__ROLE__ROLE_PRISON) ||
	    answering_office(a, rules->calendar, now)[0] == '\0')
		return (struct answering){ OV__ROLE__ROLE_NONE, "", "" };
	return (struct answering){ OV__ROLE__ROLE_PRISON, "",
		answering_office(a, rules->calendar, now) };
}

/* Nav is asked for a bed, also where nothing else is missing, and the prison whether the gate has
 * opened: nobody else knows. */
static struct answering
who_can_help(const struct rules *rules, const Ov__CaseState *state, ov_time now, const Ov__Alert *a)
{
	const Ov__Missing bed = OV__MISSING__MISSING_BED;

	if (a->reason == OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED)
		return prison_of(rules, state, now);
	if (a->reason == OV__ALERT_REASON__ALERT_REASON_NO_BED)
		return answering_about(rules, state, &bed, 1, now);
	return answering_about(rules, state, a->missing, a->n_missing, now);
}

/* Those who answer at this moment, which an alert that is sent on finds out anew. */
static void
fill_people(const struct rules *rules, const Ov__CaseState *state, ov_time now, Ov__Alert *alert,
    struct arena *arena)
{
	const struct answering adviser = answering_adviser(state, now);
	const struct answering ring = who_can_help(rules, state, now, alert);
	const Ov__LatestFact *planb = state_latest(state, OV__FACT__FACT_HOUSING_FALLBACK_NAMED);

	alert->adviser = arena_string(arena, adviser.name);
	alert->adviser_phone = arena_string(arena, adviser.phone);
	if (alert->to_adviser && alert->step > 1 && deputy_of(state) != NULL) {
		alert->adviser = deputy_of(state)->deputy;
		alert->adviser_phone = deputy_of(state)->deputy_phone;
	}
	alert->ring_role = ring.role;
	alert->ring_phone = arena_string(arena, ring.phone);
	if (planb != NULL)
		alert->fallback_phone = planb->fact->housing_fallback_named->phone;
}

static Ov__Fact *
alert_fact(Ov__Fact__FactCase kind, Ov__Alert *alert, struct arena *arena)
{
	Ov__Fact *f = arena_take(arena, sizeof(*f));

	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = kind;
	if (kind == OV__FACT__FACT_ALERT_RAISED) {
		f->alert_raised = arena_take(arena, sizeof(*f->alert_raised));
		*f->alert_raised = (Ov__AlertRaised)OV__ALERT_RAISED__INIT;
		f->alert_raised->alert = alert;
	} else {
		f->alert_escalated = arena_take(arena, sizeof(*f->alert_escalated));
		*f->alert_escalated = (Ov__AlertEscalated)OV__ALERT_ESCALATED__INIT;
		f->alert_escalated->alert = alert;
	}
	return f;
}

/* Four digits that no open alert of the case has. */
static uint32_t
free_code(const Ov__CaseState *state, uint64_t random)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (uint32_t code = 1000 + (uint32_t)(random % 9000);; code = 1000 + (code - 999) % 9000) {
		bool taken = false;
		for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
			taken = taken || duty->alerts[i]->code == code;
		if (!taken)
			return code;
	}
}

/* What whoever is on call was last told, when it was another date than this one. */
static ov_date
told_date(const Ov__CaseState *state, uint32_t version)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (size_t i = duty != NULL ? duty->n_alerts : 0; i > 0; i--)
		if (is_release_alert(duty->alerts[i - 1]) &&
		    duty->alerts[i - 1]->date_version != version)
			return duty->alerts[i - 1]->date;
	return 0;
}

/* ---- L6: a night without a roof ------------------------------------------------------- */

static bool
is_out(const struct release *r)
{
	return (r->completed && r->confirmed) || r->arrived;
}

static bool
has_open(const Ov__CaseState *state, Ov__AlertReason reason)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->reason == reason && !duty->alerts[i]->closed)
			return true;
	return false;
}

/* L6: the first night that has no roof and that is known of; 0: none. Until somebody is out the
 * night of the release is the release alert's, and after that it is that of the alert that says
 * nobody knows where the person is: both name the bed. */
static ov_date
no_bed_from(const Ov__CaseState *state)
{
	const Ov__HousingNightsUncovered *u = housing_uncovered(state);
	const struct release r = release_of(state);

	if (u == NULL || u->from > r.date)
		return u != NULL ? u->from : 0;
	return is_out(&r) && !has_open(state, OV__ALERT_REASON__ALERT_REASON_COURT) &&
		       !has_open(state, OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED)
		   ? u->from
		   : 0;
}

/* The morning before that evening. */
static ov_time
no_bed_at(const struct rules *rules, const Ov__CaseState *state)
{
	ov_date from = no_bed_from(state);

	return from != 0 ? moment_from_local(date_add_days(from, -1), rules->settings.alert_time)
			 : 0;
}

/* The night that such an alert is about: earlier ones carry the day before it as their date. */
static ov_date
night_of(const Ov__Alert *a)
{
	return date_add_days(moment_date(a->due), 1);
}

static const char *
why_date_moved(const struct release *r)
{
	if (r->set)
		return "release.date_set";
	return r->returned ? "recall.registered" : "release.date_withdrawn";
}

/* Why it is over; NULL: it is not. A stretch that begins earlier has an alert of its own. */
static const char *
why_close_no_bed(const Ov__CaseState *state, const Ov__Alert *a, const struct release *r)
{
	const Ov__HousingNightsUncovered *u = housing_uncovered(state);

	if (!is_out(r))
		return why_date_moved(r);
	if (u == NULL || u->from > night_of(a))
		return "housing.nights_covered";
	return u->from < night_of(a) ? "alert.raised" : NULL;
}

static void
raise_alert(const struct concluding *c, Ov__AlertReason reason, ov_time due, uint64_t random)
{
	const struct release r = release_of(c->state);
	Ov__Alert *a = arena_take(c->arena, sizeof(*a));

	*a = (Ov__Alert)OV__ALERT__INIT;
	a->code = free_code(c->state, random);
	a->reason = reason;
	a->date = r.date;
	a->time = r.time;
	/* The night that has no roof, named by its evening. */
	if (reason == OV__ALERT_REASON__ALERT_REASON_NO_BED) {
		a->date = no_bed_from(c->state);
		a->time = 0;
	}
	a->date_version = r.version;
	a->step = 1;
	a->raised = c->now;
	a->stepped = c->now;
	a->due = due;
	/* By when nobody has said that the person is there, not when the gate opened. */
	if (reason == OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED) {
		a->date = moment_date(due);
		a->time = moment_hhmm(due);
	}
	a->to_adviser = is_advisers(reason);
	if (!a->to_adviser)
		fill_missing(c->state, a, c->arena);
	fill_people(c->rules, c->state, c->now, a, c->arena);
	if (reason == OV__ALERT_REASON__ALERT_REASON_DATE_MOVED)
		a->was_date = told_date(c->state, r.version);
	concluding_say(c, alert_fact(OV__FACT__FACT_ALERT_RAISED, a, c->arena));
}

/* ---- L4: what no longer matters is closed ------------------------------------------- */

/* ---- L9: the adviser's matters ------------------------------------------------------------ */

/* When this came up, and it still stands; 0: it does not, or never did. */
static ov_time
came_up(const struct rules *rules, const Ov__CaseState *state, Ov__AlertReason reason, ov_time now)
{
	const Ov__LatestFact *l = NULL;

	switch ((int)reason) {
	case OV__ALERT_REASON__ALERT_REASON_NOT_OURS:
		l = answers_office_open(state);
		break;
	case OV__ALERT_REASON__ALERT_REASON_CONTRADICTION:
		l = answers_contradiction(state);
		break;
	case OV__ALERT_REASON__ALERT_REASON_NO_OWNER:
		return silence_nobody(rules, state, moment_date(now));
	case OV__ALERT_REASON__ALERT_REASON_HANDOVER:
		return handover_waits(rules, state, now);
	case OV__ALERT_REASON__ALERT_REASON_OTHER_DATE: {
		const Ov__LatestFact *held;
		l = release_contest(state, &held);
		break;
	}
	default:
		break;
	}
	return l != NULL ? l->recorded : 0;
}

/* Why one of these is over; NULL: it is not. */
static const char *
why_close_advisers(
    const struct rules *rules, const Ov__CaseState *state, const Ov__Alert *a, ov_time now)
{
	if (came_up(rules, state, a->reason, now) != 0)
		return NULL;
	switch ((int)a->reason) {
	case OV__ALERT_REASON__ALERT_REASON_NOT_OURS:
		return state_latest(state, OV__FACT__FACT_NAV_OFFICE_SETTLED) == NULL &&
			       state_latest(state, OV__FACT__FACT_NAV_OFFICE_CLAIMED) != NULL
			   ? "nav.office_claimed"
			   : "nav.office_settled";
	case OV__ALERT_REASON__ALERT_REASON_NO_OWNER:
		return "agency.heard";
	case OV__ALERT_REASON__ALERT_REASON_HANDOVER:
		return "handover.answered";
	default:
		return "answers.agree";
	}
}

static const char *
why_close(const struct rules *rules, const Ov__CaseState *state, const Ov__Alert *a,
    const struct release *r, ov_time now)
{
	if (a->closed)
		return NULL;
	if (state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL)
		return "person.died";
	if (release_over(state))
		return state_closed(state) ? "case.closed" : "recall.registered";
	if (is_advisers(a->reason))
		return why_close_advisers(rules, state, a, now);
	if (a->reason == OV__ALERT_REASON__ALERT_REASON_NO_BED)
		return why_close_no_bed(state, a, r);
	if (a->date_version != r->version)
		return why_date_moved(r);
	if (r->arrived)
		return "release.arrived";
	if (r->completed && a->reason != OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED &&
	    a->reason != OV__ALERT_REASON__ALERT_REASON_COURT)
		return "release.completed";
	if (r->unconfirmed && is_release_alert(a))
		return "release.unconfirmed";
	return NULL;
}

void
ladder_close(const struct concluding *c, uint32_t code, const char *because)
{
	Ov__Fact *f = arena_take(c->arena, sizeof(*f));

	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = OV__FACT__FACT_ALERT_CLOSED;
	f->alert_closed = arena_take(c->arena, sizeof(*f->alert_closed));
	*f->alert_closed = (Ov__AlertClosed)OV__ALERT_CLOSED__INIT;
	f->alert_closed->code = code;
	f->alert_closed->because = arena_string(c->arena, because);
	concluding_say(c, f);
}

static void
close_alerts(const struct concluding *c, const struct release *r)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		const char *because = why_close(c->rules, c->state, duty->alerts[i], r, c->now);
		if (because != NULL)
			ladder_close(c, duty->alerts[i]->code, because);
	}
}

static bool
same_matter(const Ov__Alert *a, Ov__AlertReason reason)
{
	const Ov__Alert other = { .reason = reason };

	return a->reason == reason || (is_release_alert(a) && is_release_alert(&other)) ||
	       (a->reason == OV__ALERT_REASON__ALERT_REASON_COURT &&
		   reason == OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED);
}

/* A later alert of the same matter says all that the earlier one said. So a case has at
 * most one open alert of each matter, and ALERTS_MAX always has a closed one to drop. */
static void
supersede(const struct concluding *c, Ov__AlertReason reason)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (!duty->alerts[i]->closed && same_matter(duty->alerts[i], reason))
			ladder_close(c, duty->alerts[i]->code, "alert.raised");
}

/* ---- L3: nobody answered ------------------------------------------------------------------ */

/* L8: that hour, or the end of the quiet hours it falls into. */
static ov_time
awake(const struct settings *s, ov_time at)
{
	ov_date day = moment_date(at);
	ov_time morning = moment_from_local(day, s->quiet_to);

	if (s->quiet_from == s->quiet_to)
		return at;
	if (at < morning)
		return morning;
	return at < moment_from_local(day, s->quiet_from)
		   ? at
		   : moment_from_local(date_add_days(day, 1), s->quiet_to);
}

/* L8: is it about today or tomorrow, or about somebody who is out? */
static bool
is_urgent(Ov__AlertReason reason, ov_date release, ov_time at)
{
	const Ov__Alert a = { .reason = reason };

	if (is_advisers(reason))
		return false;
	return !is_release_alert(&a) || release <= date_add_days(moment_date(at), 1);
}

/* The day on which it is said again, so many days after the last time; what is not said every day
 * is said on one on which those who can do something are at work. */
static ov_time
repeats_at(const struct settings *s, const Ov__Alert *a)
{
	enum { YEAR = 365 };
	uint32_t n = a->step - STEPS_OF_FIRST_DAY;
	uint32_t days = s->repeat[n < REPEATS ? n : REPEATS - 1];
	bool old = date_between(moment_date(a->raised), moment_date(a->stepped)) >= YEAR;

	if (old)
		days = YEAR;
	ov_date d = date_add_days(moment_date(a->stepped), (int32_t)days);

	while ((days > 1 || a->to_adviser) && d != 0 && !date_working_day(d))
		d = date_add_days(d, 1);
	return moment_from_local(d, s->alert_time);
}

static ov_time
escalates_at(const struct rules *rules, const Ov__Alert *a)
{
	if (a->closed || a->acknowledged_by[0] != '\0')
		return 0;
	if (a->step >= STEPS_OF_FIRST_DAY)
		return repeats_at(&rules->settings, a);
	ov_time at = a->stepped + (ov_time)a->step * rules->settings.escalate_after;
	bool urgent = is_urgent(a->reason, a->date, at) ||
		      (a->was_date != 0 && is_urgent(a->reason, a->was_date, at));
	return urgent ? at : awake(&rules->settings, at);
}

static void
escalate(const struct concluding *c)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		ov_time at = escalates_at(c->rules, duty->alerts[i]);
		if (at == 0 || at > c->now)
			continue;
		Ov__Alert *a = arena_copy(c->arena, duty->alerts[i], sizeof(*a));
		a->step++;
		a->stepped = c->now;
		if (!a->to_adviser)
			fill_missing(c->state, a, c->arena);
		fill_people(c->rules, c->state, c->now, a, c->arena);
		concluding_say(c, alert_fact(OV__FACT__FACT_ALERT_ESCALATED, a, c->arena));
	}
}

/* ---- L1, L2: the release alert -------------------------------------------------------- */

/* What has been said about the release: the latest moment stood for under this version
 * of the date, and whether anybody was told of another date. */
static void
said_before(const Ov__CaseState *state, uint32_t version, ov_time *ret_due, bool *ret_other_date)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	*ret_due = 0;
	*ret_other_date = false;
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		const Ov__Alert *a = duty->alerts[i];
		if (!is_release_alert(a))
			continue;
		if (a->date_version != version)
			*ret_other_date = true;
		else if (a->due > *ret_due)
			*ret_due = a->due;
	}
}

/* L2: of the moments that have passed, the last one stands for all. 0: none. */
static ov_time
last_passed(const struct rules *rules, ov_date release, ov_time now)
{
	ov_time moments[ALERT_MOMENTS_MAX], passed = 0;
	size_t n = ladder_moments(rules->calendar, &rules->settings, release, moments);

	for (size_t i = 0; i < n; i++)
		if (moments[i] <= now)
			passed = moments[i];
	return passed;
}

/* L8: a date that is some days away, and was, is not told at night. */
static ov_time
moved_at(
    const struct rules *rules, const Ov__CaseState *state, const struct release *r, ov_time now)
{
	const Ov__AlertReason moved = OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;

	return is_urgent(moved, r->date, now) || is_urgent(moved, told_date(state, r->version), now)
		   ? now
		   : awake(&rules->settings, now);
}

static void
release_alert(const struct concluding *c, const struct release *r, uint64_t random)
{
	ov_time said, moment = last_passed(c->rules, r->date, c->now);
	bool other_date;
	Ov__AlertReason reason = OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON;

	said_before(c->state, r->version, &said, &other_date);
	if (other_date && said == 0) {
		if (moved_at(c->rules, c->state, r, c->now) > c->now)
			return;
		reason = OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;
		moment = c->now;
	} else if (moment == 0 || moment <= said) {
		return;
	} else if (r->said > moment && moment_date(c->now) == r->date) {
		reason = OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE;
	}
	supersede(c, reason);
	raise_alert(c, reason, moment, random);
}

/* One alert of that reason for this version, standing for that moment. What is the adviser's may
 * outlive the date; where it was over with the old one (a recall), it comes up again. */
static void
raise_once(const struct concluding *c, Ov__AlertReason reason, ov_time due, uint32_t version,
    uint64_t random)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->reason == reason && duty->alerts[i]->due >= due &&
		    (duty->alerts[i]->date_version == version ||
			(is_advisers(reason) && !duty->alerts[i]->closed)))
			return;
	supersede(c, reason);
	raise_alert(c, reason, due, random);
}

/* L7: 0: somebody has said, or it was told on a later day, when the evening had passed. */
static ov_time
not_arrived_at(const struct rules *rules, const Ov__CaseState *state, const struct release *r)
{
	enum { ON_THE_WAY = 2 * 3600 };
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_COMPLETED);
	const Ov__LatestFact *lost = state_latest(state, OV__FACT__FACT_RELEASE_NOT_ARRIVED);

	if (!r->confirmed || !r->completed || r->arrived ||
	    (lost != NULL && lost->date_version == r->version) ||
	    moment_date(out->recorded) != out->fact->release_completed->date)
		return 0;
	ov_date day = out->fact->release_completed->date;
	ov_time evening = moment_from_local(day, rules->settings.arrival_time);
	ov_time there = moment_from_local(day, out->fact->release_completed->time) + ON_THE_WAY;
	return there > evening ? there : evening;
}

static bool
by_court(const Ov__CaseState *state)
{
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_COMPLETED);

	return out != NULL &&
	       out->fact->release_completed->form == OV__RELEASE_FORM__RELEASE_FORM_COURT;
}

/* L5: it is the day on which it was told, and that is within two working days: over a weekend or
 * Easter there is nobody in the prison's office to tell it. */
static bool
told_in_time(const Ov__LatestFact *out, ov_date date, ov_time now)
{
	enum { DAYS_MAX = 2 };
	ov_date told = moment_date(out->recorded);
	int days = 0;

	for (ov_date d = date_add_days(date, 1); d != 0 && d <= told && days <= DAYS_MAX;
	     d = date_add_days(d, 1))
		days += date_working_day(d);
	return told == moment_date(now) && date <= told && days <= DAYS_MAX;
}

/* L6. One for a stretch: what was covered for a while, and is not any more, is told again. */
static void
no_bed_alert(const struct concluding *c, const struct release *r, uint64_t random)
{
	ov_time at = no_bed_at(c->rules, c->state);

	if (at == 0 || at > c->now || !is_out(r) ||
	    has_open(c->state, OV__ALERT_REASON__ALERT_REASON_NO_BED))
		return;
	raise_alert(c, OV__ALERT_REASON__ALERT_REASON_NO_BED, at, random);
}

/* L5 to L7: out of court today; a night without a roof; not heard of by the evening. */
static void
later_alerts(const struct concluding *c, const struct release *r, uint64_t random)
{
	const Ov__LatestFact *out = state_latest(c->state, OV__FACT__FACT_RELEASE_COMPLETED);
	ov_time evening = not_arrived_at(c->rules, c->state, r);

	bool unforeseen = !r->set || r->date != r->planned;

	if (r->completed && unforeseen && !r->arrived && by_court(c->state) &&
	    told_in_time(out, r->date, c->now))
		raise_once(
		    c, OV__ALERT_REASON__ALERT_REASON_COURT, out->recorded, r->version, random);
	if (evening != 0 && evening <= c->now)
		raise_once(
		    c, OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, evening, r->version, random);
	no_bed_alert(c, r, random);
}

/* L9. Of an office that says no the contradiction is the same matter. */
static void
advisers_alerts(const struct concluding *c, const struct release *r, uint64_t random)
{
	for (int reason = OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
	     reason <= OV__ALERT_REASON__ALERT_REASON_HANDOVER; reason++) {
		ov_time at = came_up(c->rules, c->state, (Ov__AlertReason)reason, c->now);
		if (at != 0 && awake(&c->rules->settings, at) <= c->now)
			raise_once(
			    c, (Ov__AlertReason)reason, at, r->version, random + (uint64_t)reason);
	}
}

void
ladder_conclude(const struct concluding *c)
{
	const struct release r = release_of(c->state);
	const Ov__LatestFact *lost = state_latest(c->state, OV__FACT__FACT_RELEASE_NOT_ARRIVED);

	close_alerts(c, &r);
	if (release_over(c->state))
		return;
	if (r.set && !r.completed && !r.arrived && !r.unconfirmed)
		release_alert(c, &r, c->random);
	if (r.unconfirmed && !r.completed && !r.arrived)
		raise_once(c, OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED,
		    release_unconfirmed_at(&r, c->rules->settings.unconfirmed_time), r.version,
		    c->random);
	if (lost != NULL && lost->date_version == r.version && !r.arrived)
		raise_once(c, OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, lost->occurred, r.version,
		    c->random);
	later_alerts(c, &r, c->random);
	advisers_alerts(c, &r, c->random);
	escalate(c);
}

ov_time
ladder_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const struct release r = release_of(state);
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);
	ov_time next = 0, moments[ALERT_MOMENTS_MAX];

	if (release_over(state))
		return 0;
	if (r.set && !r.completed && !r.arrived && !r.unconfirmed) {
		size_t n = ladder_moments(rules->calendar, &rules->settings, r.date, moments);
		for (size_t i = 0; i < n; i++)
			moment_earlier(&next, moment_after(moments[i], now));
		ov_time said;
		bool other_date;
		said_before(state, r.version, &said, &other_date);
		if (other_date && said == 0)
			moment_earlier(&next, moment_after(moved_at(rules, state, &r, now), now));
	}
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		moment_earlier(&next, moment_after(escalates_at(rules, duty->alerts[i]), now));
	moment_earlier(&next, moment_after(no_bed_at(rules, state), now));
	moment_earlier(&next, moment_after(not_arrived_at(rules, state, &r), now));
	for (int reason = OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
	     reason <= OV__ALERT_REASON__ALERT_REASON_HANDOVER; reason++) {
		ov_time at = came_up(rules, state, (Ov__AlertReason)reason, now);
		if (at != 0)
			moment_earlier(&next, moment_after(awake(&rules->settings, at), now));
	}
	return next;
}
