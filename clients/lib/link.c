/* link.c - One encrypted socket to the daemon, with an eye on its handshake. */
#include "link.h"
#include "schema/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

enum {
	FRAME_MAX = WIRE_FRAME_MAX + 1024, /* 64 KiB and the overhead of CURVE */
	FAILURES_MAX = 3,		   /* one may be a daemon that is just being stopped */
	RECONNECT_MS = 100,
	RECONNECT_MS_MAX = 2000,
};

static int
set_number(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0 ? 0 : -errno;
}

static int
set_key(void *socket, int option, const char *key)
{
	return zmq_setsockopt(socket, option, key, LINK_KEY_SIZE) == 0 ? 0 : -errno;
}

/* No ZMTP heartbeats: on the connecting side they abort the process when its queue is
 * full. TCP tells of a peer that is gone, and the stream has its own heartbeat. */
static int
set_options(void *socket, const struct link_keys *keys, uint32_t handshake_ms)
{
	static const struct {
		int option;
		int value;
	} numbers[] = {
		{ ZMQ_LINGER, 0 },
		{ ZMQ_RECONNECT_IVL, RECONNECT_MS },
		{ ZMQ_RECONNECT_IVL_MAX, RECONNECT_MS_MAX },
		{ ZMQ_TCP_KEEPALIVE, 1 },
		{ ZMQ_TCP_KEEPALIVE_IDLE, 30 },
		{ ZMQ_TCP_KEEPALIVE_INTVL, 10 },
		{ ZMQ_TCP_KEEPALIVE_CNT, 3 },
		{ ZMQ_TCP_MAXRT, 30000 },
	};
	int64_t frame_max = FRAME_MAX;
	int r = 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && r == 0; i++)
		r = set_number(socket, numbers[i].option, numbers[i].value);
	if (r == 0)
		r = set_number(socket, ZMQ_HANDSHAKE_IVL, (int)handshake_ms);
	if (r == 0 && zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max, sizeof(frame_max)) != 0)
		r = -errno;
	if (r == 0)
		r = set_key(socket, ZMQ_CURVE_SERVERKEY, keys->server);
	if (r == 0)
		r = set_key(socket, ZMQ_CURVE_PUBLICKEY, keys->public);
	if (r == 0)
		r = set_key(socket, ZMQ_CURVE_SECRETKEY, keys->secret);
	return r;
}

static int
open_monitor(struct link *l, void *zmq)
{
	const int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
			   ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
			   ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
	char name[64];

	(void)snprintf(name, sizeof(name), "inproc://overgang-link-%p", l->socket);
	if (zmq_socket_monitor(l->socket, name, events) != 0)
		return -errno;
	l->monitor = zmq_socket(zmq, ZMQ_PAIR);
	if (l->monitor == NULL || zmq_connect(l->monitor, name) != 0)
		return -errno;
	return set_number(l->monitor, ZMQ_LINGER, 0);
}

int
link_open(struct link *l, void *zmq, enum link_kind kind, const char *endpoint,
    const struct link_keys *keys, uint32_t handshake_ms)
{
	int r;

	memset(l, 0, sizeof(*l));
	l->socket = zmq_socket(zmq, kind == LINK_DESK ? ZMQ_DEALER : ZMQ_SUB);
	if (l->socket == NULL)
		return -errno;
	r = set_options(l->socket, keys, handshake_ms);
	if (r == 0)
		r = open_monitor(l, zmq);
	if (r == 0 && zmq_connect(l->socket, endpoint) != 0)
		r = -errno;
	if (r < 0)
		link_close(l);
	return r;
}

void
link_close(struct link *l)
{
	if (l->socket != NULL) {
		(void)zmq_socket_monitor(l->socket, NULL, 0);
		(void)zmq_close(l->socket);
	}
	if (l->monitor != NULL)
		(void)zmq_close(l->monitor);
	memset(l, 0, sizeof(*l));
}

/* A monitor message is two frames: event (16 bits) and value (32 bits), then the address. */
static bool
next_event(struct link *l, uint16_t *ret_event)
{
	unsigned char first[6];
	char address[256];

	if (zmq_recv(l->monitor, first, sizeof(first), ZMQ_DONTWAIT) != (int)sizeof(first))
		return false;
	memcpy(ret_event, first, sizeof(*ret_event));
	(void)zmq_recv(l->monitor, address, sizeof(address), ZMQ_DONTWAIT);
	return true;
}

/* After a refusal with 400 or 500 libzmq does not connect again, so it is final; a key that
 * is held back (300), another daemon's key and a port of something else look alike here. */
enum link_news
link_news(struct link *l)
{
	enum link_news news = LINK_QUIET;
	uint16_t event;

	while (l->monitor != NULL && next_event(l, &event)) {
		switch (event) {
		case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
			l->up = true;
			l->failures = 0;
			news = LINK_UP;
			break;
		case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
			return LINK_REFUSED;
		case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
			if (++l->failures >= FAILURES_MAX)
				return LINK_FOREIGN;
			break;
		default:
			if (l->up)
				news = LINK_DOWN;
			l->up = false;
			break;
		}
	}
	return news;
}

int
link_subscribe(struct link *l, const char *topic)
{
	return zmq_setsockopt(l->socket, ZMQ_SUBSCRIBE, topic, strlen(topic)) == 0 ? 0 : -errno;
}

int
link_send(struct link *l, const void *bytes, size_t size)
{
	return zmq_send(l->socket, bytes, size, ZMQ_DONTWAIT) >= 0 ? 0 : -errno;
}
