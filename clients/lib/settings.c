/* settings.c - The programs' INI files, setting by setting. */
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "base/inifile.h"
#include "library_problems.h"
#include "schema/limits.h"

struct reading {
	setting_take *take;
	void *context;
};

static void
on_key(struct inifile *f, const char *key, const char *value)
{
	const struct reading *r = f->context;
	const struct setting s = { f->path, f->line, f->section, key, value };
	struct problem problem;

	if (r->take(&s, r->context, &problem) < 0)
		inifile_problem(f, key, &problem);
}

int
settings_read(const char *path, setting_take *take, void *context, struct problem *ret_problem)
{
	struct reading r = { take, context };
	struct inifile f;

	inifile_read_settings(&f, path, on_key, &r, ret_problem);
	return inifile_result(&f);
}

int
setting_text(const struct setting *s, char *buf, size_t size, struct problem *ret_problem)
{
	size_t length = strlen(s->value);

	if (length == 0)
		problem_set(ret_problem, &PROBLEM_EMPTY, NULL);
	else if (length >= size)
		problem_set(ret_problem, &PROBLEM_TOO_LONG, "%zu", size - 1);
	if (length == 0 || length >= size)
		return -1;
	memcpy(buf, s->value, length + 1);
	return 0;
}

int
setting_path(const struct setting *s, char *buf, size_t size, struct problem *ret_problem)
{
	const char *slash = strrchr(s->path, '/');
	int length;

	if (s->value[0] == '/' || s->value[0] == '\0' || slash == NULL)
		return setting_text(s, buf, size, ret_problem);
	length = snprintf(buf, size, "%.*s/%s", (int)(slash - s->path), s->path, s->value);
	if (length < 0 || (size_t)length >= size) {
		problem_set(ret_problem, &PROBLEM_PATH_TOO_LONG, "%zu", size - 1);
		return -1;
	}
	return 0;
}

int
setting_unknown(const struct setting *s, const char *known, struct problem *ret_problem)
{
	problem_set(
	    ret_problem, &PROBLEM_NO_SUCH_KEY, "%.49s" PROBLEM_AND "%.200s", s->section, known);
	return -1;
}

bool
setting_name_valid(const char *name)
{
	size_t length = strlen(name);

	return length >= 1 && length <= NAME_SIZE_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}
