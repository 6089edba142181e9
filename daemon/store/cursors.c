/* cursors.c - How far each consumer of a stream has come. */
#include "store/cursors.h"

#include <assert.h>
#include <string.h>

static struct store_key
cursor_key(uint32_t agency, const char *consumer)
{
	struct store_key k = store_key();

	/* cursors_of() has no room for a longer one. */
	assert(strlen(consumer) <= NAME_SIZE_MAX);
	store_key_u32(&k, agency);
	store_key_bytes(&k, consumer, strlen(consumer));
	return k;
}

static bool
read_cursor(struct bytes v, struct cursor *ret)
{
	const unsigned char *p = v.data;

	if (v.size != 32)
		return false;
	ret->n = store_u64(p);
	ret->epoch = store_u64(p + 8);
	ret->when = store_u64(p + 16);
	ret->session = store_u64(p + 24);
	return true;
}

bool
cursor_get(struct journal *j, uint32_t agency, const char *consumer, struct cursor *ret)
{
	struct store_key k = cursor_key(agency, consumer);
	struct bytes v;

	*ret = (struct cursor){ .n = 0 };
	memcpy(ret->consumer, consumer, strlen(consumer) + 1);
	return store_get(j->store, STORE_CURSOR, store_key_done(&k), &v) && read_cursor(v, ret);
}

void
cursor_set(struct journal *j, uint32_t agency, const struct cursor *c)
{
	struct store_key k = cursor_key(agency, c->consumer), v = store_key();

	store_key_u64(&v, c->n);
	store_key_u64(&v, c->epoch);
	store_key_u64(&v, c->when);
	store_key_u64(&v, c->session);
	store_put(j->store, STORE_CURSOR, store_key_done(&k), store_key_done(&v));
}

bool
cursor_add(struct journal *j, uint32_t agency, const struct cursor *c)
{
	struct cursor all[CONSUMERS_MAX];

	if (cursors_of(j, agency, all, CONSUMERS_MAX) == CONSUMERS_MAX)
		return false;
	cursor_set(j, agency, c);
	return true;
}

size_t
cursors_of(struct journal *j, uint32_t agency, struct cursor *ret, size_t max)
{
	struct store_key from = cursor_key(agency, "");
	struct bytes k, v;
	size_t n = 0;

	while (n < max && store_first(j->store, STORE_CURSOR, store_key_done(&from), &k, &v) &&
	       store_u32(k.data) == agency && k.size - 4 <= NAME_SIZE_MAX) {
		memcpy(ret[n].consumer, (const char *)k.data + 4, k.size - 4);
		ret[n].consumer[k.size - 4] = '\0';
		(void)read_cursor(v, &ret[n++]);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
	return n;
}
