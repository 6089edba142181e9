/* municipality_test.c - Which municipality does a row belong to? Only rows known to be another's
 * are dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "liaison/municipality.h"
#include "normal.h"

static const char *const names[] = { "own", "other", "shared", "ambiguous", "contradicts",
	"unknown", "none" };

static struct municipality_own
own(const char *first, const char *second)
{
	struct municipality_own o = { .count = 0 };

	(void)municipality_add_own(&o, first);
	if (second != NULL)
		(void)municipality_add_own(&o, second);
	assert_true(o.count > 0);
	return o;
}

static void
is(const struct municipality_own *o, const char *cell, enum municipality_whose expected)
{
	enum municipality_whose w = municipality_whose(o, cell);

	if (w != expected)
		fail_msg("%s is %s, not %s", cell, names[w], names[expected]);
}

static void
test_asker(void **state)
{
	static const struct {
		const char *cell;
		enum municipality_whose whose;
	} rows[] = {
		{ "Asker", MUNICIPALITY_OWN },
		{ "ASKER KOMMUNE", MUNICIPALITY_OWN },
		{ "Asker (3203)", MUNICIPALITY_OWN },
		{ "3203 Asker", MUNICIPALITY_OWN },
		{ "Asker kommune, 3203", MUNICIPALITY_OWN },
		{ "Kommunenr. 3203", MUNICIPALITY_OWN },
		{ "knr 3203", MUNICIPALITY_OWN },
		{ "Asker\u200b", MUNICIPALITY_OWN },
		{ "As\u00adker", MUNICIPALITY_OWN },
		{ "Asker\u202fkommune", MUNICIPALITY_OWN },
		/* By its former name and number. */
		{ "3025", MUNICIPALITY_OWN },
		{ "220", MUNICIPALITY_OWN },
		{ "R\u00f8yken", MUNICIPALITY_OWN },
		{ "Hurum (0628)", MUNICIPALITY_OWN },
		{ "Asker, Viken", MUNICIPALITY_OWN },
		{ "B\u00e6rum", MUNICIPALITY_OTHER },
		{ "Baerum", MUNICIPALITY_OTHER },
		{ "Bærum kommune", MUNICIPALITY_OTHER },
		{ "Bærum, Oslo", MUNICIPALITY_OTHER },
		{ "3201", MUNICIPALITY_OTHER },
		{ "301", MUNICIPALITY_OTHER },
		{ "Oslo, bydel Sagene", MUNICIPALITY_OTHER },
		{ "Evje og Hornnes", MUNICIPALITY_OTHER },
		{ "Guovdageaidnu - Kautokeino", MUNICIPALITY_OTHER },
		{ "K\u00e1r\u00e1\u0161johka", MUNICIPALITY_OTHER },
		{ "Deatnu-Tana", MUNICIPALITY_UNKNOWN },
		{ "V\u00e5ler", MUNICIPALITY_OTHER }, /* neither of the two is ours */
		{ "Asker, B\u00e6rum", MUNICIPALITY_SHARED },
		{ "B\u00e6rum/Asker", MUNICIPALITY_SHARED },
		{ "Asker og Bærum", MUNICIPALITY_SHARED },
		{ "Asker - Bærum", MUNICIPALITY_SHARED },
		{ "3203, 3201", MUNICIPALITY_SHARED },
		{ "Asker (3201)", MUNICIPALITY_CONTRADICTS },
		{ "Bærum (3203)", MUNICIPALITY_CONTRADICTS },
		{ "Bærum (0301)", MUNICIPALITY_CONTRADICTS },
		{ "1399 Asker", MUNICIPALITY_UNKNOWN }, /* a postcode */
		{ "Askr", MUNICIPALITY_UNKNOWN },
		{ "B\u2020rum", MUNICIPALITY_UNKNOWN },
		{ "Sverige", MUNICIPALITY_UNKNOWN },
		{ "Bærum, ukjent adresse", MUNICIPALITY_UNKNOWN },
		{ "Akershus", MUNICIPALITY_UNKNOWN },
		{ "Bærum?", MUNICIPALITY_OTHER },
		{ "9999", MUNICIPALITY_UNKNOWN },
		{ "(", MUNICIPALITY_UNKNOWN },
	};
	const struct municipality_own asker = own("Asker kommune", "3203");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(&asker, rows[i].cell, rows[i].whose);
}

static void
test_a_name_that_several_have(void **state)
{
	struct municipality_own none = { .count = 0 };
	const struct municipality_own ostfold = own("V\u00e5ler", "3114");

	(void)state;
	assert_true(municipality_add_own(&none, "V\u00e5ler"));
	assert_int_equal(none.count, 0);
	assert_false(municipality_add_own(&none, "Atlantis"));
	is(&ostfold, "V\u00e5ler", MUNICIPALITY_AMBIGUOUS);
	is(&ostfold, "Våler (Østfold)", MUNICIPALITY_OWN);
	is(&ostfold, "Våler i Innlandet", MUNICIPALITY_OTHER);
	is(&ostfold, "Våler, 3114", MUNICIPALITY_OWN);
	is(&ostfold, "Våler 3419", MUNICIPALITY_OTHER);
	/* An old one that was divided between ours and another. */
	const struct municipality_own haram = own("Haram", NULL);
	is(&haram, "1507", MUNICIPALITY_AMBIGUOUS);
	is(&haram, "1580", MUNICIPALITY_OWN);
	is(&haram, "1504", MUNICIPALITY_OTHER);
}

static void
test_a_district_of_oslo(void **state)
{
	const struct municipality_own sagene = own("Bydel Sagene", NULL), oslo = own("Oslo", NULL);

	(void)state;
	is(&sagene, "Sagene", MUNICIPALITY_OWN);
	is(&sagene, "Oslo, Sagene", MUNICIPALITY_OWN);
	is(&sagene, "Gr\u00fcnerl\u00f8kka", MUNICIPALITY_OTHER);
	is(&sagene, "Oslo", MUNICIPALITY_AMBIGUOUS);
	is(&oslo, "Sagene", MUNICIPALITY_OWN);
	is(&oslo, "0301", MUNICIPALITY_OWN);
}

/* The list itself: every number has four digits and belongs to one row, the municipality that a row
 * is part of exists, and no two municipalities of today have the same name but the known ones. */
static void
test_the_list(void **state)
{
	size_t today = 0;
	char seen[10000] = { 0 };

	(void)state;
	for (const struct municipality *m = municipality_list; m->names != NULL; m++) {
		for (const char *s = m->numbers; *s != '\0'; s += s[4] == ' ' ? 5 : 4) {
			assert_int_equal(strspn(s, "0123456789"), 4);
			if (seen[atoi(s)]++)
				fail_msg("%.4s stands twice, in %s", s, m->names);
		}
		today += strlen(m->today) == 4 && strncmp(m->numbers, m->today, 4) == 0;
	}
	assert_int_equal(today, 357 + 6); /* and the six places of Svalbard and Jan Mayen */
	for (const struct municipality *m = municipality_list; m->names != NULL; m++)
		for (const char *s = m->today; strlen(m->today) != 6 && *s != '\0';
		     s += s[4] == ' ' ? 5 : 4)
			assert_true(seen[atoi(s)]);
	size_t same = 0;
	for (const struct municipality *a = municipality_list; a->names != NULL; a++)
		for (const struct municipality *b = a + 1; b->names != NULL; b++) {
			char x[64], y[64];
			snprintf(x, sizeof(x), "%.*s", (int)strcspn(a->names, "|"), a->names);
			snprintf(y, sizeof(y), "%.*s", (int)strcspn(b->names, "|"), b->names);
			same +=
			    x[0] == y[0] && normal_same(x, y) && strcmp(a->today, b->today) != 0;
		}
	/* Bø, Herøy, Nes, Os, Sande, Våler; and Ålesund and Hitra as divided or joined. */
	assert_in_range(same, 6, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asker),
		cmocka_unit_test(test_a_name_that_several_have),
		cmocka_unit_test(test_a_district_of_oslo),
		cmocka_unit_test(test_the_list),
	};

	return cmocka_run_group_tests_name("municipality", tests, NULL, NULL);
}
