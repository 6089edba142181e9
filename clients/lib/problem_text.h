/* problem_text.h - Problems in the language of the texts, and lines in the log that are made the
 * same way. */
#ifndef OVERGANG_PROBLEM_TEXT_H
#define OVERGANG_PROBLEM_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "overgang.h"

/* problem_english() in the language of the texts; t NULL: English. Returns buf. */
const char *problem_in(const struct texts *t, const struct problem *p, char *buf, size_t size);
/* The sentence of a kind without arguments. */
const char *problem_kind_in(const struct texts *t, const struct problem_kind *kind);
/* The text of an errno. */
const char *errno_said(const struct texts *t, int error);

/* As say_log(), in the language of the texts; without texts, of those that there are. The second
 * has arguments as problem_set() takes them. */
void say_problem(const struct texts *t, const char *program, const struct problem *p);
void say_in(const struct texts *t, const char *program, const struct problem_kind *kind,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* For overgang_follow: numbers are lost after a restore. */
void lost_numbers_in(const struct texts *t, const char *program, uint64_t first, uint64_t last);

#endif
