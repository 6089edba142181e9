/* verify_test.c - A stored row that was changed, moved, dropped or taken from before is found
 * by its reader and by --verify. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/shares.h"
#include "schema/wire.h"
#include "turned.h"

/* ---- rows of shares: an attacker who can write the file cannot make one ---------------------- */

struct share_bytes {
	unsigned char data[1024];
	size_t size;
};

static struct store_key
share_row_key(uint32_t agency, const char *id)
{
	unsigned char bytes[CASE_ID_SIZE];
	struct store_key k = store_key();

	assert_true(case_id_parse(id, bytes));
	store_key_u32(&k, agency);
	store_key_bytes(&k, bytes, CASE_ID_SIZE);
	return k;
}

static void
begin_writing(struct world *w)
{
	store_begin(w->d.turn.journal.store, false);
	journal_begin(&w->d.turn.journal);
}

static struct share_bytes
share_row(struct world *w, uint32_t agency, const char *id)
{
	struct store_key k = share_row_key(agency, id);
	struct share_bytes row;
	struct bytes v;

	assert_true(store_get(w->d.turn.journal.store, STORE_SHARE, store_key_done(&k), &v));
	assert_true(v.size <= sizeof(row.data));
	memcpy(row.data, v.data, v.size);
	row.size = v.size;
	return row;
}

static void
put_share_row(struct world *w, uint32_t agency, const char *id, const struct share_bytes *row)
{
	struct store_key k = share_row_key(agency, id);

	store_put(w->d.turn.journal.store, STORE_SHARE, store_key_done(&k),
	    (struct bytes){ row->data, row->size });
}

/* Is this row damage to who reads it, and to --verify? */
static void
assert_no_share(struct world *w, uint32_t agency, const char *id, const char *said)
{
	struct journal *j = &w->d.turn.journal;
	struct share share;
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	j->damaged = false;
	assert_false(share_get(j, agency, bytes, &share));
	assert_true(j->damaged);
	struct verify_result r = verified_open(w, NULL);
	if (strstr(r.problem, said) == NULL)
		fail_msg("\"%s\" is not said: %s", said, r.problem);
}

static void
each_column_of_a_share_that_was_changed_is_found(void **state)
{
	enum { NOTE_AT = 32 + 4 * GRANT_KINDS_MAX };
	/* Where each begins in a row of one grant. */
	static const struct {
		const char *name;
		size_t at;
	} columns[] = { { "slot", 0 }, { "flags", 4 }, { "since", 8 }, { "number of grants", 12 },
		{ "areas", 16 }, { "until", 20 }, { "roles", 24 }, { "number of kinds", 28 },
		{ "kinds", 32 }, { "note", NOTE_AT } };
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id);
	assert_int_equal(row.data[15], 1);
	assert_true(row.size > NOTE_AT + SEAL_OVERHEAD + SEAL_MAC_SIZE);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct share_bytes other = row;
		other.data[columns[i].at + 3] ^= 1;
		put_share_row(w, BOLIG, id, &other);
		assert_no_share(w, BOLIG, id, "the share of bolig (number 4) is not what was");
	}
	for (size_t i = 0; i < row.size; i++) {
		struct share share;
		unsigned char bytes[CASE_ID_SIZE];
		struct share_bytes other = row;
		assert_true(case_id_parse(id, bytes));
		other.data[i] ^= 0x80;
		put_share_row(w, BOLIG, id, &other);
		assert_false(share_get(&w->d.turn.journal, BOLIG, bytes, &share));
		other = row;
		other.size = i;
		put_share_row(w, BOLIG, id, &other);
		w->d.turn.journal.damaged = false;
		assert_false(share_get(&w->d.turn.journal, BOLIG, bytes, &share));
		assert_true(w->d.turn.journal.damaged);
	}
	store_abort(w->d.turn.journal.store);
}

static void
a_share_that_was_moved_is_found(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE], other[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	snprintf(other, sizeof(other), "%s", world_open_case(w, elg));
	begin_writing(w);
	struct share_bytes row = share_row(w, TEAM, id);
	put_share_row(w, FRIVILLIG, id, &row); /* who has none */
	assert_no_share(w, FRIVILLIG, id, "the share of frivillig (number 6) is not what was");
	store_abort(w->d.turn.journal.store);
	begin_writing(w);
	put_share_row(w, TEAM, other, &row);
	assert_no_share(w, TEAM, other, "the share of team (number 1) is not what was");
	store_abort(w->d.turn.journal.store);
	begin_writing(w);
	put_share_row(w, 77, id, &row); /* of no agency that there is */
	assert_no_share(w, 77, id, "(number 77) is not what was written there");
	store_abort(w->d.turn.journal.store);
}

static void
a_share_of_before_a_withdrawal_is_found(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id);
	store_abort(w->d.turn.journal.store);
	assert_ok(report(w, "team.k", id, "consent.withdrawn"));
	begin_writing(w);
	put_share_row(w, BOLIG, id, &row);
	struct verify_result r = verified_open(w, NULL);
	store_abort(w->d.turn.journal.store);
	assert_non_null(strstr(r.problem, "share"));
	assert_non_null(strstr(r.problem, "bolig"));
}

/* The turn in which it is read does not commit, and the process ends. */
static void
a_turn_that_reads_a_widened_share_says_nothing(void **state)
{
	struct world *w = *state;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__CaseRequest read = OV__CASE_REQUEST__INIT;
	const char *id = world_open_case(w, gaupe);

	begin_writing(w);
	struct share_bytes row = share_row(w, BOLIG, id), wide = row;
	wide.data[23] |= 1; /* the owner's flag */
	put_share_row(w, BOLIG, id, &wide);
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
	world_forget_sent(w);
	read.case_ = (char *)(uintptr_t)id;
	request.ask_case = OV__REQUEST__ASK_CASE_STATE;
	request.case_state = &read;
	world_push_request(w, "bolig.k", &request);
	assert_int_equal(turn(&w->d), -EBADMSG);
	assert_int_equal(w->sent_count, 0);
	begin_writing(w);
	put_share_row(w, BOLIG, id, &row);
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
}

/* ---- the chain ------------------------------------------------------------------------------- */

static struct bytes
row_of(struct world *w, uint64_t seq, unsigned char *copy)
{
	struct store_key k = store_key();
	struct bytes v;

	store_key_u64(&k, seq);
	assert_true(store_get(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k), &v));
	memcpy(copy, v.data, v.size);
	return (struct bytes){ copy, v.size };
}

static void
put_row(struct world *w, uint64_t seq, struct bytes row)
{
	struct store_key k = store_key();

	store_key_u64(&k, seq);
	store_put(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k), row);
}

static void
drop_row(struct world *w, uint64_t seq)
{
	struct store_key k = store_key();

	store_key_u64(&k, seq);
	store_delete(w->d.turn.journal.store, STORE_JOURNAL, store_key_done(&k));
}

static void
truncate_to(struct world *w, uint64_t seq)
{
	unsigned char copy[8192];
	struct journal *j = &w->d.turn.journal;

	for (uint64_t n = j->seq; n > seq; n--)
		drop_row(w, n);
	(void)row_of(w, seq, copy);
	journal_set_meta(j, "seq", seq);
	/* With the head rolled back as well, only a head noted elsewhere shows it. */
	store_put(j->store, STORE_META, (struct bytes){ "chain", 5 },
	    (struct bytes){ copy + 20, SEAL_CHAIN_SIZE });
}

enum damage { FLIPPED, DROPPED, DOUBLED, REORDERED, TRUNCATED };

static void
do_damage(struct world *w, enum damage what)
{
	unsigned char five[8192], six[8192];
	struct bytes a = row_of(w, 5, five), b = row_of(w, 6, six);

	if (what == FLIPPED) {
		five[60] ^= 4;
		put_row(w, 5, a);
	} else if (what == DROPPED) {
		drop_row(w, 5);
	} else if (what == DOUBLED) {
		put_row(w, 6, a);
	} else if (what == REORDERED) {
		put_row(w, 5, b);
		put_row(w, 6, a);
	} else {
		truncate_to(w, 4);
	}
}

static void
the_chain_says_which_number(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	static const struct {
		enum damage what;
		const char *problem;
	} rows[] = {
		{ FLIPPED, "event 5: is not what was written, or not in its place" },
		{ DROPPED, "event 5: is missing" },
		{ DOUBLED, "event 6: is not what was written, or not in its place" },
		{ REORDERED, "event 5: is not what was written, or not in its place" },
		{ TRUNCATED, "event 7: was anchored and is missing; the journal ends at 4" },
	};

	(void)world_open_case(w, gaupe);
	struct chain_head anchor = { .seq = 7 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned char seven[8192];
		begin_writing(w);
		(void)row_of(w, 7, seven);
		memcpy(anchor.chain, seven + 20, SEAL_CHAIN_SIZE);
		do_damage(w, rows[i].what);
		journal_begin(j);
		struct verify_result r = verified_open(w, &anchor);
		store_abort(j->store);
		assert_string_equal(r.problem, rows[i].problem);
	}
	assert_string_equal(verified(w, &anchor).problem, "");
	anchor.chain[0] ^= 1;
	assert_string_equal(
	    verified(w, &anchor).problem, "event 7: is not the one that was anchored");
}

static void
a_look_cannot_be_taken_off_the_record(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct store_key k = store_key();

	(void)world_read(w, "nav.k", id);
	(void)world_read(w, "team.k", id);
	(void)world_read(w, "bolig.k", id);
	store_key_u64(&k, 2);
	begin_writing(w);
	store_delete(w->d.turn.journal.store, STORE_ACCESS, store_key_done(&k));
	assert_string_equal(verified_open(w, NULL).problem,
	    "access record, number 2: is missing, or not what was written");
	store_abort(w->d.turn.journal.store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_column_of_a_share_that_was_changed_is_found),
		TEST(a_share_that_was_moved_is_found),
		TEST(a_share_of_before_a_withdrawal_is_found),
		TEST(a_turn_that_reads_a_widened_share_says_nothing),
		TEST(the_chain_says_which_number),
		TEST(a_look_cannot_be_taken_off_the_record),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
