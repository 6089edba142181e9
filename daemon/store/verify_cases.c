/* verify_cases.c - I1: is each case's state the fold of its events, and do its rows say the
 * same? */
#include "store/verify_cases.h"

#include <string.h>

#include "core/sharing.h"
#include "core/state.h"
#include "schema/wire.h"
#include "store/fold.h"

/* The first event of a case that cannot be read or is not the next one, and its last one there;
 * 0 for none. */
static uint64_t
first_bad(struct journal *j, struct arena *arena, const unsigned char id[CASE_ID_SIZE],
    uint64_t *ret_first, uint64_t *ret_last)
{
	struct case_events all = cases_events(j, id, arena);
	unsigned char of[CASE_ID_SIZE];
	uint64_t bad = 0;
	uint32_t number = 0;

	*ret_first = *ret_last = 0;
	for (size_t at = 0; at < all.count; at++) {
		size_t mark = arena_mark(arena);
		uint64_t seq = all.seqs[at];
		const Ov__Event *e = journal_read(j, seq, arena, of);
		if (bad == 0 && (e == NULL || e->number != number + 1))
			bad = seq;
		arena_reset(arena, mark);
		number++;
		*ret_first = *ret_first == 0 ? seq : *ret_first;
		*ret_last = seq;
	}
	return bad;
}

static void
check_state(
    struct journal *j, struct arena *arena, const struct case_row *row, struct verify_result *r)
{
	Ov__CaseState *state;
	uint64_t first, last;

	if (!fold_case(j, row->id, NULL, arena, &state)) {
		verify_problem(r, "case %s: its event %llu is not the next, or cannot be read",
		    row->state->id,
		    (unsigned long long)first_bad(j, arena, row->id, &first, &last));
		return;
	}
	struct wire_bytes folded = wire_pack(state, arena), stored = wire_pack(row->state, arena);
	if (folded.size == stored.size && memcmp(folded.data, stored.data, stored.size) == 0)
		return;
	(void)first_bad(j, arena, row->id, &first, &last);
	verify_problem(r, "case %s: its state is not what its events (%llu to %llu) lead to",
	    row->state->id, (unsigned long long)first, (unsigned long long)last);
}

static void
check_due(struct journal *j, const struct case_row *row, struct verify_result *r)
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, row->due);
	store_key_bytes(&k, row->id, CASE_ID_SIZE);
	if (row->due != 0 && !store_get(j->store, STORE_DUE, store_key_done(&k), &v))
		verify_problem(
		    r, "case %s: its next moment is not among the timers", row->state->id);
}

/* Does this share equal the one derived from the state? */
static bool
share_holds(const struct share *s, const struct agency *a, const Ov__CaseState *state)
{
	const Ov__Participant *p = state_participant(state, a->number);
	size_t grants = p != NULL ? p->n_grants : 0;
	bool owner = a->number == state->owner;
	bool same = s->owner == owner && s->grants_count == grants &&
		    s->restricted == (state->restricted && !owner) &&
		    (!s->restricted || s->since == state->since);

	for (size_t k = 0; same && k < grants; k++) {
		struct grant g = grant_of(p->grants[k]);
		same = memcmp(&s->grants[k], &g, sizeof(g)) == 0;
	}
	return same;
}

/* Do huskenavn and reference stand in its note as in the state? */
static bool
note_holds(struct journal *j, const struct share *s, const struct agency *a,
    const struct case_row *row, struct arena *arena)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	const Ov__Participant *p = state_participant(row->state, a->number);
	const Ov__ShareNote *note = share_note(j, s, a->number, row->id, arena);

	return (opened == NULL ||
		   strcmp(note->nickname, opened->fact->case_opened->nickname) == 0) &&
	       (p == NULL || strcmp(note->reference, p->reference) == 0);
}

/* First and last number of one reader; 0: none. */
struct told_numbers {
	uint64_t first, last;
};

/* Every agency may see exactly the grants that the state gives it, and nobody else has a share. */
static void
check_shares(
    struct journal *j, struct arena *arena, const struct case_row *row, struct verify_result *r)
{
	for (size_t i = 0; i < j->agencies->count; i++) {
		const struct agency *a = &j->agencies->list[i];
		const Ov__Participant *p = state_participant(row->state, a->number);
		struct share s;
		bool there = verify_share(j, a->number, row->id, &s, r);
		if (there ? !share_holds(&s, a, row->state) || !note_holds(j, &s, a, row, arena)
			  : p != NULL && p->n_grants > 0)
			verify_problem(r, "case %s: the share of %s is not what its state grants",
			    row->state->id, a->name);
		if (there != (case_reader(row, a->number) != NULL))
			verify_problem(r,
			    "case %s: %s is among its readers, or has a share, and not both",
			    row->state->id, a->name);
	}
}

/* Take note of the numbers under which the event was told. */
static bool
count_told(const struct case_row *row, const Ov__Event *e, struct told_numbers *of)
{
	for (size_t i = 0; i < e->n_told && i < e->n_told_n; i++) {
		size_t at = 0;
		while (at < row->readers_count && row->readers[at]->agency != e->told[i])
			at++;
		if (at == row->readers_count)
			return false;
		if (of[at].first == 0)
			of[at].first = e->told_n[i];
		of[at].last = e->told_n[i];
	}
	return true;
}

/* Are a reader's first and last number those of the events that it was told? */
static void
check_readers(
    struct journal *j, struct arena *arena, const struct case_row *row, struct verify_result *r)
{
	struct told_numbers *of = arena_take(arena, (row->readers_count + 1) * sizeof(*of));
	struct case_events all = cases_events(j, row->id, arena);
	size_t mark = arena_mark(arena);
	unsigned char id[CASE_ID_SIZE];

	r->listed += all.count;
	for (size_t at = 0; at < all.count; at++, arena_reset(arena, mark)) {
		uint64_t seq = all.seqs[at];
		const Ov__Event *e = journal_read(j, seq, arena, id);
		if (e != NULL && !count_told(row, e, of))
			verify_problem(r,
			    "case %s: event %llu was told to an agency that is none of its readers",
			    row->state->id, (unsigned long long)seq);
	}
	for (size_t i = 0; i < row->readers_count; i++)
		if (row->readers[i]->first != of[i].first || row->readers[i]->last != of[i].last)
			verify_problem(r,
			    "case %s: %s was told of it from number %llu to %llu, and its row says "
			    "otherwise",
			    row->state->id, agencies_name(j->agencies, row->readers[i]->agency),
			    (unsigned long long)of[i].first, (unsigned long long)of[i].last);
}

static void
check_nickname(struct journal *j, const struct case_row *row, struct verify_result *r)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key();
	struct bytes v;

	if (opened == NULL)
		return;
	const char *name = opened->fact->case_opened->nickname;
	seal_hash(j->seal, "nickname", name, strlen(name), hash);
	store_key_bytes(&k, hash, sizeof(hash));
	store_key_bytes(&k, row->id, CASE_ID_SIZE);
	if (!store_get(j->store, STORE_NICKNAME, store_key_done(&k), &v))
		verify_problem(r, "case %s: cannot be found by its huskenavn", row->state->id);
}

static uint64_t
count_rows(struct journal *j, enum store_table t)
{
	unsigned char last[STORE_KEY_MAX + 1] = { 0 };
	size_t size = 0;
	uint64_t n = 0;
	struct bytes k, v;

	while (store_first(j->store, t, (struct bytes){ last, size }, &k, &v)) {
		memcpy(last, k.data, k.size);
		last[k.size] = 0;
		size = k.size + 1;
		n++;
	}
	return n;
}

void
verify_share_rows(struct journal *j, struct verify_result *r)
{
	struct store_key from = store_key();
	struct bytes k, v;
	struct share s;

	while (store_first(j->store, STORE_SHARE, store_key_done(&from), &k, &v)) {
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
		if (k.size != 4 + CASE_ID_SIZE)
			verify_problem(r, "shares: a row is no agency's and case's");
		else
			(void)verify_share(j, store_u32(from.data), from.data + 4, &s, r);
	}
}

void
verify_counts(struct journal *j, struct verify_result *r)
{
	if (r->listed + r->erased != r->events)
		verify_problem(r, "cases: their journals have more or fewer events than there are");
	if (count_rows(j, STORE_DUE) > r->cases)
		verify_problem(r, "timers: there are more than cases");
	if (count_rows(j, STORE_PERSON) < r->cases)
		verify_problem(r, "persons: not every case can be found by its person");
}

void
verify_cases(struct journal *j, struct arena *arena, struct verify_result *r)
{
	unsigned char last[CASE_ID_SIZE + 1] = { 0 };
	struct bytes k, v;
	size_t mark = arena_mark(arena);
	struct case_row row;

	while (r->problem[0] == '\0' &&
	       store_first(j->store, STORE_CASE, (struct bytes){ last, sizeof(last) }, &k, &v)) {
		memcpy(last, k.data, CASE_ID_SIZE);
		arena_reset(arena, mark);
		if (!cases_load(j, last, arena, &row)) {
			uint64_t first, end;
			(void)first_bad(j, arena, last, &first, &end);
			verify_problem(r,
			    "case %.8s (events %llu to %llu): its state cannot be unsealed",
			    (const char *)last, (unsigned long long)first, (unsigned long long)end);
			return;
		}
		check_state(j, arena, &row, r);
		check_due(j, &row, r);
		check_shares(j, arena, &row, r);
		check_readers(j, arena, &row, r);
		check_nickname(j, &row, r);
		r->cases++;
	}
}
