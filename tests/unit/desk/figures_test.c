/* figures_test.c - The request for the figures of outcomes: pages, who sees which, and the figures
 * kept of an erased case. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "turned.h"

#define RELEASED "release.completed date=24.03.2027; form=full-term"

static const Ov__Answer *
ask(struct world *w, const char *user, uint32_t from, uint32_t to)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__ResultsRequest results = OV__RESULTS_REQUEST__INIT;

	results.from = from;
	results.to = to;
	r.ask_case = OV__REQUEST__ASK_RESULTS;
	r.results = &results;
	return world_ask(w, user, &r);
}

static uint64_t
figure(const Ov__Answer *a, const char *name)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a->results->n_results; i++)
		if (strcmp(a->results->results[i]->figure, name) == 0)
			sum += a->results->results[i]->value;
	return sum;
}

static void
erase(struct world *w, const char *id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__EraseRequest ask_erase = OV__ERASE_REQUEST__INIT;
	char text[] = "ferdig";

	assert_ok(report(w, "team.k", id, "case.closed reason=ferdig"));
	assert_ok(report(w, "team.k", id, "case.exported where=ferdig; events=%u",
	    world_read(w, "team.k", id)->case_state->version));
	ask_erase.case_ = (char *)(uintptr_t)id;
	ask_erase.reason = ask_erase.decided_by = ask_erase.early = text;
	r.ask_case = OV__REQUEST__ASK_ERASE;
	r.erase = &ask_erase;
	assert_ok(world_ask(w, "team.k", &r));
}

static void
erasing_does_not_change_last_years_report(void **state)
{
	struct world *w = *state;
	char id[16];

	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831150"));
	world_at(w, 20270324, 1000);
	assert_ok(report(w, "granli.k", id, RELEASED));
	world_turn_at(w, 20270401, 1000);

	const Ov__Answer *a = ask(w, "team.k", 202701, 202712);
	assert_ok(a);
	assert_int_equal(figure(a, "released"), 1);
	assert_int_equal(figure(a, "home_none"), 1);
	assert_int_equal(figure(a, "nights_none"), 8);
	assert_int_equal(figure(a, "lead_days"), 72);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202702), "released"), 0);

	/* The prison sees its own lead times, others nothing. */
	a = ask(w, "granli.k", 202701, 202712);
	assert_int_equal(figure(a, "lead_days"), 72);
	assert_int_equal(a->results->n_results, 2);
	assert_int_equal(ask(w, "other-prison.k", 202701, 202712)->results->n_results, 0);
	assert_int_equal(ask(w, "nav.k", 202701, 202712)->outcome, OV__OUTCOME__OUTCOME_DENIED);
	assert_int_equal(
	    ask(w, "team.helse", 202701, 202712)->outcome, OV__OUTCOME__OUTCOME_DENIED);
	assert_int_equal(ask(w, "team.k", 202713, 202712)->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_int_equal(ask(w, "team.k", 202702, 202701)->outcome, OV__OUTCOME__OUTCOME_INVALID);

	erase(w, id);
	a = ask(w, "team.k", 202701, 202712);
	assert_int_equal(figure(a, "released"), 1);
	assert_int_equal(figure(a, "nights_none"), 8);
	assert_int_equal(figure(a, "lead_days"), 72);
	/* A second one is added, not put in its place. */
	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831151"));
	erase(w, id);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "released"), 1);
}

/* A retracted fact counts as never reported. */
static void
a_retracted_report_counts_for_nothing(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, "information.given what=tilbudene"));
	unsigned key = w->next_key;
	world_at(w, 20270324, 1000);
	assert_ok(report(w, "granli.k", id, RELEASED));
	world_turn_at(w, 20270401, 1000);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "informed"), 1);
	assert_ok(retract(w, "team.k", id, key));
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "informed"), 0);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "released"), 1);
}

enum { LONG_REPORTS = 66 };

/* A case of more than 2,100 events. */
static const char *
open_long_case(struct world *w, const char *national_id)
{
	const char *id = world_open_case(w, national_id);
	static char topics[FACTS_MAX][16];
	Ov__ContactMade made[FACTS_MAX];
	Ov__Fact list[FACTS_MAX], *facts[FACTS_MAX];
	Ov__Report r = OV__REPORT__INIT;

	r.case_ = (char *)(uintptr_t)id;
	r.facts = facts;
	r.n_facts = FACTS_MAX;
	for (int n = 0; n < LONG_REPORTS; n++) {
		for (int i = 0; i < FACTS_MAX; i++) {
			snprintf(topics[i], sizeof(topics[i]), "%d", n * FACTS_MAX + i);
			made[i] = (Ov__ContactMade)OV__CONTACT_MADE__INIT;
			made[i].topic = topics[i];
			list[i] = *FACT(contact_made, CONTACT_MADE, &made[i]);
			facts[i] = &list[i];
		}
		r.key.len = 0;
		const Ov__Answer *a = world_report(w, "team.k", &r);
		assert_ok(a);
	}
	return id;
}

/* I11. Facts that end something are accepted for any number of events in the case. */
static void
a_case_that_is_full_can_be_closed(void **state)
{
	enum { RECALLS = 2400, A_DAY = 400 }; /* a day's share of the case is bounded */
	struct world *w = *state;
	const char *id = open_long_case(w, "14838831150");

	for (int i = 0; i < RECALLS; i++) {
		w->wall += i % A_DAY == 0 ? 86400 : 0;
		world_forget_sent(w);
		assert_ok(report(
		    w, "granli.k", id, "recall.registered date=11.01.2027; prison=Fengsel %d", i));
	}
	const Ov__Answer *a = report(w, "team.k", id, "contact.made topic=en til");
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_non_null(strstr(a->text, "4096"));
	assert_ok(report(w, "team.k", id, "case.closed reason=oppsummert; outcome=prison-again"));
}

/* Three long cases are more than one page. */
static void
a_page_is_bounded_by_events(void **state)
{
	static const char *const ids[] = { "14838831150", "14838831151", "14838831152" };
	struct world *w = *state;
	char after[64] = "";
	unsigned pages = 0;
	bool more = true;

	for (size_t i = 0; i < 3; i++)
		open_long_case(w, ids[i]);
	while (more) {
		Ov__Request r = OV__REQUEST__INIT;
		Ov__ResultsRequest results = OV__RESULTS_REQUEST__INIT;
		results.from = 202701;
		results.to = 202712;
		results.after = after;
		r.ask_case = OV__REQUEST__ASK_RESULTS;
		r.results = &results;
		const Ov__Answer *a = world_ask(w, "team.k", &r);
		assert_ok(a);
		more = a->results->more;
		snprintf(after, sizeof(after), "%s", a->results->through);
		pages++;
	}
	assert_int_equal(pages, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(erasing_does_not_change_last_years_report),
		TEST(a_retracted_report_counts_for_nothing),
		TEST(a_case_that_is_full_can_be_closed),
		TEST(a_page_is_bounded_by_events),
	};

	return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
