/* journal.h - The log of all events, chained, each sealed with its case's key; and single numbers
 * that the store keeps.
 *
 * An event is written by journal_append() (append.h), with all that follows from it: its stream
 * entries (index.h, stream.h), the shares (shares.h), the case's state and due moment (cases.h).
 * Nothing else writes those tables. The layout of keys and values stands in README.md. */
#ifndef OVERGANG_STORE_JOURNAL_H
#define OVERGANG_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/case_id.h"
#include "core/agencies.h"
#include "store/seal.h"
#include "store/store.h"

/* A stream entry made in this turn: to be published after the commit. */
struct fresh {
	uint32_t agency;
	uint64_t n;
	uint64_t seq;
};

struct templates;

struct journal {
	struct store *store;
	struct seal *seal;
	const struct agencies *agencies;
	struct templates *templates; /* NULL: rows of cases and plans cannot be read */
	uint64_t seq;		     /* of the last event; of the open transaction */
	uint64_t epoch;
	unsigned char chain[SEAL_CHAIN_SIZE];
	bool damaged;	     /* something could not be read back: the turn must not commit */
	struct fresh *fresh; /* of this turn */
	size_t fresh_count;
	size_t fresh_max;
};

/* Versions: of the tables' layout, and of the states that apply makes of events. A store with
 * another is refused. */
enum { STORE_SCHEMA = 7, STORE_APPLY = 5 };

/* Read the heads; at the start of each transaction. */
void journal_begin(struct journal *j);

/* ---- events --------------------------------------------------------------------------- */

/* Put an event behind the last one, linked to it. `case_id` and `slot` say whose key seals it;
 * `before` is the number of the case's last event, 0 when there is none yet. */
void journal_put(struct journal *j, const unsigned char case_id[CASE_ID_SIZE], uint32_t slot,
    uint64_t before, const Ov__Event *e, struct arena *arena);
/* The head of the chain goes with the transaction. */
void journal_put_head(struct journal *j);

/* The event at seq, and whose case it is; NULL when it cannot be read back. */
Ov__Event *journal_read(
    struct journal *j, uint64_t seq, struct arena *arena, unsigned char ret_case[CASE_ID_SIZE]);
/* Whose case the event at seq is, erased or not. */
bool journal_case_of(struct journal *j, uint64_t seq, unsigned char ret_case[CASE_ID_SIZE]);
/* When the event at seq was recorded; 0: there is none. The moment stands outside the seal. */
ov_time journal_recorded(struct journal *j, uint64_t seq);
/* The link of the chain at seq; false: there is no such event. */
bool journal_link(const struct journal *j, uint64_t seq, unsigned char ret[SEAL_CHAIN_SIZE]);
/* Is the link at seq the one that its row, as it stands, makes on the link before it? */
bool journal_link_holds(struct journal *j, uint64_t seq,
    const unsigned char before[SEAL_CHAIN_SIZE], struct arena *arena);

/* The numbers of a case's events, in order: those from `last` back. Where a row on the way is missing
 * or another case's, the journal is damaged and those before it are left out. */
struct case_events {
	uint64_t *seqs;
	size_t count;
};
struct case_events journal_events_from(
    struct journal *j, const unsigned char id[CASE_ID_SIZE], uint64_t last, struct arena *arena);

/* ---- single numbers ------------------------------------------------------------------- */

bool journal_meta(struct journal *j, const char *name, uint64_t *ret_value);
void journal_set_meta(struct journal *j, const char *name, uint64_t value);

#endif
