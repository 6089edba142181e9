/* disk.c - Commits, and the key file with its unsynced writes.
 *
 * The C library's own calls are replaced for the whole program: a write of seal.c can be lost, torn
 * or refused here, and a sync costs nothing but is missed when it is left out. */
#include "sim.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sodium.h>

enum { SLOT = 128 };

static struct {
	struct disk_faults faults;
	int points;
	bool dead, no_room;
	unsigned char *synced; /* the key file as of its last sync */
	size_t synced_size;
	struct chance bytes;
} disk;

/* ---- chance instead of entropy: one seed, one run, sealed bytes included --------------------- */

static const char *
random_name(void)
{
	return "sim";
}

static uint32_t
random_word(void)
{
	return (uint32_t)chance_next(&disk.bytes);
}

static void
random_bytes(void *const buf, const size_t size)
{
	unsigned char *p = buf;

	for (size_t i = 0; i < size; i += 8) {
		uint64_t v = chance_next(&disk.bytes);
		memcpy(p + i, &v, size - i < 8 ? size - i : 8);
	}
}

static struct randombytes_implementation by_chance = {
	.implementation_name = random_name,
	.random = random_word,
	.buf = random_bytes,
};

void
disk_begin(uint64_t seed)
{
	/* The library draws some random numbers when it is first used. */
	randombytes_set_implementation(&by_chance);
	int rc = sodium_init();
	assert(rc >= 0);
	disk.bytes = chance_of(seed, 0, 99);
	free(disk.synced);
	disk.synced = NULL;
	disk.synced_size = 0;
	disk.dead = false;
	disk_arm(&(struct disk_faults){ 0 });
}

void
disk_arm(const struct disk_faults *f)
{
	disk.faults = *f;
	disk.points = 0;
	disk.no_room = false;
}

bool
disk_is_dead(void)
{
	return disk.dead;
}

bool
disk_found_no_room(void)
{
	return disk.no_room;
}

bool
disk_point(void)
{
	if (!disk.dead && ++disk.points == disk.faults.crash_at)
		disk.dead = true;
	return !disk.dead;
}

/* ---- the store ------------------------------------------------------------------------------ */

int
disk_commit(void *self)
{
	int error = disk.faults.commit_error;

	(void)self;
	if (!disk_point())
		return -EIO;
	disk.faults.commit_error = 0;
	disk.no_room = disk.no_room || error == -ENOSPC;
	return error;
}

/* ---- the key file ---------------------------------------------------------------------------- */

static bool
is_key_file(int fd)
{
	char link[40], path[300];

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	return n > 5 && memcmp(path + n - 5, "/keys", 5) == 0;
}

/* NULL: it is another file, or cannot be read. */
static unsigned char *
whole_file(int fd, size_t *ret_size)
{
	struct stat st;

	if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDWR || !is_key_file(fd) || fstat(fd, &st) != 0)
		return NULL;
	unsigned char *b = calloc(1, (size_t)st.st_size + SLOT);
	assert(b != NULL);
	ssize_t n = pread(fd, b, (size_t)st.st_size, 0);
	assert(n == (ssize_t)st.st_size);
	*ret_size = (size_t)n;
	return b;
}

static int
sync_file(int fd)
{
	size_t size;

	if (!disk_point())
		return 0;
	if (disk.faults.sync_error != 0) {
		errno = disk.faults.sync_error;
		disk.faults.sync_error = 0;
		return -1;
	}
	unsigned char *b = whole_file(fd, &size);
	if (b != NULL) {
		free(disk.synced);
		disk.synced = b;
		disk.synced_size = size;
	}
	(void)disk_point();
	return 0;
}

int
fsync(int fd)
{
	return sync_file(fd);
}

int
fdatasync(int fd)
{
	return sync_file(fd);
}

ssize_t
pwrite(int fd, const void *buf, size_t size, off_t at)
{
	if (!disk_point())
		return (ssize_t)size;
	if (disk.faults.write_error != 0) {
		errno = disk.faults.write_error;
		disk.no_room = disk.no_room || errno == ENOSPC;
		disk.faults.write_error = 0;
		return -1;
	}
	return (ssize_t)syscall(SYS_pwrite64, fd, buf, size, at);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* Each slot as of its last sync or as written since; the end may be torn off. */
static size_t
mix(unsigned char *b, size_t size, struct chance *c)
{
	for (size_t at = 0; at < size; at += SLOT) {
		bool synced = at + SLOT <= disk.synced_size;
		if ((synced && memcmp(b + at, disk.synced + at, SLOT) == 0) || chance_one_in(c, 2))
			continue;
		if (synced)
			memcpy(b + at, disk.synced + at, SLOT);
		else
			memset(b + at, 0, SLOT);
	}
	if (size > disk.synced_size)
		size -= chance_below(c, (uint32_t)(size - disk.synced_size) + 1);
	return size;
}

void
disk_renewed(const char *dir)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/keys", dir);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert(fd >= 0);
	(void)sync_file(fd);
	close(fd);
}

/* Return true when a write is lost, or incomplete. */
bool
disk_after_crash(const char *dir, bool power, struct chance *c)
{
	char path[128];
	size_t size = 0;

	disk.dead = false;
	disk_arm(&(struct disk_faults){ 0 });
	if (!power)
		return false;
	(void)snprintf(path, sizeof(path), "%s/keys", dir);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert(fd >= 0);
	unsigned char *b = whole_file(fd, &size), *was = whole_file(fd, &size);
	size_t written = size;
	assert(b != NULL && was != NULL);
	size = mix(b, size, c);
	bool lost = size != written || memcmp(b, was, size) != 0;
	free(was);
	ssize_t n = (ssize_t)syscall(SYS_pwrite64, fd, b, size, 0);
	int cut = ftruncate(fd, (off_t)size);
	assert(n == (ssize_t)size && cut == 0);
	close(fd);
	free(disk.synced);
	disk.synced = b;
	disk.synced_size = size;
	return lost;
}
