/* problem.c - An error as data, and its sentence. */
#include "base/problem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum {
	ARGUMENT_SIZE = sizeof(((struct problem *)0)->arguments),
	ERRNO_MAX = 134,
	PATH_SHOWN = 301
};

/* A printf that ran out of room may have cut a character in two. */
static void
mend_end(char *text)
{
	size_t n = strlen(text), first = n;

	while (first > 0 && n - first < 4 && ((unsigned char)text[first - 1] & 0xc0) == 0x80)
		first--;
	if (first > 0 && !utf8_valid(text + first - 1, n - first + 1))
		text[first - 1] = '\0';
}

void
problem_vset(
    struct problem *p, const struct problem_kind *kind, const char *format, va_list arguments)
{
	*p = (struct problem){ .kind = kind };
	if (format == NULL)
		return;
	int n = vsnprintf(p->arguments, sizeof(p->arguments), format, arguments);
	if (n >= (int)sizeof(p->arguments))
		mend_end(p->arguments);
}

void
problem_set(struct problem *p, const struct problem_kind *kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	problem_vset(p, kind, format, arguments);
	va_end(arguments);
}

void
problem_at(struct problem *p, const char *path, int line)
{
	char file[PATH_SHOWN];

	(void)utf8_copy(file, sizeof(file), path);
	if (line > 0)
		(void)snprintf(p->place, sizeof(p->place), "%s:%d", file, line);
	else
		(void)utf8_copy(p->place, sizeof(p->place), file);
}

void
problem_key(struct problem *p, const char *key)
{
	(void)utf8_copy(p->key, sizeof(p->key), key);
}

void
problem_value(struct problem *p, const char *value)
{
	(void)utf8_copy(p->value, sizeof(p->value), value);
}

const char *
problem_errno_english(const char *name)
{
	if (strncmp(name, "errno.", 6) != 0)
		return NULL;
	for (int e = 1; e < ERRNO_MAX; e++)
		if (strerrorname_np(e) != NULL && strcmp(strerrorname_np(e), name + 6) == 0)
			return strerror(e);
	return NULL;
}

/* ---- the sentence -------------------------------------------------------------------------- */

struct saying {
	problem_lookup *text;
	const void *texts;
	char *buf;
	size_t size;
	size_t used;
	bool full;
};

/* Once something was cut, nothing may follow. */
static void
put_bytes(struct saying *s, const char *text, size_t n)
{
	size_t room = s->size - s->used - 1;

	if (s->full)
		return;
	s->full = n > room;
	if (s->full)
		for (n = room; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
			;
	memcpy(s->buf + s->used, text, n);
	s->used += n;
	s->buf[s->used] = '\0';
}

static void
put(struct saying *s, const char *text)
{
	put_bytes(s, text, strlen(text));
}

static void
put_part(struct saying *s, const char *before, const char *text, const char *behind)
{
	if (text[0] == '\0')
		return;
	put(s, before);
	put(s, text);
	put(s, behind);
}

static const char *
text_of(const struct saying *s, const char *section, const char *key, const char *english)
{
	const char *text = s->text != NULL ? s->text(s->texts, section, key) : NULL;

	return text != NULL ? text : english;
}

/* Argument number `which` from 0; nothing where the problem has fewer. */
static void
put_argument(struct saying *s, const char *arguments, unsigned which)
{
	char argument[ARGUMENT_SIZE];

	for (; which > 0; which--) {
		arguments = strchr(arguments, PROBLEM_AND[0]);
		if (arguments == NULL)
			return;
		arguments++;
	}
	(void)snprintf(
	    argument, sizeof(argument), "%.*s", (int)strcspn(arguments, PROBLEM_AND), arguments);
	const char *error = problem_errno_english(argument);
	put(s, error != NULL ? text_of(s, "word", argument, error) : argument);
}

static void
put_sentence(struct saying *s, const char *sentence, const char *arguments)
{
	while (*sentence != '\0') {
		size_t plain = 1 + strcspn(sentence + 1, "{");
		if (sentence[0] == '{' && sentence[1] >= '1' && sentence[1] <= '9' &&
		    sentence[2] == '}') {
			put_argument(s, arguments, (unsigned)(sentence[1] - '1'));
			plain = 3;
		} else {
			put_bytes(s, sentence, plain);
		}
		sentence += plain;
	}
}

static void
put_cause(struct saying *s, int error)
{
	char name[40];

	(void)snprintf(name, sizeof(name), "errno.%s",
	    strerrorname_np(error) != NULL ? strerrorname_np(error) : "");
	put(s, ": ");
	put(s, text_of(s, "word", name, strerror(error)));
}

const char *
problem_said(
    const struct problem *p, problem_lookup *text, const void *texts, char *buf, size_t size)
{
	struct saying s = { .text = text, .texts = texts, .buf = buf, .size = size };

	buf[0] = '\0';
	if (p->kind == NULL)
		return buf;
	put_part(&s, "", p->place, ": ");
	put_part(&s, "", p->key, ": ");
	put_part(&s, "\"", p->value, "\" ");
	put_sentence(&s, text_of(&s, "problem", p->kind->code, p->kind->english), p->arguments);
	if (p->error != 0)
		put_cause(&s, p->error);
	return buf;
}

const char *
problem_english(const struct problem *p, char *buf, size_t size)
{
	return problem_said(p, NULL, NULL, buf, size);
}
