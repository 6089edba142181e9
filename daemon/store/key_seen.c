/* key_seen.c - The idempotency table. */
#include "store/key_seen.h"

#include <assert.h>

#include "schema/wire.h"

static struct store_key
row_key(uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE])
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_bytes(&k, hash, SEAL_HASH_SIZE);
	return k;
}

void
key_seen_hash(
    const struct journal *j, const void *key, size_t size, unsigned char ret_hash[SEAL_HASH_SIZE])
{
	seal_hash(j->seal, "key", key, size, ret_hash);
}

bool
key_seen_has(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE])
{
	struct store_key k = row_key(agency, hash);
	struct bytes v;

	return store_get(j->store, STORE_KEY_SEEN, store_key_done(&k), &v);
}

bool
key_seen_get(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE],
    struct arena *arena, Ov__KeptAnswer **ret)
{
	struct store_key k = row_key(agency, hash);
	struct bytes v;

	if (!store_get(j->store, STORE_KEY_SEEN, store_key_done(&k), &v))
		return false;
	*ret = (Ov__KeptAnswer *)wire_reread(&ov__kept_answer__descriptor, v.data, v.size, arena);
	/* As key_seen_put() saw to; the row is not sealed. */
	if (*ret != NULL && (*ret)->content.len != SEAL_HASH_SIZE)
		*ret = NULL;
	j->damaged = j->damaged || *ret == NULL;
	return true;
}

void
key_seen_put(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE],
    const Ov__KeptAnswer *answer, struct arena *arena)
{
	struct store_key k = row_key(agency, hash);

	assert(answer->content.len == SEAL_HASH_SIZE);
	struct wire_bytes b = wire_pack(answer, arena);
	store_put(j->store, STORE_KEY_SEEN, store_key_done(&k), (struct bytes){ b.data, b.size });
}
