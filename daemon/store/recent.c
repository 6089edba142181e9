/* recent.c - What was sealed in this turn, with its plain bytes. */
#include "store/recent.h"

#include <stdlib.h>
#include <string.h>

/* A record: this, the sealed bytes, the plain bytes. */
struct record {
	uint32_t place;
	uint32_t plain_size;
	uint32_t sealed_size;
	unsigned char bound[RECENT_BOUND_SIZE];
};

bool
recent_init(struct recent *r)
{
	r->bytes = malloc(RECENT_BYTES);
	return r->bytes != NULL;
}

void
recent_done(struct recent *r)
{
	recent_forget(r);
	free(r->bytes);
	r->bytes = NULL;
}

static uint32_t
first_place(const void *sealed)
{
	uint32_t chance;

	memcpy(&chance, sealed, sizeof(chance));
	return chance % RECENT_PLACES;
}

static struct record
record_at(const struct recent *r, size_t at)
{
	struct record it;

	memcpy(&it, r->bytes + at, sizeof(it));
	return it;
}

void
recent_keep(struct recent *r, const unsigned char bound[RECENT_BOUND_SIZE], const void *plain,
    size_t plain_size, const void *sealed, size_t sealed_size)
{
	size_t size = sizeof(struct record) + sealed_size + plain_size;
	uint32_t place = first_place(sealed);

	if (size > RECENT_BYTES - r->used || r->count == RECENT_PLACES / 2)
		return;
	while (r->places[place] != 0)
		place = (place + 1) % RECENT_PLACES;
	struct record it = { place, (uint32_t)plain_size, (uint32_t)sealed_size, { 0 } };
	unsigned char *to = r->bytes + r->used;
	memcpy(it.bound, bound, RECENT_BOUND_SIZE);
	memcpy(to, &it, sizeof(it));
	memcpy(to + sizeof(it), sealed, sealed_size);
	memcpy(to + sizeof(it) + sealed_size, plain, plain_size);
	r->places[place] = (uint32_t)r->used + 1;
	r->used += size;
	r->count++;
}

const unsigned char *
recent_find(const struct recent *r, const unsigned char bound[RECENT_BOUND_SIZE],
    const void *sealed, size_t sealed_size)
{
	uint32_t place = first_place(sealed);

	for (; r->places[place] != 0; place = (place + 1) % RECENT_PLACES) {
		size_t at = r->places[place] - 1;
		struct record it = record_at(r, at);
		const unsigned char *kept = r->bytes + at + sizeof(it);
		if (it.sealed_size == sealed_size && memcmp(kept, sealed, sealed_size) == 0 &&
		    memcmp(it.bound, bound, RECENT_BOUND_SIZE) == 0)
			return kept + sealed_size;
	}
	return NULL;
}

void
recent_forget(struct recent *r)
{
	for (size_t at = 0; at < r->used;) {
		struct record it = record_at(r, at);
		r->places[it.place] = 0;
		at += sizeof(it) + it.sealed_size + it.plain_size;
	}
	if (r->used > 0)
		explicit_bzero(r->bytes, r->used);
	r->used = r->count = 0;
}
