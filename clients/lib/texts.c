/* texts.c - Texts for people by language: titles, sentences, words, letters. They stand in files
 * that a team may change (config/texts/). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "clean.h"
#include "field_text.h"
#include "fields.h"
#include "normal.h"
#include "overgang.h"
#include "library_problems.h"
#include "texts.h"
#include "texts_read.h"

enum {
	NAME_SIZE = 64,
	VALUE_SIZE = 4400, /* of a placeholder: the longest text, and a little */
};

/* ---- which files ------------------------------------------------------------------------- */

static const char *
locale_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *v = getenv(names[i]);
		if (v == NULL || v[0] == '\0')
			continue;
		if (strncmp(v, "nb", 2) == 0 || strncmp(v, "no", 2) == 0 ||
		    strncmp(v, "nn", 2) == 0)
			return "nb";
		return "en";
	}
	return "nb";
}

/* Programs that were built and not installed stand somewhere below build/, and config/texts
 * beside it. */
static bool
build_texts(char *buf, size_t size)
{
	char exe[PATH_MAX], *build = NULL;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
	for (char *s = strstr(exe, "/build/"); s != NULL; s = strstr(s + 1, "/build/"))
		build = s;
	if (build == NULL)
		return false;
	*build = '\0';
	return (size_t)snprintf(buf, size, "%s/config/texts", exe) < size && access(buf, R_OK) == 0;
}

static void
default_directory(char *buf, size_t size)
{
	const char *set = getenv("OVERGANG_TEXTS");

	if (set != NULL && set[0] != '\0')
		(void)snprintf(buf, size, "%s", set);
	else if (!build_texts(buf, size))
		(void)snprintf(buf, size, "%s", OVERGANG_TEXTS);
}

/* Most programs write no letters, and a folder of texts may be without them. */
static int
read_letters(struct texts *t, const char *path, struct problem *ret_problem)
{
	int r = texts_read(t, path, false, ret_problem);

	t->letters = strdup(path);
	if (t->letters == NULL) {
		problem_set(ret_problem, &PROBLEM_NO_MEMORY, NULL);
		return -ENOMEM;
	}
	if (r == -ENOENT)
		t->letters_error = ENOENT;
	return r == -ENOENT ? 0 : r;
}

struct texts *
texts_open_problem(const char *dir, const char *language, struct problem *ret_problem)
{
	char directory[PATH_MAX], path[PATH_MAX + 32];
	struct texts *t = calloc(1, sizeof(*t));

	if (language == NULL || language[0] == '\0')
		language = locale_language();
	if (strcmp(language, "nb") != 0 && strcmp(language, "en") != 0) {
		problem_set(ret_problem, &PROBLEM_NO_LANGUAGE, "%.32s", language);
		problem_key(ret_problem, "language");
		free(t);
		return NULL;
	}
	if (dir != NULL)
		(void)snprintf(directory, sizeof(directory), "%s", dir);
	else
		default_directory(directory, sizeof(directory));
	if (t == NULL) {
		problem_set(ret_problem, &PROBLEM_NO_MEMORY, NULL);
		return NULL;
	}
	memcpy(t->language, language, sizeof(t->language));
	(void)snprintf(path, sizeof(path), "%s/%s.conf", directory, language);
	int r = texts_read(t, path, true, ret_problem);
	(void)snprintf(path, sizeof(path), "%s/letters-%s.conf", directory, language);
	if (r == 0)
		r = read_letters(t, path, ret_problem);
	return r == 0 ? t : texts_close(t);
}

int
texts_need_letters(const struct texts *t, const char *const sections[], struct problem *ret_problem)
{
	const char *key;

	if (t->letters_error != 0) {
		file_problem_set(ret_problem, t->letters_error);
		problem_at(ret_problem, t->letters, 0);
		return -1;
	}
	for (; *sections != NULL; sections++)
		if (texts_nth(t, *sections, 0, &key) == NULL) {
			problem_set(ret_problem, &PROBLEM_SECTION_MISSING, "%s", *sections);
			problem_at(ret_problem, t->letters, 0);
			return -1;
		}
	return 0;
}

struct texts *
texts_open(const char *dir, const char *language, char *ret_error)
{
	struct problem problem;
	struct texts *t = texts_open_problem(dir, language, &problem);

	if (t == NULL)
		(void)problem_english(&problem, ret_error, OVERGANG_ERROR_SIZE);
	return t;
}

struct texts *
texts_close(struct texts *t)
{
	for (size_t i = 0; t != NULL && i < t->count; i++) {
		free(t->list[i].section);
		free(t->list[i].key);
		free(t->list[i].value);
	}
	if (t != NULL) {
		free(t->list);
		free(t->letters);
	}
	free(t);
	return NULL;
}

const char *
texts_language(const struct texts *t)
{
	return t->language;
}

/* ---- look up -------------------------------------------------------------------------------- */

const char *
texts_get(const struct texts *t, const char *section, const char *key)
{
	const struct text *x = texts_lookup(t, section, key);

	return x != NULL ? x->value : key;
}

const char *
texts_find(const struct texts *t, const char *section, const char *key)
{
	const struct text *x = texts_lookup(t, section, key);

	return x != NULL ? x->value : NULL;
}

const char *
texts_nth(const struct texts *t, const char *section, size_t n, const char **ret_key)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->list[i].section, section) == 0 && n-- == 0) {
			*ret_key = t->list[i].key;
			return t->list[i].value;
		}
	return NULL;
}

static bool
in_list(const char *list, const char *plain)
{
	char item[NAME_SIZE], other[NAME_SIZE];

	for (const char *s = list; s != NULL;
	     s = strchr(s, ',') != NULL ? strchr(s, ',') + 1 : NULL) {
		(void)snprintf(item, sizeof(item), "%.*s", (int)strcspn(s, ","), s);
		if (strcmp(normal_put(item, NORMAL_KEY, other, sizeof(other)), plain) == 0)
			return true;
	}
	return false;
}

const char *
texts_key(const struct texts *t, const char *section, const char *word)
{
	char plain[NAME_SIZE];

	(void)normal_put(word, NORMAL_KEY, plain, sizeof(plain));
	for (size_t i = 0; plain[0] != '\0' && i < t->count; i++)
		if (strcmp(t->list[i].section, section) == 0 && in_list(t->list[i].value, plain))
			return t->list[i].key;
	return NULL;
}

const char *
texts_kind_title(const struct texts *t, const char *kind)
{
	return texts_get(t, "title", kind);
}

/* "role.housing", "missing.bed"; a bare "bed" is the first key that ends so, and roles come
 * first. A word without a text is shown itself, without the name of its list. */
const char *
texts_word(const struct texts *t, const char *word)
{
	const struct text *x = texts_lookup(t, "word", word);
	const char *dot = strchr(word, '.');

	if (x != NULL)
		return x->value;
	if (dot != NULL)
		return dot + 1;
	for (size_t i = 0; i < t->count; i++) {
		dot = strchr(t->list[i].key, '.');
		if (strcmp(t->list[i].section, "word") == 0 && dot != NULL &&
		    strcmp(dot + 1, word) == 0)
			return t->list[i].value;
	}
	return word;
}

/* ---- fill in --------------------------------------------------------------------------------- */

struct filling {
	const struct texts *texts;
	texts_value *value;
	const void *context;
	char *buf;
	size_t size;
	size_t used;
	bool full;
};

/* Once something was cut, nothing may follow. */
static void
put(struct filling *f, const char *s, size_t n)
{
	char run[512];

	while (n > 0 && !f->full) {
		size_t part = n < sizeof(run) ? n : sizeof(run) - 1;
		while (part < n && part > 0 && ((unsigned char)s[part] & 0xc0) == 0x80)
			part--;
		memcpy(run, s, part);
		run[part] = '\0';
		size_t done = utf8_copy(f->buf + f->used, f->size - f->used, run);
		f->used += done;
		f->full = done < part;
		s += part;
		n -= part;
	}
}

/* The name in "{name}" at s; its size with the braces, 0 when it is none. */
static size_t
placeholder(const char *s, char *ret_name)
{
	size_t n = s[0] == '{' ? strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_.") : 0;

	if (n == 0 || n >= NAME_SIZE || s[n + 1] != '}')
		return 0;
	memcpy(ret_name, s + 1, n);
	ret_name[n] = '\0';
	return n + 2;
}

static void
put_value(struct filling *f, const char *name)
{
	char value[VALUE_SIZE] = "";

	bool set = f->value(f->context, name, value, sizeof(value));
	if (!set && value[0] == '\0')
		(void)utf8_copy(value, sizeof(value), texts_word(f->texts, "unknown"));
	char *shown = clean_new(CLEAN_LINE, value);
	put(f, shown, strlen(shown));
	free(shown);
}

/* A part in brackets, from the '['. Its size with the brackets, 0 when it holds no
 * placeholder: then the bracket is a bracket (a box to tick, say). */
static size_t
bracketed(const struct filling *f, const char *s, bool *ret_all_set)
{
	char name[NAME_SIZE], value[VALUE_SIZE];
	const char *end = strchr(s, ']');
	size_t found = 0;

	*ret_all_set = true;
	if (end == NULL)
		return 0;
	for (const char *p = s; p < end; p++) {
		if (placeholder(p, name) == 0)
			continue;
		found++;
		value[0] = '\0';
		if (!f->value(f->context, name, value, sizeof(value)))
			*ret_all_set = false;
	}
	return found > 0 ? (size_t)(end - s) + 1 : 0;
}

static void
fill(struct filling *f, const char *s)
{
	const char *bracket_end = NULL;
	char name[NAME_SIZE];
	bool all_set;
	size_t n;

	f->buf[0] = '\0';
	while (*s != '\0' && !f->full) {
		if ((n = placeholder(s, name)) > 0) {
			put_value(f, name);
		} else if (s == bracket_end) {
			n = 1;
		} else if (*s == '[' && (n = bracketed(f, s, &all_set)) > 0) {
			bracket_end = all_set ? s + n - 1 : NULL;
			n = all_set ? 1 : n;
		} else {
			n = 1 + strcspn(s + 1, "{[]");
			put(f, s, n);
		}
		s += n;
	}
}

static bool
value_of_pair(const void *context, const char *name, char *buf, size_t size)
{
	const char *const *values = context;

	for (; values[0] != NULL; values += 2) {
		if (strcmp(values[0], name) != 0)
			continue;
		if (values[1] != NULL)
			(void)utf8_copy(buf, size, values[1]);
		return values[1] != NULL && values[1][0] != '\0';
	}
	return false;
}

void
texts_put(struct texts_values *v, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0' || v->count + 2 > 2 * TEXTS_VALUES_MAX)
		return;
	v->list[v->count++] = name;
	v->list[v->count++] = value;
	v->list[v->count] = NULL;
}

size_t
texts_fill(
    const struct texts *t, const char *text, const char *const *values, char *buf, size_t size)
{
	struct filling f = {
		.texts = t, .value = value_of_pair, .context = values, .buf = buf, .size = size
	};

	if (size > 0)
		fill(&f, text);
	return f.used;
}

size_t
texts_fill_by(const struct texts *t, const char *text, texts_value *value, const void *context,
    char *buf, size_t size)
{
	struct filling f = {
		.texts = t, .value = value, .context = context, .buf = buf, .size = size
	};

	if (size > 0)
		fill(&f, text);
	return f.used;
}
