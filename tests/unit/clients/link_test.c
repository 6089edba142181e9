/* The library's sockets against a small daemon of the test: repeat until there is an answer,
 * refusals as sentences, follow without a hole under any loss. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapter/recall.h"
#include "connection.h"
#include "fake_daemon.h"
#include "handle.h"
#include "library_problems.h"
#include "overgang.h"
#include "place.h"
#include "stop.h"

#define END                   \
	{                     \
		ORDER_STOP, 0 \
	}

struct reader {
	uint64_t last, count, blanks;
	uint64_t stop_at; /* handler answers 1 */
	uint64_t fail_at; /* handler answers -EIO … */
	int fail_with;	  /* … or this */
	uint64_t until;	  /* idle stops when it is reached */
	unsigned idles;
	const struct message *script; /* one order per idle call, up to ORDER_STOP; NULL: none */
	const char *prefix;
	unsigned failures; /* of the handler, before it takes anything */
	uint64_t tried_ms[8];
	unsigned tried;
	bool again;	  /* deliveries handed on before may come again … */
	uint64_t leap_to; /* … or deliveries up to here are passed over, behind 64 */
	uint64_t give_up_ms;
	uint64_t gone_first, gone_last;
	char said[OVERGANG_ERROR_SIZE];
};

static struct fake *fake;
static struct overgang *client;
static struct reader reader;
static struct overgang_follow follow;
static bool in_follow;

static int
take(const Ov__Delivery *d, void *context)
{
	struct reader *r = context;

	if (r->tried < 8)
		r->tried_ms[r->tried++] = clock_ms();
	if (r->failures > 0) {
		r->failures--;
		return -ENOSPC;
	}
	if (r->again && (d->n <= r->last || (r->last == 64 && d->n == r->leap_to + 1)))
		r->last = d->n - 1;
	if (r->prefix == NULL)
		assert_int_equal(d->n, r->last + 1);
	else
		assert_memory_equal(d->kind, r->prefix, strlen(r->prefix));
	assert_true(d->n > r->last);
	if (d->n == r->fail_at)
		return r->fail_with != 0 ? r->fail_with : -EIO;
	r->last = d->n;
	r->count++;
	r->blanks += d->kind[0] == '\0';
	return d->n == r->stop_at ? 1 : 0;
}

static int
idle(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct reader *r = context;

	(void)now;
	assert_true(through <= head);
	r->idles++;
	assert_true(r->give_up_ms == 0 || clock_ms() < r->give_up_ms);
	if (r->script != NULL && r->script->order != ORDER_STOP) {
		fake_order(fake, r->script->order, r->script->n);
		r->script++;
		return 0;
	}
	return r->until != 0 && through >= r->until;
}

static void
gone(uint64_t first, uint64_t last, void *context)
{
	struct reader *r = context;

	assert_int_equal(r->gone_first, 0);
	r->gone_first = first;
	r->gone_last = last;
}

static void
say(const char *sentence, void *context)
{
	struct reader *r = context;

	assert_string_equal(r->said, "");
	(void)snprintf(r->said, sizeof(r->said), "%s", sentence);
}

/* ---- fixture --------------------------------------------------------------------------------- */

static struct overgang *
open_client(void)
{
	char error[OVERGANG_ERROR_SIZE] = "", path[160];
	struct overgang *o;

	(void)snprintf(path, sizeof(path), "%s/overgang.conf", fake->dir);
	o = overgang_open(path, error);
	if (o == NULL)
		fail_msg("%s", error);
	o->retry_ms = 200;
	o->handshake_ms = 200;
	link_close(&o->desk); /* it is opened again, with these times */
	return o;
}

static int
setup(void **state)
{
	(void)state;
	in_follow = false;
	fake = fake_new();
	client = open_client();
	reader = (struct reader){ 0 };
	follow = (struct overgang_follow){
		.consumer = "test", .handler = take, .idle = idle, .context = &reader, .stop_fd = -1
	};
	return 0;
}

/* A failed assertion of the handler leaves overgang_follow() with its sockets open, and
 * overgang_close() would wait for them. */
static int
teardown(void **state)
{
	(void)state;
	if (in_follow)
		return 0;
	overgang_close(client);
	fake_free(fake);
	return 0;
}

/* For the next row of a table. */
static void
begin_anew(void)
{
	(void)teardown(NULL);
	(void)setup(NULL);
}

static void
reopen(void)
{
	overgang_close(client);
	client = open_client();
}

/* The way to the stream is cut, or is there again. */
static void
cut_stream(bool cut)
{
	size_t size = strlen(fake->stream);

	if (cut)
		(void)snprintf(fake->stream + size, 8, "-not");
	else
		fake->stream[size - 4] = '\0';
}

static int
follow_to_end(void)
{
	in_follow = true;
	int r = overgang_follow(client, &follow);
	in_follow = false;
	return r;
}

/* Follows until it ends with `result`: how many deliveries the handler took, the last one, and the
 * daemon's cursor. */
static void
follows(int result, uint64_t count, uint64_t last, uint64_t cursor, int line)
{
	_assert_int_equal((uint64_t)follow_to_end(), (uint64_t)result, __FILE__, line);
	fake_order(fake, ORDER_APPEND, 0);
	_assert_int_equal(reader.count, count, __FILE__, line);
	_assert_int_equal(reader.last, last, __FILE__, line);
	_assert_int_equal(fake->cursor, cursor, __FILE__, line);
}
#define assert_follows(RESULT, COUNT, LAST, CURSOR) follows(RESULT, COUNT, LAST, CURSOR, __LINE__)

static void
assert_place(const char *path, uint64_t epoch, uint64_t through)
{
	struct place p;

	assert_int_equal(place_read(path, &p), 0);
	assert_int_equal(p.epoch, epoch);
	assert_int_equal(p.through, through);
	assert_int_equal(p.tag_n, through);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void
a_question_is_answered_and_says_who_asks(void **state)
{
	const Ov__HelloAnswer *hello = overgang_hello(client);

	(void)state;
	assert_non_null(hello);
	assert_int_equal(hello->epoch, 77);
	assert_ptr_equal(overgang_hello(client), hello);
	fake_order(fake, ORDER_APPEND, 0);
	assert_int_equal(fake->hellos, 1);
	Ov__Request *q = ov__request__unpack(NULL, fake->seen[0].size, fake->seen[0].bytes);
	assert_string_equal(q->user, "Berit");
	ov__request__free_unpacked(q, NULL);
}

static void
without_an_answer_the_same_bytes_are_sent_again(void **state)
{
	(void)state;
	fake->ignore = 2;
	client->retry_ms = 60;
	assert_non_null(overgang_hello(client));
	fake_order(fake, ORDER_APPEND, 0);
	assert_int_equal(fake->seen_count, 3);
	for (unsigned i = 1; i < 3; i++) {
		assert_int_equal(fake->seen[i].size, fake->seen[0].size);
		assert_memory_equal(fake->seen[i].bytes, fake->seen[0].bytes, fake->seen[0].size);
	}
}

static void
busy_is_waited_out_and_at_the_timeout_it_is_the_answer(void **state)
{
	Ov__Request q = OV__REQUEST__INIT;
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Answer *a;

	(void)state;
	q.ask_case = OV__REQUEST__ASK_HELLO;
	q.hello = &hello;
	fake->busy = 2;
	assert_int_equal(overgang_request(client, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	ov__answer__free_unpacked(a, NULL);

	fake_order(fake, ORDER_APPEND, 0);
	fake->busy = 1000000;
	overgang_timeout(client, 100);
	assert_int_equal(overgang_request(client, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_BUSY);
	ov__answer__free_unpacked(a, NULL);
}

/* A failed request is shown to a person, not retried. */
static void
what_failed_is_the_answer_at_once(void **state)
{
	Ov__Request q = OV__REQUEST__INIT;
	Ov__BackupRequest backup = OV__BACKUP_REQUEST__INIT;
	Ov__Answer *a;

	(void)state;
	q.ask_case = OV__REQUEST__ASK_BACKUP;
	q.backup = &backup;
	assert_int_equal(overgang_request(client, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_FAILED);
	assert_string_equal(a->text, "the disk is full");
	ov__answer__free_unpacked(a, NULL);
	fake_order(fake, ORDER_APPEND, 0);
	assert_int_equal(fake->seen_count, 1);
}

static void
where_nobody_is_it_says_so(void **state)
{
	(void)state;
	(void)snprintf(fake->desk + strlen(fake->desk), 8, "-not");
	fake_connection(fake, fake->public);
	reopen();
	overgang_timeout(client, 100);
	assert_null(overgang_hello(client));
	assert_non_null(strstr(overgang_error(client), "nobody answers at ipc:///tmp/"));
}

static void
a_daemon_that_is_started_anew_is_asked_again(void **state)
{
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *a;

	(void)state;
	assert_non_null(overgang_hello(client));
	fake_order(fake, ORDER_RESTART, 0);
	assert_int_equal(overgang_report(client, &report, &a), 0);
	ov__answer__free_unpacked(a, NULL);
	assert_int_equal(report.key.len, 0);
}

static void
a_key_that_is_refused_is_a_sentence_and_not_silence(void **state)
{
	static const unsigned codes[] = { 400, 500, 300 };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		begin_anew();
		fake_order(fake, ORDER_CODE, codes[i]);
		assert_null(overgang_hello(client));
		assert_non_null(strstr(overgang_error(client), fake->client_public));
		assert_null(strstr(overgang_error(client), fake->client_secret));
		fake_order(fake, ORDER_CODE, 200);
		assert_non_null(overgang_hello(client));
	}
}

static void
another_daemons_key_is_a_sentence_too(void **state)
{
	Ov__Request q = OV__REQUEST__INIT;
	Ov__Answer *a = NULL;

	(void)state;
	fake_connection(fake, fake->client_public);
	reopen();
	q.ask_case = OV__REQUEST__ASK_STREAMS;
	q.streams = &(Ov__StreamsRequest)OV__STREAMS_REQUEST__INIT;
	assert_int_equal(overgang_request(client, &q, &a), -EACCES);
	assert_non_null(strstr(overgang_error(client), "server_key"));
}

static void
too_large_a_request_is_refused_here(void **state)
{
	char *text = malloc(70001);
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *a;

	(void)state;
	memset(text, 'x', 70000);
	text[70000] = '\0';
	report.told_by = text;
	assert_int_equal(overgang_report(client, &report, &a), -EMSGSIZE);
	free(text);
}

static void
an_answer_of_64_kib_arrives(void **state)
{
	char *name = calloc(1, 65537);

	(void)state;
	memset(name, 'x', 65536);
	fake->display_name = name;
	overgang_timeout(client, 2000);
	assert_non_null(overgang_hello(client));
	assert_int_equal(ov__answer__get_packed_size(client->hello), 65536);
	free(name);
}

/* ---- following ------------------------------------------------------------------------------ */

static void
up_to_the_head_in_pages(void **state)
{
	(void)state;
	fake->head = 203;
	fake->blanks = true;
	follow.until_head = true;
	assert_follows(0, 203, 203, 203);
	assert_int_equal(reader.blanks, 29);
	assert_int_equal(fake->fetches, 21);
	assert_follows(0, 203, 203, 203); /* nothing comes twice */
}

static const struct message hard_life[] = {
	{ ORDER_APPEND, 5 }, /* may be before the subscription is through */
	{ ORDER_APPEND, 5 },
	{ ORDER_LOSE, 3 }, /* a hole before the next */
	{ ORDER_APPEND, 40 },
	{ ORDER_LOSE, 25 }, /* a tail: only the heartbeat reveals it */
	{ ORDER_REORDER, 0 },
	{ ORDER_RESTART, 0 },
	{ ORDER_LOSE, 4 },
	{ ORDER_APPEND, 1 },
	{ ORDER_RESTART, 0 },
	{ ORDER_APPEND, 30 },
	END,
};

static void
live_whatever_is_lost_nothing_is_missed(void **state)
{
	(void)state;
	reader.until = 12 + 5 + 5 + 3 + 40 + 25 + 3 + 4 + 1 + 30;
	reader.script = hard_life;
	fake->head = 12;
	assert_follows(0, reader.until, reader.until, reader.until);
	assert_int_equal(fake->hellos, 1);
}

static void
a_silent_stream_is_replaced_by_asking(void **state)
{
	(void)state;
	reader.until = 9;
	reader.script = (const struct message[]){ { ORDER_APPEND, 7 }, { ORDER_APPEND, 2 }, END };
	fake->no_stream = true;
	assert_follows(0, 9, 9, 9);

	/* An endpoint without a publisher. */
	fake_order(fake, ORDER_APPEND, 3);
	fake->no_stream = false;
	cut_stream(true);
	client->silence_ms = 50;
	reader.until = 12;
	assert_follows(0, 12, 12, 12);
	cut_stream(false);
}

static void
with_a_prefix_the_cursor_moves_past_what_does_not_match(void **state)
{
	(void)state;
	follow.prefix = reader.prefix = "release.";
	reader.until = 50;
	reader.script = (const struct message[]){ { ORDER_APPEND, 10 }, { ORDER_LOSE, 10 }, END };
	fake->head = 30;
	fake->blanks = true;
	/* Each third up to 50, without 21 and 42. */
	assert_follows(0, 16 - 2, 48, 50);
}

static void
what_the_handler_refuses_comes_again(void **state)
{
	(void)state;
	reader.fail_at = 15;
	fake->head = 20;
	assert_follows(-EIO, 14, 14, 14);
	assert_non_null(strstr(overgang_error(client), "delivery 15"));
	reader.fail_at = 0;
	reader.stop_at = 18;
	assert_follows(0, 18, 18, 18);
}

static void
it_stops_when_the_descriptor_says_so_also_while_nobody_answers(void **state)
{
	(void)state;
	follow.stop_fd = eventfd(1, EFD_CLOEXEC);
	assert_follows(0, 0, 0, 0);
	fake->ignore = 1000000;
	assert_follows(0, 0, 0, 0);
	(void)close(follow.stop_fd);
}

static void
another_epoch_ends_it_with_a_sentence(void **state)
{
	(void)state;
	reader.script = (const struct message[]){ { ORDER_EPOCH, 78 }, END };
	fake->head = 5;
	assert_int_equal(follow_to_end(), -ESTALE);
	assert_non_null(strstr(overgang_error(client), "up to 5"));
}

static void
without_a_consumer_nothing_is_acknowledged(void **state)
{
	(void)state;
	reader.last = 4;
	fake->head = 9;
	follow.consumer = NULL;
	follow.after = 4;
	follow.until_head = true;
	assert_follows(0, 5, 9, 0);
}

/* The way to the stream is cut: it connects to nothing, so no connection is ever news. */
static void
beside_a_stream_that_is_blocked_it_goes_on_asking(void **state)
{
	uint64_t begun = clock_ms();

	(void)state;
	reader.until = 3 + 8;
	reader.script = (const struct message[]){ { ORDER_LOSE, 0 }, { ORDER_LOSE, 1 },
		{ ORDER_LOSE, 1 }, { ORDER_LOSE, 5 }, { ORDER_LOSE, 1 }, END };
	fake->head = 3;
	cut_stream(true);
	client->silence_ms = 50;
	reader.give_up_ms = begun + 20000;
	assert_follows(0, 11, 11, 11);
	assert_int_equal(fake->hellos, 1);
	cut_stream(false);
}

/* The cursor is set in the middle of a fetched page: the deliveries behind it belong to the old
 * position. */
static void
a_cursor_that_is_set_is_where_it_goes_on(void **state)
{
	static const struct {
		uint64_t to, count;
	} rows[] = { { 0, 64 + 300 }, { 10, 64 + 290 }, { 200, 64 + 100 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_anew();
		reader.again = true;
		reader.leap_to = rows[i].to;
		fake->head = 300;
		fake->page = 250;
		fake->set_at = 64;
		fake->set_to = rows[i].to;
		follow.until_head = true;
		assert_follows(0, rows[i].count, 300, 300);
		assert_int_equal(fake->hellos, 2);
	}
}

/* Each acknowledgement is synced by the daemon: one that is far behind does not have it wait for the
 * disk after each 64 deliveries. */
static void
fast_deliveries_are_acknowledged_together(void **state)
{
	static const struct {
		uint32_t batch_ms;
		unsigned acknowledgements;
	} rows[] = { { 0, 313 }, { 60000, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_anew();
		client->batch_ms = rows[i].batch_ms;
		fake->head = 20000;
		fake->page = 250;
		follow.until_head = true;
		assert_follows(0, 20000, 20000, 20000);
		assert_int_equal(fake->acknowledgements, rows[i].acknowledgements);
	}
}

/* At the head for the first time: the cursor is set back. There again: the session ends. */
static int
set_back_at_the_head(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct reader *r = context;

	(void)now;
	assert_true(clock_ms() < r->give_up_ms);
	if (through == head && r->idles == 0) {
		r->idles++;
		fake_order(fake, ORDER_SET, 2);
	}
	return r->count == 9 + 7;
}

static void
a_cursor_that_is_set_while_nothing_comes(void **state)
{
	(void)state;
	reader.again = true;
	client->quiet_ms = 50;
	fake->head = 9;
	follow.idle = set_back_at_the_head;
	reader.give_up_ms = clock_ms() + 20000;
	assert_follows(0, 9 + 7, 9, 9);
	assert_int_equal(fake->hellos, 2);
}

/* The news comes with the last acknowledgement, with nothing left to do: no socket stays open, or
 * overgang_close() would wait for ever. */
static void
a_cursor_that_is_set_while_it_ends(void **state)
{
	(void)state;
	reader.stop_at = 5;
	fake->head = 9;
	fake->set_at = 5;
	fake->set_to = 2;
	assert_follows(0, 5, 5, 2);
}

static void
another_process_that_follows_ends_it(void **state)
{
	(void)state;
	fake->head = 9;
	fake->taken_at = 9;
	assert_follows(-EALREADY, 9, 9, 0);
	assert_non_null(
	    strstr(overgang_error(client), "another process follows as this consumer (test)"));
	assert_int_equal(fake->hellos, 1);
}

static void
the_tag_goes_with_each_fetch(void **state)
{
	(void)state;
	fake->head = 203;
	follow.until_head = true;
	assert_follows(0, 203, 203, 203);
	assert_int_equal(fake->fetches, 21);
	assert_int_equal(fake->tags, 20); /* all but the first, which has none */
}

static void
the_pauses_between_tries_grow(void **state)
{
	(void)state;
	reader.failures = 4;
	reader.stop_at = 1;
	fake->head = 1;
	follow.tries = 3;
	assert_follows(-ENOSPC, 0, 0, 0);
	assert_int_equal(reader.tried, 4);
	for (unsigned i = 1; i < 4; i++)
		assert_true(reader.tried_ms[i] - reader.tried_ms[i - 1] >= 250u << (i - 1));
}

/* Of the letters on disk, those whose numbers are blanks by now, for any size of page. */
static void
letters_whose_numbers_are_blanks_are_found(void **state)
{
	struct recalled list[] = { { 1, "a" }, { 7, "b" }, { 13, "c" }, { 14, "d" }, { 15, "e" },
		{ 34, "f" }, { 35, "g" }, { 41, "h" } };

	(void)state;
	fake->head = 40; /* 41 is lost by a restore */
	fake->blanks = true;
	assert_int_equal(recall_find(client, list, sizeof(list) / sizeof(list[0])), 3);
	fake_order(fake, ORDER_APPEND, 0);
	assert_string_equal(list[0].name, "b");
	assert_string_equal(list[1].name, "d");
	assert_string_equal(list[2].name, "g");
	assert_int_equal(fake->cursor, 0); /* nothing is acknowledged by looking */
}

/* ---- parked deliveries ----------------------------------------------------------------------- */

/* Every acknowledged delivery is handled or parked. */
static void
what_cannot_be_put_aside_is_not_passed(void **state)
{
	(void)state;
	reader.fail_at = 3;
	fake->head = 5;
	fake->full = true;
	follow.park = true;
	follow.until_head = true;
	assert_follows(-ENOSPC, 2, 2, 2);
	fake->full = false;
}

/* A try that fails leaves it where it is, and one that does not takes it away. */
static void
what_is_tried_again_is_done_or_stays(void **state)
{
	(void)state;
	for (int good = 0; good < 2; good++) {
		begin_anew();
		reader.again = true;
		reader.last = 3;
		reader.until = 3;
		reader.fail_at = good ? 0 : 2;
		reader.script = (const struct message[]){ { ORDER_LOSE, 0 }, END };
		fake->head = fake->cursor = 3;
		fake->parked = 2;
		follow.park = true;
		assert_follows(0, (uint64_t)good, good ? 2 : 1, 3);
		assert_int_equal(fake->parks_count, 1);
		assert_int_equal(fake->parks[0].n, 2);
		assert_int_equal(fake->parks[0].action,
		    good ? OV__PARK_ACTION__PARK_ACTION_DONE : OV__PARK_ACTION__PARK_ACTION_PARK);
	}
}

/* A missing folder is not one letter's fault: nothing is retried or parked. */
static void
what_is_away_stands_until_it_is_back(void **state)
{
	(void)state;
	reader.fail_at = 3;
	reader.fail_with = OVERGANG_AWAY;
	fake->head = 5;
	follow.park = true;
	follow.tries = 5;
	follow.until_head = true;
	uint64_t before = clock_ms();
	assert_follows(OVERGANG_AWAY, 2, 2, 2);
	assert_true(clock_ms() - before < 250 + 4000);
	reader.fail_at = 0;
	assert_follows(0, 5, 5, 5);
	assert_int_equal(fake->parks_count, 0);
}

/* The missing resource may be back; deliveries parked since this session began were tried just
 * now. */
static void
what_was_put_aside_before_is_tried_when_it_begins(void **state)
{
	static const struct {
		bool again;
		uint64_t parked;
		size_t parks;
	} rows[] = { { true, 2, 1 }, { true, 4, 1 }, { true, 5, 0 }, { false, 2, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_anew();
		reader.again = true;
		reader.last = 3;
		fake->head = 6;
		fake->cursor = 3;
		fake->parked = rows[i].parked;
		fake->parked_unasked = true;
		follow.park = true;
		follow.again = rows[i].again;
		follow.until_head = true;
		assert_int_equal(follow_to_end(), 0);
		fake_order(fake, ORDER_APPEND, 0);
		assert_int_equal(fake->parks_count, rows[i].parks);
		if (fake->parks_count > 0)
			assert_int_equal(fake->parks[0].action, OV__PARK_ACTION__PARK_ACTION_DONE);
	}
}

/* The daemon's parked rows went back as far as its cursor: deliveries from there on come again, and
 * are recognised by their event ids. */
static void
behind_a_restore_it_goes_on_at_the_cursor_of_then(void **state)
{
	(void)state;
	reader.again = true;
	reader.stop_at = 10;
	reader.script = (const struct message[]){ { ORDER_LOSE, 0 }, { ORDER_RESTORE, 0 },
		{ ORDER_LOSE, 1 }, END };
	fake->head = 9;
	fake->restored = 6;
	follow.lost = gone;
	assert_follows(0, 9 + 3 + 1, 10, 10);
	assert_int_equal(reader.gone_first, 0);
}

/* ---- the files on disk -------------------------------------------------------------------- */

/* A second call acts as another process: it has only the files on disk. */
static void
a_restore_is_noticed_by_who_was_not_running(void **state)
{
	char path[96];
	struct stat st;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/place", fake->dir);
	follow.place = path;
	follow.lost = gone;
	follow.say = say;
	follow.until_head = true;
	fake->head = 70;
	assert_follows(0, 70, 70, 70);
	assert_place(path, 77, 70);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	fake_order(fake, ORDER_EPOCH, 78);
	fake->head = fake->cursor = fake->common = 40;
	assert_follows(0, 70, 70, 40);
	assert_int_equal(fake->asked.epoch, 77);
	assert_int_equal(fake->asked.through, 70);
	assert_int_equal(fake->asked.tag_n, 70);
	assert_true(
	    fake_is_tag(70, &(ProtobufCBinaryData){ sizeof(fake->asked_tag), fake->asked_tag }));
	assert_int_equal(reader.gone_first, 41);
	assert_int_equal(reader.gone_last, 70);
	assert_int_equal(overgang_epoch(client), 78);

	/* It is reported once, and the session continues with the numbers known from here. */
	reader.last = 40;
	assert_follows(0, 70, 40, 40);
	fake_order(fake, ORDER_APPEND, 3);
	assert_follows(0, 73, 43, 43);
	assert_place(path, 78, 43);
	assert_string_equal(reader.said, "");
}

static void
a_damaged_place_is_said_and_begun_anew(void **state)
{
	static const char *const damaged[] = { "", "77 70", "77 70 70 0g\n", "77 70 70 abc\n",
		"seventy\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		begin_anew();
		reader.last = 3;
		char path[96];

		(void)snprintf(path, sizeof(path), "%s/place", fake->dir);
		fake_file(fake, "place", 0600, damaged[i]);
		follow.place = path;
		follow.lost = gone;
		follow.say = say;
		follow.until_head = true;
		fake->head = 5;
		fake->cursor = 3;
		assert_follows(0, 2, 5, 5);
		assert_place(path, 77, 5);
		assert_int_equal(reader.gone_last, 0);
		assert_non_null(strstr(reader.said, "place: how far this had come cannot be read"));
	}
}

static void
a_place_that_cannot_be_kept_is_said_once(void **state)
{
	(void)state;
	follow.place = "/nowhere/at/all/place";
	follow.say = say;
	follow.until_head = true;
	fake->head = 200;
	assert_follows(0, 200, 200, 200);
	assert_non_null(
	    strstr(reader.said, "/nowhere/at/all/place: how far this has come cannot be kept"));
	/* A program says it in its language, from the same problem. */
	assert_ptr_equal(connection_said(client)->kind, &PROBLEM_PLACE_NOT_KEPT);
	assert_string_equal(connection_said(client)->place, follow.place);
	assert_int_equal(connection_said(client)->error, ENOENT);
}

/* ---- the connection file --------------------------------------------------------------------- */

#define KEY  "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define GOOD "[overgang]\ndesk = tcp://127.0.0.1:5710\nserver_key = " KEY "\nkey = secret\n"

static void
a_wrong_connection_file_is_named_by_line(void **state)
{
	static const struct {
		const char *text;
		const char *error; /* in the message; NULL: it is good */
	} rows[] = {
		{ GOOD, NULL },
		{ "# c\n; c\n\n" GOOD "language = en\n[adapter]\nanything = is the program's own\n",
		    NULL },
		{ "[overgang]\ndesk = tcp://127.0.0.1:5710\n", "server_key is missing" },
		{ GOOD "keys = x\n",
		    "overgang.conf:5: keys: is no key of [overgang]; there are: desk" },
		{ GOOD "desk = tcp://127.0.0.1:1\n",
		    ":5: desk: is there already in [overgang]; keep one" },
		{ GOOD "language = nn\n", ":5: language: is neither nb nor en" },
		{ GOOD "user =\n", ":5: user: is empty" },
		{ GOOD "user = Berit ; of Nav\n", ":5: has a comment behind it" },
		{ GOOD "user = Berit\n  Eksempel\n", ":6: begins with a blank" },
		{ GOOD "user: Berit\n", ":5: is no section, no comment and no key = value" },
		{ GOOD "user\n", ":5: is no section, no comment and no key = value" },
		{ GOOD "user = B\xf8rge\n", ":5: is no UTF-8" },
		{ GOOD "[adapter\n", ":5: a section stands alone on its line: [name]" },
		{ "desk = tcp://127.0.0.1:5710\n", ":1: stands before the first [section]" },
		{ "[overgang]\nserver_key = abc\n", ":2: server_key: is no public key" },
		{ "[overgang]\ndesk = 127.0.0.1\nserver_key = " KEY "\nkey = secret\n",
		    "desk: cannot connect to 127.0.0.1" },
		{ "[overgang]\ndesk = tcp://127.0.0.1:5710\nserver_key = " KEY "\nkey = open\n",
		    "can be read by others; chmod 600 it" },
		{ "[overgang]\ndesk = tcp://127.0.0.1:5710\nserver_key = " KEY "\nkey = empty\n",
		    "holds no secret key" },
		{ "[overgang]\ndesk = tcp://127.0.0.1:5710\nserver_key = " KEY "\nkey = away\n",
		    "away: No such file" },
	};
	char path[160], error[OVERGANG_ERROR_SIZE], secret[64], long_line[600];

	(void)state;
	(void)snprintf(secret, sizeof(secret), "%s\n", fake->client_secret);
	fake_file(fake, "open", 0640, secret);
	fake_file(fake, "empty", 0600, "# nothing\n");
	(void)snprintf(path, sizeof(path), "%s/overgang.conf", fake->dir);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fake_file(fake, "overgang.conf", 0644, rows[i].text);
		error[0] = '\0';
		struct overgang *o = overgang_open(path, error);
		if ((o != NULL) != (rows[i].error == NULL))
			fail_msg("%s: %s", rows[i].text, error);
		if (rows[i].error != NULL && strstr(error, rows[i].error) == NULL)
			fail_msg("%s says \"%s\", not \"%s\"", rows[i].text, error, rows[i].error);
		overgang_close(o);
	}
	(void)snprintf(long_line, sizeof(long_line), "%suser = %0250d\n", GOOD, 1);
	fake_file(fake, "overgang.conf", 0644, long_line);
	assert_null(overgang_open(path, error));
	assert_non_null(strstr(error, ":5: is longer than 197 bytes"));
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_is_answered_and_says_who_asks),
		TEST(without_an_answer_the_same_bytes_are_sent_again),
		TEST(busy_is_waited_out_and_at_the_timeout_it_is_the_answer),
		TEST(what_failed_is_the_answer_at_once),
		TEST(where_nobody_is_it_says_so),
		TEST(a_daemon_that_is_started_anew_is_asked_again),
		TEST(a_key_that_is_refused_is_a_sentence_and_not_silence),
		TEST(another_daemons_key_is_a_sentence_too),
		TEST(too_large_a_request_is_refused_here),
		TEST(an_answer_of_64_kib_arrives),
		TEST(up_to_the_head_in_pages),
		TEST(live_whatever_is_lost_nothing_is_missed),
		TEST(a_silent_stream_is_replaced_by_asking),
		TEST(with_a_prefix_the_cursor_moves_past_what_does_not_match),
		TEST(what_the_handler_refuses_comes_again),
		TEST(it_stops_when_the_descriptor_says_so_also_while_nobody_answers),
		TEST(another_epoch_ends_it_with_a_sentence),
		TEST(without_a_consumer_nothing_is_acknowledged),
		TEST(beside_a_stream_that_is_blocked_it_goes_on_asking),
		TEST(a_cursor_that_is_set_is_where_it_goes_on),
		TEST(fast_deliveries_are_acknowledged_together),
		TEST(a_cursor_that_is_set_while_nothing_comes),
		TEST(a_cursor_that_is_set_while_it_ends),
		TEST(another_process_that_follows_ends_it),
		TEST(the_tag_goes_with_each_fetch),
		TEST(the_pauses_between_tries_grow),
		TEST(letters_whose_numbers_are_blanks_are_found),
		TEST(what_cannot_be_put_aside_is_not_passed),
		TEST(what_is_tried_again_is_done_or_stays),
		TEST(what_is_away_stands_until_it_is_back),
		TEST(what_was_put_aside_before_is_tried_when_it_begins),
		TEST(behind_a_restore_it_goes_on_at_the_cursor_of_then),
		TEST(a_restore_is_noticed_by_who_was_not_running),
		TEST(a_damaged_place_is_said_and_begun_anew),
		TEST(a_place_that_cannot_be_kept_is_said_once),
		TEST(a_wrong_connection_file_is_named_by_line),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
