/* clock.c - The one reading of a turn, from clocks that may be wrong. */
#include "base/clock.h"

#include <time.h>

uint64_t
clock_running_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

uint64_t
clock_running_ms(void)
{
	return clock_running_us() / 1000;
}

/* How far ahead of the last reading the wall clock may be without being doubted. */
static ov_time
believed_until(const struct clock *c, uint64_t ms)
{
	if (!c->started)
		return c->last + CLOCK_AWAY_MAX;
	return c->last + (ms - c->last_ms) / 1000 + CLOCK_SLACK;
}

ov_time
clock_read(struct clock *c, ov_time stored, ov_time wall, uint64_t ms, bool synchronised)
{
	if (stored > c->last)
		c->last = stored;
	if (wall < c->last) {
		if (c->doubt != CLOCK_BEHIND)
			c->behind_ms = ms;
		c->doubt = CLOCK_BEHIND;
		return c->last;
	}
	if (c->last != 0 && wall > believed_until(c, ms) && !synchronised && !c->accepted) {
		c->doubt = CLOCK_AHEAD;
		return c->last;
	}
	c->doubt = CLOCK_GOOD;
	c->accepted = false;
	c->started = true;
	c->last = wall;
	c->last_ms = ms;
	return wall;
}

bool
clock_says(const struct clock *c, uint64_t ms)
{
	return c->doubt == CLOCK_AHEAD ||
	       (c->doubt == CLOCK_BEHIND && ms - c->behind_ms >= CLOCK_BEHIND_SAID_MS);
}

void
clock_accept(struct clock *c)
{
	c->accepted = c->doubt == CLOCK_AHEAD;
}
