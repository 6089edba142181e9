/* files.c - Files that are there whole or not at all. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static int
open_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 ? fd : -errno;
}

static int
write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= (size_t)n;
	}
	return fsync(fd) == 0 ? 0 : -errno;
}

static void
temporary_name(const char *name, char buf[FILES_PATH_SIZE])
{
	(void)snprintf(buf, FILES_PATH_SIZE, ".%.400s.tmp", name);
}

int
files_prepare(const char *dir, const char *name, const void *bytes, size_t size, unsigned mode)
{
	char temporary[FILES_PATH_SIZE];
	int r = 0, fd = -1, dir_fd = open_dir(dir);

	if (dir_fd < 0)
		return dir_fd;
	temporary_name(name, temporary);
	fd = file_open_at(dir_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
	if (fd < 0 || fchmod(fd, (mode_t)mode) != 0) {
		r = -errno;
		goto out;
	}
	r = write_all(fd, bytes, size);
	if (r < 0)
		(void)unlinkat(dir_fd, temporary, 0);
out:
	if (fd >= 0)
		(void)close(fd);
	(void)close(dir_fd);
	return r;
}

int
files_place(const char *dir, const char *name)
{
	char temporary[FILES_PATH_SIZE];
	int r = 0, dir_fd = open_dir(dir);

	if (dir_fd < 0)
		return dir_fd;
	temporary_name(name, temporary);
	if (renameat(dir_fd, temporary, dir_fd, name) != 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(dir_fd, temporary, 0);
	else if (fsync(dir_fd) != 0)
		r = -errno;
	(void)close(dir_fd);
	return r;
}

void
files_remove(const char *dir, const char *name)
{
	int dir_fd = open_dir(dir);

	if (dir_fd < 0)
		return;
	(void)unlinkat(dir_fd, name, 0);
	(void)close(dir_fd);
}

void
files_drop(const char *dir, const char *name)
{
	char temporary[FILES_PATH_SIZE];

	temporary_name(name, temporary);
	files_remove(dir, temporary);
}

int
files_write(const char *dir, const char *name, const void *bytes, size_t size, unsigned mode)
{
	int r = files_prepare(dir, name, bytes, size, mode);

	return r == 0 ? files_place(dir, name) : r;
}

bool
files_there(const char *dir, const char *name)
{
	char path[FILES_PATH_SIZE * 2];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return lstat(path, &st) == 0;
}

static int
read_whole(const char *dir, const char *name, int flags, size_t size_max, char **ret_bytes,
    size_t *ret_size)
{
	char path[FILES_PATH_SIZE * 2], *bytes = NULL;
	struct stat st;
	size_t size = 0;
	ssize_t n = 1;
	int r = 0, fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = file_open(path, O_RDONLY | flags);
	if (fd < 0)
		return errno == EISDIR ? -EINVAL : -errno;
	if (fstat(fd, &st) != 0)
		r = -errno;
	else if ((size_t)st.st_size > size_max)
		r = -EFBIG;
	else if ((bytes = malloc(size_max + 1)) == NULL)
		r = -ENOMEM;
	while (r == 0 && size < size_max && n > 0) {
		n = read(fd, bytes + size, size_max - size);
		if (n < 0 && errno != EINTR)
			r = -errno;
		size += n > 0 ? (size_t)n : 0;
		n = n < 0 ? 1 : n;
	}
	(void)close(fd);
	if (r < 0) {
		free(bytes);
		return r;
	}
	bytes[size] = '\0';
	*ret_bytes = bytes;
	*ret_size = size;
	return 0;
}

int
files_read(const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size)
{
	return read_whole(dir, name, 0, size_max, ret_bytes, ret_size);
}

int
files_read_itself(
    const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size)
{
	return read_whole(dir, name, O_NOFOLLOW, size_max, ret_bytes, ret_size);
}

/* "svar.txt", then "svar.2.txt", "svar.3.txt" … */
static void
numbered(const char *name, unsigned number, char *buf, size_t size)
{
	const char *dot = strrchr(name, '.');
	size_t stem = dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name);

	if (number == 1)
		(void)snprintf(buf, size, "%s", name);
	else
		(void)snprintf(buf, size, "%.*s.%u%s", (int)stem, name, number, name + stem);
}

void
files_free_name(const char *dir, const char *name, char *ret_name, size_t size)
{
	unsigned number = 1;

	do
		numbered(name, number++, ret_name, size);
	while (files_there(dir, ret_name));
}

int
files_move(const char *dir, const char *name, const char *to_dir, const char *to_name)
{
	char from[FILES_PATH_SIZE * 2], to[FILES_PATH_SIZE * 2];
	int r;

	(void)snprintf(from, sizeof(from), "%s/%s", dir, name);
	(void)snprintf(to, sizeof(to), "%s/%s", to_dir, to_name);
	if (rename(from, to) != 0)
		return -errno;
	r = files_sync_dir(to_dir);
	return r == 0 ? files_sync_dir(dir) : r;
}

int
files_sync_dir(const char *dir)
{
	int r, fd = open_dir(dir);

	if (fd < 0)
		return fd;
	r = fsync(fd) == 0 ? 0 : -errno;
	(void)close(fd);
	return r;
}
