/* store_test.c - The contract of store.h, tested on both implementations: linked with the one in
 * memory and, as store_lmdb_test, with LMDB. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

static char dir[64];
static char error[STORE_ERROR_SIZE];

static struct bytes
text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

static void
assert_value(struct store *s, const char *key, const char *expected)
{
	struct bytes v;
	bool found = store_get(s, STORE_META, text(key), &v);

	assert_int_equal(found, expected != NULL);
	if (found) {
		assert_int_equal(v.size, strlen(expected));
		assert_memory_equal(v.data, expected, v.size);
	}
}

static int
setup(void **state)
{
	snprintf(dir, sizeof(dir), "/tmp/overgang-store-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	*state = store_open(dir, 8 << 20, error);
	return *state != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	char path[128];

	*state = store_close(*state);
	for (const char *const *name =
		 (const char *const[]){ "data.mdb", "lock.mdb", "lock", NULL };
	     *name != NULL; name++) {
		snprintf(path, sizeof(path), "%s/%s", dir, *name);
		unlink(path);
	}
	return rmdir(dir);
}

static void
committed_is_there_and_aborted_is_not(void **state)
{
	struct store *s = *state;

	store_begin(s, false);
	store_put(s, STORE_META, text("a"), text("1"));
	store_put(s, STORE_META, text("b"), text("2"));
	assert_int_equal(store_commit(s), 0);
	store_begin(s, false);
	store_put(s, STORE_META, text("a"), text("other"));
	store_delete(s, STORE_META, text("b"));
	store_put(s, STORE_META, text("c"), text("3"));
	assert_value(s, "a", "other");
	store_abort(s);
	store_begin(s, true);
	assert_value(s, "a", "1");
	assert_value(s, "b", "2");
	assert_value(s, "c", NULL);
	store_abort(s);
}

static void
keys_are_walked_in_the_order_of_numbers(void **state)
{
	static const uint64_t numbers[] = { 1, 255, 256, 65535, 65536, 1ull << 40, UINT64_MAX };
	struct store *s = *state;
	struct store_key from = store_key();
	struct bytes k, v;
	size_t n = sizeof(numbers) / sizeof(numbers[0]);

	store_begin(s, false);
	for (size_t i = n; i > 0; i--) {
		struct store_key key = store_key();
		store_key_u64(&key, numbers[i - 1]);
		store_put(s, STORE_JOURNAL, store_key_done(&key), text("x"));
	}
	for (size_t i = 0; i < n; i++) {
		assert_true(store_first(s, STORE_JOURNAL, store_key_done(&from), &k, &v));
		assert_true(store_u64(k.data) == numbers[i]);
		from = store_key();
		store_key_u64(&from, numbers[i]);
		store_key_bytes(&from, "", 1);
	}
	assert_false(store_first(s, STORE_JOURNAL, store_key_done(&from), &k, &v));
	assert_int_equal(store_commit(s), 0);
}

static void
an_empty_table_has_no_first(void **state)
{
	struct bytes k, v;

	store_begin(*state, true);
	assert_false(store_first(*state, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v));
	store_abort(*state);
}

static void
only_what_writes_is_dirty(void **state)
{
	struct bytes v;

	store_begin(*state, false);
	(void)store_get(*state, STORE_META, text("a"), &v);
	assert_false(store_dirty(*state));
	store_put(*state, STORE_META, text("a"), text("1"));
	assert_true(store_dirty(*state));
	assert_int_equal(store_commit(*state), 0);
}

static void
tables_are_apart(void **state)
{
	struct bytes v;

	store_begin(*state, false);
	store_put(*state, STORE_META, text("k"), text("meta"));
	assert_false(store_get(*state, STORE_CASE, text("k"), &v));
	assert_int_equal(store_commit(*state), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    committed_is_there_and_aborted_is_not, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    keys_are_walked_in_the_order_of_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_table_has_no_first, setup, teardown),
		cmocka_unit_test_setup_teardown(only_what_writes_is_dirty, setup, teardown),
		cmocka_unit_test_setup_teardown(tables_are_apart, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
