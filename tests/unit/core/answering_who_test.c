/* answering_who_test.c - Which office and which person of the team is rung: rules A2 to A4 of
 * core/answering.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/answering.h"
#include "core/state.h"
#include "planned.h"

enum { TEAM = 1, NAV = 3, OTHER_NAV = 4, HOUSING = 5 };

static struct agencies agencies;
static struct calendar calendar;
static struct rules rules = { .agencies = &agencies, .calendar = &calendar };

static void
add_agency(uint32_t number, Ov__Role role, const char *phone, const char *duty)
{
	struct agency *a = &agencies.list[agencies.count++];

	*a = (struct agency){
		.number = number, .roles = 1u << role, .open_from = 900, .open_until = 1500
	};
	snprintf(a->phone, sizeof(a->phone), "%s", phone);
	snprintf(a->duty_phone, sizeof(a->duty_phone), "%s", duty);
}

static void
take_part(Ov__CaseState *state, uint32_t agency, size_t grants)
{
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, &arena);
	Ov__Participant *p = arena_take(&arena, sizeof(*p));

	*p = (Ov__Participant)OV__PARTICIPANT__INIT;
	p->agency = agency;
	p->n_grants = grants;
	plan->participants = arena_append(&arena, plan->participants, &plan->n_participants, p);
}

static int
offices(void **state)
{
	(void)state;
	calendar = norwegian();
	memset(&agencies, 0, sizeof(agencies));
	add_agency(NAV, OV__ROLE__ROLE_NAV_SOCIAL, "3", "30");
	add_agency(HOUSING, OV__ROLE__ROLE_HOUSING, "", "");
	return 0;
}

static const char *
answers(const Ov__CaseState *state, Ov__Missing missing, uint32_t hhmm)
{
	static char phone[32];
	const Ov__Missing other[] = { OV__MISSING__MISSING_PAPERS, missing };
	struct answering a =
	    answering_about(&rules, state, other, 2, moment_from_local(20270322, hhmm));

	snprintf(phone, sizeof(phone), "%s", a.phone);
	return phone;
}

static void
the_office_that_takes_part_or_the_only_one(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1000), "3");
	assert_string_equal(answers(state, OV__MISSING__MISSING_MONEY, 1600), "30");
	assert_string_equal(answers(state, OV__MISSING__MISSING_KEY, 1000), "");
	assert_string_equal(answers(state, OV__MISSING__MISSING_TRANSPORT, 1000), "");
	/* Of two offices none takes part; then one does; a retired one is not rung. */
	add_agency(OTHER_NAV, OV__ROLE__ROLE_NAV_SOCIAL, "4", "");
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1000), "");
	take_part(state, OTHER_NAV, 0);
	take_part(state, NAV, 1);
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1000), "3");
	agencies.list[0].retired = true;
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1000), "4");
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1600), "");
}

static void
who_was_named_for_the_duty_comes_before_its_number(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	say(state, TEAM, 20270301, 0,
	    FACT(contact_named, ContactNamed, contact_named, CONTACT_NAMED,
		.name = (char[]){ "Eksempel" }, .function = (char[]){ "vakt" },
		.phone = (char[]){ "" }));
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1600), "30");
	say(state, TEAM, 20270301, 0,
	    FACT(contact_named, ContactNamed, contact_named, CONTACT_NAMED,
		.name = (char[]){ "Eksempel" }, .function = (char[]){ "vakt" },
		.phone = (char[]){ "9" }));
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1000), "3");
	assert_string_equal(answers(state, OV__MISSING__MISSING_BED, 1600), "9");
	assert_string_equal(answers(state, OV__MISSING__MISSING_KEY, 1600), "");
}

static void
away(Ov__CaseState *state, uint32_t speaker, const char *who, ov_date from, ov_date to,
    const char *deputy)
{
	say(state, speaker, 20270301, 0,
	    FACT(user_away, UserAway, user_away, USER_AWAY, .who = arena_string(&arena, who),
		.from = from, .to = to, .deputy = arena_string(&arena, deputy),
		.deputy_phone = arena_string(&arena, deputy[0] != '\0' ? "7" : "")));
}

/* Monday 22 March at ten, at four, and Sunday 21 March. */
static void
the_adviser_or_the_deputy(void **unused)
{
	static const struct {
		const char *deputy, *deputy_phone, *ten, *four, *sunday;
		const char *who_is_away;
		ov_date from, to;
		const char *stands_in;
	} rows[] = {
		{ "Per", "2", "1", "2", "2", NULL, 0, 0, NULL },
		{ "Per", "", "1", "1", "1", NULL, 0, 0, NULL },
		{ "", "", "1", "1", "1", NULL, 0, 0, NULL },
		{ "Per", "2", "2", "2", "2", "Kari", 20270301, 20270322, "" },
		{ "", "", "7", "7", "7", "Kari", 20270301, 20270322, "Ola" },
		{ "", "", "1", "1", "1", "Kari", 20270301, 20270322, "" },
		{ "Per", "2", "1", "2", "2", "Kari", 20270301, 20270320, "" },
		{ "Per", "2", "1", "2", "2", "Kari", 20270323, 20270330, "" },
		{ "Per", "2", "1", "2", "2", "Rolig", 20270301, 20270322, "" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		assert_string_equal(
		    answering_adviser(state, moment_from_local(20270322, 1000)).phone, "");
		say(state, TEAM, 20270301, 0,
		    FACT(case_assigned, CaseAssigned, case_assigned, CASE_ASSIGNED,
			.adviser = (char[]){ "Kari" }, .phone = (char[]){ "1" },
			.hours_until = 1500, .deputy = arena_string(&arena, rows[i].deputy),
			.deputy_phone = arena_string(&arena, rows[i].deputy_phone)));
		if (rows[i].who_is_away != NULL) {
			away(state, NAV, "Kari", 20270101, 20271231, "Nobody");
			away(state, TEAM, rows[i].who_is_away, rows[i].from, rows[i].to,
			    rows[i].stands_in);
		}
		const char *ten = answering_adviser(state, moment_from_local(20270322, 1000)).phone;
		const char *four =
		    answering_adviser(state, moment_from_local(20270322, 1600)).phone;
		const char *sunday =
		    answering_adviser(state, moment_from_local(20270321, 1000)).phone;
		if (strcmp(ten, rows[i].ten) != 0 || strcmp(four, rows[i].four) != 0 ||
		    strcmp(sunday, rows[i].sunday) != 0)
			fail_msg("row %zu: %s, %s, %s", i, ten, four, sunday);
	}
}

static void
the_team_answers_where_nobody_is_assigned(void **unused)
{
	Ov__CaseState *state = new_case();
	ov_time ten = moment_from_local(20270322, 1000);

	(void)unused;
	assert_string_equal(answering_team(&rules, state, ten), "");
	add_agency(TEAM, OV__ROLE__ROLE_TEAM, "8", "");
	/* The list ascends by number. */
	struct agency team = agencies.list[2];
	memmove(&agencies.list[1], &agencies.list[0], 2 * sizeof(team));
	agencies.list[0] = team;
	assert_string_equal(answering_team(&rules, state, ten), "8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_office_that_takes_part_or_the_only_one, offices),
		cmocka_unit_test_setup(who_was_named_for_the_duty_comes_before_its_number, offices),
		cmocka_unit_test_setup(the_adviser_or_the_deputy, offices),
		cmocka_unit_test_setup(the_team_answers_where_nobody_is_assigned, offices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
