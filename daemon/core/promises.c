/* promises.c - Goals and commitments of an area: how many there is room for. */
#include "core/promises.h"

#include <string.h>

#include "core/state.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

static bool
is_set(uint32_t kind)
{
	return kind == OV__FACT__FACT_GOAL_SET || kind == OV__FACT__FACT_COMMITMENT_SET;
}

/* Goals and commitments have room of their own in an area: many of them must not keep the team from
 * recording a bed. */
bool
promises_are(uint32_t kind)
{
	return is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED ||
	       kind == OV__FACT__FACT_GOAL_REACHED || kind == OV__FACT__FACT_GOAL_DROPPED ||
	       kind == OV__FACT__FACT_COMMITMENT_KEPT || kind == OV__FACT__FACT_COMMITMENT_MISSED ||
	       kind == OV__FACT__FACT_COMMITMENT_CANCELLED;
}

static bool
closes(uint32_t kind, uint32_t set)
{
	if (set == OV__FACT__FACT_GOAL_SET)
		return kind == OV__FACT__FACT_GOAL_REACHED || kind == OV__FACT__FACT_GOAL_DROPPED;
	return kind == OV__FACT__FACT_COMMITMENT_KEPT || kind == OV__FACT__FACT_COMMITMENT_MISSED ||
	       kind == OV__FACT__FACT_COMMITMENT_CANCELLED;
}

static bool
promise_open(const Ov__AreaState *a, const Ov__LatestFact *set)
{
	for (size_t i = 0; i < a->n_latest; i++)
		if (closes(a->latest[i]->kind, set->kind) && a->latest[i]->number > set->number &&
		    strcmp(a->latest[i]->key, set->key) == 0)
			return false;
	return true;
}

struct promises {
	size_t open, own; /* of the area, and of the speaker */
	size_t kept;	  /* also those that are closed */
};

static struct promises
count_promises(const Ov__AreaState *a, uint32_t speaker)
{
	struct promises p = { 0 };

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		bool open = is_set(l->kind) && promise_open(a, l);
		p.open += open;
		p.own += open && l->speaker == speaker;
		p.kept += is_set(l->kind) || l->kind == OV__FACT__FACT_GOAL_CHANGED;
	}
	return p;
}

/* New goals and commitments of that area in the report, up to that fact, it included. */
static struct promises
promises_until(const struct input *in, const Ov__CaseState *state, uint32_t speaker, size_t last)
{
	Ov__Area area = catalogue_area(in->report->facts[last]);
	struct promises p = { 0 };

	for (size_t i = 0; i <= last; i++) {
		const Ov__Fact *f = in->report->facts[i];
		uint32_t kind = (uint32_t)f->fact_case;
		if (catalogue_area(f) != area ||
		    !(is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED))
			continue;
		const Ov__LatestFact *l =
		    state_latest_of(state, area, kind, speaker, catalogue_key(f));
		p.kept += l == NULL;
		p.open += is_set(kind) && (l == NULL || !promise_open(state_area(state, area), l));
	}
	return p;
}

void
promises_check(const struct input *in, const Ov__CaseState *state, uint32_t speaker, size_t i,
    struct refusal *r)
{
	const Ov__Fact *f = in->report->facts[i];
	uint32_t kind = (uint32_t)f->fact_case;
	struct promises p = count_promises(state_area(state, catalogue_area(f)), speaker);
	struct promises more = promises_until(in, state, speaker, i);
	bool owner = in->speaker.agency->number == state->owner;

	if (r->outcome != OV__OUTCOME__OUTCOME_OK ||
	    !(is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED))
		return;
	if (more.kept > 0 && p.kept + more.kept > LATEST_MAX)
		refuse_number(r, REFUSED_PROMISES_KEPT, "id", LATEST_MAX);
	else if (more.open > 0 && p.open + more.open > PROMISES_MAX)
		refuse_about(r, REFUSED_PROMISES_OPEN, "id", PROMISES_MAX, "goal.dropped",
		    "commitment.cancelled");
	else if (more.open > 0 && !owner && p.own + more.open > PROMISES_OF_ONE_MAX)
		refuse_about(r, REFUSED_PROMISES_OWN, "id", PROMISES_OF_ONE_MAX, "goal.dropped",
		    "commitment.cancelled");
}

/* How many latest facts the area keeps beside goals and commitments. */
size_t
promises_beside(const Ov__AreaState *a)
{
	size_t n = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		n += !promises_are(a->latest[i]->kind);
	return n;
}

void
promises_check_set(const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	static const struct {
		uint32_t kind, before;
	} pairs[] = {
		{ OV__FACT__FACT_COMMITMENT_KEPT, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_COMMITMENT_MISSED, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_COMMITMENT_CANCELLED, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_GOAL_CHANGED, OV__FACT__FACT_GOAL_SET },
		{ OV__FACT__FACT_GOAL_REACHED, OV__FACT__FACT_GOAL_SET },
		{ OV__FACT__FACT_GOAL_DROPPED, OV__FACT__FACT_GOAL_SET },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].kind != (uint32_t)f->fact_case)
			continue;
		const Ov__LatestFact *l =
		    state_latest_about(state, pairs[i].before, catalogue_key(f));
		if (l == NULL || catalogue_area(l->fact) != catalogue_area(f))
			refuse(r, REFUSED_NOT_SET_BEFORE, "id");
	}
}
