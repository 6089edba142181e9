/* turn_streams_test.c - Streams: fetches that wait, consumer offsets, parked deliveries. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store_memory.h"
#include "turned.h"

/* ---- streams --------------------------------------------------------------------------------- */

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
	/* And it is answered empty after its time. */
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

/* The share of a case is authenticated once for its deliveries that follow each other. */
static void
a_page_asks_for_each_share_once(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)say_date(w, "granli.k", id, 20270317, 900);
	uint64_t before = store_memory_gets(w->d.turn.journal.store, STORE_SHARE);
	assert_true(world_fetch(w, "nav.k", 0)->fetch->n_deliveries > 3);
	assert_int_equal(store_memory_gets(w->d.turn.journal.store, STORE_SHARE), before + 1);
}

/* Deliveries of two cases take turns in a page. */
static void
each_delivery_of_a_page_has_the_reference_of_its_case(void **state)
{
	static const char *const references[] = { "2027/114", "2027/115" };
	struct world *w = *state;
	char ids[2][CASE_ID_TEXT_SIZE];
	size_t seen[2] = { 0, 0 };

	memcpy(ids[0], world_open_case(w, gaupe), sizeof(ids[0]));
	memcpy(ids[1], world_open_case(w, elg), sizeof(ids[1]));
	for (size_t i = 0; i < 4; i++) {
		assert_ok(report(w, "nav.k", ids[i % 2], "participant.reference_set reference=%s",
		    references[i % 2]));
		(void)say_date(w, "granli.k", ids[i % 2], 20270317 + (uint32_t)i, 900);
	}
	const Ov__FetchAnswer *page = world_fetch(w, "nav.k", 0)->fetch;
	assert_int_equal(page->through, page->head);
	for (size_t i = 0; i < page->n_deliveries; i++) {
		size_t of = strcmp(page->deliveries[i]->case_, ids[0]) == 0 ? 0 : 1;
		if (page->deliveries[i]->case_[0] == '\0')
			continue;
		assert_string_equal(page->deliveries[i]->your_reference, references[of]);
		seen[of]++;
	}
	assert_true(seen[0] > 2);
	assert_true(seen[1] > 2);
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
	assert_invalid(world_ask(w, "nav.k", &r), "acknowledge.n");
	ack.n = 3;
	ack.epoch = 5;
	assert_invalid(world_ask(w, "nav.k", &r), "acknowledge.epoch");
	ack.epoch = 0;
	ack.consumer = (char *)(uintptr_t) "Not A Name";
	assert_invalid(world_ask(w, "nav.k", &r), "acknowledge.consumer");
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
	assert_ok(world_ask(w, "team.k", &r));
}

/* An acknowledgement that was on its way does not undo it: neither of who has a session nor of who
 * has none. */
static void
a_cursor_that_was_set_stays_where_it_is(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	assert_ok(acknowledge(w, 3));
	for (int i = 0; i < 2; i++) {
		set_cursor(w, 1);
		assert_outcome(
		    acknowledge(w, 4), OV__OUTCOME__OUTCOME_CONFLICT, "acknowledge.session");
	}
	assert_int_equal(hello_as(w, false)->cursor, 1);
	assert_ok(acknowledge(w, 2));

	assert_true(hello_as(w, true)->session >= 3);
	set_cursor(w, 1);
	assert_int_equal(hello_as(w, false)->cursor, 1); /* somebody looks */
	assert_outcome(acknowledge(w, 4), OV__OUTCOME__OUTCOME_CONFLICT, "acknowledge.session");
}

/* The next is answered at once: a client that asks for ever takes no more places than that. */
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
int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fetch_waits_for_something_new),
		TEST(a_filtered_fetch_moves_on),
		TEST(a_page_asks_for_each_share_once),
		TEST(each_delivery_of_a_page_has_the_reference_of_its_case),
		TEST(cursors_go_forward_only),
		TEST(a_cursor_that_was_set_stays_where_it_is),
		TEST(of_one_key_a_few_fetches_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
