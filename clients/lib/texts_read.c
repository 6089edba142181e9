/* texts_read.c - A file of texts is read whole; a mistake in it names file and line. */
#include "texts_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/file.h"
#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"
#include "library_problems.h"

enum {
	LINE_SIZE = 8192,
	LINE_BYTES_MAX = LINE_SIZE - 2, /* without its end */
	NAME_MAX_INI = 49,		/* inih's limit for a name */
	NAME_SIZE = 64,
};

struct reading {
	struct texts *texts;
	FILE *file;
	const char *path;
	int line;
	bool own; /* nb.conf or en.conf: sections and kinds are known */
	bool failed;
	struct problem *problem;
};

/* The bound that a kind of problem names; 0: it names none. */
static int
bound_of(const struct problem_kind *kind)
{
	return kind == &PROBLEM_TOO_LONG       ? LINE_BYTES_MAX
	       : kind == &PROBLEM_KEY_TOO_LONG ? NAME_MAX_INI
					       : 0;
}

static void
wrong(struct reading *r, const struct problem_kind *kind, const char *key)
{
	if (!r->failed) {
		problem_set(r->problem, kind, "%d", bound_of(kind));
		problem_at(r->problem, r->path, r->line);
		problem_key(r->problem, key);
	}
	r->failed = true;
}

/* The problem with a line that inih would cut, join or skip silently; NULL: none. */
static const struct problem_kind *
line_problem(const char *line)
{
	const char *s = line + strspn(line, " \t\r\n");
	size_t key = strcspn(s, "=:");
	uint32_t c;
	size_t n;

	if (*s == '\0' || *s == ';' || *s == '#')
		return NULL;
	if (s != line)
		return &PROBLEM_TEXT_INDENTED;
	for (const char *p = s; *p != '\0'; p += n)
		if ((n = utf8_char(p, &c)) == 0)
			return &PROBLEM_NOT_UTF8;
	if (*s == '[')
		return strchr(s, ']') != NULL ? NULL : &PROBLEM_SECTION_OPEN;
	if (s[key] != '=')
		return &PROBLEM_NO_TEXT;
	return key > NAME_MAX_INI ? &PROBLEM_KEY_TOO_LONG : NULL;
}

/* fgets() for inih that counts, and stops at the first line that inih would not read whole. */
static char *
read_line(char *line, int size, void *context)
{
	struct reading *r = context;
	const struct problem_kind *problem;

	if (r->failed || fgets(line, size, r->file) == NULL)
		return NULL;
	r->line++;
	if (strchr(line, '\n') == NULL && !feof(r->file))
		problem = &PROBLEM_TOO_LONG;
	else
		problem = line_problem(
		    r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line);
	if (problem != NULL)
		wrong(r, problem, "");
	return problem == NULL ? line : NULL;
}

const struct text *
texts_lookup(const struct texts *t, const char *section, const char *key)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->list[i].key, key) == 0 && strcmp(t->list[i].section, section) == 0)
			return &t->list[i];
	return NULL;
}

/* "\n" in a text is the end of a line, "\\" a backslash. */
static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		bool escape = s[0] == '\\' && (s[1] == 'n' || s[1] == '\\');
		if (escape)
			s++;
		*to++ = escape && *s == 'n' ? '\n' : *s;
	}
	*to = '\0';
}

static bool
known_section(const struct texts *t, const char *section)
{
	static const char *const known[] = { "title", "sentence", "word", "field", "refusal", "sms",
		"cli" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(section, known[i]) == 0)
			return true;
	return strcmp(section, "problem") == 0 && strcmp(t->language, "nb") == 0;
}

static bool
add(struct texts *t, const char *section, const char *key, const char *value)
{
	struct text *more = realloc(t->list, (t->count + 1) * sizeof(*more));

	if (more == NULL)
		return false;
	t->list = more;
	struct text *x = &more[t->count++];
	*x = (struct text){ strdup(section), strdup(key), strdup(value) };
	if (x->section == NULL || x->key == NULL || x->value == NULL)
		return false;
	unescape(x->value);
	return true;
}

static int
take_text(void *context, const char *section, const char *key, const char *value)
{
	struct reading *r = context;
	bool by_kind = strcmp(section, "title") == 0 || strcmp(section, "sentence") == 0;

	if (r->own && !known_section(r->texts, section))
		wrong(r, &PROBLEM_NO_SECTION, key);
	else if (r->own && by_kind && overgang_kind(key) == 0)
		wrong(r, &PROBLEM_NO_KIND_OF_TEXT, key);
	else if (texts_lookup(r->texts, section, key) != NULL)
		wrong(r, &PROBLEM_TEXT_TWICE, key);
	else if (!add(r->texts, section, key, value))
		wrong(r, &PROBLEM_NO_ROOM, key);
	return r->failed ? 0 : 1;
}

/* inih has its settings in globals, and others in the process read their files with theirs. */
static void
parse(struct reading *r)
{
	const bool stack = ini_use_stack, inline_comments = ini_allow_inline_comments;
	const bool multiline = ini_allow_multiline;
	const int line = ini_max_line, initial = ini_initial_alloc;

	ini_use_stack = false;
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_max_line = ini_initial_alloc = LINE_SIZE;
	if (ini_parse_stream(read_line, r, take_text, r) != 0)
		wrong(r, &PROBLEM_UNREADABLE, "");
	ini_use_stack = stack;
	ini_allow_inline_comments = inline_comments;
	ini_allow_multiline = multiline;
	ini_max_line = line;
	ini_initial_alloc = initial;
}

int
texts_read(struct texts *t, const char *path, bool own, struct problem *ret_problem)
{
	struct reading r = { .texts = t, .path = path, .own = own, .problem = ret_problem };

	r.file = file_stream(path);
	if (r.file == NULL) {
		int e = errno;
		file_problem_set(ret_problem, e);
		problem_at(ret_problem, path, 0);
		return -e;
	}
	parse(&r);
	if (ferror(r.file))
		wrong(&r, &PROBLEM_UNREADABLE, "");
	(void)fclose(r.file);
	return r.failed ? -EINVAL : 0;
}
