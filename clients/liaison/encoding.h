/* encoding.h - What encoding a list is in, by its bytes; all of it becomes UTF-8. Pure.
 *
 * UTF-8 and UTF-16 by their marks, UTF-8 also by being it, else Windows-1252, if what comes of
 * it can be Norwegian. A list of which most cannot (it came from a Mac or DOS, or its letters
 * are lost) is refused as a whole; single lines that are in another encoding than the rest
 * are told apart, and are those lines' error. */
#ifndef OVERGANG_LIAISON_ENCODING_H
#define OVERGANG_LIAISON_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

struct encoding {
	const char *name; /* "UTF-8", "UTF-16" or "Windows-1252" */
	char *text;	  /* UTF-8, every end of a line a \n, a NUL behind; to be wiped and freed */
	size_t size;
	/* Lines, from 0, that are in another one; their letters that are not ASCII are "?". */
	bool *foreign;
	size_t lines;
};

/* NULL, or why the list is refused, in bokmål: what it is and what to do. */
const char *encoding_read(const char *bytes, size_t size, struct encoding *ret);
void encoding_clear(struct encoding *e);

#endif
