/* notices.c - Notices in the out-tray about refused files. */
#include "notices.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "clean.h"
#include "files.h"
#include "names.h"
#include "problem_text.h"
#include "problems.h"

enum { NOTICE_MODE = 0640 };

/* A notice's marks in each language, so that one in the former language is recognised too. */
struct notice_words {
	const char *language, *begins, *says, *ends;
	const char *kind; /* the first word of an answer */
};

static const struct notice_words notices[] = {
	{ "nb", "IKKE TATT IMOT ", " er ikke tatt imot.",
	    "Denne beskjeden forsvinner av seg selv, eller kan slettes.", "hendelse" },
	{ "en", "NOT TAKEN ", " was not taken.",
	    "This notice goes away by itself, or may be deleted.", "kind" },
};

enum { LANGUAGES = sizeof(notices) / sizeof(notices[0]) };

static const struct notice_words *
words_of(const struct texts *t)
{
	return &notices[strcmp(texts_language(t), notices[1].language) == 0];
}

/* The words of a notice that is called so; NULL: it is called like none. */
static const struct notice_words *
named_notice(const char *name)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (strncasecmp(name, notices[i].begins, strlen(notices[i].begins)) == 0)
			return &notices[i];
	return NULL;
}

/* "IKKE TATT IMOT svar.docx.txt": it opens where text files do. */
static char *
notice_name(const struct notice_words *w, const char *about)
{
	char *shown = clean_new(CLEAN_NAME, about), *name = NULL;

	if (asprintf(
		&name, "%s%s%s", w->begins, shown, name_ends_with(shown, ".txt") ? "" : ".txt") < 0)
		name = NULL;
	free(shown);
	return name;
}

/* As Windows writes text, so that the oldest editor shows it with its letters and lines. */
static char *
as_windows_writes(const char *text)
{
	char *out = malloc(2 * strlen(text) + 4), *at = out;

	if (out == NULL)
		return NULL;
	at = stpcpy(at, "\xef\xbb\xbf");
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			*at++ = '\r';
		*at++ = *text;
	}
	*at = '\0';
	return out;
}

int
notice_write_file(const char *dir, const char *name, const char *text)
{
	char *whole = as_windows_writes(text);
	int r = whole != NULL ? files_write(dir, name, whole, strlen(whole), NOTICE_MODE) : -ENOMEM;

	free(whole);
	return r;
}

/* "svar.txt er ikke tatt imot.", alone in the first line. An editor may have left out the mark before
 * it, or have changed the line ends. */
static bool
first_line_says(const char *text, const struct notice_words *w)
{
	size_t size = strcspn(text, "\r\n"), says = strlen(w->says);

	return size > says && strncmp(text + size - says, w->says, says) == 0;
}

/* "hendelse = …": a line that only a clerk writes. A reason has such words too, and no "=" behind
 * the first of them. */
static bool
has_answer_line(const char *text)
{
	for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *key = text + strspn(text, " \t");
		for (size_t i = 0; i < LANGUAGES; i++) {
			size_t n = strlen(notices[i].kind);
			if (strncasecmp(key, notices[i].kind, n) == 0 &&
			    key[n + strspn(key + n, " \t")] == '=')
				return true;
		}
	}
	return false;
}

/* Whatever the reason in it says; one that a clerk wrote an answer into is an answer. */
bool
notice_is_one(const char *dir, const char *name)
{
	const struct notice_words *w = named_notice(name);
	char *text;
	size_t size;

	if (w == NULL || files_read_itself(dir, name, ANSWER_SIZE_MAX, &text, &size) < 0)
		return false;
	bool ours = first_line_says(text, w) && !has_answer_line(text);
	free(text);
	return ours;
}

static void
say_not_written(const struct texts *t, const char *dir, const char *about, int error)
{
	struct problem problem;

	problem_set(&problem, &PROBLEM_NOTICE_NOT_WRITTEN, "%s", about);
	problem_at(&problem, dir, 0);
	problem.error = error;
	say_problem(t, "overgang-adapter", &problem);
}

/* That it cannot be written stops nothing: the log has said it too. */
void
notice_write(
    const struct texts *t, const char *dir, const char *about, const char *what, const char *then)
{
	const struct notice_words *w = words_of(t);
	char *name = notice_name(w, about), *shown = clean_new(CLEAN_LINE, about), *text = NULL;
	int r = -ENOMEM;

	if (name != NULL && files_there(dir, name) && !notice_is_one(dir, name))
		r = -EEXIST; /* somebody's answer is called so */
	else if (name != NULL &&
		 asprintf(&text, "%s%s\n\n%s%s\n%s\n\n%s\n", shown, w->says, what,
		     what[strlen(what) - 1] == '\n' ? "" : "\n", then, w->ends) >= 0)
		r = notice_write_file(dir, name, text);
	else
		text = NULL;
	if (r < 0)
		say_not_written(t, dir, shown, -r);
	free(text);
	free(shown);
	free(name);
}

bool
notice_there(const char *dir, const char *about)
{
	bool there = false;

	for (size_t i = 0; i < LANGUAGES; i++) {
		char *name = notice_name(&notices[i], about);
		there = there || (name != NULL && files_there(dir, name));
		free(name);
	}
	return there;
}

void
notice_remove(const char *dir, const char *about)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		char *name = notice_name(&notices[i], about);
		if (name != NULL && notice_is_one(dir, name))
			files_remove(dir, name);
		free(name);
	}
}

/* Does something lie in dir that this notice is about? */
static bool
has_subject(const char *dir, const char *notice_file)
{
	const struct notice_words *w = named_notice(notice_file);
	DIR *d = opendir(dir);
	struct dirent *e;
	bool found = d == NULL || w == NULL; /* a folder that is away tells nothing */

	while (!found && (e = readdir(d)) != NULL) {
		char *name = named_notice(e->d_name) != NULL ? NULL : notice_name(w, e->d_name);
		found = name != NULL && strcmp(name, notice_file) == 0;
		free(name);
	}
	if (d != NULL)
		(void)closedir(d);
	return found;
}

void
notice_remove_old(const char *dir, const char *rejected, const char *name)
{
	if (!has_subject(dir, name) && !has_subject(rejected, name))
		files_remove(dir, name);
}
