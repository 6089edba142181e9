/* routine_due_test.c - When a task is due: the notation of a routine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/anchors.h"
#include "core/due.h"
#include "planned.h"

/* ---- the notation -------------------------------------------------------------------------- */

static struct anchors
anchors_2027(void)
{
	static struct calendar norway;

	norway = norwegian();
	return (struct anchors){ .date = { [ANCHOR_INTAKE] = 20261209,
				     [ANCHOR_NOTICE] = 20270111,
				     [ANCHOR_DATE_KNOWN] = 20270112,
				     [ANCHOR_CONSENT] = 20270106,
				     [ANCHOR_TWO_THIRDS] = 20270809,
				     [ANCHOR_RELEASE] = 20270809,
				     [ANCHOR_BEFORE_WINDOW] = 20270709,
				     [ANCHOR_PAROLE] = 20270720,
				     [ANCHOR_PLACE_ENDS] = 20271106,
				     [ANCHOR_MOVED_IN] = 20271101,
				     [ANCHOR_REMAND_EXPIRY] = 20270205,
				     [ANCHOR_DUTY_ENDS] = 20280209,
				     [ANCHOR_PROBATION_ENDS] = 20280809 },
		.window = { 20270712, 20270801, "Fellesferien" },
		.calendar = &norway,
		.staffed_until = 20270809 };
}

static void
test_due_notation(void **unused)
{
	static const struct {
		const char *text;
		ov_date due; /* with the anchors above */
		uint32_t hhmm;
	} rows[] = {
		{ "R", 20270809, 0 },
		{ "L-5v", 20270802, 0 },
		{ "R-5v", 20270802, 0 },
		{ "R - 8u", 20270614, 0 },
		{ "R+7d", 20270816, 0 },
		{ "R-2m", 20270609, 0 },
		{ "N+1v", 20270112, 0 },
		{ "N+5v", 20270118, 0 },
		{ "D+5v", 20270119, 0 },
		{ "S", 20270106, 0 },
		{ "I+14d", 20261223, 0 },
		{ "C-7m", 20270108, 0 }, /* not Saturday */
		{ "C-6m", 20270209, 0 },
		{ "B+3v", 20270723, 0 },
		{ "G", 20271106, 0 },
		{ "G-30d", 20271007, 0 },
		{ "M den 25.", 20271125, 0 },
		{ "M the 25.", 20271125, 0 },
		{ "M+3m den 31.", 20280229, 0 }, /* a month ends where it ends */
		{ "M den 1.", 20271101, 0 },
		{ "F-3v", 20270202, 0 },
		{ "F kl 15.00", 20270205, 1500 },
		{ "F+1v kl 09.00", 20270208, 900 },
		{ "MP", 20280209, 0 },
		{ "MP+1d", 20280210, 0 },
		{ "P-30d", 20280710, 0 },
		{ "R kl 18.00", 20270809, 1800 },
		{ "R kl. 7:30", 20270809, 730 },
		{ "R at 18", 20270809, 1800 },
		{ "R kl 00.01", 20270809, 1 },
		{ "M den 25. kl 12.00", 20271125, 1200 },
		{ "min(G-14d, P-30d)", 20271022, 0 },
		{ "min(C-4m, W-4u)", 20270409, 0 },
		{ "min(C-8u, W-2u)", 20270614, 0 },
		{ "min(C-6u, W)", 20270628, 0 },
		{ "W", 20270709, 0 },
		{ "W-4u", 20270611, 0 },
		{ "W-2u", 20270625, 0 },
		{ "min(R-10v, W)", 20270709, 0 },
		{ "max(R-10v, W)", 20270726, 0 },
		{ "max(R-6m, D+10v)", 20270209, 0 },
		{ "min( R-8u , D+20v )", 20270209, 0 },
		/* Of tasks due on one day: the one for the whole day is late last. */
		{ "min(R, R kl 18.00)", 20270809, 1800 },
		{ "max(R kl 18.00, R)", 20270809, 0 },
		{ "min(R kl 18.00, R kl 9)", 20270809, 900 },
		{ "max(R kl 18.00, R kl 9)", 20270809, 1800 },
		{ "R+9999m", 0, 0 }, /* past the calendar */
		{ "R+9999m kl 18.00", 0, 0 },
		{ "R+9999m den 25.", 0, 0 },
	};
	const struct anchors a = anchors_2027();
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = "untouched";
		uint32_t hhmm = 77;
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		assert_int_equal(t->due_count, 1);
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due || hhmm != rows[i].hhmm)
			fail_msg("%s: %u %u, expected %u %u", rows[i].text, due, hhmm, rows[i].due,
			    rows[i].hhmm);
		assert_int_equal(strcmp(because, "untouched") != 0,
		    due == 20270709 || strchr(rows[i].text, 'W') == rows[i].text);
	}
}

/* The day that an offset gives, and the day of the deadline: back from a Sunday, on from a Sunday,
 * over short days and Easter. */
static void
test_days_that_deadlines_fall_on(void **unused)
{
	static const struct {
		const char *text;
		ov_date notice, release;
		ov_date due[3]; /* on full days, on working days, on any day */
	} rows[] = {
		/* Out on Sunday 28.03.2027, Easter Sunday. */
		{ "R-8u", 20261201, 20270328, { 20270129, 20270129, 20270131 } },
		{ "R-7d", 20261201, 20270328, { 20270319, 20270319, 20270321 } },
		{ "R-1v", 20261201, 20270328, { 20270323, 20270324, 20270324 } },
		{ "R", 20261201, 20270328, { 20270328, 20270328, 20270328 } },
		{ "R kl 18.00", 20261201, 20270328, { 20270328, 20270328, 20270328 } },
		{ "R+7d", 20261201, 20270328, { 20270405, 20270405, 20270404 } },
		{ "R+1d", 20261201, 20270328, { 20270330, 20270330, 20270329 } },
		{ "R+1d kl 20.00", 20261201, 20270328, { 20270329, 20270329, 20270329 } },
		/* Out on Monday 28.12.2026: the working day before is Christmas Eve. */
		{ "R-1v", 20261101, 20261228, { 20261223, 20261224, 20261224 } },
		{ "R-2v", 20261101, 20261228, { 20261223, 20261223, 20261223 } },
		{ "R+3d", 20261101, 20261228, { 20261230, 20261231, 20261231 } },
		/* A call of the first week is made before Easter, not after. */
		{ "R+7d", 20261201, 20270317, { 20270323, 20270324, 20270324 } },
		{ "R+8d", 20261201, 20270317, { 20270323, 20270324, 20270325 } },
		{ "R+2d", 20261201, 20270323, { 20270330, 20270324, 20270325 } },
		{ "R+30d", 20261101, 20261228, { 20270127, 20270127, 20270127 } },
		{ "R+90d", 20261101, 20261228, { 20270330, 20270330, 20270328 } },
		{ "R-2m", 20261101, 20261228, { 20261028, 20261028, 20261028 } },
		/* Reported on 23.12 for a release on 28.12: not due after that day. */
		{ "N+1v", 20261223, 20261228, { 20261228, 20261224, 20261224 } },
		{ "N+1v", 20261223, 20261227, { 20261223, 20261224, 20261224 } },
		{ "N+1v", 20261224, 20270111, { 20261228, 20261228, 20261228 } },
		{ "N+3d", 20261224, 20261227, { 20261227, 20261224, 20261227 } },
		{ "R den 25.", 20261101, 20270428, { 20270423, 20270423, 20270425 } },
		{ "R+1m den 20.", 20261101, 20270528, { 20270621, 20270621, 20270620 } },
		{ "min(R-8u, N+20v)", 20261203, 20270328, { 20270104, 20270104, 20270104 } },
	};
	struct calendar c = norwegian();
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t on = 0; on < 3; on++) {
			const struct anchors a = { .date = { [ANCHOR_NOTICE] = rows[i].notice,
						       [ANCHOR_RELEASE] = rows[i].release },
				.calendar = &c,
				.staffed_until = rows[i].release };
			const char *because = NULL;
			uint32_t hhmm;
			c.deadlines_on = (enum deadlines_on)on;
			clear_routine(NULL);
			struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
			ov_date due =
			    due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
			if (due != rows[i].due[on])
				fail_msg("%s, %u, %zu: %u, expected %u", rows[i].text,
				    rows[i].release, on, due, rows[i].due[on]);
			assert_null(because);
		}
}

/* Plan B is ten working days before, or before the window in which that day falls: not before one
 * that is over by then. */
static void
test_which_window_counts(void **unused)
{
	static const struct {
		const char *text;
		ov_date release, due;
		const char *window; /* NULL: none decided it */
	} rows[] = {
		{ "min(R-10v, W)", 20271227, 20271213, NULL }, /* once asked for on 09.07 */
		{ "min(R-10v, W)", 20270809, 20270709, "Fellesferien" },
		{ "min(R-10v, W)", 20270813, 20270709, "Fellesferien" },
		{ "min(R-10v, W)", 20270815, 20270802, NULL }, /* Sunday: from Friday back */
		{ "min(R-10v, W)", 20270816, 20270802, NULL },
		{ "min(R-10v, W)", 20270430, 20270416, NULL },
		{ "min(R-10v, W)", 20270408, 20270319, "Påskeuken" },
		{ "min(R-10v, W)", 20280105, 20271222, NULL },
		{ "min(R-10v, W)", 20280112, 20271223, "Romjulen" },
		{ "min(R-6u, W)", 20270831, 20270709, "Fellesferien" },
		{ "min(R-6u, W)", 20270914, 20270803, NULL },
		/* Four weeks before the summer, where the four months begin before it or in it. */
		{ "min(R-4m, W-4u)", 20271027, 20270611, "Fellesferien" },
		{ "min(R-4m, W-4u)", 20271112, 20270611, "Fellesferien" },
		{ "min(R-4m, W-4u)", 20271203, 20270803, NULL },
		{ "min(R-4m, W-4u)", 20270809, 20270409, NULL },
		/* Alone it has no lead time: the latest window before the release. */
		{ "W", 20271227, 20270709, "Fellesferien" },
	};
	struct calendar c = norwegian();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		const char *because = NULL;
		struct anchors a;
		uint32_t hhmm;
		clear_routine(NULL);
		open_case(state, 20270111);
		set_date(state, 20270112, rows[i].release, 1);
		anchors_of(&c, state, &a);
		struct routine_task *t = due_task("a13", rows[i].text, "housing.fallback_named");
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due || (because != NULL) != (rows[i].window != NULL) ||
		    (because != NULL &&
			strncmp(because, rows[i].window, strlen(rows[i].window)) != 0))
			fail_msg("%s, %u: %u %s, expected %u", rows[i].text, rows[i].release, due,
			    because != NULL ? because : "", rows[i].due);
	}
}

static void
test_unknown_anchors(void **unused)
{
	static const struct {
		const char *text;
		ov_date due;
	} rows[] = {
		{ "R", 0 },
		{ "R-8u", 0 },
		{ "R kl 18.00", 0 },
		{ "W", 0 },
		{ "I", 0 },
		{ "D", 0 },
		{ "S", 0 },
		{ "C-6m", 0 },
		{ "B+3v", 0 },
		{ "G-1d", 0 },
		{ "M den 25.", 0 },
		{ "F-3v", 0 },
		{ "MP", 0 },
		{ "P", 0 },
		{ "t06+10v", 0 },
		{ "housing.offer_made-10v", 0 },
		{ "N+1v", 20270112 },
		{ "min(R-8u, N+20v)", 20270208 }, /* of those that are known */
		{ "max(R-8u, N+20v)", 20270208 },
		{ "max(R-8u, W)", 0 },
	};
	const struct anchors a = { .date = { [ANCHOR_NOTICE] = 20270111 } };
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = NULL;
		uint32_t hhmm;
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due)
			fail_msg("%s: %u, expected %u", rows[i].text, due, rows[i].due);
		assert_int_equal(hhmm, 0);
		assert_null(because);
	}
}

/* Another task: the day it was done, or else the day it is due. */
static void
test_task_as_anchor(void **unused)
{
	static const struct {
		Ov__TaskState state;
		uint32_t due, done_on, met, since;
		ov_date expected; /* of t06+10v */
	} rows[] = {
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 0, 0, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 0, 0, 0, 0, 0 },
		{ OV__TASK_STATE__TASK_STATE_DONE, 20270209, 20270201, 7, 0, 20270215 },
		{ OV__TASK_STATE__TASK_STATE_DONE, 20270209, 0, 7, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, 20270209, 20270201, 7, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 20270201, 7, 7, 20270215 }, /* P7 */
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 20270201, 7, 9,
		    20270223 }, /* P11 */
	};
	const struct anchors a = { .window = { 0, 0, NULL } };
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__Task other = OV__TASK__INIT, t = OV__TASK__INIT, *tasks[] = { &other, &t };
		const char *because = NULL;
		uint32_t hhmm;
		clear_routine(NULL);
		other.id = (char[]){ "t05" };
		other.due = 20260101;
		t.id = (char[]){ "t06" };
		t.state = rows[i].state;
		t.due = rows[i].due;
		t.done_on = rows[i].done_on;
		t.met_number = rows[i].met;
		t.since = rows[i].since;
		struct routine_task *rt = due_task("t07", "t06+10v", "contact.made");
		assert_string_equal(rt->due[0].terms[0].task, "t06");
		assert_int_equal(
		    due_date(&rt->due[0], &a, state, tasks, 2, &arena, &hhmm, &because),
		    rows[i].expected);
	}
}

static ov_date
due_now(Ov__CaseState *state, const char *rule)
{
	const char *because = NULL;
	struct calendar c = norwegian();
	struct anchors a;
	uint32_t hhmm;

	clear_routine(NULL);
	anchors_of(&c, state, &a);
	struct routine_task *t = due_task("a39", rule, "contact.made");
	return due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
}

/* The day that a fact names, or else the day it occurred. */
static void
test_kind_as_anchor(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_int_equal(due_now(state, "commitment.missed+1v"), 0);
	say(state, 1, 20270201, 0,
	    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
		.id = (char[]){ "nav" }, .area = OV__AREA__AREA_ECONOMY));
	assert_int_equal(due_now(state, "commitment.missed+1v"), 20270202);
	say(state, 1, 20270210, 0,
	    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
		.id = (char[]){ "lege" }, .area = OV__AREA__AREA_HEALTH, .date = 20270205));
	assert_int_equal(due_now(state, "commitment.missed+1v"), 20270208);
	say(state, 1, 20270210, 0,
	    FACT(housing_offer_made, HousingOfferMade, housing_offer_made, HOUSING_OFFER_MADE,
		.place = (char[]){ "Vestre" }, .from = 20270301));
	assert_int_equal(due_now(state, "housing.offer_made-10v"), 20270215);
	say(state, 1, 20270210, 0,
	    FACT(occupation_offered, OccupationOffered, occupation_offered, OCCUPATION_OFFERED,
		.what = (char[]){ "KIA" }, .start = 20270810));
	assert_int_equal(due_now(state, "occupation.offered+14d"), 20270824);
	say(state, 1, 20270210, 0,
	    FACT(contact_made, ContactMade, contact_made, CONTACT_MADE, .with = (char[]){ "" }));
	assert_int_equal(due_now(state, "contact.made"), 20270210);
	say(state, 1, 20270210, 0,
	    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
		.expires = 20270301));
	assert_int_equal(due_now(state, "remand.order_set"), 20270210); /* not its last day */
	assert_int_equal(due_now(state, "F-3v"), 20270224);
}

static void
test_because(void **unused)
{
	const struct anchors a = anchors_2027();
	const char *because = NULL;
	Ov__CaseState *state = new_case();
	uint32_t hhmm;

	(void)unused;
	struct routine_task *t = due_task("a13", "min(R-10v, W)", "housing.fallback_named");
	assert_int_equal(
	    due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because), 20270709);
	assert_string_equal(
	    because, "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");

	/* In a plan the sentence on plan B names the decision. */
	clear_routine(NULL);
	due_task("t14b", "min(R-10v, W)", "housing.fallback_named");
	due_task("t15", "min(R-10v, W)", "housing.guarantee_confirmed");
	due_task("t16", "min(R-10v, W-2u)", "housing.financed");
	due_task("t17", "min(R-8u, W)", "housing.guarantee_confirmed");
	due_task("t18", "R-1v", "housing.guarantee_confirmed");
	TASK("t19", "tittel", "T", "eier", "bolig", "frist", "R", "senest", "W", "oppfylt",
	    "housing.financed");
	open_case(state, 20270106);
	set_date(state, 20270106, 20270809, 1);
	adopt(state);
	assert_string_equal(find(state, "t14b")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Beslutning om plan B må være tatt senest "
	    "fredag 09.07.");
	assert_string_equal(find(state, "t15")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");
	assert_string_equal(find(state, "t16")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 25.06.");
	assert_string_equal(find(state, "t17")->due_because, "");
	assert_string_equal(find(state, "t18")->due_because, "");
	assert_string_equal(find(state, "t19")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_due_notation, clear_routine),
		cmocka_unit_test_setup(test_days_that_deadlines_fall_on, clear_routine),
		cmocka_unit_test_setup(test_which_window_counts, clear_routine),
		cmocka_unit_test_setup(test_unknown_anchors, clear_routine),
		cmocka_unit_test_setup(test_task_as_anchor, clear_routine),
		cmocka_unit_test_setup(test_kind_as_anchor, clear_routine),
		cmocka_unit_test_setup(test_because, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
