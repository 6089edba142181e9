/* ladder_due.c - The moments of the ladder. */
#include "core/ladder_due.h"

#include "core/alert.h"
#include "core/answers.h"
#include "core/handover.h"
#include "core/housing.h"
#include "core/silence.h"
#include "core/state.h"

enum {
	CLOSED_RUN_DAYS = 3,
	STEPS_OF_FIRST_DAY = 3, /* later steps are repetitions on other days */
};

/* L1. The run may begin the day after the release: a person who is released then meets it. */
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

ov_date
ladder_no_bed_from(const Ov__CaseState *state)
{
	const Ov__HousingNightsUncovered *u = housing_uncovered(state);
	const struct release r = release_of(state);

	if (u == NULL || u->from > r.date)
		return u != NULL ? u->from : 0;
	return release_is_out(&r) && !alert_is_open(state, OV__ALERT_REASON__ALERT_REASON_COURT) &&
		       !alert_is_open(state, OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED)
		   ? u->from
		   : 0;
}

/* The morning before that evening. */
ov_time
ladder_no_bed_at(const struct rules *rules, const Ov__CaseState *state)
{
	ov_date from = ladder_no_bed_from(state);

	return from != 0 ? moment_from_local(date_add_days(from, -1), rules->settings.alert_time)
			 : 0;
}

/* ---- L9: the adviser's matters ------------------------------------------------------------ */

/* Since when the matter stands; 0: it does not. */
ov_time
ladder_came_up(
    const struct rules *rules, const Ov__CaseState *state, Ov__AlertReason reason, ov_time now)
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

/* ---- L3: nobody answered ------------------------------------------------------------------ */

ov_time
ladder_after_quiet(const struct settings *s, ov_time at)
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

	if (alert_is_advisers(reason))
		return false;
	return !alert_is_release(&a) || release <= date_add_days(moment_date(at), 1);
}

/* The day on which the alert is repeated, so many days after the last time; one that is not
 * repeated daily is repeated on a working day, when people can act on it. */
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

ov_time
ladder_escalates_at(const struct rules *rules, const Ov__Alert *a)
{
	if (a->closed || a->acknowledged_by[0] != '\0')
		return 0;
	if (a->step >= STEPS_OF_FIRST_DAY)
		return repeats_at(&rules->settings, a);
	ov_time at = a->stepped + (ov_time)a->step * rules->settings.escalate_after;
	bool urgent = is_urgent(a->reason, a->date, at) ||
		      (a->was_date != 0 && is_urgent(a->reason, a->was_date, at));
	return urgent ? at : ladder_after_quiet(&rules->settings, at);
}

/* ---- L1, L2: the release alert -------------------------------------------------------- */

void
ladder_said_before(
    const Ov__CaseState *state, uint32_t version, ov_time *ret_due, bool *ret_other_date)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	*ret_due = 0;
	*ret_other_date = false;
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		const Ov__Alert *a = duty->alerts[i];
		if (!alert_is_release(a))
			continue;
		if (a->date_version != version)
			*ret_other_date = true;
		else if (a->due > *ret_due)
			*ret_due = a->due;
	}
}

ov_time
ladder_last_passed(const struct rules *rules, ov_date release, ov_time now)
{
	ov_time moments[ALERT_MOMENTS_MAX], passed = 0;
	size_t n = ladder_moments(rules->calendar, &rules->settings, release, moments);

	for (size_t i = 0; i < n; i++)
		if (moments[i] <= now)
			passed = moments[i];
	return passed;
}

ov_time
ladder_moved_at(
    const struct rules *rules, const Ov__CaseState *state, const struct release *r, ov_time now)
{
	const Ov__AlertReason moved = OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;

	return is_urgent(moved, r->date, now) ||
		       is_urgent(moved, alert_told_date(state, r->version), now)
		   ? now
		   : ladder_after_quiet(&rules->settings, now);
}

ov_time
ladder_not_arrived_at(
    const struct rules *rules, const Ov__CaseState *state, const struct release *r)
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

/* The midnight from which an alert about this day is urgent, also within the quiet hours; 0: no day. */
static ov_time
urgent_from(ov_date release)
{
	return release != 0 ? moment_from_local(date_add_days(release, -1), 0) : 0;
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
		ladder_said_before(state, r.version, &said, &other_date);
		if (other_date && said == 0) {
			ov_date told = alert_told_date(state, r.version);
			moment_earlier(
			    &next, moment_after(ladder_moved_at(rules, state, &r, now), now));
			moment_earlier(&next, moment_after(urgent_from(r.date), now));
			moment_earlier(&next, moment_after(urgent_from(told), now));
		}
	}
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		moment_earlier(
		    &next, moment_after(ladder_escalates_at(rules, duty->alerts[i]), now));
	moment_earlier(&next, moment_after(ladder_no_bed_at(rules, state), now));
	moment_earlier(&next, moment_after(ladder_not_arrived_at(rules, state, &r), now));
	for (int reason = OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
	     reason <= OV__ALERT_REASON__ALERT_REASON_HANDOVER; reason++) {
		ov_time at = ladder_came_up(rules, state, (Ov__AlertReason)reason, now);
		if (at != 0)
			moment_earlier(
			    &next, moment_after(ladder_after_quiet(&rules->settings, at), now));
	}
	return next;
}
