/* consumers.c - Those who follow a stream, as follow.c does: session.c decides the next step.
 *
 * One question at a time; while it is open, published deliveries wait. A handler may fail, and then
 * the session ends; a consumer may die at any moment. It acknowledges only deliveries that it has
 * handed on, and begins behind them. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNACKNOWLEDGED = 3, PATIENCE = 6 };

static const struct {
	const char *name, *user, *prefix;
	uint32_t agency;
	bool waits, parks;
} kinds[CONSUMERS] = {
	{ "plan", "team.k", "", TEAM, false, false },
	{ "utslipp", "team.k", "release.", TEAM, false, false },
	{ "kobling", "nav.k", "", NAV, false, true },
	{ "kobo", "bolig.k", "", BOLIG, true, false },
	{ "ark", "bolig.k", "", BOLIG, false, true },
	{ "varsler", "vakt.k", "", VAKT, false, false },
	{ "logg", "granli.k", "", GRANLI, false, true },
	{ "vern", "skjermet.k", "", SKJERMET, false, false },
};

static struct peer *
peer_of(struct sim *s, const struct consumer *c)
{
	return &s->peers[c->peer];
}

/* ---- asking --------------------------------------------------------------------------------- */

static void
ask(struct sim *s, struct consumer *c, enum ask_kind kind, uint64_t n, Ov__Request *request)
{
	size_t i = (size_t)(c - s->consumers);

	c->asking = kind;
	c->asked = s->step;
	c->outstanding = actors_ask(s, kind, c->peer, i, n, request);
	s->asks[c->outstanding].epoch = c->session.epoch;
}

static void
hello(struct sim *s, struct consumer *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__HelloRequest h = OV__HELLO_REQUEST__INIT;

	h.consumer = (char *)(uintptr_t)c->name;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &h;
	c->state = CONSUMER_HELLO;
	ask(s, c, ASK_HELLO, 0, &request);
}

static void
fetch(struct sim *s, struct consumer *c, uint32_t wait_ms)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	c->look = false;
	f.after = session_after(&c->session);
	f.wait_ms = wait_ms;
	f.epoch = c->session.epoch;
	f.prefix = (char *)(uintptr_t)c->prefix;
	f.count = s->step % 3 == 0 ? 4 : 0;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	f.tag_n = c->tag_size > 0 ? c->tag_n : 0;
	f.tag.data = c->tag;
	f.tag.len = c->tag_size;
	request.fetch = &f;
	ask(s, c, ASK_FETCH, f.after, &request);
	s->asks[c->outstanding].tag_n = f.tag_n;
	s->asks[c->outstanding].tag_line = c->tag_line;
}

static void
acknowledge(struct sim *s, struct consumer *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AcknowledgeRequest a = OV__ACKNOWLEDGE_REQUEST__INIT;

	a.consumer = (char *)(uintptr_t)c->name;
	a.n = c->session.through;
	a.epoch = c->session.epoch;
	request.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	request.acknowledge = &a;
	ask(s, c, ASK_ACKNOWLEDGE, a.n, &request);
}

/* Ask which of the deliveries handed on still hold. */
static void
look_back(struct sim *s, struct consumer *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__HelloRequest h = OV__HELLO_REQUEST__INIT;

	h.consumer = (char *)(uintptr_t)c->name;
	h.epoch = c->session.epoch;
	h.through = c->session.through;
	h.tag_n = c->tag_size > 0 ? c->tag_n : 0;
	h.tag.data = c->tag;
	h.tag.len = c->tag_size;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &h;
	ask(s, c, ASK_LOOK_BACK, h.through, &request);
	s->asks[c->outstanding].tag_n = h.tag_n;
	s->asks[c->outstanding].tag_line = c->tag_line;
}

static void
keep_tag(struct consumer *c, uint64_t n, const ProtobufCBinaryData *tag, unsigned line)
{
	assert(tag->len == sizeof(c->tag));
	c->tag_n = n;
	c->tag_line = line;
	c->tag_size = tag->len;
	memcpy(c->tag, tag->data, tag->len);
}

/* Many such requests may be on their way: their client waits for one alone. */
void
consumers_park(struct sim *s, struct consumer *c, uint64_t n, Ov__ParkAction action)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__ParkRequest p = OV__PARK_REQUEST__INIT;

	p.consumer = (char *)(uintptr_t)c->name;
	p.n = n;
	p.action = action;
	p.reason = (char *)(uintptr_t)(action == OV__PARK_ACTION__PARK_ACTION_PARK ? "EIO" : "");
	request.ask_case = OV__REQUEST__ASK_PARK;
	request.park = &p;
	uint64_t at = actors_ask(s, ASK_PARK, c->peer, (size_t)(c - s->consumers), n, &request);
	s->asks[at].action = action;
	if (action == OV__PARK_ACTION__PARK_ACTION_REPLAY)
		return;
	c->asking = ASK_PARK;
	c->asked = s->step;
	c->outstanding = at;
}

void
consumers_list(struct sim *s, struct consumer *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__ParkedRequest p = OV__PARKED_REQUEST__INIT;

	p.consumer = (char *)(uintptr_t)c->name;
	request.ask_case = OV__REQUEST__ASK_PARKED;
	request.parked = &p;
	(void)actors_ask(s, ASK_PARKED, c->peer, (size_t)(c - s->consumers), 0, &request);
}

/* Now and then retry the deliveries that a person wants retried, as follow.c does. */
static void
look_for_replays(struct sim *s, struct consumer *c)
{
	c->replay_at = s->step + (s->settling ? 0 : 5);
	consumers_list(s, c);
	c->asking = ASK_PARKED;
	c->asked = s->step;
	c->outstanding = s->asks_count - 1;
}

static void
fetch_one(struct sim *s, struct consumer *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	f.after = c->replaying - 1;
	f.count = 1;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &f;
	ask(s, c, ASK_ONE, f.after, &request);
}

/* ---- the session's end ----------------------------------------------------------------------- */

static void
forget_held(struct consumer *c, size_t keep)
{
	while (c->held_count > keep) {
		ov__delivery__free_unpacked(c->held[c->held_first], NULL);
		c->held_first = (c->held_first + 1) % SESSION_HELD_MAX;
		c->held_count--;
	}
}

void
consumers_forget_held(struct consumer *c)
{
	c->session.held = 0;
	forget_held(c, 0);
}

static void
stop(struct sim *s, struct consumer *c)
{
	c->state = CONSUMER_OFF;
	c->parking = c->replaying = 0;
	c->outstanding = 0;
	peer_of(s, c)->subscribed = false;
	pipe_drop(&peer_of(s, c)->news);
	forget_held(c, 0);
}

/* ---- handing on ------------------------------------------------------------------------------ */

/* Check that deliveries come in order, each once; without a prefix, every one. */
static void
check_order(struct sim *s, const struct consumer *c, const Ov__Delivery *d)
{
	if (c->prefix[0] == '\0' ? d->n != c->session_last + 1 : d->n <= c->session_last)
		sim_fail(s, "I5: %s is handed %llu after %llu", c->name, (unsigned long long)d->n,
		    (unsigned long long)c->session_last);
	if (c->prefix[0] != '\0' && strncmp(d->kind, c->prefix, strlen(c->prefix)) != 0)
		sim_fail(s, "%s asked for %s and is handed %s", c->name, c->prefix, d->kind);
}

/* As long as the store has not come back, no event comes again under another number. */
static void
check_made(struct sim *s, const struct consumer *c, const Ov__Delivery *d)
{
	/* Reported again after a restore that this consumer does not know of, it is the same
	 * event. */
	if (c->behind || c->excused)
		return;
	for (size_t i = 0; i < c->made_count && d->event_id.len == 16; i++)
		if (memcmp(c->made[i], d->event_id.data, 16) == 0)
			sim_fail(s, "%s is handed event %s of number %llu for the second time",
			    c->name, d->kind, (unsigned long long)d->n);
}

static void
make(struct consumer *c, const Ov__Delivery *d)
{
	if (d->event_id.len != 16)
		return;
	c->made = sim_grow(c->made, c->made_count, &c->made_room, sizeof(c->made[0]));
	memcpy(c->made[c->made_count++], d->event_id.data, 16);
}

unsigned char *
consumers_handled(struct consumer *c, uint64_t n)
{
	while (n >= c->handled_room) {
		size_t was = c->handled_room;
		c->handled = sim_grow(c->handled, c->handled_room, &c->handled_room, 1);
		memset(c->handled + was, 0, c->handled_room - was);
	}
	return &c->handled[n];
}

/* Deliveries that this handler rejects for a while, however often they are tried. */
static bool
is_hard(const struct sim *s, const struct consumer *c, const Ov__Delivery *d)
{
	struct chance luck =
	    chance_of(s->plan.seed, d->n * 256 + s->step / 12, 9000 + (uint64_t)(c - s->consumers));

	return chance_one_in(&luck, 10) && sim_with(s, WITH_PARK);
}

/* false: the handler failed. */
static bool
hand_on(struct sim *s, struct consumer *c, const Ov__Delivery *d)
{
	struct chance luck = chance_of(s->plan.seed, s->step, 3000 + d->n);

	check_order(s, c, d);
	if (!c->behind) {
		model_saw(s, peer_of(s, c)->agency, d);
		check_made(s, c, d);
	}
	if (is_hard(s, c, d)) {
		c->parking = c->parks ? d->n : 0;
		return false;
	}
	if (chance_one_in(&luck, 25) && !s->settling)
		return false;
	if (!c->behind || d->n <= c->holds)
		*consumers_handled(c, d->n) = 1;
	/* Live deliveries do not tell that an epoch has begun: until the consumer is told, they may
	 * come again, under the same id. */
	if (c->session.epoch == s->epoch)
		make(c, d);
	c->session_last = d->n;
	session_handed_on(&c->session, d->n);
	c->unacknowledged++;
	return true;
}

/* As follow.c ends: deliveries handed on before are acknowledged. */
static void
handler_failed(struct sim *s, struct consumer *c)
{
	if (c->parking != 0) {
		consumers_park(s, c, c->parking, OV__PARK_ACTION__PARK_ACTION_PARK);
		return;
	}
	if (c->session.through > c->acknowledged)
		acknowledge(s, c);
	stop(s, c);
}

/* S6: without a restore a consumer must not see another epoch. */
static void
stale(struct sim *s, struct consumer *c)
{
	if (s->line == 0)
		sim_fail(s, "S6: %s, at %llu of %llu, takes the daemon for another", c->name,
		    (unsigned long long)c->session.through, (unsigned long long)c->session.head);
	c->stale = true;
}

static void
take_page(struct sim *s, struct consumer *c, const Ov__FetchAnswer *page, unsigned line)
{
	bool expected = session_next(&c->session) == SESSION_FETCH;
	uint64_t before = c->session.through;

	if (session_page_begins(&c->session, page->head, page->epoch) == SESSION_EPOCH) {
		stale(s, c);
		return;
	}
	for (size_t i = 0; i < page->n_deliveries; i++) {
		if (session_fetched(&c->session, page->deliveries[i]->n) != SESSION_HAND_ON)
			continue;
		if (!hand_on(s, c, page->deliveries[i])) {
			handler_failed(s, c);
			return;
		}
	}
	(void)session_page(&c->session, page->through, page->head, page->epoch);
	keep_tag(c, page->through, &page->tag, line);
	if (c->prefix[0] == '\0' && c->session.through != c->session_last)
		sim_fail(s, "I5: %s is through %llu, and was handed on %llu", c->name,
		    (unsigned long long)c->session.through, (unsigned long long)c->session_last);
	if (c->session.through > c->session_last)
		c->session_last = c->session.through; /* deliveries that did not match */
	forget_held(c, c->session.held);
	if (expected && c->session.through == before)
		sim_fail(s, "I5: the daemon has %llu in the stream of %s, and does not give it",
		    (unsigned long long)c->session.head, c->name);
}

/* ---- live ------------------------------------------------------------------------------------ */

static void
take_delivery(struct sim *s, struct consumer *c, Ov__Delivery *d)
{
	switch (session_live(&c->session, d->n)) {
	case SESSION_HOLD:
		c->held[(c->held_first + c->held_count++) % SESSION_HELD_MAX] = d;
		return;
	case SESSION_HAND_ON:
		if (!hand_on(s, c, d))
			handler_failed(s, c);
		else
			forget_held(c, c->session.held);
		break;
	case SESSION_WAIT:
	case SESSION_FETCH:
	case SESSION_DROP:
	case SESSION_EPOCH:
	default:
		break;
	}
	ov__delivery__free_unpacked(d, NULL);
}

static void
take_news(struct sim *s, struct consumer *c, const struct packet *k)
{
	if (strcmp(k->topic, "~") == 0) {
		Ov__Heartbeat *h = ov__heartbeat__unpack(NULL, k->size, k->data);
		assert(h != NULL);
		if (session_head(&c->session, h->head, h->epoch) == SESSION_EPOCH)
			stale(s, c);
		ov__heartbeat__free_unpacked(h, NULL);
		return;
	}
	Ov__Delivery *d = ov__delivery__unpack(NULL, k->size, k->data);
	assert(d != NULL);
	take_delivery(s, c, d);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void
begin(struct sim *s, struct consumer *c, const Ov__HelloAnswer *h, unsigned line)
{
	struct peer *p = peer_of(s, c);

	session_start(&c->session, h->cursor, h->epoch);
	c->stale = false;
	c->behind = line != s->line;
	c->excused = false;
	c->made_count = c->tag_size = 0;
	(void)session_head(&c->session, h->head, h->epoch);
	c->acknowledged = c->session_last = h->cursor;
	c->unacknowledged = 0;
	c->state = CONSUMER_RUN;
	p->subscribed = !c->waits;
	c->look = !c->waits;
}

/* A delivery was parked, so go on behind it; or a parked one was tried again. */
static void
park_answered(struct consumer *c, const struct ask *a)
{
	uint64_t n = c->parking;

	c->replaying = 0;
	if (n == 0 || a->n != n)
		return;
	if (!c->behind || n <= c->holds)
		*consumers_handled(c, n) = HANDLED_ASIDE;
	c->parking = 0;
	c->session_last = n;
	session_handed_on(&c->session, n);
	forget_held(c, c->session.held);
	c->unacknowledged++;
	c->look = true;
}

static void
take_list(struct consumer *c, const Ov__ParkedAnswer *list)
{
	for (size_t i = 0; i < list->n_parked && c->replaying == 0; i++)
		if (list->parked[i]->replay)
			c->replaying = list->parked[i]->n;
}

static void
try_again(struct sim *s, struct consumer *c, const Ov__FetchAnswer *page)
{
	bool takes = page->n_deliveries == 1 && !is_hard(s, c, page->deliveries[0]);

	s->verdict->replayed++;
	if (takes && !c->behind)
		*consumers_handled(c, c->replaying) = HANDLED_DONE;
	consumers_park(s, c, c->replaying,
	    takes ? OV__PARK_ACTION__PARK_ACTION_DONE : OV__PARK_ACTION__PARK_ACTION_PARK);
}

/* Go on behind the last number that holds; deliveries on their way still have old numbers, so the
 * stream is opened anew. */
static void
looked_back(struct sim *s, struct consumer *c, const Ov__HelloAnswer *h, unsigned line)
{
	if (!h->epoch_known) {
		stop(s, c);
		return;
	}
	uint64_t back = h->cursor < h->common ? h->cursor : h->common;
	s->verdict->gone += c->session.through > h->common ? c->session.through - h->common : 0;
	(void)session_rewind(&c->session, back, h->head, h->epoch);
	if (line == s->line) {
		past_excuse(s, c, c->session.through);
		c->behind = false;
	}
	c->stale = false;
	c->session_last = c->session.through;
	c->acknowledged = h->cursor;
	c->made_count = c->tag_size = 0; /* repeated deliveries are recognised by their event ids */
	c->look = !c->waits;
	forget_held(c, 0);
	pipe_drop(&peer_of(s, c)->news);
}

static void
hear(struct sim *s, struct consumer *c, const Ov__Answer *a)
{
	if (a->correlation != c->outstanding)
		return; /* the answer to a request that was given up, or a second answer */
	c->outstanding = 0;
	/* As follow.c ends in that case. */
	if (a->outcome != OV__OUTCOME__OUTCOME_OK &&
	    (c->asking == ASK_PARK || c->asking == ASK_ONE)) {
		stop(s, c);
		return;
	}
	if (past_is_refused(a)) {
		stale(s, c);
		return;
	}
	if (a->outcome != OV__OUTCOME__OUTCOME_OK) {
		c->look = true; /* the table was full; asked again */
		return;
	}
	switch (c->asking) {
	case ASK_HELLO:
		begin(s, c, a->hello, s->asks[a->correlation].line);
		break;
	case ASK_LOOK_BACK:
		looked_back(s, c, a->hello, s->asks[a->correlation].line);
		break;
	case ASK_FETCH:
		take_page(s, c, a->fetch, s->asks[a->correlation].line);
		break;
	case ASK_ACKNOWLEDGE:
		c->acknowledged = s->asks[a->correlation].n;
		c->unacknowledged = 0;
		keep_tag(c, c->acknowledged, &a->acknowledge->tag, s->asks[a->correlation].line);
		break;
	case ASK_REPORT:
	case ASK_STREAMS:
	case ASK_TOO_FAR:
	case ASK_ERASE:
	case ASK_ACCEPT:
	case ASK_PARK:
		park_answered(c, &s->asks[a->correlation]);
		break;
	case ASK_PARKED:
		take_list(c, a->parked);
		break;
	case ASK_ONE:
		try_again(s, c, a->fetch);
		break;
	case ASK_BACKUP:
	default:
		break;
	}
}

void
consumers_hear(struct sim *s)
{
	struct packet *k;

	for (size_t i = 0; i < CONSUMERS; i++) {
		struct consumer *c = &s->consumers[i];
		while ((k = pipe_take(&peer_of(s, c)->down, s->step)) != NULL) {
			Ov__Answer *a = ov__answer__unpack(NULL, k->size, k->data);
			assert(a != NULL);
			if (c->state != CONSUMER_OFF)
				hear(s, c, a);
			ov__answer__free_unpacked(a, NULL);
			free(k);
		}
		while (c->outstanding == 0 && c->state == CONSUMER_RUN && !c->stale && !c->look &&
		       s->step >= c->slow_until &&
		       (k = pipe_take(&peer_of(s, c)->news, s->step)) != NULL) {
			take_news(s, c, k);
			free(k);
		}
	}
}

/* ---- acting ---------------------------------------------------------------------------------- */

/* The connection is closed, and deliveries on their way are lost. */
void
consumers_cut(struct sim *s, size_t peer)
{
	for (size_t i = 0; i < CONSUMERS; i++)
		if (s->consumers[i].peer == peer)
			s->consumers[i].look = true;
}

static void
next_question(struct sim *s, struct consumer *c)
{
	enum session_step next = session_next(&c->session);

	if (c->parking != 0) {
		handler_failed(s, c);
	} else if (c->stale) {
		look_back(s, c);
	} else if (c->unacknowledged >= UNACKNOWLEDGED) {
		acknowledge(s, c);
	} else if (next == SESSION_HAND_ON) {
		Ov__Delivery *d = c->held[c->held_first];
		if (!hand_on(s, c, d))
			handler_failed(s, c);
		else
			forget_held(c, c->session.held);
	} else if (next == SESSION_FETCH || c->look) {
		fetch(s, c, 0);
	} else if (c->session.through > c->acknowledged) {
		acknowledge(s, c);
	} else if (c->replaying != 0) {
		fetch_one(s, c);
	} else if (c->parks && s->step >= c->replay_at && s->plan.with & WITH_PARK) {
		look_for_replays(s, c);
	} else if (c->waits) {
		fetch(s, c, 900);
	}
}

static void
act(struct sim *s, struct consumer *c, struct chance *luck)
{
	bool dies = chance_one_in(luck, 40), slow = chance_one_in(luck, 30);
	bool starts = chance_one_in(luck, 3);

	if (dies && !s->settling)
		stop(s, c);
	if (slow && sim_with(s, WITH_SLOW))
		c->slow_until = s->step + 8;
	if (s->settling)
		c->slow_until = 0;
	/* The consumer reads no other answer before this one. */
	if (c->outstanding != 0 && s->step - c->asked > PATIENCE) {
		c->outstanding = 0;
		c->look = true;
	}
	if (c->outstanding != 0)
		return;
	if (c->state == CONSUMER_RUN)
		next_question(s, c);
	else if (starts || s->settling || c->state == CONSUMER_HELLO)
		hello(s, c);
}

void
consumers_act(struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS; i++) {
		struct chance luck = chance_of(s->plan.seed, s->step, 200 + i);
		if (s->plan.with & WITH_CONSUMERS)
			act(s, &s->consumers[i], &luck);
	}
}

/* Return a consumer that is not at the end of its stream, or has not acknowledged; NULL: all
 * are. */
const char *
consumers_restless(struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS && s->plan.with & WITH_CONSUMERS; i++) {
		const struct consumer *c = &s->consumers[i];
		uint64_t head = s->streams[peer_of(s, c)->agency].head;
		/* A consumer that does not know of the restore believes to have acknowledged. */
		bool believes = c->excused && c->session.through == head;
		if (c->state != CONSUMER_RUN || parking_first(c) != 0 ||
		    (c->cursor_least != head && !believes))
			return c->name;
	}
	return NULL;
}

bool
consumers_at_rest(struct sim *s)
{
	return consumers_restless(s) == NULL;
}

void
consumers_open(struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS; i++) {
		struct consumer *c = &s->consumers[i];
		c->name = kinds[i].name;
		c->prefix = kinds[i].prefix;
		c->waits = kinds[i].waits;
		c->parks = kinds[i].parks;
		c->peer = actors_peer(s, kinds[i].user, kinds[i].agency, kinds[i].prefix);
	}
}

void
consumers_close(struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS; i++) {
		forget_held(&s->consumers[i], 0);
		free(s->consumers[i].handled);
		free(s->consumers[i].made);
		free(s->consumers[i].parked_rows);
	}
}
