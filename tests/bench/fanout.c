/* fanout.c - Agencies that all hear of the same case: so many subscribe, the team reports, and each of
 * them is sent each event.
 *
 *   fanout DIR AGENCIES EVENTS       the agencies are nav0, nav1 …, their streams DIR/s-NAME; prints the
 *                                    seconds until every agency had every event
 *
 * DIR as for load.c. Each run opens cases of its own, whose consent names the agencies; a case has 128 of
 * the events. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "connection.h"
#include "times.h"

enum { AGENCIES = 64, UNDERWAY = 16, OF_A_CASE = 128, ID_SIZE = 16, DEADLINE_MS = 30000 };

static const char kind[] = "need.assessed";
static struct connection team;
static void *streams[AGENCIES];
static char (*cases)[ID_SIZE];
static uint64_t run_number;

static void
subscribe(size_t i)
{
	char name[16], endpoint[300];

	(void)snprintf(name, sizeof(name), "nav%zu", i);
	(void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/s-%s", connection_folder, name);
	streams[i] = connection_socket(ZMQ_SUB, name);
	(void)zmq_setsockopt(streams[i], ZMQ_SUBSCRIBE, kind, sizeof(kind) - 1);
	(void)zmq_setsockopt(streams[i], ZMQ_SUBSCRIBE, "~", 1);
	if (zmq_connect(streams[i], endpoint) != 0)
		connection_fail(endpoint, zmq_strerror(zmq_errno()));
}

/* The first frame of the next message is put into `topic`; false: there is none. */
static bool
next_message(void *socket, char *topic, size_t size, int flags)
{
	int more = 1, n = zmq_recv(socket, topic, size - 1, flags);
	size_t more_size = sizeof(more);

	if (n < 0)
		return false;
	topic[(size_t)n < size ? (size_t)n : size - 1] = '\0';
	while (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &more_size) == 0 && more != 0) {
		zmq_msg_t m;
		(void)zmq_msg_init(&m);
		(void)zmq_msg_recv(&m, socket, 0);
		(void)zmq_msg_close(&m);
	}
	return true;
}

/* A heartbeat shows that the subscription is there. */
static void
wait_for_streams(size_t count)
{
	char topic[128];
	int deadline = DEADLINE_MS;

	for (size_t i = 0; i < count; i++) {
		(void)zmq_setsockopt(streams[i], ZMQ_RCVTIMEO, &deadline, sizeof(deadline));
		if (!next_message(streams[i], topic, sizeof(topic), 0))
			connection_fail("stream", "no heartbeat comes");
	}
}

static void
open_cases(size_t agencies, size_t count)
{
	static char names[AGENCIES][16];
	char *list[AGENCIES];
	struct mix_report report;
	size_t place;

	for (size_t i = 0; i < agencies; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "nav%zu", i);
		list[i] = names[i];
	}
	cases = calloc(count, ID_SIZE);
	for (size_t i = 0; i < count; i++) {
		mix_opening_by_team(run_number % 8000000 + i, list, agencies, &report);
		connection_send(&team, &report, 0);
		Ov__Answer *a = connection_take(&team, 1, 0, &place);
		(void)snprintf(cases[i], ID_SIZE, "%s", a->report->case_);
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
report(uint64_t n, size_t place)
{
	struct mix_report r;

	team.underway[place].number = n;
	mix_fact(kind, "area=7;level=2;note=trenger hjelp ({n})", run_number * 1000000 + n,
	    cases[n / OF_A_CASE], &r);
	connection_send(&team, &r, place);
}

/* How many of the events have come from this stream. */
static uint64_t
take_deliveries(void *socket)
{
	char topic[128];
	uint64_t n = 0;

	while (next_message(socket, topic, sizeof(topic), ZMQ_DONTWAIT))
		n += strncmp(topic, kind, sizeof(kind) - 1) == 0;
	return n;
}

static void
take_answers(uint64_t *next, uint64_t events)
{
	Ov__Answer *a;
	size_t place = 0;

	while ((a = connection_take(&team, UNDERWAY, ZMQ_DONTWAIT, &place)) != NULL) {
		if (a->outcome == OV__OUTCOME__OUTCOME_BUSY)
			report(team.underway[place].number, place);
		else if (*next < events)
			report((*next)++, place);
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
run(size_t agencies, uint64_t events)
{
	zmq_pollitem_t items[AGENCIES + 1];
	uint64_t next = 0, came = 0;

	items[agencies] = (zmq_pollitem_t){ team.socket, 0, ZMQ_POLLIN, 0 };
	for (size_t i = 0; i < agencies; i++)
		items[i] = (zmq_pollitem_t){ streams[i], 0, ZMQ_POLLIN, 0 };
	while (next < UNDERWAY && next < events) {
		report(next, next);
		next++;
	}
	while (came < events * agencies) {
		if (zmq_poll(items, (int)agencies + 1, DEADLINE_MS) == 0)
			connection_fail("stream", "not all events have come");
		for (size_t i = 0; i < agencies; i++)
			came += items[i].revents != 0 ? take_deliveries(streams[i]) : 0;
		take_answers(&next, events);
	}
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	connection_folder = argv[1];
	connection_context = zmq_ctx_new();
	size_t agencies = strtoul(argv[2], NULL, 10);
	uint64_t events = strtoull(argv[3], NULL, 10);
	if (agencies > AGENCIES || events == 0)
		connection_fail(argv[2], "more agencies than this program has room for");
	run_number = times_now() / 1000;
	connection_open(&team, "team");
	for (size_t i = 0; i < agencies; i++)
		subscribe(i);
	open_cases(agencies, (size_t)(events + OF_A_CASE - 1) / OF_A_CASE);
	wait_for_streams(agencies);
	uint64_t begin = times_now();
	run(agencies, events);
	printf("%.6f\n", (double)(times_now() - begin) / 1e9);
	for (size_t i = 0; i < agencies; i++)
		(void)zmq_close(streams[i]);
	connection_close(&team);
	(void)zmq_ctx_term(connection_context);
	free(cases);
	return 0;
}
