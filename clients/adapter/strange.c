/* strange.c - Files in the out-tray that are no answers. */
#include "strange.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clean.h"
#include "files.h"
#include "notices.h"
#include "problem_text.h"
#include "problems.h"

/* Was a notice written about it before? Entries of removed files make room. */
static bool
is_known(struct strange_files *s, const char *dir, const char *name)
{
	for (size_t i = 0; i < s->count;) {
		if (strcmp(s->names[i], name) == 0)
			return true;
		if (s->count == STRANGE_FILES_MAX && !files_there(dir, s->names[i]))
			memmove(s->names[i], s->names[--s->count], sizeof(s->names[0]));
		else
			i++;
	}
	if (s->count < STRANGE_FILES_MAX)
		return false;
	return notice_there(dir, name);
}

/* A name may hold anything: cleaned, it stays one argument. */
static void
say_left_unread(
    const struct texts *t, const char *dir, const char *name, const struct problem_kind *why)
{
	char *shown = clean_new(CLEAN_LINE, name);

	say_in(t, "overgang-adapter", &PROBLEM_LEFT_UNREAD, "%s" PROBLEM_AND "%s" PROBLEM_AND "%s",
	    dir, shown, problem_kind_in(t, why));
	free(shown);
}

/* Write a notice about the file, with the reason by its key in the texts, and a line in the log with the
 * reason as a kind of problem. */
static void
say_strange(struct strange_files *s, const struct texts *t, const char *dir, const char *name,
    const char *key, const struct problem_kind *why)
{
	if (is_known(s, dir, name))
		return;
	if (s->count < STRANGE_FILES_MAX)
		memcpy(s->names[s->count++], name, strlen(name) + 1);
	say_left_unread(t, dir, name, why);
	notice_write(t, dir, name, texts_get(t, "answer", key), texts_get(t, "answer", "lies"));
}

void
strange_file(
    struct strange_files *s, const struct texts *t, const char *dir, const char *name, mode_t mode)
{
	if (S_ISDIR(mode))
		say_strange(s, t, dir, name, "folder", &PROBLEM_STRANGE_FOLDER);
	else if (S_ISLNK(mode))
		say_strange(s, t, dir, name, "link", &PROBLEM_STRANGE_LINK);
	else if (!S_ISREG(mode))
		say_strange(s, t, dir, name, "special", &PROBLEM_STRANGE_SPECIAL);
	else
		say_strange(s, t, dir, name, "document", &PROBLEM_STRANGE_DOCUMENT);
}

void
strange_empty(struct strange_files *s, const struct texts *t, const char *dir, const char *name)
{
	say_strange(s, t, dir, name, "empty", &PROBLEM_STRANGE_EMPTY);
}
