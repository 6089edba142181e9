/* journal.c - The log of all events. */
#include "store/journal.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/apply.h"
#include "core/mask.h"
#include "core/state.h"
#include "schema/wire.h"
#include "store/meta.h"
#include "store/templates.h"

/* Behind the sequence number: case id, moment, slot, chain, the number of the case's event before this
 * one, then the sealed event. */
enum {
	ROW_CASE = 0,
	ROW_RECORDED = 8,
	ROW_SLOT = 16,
	ROW_CHAIN = 20,
	ROW_BEFORE = 52,
	ROW_SEALED = 60,
	ROW_MIN = ROW_SEALED + SEAL_OVERHEAD
};
static struct bytes
text_key(const char *name)
{
	return (struct bytes){ name, strlen(name) };
}

bool
journal_meta(struct journal *j, const char *name, uint64_t *ret_value)
{
	return meta_get(j->store, name, ret_value);
}

void
journal_set_meta(struct journal *j, const char *name, uint64_t value)
{
	meta_set(j->store, name, value);
}

void
journal_begin(struct journal *j)
{
	struct bytes chain;

	j->damaged = false;
	j->seq = 0;
	j->fresh_count = 0;
	memset(j->chain, 0, sizeof(j->chain));
	(void)journal_meta(j, "seq", &j->seq);
	if (store_get(j->store, STORE_META, text_key("chain"), &chain) &&
	    chain.size == SEAL_CHAIN_SIZE)
		memcpy(j->chain, chain.data, SEAL_CHAIN_SIZE);
	if (!journal_meta(j, "epoch", &j->epoch))
		j->epoch = 0;
	j->damaged = !templates_begin(j->templates, j->store, j->seal);
}

/* ---- appending -------------------------------------------------------------------------- */

/* The row at seq; { NULL, 0 }: there is none, or it is cut off. */
static struct bytes
row_at(const struct journal *j, uint64_t seq)
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, seq);
	return store_get(j->store, STORE_JOURNAL, store_key_done(&k), &v) && v.size >= ROW_MIN
		   ? v
		   : (struct bytes){ NULL, 0 };
}

void
journal_put(struct journal *j, const unsigned char case_id[CASE_ID_SIZE], uint32_t slot,
    uint64_t before, const Ov__Event *e, struct arena *arena)
{
	/* journal_read() relies on these. */
	assert(e->number > 0);
	assert(e->fact != NULL);
	/* journal_events_from() relies on this. */
	assert(before <= j->seq);
	struct wire_bytes plain = templates_pack_event(j->templates, e, arena);
	size_t size = ROW_SEALED + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key head = store_key(), k = store_key(), previous = store_key();

	j->seq++;
	store_key_bytes(&head, case_id, CASE_ID_SIZE);
	store_key_u64(&head, e->recorded);
	store_key_u32(&head, slot);
	memcpy(v, head.data, ROW_CHAIN);
	store_key_u64(&previous, before);
	memcpy(v + ROW_BEFORE, previous.data, previous.size);
	seal_seal(
	    j->seal, slot, case_id, SEAL_EVENT, j->seq, plain.data, plain.size, v + ROW_SEALED);

	/* The link covers the stored bytes, with zero in the place of the link itself. */
	unsigned char next[SEAL_CHAIN_SIZE];
	seal_chain(j->seal, j->chain, j->seq, v, size, next);
	memcpy(v + ROW_CHAIN, next, SEAL_CHAIN_SIZE);
	memcpy(j->chain, next, SEAL_CHAIN_SIZE);

	store_key_u64(&k, j->seq);
	store_put(j->store, STORE_JOURNAL, store_key_done(&k), (struct bytes){ v, size });
}

void
journal_put_head(struct journal *j)
{
	journal_set_meta(j, "seq", j->seq);
	store_put(
	    j->store, STORE_META, text_key("chain"), (struct bytes){ j->chain, sizeof(j->chain) });
}

/* ---- reading ---------------------------------------------------------------------------- */

Ov__Event *
journal_read(
    struct journal *j, uint64_t seq, struct arena *arena, unsigned char ret_case[CASE_ID_SIZE])
{
	struct bytes row = row_at(j, seq);
	const unsigned char *p = row.data;
	Ov__Event *e = NULL;

	if (p != NULL) {
		size_t size = row.size - ROW_SEALED;
		unsigned char *plain = arena_take(arena, size);
		memcpy(ret_case, p + ROW_CASE, CASE_ID_SIZE);
		if (seal_unseal(j->seal, store_u32(p + ROW_SLOT), ret_case, SEAL_EVENT, seq,
			p + ROW_SEALED, size, plain))
			e = templates_unpack_event(
			    j->templates, plain, size - SEAL_OVERHEAD, arena);
	}
	if (e == NULL) {
		j->damaged = true;
		return NULL;
	}
	/* Sealed by journal_put(), which saw to it. */
	assert(e->number > 0);
	assert(e->fact != NULL);
	return e;
}

bool
journal_case_of(struct journal *j, uint64_t seq, unsigned char ret_case[CASE_ID_SIZE])
{
	struct bytes row = row_at(j, seq);

	if (row.data == NULL)
		return false;
	memcpy(ret_case, (const unsigned char *)row.data + ROW_CASE, CASE_ID_SIZE);
	return true;
}

ov_time
journal_recorded(struct journal *j, uint64_t seq)
{
	struct bytes row = row_at(j, seq);

	return row.data != NULL ? store_u64((const unsigned char *)row.data + ROW_RECORDED) : 0;
}

bool
journal_link(const struct journal *j, uint64_t seq, unsigned char ret[SEAL_CHAIN_SIZE])
{
	struct bytes row = row_at(j, seq);

	if (row.data == NULL)
		return false;
	memcpy(ret, (const unsigned char *)row.data + ROW_CHAIN, SEAL_CHAIN_SIZE);
	return true;
}

bool
journal_link_holds(struct journal *j, uint64_t seq, const unsigned char before[SEAL_CHAIN_SIZE],
    struct arena *arena)
{
	unsigned char computed[SEAL_CHAIN_SIZE];
	struct bytes row = row_at(j, seq);

	assert(row.data != NULL);
	unsigned char *copy = arena_copy(arena, row.data, row.size);
	memset(copy + ROW_CHAIN, 0, SEAL_CHAIN_SIZE);
	seal_chain(j->seal, before, seq, copy, row.size, computed);
	return memcmp(computed, (const unsigned char *)row.data + ROW_CHAIN, SEAL_CHAIN_SIZE) == 0;
}

/* Of the case's event at seq, the number of the one before it; 0: it is the first. */
static uint64_t
event_before(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint64_t seq)
{
	struct bytes row = row_at(j, seq);
	const unsigned char *p = row.data;

	/* Numbers that fall come to an end, whatever the rows say. */
	if (p == NULL || memcmp(p + ROW_CASE, id, CASE_ID_SIZE) != 0 ||
	    store_u64(p + ROW_BEFORE) >= seq) {
		j->damaged = true;
		return 0;
	}
	return store_u64(p + ROW_BEFORE);
}

struct case_events
journal_events_from(
    struct journal *j, const unsigned char id[CASE_ID_SIZE], uint64_t last, struct arena *arena)
{
	struct case_events events = { NULL, 0 };

	for (uint64_t seq = last; seq != 0; seq = event_before(j, id, seq))
		events.count++;
	events.seqs = arena_take(arena, sizeof(events.seqs[0]) * (events.count + 1));
	size_t at = events.count;
	for (uint64_t seq = last; at > 0; seq = event_before(j, id, seq))
		events.seqs[--at] = seq;
	return events;
}
