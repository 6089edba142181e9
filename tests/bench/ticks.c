/* ticks.c - The cost of the clock: ten thousand open cases on the real store, each with all tasks
 * of Asker's routine switched on. A turn in which nothing is due; and the turns until a thousand
 * cases whose time has come are done. Medians: one turn that the disk holds up is no news.
 *
 *   build/bench/ticks [CASES [DIR]]    default 10000, a folder under /tmp */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <desk.pb-c.h>

#include "base/calendar_file.h"
#include "routine/routine_file.h"
#include "desk/timers.h"
#include "process/config.h"
#include "process/turn.h"
#include "store/start.h"
#include "store/store.h"

/* A key opens at most 500 cases a day, so that the cases take many days. */
enum { MAP = 1 << 30, BATCH = 50, A_DAY = 500, DUE = 1000, ROUNDS = 5, IDLE = 2000 };

static struct overgangd d;
static struct agencies agencies;
static struct calendar calendar;
static struct routines routines;
static struct sharing sharing;
static struct retention retention;
static ov_time wall_now;
static struct {
	unsigned char bytes[BATCH][1024];
	size_t size[BATCH];
	int count, at;
	uint64_t chance, answers, refused, published;
} outside;

static bool
receive(void *self, struct frame *f)
{
	(void)self;
	if (outside.at == outside.count)
		return false;
	memset(f, 0, sizeof(*f));
	f->peer_size = 5;
	strcpy(f->user_id, "granli.k");
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
	outside.answers++;
	outside.refused += a == NULL || a->outcome != OV__OUTCOME__OUTCOME_OK;
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
	outside.published++;
}

static ov_time
wall(void *self)
{
	(void)self;
	return wall_now;
}

static uint64_t
monotonic_ms(void *self)
{
	(void)self;
	return 0;
}

static uint64_t
monotonic_us(void *self)
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

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* In milliseconds. */
static double
run_turn(void)
{
	double start = now();

	if (turn(&d) != 0) {
		fprintf(stderr, "bench: a turn failed\n");
		exit(1);
	}
	outside.count = outside.at = 0;
	return (now() - start) * 1000;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *list, size_t count)
{
	qsort(list, count, sizeof(list[0]), by_size);
	return list[count / 2];
}

/* ---- the cases ------------------------------------------------------------------------------- */

static void
push_opening(unsigned n)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Request q = OV__REQUEST__INIT;
	Ov__Person p = OV__PERSON__INIT;
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__HousingStayRegistered none = OV__HOUSING_STAY_REGISTERED__INIT;
	Ov__Fact f[4] = { OV__FACT__INIT, OV__FACT__INIT, OV__FACT__INIT, OV__FACT__INIT };
	Ov__Fact *facts[] = { &f[0], &f[1], &f[2], &f[3] };
	char *agencies_named[] = { (char *)(uintptr_t) "team", (char *)(uintptr_t) "nav",
		(char *)(uintptr_t) "bolig" };
	char number[16];
	unsigned char key[16] = "open", packed[900];

	snprintf(number, sizeof(number), "%011u", n);
	memcpy(key + 8, &n, sizeof(n));
	p.national_id = number;
	consent.agencies = agencies_named;
	consent.n_agencies = 3;
	consent.given = 20270107;
	date.date = date_add_days(20270401, (int32_t)(n % 300));
	date.state = OV__DATE_STATE__DATE_STATE_SET;
	none.type = OV__STAY_TYPE__STAY_TYPE_NONE;
	f[0].fact_case = OV__FACT__FACT_CASE_OPENED;
	f[0].case_opened = &opened;
	f[1].fact_case = OV__FACT__FACT_CONSENT_GIVEN;
	f[1].consent_given = &consent;
	f[2].fact_case = OV__FACT__FACT_RELEASE_DATE_SET;
	f[2].release_date_set = &date;
	f[3].fact_case = OV__FACT__FACT_HOUSING_STAY_REGISTERED;
	f[3].housing_stay_registered = &none;
	r.key.data = key;
	r.key.len = 16;
	r.person = &p;
	r.facts = facts;
	r.n_facts = 4;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(&r, packed);
	q.report.data = packed;
	outside.size[outside.count] = ov__request__pack(&q, outside.bytes[outside.count]);
	outside.count++;
}

static bool
is_due(void)
{
	store_begin(d.turn.journal.store, true);
	journal_begin(&d.turn.journal);
	ov_time due = timers_next_due(&d.turn);
	store_abort(d.turn.journal.store);
	return due != 0 && due <= wall_now;
}

static void
open_cases(unsigned count)
{
	for (unsigned n = 1; n <= count; n++) {
		push_opening(n);
		if (n % BATCH == 0 || n == count)
			(void)run_turn();
		if (n % A_DAY == 0)
			wall_now += 86400;
	}
	do
		(void)run_turn();
	while (is_due());
}

/* ---- the measurements ------------------------------------------------------------------------ */

/* Return the moment at which so many cases are due, and the number due by then: at midnight many
 * are at once. */
static ov_time
when_due(unsigned count, unsigned *ret_count)
{
	struct store_key from = store_key();
	struct bytes k, v;
	ov_time at = 0;

	store_begin(d.turn.journal.store, true);
	journal_begin(&d.turn.journal);
	for (*ret_count = 0;
	     store_first(d.turn.journal.store, STORE_DUE, store_key_done(&from), &k, &v) &&
	     (*ret_count < count || store_u64(k.data) == at);
	     (*ret_count)++) {
		at = store_u64(k.data);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
	store_abort(d.turn.journal.store);
	return at;
}

static void
bench_idle(void)
{
	static double ms[IDLE];

	for (int i = 0; i < IDLE; i++)
		ms[i] = run_turn();
	printf("nothing due          %8.3f ms a turn\n", median(ms, IDLE));
}

static void
bench_due(unsigned least)
{
	double each[ROUNDS], turns[ROUNDS * 64];
	uint64_t before = d.turn.journal.seq;
	unsigned cases, sum = 0;
	size_t count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double whole = 0;
		wall_now = when_due(least, &cases);
		while (is_due() && count < sizeof(turns) / sizeof(turns[0])) {
			turns[count] = run_turn();
			whole += turns[count++];
		}
		each[round] = whole / cases;
		sum += cases;
	}
	double one = median(each, ROUNDS);
	printf(
	    "%u cases due       %8.0f ms in all: turns of %.1f ms with %d cases, %.2f ms a case, "
	    "%.1f events\n",
	    least, one * least, median(turns, count), TIMERS_MAX, one,
	    (double)(d.turn.journal.seq - before) / sum);
}

/* ---- the store of many cases ----------------------------------------------------------------- */

/* Return asker.conf with the # removed from every task that is switched off. */
static void
full_routine(const char *dir, char *path, size_t size)
{
	char line[512];
	bool task = false;
	FILE *in = fopen("config/routines/asker.conf", "r"), *out;

	snprintf(path, size, "%s/routine.conf", dir);
	out = fopen(path, "w");
	if (in == NULL || out == NULL) {
		fprintf(stderr, "bench: config/routines/asker.conf: is not here\n");
		exit(1);
	}
	while (fgets(line, sizeof(line), in) != NULL) {
		task = strncmp(line, "# [", 3) == 0 || (task && strncmp(line, "# ", 2) == 0);
		fputs(task ? line + 2 : line, out);
	}
	fclose(in);
	fclose(out);
}

static void
add_agency(uint32_t number, const char *name, Ov__Role role)
{
	struct agency *a = &agencies.list[agencies.count++];
	struct agency_key *k = &agencies.keys[agencies.keys_count++];

	a->number = k->agency = number;
	strcpy(a->name, name);
	a->roles = 1u << role;
	a->owner = role == OV__ROLE__ROLE_TEAM;
	k->areas = SCOPE_ALL;
	strcpy(k->name, "k");
	snprintf(k->user_id, sizeof(k->user_id), "%s.k", name);
}

static void
open_all(const char *dir)
{
	static const unsigned char master[32] = { 7 };
	char error[CONFIG_ERROR_SIZE] = "", routine[300];
	struct journal *j = &d.turn.journal;

	add_agency(1, "team", OV__ROLE__ROLE_TEAM);
	add_agency(2, "granli", OV__ROLE__ROLE_PRISON);
	add_agency(3, "nav", OV__ROLE__ROLE_NAV_SOCIAL);
	add_agency(4, "bolig", OV__ROLE__ROLE_HOUSING);
	add_agency(5, "vakt", OV__ROLE__ROLE_ONCALL);
	full_routine(dir, routine, sizeof(routine));
	if (calendar_load("config/calendar.conf", &calendar, error) != 0 ||
	    routines_load(routine, &routines, error) != 0 ||
	    sharing_load("config/sharing.conf", &sharing, error) != 0 ||
	    retention_load("config/retention.conf", &retention, error) != 0 || turn_init(&d) != 0 ||
	    (j->store = store_open(dir, MAP, error)) == NULL ||
	    (j->seal = seal_open(dir, master, true, error)) == NULL) {
		fprintf(stderr, "bench: %s\n", error);
		exit(1);
	}
	j->agencies = d.turn.agencies = &agencies;
	d.turn.rules =
	    (struct rules){ &agencies, &calendar, &routines, &sharing, settings_default };
	d.turn.retention = &retention;
	d.wire = (struct wire){ NULL, receive, answer, publish };
	d.turn.host = (struct host){ NULL, wall, monotonic_ms, monotonic_us, chance };
	store_begin(j->store, false);
	journal_begin(j);
	start_new_store(j, false);
	(void)seal_sync(j->seal);
	(void)store_commit(j->store);
}

int
main(int argc, char **argv)
{
	unsigned cases = argc > 1 ? (unsigned)atoi(argv[1]) : 10000;
	char dir[256], command[320];

	snprintf(dir, sizeof(dir), "%s/overgang-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
	if (cases < 100 || mkdtemp(dir) == NULL)
		return 1;
	open_all(dir);
	wall_now = moment_from_local(20270111, 1000);
	double start = now();
	open_cases(cases);
	printf("%u cases of %zu tasks, opened in %.0f s\n", cases, routines.list[0].tasks_count,
	    now() - start);
	bench_idle();
	bench_due(cases < 10 * DUE ? cases / 10 : DUE);
	store_close(d.turn.journal.store);
	seal_close(d.turn.journal.seal);
	turn_done(&d);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	printf("bench ok: %" PRIu64 " answers, %" PRIu64 " refused\n", outside.answers,
	    outside.refused);
	return system(command) != 0 || outside.refused != 0;
}
