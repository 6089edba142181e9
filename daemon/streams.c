/* streams.c - One publishing socket per agency: live deliveries and heartbeats. */
#include "streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>
#include <zmq.h>

#include "gate.h"

enum { QUEUE = 10000, HEARTBEAT_SIZE_MAX = 64 };

struct stream {
	uint32_t agency;
	void *socket;
};

struct streams {
	struct stream list[AGENCIES_MAX];
	size_t count;
};

static int
open_one(
    struct stream *s, void *context, const struct agency *a, const unsigned char server_secret[32])
{
	char domain[16 + NAME_SIZE_MAX];
	int queue = QUEUE;

	snprintf(domain, sizeof(domain), "stream/%s", a->name);
	s->agency = a->number;
	s->socket = zmq_socket(context, ZMQ_PUB);
	if (s->socket == NULL || gate_protect(s->socket, server_secret, domain) != 0 ||
	    zmq_setsockopt(s->socket, ZMQ_SNDHWM, &queue, sizeof(queue)) != 0 ||
	    zmq_bind(s->socket, a->stream) != 0)
		return -1;
	return 0;
}

struct streams *
streams_open(void *zmq_context, const struct agencies *agencies,
    const unsigned char server_secret[32], char *ret_error, size_t error_size)
{
	struct streams *s = calloc(1, sizeof(*s));

	for (size_t i = 0; s != NULL && i < agencies->count; i++) {
		const struct agency *a = &agencies->list[i];
		if (a->stream[0] == '\0' || a->retired)
			continue;
		if (open_one(&s->list[s->count++], zmq_context, a, server_secret) != 0) {
			snprintf(ret_error, error_size, "agency %s: stream %s: %s", a->name,
			    a->stream, zmq_strerror(zmq_errno()));
			return streams_close(s);
		}
	}
	if (s == NULL)
		snprintf(ret_error, error_size, "out of memory");
	return s;
}

struct streams *
streams_close(struct streams *s)
{
	for (size_t i = 0; s != NULL && i < s->count; i++)
		if (s->list[i].socket != NULL)
			zmq_close(s->list[i].socket);
	free(s);
	return NULL;
}

size_t
streams_count(const struct streams *s)
{
	return s->count;
}

uint32_t
streams_agency(const struct streams *s, size_t i)
{
	return s->list[i].agency;
}

static void
send_two(void *socket, const char *topic, const void *data, size_t size)
{
	if (zmq_send(socket, topic, strlen(topic), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
		(void)zmq_send(socket, data, size, ZMQ_DONTWAIT);
}

void
streams_publish(
    struct streams *s, uint32_t agency, const char *topic, const void *data, size_t size)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].agency == agency) {
			int events;
			size_t events_size = sizeof(events);
			(void)zmq_getsockopt(s->list[i].socket, ZMQ_EVENTS, &events, &events_size);
			send_two(s->list[i].socket, topic, data, size);
		}
}

void
streams_heartbeat(struct streams *s, size_t i, uint64_t head, uint64_t epoch, uint64_t now)
{
	Ov__Heartbeat h = OV__HEARTBEAT__INIT;
	uint8_t bytes[HEARTBEAT_SIZE_MAX];

	h.head = head;
	h.epoch = epoch;
	h.now = now;
	send_two(s->list[i].socket, "~", bytes, ov__heartbeat__pack(&h, bytes));
}
