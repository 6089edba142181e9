/* call.h - One request while it is handled: who asks, what, and the answer in the making.
 *
 * Everything it points at lives in the arena of the input. */
#ifndef OVERGANG_DESK_CALL_H
#define OVERGANG_DESK_CALL_H

#include <desk.pb-c.h>

#include "desk/context.h"
#include "schema/refusals.h"
#include "store/shares.h"
#include "store/stream.h"

enum { ERRNO_WORD_SIZE = 40 };

struct call {
	struct turn *turn;
	const struct frame *frame;
	const struct agency *agency;
	const struct agency_key *key;
	Ov__Request *request;
	Ov__Answer *answer;
	const Ov__Report *report;      /* with the request `report`, once unpacked */
	const struct request_row *row; /* of desk.c */
	bool waited;		       /* a fetch that waited, and is not to wait again */
	bool later;		       /* its handler keeps it, and answers in a later turn */
	uint64_t began_us;
	unsigned entries; /* of its page, that were asked about */
};

/* Make the answer this refusal, count it, and drop a result that was set. A FULL one says when to
 * try again. */
void call_refused(struct call *c, const struct refusal *r);
/* The same for one reason, with its arguments as in refusals.h; not counted. */
void call_refuse(struct call *c, enum refusal_code code, const char *field);
void call_refuse_number(struct call *c, enum refusal_code code, const char *field, uint64_t n);
void call_refuse_numbers(
    struct call *c, enum refusal_code code, const char *field, uint64_t n, uint64_t m);
void call_refuse_texts(
    struct call *c, enum refusal_code code, const char *field, const char *s, const char *then);

/* A no, with all that an answer says of it. */
void answer_refused(struct arena *arena, const struct refusal *r, Ov__Answer *a);
/* The word for an errno in a refusal: "errno.ENOSPC", for which clients have words; returns buf. */
const char *errno_word(int error, char buf[ERRNO_WORD_SIZE]);

struct journal *call_journal(struct call *c);
/* Is it the owner team, or an administrator? */
bool call_is_admin(const struct call *c);

/* No room for the access record, or more looks of this key than it has: a look that cannot be
 * put on record is not answered. true: answered. */
bool call_unrecorded(struct call *c);
/* No room for requests that must always get in. true: answered. */
bool call_no_reserve(struct call *c);

/* Asked before each entry of a page: it ends before the arena does, and when its time is up, but
 * not without an entry. */
bool call_page_has_room(struct call *c);

/* The sight that this key has of a case now: its agency's share within its areas, or all of them
 * while an emergency lasts. */
struct sight call_sight(const struct call *c, const struct share *s, const Ov__CaseState *state);

#endif
