/* erased_list.c - A file with the ids of erased cases. */
#include "store/erased_list.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Of two lines, each up to its newline or the end of the text. */
static int
compare(const char *a, const char *b)
{
	while (*a == *b && *a != '\n' && *a != '\0') {
		a++;
		b++;
	}
	int x = *a == '\n' ? 0 : (unsigned char)*a, y = *b == '\n' ? 0 : (unsigned char)*b;
	return x - y;
}

static int
compare_places(const void *a, const void *b)
{
	return compare(*(const char *const *)a, *(const char *const *)b);
}

bool
erased_list_of(const char *text, struct erased_list *ret)
{
	size_t most = 1;

	for (const char *at = text; *at != '\0'; at++)
		most += *at == '\n';
	*ret = (struct erased_list){ .lines = malloc(most * sizeof(ret->lines[0])) };
	if (ret->lines == NULL)
		return false;
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		if (n > 0)
			ret->lines[ret->count++] = at;
		at += n + (at[n] == '\n');
	}
	assert(ret->count <= most);
	qsort(ret->lines, ret->count, sizeof(ret->lines[0]), compare_places);
	return true;
}

static char *
read_text(const char *path)
{
	int fd = file_open(path, O_RDONLY);
	struct stat st;
	char *text = fd >= 0 && fstat(fd, &st) == 0 ? calloc(1, (size_t)st.st_size + 1) : NULL;

	if (text != NULL && read(fd, text, (size_t)st.st_size) != st.st_size)
		text[0] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

void
erased_list_read(const char *path, struct erased_list *ret)
{
	char *text = read_text(path);

	*ret = (struct erased_list){ .count = 0 };
	if (text != NULL)
		(void)erased_list_of(text, ret);
	ret->text = text;
}

bool
erased_list_has(const struct erased_list *l, const char *id)
{
	return l->count > 0 &&
	       bsearch(&id, l->lines, l->count, sizeof(l->lines[0]), compare_places) != NULL;
}

void
erased_list_free(struct erased_list *l)
{
	free(l->text);
	free(l->lines);
	*l = (struct erased_list){ .count = 0 };
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
