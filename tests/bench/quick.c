/* quick.c - The turn alone, on a real store: reports as they come on an ordinary day, one a turn and 64 a
 * turn, beside bare LMDB that does the same writes once more on a copy of the store. For the trend while
 * working: compare the ratios and the counts, not the times.
 *
 *   quick measure [DIR]      DIR: where the stores are made, in a folder of their own; /tmp
 *   quick short [DIR]        a fixed number of turns, and no times: instructions_test.py counts them
 *   quick record DIR         leaves DIR/before, a store, and DIR/writes, what the reports behind it wrote: for bare.c */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>

#include "door.h"
#include "mix.h"
#include "store/journal.h"
#include "store/store.h"
#include "turns.h"
#include "writes.h"

enum {
	MAP = 1 << 30,
	CASES = 1000,
	CASES_SHORT = 64,
	OPENED_BY_KEY = 400,
	ROUNDS = 20,
	ALONE = 100,
	TOGETHER = 640,
	SHORT = 256,
	RECORDED = 5000,
	DIR_SIZE = 256,
};

/* Reports of so many a turn: what each round took, and all that went through the door. */
struct part {
	const char *name;
	unsigned batch, reports;
	double real[ROUNDS], bare[ROUNDS], ratio[ROUNDS];
	struct door door;
};

static const char *const users[] = { [MIX_TEAM] = "team.k",
	[MIX_PRISON] = "granli.k",
	[MIX_NAV] = "nav-asker.k",
	[MIX_HOUSING] = "bolig-asker.k" };
static char ids[CASES][TURNS_ID_SIZE];
static unsigned cases;
static uint64_t number; /* of the last report */

static void
fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* A command of the shell about two files. */
static void
command(const char *program, const char *a, const char *b)
{
	char line[4 * DIR_SIZE];

	(void)snprintf(line, sizeof(line), "%s '%s' '%s'", program, a, b);
	if (system(line) != 0)
		fail(line);
}

/* ---- reports -------------------------------------------------------------------------------- */

static double
open_batch(unsigned first, unsigned count)
{
	struct mix_report report;
	char user[16];

	(void)snprintf(user, sizeof(user), "granli.%u", first / OPENED_BY_KEY);
	for (unsigned i = 0; i < count; i++) {
		mix_opening(first + i, &report);
		turns_push(user, report.bytes, report.size);
	}
	double took = turns_run();
	if (turns.cases_count != count)
		fail("cases could not be opened");
	memcpy(ids[first], turns.cases, count * sizeof(ids[0]));
	for (unsigned i = 0; i < count; i++) {
		mix_consent(first + i, ids[first + i], &report);
		turns_push("team.k", report.bytes, report.size);
	}
	return took + turns_run();
}

static void
open_cases(unsigned count)
{
	enum { BATCH = 40 };
	double took = 0;

	for (; cases < count; cases += BATCH)
		took += open_batch(cases, count - cases < BATCH ? count - cases : BATCH);
	cases = count;
	printf("%u cases opened, each with consent: %.2f ms and %.1f events a case\n", count,
	    took * 1000 / count, (double)turns.daemon.turn.journal.seq / count);
}

/* In seconds. */
static double
report_turns(unsigned reports, unsigned batch)
{
	struct mix_report report;
	double took = 0;

	for (unsigned i = 0; i < reports; i += batch) {
		for (unsigned k = 0; k < batch; k++) {
			enum mix_agency by = mix_next(++number);
			mix_report(by, number, ids[number * 7919 % cases], &report);
			turns_push(users[by], report.bytes, report.size);
		}
		took += turns_run();
	}
	return took;
}

/* ---- beside bare LMDB ------------------------------------------------------------------------ */

static double
replay(struct store *bare)
{
	size_t at = 0;
	double start = turns_now();

	while (writes_replay(bare, &at))
		;
	return turns_now() - start;
}

/* What is noted costs less than a microsecond a report: the times are those of the run that is noted. */
static void
measure_round(struct part *p, int round, struct store *bare)
{
	struct door before = door;

	writes_forget();
	door_watch(true);
	double real = report_turns(p->reports, p->batch);
	door_watch(false);
	p->bare[round] = p->reports / replay(bare);
	p->real[round] = p->reports / real;
	p->ratio[round] = p->real[round] / p->bare[round];
	p->door.gets += door.gets - before.gets;
	p->door.puts += door.puts - before.puts;
	p->door.deletes += door.deletes - before.deletes;
	p->door.key_bytes += door.key_bytes - before.key_bytes;
	p->door.value_bytes += door.value_bytes - before.value_bytes;
	p->door.seals += door.seals - before.seals;
	p->door.unseals += door.unseals - before.unseals;
	p->door.written_bytes += door.written_bytes - before.written_bytes;
	p->door.writes += door.writes - before.writes;
	p->door.syncs += door.syncs - before.syncs;
}

/* The same rows with values of the same size. If not, something was written that the door has not seen,
 * and the bare side did less. */
static void
check_same(struct store *a, struct store *b)
{
	struct bytes ka, va, kb, vb;

	store_begin(a, true);
	store_begin(b, true);
	for (unsigned t = 0; t < STORE_TABLES; t++) {
		unsigned char from[512] = { 0 };
		size_t size = 1;
		for (;;) {
			bool more = store_first(a, t, (struct bytes){ from, size }, &ka, &va);
			if (more != store_first(b, t, (struct bytes){ from, size }, &kb, &vb))
				fail("bare LMDB has not the rows of the daemon's store");
			if (!more)
				break;
			if (ka.size != kb.size || memcmp(ka.data, kb.data, ka.size) != 0 ||
			    va.size != vb.size)
				fail("a row of bare LMDB is not that of the daemon's store");
			memcpy(from, ka.data, ka.size);
			from[ka.size] = 0;
			size = ka.size + 1;
		}
	}
	store_abort(a);
	store_abort(b);
}

static struct store *
copy_of_store(const char *dir, const char *name)
{
	char from[DIR_SIZE + 32], path[DIR_SIZE + 32], error[STORE_ERROR_SIZE];

	(void)snprintf(from, sizeof(from), "%s/store/data.mdb", dir);
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (mkdir(path, 0700) != 0)
		fail(path);
	command("cp", from, path);
	struct store *s = store_open(path, MAP, error);
	if (s == NULL)
		fail(error);
	return s;
}

/* ---- bytes on disk --------------------------------------------------------------------------- */

/* Of the pages in use: the size of a compact copy, since the file has free pages as well. */
static uint64_t
used_bytes(const char *dir)
{
	char path[DIR_SIZE + 16];
	struct store *s = turns.daemon.turn.journal.store;
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/compact", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	store_copy_begin(s);
	if (fd < 0 || store_copy(s, fd) != 0 || fstat(fd, &st) != 0)
		fail(path);
	store_copy_end(s);
	(void)close(fd);
	return (uint64_t)st.st_size;
}

/* Of the facts of all events behind this one, as they are packed. */
static uint64_t
payload_bytes(uint64_t seq)
{
	struct turn *t = &turns.daemon.turn;
	unsigned char id[CASE_ID_SIZE];
	uint64_t sum = 0;

	store_begin(t->journal.store, true);
	journal_begin(&t->journal);
	while (seq < t->journal.seq) {
		const Ov__Event *e = journal_read(&t->journal, ++seq, &t->arena, id);
		if (e == NULL)
			fail("an event cannot be read back");
		sum += ov__fact__get_packed_size(e->fact);
		arena_reset(&t->arena, 0);
	}
	store_abort(t->journal.store);
	return sum;
}

/* ---- what is printed -------------------------------------------------------------------------- */

static void
say_part(struct part *p)
{
	const struct door *c = &p->door;
	double n = (double)p->reports * ROUNDS, ratio = turns_median(p->ratio, ROUNDS);

	printf("%-20s %7.0f/s   bare LMDB, the same writes %7.0f/s   ratio %.3f (%.3f to %.3f)\n",
	    p->name, turns_median(p->real, ROUNDS), turns_median(p->bare, ROUNDS), ratio,
	    p->ratio[ROUNDS / 4], p->ratio[ROUNDS * 3 / 4]);
	printf("  each: %.2f puts of %.0f bytes of keys and %.0f of values in all, %.2f deletes, "
	       "%.2f gets, %.2f seals, %.2f unseals\n",
	    (double)c->puts / n, (double)c->key_bytes / n, (double)c->value_bytes / n,
	    (double)c->deletes / n, (double)c->gets / n, (double)c->seals / n,
	    (double)c->unseals / n);
	printf("        %.0f bytes in %.2f writes, %.2f syncs\n", (double)c->written_bytes / n,
	    (double)c->writes / n, (double)c->syncs / n);
}

static void
measure(const char *dir)
{
	struct part alone = { .name = "1 report a turn", .batch = 1, .reports = ALONE };
	struct part together = {
		.name = "64 reports a turn", .batch = TURNS_BATCH, .reports = TOGETHER
	};
	struct store *real = turns.daemon.turn.journal.store;

	open_cases(CASES);
	struct store *bare = copy_of_store(dir, "bare");
	check_same(real, bare);
	uint64_t used = used_bytes(dir), seq = turns.daemon.turn.journal.seq;
	for (int round = 0; round < ROUNDS; round++) {
		measure_round(&alone, round, bare);
		measure_round(&together, round, bare);
	}
	check_same(real, bare);
	if (door.lmdb_writes != door.puts + door.deletes)
		fail("the daemon's store writes by a function that door.c does not note");
	say_part(&alone);
	say_part(&together);
	double events = (double)(turns.daemon.turn.journal.seq - seq);
	double reports = ROUNDS * (ALONE + TOGETHER);
	printf("an event: %.0f bytes on disk (pages in use), of which its fact has %.0f; %.2f "
	       "events a "
	       "report\n",
	    (double)(used_bytes(dir) - used) / events, (double)payload_bytes(seq) / events,
	    events / reports);
	(void)store_close(bare);
}

/* For instructions_test.py, which holds it: keys and chance are fixed, and so are the pages. */
static void
count_pages(const char *name, unsigned batch)
{
	enum { PAGE = 4096 };
	uint64_t before = door.all_written;

	(void)report_turns(SHORT, batch);
	turns_part_done(name, SHORT);
	printf("count: pages written for %u reports, %u a turn: %" PRIu64 "\n", SHORT, batch,
	    (door.all_written - before) / PAGE);
}

static void
run_short(void)
{
	open_cases(CASES_SHORT);
	turns_part_done("opening a case", CASES_SHORT);
	count_pages("a report alone in its turn", 1);
	count_pages("a report of 64 in a turn", TURNS_BATCH);
}

/* ---- for bare.c ---------------------------------------------------------------------------------- */

static void
record(const char *dir)
{
	char path[DIR_SIZE + 16];

	open_cases(CASES);
	(void)store_close(copy_of_store(dir, "before"));
	writes_forget();
	door_watch(true);
	(void)report_turns(RECORDED, 1);
	door_watch(false);
	(void)snprintf(path, sizeof(path), "%s/writes", dir);
	writes_save(path);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "measure";
	char dir[DIR_SIZE];

	writes_init();
	if (strcmp(what, "record") == 0 && argc == 3) {
		turns_open(argv[2], "config/routines/asker.conf");
		record(argv[2]);
		turns_close();
		return turns.refused != 0;
	}
	(void)snprintf(dir, sizeof(dir), "%s/overgang-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
	if (mkdtemp(dir) == NULL)
		fail(dir);
	if (strcmp(what, "short") == 0)
		turns_fix_chance();
	turns_open(dir, "config/routines/asker.conf");
	if (strcmp(what, "short") == 0)
		run_short();
	else
		measure(dir);
	turns_close();
	command("rm -rf", dir, dir);
	printf(
	    "bench ok: %" PRIu64 " answers, %" PRIu64 " refused\n", turns.answers, turns.refused);
	return turns.refused != 0;
}
