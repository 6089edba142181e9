/* stream_rows_test.c - Each number of a stream leads to the event that was put there, whichever row it
 * stands in, and a row that is not whole is damage. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/stream_rows.h"
#include "store_memory.h"
#include "turned.h"

enum { NOBODY = 77, ENTRIES = 5 * STREAM_PAGE + 3 }; /* no agency that is told anything here */

static void
begin(struct world *w)
{
	store_begin(w->d.turn.journal.store, false);
	journal_begin(&w->d.turn.journal);
}

/* Numbers that rise by steps of one byte and of many. */
static uint64_t
seq_at(size_t i)
{
	static const uint64_t steps[] = { 1, 127, 128, 3, 16383, 16384, UINT64_C(1) << 40 };
	uint64_t seq = 5;

	for (size_t k = 0; k < i; k++)
		seq += steps[k % (sizeof(steps) / sizeof(steps[0]))];
	return seq;
}

static void
assert_stream(struct journal *j, size_t count)
{
	uint64_t seq;

	assert_int_equal(stream_head(j, NOBODY), count);
	for (size_t n = 1; n <= count; n++) {
		assert_true(stream_event(j, NOBODY, n, &seq));
		assert_int_equal(seq, seq_at(n - 1));
	}
	assert_false(stream_event(j, NOBODY, 0, &seq));
	assert_false(stream_event(j, NOBODY, count + 1, &seq));
	assert_false(stream_event(j, NOBODY, count + STREAM_PAGE, &seq));
	assert_false(j->damaged);
}

/* Put ENTRIES of them, so many at once. */
static void
fill(struct journal *j, size_t at_once)
{
	uint64_t seqs[ENTRIES];

	for (size_t i = 0; i < ENTRIES; i++)
		seqs[i] = seq_at(i);
	for (size_t i = 0; i < ENTRIES; i += at_once)
		stream_append(j, NOBODY, seqs + i, ENTRIES - i < at_once ? ENTRIES - i : at_once);
}

static void
each_number_leads_to_its_event(void **state)
{
	static const size_t at_once[] = { 1, 3, STREAM_PAGE - 1, STREAM_PAGE, STREAM_PAGE + 1,
		ENTRIES };
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;

	for (size_t i = 0; i < sizeof(at_once) / sizeof(at_once[0]); i++) {
		begin(w);
		fill(j, at_once[i]);
		assert_stream(j, ENTRIES);
		store_abort(j->store);
	}
	begin(w);
	for (size_t i = 0; i < 2 * STREAM_PAGE + 1; i++) {
		uint64_t seq = seq_at(i);
		stream_append(j, NOBODY, &seq, 1);
		assert_stream(j, i + 1);
	}
	store_abort(j->store);
}

/* The table of full rows is written once in STREAM_PAGE entries. */
static void
a_full_row_is_written_once(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;

	begin(w);
	for (size_t i = 0; i < ENTRIES; i++) {
		uint64_t seq = seq_at(i);
		stream_append(j, NOBODY, &seq, 1);
		assert_int_equal(store_memory_rows(j->store, STORE_STREAM), (i + 1) / STREAM_PAGE);
		assert_true(stream_rows_are_all(j));
	}
	store_abort(j->store);
}

static struct store_key
head_row_key(void)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "head", 4);
	store_key_u32(&k, NOBODY);
	return k;
}

/* Bytes of the file decide neither where a row ends nor where the next entry is written. */
static void
a_row_that_is_not_whole_is_damage(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	struct store_key k = head_row_key();
	unsigned char copy[1024] = { 0 };
	uint64_t next = UINT64_MAX;
	struct bytes v;

	begin(w);
	fill(j, ENTRIES);
	assert_true(store_get(j->store, STORE_META, store_key_done(&k), &v));
	size_t size = v.size;
	memcpy(copy, v.data, size);
	for (size_t cut = 8; cut < sizeof(copy); cut++) {
		if (cut == size)
			continue;
		store_put(j->store, STORE_META, store_key_done(&k), (struct bytes){ copy, cut });
		j->damaged = false;
		stream_append(j, NOBODY, &next, 1);
		assert_true(j->damaged);
	}
	/* An event that was put before. */
	store_put(j->store, STORE_META, store_key_done(&k), (struct bytes){ copy, size });
	j->damaged = false;
	next = seq_at(ENTRIES - 1);
	stream_append(j, NOBODY, &next, 1);
	assert_true(j->damaged);
	store_abort(j->store);
}

static void
a_full_row_that_is_missing_is_found(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	struct store_key k = store_key();
	uint64_t seq;

	begin(w);
	fill(j, ENTRIES);
	store_key_u32(&k, NOBODY);
	store_key_u64(&k, 1);
	store_delete(j->store, STORE_STREAM, store_key_done(&k));
	assert_true(stream_event(j, NOBODY, STREAM_PAGE, &seq));
	for (uint64_t n = STREAM_PAGE + 1; n <= UINT64_C(2) * STREAM_PAGE; n++)
		assert_false(stream_event(j, NOBODY, n, &seq));
	assert_true(stream_event(j, NOBODY, 2 * STREAM_PAGE + 1, &seq));
	assert_false(stream_rows_are_all(j));
	assert_non_null(strstr(verified_open(w, NULL).problem, "number 65: "));
	store_abort(j->store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_number_leads_to_its_event),
		TEST(a_full_row_is_written_once),
		TEST(a_row_that_is_not_whole_is_damage),
		TEST(a_full_row_that_is_missing_is_found),
	};

	return cmocka_run_group_tests_name("stream_rows", tests, NULL, NULL);
}
