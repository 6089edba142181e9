/* stream_rows.h - Which event stands at which number of an agency's stream, as it is stored.
 *
 * The last numbers of a stream stand in the row of meta that says where it ends, which is in a page
 * that every transaction writes. STREAM_PAGE of them together become a row of the stream's table,
 * which is never changed: a report writes no page of that table but once in so many. */
#ifndef OVERGANG_STORE_STREAM_ROWS_H
#define OVERGANG_STORE_STREAM_ROWS_H

#include "store/journal.h"

enum { STREAM_PAGE = 64 };

/* The last number of an agency's stream; 0: it has none. */
uint64_t stream_head(struct journal *j, uint32_t agency);
/* Put events behind the last number; `seqs` are their numbers in the journal, which rise. */
void stream_append(struct journal *j, uint32_t agency, const uint64_t *seqs, size_t count);
/* The event at n; false: there is none, or its row is not whole. */
bool stream_event(const struct journal *j, uint32_t agency, uint64_t n, uint64_t *ret_seq);

/* Walk the streams: *agency is 0 before the first. false at the end. */
bool stream_next(struct journal *j, uint32_t *agency);
/* Has the table of full rows as many as the streams' last numbers ask for, and no others? */
bool stream_rows_are_all(struct journal *j);

#endif
