/* recall.h - Letters that lie in the in-tray and may no longer be shown: a consent was withdrawn, a
 * time is over, a case was restricted or erased. The stream then has a blank where the letter was.
 *
 * The office reads of them in a notice in the in-tray, "SLETT DISSE BREVENE.txt": the names of the
 * files and the office's own reference, and nothing else. It is written anew as they go, and goes
 * with the last. */
#ifndef OVERGANG_RECALL_H
#define OVERGANG_RECALL_H

#include "intray.h"

enum { RECALL_LETTERS_MAX = 4096 };

struct recalled {
	uint64_t n;
	char name[33]; /* of its file, without the ending */
};

/* Those of `list` whose numbers are blanks now are moved to its front. How many, or a negative errno
 * with overgang_error(). */
int recall_find(struct overgang *o, struct recalled *list, size_t count);

/* Look at all letters that lie there, the oldest RECALL_LETTERS_MAX of them, and write the notice,
 * or take it away. How many letters it names, or a negative errno. */
int recall_look(struct overgang *o, const struct intray *in);

#endif
