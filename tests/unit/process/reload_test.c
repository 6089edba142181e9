/* reload_test.c - agencies.conf against the one before it: the allowed changes, the changes made,
 * the clients turned away, and numbers that are given once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "process/reload.h"
#include "store/store.h"

static struct agencies before, after;
static char error[CONFIG_ERROR_SIZE];
static char lines[4096];

static struct agency *
add_agency(struct agencies *a, uint32_t number, const char *name)
{
	struct agency *g = &a->list[a->count++];

	*g = (struct agency){ .number = number, .roles = 1, .line = (int)a->count * 10 };
	snprintf(g->name, sizeof(g->name), "%s", name);
	snprintf(g->display_name, sizeof(g->display_name), "%s", name);
	snprintf(g->controller, sizeof(g->controller), "Kommunen");
	return g;
}

static struct agency_key *
add_key(struct agencies *a, uint32_t agency, const char *name, unsigned char first)
{
	struct agency_key *k = &a->keys[a->keys_count++];

	*k = (struct agency_key){ .agency = agency, .areas = SCOPE_ALL, .used = true };
	memset(k->public_key, first, sizeof(k->public_key));
	snprintf(k->name, sizeof(k->name), "%s", name);
	snprintf(k->user_id, sizeof(k->user_id), "%s.%s.%02x%02x%02x%02x",
	    agencies_by_number(a, agency)->name, name, first, first, first, first);
	return k;
}

static int
setup(void **state)
{
	(void)state;
	memset(&before, 0, sizeof(before));
	add_agency(&before, 1, "team")->owner = true;
	add_agency(&before, 3, "nav");
	add_agency(&before, 4, "skjermet")->restricted = true;
	add_key(&before, 1, "kari", 0x11);
	add_key(&before, 3, "adapter", 0x33);
	add_key(&before, 3, "ola", 0x3a);
	after = before;
	return 0;
}

static void
join(void *context, const char *text)
{
	(void)context;
	assert_true(strlen(text) < RELOAD_LINE_MAX);
	strcat(lines, text);
	strcat(lines, "\n");
}

static void
differs(const char *expected)
{
	lines[0] = '\0';
	size_t n = reload_differences(&before, &after, join, NULL);
	assert_string_equal(lines, expected);
	for (const char *s = lines; (s = strchr(s, '\n')) != NULL; s++)
		n--;
	assert_int_equal(n, 0);
}

static void
refused(const char *sentence)
{
	assert_false(reload_allowed(&before, &after, "a.conf", error));
	assert_string_equal(error, sentence);
}

/* ---- allowed changes --------------------------------------------------------------------- */

static void
test_what_may_not_change(void **state)
{
	(void)state;
	assert_true(reload_allowed(&before, &after, "a.conf", error));
	after.list[1].number = 30;
	after.list[2].number = 40; /* still ascending */
	refused("a.conf:20: [nav] has number 30 and had 3; write number = 3 again");
	after = before;
	strcpy(after.list[1].name, "nav-ny");
	refused("a.conf:20: [nav-ny] has number 3, which was given to [nav] and is never reused; "
		"give [nav-ny] a number of its own, and keep [nav] with retired = yes when it has "
		"left");
	after = before;
	after.count = 2;
	refused("a.conf: [skjermet] with number 4 is missing; an agency is never dropped: put its "
		"section back, with retired = yes when it has left");
	after = before;
	after.list[2].restricted = false;
	refused("a.conf:30: [skjermet] was restricted, and the cases it was given stay so; write "
		"restricted = yes again");
	after = before;
	after.list[0].owner = false;
	after.list[1].owner = true;
	refused("a.conf:20: [team] owns the cases that are there, and [nav] cannot take them over; "
		"write owner = yes in [team]");
}

static void
test_what_may_change(void **state)
{
	(void)state;
	differs("");
	struct agency *nav = &after.list[1];
	nav->roles = 2;
	nav->retired = nav->restricted = true;
	nav->required_count = 1;
	strcpy(nav->display_name, "Nav Asker");
	strcpy(nav->controller, "Direktoratet");
	strcpy(nav->processing, "art. 6");
	strcpy(nav->stream, "ipc:///x");
	add_agency(&after, 5, "ny");
	add_agency(&after, 6, "lukket")->restricted = true;
	assert_true(reload_allowed(&before, &after, "a.conf", error));
	differs(
	    "agency nav retired\nagency nav has another name\nagency nav has another controller\n"
	    "agency nav has another ground for processing\nagency nav has other roles\n"
	    "agency nav is restricted\nagency nav has another stream\n"
	    "agency nav has other required consumers\n"
	    "agency ny 5 added\nagency lukket 6 added restricted\n");
}

static void
test_keys(void **state)
{
	(void)state;
	after.keys[1].areas = SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_DUTY);
	add_key(&after, 3, "ola-2", 0x3b)->areas = SCOPE(OV__AREA__AREA_NAME);
	after.keys[0] = after.keys[--after.keys_count]; /* kari is gone */
	differs("key team.kari 11111111 removed\n"
		"key nav.ola-2 3b3b3b3b added areas=name\n"
		"key nav.adapter 33333333 narrowed areas=case,duty\n");
	before = after;
	after.keys[1].areas = SCOPE_ALL;
	differs("key nav.adapter 33333333 widened\n");
	/* The same name, another key: no session goes on under it. */
	before = after;
	memset(after.keys[1].public_key, 0x44, 32);
	strcpy(after.keys[1].user_id, "nav.adapter.44444444");
	differs("key nav.adapter 33333333 removed\nkey nav.adapter 44444444 added\n");
}

static void
test_who_is_turned_away(void **state)
{
	(void)state;
	assert_false(reload_turns_away(&before, &after, 3));
	add_key(&after, 3, "ny", 0x55);
	assert_false(reload_turns_away(&before, &after, 3));
	after.keys[1].areas = SCOPE(OV__AREA__AREA_CASE);
	assert_true(reload_turns_away(&before, &after, 3));
	assert_false(reload_turns_away(&before, &after, 1));
	/* It had no subscription before either. */
	before.keys[1].areas = SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_NAME);
	assert_false(reload_turns_away(&before, &after, 3));
	after.keys[2] = after.keys[0];
	assert_true(reload_turns_away(&before, &after, 3));
}

/* ---- numbers are given once ---------------------------------------------------------------- */

static void
test_numbers_are_remembered(void **state)
{
	struct store *s = store_open("memory", 1 << 20, error);

	(void)state;
	assert_non_null(s);
	assert_int_equal(reload_remember(s, &before, "a.conf", error), 0);
	assert_int_equal(reload_remember(s, &before, "a.conf", error), 0);
	add_agency(&after, 5, "ny");
	after.list[1].retired = true;
	assert_int_equal(reload_remember(s, &after, "a.conf", error), 0);
	assert_int_equal(reload_remember(s, &before, "a.conf", error), 1);
	assert_string_equal(error,
	    "a.conf: [ny] with number 5 is missing; an agency is never dropped: put its section "
	    "back, with retired = yes when it has left");
	strcpy(after.list[1].name, "navn");
	assert_int_equal(reload_remember(s, &after, "a.conf", error), 1);
	assert_string_equal(error,
	    "a.conf:20: [navn] has number 3, which was given to [nav] and is never reused; give "
	    "[navn] a number of its own, and keep [nav] with retired = yes when it has left");
	/* A refused file changed nothing. */
	strcpy(after.list[1].name, "nav");
	add_agency(&after, 7, "sju");
	strcpy(after.list[0].name, "lag");
	assert_int_equal(reload_remember(s, &after, "a.conf", error), 1);
	strcpy(after.list[0].name, "team");
	strcpy(after.list[4].name, "syv");
	assert_int_equal(reload_remember(s, &after, "a.conf", error), 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_what_may_not_change, setup),
		cmocka_unit_test_setup(test_what_may_change, setup),
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_who_is_turned_away, setup),
		cmocka_unit_test_setup(test_numbers_are_remembered, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
