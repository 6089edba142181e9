/* connection.c - A connection to the desk of a daemon that runs. */
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "times.h"

const char *connection_folder;
void *connection_context;

void
connection_fail(const char *what, const char *about)
{
	fprintf(stderr, "load: %s: %s\n", what, about);
	exit(1);
}

void
connection_read_line(const char *name, char *buf, int size)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", connection_folder, name);
	FILE *f = fopen(path, "r");
	if (f == NULL || fgets(buf, size, f) == NULL)
		connection_fail("cannot be read", path);
	buf[strcspn(buf, "\n")] = '\0';
	(void)fclose(f);
}

void *
connection_socket(int type, const char *key_name)
{
	char server[64], secret[64], public[41], name[64];
	int none = 0, all = 0;

	(void)snprintf(name, sizeof(name), "%s.key", key_name);
	connection_read_line("server.pub", server, sizeof(server));
	connection_read_line(name, secret, sizeof(secret));
	if (zmq_curve_public(public, secret) != 0)
		connection_fail("is no key", name);
	void *s = zmq_socket(connection_context, type);
	(void)zmq_setsockopt(s, ZMQ_LINGER, &none, sizeof(none));
	(void)zmq_setsockopt(s, ZMQ_SNDHWM, &all, sizeof(all));
	(void)zmq_setsockopt(s, ZMQ_RCVHWM, &all, sizeof(all));
	(void)zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server, 40);
	(void)zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, public, 40);
	(void)zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, secret, 40);
	return s;
}

void
connection_open(struct connection *c, const char *key_name)
{
	char endpoint[256];

	connection_read_line("endpoint", endpoint, sizeof(endpoint));
	c->socket = connection_socket(ZMQ_DEALER, key_name);
	if (zmq_connect(c->socket, endpoint) != 0)
		connection_fail(endpoint, zmq_strerror(zmq_errno()));
}

void
connection_close(struct connection *c)
{
	if (c->socket != NULL)
		(void)zmq_close(c->socket);
	c->socket = NULL;
}

void
connection_send(struct connection *c, const struct mix_report *report, size_t place)
{
	Ov__Request q = OV__REQUEST__INIT;
	unsigned char bytes[MIX_BYTES_MAX + 64];

	q.correlation = ++c->correlation;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.data = (void *)(uintptr_t)report->bytes;
	q.report.len = report->size;
	size_t size = ov__request__pack(&q, bytes);
	c->underway[place].correlation = q.correlation;
	c->underway[place].sent_ns = times_now();
	if (zmq_send(c->socket, bytes, size, 0) < 0)
		connection_fail("send", zmq_strerror(zmq_errno()));
}

Ov__Answer *
connection_take(struct connection *c, size_t underway, int flags, size_t *ret_place)
{
	zmq_msg_t m;
	Ov__Answer *a = NULL;

	(void)zmq_msg_init(&m);
	if (zmq_msg_recv(&m, c->socket, flags) >= 0)
		a = ov__answer__unpack(NULL, zmq_msg_size(&m), zmq_msg_data(&m));
	(void)zmq_msg_close(&m);
	if (a == NULL)
		return NULL;
	if (a->outcome != OV__OUTCOME__OUTCOME_OK && a->outcome != OV__OUTCOME__OUTCOME_REPEATED &&
	    a->outcome != OV__OUTCOME__OUTCOME_BUSY)
		connection_fail(a->code, a->text);
	for (size_t i = 0; i < underway; i++)
		if (c->underway[i].correlation == a->correlation)
			*ret_place = i;
	return a;
}
