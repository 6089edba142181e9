/* counts.h - How often a key did something lately: under a keyed hash of its name. */
#ifndef OVERGANG_STORE_COUNTS_H
#define OVERGANG_STORE_COUNTS_H

#include "store/journal.h"

/* Refusals of a key in this hour, and the row of the access record in which the last one stands. */
struct denials {
	uint64_t hour;
	uint32_t count;
	uint64_t last_row;
};

/* Of an hour that is over none are left. */
struct denials counts_denials(struct journal *j, const char *user_id, uint64_t hour);
void counts_put_denials(struct journal *j, const char *user_id, const struct denials *d);

/* How often this key has opened a case on this day. */
uint32_t counts_openings(struct journal *j, const char *user_id, uint64_t day);
void counts_add_opening(struct journal *j, const char *user_id, uint64_t day);

#endif
