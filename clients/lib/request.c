/* request.c - Ask the daemon, again and again, until there is an answer.
 *
 * A request goes out unchanged, under one correlation number, until its answer comes: the daemon
 * answers a repeated read or acknowledgement alike, and a repeated report by its idempotency key.
 * An answer under another number is one that came too late for its question. */
#include "handle.h"
#include "library_problems.h"
#include "stop.h"
#include "schema/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

enum {
	POLL_MS_MAX = 1000,
	BUSY_MS_MIN = 20,
	BUSY_MS = 200, /* when the daemon does not say how long */
	BUSY_MS_MAX = 10000,
};

struct exchange {
	uint64_t correlation;
	unsigned char *bytes;
	size_t size;
	uint64_t deadline; /* UINT64_MAX: for ever */
	uint64_t patience; /* ms without an answer before the connection is made anew */
	bool was_up;	   /* since the request was sent, or before */
	bool ahead;	   /* sent ahead: another connection ends it */
};

/* ---- a question ahead ------------------------------------------------------------------ */

void
request_drop_ahead(struct overgang *o)
{
	ov__answer__free_unpacked(o->ahead.answer, NULL);
	o->ahead = (struct handle_ahead){ .correlation = 0 };
}

/* Behind another connection may be another daemon: an answer of before counts no more. */
static enum link_news
read_news(struct overgang *o)
{
	enum link_news news = link_news(&o->desk);

	if (news != LINK_QUIET)
		request_drop_ahead(o);
	return news;
}

static void
close_desk(struct overgang *o)
{
	link_close(&o->desk);
	request_drop_ahead(o);
}

/* Refused before anything was asked: it may be otherwise now. */
static void
close_refused(struct overgang *o)
{
	enum link_news old = o->desk.socket != NULL ? read_news(o) : LINK_QUIET;

	if (old == LINK_REFUSED || old == LINK_FOREIGN)
		close_desk(o);
}

/* ---- waiting ----------------------------------------------------------------------- */

/* Until the desk, its monitor or the stop descriptor has something, or the moment comes. */
static int
wait_until(struct overgang *o, uint64_t moment, bool desk)
{
	uint64_t now = clock_ms();
	zmq_pollitem_t items[] = {
		{ NULL, o->stop_fd, ZMQ_POLLIN, 0 },
		{ o->desk.socket, 0, ZMQ_POLLIN, 0 },
		{ o->desk.monitor, 0, ZMQ_POLLIN, 0 },
	};
	zmq_pollitem_t *first = o->stop_fd >= 0 ? items : items + 1;
	int count = (int)(o->stop_fd >= 0) + (desk ? 2 : 0);
	long ms =
	    moment <= now ? 0 : (long)(moment - now < POLL_MS_MAX ? moment - now : POLL_MS_MAX);

	(void)zmq_poll(first, count, ms);
	if (o->stop_fd >= 0 && stop_asked(o->stop_fd))
		return handle_fail(o, -ECANCELED, &PROBLEM_STOPPED, NULL);
	return 0;
}

static int
pause_for(struct overgang *o, uint32_t ms)
{
	uint64_t until = clock_ms() + ms;
	int r = 0;

	while (r == 0 && clock_ms() < until)
		r = wait_until(o, until, false);
	return r;
}

/* ---- one answer ------------------------------------------------------------------------ */

/* Look for the answer to this request among the received frames; *ret_answer stays NULL without
 * one. */
static int
take_answers(struct overgang *o, uint64_t correlation, Ov__Answer **ret_answer)
{
	zmq_msg_t m;
	int r = 0;

	(void)zmq_msg_init(&m);
	while (
	    *ret_answer == NULL && r == 0 && zmq_msg_recv(&m, o->desk.socket, ZMQ_DONTWAIT) >= 0) {
		Ov__Answer *a = ov__answer__unpack(NULL, zmq_msg_size(&m), zmq_msg_data(&m));
		if (a == NULL)
			r = handle_fail(o, -EPROTO, &PROBLEM_NO_ANSWER, "%s", o->endpoint);
		else if (a->correlation == correlation)
			*ret_answer = a;
		else if (a->correlation == o->ahead.correlation && o->ahead.answer == NULL)
			o->ahead.answer = a;
		else
			ov__answer__free_unpacked(a, NULL);
	}
	(void)zmq_msg_close(&m);
	return r;
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* 0 with *ret_answer; -EAGAIN: send the request again; any other error is final. Without a
 * connection libzmq keeps trying and sends the queued request then: closing the socket would
 * only restart the count of failed handshakes. */
static int
await_answer(struct overgang *o, struct exchange *x, Ov__Answer **ret_answer)
{
	uint64_t until = earlier(clock_ms() + x->patience, x->deadline);
	int r = 0;

	while (r == 0) {
		enum link_news news = read_news(o);
		if (news == LINK_REFUSED || news == LINK_FOREIGN)
			return handle_refused(o, news, o->endpoint);
		if (x->ahead ? news != LINK_QUIET : news == LINK_UP && x->was_up)
			return -EAGAIN; /* the request may have been lost with the old connection */
		x->was_up = x->was_up || o->desk.up;
		r = take_answers(o, x->correlation, ret_answer);
		if (r < 0 || *ret_answer != NULL)
			return r;
		if (clock_ms() >= until && (o->desk.up || until == x->deadline)) {
			close_desk(o);
			return -EAGAIN;
		}
		if (clock_ms() >= until)
			until = earlier(until + x->patience, x->deadline);
		r = wait_until(o, until, true);
	}
	return r;
}

static int
send_request(struct overgang *o, struct exchange *x)
{
	char cause[HANDLE_ERRNO_SIZE];
	int r = 0;

	close_refused(o);
	if (o->desk.socket == NULL)
		r = link_open(&o->desk, o->zmq, LINK_DESK, o->endpoint, &o->keys, o->handshake_ms);
	x->was_up = o->desk.up;
	if (r == 0)
		r = link_send(&o->desk, x->bytes, x->size);
	if (r < 0 && r != -EAGAIN)
		return handle_fail(o, r, &PROBLEM_CANNOT_SEND, "%s" PROBLEM_AND "%s", o->endpoint,
		    handle_errno(-r, cause));
	return 0;
}

static bool
come_again(const Ov__Answer *a)
{
	return a->outcome == OV__OUTCOME__OUTCOME_BUSY || a->outcome == OV__OUTCOME__OUTCOME_FULL;
}

static uint32_t
busy_ms(const Ov__Answer *a)
{
	uint32_t ms = a->retry_after_ms != 0 ? a->retry_after_ms : BUSY_MS;

	return ms < BUSY_MS_MIN ? BUSY_MS_MIN : ms > BUSY_MS_MAX ? BUSY_MS_MAX : ms;
}

static int
exchange(struct overgang *o, struct exchange *x, Ov__Answer **ret_answer)
{
	for (;;) {
		Ov__Answer *answer = NULL;
		int r = send_request(o, x);
		if (r == 0)
			r = await_answer(o, x, &answer);
		if (r == 0 && come_again(answer) && clock_ms() + busy_ms(answer) < x->deadline) {
			uint32_t ms = busy_ms(answer);
			ov__answer__free_unpacked(answer, NULL);
			r = pause_for(o, ms);
			if (r < 0)
				return r;
			continue;
		}
		if (r == 0) {
			o->now = answer->now;
			*ret_answer = answer;
			return 0;
		}
		/* Close the socket, so that an abandoned request is not sent later. */
		if (r == -EACCES || r == -ECANCELED)
			close_desk(o);
		if (r != -EAGAIN)
			return r;
		if (clock_ms() >= x->deadline)
			return handle_fail(
			    o, -ETIMEDOUT, &PROBLEM_NOBODY_ANSWERS, "%s", o->endpoint);
	}
}

/* The bytes of a request under a correlation of its own, to be freed. */
static int
pack_request(struct overgang *o, Ov__Request *request, struct exchange *x)
{
	char *user = request->user;
	int r = 0;

	x->deadline = o->timeout_ms != 0 ? clock_ms() + o->timeout_ms : UINT64_MAX;
	request->correlation = x->correlation = ++o->correlation;
	if (user[0] == '\0')
		request->user = o->user;
	x->size = ov__request__get_packed_size(request);
	x->bytes = malloc(x->size);
	if (x->bytes == NULL)
		r = handle_fail(o, -ENOMEM, &PROBLEM_NO_MEMORY, NULL);
	else if (x->size > WIRE_FRAME_MAX)
		r = handle_fail(o, -EMSGSIZE, &PROBLEM_REQUEST_TOO_LARGE, "%zu" PROBLEM_AND "%d",
		    x->size, WIRE_FRAME_MAX);
	else
		(void)ov__request__pack(request, x->bytes);
	request->user = user;
	return r;
}

int
overgang_request(struct overgang *o, Ov__Request *request, Ov__Answer **ret_answer)
{
	struct exchange x = { .patience = o->retry_ms };

	if (request->ask_case == OV__REQUEST__ASK_FETCH)
		x.patience += request->fetch->wait_ms;
	int r = pack_request(o, request, &x);
	if (r == 0)
		r = exchange(o, &x, ret_answer);
	free(x.bytes);
	return r;
}

uint64_t
request_send_ahead(struct overgang *o, Ov__Request *request)
{
	struct exchange x = { .bytes = NULL };

	close_refused(o);
	request_drop_ahead(o);
	/* Without a connection the request would wait in the socket, and go to a later one. */
	if (o->desk.up && pack_request(o, request, &x) == 0 &&
	    link_send(&o->desk, x.bytes, x.size) == 0)
		o->ahead.correlation = x.correlation;
	free(x.bytes);
	return o->ahead.correlation;
}

int
request_await_ahead(struct overgang *o, uint64_t correlation, Ov__Answer **ret_answer)
{
	struct exchange x = {
		.correlation = correlation, .patience = o->retry_ms, .was_up = true, .ahead = true
	};
	int r = 0;

	*ret_answer = NULL;
	close_refused(o);
	if (correlation == 0 || o->ahead.correlation != correlation)
		return 0;
	x.deadline = o->timeout_ms != 0 ? clock_ms() + o->timeout_ms : UINT64_MAX;
	*ret_answer = o->ahead.answer;
	o->ahead.answer = NULL;
	if (*ret_answer == NULL)
		r = await_answer(o, &x, ret_answer);
	request_drop_ahead(o);
	if (r == -EACCES || r == -ECANCELED)
		close_desk(o);
	if (r == -EAGAIN && clock_ms() >= x.deadline)
		return handle_fail(o, -ETIMEDOUT, &PROBLEM_NOBODY_ANSWERS, "%s", o->endpoint);
	if (*ret_answer != NULL)
		o->now = (*ret_answer)->now;
	return r == -EAGAIN ? 0 : r;
}

int
overgang_report(struct overgang *o, Ov__Report *report, Ov__Answer **ret_answer)
{
	Ov__Request request = OV__REQUEST__INIT;
	unsigned char key[OVERGANG_KEY_SIZE];
	bool made = report->key.len == 0;
	int r;

	if (made) {
		overgang_key(key);
		report->key.data = key;
		report->key.len = sizeof(key);
	}
	request.ask_case = OV__REQUEST__ASK_REPORT;
	request.report.len = ov__report__get_packed_size(report);
	request.report.data = malloc(request.report.len);
	if (request.report.data == NULL) {
		r = handle_fail(o, -ENOMEM, &PROBLEM_NO_MEMORY, NULL);
	} else {
		(void)ov__report__pack(report, request.report.data);
		r = overgang_request(o, &request, ret_answer);
	}
	free(request.report.data);
	if (made) {
		report->key.data = NULL;
		report->key.len = 0;
	}
	return r;
}

uint64_t
overgang_epoch(const struct overgang *o)
{
	return o->epoch != 0 ? o->epoch : o->hello != NULL ? o->hello->hello->epoch : 0;
}

const Ov__HelloAnswer *
overgang_hello(struct overgang *o)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;

	if (o->hello == NULL) {
		request.ask_case = OV__REQUEST__ASK_HELLO;
		request.hello = &hello;
		if (overgang_request(o, &request, &answer) < 0)
			return NULL;
		if (answer->outcome != OV__OUTCOME__OUTCOME_OK ||
		    answer->result_case != OV__ANSWER__RESULT_HELLO) {
			(void)handle_answered(o, -EPROTO, &PROBLEM_HELLO_REFUSED, answer);
			return NULL;
		}
		o->hello = answer;
	}
	return o->hello->hello;
}
