/* plan_kept_test.c - Rules P2 to P11 of a plan: the fields of a task that stay when the plan is
 * made anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/due.h"
#include "core/plan.h"
#include "core/state.h"
#include "planned.h"

/* The fields of a task, from the file and from its history. */
static void
test_fields(void **unused)
{
	(void)unused;
	TASK("a18", "tittel", "Kort", "eier", "fengsel", "frist", "R kl 9", "oppfylt",
	    "alle: document.ordered(bankkort), contact.attempted x3", "etter", "a17, a16", "minn",
	    "14d, 1d", "prioritet", "7", "område", "sak");
	strcpy(own->name, "asker");
	Ov__CaseState *state = planned_case(20270324);
	Ov__Task *t = find(state, "a18");
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_CASE)->tasks[0]);
	assert_int_equal(t->due_time, 900);
	assert_int_equal(t->n_met_by, 2);
	assert_int_equal(t->n_met_by_key, 2);
	assert_int_equal(t->n_met_by_count, 2);
	assert_string_equal(t->met_by_key[0], "bankkort");
	assert_string_equal(t->met_by_key[1], "");
	assert_int_equal(t->met_by_count[0], 0);
	assert_int_equal(t->met_by_count[1], 3);
	assert_true(t->met_by_all);
	assert_int_equal(t->n_remind, 2);
	assert_int_equal(t->remind[0], 14);
	assert_int_equal(t->priority, 7);
	assert_string_equal(t->after, "a17, a16");
	assert_string_equal(t->routine, "asker");
	assert_int_equal(t->since, 0);
	/* Receipts are carried on, also over another due date; facts about the old one are not. */
	Ov__Receipt receipt = { .agency = 5, .when = 100 }, *receipts[] = { &receipt };
	t->received = receipts;
	t->n_received = 1;
	t->accepted = 200;
	t->accepted_by = (char[]){ "Kari" };
	t->accepted_agency = 5;
	t->reason = (char[]){ "r" };
	t->done_by = 6;
	t->done_on = 20270115;
	t->met_number = 3;
	t->since = 2;
	t->reminded = t->due;
	t->overdue_said = true;
	adopt(state);
	t = find(state, "a18");
	assert_int_equal(t->reminded, 20270324);
	assert_true(t->overdue_said);
	set_date(state, 20270112, 20270331, 2);
	adopt(state);
	t = find(state, "a18");
	assert_int_equal(t->due, 20270331);
	assert_int_equal(t->n_received, 1);
	assert_int_equal(t->received[0]->when, 100);
	assert_int_equal(t->accepted, 200);
	assert_string_equal(t->accepted_by, "Kari");
	assert_int_equal(t->accepted_agency, 5);
	assert_string_equal(t->reason, "r");
	assert_int_equal(t->done_by, 6);
	assert_int_equal(t->done_on, 20270115);
	assert_int_equal(t->met_number, 3);
	assert_int_equal(t->since, 2);
	assert_int_equal(t->reminded, 0);
	assert_false(t->overdue_said);
}

/* As apply does with task.met, with the day and the speaker. */
static void
done(Ov__CaseState *state, const char *id, const Ov__LatestFact *by)
{
	met(state, id, by, 0);
	find(state, id)->done_on = moment_date(by->occurred);
	find(state, id)->done_by = by->speaker;
}

static Ov__LatestFact *
meeting(Ov__CaseState *state, uint32_t speaker, ov_date day)
{
	return say(state, speaker, day, 0,
	    FACT(meeting_held, MeetingHeld, meeting_held, MEETING_HELD, .date = day));
}

/* P2: where a person has called it done, the day it was done for decides whether it still is. */
static void
test_p2_done_by_hand(void **unused)
{
	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(20270324);
	Ov__Task *t = find(state, "a23");
	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->met_number = 9;
	t->confirmed_for = 20270324;
	assert_adopted(state, "a23 20270317 done");
	set_date(state, 20270215, 20270331, 2);
	assert_adopted(state, "a23 20270319 again");
	/* Without a date then: it holds for the first. */
	t = find(state, "a23");
	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->confirmed_for = 0;
	assert_plan(state, "a23 20270319 again");
	set_date(state, 20270215, 20270331, 1);
	assert_plan(state, "a23 20270319 done");
}

/* P2: of several things each must have been reported for the date that holds. */
static void
test_p2_all(void **unused)
{
	(void)unused;
	due_task("t23", "R-3v", "alle: transport.arranged, belongings.ready, goal.set");
	Ov__CaseState *state = planned_case(20270324);
	transport(state, 1);
	met(state, "t23", says(state, 2, 20270202, 1, "belongings.ready"), 20270324);
	assert_adopted(state, "t23 20270319 done");
	set_date(state, 20270215, 20270331, 2);
	transport(state, 2);
	assert_plan(state, "t23 20270323 again");
	says(state, 2, 20270216, 2, "belongings.ready");
	assert_plan(state, "t23 20270323 done");
}

/* P2: of one key only facts about that key count. */
static void
test_p2_of_one_thing(void **unused)
{
	(void)unused;
	due_task("a12", "R-8u", "housing.guarantee_confirmed(Holmen)");
	Ov__CaseState *state = planned_case(20270324);
	confirmed(state, "Holmen", 0, 0);
	met(state, "a12", state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED),
	    20270324);
	assert_adopted(state, "a12 20270127 done");
	set_date(state, 20270215, 20270331, 2);
	confirmed(state, "Vestre", 0, 0);
	state_latest_of(
	    state, OV__AREA__AREA_HOUSING, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, 4, "Vestre")
	    ->date_version = 2;
	assert_plan(state, "a12 20270203 again");
	confirmed(state, "Holmen", 0, 0);
	state_latest_of(
	    state, OV__AREA__AREA_HOUSING, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, 4, "Holmen")
	    ->date_version = 2;
	assert_plan(state, "a12 20270203 done");
}

static void
test_p5_kinds(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a39", "commitment.missed+1v", "contact.made");
	due_task("a40", "min(commitment.missed+1v, N+5v)", "contact.made");
	open_case(state, 20270111);
	assert_plan(state, "a40 20270118 planned");
	says(state, 1, 20270112, 0, "commitment.missed id=nav; area=economy");
	assert_plan(state, "a39 20270113 planned; a40 20270113 planned");
}

static void
test_p6_arrived(void **unused)
{
	(void)unused;
	due_task("a08", "min(R-8u, D+20v)", "visit.held"); /* not tied, and before all the same */
	due_task("a23", "R-5v", "transport.arranged");
	due_task("a24", "R-1v", "housing.basics_ready");
	due_task("a33", "R kl 18.00", "release.arrived");
	due_task("a35", "R+7d", "contact.made");
	due_task("a05", "N+5v", "nav.office_settled");
	Ov__CaseState *state = planned_case(20270324);
	met(state, "a23", transport(state, 1), 20270324);
	adopt(state);
	says(state, 1, 20270324, 1, "release.arrived");
	assert_plan(state, "a23 20270317 done; a33 20270324 planned; a35 "
			   "20270331 planned; a05 20270118 planned");
}

static void
test_p7_repeats(void **unused)
{
	(void)unused;
	TASK("t08", "tittel", "T", "eier", "fengsel", "frist", "N, N+1m kl 9", "gjenta", "8u",
	    "oppfylt", "meeting.held");
	TASK("t09", "tittel", "T", "eier", "fengsel", "frist", "N", "etter", "t08", "oppfylt",
	    "goal.set", "område", "sak");
	Ov__CaseState *state = planned_case(0);
	assert_plan(state, "t08 20270111 planned; t08/2 20270211 planned; t09 20270111 planned");
	assert_true(find(state, "t09")->waiting);
	done(state, "t08", meeting(state, 2, 20270112));
	assert_adopted(state, "t08 20270111 done; t08/2 20270211 planned; t09 20270111 planned");
	assert_false(find(state, "t09")->waiting);
	/* The last one goes on, from the day it was done. */
	find(state, "t08/2")->overdue_said = true;
	const Ov__LatestFact *second = meeting(state, 2, 20270215);
	done(state, "t08/2", second);
	assert_adopted(state, "t08 20270111 done; t08/2 20270412 planned; t09 20270111 planned");
	const Ov__Task *t = find(state, "t08/2");
	assert_int_equal(t->since, second->number);
	assert_int_equal(t->due_time, 900);
	assert_int_equal(t->done_on, 20270215);
	assert_false(t->overdue_said);
	/* Made again it is the same. */
	adopt(state);
	assert_int_equal(find(state, "t08/2")->due, 20270412);
	assert_int_equal(find(state, "t08/2")->since, second->number);
	const Ov__LatestFact *third = meeting(state, 2, 20270401);
	done(state, "t08/2", third);
	adopt(state);
	assert_int_equal(find(state, "t08/2")->due, 20270527);
	assert_int_equal(find(state, "t08/2")->since, third->number);
	/* A task that is not needed any more is not planned anew. */
	find(state, "t08/2")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	adopt(state);
	assert_int_equal(find(state, "t08/2")->state, OV__TASK_STATE__TASK_STATE_NOT_NEEDED);
}

/* The more the person does, the longer between; at most four times. */
static void
test_p7_grows(void **unused)
{
	static const ov_date due[] = { 20270208, 20270222, 20270308, 20270322, 20270322 };

	(void)unused;
	TASK("a35", "tittel", "T", "eier", "fengselsteam", "frist", "N", "gjenta", "14d vokser",
	    "oppfylt", "contact.made");
	TASK("a36", "tittel", "T", "eier", "fengselsteam", "frist", "N", "gjenta", "14d", "oppfylt",
	    "meeting.held");
	for (int i = 0; i < 4; i++) {
		char id[8];
		snprintf(id, sizeof(id), "p%d", i);
		due_task(id, "N", "document.ordered");
	}
	Ov__CaseState *state = planned_case(0);
	done(state, "a35", says(state, 1, 20270125, 0, "contact.made"));
	done(state, "a36", meeting(state, 1, 20270125));
	adopt(state);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(find(state, "a35")->due, due[i]);
		assert_int_equal(find(state, "a36")->due, 20270208);
		if (i == 4)
			break;
		char id[8];
		snprintf(id, sizeof(id), "p%d", i);
		done(state, id, open_said(state));
		find(state, id)->done_by = 65534;
		adopt(state);
		assert_int_equal(find(state, "a35")->due, due[i]);
		find(state, id)->done_by = 65535;
		adopt(state);
	}
}

static void
test_p8_kept(void **unused)
{
	(void)unused;
	due_task("a12", "R-8u", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "R-8u", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	due_task("a14", "R-8u", "housing.financed")->conditions = CONDITION_NO_HOME;
	Ov__CaseState *state = planned_case(20270324);
	find(state, "a12")->state = OV__TASK_STATE__TASK_STATE_DECLINED;
	find(state, "a12")->reason = (char[]){ "ikke vår" };
	find(state, "a13")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	Ov__AreaState *health = state_area_make(state, OV__AREA__AREA_HEALTH, &arena);
	Ov__Task added = OV__TASK__INIT;
	added.id = (char[]){ "x01" };
	added.due = 20270120;
	added.added = true;
	added.overdue_said = true;
	health->tasks = arena_append(&arena, health->tasks, &health->n_tasks, &added);
	set_date(state, 20270112, 20270331, 2);
	assert_adopted(state, "a12 20270203 declined; a13 20270203 not needed; a14 "
			      "20270203 planned; x01 20270120 planned");
	assert_string_equal(find(state, "a12")->reason, "ikke vår");
	assert_ptr_equal(find(state, "x01"), health->tasks[0]);
	assert_true(find(state, "x01")->overdue_said);
	/* They stay where they no longer apply, and where no routine has them. */
	stay(state, OV__STAY_TYPE__STAY_TYPE_OWN);
	assert_adopted(
	    state, "a12 20270203 declined; a13 20270203 not needed; x01 20270120 planned");
	own->tasks_count = 0;
	assert_adopted(
	    state, "x01 20270120 planned; a12 20270203 declined; a13 20270203 not needed");
}

static void
test_p9_reassigned(void **unused)
{
	Ov__Role asked[] = { OV__ROLE__ROLE_TEAM }, now[] = { OV__ROLE__ROLE_HEALTH };

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(0);
	Ov__Task *t = find(state, "a23");
	t->n_asked = 1;
	t->asked = asked;
	t->owners = now;
	adopt(state);
	adopt(state);
	t = find(state, "a23");
	assert_int_equal(t->n_owners, 1);
	assert_int_equal(t->owners[0], OV__ROLE__ROLE_HEALTH);
	assert_int_equal(t->asked[0], OV__ROLE__ROLE_TEAM);
	/* The routine's own word is another now. */
	own->tasks[0].owners[0] = OV__ROLE__ROLE_PRISON;
	adopt(state);
	t = find(state, "a23");
	assert_int_equal(t->owners[0], OV__ROLE__ROLE_PRISON);
	assert_int_equal(t->n_asked, 0);
}

static void
test_p9_more_owners(void **unused)
{
	Ov__Role asked[] = { OV__ROLE__ROLE_TEAM }, now[] = { OV__ROLE__ROLE_HEALTH };

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	Ov__CaseState *state = planned_case(0);
	find(state, "a23")->n_asked = 1;
	find(state, "a23")->asked = asked;
	find(state, "a23")->owners = now;
	own->tasks[0].owners[own->tasks[0].owners_count++] = OV__ROLE__ROLE_PRISON;
	adopt(state);
	assert_int_equal(find(state, "a23")->n_owners, 2);
	assert_int_equal(find(state, "a23")->owners[0], OV__ROLE__ROLE_TEAM);
}

static void
test_p10_waiting(void **unused)
{
	static const struct {
		Ov__TaskState state;
		bool waiting;
	} rows[] = {
		{ OV__TASK_STATE__TASK_STATE_PLANNED, true },
		{ OV__TASK_STATE__TASK_STATE_DONE, false },
		{ OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, true },
		{ OV__TASK_STATE__TASK_STATE_DECLINED, true },
		{ OV__TASK_STATE__TASK_STATE_NOT_NEEDED, false },
	};

	(void)unused;
	/* a12 stands before the task that it builds on; of a26 the first occurrence counts. */
	TASK("a12", "tittel", "T", "eier", "bolig", "frist", "N", "oppfylt", "housing.lease_signed",
	    "etter", "a05, a99, a26");
	due_task("a05", "N+5v", "nav.office_settled");
	due_task("a26", "N+5v, N+9v", "visit.held");
	Ov__CaseState *state = planned_case(0);
	assert_true(find(state, "a12")->waiting);
	assert_false(find(state, "a05")->waiting);
	find(state, "a26")->state = OV__TASK_STATE__TASK_STATE_DONE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		find(state, "a05")->state = rows[i].state;
		adopt(state);
		assert_int_equal(find(state, "a12")->waiting, rows[i].waiting);
	}
	find(state, "a05")->state = OV__TASK_STATE__TASK_STATE_PLANNED;
	own->tasks[1].conditions = CONDITION_OWN_HOME; /* it does not apply: nothing to wait for */
	adopt(state);
	assert_false(find(state, "a12")->waiting);
}

/* The fact that such a due date is computed from: one missed, an order, a decision. */
static const Ov__LatestFact *
anchor_fact(Ov__CaseState *state, size_t which, ov_date day)
{
	if (which == 0)
		return says(state, 1, day, 0, "commitment.missed id=nav; area=economy");
	if (which == 1)
		return say(state, 2, 20270111, 0,
		    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
			.expires = day));
	return say(state, 2, 20270111, 0,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, .date = day));
}

/* A task counted from one fact is met by a later fact, and again with the next. */
static void
test_p11_each_time(void **unused)
{
	static const char *const anchors[] = { "commitment.missed+1v", "F+1v", "B+1v" };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		Ov__CaseState *state = new_case();
		clear_routine(NULL);
		due_task("a39", anchors[i], "contact.made");
		open_case(state, 20270111);
		const Ov__LatestFact *first = anchor_fact(state, i, 20270201);
		assert_adopted(state, "a39 20270202 planned");
		assert_int_equal(find(state, "a39")->since, first->number);
		uint32_t since = first->number;
		done(state, "a39", says(state, 1, 20270202, 0, "contact.made"));
		assert_adopted(state, "a39 20270202 done");
		assert_int_equal(find(state, "a39")->since, since);
		/* Another time. */
		since = anchor_fact(state, i, 20270208)->number;
		assert_adopted(state, "a39 20270209 planned");
		assert_int_equal(find(state, "a39")->since, since);
		assert_adopted(state, "a39 20270209 planned");
		find(state, "a39")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		assert_adopted(state, "a39 20270209 not needed");
		anchor_fact(state, i, 20270215);
		assert_plan(state, "a39 20270216 planned");
	}
}

/* With a rhythm besides: from the day done, until the next such fact. */
static void
test_p11_and_p7(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("t25", "tittel", "T", "eier", "friomsorg", "frist", "commitment.missed", "gjenta",
	    "1u", "oppfylt", "contact.made");
	open_case(state, 20270111);
	anchor_fact(state, 0, 20270201);
	adopt(state);
	done(state, "t25", says(state, 1, 20270203, 0, "contact.made"));
	assert_adopted(state, "t25 20270210 planned");
	anchor_fact(state, 0, 20270205);
	assert_adopted(state, "t25 20270205 planned");
}

static void
test_last(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a12", "tittel", "Bolig", "eier", "nav sosial", "frist", "max(R-8u, N+5v)", "senest",
	    "R-14d", "oppfylt", "housing.lease_signed");
	open_case(state, 20270111);
	assert_plan(state, "a12 20270118 planned"); /* of the known facts */
	set_date(state, 20270111, 20270324, 1);
	assert_plan(state, "a12 20270127 planned");
	set_date(state, 20270111, 20270120, 2);
	assert_plan(state, "a12 20270106 planned");

	/* Of two hours of one day the earlier. */
	clear_routine(NULL);
	TASK("a33", "tittel", "T", "eier", "bolig", "frist", "R", "senest", "R kl 18.00", "oppfylt",
	    "release.arrived");
	TASK("a34", "tittel", "T", "eier", "bolig", "frist", "R kl 9", "senest", "R kl 18.00",
	    "oppfylt", "release.arrived");
	adopt(state);
	assert_int_equal(find(state, "a33")->due_time, 1800);
	assert_int_equal(find(state, "a34")->due_time, 900);
}

/* A full plan, and done tasks of an older routine beside it: never more than fit. */
static void
test_room(void **unused)
{
	struct calendar c = norwegian();
	Ov__Task **tasks;
	Ov__Area *areas;

	(void)unused;
	for (int i = 0; i < 8; i++) {
		char id[8];
		snprintf(id, sizeof(id), "x%d", i);
		due_task(id, "N,N,N,N,N,N,N,N", "case.assigned");
	}
	Ov__CaseState *state = planned_case(0);
	assert_int_equal(state_area(state, OV__AREA__AREA_CASE)->n_tasks, 64);
	met(state, "x0", says(state, 1, 20270112, 0, "case.assigned adviser=Kari"), 0);
	for (int i = 0; i < 8; i++)
		own->tasks[i].id[0] = 'y';
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 64);
	assert_string_equal(tasks[63]->id, "y7/8");
	/* An added task keeps its room before the last of the routine. */
	Ov__AreaState *health = state_area_make(state, OV__AREA__AREA_HEALTH, &arena);
	Ov__Task added = OV__TASK__INIT;
	added.id = (char[]){ "new" };
	added.added = true;
	health->tasks = arena_append(&arena, health->tasks, &health->n_tasks, &added);
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 64);
	assert_string_equal(tasks[62]->id, "y7/7");
	assert_string_equal(tasks[63]->id, "new");
	health->n_tasks = 0;
	own->tasks_count = 7;
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 57);
	assert_string_equal(tasks[56]->id, "x0");
	says(state, 1, 20270301, 0, "case.closed");
	assert_plan(state, "x0 20270111 done");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fields, clear_routine),
		cmocka_unit_test_setup(test_p2_done_by_hand, clear_routine),
		cmocka_unit_test_setup(test_p2_all, clear_routine),
		cmocka_unit_test_setup(test_p2_of_one_thing, clear_routine),
		cmocka_unit_test_setup(test_p5_kinds, clear_routine),
		cmocka_unit_test_setup(test_p6_arrived, clear_routine),
		cmocka_unit_test_setup(test_p7_repeats, clear_routine),
		cmocka_unit_test_setup(test_p7_grows, clear_routine),
		cmocka_unit_test_setup(test_p8_kept, clear_routine),
		cmocka_unit_test_setup(test_p9_reassigned, clear_routine),
		cmocka_unit_test_setup(test_p9_more_owners, clear_routine),
		cmocka_unit_test_setup(test_p10_waiting, clear_routine),
		cmocka_unit_test_setup(test_p11_each_time, clear_routine),
		cmocka_unit_test_setup(test_p11_and_p7, clear_routine),
		cmocka_unit_test_setup(test_last, clear_routine),
		cmocka_unit_test_setup(test_room, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
