/* retraction_test.c - A report that was wrong, taken back, with its consequences: the real turn
 * with a fake clock and wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/state.h"
#include "turned.h"

static void
a_report_that_was_wrong_is_taken_back_with_what_followed(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, "transport.arranged how=feil buss"));
	unsigned key = w->next_key;
	const Ov__CaseState *s = world_read(w, "nav.k", id)->case_state;
	size_t before = s->release_area->n_latest;
	assert_invalid(retract(w, "granli.k", id, key), "report.facts[0].report_retracted.report");
	assert_ok(retract(w, "team.k", id, key));
	assert_int_equal(
	    world_read(w, "nav.k", id)->case_state->release_area->n_latest, before - 1);
	assert_int_equal(world_published(w, NAV, "report.retracted/"), 1);
	assert_int_equal(world_published(w, FRIVILLIG, "report.retracted/"), 0);
	/* The same words may be reported again: they are an event. */
	assert_int_equal(
	    report(w, "team.k", id, "transport.arranged how=feil buss")->report->n_numbers, 1);
	const Ov__HistoryAnswer *h = history(w, "team.k", id)->history;
	bool voided = false;
	for (size_t i = 0; i < h->n_entries; i++)
		voided = voided || (h->entries[i]->voided && strcmp(h->entries[i]->event->kind,
								 "transport.arranged") == 0);
	assert_true(voided);
}

/* After a death only the owner team is told; a death that is retracted releases all facts reported
 * meanwhile. */
static void
a_death_that_was_none_is_taken_back(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "nav.k", id, "person.died"));
	assert_int_equal(world_published(w, TEAM, "person.died/"), 1);
	unsigned key = w->next_key;
	size_t before = world_read(w, "nav.k", id)->case_state->release_area->n_latest;
	assert_ok(report(w, "team.k", id, "transport.arranged how=buss"));
	assert_int_equal(world_published(w, TEAM, "transport.arranged/"), 1);
	assert_int_equal(world_published(w, NAV, "transport.arranged/"), 0);
	assert_int_equal(world_read(w, "nav.k", id)->case_state->release_area->n_latest, before);
	assert_int_equal(seen_in_history(w, "nav.k", id, "transport.arranged"), 0);
	assert_int_equal(seen_in_history(w, "team.k", id, "transport.arranged"), 1);
	assert_int_equal(seen_in_history(w, "nav.k", id, "person.died"), 1);
	assert_ok(retract(w, "team.k", id, key));
	assert_in_range(world_published(w, NAV, "case.shared/"), 1, 10);
	assert_int_equal(
	    world_read(w, "nav.k", id)->case_state->release_area->n_latest, before + 1);
	assert_ok(report(w, "team.k", id, "transport.arranged how=taxi"));
	assert_int_equal(world_published(w, NAV, "transport.arranged/"), 1);
}

static void
the_first_opening_cannot_be_taken_back(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_invalid(retract(w, "granli.k", id, 1), "report.facts[0].report_retracted.report");
	assert_invalid(retract(w, "team.k", id, 77), "report.facts[0].report_retracted.report");
}

static void
a_consent_taken_back_takes_its_grants_along(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, "consent.given given=07.01.2027; agencies=frivillig"));
	unsigned key = w->next_key;
	assert_ok(world_read(w, "frivillig.k", id));
	assert_ok(retract(w, "team.k", id, key));
	assert_not_found(world_read(w, "frivillig.k", id), "case_state.case");
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 1);
}

static void
a_date_set_by_mistake_and_taken_back_leaves_no_trace_in_the_next(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_date(w, "granli.k", id, 20270112, 900));
	unsigned key = w->next_key;
	world_turn_at(w, 20270112, 1300);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
	size_t raised = world_published(w, VAKT, "alert.raised/");
	assert_ok(retract(w, "granli.k", id, key));
	world_turn_at(w, 20270323, 1000);
	assert_int_not_equal(world_published(w, VAKT, "alert.raised/"), raised);
	/* A version of the date is given once. */
	assert_ok(say_date(w, "granli.k", id, 20270324, 1400));
	const Ov__LatestFact *l =
	    state_latest(world_read(w, "team.k", id)->case_state, OV__FACT__FACT_RELEASE_DATE_SET);
	assert_int_equal(l->fact->release_date_set->version, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_report_that_was_wrong_is_taken_back_with_what_followed),
		TEST(a_death_that_was_none_is_taken_back),
		TEST(the_first_opening_cannot_be_taken_back),
		TEST(a_consent_taken_back_takes_its_grants_along),
		TEST(a_date_set_by_mistake_and_taken_back_leaves_no_trace_in_the_next),
	};

	return cmocka_run_group_tests_name("retraction", tests, NULL, NULL);
}
