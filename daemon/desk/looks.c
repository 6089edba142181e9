/* looks.c - Repeated looks of one key at the same are one row of the access record. */
#include "desk/looks.h"

void
looks_begin(struct looks *l)
{
	l->rate.burst = LOOKS_BURST;
	l->rate.interval_ms = LOOKS_EVERY_MS;
}

uint64_t
looks_wait_ms(const struct looks *l, const char *user_id, uint64_t now_ms)
{
	return rate_wait_ms(&l->rate, rate_who(user_id), 1, now_ms);
}

uint64_t
looks_row(const struct looks *l, uint64_t what, ov_time now)
{
	const struct looked *at = &l->list[what % LOOKS_REMEMBERED];

	return at->what == what && now >= at->first && now - at->first < LOOKS_SPAN ? at->row : 0;
}

void
looks_new(struct looks *l, uint64_t what, uint64_t row, size_t cases, ov_time now,
    const char *user_id, uint64_t now_ms)
{
	uint32_t tokens = 1 + (uint32_t)cases / LOOKS_CASES_A_ROW;

	l->list[what % LOOKS_REMEMBERED] =
	    (struct looked){ .what = what, .row = row, .first = now };
	rate_spend(&l->rate, rate_who(user_id), tokens, now_ms);
}
