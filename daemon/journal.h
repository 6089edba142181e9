/* journal.h - The log of all events, and what follows from it, in one transaction.
 *
 * journal_append() writes all that one input caused: events with their chain, the
 * case's state and due time, stream entries, shares. Nothing else writes those tables.
 * The layout of keys and values stands in README.md. */
#ifndef OVERGANG_JOURNAL_H
#define OVERGANG_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "arena.h"
#include "core/access.h"
#include "core/case_id.h"
#include "core/decide.h"
#include "seal.h"
#include "store.h"

/* A stream entry made in this turn: to be published after the commit. */
struct fresh {
	uint32_t agency;
	uint64_t n;
	uint64_t seq;
};

struct journal {
	struct store *store;
	struct seal *seal;
	const struct agencies *agencies;
	uint64_t seq; /* of the last event; of the open transaction */
	uint64_t epoch;
	unsigned char chain[SEAL_CHAIN_SIZE];
	bool damaged;	     /* something could not be read back: the turn must not commit */
	struct fresh *fresh; /* of this turn */
	size_t fresh_count;
	size_t fresh_max;
};

/* One case as loaded. */
struct case_row {
	unsigned char id[CASE_ID_SIZE];
	uint32_t slot;
	ov_time due; /* 0: none */
	Ov__CaseState *state;
};

/* Read the heads; at the start of each transaction. A new store gets an epoch. */
void journal_begin(struct journal *j);

/* false: there is no such case. */
bool journal_load(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena,
    struct case_row *ret_row);
/* A case that is not there yet, with a key of its own and an id by chance. */
void journal_new_case(
    struct journal *j, uint64_t random, struct arena *arena, struct case_row *ret_row);

/* Write events and state. `due` is the case's next moment. */
void journal_append(struct journal *j, struct case_row *row, const struct events *events,
    ov_time now, ov_time due, struct arena *arena);
/* Only the due time changes. */
void journal_set_due(struct journal *j, struct case_row *row, ov_time due, struct arena *arena);

/* The event at seq, and whose case it is; NULL when it cannot be read back. */
Ov__Event *journal_read(
    struct journal *j, uint64_t seq, struct arena *arena, unsigned char ret_case[CASE_ID_SIZE]);

/* The cases of a person or with a huskenavn: the first id after `after` (zero: from the
 * start) whose row has this hash. */
bool journal_find(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char after[CASE_ID_SIZE], unsigned char ret_id[CASE_ID_SIZE]);
void journal_add_person(struct journal *j, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE]);

/* ---- meta: single numbers --------------------------------------------------------- */

bool journal_meta(struct journal *j, const char *name, uint64_t *ret_value);
void journal_set_meta(struct journal *j, const char *name, uint64_t value);

#endif
