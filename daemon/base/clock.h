/* clock.h - The one reading of a turn, from clocks that may be wrong.
 *
 * Time never goes back: behind the last reading it stands still. A leap ahead that the
 * monotonic clock (suspend included) does not explain, or more than two weeks since the last
 * commit at start, is believed when the kernel says that its clock is synchronised; else time
 * stands still and no timer fires, so that a wrong year at boot does not raise a year of
 * alerts, until it is synchronised, or somebody accepts it. */
#ifndef OVERGANG_BASE_CLOCK_H
#define OVERGANG_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

enum {
	CLOCK_SLACK = 300,		      /* seconds ahead that count as good */
	CLOCK_AWAY_MAX = 14 * 24 * 3600,      /* seconds away at start that are believed */
	CLOCK_BEHIND_SAID_MS = 5 * 60 * 1000, /* so long behind before it is reported */
};

enum clock_doubt { CLOCK_GOOD, CLOCK_BEHIND, CLOCK_AHEAD };

struct clock {
	enum clock_doubt doubt;
	bool started;
	ov_time last;	    /* reading */
	uint64_t last_ms;   /* when it was made */
	uint64_t behind_ms; /* since when */
	bool accepted;	    /* the present leap, by a person */
};

/* Milliseconds of the clock that cannot be set, and that goes on through suspend. */
uint64_t clock_running_ms(void);
uint64_t clock_running_us(void);
/* `stored` is the last reading on disk, 0 none; `ms` counts on through suspend. */
ov_time clock_read(struct clock *c, ov_time stored, ov_time wall, uint64_t ms, bool synchronised);
/* Is it time to report the doubt to a person? */
bool clock_says(const struct clock *c, uint64_t ms);
/* A person accepts the wall clock. */
void clock_accept(struct clock *c);

#endif
