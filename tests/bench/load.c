/* load.c - Reports to a daemon that runs, so many under way at a time.
 *
 *   load open DIR CASES              open the cases; their ids go to DIR/cases
 *   load run DIR CONNECTIONS UNDERWAY SECONDS
 *                                    of each connection UNDERWAY reports at a time; prints reports a
 *                                    second and the times of their answers
 *
 * DIR is the folder of bench.py: `endpoint` and `server.pub` of the daemon, NAME.key of each agency and
 * granli0.key … of the prison, since one key opens 500 cases a day. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include <desk.pb-c.h>

#include "mix.h"
#include "times.h"

enum {
	CONNECTIONS_MAX = 64,
	CASES_MAX = 1000000,
	UNDERWAY_MAX = 1024,
	ID_SIZE = 16,
	OPENED_BY_KEY = 400,
};

struct connection {
	void *socket;
	enum mix_agency by;
	uint64_t correlation;
	struct {
		uint64_t correlation, sent_ns;
		uint64_t again_ns; /* told to come later: when; 0: it waits for its answer */
	} underway[UNDERWAY_MAX];
};

static const char *const names[] = { [MIX_TEAM] = "team",
	[MIX_PRISON] = "granli",
	[MIX_NAV] = "nav-asker",
	[MIX_HOUSING] = "bolig-asker" };

static char (*ids)[ID_SIZE];
static size_t ids_count;
static const char *folder;
static void *context;

static void
fail(const char *what, const char *about)
{
	fprintf(stderr, "load: %s: %s\n", what, about);
	exit(1);
}

/* The first line of a file of the folder. */
static void
read_line(const char *name, char *buf, int size)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "r");
	if (f == NULL || fgets(buf, size, f) == NULL)
		fail("cannot be read", path);
	buf[strcspn(buf, "\n")] = '\0';
	(void)fclose(f);
}

static void
connect_as(struct connection *c, const char *key_name)
{
	char endpoint[256], server[64], secret[64], public[41], name[64];
	int none = 0, all = 0;

	(void)snprintf(name, sizeof(name), "%s.key", key_name);
	read_line("endpoint", endpoint, sizeof(endpoint));
	read_line("server.pub", server, sizeof(server));
	read_line(name, secret, sizeof(secret));
	if (zmq_curve_public(public, secret) != 0)
		fail("is no key", name);
	c->socket = zmq_socket(context, ZMQ_DEALER);
	(void)zmq_setsockopt(c->socket, ZMQ_LINGER, &none, sizeof(none));
	(void)zmq_setsockopt(c->socket, ZMQ_SNDHWM, &all, sizeof(all));
	(void)zmq_setsockopt(c->socket, ZMQ_CURVE_SERVERKEY, server, 40);
	(void)zmq_setsockopt(c->socket, ZMQ_CURVE_PUBLICKEY, public, 40);
	(void)zmq_setsockopt(c->socket, ZMQ_CURVE_SECRETKEY, secret, 40);
	if (zmq_connect(c->socket, endpoint) != 0)
		fail(endpoint, zmq_strerror(zmq_errno()));
}

static void
send_report(struct connection *c, struct mix_report *report, size_t place)
{
	Ov__Request q = OV__REQUEST__INIT;
	unsigned char bytes[MIX_BYTES_MAX + 64];

	q.correlation = ++c->correlation;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.data = report->bytes;
	q.report.len = report->size;
	size_t size = ov__request__pack(&q, bytes);
	c->underway[place].correlation = q.correlation;
	c->underway[place].sent_ns = times_now();
	if (zmq_send(c->socket, bytes, size, 0) < 0)
		fail("send", zmq_strerror(zmq_errno()));
}

/* The next answer, if there is one; its place. A refusal ends the measurement. */
static Ov__Answer *
take_answer(struct connection *c, size_t underway, int flags, size_t *ret_place)
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
		fail(a->code, a->text);
	for (size_t i = 0; i < underway; i++)
		if (c->underway[i].correlation == a->correlation)
			*ret_place = i;
	return a;
}

/* ---- opening cases -------------------------------------------------------------------------------- */

static void
open_cases(size_t count)
{
	struct connection team = { .by = MIX_TEAM }, prison;
	struct mix_report report;
	char path[512], name[64];
	size_t place;

	connect_as(&team, "team");
	(void)snprintf(path, sizeof(path), "%s/cases", folder);
	FILE *f = fopen(path, "w");
	if (f == NULL)
		fail("cannot be written", path);
	for (size_t i = 0; i < count; i++) {
		if (i % OPENED_BY_KEY == 0) {
			if (i > 0)
				(void)zmq_close(prison.socket);
			prison = (struct connection){ .by = MIX_PRISON };
			(void)snprintf(name, sizeof(name), "granli%zu", i / OPENED_BY_KEY);
			connect_as(&prison, name);
		}
		mix_opening(i, &report);
		send_report(&prison, &report, 0);
		Ov__Answer *a = take_answer(&prison, 1, 0, &place);
		fprintf(f, "%s\n", a->report->case_);
		mix_consent(i, a->report->case_, &report);
		ov__answer__free_unpacked(a, NULL);
		send_report(&team, &report, 0);
		ov__answer__free_unpacked(take_answer(&team, 1, 0, &place), NULL);
	}
	(void)fclose(f);
	(void)zmq_close(team.socket);
	(void)zmq_close(prison.socket);
}

/* ---- load ------------------------------------------------------------------------------------------ */

static void
read_ids(void)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/cases", folder);
	FILE *f = fopen(path, "r");
	if (f == NULL)
		fail("cannot be read", path);
	ids = calloc(CASES_MAX, ID_SIZE);
	while (ids_count < CASES_MAX && fgets(ids[ids_count], ID_SIZE, f) != NULL)
		ids[ids_count++][9] = '\0';
	(void)fclose(f);
}

static void
next_report(struct connection *c, size_t place)
{
	static uint64_t number;
	static uint64_t run;
	struct mix_report report;

	if (run == 0)
		run = (uint64_t)time(NULL) << 28;
	number++;
	mix_report(c->by, run + number, ids[number * 7919 % ids_count], &report);
	send_report(c, &report, place);
}

/* Take the answers that have come, and send as many reports. */
static void
serve(struct connection *c, size_t underway)
{
	Ov__Answer *a;
	size_t place = 0;

	while ((a = take_answer(c, underway, ZMQ_DONTWAIT, &place)) != NULL) {
		/* The daemon has no time for it now. It comes again when it was told to, and its time
		 * is counted from the first sending. */
		if (a->outcome == OV__OUTCOME__OUTCOME_BUSY) {
			c->underway[place].again_ns =
			    times_now() + (uint64_t)a->retry_after_ms * 1000000 + 1;
			ov__answer__free_unpacked(a, NULL);
			continue;
		}
		times_add(times_now() - c->underway[place].sent_ns);
		ov__answer__free_unpacked(a, NULL);
		next_report(c, place);
	}
}

/* Send the reports whose time to come again has come; false: there are none that wait. */
static bool
send_again(struct connection *c, size_t underway)
{
	uint64_t now = times_now();
	bool waiting = false;

	for (size_t i = 0; i < underway; i++) {
		if (c->underway[i].again_ns != 0 && c->underway[i].again_ns <= now) {
			uint64_t first_ns = c->underway[i].sent_ns;
			c->underway[i].again_ns = 0;
			next_report(c, i);
			c->underway[i].sent_ns = first_ns;
		}
		waiting = waiting || c->underway[i].again_ns != 0;
	}
	return waiting;
}

static void
run(size_t connections, size_t underway, unsigned seconds)
{
	static struct connection c[CONNECTIONS_MAX];
	zmq_pollitem_t items[CONNECTIONS_MAX];

	for (size_t i = 0; i < connections; i++) {
		/* Each agency has a share of a turn: two connections of 64 use it up. */
		c[i].by = (enum mix_agency)(i % MIX_AGENCIES);
		connect_as(&c[i], names[c[i].by]);
		items[i] = (zmq_pollitem_t){ c[i].socket, 0, ZMQ_POLLIN, 0 };
		for (size_t k = 0; k < underway; k++)
			next_report(&c[i], k);
	}
	bool waiting = false;
	times_begin(seconds);
	while (!times_over()) {
		(void)zmq_poll(items, (int)connections, waiting ? 1 : 1000);
		waiting = false;
		for (size_t i = 0; i < connections; i++) {
			serve(&c[i], underway);
			waiting = send_again(&c[i], underway) || waiting;
		}
	}
	times_say();
	for (size_t i = 0; i < connections; i++)
		(void)zmq_close(c[i].socket);
}

int
main(int argc, char **argv)
{
	if (argc < 4)
		fail("usage", "load open DIR CASES | load run DIR CONNECTIONS UNDERWAY SECONDS");
	folder = argv[2];
	context = zmq_ctx_new();
	if (strcmp(argv[1], "open") == 0) {
		open_cases(strtoul(argv[3], NULL, 10));
	} else if (argc == 6) {
		read_ids();
		run(strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
		    (unsigned)strtoul(argv[5], NULL, 10));
	}
	(void)zmq_ctx_term(context);
	free(ids);
	return 0;
}
