/* file.c - Every file that the daemon and the programs read is opened here. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

#include "base/problems.h"

int
file_open_at(int dir_fd, const char *path, int flags)
{
	int fd = openat(dir_fd, path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
	struct stat st;

	if (fd < 0) {
		/* ENXIO: a FIFO without a reader, to be written, or a socket. */
		if (errno == ENXIO)
			errno = EINVAL;
		return -1;
	}
	int e = fstat(fd, &st) != 0 ? errno : S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	if (e == EINVAL && S_ISREG(st.st_mode))
		return fd;
	(void)close(fd);
	errno = e;
	return -1;
}

int
file_open(const char *path, int flags)
{
	return file_open_at(AT_FDCWD, path, flags);
}

FILE *
file_stream(const char *path)
{
	int fd = file_open(path, O_RDONLY);
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (fd >= 0 && f == NULL) {
		int e = errno;
		(void)close(fd);
		errno = e;
	}
	return f;
}

static const struct problem_kind *
kind_of(int error)
{
	switch (error) {
	case EISDIR:
		return &PROBLEM_FOLDER;
	case EINVAL:
		return &PROBLEM_NO_FILE;
	case ELOOP:
		return &PROBLEM_SYMLINK;
	default:
		return NULL;
	}
}

void
file_problem_set(struct problem *p, int error)
{
	const struct problem_kind *kind = kind_of(error);

	if (kind != NULL)
		problem_set(p, kind, NULL);
	else
		problem_errno(p, error);
}

const char *
file_problem(int error)
{
	const struct problem_kind *kind = kind_of(error);

	return kind != NULL ? kind->english : strerror(error);
}

bool
file_are_files(
    const char *dir, const char *const names[], size_t count, char ret_error[FILE_ERROR_SIZE])
{
	char path[400];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%.300s/%s", dir, names[i]);
		int fd = file_open(path, O_RDONLY);
		int e = errno;
		if (fd >= 0)
			(void)close(fd);
		if (fd < 0 && (e == EINVAL || e == EISDIR)) {
			(void)snprintf(ret_error, FILE_ERROR_SIZE, "%s: %s", path, file_problem(e));
			return false;
		}
	}
	return true;
}

bool
file_is_private(const char *path, char ret_error[FILE_ERROR_SIZE])
{
	struct stat st;

	if (stat(path, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return true;
	(void)snprintf(ret_error, FILE_ERROR_SIZE,
	    "%.200s: others can read or change it; run chmod %s %.200s", path,
	    S_ISDIR(st.st_mode) ? "700" : "600", path);
	return false;
}

bool
file_are_private(
    const char *dir, const char *const names[], size_t count, char ret_error[FILE_ERROR_SIZE])
{
	char path[400];

	if (!file_is_private(dir, ret_error))
		return false;
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%.300s/%s", dir, names[i]);
		if (!file_is_private(path, ret_error))
			return false;
	}
	return true;
}
