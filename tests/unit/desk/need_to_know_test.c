/* need_to_know_test.c - On which grounds an agency is told, when they end, and who looked: the real
 * turn with a fake clock and wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "store/verify.h"
#include "saying.h"
#include "schema/wire.h"
#include "store/erase.h"
#include "store/shares.h"
#include "store/start.h"
#include "store_memory.h"
#include "world.h"

static const char gaupe[] = "14838831150", elg[] = "26858912345";

static int
setup(void **state)
{
	*state = world_new();
	return 0;
}

static struct verify_result
verified(struct world *w, const struct chain_head *anchor)
{
	struct verify_result r;

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, anchor, &r);
	arena_reset(&w->d.turn.arena, 0);
	store_abort(w->d.turn.journal.store);
	return r;
}

/* After every test the store must equal the fold of its event log. */
static int
teardown(void **state)
{
	struct world *w = *state;
	struct verify_result r = verified(w, NULL);

	if (r.problem[0] != '\0')
		print_error("verify: %s\n", r.problem);
	world_free(w);
	return r.problem[0] == '\0' ? 0 : -1;
}

/* ---- small words ------------------------------------------------------------------------ */

#define TEXT(literal) ((char *)(uintptr_t)(literal))

static void
assert_outcome(const Ov__Answer *a, Ov__Outcome outcome, const char *field)
{
	assert_non_null(a);
	if (a->outcome != outcome)
		print_error("%s: %s\n", a->field, a->text);
	assert_int_equal(a->outcome, outcome);
	assert_string_equal(a->field, field);
}

static void
assert_ok(const Ov__Answer *a)
{
	assert_outcome(a, OV__OUTCOME__OUTCOME_OK, "");
}

static Ov__Answer *
say_consent(struct world *w, const char *id, const char *agency, uint32_t expires)
{
	Ov__ConsentGiven c = OV__CONSENT_GIVEN__INIT;
	char *name = TEXT(agency);

	c.agencies = &name;
	c.n_agencies = 1;
	c.given = 20270107;
	c.expires = expires;
	return world_fact(w, "team.k", id, FACT(consent_given, CONSENT_GIVEN, &c));
}

static Ov__Answer *
say_withdrawn(struct world *w, const char *id)
{
	Ov__ConsentWithdrawn c = OV__CONSENT_WITHDRAWN__INIT;

	return world_fact(w, "team.k", id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &c));
}

static Ov__Answer *
say_basis(struct world *w, const char *id, const char *agency, const char *code)
{
	Ov__BasisInvoked b = OV__BASIS_INVOKED__INIT;
	char *name = TEXT(agency);

	b.code = TEXT(code);
	b.agencies = &name;
	b.n_agencies = agency != NULL;
	return world_fact(w, "granli.k", id, FACT(basis_invoked, BASIS_INVOKED, &b));
}

static Ov__Answer *
say_entered(struct world *w, const char *id)
{
	Ov__InstitutionEntered e = OV__INSTITUTION_ENTERED__INIT;

	e.institution = TEXT("Granli fengsel");
	e.national_id = TEXT(gaupe);
	e.from = 20260615;
	return world_fact(w, "granli.k", id, FACT(institution_entered, INSTITUTION_ENTERED, &e));
}

static Ov__Answer *
say_transport(struct world *w, const char *user, const char *id, const char *how)
{
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;

	t.how = TEXT(how);
	return world_fact(w, user, id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t));
}

static Ov__Answer *
say_closed(struct world *w, const char *id)
{
	Ov__CaseClosed c = OV__CASE_CLOSED__INIT;

	c.reason = TEXT("oppfølgingen er over");
	return world_fact(w, "team.k", id, FACT(case_closed, CASE_CLOSED, &c));
}

static Ov__Answer *
say_exported(struct world *w, const char *id, uint32_t events)
{
	Ov__CaseExported e = OV__CASE_EXPORTED__INIT;

	e.events = events;
	e.where = TEXT("arkiv");
	return world_fact(w, "team.k", id, FACT(case_exported, CASE_EXPORTED, &e));
}

static Ov__Answer *
say_restricted(struct world *w, const char *user, const char *id)
{
	Ov__CaseRestricted r = OV__CASE_RESTRICTED__INIT;

	r.agency = TEXT("skjermet");
	return world_fact(w, user, id, FACT(case_restricted, CASE_RESTRICTED, &r));
}

static Ov__Answer *
say_emergency(struct world *w, const char *user, const char *id)
{
	Ov__EmergencyOpened e = OV__EMERGENCY_OPENED__INIT;

	e.reason = TEXT("fare for liv");
	return world_fact(w, user, id, FACT(emergency_opened, EMERGENCY_OPENED, &e));
}

static Ov__Answer *
retract(struct world *w, const char *user, const char *id, const char *key)
{
	unsigned char bytes[16] = { 0 };
	Ov__ReportRetracted r = OV__REPORT_RETRACTED__INIT;

	memcpy(bytes, key, strlen(key));
	r.report.data = bytes;
	r.report.len = sizeof(bytes);
	r.reason = TEXT("feil person");
	return world_fact(w, user, id, FACT(report_retracted, REPORT_RETRACTED, &r));
}

static Ov__Answer *
erase_early(struct world *w, const char *user, const char *id, const char *early)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__EraseRequest e = OV__ERASE_REQUEST__INIT;

	e.case_ = TEXT(id);
	e.reason = TEXT("lagringstiden er ute");
	e.decided_by = TEXT("Rolig Rype");
	e.early = TEXT(early);
	r.ask_case = OV__REQUEST__ASK_ERASE;
	r.erase = &e;
	return world_ask(w, user, &r);
}

static Ov__Answer *
erase(struct world *w, const char *user, const char *id)
{
	return erase_early(w, user, id, "det var feil person");
}

static Ov__Answer *
list(struct world *w, const char *user)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CasesRequest c = OV__CASES_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_CASES;
	r.cases = &c;
	return world_ask(w, user, &r);
}

static Ov__Answer *
history(struct world *w, const char *user, const char *id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	h.case_ = TEXT(id);
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	return world_ask(w, user, &r);
}

static Ov__Answer *
record_of(struct world *w, const char *user, const char *id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AccessRequest a = OV__ACCESS_REQUEST__INIT;

	a.case_ = TEXT(id);
	r.ask_case = OV__REQUEST__ASK_ACCESS;
	r.user = TEXT("Kari selv");
	r.access = &a;
	return world_ask(w, user, &r);
}

/* Opens a person again, at another prison, with one fact of its own. */
static Ov__Answer *
open_again(struct world *w, const char *user, const char *number, Ov__Fact *more)
{
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &opened), more };

	person.national_id = TEXT(number);
	r.person = &person;
	r.facts = facts;
	r.n_facts = more != NULL ? 2 : 1;
	return world_report(w, user, &r);
}

/* The last of that kind which the agency was sent live; unpacked, to be freed. NULL: none. */
static Ov__Delivery *
last_sent(const struct world *w, uint32_t agency, const char *prefix)
{
	for (size_t i = w->sent_count; i > 0; i--)
		if (w->sent[i - 1].agency == agency &&
		    strncmp(w->sent[i - 1].topic, prefix, strlen(prefix)) == 0)
			return ov__delivery__unpack(NULL, w->sent[i - 1].size, w->sent[i - 1].data);
	return NULL;
}

/* ---- grants ------------------------------------------------------------------------------- */

static void
the_notice_to_nav_state_opens_two_kinds_and_municipal_nav_hears_nothing(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];

	Ov__Answer *a = open_again(w, "granli.k", gaupe, NULL);
	assert_ok(a);
	strcpy(id, a->report->case_);
	assert_ok(say_basis(w, id, NULL, "folketrygdloven-21-4"));
	assert_ok(say_entered(w, id));
	assert_ok(say_transport(w, "team.k", id, "vi henter"));
	assert_int_equal(world_published(w, NAV_STAT, ""), 1);
	assert_int_equal(world_published(w, NAV_STAT, "institution.entered/"), 1);
	assert_int_equal(world_published(w, NAV, ""), 0);
	const Ov__CaseState *s = world_read(w, "nav-stat.k", id)->case_state;
	assert_null(s->release_area);
	assert_null(s->case_area);
	assert_non_null(s->identity_area);
	assert_int_equal(s->identity_area->n_latest, 1);
	assert_int_equal(s->identity_area->latest[0]->kind, OV__FACT__FACT_INSTITUTION_ENTERED);
	assert_outcome(
	    world_read(w, "nav.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
	assert_int_equal(list(w, "nav.k")->cases->n_cases, 0);
}

static void
a_basis_holds_between_its_dates_for_its_role(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_outcome(say_basis(w, id, "nav-stat", "ingen-slik"), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].basis_invoked.code");
	assert_outcome(say_basis(w, id, "nav", "folketrygdloven-21-4"),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].basis_invoked.agencies");
	w->sharing.bases[0].to = 20270110;
	assert_outcome(say_basis(w, id, "nav-stat", "folketrygdloven-21-4"),
	    OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].basis_invoked.code");
	w->sharing.bases[0].to = 20270111;
	assert_ok(say_basis(w, id, "nav-stat", "folketrygdloven-21-4"));
	/* A grant does not outlast its basis. */
	world_at(w, 20270112, 800);
	assert_ok(say_entered(w, id));
	assert_int_equal(world_published(w, NAV_STAT, "institution"), 0);
}

static void
a_late_basis_shares_only_its_kinds(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_entered(w, id));
	assert_ok(say_basis(w, id, "nav-stat", "folketrygdloven-21-4"));
	assert_int_equal(world_published(w, NAV_STAT, ""), 1);
	Ov__Delivery *d = last_sent(w, NAV_STAT, "case.shared/");
	assert_non_null(d);
	Ov__AreaState *part = ov__area_state__unpack(
	    NULL, d->fact->case_shared->state.len, d->fact->case_shared->state.data);
	assert_int_equal(part->n_latest, 1);
	assert_int_equal(part->latest[0]->kind, OV__FACT__FACT_INSTITUTION_ENTERED);
	assert_int_equal(part->n_tasks, 0);
	ov__area_state__free_unpacked(part, NULL);
	ov__delivery__free_unpacked(d, NULL);
}

/* ---- when it ends ---------------------------------------------------------------------------- */

static void
push_fetch(struct world *w, const char *user)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	world_push_request(w, user, &r);
}

static void
what_is_asked_before_a_withdrawal_of_the_same_turn_is_answered_after_it(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	push_fetch(w, "nav.k");
	size_t before = w->sent_count, blanks = 0;
	assert_ok(say_withdrawn(w, id));
	for (size_t i = before; i < w->sent_count; i++) {
		if (w->sent[i].agency != 0)
			continue;
		Ov__Answer *a = ov__answer__unpack(NULL, w->sent[i].size, w->sent[i].data);
		bool fetched = a->result_case == OV__ANSWER__RESULT_FETCH;
		for (size_t k = 0; fetched && k < a->fetch->n_deliveries; k++)
			assert_null(a->fetch->deliveries[k]->fact);
		blanks += fetched ? a->fetch->n_deliveries : 0;
		ov__answer__free_unpacked(a, NULL);
	}
	assert_int_not_equal(blanks, 0);
}

static void
the_owner_hears_what_was_received_before_a_grant_ended(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_withdrawn(w, id));
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 2);
	assert_int_equal(world_published(w, NAV, "basis.ended/"), 0);
	Ov__Delivery *d = last_sent(w, TEAM, "basis.ended/");
	const Ov__BasisEnded *b = d->fact->basis_ended;
	assert_string_equal(b->agency, "bolig");
	assert_int_equal(b->because, OV__BASIS_END__BASIS_END_WITHDRAWN);
	bool date = false, identity = false;
	for (size_t i = 0; i < b->n_received; i++) {
		date = date || strcmp(b->received[i]->kind, "release.date_set") == 0;
		identity = identity || strcmp(b->received[i]->kind, "identity.recorded") == 0;
	}
	assert_true(date);
	assert_false(identity);
	ov__delivery__free_unpacked(d, NULL);
}

static Ov__Answer *
say_received(struct world *w, const char *id, Ov__Area area)
{
	Ov__TaskReceived r = OV__TASK_RECEIVED__INIT;

	r.area = area;
	return world_fact(w, "nav.k", id, FACT(task_received, TASK_RECEIVED, &r));
}

static Ov__Answer *
say_consent_for_economy(struct world *w, const char *id)
{
	Ov__ConsentGiven c = OV__CONSENT_GIVEN__INIT;
	Ov__Area areas[] = { OV__AREA__AREA_CASE, OV__AREA__AREA_ECONOMY };
	char *name = TEXT("nav");

	c.agencies = &name;
	c.n_agencies = 1;
	c.areas = areas;
	c.n_areas = 2;
	c.given = 20270111;
	return world_fact(w, "team.k", id, FACT(consent_given, CONSENT_GIVEN, &c));
}

static void
a_reminder_names_what_its_area_has_and_no_other(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_received(w, id, OV__AREA__AREA_ECONOMY));
	assert_ok(say_received(w, id, OV__AREA__AREA_HOUSING));
	assert_ok(say_withdrawn(w, id));
	assert_ok(say_consent_for_economy(w, id));
	world_at(w, 20270114, 900);
	world_turn(w);
	assert_int_equal(world_published(w, NAV, "reminder.due/"), 1);
	Ov__Delivery *d = last_sent(w, NAV, "reminder.due/");
	const Ov__ReminderDue *r = d->fact->reminder_due;
	assert_int_equal(r->area, OV__AREA__AREA_ECONOMY);
	assert_int_equal(r->n_tasks, 1);
	assert_string_equal(r->tasks[0], "a27");
	assert_int_equal(r->n_tasks_nb, 1);
	assert_int_equal(r->n_tasks_en, 1);
	ov__delivery__free_unpacked(d, NULL);
}

static void
each_area_is_reminded_of_by_itself(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_received(w, id, OV__AREA__AREA_ECONOMY));
	assert_ok(say_received(w, id, OV__AREA__AREA_HOUSING));
	world_at(w, 20270114, 900);
	world_turn(w);
	assert_int_equal(world_published(w, NAV, "reminder.due/"), 2);
	assert_int_equal(world_published(w, BOLIG, "reminder.due/"), 0);
	Ov__Delivery *d = last_sent(w, NAV, "reminder.due/");
	const Ov__ReminderDue *r = d->fact->reminder_due;
	assert_int_equal(r->area, OV__AREA__AREA_HOUSING);
	assert_int_equal(r->step, 1);
	for (size_t i = 0; i < r->n_tasks; i++)
		assert_string_not_equal(r->tasks[i], "a27");
	ov__delivery__free_unpacked(d, NULL);
}

static void
a_grant_ends_after_its_last_day_and_the_owner_hears(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_consent(w, id, "frivillig", 20270120));
	world_at(w, 20270120, 2359);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 0);
	world_at(w, 20270121, 0);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 1);
	Ov__Delivery *d = last_sent(w, TEAM, "basis.ended/");
	assert_string_equal(d->fact->basis_ended->agency, "frivillig");
	assert_int_equal(d->fact->basis_ended->because, OV__BASIS_END__BASIS_END_EXPIRED);
	ov__delivery__free_unpacked(d, NULL);
	const Ov__FetchAnswer *f = world_fetch(w, "frivillig.k", 0)->fetch;
	assert_int_not_equal(f->n_deliveries, 0);
	for (size_t i = 0; i < f->n_deliveries; i++) {
		assert_null(f->deliveries[i]->fact);
		assert_string_equal(f->deliveries[i]->case_, "");
	}
}

/* ---- which role needs which kind ------------------------------------------------------------- */

static Ov__Answer *
say(struct world *w, const char *user, const char *id, const char *text)
{
	Ov__Fact *f = saying(text);
	Ov__Answer *a = world_fact(w, user, id, f);

	ov__fact__free_unpacked(f, NULL);
	return a;
}

#define TO_MEET                                                                                 \
	"volunteer.suggested organisation=Frivillig; date=24.03.2027; time=10.30; place=Asker " \
	"stasjon"

/* A case with all that a voluntary organisation needs and all that it does not. */
static const char *
open_with_volunteer(struct world *w)
{
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_consent(w, id, "frivillig", 0));
	assert_ok(say(w, "team.k", id, "case.assigned adviser=Aud; phone=000 00 010"));
	assert_ok(
	    say(w, "granli.k", id, "transfer.completed prison=Holm fengsel; date=10.01.2027"));
	assert_ok(say(w, "team.k", id, "visit.planned date=20.01.2027; place=Holm fengsel"));
	assert_ok(say(w, "team.k", id, "meeting.called date=21.01.2027; place=Holm fengsel"));
	assert_ok(say(w, "team.k", id, "volunteer.suggested organisation=De andre; place=kafeen"));
	assert_ok(say(w, "team.k", id, TO_MEET));
	return id;
}

static void
a_volunteer_is_told_when_and_where_to_meet_and_whom_to_ring(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	Ov__Delivery *d = last_sent(w, FRIVILLIG, "volunteer.suggested/");
	assert_string_equal(d->fact->volunteer_suggested->place, "Asker stasjon");
	assert_int_equal(d->fact->volunteer_suggested->date, 20270324);
	assert_int_equal(d->fact->volunteer_suggested->time, 1030);
	assert_int_equal(world_published(w, FRIVILLIG, "volunteer.suggested/"), 1);
	assert_int_equal(world_published(w, FRIVILLIG, "case.assigned/"), 1);
	ov__delivery__free_unpacked(d, NULL);
	const Ov__CaseState *s = world_read(w, "frivillig.k", id)->case_state;
	assert_int_equal(s->network_area->n_latest, 1);
	assert_non_null(state_latest(s, OV__FACT__FACT_RELEASE_DATE_SET));
	assert_non_null(state_latest(s, OV__FACT__FACT_CASE_ASSIGNED));
}

/* Neither in the state, nor in the stream, nor by the list of reporters. */
static void
a_volunteer_does_not_hear_of_the_prison_or_who_else_is_there(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);
	const Ov__CaseState *s = world_read(w, "frivillig.k", id)->case_state;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(s, (Ov__Area)area);
		assert_int_equal(a != NULL ? a->n_tasks : 0, 0);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			assert_int_equal(a->latest[i]->speaker, 0);
			assert_int_equal(a->latest[i]->reporter, 0);
		}
	}
	assert_null(state_latest(s, OV__FACT__FACT_CASE_OPENED));
	assert_null(state_latest(s, OV__FACT__FACT_TRANSFER_COMPLETED));
	const Ov__FetchAnswer *f = world_fetch(w, "frivillig.k", 0)->fetch;
	for (size_t i = 0; i < f->n_deliveries; i++) {
		assert_string_equal(f->deliveries[i]->reporter, "overgang");
		assert_string_equal(f->deliveries[i]->on_behalf_of, "");
	}
	assert_string_equal(world_fetch(w, "nav.k", 0)->fetch->deliveries[0]->reporter, "granli");
}

static void
a_task_that_is_late_is_told_to_whose_it_is(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	bool away = false;

	assert_ok(say(w, "team.k", id, "user.away who=Aud; from=01.02.2027; to=05.02.2027"));
	/* Reported again, it is the same absence. */
	assert_ok(say(w, "team.k", id, "user.away who=Aud; from=01.02.2027; to=05.02.2027"));
	assert_int_equal(world_published(w, NAV, "user.away/"), 0);
	assert_int_equal(world_published(w, TEAM, "user.away/"), 1);
	const Ov__AreaState *a = world_read(w, "nav.k", id)->case_state->case_area;
	for (size_t i = 0; i < a->n_latest; i++)
		away = away || a->latest[i]->kind == OV__FACT__FACT_USER_AWAY;
	assert_false(away);
	world_at(w, 20270201, 900);
	world_turn(w);
	/* a01, a08, a10, a12 are the team's, and in areas that Nav and the housing office see. */
	assert_int_equal(world_published(w, TEAM, "task.overdue/"), 5);
	assert_int_equal(world_published(w, NAV, "task.overdue/"), 1);
	Ov__Delivery *d = last_sent(w, NAV, "task.overdue/");
	assert_true(d->fact->task_overdue->n_owners > 0);
	ov__delivery__free_unpacked(d, NULL);
}

static void
assert_told(struct world *w, const char *id, bool told)
{
	size_t before = world_published(w, FRIVILLIG, "transport.arranged/");
	char text[64];

	snprintf(text, sizeof(text), "transport.arranged how=bil %zu", w->sent_count);
	assert_ok(say(w, "team.k", id, text));
	assert_int_equal(world_published(w, FRIVILLIG, "transport.arranged/"), before + told);
}

#define DECLINED "volunteer.declined organisation=frivillig"

static void
who_is_declined_is_told_no_more_until_suggested_again(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	assert_ok(say(w, "frivillig.k", id, "volunteer.accepted organisation=Frivillig"));
	assert_told(w, id, true);
	assert_ok(say(w, "team.k", id, DECLINED));
	assert_told(w, id, false);
	Ov__Delivery *d = last_sent(w, TEAM, "basis.ended/");
	assert_string_equal(d->fact->basis_ended->agency, "frivillig");
	assert_int_equal(d->fact->basis_ended->because, OV__BASIS_END__BASIS_END_DECLINED);
	ov__delivery__free_unpacked(d, NULL);
	assert_ok(say(w, "team.k", id, TO_MEET));
	/* A decline of an unknown organisation is refused: the organisation that was meant would go
	 * on seeing all. */
	static const char *const others[] = { "Frivillig Asker", "Frivilligsentralen",
		"RØDE KORS" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char text[96];
		(void)snprintf(text, sizeof(text), "volunteer.declined organisation=%s", others[i]);
		const Ov__Answer *a = say(w, "team.k", id, text);
		assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_INVALID);
		assert_string_equal(a->field, "report.facts[0].volunteer_declined.organisation");
		assert_told(w, id, true);
	}
	assert_ok(say(w, "team.k", id, DECLINED));
	/* The organisation cannot bring itself back by accepting. */
	assert_ok(say(w, "frivillig.k", id, "volunteer.accepted organisation=frivillig"));
	assert_told(w, id, false);
	assert_ok(say(w, "team.k", id, TO_MEET));
	assert_told(w, id, true);
	assert_ok(say(w, "team.k", id, DECLINED));
	assert_told(w, id, false);
	assert_ok(say_consent(w, id, "frivillig", 0));
	assert_told(w, id, true);
}

static void
who_declines_is_told_no_more_and_a_withdrawn_consent_does_not_come_back(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	assert_ok(say(w, "frivillig.k", id, DECLINED));
	assert_told(w, id, false);
	assert_ok(say_withdrawn(w, id));
	assert_ok(say(w, "team.k", id, TO_MEET));
	assert_told(w, id, false);
	/* Neither does one that has run out meanwhile. */
	assert_ok(say_consent(w, id, "frivillig", 20270115));
	assert_ok(say(w, "team.k", id, DECLINED));
	world_at(w, 20270116, 900);
	world_turn(w);
	assert_ok(say(w, "team.k", id, TO_MEET));
	assert_told(w, id, false);
}

static void
only_who_moves_grants_declines_another(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	w->agencies.list[OTHER_PRISON - 1].roles = 1u << OV__ROLE__ROLE_VOLUNTEER;
	assert_ok(say_consent(w, id, "other-prison", 0));
	assert_ok(say(w, "other-prison.k", id, DECLINED));
	assert_told(w, id, true);
	assert_int_equal(world_published(w, OTHER_PRISON, "transport.arranged/"), 0);
	/* A retracted fact counts as never reported. */
	assert_ok(say(w, "granli.k", id, DECLINED));
	char text[16];
	snprintf(text, sizeof(text), "key %u", w->next_key);
	assert_told(w, id, false);
	assert_ok(retract(w, "granli.k", id, text));
	assert_told(w, id, true);
}

/* A retraction goes to the recipients of the report, and reveals no more than it did. */
static void
whoever_was_not_told_does_not_hear_that_it_was_wrong(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);
	char text[16];

	assert_ok(say(w, "team.k", id, "volunteer.suggested organisation=De tredje"));
	snprintf(text, sizeof(text), "key %u", w->next_key);
	assert_ok(retract(w, "team.k", id, text));
	assert_int_equal(world_published(w, FRIVILLIG, "report.retracted/"), 0);
	assert_ok(say(w, "team.k", id, "user.away who=Aud; from=01.02.2027; to=05.02.2027"));
	snprintf(text, sizeof(text), "key %u", w->next_key);
	assert_ok(retract(w, "team.k", id, text));
	assert_int_equal(world_published(w, NAV, "report.retracted/"), 0);
	assert_ok(say(w, "team.k", id, "volunteer.suggested organisation=frivillig; place=her"));
	snprintf(text, sizeof(text), "key %u", w->next_key);
	assert_ok(retract(w, "team.k", id, text));
	assert_int_equal(world_published(w, FRIVILLIG, "report.retracted/"), 1);
}

/* The team's list of facts to ask back, from agencies that were sent them and may no longer see
 * them. */
static void
the_owner_sees_what_lies_with_those_who_may_not_see_it_any_more(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t sent = 0, gone = 0;

	for (int round = 0; round < 2; round++) {
		const Ov__HistoryAnswer *h = history(w, "team.k", id)->history;
		sent = gone = 0;
		for (size_t i = 0; i < h->n_entries; i++) {
			const Ov__HistoryEntry *e = h->entries[i];
			for (size_t k = 0; k < e->n_received; k++)
				sent += strcmp(e->received[k], "nav") == 0;
			for (size_t k = 0; k < e->n_gone; k++)
				gone += strcmp(e->gone[k], "nav") == 0;
		}
		assert_int_not_equal(sent, 0);
		assert_int_equal(gone, round == 0 ? 0 : sent);
		assert_ok(say_withdrawn(w, id));
	}
	/* To nobody else. */
	const Ov__HistoryAnswer *h = history(w, "granli.k", id)->history;
	for (size_t i = 0; i < h->n_entries; i++)
		assert_int_equal(h->entries[i]->n_gone, 0);
}

/* ---- restricted ------------------------------------------------------------------------------ */

static void
a_restricted_case_is_not_there_for_others(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];

	strcpy(id, world_open_case(w, gaupe));
	assert_ok(say_restricted(w, "team.k", id));
	const char *users[] = { "team.k", "nav.k", "bolig.k", "vakt.k", "granli.k" };
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		assert_outcome(
		    world_read(w, users[i], id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
		assert_int_equal(list(w, users[i])->cases->n_cases, 0);
		const Ov__FetchAnswer *f = world_fetch(w, users[i], 0)->fetch;
		for (size_t k = 0; k < f->n_deliveries; k++)
			assert_true(f->deliveries[k]->fact == NULL ||
				    strcmp(f->deliveries[k]->kind, "case.restricted") == 0);
	}
	assert_non_null(world_read(w, "skjermet.k", id)->case_state->sentence_area);
	size_t before = world_published(w, VAKT, "");
	world_at(w, 20270324, 1300);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, ""), before);
	assert_int_not_equal(world_published(w, SKJERMET, "alert.raised/"), 0);
}

static void
to_open_tells_nothing_of_a_restriction(void **state)
{
	struct world *w = *state;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__EmergencyOpened e = OV__EMERGENCY_OPENED__INIT;
	unsigned char seen[2][3][8192];
	size_t size[2][3];
	const char *numbers[] = { gaupe, elg };
	char id[2][CASE_ID_TEXT_SIZE];

	t.how = TEXT("buss");
	e.reason = TEXT("vil vite");
	strcpy(id[0], world_open_case(w, gaupe));
	strcpy(id[1], world_open_case(w, elg));
	assert_ok(say_restricted(w, "team.k", id[0]));
	for (int i = 0; i < 2; i++) {
		Ov__Answer *a = open_again(w, "other-prison.k", numbers[i],
		    FACT(transport_arranged, TRANSPORT_ARRANGED, &t));
		assert_ok(a);
		assert_string_equal(a->report->case_, id[i]);
		assert_int_equal(a->report->n_numbers, 2);
		a = world_fact(
		    w, "other-prison.k", id[i], FACT(emergency_opened, EMERGENCY_OPENED, &e));
		size[i][0] = ov__answer__pack(a, seen[i][0]);
		a = world_read(w, "other-prison.k", id[i]);
		assert_ok(a);
		memcpy(a->case_state->id, id[0], strlen(id[0]));
		size[i][1] = ov__answer__pack(a, seen[i][1]);
		a = history(w, "other-prison.k", id[i]);
		assert_ok(a);
		size[i][2] = a->history->n_entries;
	}
	for (int k = 0; k < 2; k++) {
		assert_int_equal(size[0][k], size[1][k]);
		assert_memory_equal(seen[0][k], seen[1][k], size[0][k]);
	}
	assert_int_equal(size[0][2], size[1][2]);
	assert_int_equal(list(w, "other-prison.k")->cases->n_cases, 2);
}

static void
restricted_from_the_start_the_team_never_hears(void **state)
{
	struct world *w = *state;
	Ov__CaseRestricted r = OV__CASE_RESTRICTED__INIT;

	r.agency = TEXT("skjermet");
	Ov__Answer *a =
	    open_again(w, "granli.k", gaupe, FACT(case_restricted, CASE_RESTRICTED, &r));
	assert_ok(a);
	assert_int_equal(world_published(w, TEAM, ""), 0);
	assert_int_equal(world_published(w, VAKT, ""), 0);
	assert_int_not_equal(world_published(w, SKJERMET, ""), 0);
	char id[CASE_ID_TEXT_SIZE];
	strcpy(id, a->report->case_);
	assert_int_equal(list(w, "team.k")->cases->n_cases, 0);
	assert_outcome(
	    say_restricted(w, "team.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
}

static void
a_second_opening_is_a_matter_for_the_owner_team(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	assert_ok(open_again(w, "other-prison.k", gaupe, NULL));
	assert_int_equal(world_published(w, TEAM, "case.opened_again/"), 1);
	assert_int_equal(world_published(w, GRANLI, "case.opened_again/"), 0);
	assert_int_equal(world_published(w, OTHER_PRISON, "case.opened_again/"), 0);
}

/* ---- retraction ------------------------------------------------------------------------------ */

static void
a_report_that_was_wrong_is_taken_back_with_what_followed(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	unsigned key;
	char text[16];

	assert_ok(say_transport(w, "team.k", id, "feil buss"));
	key = w->next_key;
	snprintf(text, sizeof(text), "key %u", key);
	const Ov__CaseState *s = world_read(w, "nav.k", id)->case_state;
	size_t before = s->release_area->n_latest;
	assert_outcome(retract(w, "granli.k", id, text), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].report_retracted.report");
	assert_ok(retract(w, "team.k", id, text));
	assert_int_equal(
	    world_read(w, "nav.k", id)->case_state->release_area->n_latest, before - 1);
	assert_int_equal(world_published(w, NAV, "report.retracted/"), 1);
	assert_int_equal(world_published(w, FRIVILLIG, "report.retracted/"), 0);
	/* The same words may be reported again: they are an event. */
	assert_int_equal(say_transport(w, "team.k", id, "feil buss")->report->n_numbers, 1);
	const Ov__HistoryAnswer *h = history(w, "team.k", id)->history;
	bool voided = false;
	for (size_t i = 0; i < h->n_entries; i++)
		voided = voided || (h->entries[i]->voided && strcmp(h->entries[i]->event->kind,
								 "transport.arranged") == 0);
	assert_true(voided);
}

static size_t
seen_in_history(struct world *w, const char *user, const char *id, const char *kind)
{
	const Ov__HistoryAnswer *h = history(w, user, id)->history;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += strcmp(h->entries[i]->event->kind, kind) == 0;
	return n;
}

/* Tasks that these facts name, in a sum of all areas. */
static size_t
tasks_named(const Ov__Fact *f)
{
	if (f != NULL && f->fact_case == OV__FACT__FACT_READINESS_CHANGED)
		return f->readiness_changed->n_missing + f->readiness_changed->n_missing_nb +
		       f->readiness_changed->n_missing_en;
	if (f != NULL && f->fact_case == OV__FACT__FACT_REMINDER_DUE &&
	    f->reminder_due->area == OV__AREA__AREA_PLAN)
		return f->reminder_due->n_tasks + f->reminder_due->n_tasks_nb +
		       f->reminder_due->n_tasks_en;
	return 0;
}

static size_t
tasks_named_in_history(struct world *w, const char *user, const char *id)
{
	const Ov__HistoryAnswer *h = history(w, user, id)->history;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += tasks_named(h->entries[i]->event->fact);
	return n;
}

static size_t
tasks_named_in_fetch(struct world *w, const char *user)
{
	size_t n = 0;
	const Ov__FetchAnswer *f;

	for (uint64_t after = 0; (f = world_fetch(w, user, after)->fetch)->n_deliveries > 0;) {
		for (size_t i = 0; i < f->n_deliveries; i++)
			n += tasks_named(f->deliveries[i]->fact);
		after = f->deliveries[f->n_deliveries - 1]->n;
	}
	return n;
}

static size_t
tasks_named_in_case(struct world *w, const char *user, const char *id)
{
	const Ov__AreaState *plan = world_read(w, user, id)->case_state->plan_area;
	size_t n = 0;

	for (size_t i = 0; i < plan->n_latest; i++)
		n += tasks_named(plan->latest[i]->fact);
	return n;
}

static void
a_sum_of_all_areas_names_no_task_to_a_key_with_fewer(void **state)
{
	struct world *w = *state;
	struct agency_key *narrow = &w->agencies.keys[w->agencies.keys_count - 1];
	const char *id = world_open_case(w, gaupe);

	assert_string_equal(narrow->user_id, "team.helse");
	narrow->areas = SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_PLAN);
	assert_ok(say_received(w, id, OV__AREA__AREA_ECONOMY));
	for (uint32_t day = 14; day < 29; day++) {
		world_at(w, 20270100 + day, 900);
		world_turn(w);
	}
	size_t reminded = seen_in_history(w, "team.k", id, "reminder.due");
	assert_true(tasks_named_in_history(w, "team.k", id) > reminded);
	assert_true(tasks_named_in_fetch(w, "team.k") > 0);
	assert_true(tasks_named_in_case(w, "team.k", id) > 0);
	assert_int_equal(tasks_named_in_history(w, "team.helse", id), 0);
	assert_int_equal(tasks_named_in_fetch(w, "team.helse"), 0);
	assert_int_equal(tasks_named_in_case(w, "team.helse", id), 0);
	assert_true(seen_in_history(w, "team.helse", id, "reminder.due") > 0);
}

/* After a death only the owner team is told; a death that is retracted releases all facts reported
 * meanwhile. */
static void
a_death_that_was_none_is_taken_back(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__PersonDied died = OV__PERSON_DIED__INIT;
	char text[16];

	assert_ok(world_fact(w, "nav.k", id, FACT(person_died, PERSON_DIED, &died)));
	assert_int_equal(world_published(w, TEAM, "person.died/"), 1);
	snprintf(text, sizeof(text), "key %u", w->next_key);
	size_t before = world_read(w, "nav.k", id)->case_state->release_area->n_latest;
	assert_ok(say_transport(w, "team.k", id, "buss"));
	assert_int_equal(world_published(w, TEAM, "transport.arranged/"), 1);
	assert_int_equal(world_published(w, NAV, "transport.arranged/"), 0);
	assert_int_equal(world_read(w, "nav.k", id)->case_state->release_area->n_latest, before);
	assert_int_equal(seen_in_history(w, "nav.k", id, "transport.arranged"), 0);
	assert_int_equal(seen_in_history(w, "team.k", id, "transport.arranged"), 1);
	assert_int_equal(seen_in_history(w, "nav.k", id, "person.died"), 1);
	assert_ok(retract(w, "team.k", id, text));
	assert_in_range(world_published(w, NAV, "case.shared/"), 1, 10);
	assert_int_equal(
	    world_read(w, "nav.k", id)->case_state->release_area->n_latest, before + 1);
	assert_ok(say_transport(w, "team.k", id, "taxi"));
	assert_int_equal(world_published(w, NAV, "transport.arranged/"), 1);
}

static void
the_first_opening_cannot_be_taken_back(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_outcome(retract(w, "granli.k", id, "key 1"), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].report_retracted.report");
	assert_outcome(retract(w, "team.k", id, "key 77"), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].report_retracted.report");
}

static void
a_consent_taken_back_takes_its_grants_along(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	char text[16];

	assert_ok(say_consent(w, id, "frivillig", 0));
	snprintf(text, sizeof(text), "key %u", w->next_key);
	assert_ok(world_read(w, "frivillig.k", id));
	assert_ok(retract(w, "team.k", id, text));
	assert_outcome(
	    world_read(w, "frivillig.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 1);
}

/* ---- erasure --------------------------------------------------------------------------------- */

static void
a_case_is_closed_exported_and_erased_in_that_order(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];

	strcpy(id, world_open_case(w, gaupe));
	assert_outcome(erase(w, "team.k", id), OV__OUTCOME__OUTCOME_INVALID, "erase.case");
	assert_ok(say_closed(w, id));
	assert_outcome(erase(w, "team.k", id), OV__OUTCOME__OUTCOME_INVALID, "erase.case");
	uint32_t events = world_read(w, "team.k", id)->case_state->version;
	assert_outcome(say_exported(w, id, events - 1), OV__OUTCOME__OUTCOME_INVALID,
	    "report.facts[0].case_exported.events");
	assert_ok(say_exported(w, id, events));
	assert_ok(say_transport(w, "team.k", id, "taxi"));
	assert_outcome(erase(w, "team.k", id), OV__OUTCOME__OUTCOME_INVALID, "erase.case");
	events = world_read(w, "team.k", id)->case_state->version;
	assert_ok(say_exported(w, id, events));
	assert_outcome(
	    erase_early(w, "team.k", id, ""), OV__OUTCOME__OUTCOME_INVALID, "erase.early");
	assert_outcome(erase(w, "nav.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "erase.case");
	assert_outcome(erase(w, "team.helse", id), OV__OUTCOME__OUTCOME_DENIED, "erase");
	Ov__Answer *a = erase(w, "team.k", id);
	assert_ok(a);
	assert_int_equal(a->erase->backups_until, date_add_days(20270111, 35));
	assert_outcome(
	    world_read(w, "team.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "case_state.case");
	const Ov__FetchAnswer *f = world_fetch(w, "nav.k", 0)->fetch;
	assert_int_not_equal(f->n_deliveries, 0);
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_null(f->deliveries[i]->fact);
	/* Slot 0 is the root key, 1 the store's own key, 2 the case's. */
	assert_true(seal_is_erased(w->d.turn.journal.seal, 2));
	assert_false(seal_is_erased(w->d.turn.journal.seal, 1));
	struct verify_result r = verified(w, NULL);
	assert_string_equal(r.problem, "");
	assert_int_not_equal(r.erased, 0);
	/* The person may come back: as a new person. */
	a = open_again(w, "granli.k", gaupe, NULL);
	assert_ok(a);
	assert_string_not_equal(a->report->case_, id);
}

static void
what_was_erased_is_finished_after_a_crash(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	const char *id = world_open_case(w, gaupe);
	struct case_row row;
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	store_begin(j->store, false);
	journal_begin(j);
	assert_true(cases_load(j, bytes, &w->d.turn.arena, &row));
	assert_true(erase_case(j, &row, w->d.turn.now, 20270301));
	assert_int_equal(store_commit(j->store), 0);
	/* Killed here: the commit is through, the slot is not overwritten. */
	seal_forget_new(j->seal);
	assert_false(seal_is_erased(j->seal, row.slot));
	store_begin(j->store, false);
	assert_int_equal(start_journal(j, false, false), 0);
	assert_true(seal_is_erased(j->seal, row.slot));
}

static void
of_a_closed_case_nothing_is_asked(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_closed(w, id));
	size_t before = world_published(w, VAKT, "");
	world_at(w, 20270324, 1500);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, ""), before);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 0);
	Ov__CaseReopened again = OV__CASE_REOPENED__INIT;
	again.reason = TEXT("kom tilbake");
	assert_ok(world_fact(w, "team.k", id, FACT(case_reopened, CASE_REOPENED, &again)));
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
}

/* ---- on record ------------------------------------------------------------------------------- */

static void
every_look_is_on_record_with_its_ground(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const struct {
		const char *agency, *key, *basis;
		Ov__AccessAction action;
	} expected[] = {
		{ "nav", "k", "consent.given 4", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "granli", "k", "own reports", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "frivillig", "k", "", OV__ACCESS_ACTION__ACCESS_ACTION_DENIED },
		{ "team", "k", "list", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "team", "helse", "owner", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
	};

	(void)world_read(w, "nav.k", id);
	(void)history(w, "granli.k", id);
	(void)world_read(w, "frivillig.k", id);
	(void)list(w, "team.k");
	(void)world_read(w, "team.helse", id);
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	assert_int_equal(r->n_entries, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < r->n_entries; i++) {
		assert_string_equal(r->entries[i]->agency, expected[i].agency);
		assert_string_equal(r->entries[i]->key, expected[i].key);
		assert_string_equal(r->entries[i]->basis, expected[i].basis);
		assert_int_equal(r->entries[i]->action, expected[i].action);
	}
	/* A read of the record is itself on record: by whom, and under which user name. */
	r = record_of(w, "tilsyn.k", id)->access;
	assert_string_equal(r->entries[r->n_entries - 1]->claimed, "Kari selv");
	assert_int_equal(
	    r->entries[r->n_entries - 1]->action, OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT);
	assert_outcome(record_of(w, "nav.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "access.case");
	assert_outcome(record_of(w, "team.k", ""), OV__OUTCOME__OUTCOME_DENIED, "access.case");
	assert_ok(record_of(w, "tilsyn.k", ""));
}

static void
denials_are_kept_singly_and_then_counted(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t singly = 0;
	uint32_t counted = 0;

	for (int i = 0; i < 130; i++)
		(void)world_read(w, "frivillig.k", id);
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AccessRequest a = OV__ACCESS_REQUEST__INIT;
	request.ask_case = OV__REQUEST__ASK_ACCESS;
	request.access = &a;
	for (bool more = true; more;) {
		const Ov__AccessAnswer *r = world_ask(w, "tilsyn.k", &request)->access;
		for (size_t i = 0; i < r->n_entries; i++) {
			bool denied =
			    r->entries[i]->action == OV__ACCESS_ACTION__ACCESS_ACTION_DENIED;
			singly += denied && r->entries[i]->count == 0;
			counted += denied ? r->entries[i]->count : 0;
		}
		a.after = r->through;
		more = r->more;
	}
	assert_int_equal(singly, 100);
	assert_int_equal(counted, 30);
}

static void
the_record_goes_when_its_time_is_over(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)world_read(w, "nav.k", id);
	assert_int_equal(record_of(w, "team.k", id)->access->n_entries, 1);
	world_at(w, 20330101, 900);
	for (int i = 0; i < 4; i++)
		world_turn(w);
	(void)world_read(w, "team.k", id);
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	assert_int_equal(r->n_entries, 1);
	assert_string_equal(r->entries[0]->agency, "team");
}

static void
an_emergency_opens_for_one_key_and_some_minutes(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct agencies *a = &w->agencies;

	a->keys[a->keys_count] = a->keys[4];
	snprintf(a->keys[a->keys_count].name, sizeof(a->keys[0].name), "k2");
	snprintf(a->keys[a->keys_count++].user_id, sizeof(a->keys[0].user_id), "vakt.k2");
	assert_null(world_read(w, "vakt.k", id)->case_state->name_area);
	assert_outcome(
	    say_emergency(w, "frivillig.k", id), OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
	assert_ok(say_emergency(w, "vakt.k", id));
	assert_int_equal(world_published(w, TEAM, "emergency.opened/"), 1);
	assert_int_equal(world_published(w, NAV, "emergency.opened/"), 0);
	assert_non_null(world_read(w, "vakt.k", id)->case_state->name_area);
	assert_null(world_read(w, "vakt.k2", id)->case_state->name_area);
	const Ov__FetchAnswer *f = world_fetch(w, "vakt.k", 0)->fetch;
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_string_not_equal(f->deliveries[i]->kind, "name.recorded");
	w->wall += 20 * 60 - 1;
	assert_non_null(world_read(w, "vakt.k", id)->case_state->name_area);
	w->wall += 1;
	assert_null(world_read(w, "vakt.k", id)->case_state->name_area);
	bool emergency = false;
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	for (size_t i = 0; i < r->n_entries; i++)
		emergency = emergency ||
			    r->entries[i]->action == OV__ACCESS_ACTION__ACCESS_ACTION_EMERGENCY;
	assert_true(emergency);
}

static void
a_key_that_is_gone_is_refused(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	snprintf(w->agencies.keys[2].user_id, sizeof(w->agencies.keys[2].user_id), "nav.other");
	assert_outcome(world_read(w, "nav.k", id), OV__OUTCOME__OUTCOME_DENIED, "");
	assert_outcome(world_fetch(w, "nav.k", 0), OV__OUTCOME__OUTCOME_DENIED, "");
	w->agencies.keys[2].areas = SCOPE(OV__AREA__AREA_HOUSING);
	const Ov__FetchAnswer *f = world_fetch(w, "nav.other", 0)->fetch;
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_true(f->deliveries[i]->fact == NULL ||
			    f->deliveries[i]->area == OV__AREA__AREA_HOUSING);
	assert_null(world_read(w, "nav.other", id)->case_state->release_area);
}

static void
a_key_that_opens_without_end_is_stopped(void **state)
{
	struct world *w = *state;
	char number[12];

	for (int i = 0; i < 500; i++) {
		snprintf(number, sizeof(number), "148388%05d", i);
		assert_ok(open_again(w, "other-prison.k", number, NULL));
	}
	assert_outcome(open_again(w, "other-prison.k", gaupe, NULL), OV__OUTCOME__OUTCOME_BUSY,
	    "report.person");
	assert_ok(open_again(w, "granli.k", gaupe, NULL));
	world_at(w, 20270113, 900);
	assert_ok(open_again(w, "other-prison.k", gaupe, NULL));
}

/* ---- answers to strangers -------------------------------------------------------------------- */

static void
an_opening_cannot_be_taken_back_to_learn_who_is_here(void **state)
{
	struct world *w = *state;
	const char *numbers[] = { gaupe, elg };
	char text[16];

	(void)world_open_case(w, gaupe);
	for (int i = 0; i < 2; i++) {
		Ov__Answer *a = open_again(w, "other-prison.k", numbers[i], NULL);
		char id[CASE_ID_TEXT_SIZE];
		strcpy(id, a->report->case_);
		snprintf(text, sizeof(text), "key %u", w->next_key);
		assert_outcome(retract(w, "other-prison.k", id, text), OV__OUTCOME__OUTCOME_INVALID,
		    "report.facts[0].report_retracted.report");
	}
}

static void
what_a_stranger_repeats_is_compared_with_its_own_words(void **state)
{
	struct world *w = *state;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;
	char id[CASE_ID_TEXT_SIZE];

	t.how = TEXT("buss");
	strcpy(id, world_open_case(w, gaupe));
	assert_ok(open_again(
	    w, "other-prison.k", gaupe, FACT(transport_arranged, TRANSPORT_ARRANGED, &t)));
	d.date = 20270401;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	assert_ok(world_fact(w, "granli.k", id, FACT(release_date_set, RELEASE_DATE_SET, &d)));
	Ov__Answer *a =
	    world_fact(w, "other-prison.k", id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t));
	assert_int_equal(a->report->n_numbers, 0);
}

static void
nobody_but_its_owner_closes_or_unrestricts_a_case(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];

	strcpy(id, world_open_case(w, gaupe));
	assert_ok(say_restricted(w, "granli.k", id));
	/* The owner team is given a case as for any new person, and other agencies' facts go to the
	 * protected case. */
	Ov__Answer *a = open_again(w, "team.k", gaupe, NULL);
	assert_ok(a);
	assert_string_not_equal(a->report->case_, id);
	assert_outcome(say_closed(w, id), OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
	a = open_again(w, "other-prison.k", gaupe, NULL);
	assert_string_equal(a->report->case_, id);
	assert_ok(open_again(w, "granli.k", gaupe, NULL));
	assert_ok(say_restricted(w, "granli.k", id));
	const Ov__CaseState *s = world_read(w, "skjermet.k", id)->case_state;
	assert_int_equal(s->owner, SKJERMET);
	assert_true(s->restricted);
	assert_false(state_closed(s));
	assert_int_equal(list(w, "team.k")->cases->n_cases, 1);
}

static void
a_stranger_cannot_fill_a_case(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], how[2001];
	Ov__Answer *a = NULL;

	memset(how, 'x', sizeof(how) - 1);
	how[sizeof(how) - 1] = '\0';
	strcpy(id, world_open_case(w, gaupe));
	assert_ok(open_again(w, "other-prison.k", gaupe, NULL));
	Ov__BelongingsReady b = OV__BELONGINGS_READY__INIT;
	b.where = how;
	assert_ok(say_transport(w, "other-prison.k", id, how));
	assert_ok(
	    world_fact(w, "other-prison.k", id, FACT(belongings_ready, BELONGINGS_READY, &b)));
	Ov__MoneyArranged m = OV__MONEY_ARRANGED__INIT;
	m.how = how;
	a = world_fact(w, "other-prison.k", id, FACT(money_arranged, MONEY_ARRANGED, &m));
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, "report.facts");
	int said = 3;
	for (; said < 300; said++) {
		char text[16];
		snprintf(text, sizeof(text), "buss %d", said);
		a = say_transport(w, "other-prison.k", id, text);
		if (a->outcome != OV__OUTCOME__OUTCOME_OK)
			break;
	}
	assert_outcome(a, OV__OUTCOME__OUTCOME_INVALID, "report.case");
	assert_int_equal(said, 256);
	assert_ok(say_transport(w, "granli.k", id, "vi kjører"));
}

static void
a_date_set_by_mistake_and_taken_back_leaves_no_trace_in_the_next(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], text[16];
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;

	strcpy(id, world_open_case(w, gaupe));
	d.date = 20270112;
	d.time = 900;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	assert_ok(world_fact(w, "granli.k", id, FACT(release_date_set, RELEASE_DATE_SET, &d)));
	snprintf(text, sizeof(text), "key %u", w->next_key);
	world_at(w, 20270112, 1300);
	world_turn(w);
	assert_int_equal(world_published(w, TEAM, "release.unconfirmed/"), 1);
	size_t raised = world_published(w, VAKT, "alert.raised/");
	assert_ok(retract(w, "granli.k", id, text));
	world_at(w, 20270323, 1000);
	world_turn(w);
	assert_int_not_equal(world_published(w, VAKT, "alert.raised/"), raised);
	/* A version of the date is given once. */
	d.date = 20270324;
	d.time = 1400;
	assert_ok(world_fact(w, "granli.k", id, FACT(release_date_set, RELEASE_DATE_SET, &d)));
	const Ov__LatestFact *l =
	    state_latest(world_read(w, "team.k", id)->case_state, OV__FACT__FACT_RELEASE_DATE_SET);
	assert_int_equal(l->fact->release_date_set->version, 3);
}

static void
a_role_that_is_gone_takes_its_basis_along(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(say_basis(w, id, "nav-stat", "folketrygdloven-21-4"));
	w->agencies.list[NAV_STAT - 1].roles = 1u << OV__ROLE__ROLE_VOLUNTEER;
	assert_ok(say_entered(w, id));
	assert_int_equal(world_published(w, NAV_STAT, "institution.entered/"), 0);
}

/* ---- rows of shares: an attacker who can write the file cannot make one ---------------------- */

struct share_bytes {
	unsigned char data[1024];
	size_t size;
};

static struct store_key
share_row_key(uint32_t agency, const char *id)
{
	unsigned char bytes[CASE_ID_SIZE];
	struct store_key k = store_key();

	assert_true(case_id_parse(id, bytes));
	store_key_u32(&k, agency);
	store_key_bytes(&k, bytes, CASE_ID_SIZE);
	return k;
}

static void
begin_writing(struct world *w)
{
	store_begin(w->d.turn.journal.store, false);
	journal_begin(&w->d.turn.journal);
}

static struct share_bytes
share_row(struct world *w, uint32_t agency, const char *id)
{
	struct store_key k = share_row_key(agency, id);
	struct share_bytes row;
	struct bytes v;

	assert_true(store_get(w->d.turn.journal.store, STORE_SHARE, store_key_done(&k), &v));
	assert_true(v.size <= sizeof(row.data));
	memcpy(row.data, v.data, v.size);
	row.size = v.size;
	return row;
}

static void
put_share_row(struct world *w, uint32_t agency, const char *id, const struct share_bytes *row)
{
	struct store_key k = share_row_key(agency, id);

	store_put(w->d.turn.journal.store, STORE_SHARE, store_key_done(&k),
	    (struct bytes){ row->data, row->size });
}

/* Is this row damage to who reads it, and to --verify? */
static void
assert_no_share(struct world *w, uint32_t agency, const char *id, const char *said)
{
	struct journal *j = &w->d.turn.journal;
	struct verify_result r;
	struct share share;
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	j->damaged = false;
	assert_false(share_get(j, agency, bytes, &share));
	assert_true(j->damaged);
	verify_store(j, &w->d.turn.arena, NULL, &r);
	arena_reset(&w->d.turn.arena, 0);
	if (strstr(r.problem, said) == NULL)
		fail_msg("\"%s\" is not said: %s", said, r.problem);
}

static void
each_column_of_a_share_that_was_changed_is_found(void **state)
{
	enum { NOTE_AT = 48 + 4 * GRANT_KINDS_MAX };
	/* Where each begins in a row of one grant. */
	static const struct {
		const char *name;
		size_t at;
	} columns[] = { { "last", 0 }, { "first", 8 }, { "slot", 16 }, { "flags", 20 },
		{ "since", 24 }, { "number of grants", 28 }, { "areas", 32 }, { "until", 36 },
		{ "roles", 40 }, { "number of kinds", 44 }, { "kinds", 48 }, { "note", NOTE_AT } };
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id);
	assert_int_equal(row.data[31], 1);
	assert_true(row.size > NOTE_AT + SEAL_OVERHEAD + SEAL_MAC_SIZE);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct share_bytes other = row;
		other.data[columns[i].at + 3] ^= 1;
		put_share_row(w, BOLIG, id, &other);
		assert_no_share(w, BOLIG, id, "the share of bolig (number 4) is not what was");
	}
	for (size_t i = 0; i < row.size; i++) {
		struct share share;
		unsigned char bytes[CASE_ID_SIZE];
		struct share_bytes other = row;
		assert_true(case_id_parse(id, bytes));
		other.data[i] ^= 0x80;
		put_share_row(w, BOLIG, id, &other);
		assert_false(share_get(&w->d.turn.journal, BOLIG, bytes, &share));
		other = row;
		other.size = i;
		put_share_row(w, BOLIG, id, &other);
		w->d.turn.journal.damaged = false;
		assert_false(share_get(&w->d.turn.journal, BOLIG, bytes, &share));
		assert_true(w->d.turn.journal.damaged);
	}
	store_abort(w->d.turn.journal.store);
}

static void
a_share_that_was_moved_is_found(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], other[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	snprintf(other, sizeof(other), "%s", world_open_case(w, elg));
	begin_writing(w);
	struct share_bytes row = share_row(w, TEAM, id);
	put_share_row(w, FRIVILLIG, id, &row); /* who has none */
	assert_no_share(w, FRIVILLIG, id, "the share of frivillig (number 6) is not what was");
	store_abort(w->d.turn.journal.store);
	begin_writing(w);
	put_share_row(w, TEAM, other, &row);
	assert_no_share(w, TEAM, other, "the share of team (number 1) is not what was");
	store_abort(w->d.turn.journal.store);
	begin_writing(w);
	put_share_row(w, 77, id, &row); /* of no agency that there is */
	assert_no_share(w, 77, id, "(number 77) is not what was written there");
	store_abort(w->d.turn.journal.store);
}

static void
a_share_of_before_a_withdrawal_is_found(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	struct verify_result r;

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id);
	store_abort(w->d.turn.journal.store);
	assert_ok(say_withdrawn(w, id));
	begin_writing(w);
	put_share_row(w, BOLIG, id, &row);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	arena_reset(&w->d.turn.arena, 0);
	store_abort(w->d.turn.journal.store);
	assert_non_null(strstr(r.problem, "share"));
	assert_non_null(strstr(r.problem, "bolig"));
}

/* The turn in which it is read does not commit, and the process ends. */
static void
a_turn_that_reads_a_widened_share_says_nothing(void **state)
{
	struct world *w = *state;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__CaseRequest read = OV__CASE_REQUEST__INIT;
	char id[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id), wide = row;
	wide.data[23] |= 1; /* the owner's flag */
	put_share_row(w, BOLIG, id, &wide);
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
	world_forget_sent(w);
	read.case_ = id;
	request.ask_case = OV__REQUEST__ASK_CASE_STATE;
	request.case_state = &read;
	world_push_request(w, "bolig.k", &request);
	assert_int_equal(turn(&w->d), -EBADMSG);
	assert_int_equal(w->sent_count, 0);
	begin_writing(w);
	put_share_row(w, BOLIG, id, &row);
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
}

/* Not even read: its row is damaged, and no error occurs. */
static void
a_case_is_not_loaded_for_one_who_has_no_part_in_it(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE], copy[65536];
	struct store_key k = store_key();
	struct bytes v;

	assert_true(case_id_parse(world_open_case(w, gaupe), id));
	char text[CASE_ID_TEXT_SIZE];
	case_id_text(id, text);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_begin(j->store, false);
	assert_true(store_get(j->store, STORE_CASE, store_key_done(&k), &v));
	struct bytes row = { copy, v.size };
	memcpy(copy, v.data, v.size);
	copy[v.size - 1] ^= 1;
	store_put(j->store, STORE_CASE, store_key_done(&k), row);
	assert_int_equal(store_commit(j->store), 0);
	assert_outcome(say_transport(w, "other-prison.k", text, "vi kjører"),
	    OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
	assert_outcome(say_transport(w, "other-prison.k", "0000-0000", "vi kjører"),
	    OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case");
	store_begin(j->store, false);
	copy[v.size - 1] ^= 1;
	store_put(j->store, STORE_CASE, store_key_done(&k), row);
	assert_int_equal(store_commit(j->store), 0);
}

/* ---- the chain ------------------------------------------------------------------------------- */

static struct bytes
row_of(struct world *w, uint64_t seq, unsigned char *copy)
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, seq);
	assert_true(store_get(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k), &v));
	memcpy(copy, v.data, v.size);
	return (struct bytes){ copy, v.size };
}

static void
put_row(struct world *w, uint64_t seq, struct bytes row)
{
	struct store_key k = store_key();

	store_key_u64(&k, seq);
	store_put(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k), row);
}

static void
drop_row(struct world *w, uint64_t seq)
{
	struct store_key k = store_key();

	store_key_u64(&k, seq);
	store_delete(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k));
}

static void
truncate_to(struct world *w, uint64_t seq)
{
	unsigned char copy[8192];
	struct journal *j = &w->d.turn.journal;

	for (uint64_t n = j->seq; n > seq; n--)
		drop_row(w, n);
	(void)row_of(w, seq, copy);
	journal_set_meta(j, "seq", seq);
	/* With the head rolled back as well, only a head noted elsewhere shows it. */
	store_put(j->store, STORE_META, (struct bytes){ "chain", 5 },
	    (struct bytes){ copy + 20, SEAL_CHAIN_SIZE });
}

enum damage { FLIPPED, DROPPED, DOUBLED, REORDERED, TRUNCATED };

static void
do_damage(struct world *w, enum damage what)
{
	unsigned char five[8192], six[8192];
	struct bytes a = row_of(w, 5, five), b = row_of(w, 6, six);

	if (what == FLIPPED) {
		five[60] ^= 4;
		put_row(w, 5, a);
	} else if (what == DROPPED) {
		drop_row(w, 5);
	} else if (what == DOUBLED) {
		put_row(w, 6, a);
	} else if (what == REORDERED) {
		put_row(w, 5, b);
		put_row(w, 6, a);
	} else {
		truncate_to(w, 4);
	}
}

static void
the_chain_says_which_number(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	static const struct {
		enum damage what;
		const char *problem;
	} rows[] = {
		{ FLIPPED, "event 5: is not what was written, or not in its place" },
		{ DROPPED, "event 5: is missing" },
		{ DOUBLED, "event 6: is not what was written, or not in its place" },
		{ REORDERED, "event 5: is not what was written, or not in its place" },
		{ TRUNCATED, "event 7: was anchored and is missing; the journal ends at 4" },
	};

	(void)world_open_case(w, gaupe);
	struct chain_head anchor = { .seq = 7 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned char seven[8192];
		struct verify_result r;
		store_begin(j->store, false);
		journal_begin(j);
		(void)row_of(w, 7, seven);
		memcpy(anchor.chain, seven + 20, SEAL_CHAIN_SIZE);
		do_damage(w, rows[i].what);
		journal_begin(j);
		verify_store(j, &w->d.turn.arena, &anchor, &r);
		arena_reset(&w->d.turn.arena, 0);
		store_abort(j->store);
		assert_string_equal(r.problem, rows[i].problem);
	}
	assert_string_equal(verified(w, &anchor).problem, "");
	anchor.chain[0] ^= 1;
	assert_string_equal(
	    verified(w, &anchor).problem, "event 7: is not the one that was anchored");
}

static void
a_look_cannot_be_taken_off_the_record(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	const char *id = world_open_case(w, gaupe);
	struct store_key k = store_key();
	struct verify_result r;

	(void)world_read(w, "nav.k", id);
	(void)world_read(w, "team.k", id);
	(void)world_read(w, "bolig.k", id);
	store_key_u64(&k, 2);
	store_begin(j->store, false);
	journal_begin(j);
	store_delete(j->store, STORE_ACCESS, store_key_done(&k));
	verify_store(j, &w->d.turn.arena, NULL, &r);
	store_abort(j->store);
	assert_string_equal(
	    r.problem, "access record, number 2: is missing, or not what was written");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_notice_to_nav_state_opens_two_kinds_and_municipal_nav_hears_nothing),
		TEST(a_basis_holds_between_its_dates_for_its_role),
		TEST(a_late_basis_shares_only_its_kinds),
		TEST(what_is_asked_before_a_withdrawal_of_the_same_turn_is_answered_after_it),
		TEST(the_owner_hears_what_was_received_before_a_grant_ended),
		TEST(a_reminder_names_what_its_area_has_and_no_other),
		TEST(each_area_is_reminded_of_by_itself),
		TEST(a_grant_ends_after_its_last_day_and_the_owner_hears),
		TEST(a_volunteer_is_told_when_and_where_to_meet_and_whom_to_ring),
		TEST(a_volunteer_does_not_hear_of_the_prison_or_who_else_is_there),
		TEST(a_task_that_is_late_is_told_to_whose_it_is),
		TEST(who_is_declined_is_told_no_more_until_suggested_again),
		TEST(who_declines_is_told_no_more_and_a_withdrawn_consent_does_not_come_back),
		TEST(only_who_moves_grants_declines_another),
		TEST(whoever_was_not_told_does_not_hear_that_it_was_wrong),
		TEST(the_owner_sees_what_lies_with_those_who_may_not_see_it_any_more),
		TEST(a_restricted_case_is_not_there_for_others),
		TEST(to_open_tells_nothing_of_a_restriction),
		TEST(restricted_from_the_start_the_team_never_hears),
		TEST(a_second_opening_is_a_matter_for_the_owner_team),
		TEST(a_report_that_was_wrong_is_taken_back_with_what_followed),
		TEST(a_sum_of_all_areas_names_no_task_to_a_key_with_fewer),
		TEST(a_death_that_was_none_is_taken_back),
		TEST(the_first_opening_cannot_be_taken_back),
		TEST(a_consent_taken_back_takes_its_grants_along),
		TEST(a_case_is_closed_exported_and_erased_in_that_order),
		TEST(what_was_erased_is_finished_after_a_crash),
		TEST(of_a_closed_case_nothing_is_asked),
		TEST(every_look_is_on_record_with_its_ground),
		TEST(denials_are_kept_singly_and_then_counted),
		TEST(the_record_goes_when_its_time_is_over),
		TEST(an_emergency_opens_for_one_key_and_some_minutes),
		TEST(a_key_that_is_gone_is_refused),
		TEST(a_key_that_opens_without_end_is_stopped),
		TEST(an_opening_cannot_be_taken_back_to_learn_who_is_here),
		TEST(what_a_stranger_repeats_is_compared_with_its_own_words),
		TEST(nobody_but_its_owner_closes_or_unrestricts_a_case),
		TEST(a_stranger_cannot_fill_a_case),
		TEST(a_date_set_by_mistake_and_taken_back_leaves_no_trace_in_the_next),
		TEST(a_role_that_is_gone_takes_its_basis_along),
		TEST(each_column_of_a_share_that_was_changed_is_found),
		TEST(a_share_that_was_moved_is_found),
		TEST(a_share_of_before_a_withdrawal_is_found),
		TEST(a_turn_that_reads_a_widened_share_says_nothing),
		TEST(a_case_is_not_loaded_for_one_who_has_no_part_in_it),
		TEST(the_chain_says_which_number),
		TEST(a_look_cannot_be_taken_off_the_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
