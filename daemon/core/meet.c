/* meet.c - What meets a task. The rules M1 to M6 stand in the header. */
#include "core/meet.h"

#include <string.h>

#include "base/date.h"
#include "core/anchors.h"
#include "core/answers.h"
#include "core/housing.h"
#include "core/state.h"
#include "schema/catalogue.h"

/* ---- what meets a task ------------------------------------------------------------------------------ */

/* "a35" and "a35/2" are occurrences of one task. */
static bool
siblings(const char *a, const char *b)
{
	size_t n = strcspn(a, "/");

	return n == strcspn(b, "/") && strncmp(a, b, n) == 0;
}

/* M4. */
static bool
turn_of(const Ov__AreaState *a, const Ov__Task *t, const Ov__LatestFact *f)
{
	if (t->due != 0 && t->due <= moment_date(f->occurred))
		return true;
	for (size_t i = 0; i < a->n_tasks; i++) {
		const Ov__Task *other = a->tasks[i];
		if (other == t || !siblings(other->id, t->id))
			continue;
		if (other->met_number >= f->number)
			return false;
		/* Not before the earlier occurrence was due: two calls in a week are one. */
		if (other->due < t->due && other->due >= moment_date(f->occurred))
			return false;
		if (other->state != OV__TASK_STATE__TASK_STATE_DONE && other->due < t->due)
			return false;
	}
	return true;
}

/* A task that only asks whether a place holds says nothing of how long. */
bool
meet_promise_short(const Ov__CaseState *state, const Ov__Task *t, const Ov__LatestFact *promise)
{
	bool settles = false;

	for (size_t i = 0; i < t->n_met_by; i++)
		settles = settles || t->met_by[i] == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
			  t->met_by[i] == OV__FACT__FACT_HOUSING_LEASE_SIGNED;
	return settles && housing_leaves_nights(state, promise, NULL);
}

bool
meet_bed_is_there(const Ov__CaseState *state, const Ov__Task *t)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);

	if (t->missing != OV__MISSING__MISSING_BED || !housing_first_night(state))
		return false;
	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		for (size_t k = 0; k < t->n_met_by; k++)
			if (a->latest[i]->kind == t->met_by[k] && a->latest[i]->number > t->since &&
			    answers_taken(state, a->latest[i]) == 0 &&
			    meet_promise_short(state, t, a->latest[i]))
				return true;
	return false;
}

/* M1, of one fact. */
static bool
counts_for(const Ov__AreaState *a, const Ov__Task *t, const Ov__LatestFact *f, const struct kind *k,
    uint32_t version)
{
	uint32_t after = t->met_number > t->since ? t->met_number : t->since;

	if (f->number <= after)
		return false;
	if ((k->flags & KIND_TIED) && f->date_version != version && f->date_version != 0)
		return false;
	if (t->not_before != 0 && moment_date(f->occurred) < t->not_before)
		return false;
	return turn_of(a, t, f);
}

static size_t
tellings_after(const Ov__LatestFact *f, uint32_t after)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_numbers; i++)
		n += f->numbers[i] > after;
	return n > 0 ? n : 1;
}

/* The i-th of its kinds: the latest fact that meets it, or NULL. */
static const Ov__LatestFact *
met_by(const Ov__CaseState *state, const Ov__AreaState *in, const Ov__Task *t, size_t i,
    uint32_t version)
{
	const struct kind *k = catalogue_kind(t->met_by[i]);
	const char *key = i < t->n_met_by_key ? t->met_by_key[i] : "";
	size_t wanted = i < t->n_met_by_count && t->met_by_count[i] > 1 ? t->met_by_count[i] : 1;
	uint32_t after = t->met_number > t->since ? t->met_number : t->since;
	const Ov__LatestFact *found = NULL;
	size_t told = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; k != NULL && area <= OV__AREA__AREA_DUTY;
	     area++) {
		bool every = k->area == OV__AREA__AREA_NONE;
		const Ov__AreaState *a =
		    every || k->area == area ? state_area(state, (Ov__Area)area) : NULL;
		bool here = false;
		for (size_t j = 0; a != NULL && j < a->n_latest; j++) {
			const Ov__LatestFact *f = a->latest[j];
			if (!anchors_fact_is(f, t->met_by[i], key) ||
			    !counts_for(in, t, f, k, version) || answers_taken(state, f) != 0 ||
			    meet_promise_short(state, t, f))
				continue;
			told += every ? !here : tellings_after(f, after);
			here = true;
			if (found == NULL || f->number > found->number)
				found = f;
		}
	}
	return told >= wanted ? found : NULL;
}

const Ov__LatestFact *
meet_task(
    const Ov__CaseState *state, const Ov__AreaState *a, const Ov__Task *t, uint32_t date_version)
{
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; i < t->n_met_by; i++) {
		const Ov__LatestFact *f = met_by(state, a, t, i, date_version);
		if (f == NULL && t->met_by_all)
			return NULL;
		if (f != NULL && !t->met_by_all)
			return f;
		if (f != NULL && (last == NULL || f->number > last->number))
			last = f;
	}
	return last;
}
