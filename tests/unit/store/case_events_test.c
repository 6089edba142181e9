/* case_events_test.c - A case's row names its last event, and each event the one before it: the list
 * that comes of it is all of the case's events, and nobody else's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/cases.h"
#include "store/erase.h"
#include "turned.h"

enum { ROW_BEFORE = 52, CASE_LAST = 12, ROW_SIZE_MAX = 8192 };

static void
begin(struct world *w, bool read_only)
{
	store_begin(w->d.turn.journal.store, read_only);
	journal_begin(&w->d.turn.journal);
}

static void
end(struct world *w)
{
	store_abort(w->d.turn.journal.store);
	arena_reset(&w->d.turn.arena, 0);
}

static struct case_events
events_of(struct world *w, const char *id)
{
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	return cases_events(&w->d.turn.journal, bytes, &w->d.turn.arena);
}

/* Is the list what a search of the whole journal finds? Returns how many there are. */
static size_t
assert_all_events(struct world *w, const char *id)
{
	struct journal *j = &w->d.turn.journal;
	unsigned char bytes[CASE_ID_SIZE], of[CASE_ID_SIZE];
	struct case_events all = events_of(w, id);
	size_t found = 0;

	assert_true(case_id_parse(id, bytes));
	for (uint64_t seq = 1; seq <= j->seq; seq++) {
		assert_true(journal_case_of(j, seq, of));
		if (memcmp(of, bytes, CASE_ID_SIZE) != 0)
			continue;
		assert_true(found < all.count);
		assert_int_equal(all.seqs[found++], seq);
		const Ov__Event *e = journal_read(j, seq, &w->d.turn.arena, of);
		assert_non_null(e);
		assert_int_equal(e->number, found);
	}
	assert_int_equal(all.count, found);
	assert_false(j->damaged);
	return found;
}

static void
a_case_leads_to_all_its_events(void **state)
{
	struct world *w = *state;
	char one[CASE_ID_TEXT_SIZE], other[CASE_ID_TEXT_SIZE];

	memcpy(one, world_open_case(w, gaupe), sizeof(one));
	memcpy(other, world_open_case(w, elg), sizeof(other));
	assert_ok(report(w, "team.k", one, "transport.arranged how=taxi"));
	assert_ok(report(w, "team.k", other, "transport.arranged how=buss"));
	assert_ok(report(w, "team.k", one, "transport.arranged how=tog"));
	begin(w, true);
	size_t events = assert_all_events(w, one);
	assert_int_equal(events + assert_all_events(w, other), w->d.turn.journal.seq);
	end(w);
}

static void
an_erased_case_leads_to_none(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct case_row row;
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	begin(w, false);
	assert_true(events_of(w, id).count > 0);
	assert_true(cases_load(&w->d.turn.journal, bytes, &w->d.turn.arena, &row));
	assert_true(erase_case(&w->d.turn.journal, &row, w->d.turn.now, 20270301));
	assert_int_equal(events_of(w, id).count, 0);
	end(w);
}

static struct bytes
copy_row(struct world *w, enum store_table t, const struct store_key *k, unsigned char *copy)
{
	struct bytes v;

	assert_true(store_get(w->d.turn.journal.store, t, store_key_done(k), &v));
	assert_true(v.size <= ROW_SIZE_MAX);
	memcpy(copy, v.data, v.size);
	return (struct bytes){ copy, v.size };
}

/* The state is sealed with the number of the last event: events cannot be cut off a case. */
static void
another_last_event_is_found(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	const char *id = world_open_case(w, gaupe);
	unsigned char bytes[CASE_ID_SIZE], copy[ROW_SIZE_MAX];
	struct store_key k = store_key();
	struct case_row row, changed;

	assert_true(case_id_parse(id, bytes));
	store_key_bytes(&k, bytes, CASE_ID_SIZE);
	begin(w, false);
	struct bytes v = copy_row(w, STORE_CASE, &k, copy);
	assert_true(cases_load(j, bytes, &w->d.turn.arena, &row));
	for (size_t i = 0; i < 8; i++) {
		copy[CASE_LAST + i] ^= 1;
		store_put(j->store, STORE_CASE, store_key_done(&k), v);
		copy[CASE_LAST + i] ^= 1;
		assert_false(cases_load(j, bytes, &w->d.turn.arena, &changed));
		assert_true(j->damaged);
	}
	struct store_key last = store_key();
	store_key_u64(&last, row.last - 1);
	memcpy(copy + CASE_LAST, last.data, 8);
	store_put(j->store, STORE_CASE, store_key_done(&k), v);
	assert_non_null(strstr(verified_open(w, NULL).problem, "its state cannot be unsealed"));
	end(w);
}

/* A row that leads to itself, onward, or to another case's event ends the list, and is damage. */
static void
a_broken_link_ends_the_list(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	char one[CASE_ID_TEXT_SIZE];
	unsigned char copy[ROW_SIZE_MAX];

	memcpy(one, world_open_case(w, gaupe), sizeof(one));
	begin(w, false);
	uint64_t end_of_one = j->seq;
	end(w);
	(void)world_open_case(w, elg);
	assert_ok(report(w, "team.k", one, "transport.arranged how=taxi"));
	begin(w, false);
	struct case_events whole = events_of(w, one);
	uint64_t at = whole.seqs[whole.count - 1];
	assert_true(at > end_of_one + 1);
	const uint64_t wrong[] = { at, at + 1, UINT64_MAX, end_of_one + 1 };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct store_key k = store_key(), before = store_key();
		store_key_u64(&k, at);
		struct bytes v = copy_row(w, STORE_JOURNAL, &k, copy);
		store_key_u64(&before, wrong[i]);
		memcpy(copy + ROW_BEFORE, before.data, 8);
		store_put(j->store, STORE_JOURNAL, store_key_done(&k), v);
		j->damaged = false;
		assert_true(events_of(w, one).count <= 2);
		assert_true(j->damaged);
		assert_non_null(strstr(verified_open(w, NULL).problem, "is not what was written"));
	}
	end(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_case_leads_to_all_its_events),
		TEST(an_erased_case_leads_to_none),
		TEST(another_last_event_is_found),
		TEST(a_broken_link_ends_the_list),
	};

	return cmocka_run_group_tests_name("case_events", tests, NULL, NULL);
}
