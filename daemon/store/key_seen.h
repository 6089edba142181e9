/* key_seen.h - The idempotency table: the answer to each report, under its key. */
#ifndef OVERGANG_STORE_KEY_SEEN_H
#define OVERGANG_STORE_KEY_SEEN_H

#include "store/journal.h"

/* Keys are each agency's own, and stand in the table as a keyed hash. */
void key_seen_hash(
    const struct journal *j, const void *key, size_t size, unsigned char ret_hash[SEAL_HASH_SIZE]);
bool key_seen_has(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE]);
/* false: the key was not seen. *ret is NULL where its row cannot be read, which is damage of the
 * journal. */
bool key_seen_get(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE],
    struct arena *arena, Ov__KeptAnswer **ret);
void key_seen_put(struct journal *j, uint32_t agency, const unsigned char hash[SEAL_HASH_SIZE],
    const Ov__KeptAnswer *answer, struct arena *arena);

#endif
