/* queue.c - Reports that wait for their answer, in order, on disk. */
#include "queue.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/hex.h"
#include "files.h"

enum { ENTRY_SIZE_MAX = 1 << 20, REPORT_SIZE_MAX = 65536 };

static char *
entry_name(uint64_t number, char buf[40])
{
	(void)snprintf(buf, 40, "queue-%010" PRIu64 ".json", number);
	return buf;
}

static int
ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

int
queue_list(const char *dir, uint64_t **ret_numbers, size_t *ret_count)
{
	DIR *d = opendir(dir);
	uint64_t *numbers = NULL, number;
	size_t count = 0;
	char name[40];

	if (d == NULL)
		return -errno;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (sscanf(e->d_name, "queue-%" SCNu64 ".json", &number) != 1 ||
		    strcmp(entry_name(number, name), e->d_name) != 0)
			continue;
		uint64_t *grown = realloc(numbers, (count + 1) * sizeof(*grown));
		if (grown == NULL)
			abort();
		numbers = grown;
		numbers[count++] = number;
	}
	(void)closedir(d);
	if (count > 0)
		qsort(numbers, count, sizeof(numbers[0]), ascending);
	*ret_numbers = numbers;
	*ret_count = count;
	return 0;
}

static void
put_bytes(json_t *json, const char *name, const unsigned char *bytes, size_t size)
{
	char *hex = malloc(2 * size + 1);

	if (hex == NULL)
		abort();
	(void)json_object_set_new(json, name, json_string(hex_text(bytes, size, hex)));
	explicit_bzero(hex, 2 * size);
	free(hex);
}

int
queue_write(const char *dir, const struct queue_entry *e)
{
	char name[40];
	json_t *json = json_object();

	(void)json_object_set_new(json, "version", json_integer(1));
	(void)json_object_set_new(json, "file", json_string(e->file));
	(void)json_object_set_new(json, "line", json_integer(e->line));
	(void)json_object_set_new(json, "after", known_to_json(&e->after));
	put_bytes(json, "report", e->report, e->report_size);
	if (e->opening != NULL) {
		put_bytes(json, "opening", e->opening, e->opening_size);
		(void)json_object_set_new(json, "anew", known_to_json(&e->anew));
	}
	char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	json_decref(json);
	if (text == NULL)
		return -ENOMEM;
	int r = files_write(dir, entry_name(e->number, name), text, strlen(text), 0600);
	explicit_bzero(text, strlen(text));
	free(text);
	return r;
}

int
queue_add(const char *dir, struct queue_entry *e)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(dir, &numbers, &count);

	if (r == 0) {
		e->number = count > 0 ? numbers[count - 1] + 1 : 1;
		r = queue_write(dir, e);
	}
	free(numbers);
	return r;
}

static bool
take_bytes(const json_t *json, unsigned char **ret_bytes, size_t *ret_size)
{
	const char *hex = json_string_value(json);
	size_t size = hex != NULL ? strlen(hex) / 2 : 0;

	if (size == 0 || size > REPORT_SIZE_MAX)
		return false;
	*ret_bytes = malloc(size);
	*ret_size = size;
	return *ret_bytes != NULL && hex_parse(hex, *ret_bytes, size);
}

static bool
take_entry(const json_t *json, struct queue_entry *e)
{
	const char *file = json_string_value(json_object_get(json, "file"));
	const json_t *opening = json_object_get(json, "opening");

	if (json_integer_value(json_object_get(json, "version")) != 1 || file == NULL ||
	    !known_from_json(json_object_get(json, "after"), &e->after))
		return false;
	(void)snprintf(e->file, sizeof(e->file), "%s", file);
	e->line = (int)json_integer_value(json_object_get(json, "line"));
	return take_bytes(json_object_get(json, "report"), &e->report, &e->report_size) &&
	       (opening == NULL || (take_bytes(opening, &e->opening, &e->opening_size) &&
				       known_from_json(json_object_get(json, "anew"), &e->anew)));
}

int
queue_read(const char *dir, uint64_t number, struct queue_entry *ret)
{
	char name[40], *text = NULL;
	size_t size = 0;

	memset(ret, 0, sizeof(*ret));
	ret->number = number;
	int r = files_read(dir, entry_name(number, name), ENTRY_SIZE_MAX, &text, &size);
	if (r != 0)
		return r;
	json_t *json = json_loadb(text, size, 0, NULL);
	if (json == NULL || !take_entry(json, ret)) {
		queue_entry_clear(ret);
		r = -EBADMSG;
	}
	json_decref(json);
	explicit_bzero(text, size);
	free(text);
	return r;
}

int
queue_remove(const char *dir, uint64_t number)
{
	char name[40], path[FILES_PATH_SIZE + 40];

	(void)snprintf(path, sizeof(path), "%.500s/%s", dir, entry_name(number, name));
	if (unlink(path) != 0)
		return -errno;
	return files_sync_dir(dir);
}

void
queue_entry_clear(struct queue_entry *e)
{
	if (e->report != NULL)
		explicit_bzero(e->report, e->report_size);
	if (e->opening != NULL)
		explicit_bzero(e->opening, e->opening_size);
	free(e->report);
	free(e->opening);
	explicit_bzero(e, sizeof(*e));
}
