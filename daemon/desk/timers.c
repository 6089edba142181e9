/* timers.c - The cases whose time has come. */
#include "desk/timers.h"

#include "core/conclude.h"
#include "desk/replan.h"
#include "store/append.h"
#include "store/templates.h"

ov_time
timers_next_due(struct turn *t)
{
	unsigned char id[CASE_ID_SIZE];
	ov_time due;

	/* A case that waits to be planned anew is due since always. */
	if (replan_pending(t))
		return 1;
	return cases_next_due(&t->journal, &due, id) ? due : 0;
}

/* `replanned`: it was concluded last under other rules, and all conclusions are asked. */
static void
run_timer(struct turn *t, const unsigned char id[CASE_ID_SIZE], bool replanned)
{
	enum { AGAIN_AFTER = 3600 };
	struct case_row row;

	arena_reset(&t->arena, 0);
	if (!cases_load(&t->journal, id, &t->arena, &row)) {
		t->journal.damaged = true;
		return;
	}
	struct events *events = arena_take(&t->arena, sizeof(*events));
	conclude_due(&t->rules, row.state, t->now, turn_random(t),
	    replanned || t->replanning ? CONCLUSIONS_ALL
				       : conclude_woken(&t->rules, row.state, row.due, t->now),
	    &t->arena, events);
	ov_time next = conclude_next_due(&t->rules, row.state, t->now);
	/* A rule that stays due without concluding anything would spin. */
	if (next != 0 && next <= t->now)
		next = t->now + AGAIN_AFTER;
	struct wire_bytes packed =
	    templates_pack_state(t->journal.templates, row.state, &t->arena, NULL);
	if (events->count > 0)
		journal_append(&t->journal, &row, events, packed, t->now, next, &t->arena);
	else
		cases_put(&t->journal, &row, packed, next, &t->arena);
	arena_reset(&t->arena, 0);
}

static bool
has_time(struct turn *t, uint64_t began_us)
{
	return !t->journal.damaged && turn_us(t) - began_us < TIMERS_US;
}

void
timers_run(struct turn *t)
{
	unsigned char id[CASE_ID_SIZE];
	uint64_t began_us = turn_us(t);
	size_t left = TIMERS_MAX;
	ov_time due;

	for (; left > 0 && has_time(t, began_us) && replan_next(t, id); left--)
		run_timer(t, id, true);
	for (; left > 0 && has_time(t, began_us); left--) {
		if (!cases_next_due(&t->journal, &due, id) || due > t->now)
			return;
		run_timer(t, id, false);
	}
}
