/* chance_id.c - Ids of commitments and added tasks. */
#include "core/chance_id.h"

#include "base/case_id.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/limits.h"

static bool
id_is_taken(const Ov__CaseState *state, const char *id)
{
	return state_latest_about(state, OV__FACT__FACT_COMMITMENT_SET, id) != NULL ||
	       tasks_find_any(state, id) != NULL;
}

char *
chance_id(char prefix, uint64_t random, const Ov__CaseState *state, struct arena *arena)
{
	char id[CASE_ID_SHORT_SIZE];

	/* Each fact of a report is at another version. */
	for (uint64_t n = state->version;; n += CASE_EVENTS_MAX) {
		case_id_short(prefix, random + n * 0x9e3779b97f4a7c15u, id);
		if (!id_is_taken(state, id))
			return arena_string(arena, id);
	}
}
