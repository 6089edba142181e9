/* recent_test.c - What was sealed in this turn is found by its sealed bytes and its key and use, and by
 * nothing else, until it is forgotten. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/recent.h"

enum { OVERHEAD = 40, PLAIN = 1000, SEALED = PLAIN + OVERHEAD };

static struct recent recent;
static const unsigned char bound[RECENT_BOUND_SIZE] = "an event of one case";

static int
begin(void **state)
{
	(void)state;
	return recent_init(&recent) ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	recent_done(&recent);
	return 0;
}

/* As the n-th event is sealed: the nonces of some begin alike. */
static void
make(uint32_t n, unsigned char plain[PLAIN], unsigned char sealed[SEALED])
{
	uint32_t chance = n / 4 * 2654435761u;

	memset(plain, 'a' + (int)(n % 26), PLAIN);
	memset(sealed, 'A' + (int)(n % 26), SEALED);
	memcpy(sealed, &chance, sizeof(chance));
	memcpy(sealed + 8, &n, sizeof(n));
}

static void
each_is_found_and_no_other(void **state)
{
	unsigned char plain[PLAIN], sealed[SEALED];

	(void)state;
	for (uint32_t n = 0; n < 1000; n++) {
		make(n, plain, sealed);
		recent_keep(&recent, bound, plain, PLAIN, sealed, SEALED);
	}
	for (uint32_t n = 0; n < 1000; n++) {
		make(n, plain, sealed);
		const unsigned char *found = recent_find(&recent, bound, sealed, SEALED);
		assert_non_null(found);
		assert_memory_equal(found, plain, PLAIN);
		assert_null(recent_find(&recent, bound, sealed, SEALED - 1));
		assert_null(recent_find(
		    &recent, (const unsigned char *)"an event of another case", sealed, SEALED));
		sealed[SEALED - 1] ^= 1;
		assert_null(recent_find(&recent, bound, sealed, SEALED));
	}
	make(1000, plain, sealed);
	assert_null(recent_find(&recent, bound, sealed, SEALED));
}

static void
there_is_room_for_so_many(void **state)
{
	enum { MANY = RECENT_BYTES / PLAIN + RECENT_PLACES };
	unsigned char plain[PLAIN], sealed[SEALED];
	size_t kept = 0;

	(void)state;
	for (uint32_t n = 0; n < MANY; n++) {
		/* Long ones first: afterwards the short ones find bytes, but no place. */
		size_t size = n < 1000 ? PLAIN : 1;
		make(n, plain, sealed);
		recent_keep(&recent, bound, plain, size, sealed, size + OVERHEAD);
	}
	for (uint32_t n = 0; n < MANY; n++) {
		size_t size = n < 1000 ? PLAIN : 1;
		make(n, plain, sealed);
		if (recent_find(&recent, bound, sealed, size + OVERHEAD) != NULL)
			kept++;
	}
	assert_int_equal(kept, RECENT_PLACES / 2);
	recent_forget(&recent);
	for (uint32_t n = 0; n < MANY; n++) {
		make(n, plain, sealed);
		recent_keep(&recent, bound, plain, PLAIN, sealed, SEALED);
	}
	assert_true(recent.used <= RECENT_BYTES);
	assert_true(recent.used > RECENT_BYTES - 2 * SEALED - PLAIN);
}

static void
what_is_forgotten_is_overwritten(void **state)
{
	static const unsigned char nothing[SEALED];
	unsigned char plain[PLAIN], sealed[SEALED];

	(void)state;
	make(7, plain, sealed);
	recent_keep(&recent, bound, plain, PLAIN, sealed, SEALED);
	size_t used = recent.used;
	assert_true(used > SEALED + PLAIN);
	recent_forget(&recent);
	assert_null(recent_find(&recent, bound, sealed, SEALED));
	for (size_t at = 0; at + SEALED <= used; at += SEALED)
		assert_memory_equal(recent.bytes + at, nothing, SEALED);
	for (size_t i = 0; i < RECENT_PLACES; i++)
		assert_int_equal(recent.places[i], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_is_found_and_no_other),
		TEST(there_is_room_for_so_many),
		TEST(what_is_forgotten_is_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
