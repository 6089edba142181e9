/* lookup.h - By which hashes a case is found: of a person, of a huskenavn. */
#ifndef OVERGANG_STORE_LOOKUP_H
#define OVERGANG_STORE_LOOKUP_H

#include "store/journal.h"

/* `t` is STORE_PERSON or STORE_NICKNAME. The first case after `after` (zero: from the start) whose
 * row has this hash. */
bool lookup_find(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char after[CASE_ID_SIZE], unsigned char ret_id[CASE_ID_SIZE]);
void lookup_add(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE]);
void lookup_drop(struct journal *j, enum store_table t, const unsigned char hash[SEAL_HASH_SIZE],
    const unsigned char id[CASE_ID_SIZE]);
/* All rows that lead to this case. */
void lookup_drop_case(struct journal *j, enum store_table t, const unsigned char id[CASE_ID_SIZE]);

#endif
