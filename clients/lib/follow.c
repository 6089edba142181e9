/* follow.c - Follow a stream: session.c decides the next step, and this file performs it.
 *
 * Subscribe, fetch to the head, then live. A published message only announces a number: a missing
 * number is fetched from the desk. A stream that is silent (blocked on the way, or the agency has
 * none) is replaced by fetches that wait, so that nothing is lost but a little time. */
#include "follower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "library_problems.h"
#include "stop.h"

enum {
	WAITING_FETCH_MS = 900, /* idle() is due each second */
	LAST_ACKNOWLEDGE_MS = 2000,
};

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
	return step == SESSION_EPOCH ? follow_rewind(w) : 0;
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
		r = follow_hand_on(w, d);
		follow_drop_held(w);
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

int
follow_open_stream(struct follower *w)
{
	const char *prefix = w->f->prefix != NULL ? w->f->prefix : "";
	struct overgang *o = w->o;
	char cause[HANDLE_ERRNO_SIZE];
	int r;

	link_close(&w->stream);
	r = link_open(&w->stream, o->zmq, LINK_STREAM, w->endpoint, &o->keys, o->handshake_ms);
	if (r == 0)
		r = link_subscribe(&w->stream, prefix);
	if (r == 0 && prefix[0] != '\0')
		r = link_subscribe(&w->stream, "~");
	w->heard_ms = clock_ms();
	if (r < 0)
		return handle_fail(o, r, &PROBLEM_CANNOT_SUBSCRIBE, "%s" PROBLEM_AND "%s",
		    w->endpoint, handle_errno(-r, cause));
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
	return follow_open_stream(w);
}

static int
wait_live(struct follower *w)
{
	zmq_pollitem_t items[] = {
		{ w->stream.socket, 0, ZMQ_POLLIN, 0 },
		{ w->stream.monitor, 0, ZMQ_POLLIN, 0 },
		{ NULL, w->f->stop_fd, ZMQ_POLLIN, 0 },
	};

	(void)zmq_poll(items, w->f->stop_fd >= 0 ? 3 : 2, FOLLOW_IDLE_MS);
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

int
follow_begin(struct follower *w)
{
	struct place kept = { .epoch = 0 };
	Ov__Answer *answer;

	int r = w->f->place != NULL && w->f->consumer != NULL ? place_read(w->f->place, &kept) : 0;
	if (r < 0 && r != -ENOENT)
		follow_say(w, &PROBLEM_PLACE_UNREADABLE, r != -EBADMSG ? r : 0);
	r = follow_hello(w, &kept, &answer);
	if (r < 0)
		return r;
	say_lost(w, &kept, answer->hello);
	w->acknowledged = answer->hello->cursor;
	w->start_head = answer->hello->head;
	w->start_cursor = answer->hello->cursor;
	w->unacknowledged = 0;
	w->begun++;
	request_drop_ahead(w->o);
	w->o->epoch = answer->hello->epoch;
	w->tag_size = 0;
	session_start(&w->s, w->f->consumer != NULL ? answer->hello->cursor : w->f->after,
	    answer->hello->epoch);
	follow_drop_held(w);
	(void)session_head(&w->s, answer->hello->head, answer->hello->epoch);
	stream_endpoint(w->o, answer->hello->stream_endpoint, w->endpoint, sizeof(w->endpoint));
	/* The loss is reported once: from here on the daemon's numbers are the known ones. */
	if (kept.epoch != 0 && (kept.epoch != w->s.epoch || kept.through > answer->hello->common))
		follow_keep_place(w);
	/* Keep the first number: an older process may still hold it. */
	if (w->o->hello == NULL)
		w->o->hello = answer;
	else
		ov__answer__free_unpacked(answer, NULL);
	if (w->f->until_head)
		w->endpoint[0] = '\0'; /* later deliveries are not waited for */
	w->silent = w->endpoint[0] == '\0';
	return w->silent ? 0 : follow_open_stream(w);
}

/* Nothing is there to be handed on: the moment to acknowledge, and to wait. */
static int
rest(struct follower *w)
{
	int r = follow_ask_whether_set(w);

	follow_tick(w);
	if (r == 0 && !w->done)
		r = follow_retry_parked(w);
	if (r < 0 || w->done)
		return r;
	return w->silent ? follow_fetch(w, WAITING_FETCH_MS) : wait_live(w);
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
		return follow_hand_on_held(w);
	case SESSION_FETCH:
		return follow_fetch(w, 0);
	case SESSION_WAIT:
	case SESSION_HOLD:
	case SESSION_DROP:
	case SESSION_EPOCH:
	default:
		return w->look ? follow_fetch(w, 0) : rest(w);
	}
}

static bool
at_end(struct follower *w)
{
	if (stop_asked(w->f->stop_fd))
		w->done = true;
	return w->done || (w->f->until_head && w->s.through >= w->start_head);
}

/* Acknowledge handled deliveries before returning, unless the daemon cannot be reached. */
static int
end(struct follower *w, int r)
{
	struct overgang *o = w->o;
	uint32_t timeout_ms = o->timeout_ms;
	struct handle_error error;
	int last = 0;

	o->stop_fd = -1;
	link_close(&w->stream);
	handle_take_error(o, &error);
	if (r != -ETIMEDOUT && r != -EACCES && r != -ESTALE && r != -EALREADY) {
		if (timeout_ms == 0 || timeout_ms > LAST_ACKNOWLEDGE_MS)
			o->timeout_ms = LAST_ACKNOWLEDGE_MS;
		last = follow_acknowledge(w);
		o->timeout_ms = timeout_ms;
		link_close(&w->stream); /* it may have begun anew */
	}
	request_drop_ahead(o);
	w->s.held = 0;
	follow_drop_held(w);
	/* Return the reason why following ended, even if the last acknowledgement failed as
	 * well. */
	if (r < 0)
		handle_give_error(o, &error);
	else
		ov__answer__free_unpacked(error.answer, NULL);
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
		return handle_fail(o, -ENOMEM, &PROBLEM_NO_MEMORY, NULL);
	w->o = o;
	w->f = f;
	w->unsaid = true;
	w->again_done = !f->again;
	o->stop_fd = f->stop_fd;
	r = follow_begin(w);
	while (r == 0 && !at_end(w))
		r = step(w);
	/* A consumer that follows to the head only runs now and then, so it retries parked
	 * deliveries at once. */
	if (r == 0 && f->until_head && !w->done)
		r = follow_retry_parked(w);
	r = end(w, r);
	free(w);
	return r;
}
