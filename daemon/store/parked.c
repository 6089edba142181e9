/* parked.c - The dead-letter queue of each consumer. */
#include "store/parked.h"

#include <assert.h>
#include <string.h>

#include "schema/wire.h"
#include "store/meta.h"

/* The agency, the consumer in a field of its own width, the number. */
enum { AT_CONSUMER = 4, AT_NUMBER = AT_CONSUMER + NAME_SIZE_MAX };

static struct store_key
row_key(const struct parked_at *at)
{
	unsigned char name[NAME_SIZE_MAX] = { 0 };
	struct store_key k = store_key();

	memcpy(name, at->consumer, strnlen(at->consumer, sizeof(name)));
	store_key_u32(&k, at->agency);
	store_key_bytes(&k, name, sizeof(name));
	store_key_u64(&k, at->n);
	return k;
}

bool
parked_has(struct journal *j, const struct parked_at *at)
{
	struct store_key k = row_key(at);
	struct bytes v;

	return store_get(j->store, STORE_PARKED, store_key_done(&k), &v);
}

Ov__ParkedRow *
parked_get(struct journal *j, const struct parked_at *at, struct arena *arena)
{
	struct store_key k = row_key(at);
	Ov__ParkedRow *row = NULL;
	struct bytes v;

	if (store_get(j->store, STORE_PARKED, store_key_done(&k), &v) && v.size >= SEAL_OVERHEAD) {
		unsigned char *plain = arena_take(arena, v.size);
		if (meta_unseal_own(j->store, j->seal, SEAL_PARKED, at->n, v.data, v.size, plain))
			row = (Ov__ParkedRow *)wire_reread(
			    &ov__parked_row__descriptor, plain, v.size - SEAL_OVERHEAD, arena);
	}
	j->damaged = j->damaged || row == NULL;
	return row;
}

void
parked_put(
    struct journal *j, const struct parked_at *at, const Ov__ParkedRow *row, struct arena *arena)
{
	struct store_key k = row_key(at);
	struct wire_bytes plain = wire_pack(row, arena);
	unsigned char *v = arena_take(arena, plain.size + SEAL_OVERHEAD);

	assert(at->n > 0);
	meta_seal_own(j->store, j->seal, SEAL_PARKED, at->n, plain.data, plain.size, v);
	store_put(j->store, STORE_PARKED, store_key_done(&k),
	    (struct bytes){ v, plain.size + SEAL_OVERHEAD });
}

void
parked_drop(struct journal *j, const struct parked_at *at)
{
	struct store_key k = row_key(at);

	store_delete(j->store, STORE_PARKED, store_key_done(&k));
}

bool
parked_next(struct journal *j, const char *consumer, struct parked_at *at)
{
	struct store_key from = row_key(at);
	struct bytes k, v;

	if (!store_first(j->store, STORE_PARKED, store_key_done(&from), &k, &v))
		return false;
	const unsigned char *p = k.data;
	if (store_u32(p) != at->agency)
		return false;
	memcpy(at->consumer, p + AT_CONSUMER, NAME_SIZE_MAX);
	at->consumer[NAME_SIZE_MAX] = '\0';
	at->n = store_u64(p + AT_NUMBER);
	return consumer[0] == '\0' || strcmp(at->consumer, consumer) == 0;
}

uint32_t
parked_count(struct journal *j, uint32_t agency, const char *consumer)
{
	struct parked_at at = { .agency = agency };
	uint32_t n = 0;

	assert(strlen(consumer) <= NAME_SIZE_MAX);
	memcpy(at.consumer, consumer, strlen(consumer) + 1);
	for (; parked_next(j, consumer, &at); at.n++)
		n++;
	return n;
}
