/* store.h - An ordered map with tables, one writer, and transactions.
 *
 * Keys and values are bytes; keys are ordered as bytes and at most 511 long. The first
 * failure of a transaction sticks: later calls do nothing, reads find nothing, and
 * store_commit() returns it, so that a turn reads without an if after every call.
 * The bytes that a read returns are valid until the next write or the end of the transaction.
 *
 * LMDB stands behind it (store.c); tests have the same in memory. No flag that touches
 * durability is ever set: after a commit that returned 0 it is on disk. */
#ifndef OVERGANG_STORE_STORE_H
#define OVERGANG_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/tables.h"

struct bytes {
	const void *data;
	size_t size;
};

enum { STORE_ERROR_SIZE = 512 };

struct store;

/* Open the directory `dir`, made when missing (mode 0700), with room for map_size bytes,
 * taken from the disk at once. Refused with a sentence: a second daemon on the same
 * store (errno EBUSY), no room (ENOSPC), a truncated or foreign file (EBADMSG), a file system
 * that cannot preallocate (EOPNOTSUPP). With map_size 0 it is opened as large as it is, to be
 * looked at: no room is taken, and a missing or empty file is refused (EBADMSG). */
struct store *store_open(const char *dir, uint64_t map_size, char *ret_error);
struct store *store_close(struct store *s); /* accepts NULL; returns NULL */

/* One transaction at a time. A read-only one is for the checks before the loop. */
void store_begin(struct store *s, bool read_only);
/* 0; -ENOSPC: no room in the map, nothing of it is there, the store is of use; any other (a disk
 * without room behind the map too): nothing is known of the last transaction, and the store is of
 * no further use. */
int store_commit(struct store *s);
void store_abort(struct store *s);
/* Has this transaction written anything? One that has not costs no sync. */
bool store_dirty(const struct store *s);
/* The failure that stuck, 0 when there is none. */
int store_error(const struct store *s);

bool store_get(struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value);
void store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value);
void store_delete(struct store *s, enum store_table t, struct bytes key);

/* The first entry whose key is not less than `from`. false: there is none. */
bool store_first(struct store *s, enum store_table t, struct bytes from, struct bytes *ret_key,
    struct bytes *ret_value);

/* Percent of the map in use, as of the last commit; pages that were freed are not. Between
 * transactions. */
unsigned store_used(const struct store *s);

/* Twice the room, at most `max` bytes, taken from the disk at once; between transactions. 0;
 * -ENOSPC: it is as large as it may be, or the disk has no room; -EBUSY: it is being copied,
 * and LMDB would unmap it under the copy. */
int store_grow(struct store *s, uint64_t max);

/* Write a compact copy of the committed pages to an empty file, from another thread while this
 * one goes on; between store_copy_begin() and _end(), which are called from the thread of the
 * transactions. 0 or a negative errno; once store_copy() has returned the store may grow again. */
void store_copy_begin(struct store *s);
int store_copy(struct store *s, int fd);
void store_copy_end(struct store *s);
/* Bytes that a copy takes, at most. */
uint64_t store_size(const struct store *s);

/* ---- keys: big-endian, so that bytes order as numbers do ------------------------------ */

enum { STORE_KEY_MAX = 64 };
struct store_key {
	unsigned char data[STORE_KEY_MAX];
	size_t size;
};
struct store_key store_key(void);
void store_key_u32(struct store_key *k, uint32_t v);
void store_key_u64(struct store_key *k, uint64_t v);
void store_key_bytes(struct store_key *k, const void *data, size_t size);
struct bytes store_key_done(const struct store_key *k);
uint64_t store_u64(const void *p); /* read big-endian */
uint32_t store_u32(const void *p);

#endif
