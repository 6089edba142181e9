/* streams.h - One publishing socket per agency: live deliveries and heartbeats.
 *
 * A socket of its own, with a ZAP domain of its own, because a publication on a socket
 * reaches every peer that was admitted to it. Loss is allowed here: the numbers show it
 * and the desk has it. So a socket may be closed and bound again at any time, and that is how
 * a key is turned away from it: libzmq has no other way to end one peer's connection. */
#ifndef OVERGANG_PROCESS_STREAMS_H
#define OVERGANG_PROCESS_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/agencies.h"
#include "process/peers.h"

enum {
	STREAM_TOPICS_MAX = 64,		/* of one key on one socket */
	STREAM_TOPICS_TOTAL_MAX = 1024, /* of all keys on one socket */
	STREAM_FRAME_MAX = 512,		/* bytes from a subscriber, as encrypted */
	STREAM_RETRY_MS = 20,
	STREAM_SAY_AFTER_MS = 2000, /* a problem that lasts this long is said */
};

struct streams;

struct heartbeat {
	uint64_t head; /* of the agency's stream */
	uint64_t epoch;
	uint64_t now;
	uint64_t journal;	    /* to auditors alone, else 0: the last event, … */
	const unsigned char *chain; /* … and its link of the chain; NULL */
	size_t chain_size;
};

/* Bind all, watched by `peers`, the caller's; NULL with a sentence naming the agency. */
struct streams *streams_open(void *zmq_context, const struct agencies *agencies,
    const unsigned char server_secret[32], struct peers *peers, char *ret_error, size_t error_size);
struct streams *streams_close(struct streams *s);

/* All there are, those not bound for the moment included. */
size_t streams_count(const struct streams *s);
uint32_t streams_agency(const struct streams *s, size_t i);
/* The endpoint as bound; "" while it is not. */
const char *streams_endpoint(const struct streams *s, size_t i);

/* Close an agency's socket; streams_bind() binds it again. */
void streams_reopen(struct streams *s, uint32_t agency);
/* Close the streams that agencies.conf has no more, or elsewhere; take up new ones. The next
 * streams_bind() binds. */
void streams_adopt(struct streams *s, const struct agencies *agencies);
/* Bind one that is not bound: once a turn until all are, since the old socket may still hold the
 * endpoint. true: ret_said is a sentence for the log, about one that has failed for long, or
 * holds after that. */
bool streams_bind(struct streams *s, uint64_t now_ms, char *ret_said, size_t said_size);
/* Is one to be bound again, or may a subscriber have more to say? Then the next turn should come
 * within STREAM_RETRY_MS. */
bool streams_restless(const struct streams *s);

/* An offending subscriber: more topics than STREAM_TOPICS_MAX, or a message.
 * Its socket is closed already. */
struct offence {
	uint32_t agency;
	char user_id[80]; /* "" when the wire does not say whose it was */
	const char *what;
};

/* Read the subscribers' messages, and look at each socket once a turn. Next offence; false:
 * none. */
bool streams_offence(struct streams *s, struct offence *ret);
/* How often a socket was closed for one. */
uint64_t streams_offences(const struct streams *s);

void streams_publish(
    struct streams *s, uint32_t agency, const char *topic, const void *data, size_t size);
/* Topic "~" with head, epoch and the daemon's time. Nothing while it is not bound. */
void streams_heartbeat(struct streams *s, size_t i, const struct heartbeat *beat);

#endif
