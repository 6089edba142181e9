/* intray.c - Deliveries become files, once each. */
#include "intray.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "files.h"
#include "overgang.h"

static const char made_name[] = ".made";

enum { MODE = 0640, NAME_SIZE = 64, LETTER_SIZE_MAX = 256 << 10 };

static char *
name_of(const char *id, const char *ending, char buf[NAME_SIZE])
{
	(void)snprintf(buf, NAME_SIZE, "%s.%s", id, ending);
	return buf;
}

/* Under its temporary name; frees the text. */
static int
prepare(struct intray *in, const char *id, const char *ending, char *text)
{
	size_t size = text != NULL ? strlen(text) : 0;
	char name[NAME_SIZE];

	(void)snprintf(in->file, sizeof(in->file), "%s", name_of(id, ending, name));
	if (text == NULL)
		return -ENOMEM;
	if (size > 0 && text[size - 1] != '\n')
		text[size++] = '\n'; /* in place of the NUL */
	int r = files_prepare(in->dir, name, text, size, MODE);
	free(text);
	return r;
}

static bool
is_there(const struct intray *in, const char *id, const char *ending)
{
	char name[NAME_SIZE];

	return files_there(in->dir, name_of(id, ending, name));
}

static int
open_made(struct intray *in)
{
	char path[2 * FILES_PATH_SIZE];

	if (in->made != NULL)
		return 0;
	(void)snprintf(in->file, sizeof(in->file), "%s", made_name);
	(void)snprintf(path, sizeof(path), "%s/%s", in->dir, made_name);
	in->made = ledger_open(path);
	return in->made != NULL ? 0 : -errno;
}

/* Write both files under temporary names before either gets its own; the letter gets its name
 * last, so that its JSON is there when somebody sees it. A failure leaves neither. */
static int
write_both(struct intray *in, const char *id, const Ov__Delivery *d)
{
	char json[NAME_SIZE], txt[NAME_SIZE];
	bool made = !is_there(in, id, "json"); /* left by one that was killed between the two */
	int r = made ? prepare(in, id, "json", overgang_json(&d->base, true)) : 0;

	name_of(id, "json", json);
	if (r == 0)
		r = prepare(in, id, "txt", letter_write(&in->context, d));
	if (r == 0 && made)
		r = files_place(in->dir, json);
	if (r == 0)
		r = files_place(in->dir, name_of(id, "txt", txt));
	if (r == 0)
		return 0;
	files_drop(in->dir, json);
	files_drop(in->dir, name_of(id, "txt", txt));
	if (made)
		files_remove(in->dir, json);
	return r;
}

int
intray_put(struct intray *in, const Ov__Delivery *d)
{
	char id[2 * 16 + 1];
	int r;

	in->file[0] = '\0';
	if (d->kind[0] == '\0') {
		in->blanks++;
		return 0;
	}
	if (strcmp(d->kind, "task.received") == 0)
		return 0; /* task.received comes from a machine: it makes no letter */
	if (d->event_id.len != 16)
		return -EBADMSG;
	(void)hex_text(d->event_id.data, d->event_id.len, id);
	r = open_made(in);
	if (r < 0 || ledger_has(in->made, d->event_id.data))
		return r;
	if (!is_there(in, id, "txt")) {
		r = write_both(in, id, d);
		in->letters += r == 0;
	}
	if (r < 0)
		return r;
	(void)snprintf(in->file, sizeof(in->file), "%s", made_name);
	return ledger_add(in->made, d->event_id.data);
}

/* The stream number in a letter's JSON; 0: the file is not ours. */
static uint64_t
number_in(const char *dir, const char *file)
{
	static const char field[] = "\"n\": ";
	char *text, *at;
	size_t size;
	uint64_t n = 0;

	if (files_read_itself(dir, file, LETTER_SIZE_MAX, &text, &size) < 0)
		return 0;
	at = strstr(text, field); /* the first field */
	if (at != NULL)
		n = strtoull(at + strlen(field), NULL, 10);
	free(text);
	return n;
}

unsigned
intray_find(
    const struct intray *in, uint64_t first, uint64_t last, intray_found *found, void *context)
{
	DIR *d = opendir(in->dir);
	struct dirent *e;
	unsigned count = 0;
	char name[NAME_SIZE];

	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t size = strlen(e->d_name);
		if (size != 2 * 16 + strlen(".json") || strcmp(e->d_name + 2 * 16, ".json") != 0)
			continue;
		uint64_t n = number_in(in->dir, e->d_name);
		if (n < first || n > last)
			continue;
		(void)snprintf(name, sizeof(name), "%.32s", e->d_name);
		found(n, name, context);
		count++;
	}
	if (d != NULL)
		(void)closedir(d);
	return count;
}

bool
intray_has_made(const struct intray *in)
{
	return files_there(in->dir, made_name);
}
