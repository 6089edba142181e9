/* The ledger of effects: complete after a crash, and never longer than its limit. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hex.h"
#include "place.h"

enum { LINE_SIZE = 2 * LEDGER_ID_SIZE + 1 };

static char dir[64], path[80];

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/overgang-place-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/made", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

static const unsigned char *
id(unsigned n)
{
	static unsigned char bytes[LEDGER_ID_SIZE];

	memset(bytes, 0x5a, sizeof(bytes));
	memcpy(bytes, &n, sizeof(n));
	return bytes;
}

static struct ledger *
again(struct ledger *l)
{
	(void)ledger_close(l);
	l = ledger_open(path);
	assert_non_null(l);
	return l;
}

/* The file as a crash or a full disk may leave it. */
static void
append(const char *text, size_t size)
{
	FILE *f = fopen(path, "ae");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void
what_was_made_is_known_to_the_next_process(void **state)
{
	struct ledger *l = again(NULL);
	struct stat st;

	(void)state;
	assert_false(ledger_has(l, id(1)));
	assert_int_equal(ledger_add(l, id(1)), 0);
	assert_int_equal(ledger_add(l, id(2)), 0);
	assert_true(ledger_has(l, id(1)));
	l = again(l);
	assert_true(ledger_has(l, id(1)));
	assert_true(ledger_has(l, id(2)));
	assert_false(ledger_has(l, id(3)));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	(void)ledger_close(l);
}

/* Cut at any byte: complete entries are known, a cut entry counts as not made, and the next one is
 * written. */
static void
a_line_that_was_cut_takes_no_other_with_it(void **state)
{
	char line[2 * LEDGER_ID_SIZE + 1];

	(void)state;
	(void)hex_text(id(2), LEDGER_ID_SIZE, line);
	for (size_t cut = 1; cut < LINE_SIZE; cut++) {
		struct ledger *l = again(NULL);
		assert_int_equal(ledger_add(l, id(1)), 0);
		(void)ledger_close(l);
		append(line, cut);
		l = again(NULL);
		assert_int_equal(ledger_add(l, id(3)), 0);
		assert_int_equal(ledger_add(l, id(4)), 0);
		l = again(l);
		assert_true(ledger_has(l, id(1)));
		assert_int_equal(ledger_has(l, id(2)), cut == LINE_SIZE - 1);
		assert_true(ledger_has(l, id(3)));
		assert_true(ledger_has(l, id(4)));
		(void)ledger_close(l);
		assert_int_equal(unlink(path), 0);
	}
}

static void
it_keeps_the_last_and_its_file_does_not_grow_for_ever(void **state)
{
	const unsigned lines = 2 * LEDGER_IDS - 1;
	char *text = malloc((size_t)lines * LINE_SIZE + 1), *at = text;
	struct stat st;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; i < lines; i++, at += LINE_SIZE) {
		(void)hex_text(id(i), LEDGER_ID_SIZE, at);
		at[LINE_SIZE - 1] = '\n';
	}
	append(text, (size_t)lines * LINE_SIZE);
	free(text);
	struct ledger *l = again(NULL);
	assert_true(ledger_has(l, id(lines - LEDGER_IDS)));
	assert_false(ledger_has(l, id(lines - LEDGER_IDS - 1)));
	assert_int_equal(ledger_add(l, id(lines)), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, LEDGER_IDS * LINE_SIZE);
	assert_int_equal(ledger_add(l, id(lines + 1)), 0);
	l = again(l);
	for (unsigned i = lines + 2 - LEDGER_IDS; i < lines + 2; i++)
		assert_true(ledger_has(l, id(i)));
	assert_false(ledger_has(l, id(lines + 1 - LEDGER_IDS)));
	(void)ledger_close(l);
}

static void
where_it_cannot_be_it_is_an_error(void **state)
{
	(void)state;
	assert_null(ledger_open("/nowhere/at/all/made"));
	assert_int_equal(errno, ENOENT);
}

/* Half a line fits: nothing was noted, and with room again all is as it should be. */
static void
without_room_nothing_is_noted(void **state)
{
	struct rlimit before, little;
	struct ledger *l = again(NULL);

	(void)state;
	assert_int_equal(ledger_add(l, id(1)), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	little = before;
	little.rlim_cur = LINE_SIZE + 7;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_true(ledger_add(l, id(2)) < 0);
	assert_true(ledger_add(l, id(2)) < 0);
	assert_false(ledger_has(l, id(2)));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(ledger_add(l, id(2)), 0);
	l = again(l);
	assert_true(ledger_has(l, id(1)));
	assert_true(ledger_has(l, id(2)));
	(void)ledger_close(l);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(what_was_made_is_known_to_the_next_process),
		IN_A_FOLDER(a_line_that_was_cut_takes_no_other_with_it),
		IN_A_FOLDER(it_keeps_the_last_and_its_file_does_not_grow_for_ever),
		IN_A_FOLDER(where_it_cannot_be_it_is_an_error),
		IN_A_FOLDER(without_room_nothing_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
