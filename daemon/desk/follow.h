/* follow.h - Of a stream and those who follow it, common to the requests hello, fetch, acknowledge,
 * cursor and streams.
 *
 * A consumer that follows begins a session with hello; one at a time. When another begins, or
 * the cursor is set, acknowledgements of the one before are refused: nothing is taken for
 * handled that nobody handled. */
#ifndef OVERGANG_DESK_FOLLOW_H
#define OVERGANG_DESK_FOLLOW_H

#include "desk/call.h"

/* The store has no room for it; answered. */
void follow_no_room(struct call *c);
/* A client shows a number and the tag that proves that it was given out. Where another event
 * stands under it now, or none, the store was set back and nobody said so: a new epoch begins.
 * false: there is no room to keep that, and it is answered so; with any other answer the client
 * would get another tag, and the proof would be lost. */
bool follow_notice_set_back(
    struct call *c, uint64_t epoch, uint64_t n, const ProtobufCBinaryData *tag);
/* Is n of this epoch, or a number of an earlier one that still holds? false: answered. */
bool follow_is_ours(struct call *c, uint64_t epoch, uint64_t n, const char *field);
void follow_put_tag(struct call *c, uint64_t n, ProtobufCBinaryData *ret);
/* Is there a row for one more consumer? */
bool follow_has_row(struct call *c, const struct agency *a);
bool follow_is_hidden(const struct call *c, const struct agency *a);
bool follow_is_required(const struct agency *a, const char *consumer);

#endif
