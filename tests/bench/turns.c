/* turns.c - The turn alone, on a real store. */
#include "turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <desk.pb-c.h>

#include "base/calendar_file.h"
#include "process/config.h"
#include "routine/routine_file.h"
#include "store/start.h"
#include "store/store.h"

enum { MAP = 1 << 30, FRAME_SIZE = 2048 };

struct turns turns;
static struct agencies agencies;
static struct calendar calendar;
static struct routines routines;
static struct sharing sharing;
static struct retention retention;
static struct {
	unsigned char bytes[TURNS_BATCH][FRAME_SIZE];
	const char *user_id[TURNS_BATCH];
	size_t size[TURNS_BATCH];
	size_t count, at;
	uint64_t chance;
	bool fixed_chance;
} outside;

static void
fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* ---- the wire and the host ------------------------------------------------------------------ */

static bool
receive(void *self, struct frame *f)
{
	(void)self;
	if (outside.at == outside.count)
		return false;
	memset(f, 0, sizeof(*f));
	f->peer_size = 5;
	(void)snprintf(f->user_id, sizeof(f->user_id), "%s", outside.user_id[outside.at]);
	f->data = outside.bytes[outside.at];
	f->size = outside.size[outside.at++];
	return true;
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	(void)self;
	(void)to;
	Ov__Answer *a = ov__answer__unpack(NULL, size, data);
	turns.answers++;
	if (a == NULL || a->outcome != OV__OUTCOME__OUTCOME_OK) {
		turns.refused++;
		fprintf(stderr, "bench: refused: %s\n", a != NULL ? a->text : "no answer");
	} else if (a->result_case == OV__ANSWER__RESULT_REPORT && turns.cases_count < TURNS_BATCH) {
		(void)snprintf(
		    turns.cases[turns.cases_count++], TURNS_ID_SIZE, "%s", a->report->case_);
	}
	if (a != NULL)
		ov__answer__free_unpacked(a, NULL);
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

static ov_time
wall(void *self)
{
	(void)self;
	return turns.wall;
}

static uint64_t
monotonic(void *self)
{
	(void)self;
	return 0;
}

static uint64_t
chance(void *self)
{
	uint64_t z = outside.chance += 0x9e3779b97f4a7c15u;

	(void)self;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	return z ^ (z >> 27);
}

/* libsodium's, for the keys and nonces of the store: the linker puts this in front of it. */
void __real_randombytes_buf(void *buf, size_t size);
void __wrap_randombytes_buf(void *buf, size_t size);

void
__wrap_randombytes_buf(void *buf, size_t size)
{
	if (!outside.fixed_chance) {
		__real_randombytes_buf(buf, size);
		return;
	}
	for (size_t i = 0; i < size; i++)
		((unsigned char *)buf)[i] = (unsigned char)(chance(NULL) >> 56);
}

void
turns_fix_chance(void)
{
	outside.fixed_chance = true;
}

double
turns_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
turns_push(const char *user_id, const void *report, size_t size)
{
	Ov__Request q = OV__REQUEST__INIT;

	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.data = (void *)(uintptr_t)report;
	q.report.len = size;
	if (outside.count == TURNS_BATCH || ov__request__get_packed_size(&q) > FRAME_SIZE)
		fail("a turn has no room for a report");
	outside.user_id[outside.count] = user_id;
	outside.size[outside.count] = ov__request__pack(&q, outside.bytes[outside.count]);
	outside.count++;
}

double
turns_run(void)
{
	turns.cases_count = 0;
	double start = turns_now();
	if (turn(&turns.daemon) != 0)
		fail("a turn failed");
	double took = turns_now() - start;
	outside.count = outside.at = 0;
	return took;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
turns_median(double *list, size_t count)
{
	qsort(list, count, sizeof(list[0]), by_size);
	return list[count / 2];
}

void
turns_part_done(const char *name, unsigned count)
{
	if (outside.fixed_chance)
		printf("part: %s: %u\n", name, count);
}

/* ---- the daemon's parts --------------------------------------------------------------------- */

static void
add_key(uint32_t agency, const char *agency_name, const char *name)
{
	struct agency_key *k = &agencies.keys[agencies.keys_count++];

	k->agency = agency;
	k->areas = SCOPE_ALL;
	(void)snprintf(k->name, sizeof(k->name), "%s", name);
	(void)snprintf(k->user_id, sizeof(k->user_id), "%s.%s", agency_name, name);
}

static void
add_agency(const char *name, Ov__Role role)
{
	struct agency *a = &agencies.list[agencies.count++];

	a->number = (uint32_t)agencies.count;
	(void)snprintf(a->name, sizeof(a->name), "%s", name);
	a->roles = 1u << role;
	a->owner = role == OV__ROLE__ROLE_TEAM;
	add_key(a->number, name, "k");
}

static void
add_agencies(void)
{
	char name[8];

	add_agency("team", OV__ROLE__ROLE_TEAM);
	add_agency("granli", OV__ROLE__ROLE_PRISON);
	add_agency("nav-asker", OV__ROLE__ROLE_NAV_SOCIAL);
	add_agency("bolig-asker", OV__ROLE__ROLE_HOUSING);
	add_agency("vakt", OV__ROLE__ROLE_ONCALL);
	for (unsigned i = 0; i < TURNS_OPENERS; i++) {
		(void)snprintf(name, sizeof(name), "%u", i);
		add_key(2, "granli", name);
	}
}

void
turns_open(const char *dir, const char *routine)
{
	static const unsigned char master[32] = { 7 };
	char error[CONFIG_ERROR_SIZE] = "", path[300];
	struct overgangd *d = &turns.daemon;
	struct journal *j = &d->turn.journal;

	(void)snprintf(path, sizeof(path), "%s/store", dir);
	add_agencies();
	if (calendar_load("config/calendar.conf", &calendar, error) != 0 ||
	    routines_load(routine, &routines, error) != 0 ||
	    sharing_load("config/sharing.conf", &sharing, error) != 0 ||
	    retention_load("config/retention.conf", &retention, error) != 0 || turn_init(d) != 0 ||
	    (j->store = store_open(path, MAP, error)) == NULL ||
	    (j->seal = seal_open(path, master, true, error)) == NULL)
		fail(error);
	turns.tasks = routines.list[0].tasks_count;
	turns.wall = moment_from_local(20270111, 1000);
	j->agencies = d->turn.agencies = &agencies;
	d->turn.rules =
	    (struct rules){ &agencies, &calendar, &routines, &sharing, settings_default };
	d->turn.retention = &retention;
	d->wire = (struct wire){ NULL, receive, answer, publish };
	d->turn.host = (struct host){ NULL, wall, monotonic, monotonic, chance };
	store_begin(j->store, false);
	journal_begin(j);
	start_new_store(j, false);
	if (seal_sync(j->seal) != 0 || store_commit(j->store) != 0)
		fail("a new store could not be written");
}

void
turns_close(void)
{
	(void)store_close(turns.daemon.turn.journal.store);
	(void)seal_close(turns.daemon.turn.journal.seal);
	turn_done(&turns.daemon);
}
