/* ladder_close.c - L4: an alert ends. */
#include "core/ladder_close.h"

#include "base/arena.h"
#include "base/date.h"
#include "core/alert.h"
#include "core/housing.h"
#include "core/ladder_due.h"
#include "core/rules.h"
#include "core/state.h"

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

	if (!release_is_out(r))
		return why_date_moved(r);
	if (u == NULL || u->from > night_of(a))
		return "housing.nights_covered";
	return u->from < night_of(a) ? "alert.raised" : NULL;
}

/* Why one of these is over; NULL: it is not. */
static const char *
why_close_advisers(
    const struct rules *rules, const Ov__CaseState *state, const Ov__Alert *a, ov_time now)
{
	if (ladder_came_up(rules, state, a->reason, now) != 0)
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
	if (alert_is_advisers(a->reason))
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
	if (r->unconfirmed && alert_is_release(a))
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

void
ladder_close_ended(const struct concluding *c, const struct release *r)
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

	return a->reason == reason || (alert_is_release(a) && alert_is_release(&other)) ||
	       (a->reason == OV__ALERT_REASON__ALERT_REASON_COURT &&
		   reason == OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED);
}

void
ladder_supersede(const struct concluding *c, Ov__AlertReason reason)
{
	const Ov__AreaState *duty = state_area(c->state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (!duty->alerts[i]->closed && same_matter(duty->alerts[i], reason))
			ladder_close(c, duty->alerts[i]->code, "alert.raised");
}
