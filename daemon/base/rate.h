/* rate.h - How often a key may do a thing: a token bucket for each, in a table of fixed size.
 *
 * A bucket is full at first, and gets one token each interval. It is kept as the moment at which it
 * would be full again. Where the table is full, the key whose bucket is nearest to full makes room. */
#ifndef OVERGANG_BASE_RATE_H
#define OVERGANG_BASE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RATE_KEYS_MAX = 1024 };

struct rate {
	uint32_t interval_ms; /* for one token */
	uint32_t burst;	      /* tokens of a full bucket, at least 1 */
	struct {
		uint64_t who; /* 0: free */
		uint64_t full_ms;
	} keys[RATE_KEYS_MAX];
	/* The keys whose hash ends alike, in a chain: places counted from 1, 0 at its end. */
	uint16_t first[RATE_KEYS_MAX];
	uint16_t next[RATE_KEYS_MAX];
};

/* Take `tokens`, at most `burst`, of `who`, a hash that is not 0. false: there are not so many. */
bool rate_take(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms);
/* Take so many tokens even when there are fewer: the next caller waits for the missing ones. */
void rate_spend(struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms);
/* Milliseconds until there are so many; 0: there are. More than `burst` counts as `burst`. */
uint64_t rate_wait_ms(const struct rate *r, uint64_t who, uint32_t tokens, uint64_t now_ms);

/* FNV-1a of a name, or of bytes; never 0. */
uint64_t rate_who(const char *name);
uint64_t rate_who_bytes(const void *bytes, size_t size);

#endif
