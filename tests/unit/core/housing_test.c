/* housing_test.c - When the preconditions of conditional release count as met: rule H4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/housing.h"
#include "overgang.h"
#include "told.h"

enum { GRANLI = 2, FACTS = 8, TODAY = 20270111 };

static const char date[] = "release.date_set date=24.03.2027; form=parole; state=set";
static const char granted[] =
    "housing.guarantee_granted place=Holmen; max_days=92; conditional_on=parole";

/* "y" for each telling of a home, "c" for one on condition. */
static const struct row {
	const char *what, *facts[FACTS], *said;
} rows[] = {
	{ "no home", { date }, "" },
	{ "on condition of parole", { date, granted }, "c" },
	{ "confirmed on that condition",
	    { date, granted, "housing.guarantee_confirmed place=Holmen" }, "c" },
	{ "then parole",
	    { date, granted, "housing.guarantee_confirmed place=Holmen",
		"parole.decided decision=granted" },
	    "cy" },
	{ "withdrawn before the rest was settled",
	    { date, "need.assessed area=network; level=great", granted,
		"housing.guarantee_withdrawn place=Holmen; date=12.01.2027",
		"need.assessed area=network; level=met" },
	    "" },
	{ "refused before the rest was settled",
	    { date, "need.assessed area=network; level=great", granted,
		"housing.guarantee_refused place=Holmen; date=12.01.2027",
		"need.assessed area=network; level=met" },
	    "" },
	{ "unfulfilled before the rest was settled",
	    { date, "need.assessed area=network; level=great", granted,
		"housing.guarantee_unfulfilled place=Holmen; date=24.03.2027",
		"need.assessed area=network; level=met" },
	    "" },
	{ "no date, a home kept",
	    { "housing.stay_registered type=own", "housing.home_kept note=leie betalt" }, "y" },
	{ "no date, a home verified",
	    { "housing.stay_registered type=own; place=Storgata 1",
		"housing.address_verified place=Storgata 1" },
	    "y" },
	{ "no date, a home that nobody has looked at",
	    { "housing.stay_registered type=own; place=Storgata 1" }, "" },
	{ "no date, a home that was lost",
	    { "need.assessed area=network; level=great", "housing.stay_registered type=own",
		"housing.home_kept note=leie betalt", "housing.home_lost date=11.01.2027",
		"need.assessed area=network; level=met" },
	    "" },
	{ "no date, family", { "housing.stay_registered type=family; place=Storgata 1" }, "" },
	{ "a home that is lost, and another one",
	    { date, "housing.stay_registered type=own", "housing.home_kept note=leie betalt",
		"housing.home_lost date=01.02.2027",
		"housing.lease_signed place=Bygata 3; from=01.03.2027" },
	    "yy" },
	{ "the end of a stay is not its beginning",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_confirmed place=Holmen",
		"housing.guarantee_confirmed place=Holmen; to=10.04.2027",
		"housing.guarantee_confirmed place=Holmen; to=15.04.2027" },
	    "y" },
};

/* All but the home is settled; the conclusion after each fact. */
static void
conclude(const struct row *row, char *out)
{
	static const char sentence[] =
	    "sentence.registered status=sentence; two_thirds=24.03.2027; full_term=01.07.2027";
	static const char *const rest[] = { sentence, "need.assessed area=occupation; level=none",
		"need.assessed area=network; level=none",
		"need.assessed area=economy; level=none" };
	static const struct agencies nobody;
	struct rules rules = { .agencies = &nobody, .settings = settings_default };
	struct told_case *c = told_new();
	static struct events events;

	memset(&events, 0, sizeof(events));
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		told(c, GRANLI, TODAY, rest[i]);
	for (size_t i = 0; i < FACTS && row->facts[i] != NULL; i++) {
		told(c, GRANLI, TODAY, row->facts[i]);
		const struct concluding at = { &rules, c->state, moment_from_local(TODAY, 1000), 0,
			&c->arena, &events };
		housing_conclude(&at);
	}
	for (size_t i = 0; i < events.count; i++)
		if (events.list[i]->fact->fact_case == OV__FACT__FACT_PAROLE_PRECONDITIONS_MET)
			*out++ = events.list[i]->fact->parole_preconditions_met->on_condition ? 'c'
											      : 'y';
	*out = '\0';
	told_free(c);
}

static void
test_preconditions(void **state)
{
	char said[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		conclude(&rows[i], said);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", rows[i].what, said, rows[i].said);
	}
}

static void
test_on_condition_is_read(void **state)
{
	static const char *const languages[] = { "nb", "en" };
	Ov__ParolePreconditionsMet met = OV__PAROLE_PRECONDITIONS_MET__INIT;
	Ov__Fact f = OV__FACT__INIT;
	char sure[512], on_condition[512], error[OVERGANG_ERROR_SIZE];

	(void)state;
	f.fact_case = OV__FACT__FACT_PAROLE_PRECONDITIONS_MET;
	f.parole_preconditions_met = &met;
	for (size_t i = 0; i < 2; i++) {
		struct texts *t = texts_open(NULL, languages[i], error);
		assert_non_null(t);
		met.on_condition = false;
		(void)texts_fact(t, &f, "Granli", sure, sizeof(sure));
		met.on_condition = true;
		(void)texts_fact(t, &f, "Granli", on_condition, sizeof(on_condition));
		assert_null(strchr(sure, ':'));
		assert_int_equal(strncmp(sure, on_condition, strlen(sure)), 0);
		assert_true(strlen(on_condition) > strlen(sure) + 20);
		texts_close(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_preconditions),
		cmocka_unit_test(test_on_condition_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
