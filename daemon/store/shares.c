/* shares.c - What each agency was told, and what it may see today. */
#include "store/shares.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/mask.h"
#include "core/state.h"
#include "schema/wire.h"

/* ---- the share row ------------------------------------------------------------------- */

/* last, first, slot, flags, since, number of grants; each grant with its kinds; behind them
 * the sealed note, and the MAC of all that, bound to the key of the row. */
enum {
	SHARE_LAST = 0,
	SHARE_FIRST = 8,
	SHARE_SLOT = 16,
	SHARE_FLAGS = 20,
	SHARE_SINCE = 24,
	SHARE_GRANTS = 28,
	SHARE_HEAD = 32,
	GRANT_SIZE = 16 + 4 * GRANT_KINDS_MAX, /* areas, until, roles, number of kinds, kinds */
	FLAG_OWNER = 1,
	FLAG_RESTRICTED = 2,
};

static struct store_key
share_key(uint32_t agency, const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

static void
make_mac(const struct journal *j, const struct store_key *k, const unsigned char *row, size_t size,
    unsigned char ret_mac[SEAL_MAC_SIZE])
{
	struct bytes key = store_key_done(k);

	seal_mac_share(j->seal, key.data, key.size, row, size, ret_mac);
}

/* What the row says without its MAC; { NULL, 0 }: nobody of ours wrote this here. */
static struct bytes
authentic(const struct journal *j, const struct store_key *k, struct bytes row)
{
	unsigned char mac[SEAL_MAC_SIZE];

	if (row.size < SHARE_HEAD + SEAL_MAC_SIZE)
		return (struct bytes){ NULL, 0 };
	size_t size = row.size - SEAL_MAC_SIZE;
	make_mac(j, k, row.data, size, mac);
	return seal_same(mac, (const unsigned char *)row.data + size, sizeof(mac))
		   ? (struct bytes){ row.data, size }
		   : (struct bytes){ NULL, 0 };
}

static void
read_grant(const unsigned char *p, struct grant *ret)
{
	*ret = (struct grant){ .areas = store_u32(p), .until = store_u32(p + 4) };
	ret->roles = store_u32(p + 8);
	ret->kinds_count = store_u32(p + 12) <= GRANT_KINDS_MAX ? store_u32(p + 12) : 0;
	for (size_t i = 0; i < ret->kinds_count; i++)
		ret->kinds[i] = store_u32(p + 16 + 4 * i);
}

bool
share_get(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share)
{
	struct store_key k = share_key(agency, id);
	struct bytes v;

	*ret_share = (struct share){ 0 };
	if (!store_get(j->store, STORE_SHARE, store_key_done(&k), &v))
		return false;
	v = authentic(j, &k, v);
	if (v.data == NULL) {
		j->damaged = true;
		return false;
	}
	const unsigned char *p = v.data;
	ret_share->last = store_u64(p + SHARE_LAST);
	ret_share->first = store_u64(p + SHARE_FIRST);
	ret_share->slot = store_u32(p + SHARE_SLOT);
	ret_share->grants_count = store_u32(p + SHARE_GRANTS);
	ret_share->owner = (store_u32(p + SHARE_FLAGS) & FLAG_OWNER) != 0;
	ret_share->restricted = (store_u32(p + SHARE_FLAGS) & FLAG_RESTRICTED) != 0;
	ret_share->since = store_u32(p + SHARE_SINCE);
	size_t note = SHARE_HEAD + GRANT_SIZE * ret_share->grants_count;
	if (ret_share->grants_count > GRANTS_MAX || note > v.size) {
		j->damaged = true;
		return false;
	}
	for (size_t i = 0; i < ret_share->grants_count; i++)
		read_grant(p + SHARE_HEAD + GRANT_SIZE * i, &ret_share->grants[i]);
	ret_share->note = (struct bytes){ p + note, v.size - note };
	return true;
}

static void
put_grant(const struct grant *g, unsigned char *p)
{
	struct store_key k = store_key();

	store_key_u32(&k, g->areas);
	store_key_u32(&k, g->until);
	store_key_u32(&k, g->roles);
	store_key_u32(&k, (uint32_t)g->kinds_count);
	memcpy(p, k.data, k.size);
	for (size_t i = 0; i < GRANT_KINDS_MAX; i++) {
		struct store_key kind = store_key();
		store_key_u32(&kind, i < g->kinds_count ? g->kinds[i] : 0);
		memcpy(p + k.size + 4 * i, kind.data, kind.size);
	}
}

static void
share_put(struct journal *j, const struct case_row *row, uint32_t agency, const struct share *s,
    const Ov__ShareNote *note, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(note, arena);
	size_t head = SHARE_HEAD + GRANT_SIZE * s->grants_count;
	size_t size = head + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size + SEAL_MAC_SIZE);
	struct store_key k = share_key(agency, row->id), b = store_key();

	store_key_u64(&b, s->last);
	store_key_u64(&b, s->first);
	store_key_u32(&b, row->slot);
	store_key_u32(&b, (s->owner ? FLAG_OWNER : 0) | (s->restricted ? FLAG_RESTRICTED : 0));
	store_key_u32(&b, s->since);
	store_key_u32(&b, (uint32_t)s->grants_count);
	memcpy(v, b.data, SHARE_HEAD);
	for (size_t i = 0; i < s->grants_count; i++)
		put_grant(&s->grants[i], v + SHARE_HEAD + GRANT_SIZE * i);
	seal_seal(
	    j->seal, row->slot, row->id, SEAL_SHARE, agency, plain.data, plain.size, v + head);
	make_mac(j, &k, v, size, v + size);
	store_put(
	    j->store, STORE_SHARE, store_key_done(&k), (struct bytes){ v, size + SEAL_MAC_SIZE });
}

struct sight
share_sight(const struct share *share, const struct agency *agency, ov_date today)
{
	struct sight s = { .reader = agency->number,
		.roles = agency->roles,
		.owner = share->owner,
		.restricted = share->restricted,
		.since = share->since };

	if (s.owner)
		s.areas = SCOPE_ALL;
	else if (agency->roles & 1u << OV__ROLE__ROLE_ONCALL && !s.restricted)
		s.areas = SCOPE(OV__AREA__AREA_DUTY);
	for (size_t i = 0; i < share->grants_count; i++)
		sight_add(&s, &share->grants[i], agency->roles, today);
	return s;
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

static struct store_key
fetched_key(uint32_t agency)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "fetched", 7);
	store_key_u32(&k, agency);
	return k;
}

/* What was indexed in this turn has not left yet, and may not leave at all. */
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

/* One of those who may have to be told, while an input is indexed. */
struct reader {
	const struct agency *agency;
	struct sight sight;
	uint64_t head;
	bool had_share;
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
	readers[count] = (struct reader){ .agency = a, .sight = access_sight(a, state, today) };
	return count + 1;
}

/* Do they end the part that somebody has in the case? */
static bool
ends_parts(const struct events *events)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_CASE_RESTRICTED ||
		    events->list[i]->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
			return true;
	return false;
}

/* The owner, whoever is on call, the participants, and who reported; and when the case is
 * restricted by these events, or a consent in it was none, all who had a share, which now
 * say so. */
static size_t
find_readers(struct journal *j, const struct case_row *row, const struct events *events,
    ov_date today, struct reader *readers)
{
	const Ov__CaseState *state = row->state;
	bool ending = ends_parts(events);
	struct share was;
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t n = 0;

	for (size_t i = 0; i < j->agencies->count; i++) {
		const struct agency *a = &j->agencies->list[i];
		if (a->number == state->owner || a->roles & 1u << OV__ROLE__ROLE_ONCALL ||
		    (ending && share_get(j, a->number, row->id, &was)))
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
	for (size_t i = 0; p != NULL && i < p->n_grants && i < GRANTS_MAX; i++)
		r->share.grants[r->share.grants_count++] = grant_of(p->grants[i]);
	r->share.owner = r->sight.owner;
	r->share.restricted = r->sight.restricted;
	r->share.since = r->sight.since;
}

static void
put_reader(struct journal *j, const struct case_row *row, struct reader *r, struct arena *arena)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	const Ov__Participant *p = state_participant(row->state, r->agency->number);
	struct store_key k = head_key(r->agency->number), v = store_key();
	Ov__ShareNote note = OV__SHARE_NOTE__INIT;

	/* On call has no part in a case that was restricted from the start. */
	if (!r->had_share && r->share.first == 0 && !access_takes_part(r->agency, row->state))
		return;
	if (opened != NULL)
		note.nickname = opened->fact->case_opened->nickname;
	if (p != NULL)
		note.reference = p->reference;
	copy_grants(row->state, r);
	share_put(j, row, r->agency->number, &r->share, &note, arena);
	store_key_u64(&v, r->head);
	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));
}

/* Of the events of one input, the one that tells of a death; NULL. */
static const Ov__Event *
death_in(const struct events *events)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_PERSON_DIED)
			return events->list[i];
	return NULL;
}

/* Whoever is told of the death itself knows that all plans are over; the others are told by them. */
static bool
plan_is_said(const struct reader *r, const Ov__Event *e, const Ov__Event *died)
{
	return died != NULL && e->number > died->number &&
	       e->fact->fact_case == OV__FACT__FACT_PLAN_MADE && !r->sight.owner &&
	       access_event(r->agency, SCOPE_ALL, &r->sight, died);
}

/* What was there when somebody told of the death, with all that follows from it, goes to everybody;
 * what comes later to the owner team and to whoever says it. */
static bool
may_be_told(const struct reader *r, const Ov__Event *e, bool after_death, const Ov__Event *died)
{
	if (after_death && !r->sight.owner && e->reporter != r->agency->number)
		return false;
	return access_event(r->agency, SCOPE_ALL, &r->sight, e) && !plan_is_said(r, e, died);
}

void
shares_index(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    struct arena *arena)
{
	struct reader *readers = arena_take(arena, sizeof(*readers) * READERS_MAX);
	size_t n = find_readers(j, row, events, moment_date(now), readers);
	uint32_t death = state_death(row->state);
	const Ov__Event *died = death_in(events);
	bool after_death = death != 0 && events->count > 0 && events->list[0]->number > death;

	for (size_t i = 0; i < n; i++) {
		readers[i].head = stream_head(j, readers[i].agency->number);
		readers[i].had_share =
		    share_get(j, readers[i].agency->number, row->id, &readers[i].share);
	}
	for (size_t e = 0; e < events->count; e++) {
		Ov__Event *event = events->list[e];
		event->told = arena_take(arena, sizeof(event->told[0]) * (n + 1));
		event->told_n = arena_take(arena, sizeof(event->told_n[0]) * (n + 1));
		for (size_t i = 0; i < n; i++) {
			if (!may_be_told(&readers[i], event, after_death, died))
				continue;
			put_entry(j, &readers[i], j->seq + 1 + e);
			event->told[event->n_told++] = readers[i].agency->number;
			event->told_n[event->n_told_n++] = readers[i].head;
		}
	}
	for (size_t i = 0; i < n; i++)
		put_reader(j, row, &readers[i], arena);
}

/* ---- what was received before a grant ended ------------------------------------------------ */

bool
shares_was_told(const Ov__Event *e, uint32_t agency)
{
	for (size_t i = 0; i < e->n_told; i++)
		if (e->told[i] == agency)
			return true;
	return false;
}

static bool
was_sent(const Ov__Event *e, uint32_t agency, uint64_t reached)
{
	for (size_t i = 0; i < e->n_told && i < e->n_told_n; i++)
		if (e->told[i] == agency)
			return e->told_n[i] <= reached;
	return false;
}

/* A part of the state that had this kind in it. */
static bool
shares_kind(const Ov__Event *e, uint32_t kind)
{
	bool found = false;

	if (e->fact->fact_case != OV__FACT__FACT_CASE_SHARED)
		return false;
	for (size_t i = 0; !found && i < e->fact->case_shared->n_kinds; i++)
		found = e->fact->case_shared->kinds[i] == kind;
	return found;
}

static bool
has_ended(const Ov__BasisEnded *b, const Ov__Event *e)
{
	for (size_t i = 0; i < b->n_areas; i++)
		if (b->areas[i] == e->area)
			return true;
	for (size_t i = 0; i < b->n_kinds; i++)
		if (b->kinds[i] == (uint32_t)e->fact->fact_case || shares_kind(e, b->kinds[i]))
			return true;
	return false;
}

static void
count_received(Ov__BasisEnded *b, const Ov__Event *e, size_t *place, struct arena *arena)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;

	if (place[kind] == 0) {
		Ov__Received *r = arena_take(arena, sizeof(*r));
		*r = (Ov__Received)OV__RECEIVED__INIT;
		r->kind = arena_string(arena, catalogue_kind(kind)->name);
		b->received[b->n_received++] = r;
		place[kind] = b->n_received;
	}
	b->received[place[kind] - 1]->count++;
	b->received[place[kind] - 1]->last = e->recorded;
}

static void
fill_received(struct journal *j, const struct case_row *row, Ov__BasisEnded *b, struct arena *arena)
{
	const struct agency *a = agencies_by_name(j->agencies, b->agency);
	uint64_t reached = a != NULL ? stream_reached(j, a->number) : 0;
	size_t *place = arena_take(arena, sizeof(*place) * KIND_NUMBER_MAX);
	unsigned char id[CASE_ID_SIZE];
	size_t rows;

	(void)catalogue_rows(&rows);
	b->received = arena_take(arena, sizeof(b->received[0]) * rows);
	for (uint64_t seq = 0; a != NULL && journal_next(j, row->id, &seq);) {
		size_t mark = arena_mark(arena), before = b->n_received;
		const Ov__Event *e = journal_read(j, seq, arena, id);
		if (e == NULL)
			return;
		if (e->reporter != a->number && has_ended(b, e) && was_sent(e, a->number, reached))
			count_received(b, e, place, arena);
		if (b->n_received == before)
			arena_reset(arena, mark);
	}
}

void
shares_received(
    struct journal *j, const struct case_row *row, const struct events *events, struct arena *arena)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_BASIS_ENDED)
			fill_received(j, row, events->list[i]->fact->basis_ended, arena);
}

void
shares_drop(struct journal *j, const unsigned char id[CASE_ID_SIZE])
{
	for (size_t i = 0; i < j->agencies->count; i++) {
		struct store_key k = share_key(j->agencies->list[i].number, id);
		store_delete(j->store, STORE_SHARE, store_key_done(&k));
	}
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
	d->fact = access_fact(e, s, own_only, arena);
	return d;
}

static bool
entry_seq(const struct journal *j, uint32_t agency, uint64_t n, uint64_t *ret_seq)
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
	/* An erased case has no share, and its events cannot be read. */
	if (!journal_case_of(j, seq, id) || !share_get(j, agency->number, id, &share))
		return delivery_blank(n, arena);
	const Ov__Event *e = journal_read(j, seq, arena, id);
	struct sight s = share_sight(&share, agency, today);
	if (e == NULL || !access_event(agency, key_areas, &s, e))
		return delivery_blank(n, arena);
	const Ov__ShareNote *note = share_note(j, &share, agency->number, id, arena);
	Ov__Delivery *d = delivery_of(j, agency, &s, e, id, arena);
	d->n = n;
	d->your_reference = note->reference;
	d->nickname = note->nickname;
	*ret_visible = true;
	return d;
}

bool
stream_link(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret[SEAL_CHAIN_SIZE])
{
	uint64_t seq;

	return entry_seq(j, agency, n, &seq) && journal_link(j, seq, ret);
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
