/* parked.h - The dead-letter queue of each consumer: deliveries that it could not handle and has
 * put aside, with the reason.
 *
 * Its stream goes on; a parked one can be listed and tried again. When PARKED_MAX are there, no
 * more are taken, and the consumer waits at the one that it cannot handle. */
#ifndef OVERGANG_STORE_PARKED_H
#define OVERGANG_STORE_PARKED_H

#include "store/journal.h"

/* Which delivery: of whose stream, put aside by which consumer, under which number. */
struct parked_at {
	uint32_t agency;
	char consumer[NAME_SIZE_MAX + 1];
	uint64_t n;
};

bool parked_has(struct journal *j, const struct parked_at *at);
/* NULL: it cannot be read back, which is damage of the journal. */
Ov__ParkedRow *parked_get(struct journal *j, const struct parked_at *at, struct arena *arena);
void parked_put(
    struct journal *j, const struct parked_at *at, const Ov__ParkedRow *row, struct arena *arena);
void parked_drop(struct journal *j, const struct parked_at *at);
/* The first one not before *at, of that agency; of `consumer` unless that is "". false: none. */
bool parked_next(struct journal *j, const char *consumer, struct parked_at *at);
/* How many a consumer has put aside: a look at each, at most PARKED_MAX. */
uint32_t parked_count(struct journal *j, uint32_t agency, const char *consumer);

#endif
