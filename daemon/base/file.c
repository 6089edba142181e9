/* file.c - Every file that the daemon and the programs read is opened here. */
#include "base/file.h"

#include <dirent.h>
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

/* The rest of the sentence about `path`, or NULL. A mode is only advised for what we can tell is
 * meant to be ours: the same command on a system's own file or folder would do harm. */
static const char *
open_problem(const struct stat *st, mode_t type, bool ours)
{
	if (type == S_IFDIR && !S_ISDIR(st->st_mode))
		return "is no folder";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return NULL;
	if (type == S_IFREG && !S_ISREG(st->st_mode))
		return file_problem(S_ISDIR(st->st_mode) ? EISDIR : EINVAL);
	if (geteuid() != 0 && st->st_uid != geteuid())
		return "others can read or change it, and it belongs to another user";
	if (!ours)
		return type == S_IFDIR ? "others can read or change it, and it holds what is not "
					 "ours; name a folder that holds nothing else"
				       : "is a symbolic link to what others can read or change";
	return "";
}

static bool
say_open(const char *path, const char *problem, mode_t type, char ret_error[FILE_ERROR_SIZE])
{
	if (problem == NULL)
		return true;
	if (problem[0] != '\0')
		(void)snprintf(ret_error, FILE_ERROR_SIZE, "%.300s: %s", path, problem);
	else
		(void)snprintf(ret_error, FILE_ERROR_SIZE,
		    "%.200s: others can read or change it; run chmod %s %.200s", path,
		    type == S_IFDIR ? "700" : "600", path);
	return false;
}

bool
file_is_private(const char *path, char ret_error[FILE_ERROR_SIZE])
{
	struct stat st, own;
	bool link = lstat(path, &own) == 0 && S_ISLNK(own.st_mode);

	return stat(path, &st) != 0 ||
	       say_open(path, open_problem(&st, S_IFREG, !link), S_IFREG, ret_error);
}

/* Is one of these in the folder, or nothing at all? */
static bool
folder_is_ours(const char *dir, const char *const names[], size_t count)
{
	DIR *d = opendir(dir);
	bool empty = d != NULL, ours = false;
	const struct dirent *e;

	while (d != NULL && !ours && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		empty = false;
		for (size_t i = 0; i < count; i++)
			ours = ours || strcmp(e->d_name, names[i]) == 0;
	}
	if (d != NULL)
		(void)closedir(d);
	return empty || ours;
}

bool
file_are_private(
    const char *dir, const char *const names[], size_t count, char ret_error[FILE_ERROR_SIZE])
{
	char path[400];
	struct stat st;

	if (stat(dir, &st) == 0 &&
	    !say_open(dir, open_problem(&st, S_IFDIR, folder_is_ours(dir, names, count)), S_IFDIR,
		ret_error))
		return false;
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%.300s/%s", dir, names[i]);
		if (!file_is_private(path, ret_error))
			return false;
	}
	return true;
}
