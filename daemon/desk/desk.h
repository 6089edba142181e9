/* desk.h - Requests and their answers. One function per request; all of them read and
 * write in the turn's open transaction and leave their answer in the outbox. */
#ifndef OVERGANG_DESK_DESK_H
#define OVERGANG_DESK_DESK_H

#include "process/turn.h"

/* Handle one frame, if it is for this phase and there is time for it. */
enum fate desk_handle(struct overgangd *d, const struct frame *frame, enum phase phase);
/* A fetch that has waited now gets what there is. false: this turn has no time for it. */
bool desk_wake(struct overgangd *d, const struct frame *frame);

/* Run the cases whose time has come, oldest first, while there is time; true when there may be
 * more. */
bool desk_timers(struct overgangd *d, size_t max);

/* The earliest due moment of any case; 0: none. */
ov_time desk_next_due(struct overgangd *d);

/* The key that a connection was admitted with, looked up anew for every message. NULL:
 * no such key any more. */
const struct agency_key *desk_key(const struct overgangd *d, const char *user_id);

#endif
