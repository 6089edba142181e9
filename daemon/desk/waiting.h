/* waiting.h - Fetches that wait for something new in their stream. */
#ifndef OVERGANG_DESK_WAITING_H
#define OVERGANG_DESK_WAITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/frame.h"

enum {
	WAITING_MAX = 256,
	WAITING_PER_KEY_MAX = 8,
	WAITING_BYTES_MAX = 512, /* of a request that can wait */
	FETCH_WAIT_MS_MAX = 25000,
};

struct fetch {
	struct frame from;
	unsigned char bytes[WAITING_BYTES_MAX]; /* of the request, as it came */
	uint64_t after;
	uint32_t agency;
	uint64_t until_ms;
	bool answered; /* in this turn: forgotten after its commit */
};

struct waiting {
	struct fetch list[WAITING_MAX];
	size_t count;
};

/* Keep it, until then at the latest. false: too many wait already, of this key or in all. */
bool waiting_keep(struct waiting *w, const struct frame *frame, uint32_t agency, uint64_t after,
    uint64_t until_ms);
/* After the commit. */
void waiting_forget_answered(struct waiting *w);
/* Milliseconds until the first one's time is up, at most `max`. */
uint64_t waiting_left_ms(const struct waiting *w, uint64_t now_ms, uint64_t max);

#endif
