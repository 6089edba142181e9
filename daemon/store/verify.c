/* verify.c - Is the store what its journal says? */
#include "store/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "schema/wire.h"
#include "store/access_log.h"
#include "store/fold.h"
#include "store/key_seen.h"
#include "store/lookup.h"
#include "store/shares.h"
#include "store/stream.h"

static void problem(struct verify_result *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The first one names the place; what follows it is mostly its consequence. */
static void
problem(struct verify_result *r, const char *format, ...)
{
	va_list args;

	if (r->problem[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(r->problem, sizeof(r->problem), format, args);
	va_end(args);
}

/* ---- heads ------------------------------------------------------------------------------ */

const char *
chain_head_text(const struct journal *j, char buf[CHAIN_HEAD_TEXT_SIZE])
{
	int n = snprintf(buf, CHAIN_HEAD_TEXT_SIZE, "head %llu:", (unsigned long long)j->seq);

	for (size_t i = 0; i < SEAL_CHAIN_SIZE; i++)
		n += snprintf(buf + n, CHAIN_HEAD_TEXT_SIZE - (size_t)n, "%02x", j->chain[i]);
	return buf;
}

bool
chain_head_parse(const char *text, struct chain_head *ret)
{
	char *end;
	unsigned byte;
	int used;

	ret->seq = strtoull(text, &end, 10);
	if (end == text || *end != ':' || strlen(end + 1) != 2 * SEAL_CHAIN_SIZE ||
	    strspn(end + 1, "0123456789abcdef") != 2 * SEAL_CHAIN_SIZE)
		return false;
	for (size_t i = 0; i < SEAL_CHAIN_SIZE; i++) {
		if (sscanf(end + 1 + 2 * i, "%2x%n", &byte, &used) != 1 || used != 2)
			return false;
		ret->chain[i] = (unsigned char)byte;
	}
	return true;
}

/* ---- the chain ------------------------------------------------------------------------- */

/* The link at seq; of the first event the one before is zero. false: there is none. */
static bool
link_at(struct journal *j, uint64_t seq, unsigned char ret_link[SEAL_CHAIN_SIZE])
{
	memset(ret_link, 0, SEAL_CHAIN_SIZE);
	return seq == 0 || journal_link(j, seq, ret_link);
}

/* Its row as it was written; one that is not is said. */
static bool
get_share(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share, struct verify_result *r)
{
	j->damaged = false;
	bool there = share_get(j, agency, id, ret_share);
	if (j->damaged)
		problem(r, "case %.8s: the share of %s (number %u) is not what was written there",
		    (const char *)id, agencies_name(j->agencies, agency), agency);
	return there;
}

/* The share of one who was told covers the number. */
static void
check_share(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE], uint64_t n,
    struct verify_result *r)
{
	struct share s;

	if (!cases_erased(j, id, NULL) &&
	    (!get_share(j, agency, id, &s, r) || n < s.first || n > s.last))
		problem(r, "stream of %s, number %llu: its share of case %.8s does not cover it",
		    agencies_name(j->agencies, agency), (unsigned long long)n, (const char *)id);
}

/* Every stream that an event says it was put into has it, where the event says. */
static void
check_told(struct journal *j, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE],
    uint64_t seq, struct verify_result *r)
{
	if (e->n_told != e->n_told_n)
		problem(r, "event %llu: says who was told, and not where", (unsigned long long)seq);
	for (size_t i = 0; i < e->n_told && i < e->n_told_n; i++) {
		struct store_key k = store_key();
		struct bytes v;
		store_key_u32(&k, e->told[i]);
		store_key_u64(&k, e->told_n[i]);
		r->entries++;
		if (!store_get(j->store, STORE_STREAM, store_key_done(&k), &v) || v.size != 8 ||
		    store_u64(v.data) != seq)
			problem(r, "stream of %s, number %llu: does not lead to event %llu",
			    agencies_name(j->agencies, e->told[i]),
			    (unsigned long long)e->told_n[i], (unsigned long long)seq);
		check_share(j, e->told[i], id, e->told_n[i], r);
	}
}

/* Streams have no holes, end where they say, and each entry is an event's or leads to a case
 * that was erased. */
static void
check_streams(struct journal *j, struct verify_result *r)
{
	struct store_key from = store_key();
	unsigned char id[CASE_ID_SIZE];
	uint32_t agency = 0;
	uint64_t last = 0, entries = 0, erased = 0;
	struct bytes k, v;

	while (store_first(j->store, STORE_STREAM, store_key_done(&from), &k, &v)) {
		uint32_t of = store_u32(k.data);
		uint64_t n = store_u64((const unsigned char *)k.data + 4);
		if (of != agency && agency != 0 && last != stream_head(j, agency))
			problem(r, "stream of %s: ends at %llu, not where it says",
			    agencies_name(j->agencies, agency), (unsigned long long)last);
		if (n != (of == agency ? last + 1 : 1))
			problem(r, "stream of %s, number %llu: is not the next",
			    agencies_name(j->agencies, of), (unsigned long long)n);
		agency = of;
		last = n;
		entries++;
		erased += v.size == 8 && journal_case_of(j, store_u64(v.data), id) &&
			  cases_erased(j, id, NULL);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
	if (agency != 0 && last != stream_head(j, agency))
		problem(r, "stream of %s: ends at %llu, not where it says",
		    agencies_name(j->agencies, agency), (unsigned long long)last);
	for (size_t i = 0; i < j->agencies->count; i++) {
		struct store_key first = store_key();
		uint32_t number = j->agencies->list[i].number;
		store_key_u32(&first, number);
		store_key_u64(&first, stream_head(j, number));
		if (stream_head(j, number) != 0 &&
		    !store_get(j->store, STORE_STREAM, store_key_done(&first), &v))
			problem(r, "stream of %s: its last number is missing",
			    j->agencies->list[i].name);
	}
	if (entries != r->entries + erased)
		problem(r, "streams: have %llu entries, the events say %llu",
		    (unsigned long long)entries, (unsigned long long)(r->entries + erased));
}

/* A case that has events has a row, and a report that made one has its answer kept. */
static void
check_rows(struct journal *j, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE],
    uint64_t seq, struct verify_result *r)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key(), seen = store_key();
	struct bytes v;

	store_key_bytes(&k, id, CASE_ID_SIZE);
	if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v))
		problem(r, "event %llu: its case %.8s is missing", (unsigned long long)seq,
		    (const char *)id);
	if (e->report.len != 16)
		return;
	seal_hash(j->seal, "key", e->report.data, e->report.len, hash);
	store_key_u32(&seen, e->reporter);
	store_key_bytes(&seen, hash, sizeof(hash));
	if (!store_get(j->store, STORE_KEY_SEEN, store_key_done(&seen), &v))
		problem(
		    r, "event %llu: the answer to its report is not kept", (unsigned long long)seq);
}

/* What cannot be unsealed is of an erased case, or damaged. */
static void
check_event(
    struct journal *j, struct arena *arena, uint64_t seq, bool whole, struct verify_result *r)
{
	unsigned char id[CASE_ID_SIZE];

	if (journal_case_of(j, seq, id) && cases_erased(j, id, NULL)) {
		r->erased++;
		return;
	}
	Ov__Event *e = journal_read(j, seq, arena, id);
	if (e == NULL)
		problem(r, "event %llu: cannot be unsealed", (unsigned long long)seq);
	else if (whole) {
		check_told(j, e, id, seq, r);
		check_rows(j, e, id, seq, r);
	}
}

/* A link that was written down elsewhere: the journal still goes through it. */
static void
check_anchor(struct verify_result *r, uint64_t seq, const unsigned char chain[SEAL_CHAIN_SIZE])
{
	if (r->anchor.seq == seq && memcmp(r->anchor.chain, chain, SEAL_CHAIN_SIZE) != 0)
		problem(r, "event %llu: is not the one that was anchored", (unsigned long long)seq);
}

static void
check_links(struct journal *j, struct arena *arena, uint64_t from, uint64_t to, bool whole,
    unsigned char ret_last[SEAL_CHAIN_SIZE], struct verify_result *r)
{
	if (!link_at(j, from - 1, ret_last))
		problem(r, "event %llu: is missing", (unsigned long long)(from - 1));
	for (uint64_t seq = from; seq <= to && r->problem[0] == '\0'; seq++) {
		size_t mark = arena_mark(arena);
		unsigned char chain[SEAL_CHAIN_SIZE];
		if (!link_at(j, seq, chain))
			problem(r, "event %llu: is missing", (unsigned long long)seq);
		else if (!journal_link_holds(j, seq, ret_last, arena))
			problem(r, "event %llu: is not what was written, or not in its place",
			    (unsigned long long)seq);
		memcpy(ret_last, chain, SEAL_CHAIN_SIZE);
		if (r->problem[0] == '\0')
			check_event(j, arena, seq, whole, r);
		check_anchor(r, seq, chain);
		r->events++;
		arena_reset(arena, mark);
	}
}

/* One link alone; of what is missing others say so. */
static bool
holds_alone(struct journal *j, struct arena *arena, uint64_t seq)
{
	unsigned char before[SEAL_CHAIN_SIZE], own[SEAL_CHAIN_SIZE];
	size_t mark = arena_mark(arena);
	bool holds = !link_at(j, seq - 1, before) || !link_at(j, seq, own) ||
		     journal_link_holds(j, seq, before, arena);

	arena_reset(arena, mark);
	return holds;
}

/* The key that the chain is made with stands in `keys`: under another store's no link holds. */
static void
check_keys(struct journal *j, struct arena *arena, uint64_t from, struct verify_result *r)
{
	if (from < j->seq && !holds_alone(j, arena, from) && !holds_alone(j, arena, j->seq))
		problem(r,
		    "data.mdb and keys do not belong together: neither event %llu nor event %llu "
		    "is on the chain under these keys",
		    (unsigned long long)from, (unsigned long long)j->seq);
}

static void
check_chain(
    struct journal *j, struct arena *arena, uint64_t from, bool whole, struct verify_result *r)
{
	unsigned char last[SEAL_CHAIN_SIZE];

	check_keys(j, arena, from, r);
	check_links(j, arena, from, j->seq, whole, last, r);
	if (r->anchor.seq > j->seq)
		problem(r, "event %llu: was anchored and is missing; the journal ends at %llu",
		    (unsigned long long)r->anchor.seq, (unsigned long long)j->seq);
	if (r->problem[0] == '\0' && memcmp(last, j->chain, sizeof(last)) != 0)
		problem(r, "event %llu: is the last there, but not the last that was written",
		    (unsigned long long)j->seq);
}

void
verify_slice(struct journal *j, struct arena *arena, uint64_t *from, uint64_t count,
    struct verify_result *ret)
{
	unsigned char last[SEAL_CHAIN_SIZE];
	uint64_t to = *from + count - 1 < j->seq ? *from + count - 1 : j->seq;

	*ret = (struct verify_result){ 0 };
	check_links(j, arena, *from, to, true, last, ret);
	*from = to + 1;
}

void
verify_tail(struct journal *j, struct arena *arena, uint64_t count, struct verify_result *ret)
{
	*ret = (struct verify_result){ 0 };
	check_chain(j, arena, j->seq > count ? j->seq - count + 1 : 1, false, ret);
}

/* ---- I1: state == fold(apply, journal) -------------------------------------------------- */

/* The first event of a case that cannot be read or is not the next one, and its last one there;
 * 0 for none. */
static uint64_t
first_bad(struct journal *j, struct arena *arena, const unsigned char id[CASE_ID_SIZE],
    uint64_t *ret_first, uint64_t *ret_last)
{
	unsigned char of[CASE_ID_SIZE];
	uint64_t bad = 0, seq = 0;
	uint32_t number = 0;

	*ret_first = *ret_last = 0;
	while (journal_next(j, id, &seq)) {
		size_t mark = arena_mark(arena);
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
		problem(r, "case %s: its event %llu is not the next, or cannot be read",
		    row->state->id,
		    (unsigned long long)first_bad(j, arena, row->id, &first, &last));
		return;
	}
	struct wire_bytes folded = wire_pack(state, arena), stored = wire_pack(row->state, arena);
	if (folded.size == stored.size && memcmp(folded.data, stored.data, stored.size) == 0)
		return;
	(void)first_bad(j, arena, row->id, &first, &last);
	problem(r, "case %s: its state is not what its events (%llu to %llu) lead to",
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
		problem(r, "case %s: its next moment is not among the timers", row->state->id);
}

/* Is this share what the state says of this agency? */
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

/* What every agency may see is what the state grants it, and nobody else has a share. */
static void
check_shares(struct journal *j, const struct case_row *row, struct verify_result *r)
{
	for (size_t i = 0; i < j->agencies->count; i++) {
		const struct agency *a = &j->agencies->list[i];
		const Ov__Participant *p = state_participant(row->state, a->number);
		struct share s;
		bool there = get_share(j, a->number, row->id, &s, r);
		if (there ? !share_holds(&s, a, row->state) : p != NULL && p->n_grants > 0)
			problem(r, "case %s: the share of %s is not what its state grants",
			    row->state->id, a->name);
	}
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
		problem(r, "case %s: cannot be found by its huskenavn", row->state->id);
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

/* A row of whoever is no agency any more, or of a case that is not there, is looked at too. */
static void
check_share_rows(struct journal *j, struct verify_result *r)
{
	struct store_key from = store_key();
	struct bytes k, v;
	struct share s;

	while (store_first(j->store, STORE_SHARE, store_key_done(&from), &k, &v)) {
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
		if (k.size != 4 + CASE_ID_SIZE)
			problem(r, "shares: a row is no agency's and case's");
		else
			(void)get_share(j, store_u32(from.data), from.data + 4, &s, r);
	}
}

/* Nothing stands in a table that does not belong there; and every person's case is found. */
static void
check_counts(struct journal *j, struct verify_result *r)
{
	if (count_rows(j, STORE_CASE_JOURNAL) + r->erased != r->events)
		problem(r, "cases: their journals have more or fewer events than there are");
	if (count_rows(j, STORE_DUE) > r->cases)
		problem(r, "timers: there are more than cases");
	if (count_rows(j, STORE_PERSON) < r->cases)
		problem(r, "persons: not every case can be found by its person");
}

static void
check_cases(struct journal *j, struct arena *arena, struct verify_result *r)
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
			problem(r, "case %.8s (events %llu to %llu): its state cannot be unsealed",
			    (const char *)last, (unsigned long long)first, (unsigned long long)end);
			return;
		}
		check_state(j, arena, &row, r);
		check_due(j, &row, r);
		check_shares(j, &row, r);
		check_nickname(j, &row, r);
		r->cases++;
	}
}

void
verify_store(struct journal *j, struct arena *arena, const struct chain_head *anchor,
    struct verify_result *ret)
{
	uint64_t bad;

	*ret = (struct verify_result){ 0 };
	if (anchor != NULL)
		ret->anchor = *anchor;
	check_chain(j, arena, 1, true, ret);
	if (ret->problem[0] == '\0')
		check_streams(j, ret);
	if (ret->problem[0] == '\0')
		check_cases(j, arena, ret);
	if (ret->problem[0] == '\0')
		check_share_rows(j, ret);
	if (ret->problem[0] == '\0')
		check_counts(j, ret);
	bad = access_log_verify(j, arena, &ret->looks);
	if (bad != 0)
		problem(ret, "access record, number %llu: is missing, or not what was written",
		    (unsigned long long)bad);
}
