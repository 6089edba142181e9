/* need_to_know_test.c - On which grounds an agency is told, and when they end: the real turn with
 * a fake clock and wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "turned.h"

#define CONSENT "consent.given given=07.01.2027; agencies="
#define BASIS	"basis.invoked code=folketrygdloven-21-4"
#define ENTERED                                                                          \
	"institution.entered institution=Granli fengsel; national_id=14838831150; from=" \
	"15.06.2026"

/* ---- grants ------------------------------------------------------------------------------- */

static void
the_notice_to_nav_state_opens_two_kinds_and_municipal_nav_hears_nothing(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];

	Ov__Answer *a = open_person(w, "granli.k", gaupe, NULL);
	assert_ok(a);
	strcpy(id, a->report->case_);
	assert_ok(report(w, "granli.k", id, BASIS));
	assert_ok(report(w, "granli.k", id, ENTERED));
	assert_ok(report(w, "team.k", id, "transport.arranged how=vi henter"));
	assert_int_equal(world_published(w, NAV_STAT, ""), 1);
	assert_int_equal(world_published(w, NAV_STAT, "institution.entered/"), 1);
	assert_int_equal(world_published(w, NAV, ""), 0);
	const Ov__CaseState *s = world_read(w, "nav-stat.k", id)->case_state;
	assert_null(s->release_area);
	assert_null(s->case_area);
	assert_non_null(s->identity_area);
	assert_int_equal(s->identity_area->n_latest, 1);
	assert_int_equal(s->identity_area->latest[0]->kind, OV__FACT__FACT_INSTITUTION_ENTERED);
	assert_not_found(world_read(w, "nav.k", id), "case_state.case");
	assert_int_equal(list_cases(w, "nav.k")->cases->n_cases, 0);
}

static void
a_basis_holds_between_its_dates_for_its_role(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_invalid(
	    report(w, "granli.k", id, "basis.invoked code=ingen-slik; agencies=nav-stat"),
	    "report.facts[0].basis_invoked.code");
	assert_invalid(report(w, "granli.k", id, BASIS "; agencies=nav"),
	    "report.facts[0].basis_invoked.agencies");
	w->sharing.bases[0].to = 20270110;
	assert_invalid(report(w, "granli.k", id, BASIS "; agencies=nav-stat"),
	    "report.facts[0].basis_invoked.code");
	w->sharing.bases[0].to = 20270111;
	assert_ok(report(w, "granli.k", id, BASIS "; agencies=nav-stat"));
	/* A grant does not outlast its basis. */
	world_at(w, 20270112, 800);
	assert_ok(report(w, "granli.k", id, ENTERED));
	assert_int_equal(world_published(w, NAV_STAT, "institution"), 0);
}

static void
a_late_basis_shares_only_its_kinds(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "granli.k", id, ENTERED));
	assert_ok(report(w, "granli.k", id, BASIS "; agencies=nav-stat"));
	assert_int_equal(world_published(w, NAV_STAT, ""), 1);
	const ProtobufCBinaryData *shared =
	    &last_sent(w, NAV_STAT, "case.shared/")->case_shared->state;
	Ov__AreaState *part = ov__area_state__unpack(NULL, shared->len, shared->data);
	assert_int_equal(part->n_latest, 1);
	assert_int_equal(part->latest[0]->kind, OV__FACT__FACT_INSTITUTION_ENTERED);
	assert_int_equal(part->n_tasks, 0);
	ov__area_state__free_unpacked(part, NULL);
}

static void
a_role_that_is_gone_takes_its_basis_along(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "granli.k", id, BASIS "; agencies=nav-stat"));
	w->agencies.list[NAV_STAT - 1].roles = 1u << OV__ROLE__ROLE_VOLUNTEER;
	assert_ok(report(w, "granli.k", id, ENTERED));
	assert_int_equal(world_published(w, NAV_STAT, "institution.entered/"), 0);
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
	assert_ok(report(w, "team.k", id, "consent.withdrawn"));
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

	assert_ok(report(w, "team.k", id, "consent.withdrawn"));
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 2);
	assert_int_equal(world_published(w, NAV, "basis.ended/"), 0);
	const Ov__BasisEnded *b = last_sent(w, TEAM, "basis.ended/")->basis_ended;
	assert_string_equal(b->agency, "bolig");
	assert_int_equal(b->because, OV__BASIS_END__BASIS_END_WITHDRAWN);
	bool date = false, identity = false;
	for (size_t i = 0; i < b->n_received; i++) {
		date = date || strcmp(b->received[i]->kind, "release.date_set") == 0;
		identity = identity || strcmp(b->received[i]->kind, "identity.recorded") == 0;
	}
	assert_true(date);
	assert_false(identity);
}

static void
a_reminder_names_what_its_area_has_and_no_other(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "nav.k", id, "task.received area=economy"));
	assert_ok(report(w, "nav.k", id, "task.received area=housing"));
	assert_ok(report(w, "team.k", id, "consent.withdrawn"));
	assert_ok(report(
	    w, "team.k", id, "consent.given agencies=nav; areas=case, economy; given=11.01.2027"));
	world_turn_at(w, 20270114, 900);
	assert_int_equal(world_published(w, NAV, "reminder.due/"), 1);
	const Ov__ReminderDue *r = last_sent(w, NAV, "reminder.due/")->reminder_due;
	assert_int_equal(r->area, OV__AREA__AREA_ECONOMY);
	assert_int_equal(r->n_tasks, 1);
	assert_string_equal(r->tasks[0], "a27");
	assert_int_equal(r->n_tasks_nb, 1);
	assert_int_equal(r->n_tasks_en, 1);
}

static void
each_area_is_reminded_of_by_itself(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "nav.k", id, "task.received area=economy"));
	assert_ok(report(w, "nav.k", id, "task.received area=housing"));
	world_turn_at(w, 20270114, 900);
	assert_int_equal(world_published(w, NAV, "reminder.due/"), 2);
	assert_int_equal(world_published(w, BOLIG, "reminder.due/"), 0);
	const Ov__ReminderDue *r = last_sent(w, NAV, "reminder.due/")->reminder_due;
	assert_int_equal(r->area, OV__AREA__AREA_HOUSING);
	assert_int_equal(r->step, 1);
	for (size_t i = 0; i < r->n_tasks; i++)
		assert_string_not_equal(r->tasks[i], "a27");
}

static void
a_grant_ends_after_its_last_day_and_the_owner_hears(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, CONSENT "frivillig; expires=20.01.2027"));
	world_turn_at(w, 20270120, 2359);
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 0);
	world_turn_at(w, 20270121, 0);
	assert_int_equal(world_published(w, TEAM, "basis.ended/"), 1);
	const Ov__BasisEnded *b = last_sent(w, TEAM, "basis.ended/")->basis_ended;
	assert_string_equal(b->agency, "frivillig");
	assert_int_equal(b->because, OV__BASIS_END__BASIS_END_EXPIRED);
	const Ov__FetchAnswer *f = world_fetch(w, "frivillig.k", 0)->fetch;
	assert_int_not_equal(f->n_deliveries, 0);
	for (size_t i = 0; i < f->n_deliveries; i++) {
		assert_null(f->deliveries[i]->fact);
		assert_string_equal(f->deliveries[i]->case_, "");
	}
}

/* ---- which role needs which kind ------------------------------------------------------------- */

#define TO_MEET                                                                                 \
	"volunteer.suggested organisation=Frivillig; date=24.03.2027; time=10.30; place=Asker " \
	"stasjon"

/* A case with all that a voluntary organisation needs and all that it does not. */
static const char *
open_with_volunteer(struct world *w)
{
	const char *id = world_open_case(w, gaupe);

	assert_ok(report(w, "team.k", id, CONSENT "frivillig"));
	assert_ok(report(w, "team.k", id, "case.assigned adviser=Aud; phone=000 00 010"));
	assert_ok(
	    report(w, "granli.k", id, "transfer.completed prison=Holm fengsel; date=10.01.2027"));
	assert_ok(report(w, "team.k", id, "visit.planned date=20.01.2027; place=Holm fengsel"));
	assert_ok(report(w, "team.k", id, "meeting.called date=21.01.2027; place=Holm fengsel"));
	assert_ok(
	    report(w, "team.k", id, "volunteer.suggested organisation=De andre; place=kafeen"));
	assert_ok(report(w, "team.k", id, TO_MEET));
	return id;
}

static void
a_volunteer_is_told_when_and_where_to_meet_and_whom_to_ring(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	const Ov__VolunteerSuggested *v =
	    last_sent(w, FRIVILLIG, "volunteer.suggested/")->volunteer_suggested;
	assert_string_equal(v->place, "Asker stasjon");
	assert_int_equal(v->date, 20270324);
	assert_int_equal(v->time, 1030);
	assert_int_equal(world_published(w, FRIVILLIG, "volunteer.suggested/"), 1);
	assert_int_equal(world_published(w, FRIVILLIG, "case.assigned/"), 1);
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

	assert_ok(report(w, "team.k", id, "user.away who=Aud; from=01.02.2027; to=05.02.2027"));
	/* Reported again, it is the same absence. */
	assert_ok(report(w, "team.k", id, "user.away who=Aud; from=01.02.2027; to=05.02.2027"));
	assert_int_equal(world_published(w, NAV, "user.away/"), 0);
	assert_int_equal(world_published(w, TEAM, "user.away/"), 1);
	const Ov__AreaState *a = world_read(w, "nav.k", id)->case_state->case_area;
	for (size_t i = 0; i < a->n_latest; i++)
		away = away || a->latest[i]->kind == OV__FACT__FACT_USER_AWAY;
	assert_false(away);
	world_turn_at(w, 20270201, 900);
	/* a01, a08, a10, a12 are the team's, and in areas that Nav and the housing office see. */
	assert_int_equal(world_published(w, TEAM, "task.overdue/"), 5);
	assert_int_equal(world_published(w, NAV, "task.overdue/"), 1);
	assert_true(last_sent(w, NAV, "task.overdue/")->task_overdue->n_owners > 0);
}

static void
assert_told(struct world *w, const char *id, bool told)
{
	size_t before = world_published(w, FRIVILLIG, "transport.arranged/");

	assert_ok(report(w, "team.k", id, "transport.arranged how=bil %zu", w->sent_count));
	assert_int_equal(world_published(w, FRIVILLIG, "transport.arranged/"), before + told);
}

static void
assert_told_after(struct world *w, const char *id, const char *user, const char *line, bool told)
{
	assert_ok(report(w, user, id, "%s", line));
	assert_told(w, id, told);
}

#define DECLINED "volunteer.declined organisation=frivillig"

static void
who_is_declined_is_told_no_more_until_suggested_again(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	assert_told_after(w, id, "frivillig.k", "volunteer.accepted organisation=Frivillig", true);
	assert_told_after(w, id, "team.k", DECLINED, false);
	const Ov__BasisEnded *b = last_sent(w, TEAM, "basis.ended/")->basis_ended;
	assert_string_equal(b->agency, "frivillig");
	assert_int_equal(b->because, OV__BASIS_END__BASIS_END_DECLINED);
	assert_ok(report(w, "team.k", id, TO_MEET));
	/* A decline of an unknown organisation is refused: the organisation that was meant would go
	 * on seeing all. */
	static const char *const others[] = { "Frivillig Asker", "Frivilligsentralen",
		"RØDE KORS" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_invalid(
		    report(w, "team.k", id, "volunteer.declined organisation=%s", others[i]),
		    "report.facts[0].volunteer_declined.organisation");
		assert_told(w, id, true);
	}
	assert_ok(report(w, "team.k", id, DECLINED));
	/* The organisation cannot bring itself back by accepting. */
	assert_told_after(w, id, "frivillig.k", "volunteer.accepted organisation=frivillig", false);
	assert_told_after(w, id, "team.k", TO_MEET, true);
	assert_told_after(w, id, "team.k", DECLINED, false);
	assert_told_after(w, id, "team.k", CONSENT "frivillig", true);
}

static void
who_declines_is_told_no_more_and_a_withdrawn_consent_does_not_come_back(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	assert_told_after(w, id, "frivillig.k", DECLINED, false);
	assert_ok(report(w, "team.k", id, "consent.withdrawn"));
	assert_told_after(w, id, "team.k", TO_MEET, false);
	/* Neither does one that has run out meanwhile. */
	assert_ok(report(w, "team.k", id, CONSENT "frivillig; expires=15.01.2027"));
	assert_ok(report(w, "team.k", id, DECLINED));
	world_turn_at(w, 20270116, 900);
	assert_told_after(w, id, "team.k", TO_MEET, false);
}

static void
only_who_moves_grants_declines_another(void **state)
{
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	w->agencies.list[OTHER_PRISON - 1].roles = 1u << OV__ROLE__ROLE_VOLUNTEER;
	assert_ok(report(w, "team.k", id, CONSENT "other-prison"));
	assert_told_after(w, id, "other-prison.k", DECLINED, true);
	assert_int_equal(world_published(w, OTHER_PRISON, "transport.arranged/"), 0);
	/* A retracted fact counts as never reported. */
	assert_ok(report(w, "granli.k", id, DECLINED));
	unsigned key = w->next_key;
	assert_told(w, id, false);
	assert_ok(retract(w, "granli.k", id, key));
	assert_told(w, id, true);
}

/* A retraction goes to the recipients of the report, and reveals no more than it did. */
static void
an_agency_that_was_not_told_of_a_fact_is_not_told_of_its_retraction(void **state)
{
	static const struct {
		const char *line;
		uint32_t agency;
		size_t told;
	} rows[] = {
		{ "volunteer.suggested organisation=De tredje", FRIVILLIG, 0 },
		{ "user.away who=Aud; from=01.02.2027; to=05.02.2027", NAV, 0 },
		{ "volunteer.suggested organisation=frivillig; place=her", FRIVILLIG, 1 },
	};
	struct world *w = *state;
	const char *id = open_with_volunteer(w);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_ok(report(w, "team.k", id, "%s", rows[i].line));
		assert_ok(retract(w, "team.k", id, w->next_key));
		assert_int_equal(
		    world_published(w, rows[i].agency, "report.retracted/"), rows[i].told);
	}
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
		assert_ok(report(w, "team.k", id, "consent.withdrawn"));
	}
	/* To nobody else. */
	const Ov__HistoryAnswer *h = history(w, "granli.k", id)->history;
	for (size_t i = 0; i < h->n_entries; i++)
		assert_int_equal(h->entries[i]->n_gone, 0);
}

/* ---- sums of several areas --------------------------------------------------------------------- */

static bool
is_sum(const char *kind, const Ov__Fact *f)
{
	return strcmp(kind, "readiness.changed") == 0 || strcmp(kind, "basis.ended") == 0 ||
	       (strcmp(kind, "reminder.due") == 0 && f->reminder_due->area == OV__AREA__AREA_PLAN);
}

static size_t
sums_in_history(struct world *w, const char *user, const char *id)
{
	const Ov__HistoryAnswer *h = history(w, user, id)->history;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += is_sum(h->entries[i]->event->kind, h->entries[i]->event->fact);
	return n;
}

static size_t
sums_in_fetch(struct world *w, const char *user)
{
	size_t n = 0;
	const Ov__FetchAnswer *f;

	for (uint64_t after = 0; (f = world_fetch(w, user, after)->fetch)->n_deliveries > 0;) {
		for (size_t i = 0; i < f->n_deliveries; i++)
			n += is_sum(f->deliveries[i]->kind, f->deliveries[i]->fact);
		after = f->deliveries[f->n_deliveries - 1]->n;
	}
	return n;
}

static bool
case_has_sum(struct world *w, const char *user, const char *id)
{
	const Ov__AreaState *plan = world_read(w, user, id)->case_state->plan_area;

	for (size_t i = 0; i < plan->n_latest; i++)
		if (plan->latest[i]->kind == OV__FACT__FACT_READINESS_CHANGED)
			return true;
	return false;
}

/* Titles of tasks, kinds that somebody had received: of areas that the key does not read. */
static void
a_sum_of_several_areas_is_for_keys_that_read_all(void **state)
{
	struct world *w = *state;
	struct agency_key *narrow = &w->agencies.keys[w->agencies.keys_count - 1];
	const char *id = world_open_case(w, gaupe);

	assert_string_equal(narrow->user_id, "team.helse");
	narrow->areas = SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_PLAN);
	assert_ok(report(w, "nav.k", id, "task.received area=economy"));
	for (uint32_t day = 14; day < 29; day++)
		world_turn_at(w, 20270100 + day, 900);
	assert_ok(withdraw(w, id));
	assert_true(seen_in_history(w, "team.k", id, "basis.ended") > 0);
	assert_true(sums_in_history(w, "team.k", id) > 2);
	assert_true(sums_in_fetch(w, "team.k") > 2);
	assert_true(case_has_sum(w, "team.k", id));
	assert_int_equal(sums_in_history(w, "team.helse", id), 0);
	assert_int_equal(sums_in_fetch(w, "team.helse"), 0);
	assert_false(case_has_sum(w, "team.helse", id));
	/* Consents are of area plan, and no sum. */
	assert_true(seen_in_history(w, "team.helse", id, "consent.withdrawn") > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_notice_to_nav_state_opens_two_kinds_and_municipal_nav_hears_nothing),
		TEST(a_basis_holds_between_its_dates_for_its_role),
		TEST(a_late_basis_shares_only_its_kinds),
		TEST(a_role_that_is_gone_takes_its_basis_along),
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
		TEST(an_agency_that_was_not_told_of_a_fact_is_not_told_of_its_retraction),
		TEST(the_owner_sees_what_lies_with_those_who_may_not_see_it_any_more),
		TEST(a_sum_of_several_areas_is_for_keys_that_read_all),
	};

	return cmocka_run_group_tests_name("need_to_know", tests, NULL, NULL);
}
