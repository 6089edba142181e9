/* plan_test.c - Rules P1 to P5 of a plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/due.h"
#include "core/plan.h"
#include "core/state.h"
#include "planned.h"

/* ---- rules P1 to P11 ------------------------------------------------------------------------- */

static void
test_p1_new_tasks(void **unused)
{
	TASK("a35", "tittel", "Ring og hør hvordan det går", "eier", "fengselsteam, nav sosial",
	    "frist", "R+7d, R+30d", "oppfylt", "contact.made, contact.attempted");
	TASK("a23", "tittel", "Transport", "title", "Transport there", "eier", "fengsel", "frist",
	    "R-5v", "oppfylt", "transport.arranged", "viktig", "ja", "mangler", "transport");
	Ov__CaseState *state = planned_case(20270324);

	(void)unused;
	assert_plan(state, "a35 20270331 planned; a35/2 20270423 planned; "
			   "a23 20270317 planned");
	const Ov__Task *t = find(state, "a35/2");
	assert_string_equal(t->title_nb, "Ring og hør hvordan det går");
	assert_string_equal(t->title_en, "Ring og hør hvordan det går"); /* no other is given */
	assert_int_equal(t->n_owners, 2);
	assert_int_equal(t->owners[1], OV__ROLE__ROLE_NAV_SOCIAL);
	assert_int_equal(t->n_met_by, 2);
	assert_int_equal(t->met_by[1], OV__FACT__FACT_CONTACT_ATTEMPTED);
	assert_int_equal(t->not_before, 20270324);
	assert_false(t->tied);
	assert_false(t->essential);
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_NETWORK)->tasks[1]);
	t = find(state, "a23");
	assert_string_equal(t->title_en, "Transport there");
	assert_int_equal(t->not_before, 0);
	assert_true(t->tied);
	assert_true(t->essential);
	assert_int_equal(t->missing, OV__MISSING__MISSING_TRANSPORT);
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_RELEASE)->tasks[0]);
}

static void
test_tied(void **unused)
{
	static const struct {
		const char *due;
		bool tied;
		ov_date not_before;
	} rows[] = {
		{ "N+1v", false, 0 },
		{ "R-5v", true, 0 },
		{ "R", true, 0 },
		{ "W", true, 0 },
		{ "min(D+20v, R-8u)", true, 0 },
		{ "R+7d", false, 20270324 },
		{ "W+1m", false, 0 }, /* falls after the release */
		{ "D+20v", false, 0 },
		{ "R kl 18.00", true, 0 },
		{ "C-6m", false, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		due_task("a01", rows[i].due, "transport.arranged");
		Ov__CaseState *state = new_case();
		open_case(state, 20270111);
		set_date(state, 20270111, 20270324, 1);
		adopt(state);
		assert_int_equal(find(state, "a01")->tied, rows[i].tied);
		assert_int_equal(find(state, "a01")->not_before, rows[i].not_before);
	}
}

static void
test_p2_date_moves(void **unused)
{
	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	due_task("a05", "N+5v", "nav.office_settled");
	Ov__CaseState *state = planned_case(20270324);
	met(state, "a23", transport(state, 1), 20270324);
	met(state, "a05", says(state, 1, 20270113, 1, "nav.office_settled office=Nav Asker"),
	    20270324);
	assert_plan(state, "a23 20270317 done; a05 20270118 done");

	/* The date moves: tasks that depend on it are to be confirmed again. */
	set_date(state, 20270215, 20270317, 2);
	assert_adopted(state, "a23 20270310 again; a05 20270118 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270324);

	/* Moved back: partners have been asked, so they must answer. */
	set_date(state, 20270216, 20270324, 3);
	assert_adopted(state, "a23 20270317 again; a05 20270118 done");

	/* Reported again, and met again: it holds for this version. */
	met(state, "a23", transport(state, 3), 20270324);
	assert_adopted(state, "a23 20270317 done; a05 20270118 done");

	/* The hour alone moves: same date, next version. */
	set_date(state, 20270217, 20270324, 4);
	assert_plan(state, "a23 20270317 again; a05 20270118 done");
}

static void
test_p2_said_with_the_date(void **unused)
{
	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(20270324);
	met(state, "a23", transport(state, 1), 20270324);

	/* One report brings the new date and the transport for it. */
	set_date(state, 20270215, 20270317, 2);
	transport(state, 2);
	assert_adopted(state, "a23 20270310 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270317);
}

static void
test_p2_withdrawn(void **unused)
{
	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(0);
	assert_plan(state, "a23 0 planned"); /* unknown, never today */

	/* Done before there was any date: it holds for the first one. */
	met(state, "a23", transport(state, 0), 0);
	set_date(state, 20270111, 20270324, 1);
	assert_adopted(state, "a23 20270317 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270324);

	/* Withdrawn: arrangements are kept, without a date to confirm them for. */
	say(state, 2, 20270201, 2,
	    FACT(release_date_withdrawn, ReleaseDateWithdrawn, release_date_withdrawn,
		RELEASE_DATE_WITHDRAWN, .version = 2));
	assert_adopted(state, "a23 0 done");
	set_date(state, 20270215, 20270331, 3);
	assert_plan(state, "a23 20270319 again");
}

static void
test_p3_overdue_said(void **unused)
{
	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(20270324);
	find(state, "a23")->overdue_said = true;
	adopt(state);
	assert_true(find(state, "a23")->overdue_said);
	set_date(state, 20270320, 20270407, 2);
	adopt(state);
	assert_int_equal(find(state, "a23")->due, 20270331);
	assert_false(find(state, "a23")->overdue_said);
}

static void
test_p4_no_longer_applies(void **unused)
{
	(void)unused;
	due_task("a12", "R-8u", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "R-8u", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(20270324);
	assert_plan(state, "a12 20270127 planned; a13 20270127 planned; a23 20270317 planned");
	met(state, "a12", says(state, 4, 20270201, 1, "housing.lease_signed place=Vestre"),
	    20270324);
	assert_adopted(state, "a12 20270127 done; a23 20270317 planned");

	/* The routine no longer has it: done stays, and comes last. */
	memmove(&own->tasks[0], &own->tasks[2], sizeof(own->tasks[0]));
	own->tasks_count = 1;
	assert_adopted(state, "a23 20270317 planned; a12 20270127 done");
	assert_ptr_equal(find(state, "a12"), state_area(state, OV__AREA__AREA_HOUSING)->tasks[0]);
}

/* The fact that makes it not apply may be the one that was asked for. */
static void
test_p4_met_at_last(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a12", "N", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "N", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	open_case(state, 20270111);
	adopt(state);
	const Ov__LatestFact *lease =
	    says(state, 4, 20270201, 0, "housing.lease_signed place=Vestre");
	assert_adopted(state, "a12 20270111 planned");
	met(state, "a12", lease, 0);
	assert_adopted(state, "a12 20270111 done");

	/* A task that never was in the plan does not come in. */
	state = new_case();
	open_case(state, 20270111);
	says(state, 4, 20270201, 0, "housing.lease_signed place=Vestre");
	assert_plan(state, "");
}

static void
test_p5_after_release(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a33", "R", "release.arrived");
	due_task("a35", "R+7d, R+30d", "contact.made");
	open_case(state, 20270111);
	assert_plan(state, "a33 0 planned");
	set_date(state, 20270111, 20270324, 1);
	assert_plan(state, "a33 20270324 planned; a35 20270331 planned; a35/2 20270423 planned");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_p1_new_tasks, clear_routine),
		cmocka_unit_test_setup(test_tied, clear_routine),
		cmocka_unit_test_setup(test_p2_date_moves, clear_routine),
		cmocka_unit_test_setup(test_p2_said_with_the_date, clear_routine),
		cmocka_unit_test_setup(test_p2_withdrawn, clear_routine),
		cmocka_unit_test_setup(test_p3_overdue_said, clear_routine),
		cmocka_unit_test_setup(test_p4_no_longer_applies, clear_routine),
		cmocka_unit_test_setup(test_p4_met_at_last, clear_routine),
		cmocka_unit_test_setup(test_p5_after_release, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
