/* turn_told_test.c - The recipients of a report, and the answer to it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "turned.h"

/* ---- who is told ----------------------------------------------------------------------- */

static void
a_notice_reaches_those_with_consent_and_nobody_else(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	assert_int_equal(world_published(w, NAV, "release.date_set/"), 1);
	assert_int_equal(world_published(w, NAV, "identity.recorded/"), 1);
	assert_int_equal(world_published(w, BOLIG, "release.date_set/"), 1);
	assert_int_equal(world_published(w, BOLIG, "identity.recorded/"), 0);
	assert_int_equal(world_published(w, BOLIG, "sentence.registered/"), 0);
	assert_int_equal(world_published(w, NAV, "sentence.registered/"), 0);
	assert_int_equal(world_published(w, TEAM, "sentence.registered/"), 1);
	assert_int_equal(world_published(w, TEAM, "consent.given/"), 1);
	assert_int_equal(world_published(w, GRANLI, ""), 7); /* its own, and only they */
	assert_int_equal(world_published(w, FRIVILLIG, ""), 0);
	assert_int_equal(world_published(w, NAV_STAT, ""), 0);
	assert_int_equal(world_published(w, OTHER_PRISON, ""), 0);
	assert_int_equal(world_published(w, VAKT, ""), 0);
}

static void
what_one_may_not_know_of_is_answered_like_what_is_not_there(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	char other[CASE_ID_TEXT_SIZE];
	unsigned char first[512], second[512];

	case_id_make(12345, other);
	Ov__Answer *a = say_date(w, "other-prison.k", id, 20270401, 0);
	assert_not_found(a, "report.case");
	size_t n = ov__answer__pack(a, first);
	a = say_date(w, "other-prison.k", other, 20270401, 0);
	assert_int_equal(ov__answer__pack(a, second), n);
	assert_memory_equal(first, second, n);
	a = world_read(w, "other-prison.k", id);
	assert_not_found(a, "case_state.case");
	n = ov__answer__pack(a, first);
	a = world_read(w, "other-prison.k", other);
	assert_int_equal(ov__answer__pack(a, second), n);
	assert_memory_equal(first, second, n);
}

static void
reads_go_through_the_mask(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	const Ov__CaseState *s = world_read(w, "bolig.k", id)->case_state;
	assert_non_null(s->housing_area);
	assert_non_null(s->name_area);
	assert_null(s->identity_area);
	assert_null(s->sentence_area);
	assert_null(s->economy_area);
	assert_null(s->plan_area);
	assert_null(s->duty_area);
	s = world_read(w, "team.k", id)->case_state;
	assert_non_null(s->sentence_area);
	assert_non_null(s->plan_area);
	/* A key with fewer areas than its agency. */
	s = world_read(w, "team.helse", id)->case_state;
	assert_non_null(s->case_area);
	assert_null(s->sentence_area);
	assert_null(s->plan_area);
}

static void
after_a_withdrawal_old_numbers_are_blank(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Answer *a = world_fetch(w, "nav.k", 0);
	uint64_t head = a->fetch->head;

	assert_true(a->fetch->n_deliveries > 3);
	assert_string_not_equal(a->fetch->deliveries[0]->kind, "");
	assert_ok(withdraw(w, id));
	a = world_fetch(w, "nav.k", 0);
	assert_int_equal(a->fetch->head, head);
	assert_int_equal(a->fetch->n_deliveries, head);
	for (size_t i = 0; i < head; i++) {
		assert_int_equal(a->fetch->deliveries[i]->n, i + 1);
		assert_string_equal(a->fetch->deliveries[i]->kind, "");
		assert_null(a->fetch->deliveries[i]->fact);
		assert_int_equal(a->fetch->deliveries[i]->event_id.len, 0);
	}
	assert_ok(say_date(w, "granli.k", id, 20270401, 0));
	assert_int_equal(world_fetch(w, "nav.k", 0)->fetch->head, head);
}

/* The event is indexed while the consent holds; the withdrawal comes later in the same turn. The
 * publication is decided after both. */
static void
a_withdrawal_in_the_same_turn_already_counts(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t before = world_published(w, NAV, "release.date_set/");
	size_t blanks = world_published(w, NAV, "-");
	unsigned char bytes[4096];
	Ov__Report r = OV__REPORT__INIT;
	Ov__Request q = OV__REQUEST__INIT;
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;
	Ov__ConsentWithdrawn c = OV__CONSENT_WITHDRAWN__INIT;
	Ov__Fact *facts[] = { FACT(release_date_set, RELEASE_DATE_SET, &d),
		FACT(consent_withdrawn, CONSENT_WITHDRAWN, &c) };

	d.date = 20270319;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	r.case_ = (char *)(uintptr_t)id;
	r.n_facts = 1;
	for (int i = 0; i < 2; i++) {
		r.key.data =
		    (uint8_t *)(uintptr_t)(i == 0 ? "same turn, first" : "same turn, secnd");
		r.key.len = 16;
		r.facts = &facts[i];
		q.report.len = ov__report__pack(&r, bytes);
		q.report.data = bytes;
		world_push_request(w, "granli.k", &q);
	}
	world_turn(w);
	assert_int_equal(world_published(w, NAV, "release.date_set/"), before);
	assert_true(world_published(w, NAV, "-") > blanks);
	assert_int_equal(world_published(w, TEAM, "release.date_set/"), 2);
}

static void
a_late_grant_brings_the_state_and_no_history(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ConsentGiven c = OV__CONSENT_GIVEN__INIT;
	char *agency = (char *)(uintptr_t) "nav-stat";
	size_t shared = 0;

	c.agencies = &agency;
	c.n_agencies = 1;
	c.given = 20270111;
	assert_ok(world_fact(w, "team.k", id, FACT(consent_given, CONSENT_GIVEN, &c)));
	Ov__Answer *a = world_fetch(w, "nav-stat.k", 0);
	for (size_t i = 0; i < a->fetch->n_deliveries; i++) {
		const Ov__Delivery *d = a->fetch->deliveries[i];
		assert_string_equal(d->kind, "case.shared");
		shared++;
		Ov__AreaState *s = ov__area_state__unpack(
		    NULL, d->fact->case_shared->state.len, d->fact->case_shared->state.data);
		assert_non_null(s);
		assert_true(s->n_latest + s->n_tasks > 0);
		ov__area_state__free_unpacked(s, NULL);
	}
	assert_true(shared >= 3);
	assert_int_equal(world_published(w, NAV, "case.shared/"), 0);
}

static void
two_agencies_open_the_same_person(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *fact = FACT(case_opened, CASE_OPENED, &opened);
	Ov__Report r = OV__REPORT__INIT;

	memcpy(id, world_open_case(w, gaupe), sizeof(id));
	person.national_id = (char *)(uintptr_t)gaupe;
	r.person = &person;
	r.facts = &fact;
	r.n_facts = 1;
	Ov__Answer *a = world_report(w, "other-prison.k", &r);
	assert_ok(a);
	assert_string_equal(a->report->case_, id);
	assert_int_equal(a->report->n_numbers, 1);
	a = world_fetch(w, "other-prison.k", 0);
	assert_int_equal(a->fetch->n_deliveries, 1);
	assert_string_equal(a->fetch->deliveries[0]->kind, "case.opened");
	const Ov__CaseState *s = world_read(w, "other-prison.k", id)->case_state;
	assert_null(s->case_area);
	assert_null(s->release_area);
}

/* ---- reporting ---------------------------------------------------------------------------- */

static void
twice_is_once(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__Fact *fact = FACT(transport_arranged, TRANSPORT_ARRANGED, &t);
	Ov__Report r = OV__REPORT__INIT;

	t.how = (char *)(uintptr_t) "tog";
	r.key.data = (uint8_t *)(uintptr_t) "0123456789abcdef";
	r.key.len = 16;
	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	Ov__Answer *a = world_report(w, "team.k", &r);
	assert_ok(a);
	assert_int_equal(a->report->n_numbers, 1);
	uint64_t n = a->report->numbers[0], events = w->d.turn.journal.seq;
	a = world_report(w, "team.k", &r);
	assert_outcome(a, OV__OUTCOME__OUTCOME_REPEATED, "");
	assert_int_equal(a->report->numbers[0], n);
	assert_string_equal(a->report->case_, id);
	t.how = (char *)(uintptr_t) "buss";
	assert_outcome(
	    world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_KEY_REUSED, "report.key");
	/* Another agency's keys are a space of their own. */
	a = world_report(w, "granli.k", &r);
	assert_ok(a);
	assert_true(w->d.turn.journal.seq > events);
}

static void
a_repetition_makes_no_event(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t events = w->d.turn.journal.seq;

	Ov__Answer *a = say_date(w, "granli.k", id, 20270324, 900);
	assert_ok(a);
	/* The form was reported before and is missing now: that is another fact. */
	assert_int_equal(a->report->n_numbers, 1);
	events = w->d.turn.journal.seq;
	a = say_date(w, "granli.k", id, 20270324, 900);
	assert_ok(a);
	assert_int_equal(a->report->n_numbers, 0);
	assert_int_equal(w->d.turn.journal.seq, events);
	/* The first report of another agency is an event, though its content is the same. */
	a = say_date(w, "team.k", id, 20270324, 900);
	assert_int_equal(a->report->n_numbers, 1);
}

static void
a_moved_date_is_was_and_now_and_unconfirms(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_transport(w, id));
	const Ov__Task *t = task_in(world_read(w, "team.k", id)->case_state, "a23");
	assert_non_null(t);
	assert_int_equal(t->state, OV__TASK_STATE__TASK_STATE_DONE);
	Ov__Answer *a = say_date(w, "granli.k", id, 20270317, 900);
	assert_ok(a);
	uint64_t n = world_fetch(w, "nav.k", 0)->fetch->head;
	bool seen = false;
	a = world_fetch(w, "nav.k", n > 10 ? n - 10 : 0);
	for (size_t i = 0; i < a->fetch->n_deliveries; i++) {
		const Ov__Delivery *d = a->fetch->deliveries[i];
		if (strcmp(d->kind, "release.date_set") != 0 ||
		    d->fact->release_date_set->version != 2)
			continue;
		seen = true;
		assert_int_equal(d->fact->release_date_set->was_date, 20270324);
		assert_int_equal(d->fact->release_date_set->date, 20270317);
		assert_int_equal(d->fact->release_date_set->answer_by, 20270114);
	}
	assert_true(seen);
	t = task_in(world_read(w, "team.k", id)->case_state, "a23");
	assert_int_equal(t->state, OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN);
	assert_int_equal(t->confirmed_for, 20270324);
	/* The same words again confirm it for the new date. */
	a = say_transport(w, id);
	assert_int_equal(a->report->n_numbers, 1);
	t = task_in(world_read(w, "team.k", id)->case_state, "a23");
	assert_int_equal(t->state, OV__TASK_STATE__TASK_STATE_DONE);
	/* Changed back is another version. */
	a = say_date(w, "granli.k", id, 20270324, 900);
	assert_int_equal(a->report->n_numbers, 1);
	t = task_in(world_read(w, "team.k", id)->case_state, "a23");
	assert_int_equal(t->state, OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN);
}

/* The `answer_by` of the latest date that Nav was told. */
static uint32_t
asked_for_by(struct world *w)
{
	uint64_t n = world_fetch(w, "nav.k", 0)->fetch->head;
	Ov__Answer *a = world_fetch(w, "nav.k", n > 20 ? n - 20 : 0);
	uint32_t by = 0;

	for (size_t i = 0; i < a->fetch->n_deliveries; i++)
		if (strcmp(a->fetch->deliveries[i]->kind, "release.date_set") == 0)
			by = a->fetch->deliveries[i]->fact->release_date_set->answer_by;
	return by;
}

/* Three working days from the report; Easter is from Thursday 25 to Monday 29 March. */
static void
an_answer_is_asked_for_before_the_release(void **state)
{
	static const struct {
		ov_date today, release, by;
	} rows[] = {
		{ 20270111, 20270201, 20270114 }, /* far away: within three working days */
		{ 20270111, 20270115, 20270114 }, /* the last working day before it */
		{ 20270111, 20270114, 20270113 }, { 20270111, 20270112, 20270111 }, /* tomorrow */
		{ 20270111, 20270111, 20270111 },				    /* today */
		{ 20270111, 20270108, 20270111 }, /* past, and nobody is out */
		{ 20270115, 20270119, 20270118 }, /* from a Friday to a Tuesday */
		{ 20270116, 20270118, 20270116 }, /* on a Saturday, of Monday */
		{ 20270323, 20270330, 20270324 }, /* Easter lies between */
		{ 20270325, 20270330, 20270325 }, /* no working day is left */
	};
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		world_at(w, rows[i].today, 1000);
		assert_ok(say_date(w, "granli.k", id, 20270601, 0));
		assert_ok(say_date(w, "granli.k", id, rows[i].release, 0));
		assert_int_equal(asked_for_by(w), rows[i].by);
	}
}

static void
roles_and_areas_are_asked(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Report r = OV__REPORT__INIT;
	Ov__NavContactOpened n = OV__NAV_CONTACT_OPENED__INIT;
	Ov__Fact *fact = FACT(nav_contact_opened, NAV_CONTACT_OPENED, &n);
	Ov__PlanMade p = OV__PLAN_MADE__INIT;

	assert_outcome(
	    say_date(w, "nav.k", id, 20270401, 0), OV__OUTCOME__OUTCOME_DENIED, "report.facts[0]");
	assert_outcome(world_fact(w, "team.k", id, FACT(plan_made, PLAN_MADE, &p)),
	    OV__OUTCOME__OUTCOME_DENIED, "report.facts[0]");
	assert_outcome(
	    world_fact(w, "team.helse", id, fact), OV__OUTCOME__OUTCOME_DENIED, "report.facts[0]");
	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	r.on_behalf_of = (char *)(uintptr_t) "nav";
	assert_outcome(
	    world_report(w, "bolig.k", &r), OV__OUTCOME__OUTCOME_DENIED, "report.on_behalf_of");
	r.told_by = (char *)(uintptr_t) "Berit";
	r.channel = OV__CHANNEL__CHANNEL_PHONE;
	assert_ok(world_report(w, "team.k", &r));
	Ov__Answer *a = world_fetch(w, "nav.k", 0);
	const Ov__Delivery *d = a->fetch->deliveries[a->fetch->n_deliveries - 1];
	assert_string_equal(d->kind, "nav.contact_opened");
	assert_string_equal(d->reporter, "team");
	assert_string_equal(d->on_behalf_of, "nav");
	assert_int_equal(d->channel, OV__CHANNEL__CHANNEL_PHONE);
	r.on_behalf_of = (char *)(uintptr_t) "nobody";
	assert_invalid(world_report(w, "team.k", &r), "report.on_behalf_of");
}

/* An office that is told nothing of the report has its own reference all the same, and knows the case
 * by it. */
static void
a_reference_that_the_team_types_is_the_office_s_own(void **state)
{
	static const char *const references[] = { "2027/114", "2027/115" };
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(
	    w, "team.k", id, "consent.given agencies=frivillig; areas=network; given=07.01.2027"));
	for (size_t i = 0; i < 2; i++) {
		Ov__Report r = OV__REPORT__INIT;
		Ov__ParticipantReferenceSet set = OV__PARTICIPANT_REFERENCE_SET__INIT;
		Ov__Fact *fact = FACT(participant_reference_set, PARTICIPANT_REFERENCE_SET, &set);
		set.reference = (char *)(uintptr_t)references[i];
		r.case_ = (char *)(uintptr_t)id;
		r.facts = &fact;
		r.n_facts = 1;
		r.on_behalf_of = (char *)(uintptr_t) "frivillig";
		size_t published = world_published(w, FRIVILLIG, "");
		assert_ok(world_report(w, "team.k", &r));
		assert_int_equal(world_published(w, FRIVILLIG, ""), published);
		const Ov__Answer *a = list_cases(w, "frivillig.k");
		assert_int_equal(a->cases->n_notes, 1);
		assert_string_equal(a->cases->notes[0]->your_reference, references[i]);
	}
}

static void
seen_that_is_behind_is_a_conflict(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Report r = OV__REPORT__INIT;
	Ov__CaseAssigned c = OV__CASE_ASSIGNED__INIT;
	Ov__Fact *fact = FACT(case_assigned, CASE_ASSIGNED, &c);

	c.adviser = (char *)(uintptr_t) "Aud Eksempel";
	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	r.seen_or_not_case = OV__REPORT__SEEN_OR_NOT_SEEN;
	r.seen = 1;
	assert_outcome(world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_CONFLICT, "report.seen");
	r.seen = world_fetch(w, "team.k", 0)->fetch->head;
	assert_ok(world_report(w, "team.k", &r));
}

static void
what_is_wrong_in_a_report_is_named(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	uint64_t events = w->d.turn.journal.seq;

	assert_invalid(
	    say_date(w, "granli.k", id, 20270431, 0), "report.facts[0].release_date_set.date");
	assert_invalid(
	    say_date(w, "granli.k", id, 20270430, 2460), "report.facts[0].release_date_set.time");
	d.date = 20270430;
	d.version = 9;
	assert_invalid(world_fact(w, "granli.k", id, FACT(release_date_set, RELEASE_DATE_SET, &d)),
	    "report.facts[0].release_date_set.version");
	assert_invalid(
	    world_fact(w, "team.k", id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t)),
	    "report.facts[0].transport_arranged.how");
	assert_invalid(world_fact(w, "granli.k", id, FACT(case_opened, CASE_OPENED, &opened)),
	    "report.person");
	assert_invalid(say_date(w, "granli.k", "K7F3-9QXX", 20270430, 0), "report.case");
	assert_int_equal(w->d.turn.journal.seq, events);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_notice_reaches_those_with_consent_and_nobody_else),
		TEST(what_one_may_not_know_of_is_answered_like_what_is_not_there),
		TEST(reads_go_through_the_mask),
		TEST(after_a_withdrawal_old_numbers_are_blank),
		TEST(a_withdrawal_in_the_same_turn_already_counts),
		TEST(a_late_grant_brings_the_state_and_no_history),
		TEST(two_agencies_open_the_same_person),
		TEST(twice_is_once),
		TEST(a_repetition_makes_no_event),
		TEST(a_moved_date_is_was_and_now_and_unconfirms),
		TEST(an_answer_is_asked_for_before_the_release),
		TEST(roles_and_areas_are_asked),
		TEST(a_reference_that_the_team_types_is_the_office_s_own),
		TEST(seen_that_is_behind_is_a_conflict),
		TEST(what_is_wrong_in_a_report_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
