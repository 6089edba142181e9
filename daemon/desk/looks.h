/* looks.h - Repeated looks of one key at the same are one row of the access record.
 *
 * The row of the last look is remembered for LOOKS_SPAN, in memory and by its number alone:
 * record.c reads it and compares before it counts one more there, so a row number of a turn that
 * was given up does no harm. New rows of looks are limited per key. */
#ifndef OVERGANG_DESK_LOOKS_H
#define OVERGANG_DESK_LOOKS_H

#include "base/date.h"
#include "base/rate.h"

enum {
	LOOKS_SPAN = 3600, /* seconds from the first look of a row to its last */
	/* The rows that a key may add to the record by looking, counted in rows of one case: at
	 * once, and then one in a time. A list costs one for each LOOKS_CASES_A_ROW cases in it. */
	LOOKS_BURST = 2000,
	LOOKS_EVERY_MS = 10000,
	LOOKS_CASES_A_ROW = 4,
	LOOKS_REMEMBERED = 4096,
};

struct looked {
	uint64_t what; /* hash of key and subject; 0: free */
	uint64_t row;
	ov_time first;
};

struct looks {
	struct rate rate;
	struct looked list[LOOKS_REMEMBERED]; /* by `what`; a later look replaces the entry */
};

void looks_begin(struct looks *l);
/* Milliseconds until this key may look at something again; 0: it may. */
uint64_t looks_wait_ms(const struct looks *l, const char *user_id, uint64_t now_ms);
/* The row that this look may be one more of; 0: none. */
uint64_t looks_row(const struct looks *l, uint64_t what, ov_time now);
/* It has a row of its own, of so many cases, which counts for its key. */
void looks_new(struct looks *l, uint64_t what, uint64_t row, size_t cases, ov_time now,
    const char *user_id, uint64_t now_ms);

#endif
