/* place.c - A consumer's offset and the ids of its effects, on its own disk. */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"
#include "files.h"

enum { PLACE_TEXT_SIZE = 4 * 21 + 2 * PLACE_TAG_SIZE_MAX, LINE_SIZE = 2 * LEDGER_ID_SIZE + 1 };

/* ---- the place -------------------------------------------------------------------------- */

int
place_read(const char *path, struct place *ret)
{
	char hex[2 * PLACE_TAG_SIZE_MAX + 2] = "";
	FILE *f = file_stream(path);

	*ret = (struct place){ .epoch = 0 };
	if (f == NULL)
		return -errno;
	char end = '\0';
	int n = fscanf(f, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %129[0-9a-f-]%c", &ret->epoch,
	    &ret->through, &ret->tag_n, hex, &end);
	(void)fclose(f);
	ret->tag_size = strcmp(hex, "-") == 0 ? 0 : (strlen(hex) + 1) / 2;
	if (n == 5 && end == '\n' && ret->tag_size <= PLACE_TAG_SIZE_MAX &&
	    (ret->tag_size == 0 || hex_parse(hex, ret->tag, ret->tag_size)))
		return 0;
	*ret = (struct place){ .epoch = 0 };
	return -EBADMSG;
}

/* Folder and name of a path; the folder of a bare name is here. */
static const char *
split(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	(void)snprintf(folder, PATH_MAX, "%.*s", slash != NULL ? (int)(slash - path) : 1,
	    slash != NULL ? path : ".");
	return slash != NULL ? slash + 1 : path;
}

int
place_write(const char *path, const struct place *place)
{
	char text[PLACE_TEXT_SIZE], hex[2 * PLACE_TAG_SIZE_MAX + 1] = "-", folder[PATH_MAX];
	const char *name = split(path, folder);

	if (place->tag_size > 0)
		(void)hex_text(place->tag, place->tag_size, hex);
	int n = snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n",
	    place->epoch, place->through, place->tag_n, hex);
	return files_write(folder, name, text, (size_t)n, 0600);
}

/* ---- the ledger --------------------------------------------------------------------------- */

struct ledger {
	char path[PATH_MAX];
	int fd;
	unsigned char ids[LEDGER_IDS][LEDGER_ID_SIZE]; /* a ring */
	size_t first, count;
	size_t lines; /* in the file */
};

static void
keep(struct ledger *l, const unsigned char id[LEDGER_ID_SIZE])
{
	memcpy(l->ids[(l->first + l->count) % LEDGER_IDS], id, LEDGER_ID_SIZE);
	if (l->count < LEDGER_IDS)
		l->count++;
	else
		l->first = (l->first + 1) % LEDGER_IDS;
}

static bool
read_lines(struct ledger *l)
{
	char line[256];
	unsigned char id[LEDGER_ID_SIZE];
	FILE *f = file_stream(l->path);

	if (f == NULL)
		return errno == ENOENT;
	while (fgets(line, sizeof(line), f) != NULL) {
		l->lines++;
		line[strcspn(line, "\n")] = '\0';
		if (strlen(line) == 2 * LEDGER_ID_SIZE && hex_parse(line, id, sizeof(id)))
			keep(l, id);
	}
	bool good = ferror(f) == 0;
	(void)fclose(f);
	return good;
}

struct ledger *
ledger_open(const char *path)
{
	struct ledger *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->fd = -1;
	(void)snprintf(l->path, sizeof(l->path), "%s", path);
	int e = read_lines(l) ? 0 : errno;
	if (e == 0)
		l->fd = file_open(path, O_WRONLY | O_APPEND | O_CREAT);
	if (l->fd >= 0)
		return l;
	e = e != 0 ? e : errno;
	free(l);
	errno = e;
	return NULL;
}

struct ledger *
ledger_close(struct ledger *l)
{
	if (l != NULL)
		(void)close(l->fd);
	free(l);
	return NULL;
}

bool
ledger_has(const struct ledger *l, const unsigned char id[LEDGER_ID_SIZE])
{
	for (size_t i = 0; i < l->count; i++)
		if (memcmp(l->ids[(l->first + i) % LEDGER_IDS], id, LEDGER_ID_SIZE) == 0)
			return true;
	return false;
}

static char *
put_line(char *at, const unsigned char id[LEDGER_ID_SIZE])
{
	(void)hex_text(id, LEDGER_ID_SIZE, at);
	at[LINE_SIZE - 1] = '\n';
	return at + LINE_SIZE;
}

/* The file has twice as many lines as are of use. */
static int
write_anew(struct ledger *l)
{
	char folder[PATH_MAX], *text = malloc(LEDGER_IDS * LINE_SIZE + 1), *at = text;
	const char *name = split(l->path, folder);

	if (text == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < l->count; i++)
		at = put_line(at, l->ids[(l->first + i) % LEDGER_IDS]);
	int r = files_write(folder, name, text, (size_t)(at - text), 0600);
	free(text);
	if (r < 0)
		return r;
	int fd = file_open(l->path, O_WRONLY | O_APPEND);
	if (fd < 0)
		return -errno;
	(void)close(l->fd);
	l->fd = fd;
	l->lines = l->count;
	return 0;
}

/* Begun on a line of its own: the one before may have been cut off. */
int
ledger_add(struct ledger *l, const unsigned char id[LEDGER_ID_SIZE])
{
	char line[LINE_SIZE + 2] = "\n";
	bool cut = lseek(l->fd, 0, SEEK_END) % LINE_SIZE != 0;
	size_t size = (size_t)(put_line(line + 1, id) - (line + 1));

	ssize_t n = write(l->fd, cut ? line : line + 1, cut ? size + 1 : size);
	if (n < 0 || (size_t)n < size || fdatasync(l->fd) != 0)
		return n >= 0 && (size_t)n < size ? -ENOSPC : -errno;
	keep(l, id);
	return ++l->lines >= 2 * LEDGER_IDS ? write_anew(l) : 0;
}
