/* state.c - Reading the state of one case. */
#include "core/state.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "schema/catalogue.h"

static const size_t slots[] = {
	[OV__AREA__AREA_CASE] = offsetof(Ov__CaseState, case_area),
	[OV__AREA__AREA_NAME] = offsetof(Ov__CaseState, name_area),
	[OV__AREA__AREA_IDENTITY] = offsetof(Ov__CaseState, identity_area),
	[OV__AREA__AREA_RELEASE] = offsetof(Ov__CaseState, release_area),
	[OV__AREA__AREA_SENTENCE] = offsetof(Ov__CaseState, sentence_area),
	[OV__AREA__AREA_HEALTH] = offsetof(Ov__CaseState, health_area),
	[OV__AREA__AREA_ECONOMY] = offsetof(Ov__CaseState, economy_area),
	[OV__AREA__AREA_HOUSING] = offsetof(Ov__CaseState, housing_area),
	[OV__AREA__AREA_OCCUPATION] = offsetof(Ov__CaseState, occupation_area),
	[OV__AREA__AREA_NETWORK] = offsetof(Ov__CaseState, network_area),
	[OV__AREA__AREA_PLAN] = offsetof(Ov__CaseState, plan_area),
	[OV__AREA__AREA_DUTY] = offsetof(Ov__CaseState, duty_area),
};

/* Where the pointer to an area's sub-message stands. */
static Ov__AreaState **
area_slot(const Ov__CaseState *state, Ov__Area area)
{
	if (area < OV__AREA__AREA_CASE || area > OV__AREA__AREA_DUTY)
		return NULL;
	return (Ov__AreaState **)(uintptr_t)((const char *)state + slots[area]);
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

void
state_area_set(Ov__CaseState *state, Ov__Area area, Ov__AreaState *a)
{
	Ov__AreaState **slot = area_slot(state, area);

	assert(slot != NULL);
	*slot = a;
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

bool
state_restricted(const Ov__CaseState *state, uint32_t *ret_since)
{
	if (ret_since != NULL)
		*ret_since = state->since;
	return state->restricted;
}

/* The owner closes a case: the word of others is kept and closes nothing. */
bool
state_closed(const Ov__CaseState *state)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);
	const Ov__LatestFact *again =
	    state_latest_by(state, OV__FACT__FACT_CASE_REOPENED, state->owner);

	return closed != NULL && (again == NULL || again->number < closed->number);
}

uint32_t
state_death(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	uint32_t first = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		uint32_t number = l->n_numbers > 0 ? l->numbers[0] : l->number;
		if (l->kind == OV__FACT__FACT_PERSON_DIED && (first == 0 || number < first))
			first = number;
	}
	return first;
}

Ov__LatestFact *
state_latest_of(
    const Ov__CaseState *state, Ov__Area area, uint32_t kind, uint32_t speaker, const char *key)
{
	const Ov__AreaState *a = state_area(state, area);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == kind && a->latest[i]->speaker == speaker &&
		    strcmp(a->latest[i]->key, key) == 0)
			return a->latest[i];
	return NULL;
}

Ov__LatestFact *
state_latest_by(const Ov__CaseState *state, uint32_t kind, uint32_t speaker)
{
	return state_latest_of(state, catalogue_kind_area(kind), kind, speaker, "");
}

const Ov__LatestFact *
state_latest_about(const Ov__CaseState *state, uint32_t kind, const char *key)
{
	const Ov__LatestFact *found = NULL;
	const Ov__Area own = catalogue_kind_area(kind);
	/* A kind whose own field says the area is kept in any. */
	const bool any = own == OV__AREA__AREA_NONE;

	for (uint32_t area = any ? OV__AREA__AREA_CASE : own;
	     area <= (any ? OV__AREA__AREA_DUTY : own); area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->kind == kind &&
			    (key == NULL || strcmp(a->latest[i]->key, key) == 0) &&
			    (found == NULL || a->latest[i]->number > found->number))
				found = a->latest[i];
	}
	return found;
}

const Ov__LatestFact *
state_latest(const Ov__CaseState *state, uint32_t kind)
{
	return state_latest_about(state, kind, NULL);
}

Ov__Silence *
state_silence(const Ov__CaseState *state, uint32_t agency, Ov__Role role)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		if (plan->silences[i]->agency == agency && plan->silences[i]->role == role)
			return plan->silences[i];
	return NULL;
}
