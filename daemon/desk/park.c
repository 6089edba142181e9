/* park.c - The requests `park` and `parked`: a consumer's dead letters. */
#include "desk/handlers.h"

#include <stdio.h>
#include <string.h>

#include "store/cursors.h"
#include "store/parked.h"

enum { PARK_REASON_MAX = 400 };

/* Only a consumer with a cursor parks: cursors are bounded, and so are the parked deliveries. */
static bool
is_consumer(struct call *c, const char *consumer)
{
	struct journal *j = call_journal(c);
	uint32_t agency = c->agency->number;
	struct cursor cursor;

	if (cursor_get(j, agency, consumer, &cursor))
		return true;
	cursor.epoch = j->epoch;
	cursor.when = c->turn->now;
	return cursor_add(j, agency, &cursor);
}

static void
park(struct call *c, const Ov__ParkRequest *r, const struct parked_at *at, bool there)
{
	struct journal *j = call_journal(c);
	Ov__ParkedRow row = OV__PARKED_ROW__INIT;

	if (r->n > stream_head(j, at->agency) || r->n == 0) {
		call_refuse(c, REFUSED_NO_STREAM_NUMBER, "park.n");
		return;
	}
	if (strlen(r->reason) > PARK_REASON_MAX) {
		call_refuse_number(c, REFUSED_TOO_LONG, "park.reason", PARK_REASON_MAX);
		return;
	}
	if (!there && parked_count(j, at->agency, r->consumer) >= PARKED_MAX) {
		call_refuse_number(c, REFUSED_PARKED_FULL, "park", PARKED_MAX);
		c->answer->retry_after_ms = RETRY_PARKED_FULL_MS;
		return;
	}
	if (!is_consumer(c, r->consumer)) {
		call_refuse_number(c, REFUSED_CONSUMERS_FULL, "park.consumer", CONSUMERS_MAX);
		return;
	}
	row.when = c->turn->now;
	row.reason = r->reason;
	parked_put(j, at, &row, &c->turn->arena);
}

static void
try_again(struct call *c, const struct parked_at *at)
{
	Ov__ParkedRow *row = parked_get(call_journal(c), at, &c->turn->arena);

	if (row == NULL)
		return;
	row->replay = true;
	parked_put(call_journal(c), at, row, &c->turn->arena);
}

/* A name that is too long for a consumer is no consumer's. */
static struct parked_at
place_of(const struct call *c, const char *consumer, uint64_t n)
{
	struct parked_at at = { .agency = c->agency->number, .n = n };

	(void)snprintf(at.consumer, sizeof(at.consumer), "%s", consumer);
	return at;
}

void
handle_park(struct call *c)
{
	const Ov__ParkRequest *r = c->request->park;
	struct parked_at at = place_of(c, r->consumer, r->n);

	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_PARK;
	c->answer->park = arena_take(&c->turn->arena, sizeof(*c->answer->park));
	*c->answer->park = (Ov__ParkAnswer)OV__PARK_ANSWER__INIT;
	if (!name_valid(r->consumer)) {
		call_refuse(c, REFUSED_CONSUMER_NAME, "park.consumer");
		return;
	}
	bool there = parked_has(call_journal(c), &at);
	/* To put one away makes room. */
	if (c->turn->no_reserve && r->action != OV__PARK_ACTION__PARK_ACTION_DONE) {
		call_refuse(c, REFUSED_STORE_FULL, "");
	} else if (r->action == OV__PARK_ACTION__PARK_ACTION_PARK)
		park(c, r, &at, there);
	else if (!there)
		call_refuse(c, REFUSED_NOT_PARKED, "park.n");
	else if (r->action == OV__PARK_ACTION__PARK_ACTION_REPLAY)
		try_again(c, &at);
	else
		parked_drop(call_journal(c), &at);
}

static void
add_parked(struct call *c, Ov__ParkedAnswer *all, const struct parked_at *at)
{
	struct arena *arena = &c->turn->arena;
	const Ov__ParkedRow *row = parked_get(call_journal(c), at, arena);
	Ov__Parked *p = arena_take(arena, sizeof(*p));

	if (row == NULL)
		return;
	*p = (Ov__Parked)OV__PARKED__INIT;
	p->consumer = arena_string(arena, at->consumer);
	p->n = at->n;
	p->when = row->when;
	p->reason = row->reason;
	p->replay = row->replay;
	all->parked = arena_append(arena, all->parked, &all->n_parked, p);
}

void
handle_parked(struct call *c)
{
	enum { LIST_MAX = 100 };
	const Ov__ParkedRequest *r = c->request->parked;
	const char *begin = r->after_consumer[0] != '\0' ? r->after_consumer : r->consumer;
	struct parked_at at = place_of(c, begin, r->after_n != 0 ? r->after_n + 1 : 0);
	Ov__ParkedAnswer *all = arena_take(&c->turn->arena, sizeof(*all));

	*all = (Ov__ParkedAnswer)OV__PARKED_ANSWER__INIT;
	for (; parked_next(call_journal(c), r->consumer, &at); at.n++) {
		all->more = all->n_parked == LIST_MAX;
		if (all->more)
			break;
		add_parked(c, all, &at);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_PARKED;
	c->answer->parked = all;
}
