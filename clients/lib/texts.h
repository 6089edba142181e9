/* texts.h - Functions on texts for the library and the programs, beside those of overgang.h. */
#ifndef OVERGANG_TEXTS_H
#define OVERGANG_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"
#include "overgang.h"

/* texts_open() with its error as data. */
struct texts *texts_open_problem(
    const char *dir, const char *language, struct problem *ret_problem);

/* For programs that write letters: -1 with the problem where letters-nb.conf or letters-en.conf is not
 * there, or has none of one of these sections (NULL behind the last). */
int texts_need_letters(
    const struct texts *t, const char *const sections[], struct problem *ret_problem);

/* Put the value for that name into buf and return true. Without one return false; buf then holds
 * the replacement outside of brackets, or nothing for "unknown". */
typedef bool texts_value(const void *context, const char *name, char *buf, size_t size);

/* As texts_fill(), with the values from a function. */
size_t texts_fill_by(const struct texts *t, const char *text, texts_value *value,
    const void *context, char *buf, size_t size);

/* The name by which people know an agency, from the short one that facts hold. */
typedef const char *texts_agency(void *context, const char *name);

/* As texts_fact(), with the names of agencies from a function. */
size_t texts_fact_named(const struct texts *t, const Ov__Fact *fact, const char *reporter,
    texts_agency *agency, void *context, char *buf, size_t size);

/* Names and values as texts_fill() takes them: name, value, name, value … NULL. */
enum { TEXTS_VALUES_MAX = 30 };
struct texts_values {
	const char *list[2 * TEXTS_VALUES_MAX + 1];
	size_t count;
};
/* One more; an empty value, or one more than there is room for, is left out. Nothing is copied. */
void texts_put(struct texts_values *v, const char *name, const char *value);

/* The key in a section whose text is that word, or has it in its list by comma; NULL: none. Capital
 * letters, accents, spaces, hyphens and _ make no difference. */
const char *texts_key(const struct texts *t, const char *section, const char *word);
/* Text i of a section, with its key; NULL behind the last. */
const char *texts_nth(const struct texts *t, const char *section, size_t i, const char **ret_key);

/* The text of a section and key, or NULL. */
const char *texts_find(const struct texts *t, const char *section, const char *key);

#endif
