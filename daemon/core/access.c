/* access.c - Who takes part in a case, and which event an agency is sent. */
#include "core/access.h"

#include <string.h>

#include "core/release.h"
#include "core/sharing.h"
#include "core/state.h"

#define BIT(role) (1u << OV__ROLE__ROLE_##role)
#define A(area)	  SCOPE(OV__AREA__AREA_##area)

uint32_t
access_whom(const Ov__Event *e)
{
	return e->to != 0 ? e->to : sight_organisation(e->fact);
}

/* A prison that the person was transferred from has no tasks any more. */
static bool
transferred_away(const struct agency *agency, const Ov__CaseState *state)
{
	const Ov__LatestFact *last = release_transfer(state);

	return last != NULL && last->fact->transfer_completed->agency != agency->number;
}

struct sight
access_sight(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	struct sight s = { .reader = agency->number,
		.roles = agency->roles,
		.owner = agency->number == state->owner };
	const Ov__Participant *p = state_participant(state, agency->number);

	if ((agency->roles & BIT(PRISON)) && transferred_away(agency, state))
		s.roles &= ~BIT(PRISON);
	s.restricted = state_restricted(state, &s.since) && !s.owner;
	if (s.owner)
		s.areas = SCOPE_ALL;
	else if (agency->roles & BIT(ONCALL) && !s.restricted)
		s.areas = A(DUTY);
	for (size_t i = 0; p != NULL && i < p->n_grants; i++) {
		struct grant g = grant_of(p->grants[i]);
		sight_add(&s, &g, agency->roles, today);
	}
	return s;
}

bool
access_takes_part(const struct agency *agency, const Ov__CaseState *state)
{
	const Ov__Participant *p = state_participant(state, agency->number);

	return agency->number == state->owner ||
	       ((agency->roles & BIT(ONCALL)) != 0 && !state_restricted(state, NULL)) ||
	       (p != NULL && (p->reports > 0 || p->n_grants > 0));
}

bool
access_stranger(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const struct sight s = access_sight(agency, state, today), none = { .areas = 0 };
	struct sight any;

	if (state->version == 0 || sight_lost(&s, &none, &any))
		return false;
	return state_restricted(state, NULL) || plan == NULL || plan->n_participants == 0 ||
	       plan->participants[0]->agency != agency->number;
}

bool
access_emergency(
    const struct agency *agency, const char *key, const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *l =
	    state_latest_by(state, OV__FACT__FACT_EMERGENCY_OPENED, agency->number);

	return l != NULL && !state_restricted(state, NULL) &&
	       now < l->fact->emergency_opened->until &&
	       strcmp(l->fact->emergency_opened->key, key) == 0;
}

/* Part of an area is sent to those who may see all the kinds it shows. */
static bool
sees_shared(const struct sight *s, const Ov__CaseShared *shared)
{
	bool all = shared->n_kinds > 0;

	for (size_t i = 0; all && i < shared->n_kinds; i++)
		all = sight_has(s, shared->area, shared->kinds[i]);
	return all || (s->areas & SCOPE(shared->area)) != 0;
}

static bool
sees_retracted(const struct sight *s, const Ov__ReportRetracted *r)
{
	bool any = false;

	for (size_t i = 0; !any && i < r->n_kinds; i++)
		any = sight_has_void(s, r, i);
	return any;
}

bool
access_event(const struct agency *agency, scope key, const struct sight *s, const Ov__Event *e)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;

	if (!(key & SCOPE(e->area)))
		return false;
	if (e->reporter == agency->number && (!s->restricted || e->number > s->since))
		return true;
	if (e->to != 0 && e->to != agency->number && !s->owner)
		return false;
	/* The question is about the agency's own date, and goes to no stranger (R6). */
	if (kind == OV__FACT__FACT_RELEASE_DATE_QUESTIONED && e->to == agency->number)
		return !s->restricted || e->number > s->since;
	if (kind == OV__FACT__FACT_CASE_SHARED)
		return sees_shared(s, e->fact->case_shared);
	if (kind == OV__FACT__FACT_REPORT_RETRACTED)
		return sees_retracted(s, e->fact->report_retracted);
	return sight_has(s, (Ov__Area)e->area, kind) && sight_concerned(s, e->fact);
}
