/* turn_rules_test.c - Consents, dates and arrivals through the whole turn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/state.h"
#include "store/verify.h"
#include "turned.h"

static Ov__Answer *
say_consent(struct world *w, const char *user, const char *id, const char *agency)
{
	Ov__ConsentGiven c = OV__CONSENT_GIVEN__INIT;
	char *name = (char *)(uintptr_t)agency;

	c.agencies = &name;
	c.n_agencies = 1;
	c.given = 20270111;
	return world_fact(w, user, id, FACT(consent_given, CONSENT_GIVEN, &c));
}

static void
who_says_no_after_a_yes_ends_it_and_may_say_yes_again(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ConsentRefused no = OV__CONSENT_REFUSED__INIT;
	Ov__ConsentWithdrawn typo = OV__CONSENT_WITHDRAWN__INIT;
	char *name = (char *)(uintptr_t) "nav-akser";

	(void)say_consent(w, "granli.k", id, "nav-stat");
	assert_ok(world_fact(w, "granli.k", id, FACT(consent_refused, CONSENT_REFUSED, &no)));
	assert_not_found(world_read(w, "nav.k", id), "case_state.case");
	assert_int_equal(say_consent(w, "granli.k", id, "nav-stat")->report->n_numbers, 1);
	assert_non_null(world_read(w, "nav-stat.k", id)->case_state->release_area);
	typo.agencies = &name;
	typo.n_agencies = 1;
	assert_invalid(
	    world_fact(w, "granli.k", id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &typo)),
	    "report.facts[0].consent_withdrawn.agencies");
}

static void
a_consent_that_runs_out_is_planned_without(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ConsentGiven c = OV__CONSENT_GIVEN__INIT;
	char *name = (char *)(uintptr_t) "nav";

	c.agencies = &name;
	c.n_agencies = 1;
	c.given = 20270107;
	c.expires = 20270131;
	(void)world_fact(w, "granli.k", id, FACT(consent_given, CONSENT_GIVEN, &c));
	world_turn_at(w, 20270131, 2359);
	assert_non_null(world_read(w, "nav.k", id)->case_state->release_area);
	assert_non_null(task_in(world_read(w, "team.k", id)->case_state, "a05"));
	world_turn_at(w, 20270201, 0);
	assert_not_found(world_read(w, "nav.k", id), "case_state.case");
	assert_null(task_in(world_read(w, "team.k", id)->case_state, "a05"));
}

/* Opens a person at another prison with a consent to itself: all that it can see then. */
static size_t
open_for_oneself(struct world *w, const char *number, unsigned char *packed, char *ret_id)
{
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__Person person = OV__PERSON__INIT;
	char *self = (char *)(uintptr_t) "other-prison";
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &opened),
		FACT(consent_given, CONSENT_GIVEN, &consent),
		FACT(release_date_set, RELEASE_DATE_SET, &date) };
	Ov__Report r = OV__REPORT__INIT;

	consent.agencies = &self;
	consent.n_agencies = 1;
	consent.given = 20270110;
	date.date = 20270401;
	person.national_id = (char *)(uintptr_t)number;
	r.person = &person;
	r.facts = facts;
	r.n_facts = 3;
	Ov__Answer *a = world_report(w, "other-prison.k", &r);
	assert_ok(a);
	assert_int_equal(a->report->n_numbers, 3);
	memcpy(ret_id, a->report->case_, CASE_ID_TEXT_SIZE);
	Ov__CaseState *s = world_read(w, "other-prison.k", ret_id)->case_state;
	for (uint32_t area = 1; area <= OV__AREA__AREA_DUTY; area++)
		assert_null(state_area(s, (Ov__Area)area));
	memset(s->id, 'x', strlen(s->id));
	size_t size = ov__case_state__pack(s, packed);
	/* And the copies of its own facts in its stream, but for the huskenavn, which is random. */
	a = world_fetch(w, "other-prison.k", 0);
	for (size_t i = a->fetch->n_deliveries - 2; i < a->fetch->n_deliveries; i++)
		size += ov__fact__pack(a->fetch->deliveries[i]->fact, packed + size);
	return size;
}

static void
to_open_tells_nothing_and_gives_nothing(void **state)
{
	struct world *w = *state;
	unsigned char known[4096], unknown[4096];
	char first[CASE_ID_TEXT_SIZE], second[CASE_ID_TEXT_SIZE], there[CASE_ID_TEXT_SIZE];

	memcpy(there, world_open_case(w, gaupe), sizeof(there));
	size_t n = open_for_oneself(w, gaupe, known, first);
	assert_string_equal(first, there);
	size_t m = open_for_oneself(w, "02919541531", unknown, second);
	assert_string_not_equal(second, first);
	assert_int_equal(n, m);
	assert_memory_equal(known, unknown, n);
}

static void
the_same_date_again_unconfirms_nothing(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_transport(w, id);
	assert_int_equal(say_date(w, "team.k", id, 20270324, 900)->report->n_numbers, 1);
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	assert_int_equal(task_in(s, "a23")->state, OV__TASK_STATE__TASK_STATE_DONE);
	const Ov__LatestFact *l = state_latest(s, OV__FACT__FACT_RELEASE_DATE_SET);
	assert_int_equal(l->fact->release_date_set->version, 1);
	assert_int_equal(l->fact->release_date_set->was_date, 0);
}

static void
after_arrival_nobody_is_asked_for_what_came_before(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseArrived arrived = OV__RELEASE_ARRIVED__INIT;

	world_turn_at(w, 20270324, 1100);
	assert_non_null(task_in(world_read(w, "team.k", id)->case_state, "a23"));
	(void)world_fact(w, "team.k", id, FACT(release_arrived, RELEASE_ARRIVED, &arrived));
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	assert_null(task_in(s, "a23"));
	assert_int_equal(task_in(s, "a33")->state, OV__TASK_STATE__TASK_STATE_DONE);
	assert_non_null(task_in(s, "a35"));
}

/* A roof for each night, so that no alert is about that. */
static void
say_with_family(struct world *w, const char *id)
{
	Ov__HousingStayRegistered stay = OV__HOUSING_STAY_REGISTERED__INIT;

	stay.type = OV__STAY_TYPE__STAY_TYPE_FAMILY;
	(void)world_fact(
	    w, "team.k", id, FACT(housing_stay_registered, HOUSING_STAY_REGISTERED, &stay));
}

static void
nobody_is_woken_for_who_has_arrived(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	world_at(w, 20270322, 800);
	assert_ok(say_arrived(w, id));
	say_with_family(w, id);
	for (ov_date d = 20270322; d <= 20270325; d++) {
		world_turn_at(w, d, 1300);
	}
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
}

/* The on-call's stream after that moment: one alert more, or none. */
static void
assert_asked(struct world *w, unsigned hhmm, size_t before, size_t more)
{
	world_turn_at(w, 20270324, hhmm);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), before + more);
}

/* L7, with both sides of its limits. */
static void
who_is_not_heard_of_by_the_evening_is_looked_for(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	say_with_family(w, id);
	world_turn_at(w, 20270324, 900);
	(void)say_completed(w, id, 20270324);
	size_t before = world_published(w, VAKT, "alert.raised/");
	assert_asked(w, 1759, before, 0);
	assert_asked(w, 1800, before, 1);
	assert_asked(w, 2300, before, 1);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	assert_int_equal(
	    duty->alerts[duty->n_alerts - 1]->reason, OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED);
	assert_false(duty->alerts[duty->n_alerts - 1]->closed);
	(void)say_arrived(w, id);
	duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	assert_true(duty->alerts[duty->n_alerts - 1]->closed);
}

static void
what_is_told_on_a_later_day_looks_for_nobody(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	say_with_family(w, id);
	world_turn_at(w, 20270325, 900);
	size_t before = world_published(w, VAKT, "alert.raised/");
	(void)say_completed(w, id, 20270324);
	world_turn_at(w, 20270326, 1900);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), before);
}

static void
a_date_put_right_afterwards_moves_nothing(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_transport(w, id);
	world_turn_at(w, 20270323, 1000);
	(void)say_completed(w, id, 20270323);
	(void)say_arrived(w, id);
	size_t alerts = world_published(w, VAKT, "alert.raised/");
	assert_ok(say_date(w, "granli.k", id, 20270323, 830));
	world_turn_at(w, 20270325, 1300);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), alerts);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	assert_int_equal(task_in(s, "a23")->state, OV__TASK_STATE__TASK_STATE_DONE);
	/* Another date in the future is another release. */
	(void)say_date(w, "granli.k", id, 20270501, 0);
	s = world_read(w, "team.k", id)->case_state;
	assert_int_equal(task_in(s, "a23")->state, OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN);
}

static void
told_on_the_day_is_late_and_not_yet_silence(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	world_at(w, 20270210, 1400);
	(void)say_date(w, "granli.k", id, 20270210, 0);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	assert_int_equal(duty->alerts[0]->reason, OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE);
	world_turn_at(w, 20270210, 1600);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
}

static void
what_the_team_types_is_meant_against_what_holds(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_date(w, "team.k", id, 20270330, 0);
	(void)say_date(w, "granli.k", id, 20270331, 0);
	assert_int_equal(say_date(w, "team.k", id, 20270330, 0)->report->n_numbers, 1);
	/* The prison's list read once more stays a repetition. */
	assert_int_equal(say_date(w, "granli.k", id, 20270331, 0)->report->n_numbers, 0);
}

static void
on_call_hears_what_it_was_told_before(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseDateWithdrawn gone = OV__RELEASE_DATE_WITHDRAWN__INIT;

	world_turn_at(w, 20270322, 900);
	(void)world_fact(
	    w, "granli.k", id, FACT(release_date_withdrawn, RELEASE_DATE_WITHDRAWN, &gone));
	(void)say_date(w, "granli.k", id, 20270624, 0);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	const Ov__Alert *last = duty->alerts[duty->n_alerts - 1];
	assert_int_equal(last->reason, OV__ALERT_REASON__ALERT_REASON_DATE_MOVED);
	assert_int_equal(last->was_date, 20270324);
	assert_int_equal(last->date, 20270624);
}

static void
an_arrival_said_by_mistake_is_taken_back(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseNotArrived lost = OV__RELEASE_NOT_ARRIVED__INIT;

	world_turn_at(w, 20270324, 1000);
	(void)say_completed(w, id, 20270324);
	(void)say_arrived(w, id);
	size_t alerts = world_published(w, VAKT, "alert.raised/");
	(void)world_fact(w, "team.k", id, FACT(release_not_arrived, RELEASE_NOT_ARRIVED, &lost));
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), alerts + 1);
}

static void
verify_finds_what_was_changed(void **state)
{
	struct world *w = *state;
	struct verify_result r;
	struct store_key k = store_key();
	struct bytes v;
	unsigned char copy[4096];

	(void)world_open_case(w, gaupe);
	store_key_u64(&k, 3);
	store_begin(w->d.turn.journal.store, false);
	assert_true(store_get(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k), &v));
	memcpy(copy, v.data, v.size);
	copy[v.size - 1] ^= 1;
	store_put(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k),
	    (struct bytes){ copy, v.size });
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	assert_string_equal(r.problem, "event 3: is not what was written, or not in its place");
	arena_reset(&w->d.turn.arena, 0);
	store_delete(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k));
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	assert_string_equal(r.problem, "event 3: is missing");
	arena_reset(&w->d.turn.arena, 0);
	store_abort(w->d.turn.journal.store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_says_no_after_a_yes_ends_it_and_may_say_yes_again),
		TEST(a_consent_that_runs_out_is_planned_without),
		TEST(to_open_tells_nothing_and_gives_nothing),
		TEST(the_same_date_again_unconfirms_nothing),
		TEST(after_arrival_nobody_is_asked_for_what_came_before),
		TEST(nobody_is_woken_for_who_has_arrived),
		TEST(who_is_not_heard_of_by_the_evening_is_looked_for),
		TEST(what_is_told_on_a_later_day_looks_for_nobody),
		TEST(a_date_put_right_afterwards_moves_nothing),
		TEST(told_on_the_day_is_late_and_not_yet_silence),
		TEST(what_the_team_types_is_meant_against_what_holds),
		TEST(on_call_hears_what_it_was_told_before),
		TEST(an_arrival_said_by_mistake_is_taken_back),
		TEST(verify_finds_what_was_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
