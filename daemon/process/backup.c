/* backup.c - A copy of the store while the daemon runs, and the way back. */
#include "process/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { PATH_SIZE = 512, VERIFY_ARGUMENTS_MAX = 8, COPY_BUFFER = 1 << 16, LIST_LINE_MAX = 64 };

static const char prefix[] = "overgang-";
enum { STAMP_SIZE = 15 }; /* YYYYMMDD-HHMMSS */

struct backup {
	struct store *store;
	char store_dir[256], dir[256];
	unsigned keep_days;
	char *const *verify;
	pthread_t thread;
	bool running;
	atomic_bool ended, stopped;
	pthread_mutex_t
	    fd_lock; /* of fd: the thread closes it, the loop puts another in its place */
	int fd;	     /* that is being copied to; -1 none */
	uint64_t now;
	char name[BACKUP_NAME_SIZE];
	char said[BACKUP_SAID_SIZE]; /* "" when it went well */
	int error;		     /* 0 when it went well */
};

extern char **environ;

/* ---- files ------------------------------------------------------------------------------- */

/* The first problem stays; errno is as it was. */
static bool
failed(char *said, const char *path, const char *what)
{
	int e = errno;

	if (said[0] == '\0')
		snprintf(said, BACKUP_SAID_SIZE, "%.300s: %s", path, what);
	errno = e;
	return false;
}

static bool
sync_path(const char *path, int flags, char *said)
{
	int fd = open(path, flags | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (!done)
		(void)failed(said, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done;
}

/* All of it, and on disk; what is there already is not overwritten. */
static bool
copy_bytes(int in, int out)
{
	static _Thread_local unsigned char buf[COPY_BUFFER];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		for (ssize_t at = 0, w; at < n; at += w) {
			w = write(out, buf + at, (size_t)(n - at));
			if (w <= 0)
				return false;
		}
	return n == 0 && fsync(out) == 0;
}

static bool
copy_file(const char *from, const char *to, char *said)
{
	int in = file_open(from, O_RDONLY);
	int out = in >= 0 ? file_open(to, O_WRONLY | O_CREAT | O_EXCL) : -1;
	bool done = in >= 0 && out >= 0 && copy_bytes(in, out);

	if (!done)
		(void)failed(said, in >= 0 ? to : from, file_problem(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return done;
}

static void
remove_folder(const char *path)
{
	static const char *const names[] = { "data.mdb", "keys", "lock.mdb", "lock", "erased" };
	char file[PATH_SIZE + 16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(file, sizeof(file), "%s/%s", path, names[i]);
		(void)unlink(file);
	}
	(void)rmdir(path);
}

/* ---- lists of erased cases ---------------------------------------------------------------- */

/* The whole of it, with a newline before the first line and behind the last; NULL with said. A file
 * that is not there is empty. Freed by the caller. */
static char *
read_list(const char *path, char *said)
{
	int fd = file_open(path, O_RDONLY);
	struct stat st = { .st_size = 0 };
	char *text = NULL;

	if ((fd < 0 && errno != ENOENT) || (fd >= 0 && fstat(fd, &st) != 0) ||
	    (text = calloc(1, (size_t)st.st_size + 3)) == NULL ||
	    (fd >= 0 && read(fd, text + 1, (size_t)st.st_size) != st.st_size)) {
		(void)failed(said, path, file_problem(errno));
		free(text);
		text = NULL;
	} else {
		text[0] = '\n';
		if (text[strlen(text) - 1] != '\n')
			text[strlen(text)] = '\n';
	}
	if (fd >= 0)
		close(fd);
	return text;
}

/* Lines of `more` that are not in `list`, written to the end of the file. */
static bool
write_more(FILE *f, const char *list, const char *more)
{
	char line[LIST_LINE_MAX + 2] = "\n";

	for (const char *at = more + 1; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		if (n > 0 && n < LIST_LINE_MAX) {
			memcpy(line + 1, at, n);
			memcpy(line + 1 + n, "\n", 2);
			if (strstr(list, line) == NULL && fputs(line + 1, f) < 0)
				return false;
		}
		at += n + 1;
	}
	return true;
}

/* What is on `other` stands on `list` too, on disk; nothing is taken from it, so that others may
 * write to its end meanwhile. */
static bool
add_to_list(const char *list, const char *other, char *said)
{
	char *mine = read_list(list, said), *more = mine != NULL ? read_list(other, said) : NULL;
	int fd = more != NULL ? file_open(list, O_RDWR | O_CREAT | O_APPEND) : -1;
	FILE *f = fd >= 0 ? fdopen(fd, "a") : NULL;
	char last = '\n';

	/* A line that was cut off does not spoil the next one. */
	bool cut = f != NULL && lseek(fd, 0, SEEK_END) > 0 &&
		   pread(fd, &last, 1, lseek(fd, 0, SEEK_END) - 1) == 1 && last != '\n';
	bool done = f != NULL && (!cut || fputc('\n', f) >= 0) && write_more(f, mine, more) &&
		    fflush(f) == 0 && fsync(fd) == 0;
	if (more != NULL && !done)
		(void)failed(said, list, strerror(errno));
	if (f != NULL)
		(void)fclose(f);
	free(mine);
	free(more);
	return done;
}

/* `list` has from here on what was on either, on disk. */
static bool
merge_lists(const char *list, const char *other, char *said)
{
	char part[PATH_SIZE + 8];
	char *mine = read_list(list, said), *more = mine != NULL ? read_list(other, said) : NULL;
	FILE *f = NULL;

	snprintf(part, sizeof(part), "%s.part", list);
	(void)unlink(part);
	if (more != NULL) {
		int fd = file_open(part, O_WRONLY | O_CREAT | O_EXCL);
		f = fd >= 0 ? fdopen(fd, "w") : NULL;
	}
	bool done = f != NULL && fputs(mine + 1, f) >= 0 && write_more(f, mine, more) &&
		    fflush(f) == 0 && fsync(fileno(f)) == 0;
	if (more != NULL && !done)
		(void)failed(said, part, strerror(errno));
	if (f != NULL)
		(void)fclose(f);
	free(mine);
	free(more);
	return done && (rename(part, list) == 0 || failed(said, list, strerror(errno)));
}

/* ---- one backup, in its thread ------------------------------------------------------------- */

static void
set_fd(struct backup *b, int fd)
{
	(void)pthread_mutex_lock(&b->fd_lock);
	b->fd = fd;
	(void)pthread_mutex_unlock(&b->fd_lock);
}

static bool
copy_store(struct backup *b, const char *folder)
{
	char path[PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	int fd = file_open(path, O_RDWR | O_CREAT | O_EXCL);
	set_fd(b, fd);
	int rc = fd >= 0 ? store_copy(b->store, fd) : -errno;
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	set_fd(b, -1);
	if (fd >= 0)
		close(fd);
	errno = atomic_load(&b->stopped) ? ECANCELED : -rc;
	if (atomic_load(&b->stopped))
		return failed(b->said, path,
		    "stopped: what was written meanwhile filled the store; give it more room "
		    "(map_size_max, disk)");
	return rc == 0 || failed(b->said, path, strerror(-rc));
}

/* After the store: every slot that the copy names was synced before its commit. */
static bool
copy_keys(struct backup *b, const char *folder)
{
	char from[PATH_SIZE], to[PATH_SIZE + 16];

	snprintf(from, sizeof(from), "%s/keys", b->store_dir);
	snprintf(to, sizeof(to), "%s/keys", folder);
	return copy_file(from, to, b->said);
}

static bool
verify_folder(struct backup *b, char *folder)
{
	char *arguments[VERIFY_ARGUMENTS_MAX + 2];
	size_t n = 0;
	posix_spawn_file_actions_t quiet;
	int status = -1;
	pid_t child;

	for (; b->verify[n] != NULL && n < VERIFY_ARGUMENTS_MAX; n++)
		arguments[n] = b->verify[n];
	arguments[n++] = folder;
	arguments[n] = NULL;
	(void)posix_spawn_file_actions_init(&quiet);
	(void)posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	bool ran = posix_spawn(&child, arguments[0], &quiet, NULL, arguments, environ) == 0 &&
		   waitpid(child, &status, 0) == child;
	(void)posix_spawn_file_actions_destroy(&quiet);
	errno = EBADMSG;
	if (!ran || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return failed(b->said, folder, "the copy does not verify");
	char path[PATH_SIZE + 16];
	snprintf(path, sizeof(path), "%s/lock.mdb", folder);
	(void)unlink(path);
	snprintf(path, sizeof(path), "%s/lock", folder);
	(void)unlink(path);
	return true;
}

static int
list_beside(const char *store_dir, const char *dir,
    bool (*put)(const char *list, const char *other, char *said), char *said)
{
	char own[PATH_SIZE], beside[PATH_SIZE];

	snprintf(own, sizeof(own), "%.400s/erased", store_dir);
	snprintf(beside, sizeof(beside), "%.400s/erased", dir);
	return put(beside, own, said) && sync_path(dir, O_RDONLY | O_DIRECTORY, said) ? 0 : -1;
}

/* Anew: whether all of it was on disk when the process before ended, nobody knows. */
int
backup_list_erased(const char *store_dir, const char *dir, char ret_said[BACKUP_SAID_SIZE])
{
	ret_said[0] = '\0';
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return failed(ret_said, dir, strerror(errno)) ? 0 : -1;
	return list_beside(store_dir, dir, merge_lists, ret_said);
}

static void
stamp_of(uint64_t moment, char buf[STAMP_SIZE + 1])
{
	time_t t = (time_t)moment;
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)strftime(buf, STAMP_SIZE + 1, "%Y%m%d-%H%M%S", &tm);
}

/* Only what has our form and is a day older than it may be. */
static void
remove_old(const struct backup *b)
{
	char oldest[STAMP_SIZE + 1], path[PATH_SIZE];
	DIR *d = opendir(b->dir);

	stamp_of(b->now - (uint64_t)b->keep_days * 24 * 3600, oldest);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		const char *stamp = e->d_name + strlen(prefix);
		if (strncmp(e->d_name, prefix, strlen(prefix)) != 0 || strlen(stamp) < STAMP_SIZE ||
		    strspn(stamp, "0123456789-") < STAMP_SIZE ||
		    strncmp(stamp, oldest, STAMP_SIZE) >= 0)
			continue;
		snprintf(path, sizeof(path), "%.250s/%.200s", b->dir, e->d_name);
		remove_folder(path);
	}
	if (d != NULL)
		closedir(d);
}

/* Of backups whose process was killed; there is never more than one under way. */
static void
remove_parts(const struct backup *b)
{
	char path[PATH_SIZE];
	DIR *d = opendir(b->dir);

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		const char *end = strrchr(e->d_name, '.');
		if (strncmp(e->d_name, prefix, strlen(prefix)) != 0 || end == NULL ||
		    strcmp(end, ".part") != 0)
			continue;
		snprintf(path, sizeof(path), "%.250s/%.200s", b->dir, e->d_name);
		remove_folder(path);
	}
	if (d != NULL)
		closedir(d);
}

static void *
run(void *context)
{
	struct backup *b = context;
	char part[PATH_SIZE], whole[PATH_SIZE];

	snprintf(part, sizeof(part), "%.250s/%s.part", b->dir, b->name);
	snprintf(whole, sizeof(whole), "%.250s/%s", b->dir, b->name);
	remove_parts(b);
	bool done = mkdir(part, 0700) == 0 || failed(b->said, part, strerror(errno));
	done = done && copy_store(b, part) && copy_keys(b, part) && verify_folder(b, part) &&
	       sync_path(part, O_RDONLY | O_DIRECTORY, b->said) &&
	       list_beside(b->store_dir, b->dir, add_to_list, b->said) == 0;
	if (done && rename(part, whole) != 0)
		done = failed(b->said, whole, strerror(errno));
	done = done && sync_path(b->dir, O_RDONLY | O_DIRECTORY, b->said);
	b->error = done ? 0 : errno;
	if (done)
		remove_old(b);
	else
		remove_folder(part);
	atomic_store(&b->ended, true);
	return NULL;
}

/* ---- the loop's side ------------------------------------------------------------------------- */

struct backup *
backup_new(struct store *store, const char *store_dir, const char *dir, unsigned keep_days,
    char *const verify[])
{
	struct backup *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->store = store;
	b->fd = -1;
	(void)pthread_mutex_init(&b->fd_lock, NULL);
	b->keep_days = keep_days;
	b->verify = verify;
	snprintf(b->store_dir, sizeof(b->store_dir), "%s", store_dir);
	snprintf(b->dir, sizeof(b->dir), "%s", dir);
	return b;
}

struct backup *
backup_free(struct backup *b)
{
	if (b != NULL && b->running) {
		(void)pthread_join(b->thread, NULL);
		store_copy_end(b->store);
	}
	if (b != NULL)
		(void)pthread_mutex_destroy(&b->fd_lock);
	free(b);
	return NULL;
}

static int
has_room(const struct backup *b, char *said)
{
	struct statvfs v;

	if (statvfs(b->dir, &v) != 0) {
		int e = errno;
		(void)failed(said, b->dir, strerror(e));
		return -e;
	}
	if ((uint64_t)v.f_bavail * v.f_frsize > store_size(b->store) + (store_size(b->store) >> 3))
		return 0;
	(void)failed(said, b->dir, "the disk has not room for a copy");
	return -ENOSPC;
}

/* Two in one second have two names. */
static void
name_folder(struct backup *b, const char *stamp)
{
	char path[PATH_SIZE];

	snprintf(b->name, sizeof(b->name), "%s%s", prefix, stamp);
	for (int i = 2; i < 100; i++) {
		snprintf(path, sizeof(path), "%.250s/%s", b->dir, b->name);
		if (access(path, F_OK) != 0)
			return;
		snprintf(b->name, sizeof(b->name), "%s%s-%d", prefix, stamp, i);
	}
}

int
backup_start(struct backup *b, uint64_t now, char ret_said[BACKUP_SAID_SIZE])
{
	char stamp[STAMP_SIZE + 1];
	int rc;

	ret_said[0] = '\0';
	if (b->running) {
		(void)failed(ret_said, b->dir, "a backup is under way");
		return -EBUSY;
	}
	if (mkdir(b->dir, 0700) != 0 && errno != EEXIST) {
		rc = -errno;
		(void)failed(ret_said, b->dir, strerror(-rc));
		return rc;
	}
	if (!backup_dir_is_private(b->dir, ret_said))
		return -EPERM;
	if ((rc = has_room(b, ret_said)) != 0)
		return rc;
	stamp_of(now, stamp);
	name_folder(b, stamp);
	b->said[0] = '\0';
	b->now = now;
	atomic_store(&b->ended, false);
	atomic_store(&b->stopped, false);
	store_copy_begin(b->store);
	rc = pthread_create(&b->thread, NULL, run, b);
	if (rc != 0) {
		store_copy_end(b->store);
		(void)failed(ret_said, b->dir, strerror(rc));
		return -rc;
	}
	b->running = true;
	return 0;
}

/* LMDB copies until a write fails: from here on each does. */
void
backup_stop(struct backup *b)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)pthread_mutex_lock(&b->fd_lock);
	if (full >= 0 && b->fd >= 0 && dup3(full, b->fd, O_CLOEXEC) >= 0)
		atomic_store(&b->stopped, true);
	(void)pthread_mutex_unlock(&b->fd_lock);
	if (full >= 0)
		close(full);
}

int
backup_poll(struct backup *b, char ret_name[BACKUP_NAME_SIZE], char ret_said[BACKUP_SAID_SIZE])
{
	if (!b->running || !atomic_load(&b->ended))
		return 0;
	(void)pthread_join(b->thread, NULL);
	store_copy_end(b->store);
	b->running = false;
	memcpy(ret_name, b->name, BACKUP_NAME_SIZE);
	memcpy(ret_said, b->said, BACKUP_SAID_SIZE);
	if (b->said[0] == '\0')
		return 1;
	return b->error > 0 ? -b->error : -EIO;
}

/* ---- the way back ------------------------------------------------------------------------------- */

static void
in_store(char buf[PATH_SIZE], const char *store_dir, const char *name)
{
	snprintf(buf, PATH_SIZE, "%.400s/%s", store_dir, name);
}

static bool
is_free(const char *dir, const char *name, char *said)
{
	char path[PATH_SIZE];

	in_store(path, dir, name);
	return access(path, F_OK) != 0 ||
	       failed(said, path,
		   "is there; a restore does not overwrite: move data.mdb and keys away first");
}

static bool
put_back(const char *from, const char *dir, const char *name, char *said)
{
	char source[PATH_SIZE], to[PATH_SIZE];

	snprintf(source, sizeof(source), "%.400s/%s", from, name);
	in_store(to, dir, name);
	return copy_file(source, to, said);
}

bool
backup_is_half_restored(const char *store_dir)
{
	char path[PATH_SIZE];

	in_store(path, store_dir, "restoring");
	return access(path, F_OK) == 0;
}

static bool
mark(const char *store_dir, char *said)
{
	char path[PATH_SIZE];

	in_store(path, store_dir, "restoring");
	int fd = file_open(path, O_WRONLY | O_CREAT);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (!done)
		(void)failed(said, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done && sync_path(store_dir, O_RDONLY | O_DIRECTORY, said);
}

int
backup_restored(const char *store_dir, char ret_said[BACKUP_SAID_SIZE])
{
	char path[PATH_SIZE];

	ret_said[0] = '\0';
	in_store(path, store_dir, "restoring");
	if (unlink(path) != 0)
		(void)failed(ret_said, path, strerror(errno));
	else if (sync_path(store_dir, O_RDONLY | O_DIRECTORY, ret_said))
		return 0;
	return -1;
}

void
backup_take_away(const char *store_dir)
{
	static const char *const names[] = { "data.mdb", "keys", "restoring" };
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		in_store(path, store_dir, names[i]);
		(void)unlink(path);
	}
}

bool
backup_is_whole(const char *folder)
{
	char data[PATH_SIZE], keys[PATH_SIZE];

	in_store(data, folder, "data.mdb");
	in_store(keys, folder, "keys");
	return access(data, F_OK) == 0 && access(keys, F_OK) == 0;
}

bool
backup_store_is_private(const char *store_dir, char ret_said[BACKUP_SAID_SIZE])
{
	static const char *const names[] = { "data.mdb", "keys", "erased", "keys.new", "lock.mdb" };

	return file_are_private(store_dir, names, sizeof(names) / sizeof(names[0]), ret_said);
}

bool
backup_dir_is_private(const char *dir, char ret_said[BACKUP_SAID_SIZE])
{
	static const char *const names[] = { "erased" };

	return file_are_private(dir, names, 1, ret_said);
}

int
backup_restore(const char *from, const char *store_dir, char ret_said[BACKUP_SAID_SIZE])
{
	char own[PATH_SIZE], beside[PATH_SIZE];

	ret_said[0] = '\0';
	if (!backup_is_whole(from))
		return failed(ret_said, from, "no backup is there; give a folder of backup_dir")
			   ? 0
			   : -1;
	snprintf(beside, sizeof(beside), "%.400s/../erased", from);
	if (!backup_store_is_private(from, ret_said) || !file_is_private(beside, ret_said) ||
	    !backup_store_is_private(store_dir, ret_said))
		return -1;
	if (mkdir(store_dir, 0700) != 0 && errno != EEXIST)
		return failed(ret_said, store_dir, strerror(errno)) ? 0 : -1;
	/* One that was interrupted begins anew: what is there is its own. */
	if (backup_is_half_restored(store_dir))
		backup_take_away(store_dir);
	if (!is_free(store_dir, "data.mdb", ret_said) || !is_free(store_dir, "keys", ret_said))
		return -1;
	in_store(own, store_dir, "erased");
	bool listed = access(own, F_OK) == 0 || access(beside, F_OK) == 0;
	if (mark(store_dir, ret_said) && (!listed || merge_lists(own, beside, ret_said)) &&
	    put_back(from, store_dir, "keys", ret_said) &&
	    put_back(from, store_dir, "data.mdb", ret_said) &&
	    sync_path(store_dir, O_RDONLY | O_DIRECTORY, ret_said))
		return 0;
	backup_take_away(store_dir);
	return -1;
}

bool
backup_owner_of(const char *store_dir, const char *from, struct backup_owner *ret)
{
	struct stat st;

	if (geteuid() != 0 || (stat(store_dir, &st) != 0 && stat(from, &st) != 0))
		return false;
	*ret = (struct backup_owner){ st.st_uid, st.st_gid };
	return true;
}

int
backup_give(const char *store_dir, const struct backup_owner *to, char ret_said[BACKUP_SAID_SIZE])
{
	static const char *const names[] = { ".", "data.mdb", "keys", "erased", "lock", "lock.mdb",
		"restoring" };
	char path[PATH_SIZE];

	ret_said[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		in_store(path, store_dir, names[i]);
		/* A link is given away itself, and not what it points to. */
		if (fchownat(AT_FDCWD, path, to->uid, to->gid, AT_SYMLINK_NOFOLLOW) != 0 &&
		    errno != ENOENT)
			return failed(ret_said, path, strerror(errno)) ? 0 : -1;
	}
	return 0;
}

uint64_t
backup_list_is_from(const char *from, const char *store_dir)
{
	char path[PATH_SIZE];
	struct stat st;

	in_store(path, store_dir, "erased");
	if (access(path, F_OK) == 0)
		return 0;
	snprintf(path, sizeof(path), "%.400s/../erased", from);
	return stat(path, &st) == 0 ? (uint64_t)st.st_mtime : 0;
}

bool
backup_has_list(const char *store_dir)
{
	char own[PATH_SIZE];

	in_store(own, store_dir, "erased");
	return access(own, F_OK) == 0;
}

/* A line that a crash cut off is there again, whole, on a later one. */
static bool
is_torn(const char *line, size_t n, const char *rest)
{
	for (; *rest != '\0'; rest += strcspn(rest, "\n") + 1)
		if (strncmp(rest, line, n) == 0 && strcspn(rest, "\n") > n)
			return true;
	return false;
}

int
backup_each_erased(const char *store_dir, bool (*each)(void *context, const char *id),
    void *context, char ret_said[BACKUP_SAID_SIZE])
{
	char path[PATH_SIZE], line[LIST_LINE_MAX], what[160];
	int number = 0;

	ret_said[0] = '\0';
	in_store(path, store_dir, "erased");
	char *list = read_list(path, ret_said);
	for (const char *at = list != NULL ? list + 1 : ""; *at != '\0' && ret_said[0] == '\0';) {
		size_t n = strcspn(at, "\n");
		number++;
		snprintf(line, sizeof(line), "%.*s", (int)(n < sizeof(line) ? n : 0), at);
		if (n > 0 && !each(context, line) && !is_torn(at, n, at + n + 1)) {
			snprintf(what, sizeof(what),
			    "line %d: is no case id; complete it (a case whose id begins so was "
			    "being erased) or take it out, and restore again",
			    number);
			(void)failed(ret_said, path, what);
		}
		at += n + 1;
	}
	free(list);
	return ret_said[0] == '\0' ? 0 : -1;
}
