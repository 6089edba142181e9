/* nights_test.c - Which nights have a roof: rules N1 to N6, both sides of each limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/nights.h"
#include "told.h"

enum { TEAM = 1, GRANLI, NAV, BOLIG, HORIZON = 120, TODAY = 20270111 };

#define UNKNOWN	  OV__HOUSING_STATUS__HOUSING_STATUS_UNKNOWN
#define SETTLED	  OV__HOUSING_STATUS__HOUSING_STATUS_SETTLED
#define TEMPORARY OV__HOUSING_STATUS__HOUSING_STATUS_TEMPORARY
#define UNCERTAIN OV__HOUSING_STATUS__HOUSING_STATUS_UNCERTAIN
#define NONE	  OV__HOUSING_STATUS__HOUSING_STATUS_NONE

static const char date[] =
    "release.date_set date=24.03.2027; time=09.00; form=full-term; state=set";

/* Facts reported on 11.01.2027, and the result on `today`. */
struct row {
	const char *what;
	const char *facts[10];
	ov_date today;
	Ov__HousingStatus status;
	ov_date from, to; /* the first stretch without a roof */
	bool conditional;
};

static const struct row rows[] = {
	{ "nothing is known", { NULL }, TODAY, UNKNOWN, 0, 0, false },
	{ "no date: no night is looked at", { "housing.stay_registered type=none" }, TODAY, NONE, 0,
	    0, false },
	{ "no date: a home from the next week on",
	    { "housing.lease_signed place=Storgata 1; from=18.01.2027" }, TODAY, NONE, 0, 0,
	    false },
	{ "no date: a roof until the next week",
	    { "housing.stay_registered type=institution; place=Riiser; from=01.01.2027; "
	      "to=18.01.2027" },
	    TODAY, TEMPORARY, 0, 0, false },
	{ "a date and nothing else", { date }, TODAY, UNKNOWN, 20270324, 0, false },
	{ "no home", { date, "housing.stay_registered type=none" }, TODAY, NONE, 20270324, 0,
	    false },
	{ "uncertain is no stay", { date, "housing.stay_registered type=uncertain" }, TODAY, NONE,
	    20270324, 0, false },

	{ "N2: granted is no bed",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027" },
	    TODAY, UNCERTAIN, 20270324, 0, false },
	{ "N2: confirmed is",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270625, 0, false },
	{ "N2: another place is another promise",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"housing.guarantee_confirmed place=Haugen; to=23.04.2027" },
	    TODAY, TEMPORARY, 20270424, 0, false },
	{ "N2: confirmed for a date that has moved",
	    { date, "housing.guarantee_granted place=Holmen; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen",
		"release.date_set date=17.03.2027; time=09.00; form=advanced; state=set" },
	    TODAY, UNCERTAIN, 20270317, 0, false },
	{ "N2: confirmed for nights before those that were granted",
	    { date, "housing.guarantee_granted place=Holmen; from=31.03.2027; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen; from=24.03.2027" },
	    TODAY, TEMPORARY, 20270625, 0, false },
	{ "N2: requested is a wish", { date, "housing.guarantee_requested place=Holmen" }, TODAY,
	    NONE, 20270324, 0, false },
	{ "N2: on condition of parole",
	    { date, "housing.guarantee_granted place=Holmen; max_days=92; conditional_on=parole",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, UNCERTAIN, 20270324, 0, true },
	{ "N2: parole refused",
	    { date, "housing.guarantee_granted place=Holmen; max_days=92; conditional_on=parole",
		"housing.guarantee_confirmed place=Holmen", "parole.decided decision=refused" },
	    TODAY, UNCERTAIN, 20270324, 0, true },
	{ "N2: parole granted",
	    { date, "housing.guarantee_granted place=Holmen; max_days=92; conditional_on=parole",
		"housing.guarantee_confirmed place=Holmen", "parole.decided decision=granted" },
	    TODAY, TEMPORARY, 20270624, 0, false },
	{ "N2: on condition of the date, which is expected",
	    { "release.date_set date=24.03.2027; state=expected",
		"housing.guarantee_granted place=Holmen; max_days=92; conditional_on=date",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, UNCERTAIN, 20270324, 0, true },
	{ "N2: moved in needs no confirming",
	    { date, "housing.guarantee_granted place=Holmen; max_days=92",
		"housing.moved_in place=Holmen; date=24.03.2027" },
	    20270401, TEMPORARY, 20270624, 0, false },

	{ "N2: granted, and the person has arrived: its end counts",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"release.completed date=24.03.2027; time=09.00; form=full-term",
		"release.arrived date=24.03.2027" },
	    20270401, TEMPORARY, 20270625, 0, false },
	{ "N2: granted before somebody who has not been heard of went out",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"release.completed date=24.03.2027; time=09.00; form=full-term" },
	    20270324, UNCERTAIN, 20270324, 0, false },
	{ "N2: granted to somebody who is out",
	    { date, "release.completed date=24.03.2027; time=09.00; form=full-term",
		"housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027" },
	    20270324, TEMPORARY, 20270625, 0, false },
	{ "N2: granted on a condition that has not come about, and out all the same",
	    { date, "housing.guarantee_granted place=Holmen; max_days=92; conditional_on=parole",
		"release.completed date=24.03.2027; time=09.00; form=full-term",
		"release.arrived date=24.03.2027" },
	    20270324, UNCERTAIN, 20270324, 0, true },

	{ "N3: a home that nobody has looked at",
	    { date, "housing.stay_registered type=own; place=Storgata 1" }, TODAY, UNCERTAIN,
	    20270324, 0, false },
	{ "N3: verified",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.address_verified place=Storgata 1" },
	    TODAY, SETTLED, 0, 0, false },
	{ "N3: another address was verified",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.address_verified place=Storgata 2" },
	    TODAY, UNCERTAIN, 20270324, 0, false },
	{ "N3: looked at, and none",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.address_verified place=Storgata 1; failed=yes" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N3: kept",
	    { date, "housing.stay_registered type=own", "housing.home_kept note=leie betalt" },
	    TODAY, SETTLED, 0, 0, false },
	{ "N3: kept, and lost",
	    { date, "housing.stay_registered type=own", "housing.home_kept note=leie betalt",
		"housing.home_lost date=01.02.2027" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N3: a lease is looked at",
	    { date, "housing.lease_signed place=Storgata 1; from=24.03.2027" }, TODAY, SETTLED, 0,
	    0, false },
	{ "N3: a lease from a week later",
	    { date, "housing.lease_signed place=Storgata 1; from=31.03.2027" }, TODAY, NONE,
	    20270324, 20270330, false },

	{ "N4: family covers, and is no home", { date, "housing.stay_registered type=family" },
	    TODAY, NONE, 0, 0, false },
	{ "N4: family at an address that is none",
	    { date, "housing.stay_registered type=family; place=Storgata 1",
		"housing.address_verified place=Storgata 1; failed=yes" },
	    TODAY, NONE, 20270324, 0, false },
	{ "treatment covers until discharge",
	    { date, "housing.stay_registered type=institution; place=Klinikken; from=24.03.2027; "
		    "to=24.04.2027" },
	    TODAY, TEMPORARY, 20270425, 0, false },
	{ "a hostel that nobody has confirmed",
	    { date, "housing.stay_registered type=hostel; place=X" }, TODAY, UNCERTAIN, 20270324, 0,
	    false },

	{ "N5: a maximum stay counts from the release",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270423, 0, false },
	{ "N5: and moves with it",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"release.date_set date=31.03.2027; state=set",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270430, 0, false },
	{ "N5: a last day that is named stays",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30; to=10.04.2027",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270411, 0, false },

	{ "N6: unfulfilled from the first night",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_confirmed place=Holmen",
		"housing.guarantee_unfulfilled place=Holmen; date=24.03.2027" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: withdrawn from a night on",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_confirmed place=Holmen",
		"housing.guarantee_withdrawn place=Holmen; date=01.04.2027" },
	    TODAY, TEMPORARY, 20270401, 0, false },
	{ "N6: granted only, and withdrawn from a night on",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_withdrawn place=Holmen; date=01.04.2027" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: refused by the one that had promised, without a place",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen",
		"housing.guarantee_refused reason=fullt" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: refused by one that had promised nothing, without a place",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen",
		"bolig housing.guarantee_refused reason=fullt" },
	    TODAY, TEMPORARY, 20270625, 0, false },
	{ "N6: what was confirmed by another, and withdrawn by that one without a place",
	    { date, "housing.guarantee_granted place=Holmen; from=24.03.2027; to=24.06.2027",
		"bolig housing.guarantee_confirmed place=Holmen",
		"bolig housing.guarantee_withdrawn date=01.04.2027" },
	    TODAY, TEMPORARY, 20270401, 0, false },
	{ "N6: granted only, and over",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30" }, 20270501, NONE,
	    20270324, 0, false },
	{ "N6: a home that nobody looked at, and lost",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.home_lost date=01.04.2027" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: confirmed for a date that has moved, and withdrawn",
	    { date, "housing.guarantee_granted place=Holmen; to=24.06.2027",
		"housing.guarantee_confirmed place=Holmen",
		"release.date_set date=17.03.2027; time=09.00; form=advanced; state=set",
		"housing.guarantee_withdrawn place=Holmen; date=01.04.2027" },
	    TODAY, NONE, 20270317, 0, false },
	{ "N6: moved in to, and withdrawn",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.moved_in place=Holmen; date=24.03.2027",
		"housing.guarantee_withdrawn place=Holmen; date=01.04.2027" },
	    20270325, TEMPORARY, 20270401, 0, false },
	{ "N6: granted again",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_unfulfilled place=Holmen; date=24.03.2027",
		"housing.guarantee_granted place=Holmen; max_days=31",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270424, 0, false },
	{ "N6: refused",
	    { date, "housing.guarantee_requested place=Holmen",
		"housing.guarantee_refused place=Holmen; date=11.01.2027" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: no home, said after a home",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.address_verified place=Storgata 1", "housing.stay_registered type=none" },
	    TODAY, NONE, 20270324, 0, false },
	{ "N6: no home, said after a home that one had moved in to",
	    { "release.date_set date=10.01.2027",
		"housing.stay_registered type=own; place=Storgata 1",
		"housing.moved_in place=Storgata 1; date=10.01.2027",
		"housing.stay_registered type=none; from=13.01.2027" },
	    20270112, SETTLED, 20270113, 0, false },
	{ "N6: no home, then one has moved in again",
	    { date, "housing.stay_registered type=own; place=Storgata 1",
		"housing.stay_registered type=none",
		"housing.moved_in place=Storgata 1; date=24.03.2027" },
	    TODAY, SETTLED, 0, 0, false },
	{ "N6: no home takes no guarantee away",
	    { date, "housing.guarantee_granted place=Holmen; max_days=30",
		"housing.guarantee_confirmed place=Holmen", "housing.stay_registered type=none" },
	    TODAY, TEMPORARY, 20270423, 0, false },

	{ "back to back",
	    { date, "housing.guarantee_granted place=Holmen; to=30.04.2027",
		"housing.guarantee_confirmed place=Holmen",
		"housing.lease_signed place=Storgata 1; from=01.05.2027" },
	    TODAY, TEMPORARY, 0, 0, false },
	{ "one night between",
	    { date, "housing.guarantee_granted place=Holmen; to=29.04.2027",
		"housing.guarantee_confirmed place=Holmen",
		"housing.lease_signed place=Storgata 1; from=01.05.2027" },
	    TODAY, TEMPORARY, 20270430, 20270430, false },
	{ "overlapping",
	    { date, "housing.guarantee_granted place=Holmen; to=15.05.2027",
		"housing.guarantee_confirmed place=Holmen",
		"housing.lease_signed place=Storgata 1; from=01.05.2027" },
	    20270510, SETTLED, 0, 0, false },
	{ "moved out before the next",
	    { date, "housing.moved_in place=Holmen; date=24.03.2027",
		"housing.moved_out place=Holmen; date=05.04.2027" },
	    20270401, TEMPORARY, 20270405, 0, false },
	{ "N1: what is over is over; a stretch keeps its beginning",
	    { date, "housing.stay_registered type=none" }, 20270401, NONE, 20270324, 0, false },
	{ "N1: beyond the horizon nobody looks",
	    { "release.date_set date=11.01.2027",
		"housing.guarantee_granted place=Holmen; max_days=121",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 0, 0, false },
	{ "N1: within it somebody does",
	    { "release.date_set date=11.01.2027",
		"housing.guarantee_granted place=Holmen; max_days=120",
		"housing.guarantee_confirmed place=Holmen" },
	    TODAY, TEMPORARY, 20270511, 0, false },
};

static struct nights
nights(const struct row *row)
{
	struct told_case *c = told_new();
	struct nights n;

	for (size_t i = 0; i < 10 && row->facts[i] != NULL; i++)
		told(c, strncmp(row->facts[i], "bolig ", 6) == 0 ? BOLIG : NAV, TODAY,
		    row->facts[i] + (strncmp(row->facts[i], "bolig ", 6) == 0 ? 6 : 0));
	nights_of(c->state, row->today, HORIZON, &n);
	/* Its texts go with the case. */
	for (size_t i = 0; i < n.count; i++)
		n.stays[i].place = "";
	told_free(c);
	return n;
}

static void
test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nights n = nights(&rows[i]);
		if (n.status != rows[i].status || n.uncovered.from != rows[i].from ||
		    n.uncovered.to != rows[i].to || n.conditional != rows[i].conditional)
			fail_msg("%s: status %d, from %u to %u, conditional %d", rows[i].what,
			    (int)n.status, n.uncovered.from, n.uncovered.to, n.conditional);
	}
}

/* The order in which different people tell different things of different places changes nothing. */
static void
test_order_of_independent_facts(void **state)
{
	struct row row = { "",
		{ date, "housing.guarantee_granted place=Holmen; to=29.04.2027",
		    "housing.stay_registered type=own; place=Storgata 1",
		    "housing.lease_signed place=Bygata 3; from=02.05.2027" },
		TODAY, UNKNOWN, 0, 0, false };
	const struct nights first = nights(&row);

	(void)state;
	for (int a = 1; a < 4; a++)
		for (int b = 1; b < 4; b++) {
			struct row other = row;
			other.facts[a] = row.facts[b];
			other.facts[b] = row.facts[a];
			const struct nights n = nights(&other);
			assert_int_equal(n.status, first.status);
			assert_int_equal(n.uncovered.from, first.uncovered.from);
			assert_int_equal(n.uncovered.to, first.uncovered.to);
		}
}

/* Between now and the returned day the result does not change. */
static void
test_next_is_not_too_late(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct row row = rows[i];
		row.today = TODAY;
		struct nights n = nights(&row);
		ov_date next = nights_next(&n, TODAY, HORIZON);
		for (ov_date d = TODAY; d < 20280101; d = date_add_days(d, 1)) {
			row.today = d;
			struct nights then = nights(&row);
			bool same = then.status == n.status &&
				    then.uncovered.from == n.uncovered.from &&
				    then.uncovered.to == n.uncovered.to &&
				    nights_days_left(then.uncovered.from, d) ==
					nights_days_left(n.uncovered.from,
					    d == TODAY ? d : date_add_days(d, -1));
			if (!same && (next == 0 || d < next))
				fail_msg("%s: changes on %u, next was %u", row.what, d, next);
			if (d >= next && next != 0)
				next = nights_next(&then, d, HORIZON);
			n = then;
		}
	}
}

static void
test_days_left(void **state)
{
	static const struct {
		ov_date today;
		uint32_t left;
	} table[] = { { 20270221, 0 }, { 20270222, 30 }, { 20270309, 30 }, { 20270310, 14 },
		{ 20270316, 14 }, { 20270317, 7 }, { 20270322, 7 }, { 20270323, 1 },
		{ 20270324, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(nights_days_left(20270324, table[i].today), table[i].left);
}

static void
test_place_ends(void **state)
{
	struct row row = { "",
		{ date, "housing.guarantee_granted place=Holmen; max_days=92",
		    "housing.lease_signed place=Storgata 1; from=01.05.2027" },
		TODAY, UNKNOWN, 0, 0, false };
	struct nights n = nights(&row);

	(void)state;
	assert_int_equal(nights_place_ends(&n, TODAY), 20270623);
	static const char *const no_place[] = { "housing.guarantee_requested place=Haugen",
		"housing.stay_registered type=family; place=Bygata 3",
		"housing.stay_registered type=hostel; place=X",
		"housing.stay_registered type=temporary; place=Y" };
	for (size_t i = 0; i < sizeof(no_place) / sizeof(no_place[0]); i++) {
		row.facts[3] = no_place[i];
		n = nights(&row);
		assert_int_equal(nights_place_ends(&n, TODAY), 20270623);
	}
	row.facts[3] = "housing.stay_registered type=institution; place=Klinikken";
	n = nights(&row);
	assert_int_equal(nights_place_ends(&n, TODAY), 0);
	row.facts[3] = NULL;
	row.facts[1] = "housing.stay_registered type=none";
	n = nights(&row);
	assert_int_equal(nights_place_ends(&n, TODAY), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_order_of_independent_facts),
		cmocka_unit_test(test_next_is_not_too_late),
		cmocka_unit_test(test_days_left),
		cmocka_unit_test(test_place_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
