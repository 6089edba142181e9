/* rotate.c - Another master key. */
#include "store/rotate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/keys.h"

static void
rotated_path(char buf[KEYS_PATH_SIZE], const char *dir)
{
	snprintf(buf, KEYS_PATH_SIZE, "%.280s/keys.new", dir);
}

/* All of it, synced, in the file beside. */
static int
copy_beside(struct keys *from, const char *path, const unsigned char master[32])
{
	struct keys to;
	int rc = keys_create(&to, path, master);

	if (rc == 0)
		rc = keys_copy(from, &to);
	if (rc == 0 && fsync(to.fd) != 0)
		rc = -errno;
	keys_close(&to);
	return rc;
}

/* With a sentence where the old master does not open it. */
static int
replace_keys(const char *dir, const unsigned char old_master[32],
    const unsigned char new_master[32], char *ret_error)
{
	char path[KEYS_PATH_SIZE];
	struct keys from;

	if (!keys_open(&from, dir, old_master, false, ret_error)) {
		keys_close(&from);
		return -EACCES;
	}
	rotated_path(path, dir);
	int rc = copy_beside(&from, path, new_master);
	if (rc == 0 && rename(path, from.path) != 0)
		rc = -errno;
	keys_close(&from);
	if (rc == 0)
		return 0;
	(void)rotate_sweep(dir);
	snprintf(ret_error, KEYS_ERROR_SIZE, "%s: %s; nothing was changed", path,
	    rc == -EBADMSG ? "a slot is damaged" : strerror(-rc));
	return rc;
}

/* 0: this master locks it, and it is on disk; -EBADMSG: another does. */
static int
is_rotated(const char *dir, const unsigned char master[32])
{
	char error[KEYS_ERROR_SIZE];
	struct keys k;
	int rc = -EBADMSG;

	if (keys_open(&k, dir, master, false, error))
		rc = keys_sync_with_directory(k.fd, dir) ? 0 : -errno;
	keys_close(&k);
	return rc;
}

int
rotate_keys(const char *dir, const unsigned char old_master[32], const unsigned char new_master[32],
    char *ret_error)
{
	int rc = is_rotated(dir, new_master);

	if (rc == -EBADMSG) {
		if (replace_keys(dir, old_master, new_master, ret_error) != 0)
			return -1;
		rc = is_rotated(dir, new_master);
	}
	if (rc == 0)
		return 0;
	snprintf(ret_error, KEYS_ERROR_SIZE,
	    "%s/keys: %s; it is locked with the new key and may not be on disk: run it again", dir,
	    strerror(-rc));
	return -1;
}

int
rotate_sweep(const char *dir)
{
	static const unsigned char nothing[4096];
	char path[KEYS_PATH_SIZE];
	struct stat st;
	int rc = 0;

	rotated_path(path, dir);
	int fd = file_open(path, O_WRONLY | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	bool wiped = fstat(fd, &st) == 0;
	for (off_t at = 0; wiped && at < st.st_size; at += (off_t)sizeof(nothing))
		wiped = pwrite(fd, nothing, sizeof(nothing), at) == (ssize_t)sizeof(nothing);
	/* Where nothing can be written any more it goes as it is. */
	if (wiped)
		(void)fsync(fd);
	if (unlink(path) != 0 || !keys_sync_with_directory(fd, dir))
		rc = -errno;
	close(fd);
	return rc;
}
