/* store.c - The ordered map on LMDB. This file and store_open.c alone see lmdb.h. */
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lmdb.h>

#include "store/store_lmdb.h"

enum { KEY_MAX = 511 }; /* of LMDB */

/* The one place where LMDB's codes become ours. A short write is EIO in LMDB and means a
 * full disk; the map is preallocated, so it is not met in the normal way of things. */
static int
from_lmdb(int rc)
{
	if (rc == 0)
		return 0;
	if (rc == MDB_MAP_FULL || rc == ENOSPC)
		return -ENOSPC;
	if (rc == MDB_PAGE_NOTFOUND || rc == MDB_CORRUPTED || rc == MDB_INVALID)
		return -EBADMSG;
	return rc > 0 ? -rc : -EIO;
}

static bool
stuck(struct store *s, int rc)
{
	if (rc != 0 && s->error == 0)
		s->error = from_lmdb(rc);
	return s->error != 0;
}

struct store *
store_close(struct store *s)
{
	int e = errno;

	if (s == NULL)
		return NULL;
	store_abort(s);
	if (s->env != NULL)
		mdb_env_close(s->env);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
	errno = e;
	return NULL;
}

/* ---- transactions ------------------------------------------------------------------- */

void
store_begin(struct store *s, bool read_only)
{
	assert(s->txn == NULL);
	s->error = 0;
	s->dirty = false;
	memset(s->cursors, 0, sizeof(s->cursors));
	(void)stuck(s, mdb_txn_begin(s->env, NULL, read_only ? MDB_RDONLY : 0, &s->txn));
}

static void
close_cursors(struct store *s)
{
	for (int t = 0; t < STORE_TABLES; t++)
		if (s->cursors[t] != NULL)
			mdb_cursor_close(s->cursors[t]);
	memset(s->cursors, 0, sizeof(s->cursors));
}

/* LMDB writes the pages, syncs, and writes its meta page with a sync, and does not say which of
 * them found no room. The kernel may have dropped the pages that a sync could not write, and the
 * next sync would say that all is well: so an ENOSPC from here is no lack of room in the map, and
 * nothing is run again on it. The map is preallocated; this is a disk that promised and did not
 * keep it. */
static int
commit(MDB_txn *txn)
{
	int rc = mdb_txn_commit(txn);

	return rc == ENOSPC ? -EIO : from_lmdb(rc);
}

int
store_commit(struct store *s)
{
	int error = s->error;

	close_cursors(s);
	if (error == 0 && s->txn != NULL)
		error = commit(s->txn);
	else if (s->txn != NULL)
		mdb_txn_abort(s->txn);
	s->txn = NULL;
	return error;
}

void
store_abort(struct store *s)
{
	close_cursors(s);
	if (s->txn != NULL)
		mdb_txn_abort(s->txn);
	s->txn = NULL;
}

bool
store_dirty(const struct store *s)
{
	return s->dirty;
}

int
store_error(const struct store *s)
{
	return s->error;
}

/* ---- reading and writing -------------------------------------------------------------- */

static MDB_val
val(struct bytes b)
{
	return (MDB_val){ .mv_size = b.size, .mv_data = (void *)(uintptr_t)b.data };
}

/* A key that was put can be asked for, and the other way about. */
static void
check_key(const struct store *s, struct bytes key)
{
	if (s->error == 0)
		assert(s->txn != NULL);
	assert(key.size > 0);
	assert(key.size <= KEY_MAX);
}

bool
store_get(struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value)
{
	MDB_val k = val(key), v;

	if (s->error != 0)
		return false;
	check_key(s, key);
	int rc = mdb_get(s->txn, s->tables[t], &k, &v);
	if (rc == MDB_NOTFOUND || stuck(s, rc))
		return false;
	*ret_value = (struct bytes){ v.mv_data, v.mv_size };
	return true;
}

void
store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value)
{
	MDB_val k = val(key), v = val(value);

	check_key(s, key);
	s->dirty = true;
	if (s->error == 0)
		(void)stuck(s, mdb_put(s->txn, s->tables[t], &k, &v, 0));
}

void
store_delete(struct store *s, enum store_table t, struct bytes key)
{
	MDB_val k = val(key);

	s->dirty = true;
	if (s->error != 0)
		return;
	int rc = mdb_del(s->txn, s->tables[t], &k, NULL);
	if (rc != MDB_NOTFOUND)
		(void)stuck(s, rc);
}

static bool
move(struct store *s, enum store_table t, MDB_val *k, MDB_cursor_op op, struct bytes *ret_key,
    struct bytes *ret_value)
{
	MDB_val v;

	if (s->error != 0)
		return false;
	if (s->cursors[t] == NULL &&
	    stuck(s, mdb_cursor_open(s->txn, s->tables[t], &s->cursors[t])))
		return false;
	int rc = mdb_cursor_get(s->cursors[t], k, &v, op);
	if (rc == MDB_NOTFOUND || stuck(s, rc))
		return false;
	*ret_key = (struct bytes){ k->mv_data, k->mv_size };
	*ret_value = (struct bytes){ v.mv_data, v.mv_size };
	return true;
}

bool
store_first(struct store *s, enum store_table t, struct bytes from, struct bytes *ret_key,
    struct bytes *ret_value)
{
	MDB_val k = val(from);

	return move(s, t, &k, from.size == 0 ? MDB_FIRST : MDB_SET_RANGE, ret_key, ret_value);
}

uint64_t
store_size(const struct store *s)
{
	MDB_envinfo info;
	MDB_stat stat;

	(void)mdb_env_info(s->env, &info);
	(void)mdb_env_stat(s->env, &stat);
	return ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
}

/* Pages below the last one that are free: their rows were deleted, and they can be written again.
 * LMDB keeps them in a table of its own, a row for each transaction that freed some, with their
 * number first. */
static uint64_t
free_pages(const struct store *s)
{
	enum { FREE_TABLE = 0 };
	uint64_t sum = 0;
	MDB_cursor *cursor;
	MDB_txn *txn;
	MDB_val k, v;

	if (mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn) != 0)
		return 0;
	if (mdb_cursor_open(txn, FREE_TABLE, &cursor) == 0) {
		while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
			size_t pages = 0;
			if (v.mv_size >= sizeof(pages))
				memcpy(&pages, v.mv_data, sizeof(pages));
			sum += pages;
		}
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return sum;
}

/* The free ones are counted only where it begins to matter. */
unsigned
store_used(const struct store *s)
{
	enum { MATTERS = 75 };
	MDB_stat stat;
	uint64_t used = store_size(s);

	if (used * 100 / s->map_size >= MATTERS) {
		(void)mdb_env_stat(s->env, &stat);
		uint64_t unused = free_pages(s) * stat.ms_psize;
		used = unused < used ? used - unused : 0;
	}
	return (unsigned)(used * 100 / s->map_size);
}

/* ---- growth and copies ------------------------------------------------------------------ */

int
store_grow(struct store *s, uint64_t max)
{
	uint64_t next = s->map_size > max / 2 ? max : s->map_size * 2;
	int fd;

	assert(s->txn == NULL);
	if (atomic_load(&s->copying))
		return -EBUSY;
	if (next <= s->map_size)
		return -ENOSPC;
	(void)mdb_env_get_fd(s->env, &fd);
	/* Room first: a map that the disk cannot hold is a crash in the making. */
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)next) != 0)
		return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? -ENOSPC : -errno;
	int rc = mdb_env_set_mapsize(s->env, next);
	if (rc != 0)
		return from_lmdb(rc);
	s->map_size = next;
	return 0;
}

void
store_copy_begin(struct store *s)
{
	atomic_store(&s->copying, true);
}

int
store_copy(struct store *s, int fd)
{
	int rc = from_lmdb(mdb_env_copyfd2(s->env, fd, MDB_CP_COMPACT));

	/* The transaction is read no more, even while the backup still copies. */
	atomic_store(&s->copying, false);
	return rc;
}

void
store_copy_end(struct store *s)
{
	atomic_store(&s->copying, false);
}
