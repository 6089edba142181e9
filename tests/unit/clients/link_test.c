/* The library's sockets against a small daemon of the test: repeat until there is an answer,
 * refusals as sentences, follow without a hole under any loss. */
#include <errno.h>
#include <pthread.h>
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
#include <zmq.h>

#include "adapter/recall.h"
#include "files.h"
#include "connection.h"
#include "handle.h"
#include "library_problems.h"
#include "overgang.h"
#include "place.h"
#include "stop.h"

/* ---- a daemon with scripted answers ----------------------------------------------- */

enum { HEARTBEAT_MS = 20, SEEN_MAX = 8 };

/* Set before it starts, or by order(); read after order() has returned. */
struct fake {
	pthread_t thread;
	void *zmq;
	void *orders; /* the test's end */
	char dir[64];
	char desk[96], stream[96];
	char public[41], secret[41];
	char client_public[41], client_secret[41];
	char zap_code[4];
	bool no_stream;
	char *display_name;
	unsigned page; /* deliveries in one answer */
	unsigned ignore, busy;
	uint64_t epoch, head, cursor;
	bool blanks;		  /* each seventh */
	uint64_t session, set_at; /* an acknowledgement from set_at on: the cursor was set … */
	uint64_t set_to;	  /* … to this */
	uint64_t taken_at;	  /* the same: another process follows */
	uint64_t common;	  /* of another epoch, the last number that still holds */
	uint64_t restored;	  /* the cursor, after ORDER_RESTORE */
	bool full;		  /* no row is left for parked deliveries */
	uint64_t parked;	  /* a number that is to be retried … */
	bool parked_unasked;	  /* … or that no consumer handles */
	struct {
		uint64_t n;
		Ov__ParkAction action;
	} parks[4];
	unsigned parks_count;
	uint64_t tags;		/* that came back as they were given, or the last fetch's was not */
	Ov__HelloRequest asked; /* the last hello with an epoch; without its strings */
	unsigned char asked_tag[16];
	unsigned fetches, hellos;
	struct {
		unsigned char bytes[256];
		size_t size;
	} seen[SEEN_MAX]; /* the first requests, as they came */
	unsigned seen_count;
};

static void *
fake_socket(struct fake *f, int type, const char *domain, const char *endpoint)
{
	void *s = zmq_socket(f->zmq, type);
	int one = 1, none = 0;

	(void)zmq_setsockopt(s, ZMQ_LINGER, &none, sizeof(none));
	(void)zmq_setsockopt(s, ZMQ_CURVE_SERVER, &one, sizeof(one));
	(void)zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, f->secret, sizeof(f->secret));
	(void)zmq_setsockopt(s, ZMQ_ZAP_DOMAIN, domain, strlen(domain));
	assert_int_equal(zmq_bind(s, endpoint), 0);
	return s;
}

static void
answer_zap(const struct fake *f, void *zap)
{
	char frame[8][64];
	int size[8], n = 0, more = 1;
	size_t more_size = sizeof(more);

	while (more && n < 8) {
		size[n] = zmq_recv(zap, frame[n], sizeof(frame[n]), 0);
		(void)zmq_getsockopt(zap, ZMQ_RCVMORE, &more, &more_size);
		n++;
	}
	(void)zmq_send(zap, "1.0", 3, ZMQ_SNDMORE);
	(void)zmq_send(zap, frame[1], (size_t)size[1], ZMQ_SNDMORE);
	(void)zmq_send(zap, f->zap_code, 3, ZMQ_SNDMORE);
	(void)zmq_send(zap, "", 0, ZMQ_SNDMORE);
	(void)zmq_send(zap, "nav/berit", 9, ZMQ_SNDMORE);
	(void)zmq_send(zap, "", 0, 0);
}

static char *
kind_of(const struct fake *f, uint64_t n)
{
	static char release[] = "release.date_set", nav[] = "nav.contact_opened", none[] = "";

	return f->blanks && n % 7 == 0 ? none : n % 3 == 0 ? release : nav;
}

/* Make the tag that the fake daemon gives a number: the number, twice. */
static void
tag_of(uint64_t n, unsigned char tag[16])
{
	memcpy(tag, &n, 8);
	memcpy(tag + 8, &n, 8);
}

static bool
is_tag(uint64_t n, const ProtobufCBinaryData *tag)
{
	unsigned char good[16];

	tag_of(n, good);
	return tag->len == sizeof(good) && memcmp(tag->data, good, sizeof(good)) == 0;
}

/* OK, or the error that ended the session. */
static Ov__Outcome
answer_acknowledge(struct fake *f, const Ov__AcknowledgeRequest *q)
{
	if (f->set_at != 0 && q->n >= f->set_at) {
		f->set_at = 0;
		f->cursor = f->set_to;
		f->session = 0;
	}
	if (f->taken_at != 0 && q->n >= f->taken_at)
		f->session = 1000;
	if (q->session != f->session)
		return f->session == 0 ? OV__OUTCOME__OUTCOME_CONFLICT
				       : OV__OUTCOME__OUTCOME_INVALID;
	f->cursor = q->n;
	return OV__OUTCOME__OUTCOME_OK;
}

static void
answer_hello(struct fake *f, const Ov__HelloRequest *q, Ov__HelloAnswer *a)
{
	f->hellos++;
	a->epoch = f->epoch;
	a->head = f->head;
	a->cursor = f->cursor;
	a->epoch_known = true;
	a->common = q->epoch == f->epoch || q->through < f->common ? q->through : f->common;
	if (q->follow)
		a->session = f->session = f->hellos;
	if (q->epoch == 0)
		return;
	f->asked = *q;
	if (q->tag.len == sizeof(f->asked_tag))
		memcpy(f->asked_tag, q->tag.data, sizeof(f->asked_tag));
}

static void
answer_fetch(struct fake *f, const Ov__FetchRequest *q, Ov__FetchAnswer *a)
{
	f->tags += q->tag.len > 0 && is_tag(q->tag_n, &q->tag);
	a->through = q->after;
	a->head = f->head;
	a->epoch = f->epoch;
	unsigned page = q->count != 0 ? q->count : f->page;
	a->deliveries = calloc(page, sizeof(a->deliveries[0]));
	while (a->through < f->head && a->n_deliveries < page) {
		char *kind = kind_of(f, ++a->through);
		if (q->prefix[0] != '\0' && strncmp(kind, q->prefix, strlen(q->prefix)) != 0)
			continue;
		Ov__Delivery *d = malloc(sizeof(*d));
		ov__delivery__init(d);
		d->n = a->through;
		d->kind = kind;
		a->deliveries[a->n_deliveries++] = d;
	}
	f->fetches++;
}

static Ov__Outcome
answer_park(struct fake *f, const Ov__ParkRequest *q)
{
	if (f->full)
		return OV__OUTCOME__OUTCOME_FULL;
	assert_true(f->parks_count < 4);
	f->parks[f->parks_count].n = q->n;
	f->parks[f->parks_count++].action = q->action;
	return OV__OUTCOME__OUTCOME_OK;
}

static void
answer_ok(struct fake *f, const Ov__Request *q, Ov__Answer *a)
{
	Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
	Ov__ParkAnswer park = OV__PARK_ANSWER__INIT;
	Ov__ParkedAnswer parked = OV__PARKED_ANSWER__INIT;
	Ov__Parked row = OV__PARKED__INIT, *rows = &row;
	Ov__FetchAnswer fetch = OV__FETCH_ANSWER__INIT;
	Ov__AcknowledgeAnswer acknowledge = OV__ACKNOWLEDGE_ANSWER__INIT;
	void *desk = a->text; /* lent by the caller */
	unsigned char bytes[65536], tag[16];

	a->text = (char *)(uintptr_t)protobuf_c_empty_string;
	if (q->ask_case == OV__REQUEST__ASK_HELLO) {
		answer_hello(f, q->hello, &hello);
		hello.stream_endpoint = f->no_stream ? a->text : f->stream;
		if (f->display_name != NULL)
			hello.display_name = f->display_name;
		a->result_case = OV__ANSWER__RESULT_HELLO;
		a->hello = &hello;
	} else if (q->ask_case == OV__REQUEST__ASK_FETCH) {
		answer_fetch(f, q->fetch, &fetch);
		tag_of(fetch.through, tag);
		fetch.tag = (ProtobufCBinaryData){ sizeof(tag), tag };
		a->result_case = OV__ANSWER__RESULT_FETCH;
		a->fetch = &fetch;
	} else if (q->ask_case == OV__REQUEST__ASK_PARK) {
		a->outcome = answer_park(f, q->park);
		a->result_case = OV__ANSWER__RESULT_PARK;
		a->park = &park;
	} else if (q->ask_case == OV__REQUEST__ASK_PARKED) {
		row.n = f->parked;
		row.replay = !f->parked_unasked;
		parked.parked = &rows;
		parked.n_parked = f->parked != 0;
		a->result_case = OV__ANSWER__RESULT_PARKED;
		a->parked = &parked;
	} else if (q->ask_case == OV__REQUEST__ASK_BACKUP) {
		a->outcome = OV__OUTCOME__OUTCOME_FAILED;
		a->text = (char *)(uintptr_t) "the disk is full";
	} else if (q->ask_case == OV__REQUEST__ASK_ACKNOWLEDGE) {
		a->outcome = answer_acknowledge(f, q->acknowledge);
		if (a->outcome != OV__OUTCOME__OUTCOME_OK)
			a->field = (char *)(uintptr_t) "acknowledge.session";
		tag_of(f->cursor, tag);
		acknowledge.tag = (ProtobufCBinaryData){ sizeof(tag), tag };
		a->result_case = OV__ANSWER__RESULT_ACKNOWLEDGE;
		a->acknowledge = &acknowledge;
	}
	size_t size = ov__answer__get_packed_size(a);
	if (size > sizeof(bytes)) /* as much as fits: exactly 64 KiB */
		f->display_name[strlen(f->display_name) - (size - sizeof(bytes))] = '\0';
	size = ov__answer__get_packed_size(a);
	assert_true(size <= sizeof(bytes));
	(void)ov__answer__pack(a, bytes);
	(void)zmq_send(desk, bytes, size, 0);
	for (size_t i = 0; i < fetch.n_deliveries; i++)
		free(fetch.deliveries[i]);
	free(fetch.deliveries);
}

static void
answer_desk(struct fake *f, void *desk)
{
	unsigned char id[256], bytes[65536];
	int id_size = zmq_recv(desk, id, sizeof(id), 0);
	int size = zmq_recv(desk, bytes, sizeof(bytes), 0);
	Ov__Request *q = ov__request__unpack(NULL, (size_t)size, bytes);
	Ov__Answer a = OV__ANSWER__INIT;

	assert_non_null(q);
	if (f->seen_count < SEEN_MAX && (size_t)size <= sizeof(f->seen[0].bytes)) {
		memcpy(f->seen[f->seen_count].bytes, bytes, (size_t)size);
		f->seen[f->seen_count].size = (size_t)size;
		f->seen_count++;
	}
	a.correlation = q->correlation;
	if (f->ignore > 0) {
		f->ignore--;
	} else {
		(void)zmq_send(desk, id, (size_t)id_size, ZMQ_SNDMORE);
		a.outcome = OV__OUTCOME__OUTCOME_OK;
		if (f->busy > 0) {
			f->busy--;
			a.outcome = OV__OUTCOME__OUTCOME_BUSY;
			a.retry_after_ms = 20;
			size = (int)ov__answer__pack(&a, bytes);
			(void)zmq_send(desk, bytes, (size_t)size, 0);
		} else {
			a.text = desk;
			answer_ok(f, q, &a);
		}
	}
	ov__request__free_unpacked(q, NULL);
}

static void
publish(struct fake *f, void *stream, uint64_t n)
{
	Ov__Delivery d = OV__DELIVERY__INIT;
	unsigned char bytes[256];
	char topic[64];

	d.n = n;
	d.kind = kind_of(f, n);
	(void)snprintf(topic, sizeof(topic), d.kind[0] != '\0' ? "%s/K7F3-9QXM" : "-", d.kind);
	(void)zmq_send(stream, topic, strlen(topic), ZMQ_SNDMORE);
	(void)zmq_send(stream, bytes, ov__delivery__pack(&d, bytes), 0);
}

static void
heartbeat(const struct fake *f, void *stream)
{
	Ov__Heartbeat h = OV__HEARTBEAT__INIT;
	unsigned char bytes[64];

	h.head = f->head;
	h.epoch = f->epoch;
	h.now = 1805878800;
	(void)zmq_send(stream, "~", 1, ZMQ_SNDMORE);
	(void)zmq_send(stream, bytes, ov__heartbeat__pack(&h, bytes), 0);
}

enum order {
	ORDER_APPEND,  /* n more, published */
	ORDER_LOSE,    /* n more, not published */
	ORDER_SET,     /* an administrator sets the cursor */
	ORDER_REORDER, /* 3 more, published 3 1 2 2 */
	ORDER_RESTART, /* both sockets closed and bound again */
	ORDER_EPOCH,
	ORDER_RESTORE, /* the same stream, and a cursor of before */
	ORDER_CODE,    /* ZAP */
	ORDER_STOP,
};

struct message {
	enum order order;
	unsigned n;
};

static void
obey(struct fake *f, const struct message *m, void **desk, void **stream)
{
	switch (m->order) {
	case ORDER_APPEND:
		for (unsigned i = 0; i < m->n; i++)
			publish(f, *stream, ++f->head);
		break;
	case ORDER_LOSE:
		f->head += m->n;
		break;
	case ORDER_REORDER:
		f->head += 3;
		publish(f, *stream, f->head);
		publish(f, *stream, f->head - 2);
		publish(f, *stream, f->head - 1);
		publish(f, *stream, f->head - 1);
		break;
	case ORDER_RESTART:
		(void)zmq_close(*desk);
		(void)zmq_close(*stream);
		*desk = fake_socket(f, ZMQ_ROUTER, "desk", f->desk);
		*stream = fake_socket(f, ZMQ_PUB, "stream", f->stream);
		break;
	case ORDER_EPOCH:
		f->epoch = m->n;
		break;
	case ORDER_RESTORE:
		f->epoch++;
		f->common = f->head;
		f->cursor = f->restored;
		break;
	case ORDER_CODE:
		(void)snprintf(f->zap_code, sizeof(f->zap_code), "%u", m->n);
		break;
	case ORDER_SET:
		f->cursor = m->n;
		f->session = 0;
		break;
	case ORDER_STOP:
	default:
		break;
	}
}

static void *
fake_main(void *context)
{
	struct fake *f = context;
	void *zap = zmq_socket(f->zmq, ZMQ_REP), *orders = zmq_socket(f->zmq, ZMQ_PAIR);
	struct message m = { ORDER_APPEND, 0 };

	assert_int_equal(zmq_bind(zap, "inproc://zeromq.zap.01"), 0);
	assert_int_equal(zmq_connect(orders, "inproc://orders"), 0);
	void *desk = fake_socket(f, ZMQ_ROUTER, "desk", f->desk);
	void *stream = fake_socket(f, ZMQ_PUB, "stream", f->stream);
	(void)zmq_send(orders, "", 0, 0);
	while (m.order != ORDER_STOP) {
		zmq_pollitem_t items[] = {
			{ orders, 0, ZMQ_POLLIN, 0 },
			{ zap, 0, ZMQ_POLLIN, 0 },
			{ desk, 0, ZMQ_POLLIN, 0 },
		};
		if (zmq_poll(items, 3, HEARTBEAT_MS) == 0)
			heartbeat(f, stream);
		if (items[1].revents)
			answer_zap(f, zap);
		if (items[2].revents)
			answer_desk(f, desk);
		if (items[0].revents) {
			(void)zmq_recv(orders, &m, sizeof(m), 0);
			obey(f, &m, &desk, &stream);
			(void)zmq_send(orders, "", 0, 0);
		}
	}
	(void)zmq_close(zap);
	(void)zmq_close(orders);
	(void)zmq_close(desk);
	(void)zmq_close(stream);
	return NULL;
}

static void
order(struct fake *f, enum order what, unsigned n)
{
	struct message m = { what, n };

	(void)zmq_send(f->orders, &m, sizeof(m), 0);
	(void)zmq_recv(f->orders, &m, sizeof(m), 0);
}

static void
write_file(const char *dir, const char *name, mode_t mode, const char *content)
{
	assert_int_equal(files_write(dir, name, content, strlen(content), mode), 0);
}

static void
write_connection(struct fake *f, const char *server_key)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = %s\nserver_key = %s\nkey = secret\nuser = Berit\n", f->desk,
	    server_key);
	write_file(f->dir, "overgang.conf", 0644, text);
	(void)snprintf(text, sizeof(text), "# the key of a test\n%s\n", f->client_secret);
	write_file(f->dir, "secret", 0600, text);
}

static struct fake *
fake_new(void)
{
	struct fake *f = calloc(1, sizeof(*f));
	char byte;

	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/overgang-link-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	(void)snprintf(f->desk, sizeof(f->desk), "ipc://%s/desk", f->dir);
	(void)snprintf(f->stream, sizeof(f->stream), "ipc://%s/stream", f->dir);
	assert_int_equal(zmq_curve_keypair(f->public, f->secret), 0);
	assert_int_equal(zmq_curve_keypair(f->client_public, f->client_secret), 0);
	(void)snprintf(f->zap_code, sizeof(f->zap_code), "200");
	f->page = 10;
	f->epoch = 77;
	write_connection(f, f->public);
	f->zmq = zmq_ctx_new();
	f->orders = zmq_socket(f->zmq, ZMQ_PAIR);
	assert_int_equal(zmq_bind(f->orders, "inproc://orders"), 0);
	assert_int_equal(pthread_create(&f->thread, NULL, fake_main, f), 0);
	(void)zmq_recv(f->orders, &byte, 1, 0);
	return f;
}

static void
fake_free(struct fake *f)
{
	static const char *const names[] = { "overgang.conf", "secret", "desk", "stream" };
	char path[160];

	order(f, ORDER_STOP, 0);
	(void)pthread_join(f->thread, NULL);
	(void)zmq_close(f->orders);
	(void)zmq_ctx_term(f->zmq);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(f->dir);
	free(f);
}

static struct overgang *
open_to(const struct fake *f)
{
	char error[OVERGANG_ERROR_SIZE] = "", path[160];
	struct overgang *o;

	(void)snprintf(path, sizeof(path), "%s/overgang.conf", f->dir);
	o = overgang_open(path, error);
	if (o == NULL)
		fail_msg("%s", error);
	o->retry_ms = 200;
	o->handshake_ms = 200;
	link_close(&o->desk); /* it is opened again, with these times */
	return o;
}

/* ---- asking ------------------------------------------------------------------------------- */

static void
a_question_is_answered_and_says_who_asks(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	const Ov__HelloAnswer *hello = overgang_hello(o);

	(void)state;
	assert_non_null(hello);
	assert_int_equal(hello->epoch, 77);
	assert_ptr_equal(overgang_hello(o), hello);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->hellos, 1);
	Ov__Request *q = ov__request__unpack(NULL, f->seen[0].size, f->seen[0].bytes);
	assert_string_equal(q->user, "Berit");
	ov__request__free_unpacked(q, NULL);
	overgang_close(o);
	fake_free(f);
}

static void
without_an_answer_the_same_bytes_are_sent_again(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);

	(void)state;
	f->ignore = 2;
	o->retry_ms = 60;
	assert_non_null(overgang_hello(o));
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->seen_count, 3);
	for (unsigned i = 1; i < 3; i++) {
		assert_int_equal(f->seen[i].size, f->seen[0].size);
		assert_memory_equal(f->seen[i].bytes, f->seen[0].bytes, f->seen[0].size);
	}
	overgang_close(o);
	fake_free(f);
}

static void
busy_is_waited_out_and_at_the_timeout_it_is_the_answer(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	Ov__Request q = OV__REQUEST__INIT;
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Answer *a;

	(void)state;
	q.ask_case = OV__REQUEST__ASK_HELLO;
	q.hello = &hello;
	f->busy = 2;
	assert_int_equal(overgang_request(o, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	ov__answer__free_unpacked(a, NULL);

	order(f, ORDER_APPEND, 0);
	f->busy = 1000000;
	overgang_timeout(o, 100);
	assert_int_equal(overgang_request(o, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_BUSY);
	ov__answer__free_unpacked(a, NULL);
	overgang_close(o);
	fake_free(f);
}

/* A failed request is shown to a person, not retried. */
static void
what_failed_is_the_answer_at_once(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	Ov__Request q = OV__REQUEST__INIT;
	Ov__BackupRequest backup = OV__BACKUP_REQUEST__INIT;
	Ov__Answer *a;

	(void)state;
	q.ask_case = OV__REQUEST__ASK_BACKUP;
	q.backup = &backup;
	assert_int_equal(overgang_request(o, &q, &a), 0);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_FAILED);
	assert_string_equal(a->text, "the disk is full");
	ov__answer__free_unpacked(a, NULL);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->seen_count, 1);
	overgang_close(o);
	fake_free(f);
}

static void
where_nobody_is_it_says_so(void **state)
{
	struct fake *f = fake_new();

	(void)state;
	(void)snprintf(f->desk + strlen(f->desk), 8, "-not");
	write_connection(f, f->public);
	struct overgang *o = open_to(f);
	overgang_timeout(o, 100);
	assert_null(overgang_hello(o));
	assert_non_null(strstr(overgang_error(o), "nobody answers at ipc:///tmp/"));
	overgang_close(o);
	fake_free(f);
}

static void
a_daemon_that_is_started_anew_is_asked_again(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *a;

	(void)state;
	assert_non_null(overgang_hello(o));
	order(f, ORDER_RESTART, 0);
	assert_int_equal(overgang_report(o, &report, &a), 0);
	ov__answer__free_unpacked(a, NULL);
	assert_int_equal(report.key.len, 0);
	overgang_close(o);
	fake_free(f);
}

static void
a_key_that_is_refused_is_a_sentence_and_not_silence(void **state)
{
	static const unsigned codes[] = { 400, 500, 300 };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct fake *f = fake_new();
		struct overgang *o = open_to(f);
		order(f, ORDER_CODE, codes[i]);
		assert_null(overgang_hello(o));
		assert_non_null(strstr(overgang_error(o), f->client_public));
		assert_null(strstr(overgang_error(o), f->client_secret));
		order(f, ORDER_CODE, 200);
		assert_non_null(overgang_hello(o));
		overgang_close(o);
		fake_free(f);
	}
}

static void
another_daemons_key_is_a_sentence_too(void **state)
{
	struct fake *f = fake_new();
	Ov__Request q = OV__REQUEST__INIT;
	Ov__Answer *a = NULL;

	(void)state;
	write_connection(f, f->client_public);
	struct overgang *o = open_to(f);
	q.ask_case = OV__REQUEST__ASK_STREAMS;
	q.streams = &(Ov__StreamsRequest)OV__STREAMS_REQUEST__INIT;
	assert_int_equal(overgang_request(o, &q, &a), -EACCES);
	assert_non_null(strstr(overgang_error(o), "server_key"));
	overgang_close(o);
	fake_free(f);
}

static void
too_large_a_request_is_refused_here(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	char *text = malloc(70001);
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *a;

	(void)state;
	memset(text, 'x', 70000);
	text[70000] = '\0';
	report.told_by = text;
	assert_int_equal(overgang_report(o, &report, &a), -EMSGSIZE);
	free(text);
	overgang_close(o);
	fake_free(f);
}

static void
an_answer_of_64_kib_arrives(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	char *name = calloc(1, 65537);

	(void)state;
	memset(name, 'x', 65536);
	f->display_name = name;
	overgang_timeout(o, 2000);
	assert_non_null(overgang_hello(o));
	assert_int_equal(ov__answer__get_packed_size(o->hello), 65536);
	overgang_close(o);
	fake_free(f);
	free(name);
}

/* ---- following ------------------------------------------------------------------------------ */

struct reader {
	struct fake *fake;
	uint64_t last, count, blanks;
	uint64_t stop_at; /* handler answers 1 */
	uint64_t fail_at; /* handler answers -EIO … */
	int fail_with;	  /* … or this */
	uint64_t until;	  /* idle stops when it is reached */
	unsigned idles;
	const struct message *script; /* one order per idle call */
	size_t script_left;
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
	if (r->script_left > 0) {
		order(r->fake, r->script->order, r->script->n);
		r->script++;
		r->script_left--;
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

static struct overgang_follow
following(struct reader *r)
{
	return (struct overgang_follow){ .consumer = "test",
		.prefix = r->prefix,
		.handler = take,
		.idle = idle,
		.context = r,
		.stop_fd = -1 };
}

static void
up_to_the_head_in_pages(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 203;
	f->blanks = true;
	w.until_head = true;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.count, 203);
	assert_int_equal(r.blanks, 29);
	assert_int_equal(f->fetches, 21);
	assert_int_equal(f->cursor, 203);
	assert_int_equal(overgang_follow(o, &w), 0); /* nothing comes twice */
	assert_int_equal(r.count, 203);
	overgang_close(o);
	fake_free(f);
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
};

static void
live_whatever_is_lost_nothing_is_missed(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f,
		.until = 12 + 5 + 5 + 3 + 40 + 25 + 3 + 4 + 1 + 30,
		.script = hard_life,
		.script_left = sizeof(hard_life) / sizeof(hard_life[0]) };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 12;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.last, r.until);
	assert_int_equal(r.count, r.until);
	assert_int_equal(f->cursor, r.until);
	assert_int_equal(f->hellos, 1);
	overgang_close(o);
	fake_free(f);
}

static void
a_silent_stream_is_replaced_by_asking(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	static const struct message script[] = { { ORDER_APPEND, 7 }, { ORDER_APPEND, 2 } };
	struct reader r = { .fake = f, .until = 9, .script = script, .script_left = 2 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->no_stream = true;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.count, 9);

	/* An endpoint without a publisher. */
	order(f, ORDER_APPEND, 3);
	f->no_stream = false;
	(void)snprintf(f->stream + strlen(f->stream), 8, "-not");
	o->silence_ms = 50;
	r.until = 12;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.count, 12);
	f->stream[strlen(f->stream) - 4] = '\0';
	overgang_close(o);
	fake_free(f);
}

static void
with_a_prefix_the_cursor_moves_past_what_does_not_match(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	static const struct message script[] = { { ORDER_APPEND, 10 }, { ORDER_LOSE, 10 } };
	struct reader r = {
		.fake = f, .prefix = "release.", .until = 50, .script = script, .script_left = 2
	};
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 30;
	f->blanks = true;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.count, 16 - 2); /* each third up to 50, without 21 and 42 */
	assert_int_equal(f->cursor, 50);
	overgang_close(o);
	fake_free(f);
}

static void
what_the_handler_refuses_comes_again(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .fail_at = 15 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 20;
	assert_int_equal(overgang_follow(o, &w), -EIO);
	assert_non_null(strstr(overgang_error(o), "delivery 15"));
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->cursor, 14);
	r.fail_at = 0;
	r.stop_at = 18;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.last, 18);
	assert_int_equal(f->cursor, 18);
	overgang_close(o);
	fake_free(f);
}

static void
it_stops_when_the_descriptor_says_so_also_while_nobody_answers(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);

	(void)state;
	w.stop_fd = eventfd(1, EFD_CLOEXEC);
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	f->ignore = 1000000;
	assert_int_equal(overgang_follow(o, &w), 0);
	(void)close(w.stop_fd);
	overgang_close(o);
	fake_free(f);
}

static void
another_epoch_ends_it_with_a_sentence(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	static const struct message script[] = { { ORDER_EPOCH, 78 } };
	struct reader r = { .fake = f, .script = script, .script_left = 1 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 5;
	assert_int_equal(overgang_follow(o, &w), -ESTALE);
	assert_non_null(strstr(overgang_error(o), "up to 5"));
	overgang_close(o);
	fake_free(f);
}

static void
without_a_consumer_nothing_is_acknowledged(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .last = 4 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 9;
	w.consumer = NULL;
	w.after = 4;
	w.until_head = true;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.count, 5);
	assert_int_equal(f->cursor, 0);
	overgang_close(o);
	fake_free(f);
}

/* The way to the stream is cut: it connects to nothing, so no connection is ever news. */
static void
beside_a_stream_that_is_blocked_it_goes_on_asking(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	static const struct message script[] = { { ORDER_LOSE, 0 }, { ORDER_LOSE, 1 },
		{ ORDER_LOSE, 1 }, { ORDER_LOSE, 5 }, { ORDER_LOSE, 1 } };
	struct reader r = { .fake = f, .until = 3 + 8, .script = script, .script_left = 5 };
	struct overgang_follow w = following(&r);
	uint64_t begun = clock_ms();

	(void)state;
	f->head = 3;
	(void)snprintf(f->stream + strlen(f->stream), 8, "-not");
	o->silence_ms = 50;
	r.give_up_ms = begun + 20000;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.count, 11);
	assert_int_equal(f->hellos, 1);
	f->stream[strlen(f->stream) - 4] = '\0';
	overgang_close(o);
	fake_free(f);
}

/* The cursor is set in the middle of a fetched page: the deliveries behind it belong to the old
 * position. */
static void
a_cursor_that_is_set_is_where_it_goes_on(void **state)
{
	static const struct {
		uint64_t to, last, count;
	} rows[] = { { 0, 300, 64 + 300 }, { 10, 300, 64 + 290 }, { 200, 300, 64 + 100 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake *f = fake_new();
		struct overgang *o = open_to(f);
		struct reader r = { .fake = f, .again = true, .leap_to = rows[i].to };
		struct overgang_follow w = following(&r);

		f->head = 300;
		f->page = 250;
		f->set_at = 64;
		f->set_to = rows[i].to;
		w.until_head = true;
		assert_int_equal(overgang_follow(o, &w), 0);
		order(f, ORDER_APPEND, 0);
		assert_int_equal(r.last, rows[i].last);
		assert_int_equal(r.count, rows[i].count);
		assert_int_equal(f->cursor, 300);
		assert_int_equal(f->hellos, 2);
		overgang_close(o);
		fake_free(f);
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
		order(r->fake, ORDER_SET, 2);
	}
	return r->count == 9 + 7;
}

static void
a_cursor_that_is_set_while_nothing_comes(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .again = true };
	struct overgang_follow w = following(&r);

	(void)state;
	o->quiet_ms = 50;
	f->head = 9;
	w.idle = set_back_at_the_head;
	r.give_up_ms = clock_ms() + 20000;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.last, 9);
	assert_int_equal(f->cursor, 9);
	assert_int_equal(f->hellos, 2);
	overgang_close(o);
	fake_free(f);
}

/* The news comes with the last acknowledgement, with nothing left to do: no socket stays open, or
 * overgang_close() would wait for ever. */
static void
a_cursor_that_is_set_while_it_ends(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .stop_at = 5 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 9;
	f->set_at = 5;
	f->set_to = 2;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->cursor, 2);
	overgang_close(o);
	fake_free(f);
}

static void
another_process_that_follows_ends_it(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 9;
	f->taken_at = 9;
	assert_int_equal(overgang_follow(o, &w), -EALREADY);
	assert_non_null(
	    strstr(overgang_error(o), "another process follows as this consumer (test)"));
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->cursor, 0);
	assert_int_equal(f->hellos, 1);
	overgang_close(o);
	fake_free(f);
}

static void
the_tag_goes_with_each_fetch(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 203;
	w.until_head = true;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->fetches, 21);
	assert_int_equal(f->tags, 20); /* all but the first, which has none */
	overgang_close(o);
	fake_free(f);
}

static void
the_pauses_between_tries_grow(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .failures = 4, .stop_at = 1 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 1;
	w.tries = 3;
	assert_int_equal(overgang_follow(o, &w), -ENOSPC);
	assert_int_equal(r.tried, 4);
	for (unsigned i = 1; i < 4; i++)
		assert_true(r.tried_ms[i] - r.tried_ms[i - 1] >= 250u << (i - 1));
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->cursor, 0);
	overgang_close(o);
	fake_free(f);
}

/* Of the letters on disk, those whose numbers are blanks by now, for any size of page. */
static void
letters_whose_numbers_are_blanks_are_found(void **state)
{
	struct recalled list[] = { { 1, "a" }, { 7, "b" }, { 13, "c" }, { 14, "d" }, { 15, "e" },
		{ 34, "f" }, { 35, "g" }, { 41, "h" } };
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);

	(void)state;
	f->head = 40; /* 41 is lost by a restore */
	f->blanks = true;
	assert_int_equal(recall_find(o, list, sizeof(list) / sizeof(list[0])), 3);
	order(f, ORDER_APPEND, 0);
	assert_string_equal(list[0].name, "b");
	assert_string_equal(list[1].name, "d");
	assert_string_equal(list[2].name, "g");
	assert_int_equal(f->cursor, 0); /* nothing is acknowledged by looking */
	overgang_close(o);
	fake_free(f);
}

/* ---- parked deliveries ----------------------------------------------------------------------- */

/* Every acknowledged delivery is handled or parked. */
static void
what_cannot_be_put_aside_is_not_passed(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .fail_at = 3 };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 5;
	f->full = true;
	w.park = true;
	w.until_head = true;
	assert_int_equal(overgang_follow(o, &w), -ENOSPC);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->cursor, 2);
	assert_int_equal(r.last, 2);
	f->full = false;
	overgang_close(o);
	fake_free(f);
}

/* A try that fails leaves it where it is, and one that does not takes it away. */
static void
what_is_tried_again_is_done_or_stays(void **state)
{
	(void)state;
	for (int good = 0; good < 2; good++) {
		static const struct message script[] = { { ORDER_LOSE, 0 } };
		struct fake *f = fake_new();
		struct overgang *o = open_to(f);
		struct reader r = { .fake = f,
			.again = true,
			.last = 3,
			.until = 3,
			.fail_at = good ? 0 : 2,
			.script = script,
			.script_left = 1 };
		struct overgang_follow w = following(&r);

		f->head = f->cursor = 3;
		f->parked = 2;
		w.park = true;
		assert_int_equal(overgang_follow(o, &w), 0);
		order(f, ORDER_APPEND, 0);
		assert_int_equal(r.count, good);
		assert_int_equal(f->parks_count, 1);
		assert_int_equal(f->parks[0].n, 2);
		assert_int_equal(f->parks[0].action,
		    good ? OV__PARK_ACTION__PARK_ACTION_DONE : OV__PARK_ACTION__PARK_ACTION_PARK);
		overgang_close(o);
		fake_free(f);
	}
}

/* A missing folder is not one letter's fault: nothing is retried or parked. */
static void
what_is_away_stands_until_it_is_back(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f, .fail_at = 3, .fail_with = OVERGANG_AWAY };
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 5;
	w.park = true;
	w.tries = 5;
	w.until_head = true;
	uint64_t before = clock_ms();
	assert_int_equal(overgang_follow(o, &w), OVERGANG_AWAY);
	assert_true(clock_ms() - before < 250 + 4000);
	assert_int_equal(r.last, 2);
	r.fail_at = 0;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.last, 5);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->parks_count, 0);
	assert_int_equal(f->cursor, 5);
	overgang_close(o);
	fake_free(f);
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
		struct fake *f = fake_new();
		struct overgang *o = open_to(f);
		struct reader r = { .fake = f, .again = true, .last = 3 };
		struct overgang_follow w = following(&r);

		f->head = 6;
		f->cursor = 3;
		f->parked = rows[i].parked;
		f->parked_unasked = true;
		w.park = true;
		w.again = rows[i].again;
		w.until_head = true;
		assert_int_equal(overgang_follow(o, &w), 0);
		order(f, ORDER_APPEND, 0);
		assert_int_equal(f->parks_count, rows[i].parks);
		if (f->parks_count > 0)
			assert_int_equal(f->parks[0].action, OV__PARK_ACTION__PARK_ACTION_DONE);
		overgang_close(o);
		fake_free(f);
	}
}

/* The daemon's parked rows went back as far as its cursor: deliveries from there on come again, and
 * are recognised by their event ids. */
static void
behind_a_restore_it_goes_on_at_the_cursor_of_then(void **state)
{
	static const struct message script[] = { { ORDER_LOSE, 0 }, { ORDER_RESTORE, 0 },
		{ ORDER_LOSE, 1 } };
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = {
		.fake = f, .again = true, .stop_at = 10, .script = script, .script_left = 3
	};
	struct overgang_follow w = following(&r);

	(void)state;
	f->head = 9;
	f->restored = 6;
	w.lost = gone;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(r.count, 9 + 3 + 1);
	assert_int_equal(r.gone_first, 0);
	assert_int_equal(f->cursor, 10);
	overgang_close(o);
	fake_free(f);
}

/* ---- the files on disk -------------------------------------------------------------------- */

static void
say(const char *sentence, void *context)
{
	struct reader *r = context;

	assert_string_equal(r->said, "");
	(void)snprintf(r->said, sizeof(r->said), "%s", sentence);
}

/* A second call acts as another process: it has only the files on disk. */
static void
a_restore_is_noticed_by_who_was_not_running(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);
	char path[96];
	struct place p;
	struct stat st;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/place", f->dir);
	w.place = path;
	w.lost = gone;
	w.say = say;
	w.until_head = true;
	f->head = 70;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(place_read(path, &p), 0);
	assert_int_equal(p.epoch, 77);
	assert_int_equal(p.through, 70);
	assert_int_equal(p.tag_n, 70);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	order(f, ORDER_EPOCH, 78);
	f->head = f->cursor = f->common = 40;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 0);
	assert_int_equal(f->asked.epoch, 77);
	assert_int_equal(f->asked.through, 70);
	assert_int_equal(f->asked.tag_n, 70);
	assert_true(is_tag(70, &(ProtobufCBinaryData){ sizeof(f->asked_tag), f->asked_tag }));
	assert_int_equal(r.gone_first, 41);
	assert_int_equal(r.gone_last, 70);
	assert_int_equal(overgang_epoch(o), 78);

	/* It is reported once, and the session continues with the numbers known from here. */
	r.last = 40;
	assert_int_equal(overgang_follow(o, &w), 0);
	order(f, ORDER_APPEND, 3);
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.last, 43);
	assert_int_equal(place_read(path, &p), 0);
	assert_int_equal(p.epoch, 78);
	assert_int_equal(p.through, 43);
	assert_string_equal(r.said, "");
	(void)unlink(path);
	overgang_close(o);
	fake_free(f);
}

static void
a_damaged_place_is_said_and_begun_anew(void **state)
{
	static const char *const damaged[] = { "", "77 70", "77 70 70 0g\n", "77 70 70 abc\n",
		"seventy\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct fake *f = fake_new();
		struct overgang *o = open_to(f);
		struct reader r = { .fake = f, .last = 3 };
		struct overgang_follow w = following(&r);
		char path[96];
		struct place p;

		(void)snprintf(path, sizeof(path), "%s/place", f->dir);
		write_file(f->dir, "place", 0600, damaged[i]);
		w.place = path;
		w.lost = gone;
		w.say = say;
		w.until_head = true;
		f->head = 5;
		f->cursor = 3;
		assert_int_equal(overgang_follow(o, &w), 0);
		assert_int_equal(r.last, 5);
		assert_int_equal(r.gone_last, 0);
		assert_non_null(strstr(r.said, "place: how far this had come cannot be read"));
		assert_int_equal(place_read(path, &p), 0);
		assert_int_equal(p.through, 5);
		(void)unlink(path);
		overgang_close(o);
		fake_free(f);
	}
}

static void
a_place_that_cannot_be_kept_is_said_once(void **state)
{
	struct fake *f = fake_new();
	struct overgang *o = open_to(f);
	struct reader r = { .fake = f };
	struct overgang_follow w = following(&r);

	(void)state;
	w.place = "/nowhere/at/all/place";
	w.say = say;
	w.until_head = true;
	f->head = 200;
	assert_int_equal(overgang_follow(o, &w), 0);
	assert_int_equal(r.count, 200);
	assert_non_null(
	    strstr(r.said, "/nowhere/at/all/place: how far this has come cannot be kept"));
	/* A program says it in its language, from the same problem. */
	assert_ptr_equal(connection_said(o)->kind, &PROBLEM_PLACE_NOT_KEPT);
	assert_string_equal(connection_said(o)->place, w.place);
	assert_int_equal(connection_said(o)->error, ENOENT);
	overgang_close(o);
	fake_free(f);
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
	struct fake *f = fake_new();
	char path[160], error[OVERGANG_ERROR_SIZE], secret[64], long_line[600];

	(void)state;
	(void)snprintf(secret, sizeof(secret), "%s\n", f->client_secret);
	write_file(f->dir, "open", 0640, secret);
	write_file(f->dir, "empty", 0600, "# nothing\n");
	(void)snprintf(path, sizeof(path), "%s/overgang.conf", f->dir);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_file(f->dir, "overgang.conf", 0644, rows[i].text);
		error[0] = '\0';
		struct overgang *o = overgang_open(path, error);
		if ((o != NULL) != (rows[i].error == NULL))
			fail_msg("row %zu: %s", i, error);
		if (rows[i].error != NULL && strstr(error, rows[i].error) == NULL)
			fail_msg("row %zu says \"%s\", not \"%s\"", i, error, rows[i].error);
		overgang_close(o);
	}
	(void)snprintf(long_line, sizeof(long_line), "%suser = %0250d\n", GOOD, 1);
	write_file(f->dir, "overgang.conf", 0644, long_line);
	assert_null(overgang_open(path, error));
	assert_non_null(strstr(error, ":5: is longer than 197 bytes"));
	(void)snprintf(path, sizeof(path), "%s/open", f->dir);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/empty", f->dir);
	(void)unlink(path);
	fake_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_answered_and_says_who_asks),
		cmocka_unit_test(without_an_answer_the_same_bytes_are_sent_again),
		cmocka_unit_test(busy_is_waited_out_and_at_the_timeout_it_is_the_answer),
		cmocka_unit_test(what_failed_is_the_answer_at_once),
		cmocka_unit_test(where_nobody_is_it_says_so),
		cmocka_unit_test(a_daemon_that_is_started_anew_is_asked_again),
		cmocka_unit_test(a_key_that_is_refused_is_a_sentence_and_not_silence),
		cmocka_unit_test(another_daemons_key_is_a_sentence_too),
		cmocka_unit_test(too_large_a_request_is_refused_here),
		cmocka_unit_test(an_answer_of_64_kib_arrives),
		cmocka_unit_test(up_to_the_head_in_pages),
		cmocka_unit_test(live_whatever_is_lost_nothing_is_missed),
		cmocka_unit_test(a_silent_stream_is_replaced_by_asking),
		cmocka_unit_test(with_a_prefix_the_cursor_moves_past_what_does_not_match),
		cmocka_unit_test(what_the_handler_refuses_comes_again),
		cmocka_unit_test(it_stops_when_the_descriptor_says_so_also_while_nobody_answers),
		cmocka_unit_test(another_epoch_ends_it_with_a_sentence),
		cmocka_unit_test(without_a_consumer_nothing_is_acknowledged),
		cmocka_unit_test(beside_a_stream_that_is_blocked_it_goes_on_asking),
		cmocka_unit_test(a_cursor_that_is_set_is_where_it_goes_on),
		cmocka_unit_test(a_cursor_that_is_set_while_nothing_comes),
		cmocka_unit_test(a_cursor_that_is_set_while_it_ends),
		cmocka_unit_test(another_process_that_follows_ends_it),
		cmocka_unit_test(the_tag_goes_with_each_fetch),
		cmocka_unit_test(the_pauses_between_tries_grow),
		cmocka_unit_test(letters_whose_numbers_are_blanks_are_found),
		cmocka_unit_test(what_cannot_be_put_aside_is_not_passed),
		cmocka_unit_test(what_is_tried_again_is_done_or_stays),
		cmocka_unit_test(what_is_away_stands_until_it_is_back),
		cmocka_unit_test(what_was_put_aside_before_is_tried_when_it_begins),
		cmocka_unit_test(behind_a_restore_it_goes_on_at_the_cursor_of_then),
		cmocka_unit_test(a_restore_is_noticed_by_who_was_not_running),
		cmocka_unit_test(a_damaged_place_is_said_and_begun_anew),
		cmocka_unit_test(a_place_that_cannot_be_kept_is_said_once),
		cmocka_unit_test(a_wrong_connection_file_is_named_by_line),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
