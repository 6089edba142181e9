/* results_test.c - Outcomes: figures of cases as they stand, pages, and the figures kept of an
 * erased case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/results.h"
#include "schema/catalogue.h"
#include "told.h"
#include "world.h"

static struct results sums;

static uint32_t
of(uint32_t month, enum figure figure)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < sums.count; i++)
		if (sums.list[i].month == month && sums.list[i].figure == figure)
			sum += sums.list[i].value;
	return sum;
}

/* Reported one a day from 11.01.2027 on, by the prison (2). */
static void
count(const char *const *facts, ov_date today)
{
	struct told_case *c = told_new();

	memset(&sums, 0, sizeof(sums));
	sums.from = 202701;
	sums.to = 202712;
	for (size_t i = 0; facts[i] != NULL; i++)
		told(c, 2, date_add_days(20270111, (int32_t)i), facts[i]);
	results_case(&sums, c->state, today);
	told_free(c);
}

static void
test_a_release(void **state)
{
	static const char *const facts[] = { "release.date_set date=10.03.2027; form=full-term",
		"information.given what=tilbudene", "need.assessed area=health; level=some",
		"need.assessed area=housing; level=great",
		"volunteer.accepted organisation=WayBack",
		"housing.guarantee_granted place=Holmen; to=31.03.2027",
		"housing.guarantee_confirmed place=Holmen",
		"housing.lease_signed place=Storgata 1; from=10.04.2027",
		"occupation.started what=KIA; date=24.03.2027",
		"goal.set area=housing; id=bolig; words=egen dør",
		"goal.reached area=housing; id=bolig",
		"release.completed date=10.03.2027; form=full-term",
		"release.confirmed date=10.03.2027; version=1", NULL };

	(void)state;
	count(facts, 20270501);
	assert_int_equal(of(202703, FIGURE_RELEASED), 1);
	assert_int_equal(of(202703, FIGURE_HOME_TEMPORARY), 1);
	assert_int_equal(of(202703, FIGURE_HOME_SETTLED), 0);
	assert_int_equal(of(202703, FIGURE_INFORMED), 1);
	assert_int_equal(of(202703, FIGURE_MAPPED_HEALTH), 1);
	assert_int_equal(of(202703, FIGURE_MAPPED_HOUSING), 1);
	assert_int_equal(of(202703, FIGURE_MAPPED_NETWORK), 0);
	assert_int_equal(of(202703, FIGURE_VOLUNTEER), 1);
	/* 10.03 to 31.03 at Holmen, nine nights without, from 10.04 at home. */
	assert_int_equal(of(202703, FIGURE_NIGHTS_TEMPORARY), 22);
	assert_int_equal(of(202704, FIGURE_NIGHTS_NONE), 9);
	assert_int_equal(of(202704, FIGURE_NIGHTS_HOME), 21);
	assert_int_equal(of(202705, FIGURE_NIGHTS_HOME), 0); /* tonight is not over */
	assert_int_equal(of(202703, FIGURE_LEAD_COUNT), 1);
	assert_int_equal(of(202703, FIGURE_LEAD_DAYS), 58);
	assert_int_equal(of(202703, FIGURE_LEAD_SHORT), 0);
	assert_int_equal(of(202703, FIGURE_OCCUPATION_COUNT), 1);
	assert_int_equal(of(202703, FIGURE_OCCUPATION_DAYS), 14);
	assert_int_equal(of(202703, FIGURE_GOALS_SET), 1);
	assert_int_equal(of(202703, FIGURE_GOALS_REACHED), 1);
}

/* One person in two cases is released once. */
static void
test_a_case_that_goes_on_in_another_is_not_counted(void **state)
{
	static const char *const outcomes[] = { "merged", "home" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct told_case *c = told_new();
		char closed[64];
		memset(&sums, 0, sizeof(sums));
		sums.from = 202701;
		sums.to = 202712;
		c->state->owner = 1;
		snprintf(closed, sizeof(closed), "case.closed outcome=%s; reason=samme person",
		    outcomes[i]);
		told(c, 2, 20270111, "release.date_set date=12.01.2027; form=full-term");
		told(c, 2, 20270112, "release.completed date=12.01.2027; form=full-term");
		told(c, 2, 20270112, "release.confirmed date=12.01.2027; version=1");
		told(c, 1, 20270113, closed);
		results_case(&sums, c->state, 20270301);
		assert_int_equal(of(202701, FIGURE_RELEASED), i);
		told_free(c);
	}
}

/* A promise that was withdrawn later does not count as a bed. */
static void
test_a_promise_is_no_night_in_a_place(void **state)
{
	static const char *const facts[] = { "release.date_set date=24.03.2027; form=full-term",
		"housing.guarantee_granted place=Holmen; max_days=30",
		"release.completed date=24.03.2027; form=full-term",
		"release.confirmed date=24.03.2027; version=1",
		"housing.guarantee_withdrawn place=Holmen; date=01.04.2027", NULL };

	(void)state;
	count(facts, 20270405);
	assert_int_equal(of(202703, FIGURE_HOME_TEMPORARY), 0);
	assert_int_equal(of(202703, FIGURE_NIGHTS_TEMPORARY), 0);
	assert_int_equal(of(202703, FIGURE_NIGHTS_NONE), 8);
	assert_int_equal(of(202704, FIGURE_NIGHTS_NONE), 4);
}

/* Nights in prison, and after a death, count for no figure of nights without a roof. */
static void
test_nights_end_with_a_recall_or_a_death(void **state)
{
	static const char *const ends[] = { "recall.registered date=15.01.2027",
		"person.died date=15.01.2027", "recall.registered prison=Granli" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *const facts[] = { "release.date_set date=12.01.2027; form=full-term",
			"release.completed date=12.01.2027; form=full-term",
			"release.confirmed date=12.01.2027; version=1",
			"information.given what=tilbudene", "information.given what=retten",
			ends[i], NULL };
		count(facts, 20270301);
		/* 12, 13, 14; the last is reported on 16.01, without a day of its own. */
		assert_int_equal(of(202701, FIGURE_NIGHTS_NONE), i == 2 ? 4 : 3);
		assert_int_equal(of(202702, FIGURE_NIGHTS_NONE), 0);
	}
}

/* A fact reported four weeks later does not count in the four weeks. */
static void
test_a_home_that_is_gone_later_was_one(void **state)
{
	/* Without an address, another agency reports that there is no home any more. */
	static const char *const homes[] = { "housing.stay_registered type=own; place=Storgata 1",
		"housing.stay_registered type=own" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct told_case *c = told_new();
		memset(&sums, 0, sizeof(sums));
		sums.from = 202701;
		sums.to = 202712;
		told(c, 2, 20270111, "release.date_set date=12.01.2027; form=full-term");
		told(c, 2, 20270111, homes[i]);
		told(c, 2, 20270111, "housing.home_kept note=leie betalt");
		told(c, 2, 20270112, "release.completed date=12.01.2027; form=full-term");
		told(c, 2, 20270112, "release.confirmed date=12.01.2027; version=1");
		told(c, i == 0 ? 2 : 3, 20270209, "housing.stay_registered type=none");
		results_case(&sums, c->state, 20270213);
		assert_int_equal(of(202701, FIGURE_HOME_SETTLED), 1);
		assert_int_equal(of(202701, FIGURE_NIGHTS_HOME), 20);
		assert_int_equal(of(202702, FIGURE_NIGHTS_HOME), 8);
		assert_int_equal(of(202702, FIGURE_NIGHTS_NONE), 4);
		told_free(c);
	}
}

/* An earlier notice was impossible: the prison does not answer for it. */
static void
test_lead_times_are_fair(void **state)
{
	static const struct {
		const char *set, *out;
		uint32_t lead, days, less, court, advanced;
	} rows[] = {
		{ "release.date_set date=25.01.2027; form=full-term",
		    "release.completed date=25.01.2027; form=full-term", 1, 14, 0, 0, 0 },
		{ "release.date_set date=24.01.2027; form=full-term",
		    "release.completed date=24.01.2027; form=full-term", 1, 13, 1, 0, 0 },
		{ "remand.order_set expires=24.01.2027",
		    "release.completed date=24.01.2027; form=court", 0, 0, 0, 1, 0 },
		{ "release.date_set date=24.01.2027; form=advanced",
		    "release.completed date=24.01.2027; form=full-term", 0, 0, 0, 0, 1 },
		{ "sentence.registered status=sentence",
		    "release.completed date=24.01.2027; form=full-term", 0, 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool set = strncmp(rows[i].set, "release", 7) == 0;
		const char *const facts[] = { rows[i].set, rows[i].out,
			set ? "release.confirmed date=25.01.2027; version=1"
			    : "release.confirmed date=24.01.2027",
			NULL };
		const char *const same_day[] = { rows[i].set, rows[i].out,
			"release.confirmed date=24.01.2027; version=1", NULL };
		count(i == 1 || i == 3 ? same_day : facts, 20270201);
		assert_int_equal(of(202701, FIGURE_RELEASED), 1);
		assert_int_equal(of(202701, FIGURE_LEAD_COUNT), rows[i].lead);
		assert_int_equal(of(202701, FIGURE_LEAD_DAYS), rows[i].days);
		assert_int_equal(of(202701, FIGURE_LEAD_SHORT), rows[i].less);
		assert_int_equal(of(202701, FIGURE_COURT), rows[i].court);
		assert_int_equal(of(202701, FIGURE_ADVANCED), rows[i].advanced);
	}
}

/* As in the store: applied, and each event walked. */
static void
tell(struct told_case *c, Ov__Event *list, size_t *n, ov_date day, const char *text)
{
	Ov__Event *e = &list[(*n)++];

	*e = (Ov__Event)OV__EVENT__INIT;
	e->fact = told_fact(c, text);
	e->area = catalogue_area(e->fact);
	e->recorded = e->occurred = moment_from_local(day, 1000);
	told_event(c, 2, day, e->fact);
}

/* Reported before the release, and again after it: it counts as reported in time. */
static void
test_told_again_was_told_before(void **state)
{
	static const struct {
		const char *text;
		ov_date day;
	} facts[] = { { "release.date_set date=10.03.2027; form=full-term", 20270111 },
		{ "information.given what=tilbudene", 20270301 },
		{ "need.assessed area=health; level=some", 20270301 },
		{ "release.completed date=10.03.2027; form=full-term", 20270310 },
		{ "release.confirmed date=10.03.2027; version=1", 20270310 },
		{ "information.given what=tilbudene", 20270320 },
		{ "need.assessed area=health; level=great", 20270320 },
		{ "need.assessed area=network; level=great", 20270320 } };
	struct told_case *c = told_new();
	Ov__Event list[8];
	size_t n = 0;

	(void)state;
	memset(&sums, 0, sizeof(sums));
	sums.from = 202701;
	sums.to = 202712;
	for (size_t i = 0; i < 8; i++)
		tell(c, list, &n, facts[i].day, facts[i].text);
	results_next(&sums);
	for (size_t i = 0; i < n; i++)
		results_event(&sums, c->state, &list[i]);
	results_case(&sums, c->state, 20270401);
	assert_int_equal(of(202703, FIGURE_INFORMED), 1);
	assert_int_equal(of(202703, FIGURE_MAPPED_HEALTH), 1);
	assert_int_equal(of(202703, FIGURE_MAPPED_NETWORK), 0);
	/* The next case has its own events. */
	results_next(&sums);
	results_case(&sums, c->state, 20270401);
	assert_int_equal(of(202703, FIGURE_RELEASED), 2);
	assert_int_equal(of(202703, FIGURE_INFORMED), 1);
	told_free(c);
}

/* A date counts as known when it held, within two weeks. */
static void
test_a_date_that_did_not_hold_was_not_known(void **state)
{
	static const struct {
		const char *facts[5];
		uint32_t lead, advanced;
	} rows[] = {
		{ { "release.date_set date=09.02.2027; form=full-term" }, 1, 0 },
		{ { "release.date_set date=10.02.2027; form=full-term" }, 0, 1 },
		{ { "release.date_set date=12.01.2027; form=full-term" }, 1, 0 },
		{ { "release.date_set date=11.01.2027; form=full-term" }, 0, 0 },
		{ { "release.date_set date=26.01.2027; form=full-term",
		      "release.date_withdrawn reason=anke" },
		    0, 0 },
		{ { "release.date_set date=24.03.2027; form=full-term",
		      "release.date_withdrawn reason=anke" },
		    0, 0 },
		{ { "release.date_set date=24.03.2027; form=full-term",
		      "release.date_withdrawn reason=anke",
		      "release.date_set date=26.01.2027; form=full-term" },
		    1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *facts[8];
		size_t n = 0;
		while (rows[i].facts[n] != NULL) {
			facts[n] = rows[i].facts[n];
			n++;
		}
		facts[n++] = "release.completed date=26.01.2027; form=full-term";
		facts[n++] = "release.confirmed date=26.01.2027; version=1";
		facts[n] = NULL;
		count(facts, 20270201);
		assert_int_equal(of(202701, FIGURE_RELEASED), 1);
		assert_int_equal(of(202701, FIGURE_LEAD_COUNT), rows[i].lead);
		assert_int_equal(of(202701, FIGURE_ADVANCED), rows[i].advanced);
	}
}

static void
test_no_release_is_nothing(void **state)
{
	static const char *const facts[] = { "release.date_set date=10.03.2027; form=full-term",
		"release.completed date=10.03.2027; form=transfer", NULL };

	(void)state;
	count(facts, 20270501);
	assert_int_equal(sums.count, 0);
}

/* Unknown days are not zero days. */
static void
test_returns_without_days_are_told_apart(void **state)
{
	static const struct {
		ov_date released[2];
		uint32_t days[2], unknown, sum;
	} rows[] = {
		{ { 0, 0 }, { 0, 0 }, 1, 0 },
		{ { 20260101, 0 }, { 40, 0 }, 0, 40 },
		{ { 20260101, 20260110 }, { 40, 31 }, 0, 31 },
		/* Back on the very day. */
		{ { 20260101, 0 }, { 0, 0 }, 0, 0 },
	};
	Ov__CaseState none = OV__CASE_STATE__INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__EarlierCase a = OV__EARLIER_CASE__INIT, b = OV__EARLIER_CASE__INIT;
		Ov__EarlierCase *earlier[] = { &a, &b };
		Ov__CaseLinked linked = OV__CASE_LINKED__INIT;
		Ov__Event e = OV__EVENT__INIT;
		a.released = rows[i].released[0];
		a.days_out = rows[i].days[0];
		b.released = rows[i].released[1];
		b.days_out = rows[i].days[1];
		linked.earlier = earlier;
		linked.n_earlier = 2;
		e.fact = FACT(case_linked, CASE_LINKED, &linked);
		e.recorded = e.occurred = moment_from_local(20270111, 1000);
		memset(&sums, 0, sizeof(sums));
		sums.to = 202712;
		results_event(&sums, &none, &e);
		assert_int_equal(of(202701, FIGURE_RETURNS), 1);
		assert_int_equal(of(202701, FIGURE_RETURNS_UNKNOWN), rows[i].unknown);
		assert_int_equal(of(202701, FIGURE_RETURN_DAYS), rows[i].sum);
	}
}

static void
test_what_does_not_fit_is_said(void **state)
{
	(void)state;
	memset(&sums, 0, sizeof(sums));
	sums.from = 0;
	sums.to = UINT32_MAX;
	for (uint32_t i = 0; i < RESULTS_MAX; i++)
		results_add(&sums, i, FIGURE_RELEASED, 0, 1);
	assert_false(sums.full);
	results_add(&sums, 0, FIGURE_RELEASED, 0, 1);
	assert_false(sums.full);
	results_add(&sums, RESULTS_MAX, FIGURE_RELEASED, 0, 1);
	assert_true(sums.full);
	for (uint32_t f = 1; f < FIGURES; f++)
		assert_non_null(figure_name(f));
	assert_null(figure_name(FIGURES));
}

/* ---- the request, and erasing ---------------------------------------------------------------- */

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
say(struct world *w, const char *user, const char *id, Ov__Fact *f)
{
	const Ov__Answer *a = world_fact(w, user, id, f);

	if (a->outcome != OV__OUTCOME__OUTCOME_OK)
		fail_msg("%s: %s", a->field, a->text);
}

static void
erase(struct world *w, const char *id)
{
	Ov__CaseClosed closed = OV__CASE_CLOSED__INIT;
	Ov__CaseExported exported = OV__CASE_EXPORTED__INIT;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__EraseRequest ask_erase = OV__ERASE_REQUEST__INIT;
	char text[] = "ferdig";

	closed.reason = text;
	say(w, "team.k", id, FACT(case_closed, CASE_CLOSED, &closed));
	exported.events = world_read(w, "team.k", id)->case_state->version;
	exported.where = text;
	say(w, "team.k", id, FACT(case_exported, CASE_EXPORTED, &exported));
	ask_erase.case_ = (char *)(uintptr_t)id;
	ask_erase.reason = ask_erase.decided_by = ask_erase.early = text;
	r.ask_case = OV__REQUEST__ASK_ERASE;
	r.erase = &ask_erase;
	assert_int_equal(world_ask(w, "team.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
}

static void
test_erasing_does_not_change_last_years_report(void **state)
{
	struct world *w = world_new();
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;
	char id[16];

	(void)state;
	snprintf(id, sizeof(id), "%s", world_open_case(w, "14838831150"));
	world_at(w, 20270324, 1000);
	out.date = 20270324;
	out.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	say(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	world_at(w, 20270401, 1000);
	world_turn(w);

	const Ov__Answer *a = ask(w, "team.k", 202701, 202712);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
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
	world_free(w);
}

/* A retracted fact counts as never reported. */
static void
test_a_retracted_report_counts_for_nothing(void **state)
{
	struct world *w = world_new();
	Ov__InformationGiven given = OV__INFORMATION_GIVEN__INIT;
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;
	Ov__ReportRetracted taken = OV__REPORT_RETRACTED__INIT;
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact *facts[] = { FACT(information_given, INFORMATION_GIVEN, &given) };
	char key[] = "told by mistake!", what[] = "tilbudene";
	const char *id = world_open_case(w, "14838831150");

	(void)state;
	given.what = what;
	r.case_ = (char *)(uintptr_t)id;
	r.key.data = (uint8_t *)key;
	r.key.len = 16;
	r.facts = facts;
	r.n_facts = 1;
	assert_int_equal(world_report(w, "team.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
	world_at(w, 20270324, 1000);
	out.date = 20270324;
	out.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	say(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	world_at(w, 20270401, 1000);
	world_turn(w);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "informed"), 1);
	taken.report.data = r.key.data;
	taken.report.len = r.key.len;
	taken.reason = what;
	say(w, "team.k", id, FACT(report_retracted, REPORT_RETRACTED, &taken));
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "informed"), 0);
	assert_int_equal(figure(ask(w, "team.k", 202701, 202712), "released"), 1);
	world_free(w);
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
		if (a->outcome != OV__OUTCOME__OUTCOME_OK)
			fail_msg("%s: %s", a->field, a->text);
	}
	return id;
}

/* I11. Facts that end something are accepted for any number of events in the case. */
static void
test_a_case_that_is_full_can_be_closed(void **state)
{
	enum { RECALLS = 2400, A_DAY = 400 }; /* a day's share of the case is bounded */
	struct world *w = world_new();
	const char *id = open_long_case(w, "14838831150");
	Ov__ContactMade made = OV__CONTACT_MADE__INIT;
	Ov__CaseClosed closed = OV__CASE_CLOSED__INIT;
	char prison[32];

	(void)state;
	for (int i = 0; i < RECALLS; i++) {
		Ov__RecallRegistered recall = OV__RECALL_REGISTERED__INIT;
		w->wall += i % A_DAY == 0 ? 86400 : 0;
		world_forget_sent(w);
		recall.date = 20270111;
		recall.prison = prison;
		snprintf(prison, sizeof(prison), "Fengsel %d", i);
		say(w, "granli.k", id, FACT(recall_registered, RECALL_REGISTERED, &recall));
	}
	made.topic = (char *)(uintptr_t) "en til";
	const Ov__Answer *a = world_fact(w, "team.k", id, FACT(contact_made, CONTACT_MADE, &made));
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_non_null(strstr(a->text, "4096"));
	closed.reason = (char *)(uintptr_t) "oppsummert";
	closed.outcome = OV__CASE_OUTCOME__CASE_OUTCOME_PRISON_AGAIN;
	say(w, "team.k", id, FACT(case_closed, CASE_CLOSED, &closed));
	world_free(w);
}

/* Three long cases are more than one page. */
static void
test_a_page_is_bounded_by_events(void **state)
{
	static const char *const ids[] = { "14838831150", "14838831151", "14838831152" };
	struct world *w = world_new();
	char after[64] = "";
	unsigned pages = 0;
	bool more = true;

	(void)state;
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
		assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
		more = a->results->more;
		snprintf(after, sizeof(after), "%s", a->results->through);
		pages++;
	}
	assert_int_equal(pages, 2);
	world_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_release),
		cmocka_unit_test(test_a_case_that_goes_on_in_another_is_not_counted),
		cmocka_unit_test(test_a_promise_is_no_night_in_a_place),
		cmocka_unit_test(test_nights_end_with_a_recall_or_a_death),
		cmocka_unit_test(test_a_home_that_is_gone_later_was_one),
		cmocka_unit_test(test_lead_times_are_fair),
		cmocka_unit_test(test_told_again_was_told_before),
		cmocka_unit_test(test_a_date_that_did_not_hold_was_not_known),
		cmocka_unit_test(test_no_release_is_nothing),
		cmocka_unit_test(test_returns_without_days_are_told_apart),
		cmocka_unit_test(test_what_does_not_fit_is_said),
		cmocka_unit_test(test_erasing_does_not_change_last_years_report),
		cmocka_unit_test(test_a_retracted_report_counts_for_nothing),
		cmocka_unit_test(test_a_page_is_bounded_by_events),
		cmocka_unit_test(test_a_case_that_is_full_can_be_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
