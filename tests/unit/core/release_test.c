/* release_test.c - Where a release date that falls on a closed day is moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/release.h"

static void
a_date_on_a_closed_day_is_moved_as_the_setting_says(void **state)
{
	static const struct {
		enum release_adjust how;
		ov_date date, moved;
		const char *because;
	} rows[] = {
		{ RELEASE_ADJUST_NONE, 20270327, 20270327, "" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 0, 0, "" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 20270310, 20270310, "" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 20270313, 20270312, "lørdag" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 20270314, 20270312, "søndag" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 20270326, 20270324, "Langfredag" },
		{ RELEASE_ADJUST_PREVIOUS_WORKING_DAY, 20270324, 20270324, "" },
		{ RELEASE_ADJUST_NOT_BEFORE_CLOSED, 20270310, 20270310, "" },
		{ RELEASE_ADJUST_NOT_BEFORE_CLOSED, 20270324, 20270323, "dagen før stengte dager" },
		{ RELEASE_ADJUST_NOT_BEFORE_CLOSED, 20270326, 20270323, "Langfredag" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *because = "";
		ov_date moved = release_adjusted(rows[i].how, rows[i].date, &because);
		if (moved != rows[i].moved || strcmp(because, rows[i].because) != 0)
			fail_msg("row %zu: %u, \"%s\"", i, moved, because);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_on_a_closed_day_is_moved_as_the_setting_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
