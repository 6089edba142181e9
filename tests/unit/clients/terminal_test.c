/* terminal_test.c - Text on a terminal: its width, its letters, tables and colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "overgang/output.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
test_width(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{ "", 0 },
		{ "ugle", 4 },
		{ "blå ugle", 8 },
		{ "ÆØÅ", 3 },
		{ "a\xcc\x8a", 1 }, /* a and a ring that stands above it */
		{ "漢字", 4 },
		{ "\xff\xfe", 2 },
	};

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(text_width(rows[i].text), rows[i].width);
	/* Where the locale knows no widths, a letter counts as one column. */
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_int_equal(text_width("blå ugle"), 8);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void
test_letters_of_both_cases(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal, begins;
	} rows[] = {
		{ "Blå Ugle", "blå ugle", true, true },
		{ "LØSLATELSE", "løslatelse", true, true },
		{ "Økonomi", "økonomi", true, true },
		{ "økonomi", "øko", false, true },
		{ "øko", "økonomi", false, false },
		{ "a", "b", false, false },
		{ "[", "{", false, false },
		{ "×", "÷", false, false },
		{ "x", "", false, true },
		{ "", "", true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(text_equal(rows[i].a, rows[i].b), rows[i].equal);
		assert_int_equal(text_begins(rows[i].a, rows[i].b), rows[i].begins);
	}
}

static char *
printed(const struct table *t, bool colour, size_t indent)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	table_print(t, f, colour, indent);
	assert_int_equal(fclose(f), 0);
	return text;
}

static void
test_wrap(void **state)
{
	static const struct {
		const char *text, *wrapped;
	} rows[] = {
		{ "", "" },
		{ "\n", "\n" },
		{ "kort\n\nkort", "kort\n\nkort\n" },
		{ "ett to tre fire fem seks\n", "ett to tre fire fem\n  seks\n" },
		{ "  11.01.27  bolig og penger\n", "  11.01.27  bolig og\n            penger\n" },
		{ "    Har fått: bolig, penger", "    Har fått: bolig,\n      penger\n" },
		/* Columns, not bytes; and a word that is too wide stands alone. */
		{ "ååååå ååååå ååååå ååå", "ååååå ååååå ååååå\n  ååå\n" },
		{ "a 00112233445566778899aabb b", "a\n  00112233445566778899aabb\n  b\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *f = open_memstream(&text, &size);
		text_wrap(f, rows[i].text, 20);
		fclose(f);
		assert_string_equal(text, rows[i].wrapped);
		free(text);
	}
}

static void
test_table(void **state)
{
	static const char *const head[] = { "Huskenavn", "Navn", "Dato", "Status" };
	struct table *t = table_new(4, head);
	char *text;

	(void)state;
	assert_int_equal(table_rows(t), 0);
	table_cell(t, PAINT_NONE, "blå ugle");
	table_cell(t, PAINT_NONE, "");
	table_cell(t, PAINT_NONE, "24.03.2027");
	table_cell(t, PAINT_GREEN, "klar");
	table_cell(t, PAINT_NONE, "grønn røyskatt");
	table_cell(t, PAINT_NONE, "");
	table_cell(t, PAINT_NONE, "");
	table_cell(t, PAINT_RED, "mangler 3 av 7");
	assert_int_equal(table_rows(t), 2);
	/* Nobody has a name, so there is no column for it; no line ends in spaces. */
	text = printed(t, false, 0);
	assert_string_equal(text, "Huskenavn       Dato        Status\n"
				  "blå ugle        24.03.2027  klar\n"
				  "grønn røyskatt              mangler 3 av 7\n");
	free(text);
	text = printed(t, true, 2);
	assert_string_equal(text,
	    "  \033[1mHuskenavn\033[0m       \033[1mDato\033[0m        \033[1mStatus\033[0m\n"
	    "  blå ugle        24.03.2027  \033[32mklar\033[0m\n"
	    "  grønn røyskatt              \033[31mmangler 3 av 7\033[0m\n");
	free(text);
	table_free(t);
}

static void
test_table_without_head(void **state)
{
	struct table *t = table_new(3, NULL);
	char *text;

	(void)state;
	table_cell(t, PAINT_NONE, "a");
	table_cell(t, PAINT_NONE, "to\033linjer\n");
	table_cell(t, PAINT_NONE, "");
	table_cell(t, PAINT_NONE, "lang");
	table_cell(t, PAINT_NONE, "");
	table_cell(t, PAINT_NONE, "");
	text = printed(t, false, 2);
	assert_string_equal(text, "  a     to linjer \n  lang\n");
	free(text);
	table_free(t);
	table_free(NULL);
}

static void
test_colour(void **state)
{
	FILE *f = tmpfile();

	(void)state;
	assert_non_null(f);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_false(colour_wanted(false, false, f)); /* no terminal */
	assert_true(colour_wanted(true, false, f));
	assert_false(colour_wanted(true, true, f));
	assert_false(colour_wanted(false, true, f));
	setenv("NO_COLOR", "1", 1);
	assert_false(colour_wanted(false, false, f));
	assert_true(colour_wanted(true, false, f)); /* asked for is asked for */
	unsetenv("NO_COLOR");
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_letters_of_both_cases),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_without_head),
		cmocka_unit_test(test_colour),
	};

	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
