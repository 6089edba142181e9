/* load.c - Reports to a daemon that runs, so many under way at a time.
 *
 *   load open DIR CASES              open the cases; their ids go to DIR/cases
 *   load fill DIR FROM TO            open cases FROM to TO - 1, many at a time, by the owner team alone, whose
 *                                    bytes are not counted; their ids go behind those in DIR/cases
 *   load run DIR CONNECTIONS UNDERWAY SECONDS [NAME]
 *                                    of each connection UNDERWAY reports at a time, all of them by the agency
 *                                    NAME if one is named; prints reports a second and the times of their
 *                                    answers
 *
 * DIR is the folder of bench.py: `endpoint` and `server.pub` of the daemon, NAME.key of each agency,
 * granli0.key … of the prison and team0.key … of the team, since one key opens 500 cases a day. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "connection.h"
#include "times.h"

enum {
	CONNECTIONS_MAX = 64,
	CASES_MAX = 1000000,
	ID_SIZE = 16,
	OPENED_BY_KEY = 400,
	/* Filling: so many keys at a time, each with so many under way; a key opens so many. */
	FILLERS = 4,
	FILL_UNDERWAY = 12,
	FILLED_BY_KEY = 500,
};

static const char *const names[] = { [MIX_TEAM] = "team",
	[MIX_PRISON] = "granli",
	[MIX_NAV] = "nav-asker",
	[MIX_HOUSING] = "bolig-asker" };

static char (*ids)[ID_SIZE];
static size_t ids_count;

static FILE *
open_list(const char *mode)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/cases", connection_folder);
	FILE *f = fopen(path, mode);
	if (f == NULL)
		connection_fail("cannot be opened", path);
	return f;
}

/* ---- opening cases -------------------------------------------------------------------------------- */

static void
open_cases(size_t count)
{
	struct connection team = { .by = MIX_TEAM }, prison = { .socket = NULL };
	struct mix_report report;
	char name[64];
	size_t place;

	connection_open(&team, "team");
	FILE *f = open_list("w");
	for (size_t i = 0; i < count; i++) {
		if (i % OPENED_BY_KEY == 0) {
			connection_close(&prison);
			prison = (struct connection){ .by = MIX_PRISON };
			(void)snprintf(name, sizeof(name), "granli%zu", i / OPENED_BY_KEY);
			connection_open(&prison, name);
		}
		mix_opening(i, &report);
		connection_send(&prison, &report, 0);
		Ov__Answer *a = connection_take(&prison, 1, 0, &place);
		fprintf(f, "%s\n", a->report->case_);
		mix_consent(i, a->report->case_, &report);
		ov__answer__free_unpacked(a, NULL);
		connection_send(&team, &report, 0);
		ov__answer__free_unpacked(connection_take(&team, 1, 0, &place), NULL);
	}
	(void)fclose(f);
	connection_close(&team);
	connection_close(&prison);
}

/* One key's cases: those that are to be opened, and those whose answer is still to come. */
struct filler {
	struct connection connection;
	uint64_t next, end;
	size_t waiting;
};

static void
fill_place(struct filler *f, size_t place)
{
	static char prison[] = "granli", nav[] = "nav-asker", housing[] = "bolig-asker";
	static char *const agencies[] = { prison, nav, housing };
	struct mix_report report;

	mix_opening_by_team(f->connection.underway[place].number, agencies,
	    sizeof(agencies) / sizeof(agencies[0]), &report);
	connection_send(&f->connection, &report, place);
	f->waiting++;
}

/* The next key, or false: all cases have one. */
static bool
fill_begin(struct filler *f, uint64_t *key, uint64_t *next, uint64_t end)
{
	char name[64];

	connection_close(&f->connection);
	if (*next == end)
		return false;
	(void)snprintf(name, sizeof(name), "team%" PRIu64, (*key)++);
	*f = (struct filler){ .next = *next };
	f->end = *next = end - *next < FILLED_BY_KEY ? end : *next + FILLED_BY_KEY;
	connection_open(&f->connection, name);
	for (size_t place = 0; place < FILL_UNDERWAY && f->next < f->end; place++) {
		f->connection.underway[place].number = f->next++;
		fill_place(f, place);
	}
	return true;
}

static void
fill_take(struct filler *f, FILE *list)
{
	Ov__Answer *a;
	size_t place = 0;

	while ((a = connection_take(&f->connection, FILL_UNDERWAY, ZMQ_DONTWAIT, &place)) != NULL) {
		f->waiting--;
		if (a->outcome == OV__OUTCOME__OUTCOME_BUSY) {
			fill_place(f, place);
		} else {
			fprintf(list, "%s\n", a->report->case_);
			if (f->next < f->end) {
				f->connection.underway[place].number = f->next++;
				fill_place(f, place);
			}
		}
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
fill(uint64_t next, uint64_t end)
{
	static struct filler fillers[FILLERS];
	zmq_pollitem_t items[FILLERS];
	FILE *list = open_list("a");
	uint64_t key = 0;
	size_t count = 0;

	while (count < FILLERS && fill_begin(&fillers[count], &key, &next, end))
		count++;
	while (count > 0) {
		for (size_t i = 0; i < count; i++)
			items[i] =
			    (zmq_pollitem_t){ fillers[i].connection.socket, 0, ZMQ_POLLIN, 0 };
		(void)zmq_poll(items, (int)count, 1000);
		for (size_t i = 0; i < count; i++) {
			fill_take(&fillers[i], list);
			if (fillers[i].waiting == 0 && !fill_begin(&fillers[i], &key, &next, end))
				fillers[i--] = fillers[--count];
		}
	}
	(void)fclose(list);
}

/* ---- load ------------------------------------------------------------------------------------------ */

static void
read_ids(void)
{
	FILE *f = open_list("r");

	ids = calloc(CASES_MAX, ID_SIZE);
	while (ids_count < CASES_MAX && fgets(ids[ids_count], ID_SIZE, f) != NULL)
		ids[ids_count++][9] = '\0';
	(void)fclose(f);
	if (ids_count == 0)
		connection_fail("no case is open in", connection_folder);
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
	connection_send(c, &report, place);
}

/* Take the answers that have come, and send as many reports. */
static void
serve(struct connection *c, size_t underway)
{
	Ov__Answer *a;
	size_t place = 0;

	while ((a = connection_take(c, underway, ZMQ_DONTWAIT, &place)) != NULL) {
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

static enum mix_agency
agency_named(const char *name)
{
	for (size_t i = 0; i < MIX_AGENCIES; i++)
		if (strcmp(names[i], name) == 0)
			return (enum mix_agency)i;
	connection_fail("is no agency of the mix", name);
	return MIX_TEAM;
}

static void
run(size_t connections, size_t underway, unsigned seconds, const char *name)
{
	static struct connection c[CONNECTIONS_MAX];
	zmq_pollitem_t items[CONNECTIONS_MAX];

	for (size_t i = 0; i < connections; i++) {
		/* Each agency has a share of a turn: two connections of 64 use it up. */
		c[i].by = name != NULL ? agency_named(name) : (enum mix_agency)(i % MIX_AGENCIES);
		connection_open(&c[i], names[c[i].by]);
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
		connection_close(&c[i]);
}

int
main(int argc, char **argv)
{
	if (argc < 4)
		connection_fail("usage",
		    "load open DIR CASES | load fill DIR FROM TO | load run DIR CONNECTIONS "
		    "UNDERWAY SECONDS [NAME]");
	connection_folder = argv[2];
	connection_context = zmq_ctx_new();
	if (strcmp(argv[1], "open") == 0) {
		open_cases(strtoul(argv[3], NULL, 10));
	} else if (strcmp(argv[1], "fill") == 0 && argc == 5) {
		fill(strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
	} else if (argc >= 6) {
		read_ids();
		run(strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
		    (unsigned)strtoul(argv[5], NULL, 10), argc > 6 ? argv[6] : NULL);
	}
	(void)zmq_ctx_term(connection_context);
	free(ids);
	return 0;
}
