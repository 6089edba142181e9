/* turn_time_test.c - Consequences of time: alerts, overdue tasks, a leap and a walk. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "turned.h"

/* ---- time ----------------------------------------------------------------------------------- */

static void
the_alert_comes_at_nine_on_the_last_full_working_day(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	/* 24.03.2027 is the short Wednesday before Easter: two full working days before, one
	 * before, and the day itself. */
	world_turn_at(w, 20270322, 859);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
	world_turn_at(w, 20270322, 900);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	world_turn_at(w, 20270323, 900);
	world_turn_at(w, 20270324, 900);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 3);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	assert_non_null(duty);
	size_t open = 0;
	for (size_t i = 0; i < duty->n_alerts; i++)
		open += !duty->alerts[i]->closed;
	assert_int_equal(open, 1);
	assert_null(world_read(w, "vakt.k", id)->case_state->release_area);
}

static void
what_was_missed_while_away_is_one_alert(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	world_turn_at(w, 20270324, 1000);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	for (int i = 0; i < 3; i++)
		world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
}

static void
nobody_answers_and_it_goes_to_the_next(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__AlertAcknowledged ack = OV__ALERT_ACKNOWLEDGED__INIT;

	world_turn_at(w, 20270322, 900);
	world_turn_at(w, 20270322, 929);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 0);
	world_turn_at(w, 20270322, 930);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 1);
	world_turn_at(w, 20270322, 1029);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 1);
	world_turn_at(w, 20270322, 1030);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	world_turn_at(w, 20270322, 1800);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	ack.code = duty->alerts[0]->code;
	assert_ok(world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack)));
	/* The next day's is a new one; acknowledged at once, it does not climb. */
	world_turn_at(w, 20270323, 900);
	duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	ack.code = duty->alerts[1]->code;
	(void)world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack));
	world_turn_at(w, 20270323, 1200);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	ack.code = 9999;
	assert_invalid(
	    world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack)),
	    "report.facts[0].alert_acknowledged.code");
}

static void
the_hour_passes_and_nobody_says_so(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;

	world_turn_at(w, 20270324, 1159);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	world_turn_at(w, 20270324, 1200);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
	assert_int_equal(world_published(w, NAV, "release.unconfirmed/"), 1);
	/* Leave is no release. */
	out.date = 20270324;
	out.form = OV__RELEASE_FORM__RELEASE_FORM_LEAVE;
	(void)world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	size_t closed = world_published(w, VAKT, "alert.closed/");
	out.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	(void)world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	assert_true(world_published(w, VAKT, "alert.closed/") > closed);
}

static void
tasks_become_overdue_once(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	world_turn_at(w, 20270113, 0);
	size_t n = world_published(w, TEAM, "task.overdue/");
	assert_int_equal(n, 1); /* a01, N+1v = 12.01 */
	world_turn_at(w, 20270114, 0);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "task.overdue/"), n);
}

static void
a_leap_and_a_walk_conclude_the_same(void **state)
{
	struct world *leap = *state, *walk = world_new();
	static const char *const kinds[] = { "task.overdue/", "release.unconfirmed/", "task.met/" };

	(void)world_open_case(leap, gaupe);
	(void)world_open_case(walk, gaupe);
	for (ov_date d = 20270112; d <= 20270420; d = date_add_days(d, 1))
		for (uint32_t hhmm = 0; hhmm < 2400; hhmm += 100) {
			world_turn_at(walk, d, hhmm);
		}
	world_turn_at(leap, 20270420, 2300);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(
		    world_published(leap, TEAM, kinds[i]), world_published(walk, TEAM, kinds[i]));
	world_free(walk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_alert_comes_at_nine_on_the_last_full_working_day),
		TEST(what_was_missed_while_away_is_one_alert),
		TEST(nobody_answers_and_it_goes_to_the_next),
		TEST(the_hour_passes_and_nobody_says_so),
		TEST(tasks_become_overdue_once),
		TEST(a_leap_and_a_walk_conclude_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
