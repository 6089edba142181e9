/* gate.c - Who is let in: ZAP, from CURVE key to agency and key name. */
#include "process/gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zmq.h>

enum {
	/* Draft in 4.3.4's header, honoured by its library: without it, a domain with no
	 * handler lets everybody in. */
	ZAP_ENFORCE_DOMAIN = 93,
	ZAP_FRAMES = 7, /* version, request id, domain, address, identity, mechanism, key */
	FRAME_SIZE_MAX = 256,
	BACKLOG = 64,
	MESSAGE_SIZE_MAX = 65536 + 1024,
	SELF_TEST_MS = PEERS_HANDSHAKE_MS,
	HOLDS_MAX = 64,
};

struct hold {
	char user_id[sizeof(((struct agency_key *)NULL)->user_id)];
	uint64_t until_ms;
	enum gate_where where;
};

struct gate {
	void *socket;
	const struct agencies *agencies;
	struct peers *peers;
	struct hold holds[HOLDS_MAX];
	uint64_t refused;
};

struct gate *
gate_open(void *zmq_context, const struct agencies *agencies, struct peers *peers)
{
	struct gate *g = calloc(1, sizeof(*g));
	int zero = 0;

	if (g == NULL)
		return NULL;
	g->agencies = agencies;
	g->peers = peers;
	g->socket = zmq_socket(zmq_context, ZMQ_REP);
	if (g->socket == NULL || zmq_setsockopt(g->socket, ZMQ_LINGER, &zero, sizeof(zero)) != 0 ||
	    zmq_bind(g->socket, "inproc://zeromq.zap.01") != 0)
		return gate_close(g);
	return g;
}

struct gate *
gate_close(struct gate *g)
{
	if (g != NULL && g->socket != NULL)
		zmq_close(g->socket);
	free(g);
	return NULL;
}

void *
gate_socket(const struct gate *g)
{
	return g->socket;
}

uint64_t
gate_refused(const struct gate *g)
{
	return g->refused;
}

void
gate_hold(struct gate *g, const char *user_id, enum gate_where where, uint64_t until_ms)
{
	struct hold *h = &g->holds[0];

	for (size_t i = 1; i < HOLDS_MAX; i++)
		if (g->holds[i].until_ms < h->until_ms)
			h = &g->holds[i];
	(void)snprintf(h->user_id, sizeof(h->user_id), "%s", user_id);
	h->until_ms = until_ms;
	h->where = where;
}

static bool
is_held(const struct gate *g, const struct agency_key *key, const char *domain, uint64_t now_ms)
{
	bool desk = strcmp(domain, "desk") == 0;

	for (size_t i = 0; i < HOLDS_MAX; i++) {
		const struct hold *h = &g->holds[i];
		if (h->until_ms > now_ms && strcmp(h->user_id, key->user_id) == 0 &&
		    (!desk || h->where == GATE_EVERYWHERE))
			return true;
	}
	return false;
}

/* A request as ZAP sends it; each frame a string, the key as bytes. */
struct zap {
	char frame[ZAP_FRAMES][FRAME_SIZE_MAX];
	size_t size[ZAP_FRAMES];
	int count;
};

/* false: there is none. Whatever is too long or too many is counted, not kept. */
static bool
zap_receive(struct gate *g, struct zap *ret)
{
	int more = 1;
	size_t more_size = sizeof(more);

	memset(ret, 0, sizeof(*ret));
	while (more) {
		char discard[FRAME_SIZE_MAX];
		char *into = ret->count < ZAP_FRAMES ? ret->frame[ret->count] : discard;
		int n = zmq_recv(g->socket, into, FRAME_SIZE_MAX - 1, ZMQ_DONTWAIT);
		if (n < 0)
			return false;
		if (ret->count < ZAP_FRAMES)
			ret->size[ret->count] = (size_t)n;
		ret->count++;
		(void)zmq_getsockopt(g->socket, ZMQ_RCVMORE, &more, &more_size);
	}
	return true;
}

static const struct agency_key *
key_of(const struct agencies *a, const unsigned char key[32])
{
	for (size_t i = 0; i < a->keys_count; i++)
		if (sodium_memcmp(a->keys[i].public_key, key, 32) == 0)
			return &a->keys[i];
	return NULL;
}

/* A stream admits its agency's keys and no others, and of those only the ones that may
 * see all areas: a publication is not made for one key. */
static bool
domain_admits(const struct agencies *a, const struct agency_key *key, const char *domain)
{
	const struct agency *agency = agencies_by_number(a, key->agency);

	if (agency == NULL || agency->retired)
		return false;
	if (strcmp(domain, "desk") == 0)
		return true;
	return strncmp(domain, "stream/", 7) == 0 && strcmp(domain + 7, agency->name) == 0 &&
	       key->areas == SCOPE_ALL;
}

static const struct agency_key *
admitted(const struct gate *g, const struct zap *z)
{
	if (z->count != ZAP_FRAMES || strcmp(z->frame[0], "1.0") != 0 ||
	    strcmp(z->frame[5], "CURVE") != 0 || z->size[6] != 32)
		return NULL;
	const struct agency_key *key = key_of(g->agencies, (const unsigned char *)z->frame[6]);
	return key != NULL && domain_admits(g->agencies, key, z->frame[2]) ? key : NULL;
}

/* 400 ends the peer's session at once, so that its program can say so to a person; after 300 it
 * tries again by itself. */
static void
zap_answer(struct gate *g, const struct zap *z, const struct agency_key *key, const char *status)
{
	bool admitted = status[0] == '2';
	const char *text = admitted ? "OK" : "not admitted";
	const char *user = admitted ? key->user_id : "";
	size_t id_size = z->count > 1 ? z->size[1] : 0;

	(void)zmq_send(g->socket, "1.0", 3, ZMQ_SNDMORE);
	(void)zmq_send(g->socket, z->frame[1], id_size, ZMQ_SNDMORE);
	(void)zmq_send(g->socket, status, 3, ZMQ_SNDMORE);
	(void)zmq_send(g->socket, text, strlen(text), ZMQ_SNDMORE);
	(void)zmq_send(g->socket, user, strlen(user), ZMQ_SNDMORE);
	(void)zmq_send(g->socket, "", 0, 0);
}

void
gate_serve(struct gate *g, uint64_t now_ms)
{
	struct zap z;

	while (zap_receive(g, &z)) {
		const struct agency_key *key = admitted(g, &z);
		const char *status = "200";
		if (key == NULL)
			status = "400";
		else if (is_held(g, key, z.frame[2], now_ms))
			status = "300";
		else if (!peers_admit(g->peers, z.frame[2], key->user_id, now_ms))
			status = "300";
		g->refused += status[0] != '2';
		zap_answer(g, &z, key, status);
	}
}

static int
set_int(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value));
}

int
gate_protect(void *socket, const unsigned char server_secret[32], const char *domain)
{
	int64_t message_size_max = MESSAGE_SIZE_MAX;
	int enforced = 0;
	size_t size = sizeof(enforced);

	if (set_int(socket, ZMQ_LINGER, 0) != 0 || set_int(socket, ZMQ_CURVE_SERVER, 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, server_secret, 32) != 0 ||
	    zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) != 0 ||
	    set_int(socket, ZAP_ENFORCE_DOMAIN, 1) != 0 ||
	    set_int(socket, ZMQ_HANDSHAKE_IVL, PEERS_HANDSHAKE_MS) != 0 ||
	    set_int(socket, ZMQ_BACKLOG, BACKLOG) != 0 ||
	    set_int(socket, ZMQ_TCP_KEEPALIVE, 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_size_max, sizeof(message_size_max)) !=
		0 ||
	    zmq_getsockopt(socket, ZAP_ENFORCE_DOMAIN, &enforced, &size) != 0)
		return -1;
	if (enforced != 1) {
		errno = ENOTSUP;
		return -1;
	}
	return 0;
}

/* ---- the self-test --------------------------------------------------------------------- */

/* A stranger with a key of its own, and a monitor that sees whether it is refused. */
static void *
stranger_open(void *context, bool stream, const unsigned char server_secret[32], void **ret_monitor)
{
	unsigned char server_public[32], secret[32], public[32];
	const char *seen = stream ? "inproc://self-test-stream" : "inproc://self-test-desk";
	void *s = zmq_socket(context, stream ? ZMQ_SUB : ZMQ_DEALER);

	*ret_monitor = zmq_socket(context, ZMQ_PAIR);
	(void)crypto_scalarmult_base(server_public, server_secret);
	randombytes_buf(secret, sizeof(secret));
	(void)crypto_scalarmult_base(public, secret);
	if (s == NULL || *ret_monitor == NULL || set_int(s, ZMQ_LINGER, 0) != 0 ||
	    zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server_public, 32) != 0 ||
	    zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, public, 32) != 0 ||
	    zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, secret, 32) != 0 ||
	    zmq_socket_monitor(s, seen,
		ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
		    ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) !=
		0 ||
	    zmq_connect(*ret_monitor, seen) != 0) {
		if (s != NULL)
			zmq_close(s);
		return NULL;
	}
	return s;
}

/* -1 let in or ended for another reason than its key, 1 refused, 0 nothing yet. */
static int
stranger_fate(void *monitor)
{
	unsigned char event[6];
	char address[256];
	uint16_t what;

	if (zmq_recv(monitor, event, sizeof(event), ZMQ_DONTWAIT) != (int)sizeof(event))
		return 0;
	(void)zmq_recv(monitor, address, sizeof(address), ZMQ_DONTWAIT);
	memcpy(&what, event, sizeof(what));
	return what == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ? 1 : -1;
}

int
gate_self_test(struct gate *g, void *zmq_context, const char *endpoint, bool stream,
    const unsigned char server_secret[32])
{
	void *monitor;
	void *stranger = stranger_open(zmq_context, stream, server_secret, &monitor);
	int fate = 0;

	if (stranger == NULL || zmq_connect(stranger, endpoint) != 0)
		return -1;
	for (int waited = 0; fate == 0 && waited < SELF_TEST_MS; waited += 10) {
		zmq_pollitem_t items[2] = { { g->socket, 0, ZMQ_POLLIN, 0 },
			{ monitor, 0, ZMQ_POLLIN, 0 } };
		(void)zmq_poll(items, 2, 10);
		gate_serve(g, 0);
		fate = stranger_fate(monitor);
	}
	zmq_close(stranger);
	zmq_close(monitor);
	/* Only handshakes of others are told to the operator. */
	g->refused -= fate == 1 && g->refused > 0;
	return fate == 1 ? 0 : -1;
}
