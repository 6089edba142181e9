/* alert.c - The content of an alert, and a case's alerts. */
#include "core/alert.h"

#include "core/agencies.h"
#include "core/answering.h"
#include "core/housing.h"
#include "core/meet.h"
#include "core/release.h"
#include "core/silence.h"
#include "core/state.h"
#include "schema/limits.h"

bool
alert_is_advisers(Ov__AlertReason reason)
{
	return reason >= OV__ALERT_REASON__ALERT_REASON_NOT_OURS;
}

bool
alert_is_release(const Ov__Alert *a)
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

void
alert_fill_missing(const Ov__CaseState *state, Ov__Alert *alert, struct arena *arena)
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
			    meet_bed_is_there(state, t))
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
	/* A role that was reminded and has not answered comes before a role that is only late. */
	Ov__Role silent = silence_role(state);
	if (silent != OV__ROLE__ROLE_NONE)
		alert->silent_role = silent;
}

/* L9: the deputy of the adviser; NULL: none was named. */
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

void
alert_fill_people(const struct rules *rules, const Ov__CaseState *state, ov_time now,
    Ov__Alert *alert, struct arena *arena)
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

Ov__Fact *
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

uint32_t
alert_free_code(const Ov__CaseState *state, uint64_t random)
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

ov_date
alert_told_date(const Ov__CaseState *state, uint32_t version)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (size_t i = duty != NULL ? duty->n_alerts : 0; i > 0; i--)
		if (alert_is_release(duty->alerts[i - 1]) &&
		    duty->alerts[i - 1]->date_version != version)
			return duty->alerts[i - 1]->date;
	return 0;
}

bool
alert_is_open(const Ov__CaseState *state, Ov__AlertReason reason)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->reason == reason && !duty->alerts[i]->closed)
			return true;
	return false;
}
