/* liaison_conf_test.c - The configuration of the liaison. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "liaison/liaison_conf.h"
#include "overgang.h"
#include "sender.h"

/* ---- the configuration ----------------------------------------------------------------------- */

#define LIAISON "[liaison]\n" REST
#define REST                                                                  \
	"queue = q\nteam = fengselsteam\nmunicipalities = Asker\nphone = 1\n" \
	"[recipients]\nfengselsteam = fengselsteam\n"

static void
test_conf(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[liaison]\nteam = x\n", "[liaison] has no queue, the directory of what waits" },
		{ "[liaison]\nqueue = q\n",
		    "[liaison] has no team, the agency of the team these notices are for" },
		{ "[liaison]\nqueue = q\nteam = x\nphone = 1\n",
		    "[liaison] has no municipalities, whose rows are sent" },
		{ "[liaison]\nqueue = q\nteam = x\nmunicipalities = Asker\n",
		    "[liaison] has no phone, whom to ring about a row that is not sent" },
		{ "[liaison]\nqueue = q\nteam = x\nmunicipalities = Asker\nphone = 1\n",
		    "[recipients] has no name for x; a consent could never include the team" },
		{ "[liaison]\nteam = Nav Asker\n", "team: is no agency's name; write it as in the "
						   "daemon's agencies.conf: nav-asker" },
		{ "[liaison]\ncolour = blue\n",
		    "colour: is no key of [liaison]; there are: queue, team, municipalities, "
		    "phone, prison, "
		    "other_teams, restricted_agency, stay_notice_agency, name_order, "
		    "address_column, allow_synthetic, timeout" },
		{ "[sender]\nx = y\n",
		    "x: stands in [sender]; there are [overgang], [liaison] and [recipients]" },
		{ "[liaison]\nname_order = family\n",
		    "name_order: is family-first (Etternavn, Fornavn) or given-first" },
		{ "[liaison]\naddress_column = no\n",
		    "address_column: is required, or none where the lists have no column "
		    "Adressesperre" },
		{ "[liaison]\nrestricted_agency = Skjermet\n",
		    "restricted_agency: is no agency's name; write it as in the daemon's "
		    "agencies.conf: nav-asker" },
		{ "[liaison]\nstay_notice_agency = Nav stat\n",
		    "stay_notice_agency: is no agency's name; write it as in the daemon's "
		    "agencies.conf: nav-asker" },
		{ "[liaison]\nrestricted_agency = fengselsteam\n" REST,
		    "restricted_agency: is the team itself; it is another agency, with keys of its "
		    "own, that those in the team do not have" },
		{ "[liaison]\nallow_synthetic = maybe\n", "allow_synthetic: is yes or no" },
		{ "[liaison]\ntimeout = 0\n", "timeout: is a number of seconds from 1 to 600" },
		{ "[liaison]\nmunicipalities = Asker,,Bærum\n",
		    "municipalities: names stand between commas and have 1 to 63 bytes" },
		{ LIAISON "Nav sosial = Nav\n", "Nav sosial: is no agency's name; write it as in "
						"the daemon's agencies.conf: nav-asker" },
		{ LIAISON "Nav-sosial = nav\nNAV SOSIAL = nav\n",
		    "NAV SOSIAL: is there already, written a little differently" },
	};
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;
	struct liaison_conf c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = write_file("liaison.conf", rows[i].text, strlen(rows[i].text));
		assert_int_equal(liaison_conf_load(path, &c, &problem), -1);
		(void)problem_english(&problem, error, sizeof(error));
		size_t n = strlen(error), m = strlen(rows[i].problem);
		if (n < m || strcmp(error + n - m, rows[i].problem) != 0)
			fail_msg("%s, expected %s", error, rows[i].problem);
	}
	const char *path = write_file("liaison.conf", LIAISON, strlen(LIAISON));
	assert_int_equal(liaison_conf_load(path, &c, &problem), 0);
	assert_string_equal(c.queue, in_dir("q"));
	assert_true(c.family_name_first);
	assert_false(c.allow_synthetic);
	assert_true(c.address_column_required);
	assert_int_equal(c.timeout_ms, 30000);
	static const char without[] = "[liaison]\naddress_column = none\n" REST;
	path = write_file("liaison.conf", without, strlen(without));
	assert_int_equal(liaison_conf_load(path, &c, &problem), 0);
	assert_false(c.address_column_required);
}

/* The file that is shipped is refused as long as an example stands in it, and names the line. */
static void
test_an_example_is_no_setting(void **state)
{
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;
	struct liaison_conf c;

	(void)state;
	assert_int_equal(liaison_conf_load("config/liaison.conf", &c, &problem), -1);
	(void)problem_english(&problem, error, sizeof(error));
	assert_string_equal(error, "config/liaison.conf:12: server_key: is the example of the "
				   "manual; write your own in its place");
	const char text[] = LIAISON "phone = <the team's number>\n";
	const char *path = write_file("liaison.conf", text, strlen(text));
	assert_int_equal(liaison_conf_load(path, &c, &problem), -1);
	(void)problem_english(&problem, error, sizeof(error));
	assert_non_null(strstr(error, ": phone: is the example of the manual"));
}

/* The file that is shipped loads when it is filled in, and its names are agencies of the one beside it. */
static void
test_shipped_conf(void **state)
{
	char section[64];
	struct problem problem;
	struct liaison_conf c;

	(void)state;
	assert_int_equal(liaison_conf_load(filled_conf(), &c, &problem), 0);
	const char *agencies = read_whole("config/agencies.conf");
	assert_false(c.allow_synthetic);
	assert_true(c.address_column_required);
	assert_int_equal(c.timeout_ms, 30000);
	for (size_t i = 0; i < c.recipients_count; i++) {
		snprintf(section, sizeof(section), "\n[%s]\n", c.recipients[i].agency);
		has(agencies, section);
	}
	assert_string_equal(liaison_conf_agency(&c, "NAV Sosial"), "nav-asker");
	assert_null(liaison_conf_agency(&c, "TOG"));
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_conf),
		SENDER_TEST(test_an_example_is_no_setting),
		SENDER_TEST(test_shipped_conf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
