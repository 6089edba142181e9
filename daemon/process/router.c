/* router.c - The desk's ROUTER socket: frames in, answers out. */
#include "process/router.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "process/chance.h"
#include "process/endpoint.h"
#include "process/gate.h"
#include "process/queue.h"
#include "schema/wire.h"
#include "store/store.h"

enum {
	QUEUE = 2 * TURN_SHARE_FRAMES,
	GIVEN_ID_SIZE = 5, /* an id that libzmq gave: a zero and four bytes by count */
	CLAIMS_MAX = 8,
	/* Of one call: who sends nothing else must not keep the turn from ending. */
	DROPS_MAX = 1024,
};

struct router {
	void *socket;
	struct peers *peers;
	int place; /* among them */
	char endpoint[256];
	unsigned char data[WIRE_FRAME_MAX];
	uint64_t dropped;
	uint32_t first_id; /* that libzmq gives here */
	char claims[CLAIMS_MAX][USER_ID_SIZE_MAX];
	size_t claims_count;
};

static int
set_int(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value));
}

struct router *
router_open(void *zmq_context, const char *endpoint, const unsigned char server_secret[32],
    struct peers *peers)
{
	struct router *r = calloc(1, sizeof(*r));
	size_t size = sizeof(r->endpoint);

	if (r == NULL)
		return NULL;
	r->peers = peers;
	r->place = PEERS_NONE;
	r->socket = zmq_socket(zmq_context, ZMQ_ROUTER);
	r->first_id = chance_first_id();
	if (r->socket == NULL || gate_protect(r->socket, server_secret, "desk") != 0 ||
	    set_int(r->socket, ZMQ_ROUTER_MANDATORY, 1) != 0 ||
	    set_int(r->socket, ZMQ_ROUTER_HANDOVER, 0) != 0 ||
	    set_int(r->socket, ZMQ_SNDHWM, QUEUE) != 0 ||
	    set_int(r->socket, ZMQ_RCVHWM, QUEUE) != 0 ||
	    (r->place = peers_watch(peers, r->socket, "desk")) == PEERS_NONE ||
	    endpoint_bind(r->socket, endpoint) != 0 ||
	    zmq_getsockopt(r->socket, ZMQ_LAST_ENDPOINT, r->endpoint, &size) != 0)
		return router_close(r);
	return r;
}

struct router *
router_close(struct router *r)
{
	int e = errno;

	if (r != NULL && r->socket != NULL) {
		peers_leave(r->peers, r->place, r->socket);
		zmq_close(r->socket);
	}
	free(r);
	errno = e;
	return NULL;
}

void *
router_socket(const struct router *r)
{
	return r->socket;
}

const char *
router_endpoint(const struct router *r)
{
	return r->endpoint;
}

uint64_t
router_dropped(const struct router *r)
{
	return r->dropped;
}

/* Has libzmq given this id? It gives them by count, at most one a connection. One that a peer chose
 * itself could stand where another peer's answer is still to go, or where libzmq will give the
 * next one. */
static bool
is_given(struct router *r, const unsigned char *id, int size)
{
	return size == GIVEN_ID_SIZE && id[0] == 0 &&
	       store_u32(id + 1) - r->first_id < peers_accepted(r->peers, r->place);
}

static void
note_claim(struct router *r, int fd, const char *user_id)
{
	peers_shut_out(r->peers, r->place, fd);
	for (size_t i = 0; i < r->claims_count; i++)
		if (strcmp(r->claims[i], user_id) == 0)
			return;
	if (r->claims_count < CLAIMS_MAX)
		snprintf(r->claims[r->claims_count++], USER_ID_SIZE_MAX, "%s", user_id);
}

bool
router_claim(struct router *r, char *ret_user_id, size_t size)
{
	if (r->claims_count == 0)
		return false;
	snprintf(ret_user_id, size, "%s", r->claims[--r->claims_count]);
	return true;
}

/* Take in one message of the socket, of however many frames. 1 a request, 0 something
 * else, -1 nothing there. */
static int
receive_one(struct router *r, struct frame *f)
{
	zmq_msg_t part;
	int more = 1, parts = 0;
	bool good = true, given = true;

	while (more) {
		zmq_msg_init(&part);
		int n = zmq_msg_recv(&part, r->socket, ZMQ_DONTWAIT);
		if (n < 0) {
			zmq_msg_close(&part);
			return parts == 0 ? -1 : 0;
		}
		const unsigned char *bytes = zmq_msg_data(&part);
		if (parts == 0) {
			given = is_given(r, bytes, n);
			f->peer_size = given ? (size_t)n : 0;
			memcpy(f->peer, bytes, f->peer_size);
		} else if (parts == 1) {
			/* On the payload: 4.3.4 can lose it on the id frame. */
			const char *user = zmq_msg_gets(&part, "User-Id");
			bool fits = n <= WIRE_FRAME_MAX;
			good = given && user != NULL && strlen(user) < sizeof(f->user_id);
			snprintf(f->user_id, sizeof(f->user_id), "%s", good ? user : "");
			if (user != NULL)
				peers_heard(
				    r->peers, r->place, zmq_msg_get(&part, ZMQ_SRCFD), user);
			if (user != NULL && !given)
				note_claim(r, zmq_msg_get(&part, ZMQ_SRCFD), user);
			good = good && fits;
			if (fits)
				memcpy(r->data, bytes, (size_t)n);
			f->data = r->data;
			f->size = fits ? (size_t)n : 0;
		} else {
			good = false;
		}
		parts++;
		more = zmq_msg_more(&part);
		zmq_msg_close(&part);
	}
	return good && parts == 2;
}

bool
router_receive(struct router *r, struct frame *ret_frame)
{
	int rc = 0;

	for (int i = 0; rc == 0 && i < DROPS_MAX; i++) {
		rc = receive_one(r, ret_frame);
		r->dropped += rc == 0;
	}
	return rc == 1;
}

void
router_answer(struct router *r, const struct frame *to, const void *data, size_t size)
{
	/* The check for room is made on the id frame, so an answer is never half sent. */
	if (zmq_send(r->socket, to->peer, to->peer_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
	    zmq_send(r->socket, data, size, ZMQ_DONTWAIT) < 0)
		r->dropped++;
}
