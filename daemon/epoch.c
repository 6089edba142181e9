/* epoch.c - Which numbers still hold after a store was brought back from a backup. */
#include "epoch.h"

#include <string.h>

#include "shares.h"

/* Under "lineage" and the old epoch: the next one, then each agency and its head. */
enum { LINEAGE_ENTRY = 12, LINEAGE_SIZE = 8 + LINEAGE_ENTRY * AGENCIES_MAX, STEPS_MAX = 256 };

static struct store_key
lineage_key(uint64_t epoch)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "lineage", 7);
	store_key_u64(&k, epoch);
	return k;
}

void
epoch_begin(struct journal *j)
{
	unsigned char value[LINEAGE_SIZE];
	struct store_key k = lineage_key(j->epoch), next = store_key();
	size_t size = 8;
	uint64_t epoch;

	seal_random(&epoch, sizeof(epoch));
	epoch |= 1;
	store_key_u64(&next, epoch);
	memcpy(value, next.data, 8);
	for (size_t i = 0; i < j->agencies->count; i++) {
		struct store_key entry = store_key();
		uint32_t number = j->agencies->list[i].number;
		store_key_u32(&entry, number);
		store_key_u64(&entry, stream_head(j, number));
		memcpy(value + size, entry.data, LINEAGE_ENTRY);
		size += LINEAGE_ENTRY;
	}
	store_put(j->store, STORE_META, store_key_done(&k), (struct bytes){ value, size });
	journal_set_meta(j, "epoch", epoch);
	j->epoch = epoch;
}

static uint64_t
head_in(struct bytes lineage, uint32_t agency)
{
	const unsigned char *p = lineage.data;

	for (size_t at = 8; at + LINEAGE_ENTRY <= lineage.size; at += LINEAGE_ENTRY)
		if (store_u32(p + at) == agency)
			return store_u64(p + at + 4);
	return 0;
}

bool
epoch_common(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n, uint64_t *ret_common)
{
	struct bytes v;

	*ret_common = n;
	for (int steps = 0; epoch != j->epoch; steps++) {
		struct store_key k = lineage_key(epoch);
		if (steps == STEPS_MAX ||
		    !store_get(j->store, STORE_META, store_key_done(&k), &v) || v.size < 8)
			return false;
		if (head_in(v, agency) < *ret_common)
			*ret_common = head_in(v, agency);
		epoch = store_u64(v.data);
	}
	return true;
}

static void
tag_in(const struct journal *j, uint64_t epoch, uint32_t agency, uint64_t n,
    unsigned char ret_tag[EPOCH_TAG_SIZE])
{
	struct store_key bytes = store_key();

	store_key_u32(&bytes, agency);
	store_key_u64(&bytes, n);
	store_key_u64(&bytes, epoch);
	seal_hash(j->seal, "cursor", bytes.data, bytes.size, ret_tag);
}

void
epoch_tag(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret_tag[EPOCH_TAG_SIZE])
{
	tag_in(j, j->epoch, agency, n, ret_tag);
}

bool
epoch_set_back(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n,
    const unsigned char *tag, size_t tag_size)
{
	unsigned char good[EPOCH_TAG_SIZE];

	if (epoch != j->epoch || n <= stream_head(j, agency) || tag_size != sizeof(good))
		return false;
	tag_in(j, epoch, agency, n, good);
	return memcmp(good, tag, sizeof(good)) == 0;
}
