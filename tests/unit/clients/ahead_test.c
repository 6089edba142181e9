/* The page that overgang_follow() asks for ahead, while the one before it is handed on: when it is asked
 * for, and when it does not count. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_daemon.h"
#include "handle.h"
#include "overgang.h"
#include "stop.h"

enum { GIVE_UP_MS = 10000 };

struct reader {
	uint64_t last, blanks;
	uint64_t
	    ask_at; /* the handler asks the desk, behind the page that was asked for ahead, … */
	uint64_t then_at; /* … and here it does `then` */
	void (*then)(void);
	uint64_t fail_at, stop_at;
	unsigned fetches; /* when the handler had asked */
};

static struct fake *fake;
static struct overgang *client;
static struct reader reader;
static struct overgang_follow follow;

static unsigned
fetches_so_far(void)
{
	fake_order(fake, ORDER_APPEND, 0);
	return fake->fetches;
}

/* An answer from the desk: one that was asked for before has come by then, on the same connection. */
static void
ask_desk(void)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__StreamsRequest streams = OV__STREAMS_REQUEST__INIT;
	Ov__Answer *answer;

	request.ask_case = OV__REQUEST__ASK_STREAMS;
	request.streams = &streams;
	assert_int_equal(overgang_request(client, &request, &answer), 0);
	ov__answer__free_unpacked(answer, NULL);
}

/* From here on each seventh number is a blank: a page that was made before shows none. */
static void
make_blanks(void)
{
	fake->blanks = true;
	fake_order(fake, ORDER_APPEND, 0);
}

static void
restart_with_blanks(void)
{
	fake->blanks = true;
	fake_order(fake, ORDER_RESTART, 0);
	ask_desk();
}

static void
set_cursor_with_blanks(void)
{
	fake->blanks = true;
	fake_order(fake, ORDER_SET, 64);
}

static int
take(const Ov__Delivery *d, void *context)
{
	struct reader *r = context;

	assert_int_equal(d->n, r->last + 1);
	if (d->n == r->ask_at) {
		ask_desk();
		r->fetches = fetches_so_far();
	}
	if (d->n == r->then_at && r->then != NULL)
		r->then();
	if (d->n == r->fail_at) {
		r->last += follow.park;
		return -EIO;
	}
	r->last = d->n;
	r->blanks += d->kind[0] == '\0';
	return d->n == r->stop_at;
}

static int
setup(void **state)
{
	char error[OVERGANG_ERROR_SIZE] = "", path[160];

	(void)state;
	fake = fake_new();
	fake->head = 30;
	fake->page = 10;
	(void)snprintf(path, sizeof(path), "%s/overgang.conf", fake->dir);
	client = overgang_open(path, error);
	assert_non_null(client);
	client->retry_ms = 200;
	client->ahead_ms = 60000;
	reader = (struct reader){ .ask_at = 1, .then_at = 1 };
	follow = (struct overgang_follow){ .consumer = "test",
		.handler = take,
		.context = &reader,
		.stop_fd = -1,
		.until_head = true };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	overgang_close(client);
	fake_free(fake);
	return 0;
}

static void
begin_anew(void)
{
	(void)teardown(NULL);
	(void)setup(NULL);
}

static void
the_next_page_is_made_while_this_one_is_handed_on(void **state)
{
	(void)state;
	reader.then = make_blanks;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(reader.fetches, 2);
	assert_int_equal(fetches_so_far(), 3);
	assert_int_equal(reader.blanks, 2); /* 21 and 28: the page with 14 was made before */
	assert_int_equal(fake->cursor, 30);
}

/* At most one page is there ahead, and none behind the end. */
static void
no_more_than_one_page_is_asked_for_ahead(void **state)
{
	static const struct {
		uint64_t ask_at;
		unsigned fetches;
	} rows[] = { { 1, 2 }, { 10, 2 }, { 11, 3 }, { 21, 3 }, { 30, 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_anew();
		reader.ask_at = rows[i].ask_at;
		assert_int_equal(overgang_follow(client, &follow), 0);
		assert_int_equal(reader.fetches, rows[i].fetches);
		assert_int_equal(fetches_so_far(), 3);
	}
}

static void
without_a_consumer_too(void **state)
{
	(void)state;
	follow.consumer = NULL;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.fetches, 2);
	assert_int_equal(fetches_so_far(), 3);
}

/* Behind another connection may be another daemon. */
static void
after_a_reconnection_it_is_asked_for_anew(void **state)
{
	(void)state;
	reader.then = restart_with_blanks;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(reader.blanks, 3); /* 14 too */
	assert_int_equal(fetches_so_far(), 4);
}

/* The cursor is set to where the consumer is: the page begins at the right number, and is of a session that
 * has ended. */
static void
after_a_cursor_is_set_it_is_asked_for_anew(void **state)
{
	(void)state;
	fake->head = 140;
	fake->page = 64;
	client->batch_ms = 0;
	reader.then_at = 64;
	reader.then = set_cursor_with_blanks;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 140);
	assert_int_equal(reader.blanks, 11);
	assert_int_equal(fake->hellos, 2);
}

static void
a_page_of_another_epoch_is_never_handed_on(void **state)
{
	(void)state;
	fake->stray_fetch = 2; /* the one that is sent ahead */
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(fetches_so_far(), 4);
}

/* While a handler tries again, stops or fails, what the reader may see can become another. */
static void
behind_a_delivery_that_is_parked_it_is_asked_for_anew(void **state)
{
	(void)state;
	reader.then = make_blanks;
	reader.fail_at = 3;
	follow.park = true;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(reader.blanks, 3);
	assert_int_equal(fake->parks_count, 1);
}

static void
what_a_handler_refused_is_asked_for_anew(void **state)
{
	static const bool fails[] = { true, false };

	(void)state;
	for (size_t i = 0; i < sizeof(fails) / sizeof(fails[0]); i++) {
		begin_anew();
		reader.then = make_blanks;
		reader.fail_at = fails[i] ? 10 : 0;
		reader.stop_at = fails[i] ? 0 : 9;
		assert_int_equal(overgang_follow(client, &follow), fails[i] ? -EIO : 0);
		assert_int_equal(client->ahead.correlation, 0);
		assert_null(client->ahead.answer);
		reader.fail_at = reader.stop_at = reader.then_at = 0;
		assert_int_equal(overgang_follow(client, &follow), 0);
		assert_int_equal(reader.last, 30);
		assert_int_equal(reader.blanks, 3);
	}
}

/* What the reader may see is asked when a page is made. */
static void
a_page_that_waited_long_is_asked_for_anew(void **state)
{
	(void)state;
	client->ahead_ms = 0;
	reader.then = make_blanks;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(reader.blanks, 3);
	/* One was thrown away; behind a slow page none is asked for ahead. */
	assert_int_equal(fetches_so_far(), 4);
	/* The tag goes with those that are asked for ahead, and with the others. */
	assert_int_equal(fake->tags, 3);
}

static void
without_an_answer_to_it_the_page_is_asked_for(void **state)
{
	(void)state;
	fake->ignored_fetch = 2;
	reader.ask_at = 0;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
}

static void
busy_is_no_page(void **state)
{
	(void)state;
	fake->busy_fetch = 2;
	assert_int_equal(overgang_follow(client, &follow), 0);
	assert_int_equal(reader.last, 30);
	assert_int_equal(fake->cursor, 30);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_next_page_is_made_while_this_one_is_handed_on),
		TEST(no_more_than_one_page_is_asked_for_ahead),
		TEST(without_a_consumer_too),
		TEST(after_a_reconnection_it_is_asked_for_anew),
		TEST(after_a_cursor_is_set_it_is_asked_for_anew),
		TEST(a_page_of_another_epoch_is_never_handed_on),
		TEST(behind_a_delivery_that_is_parked_it_is_asked_for_anew),
		TEST(what_a_handler_refused_is_asked_for_anew),
		TEST(a_page_that_waited_long_is_asked_for_anew),
		TEST(without_an_answer_to_it_the_page_is_asked_for),
		TEST(busy_is_no_page),
	};

	return cmocka_run_group_tests_name("ahead", tests, NULL, NULL);
}
