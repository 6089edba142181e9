/* streams.h - One publishing socket per agency: live deliveries and heartbeats.
 *
 * A socket of its own, with a ZAP domain of its own, because what is published on a socket
 * reaches every peer that was admitted to it. Loss is allowed here: the numbers show it
 * and the desk has it. */
#ifndef OVERGANG_STREAMS_H
#define OVERGANG_STREAMS_H

#include <stddef.h>
#include <stdint.h>

#include "core/access.h"

struct streams;

/* Bind all; NULL with a sentence naming the agency. */
struct streams *streams_open(void *zmq_context, const struct agencies *agencies,
    const unsigned char server_secret[32], char *ret_error, size_t error_size);
struct streams *streams_close(struct streams *s);

size_t streams_count(const struct streams *s);
uint32_t streams_agency(const struct streams *s, size_t i);

void streams_publish(
    struct streams *s, uint32_t agency, const char *topic, const void *data, size_t size);
/* Topic "~" with head, epoch and the daemon's time. It also lets an idle socket learn of new
 * subscribers, which happens only when its thread enters the library. */
void streams_heartbeat(struct streams *s, size_t i, uint64_t head, uint64_t epoch, uint64_t now);

#endif
