/* follow.c - Follow a stream: what to do next is session.c's to say, this does it.
 *
 * Subscribe, fetch to the head, then live. What is published is only news that something
 * is there: a number that is missing is fetched from the desk. A stream that is silent
 * (blocked on the way, or the agency has none) is replaced by fetches that wait, so that
 * nothing is lost but a little time. */
#include "overgang.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "handle.h"
#include "place.h"
#include "session.h"
#include "stop.h"

enum {
	UNACKNOWLEDGED_MAX = 64,
	IDLE_MS = 100,
	WAITING_FETCH_MS = 900, /* idle() is due each second */
	LAST_ACKNOWLEDGE_MS = 2000,
	PAUSE_MS = 250, /* after the first failure; twice as long after each more */
	PAUSE_MS_MAX = 30000,
	REPLAY_LOOK_MS = 15000,
};

struct follower {
	struct overgang *o;
	const struct overgang_follow *f;
	struct session s;
	struct link stream;
	char endpoint[256]; /* "" has none */
	bool silent;	    /* nothing was heard for silence_ms */
	bool look;	    /* what was published meanwhile may be lost: ask the desk */
	bool done;	    /* told to stop */
	bool unsaid;	    /* that the place cannot be kept */
	uint64_t heard_ms;
	uint64_t idle_ms;
	uint64_t replay_ms; /* when parked deliveries are looked at again */
	uint64_t start_head;
	uint64_t start_cursor;
	bool again_done; /* all that was put aside was tried once more, or need not be */
	uint64_t acknowledged;
	uint64_t acknowledged_ms; /* when the desk was last told, or asked */
	unsigned unacknowledged;
	unsigned begun;	   /* how often it began anew: what was fetched before is void */
	uint64_t number;   /* of the daemon's session of this consumer */
	struct place kept; /* what is on disk, or would be */
	uint64_t tag_n;	   /* a number that the daemon gave out, … */
	unsigned char tag[PLACE_TAG_SIZE_MAX]; /* … with what proves it */
	size_t tag_size;
	Ov__Delivery *held[SESSION_HELD_MAX]; /* a ring; the session knows their numbers */
	size_t held_first;
	size_t held_count;
};

/* ---- asking ------------------------------------------------------------------------ */

static int
error_of(const Ov__Answer *a)
{
	static const struct {
		Ov__Outcome outcome;
		int error;
	} errors[] = {
		{ OV__OUTCOME__OUTCOME_DENIED, -EPERM },
		{ OV__OUTCOME__OUTCOME_NOT_FOUND, -ENOENT },
		{ OV__OUTCOME__OUTCOME_INVALID, -EINVAL },
		{ OV__OUTCOME__OUTCOME_CONFLICT, -ESTALE },
		{ OV__OUTCOME__OUTCOME_BUSY, -EBUSY },
		{ OV__OUTCOME__OUTCOME_FULL, -ENOSPC },
		{ OV__OUTCOME__OUTCOME_FAILED, -EIO },
	};
	int error = -EPROTO;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].outcome == a->outcome)
			error = errors[i].error;
	return error;
}

/* A number or an epoch that the daemon does not have. */
static bool
is_of_another_store(const Ov__Answer *a)
{
	static const char *const fields[] = { "fetch.epoch", "fetch.after", "acknowledge.epoch",
		"acknowledge.n" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (a->outcome == OV__OUTCOME__OUTCOME_INVALID && strcmp(a->field, fields[i]) == 0)
			return true;
	return false;
}

/* Somebody else's session of this consumer, or none any more. */
static int
of_session(const Ov__Answer *a, int r)
{
	if (strcmp(a->field, "acknowledge.session") != 0)
		return r;
	return a->outcome == OV__OUTCOME__OUTCOME_CONFLICT ? -ERESTART : -EALREADY;
}

static void
keep_tag(struct follower *w, uint64_t n, const ProtobufCBinaryData *tag)
{
	if (tag->len == 0 || tag->len > sizeof(w->tag))
		return;
	w->tag_n = n;
	w->tag_size = tag->len;
	memcpy(w->tag, tag->data, tag->len);
}

/* Ask; an answer that is not OK, or not of this kind, is an error. */
static int
ask(struct overgang *o, const char *what, Ov__Request *request, Ov__Answer__ResultCase kind,
    Ov__Answer **ret_answer)
{
	Ov__Answer *answer;
	int r = overgang_request(o, request, &answer);

	if (r < 0)
		return r;
	if (answer->outcome == OV__OUTCOME__OUTCOME_OK && answer->result_case == kind) {
		*ret_answer = answer;
		return 0;
	}
	r = is_of_another_store(answer) ? -ESTALE : error_of(answer);
	return handle_answered(o, of_session(answer, r), what, answer);
}

int
overgang_park(
    struct overgang *o, const char *consumer, uint64_t n, Ov__ParkAction action, const char *reason)
{
	Ov__ParkRequest park = OV__PARK_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;

	park.consumer = (char *)(uintptr_t)consumer;
	park.n = n;
	park.action = action;
	if (reason != NULL)
		park.reason = (char *)(uintptr_t)reason;
	request.ask_case = OV__REQUEST__ASK_PARK;
	request.park = &park;
	int r = ask(o, "the parking", &request, OV__ANSWER__RESULT_PARK, &answer);
	if (r == 0)
		ov__answer__free_unpacked(answer, NULL);
	return r;
}

static int or_rewind(struct follower *w, int r);
static int open_stream(struct follower *w);
static int begin(struct follower *w);

static void
say(struct follower *w, const char *what, int error)
{
	char text[OVERGANG_ERROR_SIZE];

	(void)snprintf(text, sizeof(text), "%.300s: %s%s%s", w->f->place, what,
	    error != 0 ? ": " : "", error != 0 ? strerror(-error) : "");
	if (w->f->say != NULL && w->unsaid)
		w->f->say(text, w->f->context);
	w->unsaid = false;
}

/* What cannot be kept is older on disk: after a restore fewer numbers would be said to be gone.
 * That is said, once; it is no reason to hand nothing on. */
static void
keep_place(struct follower *w)
{
	w->kept = (struct place){ w->s.epoch, w->acknowledged, w->tag_n, w->tag_size, { 0 } };
	memcpy(w->kept.tag, w->tag, w->tag_size);
	int r = w->f->place != NULL ? place_write(w->f->place, &w->kept) : 0;
	if (r < 0)
		say(w, "how far this has come cannot be kept", r);
	else
		w->unsaid = true;
}

/* How far this is; `quiet`: also what was acknowledged before, to hear whether the cursor was set. */
static int
tell(struct follower *w, bool quiet)
{
	Ov__AcknowledgeRequest acknowledge = OV__ACKNOWLEDGE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;
	int r;

	if (w->f->consumer == NULL || (w->s.through <= w->acknowledged && !quiet))
		return 0;
	w->acknowledged_ms = clock_ms();
	acknowledge.consumer = (char *)(uintptr_t)w->f->consumer;
	acknowledge.n = w->s.through;
	acknowledge.epoch = w->s.epoch;
	acknowledge.session = w->number;
	request.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	request.acknowledge = &acknowledge;
	r = ask(w->o, "the acknowledgement", &request, OV__ANSWER__RESULT_ACKNOWLEDGE, &answer);
	if (r == -EALREADY)
		return handle_fail(w->o, r,
		    "another process follows as this consumer (%s); only one can, and the one "
		    "that began last goes on",
		    w->f->consumer);
	if (r == -ERESTART)
		return begin(w); /* from where it was set to */
	if (r < 0)
		return or_rewind(w, r);
	bool news = acknowledge.n > w->acknowledged;
	if (news)
		keep_tag(w, acknowledge.n, &answer->acknowledge->tag);
	ov__answer__free_unpacked(answer, NULL);
	if (!news)
		return 0;
	w->acknowledged = acknowledge.n;
	w->unacknowledged = 0;
	keep_place(w);
	return 0;
}

static int
acknowledge(struct follower *w)
{
	return tell(w, false);
}

/* Nobody says so when a cursor is set, or another process takes over: the desk is asked now and
 * then while nothing comes. */
static int
ask_whether_set(struct follower *w)
{
	return tell(w, clock_ms() - w->acknowledged_ms >= w->o->quiet_ms);
}

/* ---- handing on ----------------------------------------------------------------------- */

/* Between two deliveries. */
static void
tick(struct follower *w)
{
	uint64_t now = clock_ms();

	if (w->done || now - w->idle_ms < IDLE_MS)
		return;
	w->idle_ms = now;
	if (stop_asked(w->f->stop_fd))
		w->done = true;
	else if (w->f->idle != NULL &&
		 w->f->idle(w->s.head, w->s.through, w->o->now, w->f->context) != 0)
		w->done = true;
}

/* The pauses grow; whoever is told to stop is not held up by them. */
static bool
pause_after(struct follower *w, unsigned failure)
{
	int ms = failure < 7 ? (int)PAUSE_MS << failure : (int)PAUSE_MS_MAX;
	struct pollfd stop = { .fd = w->f->stop_fd, .events = POLLIN };

	(void)poll(&stop, w->f->stop_fd >= 0 ? 1 : 0, ms < PAUSE_MS_MAX ? ms : PAUSE_MS_MAX);
	return !stop_asked(w->f->stop_fd);
}

static int
try_handler(struct follower *w, const Ov__Delivery *d)
{
	int r = w->f->handler(d, w->f->context);

	for (unsigned i = 0; r < 0 && r != (int)OVERGANG_AWAY && i < w->f->tries; i++) {
		if (!pause_after(w, i))
			return -ECANCELED;
		r = w->f->handler(d, w->f->context);
	}
	return r;
}

/* For whoever reads the list of what is parked. */
static const char *
why(const struct follower *w, uint64_t n, int error)
{
	const char *text = w->f->why != NULL ? w->f->why(n, error, w->f->context) : NULL;

	return text != NULL ? text : strerror(-error);
}

static int
say_parked(struct follower *w, uint64_t n, Ov__ParkAction action, int error)
{
	bool park = action == OV__PARK_ACTION__PARK_ACTION_PARK;
	int r = overgang_park(w->o, w->f->consumer, n, action, park ? why(w, n, error) : NULL);

	if (r == 0 && park && w->f->parked != NULL)
		w->f->parked(n, error, w->f->context);
	return r;
}

/* A handler whose place is away has said why by itself; that is no error of a file's. */
static int
not_taken(struct follower *w, uint64_t n, int r)
{
	if (r == (int)OVERGANG_AWAY)
		return handle_fail(
		    w->o, r, "delivery %llu waits: what it goes to is away", (unsigned long long)n);
	return handle_fail(
	    w->o, r, "delivery %llu was not taken: %s", (unsigned long long)n, strerror(-r));
}

static int
hand_on(struct follower *w, const Ov__Delivery *d)
{
	int r = try_handler(w, d);

	bool aside = r < 0 && r != -ECANCELED && r != (int)OVERGANG_AWAY;
	if (aside && w->f->park && w->f->consumer != NULL)
		r = say_parked(w, d->n, OV__PARK_ACTION__PARK_ACTION_PARK, r);
	if (r < 0)
		return not_taken(w, d->n, r);
	session_handed_on(&w->s, d->n);
	w->done = w->done || r > 0;
	if (++w->unacknowledged >= UNACKNOWLEDGED_MAX)
		r = acknowledge(w);
	tick(w);
	return r < 0 ? r : 0;
}

/* What was held and came by a fetch meanwhile. */
static void
forget_held(struct follower *w)
{
	while (w->held_count > w->s.held) {
		ov__delivery__free_unpacked(w->held[w->held_first], NULL);
		w->held_first = (w->held_first + 1) % SESSION_HELD_MAX;
		w->held_count--;
	}
}

static int
hand_on_held(struct follower *w)
{
	int r = hand_on(w, w->held[w->held_first]);

	forget_held(w);
	return r;
}

static int
unknown_epoch(struct follower *w)
{
	return handle_fail(w->o, -ESTALE,
	    "the daemon's numbers are not those known up to %llu: was it restored from a copy? "
	    "Tell "
	    "its administrator; started again, this goes on where the daemon says",
	    (unsigned long long)w->s.through);
}

/* Hello as this consumer, whose session begins; with what was known before when epoch is not 0. */
static int
say_hello(struct follower *w, const struct place *before, Ov__Answer **ret_answer)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	if (w->f->consumer != NULL) {
		hello.consumer = (char *)(uintptr_t)w->f->consumer;
		hello.follow = true;
	}
	hello.epoch = before->epoch;
	hello.through = before->through;
	hello.tag_n = before->tag_n;
	hello.tag.data = (uint8_t *)(uintptr_t)before->tag;
	hello.tag.len = before->tag_size;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &hello;
	int r = ask(w->o, "hello", &request, OV__ANSWER__RESULT_HELLO, ret_answer);
	if (r == 0)
		w->number = (*ret_answer)->hello->session;
	return r;
}

/* Which numbers still hold, the daemon says: everything after them is gone. A consumer goes on
 * behind its cursor as the daemon has it now: what it parked since is parked no more, and what it
 * made since is told by its id. */
static int
rewind_to_common(struct follower *w)
{
	struct place known = { w->s.epoch, w->s.through, w->tag_n, w->tag_size, { 0 } };
	Ov__Answer *answer;
	uint64_t before = w->s.through;

	memcpy(known.tag, w->tag, w->tag_size);
	int r = say_hello(w, &known, &answer);
	if (r < 0)
		return r;
	const Ov__HelloAnswer h = *answer->hello;
	ov__answer__free_unpacked(answer, NULL);
	if (w->f->lost == NULL)
		return unknown_epoch(w);
	bool again = w->f->consumer != NULL && h.cursor < h.common;
	(void)session_rewind(&w->s, again ? h.cursor : h.common, h.head, h.epoch);
	forget_held(w);
	w->begun++;
	w->o->epoch = h.epoch;
	w->tag_size = 0;
	w->acknowledged = h.cursor;
	if (before > h.common)
		w->f->lost(h.common + 1, before, w->f->context);
	/* What is on its way has the numbers of before, and does not say so. */
	return w->endpoint[0] != '\0' && !w->silent ? open_stream(w) : 0;
}

/* A number that does not hold any more, or whatever else went wrong. */
static int
or_rewind(struct follower *w, int r)
{
	return r == -ESTALE ? rewind_to_common(w) : r;
}

/* ---- what was missed: pages from the desk ------------------------------------------------ */

static int
take_page(struct follower *w, const Ov__FetchAnswer *page, bool expected)
{
	uint64_t before = w->s.through;
	unsigned begun = w->begun;

	if (session_page_begins(&w->s, page->head, page->epoch) == SESSION_EPOCH)
		return rewind_to_common(w);
	for (size_t i = 0; i < page->n_deliveries && !w->done; i++) {
		const Ov__Delivery *d = page->deliveries[i];
		if (session_fetched(&w->s, d->n) != SESSION_HAND_ON)
			continue;
		int r = hand_on(w, d);
		if (r < 0 || w->begun != begun)
			return r; /* it goes on elsewhere: the rest would leave a hole */
	}
	if (w->done)
		return 0; /* the rest of the page was not looked at */
	(void)session_page(&w->s, page->through, page->head, page->epoch);
	keep_tag(w, page->through, &page->tag);
	forget_held(w);
	if (expected && w->s.through == before)
		return handle_fail(w->o, -EPROTO,
		    "the daemon has %llu in its stream, but does not give it",
		    (unsigned long long)w->s.head);
	return 0;
}

static int
fetch(struct follower *w, uint32_t wait_ms)
{
	Ov__FetchRequest fetch = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	bool expected = session_next(&w->s) == SESSION_FETCH;
	Ov__Answer *answer;
	int r;

	w->look = false;
	fetch.after = session_after(&w->s);
	fetch.wait_ms = wait_ms;
	fetch.epoch = w->s.epoch;
	fetch.tag_n = w->tag_size > 0 ? w->tag_n : 0;
	fetch.tag.data = w->tag;
	fetch.tag.len = w->tag_size;
	if (w->f->prefix != NULL)
		fetch.prefix = (char *)(uintptr_t)w->f->prefix;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &fetch;
	r = ask(w->o, "the fetch", &request, OV__ANSWER__RESULT_FETCH, &answer);
	if (r < 0)
		return or_rewind(w, r);
	r = take_page(w, answer->fetch, expected);
	ov__answer__free_unpacked(answer, NULL);
	return r;
}

/* ---- what was put aside and is to be tried again ------------------------------------------- */

static int
replay_one(struct follower *w, uint64_t n)
{
	Ov__FetchRequest fetch = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;

	fetch.after = n - 1;
	fetch.count = 1;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &fetch;
	int r = ask(w->o, "the fetch", &request, OV__ANSWER__RESULT_FETCH, &answer);
	if (r < 0)
		return r;
	int taken = answer->fetch->n_deliveries == 1 ? try_handler(w, answer->fetch->deliveries[0])
						     : -ENOENT;
	ov__answer__free_unpacked(answer, NULL);
	if (taken == (int)OVERGANG_AWAY)
		return not_taken(w, n, taken);
	if (taken == -ECANCELED)
		return taken;
	return say_parked(w, n,
	    taken >= 0 ? OV__PARK_ACTION__PARK_ACTION_DONE : OV__PARK_ACTION__PARK_ACTION_PARK,
	    taken);
}

/* One page of what is parked; *after moves behind it, 0 at the end. `again`: what was there before
 * this began, and the one behind the cursor, at which somebody may have said why it stood. */
static int
replay_page(struct follower *w, uint64_t *after)
{
	Ov__ParkedRequest parked = OV__PARKED_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;

	parked.consumer = parked.after_consumer = (char *)(uintptr_t)w->f->consumer;
	parked.after_n = *after;
	request.ask_case = OV__REQUEST__ASK_PARKED;
	request.parked = &parked;
	int r =
	    ask(w->o, "the list of what is parked", &request, OV__ANSWER__RESULT_PARKED, &answer);
	if (r < 0)
		return r;
	const Ov__ParkedAnswer *page = answer->parked;
	for (size_t i = 0; r == 0 && i < page->n_parked; i++)
		if (page->parked[i]->replay ||
		    (!w->again_done && page->parked[i]->n <= w->start_cursor + 1))
			r = replay_one(w, page->parked[i]->n);
	*after = page->more && page->n_parked > 0 ? page->parked[page->n_parked - 1]->n : 0;
	ov__answer__free_unpacked(answer, NULL);
	return r;
}

/* Now and then: a person asks for it, on the command line. */
static int
replay(struct follower *w)
{
	uint64_t after = 0;
	int r = 0;

	if (!w->f->park || w->f->consumer == NULL || clock_ms() < w->replay_ms)
		return 0;
	w->replay_ms = clock_ms() + REPLAY_LOOK_MS;
	do
		r = replay_page(w, &after);
	while (r == 0 && after != 0);
	if (r == 0)
		w->again_done = true;
	return r;
}

/* ---- live ------------------------------------------------------------------------------- */

static int
take_heartbeat(struct follower *w, const void *bytes, size_t size)
{
	Ov__Heartbeat *h = ov__heartbeat__unpack(NULL, size, bytes);
	enum session_step step;

	if (h == NULL)
		return 0;
	w->o->now = h->now;
	step = session_head(&w->s, h->head, h->epoch);
	ov__heartbeat__free_unpacked(h, NULL);
	return step == SESSION_EPOCH ? rewind_to_common(w) : 0;
}

static int
take_delivery(struct follower *w, const void *bytes, size_t size)
{
	Ov__Delivery *d = ov__delivery__unpack(NULL, size, bytes);
	int r = 0;

	if (d == NULL)
		return 0; /* its number will be missed and fetched */
	switch (session_live(&w->s, d->n)) {
	case SESSION_HOLD:
		w->held[(w->held_first + w->held_count++) % SESSION_HELD_MAX] = d;
		return 0;
	case SESSION_HAND_ON:
		r = hand_on(w, d);
		forget_held(w);
		break;
	case SESSION_WAIT:
	case SESSION_FETCH:
	case SESSION_DROP:
	case SESSION_EPOCH:
	default:
		break;
	}
	ov__delivery__free_unpacked(d, NULL);
	return r;
}

/* Two frames, topic and message. 0, 1 when there is none, or a negative errno. */
static int
take_frame(struct follower *w)
{
	zmq_msg_t topic, body;
	int r = 1, frames = 0, more = 1;
	bool heartbeat = false;

	(void)zmq_msg_init(&topic);
	(void)zmq_msg_init(&body);
	while (
	    more && zmq_msg_recv(frames == 0 ? &topic : &body, w->stream.socket, ZMQ_DONTWAIT) >= 0)
		more = zmq_msg_more(frames++ == 0 ? &topic : &body);
	if (frames > 0) {
		w->heard_ms = clock_ms();
		w->silent = false;
		heartbeat = zmq_msg_size(&topic) == 1 && *(char *)zmq_msg_data(&topic) == '~';
		r = 0;
	}
	if (frames == 2)
		r = heartbeat ? take_heartbeat(w, zmq_msg_data(&body), zmq_msg_size(&body))
			      : take_delivery(w, zmq_msg_data(&body), zmq_msg_size(&body));
	(void)zmq_msg_close(&topic);
	(void)zmq_msg_close(&body);
	return r;
}

static int
take_frames(struct follower *w)
{
	int r = 0;

	for (int i = 0; w->stream.socket != NULL && i < SESSION_HELD_MAX && r == 0 && !w->done; i++)
		r = take_frame(w);
	return r < 0 ? r : 0;
}

static int
open_stream(struct follower *w)
{
	const char *prefix = w->f->prefix != NULL ? w->f->prefix : "";
	struct overgang *o = w->o;
	int r;

	link_close(&w->stream);
	r = link_open(&w->stream, o->zmq, LINK_STREAM, w->endpoint, &o->keys, o->handshake_ms);
	if (r == 0)
		r = link_subscribe(&w->stream, prefix);
	if (r == 0 && prefix[0] != '\0')
		r = link_subscribe(&w->stream, "~");
	w->heard_ms = clock_ms();
	if (r < 0)
		return handle_fail(
		    o, r, "cannot subscribe at %s: %s", w->endpoint, zmq_strerror(-r));
	return 0;
}

/* A new connection is a gap, like every silence. */
static int
watch_stream(struct follower *w)
{
	enum link_news news = link_news(&w->stream);

	if (w->endpoint[0] == '\0')
		return 0;
	if (news == LINK_REFUSED)
		return handle_refused(w->o, news, w->endpoint);
	if (news == LINK_UP)
		w->look = true;
	if (clock_ms() - w->heard_ms < w->o->silence_ms)
		return 0;
	w->silent = true;
	return open_stream(w);
}

static int
wait_live(struct follower *w)
{
	zmq_pollitem_t items[] = {
		{ w->stream.socket, 0, ZMQ_POLLIN, 0 },
		{ w->stream.monitor, 0, ZMQ_POLLIN, 0 },
		{ NULL, w->f->stop_fd, ZMQ_POLLIN, 0 },
	};

	(void)zmq_poll(items, w->f->stop_fd >= 0 ? 3 : 2, IDLE_MS);
	return 0;
}

/* ---- the loop ------------------------------------------------------------------------------ */

/* An endpoint that is bound on all addresses is reached where the desk is. */
static void
stream_endpoint(const struct overgang *o, const char *told, char *buf, size_t size)
{
	static const char *const anywhere[] = { "tcp://*:", "tcp://0.0.0.0:", "tcp://[::]:" };
	const char *colon = strrchr(o->endpoint, ':');

	for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++) {
		size_t length = strlen(anywhere[i]);
		if (strncmp(told, anywhere[i], length) == 0 &&
		    strncmp(o->endpoint, "tcp://", 6) == 0) {
			(void)snprintf(buf, size, "%.*s:%s", (int)(colon - o->endpoint),
			    o->endpoint, told + length);
			return;
		}
	}
	(void)snprintf(buf, size, "%s", told);
}

/* What was kept on disk against what the daemon says now. */
static void
say_lost(struct follower *w, const struct place *kept, const Ov__HelloAnswer *h)
{
	if (kept->epoch != 0 && kept->through > h->common && w->f->lost != NULL)
		w->f->lost(h->common + 1, kept->through, w->f->context);
}

static int
begin(struct follower *w)
{
	struct place kept = { .epoch = 0 };
	Ov__Answer *answer;

	int r = w->f->place != NULL && w->f->consumer != NULL ? place_read(w->f->place, &kept) : 0;
	if (r < 0 && r != -ENOENT)
		say(w,
		    "how far this had come cannot be read; it goes on where the daemon says, and "
		    "numbers that are gone after a restore are not noticed this time",
		    r != -EBADMSG ? r : 0);
	r = say_hello(w, &kept, &answer);
	if (r < 0)
		return r;
	say_lost(w, &kept, answer->hello);
	w->acknowledged = answer->hello->cursor;
	w->start_head = answer->hello->head;
	w->start_cursor = answer->hello->cursor;
	w->unacknowledged = 0;
	w->begun++;
	w->o->epoch = answer->hello->epoch;
	w->tag_size = 0;
	session_start(&w->s, w->f->consumer != NULL ? answer->hello->cursor : w->f->after,
	    answer->hello->epoch);
	forget_held(w);
	(void)session_head(&w->s, answer->hello->head, answer->hello->epoch);
	stream_endpoint(w->o, answer->hello->stream_endpoint, w->endpoint, sizeof(w->endpoint));
	/* It is said once: from here on what the daemon says is what is known. */
	if (kept.epoch != 0 && (kept.epoch != w->s.epoch || kept.through > answer->hello->common))
		keep_place(w);
	/* The first one is kept, and whoever was given it may still have it. */
	if (w->o->hello == NULL)
		w->o->hello = answer;
	else
		ov__answer__free_unpacked(answer, NULL);
	if (w->f->until_head)
		w->endpoint[0] = '\0'; /* what comes later is not waited for */
	w->silent = w->endpoint[0] == '\0';
	return w->silent ? 0 : open_stream(w);
}

/* Nothing is there to be handed on: the moment to acknowledge, and to wait. */
static int
rest(struct follower *w)
{
	int r = ask_whether_set(w);

	tick(w);
	if (r == 0 && !w->done)
		r = replay(w);
	if (r < 0 || w->done)
		return r;
	return w->silent ? fetch(w, WAITING_FETCH_MS) : wait_live(w);
}

static int
step(struct follower *w)
{
	int r = watch_stream(w);

	/* Behind a new connection may be another epoch: the desk says so, live deliveries do not. */
	if (r == 0 && !w->look)
		r = take_frames(w);
	if (r < 0 || w->done)
		return r;
	switch (session_next(&w->s)) {
	case SESSION_HAND_ON:
		return hand_on_held(w);
	case SESSION_FETCH:
		return fetch(w, 0);
	case SESSION_WAIT:
	case SESSION_HOLD:
	case SESSION_DROP:
	case SESSION_EPOCH:
	default:
		return w->look ? fetch(w, 0) : rest(w);
	}
}

static bool
at_end(struct follower *w)
{
	if (stop_asked(w->f->stop_fd))
		w->done = true;
	return w->done || (w->f->until_head && w->s.through >= w->start_head);
}

/* What was handed on is acknowledged before returning, unless nobody is there to hear. */
static int
end(struct follower *w, int r)
{
	struct overgang *o = w->o;
	uint32_t timeout_ms = o->timeout_ms;
	char error[OVERGANG_ERROR_SIZE];
	Ov__Answer *answer = o->answer;
	const char *asked = o->asked;
	int last = 0;

	o->stop_fd = -1;
	link_close(&w->stream);
	memcpy(error, o->error, sizeof(error));
	o->answer = NULL;
	if (r != -ETIMEDOUT && r != -EACCES && r != -ESTALE && r != -EALREADY) {
		if (timeout_ms == 0 || timeout_ms > LAST_ACKNOWLEDGE_MS)
			o->timeout_ms = LAST_ACKNOWLEDGE_MS;
		last = acknowledge(w);
		o->timeout_ms = timeout_ms;
		link_close(&w->stream); /* it may have begun anew */
	}
	w->s.held = 0;
	forget_held(w);
	/* Why it ended is what counts, not that the last acknowledgement failed as well. */
	if (r < 0) {
		ov__answer__free_unpacked(o->answer, NULL);
		memcpy(o->error, error, sizeof(error));
		o->asked = asked;
		o->answer = answer;
	} else {
		ov__answer__free_unpacked(answer, NULL);
	}
	if (r == -ECANCELED || (r == 0 && stop_asked(w->f->stop_fd)))
		return 0;
	return r < 0 ? r : last;
}

int
overgang_follow(struct overgang *o, const struct overgang_follow *f)
{
	struct follower *w = calloc(1, sizeof(*w));
	int r;

	if (w == NULL)
		return handle_fail(o, -ENOMEM, "out of memory");
	w->o = o;
	w->f = f;
	w->unsaid = true;
	w->again_done = !f->again;
	o->stop_fd = f->stop_fd;
	r = begin(w);
	while (r == 0 && !at_end(w))
		r = step(w);
	/* Whoever follows to the head only comes by now and then: that is when. */
	if (r == 0 && f->until_head && !w->done)
		r = replay(w);
	r = end(w, r);
	free(w);
	return r;
}
