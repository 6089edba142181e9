/* cases.h - The cases as they stand: each one's state, sealed, and its next due moment; and of the
 * erased ones their tombstones. */
#ifndef OVERGANG_STORE_CASES_H
#define OVERGANG_STORE_CASES_H

#include "schema/wire.h"
#include "store/journal.h"

/* One case as loaded. */
struct case_row {
	unsigned char id[CASE_ID_SIZE];
	uint32_t slot; /* of its key; 0: it has none yet */
	ov_time due;   /* 0: none */
	uint64_t last; /* the number of its last event in the journal */
	Ov__CaseState *state;
	Ov__StoredReader **readers; /* all who have a share of it */
	size_t readers_count;
};

/* NULL: the agency has no share of the case. */
Ov__StoredReader *case_reader(const struct case_row *row, uint32_t agency);
/* The same; it is added when it is not there. */
Ov__StoredReader *case_reader_make(struct case_row *row, uint32_t agency, struct arena *arena);

/* false: there is no such case; or it cannot be read back, which is damage of the journal. */
bool cases_load(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena,
    struct case_row *ret_row);
/* The numbers of its events, in order, whether its state can be read or not; none: there is no such
 * case. */
struct case_events cases_events(
    struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena);
/* A case that is not there yet, with an id by chance. Its key is made with its first event. */
void cases_new(struct journal *j, uint64_t random, struct arena *arena, struct case_row *ret_row);
/* Write its state, as templates_pack_state() packed it, its readers, and its next moment; 0: none. */
void cases_put(struct journal *j, struct case_row *row, struct wire_bytes packed, ov_time due,
    struct arena *arena);

/* The first case whose id, read as a number, is not less than `from`; false: there is none. */
bool cases_next(struct journal *j, uint64_t from, unsigned char ret_id[CASE_ID_SIZE]);
/* The case whose moment comes first, and that moment; false: none has one. */
bool cases_next_due(struct journal *j, ov_time *ret_due, unsigned char ret_id[CASE_ID_SIZE]);

/* Its row and its due moment go, and a tombstone stands in its place. */
void cases_bury(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until);
/* Was there such a case, and it has been erased? ret_owner may be NULL. */
bool cases_erased(struct journal *j, const unsigned char id[CASE_ID_SIZE], uint32_t *ret_owner);
/* Walk the tombstones: *from is store_key() before the first. false at the end. */
struct tombstone {
	unsigned char id[CASE_ID_SIZE];
	uint32_t slot;
};
bool cases_next_erased(struct journal *j, struct store_key *from, struct tombstone *ret);

#endif
