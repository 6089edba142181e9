/* router.h - The desk's ROUTER socket: frames in, answers out. Implements the receiving and
 * answering half of struct wire. */
#ifndef OVERGANG_PROCESS_ROUTER_H
#define OVERGANG_PROCESS_ROUTER_H

#include <stdint.h>

#include "desk/frame.h"
#include "process/peers.h"

struct router;

/* Bound, protected, and watched by `peers`, the caller's; NULL: errno says why. */
struct router *router_open(void *zmq_context, const char *endpoint,
    const unsigned char server_secret[32], struct peers *peers);
struct router *router_close(struct router *r);
void *router_socket(const struct router *r);
/* The endpoint as bound (a wildcard port resolved). */
const char *router_endpoint(const struct router *r);

/* The next request; false when there is none now, or only messages that are dropped. A message
 * that is not one frame from an admitted peer with an id of our giving is dropped and counted. */
bool router_receive(struct router *r, struct frame *ret_frame);
/* Sent, or dropped when the peer is gone or its queue is full: its retry gets REPEATED. */
void router_answer(struct router *r, const struct frame *to, const void *data, size_t size);
uint64_t router_dropped(const struct router *r);
/* The next key that showed a routing id which this socket had not given; its connection is ended
 * already. false: none. Of more than eight between two calls the later ones are left out: they are
 * noticed when they come again. */
bool router_claim(struct router *r, char *ret_user_id, size_t size);

#endif
