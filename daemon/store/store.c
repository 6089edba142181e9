/* store.c - The ordered map on LMDB. The only file that sees lmdb.h. */
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lmdb.h>

#include "base/file.h"

static const char *const table_names[STORE_TABLES] = {
	[STORE_META] = "meta",
	[STORE_JOURNAL] = "journal",
	[STORE_CASE] = "case",
	[STORE_CASE_JOURNAL] = "case_journal",
	[STORE_STREAM] = "stream",
	[STORE_SHARE] = "share",
	[STORE_CURSOR] = "cursor",
	[STORE_KEY_SEEN] = "key_seen",
	[STORE_DUE] = "due",
	[STORE_PERSON] = "person",
	[STORE_NICKNAME] = "nickname",
	[STORE_ACCESS] = "access",
	[STORE_ACCESS_CASE] = "access_case",
	[STORE_RESULT] = "result",
	[STORE_PARKED] = "parked",
	[STORE_ERASED] = "erased",
};

struct store {
	MDB_env *env;
	MDB_dbi tables[STORE_TABLES];
	MDB_cursor *cursors[STORE_TABLES]; /* of the open transaction, made when first used */
	MDB_txn *txn;
	bool only_looked_at;
	atomic_bool copying; /* until then by the loop, then by the thread that copies */
	int error;
	bool dirty;
	int lock_fd;
	uint64_t map_size;
	char path[300];
};

/* The one place where LMDB's codes become ours. A short write is EIO in LMDB and means a
 * full disk; the map is preallocated, so it is not met in the normal way of things. */
static int
from_lmdb(int rc)
{
	if (rc == 0)
		return 0;
	if (rc == MDB_MAP_FULL || rc == ENOSPC)
		return -ENOSPC;
	return rc > 0 ? -rc : -EIO;
}

static bool
stuck(struct store *s, int rc)
{
	if (rc != 0 && s->error == 0)
		s->error = from_lmdb(rc);
	return s->error != 0;
}

/* ---- opening ------------------------------------------------------------------------ */

/* errno stays what made it fail; main tells a store that is damaged from one that is in use
 * or has no room, which may be otherwise next time. */
static int
fail(char *ret_error, const char *path, const char *what)
{
	snprintf(ret_error, STORE_ERROR_SIZE, "%s: %s", path, what);
	return -1;
}

/* What is only looked at is not made by looking. */
static bool
is_missing(struct store *s, char *ret_error)
{
	struct stat st;

	if (!s->only_looked_at ||
	    (stat(s->path, &st) == 0 && (st.st_size > 0 || !S_ISREG(st.st_mode))))
		return false;
	errno = EBADMSG;
	(void)fail(ret_error, s->path, "is missing or empty; there is no store here");
	return true;
}

/* LMDB does not refuse a second process of ours; the lock does. */
static int
lock_directory(struct store *s, const char *dir, char *ret_error)
{
	char path[320];

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return fail(ret_error, dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/lock", dir);
	s->lock_fd = file_open(path, O_RDWR | O_CREAT);
	if (s->lock_fd < 0)
		return fail(ret_error, path, file_problem(errno));
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		errno = EBUSY;
		return fail(ret_error, dir,
		    "another overgangd has this store open; two would ruin it. Stop the other one "
		    "first");
	}
	return 0;
}

static int
refuse_foreign(struct store *s, char *ret_error)
{
	errno = EBADMSG;
	return fail(
	    ret_error, s->path, "is not a store of overgang; put it aside, or restore a backup");
}

/* LMDB opens its files itself, and would wait for a FIFO's other end. */
static int
open_environment(struct store *s, const char *dir, char *ret_error)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	if (!file_are_files(dir, names, sizeof(names) / sizeof(names[0]), ret_error)) {
		errno = EBADMSG;
		return -1;
	}
	int rc = mdb_env_create(&s->env);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(s->env, STORE_TABLES);
	if (rc == 0 && s->map_size != 0)
		rc = mdb_env_set_mapsize(s->env, s->map_size);
	/* No other flag, ever: NOTLS only moves the reader's slot from the thread to the
	 * transaction. */
	if (rc == 0)
		rc = mdb_env_open(s->env, dir, MDB_NOTLS, 0600);
	errno = rc > 0 ? rc : EBADMSG;
	if (rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH)
		return refuse_foreign(s, ret_error);
	if (rc != 0)
		return fail(ret_error, s->path, mdb_strerror(rc));
	/* It may have grown since the file was made. */
	MDB_envinfo info;
	(void)mdb_env_info(s->env, &info);
	s->map_size = info.me_mapsize;
	return 0;
}

/* A file shorter than its last page is SIGBUS at the first read of what is gone. */
static int
check_size(struct store *s, char *ret_error)
{
	MDB_envinfo info;
	MDB_stat stat;
	struct stat st;
	int fd;
	char text[160];

	(void)mdb_env_info(s->env, &info);
	(void)mdb_env_stat(s->env, &stat);
	(void)mdb_env_get_fd(s->env, &fd);
	if (fstat(fd, &st) != 0)
		return fail(ret_error, s->path, strerror(errno));
	uint64_t needed = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
	if ((uint64_t)st.st_size >= needed || info.me_last_txnid == 0)
		return 0;
	errno = EBADMSG;
	snprintf(text, sizeof(text), "is cut off: %llu bytes of at least %llu; restore a backup",
	    (unsigned long long)st.st_size, (unsigned long long)needed);
	return fail(ret_error, s->path, text);
}

/* A full disk must be a clean refusal of a report, not an I/O error in a commit. Not
 * posix_fallocate(), which glibc emulates by writing. */
static int
preallocate(struct store *s, char *ret_error)
{
	int fd;

	(void)mdb_env_get_fd(s->env, &fd);
	if (s->only_looked_at || fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)s->map_size) == 0)
		return 0;
	if (errno == EOPNOTSUPP)
		return fail(ret_error, s->path,
		    "this file system cannot reserve room (fallocate); use ext4, xfs, btrfs or "
		    "tmpfs");
	if (errno == ENOSPC)
		return fail(ret_error, s->path,
		    "the disk has not room for map_size; free some, or make map_size smaller");
	return fail(ret_error, s->path, strerror(errno));
}

static int
sync_directory(const char *dir, char *ret_error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0) {
		if (fd >= 0)
			close(fd);
		return fail(ret_error, dir, strerror(errno));
	}
	close(fd);
	return 0;
}

/* Our tables are there from the first transaction on, all of them: what has had one, and has them
 * not, is another program's file, and nothing is written to it. */
static int
check_ours(struct store *s, char *ret_error)
{
	static const enum store_table some[] = { STORE_META, STORE_JOURNAL };
	MDB_envinfo info;
	MDB_txn *txn;
	MDB_dbi table;

	(void)mdb_env_info(s->env, &info);
	if (info.me_last_txnid == 0) {
		errno = EBADMSG;
		return s->only_looked_at ? fail(ret_error, s->path, "is empty; restore a backup")
					 : 0;
	}
	int rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn);
	if (rc != 0)
		return fail(ret_error, s->path, mdb_strerror(rc));
	for (size_t i = 0; rc == 0 && i < sizeof(some) / sizeof(some[0]); i++)
		rc = mdb_dbi_open(txn, table_names[some[i]], 0, &table);
	mdb_txn_abort(txn);
	return rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE ? refuse_foreign(s, ret_error) : 0;
}

static int
open_tables(struct store *s, char *ret_error)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(s->env, NULL, 0, &txn);

	for (int t = 0; rc == 0 && t < STORE_TABLES; t++)
		rc = mdb_dbi_open(txn, table_names[t], MDB_CREATE, &s->tables[t]);
	if (rc == 0)
		rc = mdb_txn_commit(txn);
	if (rc == 0)
		return 0;
	if (rc == MDB_PAGE_NOTFOUND || rc == MDB_CORRUPTED || rc == MDB_INCOMPATIBLE ||
	    rc == MDB_PANIC || rc == MDB_BAD_TXN) {
		errno = EBADMSG;
		return fail(ret_error, s->path, "a page of the file is damaged; restore a backup");
	}
	return fail(ret_error, s->path, mdb_strerror(rc));
}

struct store *
store_open(const char *dir, uint64_t map_size, char *ret_error)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)fail(ret_error, dir, "out of memory");
		return NULL;
	}
	s->lock_fd = -1;
	s->map_size = map_size;
	s->only_looked_at = map_size == 0;
	snprintf(s->path, sizeof(s->path), "%s/data.mdb", dir);
	if (is_missing(s, ret_error) || lock_directory(s, dir, ret_error) != 0 ||
	    open_environment(s, dir, ret_error) != 0 || check_size(s, ret_error) != 0 ||
	    check_ours(s, ret_error) != 0 || preallocate(s, ret_error) != 0 ||
	    open_tables(s, ret_error) != 0 || sync_directory(dir, ret_error) != 0)
		return store_close(s);
	return s;
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

/* LMDB writes the pages, syncs, and writes its meta page with a sync, and does not say which of them
 * found no room. What a sync could not keep the kernel may have dropped, and the next sync would
 * say that all is well: so an ENOSPC from here is no lack of room in the map, and nothing is run
 * again on it. The map is preallocated; this is a disk that promised and did not keep it. */
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

bool
store_get(struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value)
{
	MDB_val k = val(key), v;

	if (s->error != 0)
		return false;
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

/* Pages below the last that nothing stands on: what was deleted and can be written again. LMDB keeps
 * them in a table of its own, a row for each transaction that freed some, with their number first. */
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

	/* Nothing is read any more, whatever the backup goes on doing with its copy. */
	atomic_store(&s->copying, false);
	return rc;
}

void
store_copy_end(struct store *s)
{
	atomic_store(&s->copying, false);
}
