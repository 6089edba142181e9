/* followed.c - Does anything follow from a case that was not said? */
#include "followed.h"

#include <stdio.h>
#include <string.h>

#include "core/conclude.h"
#include "desk/replan.h"
#include "schema/catalogue.h"
#include "schema/wire.h"

static const char *
says_more(const struct rules *rules, const Ov__CaseState *state, ov_time now, struct arena *arena)
{
	struct events *events = arena_take(arena, sizeof(*events));
	struct wire_bytes b = wire_pack(state, arena);
	Ov__CaseState *copy =
	    (Ov__CaseState *)wire_reread(&ov__case_state__descriptor, b.data, b.size, arena);

	if (copy == NULL)
		return "its state cannot be read";
	memset(events, 0, sizeof(*events));
	conclude_due(rules, copy, now, 1, CONCLUSIONS_ALL, arena, events);
	if (events->count == 0)
		return NULL;
	return catalogue_kind((uint32_t)events->list[0]->fact->fact_case)->name;
}

bool
followed(struct world *w, const struct case_row *row, char problem[FOLLOWED_SIZE])
{
	const struct rules *rules = &w->d.turn.rules;
	struct arena *arena = &w->d.turn.arena;
	ov_time now = w->d.turn.now, next = conclude_next_due(rules, row->state, now);
	const char *more = says_more(rules, row->state, now, arena);

	problem[0] = '\0';
	if (more != NULL)
		snprintf(problem, FOLLOWED_SIZE, "case %s at %llu: %s follows, and was not said",
		    row->state->id, (unsigned long long)now, more);
	else if (next != 0 && next <= now)
		snprintf(problem, FOLLOWED_SIZE,
		    "case %s at %llu: its next moment is %llu, and nothing follows", row->state->id,
		    (unsigned long long)now, (unsigned long long)next);
	else if (next != 0 && (row->due == 0 || next < row->due))
		snprintf(problem, FOLLOWED_SIZE,
		    "case %s at %llu: its next moment is %llu, and %llu is stored", row->state->id,
		    (unsigned long long)now, (unsigned long long)next,
		    (unsigned long long)row->due);
	return problem[0] == '\0';
}

bool
followed_all(struct world *w, char problem[FOLLOWED_SIZE])
{
	struct turn *t = &w->d.turn;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	problem[0] = '\0';
	if (t->now == 0 || t->clock.doubt == CLOCK_AHEAD || w->d.starved)
		return true;
	store_begin(t->journal.store, true);
	journal_begin(&t->journal);
	for (uint64_t from = 0;
	     problem[0] == '\0' && !replan_pending(t) && cases_next(&t->journal, from, id) &&
	     cases_load(&t->journal, id, &t->arena, &row);
	     from = store_u64(id) + 1) {
		(void)followed(w, &row, problem);
		arena_reset(&t->arena, 0);
	}
	store_abort(t->journal.store);
	return problem[0] == '\0';
}
