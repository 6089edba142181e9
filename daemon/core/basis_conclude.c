/* basis_conclude.c - B5 and B6: grants begin and end. */
#include "core/basis_conclude.h"

#include <assert.h>

#include "base/arena.h"
#include "core/access.h"
#include "core/events.h"
#include "core/sharing.h"
#include "core/state.h"
#include "schema/catalogue.h"

/* ---- B6: what begins and what ends ---------------------------------------------------------- */

void
basis_note_before(
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
		assert(ret_before->count < PARTICIPANTS_MAX);
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
	for (uint32_t kind = 0; (kind = sight_next_kind(s, kind)) != 0;)
		if (area == OV__AREA__AREA_NONE || catalogue_kind_area(kind) == area)
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

/* Leave out single kinds of which the case has nothing for this reader: an empty part would tell it
 * so. */
static void
drop_unsaid(const Ov__CaseState *state, const struct sight *reader, struct sight *s)
{
	for (uint32_t kind = 0; (kind = sight_next_kind(s, kind)) != 0;)
		if (!is_said_to(state, reader, kind))
			sight_drop_kind(s, kind);
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
		/* The death was taken back: facts that were said meanwhile are told now. */
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
