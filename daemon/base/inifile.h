/* inifile.h - Read an INI file so that nothing in it is lost without a word.
 *
 * inih splits the lines; this reader hands them over and refuses text that inih would cut or
 * join without saying so: long lines, lines that begin with a blank (continuations), a
 * comment behind a value, text behind a section's bracket, a key or section given twice,
 * and bytes that are no UTF-8. The first problem stays and ends the reading; it says file,
 * line and key. */
#ifndef OVERGANG_BASE_INIFILE_H
#define OVERGANG_BASE_INIFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/problem.h"

struct inifile;

/* A section begins. It need not have keys. */
typedef void inifile_section(struct inifile *f, const char *name);
/* One key = value; f->section is where it stands. The value has no blanks at its ends. */
typedef void inifile_key(struct inifile *f, const char *key, const char *value);

struct inifile {
	const char *path; /* as named in problems */
	void *context;	  /* the caller's */
	char section[50];
	int line;
	bool failed;
	bool nb; /* with `problem`: the caller's sentences are in bokmål */

	/* The reader's own. */
	FILE *stream;
	inifile_section *on_section;
	inifile_key *on_key;
	struct problem *problem; /* where a problem goes; NULL: into `error`, in English */
	char *error;
	char *sections; /* "\na\nb\n": those there have been */
	char *keys;	/* the same, of this section */
	char *text;
	size_t text_size;
};

enum { INIFILE_ERROR_SIZE = 512 };

/* Read all of it; ret_error is filled once there is a problem. */
void inifile_read(struct inifile *f, const char *path, inifile_section *on_section,
    inifile_key *on_key, void *context, char *ret_error);
/* The same for programs with readers of two languages: a problem is data. What the caller says with
 * inifile_fail() is in bokmål (nb) or English. */
void inifile_read_problem(struct inifile *f, const char *path, inifile_section *on_section,
    inifile_key *on_key, void *context, bool nb, struct problem *ret_problem);
/* The same without sentences of the caller's own. Every section is taken. */
void inifile_read_settings(struct inifile *f, const char *path, inifile_key *on_key, void *context,
    struct problem *ret_problem);
/* -1 when there was a problem, here or in a check of the caller's since. */
int inifile_result(const struct inifile *f);

/* The problem with this line, and this key unless it is NULL. */
void inifile_problem(struct inifile *f, const char *key, const struct problem *problem);
/* The same with a sentence that the caller wrote in the reader's language: "path:line: key: …"; key
 * NULL leaves it out. */
void inifile_fail(struct inifile *f, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same about an earlier line; 0: about the file. */
void inifile_fail_at(struct inifile *f, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Values. Each fails the file and leaves *ret untouched when the value is invalid. */
void inifile_text(struct inifile *f, const char *key, const char *value, char *ret, size_t size);
/* Relative to the file that it stands in. */
void inifile_path(struct inifile *f, const char *key, const char *value, char *ret, size_t size);
void inifile_endpoint(
    struct inifile *f, const char *key, const char *value, char *ret, size_t size);
void inifile_yes_no(struct inifile *f, const char *key, const char *value, bool *ret);
void inifile_number(struct inifile *f, const char *key, const char *value, uint32_t min,
    uint32_t max, uint32_t *ret);

/* The next item of a comma list into item (blanks taken off, cut at size - 1); false at
 * the end. An empty item fails the file. */
bool inifile_item(struct inifile *f, const char *key, const char **at, char *item, size_t size);

#endif
