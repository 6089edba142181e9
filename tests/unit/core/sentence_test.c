/* sentence_test.c - The dates of a sentence: § 42 with both sides of each limit, recalculations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/sentence.h"
#include "core/state.h"
#include "told.h"

static unsigned char block[1 << 16];
static struct arena arena = { block, sizeof(block), 0, 0 };

static const uint32_t JUDGED = OV__STATUS__STATUS_SENTENCE, FINE = OV__STATUS__STATUS_FINE,
		      DETAINED = OV__STATUS__STATUS_PREVENTIVE_DETENTION,
		      REMAND = OV__STATUS__STATUS_REMAND;

struct row {
	uint32_t status;
	ov_date intake;
	struct length length, minimum;
	uint32_t remand, not_counted;
	ov_date earliest, full_term;
	const char *nb, *en; /* NULL: not looked at */
};

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *w = &rows[i];
		const struct sentence s = { .status = (Ov__Status)w->status,
			.intake = w->intake,
			.length = w->length,
			.minimum = w->minimum,
			.remand_days = w->remand,
			.not_counted = w->not_counted };
		arena_reset(&arena, 0);
		const struct reckoned r = sentence_reckon(&s);
		if (r.earliest != w->earliest || r.full_term != w->full_term)
			fail_msg("row %zu: %u %u", i, r.earliest, r.full_term);
		if (w->nb != NULL)
			assert_string_equal(sentence_because(&s, &r, false, &arena), w->nb);
		if (w->en != NULL)
			assert_string_equal(sentence_because(&s, &r, true, &arena), w->en);
	}
}

static void
test_two_thirds(void **state)
{
	const struct row rows[] = {
		{ JUDGED, 20260615, { 0, 0, 180 }, { 0 }, 0, 0, 20261013, 20261212,
		    "To tredjedeler av 180 dager.", "Two thirds of 180 days." },
		{ JUDGED, 20260615, { 0, 0, 180 }, { 0 }, 20, 0, 20260923, 20261122,
		    "To tredjedeler av 180 dager, 20 i varetekt medregnet.",
		    "Two thirds of 180 days, 20 in remand counted." },
		{ JUDGED, 20260615, { 0, 0, 180 }, { 0 }, 20, 10, 20261003, 20261202,
		    "To tredjedeler av 180 dager, 20 i varetekt medregnet, 10 teller ikke.", NULL },
		/* A third that does not come out even is served. */
		{ JUDGED, 20260615, { 0, 0, 181 }, { 0 }, 0, 0, 20261014, 20261213, NULL, NULL },
		/* More remand than two thirds: from the first day on. */
		{ JUDGED, 20260615, { 0, 0, 180 }, { 0 }, 130, 0, 20260615, 20260804, NULL, NULL },
		/* At least 60 days: 90 days are the limit. */
		{ JUDGED, 20260615, { 0, 0, 90 }, { 0 }, 0, 0, 20260814, 20260913,
		    "To tredjedeler av 90 dager.", NULL },
		{ JUDGED, 20260615, { 0, 0, 89 }, { 0 }, 0, 0, 20260814, 20260912,
		    "To tredjedeler av 89 dager.", NULL },
		{ JUDGED, 20260615, { 0, 0, 88 }, { 0 }, 0, 0, 20260814, 20260911,
		    "To tredjedeler av 88 dager; minst 60 dager må være sonet.",
		    "Two thirds of 88 days; at least 60 days must be served." },
		/* 14 days left: 74 days are the limit of "normalt ikke". */
		{ JUDGED, 20260615, { 0, 0, 74 }, { 0 }, 0, 0, 20260814, 20260828,
		    "To tredjedeler av 74 dager; minst 60 dager må være sonet.", NULL },
		{ JUDGED, 20260615, { 0, 0, 73 }, { 0 }, 0, 0, 20260814, 20260827,
		    "To tredjedeler av 73 dager; minst 60 dager må være sonet; under 14 dager "
		    "igjen, normalt ikke.",
		    NULL },
		{ JUDGED, 20260615, { 0, 0, 61 }, { 0 }, 0, 0, 20260814, 20260815, NULL, NULL },
		{ JUDGED, 20260615, { 0, 0, 60 }, { 0 }, 0, 0, 0, 20260814,
		    "60 dager sones fullt ut, siden minst 60 dager må være sonet.",
		    "60 days are served in full, since at least 60 days must be served." },
		{ JUDGED, 20260615, { 0, 0, 0 }, { 0 }, 0, 0, 0, 0, "", "" },
		{ JUDGED, 0, { 0, 0, 180 }, { 0 }, 0, 0, 0, 0, "", "" },
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Years and months are as long as the calendar makes them. */
static void
test_years_and_months(void **state)
{
	const struct row rows[] = {
		{ JUDGED, 20260615, { 1, 0, 0 }, { 0 }, 0, 0, 20270214, 20270615,
		    "To tredjedeler av 1 år (365 dager).", "Two thirds of 1 year (365 days)." },
		/* A leap year's February is in it. */
		{ JUDGED, 20270615, { 1, 0, 0 }, { 0 }, 0, 0, 20280214, 20280615,
		    "To tredjedeler av 1 år (366 dager).", NULL },
		{ JUDGED, 20260615, { 1, 6, 10 }, { 0 }, 20, 0, 20270602, 20271205,
		    "To tredjedeler av 1 år, 6 måneder og 10 dager (558 dager), 20 i varetekt "
		    "medregnet.",
		    "Two thirds of 1 year, 6 months and 10 days (558 days), 20 in remand "
		    "counted." },
		/* Of a month that has no such day, the last: 31 January and one month. */
		{ JUDGED, 20270131, { 0, 1, 0 }, { 0 }, 0, 0, 0, 20270228,
		    "1 måned (28 dager) sones fullt ut, siden minst 60 dager må være sonet.",
		    NULL },
		{ JUDGED, 20260615, { 0, 3, 1 }, { 0 }, 0, 0, 20260816, 20260916,
		    "To tredjedeler av 3 måneder og 1 dag (93 dager).", NULL },
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Who has no two thirds. */
static void
test_other_kinds_of_serving(void **state)
{
	const struct row rows[] = {
		{ FINE, 20270108, { 0, 0, 90 }, { 0 }, 0, 0, 0, 20270408,
		    "Bøtesoning sones fullt ut.", "A fine is served in full." },
		{ FINE, 20270108, { 0, 0, 12 }, { 0 }, 2, 0, 0, 20270118,
		    "Bøtesoning sones fullt ut, 2 i varetekt medregnet.", NULL },
		{ FINE, 20270108, { 0, 0, 0 }, { 0 }, 0, 0, 0, 0, "Bøtesoning sones fullt ut.",
		    NULL },
		/* Preventive detention: its minimum time, not two thirds of its time frame. */
		{ DETAINED, 20260615, { 9, 0, 0 }, { 6, 0, 0 }, 0, 0, 20320615, 20350615,
		    "Minstetiden er 6 år (2192 dager).",
		    "The minimum time is 6 years (2192 days)." },
		{ DETAINED, 20260615, { 9, 0, 0 }, { 6, 3, 0 }, 100, 0, 20320607, 20350307,
		    "Minstetiden er 6 år og 3 måneder (2284 dager), 100 i varetekt medregnet.",
		    NULL },
		{ DETAINED, 20260615, { 9, 0, 0 }, { 0 }, 0, 0, 0, 20350615, "", "" },
		/* In remand the dates are unknown. */
		{ REMAND, 20260615, { 0, 0, 180 }, { 0 }, 0, 0, 0, 0, "", "" },
		/* As long in remand as the sentence, or longer: served on the day of the
		 * judgment. */
		{ JUDGED, 20260615, { 0, 0, 90 }, { 0 }, 90, 0, 0, 20260615,
		    "90 dager er sonet i varetekt.", "90 days were served in remand." },
		{ JUDGED, 20260615, { 0, 3, 0 }, { 0 }, 200, 0, 0, 20260615,
		    "3 måneder (92 dager) er sonet i varetekt.", NULL },
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* The dates that the prison wrote beside the computed ones. */
static void
test_remarks(void **state)
{
	const struct {
		enum sentence_rule rule;
		ov_date earliest, full_term, written, written_term;
		const char *nb;
	} rows[] = {
		{ SENTENCE_TWO_THIRDS, 20261013, 20261212, 20261013, 20261212, "" },
		{ SENTENCE_TWO_THIRDS, 20261013, 20261212, 20261014, 20261211, "" },
		{ SENTENCE_TWO_THIRDS, 20261013, 20261212, 0, 0, "" },
		{ SENTENCE_TWO_THIRDS, 20261013, 20261212, 20261015, 0,
		    "Prøveløslatelse fra 15.10.2026 står hos fengselet, regnet ut: 13.10.2026. "
		    "Spør "
		    "fengselet." },
		{ SENTENCE_TWO_THIRDS, 20261013, 20261212, 20261001, 20270112,
		    "Prøveløslatelse fra 01.10.2026 står hos fengselet, regnet ut: 13.10.2026. "
		    "Endt "
		    "tid 12.01.2027 står hos fengselet, regnet ut: 12.12.2026. Spør fengselet." },
		{ SENTENCE_FINE, 0, 0, 20270115, 0,
		    "Prøveløslatelse fra 15.01.2027 står hos fengselet, regnet ut: ingen. "
		    "Spør fengselet." },
		{ SENTENCE_REMAND_ALL, 0, 20260615, 0, 20260715,
		    "Endt tid 15.07.2026 står hos fengselet, regnet ut: 15.06.2026. Spør "
		    "fengselet." },
		/* There is no date to compare with. */
		{ SENTENCE_UNKNOWN, 0, 0, 20270115, 20270215, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct reckoned r = { rows[i].rule, false, rows[i].earliest,
			rows[i].full_term };
		arena_reset(&arena, 0);
		assert_string_equal(
		    sentence_remark(rows[i].written, rows[i].written_term, &r, false, &arena),
		    rows[i].nb);
	}
	const struct reckoned r = { SENTENCE_TWO_THIRDS, false, 20261013, 20261212 };
	assert_string_equal(sentence_remark(20261020, 0, &r, true, &arena),
	    "Conditional release from 20.10.2026 is what the prison has, reckoned: 13.10.2026. Ask "
	    "the prison.");
}

/* As the daemon does it: completed, then kept. */
static void
say(struct told_case *c, const char *text)
{
	Ov__Fact *f = told_fact(c, text);

	sentence_complete(c->state, f, &c->arena);
	told_event(c, 2, 20270111, f);
}

static void
test_what_holds(void **state)
{
	struct told_case *c = told_new();
	struct sentence s = sentence_of(c->state);

	(void)state;
	assert_int_equal(s.full_term, 0);
	say(c, "sentence.registered status=sentence; intake=15.06.2026; "
	       "two_thirds=20.12.2026; full_term=24.03.2027; days=282");
	s = sentence_of(c->state);
	/* As the prison wrote it. */
	assert_int_equal(s.two_thirds, 20261220);
	c = told_free(c);

	/* Left out: computed. */
	c = told_new();
	say(c, "sentence.registered status=sentence; intake=15.06.2026; "
	       "full_term=24.03.2027; days=282");
	assert_int_equal(sentence_of(c->state).two_thirds, 20261220);
	told_free(c);
}

static void
test_recalculated(void **state)
{
	static const struct {
		const char *text;
		ov_date two_thirds, full_term;
	} rows[] = {
		{ "sentence.recalculated reason=absconding; days_not_counted=10", 20261230,
		    20270403 },
		{ "sentence.recalculated reason=correction; two_thirds=01.01.2027; "
		  "full_term=05.04.2027",
		    20270101, 20270405 },
		{ "sentence.recalculated reason=new-sentence; days=300", 20270101, 20270411 },
		{ "sentence.recalculated reason=remand; days_not_counted=30", 20270119, 20270423 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct told_case *c = told_new();
		say(c, "sentence.registered status=sentence; intake=15.06.2026; "
		       "two_thirds=20.12.2026; full_term=24.03.2027; days=282");
		say(c, rows[i].text);
		struct sentence s = sentence_of(c->state);
		if (s.two_thirds != rows[i].two_thirds || s.full_term != rows[i].full_term)
			fail_msg("row %zu: %u %u", i, s.two_thirds, s.full_term);
		/* A new registration replaces the old one. */
		say(c, "sentence.registered status=sentence; intake=15.06.2026; "
		       "two_thirds=21.12.2026; full_term=25.03.2027; days=282");
		assert_int_equal(sentence_of(c->state).full_term, 20270325);
		told_free(c);
	}
}

/* Twice: the second counts from the result of the first. */
static void
test_recalculated_again(void **state)
{
	struct told_case *c = told_new();

	(void)state;
	say(c, "sentence.registered status=sentence; intake=15.06.2026; two_thirds=20.12.2026; "
	       "full_term=24.03.2027");
	say(c, "sentence.recalculated reason=interruption; days_not_counted=5");
	say(c, "sentence.recalculated reason=absconding; days_not_counted=2");
	assert_int_equal(sentence_of(c->state).two_thirds, 20261227);
	assert_int_equal(sentence_of(c->state).full_term, 20270331);
	told_free(c);
}

/* Days that did not count are not forgotten when the sentence itself becomes another, and days in
 * remand that are found later are counted. 282 days, 10 not counted, then 300: two thirds are 200
 * days, and 10 more. */
static void
test_what_did_not_count_is_kept(void **state)
{
	struct told_case *c = told_new();

	(void)state;
	say(c, "sentence.registered status=sentence; intake=15.06.2026; days=282");
	say(c, "sentence.recalculated reason=absconding; days_not_counted=10");
	say(c, "sentence.recalculated reason=new-sentence; days=300");
	assert_int_equal(sentence_of(c->state).two_thirds, 20270111);
	assert_int_equal(sentence_of(c->state).full_term, 20270421);
	say(c, "sentence.recalculated reason=correction; remand_days=20");
	assert_int_equal(sentence_of(c->state).two_thirds, 20261222);
	assert_int_equal(sentence_of(c->state).full_term, 20270401);
	told_free(c);
}

/* The prison's date holds; ours stands beside it, with a remark, also when it is computed anew. */
static void
test_the_prisons_date_holds(void **state)
{
	struct told_case *c = told_new();

	(void)state;
	say(c, "sentence.registered status=sentence; intake=15.06.2026; two_thirds=20.12.2026; "
	       "days=180");
	const Ov__SentenceRegistered *f =
	    state_latest(c->state, OV__FACT__FACT_SENTENCE_REGISTERED)->fact->sentence_registered;
	assert_int_equal(sentence_of(c->state).two_thirds, 20261220);
	assert_int_equal(f->expected, 20261013);
	assert_int_equal(f->expected_full_term, 20261212);
	assert_string_equal(f->remark,
	    "Prøveløslatelse fra 20.12.2026 står hos fengselet, regnet ut: 13.10.2026. Spør "
	    "fengselet.");
	say(c, "sentence.recalculated reason=new-sentence; years=1; two_thirds=20.12.2026");
	const Ov__SentenceRecalculated *n =
	    state_latest(c->state, OV__FACT__FACT_SENTENCE_RECALCULATED)
		->fact->sentence_recalculated;
	assert_int_equal(sentence_of(c->state).two_thirds, 20261220);
	assert_int_equal(sentence_of(c->state).full_term, 20270615);
	assert_string_equal(n->remark_en,
	    "Conditional release from 20.12.2026 is what the prison has, reckoned: 14.02.2027. Ask "
	    "the prison.");
	assert_string_equal(n->expected_because, "To tredjedeler av 1 år (365 dager).");
	told_free(c);
}

/* A sentence that became so short, or was served in remand, has no two thirds any more. */
static void
test_no_two_thirds_any_more(void **state)
{
	static const char *const rows[] = {
		"sentence.recalculated reason=new-sentence; days=60",
		"sentence.recalculated reason=correction; remand_days=300",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct told_case *c = told_new();
		say(c, "sentence.registered status=sentence; intake=15.06.2026; days=300");
		assert_int_equal(sentence_of(c->state).two_thirds, 20270101);
		say(c, rows[i]);
		assert_int_equal(sentence_of(c->state).two_thirds, 0);
		told_free(c);
	}
}

/* Preventive detention's minimum time is its earliest release, and moves like two thirds. */
static void
test_minimum_time(void **state)
{
	struct told_case *c = told_new();

	(void)state;
	say(c, "sentence.registered status=preventive-detention; intake=15.06.2026; years=9; "
	       "minimum_years=6");
	assert_int_equal(sentence_of(c->state).two_thirds, 20320615);
	say(c, "sentence.recalculated reason=absconding; days_not_counted=10");
	assert_int_equal(sentence_of(c->state).two_thirds, 20320625);
	say(c, "sentence.recalculated reason=correction; minimum=01.06.2031");
	assert_int_equal(sentence_of(c->state).two_thirds, 20310601);
	told_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_thirds),
		cmocka_unit_test(test_years_and_months),
		cmocka_unit_test(test_other_kinds_of_serving),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_the_prisons_date_holds),
		cmocka_unit_test(test_minimum_time),
		cmocka_unit_test(test_no_two_thirds_any_more),
		cmocka_unit_test(test_what_holds),
		cmocka_unit_test(test_recalculated),
		cmocka_unit_test(test_recalculated_again),
		cmocka_unit_test(test_what_did_not_count_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
