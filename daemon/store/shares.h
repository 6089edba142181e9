/* shares.h - What each agency was told: streams, and what it may see today.
 *
 * A share is the row (agency, case): the grants as of the last event, the first and last
 * number about the case in the agency's stream, and a sealed note of huskenavn and the
 * agency's own reference. The row has a MAC, bound to agency and case, so that whoever can
 * write the store's file can neither widen one nor give it to another. It is derived from the state and written with it; I6, `seen` and
 * the list of cases read it. */
#ifndef OVERGANG_STORE_SHARES_H
#define OVERGANG_STORE_SHARES_H

#include "core/sharing.h"
#include "core/sight.h"
#include "store/journal.h"

#include <desk.pb-c.h>

struct share {
	uint64_t first;
	uint64_t last;
	uint32_t slot;
	bool owner;	 /* of this case */
	bool restricted; /* it is, and somebody else's; … */
	uint32_t since;	 /* … own reports up to this number in it are not shown */
	size_t grants_count;
	struct grant grants[GRANTS_MAX];
	struct bytes note; /* sealed ShareNote */
};

/* false: the agency has no part in the case; or its row is not what was written there, which is
 * damage of the journal. */
bool share_get(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share);
/* The same rule as access_sight(), from the share alone. */
struct sight share_sight(const struct share *s, const struct agency *agency, ov_date today);
/* Huskenavn and reference; empty strings when there are none. */
Ov__ShareNote *share_note(struct journal *j, const struct share *s, uint32_t agency,
    const unsigned char id[CASE_ID_SIZE], struct arena *arena);
/* The agency's first case after `after`. */
bool share_next(struct journal *j, uint32_t agency, const unsigned char after[CASE_ID_SIZE],
    unsigned char ret_id[CASE_ID_SIZE]);

/* Put the events of one input into the streams of those who may know, fill in `told` of
 * each, and write the shares. Before the events are sealed. */
void shares_index(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    struct arena *arena);

/* Was it put into this agency's stream? */
bool shares_was_told(const Ov__Event *e, uint32_t agency);

/* Fill in what those had been sent whose grants end in these events. Before they are indexed. */
void shares_received(struct journal *j, const struct case_row *row, const struct events *events,
    struct arena *arena);
/* All shares of a case that is erased. */
void shares_drop(struct journal *j, const unsigned char id[CASE_ID_SIZE]);

/* The last number of an agency's stream. */
uint64_t stream_head(struct journal *j, uint32_t agency);
/* The highest number that was published or fetched: what an agency can have received. */
uint64_t stream_reached(struct journal *j, uint32_t agency);
void stream_fetched(struct journal *j, uint32_t agency, uint64_t n);

/* The delivery that stands at n, as it may be shown today to a key with these areas: all
 * of it, or n alone. *ret_visible says which. */
Ov__Delivery *stream_delivery(struct journal *j, const struct agency *agency, scope key_areas,
    uint64_t n, ov_date today, struct arena *arena, bool *ret_visible);
/* n alone: what stands there may not be shown. */
Ov__Delivery *delivery_blank(uint64_t n, struct arena *arena);
/* An event as a delivery, n left 0, without asking who may see it. */
Ov__Delivery *delivery_of(struct journal *j, const struct agency *reader, const struct sight *s,
    const Ov__Event *e, const unsigned char id[CASE_ID_SIZE], struct arena *arena);
/* The link of the chain of the event at n; false: there is none. */
bool stream_link(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret[SEAL_CHAIN_SIZE]);
/* When the event at n was recorded; 0: there is none. */
ov_time stream_recorded(struct journal *j, uint32_t agency, uint64_t n);

#endif
