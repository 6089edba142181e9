/* settings.c - The programs' INI files, setting by setting. */
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "base/inifile.h"

struct reading {
	setting_take *take;
	void *context;
};

static void
on_section(struct inifile *f, const char *name)
{
	(void)f;
	(void)name;
}

static void
on_key(struct inifile *f, const char *key, const char *value)
{
	const struct reading *r = f->context;
	const struct setting s = { f->path, f->line, f->section, key, value };
	char sentence[OVERGANG_ERROR_SIZE] = "";

	if (r->take(&s, r->context, sentence) < 0)
		inifile_fail(f, key, "%.300s", sentence);
}

int
settings_read(const char *path, setting_take *take, void *context, char *ret_error)
{
	struct reading r = { take, context };
	struct inifile f;

	inifile_read(&f, path, on_section, on_key, &r, ret_error);
	return inifile_result(&f);
}

int
setting_text(const struct setting *s, char *buf, size_t size, char *ret_error)
{
	size_t length = strlen(s->value);

	if (length == 0 || length >= size) {
		(void)snprintf(ret_error, OVERGANG_ERROR_SIZE,
		    length == 0 ? "is empty" : "is longer than %zu bytes", size - 1);
		return -1;
	}
	memcpy(buf, s->value, length + 1);
	return 0;
}

int
setting_path(const struct setting *s, char *buf, size_t size, char *ret_error)
{
	const char *slash = strrchr(s->path, '/');
	int length;

	if (s->value[0] == '/' || s->value[0] == '\0' || slash == NULL)
		return setting_text(s, buf, size, ret_error);
	length = snprintf(buf, size, "%.*s/%s", (int)(slash - s->path), s->path, s->value);
	if (length < 0 || (size_t)length >= size) {
		(void)snprintf(
		    ret_error, OVERGANG_ERROR_SIZE, "is a path longer than %zu bytes", size - 1);
		return -1;
	}
	return 0;
}

int
setting_unknown(const struct setting *s, const char *known, char *ret_error)
{
	(void)snprintf(ret_error, OVERGANG_ERROR_SIZE, "is no key of [%.49s]; there are: %.200s",
	    s->section, known);
	return -1;
}

bool
setting_name_valid(const char *name)
{
	size_t length = strlen(name);

	return length >= 1 && length <= 32 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}
