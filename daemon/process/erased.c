/* erased.c - Lists of erased cases are brought together and read. */
#include "process/erased.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "process/folder.h"
#include "store/erased_list.h"

enum { LIST_LINE_MAX = 64 };

/* The whole of it, with a newline before the first line and behind the last; NULL with said. A file
 * that is not there is empty. Freed by the caller. */
static char *
read_list(const char *path, char *said)
{
	int fd = file_open(path, O_RDONLY);
	struct stat st = { .st_size = 0 };
	char *text = NULL;

	if ((fd < 0 && errno != ENOENT) || (fd >= 0 && fstat(fd, &st) != 0) ||
	    (text = calloc(1, (size_t)st.st_size + 3)) == NULL ||
	    (fd >= 0 && read(fd, text + 1, (size_t)st.st_size) != st.st_size)) {
		(void)folder_failed(said, path, file_problem(errno));
		free(text);
		text = NULL;
	} else {
		text[0] = '\n';
		if (text[strlen(text) - 1] != '\n')
			text[strlen(text)] = '\n';
	}
	if (fd >= 0)
		close(fd);
	return text;
}

/* Lines of `more` that are not in `list`, written to the end of the file. */
static bool
write_more(FILE *f, const char *list, const char *more)
{
	struct erased_list known;
	bool done = erased_list_of(list, &known);

	for (const char *at = more + 1; done && *at != '\0';) {
		size_t n = strcspn(at, "\n");
		if (n > 0 && n < LIST_LINE_MAX && !erased_list_has(&known, at))
			done = fprintf(f, "%.*s\n", (int)n, at) > 0;
		at += n + 1;
	}
	erased_list_free(&known);
	return done;
}

bool
erased_add(const char *list, const char *other, char *said)
{
	char *mine = read_list(list, said), *more = mine != NULL ? read_list(other, said) : NULL;
	int fd = more != NULL ? file_open(list, O_RDWR | O_CREAT | O_APPEND) : -1;
	FILE *f = fd >= 0 ? fdopen(fd, "a") : NULL;
	char last = '\n';

	/* A line that was cut off does not spoil the next one. */
	bool cut = f != NULL && lseek(fd, 0, SEEK_END) > 0 &&
		   pread(fd, &last, 1, lseek(fd, 0, SEEK_END) - 1) == 1 && last != '\n';
	bool done = f != NULL && (!cut || fputc('\n', f) >= 0) && write_more(f, mine, more) &&
		    fflush(f) == 0 && fsync(fd) == 0;
	if (more != NULL && !done)
		(void)folder_failed(said, list, strerror(errno));
	if (f != NULL)
		(void)fclose(f);
	free(mine);
	free(more);
	return done;
}

bool
erased_merge(const char *list, const char *other, char *said)
{
	char part[FOLDER_PATH_SIZE + 8];
	char *mine = read_list(list, said), *more = mine != NULL ? read_list(other, said) : NULL;
	FILE *f = NULL;

	snprintf(part, sizeof(part), "%s.part", list);
	(void)unlink(part);
	if (more != NULL) {
		int fd = file_open(part, O_WRONLY | O_CREAT | O_EXCL);
		f = fd >= 0 ? fdopen(fd, "w") : NULL;
	}
	bool done = f != NULL && fputs(mine + 1, f) >= 0 && write_more(f, mine, more) &&
		    fflush(f) == 0 && fsync(fileno(f)) == 0;
	if (more != NULL && !done)
		(void)folder_failed(said, part, strerror(errno));
	if (f != NULL)
		(void)fclose(f);
	free(mine);
	free(more);
	return done && (rename(part, list) == 0 || folder_failed(said, list, strerror(errno)));
}

/* A line that a crash cut off is there again, whole, on a later one. */
static bool
is_torn(const char *line, size_t n, const char *rest)
{
	for (; *rest != '\0'; rest += strcspn(rest, "\n") + 1)
		if (strncmp(rest, line, n) == 0 && strcspn(rest, "\n") > n)
			return true;
	return false;
}

int
erased_each(const char *store_dir, bool (*each)(void *context, const char *id), void *context,
    char *ret_said)
{
	char path[FOLDER_PATH_SIZE], line[LIST_LINE_MAX], what[160];
	int number = 0;

	ret_said[0] = '\0';
	folder_file(path, store_dir, "erased");
	char *list = read_list(path, ret_said);
	for (const char *at = list != NULL ? list + 1 : ""; *at != '\0' && ret_said[0] == '\0';) {
		size_t n = strcspn(at, "\n");
		number++;
		snprintf(line, sizeof(line), "%.*s", (int)(n < sizeof(line) ? n : 0), at);
		if (n > 0 && !each(context, line) && !is_torn(at, n, at + n + 1)) {
			snprintf(what, sizeof(what),
			    "line %d: is no case id; complete it (a case whose id begins so was "
			    "being erased) or take it out, and restore again",
			    number);
			(void)folder_failed(ret_said, path, what);
		}
		at += n + 1;
	}
	free(list);
	return ret_said[0] == '\0' ? 0 : -1;
}
