/* postgres.c - The same reports to PostgreSQL: one call of report() (postgres.sql), answered when its
 * transaction is on disk.
 *
 *   postgres load CONNINFO CONNECTIONS UNDERWAY SECONDS CASES
 *   postgres read CONNINFO AGENCY    listens, reads its outbox and moves its offset; until SIGTERM */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "mix.h"
#include "times.h"

enum { CONNECTIONS_MAX = 64, UNDERWAY_MAX = 1024, ID_SIZE = 24 };

struct connection {
	PGconn *pg;
	uint64_t sent_ns[UNDERWAY_MAX]; /* answers come in the order of the questions */
	size_t first;
};

static unsigned long cases;
static volatile sig_atomic_t stopped;

static void
fail(const char *what, const char *about)
{
	fprintf(stderr, "postgres: %s: %s\n", what, about);
	exit(1);
}

static PGconn *
open_database(const char *conninfo)
{
	PGconn *pg = PQconnectdb(conninfo);

	if (PQstatus(pg) != CONNECTION_OK)
		fail(conninfo, PQerrorMessage(pg));
	return pg;
}

static void
command(PGconn *pg, const char *sql)
{
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail(sql, PQerrorMessage(pg));
	PQclear(r);
}

static void
put_report(struct connection *c, size_t place)
{
	static uint64_t number;
	struct mix_report report;
	char id[ID_SIZE];

	number++;
	(void)snprintf(id, sizeof(id), "%09lu", (unsigned long)(number * 7919 % cases));
	mix_report(mix_next(number), times_now() ^ number, id, &report);
	const char *values[] = { (const char *)report.bytes + 2, id, (const char *)report.bytes };
	const int lengths[] = { 16, (int)strlen(id), (int)report.size }, formats[] = { 1, 0, 1 };
	c->sent_ns[place] = times_now();
	if (!PQsendQueryPrepared(c->pg, "report", 3, values, lengths, formats, 1) ||
	    !PQpipelineSync(c->pg))
		fail("send", PQerrorMessage(c->pg));
}

/* Every report is a transaction of its own: a sync stands behind each. */
static void
serve(struct connection *c, size_t underway)
{
	if (!PQconsumeInput(c->pg))
		fail("read", PQerrorMessage(c->pg));
	while (!PQisBusy(c->pg)) {
		PGresult *r = PQgetResult(c->pg);
		if (r == NULL) {
			if (PQisBusy(c->pg))
				break;
			r = PQgetResult(c->pg);
			if (r == NULL)
				break;
		}
		ExecStatusType status = PQresultStatus(r);
		if (status == PGRES_PIPELINE_SYNC) {
			times_add(times_now() - c->sent_ns[c->first]);
			put_report(c, c->first);
			c->first = (c->first + 1) % underway;
		} else if (status != PGRES_TUPLES_OK) {
			fail("report()", PQresultErrorMessage(r));
		}
		PQclear(r);
	}
	(void)PQflush(c->pg);
}

static void
load(const char *conninfo, size_t connections, size_t underway, unsigned seconds)
{
	static struct connection c[CONNECTIONS_MAX];
	struct pollfd fds[CONNECTIONS_MAX];

	for (size_t i = 0; i < connections; i++) {
		c[i].pg = open_database(conninfo);
		PQclear(PQprepare(c[i].pg, "report", "SELECT report($1, $2, $3)", 3, NULL));
		if (PQsetnonblocking(c[i].pg, 1) != 0 || !PQenterPipelineMode(c[i].pg))
			fail("pipeline", PQerrorMessage(c[i].pg));
		for (size_t k = 0; k < underway; k++)
			put_report(&c[i], k);
		(void)PQflush(c[i].pg);
		fds[i] = (struct pollfd){ .fd = PQsocket(c[i].pg), .events = POLLIN };
	}
	times_begin(seconds);
	while (!times_over()) {
		(void)poll(fds, connections, 1000);
		for (size_t i = 0; i < connections; i++)
			if (fds[i].revents != 0)
				serve(&c[i], underway);
	}
	times_say();
	for (size_t i = 0; i < connections; i++)
		PQfinish(c[i].pg);
}

/* ---- a reader --------------------------------------------------------------------------------------- */

static void
stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static unsigned long
read_outbox(PGconn *pg, const char *agency)
{
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
	    "SELECT o.n, e.body FROM outbox o JOIN event e ON e.n = o.event WHERE o.agency = %s "
	    "AND o.n > (SELECT n FROM offsets WHERE agency = %s) ORDER BY o.n LIMIT 1000",
	    agency, agency);
	PGresult *r = PQexec(pg, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		fail("outbox", PQerrorMessage(pg));
	int count = PQntuples(r);
	if (count > 0) {
		(void)snprintf(sql, sizeof(sql), "UPDATE offsets SET n = %s WHERE agency = %s",
		    PQgetvalue(r, count - 1, 0), agency);
		command(pg, sql);
	}
	PQclear(r);
	return (unsigned long)count;
}

static void
follow(const char *conninfo, const char *agency)
{
	PGconn *pg = open_database(conninfo);
	unsigned long count = 0, page;

	command(pg, "LISTEN agencies");
	(void)signal(SIGTERM, stop);
	while (!stopped) {
		struct pollfd fd = { .fd = PQsocket(pg), .events = POLLIN };
		do {
			page = read_outbox(pg, agency);
			count += page;
		} while (page > 0 && !stopped);
		(void)poll(&fd, 1, 200);
		(void)PQconsumeInput(pg);
		for (PGnotify *n; (n = PQnotifies(pg)) != NULL;)
			PQfreemem(n);
	}
	printf("%lu\n", count);
	PQfinish(pg);
}

int
main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "load") == 0) {
		cases = strtoul(argv[6], NULL, 10);
		load(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
		    (unsigned)strtoul(argv[5], NULL, 10));
	} else if (argc == 4 && strcmp(argv[1], "read") == 0) {
		follow(argv[2], argv[3]);
	} else {
		fail("usage", "postgres load CONNINFO CONNECTIONS UNDERWAY SECONDS CASES | "
			      "postgres read CONNINFO AGENCY");
	}
	return 0;
}
