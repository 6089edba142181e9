/* session.h - Where a consumer is in its stream: resume, gaps, repeats. Pure.
 *
 * The shell (follow.c) tells it what came: hello, a fetched page, a live delivery,
 * a heartbeat; it answers with the next step. Rules:
 *  S1 a delivery with n <= through is a repeat and dropped;
 *  S2 n == through + 1 is handed on, and through becomes n;
 *  S3 n > through + 1 is a gap: at most SESSION_HELD_MAX live deliveries are held
 *     (by the shell, in order) while the hole is fetched; beyond that they are dropped,
 *     since they can be fetched;
 *  S4 a heartbeat whose head is beyond the last seen number reveals a lost tail: fetch;
 *  S5 `through` of a fetch with a prefix moves past deliveries that did not match;
 *  S6 another epoch than the session's, or a head before a known number, is SESSION_EPOCH:
 *     the shell asks the daemon which numbers still hold, and goes on behind them with
 *     session_rewind(); of those that are gone it tells a person.
 *  S7 a page that was asked for ahead, while the deliveries before it were still to be handed on,
 *     counts only if it begins behind `through`, is of this epoch, and reaches the head that was known
 *     when it was asked for. Else it is dropped and asked for anew, and proves nothing.
 * It holds numbers only, no messages, and asks nothing of the outside. */
#ifndef OVERGANG_SESSION_H
#define OVERGANG_SESSION_H

#include <stdbool.h>
#include <stdint.h>

enum { SESSION_HELD_MAX = 1000 };

enum session_step {
	SESSION_WAIT,	 /* nothing to do until something comes */
	SESSION_FETCH,	 /* fetch after session_after() */
	SESSION_HAND_ON, /* this delivery goes to the handler */
	SESSION_HOLD,	 /* keep this delivery until the hole is filled */
	SESSION_DROP,	 /* seen before, or to be fetched */
	SESSION_EPOCH,	 /* the daemon's numbers are not those we knew */
};

struct session {
	uint64_t epoch;
	uint64_t through; /* all up to here was handed on, or did not match */
	uint64_t head;	  /* the highest number known to exist */
	uint64_t held;	  /* live deliveries held beyond a hole */
	uint64_t held_first;
	bool fetching;
};

/* What was known when a page was asked for ahead. */
struct session_ahead {
	uint64_t after;
	uint64_t head;
};

/* Start at a cursor of an epoch (0: none yet). */
void session_start(struct session *s, uint64_t cursor, uint64_t epoch);
/* Hello or heartbeat told head and epoch. WAIT, FETCH or EPOCH. */
enum session_step session_head(struct session *s, uint64_t head, uint64_t epoch);
/* A live delivery n. HAND_ON, HOLD, DROP; after HOLD or DROP ask session_next(). */
enum session_step session_live(struct session *s, uint64_t n);
/* A delivery n of a fetched page: HAND_ON or DROP. */
enum session_step session_fetched(struct session *s, uint64_t n);
/* Before anything of a page is handed on. EPOCH: its numbers are not those of this session; it
 * is dropped as a whole, or deliveries of a new epoch would be taken for some of the old one. */
enum session_step session_page_begins(const struct session *s, uint64_t head, uint64_t epoch);
/* S7. Does the page that was asked for ahead count? Its head becomes the one known by now, since more
 * may have been published after it was made. */
bool session_ahead_counts(
    const struct session *s, const struct session_ahead *asked, uint64_t *head, uint64_t epoch);
/* A page ended: the daemon looked through `through`, its head is `head`. */
enum session_step session_page(struct session *s, uint64_t through, uint64_t head, uint64_t epoch);
/* S6: the daemon's numbers hold up to `common`, now in this epoch. Return how many of those handed
 * on are lost: their effects stand, and other deliveries will have their numbers. */
uint64_t session_rewind(struct session *s, uint64_t common, uint64_t head, uint64_t epoch);
/* The next step: FETCH, or HAND_ON when the first held delivery fits, or WAIT. */
enum session_step session_next(const struct session *s);
/* The handler took n. */
void session_handed_on(struct session *s, uint64_t n);
/* Where the next fetch starts. */
uint64_t session_after(const struct session *s);

#endif
