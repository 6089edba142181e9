/* merge.c - Two numbers, or two cases, that are one person's. */
#include "core/merge.h"

#include <string.h>

#include "core/events.h"
#include "core/state.h"

/* Has somebody said there that this case is the same person's? */
static bool
names(const Ov__CaseState *state, const char *id)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_IDENTITY);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_IDENTITY_MERGED &&
		    strcmp(a->latest[i]->fact->identity_merged->case_, id) == 0)
			return true;
	return false;
}

static bool
has_number(const Ov__CaseState *state, const char *number)
{
	return state_latest_about(state, OV__FACT__FACT_IDENTITY_MERGED, number) != NULL;
}

void
merge_check(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	if (f->fact_case != OV__FACT__FACT_IDENTITY_MERGED || r->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	const Ov__IdentityMerged *m = f->identity_merged;
	if (in->speaker.agency->number != state->owner)
		refuse(r, REFUSED_MERGE_NOT_YOURS, "");
	else if (m->case_[0] != '\0' && in->other == NULL)
		refuse(r, REFUSED_MERGE_NO_OTHER, "case");
	else if (m->case_[0] != '\0' && names(in->other, state->id))
		refuse(r, REFUSED_MERGE_ROUND, "case");
	else if (in->own_number && !has_number(state, m->national_id))
		refuse(r, REFUSED_MERGE_KNOWN, "national_id");
}

/* Has this been asked, or been answered? */
static bool
is_known(const Ov__CaseState *state, const char *id)
{
	return state_latest_about(state, OV__FACT__FACT_IDENTITY_MATCHED, id) != NULL ||
	       names(state, id);
}

void
merge_conclude(const struct concluding *c, const struct input *in)
{
	for (size_t i = 0; i < in->matches_count; i++) {
		if (is_known(c->state, in->matches[i]->case_))
			continue;
		Ov__Fact *f = events_fact_new(OV__FACT__FACT_IDENTITY_MATCHED, c->arena);
		f->identity_matched = in->matches[i];
		concluding_say(c, f);
	}
}

const char **
merge_numbers(const Ov__CaseState *state, struct arena *arena, size_t *ret_count)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_IDENTITY);
	size_t most = a != NULL ? a->n_latest : 0;
	const char **numbers = arena_take(arena, sizeof(numbers[0]) * (most + 1));

	*ret_count = 0;
	for (size_t i = 0; i < most; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_IDENTITY_MERGED)
			numbers[(*ret_count)++] = a->latest[i]->fact->identity_merged->national_id;
	return numbers;
}
