/* merge_test.c - One person under two numbers, or in two cases: the real turn with a fake clock and
 * wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "turned.h"

static const char d_number[] = "54838831150";

#define NUMBER	  "identity.recorded national_id=%s"
#define MERGED	  "identity.merged national_id=%s; case=%s"
#define FURTHER	  "identity.merged national_id=14838831150"
#define MERGED_AT "report.facts[0].identity_merged."
#define CLOSED	  "case.closed reason=samme person; outcome=merged"

static const char *
open_by(struct world *w, const char *number, char id[16])
{
	snprintf(id, 16, "%s", world_open_case(w, number));
	return id;
}

static void
two_cases_with_the_same_number_are_a_question_to_the_team(void **state)
{
	struct world *w = *state;
	char first[16], second[16], third[16];

	open_by(w, d_number, first);
	open_by(w, gaupe, second);
	assert_string_not_equal(first, second);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 0);
	/* The person has got a number, and the prison reports it in the old case. */
	assert_ok(report(w, "granli.k", first, NUMBER, gaupe));
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 1);
	assert_int_equal(world_published(w, NAV, "identity.matched/"), 0);
	const Ov__CaseState *s = world_read(w, "team.k", first)->case_state;
	bool asked = false;
	for (size_t i = 0; i < s->plan_area->n_latest; i++)
		if (s->plan_area->latest[i]->kind == OV__FACT__FACT_IDENTITY_MATCHED) {
			asked = true;
			assert_string_equal(
			    s->plan_area->latest[i]->fact->identity_matched->case_, second);
		}
	assert_true(asked);
	/* It is asked once. */
	assert_ok(report(w, "team.k", first, NUMBER, gaupe));
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 1);
	/* Another person's number raises no question; nor does a closed case. */
	open_by(w, elg, third);
	assert_ok(report(w, "team.k", third, CLOSED));
	assert_ok(report(w, "granli.k", second, NUMBER, elg));
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 1);
}

static void
a_further_number_leads_to_the_same_case_until_it_is_taken_back(void **state)
{
	struct world *w = *state;
	char first[16], second[16], again[16];

	open_by(w, d_number, first);
	assert_ok(report(w, "team.k", first, FURTHER));
	unsigned key = w->next_key;
	assert_string_equal(open_by(w, gaupe, second), first);
	assert_ok(retract(w, "team.k", first, key));
	assert_string_equal(open_by(w, d_number, again), first);
	assert_string_not_equal(open_by(w, gaupe, again), first);
}

/* A slip is refused: the case is found by that number already, and would not be any more. */
static void
what_is_known_is_not_merged(void **state)
{
	struct world *w = *state;
	char first[16], second[16], found[16];

	open_by(w, d_number, first);
	open_by(w, gaupe, second);
	assert_invalid(report(w, "team.k", first, "identity.merged national_id=%s", d_number),
	    MERGED_AT "national_id");
	assert_ok(report(w, "team.k", first, MERGED, gaupe, second));
	/* Reported again it is a repetition. */
	assert_ok(report(w, "team.k", first, MERGED, gaupe, second));
	/* Neither is continued in the other. */
	assert_invalid(report(w, "team.k", second, MERGED, elg, first), MERGED_AT "case");
	assert_string_equal(open_by(w, d_number, found), first);
}

/* A withdrawn number leads to no case. */
static void
a_number_that_was_wrong_is_no_question(void **state)
{
	struct world *w = *state;
	char first[16], second[16];

	open_by(w, d_number, first);
	assert_ok(report(w, "team.k", first, NUMBER, elg));
	assert_ok(retract(w, "team.k", first, w->next_key));
	open_by(w, elg, second);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 0);
}

static void
two_cases_go_on_as_one(void **state)
{
	struct world *w = *state;
	char first[16], second[16], found[16];

	open_by(w, d_number, first);
	open_by(w, gaupe, second);
	assert_ok(report(w, "team.k", first, MERGED, gaupe, second));
	/* An agency that may see the identity is told the number, and not the other case. */
	assert_int_equal(world_published(w, NAV, "identity.merged/"), 1);
	const Ov__CaseState *s = world_read(w, "nav.k", first)->case_state;
	for (size_t i = 0; i < s->identity_area->n_latest; i++)
		if (s->identity_area->latest[i]->kind == OV__FACT__FACT_IDENTITY_MERGED) {
			const Ov__IdentityMerged *m =
			    s->identity_area->latest[i]->fact->identity_merged;
			assert_string_equal(m->national_id, gaupe);
			assert_string_equal(m->case_, "");
		}
	assert_ok(report(w, "team.k", second, CLOSED));
	assert_string_equal(open_by(w, gaupe, found), first);
	assert_string_equal(open_by(w, d_number, found), first);
}

static void
assert_refused(
    struct world *w, const char *user, const char *id, const char *line, Ov__Outcome outcome)
{
	assert_int_equal(report(w, user, id, "%s", line)->outcome, outcome);
}

static void
who_may_not_merge(void **state)
{
	struct world *w = *state;
	char first[16], second[16], itself[64];

	open_by(w, d_number, first);
	assert_ok(open_person(w, "skjermet.k", d_number, NULL));
	assert_refused(w, "skjermet.k", first, FURTHER, OV__OUTCOME__OUTCOME_DENIED);
	open_by(w, gaupe, second);
	assert_refused(w, "granli.k", first, FURTHER, OV__OUTCOME__OUTCOME_DENIED);
	assert_invalid(
	    report(w, "team.k", first, "identity.merged case=ZZZZ-ZZZZ"), MERGED_AT "case");
	assert_refused(w, "team.k", first, "identity.merged", OV__OUTCOME__OUTCOME_INVALID);
	(void)snprintf(itself, sizeof(itself), "identity.merged case=%s", first);
	assert_refused(w, "team.k", first, itself, OV__OUTCOME__OUTCOME_INVALID);
	assert_refused(
	    w, "team.k", first, "identity.merged national_id=123", OV__OUTCOME__OUTCOME_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_cases_with_the_same_number_are_a_question_to_the_team),
		TEST(a_further_number_leads_to_the_same_case_until_it_is_taken_back),
		TEST(what_is_known_is_not_merged),
		TEST(a_number_that_was_wrong_is_no_question),
		TEST(two_cases_go_on_as_one),
		TEST(who_may_not_merge),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
