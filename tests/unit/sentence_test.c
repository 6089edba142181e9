/* sentence_test.c - The dates of a sentence: § 42 with both sides of each limit, recalculations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/access.h"
#include "core/sentence.h"
#include "told.h"

static unsigned char block[1 << 16];
static struct arena arena = { block, sizeof(block), 0, 0 };

static void
test_two_thirds(void **state)
{
	static const struct {
		ov_date intake;
		uint32_t days, remand, not_counted;
		ov_date expected;
		const char *because;
	} rows[] = {
		{ 20260615, 180, 0, 0, 20261013, "To tredjedeler av 180 dager." },
		{ 20260615, 180, 20, 0, 20260923,
		    "To tredjedeler av 180 dager, 20 i varetekt medregnet." },
		{ 20260615, 180, 20, 10, 20261003,
		    "To tredjedeler av 180 dager, 20 i varetekt medregnet, 10 teller ikke." },
		/* A third that does not come out even is served. */
		{ 20260615, 181, 0, 0, 20261014, "To tredjedeler av 181 dager." },
		/* More remand than two thirds: from the first day on. */
		{ 20260615, 180, 130, 0, 20260615,
		    "To tredjedeler av 180 dager, 130 i varetekt medregnet." },
		/* At least 60 days: 90 days are the limit. */
		{ 20260615, 90, 0, 0, 20260814, "To tredjedeler av 90 dager." },
		{ 20260615, 89, 0, 0, 20260814, "To tredjedeler av 89 dager." },
		{ 20260615, 88, 0, 0, 20260814,
		    "To tredjedeler av 88 dager; minst 60 dager må være sonet." },
		/* 14 days left: 74 days are the limit of "normalt ikke". */
		{ 20260615, 74, 0, 0, 20260814,
		    "To tredjedeler av 74 dager; minst 60 dager må være sonet." },
		{ 20260615, 73, 0, 0, 20260814,
		    "To tredjedeler av 73 dager; minst 60 dager må være sonet; under 14 dager "
		    "igjen, "
		    "normalt ikke." },
		{ 20260615, 61, 0, 0, 20260814,
		    "To tredjedeler av 61 dager; minst 60 dager må være sonet; under 14 dager "
		    "igjen, "
		    "normalt ikke." },
		{ 20260615, 60, 0, 0, 0, NULL },
		{ 20260615, 0, 0, 0, 0, NULL },
		{ 0, 180, 0, 0, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *because = NULL;
		arena_reset(&arena, 0);
		ov_date d = sentence_two_thirds(rows[i].intake, rows[i].days, rows[i].remand,
		    rows[i].not_counted, &arena, &because);
		if (d != rows[i].expected)
			fail_msg("row %zu: %u", i, d);
		if (rows[i].because == NULL)
			assert_null(because);
		else
			assert_string_equal(because, rows[i].because);
	}
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

	/* Left out: reckoned. */
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
		/* Registered anew, that is what holds. */
		say(c, "sentence.registered status=sentence; intake=15.06.2026; "
		       "two_thirds=21.12.2026; full_term=25.03.2027; days=282");
		assert_int_equal(sentence_of(c->state).full_term, 20270325);
		told_free(c);
	}
}

/* Twice: the second counts from what the first came to. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_thirds),
		cmocka_unit_test(test_what_holds),
		cmocka_unit_test(test_recalculated),
		cmocka_unit_test(test_recalculated_again),
		cmocka_unit_test(test_what_did_not_count_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
