/* lookup.c - By which hashes a case is found. */
#include "store/lookup.h"

#include <string.h>

bool
lookup_find(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char after[CASE_ID_SIZE], unsigned char ret_id[CASE_ID_SIZE])
{
	struct store_key from = store_key();
	struct bytes k, v;

	store_key_bytes(&from, hash, SEAL_HASH_SIZE);
	store_key_bytes(&from, after, CASE_ID_SIZE);
	store_key_bytes(&from, "", 1); /* behind `after` itself */
	if (!store_first(j->store, t, store_key_done(&from), &k, &v) ||
	    memcmp(k.data, hash, SEAL_HASH_SIZE) != 0)
		return false;
	memcpy(ret_id, (const unsigned char *)k.data + SEAL_HASH_SIZE, CASE_ID_SIZE);
	return true;
}

static struct store_key
row_key(const unsigned char hash[SEAL_HASH_SIZE], const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_bytes(&k, hash, SEAL_HASH_SIZE);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

void
lookup_add(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = row_key(hash, id);

	store_put(j->store, t, store_key_done(&k), (struct bytes){ "", 0 });
}

void
lookup_drop(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = row_key(hash, id);

	store_delete(j->store, t, store_key_done(&k));
}

/* A case does not know the hashes that lead to it, so all rows are looked at. */
void
lookup_drop_case(struct journal *j, enum store_table t, const unsigned char id[CASE_ID_SIZE])
{
	struct store_key from = store_key();
	struct bytes k, v;

	while (store_first(j->store, t, store_key_done(&from), &k, &v)) {
		struct store_key row = store_key();
		store_key_bytes(&row, k.data, k.size);
		from = row;
		store_key_bytes(&from, "", 1);
		if (memcmp(row.data + SEAL_HASH_SIZE, id, CASE_ID_SIZE) == 0)
			store_delete(j->store, t, store_key_done(&row));
	}
}
