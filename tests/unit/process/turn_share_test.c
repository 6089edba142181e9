/* turn_share_test.c - The share of a turn that one key may take, and requests that wait for the
 * next turn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "turned.h"

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

/* As many rows as are allowed; then the consumer waits. */
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
	assert_ok(park(w, FIRST, OV__PARK_ACTION__PARK_ACTION_DONE));
	assert_ok(park(w, 1, OV__PARK_ACTION__PARK_ACTION_PARK));
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
	assert_ok(world_ask(w, "team.k", &r));
	assert_outcome(world_ask(w, "revoked.k", &r), OV__OUTCOME__OUTCOME_DENIED, "");
}

/* A report may be as large as a frame; its contents do not matter to the share. */
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

/* A client that asks much has its part of each turn, and nobody waits behind it. */
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

/* Waiting requests are bounded, per key and in all. */
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

/* A key that reports and then reads sees its own report, also when the report had to wait. */
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

/* However slow the machine, a page has at least one entry, and the next page goes on behind it. */
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
int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_few_retractions_are_looked_at_in_a_turn),
		TEST(what_is_put_aside_is_bounded),
		TEST(more_than_ones_share_is_busy),
		TEST(the_share_counts_bytes_too),
		TEST(what_takes_long_goes_on_in_the_next_turn),
		TEST(what_waits_for_the_next_turn_is_bounded),
		TEST(what_was_asked_behind_a_report_that_waits_comes_after_it),
		TEST(a_page_ends_when_its_time_is_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
