/* office_test.c - Which names mean the same Nav office, and which agency that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/office.h"

static void
names_mean_the_same_office(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "Nav Asker", "NAV-kontoret i Asker", true },
		{ "Asker kommune", "nav asker", true }, { "Nav Bærum", "NAV BÆRUM", true },
		{ "Nav Ås", "nav ås", true }, { "Nav a×b", "NAV A×B", true },
		{ "Nav", "kontoret", true }, { "Nav", "Nav Asker", false },
		{ "Nav Asker", "", false }, { "Nav Asker", "Nav Bærum", false },
		{ "Nav Gamle Oslo", "Nav Oslo", true }, { "Nav 1", "Nav 2", false },
		{ "a b c d e f g h j k l m n o p q r s", "a b c d e f g h j k l m n o p q r t",
		    true }, /* the first sixteen words count */
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxå1",
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxø2",
		    true }, /* and of a word its first 47 bytes */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (office_same(rows[i].a, rows[i].b) != rows[i].same)
			fail_msg("%s, %s", rows[i].a, rows[i].b);
}

enum { HOUSING_OFFICE = 5 };

static void
an_agency_is_found_by_the_name_of_its_office(void **state)
{
	static struct agencies all = {
		.list = { { .number = 2,
			      .display_name = "Nav Asker",
			      .roles = 1u << OV__ROLE__ROLE_NAV_SOCIAL },
		    { .number = 3,
			.display_name = "Nav Bærum",
			.roles = 1u << OV__ROLE__ROLE_NAV_STATE },
		    { .number = 4,
			.display_name = "Nav Bærum",
			.roles = 1u << OV__ROLE__ROLE_NAV_STATE,
			.retired = true },
		    { .number = HOUSING_OFFICE,
			.display_name = "Asker bolig",
			.roles = 1u << OV__ROLE__ROLE_HOUSING } },
		.count = 4,
	};

	(void)state;
	assert_int_equal(office_agency(&all, 2, ""), 2);
	assert_int_equal(office_agency(&all, 2, "Asker"), 2);
	assert_int_equal(office_agency(&all, 2, "Nav Bærum"), 3);
	assert_int_equal(office_agency(&all, HOUSING_OFFICE, "Nav Bærum"), 3);
	assert_int_equal(office_agency(&all, HOUSING_OFFICE, ""), 0);
	assert_int_equal(office_agency(&all, HOUSING_OFFICE, "Nav Oslo"), 0);
	assert_int_equal(office_agency(&all, 99, "Asker"), 2);
	/* More than one: none of them is meant for sure. */
	all.list[2].retired = false;
	assert_int_equal(office_agency(&all, HOUSING_OFFICE, "Nav Bærum"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_mean_the_same_office),
		cmocka_unit_test(an_agency_is_found_by_the_name_of_its_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
