/* fake_daemon.c - A daemon with scripted answers. */
#include "fake_daemon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zmq.h>

#include "files.h"

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

bool
fake_is_tag(uint64_t n, const ProtobufCBinaryData *tag)
{
	unsigned char good[16];

	tag_of(n, good);
	return tag->len == sizeof(good) && memcmp(tag->data, good, sizeof(good)) == 0;
}

/* OK, or the error that ended the session. */
static Ov__Outcome
answer_acknowledge(struct fake *f, const Ov__AcknowledgeRequest *q)
{
	f->acknowledgements++;
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
	f->tags += q->tag.len > 0 && fake_is_tag(q->tag_n, &q->tag);
	a->through = q->after;
	a->head = f->head;
	a->epoch = f->epoch + (f->fetches == f->stray_fetch);
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
	unsigned fetch = q->ask_case == OV__REQUEST__ASK_FETCH ? ++f->fetches : 0;
	f->ignore += fetch > 0 && fetch == f->ignored_fetch;
	f->busy += fetch > 0 && fetch == f->busy_fetch;
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

void
fake_order(struct fake *f, enum order what, unsigned n)
{
	struct message m = { what, n };

	(void)zmq_send(f->orders, &m, sizeof(m), 0);
	(void)zmq_recv(f->orders, &m, sizeof(m), 0);
}

void
fake_file(const struct fake *f, const char *name, mode_t mode, const char *content)
{
	assert_int_equal(files_write(f->dir, name, content, strlen(content), mode), 0);
}

void
fake_connection(struct fake *f, const char *server_key)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = %s\nserver_key = %s\nkey = secret\nuser = Berit\n", f->desk,
	    server_key);
	fake_file(f, "overgang.conf", 0644, text);
	(void)snprintf(text, sizeof(text), "# the key of a test\n%s\n", f->client_secret);
	fake_file(f, "secret", 0600, text);
}

struct fake *
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
	fake_connection(f, f->public);
	f->zmq = zmq_ctx_new();
	f->orders = zmq_socket(f->zmq, ZMQ_PAIR);
	assert_int_equal(zmq_bind(f->orders, "inproc://orders"), 0);
	assert_int_equal(pthread_create(&f->thread, NULL, fake_main, f), 0);
	(void)zmq_recv(f->orders, &byte, 1, 0);
	return f;
}

void
fake_free(struct fake *f)
{
	static const char *const names[] = { "overgang.conf", "secret", "desk", "stream", "place",
		"open", "empty" };
	char path[160];

	fake_order(f, ORDER_STOP, 0);
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
