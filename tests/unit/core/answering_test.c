/* answering_test.c - Which number answers at which hour: rules A1 to A4 of core/answering.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/answering.h"
#include "world.h"

/* An office that is open from nine to three, and sosialvakta. */
static struct agency
office(const char *phone, const char *duty)
{
	struct agency a = { .open_from = 900, .open_until = 1500 };

	snprintf(a.phone, sizeof(a.phone), "%s", phone);
	snprintf(a.duty_phone, sizeof(a.duty_phone), "%s", duty);
	return a;
}

static void
an_office_answers_while_it_is_open(void **unused)
{
	static const struct {
		ov_date date;
		uint32_t hhmm;
		const char *answers;
	} rows[] = {
		{ 20271223, 859, "2" }, { 20271223, 900, "1" }, { 20271223, 1459, "1" },
		{ 20271223, 1500, "2" }, { 20271223, 1640, "2" }, { 20271223, 230, "2" },
		{ 20271224, 1159, "1" }, /* Christmas Eve is short */
		{ 20271224, 1200, "2" }, { 20271225, 1000, "2" },
		{ 20271226, 1000, "2" }, /* Sunday */
		{ 20271227, 1000, "1" }, { 20270517, 1000, "2" },
		{ 20270709, 1459, "1" }, /* summer time */
		{ 20270719, 1000, "1" }, /* in the summer they are open */
	};
	struct world *w = world_new();
	const struct agency both = office("1", "2"), day = office("1", ""), night = office("", "2");

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ov_time now = moment_from_local(rows[i].date, rows[i].hhmm);
		bool open = rows[i].answers[0] == '1';
		if (strcmp(answering_office(&both, &w->calendar, now), rows[i].answers) != 0)
			fail_msg("%u %u: not %s", rows[i].date, rows[i].hhmm, rows[i].answers);
		assert_string_equal(answering_office(&day, &w->calendar, now), open ? "1" : "");
		assert_string_equal(answering_office(&night, &w->calendar, now), "2");
	}
	world_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_office_answers_while_it_is_open),
	};

	return cmocka_run_group_tests_name("answering", tests, NULL, NULL);
}
