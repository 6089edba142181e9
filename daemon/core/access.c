/* access.c - Agencies, roles and grants: who may report, who may see. */
#include "core/access.h"

#include <assert.h>
#include <string.h>

#include "core/catalogue.h"

#define BIT(role) (1u << OV__ROLE__ROLE_##role)
#define A(area)	  SCOPE(OV__AREA__AREA_##area)

const struct agency *
agencies_by_number(const struct agencies *a, uint32_t number)
{
	size_t low = 0, high = a->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->list[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->count && a->list[low].number == number ? &a->list[low] : NULL;
}

const struct agency *
agencies_by_name(const struct agencies *a, const char *name)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->list[i].name, name) == 0)
			return &a->list[i];
	return NULL;
}

const struct agency *
agencies_owner(const struct agencies *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].owner)
			return &a->list[i];
	return NULL;
}

const char *
agencies_name(const struct agencies *a, uint32_t number)
{
	if (number == 0)
		return "overgang";
	if (number == PERSON_NUMBER)
		return "person";
	const struct agency *agency = agencies_by_number(a, number);
	return agency != NULL ? agency->name : "";
}

bool
name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n < 1 || n > NAME_SIZE_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

/* One row per role: what consent opens for it when no areas are named. The
 * offence reaches nobody this way but probation and the prison, which have it. */
static const struct {
	Ov__Role role;
	scope areas;
} defaults[] = {
	{ OV__ROLE__ROLE_NAV_STATE,
	    A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(ECONOMY) | A(OCCUPATION) },
	{ OV__ROLE__ROLE_NAV_SOCIAL,
	    A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(ECONOMY) | A(HOUSING) },
	{ OV__ROLE__ROLE_NAV_PRISON,
	    A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(ECONOMY) | A(OCCUPATION) },
	{ OV__ROLE__ROLE_HOUSING, A(CASE) | A(NAME) | A(RELEASE) | A(HOUSING) },
	{ OV__ROLE__ROLE_FINDER, A(CASE) | A(NAME) | A(RELEASE) | A(HOUSING) },
	{ OV__ROLE__ROLE_PROVIDER, A(CASE) | A(NAME) | A(RELEASE) | A(HOUSING) },
	{ OV__ROLE__ROLE_HEALTH, A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(HEALTH) },
	{ OV__ROLE__ROLE_PRISON_HEALTH, A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(HEALTH) },
	{ OV__ROLE__ROLE_PROBATION, A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(SENTENCE) },
	{ OV__ROLE__ROLE_PRISON, A(CASE) | A(NAME) | A(IDENTITY) | A(RELEASE) | A(SENTENCE) },
	{ OV__ROLE__ROLE_VOLUNTEER, A(CASE) | A(NAME) | A(NETWORK) },
};

scope
access_default(uint32_t roles)
{
	scope s = 0;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (roles & 1u << defaults[i].role)
			s |= defaults[i].areas;
	return s;
}

const Ov__Participant *
state_participant(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency)
			return plan->participants[i];
	return NULL;
}

scope
access_scope(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	if (agency->number == state->owner)
		return SCOPE_ALL;

	scope s = agency->roles & BIT(ONCALL) ? A(DUTY) : 0;
	const Ov__Participant *p = state_participant(state, agency->number);
	for (size_t i = 0; p != NULL && i < p->n_grants; i++)
		if (p->grants[i]->until == 0 || p->grants[i]->until >= today)
			s |= p->grants[i]->areas;
	return s & SCOPE_ALL;
}

bool
access_takes_part(const struct agency *agency, const Ov__CaseState *state)
{
	return agency->number == state->owner || (agency->roles & BIT(ONCALL)) != 0 ||
	       state_participant(state, agency->number) != NULL;
}

bool
access_event(
    const struct agency *agency, scope key, scope s, Ov__Area area, uint32_t reporter, uint32_t to)
{
	if (!(key & SCOPE(area)))
		return false;
	if (reporter == agency->number)
		return true;
	if (to != 0 && to != agency->number && !agency->owner)
		return false;
	return (s & SCOPE(area)) != 0;
}

/* Where the pointer to an area's sub-message stands: its field number is
 * 10 + area, and the descriptor is data. */
static Ov__AreaState **
area_slot(const Ov__CaseState *state, Ov__Area area)
{
	const ProtobufCMessageDescriptor *d = state->base.descriptor;

	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].id == 10 + (uint32_t)area)
			return (
			    Ov__AreaState **)(uintptr_t)((const char *)state + d->fields[i].offset);
	return NULL;
}

Ov__AreaState *
state_area(const Ov__CaseState *state, Ov__Area area)
{
	Ov__AreaState **slot = area_slot(state, area);

	return slot != NULL ? *slot : NULL;
}

Ov__AreaState *
state_area_make(Ov__CaseState *state, Ov__Area area, struct arena *arena)
{
	Ov__AreaState **slot = area_slot(state, area);

	assert(slot != NULL);
	if (*slot == NULL) {
		*slot = arena_take(arena, sizeof(**slot));
		**slot = (Ov__AreaState)OV__AREA_STATE__INIT;
	}
	return *slot;
}

/* How many of the facts shown are not later than this one. */
static uint32_t
rank_of(const Ov__CaseState *shown, uint32_t number)
{
	uint32_t rank = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(shown, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			rank += a->latest[i]->number <= number;
	}
	return rank;
}

static Ov__Task **
tasks_outward(Ov__Task *const *tasks, size_t count, struct arena *arena)
{
	Ov__Task **out = arena_take(arena, (count + 1) * sizeof(*out));

	for (size_t i = 0; i < count; i++) {
		out[i] = arena_copy(arena, tasks[i], sizeof(Ov__Task));
		out[i]->met_number = 0;
	}
	return out;
}

static Ov__AreaState *
area_outward(const Ov__CaseState *shown, const Ov__AreaState *a, struct arena *arena)
{
	Ov__AreaState *out = arena_copy(arena, a, sizeof(*a));

	out->latest = arena_take(arena, (a->n_latest + 1) * sizeof(a->latest[0]));
	for (size_t i = 0; i < a->n_latest; i++) {
		Ov__LatestFact *l = arena_copy(arena, a->latest[i], sizeof(*l));
		l->number = rank_of(shown, l->number);
		l->said = (ProtobufCBinaryData){ 0, NULL };
		out->latest[i] = l;
	}
	out->tasks = tasks_outward(a->tasks, a->n_tasks, arena);
	return out;
}

Ov__CaseState *
access_mask(const Ov__CaseState *state, scope s, bool owner, struct arena *arena)
{
	Ov__CaseState *shown = arena_copy(arena, state, sizeof(*state));

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		if (!(s & SCOPE(area)))
			*area_slot(shown, (Ov__Area)area) = NULL;
	if (owner)
		return shown;
	Ov__CaseState *out = arena_copy(arena, shown, sizeof(*shown));
	out->version = 0;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(shown, (Ov__Area)area);
		if (a != NULL)
			*area_slot(out, (Ov__Area)area) = area_outward(shown, a, arena);
	}
	return out;
}

static void
strip_added(Ov__Fact *f, struct arena *arena)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_RELEASE_DATE_SET:
		f->release_date_set =
		    arena_copy(arena, f->release_date_set, sizeof(*f->release_date_set));
		f->release_date_set->version = 0;
		f->release_date_set->was_date = 0;
		f->release_date_set->was_time = 0;
		f->release_date_set->answer_by = 0;
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		f->release_date_withdrawn = arena_copy(
		    arena, f->release_date_withdrawn, sizeof(*f->release_date_withdrawn));
		f->release_date_withdrawn->version = 0;
		f->release_date_withdrawn->was_date = 0;
		f->release_date_withdrawn->was_time = 0;
		break;
	case OV__FACT__FACT_CONSENT_GIVEN:
		f->consent_given = arena_copy(arena, f->consent_given, sizeof(*f->consent_given));
		f->consent_given->n_grants = 0;
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		f->consent_refused =
		    arena_copy(arena, f->consent_refused, sizeof(*f->consent_refused));
		f->consent_refused->n_ended = 0;
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		f->consent_withdrawn =
		    arena_copy(arena, f->consent_withdrawn, sizeof(*f->consent_withdrawn));
		f->consent_withdrawn->n_ended = 0;
		break;
	default:
		break;
	}
}

Ov__Fact *
access_fact(Ov__Fact *fact, bool owner, bool own_only, struct arena *arena)
{
	if (owner)
		return fact;
	Ov__Fact *f = arena_copy(arena, fact, sizeof(*fact));
	if (own_only)
		strip_added(f, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_MET) {
		f->task_met = arena_copy(arena, f->task_met, sizeof(*f->task_met));
		f->task_met->number = 0;
	}
	if (f->fact_case == OV__FACT__FACT_PLAN_MADE) {
		f->plan_made = arena_copy(arena, f->plan_made, sizeof(*f->plan_made));
		f->plan_made->tasks =
		    tasks_outward(f->plan_made->tasks, f->plan_made->n_tasks, arena);
	}
	return f;
}

/* A fact is kept in the area of its kind; kinds whose area is in the fact are not kept. */
Ov__LatestFact *
state_latest_by(const Ov__CaseState *state, uint32_t kind, uint32_t speaker)
{
	Ov__AreaState *a = state_area(state, catalogue_kind_area(kind));

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == kind && a->latest[i]->speaker == speaker)
			return a->latest[i];
	return NULL;
}

const Ov__LatestFact *
state_latest(const Ov__CaseState *state, uint32_t kind)
{
	const Ov__AreaState *a = state_area(state, catalogue_kind_area(kind));
	const Ov__LatestFact *found = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == kind &&
		    (found == NULL || a->latest[i]->number > found->number))
			found = a->latest[i];
	return found;
}
