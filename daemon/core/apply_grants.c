/* apply_grants.c - The part of the fold that changes participants and grants. */
#include "core/apply_grants.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "core/agencies.h"
#include "core/state.h"
#include "schema/limits.h"

/* ---- folding ---------------------------------------------------------------------------------- */

Ov__Participant *
apply_participant(Ov__CaseState *state, uint32_t agency, struct arena *arena)
{
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, arena);

	for (size_t i = 0; i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency)
			return plan->participants[i];
	assert(plan->n_participants < PARTICIPANTS_MAX);
	Ov__Participant *p = arena_take(arena, sizeof(*p));
	*p = (Ov__Participant)OV__PARTICIPANT__INIT;
	p->agency = agency;
	plan->participants = arena_append(arena, plan->participants, &plan->n_participants, p);
	return p;
}

/* End the grants of one ground: a narrower consent narrows, and grants do not pile up. */
static void
end_grants_of(Ov__Participant *p, uint32_t basis_kind, const char *code)
{
	size_t kept = 0;

	if (basis_kind == OV__FACT__FACT_CONSENT_GIVEN)
		p->n_resting = 0;

	for (size_t i = 0; i < p->n_grants; i++)
		if (p->grants[i]->basis_kind != basis_kind ||
		    strcmp(p->grants[i]->basis_code, code) != 0)
			p->grants[kept++] = p->grants[i];
	p->n_grants = kept;
}

static void
apply_granted(Ov__CaseState *state, const Ov__Event *e, Ov__Grant *const *grants, size_t count,
    char *code, struct arena *arena)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;

	for (size_t i = 0; i < count; i++) {
		bool empty = grants[i]->n_areas == 0 && grants[i]->n_kinds == 0;
		/* An agency that is named, and to which nothing is opened, takes no part in the
		 * case. */
		if (empty && state_participant(state, grants[i]->number) == NULL)
			continue;
		Ov__Participant *p = apply_participant(state, grants[i]->number, arena);
		Ov__AreaGrant *g = arena_take(arena, sizeof(*g));
		*g = (Ov__AreaGrant)OV__AREA_GRANT__INIT;
		for (size_t j = 0; j < grants[i]->n_areas; j++)
			g->areas |= SCOPE(grants[i]->areas[j]);
		g->kinds = grants[i]->kinds;
		g->n_kinds = grants[i]->n_kinds;
		g->until = grants[i]->until;
		g->roles = grants[i]->roles;
		g->basis_kind = kind;
		g->basis_number = e->number;
		g->basis_code = code;
		end_grants_of(p, kind, code);
		if (empty)
			continue;
		/* The oldest makes room: GRANTS_MAX bases at once, and one consent. */
		if (p->n_grants == GRANTS_MAX)
			memmove(p->grants, p->grants + 1, --p->n_grants * sizeof(p->grants[0]));
		p->grants = arena_append(arena, p->grants, &p->n_grants, g);
	}
}

static void
apply_ended(Ov__CaseState *state, const uint32_t *ended, size_t count)
{
	Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		for (size_t j = 0; j < count; j++)
			if (plan->participants[i]->agency == ended[j])
				end_grants_of(
				    plan->participants[i], OV__FACT__FACT_CONSENT_GIVEN, "");
}

/* B4: the organisation does not take part, and its consent rests. In a restricted case there is no
 * other grant that could. */
static void
rest_grants(Ov__Participant *p, struct arena *arena)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n_grants; i++)
		if (p->grants[i]->basis_kind == OV__FACT__FACT_CONSENT_GIVEN)
			p->resting = arena_append(arena, p->resting, &p->n_resting, p->grants[i]);
		else
			p->grants[kept++] = p->grants[i];
	p->n_grants = kept;
}

/* The organisation takes part after all; but not beyond the consent's last day. */
static void
wake_grants(Ov__Participant *p, ov_date today, struct arena *arena)
{
	for (size_t i = 0; i < p->n_resting; i++)
		if ((p->resting[i]->until == 0 || p->resting[i]->until >= today) &&
		    p->n_grants < GRANTS_MAX)
			p->grants = arena_append(arena, p->grants, &p->n_grants, p->resting[i]);
	p->n_resting = 0;
}

static void
apply_volunteer(Ov__CaseState *state, const Ov__Event *e, uint32_t agency, struct arena *arena)
{
	bool declined = e->fact->fact_case == OV__FACT__FACT_VOLUNTEER_DECLINED;
	uint32_t speaker = e->on_behalf_of != 0 ? e->on_behalf_of : e->reporter;
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, arena);

	bool moves = e->reporter == state->owner ||
		     (!state_restricted(state, NULL) && plan->n_participants > 0 &&
			 plan->participants[0]->agency == e->reporter);
	if (agency == 0 || !(moves || (declined && speaker == agency)))
		return;
	for (size_t i = 0; i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency && declined)
			rest_grants(plan->participants[i], arena);
		else if (plan->participants[i]->agency == agency)
			wake_grants(plan->participants[i], moment_date(e->recorded), arena);
}

/* B5: grants whose last day was before the event was recorded. */
static void
apply_expired(Ov__CaseState *state, ov_date today)
{
	Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		Ov__Participant *p = plan->participants[i];
		size_t kept = 0;
		for (size_t j = 0; j < p->n_grants; j++)
			if (p->grants[j]->until == 0 || p->grants[j]->until >= today)
				p->grants[kept++] = p->grants[j];
		p->n_grants = kept;
	}
}

static void
apply_restricted(Ov__CaseState *state, const Ov__CaseRestricted *c, struct arena *arena)
{
	if (c->owner == 0)
		return;
	state->restricted = true;
	state->since = c->since;
	state->owner = c->owner;
	state_area_make(state, OV__AREA__AREA_PLAN, arena)->n_participants = 0;
}

bool
apply_moves_parts(uint32_t kind)
{
	switch ((int)kind) {
	case OV__FACT__FACT_CASE_OPENED:
	case OV__FACT__FACT_CONSENT_GIVEN:
	case OV__FACT__FACT_BASIS_INVOKED:
	case OV__FACT__FACT_CONSENT_REFUSED:
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
	case OV__FACT__FACT_BASIS_ENDED:
	case OV__FACT__FACT_CASE_RESTRICTED:
	case OV__FACT__FACT_PARTICIPANT_REFERENCE_SET:
	case OV__FACT__FACT_REPORT_RETRACTED:
		return true;
	default:
		return false;
	}
}

void
apply_grants(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	const Ov__Fact *f = e->fact;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		apply_granted(state, e, f->consent_given->grants, f->consent_given->n_grants,
		    arena_string(arena, ""), arena);
		break;
	case OV__FACT__FACT_BASIS_INVOKED:
		apply_granted(state, e, f->basis_invoked->grants, f->basis_invoked->n_grants,
		    f->basis_invoked->code, arena);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		apply_ended(state, f->consent_refused->ended, f->consent_refused->n_ended);
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		apply_ended(state, f->consent_withdrawn->ended, f->consent_withdrawn->n_ended);
		break;
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		apply_volunteer(state, e, f->volunteer_suggested->agency, arena);
		break;
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		apply_volunteer(state, e, f->volunteer_accepted->agency, arena);
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		apply_volunteer(state, e, f->volunteer_declined->agency, arena);
		break;
	case OV__FACT__FACT_BASIS_ENDED:
		apply_expired(state, moment_date(e->recorded));
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		apply_restricted(state, f->case_restricted, arena);
		break;
	default:
		break;
	}
}
