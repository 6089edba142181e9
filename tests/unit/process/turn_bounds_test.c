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

#define PROMISE	  "commitment.set id=a%u; area=housing; type=meeting; what=visning; date=01.03.2027"
#define CANCELLED "commitment.cancelled id=a%u; area=housing"

static void
nobody_fills_a_case_with_commitments(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].commitment_set.id";

	for (unsigned i = 0; i < 8; i++)
		assert_ok(report(w, "nav.k", id, PROMISE, i));
	Ov__Answer *a = report(w, "nav.k", id, PROMISE, 8u);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "commitment.cancelled"));
	/* Again is no other; and one that is closed makes room. */
	assert_ok(report(w, "nav.k", id, PROMISE, 7u));
	assert_ok(report(w, "nav.k", id, CANCELLED, 7u));
	assert_ok(report(w, "nav.k", id, PROMISE, 8u));
	/* The team has more room, and not without end. */
	for (unsigned i = 20; i < 36; i++)
		assert_ok(report(w, "team.k", id, PROMISE, i));
	assert_outcome(report(w, "team.k", id, PROMISE, 36u), OV__OUTCOME__OUTCOME_INVALID, field);
	for (unsigned i = 20; i < 36; i++)
		assert_ok(report(w, "team.k", id, CANCELLED, i));
	/* However many commitments there were, a bed is accepted, and an open one can be closed. */
	for (unsigned i = 40; i < 100; i++) {
		a = report(w, "team.k", id, PROMISE, i);
		if (a->outcome == OV__OUTCOME__OUTCOME_OK)
			assert_ok(report(w, "team.k", id, CANCELLED, i));
	}
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_ok(report(w, "nav.k", id, CANCELLED, 8u));
	assert_ok(report(w, "team.k", id, "housing.guarantee_granted place=Holmen; max_days=30"));
}

#define ADDED "task.added area=housing; title=ring utleier; owner=nav-social"

static void
added_tasks_do_not_push_out_the_routines(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].task_added.title";
	char last[32];

	for (unsigned i = 0; i < 16; i++)
		assert_ok(report(w, "nav.k", id, ADDED));
	Ov__Answer *a = report(w, "team.k", id, ADDED);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "task.done"));
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	const Ov__AreaState *housing = state_area(s, OV__AREA__AREA_HOUSING);
	last[0] = '\0';
	for (size_t i = 0; i < housing->n_tasks; i++)
		if (housing->tasks[i]->added)
			snprintf(last, sizeof(last), "%s", housing->tasks[i]->id);
	assert_ok(report(w, "nav.k", id, "task.done area=housing; task=%s", last));
	assert_ok(report(w, "nav.k", id, ADDED));
	assert_outcome(report(w, "nav.k", id, ADDED), OV__OUTCOME__OUTCOME_INVALID, field);
}

#define BOTH "case.routine_set routines=asker, tog"

static void
a_routine_has_room_beside_what_was_added(void **state)
{
	struct world *w = *state;

	world_all_routines(w);
	const char *id = world_open_case(w, gaupe);
	for (unsigned i = 0; i < 16; i++)
		assert_ok(report(w, "nav.k", id, ADDED));
	Ov__Answer *a = report(w, "team.k", id, BOTH);
	assert_invalid(a, "report.facts[0].case_routine_set.routines");
	id = world_open_case(w, "14838831151");
	assert_ok(report(w, "team.k", id, BOTH));
}

/* ---- impossible facts --------------------------------------------------------------------- */

static void
an_arrival_long_before_the_date_is_no_release(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	world_at(w, 20270319, 1000);
	Ov__Answer *a = say_arrived(w, id);
	assert_invalid(a, "report.facts[0]");
	assert_non_null(strstr(a->text, "release.completed"));
	assert_invalid(report(w, "team.k", id, "release.not_arrived"), "report.facts[0]");
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

struct day_row {
	const char *user;
	const char *line;  /* without the date */
	const char *field; /* the fact's name in the refusal */
	const char *refused[3];
	const char *taken;
};

static void
assert_days(struct world *w, const char *id, const struct day_row *rows, size_t count)
{
	char field[96];

	for (size_t i = 0; i < count; i++) {
		const struct day_row *r = &rows[i];
		snprintf(field, sizeof(field), "report.facts[0].%s.date", r->field);
		for (size_t k = 0; k < 3 && r->refused[k] != NULL; k++)
			assert_invalid(
			    report(w, r->user, id, "%s%s", r->line, r->refused[k]), field);
		assert_ok(report(w, r->user, id, "%s%s", r->line, r->taken));
	}
}

/* In prison since 15.06.2026; today is 11.01.2027 and, from the release on, 24.03.2027. */
static void
days_that_cannot_be_are_refused(void **state)
{
	static const struct day_row today[] = {
		{ "nav.k", "commitment.missed id=a1; area=housing; date=", "commitment_missed",
		    { "12.01.2027" }, "11.01.2027" },
		{ "team.k", "reporting.missed date=", "reporting_missed", { "12.01.2027" },
		    "11.01.2027" },
		{ "nav.k", "commitment.kept id=a1; area=housing; date=", "commitment_kept",
		    { "12.01.2027" }, "11.01.2027" },
		{ "team.k", "reporting.kept date=", "reporting_kept", { "12.01.2027" },
		    "11.01.2027" },
		{ "bolig.k", "housing.moved_in place=Holmen; date=", "housing_moved_in",
		    { "13.03.2027" }, "12.03.2027" },
	};
	static const struct day_row released[] = {
		{ "granli.k", "release.completed date=", "release_completed",
		    { "14.06.2026", "22.01.2027", "25.03.2027" }, "23.01.2027" },
		{ "granli.k", "recall.registered date=", "recall_registered",
		    { "14.06.2026", "25.03.2027" }, "24.03.2027" },
		{ "team.k", "person.died date=", "person_died", { "14.06.2026", "25.03.2027" },
		    "24.03.2027" },
	};
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)report(w, "nav.k", id, PROMISE, 1u);
	assert_days(w, id, today, sizeof(today) / sizeof(today[0]));
	world_at(w, 20270324, 1000);
	assert_days(w, id, released, sizeof(released) / sizeof(released[0]));
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
	assert_int_equal(seal_keys_in_use(w->d.turn.journal.seal), 0);
	assert_int_equal(seal_plain_in_use(w->d.turn.journal.seal), 0);
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
