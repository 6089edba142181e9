/* calendar_test.c - Dates, holidays, low staffing and local time against tables and against
 * independent calculations: the C library's days and zone data, another formula for Easter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/calendar.h"

static struct day_rule
rule(const char *text, bool last)
{
	struct day_rule r;
	enum day_mistake mistake = day_rule_parse(text, last, &r);

	if (mistake != DAY_MISTAKE_NONE)
		fail_msg("%s: mistake %d", text, (int)mistake);
	return r;
}

static void
add_window(struct calendar *c, const char *name, const char *first, const char *last)
{
	struct window *w = &c->windows[c->windows_count++];

	snprintf(w->name, sizeof(w->name), "%s", name);
	w->first = rule(first, false);
	w->last = rule(last, true);
}

/* The holidays and windows of config/calendar.conf. */
static struct calendar
norwegian(void)
{
	struct calendar c = { 0 };

	c.short_days[c.short_days_count++] = rule("24.12", false);
	c.short_days[c.short_days_count++] = rule("31.12", false);
	c.short_days[c.short_days_count++] = rule("påske-4", false);
	add_window(&c, "Fellesferien", "uke 28", "uke 30");
	add_window(&c, "Romjulen", "27.12", "31.12");
	add_window(&c, "Påskeuken", "påske-6", "påske+1");
	return c;
}

static void
test_easter(void **state)
{
	static const ov_date vectors[][8] = {
		/* Skjærtorsdag, Langfredag, påske, 2. påske, himmelfart, pinse, 2. pinse */
		{ 2025, 20250417, 20250418, 20250420, 20250421, 20250529, 20250608, 20250609 },
		{ 2026, 20260402, 20260403, 20260405, 20260406, 20260514, 20260524, 20260525 },
		{ 2027, 20270325, 20270326, 20270328, 20270329, 20270506, 20270516, 20270517 },
		{ 2028, 20280413, 20280414, 20280416, 20280417, 20280525, 20280604, 20280605 },
		{ 2029, 20290329, 20290330, 20290401, 20290402, 20290510, 20290520, 20290521 },
		{ 2030, 20300418, 20300419, 20300421, 20300422, 20300530, 20300609, 20300610 },
		{ 2031, 20310410, 20310411, 20310413, 20310414, 20310522, 20310601, 20310602 },
		{ 2032, 20320325, 20320326, 20320328, 20320329, 20320506, 20320516, 20320517 },
	};
	static const char *const names[] = { "Skjærtorsdag", "Langfredag", "1. påskedag",
		"2. påskedag", "Kristi himmelfartsdag", "1. pinsedag", "2. pinsedag" };

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		assert_int_equal(date_easter(vectors[i][0]), vectors[i][3]);
		for (size_t j = 0; j < 7; j++) {
			const char *name = date_holiday(vectors[i][j + 1]);
			assert_non_null(name);
			if (vectors[i][j + 1] % 10000 == 517)
				assert_string_equal(name, "17. mai og 2. pinsedag");
			else
				assert_string_equal(name, names[j]);
		}
	}
	assert_int_equal(date_easter(1969), 0);
	assert_int_equal(date_easter(2200), 0);
}

static void
test_holidays(void **state)
{
	static const struct {
		ov_date date;
		const char *name;
	} rows[] = {
		{ 20270101, "1. nyttårsdag" },
		{ 20270501, "1. mai" },
		{ 20260517, "17. mai" },
		{ 20261225, "1. juledag" },
		{ 20261226, "2. juledag" },
		{ 20270517, "17. mai og 2. pinsedag" },
		{ 20080501, "1. mai og Kristi himmelfartsdag" },
		{ 20120517, "17. mai og Kristi himmelfartsdag" },
		{ 20430517, "17. mai og 1. pinsedag" },
		{ 20150517, "17. mai" },
		{ 20200517, "17. mai" },
		{ 19700517, "17. mai og 1. pinsedag" },
		{ 20261224, NULL },
		{ 20261231, NULL },
		{ 20270324, NULL },
		{ 0, NULL },
		{ 20270230, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = date_holiday(rows[i].date);
		if (rows[i].name == NULL)
			assert_null(name);
		else
			assert_string_equal(name, rows[i].name);
	}
	/* Twelve a year; one date may carry two. */
	for (ov_date year = 1970; year <= 2199; year++) {
		int count = 0;
		for (ov_date d = year * 10000 + 101; d / 10000 == year; d = date_add_days(d, 1))
			count += date_holiday(d) != NULL;
		assert_true(count == 12 || count == 11);
	}
}

/* Every day of the valid years, one by one: numbers, weekdays and dates agree. */
static void
test_every_day(void **state)
{
	int32_t days = 0;
	int weekday = 4;

	(void)state;
	for (ov_date d = 19700101; d != 0; d = date_add_days(d, 1), days++) {
		assert_true(date_valid(d));
		assert_int_equal(date_days(d), days);
		assert_int_equal(date_from_days(days), d);
		assert_int_equal(date_weekday(d), weekday);
		weekday = weekday % 7 + 1;
	}
	assert_int_equal(days, 84006);
	assert_int_equal(date_from_days(84006), 0);
	assert_int_equal(date_from_days(-1), 0);
}

static void
test_not_dates(void **state)
{
	static const ov_date bad[] = { 0, 1, 20270229, 20270431, 20271301, 20270001, 20270100,
		19691231, 22000101, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct calendar c = norwegian();
		struct span span;
		assert_false(date_valid(bad[i]));
		assert_int_equal(date_days(bad[i]), 0);
		assert_int_equal(date_add_days(bad[i], 1), 0);
		assert_int_equal(date_add_months(bad[i], 1), 0);
		assert_int_equal(date_add_working_days(bad[i], 1), 0);
		assert_int_equal(date_add_working_days(bad[i], 0), 0);
		assert_int_equal(date_between(bad[i], 20270101), 0);
		assert_int_equal(date_between(20270101, bad[i]), 0);
		assert_int_equal(date_weekday(bad[i]), 0);
		assert_int_equal(date_iso_week(bad[i]), 0);
		assert_false(date_working_day(bad[i]));
		assert_false(calendar_full_day(&c, bad[i]));
		assert_false(calendar_short_day(&c, bad[i]));
		assert_int_equal(calendar_last_full_before(&c, bad[i]), 0);
		assert_false(calendar_closed_run(bad[i], 20271231, 3, &span));
		assert_false(calendar_closed_run(20270101, bad[i], 3, &span));
		assert_false(calendar_low_staffing(&c, bad[i], 20271231, &span));
		assert_false(calendar_low_staffing(&c, 20270101, bad[i], &span));
		assert_int_equal(moment_from_local(bad[i], 900), 0);
	}
}

static void
test_arithmetic(void **state)
{
	static const struct {
		ov_date from;
		int32_t days, months, working;
		ov_date plus_days, plus_months, plus_working;
	} rows[] = {
		{ 20270324, 7, 3, 1, 20270331, 20270624, 20270330 },
		{ 20270131, 28, 1, 5, 20270228, 20270228, 20270205 },
		{ 20280131, 29, 1, 0, 20280229, 20280229, 20280131 },
		{ 20270809, -56, -6, -10, 20270614, 20270209, 20270726 },
		{ 20270330, -1, -13, -1, 20270329, 20260228, 20270324 },
		{ 20271231, 1, 2, 1, 20280101, 20280229, 20280103 },
		{ 21991231, 1, 1, 1, 0, 0, 0 },
		{ 19700101, -1, -1, -1, 0, 0, 0 },
		{ 20270101, INT32_MAX, INT32_MAX, 0, 0, 0, 20270101 },
		{ 20270101, INT32_MIN, INT32_MIN, 0, 0, 0, 20270101 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(date_add_days(rows[i].from, rows[i].days), rows[i].plus_days);
		assert_int_equal(
		    date_add_months(rows[i].from, rows[i].months), rows[i].plus_months);
		assert_int_equal(
		    date_add_working_days(rows[i].from, rows[i].working), rows[i].plus_working);
	}
	assert_int_equal(date_between(20270111, 20270324), 72);
	assert_int_equal(date_between(20270324, 20270111), -72);
}

static void
test_iso_weeks(void **state)
{
	static const struct {
		ov_date date;
		uint32_t week;
	} rows[] = {
		{ 20270101, 53 },
		{ 20270104, 1 },
		{ 20261231, 53 },
		{ 20270712, 28 },
		{ 20270801, 30 },
		{ 20241230, 1 },
		{ 20250101, 1 },
		{ 20280101, 52 },
		{ 20320101, 1 },
		{ 19700101, 1 },
		{ 21991231, 1 },
		{ 21991229, 52 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(date_iso_week(rows[i].date), rows[i].week);
	/* Against strftime's %V, every day of a century. */
	for (ov_date d = 20000101; d < 21000101; d = date_add_days(d, 1)) {
		time_t t = (time_t)date_days(d) * 86400;
		struct tm tm;
		char week[4];
		gmtime_r(&t, &tm);
		strftime(week, sizeof(week), "%V", &tm);
		assert_int_equal(date_iso_week(d), strtoul(week, NULL, 10));
	}
}

static void
test_working_days(void **state)
{
	static const struct {
		ov_date date;
		bool working, is_short;
		ov_date last_full_before;
	} rows[] = {
		{ 20270322, true, false, 20270319 }, { 20270323, true, false, 20270322 },
		{ 20270324, true, true, 20270323 },   /* Wednesday before Easter */
		{ 20270325, false, false, 20270323 }, /* closed since noon the day before */
		{ 20270330, true, false, 20270323 }, { 20270331, true, false, 20270330 },
		{ 20261224, true, true, 20261223 }, { 20261228, true, false, 20261223 },
		{ 20261231, true, true, 20261230 }, { 20270101, false, false, 20261230 },
		{ 20270104, true, false, 20261230 }, { 20270517, false, false, 20270514 },
		{ 20270518, true, false, 20270514 }, { 20271224, true, true, 20271223 },
		{ 20221224, false, false, 20221223 }, /* a Saturday is no short day */
		{ 20270712, true, false, 20270709 },  /* low staffing is no holiday */
	};
	struct calendar c = norwegian();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(date_working_day(rows[i].date), rows[i].working);
		assert_int_equal(calendar_short_day(&c, rows[i].date), rows[i].is_short);
		assert_int_equal(
		    calendar_full_day(&c, rows[i].date), rows[i].working && !rows[i].is_short);
		assert_int_equal(
		    calendar_last_full_before(&c, rows[i].date), rows[i].last_full_before);
	}
	/* A short day by week may lie in another year than its week. */
	struct calendar first_week = { .short_days = { rule("uke 1", false) },
		.short_days_count = 1 };
	assert_true(calendar_short_day(&first_week, 20241230));
	/* With every working day short there is no full one, and the function returns none. */
	struct calendar none = { 0 };
	for (int i = 0; i < 5; i++)
		none.short_days[none.short_days_count++] =
		    (struct day_rule){ DAY_RULE_DATE, 19700101 + i, 0 };
	assert_int_equal(calendar_last_full_before(&none, 19700106), 0);
}

static void
test_closed_runs(void **state)
{
	static const struct {
		ov_date from, until;
		int32_t days;
		ov_date first, last; /* 0: none */
	} rows[] = {
		{ 20270324, 20270325, 3, 20270325, 20270329 }, /* Easter */
		{ 20270324, 20270330, 3, 20270325, 20270329 },
		{ 20270326, 20270330, 3, 0, 0 }, /* begun before */
		{ 20270101, 20270324, 3, 20270101, 20270103 },
		{ 20261220, 20261231, 3, 20261225, 20261227 }, /* Christmas 2026 */
		{ 20261220, 20270104, 3, 20270101, 20270103 }, /* the last such */
		{ 20261220, 20261231, 4, 0, 0 },
		{ 20270510, 20270520, 3, 20270515, 20270517 },
		{ 20270510, 20270514, 3, 0, 0 },
		{ 20260427, 20260503, 3, 20260501, 20260503 },
		{ 20260511, 20260518, 3, 0, 0 }, /* 17 May 2026 is a Sunday */
		{ 20270607, 20270620, 2, 20270619, 20270620 },
		{ 20270330, 20270324, 3, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span run = { 0 };
		bool found = calendar_closed_run(rows[i].from, rows[i].until, rows[i].days, &run);
		assert_int_equal(found, rows[i].first != 0);
		assert_int_equal(run.first, rows[i].first);
		assert_int_equal(run.last, rows[i].last);
		if (found)
			assert_string_equal(run.name, "Stengte dager");
	}
}

static void
test_low_staffing(void **state)
{
	static const struct {
		ov_date from, until;
		const char *name; /* NULL: none */
		ov_date first, last;
		ov_date decide_by; /* W */
	} rows[] = {
		{ 20270111, 20270809, "Fellesferien", 20270712, 20270801, 20270709 },
		{ 20270111, 20270712, "Stengte dager", 20270515, 20270517, 20270514 },
		{ 20270111, 20270713, "Fellesferien", 20270712, 20270801, 20270709 },
		{ 20270712, 20270809, NULL, 0, 0, 0 }, /* begun when the notice came */
		{ 20270111, 20270324, "Påskeuken", 20270322, 20270329, 20270319 },
		{ 20270111, 20270330, "Stengte dager", 20270325, 20270329, 20270323 },
		{ 20270111, 20270322, NULL, 0, 0, 0 },
		{ 20271201, 20280115, "Romjulen", 20271227, 20271231,
		    20271223 }, /* no run of three */
		{ 20261201, 20261229, "Romjulen", 20261227, 20261231, 20261223 },
		{ 20250601, 20250801, "Fellesferien", 20250707, 20250727, 20250704 },
		{ 20260601, 20260801, "Fellesferien", 20260706, 20260726, 20260703 },
		{ 20280601, 20280801, "Fellesferien", 20280710, 20280730, 20280707 },
		{ 20290601, 20290801, "Fellesferien", 20290709, 20290729, 20290706 },
		{ 20300601, 20300801, "Fellesferien", 20300708, 20300728, 20300705 },
	};
	struct calendar c = norwegian();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span span = { 0 };
		bool found = calendar_low_staffing(&c, rows[i].from, rows[i].until, &span);
		assert_int_equal(found, rows[i].name != NULL);
		assert_int_equal(span.first, rows[i].first);
		assert_int_equal(span.last, rows[i].last);
		if (found) {
			assert_string_equal(span.name, rows[i].name);
			assert_int_equal(
			    calendar_last_full_before(&c, span.first), rows[i].decide_by);
		}
	}
}

/* A lead time from the day when the task would be due to the release, and the windows that shorten
 * it. */
static void
test_what_eats_into_a_lead_time(void **state)
{
	static const struct {
		ov_date from, due, until;
		const char *name; /* NULL: nothing */
		ov_date first;
	} rows[] = {
		/* Ten working days before 27.12 have nothing to do with a summer. */
		{ 20270301, 20271210, 20271227, NULL, 0 },
		{ 20270111, 20270726, 20270809, "Fellesferien", 20270712 },
		/* The window is over on the day before, and is not on its last day. */
		{ 20270111, 20270802, 20270816, NULL, 0 },
		{ 20270111, 20270801, 20270816, "Fellesferien", 20270712 },
		/* Begun when the notice came. */
		{ 20270714, 20270726, 20270809, NULL, 0 },
		{ 20270712, 20270726, 20270809, NULL, 0 },
		{ 20270711, 20270726, 20270809, "Fellesferien", 20270712 },
		/* After the due day: the latest window before the release. */
		{ 20270111, 20270614, 20270809, "Fellesferien", 20270712 },
		{ 20270111, 20270409, 20270531, "Stengte dager", 20270515 },
		/* In Easter week, which has closed days in it: the offices are away from its first
		 * day on. */
		{ 20270111, 20270322, 20270408, "Påskeuken", 20270322 },
		{ 20270111, 20270326, 20270408, "Påskeuken", 20270322 },
		/* In closed days that are no window. */
		{ 20270111, 20270516, 20270531, "Stengte dager", 20270515 },
		/* A window over New Year. */
		{ 20271201, 20280101, 20280110, NULL, 0 },
		{ 20271201, 20271230, 20280110, "Romjulen", 20271227 },
		{ 0, 20271230, 20280110, NULL, 0 },
		{ 20271201, 0, 20280110, NULL, 0 },
		{ 20271201, 20271230, 0, NULL, 0 },
	};
	struct calendar c = norwegian();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span span = { 0 };
		bool found =
		    calendar_staffing_eats(&c, rows[i].from, rows[i].due, rows[i].until, &span);
		if (found != (rows[i].name != NULL) || span.first != rows[i].first ||
		    (found && strcmp(span.name, rows[i].name) != 0))
			fail_msg("%zu: %u %s", i, span.first, found ? span.name : "");
	}
	c = (struct calendar){ 0 };
	add_window(&c, "Juleferien", "23.12", "02.01");
	struct span span;
	assert_true(calendar_staffing_eats(&c, 20271201, 20280101, 20280110, &span));
	assert_int_equal(span.first, 20271223);
}

/* Moved back to an earlier day, or forward to a later one. */
static void
test_days_for_deadlines(void **state)
{
	static const struct {
		ov_date d, before[2], later[2]; /* on full days, on working days */
	} rows[] = {
		{ 20270128, { 20270128, 20270128 }, { 20270128, 20270128 } },
		{ 20270131, { 20270129, 20270129 }, { 20270201, 20270201 } }, /* Sunday */
		{ 20270321, { 20270319, 20270319 }, { 20270322, 20270322 } },
		{ 20261224, { 20261223, 20261224 }, { 20261228, 20261224 } }, /* short */
		{ 20261231, { 20261230, 20261231 }, { 20270104, 20261231 } },
		{ 20261226, { 20261223, 20261224 }, { 20261228, 20261228 } },
		{ 20270324, { 20270323, 20270324 }, { 20270330, 20270324 } },
		{ 20270329, { 20270323, 20270324 }, { 20270330, 20270330 } }, /* Easter */
		{ 20270517, { 20270514, 20270514 }, { 20270518, 20270518 } },
		{ 0, { 0, 0 }, { 0, 0 } },
	};
	struct calendar c = norwegian();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t on = 0; on < 2; on++) {
			c.deadlines_on = (enum deadlines_on)on;
			assert_int_equal(
			    calendar_deadline_on(&c, rows[i].d, false), rows[i].before[on]);
			assert_int_equal(
			    calendar_deadline_on(&c, rows[i].d, true), rows[i].later[on]);
		}
		c.deadlines_on = DEADLINES_ON_ANY_DAY;
		assert_int_equal(calendar_deadline_on(&c, rows[i].d, false), rows[i].d);
		assert_int_equal(calendar_deadline_on(&c, rows[i].d, true), rows[i].d);
	}
}

static void
test_window_over_new_year(void **state)
{
	struct calendar c = { 0 };
	struct span span = { 0 };

	(void)state;
	add_window(&c, "Juleferien", "23.12", "02.01");
	add_window(&c, "Flytting", "20.12.2027", "10.01.2028");
	assert_true(calendar_low_staffing(&c, 20270901, 20271222, &span));
	assert_string_equal(span.name, "Flytting");
	assert_int_equal(span.last, 20280110);
	assert_true(calendar_low_staffing(&c, 20270901, 20271224, &span));
	assert_string_equal(span.name, "Juleferien");
	assert_int_equal(span.last, 20280102);
}

/* A day is one of a rule where it is the rule's of its own year or of one beside it. */
static void
same_as_its_dates(const struct day_rule *r)
{
	for (ov_date d = 20250101; d < 20290101; d = date_add_days(d, 1)) {
		bool is = false;
		for (uint32_t year = date_year(d) - 1; year <= date_year(d) + 1; year++)
			is = is || day_rule_date(r, year) == d;
		assert_int_equal(day_rule_is(r, d), is);
	}
}

static void
test_day_rules(void **state)
{
	static const struct {
		const char *text;
		bool last;
		ov_date in_2026, in_2027, in_2028;
	} rows[] = {
		{ "24.12", false, 20261224, 20271224, 20281224 },
		{ "24.12.", false, 20261224, 20271224, 20281224 },
		{ "1.5", false, 20260501, 20270501, 20280501 },
		{ "29.02", false, 0, 0, 20280229 },
		{ "påske", false, 20260405, 20270328, 20280416 },
		{ "påske-4", false, 20260401, 20270324, 20280412 },
		{ "Påske + 1", false, 20260406, 20270329, 20280417 },
		{ "påske - 100", false, 20251226, 20261218, 20280107 },
		{ "uke 28", false, 20260706, 20270712, 20280710 },
		{ "uke 30", true, 20260726, 20270801, 20280730 },
		{ "uke 28 fre", false, 20260710, 20270716, 20280714 },
		{ "uke 28 søn", false, 20260712, 20270718, 20280716 },
		{ "uke 53", false, 20261228, 0, 0 },
		{ "uke 1", false, 20251229, 20270104, 20280103 },
		{ "13.02.2027", false, 0, 20270213, 0 },
	};
	static const char *const bad[] = { "", "påske-", "påske-4x", "påske-101", "uke", "uke 0",
		"uke 54", "uke 28 xyz", "24", "24.13", "32.12", "30.02", "29.02.2027", "13.02.27",
		"24.12.2027x", "24.12x", "jul", "-4", "999999999999999999999.1" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct day_rule r = rule(rows[i].text, rows[i].last);
		assert_int_equal(day_rule_date(&r, 2026), rows[i].in_2026);
		assert_int_equal(day_rule_date(&r, 2027), rows[i].in_2027);
		assert_int_equal(day_rule_date(&r, 2028), rows[i].in_2028);
		same_as_its_dates(&r);
		assert_int_equal(day_rule_date(&r, 1969), 0);
		assert_int_equal(day_rule_date(&r, 2200), 0);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct day_rule r = { DAY_RULE_FIXED, 7, 7 };
		assert_int_not_equal(day_rule_parse(bad[i], false, &r), DAY_MISTAKE_NONE);
		assert_int_equal(r.a, 7); /* untouched */
	}
}

/* One local hour, as the C library's zone data has it, in both directions. */
static void
same_as_zone_data(ov_time t)
{
	time_t libc_time = (time_t)t;
	struct tm tm;

	localtime_r(&libc_time, &tm);
	ov_date d = (ov_date)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
	uint32_t hhmm = (uint32_t)(tm.tm_hour * 100 + tm.tm_min);
	if (moment_date(t) != d || moment_hhmm(t) != hhmm)
		fail_msg("%llu: %u %04u, zone data %u %04u", (unsigned long long)t, moment_date(t),
		    moment_hhmm(t), d, hhmm);

	/* The hour that comes twice is its first. */
	tm.tm_isdst = 1;
	time_t summer = mktime(&(struct tm){ .tm_year = tm.tm_year,
	    .tm_mon = tm.tm_mon,
	    .tm_mday = tm.tm_mday,
	    .tm_hour = tm.tm_hour,
	    .tm_min = tm.tm_min,
	    .tm_isdst = 1 });
	localtime_r(&summer, &tm);
	ov_time expected = tm.tm_isdst == 1 ? (ov_time)summer : t;
	if (moment_from_local(d, hhmm) != expected)
		fail_msg("%u %04u: %llu, expected %llu", d, hhmm,
		    (unsigned long long)moment_from_local(d, hhmm), (unsigned long long)expected);
}

static void
test_daylight_saving(void **state)
{
	(void)state;
	for (uint32_t year = 2024; year <= 2040; year++)
		for (uint32_t month = 3; month <= 10; month += 7) {
			ov_time start = (ov_time)date_days(year * 10000 + month * 100 + 20) * 86400;
			for (ov_time t = start; t < start + 12 * 86400; t += 1800)
				same_as_zone_data(t);
		}
	for (ov_date d = 20000101; d < 21000101; d = date_add_days(d, 1))
		same_as_zone_data((ov_time)date_days(d) * 86400 + 12 * 3600);
}

/* ---- against independent calculations ------------------------------------------------------ */

static ov_date
date_of(const struct tm *tm)
{
	return (ov_date)((tm->tm_year + 1900) * 10000 + (tm->tm_mon + 1) * 100 + tm->tm_mday);
}

/* The C library's day, so many months and days from it, with its own carrying over. */
static struct tm
library_day(ov_date d, int months, int days)
{
	struct tm tm = { .tm_year = (int)(d / 10000) - 1900,
		.tm_mon = (int)(d / 100 % 100) - 1 + months,
		.tm_mday = (int)(d % 100) + days,
		.tm_hour = 12 };
	time_t t = timegm(&tm);

	gmtime_r(&t, &tm);
	return tm;
}

/* The same day of another month; where the library has gone over its end, its last day. */
static ov_date
library_month(ov_date d, int months)
{
	struct tm tm = library_day(d, months, 0);

	if (tm.tm_mday != (int)(d % 100))
		tm = library_day(date_of(&tm), 0, -tm.tm_mday);
	return date_of(&tm);
}

/* Every day of a century: its number, its weekday, days and months from it. */
static void
test_a_century_against_the_c_library(void **state)
{
	static const int steps[] = { 1, -1, 7, 14, 28, 30, 90, 365, -56, -1000 };
	static const int months[] = { 1, -1, 2, -2, -4, -6, -7, 11, 12, 13, -13, 48 };

	(void)state;
	for (time_t t = 946684800 + 43200; t < 4102444800; t += 86400) {
		struct tm tm;
		gmtime_r(&t, &tm);
		ov_date d = date_of(&tm);
		assert_int_equal(date_days(d), t / 86400);
		assert_int_equal(date_from_days((int32_t)(t / 86400)), d);
		assert_int_equal(date_weekday(d), tm.tm_wday == 0 ? 7 : tm.tm_wday);
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			tm = library_day(d, 0, steps[i]);
			assert_int_equal(date_add_days(d, steps[i]), date_of(&tm));
			assert_int_equal(date_between(d, date_of(&tm)), steps[i]);
		}
		for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
			assert_int_equal(
			    date_add_months(d, months[i]), library_month(d, months[i]));
	}
}

/* Easter by Oudin (1940), from the epact; date.c has a table. */
static ov_date
easter_by_oudin(int year)
{
	int century = year / 100, golden = year % 19, k = (century - 17) / 25;
	int i = (century - century / 4 - (century - k) / 3 + 19 * golden + 15) % 30;

	i -= i / 28 * (1 - i / 28 * (29 / (i + 1)) * ((21 - golden) / 11));
	int weekday = (year + year / 4 + i + 2 - century + century / 4) % 7;
	int from_march = i - weekday;
	int month = 3 + (from_march + 40) / 44;
	int day = from_march + 28 - 31 * (month / 4);
	return (ov_date)(year * 10000 + month * 100 + day);
}

static void
test_easter_by_another_way(void **state)
{
	(void)state;
	for (int year = 1970; year <= 2199; year++)
		if (date_easter((uint32_t)year) != easter_by_oudin(year))
			fail_msg("%d: %u, by Oudin %u", year, date_easter((uint32_t)year),
			    easter_by_oudin(year));
}

/* The twelve holidays of the law, laid out from the other Easter. */
static bool
is_free(ov_date d)
{
	static const int from_easter[] = { -3, -2, 0, 1, 39, 49, 50 };
	static const ov_date fixed[] = { 101, 501, 517, 1225, 1226 };

	for (size_t i = 0; i < 5; i++)
		if (d % 10000 == fixed[i])
			return true;
	for (size_t i = 0; i < 7; i++) {
		struct tm tm = library_day(easter_by_oudin((int)(d / 10000)), 0, from_easter[i]);
		if (d == date_of(&tm))
			return true;
	}
	return false;
}

static void
test_a_century_of_working_days(void **state)
{
	ov_date last = 0; /* working day */

	(void)state;
	for (ov_date d = 20000101; d < 21000101;) {
		struct tm tm = library_day(d, 0, 0), next = library_day(d, 0, 1);
		bool working = tm.tm_wday != 0 && tm.tm_wday != 6 && !is_free(d);
		assert_int_equal(date_holiday(d) != NULL, is_free(d));
		assert_int_equal(date_working_day(d), working);
		if (last != 0 && working) {
			assert_int_equal(date_add_working_days(last, 1), d);
			assert_int_equal(date_add_working_days(d, -1), last);
		}
		last = working ? d : last;
		d = date_of(&next);
	}
}

/* Each change of the clock as the zone data has it: every hour of two days around it, and
 * the half hours in it. Noon of each day is in test_daylight_saving. */
static void
test_a_century_of_summer_time(void **state)
{
	int changes = 0, before = -1;

	(void)state;
	for (time_t t = 946684800; t < 4102444800; t += 86400) {
		struct tm tm;
		localtime_r(&t, &tm);
		if (before >= 0 && tm.tm_isdst != before) {
			for (time_t h = t - 2 * 86400; h <= t + 86400; h += 1800)
				same_as_zone_data((ov_time)h);
			changes++;
		}
		before = tm.tm_isdst;
	}
	assert_int_equal(changes, 200); /* fewer: there is no zone data (Debian: tzdata) */
}

static void
test_moments(void **state)
{
	static const struct {
		ov_date date;
		uint32_t hhmm;
		ov_time moment;
		ov_date back_date;
		uint32_t back_hhmm;
	} rows[] = {
		{ 20270324, 900, 1805875200, 20270324, 900 }, /* winter: 08:00 UTC */
		{ 20270331, 900, 1806476400, 20270331, 900 }, /* summer: 07:00 UTC */
		{ 20270328, 159, 1806195540, 20270328, 159 },
		{ 20270328, 230, 1806197400, 20270328, 330 }, /* skipped: winter still held */
		{ 20270328, 300, 1806195600, 20270328, 300 },
		{ 20271031, 230, 1824942600, 20271031, 230 }, /* twice: its first */
		{ 20271031, 300, 1824948000, 20271031, 300 },
		{ 20270101, 0, 1798758000, 20270101, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(moment_from_local(rows[i].date, rows[i].hhmm), rows[i].moment);
		assert_int_equal(moment_date(rows[i].moment), rows[i].back_date);
		assert_int_equal(moment_hhmm(rows[i].moment), rows[i].back_hhmm);
	}
	assert_int_equal(moment_from_local(20270324, 2400), 0);
	assert_int_equal(moment_from_local(20270324, 960), 0);
	assert_int_equal(moment_date(0), 0);
	assert_int_equal(moment_date(UINT64_MAX), 0);
	assert_int_equal(moment_hhmm(UINT64_MAX), 0);
}

static void
test_text(void **state)
{
	char buf[11];

	(void)state;
	assert_string_equal(date_text(20270324, buf), "24.03.2027");
	assert_string_equal(date_text(19700101, buf), "01.01.1970");
	assert_string_equal(date_text(0, buf), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_easter),
		cmocka_unit_test(test_holidays),
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_not_dates),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_iso_weeks),
		cmocka_unit_test(test_working_days),
		cmocka_unit_test(test_closed_runs),
		cmocka_unit_test(test_low_staffing),
		cmocka_unit_test(test_what_eats_into_a_lead_time),
		cmocka_unit_test(test_days_for_deadlines),
		cmocka_unit_test(test_window_over_new_year),
		cmocka_unit_test(test_day_rules),
		cmocka_unit_test(test_daylight_saving),
		cmocka_unit_test(test_a_century_against_the_c_library),
		cmocka_unit_test(test_easter_by_another_way),
		cmocka_unit_test(test_a_century_of_working_days),
		cmocka_unit_test(test_a_century_of_summer_time),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_text),
	};

	setenv("TZ", "Europe/Oslo", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
