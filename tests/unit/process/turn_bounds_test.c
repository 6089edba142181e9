/* turn_bounds_test.c - The limits of one participant, and impossible facts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "desk/advance.h"
#include "turned.h"

/* ---- the room of one participant ----------------------------------------------------- */

static Ov__Answer *
say_commitment(struct world *w, const char *user, const char *id, unsigned n)
{
	Ov__CommitmentSet c = OV__COMMITMENT_SET__INIT;
	char name[16];

	snprintf(name, sizeof(name), "a%u", n);
	c.id = name;
	c.area = OV__AREA__AREA_HOUSING;
	c.type = OV__COMMITMENT_TYPE__COMMITMENT_TYPE_MEETING;
	c.what = (char *)(uintptr_t) "visning";
	c.date = 20270301;
	return world_fact(w, user, id, FACT(commitment_set, COMMITMENT_SET, &c));
}

static Ov__Answer *
cancel_commitment(struct world *w, const char *user, const char *id, unsigned n)
{
	Ov__CommitmentCancelled c = OV__COMMITMENT_CANCELLED__INIT;
	char name[16];

	snprintf(name, sizeof(name), "a%u", n);
	c.id = name;
	c.area = OV__AREA__AREA_HOUSING;
	return world_fact(w, user, id, FACT(commitment_cancelled, COMMITMENT_CANCELLED, &c));
}

static void
nobody_fills_a_case_with_commitments(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].commitment_set.id";
	Ov__HousingGuaranteeGranted bed = OV__HOUSING_GUARANTEE_GRANTED__INIT;

	for (unsigned i = 0; i < 8; i++)
		assert_ok(say_commitment(w, "nav.k", id, i));
	Ov__Answer *a = say_commitment(w, "nav.k", id, 8);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "commitment.cancelled"));
	/* Again is no other; and one that is closed makes room. */
	assert_ok(say_commitment(w, "nav.k", id, 7));
	assert_ok(cancel_commitment(w, "nav.k", id, 7));
	assert_ok(say_commitment(w, "nav.k", id, 8));
	/* The team has more room, and not without end. */
	for (unsigned i = 20; i < 36; i++)
		assert_ok(say_commitment(w, "team.k", id, i));
	assert_outcome(say_commitment(w, "team.k", id, 36), OV__OUTCOME__OUTCOME_INVALID, field);
	for (unsigned i = 20; i < 36; i++)
		assert_ok(cancel_commitment(w, "team.k", id, i));
	/* However many commitments there were, a bed is accepted, and an open one can be closed. */
	for (unsigned i = 40; i < 100; i++) {
		a = say_commitment(w, "team.k", id, i);
		if (a->outcome == OV__OUTCOME__OUTCOME_OK)
			assert_ok(cancel_commitment(w, "team.k", id, i));
	}
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_ok(cancel_commitment(w, "nav.k", id, 8));
	bed.place = (char *)(uintptr_t) "Holmen";
	bed.max_days = 30;
	assert_ok(world_fact(
	    w, "team.k", id, FACT(housing_guarantee_granted, HOUSING_GUARANTEE_GRANTED, &bed)));
}

static Ov__Answer *
say_added(struct world *w, const char *user, const char *id)
{
	Ov__TaskAdded t = OV__TASK_ADDED__INIT;

	t.area = OV__AREA__AREA_HOUSING;
	t.title = (char *)(uintptr_t) "ring utleier";
	t.owner = OV__ROLE__ROLE_NAV_SOCIAL;
	return world_fact(w, user, id, FACT(task_added, TASK_ADDED, &t));
}

static void
added_tasks_do_not_push_out_the_routines(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].task_added.title";
	Ov__TaskDone done = OV__TASK_DONE__INIT;
	char last[32];

	for (unsigned i = 0; i < 16; i++)
		assert_ok(say_added(w, "nav.k", id));
	Ov__Answer *a = say_added(w, "team.k", id);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "task.done"));
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	const Ov__AreaState *housing = state_area(s, OV__AREA__AREA_HOUSING);
	last[0] = '\0';
	for (size_t i = 0; i < housing->n_tasks; i++)
		if (housing->tasks[i]->added)
			snprintf(last, sizeof(last), "%s", housing->tasks[i]->id);
	done.area = OV__AREA__AREA_HOUSING;
	done.task = last;
	assert_ok(world_fact(w, "nav.k", id, FACT(task_done, TASK_DONE, &done)));
	assert_ok(say_added(w, "nav.k", id));
	assert_outcome(say_added(w, "nav.k", id), OV__OUTCOME__OUTCOME_INVALID, field);
}

static Ov__Answer *
say_routines(struct world *w, const char *id)
{
	Ov__CaseRoutineSet set = OV__CASE_ROUTINE_SET__INIT;
	char *both[] = { (char *)(uintptr_t) "asker", (char *)(uintptr_t) "tog" };

	set.routines = both;
	set.n_routines = 2;
	return world_fact(w, "team.k", id, FACT(case_routine_set, CASE_ROUTINE_SET, &set));
}

static void
a_routine_has_room_beside_what_was_added(void **state)
{
	struct world *w = *state;

	world_all_routines(w);
	const char *id = world_open_case(w, gaupe);
	for (unsigned i = 0; i < 16; i++)
		assert_ok(say_added(w, "nav.k", id));
	Ov__Answer *a = say_routines(w, id);
	assert_invalid(a, "report.facts[0].case_routine_set.routines");
	id = world_open_case(w, "14838831151");
	assert_ok(say_routines(w, id));
}

/* ---- impossible facts --------------------------------------------------------------------- */

static void
an_arrival_long_before_the_date_is_no_release(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseNotArrived lost = OV__RELEASE_NOT_ARRIVED__INIT;

	world_at(w, 20270319, 1000);
	Ov__Answer *a = say_arrived(w, id);
	assert_invalid(a, "report.facts[0]");
	assert_non_null(strstr(a->text, "release.completed"));
	assert_invalid(
	    world_fact(w, "team.k", id, FACT(release_not_arrived, RELEASE_NOT_ARRIVED, &lost)),
	    "report.facts[0]");
	assert_ok(say_completed(w, id, 20270319));
	assert_ok(say_arrived(w, id));
}

static void
an_arrival_the_day_before_was_the_release(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	world_at(w, 20270323, 1000);
	assert_ok(say_arrived(w, id));
	const Ov__LatestFact *l =
	    state_latest(world_read(w, "team.k", id)->case_state, OV__FACT__FACT_RELEASE_CONFIRMED);
	assert_non_null(l);
	assert_int_equal(l->fact->release_confirmed->date, 20270323);
}

static Ov__Answer *
say_died(struct world *w, const char *id, uint32_t date)
{
	Ov__PersonDied f = OV__PERSON_DIED__INIT;

	f.date = date;
	return world_fact(w, "team.k", id, FACT(person_died, PERSON_DIED, &f));
}

static Ov__Answer *
say_recalled(struct world *w, const char *id, uint32_t date)
{
	Ov__RecallRegistered f = OV__RECALL_REGISTERED__INIT;

	f.date = date;
	return world_fact(w, "granli.k", id, FACT(recall_registered, RECALL_REGISTERED, &f));
}

static Ov__Answer *
say_moved_in(struct world *w, const char *id, uint32_t date)
{
	Ov__HousingMovedIn f = OV__HOUSING_MOVED_IN__INIT;

	f.place = (char *)(uintptr_t) "Holmen";
	f.date = date;
	return world_fact(w, "bolig.k", id, FACT(housing_moved_in, HOUSING_MOVED_IN, &f));
}

static Ov__Answer *
say_commitment_kept(struct world *w, const char *id, bool kept, uint32_t date)
{
	Ov__CommitmentKept yes = OV__COMMITMENT_KEPT__INIT;
	Ov__CommitmentMissed no = OV__COMMITMENT_MISSED__INIT;

	yes.id = no.id = (char *)(uintptr_t) "a1";
	yes.area = no.area = OV__AREA__AREA_HOUSING;
	yes.date = no.date = date;
	return kept ? world_fact(w, "nav.k", id, FACT(commitment_kept, COMMITMENT_KEPT, &yes))
		    : world_fact(w, "nav.k", id, FACT(commitment_missed, COMMITMENT_MISSED, &no));
}

static Ov__Answer *
say_reporting_kept(struct world *w, const char *id, bool kept, uint32_t date)
{
	Ov__ReportingKept yes = OV__REPORTING_KEPT__INIT;
	Ov__ReportingMissed no = OV__REPORTING_MISSED__INIT;

	yes.date = no.date = date;
	return kept ? world_fact(w, "team.k", id, FACT(reporting_kept, REPORTING_KEPT, &yes))
		    : world_fact(w, "team.k", id, FACT(reporting_missed, REPORTING_MISSED, &no));
}

static void
assert_day_refused(const Ov__Answer *a, const char *fact)
{
	char field[96];

	snprintf(field, sizeof(field), "report.facts[0].%s.date", fact);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
}

static void
assert_taken(const Ov__Answer *a)
{
	assert_ok(a);
}

/* In prison since 15.06.2026; today is 11.01.2027 and, from the release on, 24.03.2027. */
static void
days_that_cannot_be_are_refused(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_commitment(w, "nav.k", id, 1);
	for (int kept = 0; kept < 2; kept++) {
		assert_day_refused(say_commitment_kept(w, id, kept, 20270112),
		    kept ? "commitment_kept" : "commitment_missed");
		assert_taken(say_commitment_kept(w, id, kept, 20270111));
		assert_day_refused(say_reporting_kept(w, id, kept, 20270112),
		    kept ? "reporting_kept" : "reporting_missed");
		assert_taken(say_reporting_kept(w, id, kept, 20270111));
	}
	assert_day_refused(say_moved_in(w, id, 20270313), "housing_moved_in");
	assert_taken(say_moved_in(w, id, 20270312));
	world_at(w, 20270324, 1000);
	assert_day_refused(say_completed(w, id, 20260614), "release_completed");
	assert_day_refused(say_completed(w, id, 20270122), "release_completed");
	assert_day_refused(say_completed(w, id, 20270325), "release_completed");
	assert_taken(say_completed(w, id, 20270123));
	assert_day_refused(say_recalled(w, id, 20260614), "recall_registered");
	assert_day_refused(say_recalled(w, id, 20270325), "recall_registered");
	assert_taken(say_recalled(w, id, 20270324));
	assert_day_refused(say_died(w, id, 20260614), "person_died");
	assert_day_refused(say_died(w, id, 20270325), "person_died");
	assert_taken(say_died(w, id, 20270324));
}

/* A manual clock goes far in one request, but not so far that other clients wait too long for an
 * answer. */
static void
a_clock_goes_two_years_at_once_and_no_further(void **state)
{
	struct world *w = *state;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AdvanceRequest to = OV__ADVANCE_REQUEST__INIT;

	(void)world_open_case(w, "14838831150");
	w->d.turn.manual_clock = true;
	request.ask_case = OV__REQUEST__ASK_ADVANCE;
	request.advance = &to;
	const ov_time far[] = { w->d.turn.now + (ov_time)ADVANCE_DAYS_MAX * 86400 + 1,
		w->d.turn.now + (ov_time)300 * 366 * 86400, UINT64_MAX };
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		to.to = far[i];
		const Ov__Answer *a = world_ask(w, "team.k", &request);
		assert_non_null(a);
		assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
		assert_string_equal(a->field, "advance.to");
		assert_string_equal(a->code, "clock-too-far");
		assert_string_equal(a->arguments[0], "20290111");
	}
	ov_time end = w->d.turn.now + (ov_time)ADVANCE_DAYS_MAX * 86400;
	to.to = end;
	world_push_request(w, "team.k", &request);
	for (int turns = 0; w->d.turn.now < end; turns++) {
		assert_true(turns < 5000);
		world_turn(w);
	}
	world_turn(w);
	const Ov__Answer *a = world_answer(w);
	assert_non_null(a);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_true(a->advance->now == end);
}

static bool
holds(const struct arena *a, const char *text)
{
	return memmem(a->base, a->size, text, strlen(text)) != NULL;
}

static void
nothing_that_was_said_stands_in_memory_behind_a_turn(void **state)
{
	static const char *const texts[] = { "14838831150", "Gaupe", "Granli" };
	struct world *w = *state;
	const char *id = world_open_case(w, "14838831150");

	assert_non_null(world_read(w, "team.k", id));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(holds(&w->d.turn.arena, texts[i]));
		assert_false(holds(&w->d.turn.outbox.arena, texts[i]));
		assert_false(holds(&w->d.queue.arena, texts[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_fills_a_case_with_commitments),
		TEST(added_tasks_do_not_push_out_the_routines),
		TEST(a_routine_has_room_beside_what_was_added),
		TEST(an_arrival_long_before_the_date_is_no_release),
		TEST(an_arrival_the_day_before_was_the_release),
		TEST(days_that_cannot_be_are_refused),
		TEST(a_clock_goes_two_years_at_once_and_no_further),
		TEST(nothing_that_was_said_stands_in_memory_behind_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
