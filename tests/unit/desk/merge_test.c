/* merge_test.c - One person under two numbers, or in two cases: the real turn with a fake clock and
 * wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "store/verify.h"
#include "schema/wire.h"
#include "world.h"

#define TEXT(literal) ((char *)(uintptr_t)(literal))

static const char d_number[] = "54838831150", birth_number[] = "14838831150",
		  other[] = "26858912345";

static int
setup(void **state)
{
	*state = world_new();
	return 0;
}

/* After every test the store must equal the fold of its event log. */
static int
teardown(void **state)
{
	struct world *w = *state;
	struct verify_result r;

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	store_abort(w->d.turn.journal.store);
	if (r.problem[0] != '\0')
		print_error("verify: %s\n", r.problem);
	world_free(w);
	return r.problem[0] == '\0' ? 0 : -1;
}

static Ov__Answer *
say_number(struct world *w, const char *user, const char *id, const char *number)
{
	Ov__IdentityRecorded i = OV__IDENTITY_RECORDED__INIT;

	i.national_id = TEXT(number);
	return world_fact(w, user, id, FACT(identity_recorded, IDENTITY_RECORDED, &i));
}

static Ov__Answer *
say_merged(
    struct world *w, const char *user, const char *id, const char *number, const char *case_id)
{
	Ov__IdentityMerged m = OV__IDENTITY_MERGED__INIT;

	m.national_id = TEXT(number);
	m.case_ = TEXT(case_id);
	return world_fact(w, user, id, FACT(identity_merged, IDENTITY_MERGED, &m));
}

static void
say_closed(struct world *w, const char *id)
{
	Ov__CaseClosed c = OV__CASE_CLOSED__INIT;

	c.reason = TEXT("samme person");
	c.outcome = OV__CASE_OUTCOME__CASE_OUTCOME_MERGED;
	assert_int_equal(world_fact(w, "team.k", id, FACT(case_closed, CASE_CLOSED, &c))->outcome,
	    OV__OUTCOME__OUTCOME_OK);
}

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
	open_by(w, birth_number, second);
	assert_string_not_equal(first, second);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 0);
	/* The person has got a number, and the prison reports it in the old case. */
	assert_int_equal(
	    say_number(w, "granli.k", first, birth_number)->outcome, OV__OUTCOME__OUTCOME_OK);
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
	assert_int_equal(
	    say_number(w, "team.k", first, birth_number)->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 1);
	/* Another person's number raises no question; nor does a closed case. */
	open_by(w, other, third);
	say_closed(w, third);
	assert_int_equal(
	    say_number(w, "granli.k", second, other)->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 1);
}

static void
a_further_number_leads_to_the_same_case_until_it_is_taken_back(void **state)
{
	struct world *w = *state;
	char first[16], second[16], again[16];
	Ov__ReportRetracted r = OV__REPORT_RETRACTED__INIT;
	unsigned char key[16] = { 0 };

	open_by(w, d_number, first);
	assert_int_equal(
	    say_merged(w, "team.k", first, birth_number, "")->outcome, OV__OUTCOME__OUTCOME_OK);
	snprintf((char *)key, sizeof(key), "key %u", w->next_key);
	assert_string_equal(open_by(w, birth_number, second), first);
	r.report = (ProtobufCBinaryData){ sizeof(key), key };
	r.reason = TEXT("feil person");
	assert_int_equal(
	    world_fact(w, "team.k", first, FACT(report_retracted, REPORT_RETRACTED, &r))->outcome,
	    OV__OUTCOME__OUTCOME_OK);
	assert_string_equal(open_by(w, d_number, again), first);
	assert_string_not_equal(open_by(w, birth_number, again), first);
}

/* A slip is refused: the case is found by that number already, and would not be any more. */
static void
what_is_known_is_not_merged(void **state)
{
	struct world *w = *state;
	char first[16], second[16], found[16];
	const Ov__Answer *a;

	open_by(w, d_number, first);
	open_by(w, birth_number, second);
	a = say_merged(w, "team.k", first, d_number, "");
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(a->field, "report.facts[0].identity_merged.national_id");
	assert_int_equal(
	    say_merged(w, "team.k", first, birth_number, second)->outcome, OV__OUTCOME__OUTCOME_OK);
	/* Reported again it is a repetition. */
	assert_int_equal(
	    say_merged(w, "team.k", first, birth_number, second)->outcome, OV__OUTCOME__OUTCOME_OK);
	/* Neither is continued in the other. */
	a = say_merged(w, "team.k", second, other, first);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(a->field, "report.facts[0].identity_merged.case");
	assert_string_equal(open_by(w, d_number, found), first);
}

/* A withdrawn number leads to no case. */
static void
a_number_that_was_wrong_is_no_question(void **state)
{
	struct world *w = *state;
	char first[16], second[16];
	Ov__ReportRetracted r = OV__REPORT_RETRACTED__INIT;
	unsigned char key[16] = { 0 };

	open_by(w, d_number, first);
	assert_int_equal(say_number(w, "team.k", first, other)->outcome, OV__OUTCOME__OUTCOME_OK);
	snprintf((char *)key, sizeof(key), "key %u", w->next_key);
	r.report = (ProtobufCBinaryData){ sizeof(key), key };
	r.reason = TEXT("feil nummer");
	assert_int_equal(
	    world_fact(w, "team.k", first, FACT(report_retracted, REPORT_RETRACTED, &r))->outcome,
	    OV__OUTCOME__OUTCOME_OK);
	open_by(w, other, second);
	assert_int_equal(world_published(w, TEAM, "identity.matched/"), 0);
}

static void
two_cases_go_on_as_one(void **state)
{
	struct world *w = *state;
	char first[16], second[16], found[16];

	open_by(w, d_number, first);
	open_by(w, birth_number, second);
	assert_int_equal(
	    say_merged(w, "team.k", first, birth_number, second)->outcome, OV__OUTCOME__OUTCOME_OK);
	/* An agency that may see the identity is told the number, and not the other case. */
	assert_int_equal(world_published(w, NAV, "identity.merged/"), 1);
	const Ov__CaseState *s = world_read(w, "nav.k", first)->case_state;
	for (size_t i = 0; i < s->identity_area->n_latest; i++)
		if (s->identity_area->latest[i]->kind == OV__FACT__FACT_IDENTITY_MERGED) {
			const Ov__IdentityMerged *m =
			    s->identity_area->latest[i]->fact->identity_merged;
			assert_string_equal(m->national_id, birth_number);
			assert_string_equal(m->case_, "");
		}
	say_closed(w, second);
	assert_string_equal(open_by(w, birth_number, found), first);
	assert_string_equal(open_by(w, d_number, found), first);
}

/* Another team opens the same person. */
static Ov__Answer *
open_again(struct world *w, const char *user, const char *number)
{
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &opened) };

	person.national_id = TEXT(number);
	r.person = &person;
	r.facts = facts;
	r.n_facts = 1;
	return world_report(w, user, &r);
}

static void
who_may_not_merge(void **state)
{
	struct world *w = *state;
	char first[16], second[16];

	open_by(w, d_number, first);
	assert_int_equal(open_again(w, "skjermet.k", d_number)->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(say_merged(w, "skjermet.k", first, birth_number, "")->outcome,
	    OV__OUTCOME__OUTCOME_DENIED);
	open_by(w, birth_number, second);
	assert_int_equal(say_merged(w, "granli.k", first, birth_number, "")->outcome,
	    OV__OUTCOME__OUTCOME_DENIED);
	assert_int_equal(
	    say_merged(w, "team.k", first, "", "")->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_int_equal(
	    say_merged(w, "team.k", first, "", first)->outcome, OV__OUTCOME__OUTCOME_INVALID);
	const Ov__Answer *a = say_merged(w, "team.k", first, "", "ZZZZ-ZZZZ");
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(a->field, "report.facts[0].identity_merged.case");
	assert_int_equal(
	    say_merged(w, "team.k", first, "123", "")->outcome, OV__OUTCOME__OUTCOME_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)
		TEST(two_cases_with_the_same_number_are_a_question_to_the_team),
		TEST(a_further_number_leads_to_the_same_case_until_it_is_taken_back),
		TEST(what_is_known_is_not_merged),
		TEST(a_number_that_was_wrong_is_no_question),
		TEST(two_cases_go_on_as_one),
		TEST(who_may_not_merge),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
