/* received.c - The events that an agency had received when its grant ended. */
#include "store/received.h"

#include "schema/catalogue.h"
#include "store/stream.h"

static bool
was_sent(const Ov__Event *e, uint32_t agency, uint64_t reached)
{
	for (size_t i = 0; i < e->n_told && i < e->n_told_n; i++)
		if (e->told[i] == agency)
			return e->told_n[i] <= reached;
	return false;
}

/* A part of the state that had this kind in it. */
static bool
shares_kind(const Ov__Event *e, uint32_t kind)
{
	bool found = false;

	if (e->fact->fact_case != OV__FACT__FACT_CASE_SHARED)
		return false;
	for (size_t i = 0; !found && i < e->fact->case_shared->n_kinds; i++)
		found = e->fact->case_shared->kinds[i] == kind;
	return found;
}

static bool
has_ended(const Ov__BasisEnded *b, const Ov__Event *e)
{
	for (size_t i = 0; i < b->n_areas; i++)
		if (b->areas[i] == e->area)
			return true;
	for (size_t i = 0; i < b->n_kinds; i++)
		if (b->kinds[i] == (uint32_t)e->fact->fact_case || shares_kind(e, b->kinds[i]))
			return true;
	return false;
}

static void
count_received(Ov__BasisEnded *b, const Ov__Event *e, size_t *place, struct arena *arena)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;

	if (place[kind] == 0) {
		Ov__Received *r = arena_take(arena, sizeof(*r));
		*r = (Ov__Received)OV__RECEIVED__INIT;
		r->kind = arena_string(arena, catalogue_kind(kind)->name);
		b->received[b->n_received++] = r;
		place[kind] = b->n_received;
	}
	b->received[place[kind] - 1]->count++;
	b->received[place[kind] - 1]->last = e->recorded;
}

static void
fill_received(struct journal *j, const struct case_row *row, Ov__BasisEnded *b, struct arena *arena)
{
	const struct agency *a = agencies_by_name(j->agencies, b->agency);
	uint64_t reached = a != NULL ? stream_reached(j, a->number) : 0;
	size_t *place = arena_take(arena, sizeof(*place) * KIND_NUMBER_MAX);
	struct case_events all = cases_events(j, row->id, arena);
	unsigned char id[CASE_ID_SIZE];
	size_t rows;

	(void)catalogue_rows(&rows);
	b->received = arena_take(arena, sizeof(b->received[0]) * rows);
	for (size_t at = 0; a != NULL && at < all.count; at++) {
		size_t mark = arena_mark(arena), before = b->n_received;
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, id);
		if (e == NULL)
			return;
		if (e->reporter != a->number && has_ended(b, e) && was_sent(e, a->number, reached))
			count_received(b, e, place, arena);
		if (b->n_received == before)
			arena_reset(arena, mark);
	}
}

void
received_fill(
    struct journal *j, const struct case_row *row, const struct events *events, struct arena *arena)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_BASIS_ENDED)
			fill_received(j, row, events->list[i]->fact->basis_ended, arena);
}
