/* journal.h - The log of all events, and what follows from it, in one transaction.
 *
 * journal_append() writes all that one input caused: events with their chain, the
 * case's state and due time, stream entries, shares. Nothing else writes those tables.
 * The layout of keys and values stands in README.md. */
#ifndef OVERGANG_STORE_JOURNAL_H
#define OVERGANG_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/case_id.h"
#include "core/agencies.h"
#include "core/events.h"
#include "core/input.h"
#include "store/seal.h"
#include "store/store.h"

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

/* Of the tables' layout and of what apply makes of events: a store of another is refused. */
enum { STORE_SCHEMA = 6, STORE_APPLY = 5 };

/* The first rows of a new store, and the key of the house, with which the access record is
 * sealed. In an open transaction. */
void journal_found(struct journal *j, bool manual_clock);

/* What is sealed for the house and no case: its slot and id. */
uint32_t journal_house(struct journal *j, const unsigned char **ret_id);

/* Read the heads; at the start of each transaction. */
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
/* Whose case the event at seq is, erased or not. */
bool journal_case_of(struct journal *j, uint64_t seq, unsigned char ret_case[CASE_ID_SIZE]);

/* The link of the chain at seq; false: there is no such event. */
bool journal_link(const struct journal *j, uint64_t seq, unsigned char ret[SEAL_CHAIN_SIZE]);

/* Walk a case's events in order: *seq is 0 before the first. false at the end. */
bool journal_next(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint64_t *seq);

/* Which of a case's events a report.retracted among them has made void. NULL: one cannot be
 * read back. */
struct journal_void;
struct journal_void *journal_void_of(
    struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena);
bool journal_void_has(const struct journal_void *v, uint32_t number);

/* The fold of apply over a case's events, without what a report.retracted among them has
 * made void, and without those of `also` (may be NULL). Its id and owner are those that
 * `opened` begins with. false: an event cannot be read back or is not the case's next. */
bool journal_fold(struct journal *j, const unsigned char id[CASE_ID_SIZE],
    const struct voided *also, struct arena *arena, Ov__CaseState **ret_state);

/* What taking back the report with this key makes void: its events and what was concluded
 * from them, and the case without. `by` is whose report it must be, 0 anybody's.
 * ret->reporter is 0 where there is no such report, or none that is not void already. */
void journal_void(struct journal *j, const struct case_row *row, const unsigned char key[16],
    uint32_t by, struct arena *arena, struct voided *ret);

/* Take a case out of every table but the journal, whose rows nobody can read any more once
 * its slot is overwritten; that follows the commit. false: too many in one turn. */
bool journal_erase(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until);
/* Was there such a case, and it has been erased? ret_owner may be NULL. */
bool journal_erased(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint32_t *ret_owner);
/* The first transaction of a process, which is begun, to its end: a new store is founded, or what a
 * crash left between the commit of an erasure and the overwriting is finished. 0, or a negative errno:
 * then nothing may be said. */
int journal_start(struct journal *j, bool fresh, bool manual_clock);

/* The cases of a person or with a huskenavn: the first id after `after` (zero: from the
 * start) whose row has this hash. */
bool journal_find(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char after[CASE_ID_SIZE], unsigned char ret_id[CASE_ID_SIZE]);
void journal_drop_person(struct journal *j, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE]);
void journal_add_person(struct journal *j, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE]);

/* ---- meta: single numbers --------------------------------------------------------- */

bool journal_meta(struct journal *j, const char *name, uint64_t *ret_value);
void journal_set_meta(struct journal *j, const char *name, uint64_t value);

#endif
