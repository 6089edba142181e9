/* cases.c - The cases as they stand: state, next due moment, and the tombstones of erased ones. */
#include "store/cases.h"

#include <assert.h>
#include <string.h>

#include "store/templates.h"

/* Behind the case id: slot, due moment, the number of its last event, then the sealed state, which is
 * bound to that number. */
enum { CASE_SLOT = 0, CASE_DUE = 4, CASE_LAST = 12, CASE_SEALED = 20 };

static struct store_key
case_key(const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

Ov__StoredReader *
case_reader(const struct case_row *row, uint32_t agency)
{
	for (size_t i = 0; i < row->readers_count; i++)
		if (row->readers[i]->agency == agency)
			return row->readers[i];
	return NULL;
}

Ov__StoredReader *
case_reader_make(struct case_row *row, uint32_t agency, struct arena *arena)
{
	Ov__StoredReader *r = case_reader(row, agency);

	if (r != NULL)
		return r;
	r = arena_take(arena, sizeof(*r));
	*r = (Ov__StoredReader)OV__STORED_READER__INIT;
	r->agency = agency;
	row->readers = arena_append(arena, row->readers, &row->readers_count, r);
	return r;
}

bool
cases_load(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena,
    struct case_row *ret_row)
{
	struct store_key k = case_key(id);
	struct bytes v;

	if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v) || v.size < CASE_SEALED)
		return false;
	const unsigned char *p = v.data;
	size_t size = v.size - CASE_SEALED;
	memcpy(ret_row->id, id, CASE_ID_SIZE);
	ret_row->slot = store_u32(p + CASE_SLOT);
	ret_row->due = store_u64(p + CASE_DUE);
	ret_row->last = store_u64(p + CASE_LAST);
	unsigned char *plain = arena_take(arena, size);
	const Ov__StoredCase *stored = NULL;
	if (size >= SEAL_OVERHEAD && seal_unseal(j->seal, ret_row->slot, id, SEAL_STATE,
					 ret_row->last, p + CASE_SEALED, size, plain))
		stored = templates_unpack_case(j->templates, plain, size - SEAL_OVERHEAD, arena);
	if (stored == NULL) {
		j->damaged = true;
		return false;
	}
	ret_row->state = stored->state;
	ret_row->readers = stored->readers;
	ret_row->readers_count = stored->n_readers;
	/* Sealed by cases_put(), which saw to it. */
	assert(ret_row->state->owner != 0);
	return true;
}

struct case_events
cases_events(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	struct store_key k = case_key(id);
	uint64_t last = 0;
	struct bytes v;

	if (store_get(j->store, STORE_CASE, store_key_done(&k), &v) && v.size >= CASE_SEALED)
		last = store_u64((const unsigned char *)v.data + CASE_LAST);
	return journal_events_from(j, id, last, arena);
}

void
cases_new(struct journal *j, uint64_t random, struct arena *arena, struct case_row *ret_row)
{
	char text[CASE_ID_TEXT_SIZE];
	struct bytes v;

	/* 2^35 ids: a second try is rare, and the next one differs in its first letters. */
	for (;; random++) {
		case_id_make(random, text);
		bool is_id = case_id_parse(text, ret_row->id);
		assert(is_id);
		struct store_key k = case_key(ret_row->id);
		if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v) &&
		    !cases_erased(j, ret_row->id, NULL))
			break;
	}
	ret_row->slot = 0; /* gets a key when it gets its first event */
	ret_row->due = 0;
	ret_row->last = 0;
	ret_row->readers = NULL;
	ret_row->readers_count = 0;
	ret_row->state = arena_take(arena, sizeof(*ret_row->state));
	*ret_row->state = (Ov__CaseState)OV__CASE_STATE__INIT;
	ret_row->state->id = arena_string(arena, text);
	ret_row->state->owner = agencies_owner(j->agencies)->number;
}

static void
put_due(struct journal *j, struct case_row *row, ov_time due)
{
	struct store_key was = store_key(), now = store_key();

	if (due == row->due)
		return;
	store_key_u64(&was, row->due);
	store_key_bytes(&was, row->id, CASE_ID_SIZE);
	store_key_u64(&now, due);
	store_key_bytes(&now, row->id, CASE_ID_SIZE);
	if (row->due != 0)
		store_delete(j->store, STORE_DUE, store_key_done(&was));
	if (due != 0)
		store_put(j->store, STORE_DUE, store_key_done(&now), (struct bytes){ "", 0 });
	row->due = due;
}

/* Fields of one message may follow each other in pieces. */
static struct wire_bytes
with_readers(struct wire_bytes packed, const struct case_row *row, struct arena *arena)
{
	Ov__StoredCase readers = OV__STORED_CASE__INIT;

	readers.readers = row->readers;
	readers.n_readers = row->readers_count;
	struct wire_bytes more = wire_pack(&readers, arena), all;
	all.size = packed.size + more.size;
	all.data = arena_take(arena, all.size);
	memcpy(all.data, packed.data, packed.size);
	memcpy(all.data + packed.size, more.data, more.size);
	return all;
}

static void
put_state(
    struct journal *j, const struct case_row *row, struct wire_bytes plain, struct arena *arena)
{
	/* cases_load() relies on these. */
	assert(row->slot != 0);
	assert(row->state->owner != 0);
	assert(row->last != 0);
	assert(plain.size > 0);
	size_t size = CASE_SEALED + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key head = store_key(), k = case_key(row->id);

	store_key_u32(&head, row->slot);
	store_key_u64(&head, row->due);
	store_key_u64(&head, row->last);
	memcpy(v, head.data, CASE_SEALED);
	seal_seal(j->seal, row->slot, row->id, SEAL_STATE, row->last, plain.data, plain.size,
	    v + CASE_SEALED);
	store_put(j->store, STORE_CASE, store_key_done(&k), (struct bytes){ v, size });
}

void
cases_put(struct journal *j, struct case_row *row, struct wire_bytes packed, ov_time due,
    struct arena *arena)
{
	put_due(j, row, due);
	put_state(j, row, with_readers(packed, row, arena), arena);
}

/* ---- walking ----------------------------------------------------------------------------- */

bool
cases_next(struct journal *j, uint64_t from, unsigned char ret_id[CASE_ID_SIZE])
{
	struct store_key k = store_key();
	struct bytes key, v;

	store_key_u64(&k, from);
	if (!store_first(j->store, STORE_CASE, store_key_done(&k), &key, &v))
		return false;
	memcpy(ret_id, key.data, CASE_ID_SIZE);
	return true;
}

bool
cases_next_due(struct journal *j, ov_time *ret_due, unsigned char ret_id[CASE_ID_SIZE])
{
	struct bytes k, v;

	if (!store_first(j->store, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v))
		return false;
	*ret_due = store_u64(k.data);
	memcpy(ret_id, (const unsigned char *)k.data + 8, CASE_ID_SIZE);
	return true;
}

/* ---- erased cases ----------------------------------------------------------------------- */

enum { ERASED_WHEN = 0, ERASED_SLOT = 8, ERASED_OWNER = 12, ERASED_UNTIL = 16, ERASED_SIZE = 20 };

void
cases_bury(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until)
{
	struct store_key k = case_key(row->id), v = store_key();

	put_due(j, row, 0);
	store_delete(j->store, STORE_CASE, store_key_done(&k));
	store_key_u64(&v, now);
	store_key_u32(&v, row->slot);
	store_key_u32(&v, row->state->owner);
	store_key_u32(&v, backups_until);
	store_put(j->store, STORE_ERASED, store_key_done(&k), store_key_done(&v));
}

bool
cases_erased(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint32_t *ret_owner)
{
	struct store_key k = case_key(id);
	struct bytes v;

	if (!store_get(j->store, STORE_ERASED, store_key_done(&k), &v) || v.size != ERASED_SIZE)
		return false;
	if (ret_owner != NULL)
		*ret_owner = store_u32((const unsigned char *)v.data + ERASED_OWNER);
	return true;
}

bool
cases_next_erased(struct journal *j, struct store_key *from, struct tombstone *ret)
{
	struct bytes k, v;

	while (store_first(j->store, STORE_ERASED, store_key_done(from), &k, &v)) {
		*from = store_key();
		store_key_bytes(from, k.data, k.size);
		store_key_bytes(from, "", 1);
		if (v.size != ERASED_SIZE)
			continue;
		memcpy(ret->id, k.data, CASE_ID_SIZE);
		ret->slot = store_u32((const unsigned char *)v.data + ERASED_SLOT);
		return true;
	}
	return false;
}
