/* stream.h - The stream of each agency: the events it was told, numbered 1, 2, 3 and so on without
 * holes (I5). */
#ifndef OVERGANG_STORE_STREAM_H
#define OVERGANG_STORE_STREAM_H

#include <desk.pb-c.h>

#include "core/sight.h"
#include "store/shares.h"
#include "store/stream_rows.h"

/* The event at seq is to be published as number n, which stream_append() gives it. */
void stream_told(struct journal *j, uint32_t agency, uint64_t n, uint64_t seq);
/* The highest number that was published or fetched: an agency can have received no higher one. */
uint64_t stream_reached(struct journal *j, uint32_t agency);
void stream_fetched(struct journal *j, uint32_t agency, uint64_t n);
/* Was the event put into this agency's stream? */
bool stream_was_told(const Ov__Event *e, uint32_t agency);

/* The share of an agency in a case, as it was read. */
struct share_read {
	uint32_t agency;
	bool there;
	struct share share;
	const Ov__ShareNote *note; /* NULL: not read so far */
};

/* Shares of one case that were read: those who are told of one of its events are told of the next. */
struct shares_read {
	unsigned char id[CASE_ID_SIZE];
	size_t count;
	struct share_read of[8];
};

/* The event whose case was looked up last, for the next of its readers. It lies in the arena of the
 * call that read it: the caller that resets the arena sets seq to 0. */
struct event_read {
	struct shares_read *shares; /* they hold while nothing is written */
	bool keeps_notes; /* with them: no note of theirs is in memory that is given back */
	uint64_t seq;	  /* 0: none */
	unsigned char id[CASE_ID_SIZE];
	const Ov__Event *event; /* NULL: no reader had a part in the case so far */
};

/* The delivery that stands at n, as it may be shown today to a key with these areas: all
 * of it, or n alone. *ret_visible says which. */
Ov__Delivery *stream_delivery(struct journal *j, const struct agency *agency, scope key_areas,
    uint64_t n, ov_date today, struct arena *arena, struct event_read *last, bool *ret_visible);
/* The same of an entry that is known: the event at seq stands at n. */
Ov__Delivery *stream_delivery_of(struct journal *j, const struct agency *agency, scope key_areas,
    uint64_t n, uint64_t seq, ov_date today, struct arena *arena, struct event_read *last,
    bool *ret_visible);
/* n alone: the event that stands there may not be shown. */
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
