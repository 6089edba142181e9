/* parked.c - Deliveries that a consumer could not handle and has put aside. */
#include "desk/parked.h"

#include <string.h>

#include "schema/wire.h"
#include "store/cursors.h"

enum { PARK_REASON_MAX = 400 };

/* The agency, the consumer in a field of its own width, the number. */
static struct store_key
parked_key(uint32_t agency, const char *consumer, uint64_t n)
{
	unsigned char name[NAME_SIZE_MAX] = { 0 };
	struct store_key k = store_key();

	memcpy(name, consumer, strnlen(consumer, sizeof(name)));
	store_key_u32(&k, agency);
	store_key_bytes(&k, name, sizeof(name));
	store_key_u64(&k, n);
	return k;
}

static Ov__ParkedRow *
read_row(struct journal *j, uint64_t n, struct bytes v, struct arena *arena)
{
	unsigned char *plain = arena_take(arena, v.size);
	Ov__ParkedRow *row = NULL;

	if (v.size >= SEAL_OVERHEAD && journal_unseal_own(j, SEAL_PARKED, n, v.data, v.size, plain))
		row = (Ov__ParkedRow *)wire_reread(
		    &ov__parked_row__descriptor, plain, v.size - SEAL_OVERHEAD, arena);
	j->damaged = j->damaged || row == NULL;
	return row;
}

static void
write_row(struct journal *j, const struct store_key *k, uint64_t n, const Ov__ParkedRow *row,
    struct arena *arena)
{
	struct wire_bytes plain = wire_pack(row, arena);
	unsigned char *v = arena_take(arena, plain.size + SEAL_OVERHEAD);

	journal_seal_own(j, SEAL_PARKED, n, plain.data, plain.size, v);
	store_put(j->store, STORE_PARKED, store_key_done(k),
	    (struct bytes){ v, plain.size + SEAL_OVERHEAD });
}

/* The next row of the agency, and of the consumer unless that is ""; false: none. */
static bool
next_row(struct journal *j, uint32_t agency, const char *consumer, struct store_key *from,
    struct bytes *ret_value)
{
	struct store_key prefix = parked_key(agency, consumer, 0);
	size_t same = consumer[0] != '\0' ? 4 + NAME_SIZE_MAX : 4;
	struct bytes k;

	if (!store_first(j->store, STORE_PARKED, store_key_done(from), &k, ret_value) ||
	    memcmp(k.data, prefix.data, same) != 0)
		return false;
	*from = store_key();
	store_key_bytes(from, k.data, k.size);
	return true;
}

uint32_t
parked_count(struct journal *j, uint32_t agency, const char *consumer)
{
	struct store_key from = parked_key(agency, consumer, 0);
	struct bytes v;
	uint32_t n = 0;

	for (; next_row(j, agency, consumer, &from, &v); n++)
		store_key_bytes(&from, "", 1);
	return n;
}

/* Only who has a cursor puts aside: cursors are bounded, and so is this. */
static bool
is_consumer(struct call *c, const char *consumer)
{
	struct journal *j = call_journal(c);
	uint32_t agency = c->agency->number;
	struct cursor cursor;

	if (cursor_get(j, agency, consumer, &cursor))
		return true;
	cursor.epoch = j->epoch;
	cursor.when = c->d->now;
	return cursor_add(j, agency, &cursor);
}

static void
park(struct call *c, const Ov__ParkRequest *r, const struct store_key *k, bool there)
{
	struct journal *j = call_journal(c);
	Ov__ParkedRow row = OV__PARKED_ROW__INIT;

	if (r->n > stream_head(j, c->agency->number) || r->n == 0) {
		call_refuse(c, REFUSED_NO_STREAM_NUMBER, "park.n");
		return;
	}
	if (strlen(r->reason) > PARK_REASON_MAX) {
		call_refuse_number(c, REFUSED_TOO_LONG, "park.reason", PARK_REASON_MAX);
		return;
	}
	if (!there && parked_count(j, c->agency->number, r->consumer) >= PARKED_MAX) {
		call_refuse_number(c, REFUSED_PARKED_FULL, "park", PARKED_MAX);
		c->answer->retry_after_ms = 60000;
		return;
	}
	if (!is_consumer(c, r->consumer)) {
		call_refuse_number(c, REFUSED_CONSUMERS_FULL, "park.consumer", CONSUMERS_MAX);
		return;
	}
	row.when = c->d->now;
	row.reason = r->reason;
	write_row(j, k, r->n, &row, &c->d->arena);
}

static void
try_again(struct call *c, const Ov__ParkRequest *r, const struct store_key *k, struct bytes v)
{
	Ov__ParkedRow *row = read_row(call_journal(c), r->n, v, &c->d->arena);

	if (row == NULL)
		return;
	row->replay = true;
	write_row(call_journal(c), k, r->n, row, &c->d->arena);
}

void
parked_handle(struct call *c)
{
	const Ov__ParkRequest *r = c->request->park;
	struct store_key k = parked_key(c->agency->number, r->consumer, r->n);
	struct bytes v;

	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_PARK;
	c->answer->park = arena_take(&c->d->arena, sizeof(*c->answer->park));
	*c->answer->park = (Ov__ParkAnswer)OV__PARK_ANSWER__INIT;
	if (!name_valid(r->consumer)) {
		call_refuse(c, REFUSED_CONSUMER_NAME, "park.consumer");
		return;
	}
	bool there = store_get(call_journal(c)->store, STORE_PARKED, store_key_done(&k), &v);
	/* To put one away makes room. */
	if (c->d->no_reserve && r->action != OV__PARK_ACTION__PARK_ACTION_DONE) {
		call_refuse(c, REFUSED_STORE_FULL, "");
	} else if (r->action == OV__PARK_ACTION__PARK_ACTION_PARK)
		park(c, r, &k, there);
	else if (!there)
		call_refuse(c, REFUSED_NOT_PARKED, "park.n");
	else if (r->action == OV__PARK_ACTION__PARK_ACTION_REPLAY)
		try_again(c, r, &k, v);
	else
		store_delete(call_journal(c)->store, STORE_PARKED, store_key_done(&k));
}

static void
add_parked(struct call *c, Ov__ParkedAnswer *all, const struct store_key *k, struct bytes v)
{
	struct arena *arena = &c->d->arena;
	char consumer[NAME_SIZE_MAX + 1] = "";
	uint64_t n = store_u64(k->data + 4 + NAME_SIZE_MAX);
	const Ov__ParkedRow *row = read_row(call_journal(c), n, v, arena);
	Ov__Parked *p = arena_take(arena, sizeof(*p));

	if (row == NULL)
		return;
	memcpy(consumer, k->data + 4, NAME_SIZE_MAX);
	*p = (Ov__Parked)OV__PARKED__INIT;
	p->consumer = arena_string(arena, consumer);
	p->n = n;
	p->when = row->when;
	p->reason = row->reason;
	p->replay = row->replay;
	all->parked = arena_append(arena, all->parked, &all->n_parked, p);
}

void
parked_list(struct call *c)
{
	enum { LIST_MAX = 100 };
	const Ov__ParkedRequest *r = c->request->parked;
	const char *consumer = r->consumer;
	const char *begin = r->after_consumer[0] != '\0' ? r->after_consumer : consumer;
	struct store_key from =
	    parked_key(c->agency->number, begin, r->after_n != 0 ? r->after_n + 1 : 0);
	Ov__ParkedAnswer *all = arena_take(&c->d->arena, sizeof(*all));
	struct bytes v;

	*all = (Ov__ParkedAnswer)OV__PARKED_ANSWER__INIT;
	while (next_row(call_journal(c), c->agency->number, consumer, &from, &v)) {
		all->more = all->n_parked == LIST_MAX;
		if (all->more)
			break;
		add_parked(c, all, &from, v);
		store_key_bytes(&from, "", 1);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_PARKED;
	c->answer->parked = all;
}
