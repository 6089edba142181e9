/* erasure_test.c - A case is closed, exported and erased: the real turn with a fake clock and
 * wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
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

/* Bytes that this process has read from files, as the kernel counts them. */
static uint64_t
bytes_read(void)
{
	unsigned long long n = 0;
	FILE *f = fopen("/proc/self/io", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "rchar: %llu", &n), 1);
	(void)fclose(f);
	return n;
}

/* A start looks at every erased case. The list of them is read once for that, and not for each. */
static void
a_start_reads_the_list_of_erased_cases_once(void **state)
{
	enum { ERASED = 512, SLOT = 128, LINE = sizeof("K7F3-9QXM\n") };
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	Ov__CaseState none = OV__CASE_STATE__INIT;
	struct case_row row = { .state = &none };
	struct erased_id id;
	char path[300];

	row.slot = seal_new_key(j->seal, row.id);
	assert_int_equal(seal_sync(j->seal), 0);
	assert_true(seal_mark_erased(j->seal, row.slot, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(j->seal), 0);
	(void)snprintf(path, sizeof(path), "%s/erased", w->dir);
	store_begin(j->store, false);
	for (unsigned i = 0; i < ERASED; i++) {
		memset(row.id, '0', sizeof(row.id));
		(void)snprintf(id.text, sizeof(id.text), "%03X", i);
		memcpy(row.id, id.text, 3);
		case_id_text(row.id, id.text);
		assert_int_equal(erased_list_add(path, &id, 1), 0);
		cases_bury(j, &row, w->d.turn.now, 20270301);
	}
	uint64_t before = bytes_read();
	erase_unfinished(j);
	uint64_t read = bytes_read() - before;
	store_abort(j->store);
	assert_true(read < ERASED * (SLOT + 2 * LINE));
	/* All of them were found on it. */
	assert_int_equal(seal_erase_marked(j->seal), 0);
	struct erased_list list;
	seal_read_list(j->seal, &list);
	assert_int_equal(list.count, ERASED + 1);
	erased_list_free(&list);
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
		TEST(a_start_reads_the_list_of_erased_cases_once),
		TEST(of_a_closed_case_nothing_is_asked),
	};

	return cmocka_run_group_tests_name("erasure", tests, NULL, NULL);
}
