/* ladder.c - When the person on call is told, and what happens when nobody answers. The rules L1 to
 * L9 stand in the header. */
#include "core/ladder.h"

#include "base/arena.h"
#include "base/date.h"
#include "core/alert.h"
#include "core/ladder_close.h"
#include "core/ladder_due.h"
#include "core/release.h"
#include "core/state.h"

static void
raise_alert(const struct concluding *c, Ov__AlertReason reason, ov_time due, uint64_t random)
{
	const struct release r = release_of(c->state);
	Ov__Alert *a = arena_take(c->arena, sizeof(*a));

	*a = (Ov__Alert)OV__ALERT__INIT;
	a->code = alert_free_code(c->state, random);
	a->reason = reason;
	a->date = r.date;
	a->time = r.time;
	/* The night that has no roof, named by its evening. */
	if (reason == OV__ALERT_REASON__ALERT_REASON_NO_BED) {
		a->date = ladder_no_bed_from(c->state);
		a->time = 0;
	}
	a->date_version = r.version;
	a->step = 1;
	a->raised = c->now;
	a->stepped = c->now;
	a->due = due;
	/* The moment by which an arrival should have been told, not the hour of the release. */
	if (reason == OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED) {
		a->date = moment_date(due);
		a->time = moment_hhmm(due);
	}
	a->to_adviser = alert_is_advisers(reason);
	if (!a->to_adviser)
		alert_fill_missing(c->state, a, c->arena);
	alert_fill_people(c->rules, c->state, c->now, a, c->arena);
	if (reason == OV__ALERT_REASON__ALERT_REASON_DATE_MOVED)
		a->was_date = alert_told_date(c->state, r.version);
	concluding_say(c, alert_fact(OV__FACT__FACT_ALERT_RAISED, a, c->arena));
}

static void
escalate(const struct concluding *c)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		ov_time at = ladder_escalates_at(c->rules, duty->alerts[i]);
		if (at == 0 || at > c->now)
			continue;
		Ov__Alert *a = arena_copy(c->arena, duty->alerts[i], sizeof(*a));
		a->step++;
		a->stepped = c->now;
		if (!a->to_adviser)
			alert_fill_missing(c->state, a, c->arena);
		alert_fill_people(c->rules, c->state, c->now, a, c->arena);
		concluding_say(c, alert_fact(OV__FACT__FACT_ALERT_ESCALATED, a, c->arena));
	}
}

static void
release_alert(const struct concluding *c, const struct release *r, uint64_t random)
{
	ov_time said, moment = ladder_last_passed(c->rules, r->date, c->now);
	bool other_date;
	Ov__AlertReason reason = OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON;

	ladder_said_before(c->state, r->version, &said, &other_date);
	if (other_date && said == 0) {
		if (ladder_moved_at(c->rules, c->state, r, c->now) > c->now)
			return;
		reason = OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;
		moment = c->now;
	} else if (moment == 0 || moment <= said) {
		return;
	} else if (r->said > moment && moment_date(c->now) == r->date) {
		reason = OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE;
	}
	ladder_supersede(c, reason);
	raise_alert(c, reason, moment, random);
}

/* One alert of that reason for this version, standing for that moment. An alert to the adviser may
 * outlive the date; where it ended with the old date (a recall), it is raised again. */
static void
raise_once(const struct concluding *c, Ov__AlertReason reason, ov_time due, uint32_t version,
    uint64_t random)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->reason == reason && duty->alerts[i]->due >= due &&
		    (duty->alerts[i]->date_version == version ||
			(alert_is_advisers(reason) && !duty->alerts[i]->closed)))
			return;
	ladder_supersede(c, reason);
	raise_alert(c, reason, due, random);
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

/* L6. One alert for a stretch: a night that was covered for a while, and is not any more, is told
 * again. */
static void
no_bed_alert(const struct concluding *c, const struct release *r, uint64_t random)
{
	ov_time at = ladder_no_bed_at(c->rules, c->state);

	if (at == 0 || at > c->now || !release_is_out(r) ||
	    alert_is_open(c->state, OV__ALERT_REASON__ALERT_REASON_NO_BED))
		return;
	raise_alert(c, OV__ALERT_REASON__ALERT_REASON_NO_BED, at, random);
}

/* L5 to L7: out of court today; a night without a roof; not heard of by the evening. */
static void
later_alerts(const struct concluding *c, const struct release *r, uint64_t random)
{
	const Ov__LatestFact *out = state_latest(c->state, OV__FACT__FACT_RELEASE_COMPLETED);
	ov_time evening = ladder_not_arrived_at(c->rules, c->state, r);

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

/* L9. An office that says no and its contradiction are one matter. */
static void
advisers_alerts(const struct concluding *c, const struct release *r, uint64_t random)
{
	for (int reason = OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
	     reason <= OV__ALERT_REASON__ALERT_REASON_HANDOVER; reason++) {
		ov_time at = ladder_came_up(c->rules, c->state, (Ov__AlertReason)reason, c->now);
		if (at != 0 && ladder_after_quiet(&c->rules->settings, at) <= c->now)
			raise_once(
			    c, (Ov__AlertReason)reason, at, r->version, random + (uint64_t)reason);
	}
}

void
ladder_conclude(const struct concluding *c)
{
	const struct release r = release_of(c->state);
	const Ov__LatestFact *lost = state_latest(c->state, OV__FACT__FACT_RELEASE_NOT_ARRIVED);

	ladder_close_ended(c, &r);
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
