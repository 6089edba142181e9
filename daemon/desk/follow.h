/* follow.h - The requests of those who follow their stream: `fetch`, `acknowledge`, `cursor`,
 * `streams`, and what `hello` says of numbers and sessions.
 *
 * A consumer that follows begins a session with hello; one at a time. When another begins, or
 * the cursor is set, acknowledgements of the one before are refused: nothing is taken for
 * handled that nobody handled. */
#ifndef OVERGANG_DESK_FOLLOW_H
#define OVERGANG_DESK_FOLLOW_H

#include "desk/call.h"

/* Fills in epoch, head, cursor, session and what still holds. false: the answer is a refusal. */
bool follow_hello(struct call *c, Ov__HelloAnswer *h);

void follow_fetch(struct call *c);
void follow_acknowledge(struct call *c);
void follow_cursor(struct call *c);
void follow_streams(struct call *c);

#endif
