/* backup.c - A copy of the store while the daemon runs, and the way back. */
#include "backup.h"

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

enum { PATH_SIZE = 512, VERIFY_ARGUMENTS_MAX = 8, COPY_BUFFER = 1 << 16 };

static const char prefix[] = "overgang-";
enum { STAMP_SIZE = 15 }; /* YYYYMMDD-HHMMSS */

struct backup {
	struct store *store;
	char store_dir[256], dir[256];
	unsigned keep_days;
	char *const *verify;
	pthread_t thread;
	bool running;
	atomic_bool ended;
	uint64_t now;
	char name[BACKUP_NAME_SIZE];
	char said[BACKUP_SAID_SIZE]; /* "" when it went well */
};

extern char **environ;

/* ---- files ------------------------------------------------------------------------------- */

/* The first problem stays. */
static bool
failed(char *said, const char *path, const char *what)
{
	if (said[0] == '\0')
		snprintf(said, BACKUP_SAID_SIZE, "%.300s: %s", path, what);
	return false;
}

static bool
sync_path(const char *path, int flags, char *said)
{
	int fd = open(path, flags | O_CLOEXEC);
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
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = in >= 0 ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	bool done = in >= 0 && out >= 0 && copy_bytes(in, out);

	if (!done)
		(void)failed(said, in >= 0 ? to : from, strerror(errno));
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

/* ---- one backup, in its thread ------------------------------------------------------------- */

static bool
copy_store(struct backup *b, const char *folder)
{
	char path[PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc = fd >= 0 ? store_copy(b->store, fd) : -errno;
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	if (fd >= 0)
		close(fd);
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
	if (!ran || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return failed(b->said, folder, "the copy does not verify");
	char path[PATH_SIZE + 16];
	snprintf(path, sizeof(path), "%s/lock.mdb", folder);
	(void)unlink(path);
	snprintf(path, sizeof(path), "%s/lock", folder);
	(void)unlink(path);
	return true;
}

/* The list of erased cases stands beside the folders: none of them grows old with it. */
static bool
copy_erased(struct backup *b)
{
	char from[PATH_SIZE], part[PATH_SIZE], to[PATH_SIZE];

	snprintf(from, sizeof(from), "%s/erased", b->store_dir);
	snprintf(part, sizeof(part), "%s/erased.part", b->dir);
	snprintf(to, sizeof(to), "%s/erased", b->dir);
	(void)unlink(part);
	/* An empty one says that nobody was erased; none would say that it was left behind. */
	if (access(from, F_OK) != 0) {
		int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			return failed(b->said, part, strerror(errno));
		close(fd);
		return rename(part, to) == 0 || failed(b->said, to, strerror(errno));
	}
	return copy_file(from, part, b->said) &&
	       (rename(part, to) == 0 || failed(b->said, to, strerror(errno)));
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

static void *
run(void *context)
{
	struct backup *b = context;
	char part[PATH_SIZE], whole[PATH_SIZE];

	snprintf(part, sizeof(part), "%.250s/%s.part", b->dir, b->name);
	snprintf(whole, sizeof(whole), "%.250s/%s", b->dir, b->name);
	remove_folder(part);
	bool done = mkdir(part, 0700) == 0 || failed(b->said, part, strerror(errno));
	done = done && copy_store(b, part) && copy_keys(b, part) && verify_folder(b, part) &&
	       sync_path(part, O_RDONLY | O_DIRECTORY, b->said);
	if (done && rename(part, whole) != 0)
		done = failed(b->said, whole, strerror(errno));
	done = done && copy_erased(b) && sync_path(b->dir, O_RDONLY | O_DIRECTORY, b->said);
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
	if ((rc = has_room(b, ret_said)) != 0)
		return rc;
	stamp_of(now, stamp);
	name_folder(b, stamp);
	b->said[0] = '\0';
	b->now = now;
	atomic_store(&b->ended, false);
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
	return b->said[0] == '\0' ? 1 : -1;
}

/* ---- the way back ------------------------------------------------------------------------------- */

static bool
is_free(const char *dir, const char *name, char *said)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%.400s/%s", dir, name);
	return access(path, F_OK) != 0 ||
	       failed(said, path,
		   "is there; a restore does not overwrite: move data.mdb and keys away first");
}

static bool
put_back(const char *from, const char *dir, const char *name, char *said)
{
	char source[PATH_SIZE], part[PATH_SIZE], to[PATH_SIZE];

	snprintf(source, sizeof(source), "%.400s/%s", from, name);
	snprintf(part, sizeof(part), "%.400s/%s.part", dir, name);
	snprintf(to, sizeof(to), "%.400s/%s", dir, name);
	(void)unlink(part);
	return copy_file(source, part, said) &&
	       (rename(part, to) == 0 || failed(said, to, strerror(errno)));
}

void
backup_take_away(const char *store_dir)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%.400s/data.mdb", store_dir);
	(void)unlink(path);
	snprintf(path, sizeof(path), "%.400s/keys", store_dir);
	(void)unlink(path);
}

int
backup_restore(const char *from, const char *store_dir, char ret_said[BACKUP_SAID_SIZE])
{
	ret_said[0] = '\0';
	if (mkdir(store_dir, 0700) != 0 && errno != EEXIST)
		return failed(ret_said, store_dir, strerror(errno)) ? 0 : -1;
	if (!is_free(store_dir, "data.mdb", ret_said) || !is_free(store_dir, "keys", ret_said))
		return -1;
	/* The keys first: a store without them is refused, keys without a store as well. */
	if (put_back(from, store_dir, "keys", ret_said) &&
	    put_back(from, store_dir, "data.mdb", ret_said) &&
	    sync_path(store_dir, O_RDONLY | O_DIRECTORY, ret_said))
		return 0;
	backup_take_away(store_dir);
	return -1;
}

bool
backup_has_list(const char *from, const char *store_dir)
{
	char own[PATH_SIZE], beside[PATH_SIZE];

	snprintf(own, sizeof(own), "%.400s/erased", store_dir);
	snprintf(beside, sizeof(beside), "%.400s/../erased", from);
	return access(own, F_OK) == 0 || access(beside, F_OK) == 0;
}

static bool
each_line(const char *path, void (*each)(void *context, const char *id), void *context, char *said)
{
	char line[64];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return errno == ENOENT || failed(said, path, strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0')
			each(context, line);
	}
	bool done = ferror(f) == 0 || failed(said, path, strerror(errno));
	(void)fclose(f);
	return done;
}

int
backup_each_erased(const char *from, const char *store_dir,
    void (*each)(void *context, const char *id), void *context, char ret_said[BACKUP_SAID_SIZE])
{
	char own[PATH_SIZE], beside[PATH_SIZE];

	ret_said[0] = '\0';
	snprintf(own, sizeof(own), "%.400s/erased", store_dir);
	snprintf(beside, sizeof(beside), "%.400s/../erased", from);
	return each_line(own, each, context, ret_said) && each_line(beside, each, context, ret_said)
		   ? 0
		   : -1;
}
