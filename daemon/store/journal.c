/* journal.c - The log of all events, and what follows from it, in one transaction. */
#include "store/journal.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/apply.h"
#include "core/mask.h"
#include "core/state.h"
#include "schema/wire.h"
#include "store/shares.h"

/* Behind the sequence number: case id, moment, slot, chain, then the sealed event. */
enum { ROW_CASE = 0, ROW_RECORDED = 8, ROW_SLOT = 16, ROW_CHAIN = 20, ROW_SEALED = 52 };
/* Behind the case id: slot, due moment, then the sealed state. */
enum { CASE_SLOT = 0, CASE_DUE = 4, CASE_SEALED = 12 };

static struct bytes
text_key(const char *name)
{
	return (struct bytes){ name, strlen(name) };
}

bool
journal_meta(struct journal *j, const char *name, uint64_t *ret_value)
{
	struct bytes v;

	if (!store_get(j->store, STORE_META, text_key(name), &v) || v.size != 8)
		return false;
	*ret_value = store_u64(v.data);
	return true;
}

void
journal_set_meta(struct journal *j, const char *name, uint64_t value)
{
	struct store_key v = store_key();

	store_key_u64(&v, value);
	store_put(j->store, STORE_META, text_key(name), store_key_done(&v));
}

/* The house has a key like a case, under an id that no case can have. */
static const unsigned char house[CASE_ID_SIZE] = "00000000";

void
journal_found(struct journal *j, bool manual_clock)
{
	uint64_t number;

	seal_random(&number, sizeof(number));
	journal_set_meta(j, "manual", manual_clock);
	journal_set_meta(j, "schema", STORE_SCHEMA);
	journal_set_meta(j, "apply", STORE_APPLY);
	journal_set_meta(j, "epoch", number | 1);
	uint32_t slot = seal_new_key(j->seal, house);
	journal_set_meta(j, "house", slot);
	journal_set_meta(j, "slots", (uint64_t)slot + 1);
}

uint32_t
journal_house(struct journal *j, const unsigned char **ret_id)
{
	uint64_t slot = 0;

	(void)journal_meta(j, "house", &slot);
	*ret_id = house;
	return (uint32_t)slot;
}

void
journal_begin(struct journal *j)
{
	struct bytes chain;

	j->damaged = false;
	j->seq = 0;
	j->fresh_count = 0;
	memset(j->chain, 0, sizeof(j->chain));
	(void)journal_meta(j, "seq", &j->seq);
	if (store_get(j->store, STORE_META, text_key("chain"), &chain) &&
	    chain.size == SEAL_CHAIN_SIZE)
		memcpy(j->chain, chain.data, SEAL_CHAIN_SIZE);
	if (!journal_meta(j, "epoch", &j->epoch))
		j->epoch = 0;
}

static struct store_key
case_key(const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

bool
journal_load(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena,
    struct case_row *ret_row)
{
	struct store_key k = case_key(id);
	struct bytes v;

	if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v) || v.size < CASE_SEALED)
		return false;
	const unsigned char *p = v.data;
	size_t size = v.size - CASE_SEALED;
	memcpy(ret_row->id, id, CASE_ID_SIZE);
	ret_row->slot = store_u32(p + CASE_SLOT);
	ret_row->due = store_u64(p + CASE_DUE);
	unsigned char *plain = arena_take(arena, size);
	ret_row->state = NULL;
	if (size >= SEAL_OVERHEAD &&
	    seal_unseal(j->seal, ret_row->slot, id, SEAL_STATE, 0, p + CASE_SEALED, size, plain))
		ret_row->state = (Ov__CaseState *)wire_reread(
		    &ov__case_state__descriptor, plain, size - SEAL_OVERHEAD, arena);
	if (ret_row->state == NULL)
		j->damaged = true;
	return ret_row->state != NULL;
}

void
journal_new_case(struct journal *j, uint64_t random, struct arena *arena, struct case_row *ret_row)
{
	char text[CASE_ID_TEXT_SIZE];
	struct bytes v;

	/* 2^35 ids: a second try is rare, and the next one differs in its first letters. */
	for (;; random++) {
		case_id_make(random, text);
		bool is_id = case_id_parse(text, ret_row->id);
		assert(is_id);
		struct store_key k = case_key(ret_row->id);
		if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v) &&
		    !journal_erased(j, ret_row->id, NULL))
			break;
	}
	ret_row->slot = 0; /* gets a key when it gets its first event */
	ret_row->due = 0;
	ret_row->state = arena_take(arena, sizeof(*ret_row->state));
	*ret_row->state = (Ov__CaseState)OV__CASE_STATE__INIT;
	ret_row->state->id = arena_string(arena, text);
	ret_row->state->owner = agencies_owner(j->agencies)->number;
}

/* ---- appending -------------------------------------------------------------------------- */

static void
put_event(struct journal *j, const struct case_row *row, const Ov__Event *e, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(e, arena);
	size_t size = ROW_SEALED + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key head = store_key(), k = store_key(), ck = store_key(),
			 number = store_key();

	j->seq++;
	store_key_bytes(&head, row->id, CASE_ID_SIZE);
	store_key_u64(&head, e->recorded);
	store_key_u32(&head, row->slot);
	memcpy(v, head.data, ROW_CHAIN);
	seal_seal(j->seal, row->slot, row->id, SEAL_EVENT, j->seq, plain.data, plain.size,
	    v + ROW_SEALED);

	/* The link covers what is stored, the chain's own place left zero. */
	unsigned char next[SEAL_CHAIN_SIZE];
	seal_chain(j->seal, j->chain, j->seq, v, size, next);
	memcpy(v + ROW_CHAIN, next, SEAL_CHAIN_SIZE);
	memcpy(j->chain, next, SEAL_CHAIN_SIZE);

	store_key_u64(&k, j->seq);
	store_put(j->store, STORE_JOURNAL, store_key_done(&k), (struct bytes){ v, size });
	store_key_bytes(&ck, row->id, CASE_ID_SIZE);
	store_key_u64(&ck, j->seq);
	store_key_u32(&number, e->number);
	store_put(j->store, STORE_CASE_JOURNAL, store_key_done(&ck), store_key_done(&number));
}

static void
put_due(struct journal *j, struct case_row *row, ov_time due)
{
	struct store_key was = store_key(), now = store_key();

	store_key_u64(&was, row->due);
	store_key_bytes(&was, row->id, CASE_ID_SIZE);
	store_key_u64(&now, due);
	store_key_bytes(&now, row->id, CASE_ID_SIZE);
	if (row->due != 0)
		store_delete(j->store, STORE_DUE, store_key_done(&was));
	if (due != 0)
		store_put(j->store, STORE_DUE, store_key_done(&now), (struct bytes){ "", 0 });
	row->due = due;
}

static void
put_state(struct journal *j, const struct case_row *row, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(row->state, arena);
	size_t size = CASE_SEALED + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key head = store_key(), k = case_key(row->id);

	store_key_u32(&head, row->slot);
	store_key_u64(&head, row->due);
	memcpy(v, head.data, CASE_SEALED);
	seal_seal(
	    j->seal, row->slot, row->id, SEAL_STATE, 0, plain.data, plain.size, v + CASE_SEALED);
	store_put(j->store, STORE_CASE, store_key_done(&k), (struct bytes){ v, size });
}

static void
put_nickname(struct journal *j, const struct case_row *row, const Ov__Event *e)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key();

	if (e->fact->fact_case != OV__FACT__FACT_CASE_OPENED)
		return;
	const char *name = e->fact->case_opened->nickname;
	seal_hash(j->seal, "nickname", name, strlen(name), hash);
	store_key_bytes(&k, hash, sizeof(hash));
	store_key_bytes(&k, row->id, CASE_ID_SIZE);
	store_put(j->store, STORE_NICKNAME, store_key_done(&k), (struct bytes){ "", 0 });
}

/* Single kinds or the whole area, as it stands now. */
static void
fill_shared(const Ov__CaseState *state, const struct agency *to, Ov__CaseShared *shared,
    struct arena *arena)
{
	struct grant g = { .areas = shared->n_kinds == 0 ? SCOPE(shared->area) : 0 };
	struct sight s = { .reader = to->number, .roles = to->roles };
	const Ov__AreaState *part;

	for (size_t i = 0; i < shared->n_kinds; i += g.kinds_count) {
		g.kinds_count = 0;
		for (size_t k = i; k < shared->n_kinds && g.kinds_count < GRANT_KINDS_MAX; k++)
			g.kinds[g.kinds_count++] = shared->kinds[k];
		sight_add(&s, &g, 0, 0);
	}
	sight_add(&s, &g, 0, 0);
	part = state_area(access_mask(state, &s, arena), shared->area);
	if (part == NULL)
		return;
	struct wire_bytes b = wire_pack(part, arena);
	shared->state.data = b.data;
	shared->state.len = b.size;
}

/* What makes an event the one that it is: of a reported fact, whose it is, the report's key and what
 * was said; of a conclusion, its result, and what caused it or, of the clock's, which event of the
 * case it is. The moment is no part of it. */
static struct store_key
identity(struct journal *j, const struct case_row *row, const Ov__Event *e, struct arena *arena)
{
	struct store_key k = store_key();
	unsigned char result[SEAL_HASH_SIZE];

	store_key_bytes(&k, row->id, CASE_ID_SIZE);
	store_key_u32(&k, e->reporter);
	if (e->reporter != 0 && e->report.len == 16 && e->said.len == 16) {
		store_key_bytes(&k, e->report.data, 16);
		store_key_bytes(&k, e->said.data, 16);
		return k;
	}
	struct wire_bytes fact = wire_pack(e->fact, arena);
	seal_hash(j->seal, "result", fact.data, fact.size, result);
	store_key_bytes(&k, result, sizeof(result));
	store_key_u32(&k, e->to);
	if (e->cause.len == 16)
		store_key_bytes(&k, e->cause.data, 16);
	else
		store_key_u32(&k, e->number);
	return k;
}

/* The id is a keyed hash of that: when the store comes back from a backup and the same is said, or
 * concluded, once more, whoever made an effect of it knows it. Two that are alike are told by their
 * order. */
static void
put_id(struct journal *j, const struct case_row *row, const struct events *events, size_t at,
    struct arena *arena)
{
	Ov__Event *e = events->list[at];
	struct store_key one = identity(j, row, e, arena);
	bool taken = true;

	e->id.data = arena_take(arena, SEAL_HASH_SIZE);
	e->id.len = SEAL_HASH_SIZE;
	for (uint32_t twin = 0; taken; twin++) {
		struct store_key k = one;
		store_key_u32(&k, twin);
		seal_hash(j->seal, "event", k.data, k.size, e->id.data);
		taken = false;
		for (size_t i = 0; i < at; i++)
			taken = taken ||
				memcmp(events->list[i]->id.data, e->id.data, SEAL_HASH_SIZE) == 0;
	}
}

/* Every conclusion is caused by the first reported fact, or by the timer (no cause). case.shared
 * carries its part of the state as it stands after all of it. */
static void
complete_events(
    struct journal *j, const struct case_row *row, const struct events *events, struct arena *arena)
{
	for (size_t i = 0; i < events->count; i++) {
		Ov__Event *e = events->list[i];
		if (i >= events->reported && events->reported > 0)
			e->cause = events->list[0]->id;
		if (e->fact->fact_case == OV__FACT__FACT_CASE_SHARED)
			fill_shared(row->state, agencies_by_number(j->agencies, e->to),
			    e->fact->case_shared, arena);
		put_id(j, row, events, i, arena);
	}
}

void
journal_append(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    ov_time due, struct arena *arena)
{
	uint64_t slots = 0;

	if (row->slot == 0)
		row->slot = seal_new_key(j->seal, row->id);
	complete_events(j, row, events, arena);
	shares_received(j, row, events, arena);
	shares_index(j, row, events, now, arena);
	for (size_t i = 0; i < events->count; i++) {
		put_event(j, row, events->list[i], arena);
		put_nickname(j, row, events->list[i]);
	}
	put_due(j, row, due);
	put_state(j, row, arena);
	if (!journal_meta(j, "slots", &slots) || slots <= row->slot)
		journal_set_meta(j, "slots", (uint64_t)row->slot + 1);
	journal_set_meta(j, "seq", j->seq);
	store_put(
	    j->store, STORE_META, text_key("chain"), (struct bytes){ j->chain, sizeof(j->chain) });
}

void
journal_set_due(struct journal *j, struct case_row *row, ov_time due, struct arena *arena)
{
	put_due(j, row, due);
	put_state(j, row, arena);
}

/* ---- reading ---------------------------------------------------------------------------- */

Ov__Event *
journal_read(
    struct journal *j, uint64_t seq, struct arena *arena, unsigned char ret_case[CASE_ID_SIZE])
{
	struct store_key k = store_key();
	struct bytes v;
	Ov__Event *e = NULL;

	store_key_u64(&k, seq);
	if (store_get(j->store, STORE_JOURNAL, store_key_done(&k), &v) &&
	    v.size >= ROW_SEALED + SEAL_OVERHEAD) {
		const unsigned char *p = v.data;
		size_t size = v.size - ROW_SEALED;
		unsigned char *plain = arena_take(arena, size);
		memcpy(ret_case, p + ROW_CASE, CASE_ID_SIZE);
		if (seal_unseal(j->seal, store_u32(p + ROW_SLOT), ret_case, SEAL_EVENT, seq,
			p + ROW_SEALED, size, plain))
			e = (Ov__Event *)wire_reread(
			    &ov__event__descriptor, plain, size - SEAL_OVERHEAD, arena);
	}
	if (e == NULL)
		j->damaged = true;
	return e;
}

bool
journal_case_of(struct journal *j, uint64_t seq, unsigned char ret_case[CASE_ID_SIZE])
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, seq);
	if (!store_get(j->store, STORE_JOURNAL, store_key_done(&k), &v) || v.size < ROW_SEALED)
		return false;
	memcpy(ret_case, (const unsigned char *)v.data + ROW_CASE, CASE_ID_SIZE);
	return true;
}

bool
journal_link(const struct journal *j, uint64_t seq, unsigned char ret[SEAL_CHAIN_SIZE])
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, seq);
	if (!store_get(j->store, STORE_JOURNAL, store_key_done(&k), &v) || v.size < ROW_SEALED)
		return false;
	memcpy(ret, (const unsigned char *)v.data + ROW_CHAIN, SEAL_CHAIN_SIZE);
	return true;
}

bool
journal_next(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint64_t *seq)
{
	struct store_key from = store_key();
	struct bytes k, v;

	store_key_bytes(&from, id, CASE_ID_SIZE);
	store_key_u64(&from, *seq + 1);
	if (!store_first(j->store, STORE_CASE_JOURNAL, store_key_done(&from), &k, &v) ||
	    memcmp(k.data, id, CASE_ID_SIZE) != 0)
		return false;
	*seq = store_u64((const unsigned char *)k.data + CASE_ID_SIZE);
	return true;
}

/* ---- folding ---------------------------------------------------------------------------- */

/* What conclusions add to a state at its limit is far less than that again. */
enum { SETTLE_SIZE = 4 * STATE_SIZE_MAX };

/* Numbers of a case's events, a bit each. */
struct journal_void {
	unsigned char bits[CASE_EVENTS_MAX / 8 + 1];
};

static void
void_add(struct journal_void *n, uint32_t number)
{
	if (number <= CASE_EVENTS_MAX)
		n->bits[number / 8] |= (unsigned char)(1u << number % 8);
}

bool
journal_void_has(const struct journal_void *n, uint32_t number)
{
	return n != NULL && number <= CASE_EVENTS_MAX &&
	       (n->bits[number / 8] & 1u << number % 8) != 0;
}

struct journal_void *
journal_void_of(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	struct journal_void *gone = arena_take(arena, sizeof(*gone));
	unsigned char of[CASE_ID_SIZE];
	size_t mark = arena_mark(arena);

	for (uint64_t seq = 0; journal_next(j, id, &seq); arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, seq, arena, of);
		if (e == NULL)
			return NULL;
		if (e->fact->fact_case != OV__FACT__FACT_REPORT_RETRACTED)
			continue;
		for (size_t i = 0; i < e->fact->report_retracted->n_voided; i++)
			void_add(gone, e->fact->report_retracted->voided[i]);
	}
	return gone;
}

/* The events that made a state are given back now and then: a long case folds in the room of
 * a short one. */
static Ov__CaseState *
settle(Ov__CaseState *state, unsigned char *buf, size_t mark, struct arena *arena)
{
	struct wire_bytes b = wire_pack(state, arena);

	assert(b.size <= SETTLE_SIZE);
	memcpy(buf, b.data, b.size);
	arena_reset(arena, mark);
	return (Ov__CaseState *)wire_reread(&ov__case_state__descriptor, buf, b.size, arena);
}

bool
journal_fold(struct journal *j, const unsigned char id[CASE_ID_SIZE], const struct voided *also,
    struct arena *arena, Ov__CaseState **ret_state)
{
	enum { SLICE = 64 };
	unsigned char *buf = arena_take(arena, SETTLE_SIZE);
	struct journal_void *gone = journal_void_of(j, id, arena);
	Ov__CaseState *state = arena_take(arena, sizeof(*state));
	size_t mark = arena_mark(arena), folded = 0;
	unsigned char of[CASE_ID_SIZE];
	char text[CASE_ID_TEXT_SIZE];

	if (gone == NULL)
		return false;
	for (size_t i = 0; also != NULL && i < also->count; i++)
		void_add(gone, also->number[i]);
	case_id_text(id, text);
	*state = (Ov__CaseState)OV__CASE_STATE__INIT;
	state->id = arena_string(arena, text);
	state->owner = agencies_owner(j->agencies)->number;
	for (uint64_t seq = 0; journal_next(j, id, &seq);) {
		Ov__Event *e = journal_read(j, seq, arena, of);
		if (e == NULL || e->number != state->version + 1)
			return false;
		if (journal_void_has(gone, e->number))
			apply_void(state, e);
		else
			apply(state, e, arena);
		if (++folded % SLICE == 0)
			state = settle(state, buf, mark, arena);
	}
	*ret_state = state;
	return true;
}

static void
void_event(const Ov__Event *e, struct voided *v)
{
	if (v->count == EVENTS_MAX)
		return;
	v->number[v->count] = e->number;
	v->area[v->count] = e->area;
	v->kind[v->count] = (uint32_t)e->fact->fact_case;
	v->whom[v->count] = access_whom(e);
	memcpy(v->id[v->count++], e->id.data, 16);
}

/* Keys are each agency's own: two may have used the same. */
static bool
belongs(const Ov__Event *e, const unsigned char key[16], uint32_t by, const unsigned char first[16],
    uint32_t reporter)
{
	uint32_t whose = reporter != 0 ? reporter : by;

	if (e->report.len == 16 && memcmp(e->report.data, key, 16) == 0)
		return whose == 0 || e->reporter == whose;
	return reporter != 0 && e->cause.len == 16 && memcmp(e->cause.data, first, 16) == 0;
}

/* Alerts that somebody may be acting on, and that were never raised now. */
static void
find_alerts_gone(const Ov__CaseState *before, struct voided *v)
{
	const Ov__AreaState *was = state_area(before, OV__AREA__AREA_DUTY);
	const Ov__AreaState *is = state_area(v->without, OV__AREA__AREA_DUTY);

	for (size_t i = 0; was != NULL && i < was->n_alerts && i < ALERTS_MAX; i++) {
		bool there = was->alerts[i]->closed;
		for (size_t k = 0; is != NULL && k < is->n_alerts; k++)
			there = there || is->alerts[k]->code == was->alerts[i]->code;
		if (!there)
			v->alerts[v->alerts_count++] = was->alerts[i]->code;
	}
}

void
journal_void(struct journal *j, const struct case_row *row, const unsigned char key[16],
    uint32_t by, struct arena *arena, struct voided *ret)
{
	unsigned char of[CASE_ID_SIZE], first[16] = { 0 };
	const struct journal_void *gone = journal_void_of(j, row->id, arena);
	size_t mark = arena_mark(arena);

	ret->reporter = 0;
	ret->count = 0;
	for (uint64_t seq = 0; journal_next(j, row->id, &seq); arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, seq, arena, of);
		if (e == NULL)
			return;
		if (journal_void_has(gone, e->number) || !belongs(e, key, by, first, ret->reporter))
			continue;
		if (ret->reporter == 0) {
			ret->reporter = e->reporter;
			memcpy(first, e->id.data, 16);
		}
		if (e->reporter != 0)
			ret->areas |= SCOPE(e->area);
		ret->opening = ret->opening || e->fact->fact_case == OV__FACT__FACT_CASE_OPENED ||
			       e->fact->fact_case == OV__FACT__FACT_CASE_RESTRICTED ||
			       e->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED;
		void_event(e, ret);
	}
	if (ret->count > 0 && journal_fold(j, row->id, ret, arena, &ret->without))
		find_alerts_gone(row->state, ret);
}

/* ---- erasing ---------------------------------------------------------------------------- */

enum { ERASED_WHEN = 0, ERASED_SLOT = 8, ERASED_OWNER = 12, ERASED_UNTIL = 16, ERASED_SIZE = 20 };

static void
drop_prefix(struct journal *j, enum store_table t, struct bytes prefix)
{
	struct bytes k, v;

	while (store_first(j->store, t, prefix, &k, &v) && k.size >= prefix.size &&
	       memcmp(k.data, prefix.data, prefix.size) == 0) {
		struct store_key gone = store_key();
		store_key_bytes(&gone, k.data, k.size);
		store_delete(j->store, t, store_key_done(&gone));
	}
}

/* Rows (hash, case id): few know a case by the hash of its person, so all are looked at. */
static void
drop_by_hash(struct journal *j, enum store_table t, const unsigned char id[CASE_ID_SIZE])
{
	struct store_key from = store_key();
	struct bytes k, v;

	while (store_first(j->store, t, store_key_done(&from), &k, &v)) {
		struct store_key row = store_key();
		store_key_bytes(&row, k.data, k.size);
		from = row;
		store_key_bytes(&from, "", 1);
		if (memcmp(row.data + SEAL_HASH_SIZE, id, CASE_ID_SIZE) == 0)
			store_delete(j->store, t, store_key_done(&row));
	}
}

bool
journal_erase(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until)
{
	struct store_key k = case_key(row->id), v = store_key();
	struct bytes prefix = { row->id, CASE_ID_SIZE };

	if (!seal_mark_erased(j->seal, row->slot, row->state->id))
		return false;
	put_due(j, row, 0);
	shares_drop(j, row->id);
	drop_prefix(j, STORE_CASE_JOURNAL, prefix);
	drop_by_hash(j, STORE_PERSON, row->id);
	drop_by_hash(j, STORE_NICKNAME, row->id);
	store_delete(j->store, STORE_CASE, store_key_done(&k));
	store_key_u64(&v, now);
	store_key_u32(&v, row->slot);
	store_key_u32(&v, row->state->owner);
	store_key_u32(&v, backups_until);
	store_put(j->store, STORE_ERASED, store_key_done(&k), store_key_done(&v));
	return true;
}

bool
journal_erased(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint32_t *ret_owner)
{
	struct store_key k = case_key(id);
	struct bytes v;

	if (!store_get(j->store, STORE_ERASED, store_key_done(&k), &v) || v.size != ERASED_SIZE)
		return false;
	if (ret_owner != NULL)
		*ret_owner = store_u32((const unsigned char *)v.data + ERASED_OWNER);
	return true;
}

static void
finish_erasing(struct journal *j)
{
	struct store_key from = store_key();
	struct bytes k, v;

	while (store_first(j->store, STORE_ERASED, store_key_done(&from), &k, &v)) {
		uint32_t slot = store_u32((const unsigned char *)v.data + ERASED_SLOT);
		char text[CASE_ID_TEXT_SIZE];
		case_id_text(k.data, text);
		if (v.size == ERASED_SIZE &&
		    (!seal_is_erased(j->seal, slot) || !seal_is_listed(j->seal, text)) &&
		    !seal_mark_erased(j->seal, slot, text))
			return;
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
}

int
journal_start(struct journal *j, bool fresh, bool manual_clock)
{
	if (fresh)
		journal_found(j, manual_clock);
	else
		finish_erasing(j);
	int rc = seal_sync(j->seal);
	if (rc != 0) {
		store_abort(j->store);
		return rc;
	}
	rc = store_commit(j->store);
	return rc == 0 ? seal_erase_marked(j->seal) : rc;
}

/* ---- finding ---------------------------------------------------------------------------- */

bool
journal_find(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char after[CASE_ID_SIZE], unsigned char ret_id[CASE_ID_SIZE])
{
	struct store_key from = store_key();
	struct bytes k, v;

	store_key_bytes(&from, hash, SEAL_HASH_SIZE);
	store_key_bytes(&from, after, CASE_ID_SIZE);
	store_key_bytes(&from, "", 1); /* behind `after` itself */
	if (!store_first(j->store, t, store_key_done(&from), &k, &v) ||
	    memcmp(k.data, hash, SEAL_HASH_SIZE) != 0)
		return false;
	memcpy(ret_id, (const unsigned char *)k.data + SEAL_HASH_SIZE, CASE_ID_SIZE);
	return true;
}

void
journal_drop_person(struct journal *j, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_bytes(&k, hash, SEAL_HASH_SIZE);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_delete(j->store, STORE_PERSON, store_key_done(&k));
}

void
journal_add_person(struct journal *j, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_bytes(&k, hash, SEAL_HASH_SIZE);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_put(j->store, STORE_PERSON, store_key_done(&k), (struct bytes){ "", 0 });
}
