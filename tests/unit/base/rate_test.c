/* How often a key may do a thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rate.h"

static struct rate r;

static int
begin(void **state)
{
	(void)state;
	memset(&r, 0, sizeof(r));
	r.interval_ms = 100;
	r.burst = 3;
	return 0;
}

static void
a_full_bucket_and_then_one_an_interval(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 7, 1, 1000));
	assert_false(rate_take(&r, 7, 1, 1000));
	assert_int_equal(rate_wait_ms(&r, 7, 1, 1000), 100);
	assert_false(rate_take(&r, 7, 1, 1099));
	assert_true(rate_take(&r, 7, 1, 1100));
	assert_false(rate_take(&r, 7, 1, 1100));
}

static void
it_is_full_again_after_a_while_and_no_fuller(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 7, 1, 1000));
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 7, 1, 90000));
	assert_false(rate_take(&r, 7, 1, 90000));
}

static void
keys_have_a_bucket_each(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 7, 1, 1000));
	assert_false(rate_take(&r, 7, 1, 1000));
	assert_true(rate_take(&r, 8, 1, 1000));
	assert_int_equal(rate_wait_ms(&r, 9, 1, 1000), 0);
}

/* Keys that are used once do not empty the bucket of the one that is at its limit. */
static void
who_has_waited_longest_makes_room(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 7, 1, 1000));
	for (uint64_t who = 100; who < 100 + 2 * RATE_KEYS_MAX; who++)
		assert_true(rate_take(&r, who, 1, 1000));
	assert_false(rate_take(&r, 7, 1, 1000));
}

/* Whose hashes end alike: each is found behind the others, also when one of them has made room. */
static void
keys_of_one_chain_are_found(void **state)
{
	enum { CHAIN = 5 };

	(void)state;
	for (uint64_t i = 0; i < CHAIN; i++)
		rate_spend(&r, 7 + i * RATE_KEYS_MAX, 3, 1000 + i);
	/* The first of them is the nearest to full. */
	for (uint64_t who = 10000; who < 10000 + RATE_KEYS_MAX - CHAIN + 1; who++)
		rate_spend(&r, who, 4, 1000);
	assert_int_equal(rate_wait_ms(&r, 7, 1, 1010), 0);
	for (uint64_t i = 1; i < CHAIN; i++)
		assert_true(rate_wait_ms(&r, 7 + i * RATE_KEYS_MAX, 1, 1010) > 0);
	for (uint64_t who = 10000; who < 10000 + RATE_KEYS_MAX - CHAIN + 1; who++)
		assert_true(rate_wait_ms(&r, who, 1, 1010) > 0);
}

/* Bytes, say: an amount beyond the budget is refused, and a smaller one is granted. */
static void
many_tokens_at_once(void **state)
{
	(void)state;
	r.burst = 1000;
	assert_true(rate_take(&r, 7, 900, 5000));
	assert_false(rate_take(&r, 7, 101, 5000));
	assert_int_equal(rate_wait_ms(&r, 7, 101, 5000), 100);
	assert_true(rate_take(&r, 7, 100, 5000));
	assert_false(rate_take(&r, 7, 1, 5000));
	assert_true(rate_wait_ms(&r, 7, 2000, 5000) == rate_wait_ms(&r, 7, 1000, 5000));
}

static void
names_have_hashes(void **state)
{
	(void)state;
	assert_true(rate_who("") != 0);
	assert_true(rate_who("team.one") != rate_who("team.two"));
	assert_true(rate_who("team.one") == rate_who("team.one"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_full_bucket_and_then_one_an_interval, begin),
		cmocka_unit_test_setup(it_is_full_again_after_a_while_and_no_fuller, begin),
		cmocka_unit_test_setup(keys_have_a_bucket_each, begin),
		cmocka_unit_test_setup(who_has_waited_longest_makes_room, begin),
		cmocka_unit_test_setup(keys_of_one_chain_are_found, begin),
		cmocka_unit_test_setup(many_tokens_at_once, begin),
		cmocka_unit_test(names_have_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
