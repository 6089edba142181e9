/* turns.h - The turn alone, on a real store: the agencies of config/demo, a wire that the program fills,
 * and a clock that it sets. For quick.c and ticks.c. */
#ifndef OVERGANG_BENCH_TURNS_H
#define OVERGANG_BENCH_TURNS_H

#include <stddef.h>
#include <stdint.h>

#include "process/turn.h"

enum { TURNS_BATCH = 64, TURNS_OPENERS = 16, TURNS_ID_SIZE = 16 };

struct turns {
	struct overgangd daemon;
	ov_time wall;
	uint64_t answers, refused;
	char cases[TURNS_BATCH]
		  [TURNS_ID_SIZE]; /* of the last turn's answers to reports, in order */
	size_t cases_count;
	size_t tasks; /* of the routine */
};
extern struct turns turns;

/* A new store in DIR/store, with this routine. Keys are NAME.k, and granli.0 to granli.15, since a key
 * opens 500 cases a day. A failure ends the process. */
void turns_open(const char *dir, const char *routine);
void turns_close(void);

/* A packed report by this key, for the next turn; and that turn, in seconds. */
void turns_push(const char *user_id, const void *report, size_t size);
double turns_run(void);
double turns_now(void);
double turns_median(double *list, size_t count); /* sorts it */

/* Keys and nonces are the same in each run: so are the pages that are written, and the instructions. */
void turns_fix_chance(void);
/* A part is over, with so many of what it is named after: instructions_test.py has callgrind write its
 * counts here. */
void turns_part_done(const char *name, unsigned count);

#endif
