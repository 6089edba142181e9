/* restore.c - A store is brought back from a backup. */
#include "process/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "desk/record.h"
#include "process/erased.h"
#include "store/epoch.h"
#include "store/erase.h"

/* ---- files -------------------------------------------------------------------------------- */

static bool
is_free(const char *dir, const char *name, char *said)
{
	char path[FOLDER_PATH_SIZE];

	folder_file(path, dir, name);
	return access(path, F_OK) != 0 ||
	       folder_failed(said, path,
		   "is there; a restore does not overwrite: move data.mdb and keys away first");
}

static bool
put_back(const char *from, const char *dir, const char *name, char *said)
{
	char source[FOLDER_PATH_SIZE], to[FOLDER_PATH_SIZE];

	snprintf(source, sizeof(source), "%.400s/%s", from, name);
	folder_file(to, dir, name);
	return folder_copy_file(source, to, said);
}

bool
restore_is_unfinished(const char *store_dir)
{
	char path[FOLDER_PATH_SIZE];

	folder_file(path, store_dir, "restoring");
	return access(path, F_OK) == 0;
}

static bool
mark(const char *store_dir, char *said)
{
	char path[FOLDER_PATH_SIZE];

	folder_file(path, store_dir, "restoring");
	int fd = file_open(path, O_WRONLY | O_CREAT);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (!done)
		(void)folder_failed(said, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done && folder_sync(store_dir, said);
}

int
restore_done(const char *store_dir, char ret_said[FOLDER_SAID_SIZE])
{
	char path[FOLDER_PATH_SIZE];

	ret_said[0] = '\0';
	folder_file(path, store_dir, "restoring");
	if (unlink(path) != 0)
		(void)folder_failed(ret_said, path, strerror(errno));
	else if (folder_sync(store_dir, ret_said))
		return 0;
	return -1;
}

void
restore_undo(const char *store_dir)
{
	static const char *const names[] = { "data.mdb", "keys", "restoring" };
	char path[FOLDER_PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		folder_file(path, store_dir, names[i]);
		(void)unlink(path);
	}
}

int
restore_files(const char *from, const char *store_dir, char ret_said[FOLDER_SAID_SIZE])
{
	char own[FOLDER_PATH_SIZE], beside[FOLDER_PATH_SIZE];

	ret_said[0] = '\0';
	if (!folder_is_whole(from))
		return folder_failed(
			   ret_said, from, "no backup is there; give a folder of backup_dir")
			   ? 0
			   : -1;
	snprintf(beside, sizeof(beside), "%.400s/../erased", from);
	if (!folder_store_is_private(from, ret_said) || !file_is_private(beside, ret_said) ||
	    !folder_store_is_private(store_dir, ret_said))
		return -1;
	if (mkdir(store_dir, 0700) != 0 && errno != EEXIST)
		return folder_failed(ret_said, store_dir, strerror(errno)) ? 0 : -1;
	/* A restore that was interrupted begins anew: the files that are there are its own. */
	if (restore_is_unfinished(store_dir))
		restore_undo(store_dir);
	if (!is_free(store_dir, "data.mdb", ret_said) || !is_free(store_dir, "keys", ret_said))
		return -1;
	folder_file(own, store_dir, "erased");
	bool listed = access(own, F_OK) == 0 || access(beside, F_OK) == 0;
	if (mark(store_dir, ret_said) && (!listed || erased_merge(own, beside, ret_said)) &&
	    put_back(from, store_dir, "keys", ret_said) &&
	    put_back(from, store_dir, "data.mdb", ret_said) && folder_sync(store_dir, ret_said))
		return 0;
	restore_undo(store_dir);
	return -1;
}

bool
restore_owner_of(const char *store_dir, const char *from, struct restore_owner *ret)
{
	struct stat st;

	if (geteuid() != 0 || (stat(store_dir, &st) != 0 && stat(from, &st) != 0))
		return false;
	*ret = (struct restore_owner){ st.st_uid, st.st_gid };
	return true;
}

int
restore_give(const char *store_dir, const struct restore_owner *to, char ret_said[FOLDER_SAID_SIZE])
{
	static const char *const names[] = { ".", "data.mdb", "keys", "erased", "lock", "lock.mdb",
		"restoring" };
	char path[FOLDER_PATH_SIZE];

	ret_said[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		folder_file(path, store_dir, names[i]);
		/* A link is given away itself, and not the file that it points to. */
		if (fchownat(AT_FDCWD, path, to->uid, to->gid, AT_SYMLINK_NOFOLLOW) != 0 &&
		    errno != ENOENT)
			return folder_failed(ret_said, path, strerror(errno)) ? 0 : -1;
	}
	return 0;
}

uint64_t
restore_list_is_from(const char *from, const char *store_dir)
{
	char path[FOLDER_PATH_SIZE];
	struct stat st;

	folder_file(path, store_dir, "erased");
	if (access(path, F_OK) == 0)
		return 0;
	snprintf(path, sizeof(path), "%.400s/../erased", from);
	return stat(path, &st) == 0 ? (uint64_t)st.st_mtime : 0;
}

bool
restore_has_list(const char *store_dir)
{
	char own[FOLDER_PATH_SIZE];

	folder_file(own, store_dir, "erased");
	return access(own, F_OK) == 0;
}

/* ---- the store begins again ----------------------------------------------------------------- */

/* Ids on the lists of erased cases that are in the store that was brought back. */
struct erasing {
	struct turn *t;
	uint64_t again;
	bool failed;
};

static bool
erase_again(void *context, const char *id)
{
	struct erasing *f = context;
	struct journal *j = &f->t->journal;
	unsigned char bytes[CASE_ID_SIZE];
	struct case_row row;
	uint64_t now = 0;

	if (!case_id_parse(id, bytes))
		return false;
	if (f->failed)
		return true;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &now);
	bool there =
	    cases_load(j, bytes, &f->t->arena, &row) && erase_case(j, &row, now, moment_date(now));
	arena_reset(&f->t->arena, 0);
	if (!there) {
		store_abort(j->store);
		return true;
	}
	f->failed = store_commit(j->store) != 0 || seal_erase_marked(j->seal) != 0;
	f->again++;
	return true;
}

int
restore_begin_again(
    struct turn *t, const char *store_dir, uint64_t *ret_again, char ret_said[FOLDER_SAID_SIZE])
{
	struct erasing f = { .t = t };
	struct journal *j = &t->journal;

	if (erased_each(store_dir, erase_again, &f, ret_said) != 0)
		return -1;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &t->now);
	epoch_begin(j, true);
	record_daemon(t, "restored from a backup; a new epoch");
	f.failed = store_commit(j->store) != 0 || f.failed;
	*ret_again = f.again;
	if (!f.failed)
		return 0;
	snprintf(ret_said, FOLDER_SAID_SIZE, "%.400s: cannot be written", store_dir);
	return -1;
}
