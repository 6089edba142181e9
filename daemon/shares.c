/* shares.c - What each agency was told, and what it may see today. */
#include "shares.h"

#include <assert.h>
#include <string.h>

#include "wire.h"

/* ---- the share row ------------------------------------------------------------------- */

/* last, first, slot, number of grants, each (areas, until); behind it the sealed note. */
enum { SHARE_LAST = 0, SHARE_FIRST = 8, SHARE_SLOT = 16, SHARE_GRANTS = 20, SHARE_HEAD = 24 };

static struct store_key
share_key(uint32_t agency, const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

bool
share_get(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share)
{
	struct store_key k = share_key(agency, id);
	struct bytes v;

	*ret_share = (struct share){ 0 };
	if (!store_get(j->store, STORE_SHARE, store_key_done(&k), &v) || v.size < SHARE_HEAD)
		return false;
	const unsigned char *p = v.data;
	ret_share->last = store_u64(p + SHARE_LAST);
	ret_share->first = store_u64(p + SHARE_FIRST);
	ret_share->slot = store_u32(p + SHARE_SLOT);
	ret_share->grants_count = store_u32(p + SHARE_GRANTS);
	if (ret_share->grants_count > GRANTS_MAX ||
	    SHARE_HEAD + 8 * ret_share->grants_count > v.size) {
		j->damaged = true;
		return false;
	}
	for (size_t i = 0; i < ret_share->grants_count; i++) {
		ret_share->grants[i].areas = store_u32(p + SHARE_HEAD + 8 * i);
		ret_share->grants[i].until = store_u32(p + SHARE_HEAD + 8 * i + 4);
	}
	size_t note = SHARE_HEAD + 8 * ret_share->grants_count;
	ret_share->note = (struct bytes){ p + note, v.size - note };
	return true;
}

static void
share_put(struct journal *j, const struct case_row *row, uint32_t agency, const struct share *s,
    const Ov__ShareNote *note, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(note, arena);
	size_t head = SHARE_HEAD + 8 * s->grants_count;
	unsigned char *v = arena_take(arena, head + plain.size + SEAL_OVERHEAD);
	struct store_key k = share_key(agency, row->id), b = store_key();

	store_key_u64(&b, s->last);
	store_key_u64(&b, s->first);
	store_key_u32(&b, row->slot);
	store_key_u32(&b, (uint32_t)s->grants_count);
	memcpy(v, b.data, SHARE_HEAD);
	for (size_t i = 0; i < s->grants_count; i++) {
		struct store_key g = store_key();
		store_key_u32(&g, s->grants[i].areas);
		store_key_u32(&g, s->grants[i].until);
		memcpy(v + SHARE_HEAD + 8 * i, g.data, 8);
	}
	seal_seal(
	    j->seal, row->slot, row->id, SEAL_SHARE, agency, plain.data, plain.size, v + head);
	store_put(j->store, STORE_SHARE, store_key_done(&k),
	    (struct bytes){ v, head + plain.size + SEAL_OVERHEAD });
}

scope
share_scope(const struct share *s, const struct agency *agency, ov_date today)
{
	scope sum = agency->roles & 1u << OV__ROLE__ROLE_ONCALL ? SCOPE(OV__AREA__AREA_DUTY) : 0;

	if (agency->owner)
		return SCOPE_ALL;
	for (size_t i = 0; i < s->grants_count; i++)
		if (s->grants[i].until == 0 || s->grants[i].until >= today)
			sum |= s->grants[i].areas;
	return sum & SCOPE_ALL;
}

Ov__ShareNote *
share_note(struct journal *j, const struct share *s, uint32_t agency,
    const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	Ov__ShareNote *note = NULL;

	if (s->note.size >= SEAL_OVERHEAD) {
		unsigned char *plain = arena_take(arena, s->note.size);
		if (seal_unseal(j->seal, s->slot, id, SEAL_SHARE, agency, s->note.data,
			s->note.size, plain))
			note = (Ov__ShareNote *)wire_reread(&ov__share_note__descriptor, plain,
			    s->note.size - SEAL_OVERHEAD, arena);
	}
	if (note == NULL) {
		j->damaged = j->damaged || s->note.size > 0;
		note = arena_take(arena, sizeof(*note));
		*note = (Ov__ShareNote)OV__SHARE_NOTE__INIT;
	}
	return note;
}

bool
share_next(struct journal *j, uint32_t agency, const unsigned char after[CASE_ID_SIZE],
    unsigned char ret_id[CASE_ID_SIZE])
{
	struct store_key from = share_key(agency, after);
	struct bytes k, v;

	store_key_bytes(&from, "", 1);
	if (!store_first(j->store, STORE_SHARE, store_key_done(&from), &k, &v) ||
	    store_u32(k.data) != agency)
		return false;
	memcpy(ret_id, (const unsigned char *)k.data + 4, CASE_ID_SIZE);
	return true;
}

/* ---- streams ------------------------------------------------------------------------- */

static struct store_key
head_key(uint32_t agency)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "head", 4);
	store_key_u32(&k, agency);
	return k;
}

uint64_t
stream_head(struct journal *j, uint32_t agency)
{
	struct store_key k = head_key(agency);
	struct bytes v;

	return store_get(j->store, STORE_META, store_key_done(&k), &v) && v.size == 8
		   ? store_u64(v.data)
		   : 0;
}

/* One of those who may have to be told, while an input is indexed. */
struct reader {
	const struct agency *agency;
	scope scope;
	uint64_t head;
	struct share share;
};

enum { READERS_MAX = PARTICIPANTS_MAX + AGENCIES_MAX };

static size_t
add_reader(struct reader *readers, size_t count, const struct agency *a, const Ov__CaseState *state,
    ov_date today)
{
	if (a == NULL)
		return count;
	for (size_t i = 0; i < count; i++)
		if (readers[i].agency == a)
			return count;
	readers[count] = (struct reader){ .agency = a, .scope = access_scope(a, state, today) };
	return count + 1;
}

/* The owner team, whoever is on call, the participants, and who reported. */
static size_t
find_readers(struct journal *j, const Ov__CaseState *state, const struct events *events,
    ov_date today, struct reader *readers)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t n = 0;

	for (size_t i = 0; i < j->agencies->count; i++) {
		const struct agency *a = &j->agencies->list[i];
		if (a->owner || a->roles & 1u << OV__ROLE__ROLE_ONCALL)
			n = add_reader(readers, n, a, state, today);
	}
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		n = add_reader(readers, n,
		    agencies_by_number(j->agencies, plan->participants[i]->agency), state, today);
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->reporter != 0)
			n = add_reader(readers, n,
			    agencies_by_number(j->agencies, events->list[i]->reporter), state,
			    today);
	return n;
}

static void
put_entry(struct journal *j, struct reader *r, uint64_t seq)
{
	struct store_key k = store_key(), v = store_key();

	r->head++;
	store_key_u32(&k, r->agency->number);
	store_key_u64(&k, r->head);
	store_key_u64(&v, seq);
	store_put(j->store, STORE_STREAM, store_key_done(&k), store_key_done(&v));
	if (r->share.first == 0)
		r->share.first = r->head;
	r->share.last = r->head;
	/* What does not fit here is not published live; the numbers show it. */
	if (j->fresh_count < j->fresh_max)
		j->fresh[j->fresh_count++] = (struct fresh){ r->agency->number, r->head, seq };
}

static void
copy_grants(const Ov__CaseState *state, struct reader *r)
{
	const Ov__Participant *p = state_participant(state, r->agency->number);

	r->share.grants_count = 0;
	for (size_t i = 0; p != NULL && i < p->n_grants && i < GRANTS_MAX; i++) {
		r->share.grants[i].areas = p->grants[i]->areas;
		r->share.grants[i].until = p->grants[i]->until;
		r->share.grants_count++;
	}
}

static void
put_reader(struct journal *j, const struct case_row *row, struct reader *r, struct arena *arena)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	const Ov__Participant *p = state_participant(row->state, r->agency->number);
	struct store_key k = head_key(r->agency->number), v = store_key();
	Ov__ShareNote note = OV__SHARE_NOTE__INIT;

	if (opened != NULL)
		note.nickname = opened->fact->case_opened->nickname;
	if (p != NULL)
		note.reference = p->reference;
	copy_grants(row->state, r);
	share_put(j, row, r->agency->number, &r->share, &note, arena);
	store_key_u64(&v, r->head);
	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));
}

void
shares_index(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    struct arena *arena)
{
	struct reader *readers = arena_take(arena, sizeof(*readers) * READERS_MAX);
	size_t n = find_readers(j, row->state, events, moment_date(now), readers);

	for (size_t i = 0; i < n; i++) {
		readers[i].head = stream_head(j, readers[i].agency->number);
		(void)share_get(j, readers[i].agency->number, row->id, &readers[i].share);
	}
	for (size_t e = 0; e < events->count; e++) {
		Ov__Event *event = events->list[e];
		event->told = arena_take(arena, sizeof(event->told[0]) * (n + 1));
		for (size_t i = 0; i < n; i++) {
			if (!access_event(readers[i].agency, SCOPE_ALL, readers[i].scope,
				event->area, event->reporter, event->to))
				continue;
			event->told[event->n_told++] = readers[i].agency->number;
			put_entry(j, &readers[i], j->seq + 1 + e);
		}
	}
	for (size_t i = 0; i < n; i++)
		put_reader(j, row, &readers[i], arena);
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
delivery_of(struct journal *j, const struct agency *reader, bool own_only, const Ov__Event *e,
    const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
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
	d->reporter = arena_string(arena, agencies_name(j->agencies, e->reporter));
	if (e->on_behalf_of != 0)
		d->on_behalf_of = arena_string(arena, agencies_name(j->agencies, e->on_behalf_of));
	d->channel = e->channel;
	d->occurred = e->occurred;
	d->recorded = e->recorded;
	d->fact = access_fact(e->fact, reader->owner, own_only, arena);
	return d;
}

static bool
entry_seq(struct journal *j, uint32_t agency, uint64_t n, uint64_t *ret_seq)
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u32(&k, agency);
	store_key_u64(&k, n);
	if (!store_get(j->store, STORE_STREAM, store_key_done(&k), &v) || v.size != 8)
		return false;
	*ret_seq = store_u64(v.data);
	return true;
}

Ov__Delivery *
stream_delivery(struct journal *j, const struct agency *agency, scope key_areas, uint64_t n,
    ov_date today, struct arena *arena, bool *ret_visible)
{
	unsigned char id[CASE_ID_SIZE];
	struct share share;
	uint64_t seq;

	*ret_visible = false;
	if (!entry_seq(j, agency->number, n, &seq))
		return delivery_blank(n, arena);
	Ov__Event *e = journal_read(j, seq, arena, id);
	if (e == NULL || !share_get(j, agency->number, id, &share))
		return delivery_blank(n, arena);
	scope s = share_scope(&share, agency, today);
	if (!access_event(agency, key_areas, s, e->area, e->reporter, e->to))
		return delivery_blank(n, arena);
	const Ov__ShareNote *note = share_note(j, &share, agency->number, id, arena);
	Ov__Delivery *d = delivery_of(j, agency, !(s & SCOPE(e->area)), e, id, arena);
	d->n = n;
	d->your_reference = note->reference;
	d->nickname = note->nickname;
	*ret_visible = true;
	return d;
}

ov_time
stream_recorded(struct journal *j, uint32_t agency, uint64_t n)
{
	struct store_key k = store_key();
	struct bytes v;
	uint64_t seq;

	if (!entry_seq(j, agency, n, &seq))
		return 0;
	store_key_u64(&k, seq);
	/* The moment stands outside the seal: lag is shown to who may see no content. */
	return store_get(j->store, STORE_JOURNAL, store_key_done(&k), &v) && v.size > 16
		   ? store_u64((const unsigned char *)v.data + 8)
		   : 0;
}

/* ---- cursors ------------------------------------------------------------------------- */

static struct store_key
cursor_key(uint32_t agency, const char *consumer)
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_bytes(&k, consumer, strlen(consumer));
	return k;
}

static bool
read_cursor(struct bytes v, struct cursor *ret)
{
	const unsigned char *p = v.data;

	if (v.size != 24)
		return false;
	ret->n = store_u64(p);
	ret->epoch = store_u64(p + 8);
	ret->when = store_u64(p + 16);
	return true;
}

bool
cursor_get(struct journal *j, uint32_t agency, const char *consumer, struct cursor *ret)
{
	struct store_key k = cursor_key(agency, consumer);
	struct bytes v;

	*ret = (struct cursor){ .n = 0 };
	memcpy(ret->consumer, consumer, strlen(consumer) + 1);
	return store_get(j->store, STORE_CURSOR, store_key_done(&k), &v) && read_cursor(v, ret);
}

void
cursor_set(struct journal *j, uint32_t agency, const struct cursor *c)
{
	struct store_key k = cursor_key(agency, c->consumer), v = store_key();

	store_key_u64(&v, c->n);
	store_key_u64(&v, c->epoch);
	store_key_u64(&v, c->when);
	store_put(j->store, STORE_CURSOR, store_key_done(&k), store_key_done(&v));
}

size_t
cursors_of(struct journal *j, uint32_t agency, struct cursor *ret, size_t max)
{
	struct store_key from = cursor_key(agency, "");
	struct bytes k, v;
	size_t n = 0;

	while (n < max && store_first(j->store, STORE_CURSOR, store_key_done(&from), &k, &v) &&
	       store_u32(k.data) == agency && k.size - 4 <= NAME_SIZE_MAX) {
		memcpy(ret[n].consumer, (const char *)k.data + 4, k.size - 4);
		ret[n].consumer[k.size - 4] = '\0';
		(void)read_cursor(v, &ret[n++]);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
	return n;
}
