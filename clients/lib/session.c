/* session.c - Where a consumer is in its stream. The rules S1 to S7 stand in the header.
 *
 * The held deliveries are always one run without a hole, held_first … held_first + held - 1: a
 * count and a first number describe it, and a delivery that does not continue the run is dropped,
 * since it can be fetched.
 *
 * The shell asks for a page and waits for it: it tells the session nothing between the
 * question and the answer. A page that knows less than was known before is therefore
 * proof that the daemon has lost numbers, and not a matter of order. A heartbeat has no
 * such meaning, it may have waited in a queue; nor has a page that was asked for ahead. */
#include "session.h"

#include <assert.h>
#include <string.h>

static void
look_behind(struct session *s)
{
	if (s->through > s->head)
		s->head = s->through;
	s->fetching = s->through < s->head;
}

/* Forget held deliveries that were handed on meanwhile. */
static void
shrink_held(struct session *s)
{
	uint64_t gone;

	if (s->held == 0 || s->held_first > s->through)
		return;
	gone = s->through - s->held_first + 1;
	if (gone > s->held)
		gone = s->held;
	s->held -= gone;
	s->held_first += gone;
}

/* S6. The common part of two epochs is known to the daemon alone; that it holds 0 is
 * all that can be said here. */
static bool
epoch_ends_it(struct session *s, uint64_t epoch)
{
	if (epoch == s->epoch)
		return false;
	if (s->epoch != 0 && s->through > 0)
		return true;
	if (s->epoch != 0)
		s->head = s->held = 0;
	s->epoch = epoch;
	return false;
}

void
session_start(struct session *s, uint64_t cursor, uint64_t epoch)
{
	memset(s, 0, sizeof(*s));
	s->through = cursor;
	s->head = cursor;
	s->epoch = epoch;
}

enum session_step
session_head(struct session *s, uint64_t head, uint64_t epoch)
{
	if (epoch_ends_it(s, epoch))
		return SESSION_EPOCH;
	if (head > s->head)
		s->head = head;
	look_behind(s); /* S4 */
	return s->fetching ? SESSION_FETCH : SESSION_WAIT;
}

enum session_step
session_live(struct session *s, uint64_t n)
{
	if (n <= s->through)
		return SESSION_DROP; /* S1 */
	if (n > s->head)
		s->head = n;
	look_behind(s);
	if (n == s->through + 1)
		return SESSION_HAND_ON; /* S2 */
	if (s->held == 0)
		s->held_first = n;
	if (s->held == SESSION_HELD_MAX || n != s->held_first + s->held)
		return SESSION_DROP; /* S3 */
	s->held++;
	return SESSION_HOLD;
}

enum session_step
session_fetched(struct session *s, uint64_t n)
{
	return n <= s->through ? SESSION_DROP : SESSION_HAND_ON;
}

enum session_step
session_page_begins(const struct session *s, uint64_t head, uint64_t epoch)
{
	return (s->epoch != 0 && epoch != s->epoch) || head < s->head ? SESSION_EPOCH
								      : SESSION_HAND_ON; /* S6 */
}

bool
session_ahead_counts(
    const struct session *s, const struct session_ahead *asked, uint64_t *head, uint64_t epoch)
{
	if (asked->after != s->through || epoch != s->epoch || *head < asked->head)
		return false;
	if (*head < s->head)
		*head = s->head;
	return true;
}

enum session_step
session_page(struct session *s, uint64_t through, uint64_t head, uint64_t epoch)
{
	if (epoch_ends_it(s, epoch) || head < s->head)
		return SESSION_EPOCH;
	s->head = head;
	if (through > head)
		through = head;
	if (through > s->through)
		s->through = through; /* S5 */
	shrink_held(s);
	look_behind(s);
	return session_next(s);
}

uint64_t
session_rewind(struct session *s, uint64_t common, uint64_t head, uint64_t epoch)
{
	uint64_t gone = s->through > common ? s->through - common : 0;

	s->through -= gone;
	s->head = head;
	s->epoch = epoch;
	s->held = 0;
	look_behind(s);
	return gone;
}

enum session_step
session_next(const struct session *s)
{
	if (s->held > 0 && s->held_first == s->through + 1)
		return SESSION_HAND_ON;
	return s->fetching ? SESSION_FETCH : SESSION_WAIT;
}

void
session_handed_on(struct session *s, uint64_t n)
{
	assert(n > s->through);
	s->through = n;
	shrink_held(s);
	look_behind(s);
}

uint64_t
session_after(const struct session *s)
{
	return s->through;
}
