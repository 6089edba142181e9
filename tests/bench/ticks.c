/* ticks.c - The cost of the clock: ten thousand open cases on the real store, each with all tasks
 * of Asker's routine switched on. A turn in which nothing is due; and the turns until a thousand
 * cases whose time has come are done. Medians: one turn that the disk holds up is no news.
 *
 *   build/bench/ticks [CASES [DIR]]    default 10000, a folder under /tmp
 *   build/bench/ticks short            100 cases, the same in each run: instructions_test.py counts them */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <desk.pb-c.h>

#include "desk/timers.h"
#include "store/store.h"
#include "turns.h"

/* A key opens at most 500 cases a day, so that the cases take many days. */
enum { BATCH = 50, A_DAY = 500, DUE = 1000, ROUNDS = 5, IDLE = 2000 };

/* In milliseconds. */
static double
run_turn(void)
{
	return turns_run() * 1000;
}

/* ---- the cases ------------------------------------------------------------------------------- */

static void
push_opening(unsigned n)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person p = OV__PERSON__INIT;
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__HousingStayRegistered none = OV__HOUSING_STAY_REGISTERED__INIT;
	Ov__Fact f[4] = { OV__FACT__INIT, OV__FACT__INIT, OV__FACT__INIT, OV__FACT__INIT };
	Ov__Fact *facts[] = { &f[0], &f[1], &f[2], &f[3] };
	char *agencies_named[] = { (char *)(uintptr_t) "team", (char *)(uintptr_t) "nav-asker",
		(char *)(uintptr_t) "bolig-asker" };
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
	turns_push("granli.k", packed, ov__report__pack(&r, packed));
}

static bool
is_due(void)
{
	store_begin(turns.daemon.turn.journal.store, true);
	journal_begin(&turns.daemon.turn.journal);
	ov_time due = timers_next_due(&turns.daemon.turn);
	store_abort(turns.daemon.turn.journal.store);
	return due != 0 && due <= turns.wall;
}

static void
open_cases(unsigned count)
{
	for (unsigned n = 1; n <= count; n++) {
		push_opening(n);
		if (n % BATCH == 0 || n == count)
			(void)run_turn();
		if (n % A_DAY == 0)
			turns.wall += 86400;
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

	store_begin(turns.daemon.turn.journal.store, true);
	journal_begin(&turns.daemon.turn.journal);
	for (*ret_count = 0; store_first(turns.daemon.turn.journal.store, STORE_DUE,
				 store_key_done(&from), &k, &v) &&
			     (*ret_count < count || store_u64(k.data) == at);
	     (*ret_count)++) {
		at = store_u64(k.data);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
	store_abort(turns.daemon.turn.journal.store);
	return at;
}

static void
bench_idle(void)
{
	static double ms[IDLE];

	for (int i = 0; i < IDLE; i++)
		ms[i] = run_turn();
	printf("nothing due          %8.3f ms a turn\n", turns_median(ms, IDLE));
}

static void
bench_due(unsigned least)
{
	double each[ROUNDS], each_turn[ROUNDS * 64];
	uint64_t before = turns.daemon.turn.journal.seq;
	unsigned cases, sum = 0;
	size_t count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double whole = 0;
		turns.wall = when_due(least, &cases);
		while (is_due() && count < sizeof(each_turn) / sizeof(each_turn[0])) {
			each_turn[count] = run_turn();
			whole += each_turn[count++];
		}
		each[round] = whole / cases;
		sum += cases;
	}
	turns_part_done("a due case of 44 tasks", sum);
	double one = turns_median(each, ROUNDS);
	printf("a due case           %8.3f ms, and %.1f events; %u due in %.0f ms, in turns of "
	       "%.1f ms with "
	       "%d cases\n",
	    one, (double)(turns.daemon.turn.journal.seq - before) / sum, least, one * least,
	    turns_median(each_turn, count), TIMERS_MAX);
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

int
main(int argc, char **argv)
{
	bool is_short = argc > 1 && strcmp(argv[1], "short") == 0;
	unsigned cases = is_short ? 100 : argc > 1 ? (unsigned)atoi(argv[1]) : 10000;
	char dir[256], routine[300], command[320];

	snprintf(dir, sizeof(dir), "%s/overgang-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
	if (cases < 100 || mkdtemp(dir) == NULL)
		return 1;
	if (is_short)
		turns_fix_chance();
	full_routine(dir, routine, sizeof(routine));
	turns_open(dir, routine);
	double start = turns_now();
	open_cases(cases);
	printf(
	    "%u cases of %zu tasks, opened in %.0f s\n", cases, turns.tasks, turns_now() - start);
	turns_part_done("opening a case of 44 tasks", cases);
	bench_idle();
	turns_part_done("a turn with nothing due", IDLE);
	bench_due(cases < 10 * DUE ? cases / 10 : DUE);
	turns_close();
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	printf(
	    "bench ok: %" PRIu64 " answers, %" PRIu64 " refused\n", turns.answers, turns.refused);
	return system(command) != 0 || turns.refused != 0;
}
