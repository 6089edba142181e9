/* verify.c - Is the store what its journal says? */
#include "store/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/access_log.h"
#include "store/key_seen.h"
#include "store/stream.h"
#include "store/templates.h"
#include "store/verify_cases.h"

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

/* One who was told has a share; verify_cases() sees whether its numbers cover what it was told. */
static void
check_share(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE], uint64_t n,
    struct verify_result *r)
{
	struct share s;

	if (!cases_erased(j, id, NULL) && !verify_share(j, agency, id, &s, r))
		verify_problem(r, "stream of %s, number %llu: it has no share of case %.8s",
		    agencies_name(j->agencies, agency), (unsigned long long)n, (const char *)id);
}

/* Every stream that an event says it was put into has it, where the event says. */
static void
check_told(struct journal *j, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE],
    uint64_t seq, struct verify_result *r)
{
	if (e->n_told != e->n_told_n)
		verify_problem(
		    r, "event %llu: says who was told, and not where", (unsigned long long)seq);
	for (size_t i = 0; i < e->n_told && i < e->n_told_n; i++) {
		uint64_t at;
		r->entries++;
		if (!stream_event(j, e->told[i], e->told_n[i], &at) || at != seq)
			verify_problem(r, "stream of %s, number %llu: does not lead to event %llu",
			    agencies_name(j->agencies, e->told[i]),
			    (unsigned long long)e->told_n[i], (unsigned long long)seq);
		check_share(j, e->told[i], id, e->told_n[i], r);
	}
}

/* A stream has no hole up to its last number, and goes forward in the journal. Returns how many of its
 * entries lead to a case that was erased. */
static uint64_t
check_stream(struct journal *j, uint32_t agency, uint64_t head, struct verify_result *r)
{
	uint64_t seq, before = 0, erased = 0;
	unsigned char id[CASE_ID_SIZE];

	for (uint64_t n = 1; n <= head; n++, before = seq) {
		if (!stream_event(j, agency, n, &seq) || seq <= before) {
			verify_problem(r, "stream of %s, number %llu: is missing, or not the next",
			    agencies_name(j->agencies, agency), (unsigned long long)n);
			return erased;
		}
		erased += journal_case_of(j, seq, id) && cases_erased(j, id, NULL);
	}
	return erased;
}

/* Each entry is an event's or leads to a case that was erased. */
static void
check_streams(struct journal *j, struct verify_result *r)
{
	uint64_t entries = 0, erased = 0;

	for (uint32_t agency = 0; stream_next(j, &agency);) {
		uint64_t head = stream_head(j, agency);
		entries += head;
		erased += check_stream(j, agency, head, r);
	}
	if (!stream_rows_are_all(j))
		verify_problem(r, "streams: there is a row too few or too many");
	if (entries != r->entries + erased)
		verify_problem(r, "streams: have %llu entries, the events say %llu",
		    (unsigned long long)entries, (unsigned long long)(r->entries + erased));
}

/* A case that has events has a row, and a report that made one has its answer kept. */
static void
check_rows(struct journal *j, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE],
    uint64_t seq, struct verify_result *r)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key();
	struct bytes v;

	store_key_bytes(&k, id, CASE_ID_SIZE);
	if (!store_get(j->store, STORE_CASE, store_key_done(&k), &v))
		verify_problem(r, "event %llu: its case %.8s is missing", (unsigned long long)seq,
		    (const char *)id);
	if (e->report.len != 16)
		return;
	key_seen_hash(j, e->report.data, e->report.len, hash);
	if (!key_seen_has(j, e->reporter, hash))
		verify_problem(
		    r, "event %llu: the answer to its report is not kept", (unsigned long long)seq);
}

/* An event that cannot be unsealed is of an erased case, or damaged. */
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
		verify_problem(r, "event %llu: cannot be unsealed", (unsigned long long)seq);
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
		verify_problem(
		    r, "event %llu: is not the one that was anchored", (unsigned long long)seq);
}

static void
check_links(struct journal *j, struct arena *arena, uint64_t from, uint64_t to, bool whole,
    unsigned char ret_last[SEAL_CHAIN_SIZE], struct verify_result *r)
{
	if (!link_at(j, from - 1, ret_last))
		verify_problem(r, "event %llu: is missing", (unsigned long long)(from - 1));
	for (uint64_t seq = from; seq <= to && r->problem[0] == '\0'; seq++) {
		size_t mark = arena_mark(arena);
		unsigned char chain[SEAL_CHAIN_SIZE];
		if (!link_at(j, seq, chain))
			verify_problem(r, "event %llu: is missing", (unsigned long long)seq);
		else if (!journal_link_holds(j, seq, ret_last, arena))
			verify_problem(r,
			    "event %llu: is not what was written, or not in its place",
			    (unsigned long long)seq);
		memcpy(ret_last, chain, SEAL_CHAIN_SIZE);
		if (r->problem[0] == '\0')
			check_event(j, arena, seq, whole, r);
		check_anchor(r, seq, chain);
		r->events++;
		arena_reset(arena, mark);
	}
}

/* One link alone; a missing one is another check's problem. */
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
		verify_problem(r,
		    "data.mdb and keys do not belong together: neither event %llu nor event %llu "
		    "is on the chain under these keys",
		    (unsigned long long)from, (unsigned long long)j->seq);
}

/* Rows of cases and plans refer to them. */
static void
check_templates(struct journal *j, struct verify_result *r)
{
	uint32_t missing = templates_missing(j->templates);

	if (missing != 0)
		verify_problem(r, "task template %u: is missing, or not what was written", missing);
}

static void
check_chain(
    struct journal *j, struct arena *arena, uint64_t from, bool whole, struct verify_result *r)
{
	unsigned char last[SEAL_CHAIN_SIZE];

	check_keys(j, arena, from, r);
	check_templates(j, r);
	check_links(j, arena, from, j->seq, whole, last, r);
	if (r->anchor.seq > j->seq)
		verify_problem(r,
		    "event %llu: was anchored and is missing; the journal ends at %llu",
		    (unsigned long long)r->anchor.seq, (unsigned long long)j->seq);
	if (r->problem[0] == '\0' && memcmp(last, j->chain, sizeof(last)) != 0)
		verify_problem(r,
		    "event %llu: is the last there, but not the last that was written",
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
	seal_forget_keys(j->seal);
}

/* ---- I1: state == fold(apply, journal) -------------------------------------------------- */

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
		verify_cases(j, arena, ret);
	if (ret->problem[0] == '\0')
		verify_share_rows(j, ret);
	if (ret->problem[0] == '\0')
		verify_counts(j, ret);
	bad = access_log_verify(j, arena, &ret->looks);
	seal_forget_keys(j->seal);
	if (bad != 0)
		verify_problem(ret,
		    "access record, number %llu: is missing, or not what was written",
		    (unsigned long long)bad);
}
