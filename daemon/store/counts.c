/* counts.c - How often a key did something lately. */
#include "store/counts.h"

#include <string.h>

enum { DENIALS_SIZE = 20, OPENINGS_SIZE = 12 };

static struct store_key
row_key(const struct journal *j, const char *use, const char *user_id)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key();

	seal_hash(j->seal, use, user_id, strlen(user_id), hash);
	store_key_bytes(&k, use, strlen(use));
	store_key_bytes(&k, hash, sizeof(hash));
	return k;
}

struct denials
counts_denials(struct journal *j, const char *user_id, uint64_t hour)
{
	struct store_key k = row_key(j, "denied", user_id);
	struct denials now = { .hour = hour };
	struct bytes v;

	if (!store_get(j->store, STORE_META, store_key_done(&k), &v) || v.size != DENIALS_SIZE ||
	    store_u64(v.data) != hour)
		return now;
	now.count = store_u32((const unsigned char *)v.data + 8);
	now.last_row = store_u64((const unsigned char *)v.data + 12);
	return now;
}

void
counts_put_denials(struct journal *j, const char *user_id, const struct denials *d)
{
	struct store_key k = row_key(j, "denied", user_id), v = store_key();

	store_key_u64(&v, d->hour);
	store_key_u32(&v, d->count);
	store_key_u64(&v, d->last_row);
	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));
}

uint32_t
counts_openings(struct journal *j, const char *user_id, uint64_t day)
{
	struct store_key k = row_key(j, "opened", user_id);
	struct bytes v;

	return store_get(j->store, STORE_META, store_key_done(&k), &v) && v.size == OPENINGS_SIZE &&
		       store_u64(v.data) == day
		   ? store_u32((const unsigned char *)v.data + 8)
		   : 0;
}

void
counts_add_opening(struct journal *j, const char *user_id, uint64_t day)
{
	struct store_key k = row_key(j, "opened", user_id), v = store_key();

	store_key_u64(&v, day);
	store_key_u32(&v, counts_openings(j, user_id, day) + 1);
	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));
}
