/* basis.c - Consents, legal bases and grants. The rules B1 to B7 stand in the header. */
#include "core/basis.h"

#include <string.h>

#include "base/text.h"
#include "core/sharing.h"
#include "core/state.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

bool
basis_may_be_told(const struct agency *a)
{
	return (a->roles & ~(uint32_t)ROLES_OUTSIDE) != 0;
}

bool
basis_named(const Ov__BasisInvoked *b, const char *name)
{
	for (size_t i = 0; i < b->n_agencies; i++)
		if (strcmp(b->agencies[i], name) == 0)
			return true;
	return b->n_agencies == 0;
}

/* Does it hold a grant that opens something today? */
static bool
holds_grant(const Ov__Participant *p, uint32_t roles, ov_date today)
{
	for (size_t i = 0; i < p->n_grants; i++) {
		struct grant g = grant_of(p->grants[i]);
		if (grant_holds(&g, roles, today) && (g.areas != 0 || g.kinds_count > 0))
			return true;
	}
	return false;
}

/* B1. */
bool
basis_moves(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const Ov__Participant *p = state_participant(state, agency->number);

	if (agency->number == state->owner || state->version == 0)
		return true;
	return !state_restricted(state, NULL) && p != NULL &&
	       (p == plan->participants[0] || holds_grant(p, agency->roles, today));
}

uint32_t
basis_organisation(const struct rules *rules, uint32_t speaker, const char *name)
{
	const uint32_t volunteer = 1u << OV__ROLE__ROLE_VOLUNTEER;
	const struct agency *a = agencies_by_number(rules->agencies, speaker);

	if (a != NULL && a->roles & volunteer)
		return a->number;
	for (size_t i = 0; i < rules->agencies->count; i++) {
		a = &rules->agencies->list[i];
		if (a->roles & volunteer && !a->retired &&
		    (text_same(name, a->name) || text_same(name, a->display_name)))
			return a->number;
	}
	return 0;
}

/* ---- what the daemon adds ---------------------------------------------------------------- */

static Ov__Grant *
grant_new(const struct agency *a, scope areas, ov_date until, struct arena *arena)
{
	Ov__Grant *g = arena_take(arena, sizeof(*g));

	*g = (Ov__Grant)OV__GRANT__INIT;
	g->agency = arena_string(arena, a->name);
	g->number = a->number;
	g->until = until;
	g->areas = arena_take(arena, sizeof(g->areas[0]) * (OV__AREA__AREA_DUTY + 1));
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		if (areas & SCOPE(area))
			g->areas[g->n_areas++] = (Ov__Area)area;
	g->kinds = arena_take(arena, sizeof(g->kinds[0]) * GRANT_KINDS_MAX);
	return g;
}

/* B2: the areas and kinds that it names, or those that the agency's roles need. */
static struct grant
consent_opens(const struct rules *rules, const Ov__ConsentGiven *c, const struct agency *a)
{
	struct grant g = { .areas = 0 };

	if (c->n_areas == 0 && c->n_kinds == 0)
		return sharing_default(rules->sharing, a->roles);
	for (size_t i = 0; i < c->n_areas; i++)
		g.areas |= SCOPE(c->areas[i]);
	for (size_t i = 0; i < c->n_kinds; i++)
		g.kinds[g.kinds_count++] = catalogue_find(c->kinds[i])->number;
	return g;
}

/* B2. */
static void
complete_consent(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    Ov__ConsentGiven *c, struct arena *arena)
{
	c->grants = NULL;
	c->n_grants = 0;
	for (size_t i = 0; i < c->n_agencies; i++) {
		const struct agency *a = agencies_by_name(rules->agencies, c->agencies[i]);
		if (a->number == state->owner || a == in->speaker.agency || !basis_may_be_told(a))
			continue;
		const struct grant opened = consent_opens(rules, c, a);
		/* A consent that has run out replaces an earlier one, and opens nothing. */
		bool over = c->expires != 0 && c->expires < moment_date(in->now);
		scope s = opened.areas;
		Ov__Grant *g = grant_new(a, over ? 0 : s & SCOPE_BY_CONSENT, c->expires, arena);
		for (size_t j = 0; !over && j < opened.kinds_count; j++)
			g->kinds[g->n_kinds++] = opened.kinds[j];
		c->grants = arena_append(arena, c->grants, &c->n_grants, g);
	}
}

static ov_date
earlier_day(ov_date a, ov_date b)
{
	if (a == 0 || b == 0)
		return a != 0 ? a : b;
	return a < b ? a : b;
}

/* B3. */
static void
complete_basis(
    const struct rules *rules, const Ov__CaseState *state, Ov__BasisInvoked *b, struct arena *arena)
{
	const struct basis *basis = sharing_basis(rules->sharing, b->code);

	b->grants = NULL;
	b->n_grants = 0;
	for (size_t i = 0; i < rules->agencies->count; i++) {
		const struct agency *a = &rules->agencies->list[i];
		if (!(a->roles & basis->roles) || a->retired || !basis_named(b, a->name) ||
		    a->number == state->owner)
			continue;
		Ov__Grant *g = grant_new(a, basis->areas, earlier_day(b->until, basis->to), arena);
		g->roles = basis->roles;
		for (size_t j = 0; j < basis->kinds_count; j++)
			g->kinds[g->n_kinds++] = basis->kinds[j];
		b->grants = arena_append(arena, b->grants, &b->n_grants, g);
	}
}

/* B4: of whom the grants end: of those named, or of all. */
static uint32_t *
grants_to_end(const struct rules *rules, const Ov__CaseState *state, char *const *names,
    size_t count, struct arena *arena, size_t *ret_count)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	uint32_t *ended = arena_take(arena, sizeof(*ended) * PARTICIPANTS_MAX);

	*ret_count = 0;
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		uint32_t number = plan->participants[i]->agency;
		bool named = count == 0;
		for (size_t j = 0; j < count; j++)
			named =
			    named || strcmp(names[j], agencies_name(rules->agencies, number)) == 0;
		/* Also agencies without a grant by consent today: the event that ended it may be
		 * taken back. */
		if (named)
			ended[(*ret_count)++] = number;
	}
	return ended;
}

/* B7. Any participant may restrict a case; once it is restricted, its owner alone. */
static void
complete_restricted(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, Ov__CaseRestricted *c)
{
	if (state_restricted(state, NULL) && in->speaker.agency->number != state->owner)
		return;
	c->owner = agencies_by_name(rules->agencies, c->agency)->number;
	c->since = version;
}

void
basis_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena)
{
	bool moves = basis_moves(in->speaker.agency, state, moment_date(in->now));

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		if (moves)
			complete_consent(rules, in, state, f->consent_given, arena);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		if (moves)
			f->consent_refused->ended = grants_to_end(
			    rules, state, NULL, 0, arena, &f->consent_refused->n_ended);
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		if (moves)
			f->consent_withdrawn->ended = grants_to_end(rules, state,
			    f->consent_withdrawn->agencies, f->consent_withdrawn->n_agencies, arena,
			    &f->consent_withdrawn->n_ended);
		break;
	case OV__FACT__FACT_BASIS_INVOKED:
		if (moves)
			complete_basis(rules, state, f->basis_invoked, arena);
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		complete_restricted(rules, in, state, version, f->case_restricted);
		break;
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		f->volunteer_suggested->agency =
		    basis_organisation(rules, speaker, f->volunteer_suggested->organisation);
		break;
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		f->volunteer_accepted->agency =
		    basis_organisation(rules, speaker, f->volunteer_accepted->organisation);
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		f->volunteer_declined->agency =
		    basis_organisation(rules, speaker, f->volunteer_declined->organisation);
		break;
	default:
		break;
	}
}
