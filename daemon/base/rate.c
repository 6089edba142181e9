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

static uint64_t
full_at(const struct rate *r, uint64_t who, uint64_t now_ms)
{
	for (size_t i = 0; i < RATE_KEYS_MAX; i++)
		if (r->keys[i].who == who)
			return r->keys[i].full_ms > now_ms ? r->keys[i].full_ms : now_ms;
	return now_ms;
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

void
rate_spend(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms)
{
	size_t place = 0;

	assert(who != 0 && r->burst > 0);
	for (size_t i = 0; i < RATE_KEYS_MAX; i++) {
		if (r->keys[i].who == who) {
			place = i;
			break;
		}
		if (r->keys[i].full_ms < r->keys[place].full_ms)
			place = i;
	}
	r->keys[place].full_ms = full_at(r, who, now_ms) + (uint64_t)r->interval_ms * tokens;
	r->keys[place].who = who;
}

bool
rate_take(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms)
{
	if (rate_wait_ms(r, who, tokens, now_ms) > 0)
		return false;
	rate_spend(r, who, tokens, now_ms);
	return true;
}
