/* follower.h - One consumer that follows its stream: the inside of overgang_follow().
 *
 * follow_desk.c asks the desk: hello, acknowledgements, parked deliveries; follow_hand.c hands on
 * deliveries from pages and from the stream; follow.c has the stream and the loop. Which number
 * comes next is for session.h to say. Functions return 0 or a negative errno with the handle's
 * sentence. */
#ifndef OVERGANG_FOLLOWER_H
#define OVERGANG_FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "handle.h"
#include "overgang.h"
#include "place.h"
#include "session.h"

enum { FOLLOW_IDLE_MS = 100 };

struct follower {
	struct overgang *o;
	const struct overgang_follow *f;
	struct session s;
	struct link stream;
	char endpoint[256]; /* "" has none */
	bool silent;	    /* no message for silence_ms */
	bool look;	    /* publications may have been lost: ask the desk */
	bool done;	    /* told to stop */
	bool unsaid;	    /* that the place cannot be kept */
	uint64_t heard_ms;
	uint64_t idle_ms;
	uint64_t replay_ms; /* when parked deliveries are looked at again */
	uint64_t start_head;
	uint64_t start_cursor;
	bool again_done; /* all parked deliveries were tried once more, or need not be */
	uint64_t acknowledged;
	uint64_t acknowledged_ms; /* when the desk was last told, or asked */
	unsigned unacknowledged;
	unsigned begun;		    /* how often it began anew: pages fetched before are void */
	uint64_t ahead_correlation; /* of the page that was asked for ahead; 0: none */
	struct session_ahead ahead;
	uint64_t ahead_ms; /* when it was asked for */
	bool slow;	   /* handing on the last page took longer than a page ahead may wait */
	uint64_t number;   /* of the daemon's session of this consumer */
	struct place kept; /* the place on disk */
	uint64_t tag_n;	   /* a number that the daemon gave out, … */
	unsigned char tag[PLACE_TAG_SIZE_MAX]; /* … with the tag that proves it */
	size_t tag_size;
	Ov__Delivery *held[SESSION_HELD_MAX]; /* a ring; the session knows their numbers */
	size_t held_first;
	size_t held_count;
};

/* ---- follow_desk.c */

/* Ask; an answer that is not OK, or not of this kind, is an error. */
int follow_ask(struct overgang *o, const struct problem_kind *refused, Ov__Request *request,
    Ov__Answer__ResultCase kind, Ov__Answer **ret_answer);
/* Say hello as this consumer and begin its session; with the known place when its epoch is not
 * 0. */
int follow_hello(struct follower *w, const struct place *before, Ov__Answer **ret_answer);
/* After a restore: go on behind the last number that holds. */
int follow_rewind(struct follower *w);
/* The same where r is -ESTALE; else r. */
int follow_or_rewind(struct follower *w, int r);
/* Keep the tag of the last number, by which the daemon can prove later that it gave it out. */
void follow_keep_tag(struct follower *w, uint64_t n, const ProtobufCBinaryData *tag);
/* The place on disk. The second reports once that it cannot be kept. */
void follow_keep_place(struct follower *w);
void follow_say(struct follower *w, const struct problem_kind *kind, int error);
/* How far this is; the second also asks now and then whether somebody has set the cursor. */
int follow_acknowledge(struct follower *w);
int follow_ask_whether_set(struct follower *w);

/* ---- follow_hand.c */

/* Between deliveries: idle(), and being told to stop. */
void follow_tick(struct follower *w);
/* One delivery to the handler, with its tries; parked when it fails and that is wanted. */
int follow_hand_on(struct follower *w, const Ov__Delivery *d);
/* Live deliveries held until a gap is filled: hand them on, or drop them when their numbers are
 * void. */
int follow_hand_on_held(struct follower *w);
void follow_drop_held(struct follower *w);
/* Fetch the pages after the last handled number; wait up to wait_ms for a new one. */
int follow_fetch(struct follower *w, uint32_t wait_ms);
/* Retry parked deliveries that a person asked to have retried. */
int follow_retry_parked(struct follower *w);

/* ---- follow.c */

int follow_begin(struct follower *w);
int follow_open_stream(struct follower *w);

#endif
