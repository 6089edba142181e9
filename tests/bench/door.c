/* door.c - What goes through the store's door and to the disk. */
#include "door.h"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <lmdb.h>

#include "store/seal.h"
#include "store/store.h"
#include "writes.h"

struct door door;
static bool watching;
static size_t begun; /* the place of the open transaction's first write */

void
door_watch(bool on)
{
	watching = on;
}

/* ---- the store ------------------------------------------------------------------------------ */

void __real_store_begin(struct store *s, bool read_only);
int __real_store_commit(struct store *s);
void __real_store_abort(struct store *s);
bool __real_store_get(
    struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value);
bool __real_store_first(struct store *s, enum store_table t, struct bytes from,
    struct bytes *ret_key, struct bytes *ret_value);
void __real_store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value);
void __real_store_delete(struct store *s, enum store_table t, struct bytes key);
void __real_seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *plain, size_t size, unsigned char *out);
bool __real_seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size,
    unsigned char *out);

void __wrap_store_begin(struct store *s, bool read_only);
int __wrap_store_commit(struct store *s);
void __wrap_store_abort(struct store *s);
bool __wrap_store_get(
    struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value);
bool __wrap_store_first(struct store *s, enum store_table t, struct bytes from,
    struct bytes *ret_key, struct bytes *ret_value);
void __wrap_store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value);
void __wrap_store_delete(struct store *s, enum store_table t, struct bytes key);
void __wrap_seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *plain, size_t size, unsigned char *out);
bool __wrap_seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size,
    unsigned char *out);

void
__wrap_store_begin(struct store *s, bool read_only)
{
	begun = writes_mark();
	__real_store_begin(s, read_only);
}

/* A transaction without writes is none for LMDB either. */
int
__wrap_store_commit(struct store *s)
{
	if (watching && store_dirty(s))
		writes_add(WRITE_COMMIT, 0, (struct bytes){ 0 }, 0);
	return __real_store_commit(s);
}

void
__wrap_store_abort(struct store *s)
{
	if (watching)
		writes_back(begun);
	__real_store_abort(s);
}

bool
__wrap_store_get(struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value)
{
	door.gets += watching;
	return __real_store_get(s, t, key, ret_value);
}

bool
__wrap_store_first(struct store *s, enum store_table t, struct bytes from, struct bytes *ret_key,
    struct bytes *ret_value)
{
	door.gets += watching;
	return __real_store_first(s, t, from, ret_key, ret_value);
}

void
__wrap_store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value)
{
	if (watching) {
		door.puts++;
		door.key_bytes += key.size;
		door.value_bytes += value.size;
		writes_add(WRITE_PUT, t, key, value.size);
	}
	__real_store_put(s, t, key, value);
}

void
__wrap_store_delete(struct store *s, enum store_table t, struct bytes key)
{
	if (watching) {
		door.deletes++;
		writes_add(WRITE_DELETE, t, key, 0);
	}
	__real_store_delete(s, t, key);
}

/* ---- LMDB, which only the functions above write to ---------------------------------------------- */

int __real_mdb_put(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value, unsigned flags);
int __real_mdb_del(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);
int __real_mdb_cursor_put(MDB_cursor *c, MDB_val *key, MDB_val *value, unsigned flags);
int __real_mdb_cursor_del(MDB_cursor *c, unsigned flags);
int __wrap_mdb_put(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value, unsigned flags);
int __wrap_mdb_del(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);
int __wrap_mdb_cursor_put(MDB_cursor *c, MDB_val *key, MDB_val *value, unsigned flags);
int __wrap_mdb_cursor_del(MDB_cursor *c, unsigned flags);

int
__wrap_mdb_put(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value, unsigned flags)
{
	door.lmdb_writes += watching;
	return __real_mdb_put(txn, table, key, value, flags);
}

int
__wrap_mdb_del(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value)
{
	door.lmdb_writes += watching;
	return __real_mdb_del(txn, table, key, value);
}

int
__wrap_mdb_cursor_put(MDB_cursor *c, MDB_val *key, MDB_val *value, unsigned flags)
{
	door.lmdb_writes += watching;
	return __real_mdb_cursor_put(c, key, value, flags);
}

int
__wrap_mdb_cursor_del(MDB_cursor *c, unsigned flags)
{
	door.lmdb_writes += watching;
	return __real_mdb_cursor_del(c, flags);
}

/* ---- sealing -------------------------------------------------------------------------------- */

void
__wrap_seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *plain, size_t size, unsigned char *out)
{
	door.seals += watching;
	__real_seal_seal(s, slot, case_id, purpose, number, plain, size, out);
}

bool
__wrap_seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size, unsigned char *out)
{
	door.unseals += watching;
	return __real_seal_unseal(s, slot, case_id, purpose, number, sealed, size, out);
}

/* ---- the disk: LMDB and the daemon call these, in the place of the C library's ------------------ */

static ssize_t
written(long size)
{
	door.all_written += size > 0 ? (uint64_t)size : 0;
	if (watching && size > 0) {
		door.writes++;
		door.written_bytes += (uint64_t)size;
	}
	return size;
}

ssize_t
write(int fd, const void *data, size_t size)
{
	return written(syscall(SYS_write, fd, data, size));
}

ssize_t
pwrite(int fd, const void *data, size_t size, off_t at)
{
	return written(syscall(SYS_pwrite64, fd, data, size, at));
}

ssize_t
writev(int fd, const struct iovec *list, int count)
{
	return written(syscall(SYS_writev, fd, list, count));
}

ssize_t
pwritev(int fd, const struct iovec *list, int count, off_t at)
{
	return written(syscall(SYS_pwritev, fd, list, count, at, 0L));
}

int
fsync(int fd)
{
	door.syncs += watching;
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	door.syncs += watching;
	return (int)syscall(SYS_fdatasync, fd);
}
