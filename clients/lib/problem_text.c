/* problem_text.c - Problems in the language of the texts. */
#include "problem_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "library_problems.h"
#include "say.h"
#include "texts.h"

enum { SENTENCE_SIZE = 2048 };

/* English is built in: only bokmål stands in the texts. */
static bool
is_english(const struct texts *t)
{
	return t == NULL || strcmp(texts_language(t), "en") == 0;
}

static const char *
text_of(const void *texts, const char *section, const char *key)
{
	return texts_find(texts, section, key);
}

const char *
problem_in(const struct texts *t, const struct problem *p, char *buf, size_t size)
{
	return problem_said(p, is_english(t) ? NULL : text_of, t, buf, size);
}

const char *
problem_kind_in(const struct texts *t, const struct problem_kind *kind)
{
	const char *text = is_english(t) ? NULL : texts_find(t, "problem", kind->code);

	return text != NULL ? text : kind->english;
}

const char *
errno_said(const struct texts *t, int error)
{
	const char *name = strerrorname_np(error), *text;
	char word[32];

	(void)snprintf(word, sizeof(word), "errno.%s", name != NULL ? name : "EIO");
	text = texts_find(t, "word", word);
	return text != NULL ? text : strerror(error);
}

void
say_problem(const struct texts *t, const char *program, const struct problem *p)
{
	char said[SENTENCE_SIZE];
	struct problem none;
	struct texts *own = t == NULL ? texts_open_problem(NULL, NULL, &none) : NULL;

	say_log(program, "%s", problem_in(t != NULL ? t : own, p, said, sizeof(said)));
	texts_close(own);
}

void
say_in(const struct texts *t, const char *program, const struct problem_kind *kind,
    const char *format, ...)
{
	struct problem p;
	va_list arguments;

	va_start(arguments, format);
	problem_vset(&p, kind, format, arguments);
	va_end(arguments);
	say_problem(t, program, &p);
}

void
lost_numbers_in(const struct texts *t, const char *program, uint64_t first, uint64_t last)
{
	say_in(t, program, &PROBLEM_NUMBERS_LOST, "%llu" PROBLEM_AND "%llu",
	    (unsigned long long)first, (unsigned long long)last);
}
