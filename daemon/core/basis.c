/* basis.c - On what ground an agency is told. The rules B1 to B7 stand in the header. */
#include "core/basis.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "core/events.h"
#include "core/sharing.h"
#include "core/state.h"
#include "schema/catalogue.h"

/* ---- may it be said? ------------------------------------------------------------------ */

static const struct agency *
known(const struct rules *rules, const char *name, struct refusal *r)
{
	const struct agency *a = agencies_by_name(rules->agencies, name);

	if (a != NULL && !a->retired)
		return a;
	refuse(r, REFUSED_NO_AGENCY, "agencies");
	return NULL;
}

static size_t
check_names(const struct rules *rules, const Ov__CaseState *state, char *const *names, size_t count,
    struct refusal *r)
{
	size_t fresh = 0;

	for (size_t i = 0; i < count; i++) {
		const struct agency *a = known(rules, names[i], r);
		fresh += a != NULL && state_participant(state, a->number) == NULL;
	}
	return fresh;
}

/* Who sees the access record or runs the machine is no recipient. */
static bool
may_be_told(const struct agency *a)
{
	return (a->roles & ~(uint32_t)ROLES_OUTSIDE) != 0;
}

static void
check_recipients(const struct rules *rules, const Ov__ConsentGiven *c, struct refusal *r)
{
	for (size_t i = 0; i < c->n_agencies; i++) {
		const struct agency *a = agencies_by_name(rules->agencies, c->agencies[i]);
		if (a != NULL && !may_be_told(a))
			refuse(r, REFUSED_NO_CONSENT_TO, "agencies");
	}
}

static void
check_given(const struct input *in, const Ov__ConsentGiven *c, struct refusal *r)
{
	/* A manual clock that was never moved has no day yet. */
	ov_date today = moment_date(in->now);

	if (today == 0 || c->given <= today)
		return;
	refuse(r, REFUSED_NOT_SAID_YET, "given");
	r->future = true;
}

static void
check_kinds(char *const *kinds, size_t count, struct refusal *r)
{
	for (size_t i = 0; i < count; i++) {
		const struct kind *k = catalogue_find(kinds[i]);
		if (k == NULL || !(SCOPE_BY_CONSENT & SCOPE(k->area)))
			refuse(r, REFUSED_KIND_NOT_BY_CONSENT, "kinds");
	}
}

static bool
basis_named(const Ov__BasisInvoked *b, const char *name)
{
	for (size_t i = 0; i < b->n_agencies; i++)
		if (strcmp(b->agencies[i], name) == 0)
			return true;
	return b->n_agencies == 0;
}

/* B3. */
static size_t
check_basis(const struct rules *rules, const Ov__CaseState *state, const Ov__BasisInvoked *b,
    ov_date today, struct refusal *r)
{
	const struct basis *basis = sharing_basis(rules->sharing, b->code);
	size_t fresh = 0, opens = 0;

	if (basis == NULL) {
		refuse(r, REFUSED_NO_BASIS, "code");
		return 0;
	}
	if (!basis_holds(basis, today))
		refuse(r, REFUSED_BASIS_DATES, "code");
	for (size_t i = 0; i < b->n_agencies; i++) {
		const struct agency *a = known(rules, b->agencies[i], r);
		if (a != NULL && !(a->roles & basis->roles))
			refuse(r, REFUSED_BASIS_ROLE, "agencies");
	}
	for (size_t i = 0; i < rules->agencies->count; i++) {
		const struct agency *a = &rules->agencies->list[i];
		if (!(a->roles & basis->roles) || a->retired || !basis_named(b, a->name))
			continue;
		opens++;
		fresh += state_participant(state, a->number) == NULL;
	}
	if (opens == 0)
		refuse(r, REFUSED_BASIS_NOBODY, "agencies");
	return fresh;
}

static void
check_restricted(const struct rules *rules, const char *name, struct refusal *r)
{
	const struct agency *a = agencies_by_name(rules->agencies, name);

	if (a == NULL || a->retired || !a->restricted)
		refuse(r, REFUSED_NOT_RESTRICTED_AGENCY, "agency");
}

/* Something, and today: to be named where it opens nothing is no part. */
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

/* B4: which of the agencies here is meant. What one says is of itself. 0: none. */
static uint32_t
organisation(const struct rules *rules, uint32_t speaker, const char *name)
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

/* B4: a no to nobody that is known would leave the one that is meant with all it sees. Said to those
 * alone who move grants in the case. */
static void
check_declined(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__VolunteerDeclined *d, struct refusal *r)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const struct agency *behalf = agencies_by_name(rules->agencies, in->report->on_behalf_of);
	uint32_t speaker = behalf != NULL ? behalf->number : in->speaker.agency->number;

	bool nobody = organisation(rules, speaker, d->organisation) == 0;
	if (nobody && d->organisation[0] == '\0')
		refuse(r, REFUSED_NEEDED, "organisation");
	if (!nobody || d->organisation[0] == '\0' ||
	    !basis_moves(in->speaker.agency, state, moment_date(in->now)))
		return;
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(rules->agencies, plan->participants[i]->agency);
		if (a == NULL || !(a->roles & 1u << OV__ROLE__ROLE_VOLUNTEER) ||
		    plan->participants[i]->n_grants == 0)
			continue;
		refuse(r, REFUSED_NO_ORGANISATION, "organisation");
	}
}

static size_t
check_fact(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		check_given(in, f->consent_given, r);
		check_recipients(rules, f->consent_given, r);
		check_kinds(f->consent_given->kinds, f->consent_given->n_kinds, r);
		return check_names(
		    rules, state, f->consent_given->agencies, f->consent_given->n_agencies, r);
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		(void)check_names(rules, state, f->consent_withdrawn->agencies,
		    f->consent_withdrawn->n_agencies, r);
		return 0;
	case OV__FACT__FACT_BASIS_INVOKED:
		return check_basis(rules, state, f->basis_invoked, moment_date(in->now), r);
	case OV__FACT__FACT_CASE_RESTRICTED:
		check_restricted(rules, f->case_restricted->agency, r);
		return 0;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		check_declined(rules, in, state, f->volunteer_declined, r);
		return 0;
	default:
		return 0;
	}
}

/* How many would take part that do not yet is a matter of the case: the word of one who moves
 * nothing is answered without looking. */
size_t
basis_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r)
{
	size_t fresh = check_fact(rules, in, state, f, r);

	return basis_moves(in->speaker.agency, state, moment_date(in->now)) ? fresh : 0;
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

/* B2: what it names, or what the agency's roles need. */
static struct grant
consent_opens(const struct rules *rules, const Ov__ConsentGiven *c, const struct agency *a)
{
	struct grant g = { .areas = 0 };

	if (c->n_areas == 0 && c->n_kinds == 0)
		return access_default(rules->sharing, a->roles);
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
		if (a->number == state->owner || a == in->speaker.agency || !may_be_told(a))
			continue;
		const struct grant opened = consent_opens(rules, c, a);
		/* One that is over takes the place of an earlier one, and opens nothing. */
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
		/* Also of whom nothing rests on consent today: what ended it may be taken back. */
		if (named)
			ended[(*ret_count)++] = number;
	}
	return ended;
}

/* B7. Whoever protects a case may, if it takes part; once it is restricted, its owner alone. */
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
		    organisation(rules, speaker, f->volunteer_suggested->organisation);
		break;
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		f->volunteer_accepted->agency =
		    organisation(rules, speaker, f->volunteer_accepted->organisation);
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		f->volunteer_declined->agency =
		    organisation(rules, speaker, f->volunteer_declined->organisation);
		break;
	default:
		break;
	}
}

/* ---- B6: what begins and what ends ---------------------------------------------------------- */

void
basis_before(
    const struct rules *rules, const Ov__CaseState *state, ov_date today, struct before *ret_before)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	*ret_before = (struct before){ .death = state_death(state) };
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a != NULL && (a->n_latest > 0 || a->n_tasks > 0))
			ret_before->filled |= SCOPE(area);
	}
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(rules->agencies, plan->participants[i]->agency);
		if (a == NULL)
			continue;
		ret_before->list[ret_before->count].agency = a->number;
		ret_before->list[ret_before->count++].sight = access_sight(a, state, today);
	}
}

static struct sight
sight_before(const struct before *before, uint32_t agency)
{
	for (size_t i = 0; i < before->count; i++)
		if (before->list[i].agency == agency)
			return before->list[i].sight;
	return (struct sight){ .areas = 0 };
}

static uint32_t *
kinds_of(const struct sight *s, uint32_t area, struct arena *arena, size_t *ret_count)
{
	uint32_t *kinds = arena_take(arena, sizeof(*kinds) * KIND_NUMBER_MAX);

	*ret_count = 0;
	for (uint32_t kind = 1; kind < KIND_NUMBER_MAX; kind++)
		if (s->kinds[kind / 64] & (uint64_t)1 << kind % 64 &&
		    (area == OV__AREA__AREA_NONE || catalogue_kind_area(kind) == area))
			kinds[(*ret_count)++] = kind;
	return kinds;
}

static void
share_area(const struct concluding *c, uint32_t agency, uint32_t area, const struct sight *fresh)
{
	Ov__CaseShared *shared = arena_take(c->arena, sizeof(*shared));
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_CASE_SHARED, c->arena);

	*shared = (Ov__CaseShared)OV__CASE_SHARED__INIT;
	shared->area = (Ov__Area)area;
	if (!(fresh->areas & SCOPE(area)))
		shared->kinds = kinds_of(fresh, area, c->arena, &shared->n_kinds);
	if (!(fresh->areas & SCOPE(area)) && shared->n_kinds == 0)
		return;
	f->case_shared = shared;
	concluding_say(c, f);
	c->events->list[c->events->count - 1]->to = agency;
}

static bool
is_said_to(const Ov__CaseState *state, const struct sight *reader, uint32_t kind)
{
	const Ov__AreaState *a = state_area(state, catalogue_kind_area(kind));

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == kind && sight_concerned(reader, a->latest[i]->fact))
			return true;
	return false;
}

/* Of single kinds only what there is for this reader: an empty part would say that there is none,
 * or none of its own. */
static void
drop_unsaid(const Ov__CaseState *state, const struct sight *reader, struct sight *s)
{
	for (uint32_t kind = 1; kind < KIND_NUMBER_MAX; kind++)
		if (!is_said_to(state, reader, kind))
			s->kinds[kind / 64] &= ~((uint64_t)1 << kind % 64);
}

static void
conclude_shared(const struct concluding *c, const struct before *before)
{
	const Ov__AreaState *plan = state_area(c->state, OV__AREA__AREA_PLAN);
	bool revived = before->death != 0 && state_death(c->state) == 0;

	if (state_death(c->state) != 0)
		return;
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(c->rules->agencies, plan->participants[i]->agency);
		struct sight fresh, was;
		if (a == NULL || a->number == c->state->owner)
			continue;
		/* A death that was none: what was said meanwhile is told now. */
		was = revived ? (struct sight){ .areas = 0 } : sight_before(before, a->number);
		struct sight is = access_sight(a, c->state, moment_date(c->now));
		if (!sight_lost(&is, &was, &fresh))
			continue;
		drop_unsaid(c->state, &is, &fresh);
		for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
			if (before->filled & SCOPE(area))
				share_area(c, a->number, area, &fresh);
	}
}

static void
conclude_ended(
    const struct concluding *c, uint32_t agency, const struct sight *lost, Ov__BasisEnd because)
{
	Ov__BasisEnded *b = arena_take(c->arena, sizeof(*b));
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_BASIS_ENDED, c->arena);

	*b = (Ov__BasisEnded)OV__BASIS_ENDED__INIT;
	b->agency = arena_string(c->arena, agencies_name(c->rules->agencies, agency));
	b->areas = arena_take(c->arena, sizeof(b->areas[0]) * (OV__AREA__AREA_DUTY + 1));
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		if (lost->areas & SCOPE(area))
			b->areas[b->n_areas++] = (Ov__Area)area;
	b->kinds = kinds_of(lost, OV__AREA__AREA_NONE, c->arena, &b->n_kinds);
	b->because = because;
	f->basis_ended = b;
	concluding_say(c, f);
}

void
basis_conclude(const struct concluding *c, const struct before *before, Ov__BasisEnd because)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct agency *a =
		    agencies_by_number(c->rules->agencies, before->list[i].agency);
		struct sight lost, is;
		if (a == NULL || a->number == c->state->owner)
			continue;
		is = access_sight(a, c->state, moment_date(c->now));
		if (sight_lost(&before->list[i].sight, &is, &lost))
			conclude_ended(c, a->number, &lost, because);
	}
	conclude_shared(c, before);
}

Ov__BasisEnd
basis_end_of(const Ov__Report *report)
{
	Ov__BasisEnd because = OV__BASIS_END__BASIS_END_REPLACED;

	for (size_t i = 0; i < report->n_facts; i++)
		switch ((int)report->facts[i]->fact_case) {
		case OV__FACT__FACT_CASE_RESTRICTED:
			return OV__BASIS_END__BASIS_END_RESTRICTED;
		case OV__FACT__FACT_REPORT_RETRACTED:
			return OV__BASIS_END__BASIS_END_RETRACTED;
		case OV__FACT__FACT_CONSENT_WITHDRAWN:
			because = OV__BASIS_END__BASIS_END_WITHDRAWN;
			break;
		case OV__FACT__FACT_CONSENT_REFUSED:
			because = OV__BASIS_END__BASIS_END_REFUSED;
			break;
		case OV__FACT__FACT_VOLUNTEER_DECLINED:
			because = OV__BASIS_END__BASIS_END_DECLINED;
			break;
		default:
			break;
		}
	return because;
}

/* ---- B5: the clock ------------------------------------------------------------------------------- */

static bool
has_expired(const Ov__Participant *p, uint32_t roles, ov_date today, struct sight *ret_lost)
{
	struct sight had = { .areas = 0 }, is = { .areas = 0 };
	size_t expired = 0;

	for (size_t i = 0; i < p->n_grants; i++) {
		struct grant g = grant_of(p->grants[i]);
		expired += g.until != 0 && g.until < today;
		sight_add(&is, &g, roles, today);
		g.until = 0;
		sight_add(&had, &g, roles, today);
	}
	(void)sight_lost(&had, &is, ret_lost);
	return expired > 0;
}

static uint32_t
roles_of(const struct rules *rules, uint32_t agency)
{
	const struct agency *a = agencies_by_number(rules->agencies, agency);

	return a != NULL ? a->roles : 0;
}

void
basis_conclude_expired(const struct concluding *c)
{
	const Ov__AreaState *plan = state_area(c->state, OV__AREA__AREA_PLAN);
	ov_date today = moment_date(c->now);
	uint32_t agency[PARTICIPANTS_MAX];
	struct sight lost[PARTICIPANTS_MAX];
	size_t count = 0;

	/* All are looked at first: the first of these events takes away every expired grant. */
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (has_expired(plan->participants[i],
			roles_of(c->rules, plan->participants[i]->agency), today, &lost[count]))
			agency[count++] = plan->participants[i]->agency;
	for (size_t i = 0; i < count; i++)
		conclude_ended(c, agency[i], &lost[i], OV__BASIS_END__BASIS_END_EXPIRED);
}

ov_time
basis_next_end(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	ov_time next = 0;

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		for (size_t j = 0; j < plan->participants[i]->n_grants; j++) {
			ov_date last = plan->participants[i]->grants[j]->until;
			ov_time at = last != 0 ? moment_from_local(date_add_days(last, 1), 0) : 0;
			if (at != 0 && (next == 0 || at < next))
				next = at;
		}
	return next;
}
