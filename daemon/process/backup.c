/* backup.c - A copy of the store while the daemon runs. */
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
#include "process/erased.h"

enum { PATH_SIZE = FOLDER_PATH_SIZE, VERIFY_ARGUMENTS_MAX = 8 };

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
	char said[FOLDER_SAID_SIZE]; /* "" when it went well */
	int error;		     /* 0 when it went well */
};

extern char **environ;

/* ---- files ------------------------------------------------------------------------------- */

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
		return folder_failed(b->said, path,
		    "stopped: what was written meanwhile filled the store; give it more room "
		    "(map_size_max, disk)");
	return rc == 0 || folder_failed(b->said, path, strerror(-rc));
}

/* After the store: every slot that the copy names was synced before its commit. */
static bool
copy_keys(struct backup *b, const char *folder)
{
	char from[PATH_SIZE], to[PATH_SIZE + 16];

	snprintf(from, sizeof(from), "%s/keys", b->store_dir);
	snprintf(to, sizeof(to), "%s/keys", folder);
	return folder_copy_file(from, to, b->said);
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
		return folder_failed(b->said, folder, "the copy does not verify");
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
	return put(beside, own, said) && folder_sync(dir, said) ? 0 : -1;
}

/* Anew: whether all of it was on disk when the process before ended, nobody knows. */
int
backup_list_erased(const char *store_dir, const char *dir, char ret_said[FOLDER_SAID_SIZE])
{
	ret_said[0] = '\0';
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return folder_failed(ret_said, dir, strerror(errno)) ? 0 : -1;
	return list_beside(store_dir, dir, erased_merge, ret_said);
}

static void
stamp_of(uint64_t moment, char buf[STAMP_SIZE + 1])
{
	time_t t = (time_t)moment;
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)strftime(buf, STAMP_SIZE + 1, "%Y%m%d-%H%M%S", &tm);
}

/* Only folders that have our form and are a day older than they may be. */
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
	bool done = mkdir(part, 0700) == 0 || folder_failed(b->said, part, strerror(errno));
	done = done && copy_store(b, part) && copy_keys(b, part) && verify_folder(b, part) &&
	       folder_sync(part, b->said) &&
	       list_beside(b->store_dir, b->dir, erased_add, b->said) == 0;
	if (done && rename(part, whole) != 0)
		done = folder_failed(b->said, whole, strerror(errno));
	done = done && folder_sync(b->dir, b->said);
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
		(void)folder_failed(said, b->dir, strerror(e));
		return -e;
	}
	if ((uint64_t)v.f_bavail * v.f_frsize > store_size(b->store) + (store_size(b->store) >> 3))
		return 0;
	(void)folder_failed(said, b->dir, "the disk has not room for a copy");
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
backup_start(struct backup *b, uint64_t now, char ret_said[FOLDER_SAID_SIZE])
{
	char stamp[STAMP_SIZE + 1];
	int rc;

	ret_said[0] = '\0';
	if (b->running) {
		(void)folder_failed(ret_said, b->dir, "a backup is under way");
		return -EBUSY;
	}
	if (mkdir(b->dir, 0700) != 0 && errno != EEXIST) {
		rc = -errno;
		(void)folder_failed(ret_said, b->dir, strerror(-rc));
		return rc;
	}
	if (!folder_backups_are_private(b->dir, ret_said))
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
		(void)folder_failed(ret_said, b->dir, strerror(rc));
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
backup_poll(struct backup *b, char ret_name[BACKUP_NAME_SIZE], char ret_said[FOLDER_SAID_SIZE])
{
	if (!b->running || !atomic_load(&b->ended))
		return 0;
	(void)pthread_join(b->thread, NULL);
	store_copy_end(b->store);
	b->running = false;
	memcpy(ret_name, b->name, BACKUP_NAME_SIZE);
	memcpy(ret_said, b->said, FOLDER_SAID_SIZE);
	if (b->said[0] == '\0')
		return 1;
	return b->error > 0 ? -b->error : -EIO;
}
