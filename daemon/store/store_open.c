/* store_open.c - The store is opened: it is ours, whole, and has its room. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lmdb.h>

#include "base/file.h"
#include "store/store_lmdb.h"

static const char *const table_names[STORE_TABLES] = {
	[STORE_META] = "meta",
	[STORE_JOURNAL] = "journal",
	[STORE_CASE] = "case",
	[STORE_STREAM] = "stream",
	[STORE_SHARE] = "share",
	[STORE_CURSOR] = "cursor",
	[STORE_KEY_SEEN] = "key_seen",
	[STORE_DUE] = "due",
	[STORE_PERSON] = "person",
	[STORE_NICKNAME] = "nickname",
	[STORE_ACCESS] = "access",
	[STORE_ACCESS_CASE] = "access_case",
	[STORE_TEMPLATE] = "template",
	[STORE_RESULT] = "result",
	[STORE_PARKED] = "parked",
	[STORE_ERASED] = "erased",
};

/* errno stays as it was; main tells a store that is damaged from one that is in use
 * or has no room, which may be otherwise next time. */
static int
fail(char *ret_error, const char *path, const char *what)
{
	snprintf(ret_error, STORE_ERROR_SIZE, "%s: %s", path, what);
	return -1;
}

/* A store that is only looked at is not made when it is missing. */
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

/* Reading a page that a shortened file has no more is SIGBUS. */
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

/* Our tables are there from the first transaction on, all of them: a file that has had a
 * transaction and has them not is another program's, and nothing is written to it. */
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
