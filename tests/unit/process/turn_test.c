/* turn_test.c - The real turn: what is answered, who is told, what is on disk, and when. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/state.h"
#include "desk/advance.h"
#include "store/verify.h"
#include "schema/wire.h"
#include "store/shares.h"
#include "store_memory.h"
#include "world.h"

static const char gaupe[] = "14838831150";

static int
setup(void **state)
{
	*state = world_new();
	return 0;
}

/* Whatever a test did, the store must be what its journal says. */
static int
teardown(void **state)
{
	struct world *w = *state;
	struct verify_result r;

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	store_abort(w->d.turn.journal.store);
	if (r.problem[0] != '\0')
		print_error("verify: %s\n", r.problem);
	world_free(w);
	return r.problem[0] == '\0' ? 0 : -1;
}

/* ---- small words --------------------------------------------------------------------- */

static Ov__Answer *
say_date(struct world *w, const char *user, const char *id, uint32_t date, uint32_t time)
{
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;

	d.date = date;
	d.time = time;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	return world_fact(w, user, id, FACT(release_date_set, RELEASE_DATE_SET, &d));
}

static Ov__Answer *
say_transport(struct world *w, const char *id)
{
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;

	t.how = (char *)(uintptr_t) "vi henter";
	return world_fact(w, "team.k", id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t));
}

static Ov__Answer *
withdraw(struct world *w, const char *id)
{
	Ov__ConsentWithdrawn c = OV__CONSENT_WITHDRAWN__INIT;

	return world_fact(w, "granli.k", id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &c));
}

static const Ov__Task *
task_in(const Ov__CaseState *s, const char *id)
{
	for (uint32_t area = 1; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (strcmp(a->tasks[i]->id, id) == 0)
				return a->tasks[i];
	}
	return NULL;
}

static void
assert_outcome(const Ov__Answer *a, Ov__Outcome outcome, const char *field)
{
	assert_non_null(a);
	if (a->outcome != outcome)
		print_error("%s: %s\n", a->field, a->text);
	assert_int_equal(a->outcome, outcome);
	assert_string_equal(a->field, field);
}

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
	assert_outcome(a, OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
	size_t n = ov__answer__pack(a, first);
	a = say_date(w, "other-prison.k", other, 20270401, 0);
	assert_int_equal(ov__answer__pack(a, second), n);
	assert_memory_equal(first, second, n);
	a = world_read(w, "other-prison.k", id);
	assert_outcome(a, OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
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
	assert_outcome(withdraw(w, id), OV__OUTCOME__OUTCOME_OK, "");
	a = world_fetch(w, "nav.k", 0);
	assert_int_equal(a->fetch->head, head);
	assert_int_equal(a->fetch->n_deliveries, head);
	for (size_t i = 0; i < head; i++) {
		assert_int_equal(a->fetch->deliveries[i]->n, i + 1);
		assert_string_equal(a->fetch->deliveries[i]->kind, "");
		assert_null(a->fetch->deliveries[i]->fact);
		assert_int_equal(a->fetch->deliveries[i]->event_id.len, 0);
	}
	assert_outcome(say_date(w, "granli.k", id, 20270401, 0), OV__OUTCOME__OUTCOME_OK, "");
	assert_int_equal(world_fetch(w, "nav.k", 0)->fetch->head, head);
}

/* The event is indexed while the consent holds; the withdrawal comes later in the same
 * turn. What is published is asked after both. */
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
	assert_outcome(world_fact(w, "team.k", id, FACT(consent_given, CONSENT_GIVEN, &c)),
	    OV__OUTCOME__OUTCOME_OK, "");
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
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
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
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
	assert_int_equal(a->report->n_numbers, 1);
	uint64_t n = a->report->numbers[0], events = w->d.turn.journal.seq;
	a = world_report(w, "team.k", &r);
	assert_outcome(a, OV__OUTCOME__OUTCOME_REPEATED, "");
	assert_int_equal(a->report->numbers[0], n);
	assert_string_equal(a->report->case_, id);
	t.how = (char *)(uintptr_t) "buss";
	assert_outcome(
	    world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_KEY_REUSED, "report.key");
	/* Another agency's keys are its own. */
	a = world_report(w, "granli.k", &r);
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
	assert_true(w->d.turn.journal.seq > events);
}

static void
a_repetition_makes_no_event(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t events = w->d.turn.journal.seq;

	Ov__Answer *a = say_date(w, "granli.k", id, 20270324, 900);
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
	/* The form was said before and is not now: that is another statement. */
	assert_int_equal(a->report->n_numbers, 1);
	events = w->d.turn.journal.seq;
	a = say_date(w, "granli.k", id, 20270324, 900);
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
	assert_int_equal(a->report->n_numbers, 0);
	assert_int_equal(w->d.turn.journal.seq, events);
	/* Another agency's first word is an event, though it says the same. */
	a = say_date(w, "team.k", id, 20270324, 900);
	assert_int_equal(a->report->n_numbers, 1);
}

static void
a_moved_date_is_was_and_now_and_unconfirms(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
	const Ov__Task *t = task_in(world_read(w, "team.k", id)->case_state, "a23");
	assert_non_null(t);
	assert_int_equal(t->state, OV__TASK_STATE__TASK_STATE_DONE);
	Ov__Answer *a = say_date(w, "granli.k", id, 20270317, 900);
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
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
	assert_outcome(world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_OK, "");
	Ov__Answer *a = world_fetch(w, "nav.k", 0);
	const Ov__Delivery *d = a->fetch->deliveries[a->fetch->n_deliveries - 1];
	assert_string_equal(d->kind, "nav.contact_opened");
	assert_string_equal(d->reporter, "team");
	assert_string_equal(d->on_behalf_of, "nav");
	assert_int_equal(d->channel, OV__CHANNEL__CHANNEL_PHONE);
	r.on_behalf_of = (char *)(uintptr_t) "nobody";
	assert_outcome(
	    world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_INVALID, "report.on_behalf_of");
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
	assert_outcome(world_report(w, "team.k", &r), OV__OUTCOME__OUTCOME_OK, "");
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

	assert_outcome(say_date(w, "granli.k", id, 20270431, 0), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].release_date_set.date");
	assert_outcome(say_date(w, "granli.k", id, 20270430, 2460), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].release_date_set.time");
	d.date = 20270430;
	d.version = 9;
	assert_outcome(world_fact(w, "granli.k", id, FACT(release_date_set, RELEASE_DATE_SET, &d)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].release_date_set.version");
	assert_outcome(
	    world_fact(w, "team.k", id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].transport_arranged.how");
	assert_outcome(world_fact(w, "granli.k", id, FACT(case_opened, CASE_OPENED, &opened)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.person");
	assert_outcome(say_date(w, "granli.k", "K7F3-9QXX", 20270430, 0),
	    OV__OUTCOME__OUTCOME_INVALID, "report.case");
	assert_int_equal(w->d.turn.journal.seq, events);
}

/* ---- time ----------------------------------------------------------------------------------- */

static void
the_alert_comes_at_nine_on_the_last_full_working_day(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	/* 24.03.2027 is the short Wednesday before Easter: two full working days before, one
	 * before, and the day itself. */
	world_at(w, 20270322, 859);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
	world_at(w, 20270322, 900);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	world_at(w, 20270323, 900);
	world_turn(w);
	world_at(w, 20270324, 900);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 3);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	assert_non_null(duty);
	size_t open = 0;
	for (size_t i = 0; i < duty->n_alerts; i++)
		open += !duty->alerts[i]->closed;
	assert_int_equal(open, 1);
	assert_null(world_read(w, "vakt.k", id)->case_state->release_area);
}

static void
what_was_missed_while_away_is_one_alert(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	world_at(w, 20270324, 1000);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	for (int i = 0; i < 3; i++)
		world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
}

static void
nobody_answers_and_it_goes_to_the_next(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__AlertAcknowledged ack = OV__ALERT_ACKNOWLEDGED__INIT;

	world_at(w, 20270322, 900);
	world_turn(w);
	world_at(w, 20270322, 929);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 0);
	world_at(w, 20270322, 930);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 1);
	world_at(w, 20270322, 1029);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 1);
	world_at(w, 20270322, 1030);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	world_at(w, 20270322, 1800);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	const Ov__AreaState *duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	ack.code = duty->alerts[0]->code;
	assert_outcome(
	    world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack)),
	    OV__OUTCOME__OUTCOME_OK, "");
	/* The next day's is a new one; acknowledged at once, it does not climb. */
	world_at(w, 20270323, 900);
	world_turn(w);
	duty = world_read(w, "vakt.k", id)->case_state->duty_area;
	ack.code = duty->alerts[1]->code;
	(void)world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack));
	world_at(w, 20270323, 1200);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.escalated/"), 2);
	ack.code = 9999;
	assert_outcome(
	    world_fact(w, "vakt.k", id, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &ack)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].alert_acknowledged.code");
}

static void
the_hour_passes_and_nobody_says_so(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;

	world_at(w, 20270324, 1159);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	world_at(w, 20270324, 1200);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
	assert_int_equal(world_published(w, NAV, "release.unconfirmed/"), 1);
	/* Leave is no release. */
	out.date = 20270324;
	out.form = OV__RELEASE_FORM__RELEASE_FORM_LEAVE;
	(void)world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	size_t closed = world_published(w, VAKT, "alert.closed/");
	out.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	(void)world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
	assert_true(world_published(w, VAKT, "alert.closed/") > closed);
}

static void
tasks_become_overdue_once(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	world_at(w, 20270113, 0);
	world_turn(w);
	size_t n = world_published(w, TEAM, "task.overdue/");
	assert_int_equal(n, 1); /* a01, N+1v = 12.01 */
	world_at(w, 20270114, 0);
	world_turn(w);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "task.overdue/"), n);
}

static void
a_leap_and_a_walk_conclude_the_same(void **state)
{
	struct world *leap = *state, *walk = world_new();
	static const char *const kinds[] = { "task.overdue/", "release.unconfirmed/", "task.met/" };

	(void)world_open_case(leap, gaupe);
	(void)world_open_case(walk, gaupe);
	for (ov_date d = 20270112; d <= 20270420; d = date_add_days(d, 1))
		for (uint32_t hhmm = 0; hhmm < 2400; hhmm += 100) {
			world_at(walk, d, hhmm);
			world_turn(walk);
		}
	world_at(leap, 20270420, 2300);
	world_turn(leap);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(
		    world_published(leap, TEAM, kinds[i]), world_published(walk, TEAM, kinds[i]));
	world_free(walk);
}

/* ---- disk ------------------------------------------------------------------------------------- */

static void
nothing_is_said_when_the_commit_fails(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t sent = w->sent_count;
	Ov__Report r = OV__REPORT__INIT;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__Fact *fact = FACT(transport_arranged, TRANSPORT_ARRANGED, &t);
	Ov__Request q = OV__REQUEST__INIT;
	unsigned char bytes[4096];

	t.how = (char *)(uintptr_t) "tog";
	r.key.data = (uint8_t *)(uintptr_t) "0123456789abcdef";
	r.key.len = 16;
	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(&r, bytes);
	q.report.data = bytes;
	store_memory_fail_commit(w->d.turn.journal.store, 0, -EIO);
	world_push_request(w, "team.k", &q);
	assert_int_equal(turn(&w->d), -EIO);
	assert_int_equal(w->sent_count, sent);
	w->inbox_at = 0;
	world_turn(w);
	assert_outcome(world_answer(w), OV__OUTCOME__OUTCOME_OK, "");
}

static void
no_room_is_an_answer_and_heals(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t events = w->d.turn.journal.seq;

	store_memory_fail_put(w->d.turn.journal.store, 3);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	assert_int_equal(w->d.turn.journal.seq, events);
	store_memory_set_used(w->d.turn.journal.store, 98);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	/* Timers go on in the reserve. */
	world_at(w, 20270322, 900);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	store_memory_set_used(w->d.turn.journal.store, 10);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
}

static Ov__Answer *
fetch_with(struct world *w, uint64_t epoch, uint64_t n, ProtobufCBinaryData tag)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	f.after = n;
	f.epoch = epoch;
	f.tag_n = n;
	f.tag = tag;
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	return world_ask(w, "nav.k", &r);
}

/* The proof that the store was set back is not taken without being kept. */
static void
what_shows_a_store_set_back_is_kept_or_told_to_come_again(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct store *s = w->d.turn.journal.store, *then = store_memory_copy(s);
	unsigned char bytes[64];
	ProtobufCBinaryData tag = { 0, bytes }, none = { 0, NULL };
	uint64_t n, epoch = w->d.turn.journal.epoch;

	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
	const Ov__FetchAnswer *page = fetch_with(w, 0, 0, none)->fetch;
	n = page->through;
	tag.len = page->tag.len;
	memcpy(bytes, page->tag.data, tag.len);
	store_memory_become(s, then);
	store_close(then);
	world_at(w, 20270112, 900);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
	store_memory_set_full(s, true);
	assert_outcome(fetch_with(w, epoch, n, tag), OV__OUTCOME__OUTCOME_FULL, "");
	assert_int_equal(w->d.turn.journal.epoch, epoch);
	store_memory_set_full(s, false);
	assert_outcome(fetch_with(w, epoch, n, tag), OV__OUTCOME__OUTCOME_INVALID, "fetch.epoch");
	assert_int_not_equal(w->d.turn.journal.epoch, epoch);
}

/* While it is copied the map cannot grow; as soon as that is over it does. */
static void
a_map_that_is_being_copied(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct store *s = w->d.turn.journal.store;

	w->d.map_size_max = 1 << 30;
	store_memory_set_used(s, 99);
	store_memory_set_grows(s, 1);
	store_copy_begin(s);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	store_copy_end(s);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
}

/* Not even for what timers write: they wait, whoever asks is told, and nothing ends. */
static void
a_map_that_is_full_to_the_last_page(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AcknowledgeRequest a = OV__ACKNOWLEDGE_REQUEST__INIT;

	a.consumer = (char *)(uintptr_t) "adapter";
	a.n = 1;
	r.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	r.acknowledge = &a;
	store_memory_set_full(w->d.turn.journal.store, true);
	world_at(w, 20270322, 900);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
	assert_true(w->d.starved);
	assert_int_equal(turn_wait_ms(&w->d, 60000), STARVED_MS);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
	store_memory_set_full(w->d.turn.journal.store, false);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
	/* What was acknowledged before takes no room: whoever asks so hears where it stands. */
	store_memory_set_full(w->d.turn.journal.store, true);
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_OK, "");
	a.n = 2;
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
}

static bool
nobody_vouches(void)
{
	return false;
}

/* Said at the right time by a clock that is right: not to be given up. */
static void
what_lies_ahead_of_a_clock_that_stands_is_to_be_sent_again(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__Fact *fact = FACT(transport_arranged, TRANSPORT_ARRANGED, &t);
	Ov__Report report = OV__REPORT__INIT;

	t.how = (char *)(uintptr_t) "vi henter";
	report.case_ = (char *)(uintptr_t)id;
	report.facts = &fact;
	report.n_facts = 1;
	w->d.synchronised = nobody_vouches;
	world_at(w, 20280322, 900);
	world_turn(w);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	report.occurred = w->wall;
	Ov__Answer *a = world_report(w, "team.k", &report);
	assert_outcome(a, OV__OUTCOME__OUTCOME_BUSY, "report.occurred");
	assert_int_not_equal(a->retry_after_ms, 0);
	/* Whether it is the report or what stands in it that lies ahead. */
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;
	Ov__Fact *gone = FACT(release_completed, RELEASE_COMPLETED, &out);
	Ov__Report day = report;
	out.date = moment_date(w->wall);
	day.facts = &gone;
	day.occurred = 0;
	a = world_report(w, "team.k", &day);
	assert_outcome(a, OV__OUTCOME__OUTCOME_BUSY, "report.facts[0].release_completed.date");
	assert_string_equal(a->code, "clock-ahead");
	w->d.synchronised = NULL;
	world_turn(w);
	assert_outcome(world_report(w, "team.k", &report), OV__OUTCOME__OUTCOME_OK, "");
}

/* What cannot be put on record does not happen: the leap is doubted on, and accepted again. */
static void
no_room_to_record_who_accepts_the_clock(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AdvanceRequest accept = OV__ADVANCE_REQUEST__INIT;

	(void)world_open_case(w, gaupe);
	w->d.synchronised = nobody_vouches;
	world_at(w, 20280322, 900);
	world_turn(w);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	accept.accept = true;
	r.ask_case = OV__REQUEST__ASK_ADVANCE;
	r.advance = &accept;
	store_memory_fail_put(w->d.turn.journal.store, 0);
	assert_outcome(world_ask(w, "team.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
	world_turn(w);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	assert_outcome(world_ask(w, "team.k", &r), OV__OUTCOME__OUTCOME_OK, "");
	world_turn(w);
	assert_int_equal(w->d.turn.now, w->wall);
}

/* The key file cannot grow: a new case is refused, what is there goes on, and it heals. */
static void
no_room_for_keys_is_the_same_answer(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *fact = FACT(case_opened, CASE_OPENED, &opened);
	Ov__Report r = OV__REPORT__INIT;
	struct rlimit was, now;

	memcpy(id, world_open_case(w, gaupe), sizeof(id));
	person.national_id = (char *)(uintptr_t) "02919541531";
	r.person = &person;
	r.facts = &fact;
	r.n_facts = 1;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2 * 128;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	Ov__Outcome refused = world_report(w, "granli.k", &r)->outcome;
	Ov__Outcome other = say_transport(w, id)->outcome;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(refused, OV__OUTCOME__OUTCOME_FULL);
	assert_int_equal(other, OV__OUTCOME__OUTCOME_OK);
	assert_outcome(world_report(w, "granli.k", &r), OV__OUTCOME__OUTCOME_OK, "");
}

static void
push_opening(struct world *w, const char *user, Ov__Report *r)
{
	unsigned char bytes[1024];
	Ov__Request q = OV__REQUEST__INIT;

	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(r, bytes);
	q.report.data = bytes;
	world_push_request(w, user, &q);
}

/* The key of the first one's case is not there: the second opens the same person in the same
 * turn, and finds a case that cannot be read. */
static void
two_open_a_person_without_room_for_the_key(void **state)
{
	struct world *w = *state;
	unsigned char key[16] = "opening 1      ";
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *fact = FACT(case_opened, CASE_OPENED, &opened);
	Ov__Report r = OV__REPORT__INIT;
	struct rlimit was, now;

	person.national_id = (char *)(uintptr_t)gaupe;
	r.person = &person;
	r.facts = &fact;
	r.n_facts = 1;
	r.key = (ProtobufCBinaryData){ 16, key };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2 * 128;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	push_opening(w, "granli.k", &r);
	push_opening(w, "other-prison.k", &r);
	size_t before = w->sent_count;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	world_turn(w);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(w->sent_count, before + 2);
	for (size_t i = before; i < w->sent_count; i++) {
		Ov__Answer *a = ov__answer__unpack(NULL, w->sent[i].size, w->sent[i].data);
		assert_outcome(a, OV__OUTCOME__OUTCOME_FULL, "");
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
many_requests_share_one_commit(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t commits = store_memory_commits(w->d.turn.journal.store);
	unsigned char bytes[4096], key[16] = "batch           ";

	for (int i = 0; i < 50; i++) {
		Ov__Report r = OV__REPORT__INIT;
		Ov__ContactMade c = OV__CONTACT_MADE__INIT;
		Ov__Fact *fact = FACT(contact_made, CONTACT_MADE, &c);
		Ov__Request q = OV__REQUEST__INIT;
		key[15] = (unsigned char)i;
		r.key.data = key;
		r.key.len = 16;
		r.case_ = (char *)(uintptr_t)id;
		r.facts = &fact;
		r.n_facts = 1;
		q.ask_case = OV__REQUEST__ASK_REPORT;
		q.report.len = ov__report__pack(&r, bytes);
		q.report.data = bytes;
		world_push_request(w, "team.k", &q);
	}
	world_turn(w);
	assert_int_equal(store_memory_commits(w->d.turn.journal.store), commits + 1);
	assert_int_equal(world_published(w, TEAM, "contact.made/"), 50);
}

static void
an_idle_turn_writes_nothing(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	uint64_t commits = store_memory_commits(w->d.turn.journal.store);
	for (int i = 0; i < 10; i++) {
		world_at(w, 20270111, 1001 + (uint32_t)i);
		world_turn(w);
	}
	assert_int_equal(store_memory_commits(w->d.turn.journal.store), commits);
}

/* ---- streams ------------------------------------------------------------------------------------ */

static void
a_fetch_waits_for_something_new(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t head = world_fetch(w, "nav.k", 0)->fetch->head;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;
	size_t sent = w->sent_count;

	f.after = head;
	f.wait_ms = 5000;
	r.correlation = 42;
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	world_push_request(w, "nav.k", &r);
	world_turn(w);
	assert_int_equal(w->sent_count, sent);
	assert_int_equal(w->d.turn.waiting.count, 1);
	(void)say_date(w, "granli.k", id, 20270317, 900);
	Ov__Answer *a = world_answer(w);
	assert_int_equal(a->correlation, 42);
	assert_true(a->fetch->n_deliveries > 0);
	assert_int_equal(w->d.turn.waiting.count, 0);
	/* And it is answered empty when its time is up. */
	f.after = a->fetch->head;
	world_push_request(w, "nav.k", &r);
	world_turn(w);
	w->now_ms += 5001;
	world_turn(w);
	a = world_answer(w);
	assert_int_equal(a->fetch->n_deliveries, 0);
	assert_int_equal(w->d.turn.waiting.count, 0);
}

static void
a_filtered_fetch_moves_on(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	(void)world_open_case(w, gaupe);
	f.prefix = (char *)(uintptr_t) "release.";
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	Ov__Answer *a = world_ask(w, "nav.k", &r);
	assert_int_equal(a->fetch->n_deliveries, 1);
	assert_int_equal(a->fetch->through, a->fetch->head);
}

static void
cursors_go_forward_only(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AcknowledgeRequest ack = OV__ACKNOWLEDGE_REQUEST__INIT;

	(void)world_open_case(w, gaupe);
	ack.consumer = (char *)(uintptr_t) "adapter";
	ack.n = 3;
	r.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	r.acknowledge = &ack;
	assert_int_equal(world_ask(w, "nav.k", &r)->acknowledge->cursor, 3);
	ack.n = 2;
	assert_int_equal(world_ask(w, "nav.k", &r)->acknowledge->cursor, 3);
	ack.n = 100000;
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_INVALID, "acknowledge.n");
	ack.n = 3;
	ack.epoch = 5;
	assert_outcome(
	    world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_INVALID, "acknowledge.epoch");
	ack.epoch = 0;
	ack.consumer = (char *)(uintptr_t) "Not A Name";
	assert_outcome(
	    world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_INVALID, "acknowledge.consumer");
}

static Ov__Answer *
acknowledge(struct world *w, uint64_t n)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AcknowledgeRequest ack = OV__ACKNOWLEDGE_REQUEST__INIT;

	ack.consumer = (char *)(uintptr_t) "adapter";
	ack.n = n;
	r.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	r.acknowledge = &ack;
	return world_ask(w, "nav.k", &r);
}

static Ov__HelloAnswer *
hello_as(struct world *w, bool follow)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HelloRequest h = OV__HELLO_REQUEST__INIT;

	h.consumer = (char *)(uintptr_t) "adapter";
	h.follow = follow;
	r.ask_case = OV__REQUEST__ASK_HELLO;
	r.hello = &h;
	return world_ask(w, "nav.k", &r)->hello;
}

static void
set_cursor(struct world *w, uint64_t n)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CursorRequest set = OV__CURSOR_REQUEST__INIT;

	set.agency = (char *)(uintptr_t) "nav";
	set.consumer = (char *)(uintptr_t) "adapter";
	set.n = n;
	r.ask_case = OV__REQUEST__ASK_CURSOR;
	r.cursor = &set;
	assert_outcome(world_ask(w, "team.k", &r), OV__OUTCOME__OUTCOME_OK, "");
}

/* An acknowledgement that was on its way does not undo it: neither of who has a session nor of who
 * has none. */
static void
a_cursor_that_was_set_stays_where_it_is(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	assert_outcome(acknowledge(w, 3), OV__OUTCOME__OUTCOME_OK, "");
	for (int i = 0; i < 2; i++) {
		set_cursor(w, 1);
		assert_outcome(
		    acknowledge(w, 4), OV__OUTCOME__OUTCOME_CONFLICT, "acknowledge.session");
	}
	assert_int_equal(hello_as(w, false)->cursor, 1);
	assert_outcome(acknowledge(w, 2), OV__OUTCOME__OUTCOME_OK, "");

	assert_true(hello_as(w, true)->session >= 3);
	set_cursor(w, 1);
	assert_int_equal(hello_as(w, false)->cursor, 1); /* somebody looks */
	assert_outcome(acknowledge(w, 4), OV__OUTCOME__OUTCOME_CONFLICT, "acknowledge.session");
}

/* How many answers of the last turn say so; each BUSY with a time. */
static size_t
answered(const struct world *w, Ov__Outcome outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < w->sent_count; i++) {
		Ov__Answer *a = w->sent[i].agency == 0
				    ? ov__answer__unpack(NULL, w->sent[i].size, w->sent[i].data)
				    : NULL;
		if (a == NULL)
			continue;
		assert_int_equal(a->outcome == OV__OUTCOME__OUTCOME_BUSY, a->retry_after_ms != 0);
		n += a->outcome == outcome;
		ov__answer__free_unpacked(a, NULL);
	}
	return n;
}

/* The next is answered at once: whoever asks ever again takes no more places than that. */
static void
of_one_key_a_few_fetches_wait(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	(void)world_open_case(w, gaupe);
	f.after = world_fetch(w, "nav.k", 0)->fetch->head;
	f.wait_ms = 5000;
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	world_forget_sent(w);
	for (int i = 0; i < WAITING_PER_KEY_MAX + 1; i++)
		world_push_request(w, "nav.k", &r);
	world_turn(w);
	assert_int_equal(w->d.turn.waiting.count, WAITING_PER_KEY_MAX);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_OK), 1);
	f.after = world_fetch(w, "bolig.k", 0)->fetch->head;
	world_push_request(w, "bolig.k", &r);
	world_turn(w);
	assert_int_equal(w->d.turn.waiting.count, WAITING_PER_KEY_MAX + 1);
}

static void
a_few_retractions_are_looked_at_in_a_turn(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	unsigned char key[16] = { 0 }, bytes[256];
	Ov__ReportRetracted taken = OV__REPORT_RETRACTED__INIT;
	Ov__Fact *fact = FACT(report_retracted, REPORT_RETRACTED, &taken);
	Ov__Report report = OV__REPORT__INIT;
	Ov__Request r = OV__REQUEST__INIT;

	taken.report = (ProtobufCBinaryData){ sizeof(key), key };
	taken.reason = (char *)(uintptr_t) "feil sak";
	report.key = taken.report;
	report.case_ = (char *)(uintptr_t)id;
	report.facts = &fact;
	report.n_facts = 1;
	r.ask_case = OV__REQUEST__ASK_REPORT;
	world_forget_sent(w);
	for (int i = 0; i < RETRACTIONS_PER_TURN_MAX + 2; i++) {
		key[0] = (unsigned char)(i + 1);
		r.report = (ProtobufCBinaryData){ ov__report__pack(&report, bytes), bytes };
		world_push_request(w, "granli.k", &r);
	}
	world_turn(w);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY), 2);
	world_forget_sent(w);
	world_push_request(w, "granli.k", &r);
	world_turn(w);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY), 0);
}

static Ov__Answer *
park(struct world *w, uint64_t n, Ov__ParkAction action)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__ParkRequest p = OV__PARK_REQUEST__INIT;

	p.consumer = (char *)(uintptr_t) "adapter";
	p.n = n;
	p.action = action;
	r.ask_case = OV__REQUEST__ASK_PARK;
	r.park = &p;
	return world_ask(w, "nav.k", &r);
}

/* As many rows as there may be; then the consumer waits. */
static void
what_is_put_aside_is_bounded(void **state)
{
	struct world *w = *state;
	char consumer[NAME_SIZE_MAX] = "adapter";
	enum { FIRST = 5000 };

	(void)world_open_case(w, gaupe);
	store_begin(w->d.turn.journal.store, false);
	for (uint64_t n = FIRST; n < FIRST + PARKED_MAX; n++) {
		struct store_key k = store_key();
		store_key_u32(&k, NAV);
		store_key_bytes(&k, consumer, sizeof(consumer));
		store_key_u64(&k, n);
		store_put(w->d.turn.journal.store, STORE_PARKED, store_key_done(&k),
		    (struct bytes){ "", 0 });
	}
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
	assert_outcome(
	    park(w, 1, OV__PARK_ACTION__PARK_ACTION_PARK), OV__OUTCOME__OUTCOME_BUSY, "park");
	assert_outcome(
	    park(w, FIRST, OV__PARK_ACTION__PARK_ACTION_DONE), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(park(w, 1, OV__PARK_ACTION__PARK_ACTION_PARK), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(
	    park(w, 2, OV__PARK_ACTION__PARK_ACTION_PARK), OV__OUTCOME__OUTCOME_BUSY, "park");
}

static void
more_than_ones_share_is_busy(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HelloRequest h = OV__HELLO_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_HELLO;
	r.hello = &h;
	for (int i = 0; i < TURN_SHARE_FRAMES + 3; i++)
		world_push_request(w, i % 2 ? "team.k" : "team.helse", &r);
	world_push_request(w, "nav.k", &r);
	world_turn(w);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_OK), TURN_SHARE_FRAMES + 1);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY), 3);
	assert_outcome(world_ask(w, "team.k", &r), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(world_ask(w, "revoked.k", &r), OV__OUTCOME__OUTCOME_DENIED, "");
}

/* A report as large as a frame may be; what stands in it does not matter to the share. */
static void
push_large(struct world *w, const char *user, uint8_t *bytes, size_t size)
{
	Ov__Request r = OV__REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_REPORT;
	r.report = (ProtobufCBinaryData){ size, bytes };
	world_push_request(w, user, &r);
}

static void
the_share_counts_bytes_too(void **state)
{
	enum { LARGE = 60000, FIT = TURN_SHARE_BYTES / (LARGE + 16) };
	struct world *w = *state;
	static uint8_t bytes[LARGE];

	for (int i = 0; i < FIT + 2; i++)
		push_large(w, "nav.k", bytes, LARGE);
	push_large(w, "bolig.k", bytes, LARGE);
	world_turn(w);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_INVALID), FIT + 1);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY), 2);
}

/* `count` requests for this case's history. */
static void
push_histories(struct world *w, const char *user, const char *id, int count)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	h.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	for (int i = 0; i < count; i++)
		world_push_request(w, user, &r);
}

static void
push_hello(struct world *w, const char *user)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HelloRequest h = OV__HELLO_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_HELLO;
	r.hello = &h;
	world_push_request(w, user, &r);
}

/* Answers of the last turn that went to this key. */
static size_t
answers_to(const struct world *w, const char *user)
{
	size_t n = 0;

	for (size_t i = 0; i < w->sent_count; i++)
		n += w->sent[i].agency == 0 && strcmp(w->sent[i].user_id, user) == 0;
	return n;
}

/* Whoever asks much has its part of each turn, and nobody waits behind it. */
static void
what_takes_long_goes_on_in_the_next_turn(void **state)
{
	enum { MANY = 20 };
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t turns = 0, got = 0;

	push_histories(w, "team.k", id, MANY);
	push_hello(w, "bolig.k");
	push_hello(w, "team.helse");
	w->look_us = TURN_SHOW_KEY_US / 2;
	for (; got < MANY && turns < MANY; turns++) {
		world_forget_sent(w);
		world_turn(w);
		size_t now = answers_to(w, "team.k");
		assert_in_range(now, 1, MANY / 2);
		got += now;
		assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY), 0);
		if (turns == 0) {
			assert_int_equal(answers_to(w, "bolig.k"), 1);
			assert_int_equal(answers_to(w, "team.helse"), 1);
		}
		assert_int_equal(turn_wait_ms(&w->d, 1000), got < MANY ? 0 : 1000);
	}
	assert_int_equal(got, MANY);
	assert_true(turns > 2);
}

/* What waits is bounded, of one key and in all. */
static void
what_waits_for_the_next_turn_is_bounded(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	w->look_us = TURN_SHOW_KEY_US;
	push_histories(w, "team.k", id, TURN_SHARE_FRAMES);
	world_forget_sent(w);
	world_turn(w);
	assert_int_equal(w->d.queue.count, LEFT_PER_KEY_MAX);
	assert_int_equal(answers_to(w, "team.k"), TURN_SHARE_FRAMES - LEFT_PER_KEY_MAX);
	assert_int_equal(answered(w, OV__OUTCOME__OUTCOME_BUSY),
	    TURN_SHARE_FRAMES - LEFT_PER_KEY_MAX - answered(w, OV__OUTCOME__OUTCOME_OK));
	/* A colleague is served all the same. */
	push_hello(w, "team.helse");
	world_forget_sent(w);
	world_turn(w);
	world_forget_sent(w);
	world_turn(w);
	assert_true(w->d.queue.count < LEFT_PER_KEY_MAX);
	for (int i = 0; w->d.queue.count > 0 && i < TURN_SHARE_FRAMES; i++)
		world_turn(w);
	assert_int_equal(w->d.queue.count, 0);
}

static void
push_date(struct world *w, const char *id, uint32_t date)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__Report report = OV__REPORT__INIT;
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;
	Ov__Fact *facts[] = { FACT(release_date_set, RELEASE_DATE_SET, &d) };
	unsigned char bytes[256], key[16] = { 0xda, 0x7e };

	memcpy(key + 2, &date, sizeof(date));
	d.date = date;
	d.time = 900;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	report.key = (ProtobufCBinaryData){ sizeof(key), key };
	report.case_ = (char *)(uintptr_t)id;
	report.facts = facts;
	report.n_facts = 1;
	r.ask_case = OV__REQUEST__ASK_REPORT;
	r.report = (ProtobufCBinaryData){ ov__report__pack(&report, bytes), bytes };
	world_push_request(w, "granli.k", &r);
}

/* A key that reports and then reads sees what it has reported, also when the report had to wait. */
static void
what_was_asked_behind_a_report_that_waits_comes_after_it(void **state)
{
	enum { REPORTS = 8 };
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request fetch = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;
	uint64_t head = world_fetch(w, "granli.k", 0)->fetch->head;
	Ov__Answer *a = NULL;
	size_t turns = 0;

	w->look_us = TURN_CHANGE_KEY_US;
	for (int i = 0; i < REPORTS; i++)
		push_date(w, id, 20270401 + (uint32_t)i);
	fetch.ask_case = OV__REQUEST__ASK_FETCH;
	fetch.fetch = &f;
	f.after = head;
	world_push_request(w, "granli.k", &fetch);
	for (; turns < REPORTS + 2 && (a == NULL || a->result_case != OV__ANSWER__RESULT_FETCH);
	     turns++) {
		world_turn(w);
		a = world_answer(w);
	}
	assert_true(turns > 2);
	assert_int_equal(a->result_case, OV__ANSWER__RESULT_FETCH);
	assert_int_equal(a->fetch->head, head + REPORTS);
	assert_int_equal(w->d.queue.count, 0);
}

/* However slow the machine, a page has an entry, and the next one goes on behind it. */
static void
a_page_ends_when_its_time_is_up(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;
	Ov__Answer *a;
	size_t all, pages = 0, got = 0;

	h.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	all = world_ask(w, "team.k", &r)->history->n_entries;
	w->look_us = PAGE_US;
	do {
		a = world_ask(w, "team.k", &r);
		assert_int_equal(a->history->n_entries, 1);
		got += a->history->n_entries;
		h.after = a->history->through;
		pages++;
	} while (a->history->more);
	assert_int_equal(got, all);
	assert_int_equal(pages, all);
	uint64_t at = 0, head = world_fetch(w, "team.k", 0)->fetch->head;
	for (pages = 0; at < head; pages++) {
		a = world_fetch(w, "team.k", at);
		assert_true(a->fetch->through > at);
		at = a->fetch->through;
	}
	assert_true(pages > 1);
}

static void
history_shows_what_one_may_see(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	h.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	Ov__Answer *a = world_ask(w, "team.k", &r);
	size_t all = a->history->n_entries;
	assert_true(a->history->entries[0]->n_told >= 2);
	assert_int_equal(a->history->entries[0]->number, 1);
	a = world_ask(w, "bolig.k", &r);
	assert_true(a->history->n_entries < all);
	for (size_t i = 0; i < a->history->n_entries; i++) {
		assert_int_equal(a->history->entries[i]->number, 0);
		assert_int_equal(a->history->entries[i]->n_told, 0);
		assert_int_not_equal(a->history->entries[i]->event->area, OV__AREA__AREA_IDENTITY);
	}
	/* Pages fit together. */
	size_t through = 0, got = 0;
	h.count = 2;
	do {
		h.after = (uint32_t)through;
		a = world_ask(w, "bolig.k", &r);
		got += a->history->n_entries;
		through = a->history->through;
	} while (a->history->more);
	h.after = 0;
	h.count = 0;
	assert_int_equal(world_ask(w, "bolig.k", &r)->history->n_entries, got);
}

/* Long texts from many mouths: refused by the name of the limit, and every page still fits. */
static void
a_case_cannot_outgrow_an_answer(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], text[4001];
	Ov__Request q = OV__REQUEST__INIT;
	Ov__CasesRequest cases = OV__CASES_REQUEST__INIT;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__BelongingsReady b = OV__BELONGINGS_READY__INIT;
	Ov__MoneyArranged m = OV__MONEY_ARRANGED__INIT;
	Ov__Fact *facts[] = { FACT(transport_arranged, TRANSPORT_ARRANGED, &t),
		FACT(belongings_ready, BELONGINGS_READY, &b),
		FACT(money_arranged, MONEY_ARRANGED, &m) };
	static const char *const mouths[] = { "", "granli", "nav", "bolig", "frivillig", "person" };
	unsigned refused = 0;

	memset(text, 'x', 4000);
	text[4000] = '\0';
	t.how = t.who = t.phone = b.where = m.how = text;
	memcpy(id, world_open_case(w, gaupe), sizeof(id));
	for (size_t i = 0; i < sizeof(mouths) / sizeof(mouths[0]); i++)
		for (size_t k = 0; k < 3; k++) {
			Ov__Report r = OV__REPORT__INIT;
			r.case_ = id;
			r.facts = &facts[k];
			r.n_facts = 1;
			r.on_behalf_of = (char *)(uintptr_t)mouths[i];
			const Ov__Answer *a = world_report(w, "team.k", &r);
			refused += a->outcome == OV__OUTCOME__OUTCOME_INVALID &&
				   strcmp(a->code, "case-large") == 0;
		}
	assert_true(refused > 0);
	q.ask_case = OV__REQUEST__ASK_CASES;
	q.cases = &cases;
	assert_int_equal(world_ask(w, "team.k", &q)->cases->n_cases, 1);
	assert_true(w->sent[w->sent_count - 1].size < WIRE_FRAME_MAX);
}

static void
verify_misses_no_table(void **state)
{
	struct world *w = *state;
	static const enum store_table tables[] = { STORE_CASE, STORE_CASE_JOURNAL, STORE_STREAM,
		STORE_SHARE, STORE_KEY_SEEN, STORE_DUE, STORE_PERSON, STORE_NICKNAME };
	struct verify_result r;
	struct bytes k, v;
	struct store *s = w->d.turn.journal.store;

	(void)world_open_case(w, gaupe);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		store_begin(s, false);
		while (store_first(s, tables[i], (struct bytes){ NULL, 0 }, &k, &v)) {
			struct store_key key = store_key();
			store_key_bytes(&key, k.data, k.size);
			store_delete(s, tables[i], store_key_done(&key));
		}
		journal_begin(&w->d.turn.journal);
		verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
		arena_reset(&w->d.turn.arena, 0);
		store_abort(s);
		if (r.problem[0] == '\0')
			print_error("table %d\n", (int)tables[i]);
		assert_string_not_equal(r.problem, "");
	}
}

static void
the_ends_of_the_calendar_are_no_trap(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_outcome(say_date(w, "granli.k", id, 21991231, 0), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].release_date_set.date");
	assert_outcome(say_date(w, "granli.k", id, 21891231, 0), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].release_date_set.date");
	assert_outcome(say_date(w, "granli.k", id, 19700101, 0), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].release_date_set.date");
	assert_outcome(say_date(w, "granli.k", id, 20561231, 0), OV__OUTCOME__OUTCOME_OK, "");
	world_at(w, 20561231, 1300);
	world_turn(w);
}

static void
a_key_sees_its_own_areas_also_of_its_own_reports(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request q = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_OK, "");
	const Ov__Answer *a = world_fetch(w, "team.helse", 0);
	for (size_t i = 0; i < a->fetch->n_deliveries; i++)
		if (a->fetch->deliveries[i]->kind[0] != '\0')
			assert_int_equal(a->fetch->deliveries[i]->area, OV__AREA__AREA_CASE);
	h.case_ = (char *)(uintptr_t)id;
	q.ask_case = OV__REQUEST__ASK_HISTORY;
	q.history = &h;
	a = world_ask(w, "team.helse", &q);
	assert_true(a->history->n_entries > 0);
	for (size_t i = 0; i < a->history->n_entries; i++)
		assert_int_equal(a->history->entries[i]->event->area, OV__AREA__AREA_CASE);
}

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
	assert_outcome(world_fact(w, "granli.k", id, FACT(consent_refused, CONSENT_REFUSED, &no)),
	    OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(
	    world_read(w, "nav.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
	assert_int_equal(say_consent(w, "granli.k", id, "nav-stat")->report->n_numbers, 1);
	assert_non_null(world_read(w, "nav-stat.k", id)->case_state->release_area);
	typo.agencies = &name;
	typo.n_agencies = 1;
	assert_outcome(
	    world_fact(w, "granli.k", id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &typo)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].consent_withdrawn.agencies");
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
	world_at(w, 20270131, 2359);
	world_turn(w);
	assert_non_null(world_read(w, "nav.k", id)->case_state->release_area);
	assert_non_null(task_in(world_read(w, "team.k", id)->case_state, "a05"));
	world_at(w, 20270201, 0);
	world_turn(w);
	assert_outcome(
	    world_read(w, "nav.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
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
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
	assert_int_equal(a->report->n_numbers, 3);
	memcpy(ret_id, a->report->case_, CASE_ID_TEXT_SIZE);
	Ov__CaseState *s = world_read(w, "other-prison.k", ret_id)->case_state;
	for (uint32_t area = 1; area <= OV__AREA__AREA_DUTY; area++)
		assert_null(state_area(s, (Ov__Area)area));
	memset(s->id, 'x', strlen(s->id));
	size_t size = ov__case_state__pack(s, packed);
	/* And what its stream says of its own words, but for the huskenavn, which is chance. */
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

	world_at(w, 20270324, 1100);
	world_turn(w);
	assert_non_null(task_in(world_read(w, "team.k", id)->case_state, "a23"));
	(void)world_fact(w, "team.k", id, FACT(release_arrived, RELEASE_ARRIVED, &arrived));
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	assert_null(task_in(s, "a23"));
	assert_int_equal(task_in(s, "a33")->state, OV__TASK_STATE__TASK_STATE_DONE);
	assert_non_null(task_in(s, "a35"));
}

static Ov__Answer *
say_arrived(struct world *w, const char *id)
{
	Ov__ReleaseArrived arrived = OV__RELEASE_ARRIVED__INIT;

	return world_fact(w, "bolig.k", id, FACT(release_arrived, RELEASE_ARRIVED, &arrived));
}

static Ov__Answer *
say_completed(struct world *w, const char *id, uint32_t date)
{
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;

	out.date = date;
	return world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
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
	assert_outcome(say_arrived(w, id), OV__OUTCOME__OUTCOME_OK, "");
	say_with_family(w, id);
	for (ov_date d = 20270322; d <= 20270325; d++) {
		world_at(w, d, 1300);
		world_turn(w);
	}
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
}

/* The on-call's stream after that moment: one alert more, or none. */
static void
assert_asked(struct world *w, unsigned hhmm, size_t before, size_t more)
{
	world_at(w, 20270324, hhmm);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), before + more);
}

/* L7, with both sides of its limits. */
static void
who_is_not_heard_of_by_the_evening_is_looked_for(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	say_with_family(w, id);
	world_at(w, 20270324, 900);
	world_turn(w);
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
	world_at(w, 20270325, 900);
	world_turn(w);
	size_t before = world_published(w, VAKT, "alert.raised/");
	(void)say_completed(w, id, 20270324);
	world_at(w, 20270326, 1900);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), before);
}

static void
a_date_put_right_afterwards_moves_nothing(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_transport(w, id);
	world_at(w, 20270323, 1000);
	world_turn(w);
	(void)say_completed(w, id, 20270323);
	(void)say_arrived(w, id);
	size_t alerts = world_published(w, VAKT, "alert.raised/");
	assert_outcome(say_date(w, "granli.k", id, 20270323, 830), OV__OUTCOME__OUTCOME_OK, "");
	world_at(w, 20270325, 1300);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), alerts);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	assert_int_equal(task_in(s, "a23")->state, OV__TASK_STATE__TASK_STATE_DONE);
	/* Another date that is still to come is another release. */
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
	world_at(w, 20270210, 1600);
	world_turn(w);
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

	world_at(w, 20270322, 900);
	world_turn(w);
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

	world_at(w, 20270324, 1000);
	world_turn(w);
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

/* ---- what one participant can fill ----------------------------------------------------- */

static Ov__Answer *
say_commitment(struct world *w, const char *user, const char *id, unsigned n)
{
	Ov__CommitmentSet c = OV__COMMITMENT_SET__INIT;
	char name[16];

	snprintf(name, sizeof(name), "a%u", n);
	c.id = name;
	c.area = OV__AREA__AREA_HOUSING;
	c.type = OV__COMMITMENT_TYPE__COMMITMENT_TYPE_MEETING;
	c.what = (char *)(uintptr_t) "visning";
	c.date = 20270301;
	return world_fact(w, user, id, FACT(commitment_set, COMMITMENT_SET, &c));
}

static Ov__Answer *
cancel_commitment(struct world *w, const char *user, const char *id, unsigned n)
{
	Ov__CommitmentCancelled c = OV__COMMITMENT_CANCELLED__INIT;
	char name[16];

	snprintf(name, sizeof(name), "a%u", n);
	c.id = name;
	c.area = OV__AREA__AREA_HOUSING;
	return world_fact(w, user, id, FACT(commitment_cancelled, COMMITMENT_CANCELLED, &c));
}

static void
nobody_fills_a_case_with_commitments(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].commitment_set.id";
	Ov__HousingGuaranteeGranted bed = OV__HOUSING_GUARANTEE_GRANTED__INIT;

	for (unsigned i = 0; i < 8; i++)
		assert_outcome(say_commitment(w, "nav.k", id, i), OV__OUTCOME__OUTCOME_OK, "");
	Ov__Answer *a = say_commitment(w, "nav.k", id, 8);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "commitment.cancelled"));
	/* Again is no other; and one that is closed makes room. */
	assert_outcome(say_commitment(w, "nav.k", id, 7), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(cancel_commitment(w, "nav.k", id, 7), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_commitment(w, "nav.k", id, 8), OV__OUTCOME__OUTCOME_OK, "");
	/* The team has more room, and not without end. */
	for (unsigned i = 20; i < 36; i++)
		assert_outcome(say_commitment(w, "team.k", id, i), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_commitment(w, "team.k", id, 36), OV__OUTCOME__OUTCOME_INVALID, field);
	for (unsigned i = 20; i < 36; i++)
		assert_outcome(cancel_commitment(w, "team.k", id, i), OV__OUTCOME__OUTCOME_OK, "");
	/* However many there were, a bed has room, and what is open can be closed. */
	for (unsigned i = 40; i < 100; i++) {
		a = say_commitment(w, "team.k", id, i);
		if (a->outcome == OV__OUTCOME__OUTCOME_OK)
			assert_outcome(
			    cancel_commitment(w, "team.k", id, i), OV__OUTCOME__OUTCOME_OK, "");
	}
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_outcome(cancel_commitment(w, "nav.k", id, 8), OV__OUTCOME__OUTCOME_OK, "");
	bed.place = (char *)(uintptr_t) "Holmen";
	bed.max_days = 30;
	assert_outcome(world_fact(w, "team.k", id,
			   FACT(housing_guarantee_granted, HOUSING_GUARANTEE_GRANTED, &bed)),
	    OV__OUTCOME__OUTCOME_OK, "");
}

static Ov__Answer *
say_added(struct world *w, const char *user, const char *id)
{
	Ov__TaskAdded t = OV__TASK_ADDED__INIT;

	t.area = OV__AREA__AREA_HOUSING;
	t.title = (char *)(uintptr_t) "ring utleier";
	t.owner = OV__ROLE__ROLE_NAV_SOCIAL;
	return world_fact(w, user, id, FACT(task_added, TASK_ADDED, &t));
}

static void
added_tasks_do_not_push_out_the_routines(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const char field[] = "report.facts[0].task_added.title";
	Ov__TaskDone done = OV__TASK_DONE__INIT;
	char last[32];

	for (unsigned i = 0; i < 16; i++)
		assert_outcome(say_added(w, "nav.k", id), OV__OUTCOME__OUTCOME_OK, "");
	Ov__Answer *a = say_added(w, "team.k", id);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
	assert_non_null(strstr(a->text, "task.done"));
	const Ov__CaseState *s = world_read(w, "team.k", id)->case_state;
	const Ov__AreaState *housing = state_area(s, OV__AREA__AREA_HOUSING);
	last[0] = '\0';
	for (size_t i = 0; i < housing->n_tasks; i++)
		if (housing->tasks[i]->added)
			snprintf(last, sizeof(last), "%s", housing->tasks[i]->id);
	done.area = OV__AREA__AREA_HOUSING;
	done.task = last;
	assert_outcome(world_fact(w, "nav.k", id, FACT(task_done, TASK_DONE, &done)),
	    OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_added(w, "nav.k", id), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_added(w, "nav.k", id), OV__OUTCOME__OUTCOME_INVALID, field);
}

static Ov__Answer *
say_routines(struct world *w, const char *id)
{
	Ov__CaseRoutineSet set = OV__CASE_ROUTINE_SET__INIT;
	char *both[] = { (char *)(uintptr_t) "asker", (char *)(uintptr_t) "tog" };

	set.routines = both;
	set.n_routines = 2;
	return world_fact(w, "team.k", id, FACT(case_routine_set, CASE_ROUTINE_SET, &set));
}

static void
a_routine_has_room_beside_what_was_added(void **state)
{
	struct world *w = *state;

	world_all_routines(w);
	const char *id = world_open_case(w, gaupe);
	for (unsigned i = 0; i < 16; i++)
		assert_outcome(say_added(w, "nav.k", id), OV__OUTCOME__OUTCOME_OK, "");
	Ov__Answer *a = say_routines(w, id);
	assert_outcome(
	    a, OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].case_routine_set.routines");
	id = world_open_case(w, "14838831151");
	assert_outcome(say_routines(w, id), OV__OUTCOME__OUTCOME_OK, "");
}

/* ---- what cannot be so --------------------------------------------------------------------- */

static void
an_arrival_long_before_the_date_is_no_release(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__ReleaseNotArrived lost = OV__RELEASE_NOT_ARRIVED__INIT;

	world_at(w, 20270319, 1000);
	Ov__Answer *a = say_arrived(w, id);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, "report.facts[0]");
	assert_non_null(strstr(a->text, "release.completed"));
	assert_outcome(
	    world_fact(w, "team.k", id, FACT(release_not_arrived, RELEASE_NOT_ARRIVED, &lost)),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0]");
	assert_outcome(say_completed(w, id, 20270319), OV__OUTCOME__OUTCOME_OK, "");
	assert_outcome(say_arrived(w, id), OV__OUTCOME__OUTCOME_OK, "");
}

static void
an_arrival_the_day_before_was_the_release(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	world_at(w, 20270323, 1000);
	assert_outcome(say_arrived(w, id), OV__OUTCOME__OUTCOME_OK, "");
	const Ov__LatestFact *l =
	    state_latest(world_read(w, "team.k", id)->case_state, OV__FACT__FACT_RELEASE_CONFIRMED);
	assert_non_null(l);
	assert_int_equal(l->fact->release_confirmed->date, 20270323);
}

static Ov__Answer *
say_died(struct world *w, const char *id, uint32_t date)
{
	Ov__PersonDied f = OV__PERSON_DIED__INIT;

	f.date = date;
	return world_fact(w, "team.k", id, FACT(person_died, PERSON_DIED, &f));
}

static Ov__Answer *
say_recalled(struct world *w, const char *id, uint32_t date)
{
	Ov__RecallRegistered f = OV__RECALL_REGISTERED__INIT;

	f.date = date;
	return world_fact(w, "granli.k", id, FACT(recall_registered, RECALL_REGISTERED, &f));
}

static Ov__Answer *
say_moved_in(struct world *w, const char *id, uint32_t date)
{
	Ov__HousingMovedIn f = OV__HOUSING_MOVED_IN__INIT;

	f.place = (char *)(uintptr_t) "Holmen";
	f.date = date;
	return world_fact(w, "bolig.k", id, FACT(housing_moved_in, HOUSING_MOVED_IN, &f));
}

static Ov__Answer *
say_commitment_kept(struct world *w, const char *id, bool kept, uint32_t date)
{
	Ov__CommitmentKept yes = OV__COMMITMENT_KEPT__INIT;
	Ov__CommitmentMissed no = OV__COMMITMENT_MISSED__INIT;

	yes.id = no.id = (char *)(uintptr_t) "a1";
	yes.area = no.area = OV__AREA__AREA_HOUSING;
	yes.date = no.date = date;
	return kept ? world_fact(w, "nav.k", id, FACT(commitment_kept, COMMITMENT_KEPT, &yes))
		    : world_fact(w, "nav.k", id, FACT(commitment_missed, COMMITMENT_MISSED, &no));
}

static Ov__Answer *
say_reporting_kept(struct world *w, const char *id, bool kept, uint32_t date)
{
	Ov__ReportingKept yes = OV__REPORTING_KEPT__INIT;
	Ov__ReportingMissed no = OV__REPORTING_MISSED__INIT;

	yes.date = no.date = date;
	return kept ? world_fact(w, "team.k", id, FACT(reporting_kept, REPORTING_KEPT, &yes))
		    : world_fact(w, "team.k", id, FACT(reporting_missed, REPORTING_MISSED, &no));
}

static void
assert_day_refused(const Ov__Answer *a, const char *fact)
{
	char field[96];

	snprintf(field, sizeof(field), "report.facts[0].%s.date", fact);
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, field);
}

static void
assert_taken(const Ov__Answer *a)
{
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
}

/* In prison since 15.06.2026; today is 11.01.2027 and, from the release on, 24.03.2027. */
static void
days_that_cannot_be_are_refused(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_commitment(w, "nav.k", id, 1);
	for (int kept = 0; kept < 2; kept++) {
		assert_day_refused(say_commitment_kept(w, id, kept, 20270112),
		    kept ? "commitment_kept" : "commitment_missed");
		assert_taken(say_commitment_kept(w, id, kept, 20270111));
		assert_day_refused(say_reporting_kept(w, id, kept, 20270112),
		    kept ? "reporting_kept" : "reporting_missed");
		assert_taken(say_reporting_kept(w, id, kept, 20270111));
	}
	assert_day_refused(say_moved_in(w, id, 20270313), "housing_moved_in");
	assert_taken(say_moved_in(w, id, 20270312));
	world_at(w, 20270324, 1000);
	assert_day_refused(say_completed(w, id, 20260614), "release_completed");
	assert_day_refused(say_completed(w, id, 20270122), "release_completed");
	assert_day_refused(say_completed(w, id, 20270325), "release_completed");
	assert_taken(say_completed(w, id, 20270123));
	assert_day_refused(say_recalled(w, id, 20260614), "recall_registered");
	assert_day_refused(say_recalled(w, id, 20270325), "recall_registered");
	assert_taken(say_recalled(w, id, 20270324));
	assert_day_refused(say_died(w, id, 20260614), "person_died");
	assert_day_refused(say_died(w, id, 20270325), "person_died");
	assert_taken(say_died(w, id, 20270324));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* A manual clock goes far in one request, but not so far that nobody is answered until then. */
static void
a_clock_goes_two_years_at_once_and_no_further(void **state)
{
	struct world *w = *state;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AdvanceRequest to = OV__ADVANCE_REQUEST__INIT;

	(void)world_open_case(w, "14838831150");
	w->d.turn.manual_clock = true;
	request.ask_case = OV__REQUEST__ASK_ADVANCE;
	request.advance = &to;
	const ov_time far[] = { w->d.turn.now + (ov_time)ADVANCE_DAYS_MAX * 86400 + 1,
		w->d.turn.now + (ov_time)300 * 366 * 86400, UINT64_MAX };
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		to.to = far[i];
		const Ov__Answer *a = world_ask(w, "team.k", &request);
		assert_non_null(a);
		assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
		assert_string_equal(a->field, "advance.to");
		assert_string_equal(a->code, "clock-too-far");
		assert_string_equal(a->arguments[0], "20290111");
	}
	ov_time end = w->d.turn.now + (ov_time)ADVANCE_DAYS_MAX * 86400;
	to.to = end;
	world_push_request(w, "team.k", &request);
	for (int turns = 0; w->d.turn.now < end; turns++) {
		assert_true(turns < 5000);
		world_turn(w);
	}
	world_turn(w);
	const Ov__Answer *a = world_answer(w);
	assert_non_null(a);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_true(a->advance->now == end);
}

static bool
holds(const struct arena *a, const char *text)
{
	return memmem(a->base, a->size, text, strlen(text)) != NULL;
}

static void
nothing_that_was_said_stands_in_memory_behind_a_turn(void **state)
{
	static const char *const texts[] = { "14838831150", "Gaupe", "Granli" };
	struct world *w = *state;
	const char *id = world_open_case(w, "14838831150");

	assert_non_null(world_read(w, "team.k", id));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(holds(&w->d.turn.arena, texts[i]));
		assert_false(holds(&w->d.turn.outbox.arena, texts[i]));
		assert_false(holds(&w->d.queue.arena, texts[i]));
	}
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
		TEST(roles_and_areas_are_asked),
		TEST(seen_that_is_behind_is_a_conflict),
		TEST(what_is_wrong_in_a_report_is_named),
		TEST(the_alert_comes_at_nine_on_the_last_full_working_day),
		TEST(what_was_missed_while_away_is_one_alert),
		TEST(nobody_answers_and_it_goes_to_the_next),
		TEST(the_hour_passes_and_nobody_says_so),
		TEST(tasks_become_overdue_once),
		TEST(a_leap_and_a_walk_conclude_the_same),
		TEST(nothing_is_said_when_the_commit_fails),
		TEST(no_room_is_an_answer_and_heals),
		TEST(what_shows_a_store_set_back_is_kept_or_told_to_come_again),
		TEST(a_map_that_is_being_copied),
		TEST(a_map_that_is_full_to_the_last_page),
		TEST(what_lies_ahead_of_a_clock_that_stands_is_to_be_sent_again),
		TEST(no_room_to_record_who_accepts_the_clock),
		TEST(no_room_for_keys_is_the_same_answer),
		TEST(two_open_a_person_without_room_for_the_key),
		TEST(many_requests_share_one_commit),
		TEST(an_idle_turn_writes_nothing),
		TEST(a_fetch_waits_for_something_new),
		TEST(a_filtered_fetch_moves_on),
		TEST(cursors_go_forward_only),
		TEST(a_cursor_that_was_set_stays_where_it_is),
		TEST(of_one_key_a_few_fetches_wait),
		TEST(a_few_retractions_are_looked_at_in_a_turn),
		TEST(what_is_put_aside_is_bounded),
		TEST(more_than_ones_share_is_busy),
		TEST(the_share_counts_bytes_too),
		TEST(what_takes_long_goes_on_in_the_next_turn),
		TEST(what_waits_for_the_next_turn_is_bounded),
		TEST(what_was_asked_behind_a_report_that_waits_comes_after_it),
		TEST(a_page_ends_when_its_time_is_up),
		TEST(history_shows_what_one_may_see),
		TEST(a_case_cannot_outgrow_an_answer),
		TEST(verify_misses_no_table),
		TEST(the_ends_of_the_calendar_are_no_trap),
		TEST(a_key_sees_its_own_areas_also_of_its_own_reports),
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
		TEST(nobody_fills_a_case_with_commitments),
		TEST(added_tasks_do_not_push_out_the_routines),
		TEST(a_routine_has_room_beside_what_was_added),
		TEST(an_arrival_long_before_the_date_is_no_release),
		TEST(an_arrival_the_day_before_was_the_release),
		TEST(days_that_cannot_be_are_refused),
		TEST(a_clock_goes_two_years_at_once_and_no_further),
		TEST(nothing_that_was_said_stands_in_memory_behind_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
