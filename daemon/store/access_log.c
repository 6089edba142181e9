/* access_log.c - The rows of the access record: when u64, then the sealed AccessRow. */
#include "store/access_log.h"

#include <string.h>

#include "schema/wire.h"
#include "store/meta.h"

enum { ROW_WHEN = 8, TRIM_AT_ONCE = 2 };

static struct store_key
number_key(uint64_t number)
{
	struct store_key k = store_key();

	store_key_u64(&k, number);
	return k;
}

static struct store_key
index_key(const unsigned char id[CASE_ID_SIZE], uint64_t number)
{
	struct store_key k = store_key();

	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_key_u64(&k, number);
	return k;
}

Ov__AccessRow *
access_log_get(struct journal *j, uint64_t number, struct arena *arena)
{
	struct store_key k = number_key(number);
	struct bytes v;

	if (!store_get(j->store, STORE_ACCESS, store_key_done(&k), &v) ||
	    v.size < ROW_WHEN + SEAL_OVERHEAD)
		return NULL;
	size_t size = v.size - ROW_WHEN;
	unsigned char *plain = arena_take(arena, size);
	if (!meta_unseal_own(j->store, j->seal, SEAL_ACCESS, number,
		(const unsigned char *)v.data + ROW_WHEN, size, plain))
		return NULL;
	return (Ov__AccessRow *)wire_reread(
	    &ov__access_row__descriptor, plain, size - SEAL_OVERHEAD, arena);
}

void
access_log_put(struct journal *j, uint64_t number, const Ov__AccessRow *row, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(row, arena);
	size_t size = ROW_WHEN + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key k = number_key(number), when = number_key(row->when);

	memcpy(v, when.data, ROW_WHEN);
	meta_seal_own(j->store, j->seal, SEAL_ACCESS, number, plain.data, plain.size, v + ROW_WHEN);
	store_put(j->store, STORE_ACCESS, store_key_done(&k), (struct bytes){ v, size });
}

static void
index_row(struct journal *j, uint64_t number, const Ov__AccessRow *row)
{
	unsigned char id[CASE_ID_SIZE];

	for (size_t i = 0; i < row->n_cases; i++)
		if (case_id_parse(row->cases[i], id)) {
			struct store_key ix = index_key(id, number);
			store_put(j->store, STORE_ACCESS_CASE, store_key_done(&ix),
			    (struct bytes){ "", 0 });
		}
}

/* The oldest go when their time is over, a few with each new one: no sweep, no growth. */
static void
trim(struct journal *j, ov_time kept_from, struct arena *arena)
{
	unsigned char id[CASE_ID_SIZE];
	struct bytes k, v;

	for (int i = 0; i < TRIM_AT_ONCE; i++) {
		if (!store_first(j->store, STORE_ACCESS, (struct bytes){ NULL, 0 }, &k, &v) ||
		    v.size < ROW_WHEN || store_u64(v.data) >= kept_from)
			return;
		uint64_t number = store_u64(k.data);
		const Ov__AccessRow *row = access_log_get(j, number, arena);
		for (size_t c = 0; row != NULL && c < row->n_cases; c++)
			if (case_id_parse(row->cases[c], id)) {
				struct store_key ix = index_key(id, number);
				store_delete(j->store, STORE_ACCESS_CASE, store_key_done(&ix));
			}
		struct store_key oldest = number_key(number);
		store_delete(j->store, STORE_ACCESS, store_key_done(&oldest));
	}
}

uint64_t
access_log_add(struct journal *j, const Ov__AccessRow *row, ov_time kept_from, struct arena *arena)
{
	uint64_t last = 0;

	trim(j, kept_from, arena);
	(void)journal_meta(j, "access", &last);
	access_log_put(j, ++last, row, arena);
	index_row(j, last, row);
	journal_set_meta(j, "access", last);
	return last;
}

uint64_t
access_log_next(struct journal *j, const unsigned char *id, uint64_t after)
{
	struct store_key from = id == NULL ? number_key(after + 1) : index_key(id, after + 1);
	struct bytes k, v;

	if (!store_first(j->store, id == NULL ? STORE_ACCESS : STORE_ACCESS_CASE,
		store_key_done(&from), &k, &v))
		return 0;
	if (id == NULL)
		return store_u64(k.data);
	return memcmp(k.data, id, CASE_ID_SIZE) == 0
		   ? store_u64((const unsigned char *)k.data + CASE_ID_SIZE)
		   : 0;
}

uint64_t
access_log_verify(struct journal *j, struct arena *arena, uint64_t *ret_count)
{
	uint64_t last = 0, expected = 0, number = 0;

	*ret_count = 0;
	(void)journal_meta(j, "access", &last);
	while ((number = access_log_next(j, NULL, number)) != 0) {
		size_t mark = arena_mark(arena);
		bool good = (expected == 0 || number == expected) &&
			    access_log_get(j, number, arena) != NULL;
		arena_reset(arena, mark);
		if (!good)
			return expected != 0 ? expected : number;
		expected = number + 1;
		++*ret_count;
	}
	return expected == 0 || expected == last + 1 ? 0 : expected;
}
