/* calendar_file_test.c - The file of the calendar: a good one loads as it says, each bad one is
 * refused with the exact sentence that helps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/calendar_file.h"
#include "conf_files.h"

static struct calendar calendar;

static int
load_calendar(const char *from)
{
	memset(&calendar, 0xa5, sizeof(calendar));
	return calendar_load(from, &calendar, conf_error);
}

static void
test_calendar(void **state)
{
	struct span span;

	(void)state;
	load_good(load_calendar,
	    "[short days]\nJulaften = 24.12\nOnsdag før påske = påske-4\n[windows]\n"
	    "Fellesferien = uke 28 .. uke 30\nJulen = 23.12..02.01\nVinterferien = uke 8\n");
	const struct calendar *c = &calendar;
	assert_int_equal(c->short_days_count, 2);
	assert_int_equal(c->windows_count, 3);
	assert_true(calendar_short_day(c, 20270324));
	assert_true(calendar_low_staffing(c, 20270701, 20270809, &span));
	assert_string_equal(span.name, "Fellesferien");
	assert_true(calendar_low_staffing(c, 20270201, 20270301, &span));
	assert_string_equal(span.name, "Vinterferien");
	assert_int_equal(span.first, 20270222);
	assert_int_equal(span.last, 20270228);
	assert_true(calendar_low_staffing(c, 20271201, 20271231, &span));
	assert_int_equal(span.last, 20280102);
	assert_int_equal(c->deadlines_on, DEADLINES_ON_FULL_DAYS);
	load_good(load_calendar, "[deadlines]\non = any day\n");
	assert_int_equal(c->deadlines_on, DEADLINES_ON_ANY_DAY);
	load_good(load_calendar, "[deadlines]\non = working days\n");
	assert_int_equal(c->deadlines_on, DEADLINES_ON_WORKING_DAYS);
}

static void
test_bad_calendar(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[holidays]\n",
		    "x.conf:1: [holidays] is no section here; use [short days], [windows] and "
		    "[deadlines]" },
		{ "[short days]\nJulaften = 24.13\n",
		    "x.conf:2: Julaften: write a day as 24.12, 13.02.2027, påske-4 or uke 28" },
		{ "[short days]\nx = 30.02\n", "x.conf:2: x: there is no such day in that month" },
		{ "[short days]\nJulaften = 24.12\nJulaften = 23.12\n",
		    "x.conf:3: Julaften: is there already in [short days]; keep one" },
		{ "[deadlines]\non = sundays\n",
		    "x.conf:2: on: is \"full days\", \"working days\" or \"any day\"" },
		{ "[deadlines]\noff = any day\n",
		    "x.conf:2: off: is no key of [deadlines]; use on" },
		{ "[windows]\nFerie = uke 28 .. uke 54\n",
		    "x.conf:2: Ferie: the week is a number from 1 to 53: uke 28" },
		{ "[windows]\nFerie = uke 28 ..\n",
		    "x.conf:2: Ferie: write a day as 24.12, 13.02.2027, påske-4 or uke 28" },
		{ "[windows]\nFerie = uke 30 .. uke 28\n",
		    "x.conf:2: Ferie: has 364 days in 1970; is the first day behind the last?" },
		{ "[windows]\nPåske = påske+1 .. påske-6\n",
		    "x.conf:2: Påske: has 372 days in 1970; is the first day behind the last?" },
		{ "[windows]\nFerie = 13.02.2028 .. 12.02.2027\n",
		    "x.conf:2: Ferie: falls in no year" },
		{ "[windows]\nEt navn på en ferie som er litt for langt til å = 24.12\n",
		    "x.conf:2: Et navn på en ferie som er litt for langt til å: is longer than 47 "
		    "bytes" },
	};
	char text[1024] = "[short days]\n";

	(void)state;
	assert_all_refused(load_calendar, rows);
	for (int i = 1; i <= SHORT_DAYS_MAX + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "d%d = %d.12\n", i, i);
	refused(load_calendar, text, "x.conf:18: d17: more than 16 short days");
	snprintf(text, sizeof(text), "[windows]\n");
	for (int i = 1; i <= WINDOWS_MAX + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "w%d = uke %d\n", i, i);
	refused(load_calendar, text, "x.conf:18: w17: more than 16 windows");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_bad_calendar),
	};

	return cmocka_run_group_tests(tests, make_conf_dir, remove_conf_dir);
}
