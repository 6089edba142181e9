/* erasure_test.c - A case is closed, exported and erased: the real turn with a fake clock and
 * wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/erase.h"
#include "store/start.h"
#include "turned.h"

#define CLOSED	 "case.closed reason=oppfølgingen er over"
#define EXPORTED "case.exported where=arkiv; events=%u"

static Ov__Answer *
erase_early(struct world *w, const char *user, const char *id, const char *early)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__EraseRequest e = OV__ERASE_REQUEST__INIT;

	e.case_ = (char *)(uintptr_t)id;
	e.reason = (char *)(uintptr_t) "lagringstiden er ute";
	e.decided_by = (char *)(uintptr_t) "Rolig Rype";
	e.early = (char *)(uintptr_t)early;
	r.ask_case = OV__REQUEST__ASK_ERASE;
	r.erase = &e;
	return world_ask(w, user, &r);
}

static Ov__Answer *
erase(struct world *w, const char *user, const char *id)
{
	return erase_early(w, user, id, "det var feil person");
}

static void
a_case_is_closed_exported_and_erased_in_that_order(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_invalid(erase(w, "team.k", id), "erase.case");
	assert_ok(report(w, "team.k", id, CLOSED));
	assert_invalid(erase(w, "team.k", id), "erase.case");
	uint32_t events = world_read(w, "team.k", id)->case_state->version;
	assert_invalid(
	    report(w, "team.k", id, EXPORTED, events - 1), "report.facts[0].case_exported.events");
	assert_ok(report(w, "team.k", id, EXPORTED, events));
	assert_ok(report(w, "team.k", id, "transport.arranged how=taxi"));
	assert_invalid(erase(w, "team.k", id), "erase.case");
	events = world_read(w, "team.k", id)->case_state->version;
	assert_ok(report(w, "team.k", id, EXPORTED, events));
	assert_invalid(erase_early(w, "team.k", id, ""), "erase.early");
	assert_not_found(erase(w, "nav.k", id), "erase.case");
	assert_outcome(erase(w, "team.helse", id), OV__OUTCOME__OUTCOME_DENIED, "erase");
	Ov__Answer *a = erase(w, "team.k", id);
	assert_ok(a);
	assert_int_equal(a->erase->backups_until, date_add_days(20270111, 35));
	assert_not_found(world_read(w, "team.k", id), "case_state.case");
	const Ov__FetchAnswer *f = world_fetch(w, "nav.k", 0)->fetch;
	assert_int_not_equal(f->n_deliveries, 0);
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_null(f->deliveries[i]->fact);
	/* Slot 0 is the root key, 1 the store's own key, 2 the case's. */
	assert_true(seal_is_erased(w->d.turn.journal.seal, 2));
	assert_false(seal_is_erased(w->d.turn.journal.seal, 1));
	struct verify_result r = verified(w, NULL);
	assert_string_equal(r.problem, "");
	assert_int_not_equal(r.erased, 0);
	/* The person may come back: as a new person. */
	a = open_person(w, "granli.k", gaupe, NULL);
	assert_ok(a);
	assert_string_not_equal(a->report->case_, id);
}

static void
what_was_erased_is_finished_after_a_crash(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	const char *id = world_open_case(w, gaupe);
	struct case_row row;
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	store_begin(j->store, false);
	journal_begin(j);
	assert_true(cases_load(j, bytes, &w->d.turn.arena, &row));
	assert_true(erase_case(j, &row, w->d.turn.now, 20270301));
	assert_int_equal(store_commit(j->store), 0);
	/* Killed here: the commit is through, the slot is not overwritten. */
	seal_forget_new(j->seal);
	assert_false(seal_is_erased(j->seal, row.slot));
	store_begin(j->store, false);
	assert_int_equal(start_journal(j, false, false), 0);
	assert_true(seal_is_erased(j->seal, row.slot));
}

static void
of_a_closed_case_nothing_is_asked(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, CLOSED));
	size_t before = world_published(w, VAKT, "");
	world_turn_at(w, 20270324, 1500);
	assert_int_equal(world_published(w, VAKT, ""), before);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	assert_ok(report(w, "team.k", id, "case.reopened reason=kom tilbake"));
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_case_is_closed_exported_and_erased_in_that_order),
		TEST(what_was_erased_is_finished_after_a_crash),
		TEST(of_a_closed_case_nothing_is_asked),
	};

	return cmocka_run_group_tests_name("erasure", tests, NULL, NULL);
}
