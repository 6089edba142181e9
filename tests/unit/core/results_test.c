/* results_test.c - Outcomes: the figures of cases as they stand. */
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
