/* quota.c - How many bytes an agency may add to a case, and to the store, in a day. */
#include "desk/quota.h"

#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

void
quota_begin(struct quotas *q)
{
	q->of_case.burst = QUOTA_CASE_BYTES;
	q->of_case.interval_ms = DAY_MS / QUOTA_CASE_BYTES;
	q->of_agency.burst = QUOTA_AGENCY_BYTES;
	q->of_agency.interval_ms = DAY_MS / QUOTA_AGENCY_BYTES;
}

struct quota
quota_of(
    uint32_t agency, const unsigned char id[CASE_ID_SIZE], bool vital, size_t bytes, ov_time now)
{
	struct {
		uint32_t agency, vital;
		unsigned char id[CASE_ID_SIZE];
	} who = { agency, vital, { 0 } };
	struct quota what = { .bytes = (uint32_t)bytes + QUOTA_BESIDE_BYTES, .now_ms = now * 1000 };

	what.in_all = rate_who_bytes(&who, sizeof(who));
	memcpy(who.id, id, CASE_ID_SIZE);
	what.in_case = rate_who_bytes(&who, sizeof(who));
	return what;
}

uint64_t
quota_wait_ms(const struct quotas *q, const struct quota *what)
{
	uint64_t in_case = rate_wait_ms(&q->of_case, what->in_case, what->bytes, what->now_ms);
	uint64_t in_all = rate_wait_ms(&q->of_agency, what->in_all, what->bytes, what->now_ms);

	return in_case > in_all ? in_case : in_all;
}

void
quota_take(struct quotas *q, const struct quota *what, size_t events)
{
	uint32_t bytes = what->bytes + (uint32_t)events * QUOTA_EVENT_BYTES;

	rate_spend(&q->of_case, what->in_case, bytes, what->now_ms);
	rate_spend(&q->of_agency, what->in_all, bytes, what->now_ms);
}
