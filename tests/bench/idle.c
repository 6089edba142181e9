/* idle.c - A turn in which nothing is due and nobody asks, on the store of a daemon that is stopped.
 *
 *   idle FILE                        FILE as config/overgangd.conf; prints the microseconds of a turn, the
 *                                    median of many, and how many cases wait for their moment */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/calendar_file.h"
#include "process/process.h"
#include "routine/routine_file.h"
#include "times.h"

enum { ROUNDS = 301, TURNS = 100 };

static bool
receive(void *self, struct frame *f)
{
	(void)self;
	(void)f;
	return false;
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	(void)self;
	(void)to;
	(void)data;
	(void)size;
}

static void
publish(void *self, uint32_t agency, const char *topic, const void *data, size_t size)
{
	(void)self;
	(void)agency;
	(void)topic;
	(void)data;
	(void)size;
}

/* A manual clock is in the store; nobody turns it. */
static ov_time
wall(void *self)
{
	(void)self;
	return 0;
}

static uint64_t
monotonic(void *self)
{
	(void)self;
	return 0;
}

/* What main.c does with it the daemon alone needs: the sentence is printed below. */
int
fail(struct process *p, int status)
{
	(void)p;
	return status;
}

static bool
open_as_the_daemon_does(struct process *p, const char *path)
{
	struct config *c = &p->config;

	if (config_load(path, c, p->error) != 0 ||
	    agencies_load(c->agencies, &p->agencies, p->error) != 0 ||
	    calendar_load(c->calendar, &p->calendar, p->error) != 0 ||
	    routines_load(c->routine, &p->routines, p->error) != 0 ||
	    sharing_load(c->sharing, &p->sharing, p->error) != 0 ||
	    retention_load(c->retention, &p->retention, p->error) != 0)
		return false;
	p->daemon.turn.agencies = &p->agencies;
	p->daemon.turn.rules =
	    (struct rules){ &p->agencies, &p->calendar, &p->routines, &p->sharing, c->settings };
	p->daemon.turn.retention = &p->retention;
	p->daemon.turn.manual_clock = c->manual_clock;
	p->daemon.wire = (struct wire){ NULL, receive, answer, publish };
	p->daemon.turn.host = (struct host){ NULL, wall, monotonic, monotonic, monotonic };
	return turn_init(&p->daemon) == 0 && open_store(p) == EX_OK;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
a_turn_us(struct overgangd *d)
{
	static double us[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t begin = times_now();
		for (int k = 0; k < TURNS; k++)
			if (turn(d) != 0)
				exit(1);
		us[i] = (double)(times_now() - begin) / 1000 / TURNS;
	}
	qsort(us, ROUNDS, sizeof(us[0]), by_size);
	return us[ROUNDS / 2];
}

static uint64_t
timers(struct process *p)
{
	struct store_key from = store_key();
	struct bytes key = { NULL, 0 }, value;
	uint64_t n = 0;

	store_begin(p->store, true);
	while (store_first(p->store, STORE_DUE, key, &key, &value)) {
		n++;
		from = store_key();
		store_key_bytes(&from, key.data, key.size);
		store_key_bytes(&from, "", 1);
		key = store_key_done(&from);
	}
	store_abort(p->store);
	return n;
}

int
main(int argc, char **argv)
{
	static struct process p;

	if (argc != 2)
		return 2;
	if (!open_as_the_daemon_does(&p, argv[1])) {
		fprintf(stderr, "idle: %s\n", p.error);
		return 1;
	}
	double us = a_turn_us(&p.daemon);
	printf("%.3f %" PRIu64 "\n", us, timers(&p));
	turn_done(&p.daemon);
	p.store = store_close(p.store);
	p.seal = seal_close(p.seal);
	return 0;
}
