/* routine_when_test.c - The conditions of a task, one by one, and which routines hold for a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/anchors.h"
#include "core/due.h"
#include "core/plan.h"
#include "routine/routine_when.h"
#include "planned.h"

/* ---- conditions, one by one ------------------------------------------------------------------ */

static void
test_status(void **unused)
{
	static const struct {
		Ov__Status status;
		unsigned holds;
	} rows[] = {
		{ OV__STATUS__STATUS_UNKNOWN, 0 },
		{ OV__STATUS__STATUS_REMAND, CONDITION_REMAND },
		{ OV__STATUS__STATUS_SENTENCE, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_PREVENTIVE_DETENTION, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_FINE, 0 },
		{ OV__STATUS__STATUS_HOME_DETENTION, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_TREATMENT, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_HALFWAY_HOUSE, CONDITION_SENTENCED },
	};
	const unsigned both = CONDITION_REMAND | CONDITION_SENTENCED;

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		sentence(state, rows[i].status, 0, 0, 0);
		assert_int_equal(anchors_conditions(state, 0) & both, rows[i].holds);
		/* An order of the court means remand, where nobody has reported the legal
		 * status. */
		say(state, 2, 20270111, 0,
		    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
			.expires = 20270205));
		assert_int_equal(anchors_conditions(state, 0) & both,
		    rows[i].status == OV__STATUS__STATUS_UNKNOWN ? CONDITION_REMAND
								 : rows[i].holds);
		assert_int_equal(dates_of(state).date[ANCHOR_REMAND_EXPIRY], 20270205);
	}
}

static void
test_restrictions(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_true(anchors_conditions(state, 20270205) & CONDITION_NO_RESTRICTIONS);
	say(state, 2, 20270111, 0,
	    FACT(remand_restrictions_set, RemandRestrictionsSet, remand_restrictions_set,
		REMAND_RESTRICTIONS_SET, .until = 20270205));
	assert_false(anchors_conditions(state, 20270111) & CONDITION_NO_RESTRICTIONS);
	assert_false(anchors_conditions(state, 20270205) & CONDITION_NO_RESTRICTIONS);
	assert_true(anchors_conditions(state, 20270206) & CONDITION_NO_RESTRICTIONS);
}

static void
assess(Ov__CaseState *state, uint32_t speaker, Ov__Area area, Ov__NeedLevel level, const char *item)
{
	char **items = arena_take(&arena, sizeof(items[0]));

	items[0] = arena_string(&arena, item);
	say(state, speaker, 20270201, 0,
	    FACT(need_assessed, NeedAssessed, need_assessed, NEED_ASSESSED, .area = area,
		.level = level, .n_items = item[0] != '\0', .items = items));
}

static void
test_needs(void **unused)
{
	static const struct {
		Ov__Area area;
		unsigned condition;
	} areas[] = { { OV__AREA__AREA_HEALTH, CONDITION_HEALTH_NEED },
		{ OV__AREA__AREA_ECONOMY, CONDITION_ECONOMY_NEED },
		{ OV__AREA__AREA_HOUSING, CONDITION_HOUSING_NEED },
		{ OV__AREA__AREA_OCCUPATION, CONDITION_OCCUPATION_NEED },
		{ OV__AREA__AREA_NETWORK, CONDITION_NETWORK_NEED } };
	static const struct {
		Ov__NeedLevel level;
		bool need, item, danger;
	} levels[] = { { OV__NEED_LEVEL__NEED_LEVEL_NONE, false, false, false },
		{ OV__NEED_LEVEL__NEED_LEVEL_SOME, true, true, true },
		{ OV__NEED_LEVEL__NEED_LEVEL_GREAT, true, true, true },
		{ OV__NEED_LEVEL__NEED_LEVEL_MET, false, false, false },
		{ OV__NEED_LEVEL__NEED_LEVEL_REFUSED, false, false, true } };
	const unsigned all = CONDITION_HEALTH_NEED | CONDITION_ECONOMY_NEED |
			     CONDITION_HOUSING_NEED | CONDITION_OCCUPATION_NEED |
			     CONDITION_NETWORK_NEED;

	(void)unused;
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < 5; j++) {
			Ov__CaseState *state = new_case();
			assert_int_equal(anchors_conditions(state, 0) & all, 0);
			assess(state, 2, areas[i].area, levels[j].level, "overdosefare");
			assert_int_equal(anchors_conditions(state, 0) & all,
			    levels[j].need ? areas[i].condition : 0);
			assert_int_equal(anchors_need(state, "overdosefare"), levels[j].item);
			assert_false(anchors_need(state, "overdose"));
			assert_int_equal(
			    (anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK) != 0,
			    levels[j].danger);
		}
	/* Of an area the last fact holds; of an item the facts of all agencies. */
	Ov__CaseState *state = new_case();
	assess(state, 2, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_GREAT, "overdosefare");
	assess(state, 1, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_NONE, "");
	assert_false(anchors_conditions(state, 0) & CONDITION_HEALTH_NEED);
	assert_true(anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK);
	assess(state, 2, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_SOME, "");
	assert_false(anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK);
}

static void
test_need_of_a_task(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a17", "tittel", "T", "eier", "fengsel", "frist", "N", "når",
	    "behov(legitimasjon), dom", "oppfylt", "document.ordered(legitimasjon)");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "");
	assess(state, 2, OV__AREA__AREA_ECONOMY, OV__NEED_LEVEL__NEED_LEVEL_SOME, "legitimasjon");
	assert_string_equal(plan_text(state), "");
	sentence(state, OV__STATUS__STATUS_SENTENCE, 0, 0, 0);
	assert_string_equal(plan_text(state), "a17 20270111 planned");
	assess(state, 2, OV__AREA__AREA_ECONOMY, OV__NEED_LEVEL__NEED_LEVEL_MET, "legitimasjon");
	assert_string_equal(plan_text(state), "");
}

static void
test_out(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	set_date(state, 20270111, 20270324, 1);
	assert_false(anchors_conditions(state, 0) & (CONDITION_RELEASED | CONDITION_COURT));
	say(state, 0, 20270324, 1,
	    FACT(release_confirmed, ReleaseConfirmed, release_confirmed, RELEASE_CONFIRMED,
		.date = 20270324, .version = 1));
	assert_true(anchors_conditions(state, 0) & CONDITION_RELEASED);
	assert_false(anchors_conditions(state, 0) & CONDITION_COURT);
	set_date(state, 20270325, 20270331, 2); /* confirmed for another date */
	assert_false(anchors_conditions(state, 0) & CONDITION_RELEASED);
	say(state, 2, 20270331, 2,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270331, .form = OV__RELEASE_FORM__RELEASE_FORM_COURT));
	assert_true(anchors_conditions(state, 0) & CONDITION_COURT);
	set_date(state, 20270401, 20270407, 3);
	assert_false(anchors_conditions(state, 0) & CONDITION_COURT);
}

static void
test_no_fixed_abode(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE); /* unknown is none */
	stay(state, OV__STAY_TYPE__STAY_TYPE_FAMILY);
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	stay(state, OV__STAY_TYPE__STAY_TYPE_OWN);
	assert_false(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	/* Another agency's list reports no home, and a lease has been signed since. */
	say(state, 3, 20270111, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = OV__STAY_TYPE__STAY_TYPE_NONE));
	say(state, 4, 20270112, 0,
	    FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	/* The same agency's list has an address now. */
	say(state, 3, 20270113, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = OV__STAY_TYPE__STAY_TYPE_OWN,
		.place = (char[]){ "Vestre" }));
	assert_false(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
}

static void
test_home_kept_or_lost(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	say(state, 4, 20270112, 0,
	    FACT(housing_home_kept, HousingHomeKept, housing_home_kept, HOUSING_HOME_KEPT,
		.note = (char[]){ "" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	say(state, 4, 20270113, 0,
	    FACT(housing_home_lost, HousingHomeLost, housing_home_lost, HOUSING_HOME_LOST,
		.reason = (char[]){ "" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_HOME);
	assert_false(anchors_conditions(state, 0) & CONDITION_HOME_OR_PLACE);
	stay(state, OV__STAY_TYPE__STAY_TYPE_MUNICIPAL);
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
}

/* ---- which routines -------------------------------------------------------------------------- */

static void
routine_set_for(Ov__CaseState *state, const char *first, const char *second)
{
	char **names = arena_take(&arena, 2 * sizeof(names[0]));

	names[0] = arena_string(&arena, first);
	names[1] = arena_string(&arena, second);
	say(state, 1, 20270112, 0,
	    FACT(case_routine_set, CaseRoutineSet, case_routine_set, CASE_ROUTINE_SET,
		.n_routines = second[0] != '\0' ? 2 : 1, .routines = names));
}

static void
test_routines(void **unused)
{
	static const struct {
		const char *set[2];
		Ov__Status status;
		uint32_t bits;
	} rows[] = {
		{ { NULL }, OV__STATUS__STATUS_UNKNOWN, 1 },
		{ { NULL }, OV__STATUS__STATUS_SENTENCE, 2 }, /* the first for it */
		{ { NULL }, OV__STATUS__STATUS_REMAND, 4 },
		{ { NULL }, OV__STATUS__STATUS_FINE, 1 },
		{ { "remand", "" }, OV__STATUS__STATUS_SENTENCE, 4 },
		{ { "tog", "remand" }, OV__STATUS__STATUS_REMAND, 6 },
		{ { "gone", "" }, OV__STATUS__STATUS_REMAND, 4 }, /* no such file any more */
		{ { "gone", "asker" }, OV__STATUS__STATUS_REMAND, 1 },
	};
	static const char *const names[] = { "asker", "tog", "remand" };

	(void)unused;
	routines.count = 3;
	for (size_t i = 0; i < 3; i++)
		strcpy(routines.list[i].name, names[i]);
	routines.list[1].statuses = 1u << OV__STATUS__STATUS_SENTENCE;
	routines.list[2].statuses =
	    1u << OV__STATUS__STATUS_SENTENCE | 1u << OV__STATUS__STATUS_REMAND;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		sentence(state, rows[i].status, 0, 0, 0);
		if (rows[i].set[0] != NULL)
			routine_set_for(state, rows[i].set[0], rows[i].set[1]);
		assert_int_equal(routines_of(&routines, state), rows[i].bits);
	}
	assert_ptr_equal(routines_named(&routines, "tog"), &routines.list[1]);
	assert_null(routines_named(&routines, "TOG"));
	assert_null(routines_named(&routines, ""));
	routines.count = 0;
	assert_int_equal(routines_of(&routines, new_case()), 0);
	assert_string_equal(plan_text(new_case()), "");
	memset(&routines.list[2], 0, sizeof(routines.list[2]));
}

/* Several at once, in the order of the files; completed tasks of a routine that no longer holds
 * stay. */
static void
test_several_routines(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a01", "N+1v", "case.assigned");
	routines.count = 2;
	strcpy(routines.list[0].name, "asker");
	strcpy(routines.list[1].name, "remand");
	routines.list[1].tasks[0] = own->tasks[0];
	strcpy(routines.list[1].tasks[0].id, "v01");
	routines.list[1].tasks[1] = own->tasks[0];
	strcpy(routines.list[1].tasks[1].id, "v02");
	routines.list[1].tasks_count = 2;
	routines.list[1].statuses = 1u << OV__STATUS__STATUS_REMAND;
	open_case(state, 20270111);
	adopt(state);
	assert_string_equal(plan_text(state), "a01 20270112 planned");
	assert_string_equal(find(state, "a01")->routine, "asker");
	sentence(state, OV__STATUS__STATUS_REMAND, 0, 0, 0);
	adopt(state);
	assert_string_equal(plan_text(state), "v01 20270112 planned; v02 20270112 planned");
	assert_string_equal(find(state, "v02")->routine, "remand");
	met(state, "v02", open_said(state), 0);
	routine_set_for(state, "remand", "asker");
	assert_string_equal(
	    plan_text(state), "a01 20270112 planned; v01 20270112 planned; v02 20270112 done");
	routine_set_for(state, "asker", "");
	assert_string_equal(plan_text(state), "a01 20270112 planned; v02 20270112 done");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_status, clear_routine),
		cmocka_unit_test_setup(test_restrictions, clear_routine),
		cmocka_unit_test_setup(test_needs, clear_routine),
		cmocka_unit_test_setup(test_need_of_a_task, clear_routine),
		cmocka_unit_test_setup(test_out, clear_routine),
		cmocka_unit_test_setup(test_no_fixed_abode, clear_routine),
		cmocka_unit_test_setup(test_home_kept_or_lost, clear_routine),
		cmocka_unit_test_setup(test_routines, clear_routine),
		cmocka_unit_test_setup(test_several_routines, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
