/* sight.c - Which areas and single kinds of a case one reader may see. */
#include "core/sight.h"

#include <assert.h>

#include "schema/catalogue.h"

#define BIT(role) (1u << OV__ROLE__ROLE_##role)
#define A(area)	  SCOPE(OV__AREA__AREA_##area)

static void
sight_add_kind(struct sight *s, uint32_t kind)
{
	if (kind < KIND_NUMBER_MAX)
		s->kinds[kind / 64] |= (uint64_t)1 << kind % 64;
}

bool
sight_has_kind(const struct sight *s, uint32_t kind)
{
	return kind < KIND_NUMBER_MAX && (s->kinds[kind / 64] & (uint64_t)1 << kind % 64) != 0;
}

uint32_t
sight_next_kind(const struct sight *s, uint32_t after)
{
	for (uint32_t kind = after + 1; kind < KIND_NUMBER_MAX;) {
		uint64_t rest = s->kinds[kind / 64] >> kind % 64;
		if (rest != 0)
			return kind + (uint32_t)__builtin_ctzll(rest);
		kind = (kind / 64 + 1) * 64;
	}
	return 0;
}

void
sight_drop_kind(struct sight *s, uint32_t kind)
{
	s->kinds[kind / 64] &= ~((uint64_t)1 << kind % 64);
}

void
sight_add(struct sight *s, const struct grant *g, uint32_t roles, ov_date today)
{
	if (!grant_holds(g, roles, today))
		return;
	assert(g->kinds_count <= GRANT_KINDS_MAX);
	s->areas |= g->areas & SCOPE_ALL;
	for (size_t i = 0; i < g->kinds_count; i++)
		sight_add_kind(s, g->kinds[i]);
}

void
sight_narrow(struct sight *s, scope key)
{
	if (key == SCOPE_ALL)
		return;
	s->areas &= key;
	for (uint32_t kind = 0; (kind = sight_next_kind(s, kind)) != 0;)
		if (!(key & SCOPE(catalogue_kind_area(kind))))
			sight_drop_kind(s, kind);
}

bool
sight_has(const struct sight *s, Ov__Area area, uint32_t kind)
{
	if (area == OV__AREA__AREA_PLAN && s->areas != SCOPE_ALL && catalogue_is(kind, KIND_SUM))
		return false;
	return (s->areas & SCOPE(area)) != 0 || sight_has_kind(s, kind);
}

uint32_t
sight_organisation(const Ov__Fact *f)
{
	uint32_t agency = 0;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		agency = f->volunteer_suggested->agency;
		break;
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		agency = f->volunteer_accepted->agency;
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		agency = f->volunteer_declined->agency;
		break;
	default:
		return 0;
	}
	return agency != 0 ? agency : PERSON_NUMBER;
}

static bool
has_owner(const struct sight *s, const Ov__Role *owners, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (s->roles & 1u << owners[i])
			return true;
	return false;
}

bool
sight_concerned(const struct sight *s, const Ov__Fact *f)
{
	uint32_t organisation = sight_organisation(f);

	if (s->owner)
		return true;
	if (organisation != 0)
		return !(s->roles & BIT(VOLUNTEER)) || organisation == s->reader;
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_TASK_OVERDUE:
		return has_owner(s, f->task_overdue->owners, f->task_overdue->n_owners);
	case OV__FACT__FACT_TASK_DUE_SOON:
		return has_owner(s, f->task_due_soon->owners, f->task_due_soon->n_owners);
	default:
		return true;
	}
}

bool
sight_told_who(const struct sight *s)
{
	return s->owner || (s->areas & A(CASE)) != 0 || s->roles == 0 ||
	       (s->roles & ~(uint32_t)ROLES_PRIVATE) != 0;
}

bool
sight_lost(const struct sight *a, const struct sight *b, struct sight *ret_lost)
{
	bool any;

	*ret_lost = (struct sight){ .areas = a->areas & ~b->areas };
	any = ret_lost->areas != 0;
	for (uint32_t kind = 0; (kind = sight_next_kind(a, kind)) != 0;) {
		Ov__Area area = catalogue_kind_area(kind);
		if (sight_has(b, area, kind) || (a->areas & SCOPE(area)))
			continue;
		sight_add_kind(ret_lost, kind);
		any = true;
	}
	return any;
}

/* An event that is void is told as the event itself was told. */
bool
sight_has_void(const struct sight *s, const Ov__ReportRetracted *r, size_t i)
{
	const struct kind *k = catalogue_kind(r->kinds[i]);
	uint32_t whom = i < r->n_whom ? r->whom[i] : 0;
	bool addressed = k != NULL && (k->flags & KIND_ADDRESSED) != 0;

	if (!sight_has(s, r->area, r->kinds[i]))
		return false;
	return s->owner || whom == 0 || whom == s->reader ||
	       (!addressed && !(s->roles & BIT(VOLUNTEER)));
}
