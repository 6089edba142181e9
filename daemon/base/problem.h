/* problem.h - An error as data.
 *
 * The code that finds a problem fills in its kind and its arguments; the sentence is made where
 * somebody reads it, in that reader's language: problem_english() here, problem_in() of the clients
 * by the texts. Each room has a table of its kinds: problems.h beside the code. */
#ifndef OVERGANG_BASE_PROBLEM_H
#define OVERGANG_BASE_PROBLEM_H

#include <stdarg.h>
#include <stddef.h>

/* A kind of problem. The English is built in, because the texts may be what cannot be
 * read; bokmål has it by code, in the section [problem] of config/texts/nb.conf. {1} to {9} are the
 * arguments. */
struct problem_kind {
	const char *code;
	const char *english;
};

/* One problem, shown as "PLACE: KEY: "VALUE" SENTENCE: CAUSE"; an empty part is left out. */
struct problem {
	const struct problem_kind *kind; /* NULL: nothing is wrong */
	char place[316];		 /* a path, or "FILE:LINE" */
	char key[65];			 /* of a setting or a field */
	char value[65];			 /* that was typed */
	char arguments[1100];		 /* one behind the other, PROBLEM_AND between them */
	int error;			 /* errno of the cause; 0: none */
};

/* Between two arguments in the format of problem_set(). */
#define PROBLEM_AND "\x1f"

/* From nothing: this kind with its arguments, and no place, key, value or cause. The arguments are
 * one format: problem_set(p, &PROBLEM_FOO, "%s" PROBLEM_AND "%d", path, n); NULL has none. An
 * argument "errno.ENOSPC" is shown as the text of that error. */
void problem_set(struct problem *p, const struct problem_kind *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void problem_vset(struct problem *p, const struct problem_kind *kind, const char *format,
    va_list arguments) __attribute__((format(printf, 3, 0)));
/* Where: a path, and its line unless that is 0. */
void problem_at(struct problem *p, const char *path, int line);
void problem_key(struct problem *p, const char *key);
void problem_value(struct problem *p, const char *value);

/* The sentence in English, cut to fit. Returns buf; "" where nothing is wrong. */
const char *problem_english(const struct problem *p, char *buf, size_t size);

/* Text by section and key ("problem" and a code, "word" and "errno.ENOSPC"); NULL: none. */
typedef const char *problem_lookup(const void *texts, const char *section, const char *key);
/* The sentence with these texts; the English where they have none. */
const char *problem_said(
    const struct problem *p, problem_lookup *text, const void *texts, char *buf, size_t size);
/* The English for "errno.ENOSPC"; NULL: it is the name of no error. */
const char *problem_errno_english(const char *name);

/* For the tables of kinds: X(NAME, "code", "English"). */
#define PROBLEM_DECLARED(name, code, english) extern const struct problem_kind name;
#define PROBLEM_DEFINED(name, code, english)  const struct problem_kind name = { code, english };

#endif
