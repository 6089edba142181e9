/* routine_test.c - The routines that are shipped: that they load, also with everything in
 * them switched on, and that they give the dates that the sources' own cases have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/calendar_file.h"
#include "core/anchors.h"
#include "core/plan.h"
#include "routine/routine_file.h"
#include "core/state.h"
#include "process/config.h"

static unsigned char block[4 << 20];
static struct arena arena = { block, sizeof(block), 0, 0 };
static struct routines routines;
static struct calendar calendar;
static char error[CONFIG_ERROR_SIZE];

static const struct routine *
load(const char *path)
{
	arena_reset(&arena, 0);
	if (routines_load(path, &routines, error) != 0)
		fail_msg("%s", error);
	return &routines.list[0];
}

static const char *
ids(const struct routine *r)
{
	static char text[1024];

	text[0] = '\0';
	for (size_t i = 0; i < r->tasks_count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i > 0 ? " " : "",
		    r->tasks[i].id);
	return text;
}

/* Fourteen are on: a team of three can begin with them. */
static void
test_asker_is_short(void **state)
{
	const struct routine *r = load("config/routines/asker.conf");

	(void)state;
	assert_string_equal(ids(r), "a01 a02 a05 a08 a10 a12 a13 a23 a24 a25 a26 a27 a33 a35");
	assert_string_equal(r->name, "asker");
	assert_true(r->statuses & 1u << OV__STATUS__STATUS_SENTENCE);
	assert_false(r->statuses & 1u << OV__STATUS__STATUS_REMAND);
}

static void
test_the_others_are_whole(void **state)
{
	const struct routine *r = load("config/routines/tog.conf");

	(void)state;
	assert_string_equal(ids(r),
	    "t01 t02 t03 t04 t05 t06 t07 t08 t09 t10 t11 t12 t13 t14 t14b t15 t16 t17 t18 t19 t20 "
	    "t21 t22 t23 t24 t25 t26 t27 t28 t29 t30 t31 t32 t33");
	assert_true(r->statuses & 1u << OV__STATUS__STATUS_SENTENCE);
	r = load("config/routines/remand.conf");
	assert_string_equal(
	    ids(r), "v01 v02 v03 v04 v05 v06 v07 v08 v16 v17 v09 v10 v11 v12 v13 v14 v15");
	assert_int_equal(r->statuses, 1u << OV__STATUS__STATUS_REMAND);
	load("config/routines/asker.conf, config/routines/tog.conf, config/routines/remand.conf");
	assert_int_equal(routines.count, 3);
}

/* Both languages, an area, somebody whose it is; the last a key that is essential has to say. */
static void
test_every_task_is_told(void **state)
{
	static const char *const files[] = { "config/routines/asker.conf",
		"config/routines/tog.conf", "config/routines/remand.conf" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct routine *r = load(files[i]);
		for (size_t k = 0; k < r->tasks_count; k++) {
			if (r->tasks[k].title_en[0] == '\0')
				fail_msg("%s: %s has no title", files[i], r->tasks[k].id);
			assert_true(routine_task_area(&r->tasks[k]) != OV__AREA__AREA_NONE);
			/* Only the owner team sees the plan's own area. */
			assert_true(routine_task_area(&r->tasks[k]) != OV__AREA__AREA_PLAN);
		}
	}
}

/* ---- tasks that are switched off ------------------------------------------------------------- */

enum { LINES_MAX = 1024, LINE_SIZE = 512 };

struct text {
	char line[LINES_MAX][LINE_SIZE];
	size_t count;
};

static void
read_text(const char *path, struct text *t)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	for (t->count = 0; fgets(t->line[t->count], LINE_SIZE, f) != NULL; t->count++)
		assert_true(t->count < LINES_MAX - 1);
	assert_int_equal(fclose(f), 0);
}

/* "# [a03]" */
static bool
begins_task(const char *line)
{
	return strncmp(line, "# [", 3) == 0 && line[strlen(line) - 2] == ']';
}

static bool
is_task(const char *line, const char *id)
{
	return begins_task(line) && strncmp(line + 3, id, strlen(id)) == 0 &&
	       line[3 + strlen(id)] == ']';
}

/* Take the # off a task that is off, and off those that it builds on. */
static void
switch_on(struct text *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++) {
		if (!is_task(t->line[i], id))
			continue;
		for (; i < t->count && strncmp(t->line[i], "# ", 2) == 0; i++) {
			memmove(t->line[i], t->line[i] + 2, strlen(t->line[i]) - 1);
			if (strncmp(t->line[i], "etter = ", 8) != 0)
				continue;
			char after[64], *rest = after, *one;
			snprintf(after, sizeof(after), "%s", t->line[i] + 8);
			while ((one = strsep(&rest, ", \n")) != NULL)
				if (one[0] != '\0')
					switch_on(t, one);
		}
		return;
	}
}

static void
load_text(const struct text *t, const char *what)
{
	char path[] = "/tmp/overgang-routine-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	assert_non_null(f);
	for (size_t i = 0; i < t->count; i++)
		fputs(t->line[i], f);
	assert_int_equal(fclose(f), 0);
	int rc = routines_load(path, &routines, error);
	assert_int_equal(unlink(path), 0);
	if (rc != 0)
		fail_msg("%s: %s", what, error);
}

static void
id_of(const char *line, char *buf, size_t size)
{
	snprintf(buf, size, "%.*s", (int)strcspn(line + 3, "]"), line + 3);
}

/* Switch on one task at a time, with the tasks it builds on, as an editor of the file would. */
static void
test_each_can_be_switched_on(void **state)
{
	static struct text shipped, edited;
	char id[16];
	size_t off = 0;

	(void)state;
	read_text("config/routines/asker.conf", &shipped);
	for (size_t i = 0; i < shipped.count; i++) {
		if (!begins_task(shipped.line[i]))
			continue;
		id_of(shipped.line[i], id, sizeof(id));
		/* At least one line with the reason before it. */
		if (strncmp(shipped.line[i - 1], "# ", 2) != 0)
			fail_msg("%s is off without a reason", id);
		edited = shipped;
		switch_on(&edited, id);
		load_text(&edited, id);
		assert_true(routines.list[0].tasks_count >= 15);
		assert_non_null(strstr(ids(&routines.list[0]), id));
		off++;
	}
	assert_int_equal(off, 44 - 14);
}

static void
test_all_can_be_switched_on(void **state)
{
	static struct text text;
	char id[16], expected[8];

	(void)state;
	read_text("config/routines/asker.conf", &text);
	for (size_t i = 0; i < text.count; i++)
		if (begins_task(text.line[i])) {
			id_of(text.line[i], id, sizeof(id));
			switch_on(&text, id);
		}
	load_text(&text, "all");
	assert_int_equal(routines.list[0].tasks_count, 44);
	for (size_t i = 0; i < 44; i++) {
		snprintf(expected, sizeof(expected), "a%02zu", i + 1);
		assert_non_null(strstr(ids(&routines.list[0]), expected));
		assert_true(routines.list[0].tasks[i].title_en[0] != '\0');
	}
}

/* ---- the dates ------------------------------------------------------------------------------- */

static Ov__Fact *
say(Ov__CaseState *s, Ov__Area area, uint32_t kind, ov_date day)
{
	Ov__AreaState *a = state_area_make(s, area, &arena);
	Ov__LatestFact *l = arena_take(&arena, sizeof(*l));

	*l = (Ov__LatestFact)OV__LATEST_FACT__INIT;
	l->kind = kind;
	l->number = ++s->version;
	l->occurred = moment_from_local(day, 1000);
	l->date_version = 1;
	l->fact = arena_take(&arena, sizeof(*l->fact));
	*l->fact = (Ov__Fact)OV__FACT__INIT;
	l->fact->fact_case = (Ov__Fact__FactCase)kind;
	a->latest = arena_append(&arena, a->latest, &a->n_latest, l);
	return l->fact;
}

/* Noticed, sentenced, and with a date: R = C. */
static Ov__CaseState *
sentenced(ov_date notice, ov_date release)
{
	static Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	static Ov__SentenceRegistered sentence = OV__SENTENCE_REGISTERED__INIT;
	static Ov__ReleaseDateSet set = OV__RELEASE_DATE_SET__INIT;
	Ov__CaseState *s = arena_take(&arena, sizeof(*s));

	*s = (Ov__CaseState)OV__CASE_STATE__INIT;
	sentence.status = OV__STATUS__STATUS_SENTENCE;
	sentence.intake = 20251201;
	sentence.two_thirds = release;
	set.date = release;
	set.version = 1;
	say(s, OV__AREA__AREA_CASE, OV__FACT__FACT_CASE_OPENED, notice)->case_opened = &opened;
	say(s, OV__AREA__AREA_SENTENCE, OV__FACT__FACT_SENTENCE_REGISTERED, notice)
	    ->sentence_registered = &sentence;
	say(s, OV__AREA__AREA_RELEASE, OV__FACT__FACT_RELEASE_DATE_SET, notice)->release_date_set =
	    &set;
	return s;
}

static Ov__Task **
plan(const Ov__CaseState *s, size_t *ret_count)
{
	Ov__Task **tasks;
	Ov__Area *areas;

	*ret_count = plan_make(&routines, &calendar, s, 20270106, &arena, &tasks, &areas);
	return tasks;
}

static const Ov__Task *
task(const Ov__CaseState *s, const char *id)
{
	size_t n;
	Ov__Task **tasks = plan(s, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(tasks[i]->id, id) == 0)
			return tasks[i];
	fail_msg("no task %s", id);
	return NULL;
}

/* The seed: release on 09.08.2027, and the common holidays before it. */
static void
test_tog_and_the_summer(void **state)
{
	static const struct {
		const char *id;
		ov_date due;
		const char *because;
	} rows[] = {
		{ "t05", 20270108, "" },
		{ "t06", 20270209, "" },
		{ "t07", 20270223, "" },
		{ "t11", 20270409, "" },
		{ "t13", 20270614, "" },
		{ "t14", 20270628, "" },
		{ "t14b", 20270709,
		    "Fellesferien 12.07–01.08 ligger mellom. Beslutning om plan B må være tatt "
		    "senest fredag 09.07." },
		{ "t16", 20270709,
		    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07." },
		{ "t19", 20270719, "" },
		{ "t24", 20270809, "" },
	};

	(void)state;
	load("config/routines/tog.conf");
	Ov__CaseState *s = sentenced(20270106, 20270809);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const Ov__Task *t = task(s, rows[i].id);
		if (t->due != rows[i].due || strcmp(t->due_because, rows[i].because) != 0)
			fail_msg("%s: %u %s", rows[i].id, t->due, t->due_because);
	}
	assert_int_equal(task(s, "t24")->due_time, 1800);
	/* Three working days after the decision. */
	static Ov__HousingGuaranteeGranted guarantee = OV__HOUSING_GUARANTEE_GRANTED__INIT;
	static Ov__ParoleDecided decided = OV__PAROLE_DECIDED__INIT;
	guarantee.place = (char[]){ "TOG" };
	say(s, OV__AREA__AREA_HOUSING, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED, 20270601)
	    ->housing_guarantee_granted = &guarantee;
	assert_int_equal(task(s, "t15")->due, 20270709);
	assert_int_equal(task(s, "t20")->due, 0);
	decided.decision = OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED;
	decided.date = 20270716;
	say(s, OV__AREA__AREA_SENTENCE, OV__FACT__FACT_PAROLE_DECIDED, 20270716)->parole_decided =
	    &decided;
	assert_int_equal(task(s, "t20")->due, 20270721);
}

/* Asker's: Wednesday before Easter, which begins on the Monday after Palm Sunday. */
static void
test_asker_before_easter(void **state)
{
	static const struct {
		const char *id;
		ov_date due;
	} rows[] = {
		{ "a01", 20270112 },
		{ "a02", 20270114 },
		{ "a08", 20270127 },
		{ "a10", 20270127 },
		{ "a12", 20270127 },
		{ "a13", 20270310 },
		{ "a23", 20270317 },
		{ "a27", 20270319 },
		{ "a33", 20270324 },
		{ "a35", 20270331 },
		{ "a35/2", 20270423 },
		{ "a35/3", 20270622 },
	};

	(void)state;
	load("config/routines/asker.conf");
	for (size_t i = 0; i < routines.list[0].tasks_count; i++)
		if (strcmp(routines.list[0].tasks[i].id, "a08") == 0)
			routines.list[0].tasks[i].conditions = 0; /* as with consent */
	Ov__CaseState *s = sentenced(20270111, 20270324);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (task(s, rows[i].id)->due != rows[i].due)
			fail_msg("%s: %u", rows[i].id, task(s, rows[i].id)->due);
}

/* The package is counted from the intake, and the day itself from the order. */
static void
test_remand_without_a_date(void **state)
{
	static Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	static Ov__SentenceRegistered sentence = OV__SENTENCE_REGISTERED__INIT;
	static Ov__RemandOrderSet order = OV__REMAND_ORDER_SET__INIT;
	static const struct {
		const char *id;
		ov_date due;
		uint32_t hhmm;
	} rows[] = {
		{ "v01", 20270112, 0 },
		{ "v02", 20270118, 0 },
		{ "v03", 20270112, 0 },
		{ "v03/2", 20270112, 0 },
		{ "v04", 20270118, 0 },
		{ "v07", 20270201, 0 }, /* without consent there is no v06 */
		{ "v10", 20270203, 0 },
		{ "v11", 20270202, 0 },
		{ "v12", 20270205, 1500 },
		{ "v12/2", 20270208, 900 },
	};

	(void)state;
	load("config/routines/asker.conf, config/routines/remand.conf");
	Ov__CaseState *s = arena_take(&arena, sizeof(*s));
	*s = (Ov__CaseState)OV__CASE_STATE__INIT;
	sentence.status = OV__STATUS__STATUS_REMAND;
	sentence.intake = 20270111;
	order.expires = 20270205;
	say(s, OV__AREA__AREA_CASE, OV__FACT__FACT_CASE_OPENED, 20270111)->case_opened = &opened;
	say(s, OV__AREA__AREA_SENTENCE, OV__FACT__FACT_SENTENCE_REGISTERED, 20270111)
	    ->sentence_registered = &sentence;
	say(s, OV__AREA__AREA_SENTENCE, OV__FACT__FACT_REMAND_ORDER_SET, 20270111)
	    ->remand_order_set = &order;
	assert_int_equal(routines_of(&routines, s), 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const Ov__Task *t = task(s, rows[i].id);
		if (t->due != rows[i].due || t->due_time != rows[i].hhmm)
			fail_msg("%s: %u %u", rows[i].id, t->due, t->due_time);
	}
	/* The order that set the day does not contain its outcome. */
	assert_int_equal(task(s, "v12")->since, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asker_is_short),
		cmocka_unit_test(test_the_others_are_whole),
		cmocka_unit_test(test_every_task_is_told),
		cmocka_unit_test(test_each_can_be_switched_on),
		cmocka_unit_test(test_all_can_be_switched_on),
		cmocka_unit_test(test_tog_and_the_summer),
		cmocka_unit_test(test_asker_before_easter),
		cmocka_unit_test(test_remand_without_a_date),
	};

	if (calendar_load("config/calendar.conf", &calendar, error) != 0) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
