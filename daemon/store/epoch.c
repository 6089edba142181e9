/* epoch.c - Which numbers still hold after a store was brought back from a backup. */
#include "store/epoch.h"

#include <string.h>

#include "store/stream.h"

/* Under "lineage" and the old epoch: the next one, whether it was said, then each agency and its
 * head. */
enum {
	LINEAGE_HEADS = 12,
	LINEAGE_ENTRY = 12,
	LINEAGE_SIZE = LINEAGE_HEADS + LINEAGE_ENTRY * AGENCIES_MAX,
	STEPS_MAX = 256,
};

static struct store_key
lineage_key(uint64_t epoch)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "lineage", 7);
	store_key_u64(&k, epoch);
	return k;
}

void
epoch_begin(struct journal *j, bool said)
{
	unsigned char value[LINEAGE_SIZE];
	struct store_key k = lineage_key(j->epoch), next = store_key();
	size_t size = LINEAGE_HEADS;
	uint64_t epoch;

	seal_random(&epoch, sizeof(epoch));
	epoch |= 1;
	store_key_u64(&next, epoch);
	store_key_u32(&next, said);
	memcpy(value, next.data, LINEAGE_HEADS);
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

	for (size_t at = LINEAGE_HEADS; at + LINEAGE_ENTRY <= lineage.size; at += LINEAGE_ENTRY)
		if (store_u32(p + at) == agency)
			return store_u64(p + at + 4);
	return 0;
}

bool
epoch_common(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n, uint64_t *ret_common,
    bool *ret_sure)
{
	struct bytes v;

	*ret_common = n;
	*ret_sure = true;
	for (int steps = 0; epoch != j->epoch; steps++) {
		struct store_key k = lineage_key(epoch);
		if (steps == STEPS_MAX ||
		    !store_get(j->store, STORE_META, store_key_done(&k), &v) ||
		    v.size < LINEAGE_HEADS)
			return false;
		if (head_in(v, agency) < *ret_common)
			*ret_common = head_in(v, agency);
		*ret_sure = *ret_sure && store_u32((const unsigned char *)v.data + 8) != 0;
		epoch = store_u64(v.data);
	}
	return true;
}

/* Of the event at n, by its link of the chain: bytes that are there also when it may not be shown
 * any more, or is erased. */
static void
mark_of(const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret[EPOCH_MARK_SIZE])
{
	unsigned char hash[SEAL_HASH_SIZE], link[SEAL_CHAIN_SIZE] = { 0 };

	(void)stream_link(j, agency, n, link);
	seal_hash(j->seal, "mark", link, sizeof(link), hash);
	memcpy(ret, hash, EPOCH_MARK_SIZE);
}

static void
tag_with(const struct journal *j, uint64_t epoch, uint32_t agency, uint64_t n,
    const unsigned char mark[EPOCH_MARK_SIZE], unsigned char ret_tag[EPOCH_TAG_SIZE])
{
	struct store_key bytes = store_key();

	store_key_u32(&bytes, agency);
	store_key_u64(&bytes, n);
	store_key_u64(&bytes, epoch);
	store_key_bytes(&bytes, mark, EPOCH_MARK_SIZE);
	memcpy(ret_tag, mark, EPOCH_MARK_SIZE);
	seal_hash(j->seal, "cursor", bytes.data, bytes.size, ret_tag + EPOCH_MARK_SIZE);
}

void
epoch_tag(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret_tag[EPOCH_TAG_SIZE])
{
	unsigned char mark[EPOCH_MARK_SIZE];

	mark_of(j, agency, n, mark);
	tag_with(j, j->epoch, agency, n, mark, ret_tag);
}

enum epoch_tag
epoch_tag_look(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n,
    const unsigned char *tag, size_t tag_size)
{
	unsigned char good[EPOCH_TAG_SIZE], mark[EPOCH_MARK_SIZE];

	if (n == 0 || tag_size != sizeof(good))
		return EPOCH_TAG_NONE;
	tag_with(j, epoch, agency, n, tag, good);
	if (memcmp(good, tag, sizeof(good)) != 0)
		return EPOCH_TAG_NONE;
	mark_of(j, agency, n, mark);
	return memcmp(mark, tag, sizeof(mark)) == 0 ? EPOCH_TAG_HOLDS : EPOCH_TAG_GONE;
}
