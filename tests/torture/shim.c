/* shim.c - Preloaded into overgangd: a record of its writes to the store, and a disk that fails.
 *
 * OVERGANG_SHIM_LOG=FILE   every open that makes a file, write, truncation and sync of data.mdb,
 *                          keys and erased is appended there, in the order in which they ended
 * OVERGANG_SHIM_FAIL=CALL:HOW:N   the Nth CALL (write, sync, alloc) on these files fails: enospc,
 *                          eio, short (half is written), full (ENOSPC from there on), kill (the
 *                          process ends there). Two more are of the files that a restore or a
 *                          rotation of the master makes beside them: name (a file is made,
 *                          renamed or removed) and folder (a folder is synced)
 * OVERGANG_SHIM_HIT=FILE   is made when that call has come: else nothing has failed
 * OVERGANG_SHIM_GATE=FIFO   the first write to a data.mdb in a backup waits until somebody opens FIFO
 *                          for writing: a disk as slow as the test wants it
 *
 * A record is struct entry, little-endian as the machine is, and the bytes that were written. A
 * write through a descriptor with O_DSYNC is marked: it is on disk when it has returned. */
#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum what { WHAT_OPEN = 1, WHAT_WRITE, WHAT_TRUNCATE, WHAT_SYNC };
enum call { CALL_WRITE, CALL_SYNC, CALL_ALLOC, CALL_NAME, CALL_FOLDER, CALLS };

struct entry {
	uint32_t what;
	uint32_t file; /* 1 data.mdb, 2 keys, 3 erased; more: temporary files beside them */
	uint64_t at;
	uint64_t size;
	uint64_t synced; /* 1: O_DSYNC */
};

static const char *const calls[CALLS] = { "write", "sync", "alloc", "name", "folder" };
static unsigned long counts[CALLS];

/* The C library's function; looked up when first needed, since constructors of other libraries
 * write too. */
static void *
real(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	assert(p != NULL);
	return p;
}
#define REAL(NAME) (__extension__(__typeof__(&NAME)) real(#NAME))

static uint32_t
file_by_path(const char *path)
{
	static const char *const names[] = { "data.mdb", "keys", "erased", "keys.new",
		"erased.part", "restoring" };
	const char *name = strrchr(path, '/');

	for (uint32_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name + 1, names[i]) == 0)
			return i + 1;
	return 0;
}

/* Return which of the three files it is; 0: none of them. */
static uint32_t
file_of(int fd)
{
	char link[64], path[4096];
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	return file_by_path(path);
}

static void
put(int fd, const void *data, size_t size)
{
	if (size > 0 && REAL(write)(fd, data, size) != (ssize_t)size)
		abort();
}

static void
record(enum what what, uint32_t file, int fd, uint64_t at, const void *data, size_t size)
{
	static int log = -1;
	const char *path = getenv("OVERGANG_SHIM_LOG");

	if (path == NULL)
		return;
	if (log < 0)
		log = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log < 0)
		abort();
	bool synced = what == WHAT_WRITE && (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
	struct entry e = { what, file, at, size, synced };
	put(log, &e, sizeof(e));
	put(log, data, data == NULL ? 0 : size);
}

static void
say_hit(void)
{
	const char *path = getenv("OVERGANG_SHIM_HIT");
	int fd = path != NULL ? REAL(open)(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (fd >= 0)
		close(fd);
}

/* Return how this call fails: "" not at all. */
static const char *
failure(enum call c)
{
	static char how[16];
	static unsigned long nth;
	static int which = -1;
	const char *wish = getenv("OVERGANG_SHIM_FAIL");
	char name[16];

	if (wish == NULL)
		return "";
	if (which < 0) {
		if (sscanf(wish, "%15[^:]:%15[^:]:%lu", name, how, &nth) != 3)
			abort();
		for (which = 0; which < CALLS && strcmp(calls[which], name) != 0; which++)
			continue;
	}
	unsigned long n = ++counts[c];
	bool now = (int)c == which && (n == nth || (n > nth && strcmp(how, "full") == 0));

	if (now)
		say_hit();
	if (now && strcmp(how, "kill") == 0)
		(void)raise(SIGKILL);
	return now ? how : "";
}

static void
wait_at_gate(int fd)
{
	static bool passed;
	const char *gate = getenv("OVERGANG_SHIM_GATE");
	char link[64], path[4096] = "";

	if (gate == NULL || passed)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0 || strstr(path, ".part/data.mdb") == NULL)
		return;
	passed = true;
	int wait = open(gate, O_RDONLY | O_CLOEXEC);
	if (wait >= 0)
		close(wait);
}

/* Return true when the call is to fail, with errno set. */
static bool
fails(const char *how)
{
	if (how[0] == '\0' || strcmp(how, "short") == 0)
		return false;
	errno = strcmp(how, "eio") == 0 ? EIO : ENOSPC;
	return true;
}

static size_t
cut(const char *how, size_t size)
{
	return strcmp(how, "short") == 0 ? size / 2 : size;
}

/* ---- the calls ---------------------------------------------------------------------- */

static uint64_t
position(int fd)
{
	bool append = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
	struct stat st;

	if (append && fstat(fd, &st) == 0)
		return (uint64_t)st.st_size;
	return (uint64_t)lseek(fd, 0, SEEK_CUR);
}

ssize_t
pwrite(int fd, const void *data, size_t size, off_t at)
{
	uint32_t file = file_of(fd);
	const char *how = file == 0 ? "" : failure(CALL_WRITE);

	if (fails(how))
		return -1;
	ssize_t n = REAL(pwrite)(fd, data, cut(how, size), at);
	if (file != 0 && n > 0)
		record(WHAT_WRITE, file, fd, (uint64_t)at, data, (size_t)n);
	return n;
}

ssize_t
pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	return pwrite(fd, data, size, at);
}

ssize_t
write(int fd, const void *data, size_t size)
{
	wait_at_gate(fd);
	uint32_t file = file_of(fd);

	if (file == 0)
		return REAL(write)(fd, data, size);
	const char *how = failure(CALL_WRITE);
	uint64_t at = position(fd);
	if (fails(how))
		return -1;
	ssize_t n = REAL(write)(fd, data, cut(how, size));
	if (n > 0)
		record(WHAT_WRITE, file, fd, at, data, (size_t)n);
	return n;
}

/* Record it as one write, in one piece. */
static ssize_t
gather(int fd, const struct iovec *iov, int count, bool placed, off_t at)
{
	size_t size = 0, done = 0;

	for (int i = 0; i < count; i++)
		size += iov[i].iov_len;
	char *all = malloc(size + 1);
	if (all == NULL) {
		errno = ENOMEM;
		return -1;
	}
	for (int i = 0; i < count; i++) {
		memcpy(all + done, iov[i].iov_base, iov[i].iov_len);
		done += iov[i].iov_len;
	}
	ssize_t n = placed ? pwrite(fd, all, size, at) : write(fd, all, size);
	free(all);
	return n;
}

ssize_t
writev(int fd, const struct iovec *iov, int count)
{
	return file_of(fd) == 0 ? REAL(writev)(fd, iov, count) : gather(fd, iov, count, false, 0);
}

ssize_t
pwritev(int fd, const struct iovec *iov, int count, off_t at)
{
	return file_of(fd) == 0 ? REAL(pwritev)(fd, iov, count, at)
				: gather(fd, iov, count, true, at);
}

int
ftruncate(int fd, off_t size)
{
	uint32_t file = file_of(fd);

	if (file != 0 && fails(failure(CALL_WRITE)))
		return -1;
	int rc = REAL(ftruncate)(fd, size);
	if (file != 0 && rc == 0)
		record(WHAT_TRUNCATE, file, fd, 0, NULL, (size_t)size);
	return rc;
}

static int
sync_with(int (*sync)(int), int fd)
{
	uint32_t file = file_of(fd);
	struct stat st;
	bool folder = file == 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);

	if ((file != 0 && fails(failure(CALL_SYNC))) || (folder && fails(failure(CALL_FOLDER))))
		return -1;
	int rc = sync(fd);
	if (file != 0 && rc == 0)
		record(WHAT_SYNC, file, fd, 0, NULL, 0);
	return rc;
}

int
fsync(int fd)
{
	return sync_with(REAL(fsync), fd);
}

int
fdatasync(int fd)
{
	return sync_with(REAL(fdatasync), fd);
}

/* The store is never written through its map: a change of that would have to come through this
 * call. */
int
msync(void *at, size_t size, int flags)
{
	static const char said[] = "shim: msync of a store that is not mapped for writing\n";

	(void)at, (void)size, (void)flags;
	(void)REAL(write)(STDERR_FILENO, said, sizeof(said) - 1);
	abort();
}

int
fallocate(int fd, int mode, off_t at, off_t size)
{
	if (file_of(fd) != 0 && fails(failure(CALL_ALLOC)))
		return -1;
	return REAL(fallocate)(fd, mode, at, size);
}

static int
open_at(int dir, const char *path, int flags, mode_t mode)
{
	uint32_t file = (flags & O_CREAT) ? file_by_path(path) : 0;

	if (file != 0 && fails(failure(CALL_NAME)))
		return -1;
	int fd = REAL(openat)(dir, path, flags, mode);
	if (file != 0 && fd >= 0)
		record(WHAT_OPEN, file, fd, 0, NULL, 0);
	return fd;
}

static mode_t
mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	int fd = open_at(AT_FDCWD, path, flags, mode_of(flags, args));
	va_end(args);
	return fd;
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	int fd = open_at(dir, path, flags, mode_of(flags, args));
	va_end(args);
	return fd;
}

int
rename(const char *from, const char *to)
{
	bool ours = file_by_path(from) != 0 || file_by_path(to) != 0;

	return ours && fails(failure(CALL_NAME)) ? -1 : REAL(rename)(from, to);
}

int
unlink(const char *path)
{
	return file_by_path(path) != 0 && fails(failure(CALL_NAME)) ? -1 : REAL(unlink)(path);
}
