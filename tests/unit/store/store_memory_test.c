/* store_memory_test.c - The store in memory forgives nothing that LMDB does not: a value read holds
 * until the next write, and a transaction with any write counts as writing. store_test covers both
 * stores; this covers mistakes that only a fake could make without a test of the daemon
 * noticing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/store.h"
#include "store_memory.h"

static const struct bytes a = { "a", 1 }, b = { "b", 1 }, text = { "as it was", 9 };

static struct store *
with_one_row(void)
{
	char error[STORE_ERROR_SIZE];
	struct store *s = store_open("", 0, error);

	store_begin(s, false);
	store_put(s, STORE_META, a, text);
	assert_int_equal(store_commit(s), 0);
	store_begin(s, false);
	return s;
}

static void
what_was_read_is_spoiled_by_a_write(void **state)
{
	struct store *s = with_one_row();
	struct bytes k, v, first;

	(void)state;
	assert_true(store_get(s, STORE_META, a, &v));
	assert_true(store_first(s, STORE_META, (struct bytes){ NULL, 0 }, &k, &first));
	assert_memory_equal(v.data, text.data, text.size);
	store_put(s, STORE_META, b, text);
	assert_memory_not_equal(v.data, text.data, text.size);
	assert_memory_not_equal(k.data, a.data, a.size);
	assert_memory_not_equal(first.data, text.data, text.size);
	assert_true(store_get(s, STORE_META, a, &v));
	store_delete(s, STORE_META, b);
	assert_memory_not_equal(v.data, text.data, text.size);
	store_close(s);
}

/* Also where there was nothing to delete, or no room to put. */
static void
whoever_tried_to_write_has_written(void **state)
{
	struct store *s = with_one_row();

	(void)state;
	assert_false(store_dirty(s));
	store_delete(s, STORE_META, b);
	assert_true(store_dirty(s));
	store_abort(s);
	store_begin(s, false);
	store_memory_fail_put(s, 0);
	store_put(s, STORE_META, b, text);
	assert_true(store_dirty(s));
	assert_true(store_error(s) != 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_read_is_spoiled_by_a_write),
		cmocka_unit_test(whoever_tried_to_write_has_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
