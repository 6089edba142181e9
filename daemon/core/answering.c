/* answering.c - Whom to ring, and at which number somebody answers now. Rules A1 to A4 in the header. */
#include "core/answering.h"

#include <string.h>

#include "core/state.h"

enum { NOON = 1200 };

/* ---- A1 ---------------------------------------------------------------------------------------- */

static bool
is_open(const struct agency *a, const struct calendar *c, ov_time now)
{
	ov_date today = moment_date(now);
	uint32_t hhmm = moment_hhmm(now);
	uint32_t until = a->open_until;

	if (!date_working_day(today))
		return false;
	if (calendar_short_day(c, today) && until > NOON)
		until = NOON;
	return a->open_from <= hhmm && hhmm < until;
}

const char *
answering_office(const struct agency *a, const struct calendar *c, ov_time now)
{
	return a->phone[0] != '\0' && is_open(a, c, now) ? a->phone : a->duty_phone;
}

/* ---- A2 ---------------------------------------------------------------------------------------- */

static bool
takes_part(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency)
			return plan->participants[i]->n_grants > 0;
	return false;
}

/* NULL: nobody has that role, or several have and none of them takes part. */
static const struct agency *
office_of(const struct rules *rules, const Ov__CaseState *state, Ov__Role role)
{
	const struct agency *only = NULL;
	size_t count = 0;

	for (size_t i = 0; i < rules->agencies->count; i++) {
		const struct agency *a = &rules->agencies->list[i];
		if (!(a->roles & 1u << role) || a->retired)
			continue;
		if (takes_part(state, a->number))
			return a;
		only = a;
		count++;
	}
	return count == 1 ? only : NULL;
}

static Ov__Role
role_about(Ov__Missing missing)
{
	if (missing == OV__MISSING__MISSING_BED || missing == OV__MISSING__MISSING_MONEY)
		return OV__ROLE__ROLE_NAV_SOCIAL;
	return missing == OV__MISSING__MISSING_KEY ? OV__ROLE__ROLE_HOUSING : OV__ROLE__ROLE_NONE;
}

/* ---- A3 ---------------------------------------------------------------------------------------- */

static const Ov__ContactNamed *
named_for_duty(const Ov__CaseState *state)
{
	const Ov__LatestFact *l = state_latest_about(state, OV__FACT__FACT_CONTACT_NAMED, "vakt");

	return l != NULL && l->fact->contact_named->phone[0] != '\0' ? l->fact->contact_named
								     : NULL;
}

static struct answering
answering_role(const struct rules *rules, const Ov__CaseState *state, Ov__Role role, ov_time now)
{
	const struct agency *office = office_of(rules, state, role);
	const Ov__ContactNamed *duty = named_for_duty(state);
	struct answering none = { OV__ROLE__ROLE_NONE, "", "" };

	if (office != NULL && office->phone[0] != '\0' && is_open(office, rules->calendar, now))
		return (struct answering){ role, "", office->phone };
	if (duty != NULL && role == OV__ROLE__ROLE_NAV_SOCIAL)
		return (struct answering){ OV__ROLE__ROLE_ONCALL, "", duty->phone };
	if (office != NULL && office->duty_phone[0] != '\0')
		return (struct answering){ role, "", office->duty_phone };
	return none;
}

struct answering
answering_about(const struct rules *rules, const Ov__CaseState *state, const Ov__Missing *missing,
    size_t count, ov_time now)
{
	struct answering found = { OV__ROLE__ROLE_NONE, "", "" };

	/* A bed comes first, in any order of the tasks. */
	for (size_t i = 0; i < count; i++)
		if (missing[i] == OV__MISSING__MISSING_BED)
			found = answering_role(rules, state, role_about(missing[i]), now);
	for (size_t i = 0; i < count && found.phone[0] == '\0'; i++)
		if (role_about(missing[i]) != OV__ROLE__ROLE_NONE)
			found = answering_role(rules, state, role_about(missing[i]), now);
	return found;
}

/* ---- A4 ---------------------------------------------------------------------------------------- */

/* The absence, today, of the person of that name in the owner team; NULL: there is none. */
static const Ov__UserAway *
away_today(const Ov__CaseState *state, const char *who, ov_date today)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		const Ov__UserAway *away = l->fact->user_away;
		if (l->kind == OV__FACT__FACT_USER_AWAY && l->speaker == state->owner &&
		    away->from <= today && today <= away->to && strcmp(away->who, who) == 0)
			return away;
	}
	return NULL;
}

struct answering
answering_adviser(const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *who =
	    state_latest_by(state, OV__FACT__FACT_CASE_ASSIGNED, state->owner);
	struct answering found = { OV__ROLE__ROLE_NONE, "", "" };

	if (who == NULL)
		return found;
	const Ov__CaseAssigned *a = who->fact->case_assigned;
	const Ov__UserAway *away = away_today(state, a->adviser, moment_date(now));
	bool gone = a->hours_until != 0 &&
		    (!date_working_day(moment_date(now)) || moment_hhmm(now) >= a->hours_until);
	found = (struct answering){ OV__ROLE__ROLE_TEAM, a->adviser, a->phone };
	if (away != NULL && away->deputy[0] != '\0')
		return (struct answering){ OV__ROLE__ROLE_TEAM, away->deputy, away->deputy_phone };
	if (away != NULL && a->deputy[0] != '\0')
		return (struct answering){ OV__ROLE__ROLE_TEAM, a->deputy, a->deputy_phone };
	if (gone && a->deputy_phone[0] != '\0')
		found = (struct answering){ OV__ROLE__ROLE_TEAM, a->deputy, a->deputy_phone };
	return found;
}

const char *
answering_team(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const struct answering adviser = answering_adviser(state, now);
	const struct agency *team = agencies_by_number(rules->agencies, state->owner);
	const char *own = team != NULL ? answering_office(team, rules->calendar, now) : "";

	return adviser.phone[0] != '\0' ? adviser.phone : own;
}
