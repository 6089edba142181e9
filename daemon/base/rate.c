/* rate.c - How often a key may do a thing. */
#include "base/rate.h"

#include <assert.h>
#include <string.h>

uint64_t
rate_who_bytes(const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * 0x100000001b3;
	return h != 0 ? h : 1;
}

uint64_t
rate_who(const char *name)
{
	return rate_who_bytes(name, strlen(name));
}

/* Its place, counted from 1; 0: it has none. */
static size_t
place_of(const struct rate *r, uint64_t who)
{
	size_t place = r->first[who % RATE_KEYS_MAX];

	while (place != 0 && r->keys[place - 1].who != who)
		place = r->next[place - 1];
	return place;
}

static uint64_t
full_at(const struct rate *r, uint64_t who, uint64_t now_ms)
{
	size_t place = place_of(r, who);

	return place != 0 && r->keys[place - 1].full_ms > now_ms ? r->keys[place - 1].full_ms
								 : now_ms;
}

/* The bucket fills while nothing is taken: one that needs more than burst - tokens intervals to be full
 * has not so many. */
uint64_t
rate_wait_ms(const struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms)
{
	uint64_t needs = full_at(r, who, now_ms) - now_ms;
	uint64_t room = tokens < r->burst ? (uint64_t)r->interval_ms * (r->burst - tokens) : 0;

	return needs > room ? needs - room : 0;
}

/* A free place, or that of the bucket nearest to full: those that are full by now are all alike. */
static size_t
place_to_take(const struct rate *r, uint64_t now_ms)
{
	size_t least = 0;

	for (size_t i = 0; i < RATE_KEYS_MAX; i++) {
		if (r->keys[i].who == 0 || r->keys[i].full_ms <= now_ms)
			return i + 1;
		if (r->keys[i].full_ms < r->keys[least].full_ms)
			least = i;
	}
	return least + 1;
}

static void
leave_chain(struct rate *r, size_t place)
{
	uint16_t *link = &r->first[r->keys[place - 1].who % RATE_KEYS_MAX];

	while (*link != place)
		link = &r->next[*link - 1];
	*link = r->next[place - 1];
}

static void
join_chain(struct rate *r, size_t place, uint64_t who)
{
	uint16_t *first = &r->first[who % RATE_KEYS_MAX];

	r->keys[place - 1].who = who;
	r->next[place - 1] = *first;
	*first = (uint16_t)place;
}

void
rate_spend(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms)
{
	uint64_t full_ms = full_at(r, who, now_ms) + (uint64_t)r->interval_ms * tokens;
	size_t place = place_of(r, who);

	assert(who != 0 && r->burst > 0);
	if (place == 0) {
		place = place_to_take(r, now_ms);
		if (r->keys[place - 1].who != 0)
			leave_chain(r, place);
		join_chain(r, place, who);
	}
	r->keys[place - 1].full_ms = full_ms;
}

bool
rate_take(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms)
{
	if (rate_wait_ms(r, who, tokens, now_ms) > 0)
		return false;
	rate_spend(r, who, tokens, now_ms);
	return true;
}
