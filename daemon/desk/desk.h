/* desk.h - A request from its bytes to its answer in the outbox.
 *
 *   desk_open()  who is it, and is it well-formed?
 *   desk_find()  which request is it, and of which phase?
 *   desk_serve() its handler (handlers.h)
 *   desk_close() a refusal goes on record, the answer into the outbox
 *
 * Between them the process asks whether the turn has room and time for it. Each false is an answer
 * already: only desk_close() is left to do. */
#ifndef OVERGANG_DESK_DESK_H
#define OVERGANG_DESK_DESK_H

#include "desk/call.h"

/* `c` is filled in. `waited`: a fetch that has waited is answered now, with or without
 * deliveries. */
bool desk_open(struct call *c, struct turn *t, const struct frame *frame, bool waited);
bool desk_find(struct call *c);
enum phase desk_phase(const struct call *c);
void desk_serve(struct call *c);
void desk_close(struct call *c);

/* The key that a connection was admitted with, looked up anew for every message. NULL:
 * no such key any more. */
const struct agency_key *desk_key(const struct agencies *a, const char *user_id);

#endif
