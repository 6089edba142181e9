/* One participant cannot fill the store for others: counted looks, quotas, and the order in which
 * the last space is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/looks.h"
#include "desk/quota.h"
#include "store/store.h"
#include "store_memory.h"
#include "world.h"

static const char gaupe[] = "14838831150";

static int
begin(void **state)
{
	*state = world_new();
	return 0;
}

static int
end(void **state)
{
	world_free(*state);
	return 0;
}

/* Rows of the access record about this case, as its owner is shown them; the record's own reading is
 * left out. */
static size_t
looks_at(struct world *w, const char *id, Ov__AccessEntry *ret_last)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AccessRequest access = OV__ACCESS_REQUEST__INIT;
	size_t n = 0;

	access.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_ACCESS;
	r.access = &access;
	const Ov__Answer *a = world_ask(w, "team.k", &r);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	for (size_t i = 0; i < a->access->n_entries; i++) {
		if (a->access->entries[i]->action != OV__ACCESS_ACTION__ACCESS_ACTION_READ)
			continue;
		n++;
		*ret_last = *a->access->entries[i];
	}
	return n;
}

static void
repeated_looks_are_one_row(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__AccessEntry e = OV__ACCESS_ENTRY__INIT;

	world_at(w, 20270111, 1100);
	for (int i = 0; i < 5; i++)
		assert_non_null(world_read(w, "team.k", id)->case_state);
	world_at(w, 20270111, 1145);
	assert_non_null(world_read(w, "team.k", id)->case_state);
	assert_int_equal(looks_at(w, id, &e), 1);
	assert_int_equal(e.count, 6);
	assert_int_equal(e.when, moment_from_local(20270111, 1100));
	assert_int_equal(e.last, moment_from_local(20270111, 1145));

	/* Another key, and the same one an hour after the first look, have rows of their own. */
	assert_non_null(world_read(w, "nav.k", id)->case_state);
	assert_int_equal(looks_at(w, id, &e), 2);
	assert_int_equal(e.count, 0);
	world_at(w, 20270111, 1200);
	assert_non_null(world_read(w, "team.k", id)->case_state);
	assert_int_equal(looks_at(w, id, &e), 3);
	assert_int_equal(e.count, 0);
}

/* Looks remembered from before a restart do not count. */
static void
after_a_restart_a_look_has_a_row_of_its_own(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__AccessEntry e = OV__ACCESS_ENTRY__INIT;

	assert_non_null(world_read(w, "team.k", id)->case_state);
	struct looks then = w->d.turn.looks;
	assert_null(world_restart(w));
	assert_non_null(world_read(w, "nav.k", id)->case_state);
	assert_int_equal(looks_at(w, id, &e), 2);
	/* As after a turn that was rolled back: the number stands for another row by now. */
	for (size_t i = 0; i < LOOKS_REMEMBERED; i++)
		if (then.list[i].what != 0)
			then.list[i].row++;
	w->d.turn.looks = then;
	assert_non_null(world_read(w, "team.k", id)->case_state);
	assert_int_equal(looks_at(w, id, &e), 3);
	assert_int_equal(e.count, 0);
}

/* A key that names another user each time makes rows until its share is used up. */
static void
looks_are_limited_for_each_key(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CaseRequest q = OV__CASE_REQUEST__INIT;
	char user[32];
	const Ov__Answer *a;

	r.ask_case = OV__REQUEST__ASK_CASE_STATE;
	r.case_state = &q;
	q.case_ = (char *)(uintptr_t)id;
	r.user = user;
	for (int i = 0; i < LOOKS_BURST; i++) {
		(void)snprintf(user, sizeof(user), "saksbehandler %d", i);
		assert_int_equal(world_ask(w, "nav.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
	}
	(void)snprintf(user, sizeof(user), "en til");
	a = world_ask(w, "nav.k", &r);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_BUSY);
	assert_int_equal(a->retry_after_ms, LOOKS_EVERY_MS);
	assert_null(a->case_state);
	assert_int_equal(world_ask(w, "team.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
	w->now_ms += LOOKS_EVERY_MS;
	assert_int_equal(world_ask(w, "nav.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
}

static Ov__Outcome
say_long(struct world *w, const char *user, const char *id, unsigned n, size_t size)
{
	static char text[4000];
	Ov__BelongingsReady b = OV__BELONGINGS_READY__INIT;

	memset(text, 'x', sizeof(text));
	text[size < sizeof(text) ? size : sizeof(text) - 1] = '\0';
	(void)snprintf(text, 12, "%010u", n);
	text[10] = ' ';
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	b.where = t.how = text;
	/* Of the two, the kind that its role may report. */
	return strcmp(user, "team.k") == 0
		   ? world_fact(w, user, id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t))
			 ->outcome
		   : world_fact(w, user, id, FACT(belongings_ready, BELONGINGS_READY, &b))->outcome;
}

static Ov__Outcome
say_date(struct world *w, const char *user, const char *id, uint32_t date)
{
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;

	d.date = date;
	d.time = 900;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	return world_fact(w, user, id, FACT(release_date_set, RELEASE_DATE_SET, &d))->outcome;
}

static Ov__Outcome
withdraw(struct world *w, const char *user, const char *id)
{
	Ov__ConsentWithdrawn c = OV__CONSENT_WITHDRAWN__INIT;

	return world_fact(w, user, id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &c))->outcome;
}

static void
an_agency_adds_so_much_to_a_case_in_a_day(void **state)
{
	enum { LARGE = 3900, MOST = QUOTA_CASE_BYTES / LARGE };
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	unsigned n = 0;

	(void)snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	while (n <= MOST && say_long(w, "granli.k", id, n, LARGE) == OV__OUTCOME__OUTCOME_OK)
		n++;
	assert_in_range(n, MOST / 2, MOST);
	const Ov__Answer *a = world_answer(w);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_BUSY);
	assert_in_range(a->retry_after_ms, 1, 24 * 3600 * 1000);
	/* Facts that must always be accepted are, also from others, and the owner's without a
	 * limit. */
	assert_int_equal(say_date(w, "granli.k", id, 20270401), OV__OUTCOME__OUTCOME_OK);
	for (n = 0; n < 2 * MOST; n++)
		assert_int_equal(say_long(w, "team.k", id, n, LARGE), OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(withdraw(w, "granli.k", id), OV__OUTCOME__OUTCOME_OK);
	/* Another day. */
	world_at(w, 20270113, 1200);
	assert_int_equal(say_long(w, "granli.k", id, 1000, LARGE), OV__OUTCOME__OUTCOME_OK);
}

static void
a_quota_counts_a_case_an_agency_and_what_is_vital_apart(void **state)
{
	static struct quotas q;
	const unsigned char a[CASE_ID_SIZE] = { 1 }, b[CASE_ID_SIZE] = { 2 };
	const ov_time now = 1800000000;
	size_t size = QUOTA_CASE_BYTES - QUOTA_BESIDE_BYTES;

	(void)state;
	memset(&q, 0, sizeof(q));
	quota_begin(&q);
	struct quota all = quota_of(NAV, a, false, size, now),
		     one = quota_of(NAV, a, false, 0, now);
	assert_int_equal(quota_wait_ms(&q, &all), 0);
	quota_take(&q, &all, 0);
	assert_true(quota_wait_ms(&q, &one) > 0);
	one = quota_of(NAV, a, true, 0, now);
	assert_int_equal(quota_wait_ms(&q, &one), 0);
	one = quota_of(BOLIG, a, false, 0, now);
	assert_int_equal(quota_wait_ms(&q, &one), 0);
	one = quota_of(NAV, b, false, 0, now);
	assert_int_equal(quota_wait_ms(&q, &one), 0);
	/* Over many cases the agency's limit is reached. */
	unsigned cases = 1;
	for (;; cases++) {
		const unsigned char id[CASE_ID_SIZE] = { 3, (unsigned char)cases };
		all = quota_of(NAV, id, false, size, now);
		if (quota_wait_ms(&q, &all) > 0)
			break;
		quota_take(&q, &all, 0);
	}
	assert_int_equal(cases, QUOTA_AGENCY_BYTES / QUOTA_CASE_BYTES);
	one = quota_of(NAV, a, true, 0, now);
	assert_int_equal(quota_wait_ms(&q, &one), 0);
	all = quota_of(NAV, b, false, size, now + 25 * 3600);
	assert_int_equal(quota_wait_ms(&q, &all), 0);
}

/* A client's user name is no place to store texts; and a report is charged for its consequences. */
static void
a_look_keeps_a_name_and_no_text(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CaseRequest q = OV__CASE_REQUEST__INIT;
	Ov__AccessEntry e = OV__ACCESS_ENTRY__INIT;
	static char user[3001];

	for (size_t i = 0; i + 1 < sizeof(user); i += 2)
		memcpy(user + i, "\xc3\xb8", 2);
	r.ask_case = OV__REQUEST__ASK_CASE_STATE;
	r.case_state = &q;
	q.case_ = (char *)(uintptr_t)id;
	r.user = user;
	assert_int_equal(world_ask(w, "nav.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(looks_at(w, id, &e), 1);
	assert_in_range(strlen(e.claimed), 90, 100);
	assert_int_equal(strlen(e.claimed) % 2, 0);
}

static void
a_report_is_charged_for_what_follows(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	unsigned n = 0;

	(void)snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	while (n < 400 && say_date(w, "granli.k", id, 20270401 + n % 28) == OV__OUTCOME__OUTCOME_OK)
		n++;
	assert_int_equal(world_answer(w)->outcome, OV__OUTCOME__OUTCOME_BUSY);
	/* The team's words still have room in the case. */
	assert_int_equal(say_long(w, "team.k", id, 0, 20), OV__OUTCOME__OUTCOME_OK);
	assert_true(w->d.turn.journal.seq < 2000);
}

/* The order in which the last space is given. */
static void
the_last_room_is_for_what_must_get_in(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	struct store *s = w->d.turn.journal.store;
	const struct {
		unsigned used;
		Ov__Outcome ordinary, look, vital;
	} table[] = {
		{ LOOKS_PERCENT - 1, OV__OUTCOME__OUTCOME_OK, OV__OUTCOME__OUTCOME_OK,
		    OV__OUTCOME__OUTCOME_OK },
		{ LOOKS_PERCENT, OV__OUTCOME__OUTCOME_OK, OV__OUTCOME__OUTCOME_FULL,
		    OV__OUTCOME__OUTCOME_OK },
		{ REPORTS_PERCENT, OV__OUTCOME__OUTCOME_FULL, OV__OUTCOME__OUTCOME_FULL,
		    OV__OUTCOME__OUTCOME_OK },
		{ RESERVE_PERCENT - 1, OV__OUTCOME__OUTCOME_FULL, OV__OUTCOME__OUTCOME_FULL,
		    OV__OUTCOME__OUTCOME_OK },
		{ RESERVE_PERCENT, OV__OUTCOME__OUTCOME_FULL, OV__OUTCOME__OUTCOME_FULL,
		    OV__OUTCOME__OUTCOME_FULL },
	};

	(void)snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		store_memory_set_used(s, table[i].used);
		assert_int_equal(say_long(w, "granli.k", id, i, 20), table[i].ordinary);
		assert_int_equal(world_read(w, "nav.k", id)->outcome, table[i].look);
		/* An owner exports before it erases. */
		assert_int_equal(world_read(w, "team.k", id)->outcome, table[i].vital);
		assert_int_equal(say_date(w, "granli.k", id, 20270401 + i), table[i].vital);
		assert_int_equal(say_long(w, "team.k", id, 100 + i, 20), table[i].vital);
	}
	/* One ordinary fact makes the whole report an ordinary one. */
	store_memory_set_used(s, REPORTS_PERCENT);
	Ov__Report r = OV__REPORT__INIT;
	Ov__BelongingsReady b = OV__BELONGINGS_READY__INIT;
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;
	Ov__Fact *facts[] = { FACT(release_date_set, RELEASE_DATE_SET, &d),
		FACT(belongings_ready, BELONGINGS_READY, &b) };
	d.date = 20270501;
	d.time = 900;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	r.case_ = id;
	r.facts = facts;
	r.n_facts = 2;
	assert_int_equal(world_report(w, "granli.k", &r)->outcome, OV__OUTCOME__OUTCOME_FULL);
	assert_int_equal(withdraw(w, "granli.k", id), OV__OUTCOME__OUTCOME_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(repeated_looks_are_one_row, begin, end),
		cmocka_unit_test_setup_teardown(
		    after_a_restart_a_look_has_a_row_of_its_own, begin, end),
		cmocka_unit_test_setup_teardown(looks_are_limited_for_each_key, begin, end),
		cmocka_unit_test_setup_teardown(
		    an_agency_adds_so_much_to_a_case_in_a_day, begin, end),
		cmocka_unit_test(a_quota_counts_a_case_an_agency_and_what_is_vital_apart),
		cmocka_unit_test_setup_teardown(a_look_keeps_a_name_and_no_text, begin, end),
		cmocka_unit_test_setup_teardown(a_report_is_charged_for_what_follows, begin, end),
		cmocka_unit_test_setup_teardown(the_last_room_is_for_what_must_get_in, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
