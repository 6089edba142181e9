/* folder.c - The folder of a store, or of a backup of one. */
#include "process/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { COPY_BUFFER = 1 << 16 };

bool
folder_failed(char *said, const char *path, const char *what)
{
	int e = errno;

	if (said[0] == '\0')
		snprintf(said, FOLDER_SAID_SIZE, "%.300s: %s", path, what);
	errno = e;
	return false;
}

bool
folder_sync(const char *path, char *said)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (!done)
		(void)folder_failed(said, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done;
}

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

bool
folder_copy_file(const char *from, const char *to, char *said)
{
	int in = file_open(from, O_RDONLY);
	int out = in >= 0 ? file_open(to, O_WRONLY | O_CREAT | O_EXCL) : -1;
	bool done = in >= 0 && out >= 0 && copy_bytes(in, out);

	if (!done)
		(void)folder_failed(said, in >= 0 ? to : from, file_problem(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return done;
}

void
folder_file(char buf[FOLDER_PATH_SIZE], const char *store_dir, const char *name)
{
	snprintf(buf, FOLDER_PATH_SIZE, "%.400s/%s", store_dir, name);
}

bool
folder_is_whole(const char *folder)
{
	char data[FOLDER_PATH_SIZE], keys[FOLDER_PATH_SIZE];

	folder_file(data, folder, "data.mdb");
	folder_file(keys, folder, "keys");
	return access(data, F_OK) == 0 && access(keys, F_OK) == 0;
}

bool
folder_store_is_private(const char *store_dir, char ret_said[FOLDER_SAID_SIZE])
{
	static const char *const names[] = { "data.mdb", "keys", "erased", "keys.new", "lock.mdb" };

	return file_are_private(store_dir, names, sizeof(names) / sizeof(names[0]), ret_said);
}

bool
folder_backups_are_private(const char *dir, char ret_said[FOLDER_SAID_SIZE])
{
	static const char *const names[] = { "erased" };

	return file_are_private(dir, names, 1, ret_said);
}
