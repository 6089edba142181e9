/* call.h - One request while it is handled: who asks, what, and the answer in the making.
 *
 * Everything it points at lives in the arena of the input. */
#ifndef OVERGANG_CALL_H
#define OVERGANG_CALL_H

#include <desk.pb-c.h>

#include "shares.h"
#include "turn.h"

/* One request while it is handled. */
struct call {
	struct overgangd *d;
	const struct frame *frame;
	const struct agency *agency;
	const struct agency_key *key;
	Ov__Request *request;
	Ov__Answer *answer;
	bool no_space;
	bool waited;
	bool later; /* no answer now: it waits */
};

/* What the answer says; a result that was set is dropped. */
void call_outcome(struct call *c, Ov__Outcome o, const char *field, const char *text);
void call_refused(struct call *c, const struct refusal *r);

struct journal *call_journal(struct call *c);

/* A page ends before the arena does. */
bool call_page_has_room(const struct call *c);

/* What this key may see of a case today. */
scope call_scope(const struct call *c, const struct share *s);

#endif
