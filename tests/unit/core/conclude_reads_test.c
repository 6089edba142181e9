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
what_the_daemon_concluded_is_read_by_all(void **unused)
{
	(void)unused;
	assert_int_equal(reads(KIND(TASK_MET)), CONCLUSIONS_ALL);
	assert_int_equal(reads(KIND(HOUSING_NIGHTS_UNCOVERED)), CONCLUSIONS_ALL);
	assert_int_equal(reads(KIND_NUMBER_MAX + 1), CONCLUSIONS_ALL);
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

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		TEST(a_kind_that_nothing_names_is_read_by_nobody),
		TEST(what_the_daemon_concluded_is_read_by_all),
		TEST(a_task_reads_the_kinds_that_meet_it),
		TEST(any_word_may_answer_a_reminder),
		TEST(a_routine_reads_the_kinds_that_it_reckons_from),
		TEST(the_clock_asks_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
