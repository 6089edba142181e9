/* anchors_test.c - The anchors of a case: their known dates, and since when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/anchors.h"
#include "core/due.h"
#include "core/plan.h"
#include "core/state.h"
#include "planned.h"

/* ---- anchors and conditions ------------------------------------------------------------------ */

static void
test_anchors(void **unused)
{
	struct calendar c = norwegian();
	struct anchors a;
	Ov__CaseState *state = new_case();

	(void)unused;
	anchors_of(&c, state, &a);
	for (size_t i = 0; i <= ANCHOR_BEFORE_WINDOW; i++)
		assert_int_equal(a.date[i], 0);
	assert_int_equal(a.window.first, 0);

	open_case(state, 20270111);
	/* Another agency opens the same case later: the first notice counts. */
	say(state, 3, 20270120, 0,
	    FACT(case_opened, CaseOpened, case_opened, CASE_OPENED, .language = (char[]){ "" }));
	consent(state);
	say(state, 2, 20270111, 0,
	    FACT(sentence_registered, SentenceRegistered, sentence_registered, SENTENCE_REGISTERED,
		.intake = 20261209, .two_thirds = 20270809));
	set_date(state, 20270112, 20270809, 1);
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_NOTICE], 20270111);
	assert_int_equal(a.date[ANCHOR_DATE_KNOWN], 20270112);
	assert_int_equal(a.date[ANCHOR_CONSENT], 20270107);
	assert_int_equal(a.date[ANCHOR_INTAKE], 20261209);
	assert_int_equal(a.date[ANCHOR_TWO_THIRDS], 20270809);
	assert_int_equal(a.date[ANCHOR_RELEASE], 20270809);
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 20270709);
	assert_int_equal(a.window.first, 20270712);
	assert_int_equal(a.window.last, 20270801);

	say(state, 2, 20270201, 2,
	    FACT(release_date_withdrawn, ReleaseDateWithdrawn, release_date_withdrawn,
		RELEASE_DATE_WITHDRAWN, .version = 2));
	say(state, 2, 20270202, 2,
	    FACT(consent_refused, ConsentRefused, consent_refused, CONSENT_REFUSED,
		.refused = 20270202));
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_RELEASE], 0);
	assert_int_equal(a.date[ANCHOR_DATE_KNOWN], 0);
	/* Without a date the two-thirds date decides which window is ahead, until parole is
	 * refused. */
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 20270709);
	say(state, 2, 20270203, 2,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = OV__PAROLE_DECISION__PAROLE_DECISION_REFUSED));
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 0);
	assert_int_equal(a.date[ANCHOR_CONSENT], 0);
	assert_int_equal(a.date[ANCHOR_NOTICE], 20270111);
}

/* Facts reported about housing, and the conditions that then hold. */
static void
test_home(void **unused)
{
	enum { NONE_SAID = -1, LEASE = 100, GRANTED, CONFIRMED };
	static const struct {
		int said[3];
		const char *plan;
	} rows[] = {
		{ { NONE_SAID }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_UNCERTAIN }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_NONE }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_OWN }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_MUNICIPAL }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_LEASE }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_FAMILY }, "none; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_TEMPORARY }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_INSTITUTION }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_HALFWAY }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_HOSTEL }, "none; temp; unsettled; place" },
		{ { LEASE }, "own; place" },
		{ { GRANTED }, "none; temp; unsettled; place" },
		{ { CONFIRMED }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_NONE, GRANTED }, "none; temp; unsettled; place" },
		/* The prison's list still reports no home: the guarantee holds as before. */
		{ { GRANTED, OV__STAY_TYPE__STAY_TYPE_NONE }, "none; temp; unsettled; place" },
		{ { GRANTED, LEASE }, "own; place" },
		{ { GRANTED, OV__STAY_TYPE__STAY_TYPE_OWN }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_OWN, GRANTED }, "none; temp; unsettled; place" },
		{ { LEASE, OV__STAY_TYPE__STAY_TYPE_NONE }, "none; unsettled" },
		{ { LEASE, GRANTED, OV__STAY_TYPE__STAY_TYPE_FAMILY }, "none; unsettled; place" },
	};

	(void)unused;
	due_task("none", "N", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("own", "N", "housing.lease_signed")->conditions = CONDITION_OWN_HOME;
	due_task("temp", "N", "housing.lease_signed")->conditions = CONDITION_TEMPORARY;
	due_task("unset", "N", "housing.lease_signed")->conditions = CONDITION_UNSETTLED;
	due_task("place", "N", "housing.lease_signed")->conditions = CONDITION_HOME_OR_PLACE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		for (size_t j = 0; j < 3 && rows[i].said[j] != 0; j++) {
			if (rows[i].said[j] == LEASE)
				say(state, 4, 20270111, 0,
				    FACT(housing_lease_signed, HousingLeaseSigned,
					housing_lease_signed, HOUSING_LEASE_SIGNED,
					.place = (char[]){ "Vestre" }));
			else if (rows[i].said[j] == GRANTED)
				say(state, 4, 20270111, 0,
				    FACT(housing_guarantee_granted, HousingGuaranteeGranted,
					housing_guarantee_granted, HOUSING_GUARANTEE_GRANTED,
					.place = (char[]){ "Holmen" }));
			else if (rows[i].said[j] == CONFIRMED)
				say(state, 4, 20270111, 0,
				    FACT(housing_guarantee_confirmed, HousingGuaranteeConfirmed,
					housing_guarantee_confirmed, HOUSING_GUARANTEE_CONFIRMED,
					.place = (char[]){ "Holmen" }));
			else if (rows[i].said[j] != NONE_SAID)
				stay(state, (Ov__StayType)rows[i].said[j]);
		}
		char ids[128] = "";
		struct calendar c = norwegian();
		Ov__Task **tasks;
		Ov__Area *areas;
		size_t n = plan_make(&routines, &c, state, 0, &arena, &tasks, &areas);
		for (size_t k = 0; k < n; k++)
			snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s",
			    k > 0 ? "; " : "",
			    strcmp(tasks[k]->id, "unset") == 0 ? "unsettled" : tasks[k]->id);
		if (strcmp(ids, rows[i].plan) != 0)
			fail_msg("row %zu: %s, expected %s", i, ids, rows[i].plan);
	}
}

static void
test_consent(void **unused)
{
	due_task("yes", "S", "case.assigned")->conditions = CONDITION_CONSENT;
	due_task("no", "N", "case.assigned")->conditions = CONDITION_NO_CONSENT;
	Ov__CaseState *state = new_case();

	(void)unused;
	open_case(state, 20270111);
	assert_plan(state, "no 20270111 planned");
	consent(state);
	assert_plan(state, "yes 20270107 planned");
	/* One agency's part is withdrawn, another's stands. */
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, &arena);
	Ov__AreaGrant grant = OV__AREA_GRANT__INIT;
	Ov__AreaGrant *grants[] = { &grant };
	Ov__Participant participant = OV__PARTICIPANT__INIT;
	grant.basis_kind = OV__FACT__FACT_CONSENT_GIVEN;
	participant.agency = 5;
	participant.n_grants = 1;
	participant.grants = grants;
	plan->participants = arena_append(&arena, NULL, &plan->n_participants, &participant);
	char *names[] = { (char[]){ "nav-asker" } };
	say(state, 2, 20270113, 0,
	    FACT(consent_withdrawn, ConsentWithdrawn, consent_withdrawn, CONSENT_WITHDRAWN,
		.n_agencies = 1, .agencies = names));
	assert_plan(state, "yes 20270107 planned");
	participant.n_grants = 0;
	assert_plan(state, "no 20270111 planned");
	participant.n_grants = 1;
	say(state, 2, 20270114, 0,
	    FACT(consent_withdrawn, ConsentWithdrawn, consent_withdrawn, CONSENT_WITHDRAWN,
		.n_agencies = 0));
	assert_plan(state, "no 20270111 planned");
	consent(state);
	assert_plan(state, "yes 20270107 planned");
}

/* ---- the new anchors ------------------------------------------------------------------ */

static void
test_two_thirds(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 0);
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 0, 20270810);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270810);
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 20270809, 20270810);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270809);
	assert_int_equal(dates_of(state).date[ANCHOR_INTAKE], 20261209);
	/* A recalculation without values keeps the values known before. */
	say(state, 2, 20270201, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.days_not_counted = 3));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270809);
	say(state, 2, 20270202, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.expected = 20270813));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270813);
	say(state, 2, 20270203, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.two_thirds = 20270812, .expected = 20270813));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270812);
	/* Registered anew after that. */
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 20270901, 0);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270901);
}

static void
decided(Ov__CaseState *state, Ov__ParoleDecision decision, ov_date date, ov_date until, bool duty)
{
	say(state, 2, 20270720, 0,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = decision, .date = date, .probation_until = until,
		.reporting_duty = duty));
}

static void
test_parole_and_duty(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_REFUSED, 20270719, 20280809, true);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 0);
	assert_int_equal(dates_of(state).date[ANCHOR_PROBATION_ENDS], 0);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, 20270719, 20280809, false);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 20270719);
	assert_int_equal(dates_of(state).date[ANCHOR_PROBATION_ENDS], 20280809);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, 0, 20280809, true);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 20270720); /* the day it was told */
	assert_true(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_POSTPONED, 20270730, 0, false);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 0);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	assert_int_equal(dates_of(state).date[ANCHOR_DUTY_ENDS], 0);
	say(state, 10, 20270801, 0,
	    FACT(reporting_set, ReportingSet, reporting_set, REPORTING_SET, .date = 20270811,
		.until = 20280209));
	assert_int_equal(dates_of(state).date[ANCHOR_DUTY_ENDS], 20280209);
	assert_true(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
}

static void
granted(Ov__CaseState *state, const char *place, ov_date from, ov_date to, uint32_t max_days)
{
	say(state, 4, 20270201, 1,
	    FACT(housing_guarantee_granted, HousingGuaranteeGranted, housing_guarantee_granted,
		HOUSING_GUARANTEE_GRANTED, .place = arena_string(&arena, place), .from = from,
		.to = to, .max_days = max_days));
}

static ov_date
place_end(const Ov__CaseState *state)
{
	return dates_of(state).date[ANCHOR_PLACE_ENDS];
}

#define GONE(FIELD, TYPE, CASE) \
	say(state, 4, 20270301, 1, FACT(FIELD, TYPE, FIELD, CASE, .place = (char[]){ "Holmen" }))

/* The last night of the place: as reported, or by the longest stay from the first night. */
static void
test_place_ends(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	open_case(state, 20270111);
	assert_int_equal(place_end(state), 0);
	granted(state, "Holmen", 0, 0, 90);
	assert_int_equal(place_end(state), 0); /* the first night is unknown */
	set_date(state, 20270112, 20270324, 1);
	assert_int_equal(place_end(state), 20270621); /* the 90th night from 24.03 */
	set_date(state, 20270112, 20270331, 2);
	assert_int_equal(place_end(state), 20270628); /* moves with the date */
	granted(state, "Holmen", 20270401, 0, 90);
	assert_int_equal(place_end(state), 20270629);
	granted(state, "Holmen", 20270401, 0, 1);
	assert_int_equal(place_end(state), 20270401);
	granted(state, "Holmen", 20270401, 20270501, 90);
	assert_int_equal(place_end(state), 20270501); /* a reported date goes before it */
	confirmed(state, "Holmen", 20270402, 20270502);
	assert_int_equal(place_end(state), 20270502);
	confirmed(state, "Holmen", 0, 0); /* as it was granted */
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Vestre", 20270401, 0, 10);
	/* Begins later, is as long, and ends before the other. */
	confirmed(state, "Vestre", 20270405, 0);
	assert_int_equal(place_end(state), 20270501);
	confirmed(state, "Vestre", 20270425, 0);
	assert_int_equal(place_end(state), 20270504);
	confirmed(state, "Østre", 20270405, 0);
	assert_int_equal(place_end(state), 0);
}

static void
test_place_is_gone(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	confirmed(state, "Holmen", 20270324, 20270624);
	assert_int_equal(place_end(state), 20270624);
	assert_true(anchors_conditions(state, 0) & CONDITION_TEMPORARY);
	GONE(housing_guarantee_withdrawn, HousingGuaranteeWithdrawn, HOUSING_GUARANTEE_WITHDRAWN);
	assert_int_equal(place_end(state), 0);
	assert_false(
	    anchors_conditions(state, 0) & (CONDITION_TEMPORARY | CONDITION_HOME_OR_PLACE));
	confirmed(state, "Holmen", 20270325, 20270625); /* said again, later */
	assert_int_equal(place_end(state), 20270625);
	GONE(housing_guarantee_unfulfilled, HousingGuaranteeUnfulfilled,
	    HOUSING_GUARANTEE_UNFULFILLED);
	assert_int_equal(place_end(state), 0);
	granted(state, "Vestre", 20270324, 20270501, 0); /* another place */
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Holmen", 20270324, 20270601, 0);
	assert_int_equal(place_end(state), 20270601);
	GONE(housing_guarantee_refused, HousingGuaranteeRefused, HOUSING_GUARANTEE_REFUSED);
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Holmen", 20270324, 20270602, 0);
	GONE(housing_moved_out, HousingMovedOut, HOUSING_MOVED_OUT);
	assert_int_equal(place_end(state), 20270501);
}

static void
moves_in(Ov__CaseState *state, const char *place, ov_date date)
{
	say(state, 4, 20271101, 1,
	    FACT(housing_moved_in, HousingMovedIn, housing_moved_in, HOUSING_MOVED_IN,
		.place = arena_string(&arena, place), .date = date));
}

/* Into a place is not into a home. */
static void
test_moved_in(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	granted(state, "Holmen", 20270809, 20271106, 0);
	moves_in(state, "Holmen", 20270809);
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	says(state, 4, 20271010, 1, "housing.lease_signed place=Vestre");
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	moves_in(state, "Vestre", 20271101);
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 20271101);
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	/* A guarantee for the same house is no part of the lease. */
	say(state, 4, 20271115, 1,
	    FACT(housing_guarantee_withdrawn, HousingGuaranteeWithdrawn,
		housing_guarantee_withdrawn, HOUSING_GUARANTEE_WITHDRAWN,
		.place = (char[]){ "Vestre" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	say(state, 4, 20271201, 1,
	    FACT(housing_moved_out, HousingMovedOut, housing_moved_out, HOUSING_MOVED_OUT,
		.place = (char[]){ "Vestre" }));
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	assert_false(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
}

/* Released before any date was reported: that day is the release. */
static void
test_released_without_a_date(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("v14", "R+1d", "contact.made");
	open_case(state, 20270111);
	assert_plan(state, "");
	say(state, 2, 20270205, 0,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270204, .form = OV__RELEASE_FORM__RELEASE_FORM_TRANSFER));
	assert_plan(state, "");
	say(state, 2, 20270205, 0,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270204, .form = OV__RELEASE_FORM__RELEASE_FORM_COURT));
	assert_int_equal(dates_of(state).date[ANCHOR_RELEASE], 20270204);
	assert_int_equal(dates_of(state).date[ANCHOR_DATE_KNOWN], 20270205);
	assert_plan(state, "v14 20270205 planned");
	assert_true(anchors_conditions(state, 0) & CONDITION_COURT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_anchors, clear_routine),
		cmocka_unit_test_setup(test_home, clear_routine),
		cmocka_unit_test_setup(test_consent, clear_routine),
		cmocka_unit_test_setup(test_two_thirds, clear_routine),
		cmocka_unit_test_setup(test_parole_and_duty, clear_routine),
		cmocka_unit_test_setup(test_place_ends, clear_routine),
		cmocka_unit_test_setup(test_place_is_gone, clear_routine),
		cmocka_unit_test_setup(test_moved_in, clear_routine),
		cmocka_unit_test_setup(test_released_without_a_date, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
