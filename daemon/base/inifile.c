/* inifile.c - Read an INI file so that nothing in it is lost without a word. */
#include "base/inifile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/file.h"
#include "base/problems.h"
#include "base/utf8.h"

void
inifile_problem(struct inifile *f, const char *key, const struct problem *problem)
{
	struct problem p = *problem;

	if (f->failed)
		return;
	f->failed = true;
	if (p.place[0] == '\0')
		problem_at(&p, f->path, f->line);
	if (key != NULL)
		problem_key(&p, key);
	if (f->problem != NULL)
		*f->problem = p;
	else
		(void)problem_english(&p, f->error, INIFILE_ERROR_SIZE);
}

static void
wrong(struct inifile *f, const char *key, const struct problem_kind *kind)
{
	struct problem p;

	problem_set(&p, kind, NULL);
	inifile_problem(f, key, &p);
}

static void
wrong_by(struct inifile *f, const char *key, const struct problem_kind *kind, const char *argument)
{
	struct problem p;

	problem_set(&p, kind, "%s", argument);
	inifile_problem(f, key, &p);
}

static void
wrong_size(struct inifile *f, const char *key, const struct problem_kind *kind, size_t max)
{
	struct problem p;

	problem_set(&p, kind, "%zu", max);
	inifile_problem(f, key, &p);
}

__attribute__((format(printf, 4, 0))) static void
say(struct inifile *f, int line, const char *key, const char *format, va_list args)
{
	struct problem p;

	problem_vset(&p, &PROBLEM_SYSTEM, format, args);
	problem_at(&p, f->path, line);
	inifile_problem(f, key, &p);
}

void
inifile_fail(struct inifile *f, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(f, f->line, key, format, args);
	va_end(args);
}

void
inifile_fail_at(struct inifile *f, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(f, line, NULL, format, args);
	va_end(args);
}

/* ---- lines that inih would pass over ----------------------------------------------------- */

/* Add to a list "\na\nb\n"; false when it is there already. */
static bool
add_once(char **list, const char *name)
{
	char *needle = NULL, *grown = NULL;
	bool added = false;

	if (asprintf(&needle, "\n%s\n", name) < 0)
		abort();
	if (*list == NULL || strstr(*list, needle) == NULL) {
		if (asprintf(&grown, "%s%s", *list != NULL ? *list : "", needle) < 0)
			abort();
		free(*list);
		*list = grown;
		added = true;
	}
	free(needle);
	return added;
}

static void
begin_section(struct inifile *f, const char *line)
{
	const char *end = strchr(line, ']');
	size_t n = end != NULL ? (size_t)(end - line) - 1 : 0;

	if (end == NULL || end[1] != '\0')
		wrong(f, NULL, &PROBLEM_SECTION_ALONE);
	else if (n == 0 || n >= sizeof(f->section))
		wrong_size(f, NULL, &PROBLEM_SECTION_NAME, sizeof(f->section) - 1);
	if (f->failed)
		return;
	memcpy(f->section, line + 1, n);
	f->section[n] = '\0';
	free(f->keys);
	f->keys = NULL;
	if (!add_once(&f->sections, f->section))
		wrong_by(f, NULL, &PROBLEM_SECTION_TWICE, f->section);
	else
		f->on_section(f, f->section);
}

static void
check_line(struct inifile *f, const char *line, size_t len, int size)
{
	if (!utf8_valid(line, len))
		wrong(f, NULL, &PROBLEM_NO_UTF8);
	else if (line[0] == ' ' || line[0] == '\t')
		wrong(f, NULL, &PROBLEM_BLANK_FIRST);
	else if (strstr(line, " ;") != NULL || strstr(line, "\t;") != NULL)
		wrong(f, NULL, &PROBLEM_COMMENT_BEHIND);
	else if (len + 2 >= (size_t)size)
		wrong_size(f, NULL, &PROBLEM_TOO_LONG, (size_t)size - 3);
	else if (line[0] == '[')
		begin_section(f, line);
	else if (line[strcspn(line, "=:")] != '=')
		wrong(f, NULL, &PROBLEM_NO_SETTING);
	else if (f->section[0] == '\0')
		wrong(f, NULL, &PROBLEM_BEFORE_SECTION);
}

/* inih's reader. A line that is split here is handed to inih as an empty line. */
static char *
read_line(char *str, int size, void *stream)
{
	struct inifile *f = stream;
	ssize_t got = getline(&f->text, &f->text_size, f->stream);

	if (got < 0 || f->failed)
		return NULL;
	f->line++;
	size_t len = (size_t)got;
	char *line = f->text;
	if (f->line == 1 && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		line += 3;
		len -= 3;
	}
	while (len > 0 && strchr("\r\n \t", line[len - 1]) != NULL && line[len - 1] != '\0')
		line[--len] = '\0';
	if (len > 0 && line[0] != '#' && line[0] != ';')
		check_line(f, line, len, size);
	if (f->failed)
		return NULL;
	if (len == 0 || line[0] == '#' || line[0] == ';' || line[0] == '[')
		(void)snprintf(str, (size_t)size, "\n");
	else
		(void)snprintf(str, (size_t)size, "%s\n", line);
	return str;
}

/* "<public key of the adviser>". A key may begin and end so, and has no space. */
static bool
is_example(const char *value)
{
	return value[0] == '<' && value[strlen(value) - 1] == '>' && strchr(value, ' ') != NULL;
}

static int
take_key(void *user, const char *section, const char *key, const char *value)
{
	struct inifile *f = user;

	(void)section; /* inih has seen none: they are read here */
	if (f->failed)
		return 0;
	if (key[0] == '\0')
		wrong(f, NULL, &PROBLEM_NO_KEY_BEFORE);
	else if (!add_once(&f->keys, key))
		wrong_by(f, key, &PROBLEM_KEY_TWICE, f->section);
	else if (is_example(value))
		wrong(f, key, &PROBLEM_EXAMPLE);
	else
		f->on_key(f, key, value);
	return !f->failed;
}

static void
any_section(struct inifile *f, const char *name)
{
	(void)f;
	(void)name;
}

/* The file cannot be read at all: no line is at fault. */
static void
wrong_file(struct inifile *f, int error)
{
	struct problem p;

	file_problem_set(&p, error);
	problem_at(&p, f->path, 0);
	inifile_problem(f, NULL, &p);
}

static void
read_stream(struct inifile *f)
{
	int bad = ini_parse_stream(read_line, f, take_key, f);

	f->line = bad > 0 ? bad : f->line;
	if (bad != 0)
		wrong(f, NULL, &PROBLEM_NOT_READ);
	if (ferror(f->stream))
		wrong_file(f, EIO);
	(void)fclose(f->stream);
	free(f->sections);
	free(f->keys);
	free(f->text);
	f->stream = NULL;
	f->sections = f->keys = f->text = NULL;
}

static void
read_file(struct inifile *f)
{
	f->stream = file_stream(f->path);
	if (f->stream == NULL)
		wrong_file(f, errno);
	else
		read_stream(f);
}

void
inifile_read(struct inifile *f, const char *path, inifile_section *on_section, inifile_key *on_key,
    void *context, char *ret_error)
{
	*f = (struct inifile){ .path = path,
		.context = context,
		.on_section = on_section,
		.on_key = on_key,
		.error = ret_error };
	read_file(f);
}

void
inifile_read_problem(struct inifile *f, const char *path, inifile_section *on_section,
    inifile_key *on_key, void *context, bool nb, struct problem *ret_problem)
{
	*f = (struct inifile){ .path = path,
		.context = context,
		.on_section = on_section,
		.on_key = on_key,
		.nb = nb,
		.problem = ret_problem };
	read_file(f);
}

void
inifile_read_settings(struct inifile *f, const char *path, inifile_key *on_key, void *context,
    struct problem *ret_problem)
{
	inifile_read_problem(f, path, any_section, on_key, context, false, ret_problem);
}

int
inifile_result(const struct inifile *f)
{
	return f->failed ? -1 : 0;
}

/* ---- values ----------------------------------------------------------------------------- */

void
inifile_text(struct inifile *f, const char *key, const char *value, char *ret, size_t size)
{
	size_t n = strlen(value);

	if (n == 0)
		wrong(f, key, &PROBLEM_EMPTY);
	else if (n >= size)
		wrong_size(f, key, &PROBLEM_TOO_LONG, size - 1);
	else
		memcpy(ret, value, n + 1);
}

void
inifile_path(struct inifile *f, const char *key, const char *value, char *ret, size_t size)
{
	const char *slash = strrchr(f->path, '/');
	char text[2 * 4096];

	if (value[0] == '/' || value[0] == '\0' || slash == NULL)
		(void)snprintf(text, sizeof(text), "%s", value);
	else
		(void)snprintf(
		    text, sizeof(text), "%.*s/%s", (int)(slash - f->path), f->path, value);
	inifile_text(f, key, text, ret, size);
}

static bool
port_valid(const char *s)
{
	uint32_t port = 0;

	for (; *s >= '0' && *s <= '9' && port <= 65535; s++)
		port = port * 10 + (uint32_t)(*s - '0');
	return *s == '\0' && port >= 1 && port <= 65535;
}

void
inifile_endpoint(struct inifile *f, const char *key, const char *value, char *ret, size_t size)
{
	const char *colon = strrchr(value, ':');

	if (strncmp(value, "tcp://", 6) == 0 && colon > value + 6 && port_valid(colon + 1))
		inifile_text(f, key, value, ret, size);
	else if (strncmp(value, "ipc://", 6) == 0 && value[6] != '\0')
		inifile_text(f, key, value, ret, size);
	else
		wrong(f, key, &PROBLEM_NO_ENDPOINT);
}

void
inifile_yes_no(struct inifile *f, const char *key, const char *value, bool *ret)
{
	if (strcmp(value, "yes") == 0 || strcmp(value, "ja") == 0)
		*ret = true;
	else if (strcmp(value, "no") == 0 || strcmp(value, "nei") == 0)
		*ret = false;
	else
		wrong(f, key, &PROBLEM_YES_OR_NO);
}

static void
wrong_range(struct inifile *f, const char *key, uint32_t min, uint32_t max)
{
	struct problem p;

	problem_set(&p, &PROBLEM_NUMBER_RANGE, "%u" PROBLEM_AND "%u", min, max);
	inifile_problem(f, key, &p);
}

void
inifile_number(struct inifile *f, const char *key, const char *value, uint32_t min, uint32_t max,
    uint32_t *ret)
{
	uint64_t n = 0;
	const char *s = value;

	for (; *s >= '0' && *s <= '9' && n <= max; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	if (s == value || *s != '\0' || n < min || n > max)
		wrong_range(f, key, min, max);
	else
		*ret = (uint32_t)n;
}

bool
inifile_item(struct inifile *f, const char *key, const char **at, char *item, size_t size)
{
	if (*at == NULL || f->failed)
		return false;
	const char *from = *at + strspn(*at, " \t"), *comma = strchr(from, ',');
	const char *to = comma != NULL ? comma : from + strlen(from);

	while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	(void)snprintf(item, size, "%.*s", (int)(to - from), from);
	*at = comma != NULL ? comma + 1 : NULL;
	if (to == from)
		wrong(f, key, &PROBLEM_EMPTY_ITEM);
	return to > from;
}
