/* strangers_test.c - A restricted case is hidden, and an answer to a stranger shows nothing: the
 * real turn with a fake clock and wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "schema/wire.h"
#include "turned.h"

#define RESTRICTED "case.restricted agency=skjermet"

/* ---- restricted ------------------------------------------------------------------------------ */

static void
a_restricted_case_is_not_there_for_others(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, RESTRICTED));
	const char *users[] = { "team.k", "nav.k", "bolig.k", "vakt.k", "granli.k" };
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		assert_not_found(world_read(w, users[i], id), "case_state.case");
		assert_int_equal(list_cases(w, users[i])->cases->n_cases, 0);
		const Ov__FetchAnswer *f = world_fetch(w, users[i], 0)->fetch;
		for (size_t k = 0; k < f->n_deliveries; k++)
			assert_true(f->deliveries[k]->fact == NULL ||
				    strcmp(f->deliveries[k]->kind, "case.restricted") == 0);
	}
	assert_non_null(world_read(w, "skjermet.k", id)->case_state->sentence_area);
	size_t before = world_published(w, VAKT, "");
	world_turn_at(w, 20270324, 1300);
	assert_int_equal(world_published(w, VAKT, ""), before);
	assert_int_not_equal(world_published(w, SKJERMET, "alert.raised/"), 0);
}

static void
to_open_tells_nothing_of_a_restriction(void **state)
{
	struct world *w = *state;
	unsigned char seen[2][3][8192];
	size_t size[2][3];
	const char *numbers[] = { gaupe, elg };
	char id[2][CASE_ID_TEXT_SIZE];

	strcpy(id[0], world_open_case(w, gaupe));
	strcpy(id[1], world_open_case(w, elg));
	assert_ok(report(w, "team.k", id[0], RESTRICTED));
	for (int i = 0; i < 2; i++) {
		Ov__Answer *a =
		    open_person(w, "other-prison.k", numbers[i], "transport.arranged how=buss");
		assert_ok(a);
		assert_string_equal(a->report->case_, id[i]);
		assert_int_equal(a->report->n_numbers, 2);
		a = report(w, "other-prison.k", id[i], "emergency.opened reason=vil vite");
		size[i][0] = ov__answer__pack(a, seen[i][0]);
		a = world_read(w, "other-prison.k", id[i]);
		assert_ok(a);
		memcpy(a->case_state->id, id[0], strlen(id[0]));
		size[i][1] = ov__answer__pack(a, seen[i][1]);
		a = history(w, "other-prison.k", id[i]);
		assert_ok(a);
		size[i][2] = a->history->n_entries;
	}
	for (int k = 0; k < 2; k++) {
		assert_int_equal(size[0][k], size[1][k]);
		assert_memory_equal(seen[0][k], seen[1][k], size[0][k]);
	}
	assert_int_equal(size[0][2], size[1][2]);
	assert_int_equal(list_cases(w, "other-prison.k")->cases->n_cases, 2);
}

static void
restricted_from_the_start_the_team_never_hears(void **state)
{
	struct world *w = *state;

	Ov__Answer *a = open_person(w, "granli.k", gaupe, RESTRICTED);
	assert_ok(a);
	assert_int_equal(world_published(w, TEAM, ""), 0);
	assert_int_equal(world_published(w, VAKT, ""), 0);
	assert_int_not_equal(world_published(w, SKJERMET, ""), 0);
	char id[CASE_ID_TEXT_SIZE];
	strcpy(id, a->report->case_);
	assert_int_equal(list_cases(w, "team.k")->cases->n_cases, 0);
	assert_not_found(report(w, "team.k", id, RESTRICTED), "report.case");
}

static void
a_second_opening_is_a_matter_for_the_owner_team(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	assert_ok(open_person(w, "other-prison.k", gaupe, NULL));
	assert_int_equal(world_published(w, TEAM, "case.opened_again/"), 1);
	assert_int_equal(world_published(w, GRANLI, "case.opened_again/"), 0);
	assert_int_equal(world_published(w, OTHER_PRISON, "case.opened_again/"), 0);
}

/* ---- strangers ------------------------------------------------------------------------------- */

static void
an_opening_cannot_be_taken_back_to_learn_who_is_here(void **state)
{
	struct world *w = *state;
	const char *numbers[] = { gaupe, elg };

	(void)world_open_case(w, gaupe);
	for (int i = 0; i < 2; i++) {
		Ov__Answer *a = open_person(w, "other-prison.k", numbers[i], NULL);
		char id[CASE_ID_TEXT_SIZE];
		strcpy(id, a->report->case_);
		assert_invalid(retract(w, "other-prison.k", id, w->next_key),
		    "report.facts[0].report_retracted.report");
	}
}

static void
what_a_stranger_repeats_is_compared_with_its_own_words(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(open_person(w, "other-prison.k", gaupe, "transport.arranged how=buss"));
	assert_ok(say_date(w, "granli.k", id, 20270401, 0));
	Ov__Answer *a = report(w, "other-prison.k", id, "transport.arranged how=buss");
	assert_int_equal(a->report->n_numbers, 0);
}

static void
nobody_but_its_owner_closes_or_unrestricts_a_case(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "granli.k", id, RESTRICTED));
	/* The owner team is given a case as for any new person, and other agencies' facts go to the
	 * protected case. */
	Ov__Answer *a = open_person(w, "team.k", gaupe, NULL);
	assert_ok(a);
	assert_string_not_equal(a->report->case_, id);
	assert_not_found(
	    report(w, "team.k", id, "case.closed reason=oppfølgingen er over"), "report.case");
	a = open_person(w, "other-prison.k", gaupe, NULL);
	assert_string_equal(a->report->case_, id);
	assert_ok(open_person(w, "granli.k", gaupe, NULL));
	assert_ok(report(w, "granli.k", id, RESTRICTED));
	const Ov__CaseState *s = world_read(w, "skjermet.k", id)->case_state;
	assert_int_equal(s->owner, SKJERMET);
	assert_true(s->restricted);
	assert_false(state_closed(s));
	assert_int_equal(list_cases(w, "team.k")->cases->n_cases, 1);
}

static void
a_stranger_cannot_fill_a_case(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], how[2001];
	Ov__Answer *a = NULL;

	memset(how, 'x', sizeof(how) - 1);
	how[sizeof(how) - 1] = '\0';
	strcpy(id, world_open_case(w, gaupe));
	assert_ok(open_person(w, "other-prison.k", gaupe, NULL));
	assert_ok(report(w, "other-prison.k", id, "transport.arranged how=%s", how));
	assert_ok(report(w, "other-prison.k", id, "belongings.ready where=%s", how));
	a = report(w, "other-prison.k", id, "money.arranged how=%s", how);
	assert_invalid(a, "report.facts");
	int said = 3;
	for (; said < 300; said++) {
		a = report(w, "other-prison.k", id, "transport.arranged how=buss %d", said);
		if (a->outcome != OV__OUTCOME__OUTCOME_OK)
			break;
	}
	assert_invalid(a, "report.case");
	assert_int_equal(said, 256);
	assert_ok(report(w, "granli.k", id, "transport.arranged how=vi kjører"));
}

static void
a_key_that_opens_without_end_is_stopped(void **state)
{
	struct world *w = *state;
	char number[12];

	for (int i = 0; i < 500; i++) {
		snprintf(number, sizeof(number), "148388%05d", i);
		assert_ok(open_person(w, "other-prison.k", number, NULL));
	}
	assert_outcome(open_person(w, "other-prison.k", gaupe, NULL), OV__OUTCOME__OUTCOME_BUSY,
	    "report.person");
	assert_ok(open_person(w, "granli.k", gaupe, NULL));
	world_at(w, 20270113, 900);
	assert_ok(open_person(w, "other-prison.k", gaupe, NULL));
}

/* Not even read: its row is damaged, and no error occurs. */
static void
a_case_is_not_loaded_for_one_who_has_no_part_in_it(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE], copy[65536];
	struct store_key k = store_key();
	struct bytes v;

	assert_true(case_id_parse(world_open_case(w, gaupe), id));
	char text[CASE_ID_TEXT_SIZE];
	case_id_text(id, text);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_begin(j->store, false);
	assert_true(store_get(j->store, STORE_CASE, store_key_done(&k), &v));
	struct bytes row = { copy, v.size };
	memcpy(copy, v.data, v.size);
	copy[v.size - 1] ^= 1;
	store_put(j->store, STORE_CASE, store_key_done(&k), row);
	assert_int_equal(store_commit(j->store), 0);
	assert_not_found(
	    report(w, "other-prison.k", text, "transport.arranged how=vi kjører"), "report.case");
	assert_not_found(
	    report(w, "other-prison.k", "0000-0000", "transport.arranged how=vi kjører"),
	    "report.case");
	store_begin(j->store, false);
	copy[v.size - 1] ^= 1;
	store_put(j->store, STORE_CASE, store_key_done(&k), row);
	assert_int_equal(store_commit(j->store), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_restricted_case_is_not_there_for_others),
		TEST(to_open_tells_nothing_of_a_restriction),
		TEST(restricted_from_the_start_the_team_never_hears),
		TEST(a_second_opening_is_a_matter_for_the_owner_team),
		TEST(an_opening_cannot_be_taken_back_to_learn_who_is_here),
		TEST(what_a_stranger_repeats_is_compared_with_its_own_words),
		TEST(nobody_but_its_owner_closes_or_unrestricts_a_case),
		TEST(a_stranger_cannot_fill_a_case),
		TEST(a_key_that_opens_without_end_is_stopped),
		TEST(a_case_is_not_loaded_for_one_who_has_no_part_in_it),
	};

	return cmocka_run_group_tests_name("strangers", tests, NULL, NULL);
}
