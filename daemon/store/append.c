/* append.c - All that one input caused is written. */
#include "store/append.h"

#include <assert.h>
#include <string.h>

#include "core/mask.h"
#include "core/state.h"
#include "schema/wire.h"
#include "store/index.h"
#include "store/lookup.h"
#include "store/received.h"

/* Single kinds or the whole area, as it stands now. */
static void
fill_shared(const Ov__CaseState *state, const struct agency *to, Ov__CaseShared *shared,
    struct arena *arena)
{
	struct grant g = { .areas = shared->n_kinds == 0 ? SCOPE(shared->area) : 0 };
	struct sight s = { .reader = to->number, .roles = to->roles };
	const Ov__AreaState *part;

	for (size_t i = 0; i < shared->n_kinds; i += g.kinds_count) {
		g.kinds_count = 0;
		for (size_t k = i; k < shared->n_kinds && g.kinds_count < GRANT_KINDS_MAX; k++)
			g.kinds[g.kinds_count++] = shared->kinds[k];
		sight_add(&s, &g, 0, 0);
	}
	sight_add(&s, &g, 0, 0);
	part = state_area(mask_case(state, &s, arena), shared->area);
	if (part == NULL)
		return;
	struct wire_bytes b = wire_pack(part, arena);
	shared->state.data = b.data;
	shared->state.len = b.size;
}

/* The identity of an event: of a reported fact its reporter, the report's key and the hash of its
 * words; of a conclusion its result, and its cause or, where the clock concluded it, its number in
 * the case. The moment is no part of it. */
static struct store_key
identity(struct journal *j, const struct case_row *row, const Ov__Event *e, struct arena *arena)
{
	struct store_key k = store_key();
	unsigned char result[SEAL_HASH_SIZE];

	store_key_bytes(&k, row->id, CASE_ID_SIZE);
	store_key_u32(&k, e->reporter);
	if (e->reporter != 0 && e->report.len == 16 && e->said.len == 16) {
		store_key_bytes(&k, e->report.data, 16);
		store_key_bytes(&k, e->said.data, 16);
		return k;
	}
	struct wire_bytes fact = wire_pack(e->fact, arena);
	seal_hash(j->seal, "result", fact.data, fact.size, result);
	store_key_bytes(&k, result, sizeof(result));
	store_key_u32(&k, e->to);
	if (e->cause.len == 16)
		store_key_bytes(&k, e->cause.data, 16);
	else
		store_key_u32(&k, e->number);
	return k;
}

/* The id is a keyed hash of that: when the store comes back from a backup and the same is said, or
 * concluded, once more, a consumer that made an effect of it recognises it. Two that are alike
 * differ by their order. */
static void
put_id(struct journal *j, const struct case_row *row, const struct events *events, size_t at,
    struct arena *arena)
{
	Ov__Event *e = events->list[at];
	struct store_key one = identity(j, row, e, arena);
	bool taken = true;

	e->id.data = arena_take(arena, SEAL_HASH_SIZE);
	e->id.len = SEAL_HASH_SIZE;
	for (uint32_t twin = 0; taken; twin++) {
		struct store_key k = one;
		store_key_u32(&k, twin);
		seal_hash(j->seal, "event", k.data, k.size, e->id.data);
		taken = false;
		for (size_t i = 0; i < at; i++)
			taken = taken ||
				memcmp(events->list[i]->id.data, e->id.data, SEAL_HASH_SIZE) == 0;
	}
}

/* Every conclusion is caused by the first reported fact, or by the timer (no cause). case.shared
 * carries its part of the state as it stands after all of it. */
static void
complete_events(
    struct journal *j, const struct case_row *row, const struct events *events, struct arena *arena)
{
	for (size_t i = 0; i < events->count; i++) {
		Ov__Event *e = events->list[i];
		if (i >= events->reported && events->reported > 0)
			e->cause = events->list[0]->id;
		if (e->fact->fact_case == OV__FACT__FACT_CASE_SHARED)
			fill_shared(row->state, agencies_by_number(j->agencies, e->to),
			    e->fact->case_shared, arena);
		put_id(j, row, events, i, arena);
	}
}

static void
put_nickname(struct journal *j, const struct case_row *row, const Ov__Event *e)
{
	unsigned char hash[SEAL_HASH_SIZE];

	if (e->fact->fact_case != OV__FACT__FACT_CASE_OPENED)
		return;
	const char *name = e->fact->case_opened->nickname;
	seal_hash(j->seal, "nickname", name, strlen(name), hash);
	lookup_add(j, STORE_NICKNAME, hash, row->id);
}

void
journal_append(struct journal *j, struct case_row *row, const struct events *events,
    struct wire_bytes packed, ov_time now, ov_time due, struct arena *arena)
{
	uint64_t slots = 0;

	if (row->slot == 0)
		row->slot = seal_new_key(j->seal, row->id);
	complete_events(j, row, events, arena);
	received_fill(j, row, events, arena);
	index_events(j, row, events, now, arena);
	for (size_t i = 0; i < events->count; i++) {
		journal_put(j, row->id, row->slot, row->last, events->list[i], arena);
		row->last = j->seq;
		put_nickname(j, row, events->list[i]);
	}
	cases_put(j, row, packed, due, arena);
	if (!journal_meta(j, "slots", &slots) || slots <= row->slot)
		journal_set_meta(j, "slots", (uint64_t)row->slot + 1);
	journal_put_head(j);
}
