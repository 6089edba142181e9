/* normal_test.c - Which texts are the same, for all variants that keyboards, spreadsheets and web
 * pages produce. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "normal.h"

static void
is(const char *text, enum normal_form form, const char *expected)
{
	char *s = normal_new(text, strlen(text), form);

	assert_string_equal(s, expected);
	free(s);
}

static void
test_what_a_person_sees(void **state)
{
	static const char *const rows[][2] = {
		{ "Asker", "Asker" },
		{ "", "" },
		{ "Asker\u200b", "Asker" },		   /* zero width space */
		{ "As\u00adker", "Asker" },		   /* soft hyphen */
		{ "\ufeffAsker\u200e", "Asker" },	   /* byte order, direction */
		{ "\u202bAsker\u2069", "Asker" },	   /* embedding, isolate */
		{ "As\u2060\u200d\ufe0fker", "Asker" },	   /* joiners, variation selector */
		{ "As\001\033\177ker", "Asker" },	   /* control characters */
		{ "Asker\u202fkommune", "Asker kommune" }, /* narrow hard space */
		{ "Asker\u00a0 \u3000kommune\u2003", "Asker kommune" },
		{ " Asker\r\n\tkommune\u2028", "Asker kommune" },
		{ "\u2800Asker\u3164", "Asker" },    /* blanks that count as letters */
		{ "Va\u030ar ref", "V\u00e5r ref" }, /* NFD */
		{ "\u212bs", "\u00c5s" },	     /* the sign of \xc3\xa5ngstr\xc3\xb6m */
		{ "B\xe6rum", "B\ufffdrum" },	     /* Windows-1252 */
		{ "\u200b \u00ad", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(rows[i][0], NORMAL_TEXT, rows[i][1]);
	/* A NUL within is invisible too. */
	char *s = normal_new("As\0ker", 6, NORMAL_TEXT);
	assert_string_equal(s, "Asker");
	free(s);
}

static void
test_lower_case(void **state)
{
	(void)state;
	is("STRENGT\u202fFORTROLIG", NORMAL_LOWER, "strengt fortrolig");
	is("\u00c6RE\u00d8\u00c5", NORMAL_LOWER, "\u00e6re\u00f8\u00e5");
	is("A\u030as \u2013 \u212bs", NORMAL_LOWER, "\u00e5s - \u00e5s");
	is("\uff2bode\u00a0\uff16", NORMAL_LOWER, "kode 6"); /* full width */
	is("Kode \u2465", NORMAL_LOWER, "kode 6");	     /* in a circle */
	is("K\u00e1r\u00e1\u0161johka", NORMAL_LOWER, "k\u00e1r\u00e1\u0161johka");
}

static void
test_the_same_word(void **state)
{
	static const char *const same[][2] = {
		{ "L\u00f8slatelsesdato", "L\u00d8SLATELSES-DATO" },
		{ "L\u00f8slatelsesdato", "L\u00f8slatelses-\ndato" },
		{ "L\u00f8slatelsesdato", "Loeslatelsesdato" },
		{ "L\u00f8slatelsesdato", "Loslatelsesdato" },
		{ "V\u00e5r ref", "vaar_ref." },
		{ "V\u00e5r ref", "Var ref" },
		{ "V\u00e5r ref", "Va\u030ar ref:" },
		{ "Forn\u00e6rmet", "fornaermet" },
		{ "Brev- og bes\u00f8ksforbud til", "brev og bes\u00f8ksforbud\u00a0til" },
		{ "2/3-dato", "\ufeff2/3 dato" },
		{ "2/3-dato", "2\u20443\u2011dato" }, /* fraction slash, hard hyphen */
		{ "Personnr (5 siffer)", "personnr 5 siffer" },
		{ "K\u00e1r\u00e1\u0161johka", "Karasjohka" },
		{ "Bod\u00f8", "Bod\u00f6" }, /* a Swedish keyboard */
		{ "B\u00e6rum", "B\u00e4rum" },
		{ "Fortrolig", "F\u043ertr\u043elig" }, /* Cyrillic o */
		{ "Fortrolig", "F\u0336o\u0336r\u0336trolig" },
		{ "Fortrolig", "f o r t r o l i g" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (!normal_same(same[i][0], same[i][1]))
			fail_msg("%s is not %s", same[i][0], same[i][1]);
	assert_false(normal_same("Endt tid", "Endret"));
	assert_false(normal_same("", "?"));
	assert_false(normal_same("", "*"));
	/* However long they are, all of them is compared. */
	char a[1001], b[1001];
	memset(a, 'a', 1000), memset(b, 'a', 1000);
	for (size_t i = 0; i < 1000; i += 2)
		a[i] = b[i] = 'b';
	a[1000] = b[1000] = '\0';
	assert_true(normal_same(a, b));
	b[999] = 'c';
	assert_false(normal_same(a, b));
	/* A key is its own key. */
	is("lostelsesdatoaero", NORMAL_KEY, "lostelsesdatoaero");
}

static void
test_what_does_not_fit_is_cut_between_characters(void **state)
{
	char buf[8], same[] = " \u00a0Gaupe\u200b ";

	(void)state;
	normal_copy(buf, sizeof(buf), "\u00e5\u00e5\u00e5\u00e5\u00e5", 10);
	assert_string_equal(buf, "\u00e5\u00e5\u00e5");
	assert_string_equal(
	    normal_put("ab\u00e5\u00e5\u00e5", NORMAL_TEXT, buf, sizeof(buf)), "ab\u00e5\u00e5");
	assert_string_equal(normal_put(same, NORMAL_TEXT, same, sizeof(same)), "Gaupe");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_person_sees),
		cmocka_unit_test(test_lower_case),
		cmocka_unit_test(test_the_same_word),
		cmocka_unit_test(test_what_does_not_fit_is_cut_between_characters),
	};

	return cmocka_run_group_tests_name("normal", tests, NULL, NULL);
}
