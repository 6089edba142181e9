/* bare.c - What nobody can be faster than who answers one report at a time as the daemon does: a message with
 * CURVE, one transaction of LMDB, a message back. Nothing is read, decided or sealed.
 *
 *   bare DIR                 answers at DIR/endpoint as DIR/server.key, until SIGTERM. For each request it
 *                            makes in DIR/before the next transaction of DIR/writes: what the daemon
 *                            wrote for a report that was alone (quick record DIR) */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include <desk.pb-c.h>

#include "writes.h"

enum { MAP = 1 << 30, PATH_SIZE = 300, FRAME_SIZE = 4096 };

static void
fail(const char *what, const char *about)
{
	fprintf(stderr, "bare: %s: %s\n", what, about);
	exit(1);
}

static void
read_line(const char *dir, const char *name, char *buf, int size)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	if (f == NULL || fgets(buf, size, f) == NULL)
		fail("cannot be read", path);
	buf[strcspn(buf, "\n")] = '\0';
	(void)fclose(f);
}

/* The socket that the daemon's desk is, without its gate. */
static void *
bind_socket(const char *dir)
{
	char endpoint[256], secret[64];
	int yes = 1;
	void *socket = zmq_socket(zmq_ctx_new(), ZMQ_ROUTER);

	read_line(dir, "endpoint", endpoint, sizeof(endpoint));
	read_line(dir, "server.key", secret, sizeof(secret));
	(void)zmq_setsockopt(socket, ZMQ_ROUTER_MANDATORY, &yes, sizeof(yes));
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof(yes)) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 40) != 0 ||
	    zmq_bind(socket, endpoint) != 0)
		fail(endpoint, zmq_strerror(zmq_errno()));
	return socket;
}

static void
write_next(struct store *s)
{
	static size_t at;

	if (writes_replay(s, &at))
		return;
	at = 0;
	(void)writes_replay(s, &at);
}

static void
answer(void *socket, struct store *s)
{
	unsigned char id[16], frame[FRAME_SIZE];
	char case_id[] = "AAAA-AAAA";
	Ov__Answer a = OV__ANSWER__INIT;
	Ov__ReportAnswer said = OV__REPORT_ANSWER__INIT;

	int id_size = zmq_recv(socket, id, sizeof(id), 0);
	int size = zmq_recv(socket, frame, sizeof(frame), 0);
	if (id_size < 0 || size < 0 || size > FRAME_SIZE)
		fail("receive", zmq_strerror(zmq_errno()));
	Ov__Request *q = ov__request__unpack(NULL, (size_t)size, frame);
	if (q == NULL)
		fail("receive", "no request");
	a.correlation = q->correlation;
	ov__request__free_unpacked(q, NULL);
	write_next(s);
	a.outcome = OV__OUTCOME__OUTCOME_OK;
	a.result_case = OV__ANSWER__RESULT_REPORT;
	a.report = &said;
	said.case_ = case_id;
	size_t packed = ov__answer__pack(&a, frame);
	/* Whoever asked may have ended since. */
	if ((zmq_send(socket, id, (size_t)id_size, ZMQ_SNDMORE) < 0 ||
		zmq_send(socket, frame, packed, 0) < 0) &&
	    zmq_errno() != EHOSTUNREACH)
		fail("send", zmq_strerror(zmq_errno()));
}

int
main(int argc, char **argv)
{
	char path[PATH_SIZE], error[STORE_ERROR_SIZE];

	if (argc != 2)
		fail("usage", "bare DIR");
	(void)snprintf(path, sizeof(path), "%s/writes", argv[1]);
	writes_load(path);
	(void)snprintf(path, sizeof(path), "%s/before", argv[1]);
	struct store *s = store_open(path, MAP, error);
	if (s == NULL)
		fail("store", error);
	void *socket = bind_socket(argv[1]);
	printf("ready to accept connections\n");
	(void)fflush(stdout);
	for (;;)
		answer(socket, s);
}
