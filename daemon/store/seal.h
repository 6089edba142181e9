/* seal.h - One key per case: all that is stored about a case can be read with its key alone.
 *
 * Case keys stand in the file `keys` beside the store, not in it (keys.h). The keys for wrapping,
 * hashes, the chain and shares are derived from the master key and the store's root key, one for
 * each use. Sealing is XChaCha20-Poly1305 with random nonces, hashing is keyed BLAKE2b
 * (libsodium). seal.c, keys.c and gate.c alone see sodium.h. */
#ifndef OVERGANG_STORE_SEAL_H
#define OVERGANG_STORE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/erased_list.h"

enum {
	SEAL_OVERHEAD = 40, /* bytes that sealing adds */
	SEAL_HASH_SIZE = 16,
	SEAL_CHAIN_SIZE = 32,
	SEAL_MAC_SIZE = 16,
	SEAL_ERROR_SIZE = 512,
};

struct seal;

/* Open `dir`/keys; it is made only beside a store that is `fresh`, where a file is taken over
 * whose store did not come to its first commit. NULL with a sentence: wrong master key, a damaged
 * file, one that is missing, or one with keys of cases and without their store. */
struct seal *seal_open(
    const char *dir, const unsigned char master[32], bool fresh, char *ret_error);
struct seal *seal_close(struct seal *s); /* wipes; accepts NULL; returns NULL */

/* A new key for a case; returns its slot. Not on disk before seal_sync(). */
uint32_t seal_new_key(struct seal *s, const unsigned char case_id[8]);
/* Make the next seal_sync() cost as much as one after a new key. */
void seal_touch(struct seal *s);
/* How many slots there are. */
uint32_t seal_slots(const struct seal *s);
/* Make new slots durable: before the commit that names them. 0; -ENOSPC: writing them found no
 * room; another negative errno: the sync failed, and nothing may be said any more. */
int seal_sync(struct seal *s);
/* A transaction was given up: the slots since the last sync are free again, and nothing is
 * erased. */
void seal_forget_new(struct seal *s);

/* A case is to be erased: once the commit that says so is through, seal_erase_marked()
 * overwrites its slot, puts its id on the list in the file `erased` beside the keys, from
 * which a restored backup learns of it, and syncs both. false: SEAL_ERASE_MAX are marked
 * already. */
enum { SEAL_ERASE_MAX = 64 };
bool seal_mark_erased(struct seal *s, uint32_t slot, const char *case_id);
int seal_erase_marked(struct seal *s); /* 0 or a negative errno: then nothing may be said */
bool seal_is_erased(struct seal *s, uint32_t slot);
/* There is another list, in a folder that outlives the store's disk: seal_erase_marked() puts ids
 * on that one too. */
void seal_list_beside(struct seal *s, const char *dir);
int seal_list_look(const struct seal *s); /* can it be written to? 0 or a negative errno */
/* The list of erased cases, as it is now; the caller frees it. */
void seal_read_list(const struct seal *s, struct erased_list *ret);

/* Sealed bytes are bound to the case, to a purpose and to a number; opening them with
 * others fails. `out` has room for size + SEAL_OVERHEAD (or size - SEAL_OVERHEAD). */
enum seal_purpose {
	SEAL_EVENT = 1,
	SEAL_STATE = 2,
	SEAL_SHARE = 3,
	SEAL_ACCESS = 4,
	SEAL_PARKED = 5,
	SEAL_TEMPLATE = 6
};
void seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *plain, size_t size, unsigned char *out);
bool seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size,
    unsigned char *out);

/* Keyed hashes: of a text or bytes, for one use ("person"). */
void seal_hash(const struct seal *s, const char *use, const void *bytes, size_t size,
    unsigned char ret_hash[SEAL_HASH_SIZE]);
/* Next link of the chain over stored bytes. */
void seal_chain(const struct seal *s, const unsigned char before[SEAL_CHAIN_SIZE], uint64_t seq,
    const void *bytes, size_t size, unsigned char ret_chain[SEAL_CHAIN_SIZE]);

/* Of a share's row under its key, whose size is always the same: somebody who can write the store's
 * file cannot make one. */
void seal_mac_share(const struct seal *s, const void *key, size_t key_size, const void *row,
    size_t size, unsigned char ret_mac[SEAL_MAC_SIZE]);
/* Compared in a time that does not depend on where they differ. */
bool seal_same(const void *a, const void *b, size_t size);

/* Keys of cases that were used, and the events and notes that were sealed (recent.h), stay in memory
 * until then: once a turn. */
void seal_forget_keys(struct seal *s);
size_t seal_keys_in_use(const struct seal *s);
size_t seal_plain_in_use(const struct seal *s);

void seal_random(void *buf, size_t size);
/* Keep a secret off the swap and out of dumps. false: the limit on locked memory does not let. */
bool seal_lock(void *secret, size_t size);
void seal_unlock(void *secret, size_t size); /* and overwrite it */
/* Are the keys of this one so kept? */
bool seal_is_locked(const struct seal *s);
/* Overwrite a secret so that the compiler cannot leave it out. */
void seal_wipe(void *secret, size_t size);

#endif
