/* quick.c - One turn and one report at a time on the real store, beside bare LMDB doing the same
 * puts. For the trend while working: compare the ratios, not the absolute numbers.
 *
 *   build/bench/quick [REPORTS [DIR]]    default 2000 reports, a folder under /tmp */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <desk.pb-c.h>

#include "base/calendar_file.h"
#include "routine/routine_file.h"
#include "process/config.h"
#include "process/turn.h"
#include "store/start.h"
#include "store/store.h"

enum { MAP = 1 << 30, BATCH = 64, CASES = 200 };

static struct overgangd d;
static struct agencies agencies;
static struct calendar calendar;
static struct routines routines;
static struct sharing sharing;
static struct retention retention;
static struct {
	unsigned char bytes[BATCH][2048];
	size_t size[BATCH];
	int count, at;
	uint64_t chance, answers, refused;
	char case_id[16];
} outside;

static bool
receive(void *self, struct frame *f)
{
	(void)self;
	if (outside.at == outside.count)
		return false;
	memset(f, 0, sizeof(*f));
	f->peer_size = 5;
	strcpy(f->user_id, outside.case_id[0] == '\0' ? "granli.k" : "team.k");
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
	if (a == NULL || a->outcome != OV__OUTCOME__OUTCOME_OK)
		outside.refused++;
	else if (a->result_case == OV__ANSWER__RESULT_REPORT)
		snprintf(outside.case_id, sizeof(outside.case_id), "%s", a->report->case_);
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
	return moment_from_local(20270111, 1000);
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
	(void)self;
	return outside.chance += 0x9e3779b97f4a7c15u;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
push(const Ov__Report *r)
{
	Ov__Request q = OV__REQUEST__INIT;
	unsigned char packed[1500];

	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(r, packed);
	q.report.data = packed;
	outside.size[outside.count] = ov__request__pack(&q, outside.bytes[outside.count]);
	outside.count++;
}

static void
run_turn(void)
{
	if (turn(&d) != 0) {
		fprintf(stderr, "bench: a turn failed\n");
		exit(1);
	}
	outside.count = outside.at = 0;
}

static void
push_contact(uint64_t n, char *case_id)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact f = OV__FACT__INIT, *facts = &f;
	Ov__ContactMade c = OV__CONTACT_MADE__INIT;
	unsigned char key[16] = "bench";

	memcpy(key + 8, &n, 8);
	c.topic = (char *)(uintptr_t) "hvordan det går";
	f.fact_case = OV__FACT__FACT_CONTACT_MADE;
	f.contact_made = &c;
	r.key.data = key;
	r.key.len = 16;
	r.case_ = case_id;
	r.facts = &facts;
	r.n_facts = 1;
	push(&r);
}

static void
open_case(unsigned n, char ret_id[16])
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person p = OV__PERSON__INIT;
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__Fact a = OV__FACT__INIT, b = OV__FACT__INIT, *facts[] = { &a, &b };
	char number[16];
	unsigned char key[16] = "open";

	snprintf(number, sizeof(number), "%011u", n);
	memcpy(key + 8, &n, sizeof(n));
	p.national_id = number;
	date.date = 20270624;
	a.fact_case = OV__FACT__FACT_CASE_OPENED;
	a.case_opened = &opened;
	b.fact_case = OV__FACT__FACT_RELEASE_DATE_SET;
	b.release_date_set = &date;
	r.key.data = key;
	r.key.len = 16;
	r.person = &p;
	r.facts = facts;
	r.n_facts = 2;
	outside.case_id[0] = '\0';
	push(&r);
	run_turn();
	memcpy(ret_id, outside.case_id, 16);
}

static double
bench_turns(unsigned reports, int batch, char ids[CASES][16], uint64_t *next)
{
	double start = now();

	for (unsigned i = 0; i < reports; i += (unsigned)batch) {
		for (int k = 0; k < batch; k++, (*next)++)
			push_contact(*next, ids[*next % CASES]);
		run_turn();
	}
	return reports / (now() - start);
}

/* The writes of one such report: two events with their case rows, three stream entries, two shares
 * and heads, the state, its due time, the kept answer, three heads. Sizes as in the store. */
static void
bare_puts(struct store *s, uint64_t n)
{
	static const unsigned char value[2048];
	static const struct {
		enum store_table table;
		int count;
		size_t size;
		bool append;
	} puts[] = { { STORE_JOURNAL, 1, 260, true }, { STORE_CASE_JOURNAL, 1, 4, true },
		{ STORE_STREAM, 1, 8, true }, { STORE_SHARE, 2, 90, false },
		{ STORE_CASE, 1, 1400, false }, { STORE_KEY_SEEN, 1, 70, false },
		{ STORE_META, 4, 8, false } };

	for (size_t i = 0; i < sizeof(puts) / sizeof(puts[0]); i++)
		for (int k = 0; k < puts[i].count; k++) {
			struct store_key key = store_key();
			uint64_t at = puts[i].append ? n : n * 0x9e3779b97f4a7c15u % CASES;
			store_key_u32(&key, (uint32_t)k);
			store_key_u64(
			    &key, puts[i].table == STORE_KEY_SEEN ? n * 0x9e3779b97f4a7c15u : at);
			store_put(s, puts[i].table, store_key_done(&key),
			    (struct bytes){ value, puts[i].size });
		}
}

static double
bench_bare(struct store *s, unsigned reports, unsigned batch, uint64_t *next)
{
	double start = now();

	for (unsigned i = 0; i < reports; i += batch) {
		store_begin(s, false);
		for (unsigned k = 0; k < batch; k++)
			bare_puts(s, (*next)++);
		if (store_commit(s) != 0)
			exit(1);
	}
	return reports / (now() - start);
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
open_all(const char *dir, char *path, size_t size)
{
	static const unsigned char master[32] = { 7 };
	char error[CONFIG_ERROR_SIZE] = "";
	struct journal *j = &d.turn.journal;

	add_agency(1, "team", OV__ROLE__ROLE_TEAM);
	add_agency(2, "granli", OV__ROLE__ROLE_PRISON);
	add_agency(3, "vakt", OV__ROLE__ROLE_ONCALL);
	snprintf(path, size, "%s/real", dir);
	if (calendar_load("config/calendar.conf", &calendar, error) != 0 ||
	    routines_load("config/routines/asker.conf", &routines, error) != 0 ||
	    sharing_load("config/sharing.conf", &sharing, error) != 0 ||
	    retention_load("config/retention.conf", &retention, error) != 0 || turn_init(&d) != 0 ||
	    (j->store = store_open(path, MAP, error)) == NULL ||
	    (j->seal = seal_open(path, master, true, error)) == NULL) {
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
	unsigned reports = argc > 1 ? (unsigned)atoi(argv[1]) : 2000;
	char dir[256], path[300], error[CONFIG_ERROR_SIZE], ids[CASES][16], command[320];
	uint64_t next = 1, bare_next = 1;
	struct stat st;

	snprintf(dir, sizeof(dir), "%s/overgang-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
	if (reports < BATCH || mkdtemp(dir) == NULL)
		return 1;
	open_all(dir, path, sizeof(path));
	for (unsigned i = 0; i < CASES; i++)
		open_case(i + 1, ids[i]);
	snprintf(path, sizeof(path), "%s/bare", dir);
	struct store *bare = store_open(path, MAP, error);
	if (bare == NULL)
		return 1;
	double one = bench_turns(reports, 1, ids, &next),
	       bare_one = bench_bare(bare, reports, 1, &bare_next);
	double many = bench_turns(reports / BATCH * BATCH, BATCH, ids, &next);
	double bare_many = bench_bare(bare, reports / BATCH * BATCH, BATCH, &bare_next);
	printf("one report a turn   %8.0f/s   bare LMDB, same puts %8.0f/s   ratio %.2f\n", one,
	    bare_one, one / bare_one);
	printf("%d reports a turn   %8.0f/s   bare LMDB, same puts %8.0f/s   ratio %.2f\n", BATCH,
	    many, bare_many, many / bare_many);
	snprintf(path, sizeof(path), "%s/real/data.mdb", dir);
	if (stat(path, &st) == 0)
		printf("store: %.0f bytes of data.mdb for each of %" PRIu64 " events\n",
		    (double)st.st_size / (double)d.turn.journal.seq, d.turn.journal.seq);
	store_close(bare);
	store_close(d.turn.journal.store);
	seal_close(d.turn.journal.seal);
	turn_done(&d);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	printf("bench ok: %" PRIu64 " answers, %" PRIu64 " refused\n", outside.answers,
	    outside.refused);
	return system(command) != 0 || outside.refused != 0;
}
