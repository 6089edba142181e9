/* replan_test.c - Plans under changed rules; and which tasks another day would lack. With the real
 * turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/replan.h"
#include "desk/timers.h"
#include "store_memory.h"
#include "world.h"

enum { CASES = TIMERS_MAX + 6 };

static int
setup(void **state)
{
	*state = world_new();
	return 0;
}

static int
teardown(void **state)
{
	world_free(*state);
	return 0;
}

static bool
is_pending(struct world *w)
{
	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	bool pending = replan_pending(&w->d.turn);
	store_abort(w->d.turn.journal.store);
	return pending;
}

static void
restart(struct world *w)
{
	const char *problem = world_restart(w);

	if (problem != NULL)
		fail_msg("%s", problem);
}

/* The task of asker.conf that rings after a week. */
static struct routine_task *
task(struct world *w, const char *id)
{
	struct routine *r = &w->routines.list[0];

	for (size_t i = 0; i < r->tasks_count; i++)
		if (strcmp(r->tasks[i].id, id) == 0)
			return &r->tasks[i];
	fail_msg("no task %s", id);
	return NULL;
}

static void
a_routine_that_is_another_makes_plans_anew_in_slices(void **state)
{
	struct world *w = *state;
	char number[16];

	for (int i = 0; i < CASES; i++) {
		snprintf(number, sizeof(number), "1483883%04d", i);
		(void)world_open_case(w, number);
	}
	restart(w);
	assert_false(is_pending(w));
	world_forget_sent(w);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), 0);

	/* Five days before is now eight. */
	task(w, "a23")->due[0].terms[0].offset = -8;
	restart(w);
	assert_true(is_pending(w));
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), TIMERS_MAX);
	assert_true(is_pending(w));
	/* It goes on after a crash. */
	restart(w);
	world_turn(w);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), CASES);
	assert_false(is_pending(w));
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), CASES);
}

/* The days before the due date of a reminder, the key and the count are of the routine too. */
static void
whatever_a_task_asks_for_counts(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, "14838831150");
	struct routine_task *t = task(w, "a23");
	t->remind_count = 1;
	t->remind[0] = 7;
	restart(w);
	world_turn(w);
	for (int change = 0; change < 3; change++) {
		if (change == 0)
			t->remind[0]++;
		else if (change == 1)
			t->met_by[0].count = 2;
		else
			memcpy(t->met_by[0].key, "bankkort", sizeof("bankkort"));
		restart(w);
		world_forget_sent(w);
		world_turn(w);
		if (world_published(w, TEAM, "plan.made/") == 0)
			fail_msg("change %d makes no plan", change);
	}
}

/* A report that no conclusion reads. */
static void
say_informed(struct world *w, char *id)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact f = OV__FACT__INIT, *facts = &f;
	Ov__PersonInformed informed = OV__PERSON_INFORMED__INIT;

	f.fact_case = OV__FACT__FACT_PERSON_INFORMED;
	f.person_informed = &informed;
	informed.of = (char *)(uintptr_t) "datoen";
	r.case_ = id;
	r.facts = &facts;
	r.n_facts = 1;
	assert_int_equal(world_report(w, "team.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
}

/* A report that no conclusion reads comes before the case's turn. */
static void
a_case_that_waits_is_planned_anew_by_any_report(void **state)
{
	struct world *w = *state;
	char number[16], first[16], last[16] = "";

	for (int i = 0; i < CASES; i++) {
		snprintf(number, sizeof(number), "1483883%04d", i);
		snprintf(first, sizeof(first), "%s", world_open_case(w, number));
		if (strcmp(first, last) > 0)
			snprintf(last, sizeof(last), "%s", first);
	}
	restart(w);
	task(w, "a23")->due[0].terms[0].offset = -8;
	restart(w);
	world_forget_sent(w);
	say_informed(w, last);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), TIMERS_MAX + 1);
}

/* Where the store has no room to remember that the rules are others, every report asks all conclusions. */
static void
rules_that_cannot_be_remembered_hold_for_every_report(void **state)
{
	struct world *w = *state;
	char id[16];

	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831150"));
	restart(w);
	world_turn(w);
	task(w, "a23")->due[0].terms[0].offset = -8;
	store_memory_set_full(w->d.turn.journal.store, true);
	assert_int_equal(replan_begin(&w->d.turn), 0);
	store_memory_set_full(w->d.turn.journal.store, false);
	assert_false(is_pending(w));
	world_forget_sent(w);
	say_informed(w, id);
	assert_int_equal(world_published(w, TEAM, "plan.made/"), 1);
}

/* Conclusions read who an agency is: its role, its name and whom to ring there. */
static void
an_agency_that_changes_has_cases_looked_at_again(void **state)
{
	struct world *w = *state;
	struct agency *nav = &w->agencies.list[NAV - 1];

	(void)world_open_case(w, "14838831150");
	restart(w);
	assert_false(is_pending(w));
	for (int change = 0; change < 4; change++) {
		if (change == 0)
			nav->roles ^= 1u << OV__ROLE__ROLE_VOLUNTEER;
		else if (change == 1)
			nav->retired = true;
		else if (change == 2)
			memcpy(nav->display_name, "Nav Bærum", sizeof("Nav Bærum"));
		else
			memcpy(nav->duty_phone, "40000001", sizeof("40000001"));
		restart(w);
		if (!is_pending(w))
			fail_msg("change %d looks at no case", change);
		world_turn(w);
		assert_false(is_pending(w));
	}
}

static void
the_same_rules_are_no_news(void **state)
{
	struct world *w = *state;
	uint64_t before;

	(void)world_open_case(w, "14838831150");
	restart(w);
	before = w->d.turn.journal.seq;
	for (int i = 0; i < 3; i++) {
		restart(w);
		world_turn(w);
	}
	assert_int_equal(w->d.turn.journal.seq, before);
}

static Ov__Answer *
what_if(struct world *w, const char *user, const char *id, ov_date release)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__WhatIfRequest what = OV__WHAT_IF_REQUEST__INIT;

	what.case_ = (char *)(uintptr_t)id;
	what.release = release;
	r.ask_case = OV__REQUEST__ASK_WHAT_IF;
	r.what_if = &what;
	return world_ask(w, user, &r);
}

static void
what_would_be_missing_changes_nothing(void **state)
{
	struct world *w = *state;
	char id[16];

	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831150"));
	uint64_t before = w->d.turn.journal.seq;

	const Ov__Answer *a = what_if(w, "team.k", id, 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(a->what_if->release, 20270324);
	assert_int_equal(a->what_if->ready, 0);
	assert_int_equal(a->what_if->nights_from, 20270324);
	uint32_t of = a->what_if->of;
	assert_int_equal(a->what_if->n_missing, of);

	/* In ten days: all the same tasks, and transport would be due on Thursday. */
	a = what_if(w, "team.k", id, 20270121);
	assert_int_equal(a->what_if->release, 20270121);
	assert_int_equal(a->what_if->nights_from, 20270121);
	for (size_t i = 0; i < a->what_if->n_missing; i++)
		if (strcmp(a->what_if->missing[i]->id, "a23") == 0)
			assert_int_equal(a->what_if->missing[i]->due, 20270114);

	assert_int_equal(w->d.turn.journal.seq, before);
	a = what_if(w, "team.k", id, 0);
	assert_int_equal(a->what_if->release, 20270324);
	assert_int_equal(a->what_if->of, of);
}

static void
what_if_is_the_owner_teams(void **state)
{
	struct world *w = *state;
	char id[16];

	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831150"));
	assert_int_equal(what_if(w, "nav.k", id, 0)->outcome, OV__OUTCOME__OUTCOME_DENIED);
	/* An agency without a part in the case is told of no plan. */
	assert_int_equal(what_if(w, "frivillig.k", id, 0)->outcome, OV__OUTCOME__OUTCOME_NOT_FOUND);
	assert_int_equal(
	    what_if(w, "team.k", "K7F3-9QXM", 0)->outcome, OV__OUTCOME__OUTCOME_NOT_FOUND);
	const Ov__Answer *a = what_if(w, "team.k", id, 20270231);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(a->field, "what_if.release");
	/* A key with fewer areas: its tasks alone. */
	a = what_if(w, "team.helse", id, 0);
	for (size_t i = 0; a->outcome == OV__OUTCOME__OUTCOME_OK && i < a->what_if->n_missing; i++)
		assert_true(strcmp(a->what_if->missing[i]->id, "a12") != 0);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK)
		assert_int_equal(a->what_if->nights_from, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_routine_that_is_another_makes_plans_anew_in_slices),
		TEST(whatever_a_task_asks_for_counts),
		TEST(a_case_that_waits_is_planned_anew_by_any_report),
		TEST(rules_that_cannot_be_remembered_hold_for_every_report),
		TEST(an_agency_that_changes_has_cases_looked_at_again),
		TEST(the_same_rules_are_no_news),
		TEST(what_would_be_missing_changes_nothing),
		TEST(what_if_is_the_owner_teams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
