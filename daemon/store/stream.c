/* stream.c - The stream of each agency, numbered 1, 2, 3 and so on. */
#include "store/stream.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/mask.h"
#include "schema/catalogue.h"

static struct store_key
fetched_key(uint32_t agency)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "fetched", 7);
	store_key_u32(&k, agency);
	return k;
}

/* Entries of this turn have not left yet, and may not leave at all. */
static uint64_t
head_before_turn(struct journal *j, uint32_t agency)
{
	for (size_t i = 0; i < j->fresh_count; i++)
		if (j->fresh[i].agency == agency)
			return j->fresh[i].n - 1;
	return stream_head(j, agency);
}

uint64_t
stream_reached(struct journal *j, uint32_t agency)
{
	const struct agency *a = agencies_by_number(j->agencies, agency);
	struct store_key k = fetched_key(agency);
	uint64_t fetched = 0, published = 0;
	struct bytes v;

	if (store_get(j->store, STORE_META, store_key_done(&k), &v) && v.size == 8)
		fetched = store_u64(v.data);
	if (a != NULL && a->stream[0] != '\0')
		published = head_before_turn(j, agency);
	return fetched > published ? fetched : published;
}

void
stream_fetched(struct journal *j, uint32_t agency, uint64_t n)
{
	struct store_key k = fetched_key(agency), v = store_key();

	if (n <= stream_reached(j, agency))
		return;
	store_key_u64(&v, n);
	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));
}

void
stream_told(struct journal *j, uint32_t agency, uint64_t n, uint64_t seq)
{
	/* stream_delivery() and the publications rely on these. */
	assert(n > 0);
	assert(seq > j->seq);
	/* An entry that does not fit here is not published live; the numbers show the hole. */
	if (j->fresh_count < j->fresh_max)
		j->fresh[j->fresh_count++] = (struct fresh){ agency, n, seq };
}

bool
stream_was_told(const Ov__Event *e, uint32_t agency)
{
	for (size_t i = 0; i < e->n_told; i++)
		if (e->told[i] == agency)
			return true;
	return false;
}

/* ---- deliveries ---------------------------------------------------------------------- */

Ov__Delivery *
delivery_blank(uint64_t n, struct arena *arena)
{
	Ov__Delivery *d = arena_take(arena, sizeof(*d));

	*d = (Ov__Delivery)OV__DELIVERY__INIT;
	d->n = n;
	return d;
}

Ov__Delivery *
delivery_of(struct journal *j, const struct agency *reader, const struct sight *s,
    const Ov__Event *e, const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	bool own_only = !sight_has(s, (Ov__Area)e->area, (uint32_t)e->fact->fact_case);
	Ov__Delivery *d = delivery_blank(0, arena);
	char text[CASE_ID_TEXT_SIZE];
	const struct kind *k = catalogue_kind((uint32_t)e->fact->fact_case);

	case_id_text(id, text);
	d->event_id = e->id;
	if (e->reporter == reader->number)
		d->report = e->report;
	d->kind = arena_string(arena, k != NULL ? k->name : "");
	d->case_ = arena_string(arena, text);
	d->area = e->area;
	bool told_who = sight_told_who(s) || e->reporter == reader->number;
	d->reporter = arena_string(arena, agencies_name(j->agencies, told_who ? e->reporter : 0));
	if (e->on_behalf_of != 0 && (told_who || e->on_behalf_of == reader->number))
		d->on_behalf_of = arena_string(arena, agencies_name(j->agencies, e->on_behalf_of));
	d->channel = e->channel;
	d->occurred = e->occurred;
	d->recorded = e->recorded;
	d->fact = mask_fact(e, s, own_only, arena);
	return d;
}

/* Whose case it is; false: there is no such event. */
static bool
look_up(struct journal *j, uint64_t seq, struct event_read *last)
{
	if (last->seq == seq)
		return true;
	*last = (struct event_read){ .shares = last->shares, .keeps_notes = last->keeps_notes };
	if (!journal_case_of(j, seq, last->id))
		return false;
	last->seq = seq;
	return true;
}

static const Ov__Event *
read_once(struct journal *j, struct event_read *last, struct arena *arena)
{
	if (last->event == NULL)
		last->event = journal_read(j, last->seq, arena, last->id);
	return last->event;
}

/* The share of an agency in the case that was looked up; NULL: it has no part in it. `own` has room for
 * one that is not kept. */
static struct share_read *
share_once(
    struct journal *j, uint32_t agency, const struct event_read *last, struct share_read *own)
{
	struct shares_read *r = last->shares;
	struct share_read *s = own;
	size_t i = 0;

	if (memcmp(r->id, last->id, CASE_ID_SIZE) != 0) {
		memcpy(r->id, last->id, CASE_ID_SIZE);
		r->count = 0;
	}
	while (i < r->count && r->of[i].agency != agency)
		i++;
	if (i < r->count)
		return r->of[i].there ? &r->of[i] : NULL;
	if (i < sizeof(r->of) / sizeof(r->of[0])) {
		s = &r->of[i];
		r->count++;
	}
	*s = (struct share_read){ .agency = agency };
	s->there = share_get(j, agency, last->id, &s->share);
	return s->there ? s : NULL;
}

static const Ov__ShareNote *
note_once(
    struct journal *j, struct share_read *s, const struct event_read *last, struct arena *arena)
{
	if (s->note == NULL || !last->keeps_notes)
		s->note = share_note(j, &s->share, s->agency, last->id, arena);
	return s->note;
}

Ov__Delivery *
stream_delivery_of(struct journal *j, const struct agency *agency, scope key_areas, uint64_t n,
    uint64_t seq, ov_date today, struct arena *arena, struct event_read *last, bool *ret_visible)
{
	struct share_read *share = NULL, own;

	assert(n > 0);
	*ret_visible = false;
	if (look_up(j, seq, last))
		share = share_once(j, agency->number, last, &own);
	/* An erased case has no share, and its events cannot be read. */
	if (share == NULL)
		return delivery_blank(n, arena);
	const Ov__Event *e = read_once(j, last, arena);
	struct sight s = share_sight(&share->share, agency, today);
	sight_narrow(&s, key_areas);
	if (e == NULL || !access_event(agency, key_areas, &s, e))
		return delivery_blank(n, arena);
	const Ov__ShareNote *note = note_once(j, share, last, arena);
	Ov__Delivery *d = delivery_of(j, agency, &s, e, last->id, arena);
	d->n = n;
	d->your_reference = note->reference;
	d->nickname = note->nickname;
	*ret_visible = true;
	return d;
}

Ov__Delivery *
stream_delivery(struct journal *j, const struct agency *agency, scope key_areas, uint64_t n,
    ov_date today, struct arena *arena, struct event_read *last, bool *ret_visible)
{
	uint64_t seq;

	*ret_visible = false;
	if (!stream_event(j, agency->number, n, &seq))
		return delivery_blank(n, arena);
	return stream_delivery_of(j, agency, key_areas, n, seq, today, arena, last, ret_visible);
}

bool
stream_link(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret[SEAL_CHAIN_SIZE])
{
	uint64_t seq;

	return stream_event(j, agency, n, &seq) && journal_link(j, seq, ret);
}

ov_time
stream_recorded(struct journal *j, uint32_t agency, uint64_t n)
{
	uint64_t seq;

	/* Lag is shown to agencies that may see no content. */
	return stream_event(j, agency, n, &seq) ? journal_recorded(j, seq) : 0;
}
