/* quota.h - How many bytes an agency may add to a case, and to the store, in a day.
 *
 * The owner of a case has no quota in it. Of the others each has one for the reports that must
 * always get in (KIND_VITAL: dates, releases, withdrawals, restrictions) and one for all else, so
 * that the second does not use up the first. They are kept in memory: a restart gives them anew. */
#ifndef OVERGANG_DESK_QUOTA_H
#define OVERGANG_DESK_QUOTA_H

#include "base/date.h"
#include "base/case_id.h"
#include "base/rate.h"

enum {
	QUOTA_CASE_BYTES = 256 << 10,  /* of one agency in one case, and as many again in a day */
	QUOTA_AGENCY_BYTES = 16 << 20, /* of one agency in all, likewise */
	QUOTA_BESIDE_BYTES = 256,      /* the cost of a report beside its own bytes, … */
	QUOTA_EVENT_BYTES = 384,       /* … and each event that follows from it */
};

struct quotas {
	struct rate of_case, of_agency;
};

struct quota {
	uint64_t in_case, in_all; /* the buckets */
	uint32_t bytes;
	uint64_t now_ms;
};

void quota_begin(struct quotas *q);
/* The bytes that this report would take. */
struct quota quota_of(
    uint32_t agency, const unsigned char id[CASE_ID_SIZE], bool vital, size_t bytes, ov_time now);
/* Milliseconds until it fits; 0: it does. */
uint64_t quota_wait_ms(const struct quotas *q, const struct quota *what);
/* It was accepted, and so many events followed from it. */
void quota_take(struct quotas *q, const struct quota *what, size_t events);

#endif
