/* conclude_reads_test.c - Which conclusions are asked after a report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/conclude.h"
#include "core/conclude_reads.h"
#include "core/state.h"

#define KIND(NAME) OV__FACT__FACT_##NAME

/* A case with one task, in the area of the plan. */
static struct routines routines;
static const struct rules rules = { .routines = &routines };
static uint32_t met_by[] = { KIND(CONTACT_MADE), KIND(GOAL_SET) };
static Ov__Task task, *tasks[] = { &task };
static Ov__Silence silence, *silences[] = { &silence };
static Ov__AreaState plan;
static Ov__CaseState state;

static int
setup(void **unused)
{
	(void)unused;
	memset(&routines, 0, sizeof(routines));
	ov__task__init(&task);
	ov__silence__init(&silence);
	ov__area_state__init(&plan);
	ov__case_state__init(&state);
	task.met_by = met_by;
	task.n_met_by = sizeof(met_by) / sizeof(met_by[0]);
	plan.tasks = tasks;
	plan.n_tasks = 1;
	plan.silences = silences;
	state_area_set(&state, OV__AREA__AREA_PLAN, &plan);
	return 0;
}

static conclusion_set
reads(uint32_t kind)
{
	return conclude_reads(&rules, &state, kind);
}

static void
a_kind_that_nothing_names_is_read_by_nobody(void **unused)
{
	(void)unused;
	assert_int_equal(reads(KIND(PERSON_INFORMED)), 0);
	assert_int_equal(reads(KIND(MEETING_HELD)), CONCLUSION(11));
	assert_int_equal(reads(KIND(CONTACT_NAMED)), CONCLUSION(6));
	assert_int_equal(reads(KIND(RELEASE_DATE_SET)), CONCLUSIONS_ALL);
}

static void
what_the_daemon_concluded_is_read_by_those_that_read_what_it_changes(void **unused)
{
	(void)unused;
	assert_int_equal(reads(KIND(TASK_DUE_SOON)), CONCLUSION(8));
	assert_int_equal(reads(KIND(ALERT_RAISED)), CONCLUSION(6));
	assert_int_equal(reads(KIND(TASK_MET)), reads(KIND(PLAN_MADE)) | CONCLUSION(1));
	assert_int_equal(reads(KIND(PLAN_MADE)) & CONCLUSION(1), 0);
	assert_int_equal(reads(KIND(HOUSING_NIGHTS_UNCOVERED)), CONCLUSION(6) | CONCLUSION(10));
	assert_int_equal(reads(KIND(RELEASE_CONFIRMED)), CONCLUSIONS_ALL);
	assert_int_equal(reads(KIND_NUMBER_MAX + 1), CONCLUSIONS_ALL);
	/* A task may be met by it, but not by one that is not kept. */
	met_by[0] = KIND(HOUSING_STATUS_CHANGED);
	met_by[1] = KIND(AGENCY_SILENT);
	assert_int_equal(reads(met_by[0]), CONCLUSION(2) | CONCLUSION(10));
	assert_int_equal(reads(met_by[1]), 0);
	met_by[0] = KIND(CONTACT_MADE);
	met_by[1] = KIND(GOAL_SET);
}

static void
a_task_reads_the_kinds_that_meet_it(void **unused)
{
	(void)unused;
	assert_int_equal(reads(KIND(GOAL_SET)), CONCLUSION(2));
	task.state = OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
	assert_int_equal(reads(KIND(CONTACT_MADE)), CONCLUSION(2));
	task.state = OV__TASK_STATE__TASK_STATE_DONE;
	assert_int_equal(reads(KIND(CONTACT_MADE)), 0);
	/* Where each of them is asked for, a date that was confirmed may not be any more. */
	task.met_by_all = true;
	assert_int_equal(reads(KIND(CONTACT_MADE)), CONCLUSION(1));
	assert_int_equal(reads(KIND(VISIT_HELD)), 0);
}

static void
any_word_may_answer_a_reminder(void **unused)
{
	(void)unused;
	plan.n_silences = 1;
	assert_int_equal(reads(KIND(PERSON_INFORMED)), CONCLUSION(11));
}

static void
a_routine_reads_the_kinds_that_it_reckons_from(void **unused)
{
	struct routine_task *t = &routines.list[1].tasks[2];

	(void)unused;
	routines.count = 2;
	routines.list[1].tasks_count = 3;
	t->due_count = 1;
	t->due[0].terms_count = 2;
	t->due[0].terms[1] =
	    (struct due_term){ .anchor = ANCHOR_KIND, .kind = KIND(PERSON_INFORMED) };
	t->last.terms_count = 1;
	t->last.terms[0] = (struct due_term){ .anchor = ANCHOR_KIND, .kind = KIND(VISIT_HELD) };
	assert_int_equal(reads(KIND(PERSON_INFORMED)), 0);
	routines_note_anchors(&routines);
	assert_int_equal(reads(KIND(PERSON_INFORMED)), CONCLUSION(1));
	assert_int_equal(reads(KIND(VISIT_HELD)), CONCLUSION(1));
	t->due_count = 0;
	routines_note_anchors(&routines);
	assert_int_equal(reads(KIND(PERSON_INFORMED)), 0);
}

/* Until the case's next moment only those that read the events; then all. */
static void
the_clock_asks_all(void **unused)
{
	Ov__Fact fact = OV__FACT__INIT;
	Ov__Event event = OV__EVENT__INIT;
	struct events events = { .list = { &event }, .count = 1 };

	(void)unused;
	event.fact = &fact;
	fact.fact_case = KIND(CONTACT_NAMED);
	assert_int_equal(conclude_asked(&rules, &state, 99, 100, &events), CONCLUSION(6));
	assert_int_equal(conclude_asked(&rules, &state, 100, 100, &events), CONCLUSIONS_ALL);
	assert_int_equal(conclude_asked(&rules, &state, 99, 0, &events), CONCLUSIONS_ALL);
	assert_int_equal(conclude_asked(&rules, &state, 99, UINT64_MAX, &events), CONCLUSION(6));
}

/* ---- the clock ------------------------------------------------------------------------------- */

/* The latest facts of a case, in two areas. */
static Ov__Fact fact_of[2];
static Ov__LatestFact latest_of[2], *latest[] = { &latest_of[0], &latest_of[1] };
static Ov__AreaState area_plan, area_housing;

static void
say(size_t i, Ov__Fact__FactCase kind, Ov__AreaState *a, Ov__Area area)
{
	ov__fact__init(&fact_of[i]);
	ov__latest_fact__init(&latest_of[i]);
	ov__area_state__init(a);
	fact_of[i].fact_case = kind;
	latest_of[i].kind = kind;
	latest_of[i].number = 1;
	latest_of[i].fact = &fact_of[i];
	a->latest = &latest[i];
	a->n_latest = 1;
	state_area_set(&state, area, a);
}

static bool
plans(ov_time due, ov_time now)
{
	conclusion_set asked = conclude_woken(&rules, &state, due, now);

	assert_int_equal(asked & CONCLUSION(2), 0);
	assert_true(asked & CONCLUSION(3));
	assert_true(asked & CONCLUSION(6));
	return (asked & CONCLUSION(1)) != 0;
}

/* The plan has a moment of its own, that of the waking or one that the clock has leapt over. */
static void
a_case_that_is_woken_is_planned_anew_at_a_moment_of_the_plan(void **unused)
{
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	ov_time end = moment_from_local(20270601, 0), before = moment_from_local(20270531, 1200);

	(void)unused;
	assert_false(plans(before, before));
	say(0, KIND(CONSENT_GIVEN), &area_plan, OV__AREA__AREA_PLAN);
	fact_of[0].consent_given = &consent;
	assert_false(plans(before, end));
	consent.expires = 20270531;
	assert_false(plans(before, before));
	assert_false(plans(before, end - 1));
	assert_true(plans(before, end));
	assert_true(plans(before, end + 86400));
	assert_true(plans(end, end));
	assert_false(plans(end + 1, end + 86400));
}

/* A home is one from its first day on, also after the release. */
static void
a_plan_has_a_moment_where_a_home_begins(void **unused)
{
	Ov__HousingStayRegistered stay = OV__HOUSING_STAY_REGISTERED__INIT;
	Ov__HousingLeaseSigned lease = OV__HOUSING_LEASE_SIGNED__INIT;
	ov_time now = moment_from_local(20270531, 1200), then = moment_from_local(20270601, 0);

	(void)unused;
	say(1, KIND(HOUSING_STAY_REGISTERED), &area_housing, OV__AREA__AREA_HOUSING);
	fact_of[1].housing_stay_registered = &stay;
	stay.type = OV__STAY_TYPE__STAY_TYPE_NONE;
	stay.from = 20270601;
	assert_true(plans(now, then));
	assert_false(plans(now, then - 1));
	stay.from = 20270531;
	assert_false(plans(now, then));
	stay.type = OV__STAY_TYPE__STAY_TYPE_FAMILY;
	stay.to = 20270531;
	assert_true(plans(now, then));
	say(1, KIND(HOUSING_LEASE_SIGNED), &area_housing, OV__AREA__AREA_HOUSING);
	fact_of[1].housing_lease_signed = &lease;
	lease.from = 20270601;
	assert_true(plans(now, then));
	lease.from = 20270531;
	assert_false(plans(now, then));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		TEST(a_kind_that_nothing_names_is_read_by_nobody),
		TEST(what_the_daemon_concluded_is_read_by_those_that_read_what_it_changes),
		TEST(a_task_reads_the_kinds_that_meet_it),
		TEST(any_word_may_answer_a_reminder),
		TEST(a_routine_reads_the_kinds_that_it_reckons_from),
		TEST(the_clock_asks_all),
		TEST(a_case_that_is_woken_is_planned_anew_at_a_moment_of_the_plan),
		TEST(a_plan_has_a_moment_where_a_home_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
