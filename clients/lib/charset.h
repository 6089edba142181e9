/* charset.h - Which characters the bytes of a text file are; all of them become UTF-8. Pure.
 *
 * UTF-8 and UTF-16 by their marks or by being it, else Windows-1252, if the result can be
 * Norwegian. A file of which most cannot (it came from a Mac or DOS, or its letters are lost) is
 * refused as a whole; single lines that are in another encoding than the rest are told apart. */
#ifndef OVERGANG_CHARSET_H
#define OVERGANG_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

enum charset_problem {
	CHARSET_FINE,
	CHARSET_UNKNOWN, /* likely of an old Mac or DOS */
	CHARSET_LOST,	 /* was converted wrongly before: "BÃ¦rum" */
	CHARSET_BROKEN,	 /* begins as UTF-16 and goes on as something else */
	CHARSET_NO_TEXT,
};

struct charset_text {
	const char *name; /* "UTF-8", "UTF-16" or "Windows-1252" */
	char *text;	  /* UTF-8, every end of a line a \n, a NUL behind; NULL with a problem */
	size_t size;
	/* Lines, from 0, that are in another one; their letters that are not ASCII are "?". */
	bool *foreign;
	size_t lines;
};

/* To be cleared in either case. */
enum charset_problem charset_read(const char *bytes, size_t size, struct charset_text *ret);
/* Are all lines in the same encoding? */
bool charset_one(const struct charset_text *t);
void charset_clear(struct charset_text *t);

#endif
