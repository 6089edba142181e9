/* turn_reads_test.c - Reads, and the limits of sizes and dates. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/verify.h"
#include "schema/wire.h"
#include "turned.h"

static void
history_shows_what_one_may_see(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	h.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	Ov__Answer *a = world_ask(w, "team.k", &r);
	size_t all = a->history->n_entries;
	assert_true(a->history->entries[0]->n_told >= 2);
	assert_int_equal(a->history->entries[0]->number, 1);
	a = world_ask(w, "bolig.k", &r);
	assert_true(a->history->n_entries < all);
	for (size_t i = 0; i < a->history->n_entries; i++) {
		assert_int_equal(a->history->entries[i]->number, 0);
		assert_int_equal(a->history->entries[i]->n_told, 0);
		assert_int_not_equal(a->history->entries[i]->event->area, OV__AREA__AREA_IDENTITY);
	}
	/* Pages fit together. */
	size_t through = 0, got = 0;
	h.count = 2;
	do {
		h.after = (uint32_t)through;
		a = world_ask(w, "bolig.k", &r);
		got += a->history->n_entries;
		through = a->history->through;
	} while (a->history->more);
	h.after = 0;
	h.count = 0;
	assert_int_equal(world_ask(w, "bolig.k", &r)->history->n_entries, got);
}

/* Long texts from many mouths: refused by the name of the limit, and every page still fits. */
static void
a_case_cannot_outgrow_an_answer(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], text[4001];
	Ov__Request q = OV__REQUEST__INIT;
	Ov__CasesRequest cases = OV__CASES_REQUEST__INIT;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__BelongingsReady b = OV__BELONGINGS_READY__INIT;
	Ov__MoneyArranged m = OV__MONEY_ARRANGED__INIT;
	Ov__Fact *facts[] = { FACT(transport_arranged, TRANSPORT_ARRANGED, &t),
		FACT(belongings_ready, BELONGINGS_READY, &b),
		FACT(money_arranged, MONEY_ARRANGED, &m) };
	static const char *const mouths[] = { "", "granli", "nav", "bolig", "frivillig", "person" };
	unsigned refused = 0;

	memset(text, 'x', 4000);
	text[4000] = '\0';
	t.how = t.who = t.phone = b.where = m.how = text;
	memcpy(id, world_open_case(w, gaupe), sizeof(id));
	for (size_t i = 0; i < sizeof(mouths) / sizeof(mouths[0]); i++)
		for (size_t k = 0; k < 3; k++) {
			Ov__Report r = OV__REPORT__INIT;
			r.case_ = id;
			r.facts = &facts[k];
			r.n_facts = 1;
			r.on_behalf_of = (char *)(uintptr_t)mouths[i];
			const Ov__Answer *a = world_report(w, "team.k", &r);
			refused += a->outcome == OV__OUTCOME__OUTCOME_INVALID &&
				   strcmp(a->code, "case-large") == 0;
		}
	assert_true(refused > 0);
	q.ask_case = OV__REQUEST__ASK_CASES;
	q.cases = &cases;
	assert_int_equal(world_ask(w, "team.k", &q)->cases->n_cases, 1);
	assert_true(w->sent[w->sent_count - 1].size < WIRE_FRAME_MAX);
}

static void
verify_misses_no_table(void **state)
{
	struct world *w = *state;
	static const enum store_table tables[] = { STORE_CASE, STORE_STREAM, STORE_SHARE,
		STORE_KEY_SEEN, STORE_DUE, STORE_PERSON, STORE_NICKNAME };
	struct verify_result r;
	struct bytes k, v;
	struct store *s = w->d.turn.journal.store;

	const char *id = world_open_case(w, gaupe);
	for (unsigned i = 0; i < STREAM_PAGE; i++)
		assert_ok(report(w, "team.k", id, "transport.arranged how=buss %u", i));
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		store_begin(s, false);
		while (store_first(s, tables[i], (struct bytes){ NULL, 0 }, &k, &v)) {
			struct store_key key = store_key();
			store_key_bytes(&key, k.data, k.size);
			store_delete(s, tables[i], store_key_done(&key));
		}
		journal_begin(&w->d.turn.journal);
		verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
		arena_reset(&w->d.turn.arena, 0);
		store_abort(s);
		if (r.problem[0] == '\0')
			print_error("table %d\n", (int)tables[i]);
		assert_string_not_equal(r.problem, "");
	}
}

static void
the_ends_of_the_calendar_are_no_trap(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_invalid(
	    say_date(w, "granli.k", id, 21991231, 0), "report.facts[0].release_date_set.date");
	assert_invalid(
	    say_date(w, "granli.k", id, 21891231, 0), "report.facts[0].release_date_set.date");
	assert_invalid(
	    say_date(w, "granli.k", id, 19700101, 0), "report.facts[0].release_date_set.date");
	assert_ok(say_date(w, "granli.k", id, 20561231, 0));
	world_turn_at(w, 20561231, 1300);
}

static void
a_key_sees_its_own_areas_also_of_its_own_reports(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request q = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	assert_ok(say_transport(w, id));
	const Ov__Answer *a = world_fetch(w, "team.helse", 0);
	for (size_t i = 0; i < a->fetch->n_deliveries; i++)
		if (a->fetch->deliveries[i]->kind[0] != '\0')
			assert_int_equal(a->fetch->deliveries[i]->area, OV__AREA__AREA_CASE);
	h.case_ = (char *)(uintptr_t)id;
	q.ask_case = OV__REQUEST__ASK_HISTORY;
	q.history = &h;
	a = world_ask(w, "team.helse", &q);
	assert_true(a->history->n_entries > 0);
	for (size_t i = 0; i < a->history->n_entries; i++)
		assert_int_equal(a->history->entries[i]->event->area, OV__AREA__AREA_CASE);
}
int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(history_shows_what_one_may_see),
		TEST(a_case_cannot_outgrow_an_answer),
		TEST(verify_misses_no_table),
		TEST(the_ends_of_the_calendar_are_no_trap),
		TEST(a_key_sees_its_own_areas_also_of_its_own_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
