/* erased_list.c - A file with the ids of erased cases. */
#include "store/erased_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

bool
erased_list_has(const char *path, const char *id)
{
	char line[64];
	bool found = false;
	FILE *f = file_stream(path);

	while (f != NULL && !found && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		found = strcmp(line, id) == 0;
	}
	if (f != NULL)
		(void)fclose(f);
	return found;
}

/* A line that was cut off is ended first, so that it does not spoil the next one. */
static bool
end_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	return end == 0 ||
	       (pread(fd, &last, 1, end - 1) == 1 && (last == '\n' || write(fd, "\n", 1) == 1));
}

int
erased_list_add(const char *path, const struct erased_id *ids, size_t count)
{
	char line[sizeof(ids->text) + 2];
	int fd = file_open(path, O_RDWR | O_CREAT | O_APPEND);

	if (fd < 0)
		return -errno;
	bool done = end_line(fd);
	for (size_t i = 0; done && i < count; i++) {
		int n = snprintf(line, sizeof(line), "%s\n", ids[i].text);
		done = write(fd, line, (size_t)n) == n;
	}
	done = done && fsync(fd) == 0;
	int e = errno;
	close(fd);
	return done ? 0 : e != 0 ? -e : -EIO;
}
