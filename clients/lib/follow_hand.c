/* follow_hand.c - Deliveries are handed on, in order, from pages and from the stream. */
#include "follower.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "library_problems.h"
#include "stop.h"

enum {
	BATCH = 64,
	UNACKNOWLEDGED_MAX = 8192, /* OUTGOING_DONE_KEPT of the notifier is eight times as many */
	PAUSE_MS = 250,		   /* after the first failure; twice as long after each more */
	PAUSE_MS_MAX = 30000,
	REPLAY_LOOK_MS = 15000,
};

/* ---- handing on ----------------------------------------------------------------------- */

/* Between two deliveries. */
void
follow_tick(struct follower *w)
{
	uint64_t now = clock_ms();

	if (w->done || now - w->idle_ms < FOLLOW_IDLE_MS)
		return;
	w->idle_ms = now;
	if (stop_asked(w->f->stop_fd))
		w->done = true;
	else if (w->f->idle != NULL &&
		 w->f->idle(w->s.head, w->s.through, w->o->now, w->f->context) != 0)
		w->done = true;
}

/* The pauses grow; a stop request ends them. */
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

/* The reason that people read in the list of parked deliveries. */
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

/* A handler whose place is away has reported the reason itself; no file is at fault. */
static int
not_taken(struct follower *w, uint64_t n, int r)
{
	struct problem problem;

	if (r == (int)OVERGANG_AWAY)
		return handle_fail(w->o, r, &PROBLEM_DELIVERY_WAITS, "%llu", (unsigned long long)n);
	problem_set(&problem, &PROBLEM_NOT_TAKEN, "%llu", (unsigned long long)n);
	problem.error = -r;
	return handle_problem(w->o, r, &problem);
}

/* The daemon syncs each acknowledgement. Deliveries that are handled fast are acknowledged once in a
 * while, so that reading what was missed does not wait for the disk; after a crash those since then come
 * again. */
static bool
batch_is_full(const struct follower *w)
{
	return w->unacknowledged >= UNACKNOWLEDGED_MAX ||
	       (w->unacknowledged >= BATCH && clock_ms() - w->acknowledged_ms >= w->o->batch_ms);
}

int
follow_hand_on(struct follower *w, const Ov__Delivery *d)
{
	int r = try_handler(w, d);

	bool aside = r < 0 && r != -ECANCELED && r != (int)OVERGANG_AWAY;
	if (aside && w->f->park && w->f->consumer != NULL) {
		request_drop_ahead(w->o);
		r = say_parked(w, d->n, OV__PARK_ACTION__PARK_ACTION_PARK, r);
	}
	if (r < 0)
		return not_taken(w, d->n, r);
	session_handed_on(&w->s, d->n);
	w->done = w->done || r > 0;
	w->unacknowledged++;
	if (batch_is_full(w))
		r = follow_acknowledge(w);
	follow_tick(w);
	return r < 0 ? r : 0;
}

/* Free held deliveries that a fetch has handed on meanwhile. */
void
follow_drop_held(struct follower *w)
{
	while (w->held_count > w->s.held) {
		ov__delivery__free_unpacked(w->held[w->held_first], NULL);
		w->held_first = (w->held_first + 1) % SESSION_HELD_MAX;
		w->held_count--;
	}
}

int
follow_hand_on_held(struct follower *w)
{
	int r = follow_hand_on(w, w->held[w->held_first]);

	follow_drop_held(w);
	return r;
}

/* ---- missed deliveries: pages from the desk ------------------------------------------------ */

/* What a fetch says, whether it is waited for or not. The prefix and the tag stay where they are. */
static void
fill_fetch(const struct follower *w, Ov__FetchRequest *fetch, Ov__Request *request)
{
	fetch->epoch = w->s.epoch;
	if (w->f->prefix != NULL)
		fetch->prefix = (char *)(uintptr_t)w->f->prefix;
	request->ask_case = OV__REQUEST__ASK_FETCH;
	request->fetch = fetch;
}

/* The daemon makes the next page while this one is handed on. A page that is handed on slowly has no
 * next one made meanwhile: each could show no more than what its reader could see so long ago. */
static void
ask_ahead(struct follower *w, const Ov__FetchAnswer *page, uint64_t head)
{
	Ov__FetchRequest fetch = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	uint64_t end = w->f->until_head ? w->start_head : head;

	if (w->slow || page->through >= head || page->through >= end)
		return;
	fill_fetch(w, &fetch, &request);
	fetch.after = page->through;
	fetch.tag_n = page->tag.len > 0 ? page->through : 0;
	fetch.tag = page->tag;
	w->ahead = (struct session_ahead){ page->through, head };
	w->ahead_ms = clock_ms();
	w->ahead_correlation = request_send_ahead(w->o, &request);
}

/* *ret_answer is NULL when there is no page that was asked for ahead, or none that counts; *ret_head is the
 * head to hold it against. */
static int
take_ahead(struct follower *w, Ov__Answer **ret_answer, uint64_t *ret_head)
{
	uint64_t correlation = w->ahead_correlation;

	w->ahead_correlation = 0;
	if (w->look || clock_ms() - w->ahead_ms >= w->o->ahead_ms)
		request_drop_ahead(w->o);
	int r = request_await_ahead(w->o, correlation, ret_answer);
	const Ov__Answer *a = *ret_answer;
	if (a == NULL)
		return r;
	if (a->outcome == OV__OUTCOME__OUTCOME_OK && a->result_case == OV__ANSWER__RESULT_FETCH) {
		*ret_head = a->fetch->head;
		if (session_ahead_counts(&w->s, &w->ahead, ret_head, a->fetch->epoch))
			return 0;
	}
	ov__answer__free_unpacked(*ret_answer, NULL);
	*ret_answer = NULL;
	return 0;
}

static int
fetch_now(struct follower *w, uint32_t wait_ms, Ov__Answer **ret_answer)
{
	Ov__FetchRequest fetch = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	fill_fetch(w, &fetch, &request);
	fetch.after = session_after(&w->s);
	fetch.wait_ms = wait_ms;
	fetch.tag_n = w->tag_size > 0 ? w->tag_n : 0;
	fetch.tag.data = w->tag;
	fetch.tag.len = w->tag_size;
	return follow_ask(
	    w->o, &PROBLEM_FETCH_REFUSED, &request, OV__ANSWER__RESULT_FETCH, ret_answer);
}

static int
take_page(struct follower *w, const Ov__FetchAnswer *page, uint64_t head, bool expected)
{
	uint64_t before = w->s.through;
	unsigned begun = w->begun;

	if (session_page_begins(&w->s, head, page->epoch) == SESSION_EPOCH)
		return follow_rewind(w);
	ask_ahead(w, page, head);
	for (size_t i = 0; i < page->n_deliveries && !w->done; i++) {
		const Ov__Delivery *d = page->deliveries[i];
		if (session_fetched(&w->s, d->n) != SESSION_HAND_ON)
			continue;
		int r = follow_hand_on(w, d);
		if (r < 0 || w->begun != begun)
			return r; /* it goes on elsewhere: the rest would leave a hole */
	}
	if (w->done)
		return 0; /* the rest of the page was not looked at */
	(void)session_page(&w->s, page->through, head, page->epoch);
	follow_keep_tag(w, page->through, &page->tag);
	follow_drop_held(w);
	if (expected && w->s.through == before)
		return handle_fail(
		    w->o, -EPROTO, &PROBLEM_NOT_GIVEN, "%llu", (unsigned long long)w->s.head);
	return 0;
}

int
follow_fetch(struct follower *w, uint32_t wait_ms)
{
	bool expected = session_next(&w->s) == SESSION_FETCH;
	Ov__Answer *answer;
	uint64_t head;

	int r = take_ahead(w, &answer, &head);
	w->look = false;
	if (r == 0 && answer == NULL) {
		r = fetch_now(w, wait_ms, &answer);
		head = r == 0 ? answer->fetch->head : 0;
	}
	if (r < 0)
		return follow_or_rewind(w, r);
	uint64_t begun_ms = clock_ms();
	r = take_page(w, answer->fetch, head, expected);
	w->slow = clock_ms() - begun_ms >= w->o->ahead_ms;
	ov__answer__free_unpacked(answer, NULL);
	return r;
}

/* ---- parked deliveries that are to be tried again ------------------------------------------- */

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
	int r =
	    follow_ask(w->o, &PROBLEM_FETCH_REFUSED, &request, OV__ANSWER__RESULT_FETCH, &answer);
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

/* One page of parked deliveries; *after moves behind it, 0 at the end. With `again` all that
 * were parked before this process began are retried, and the one behind the cursor, where an
 * earlier process may have parked the reason why it waited. */
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
	    follow_ask(w->o, &PROBLEM_PARKED_REFUSED, &request, OV__ANSWER__RESULT_PARKED, &answer);
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
int
follow_retry_parked(struct follower *w)
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
