/* normal.h - Text as people and programs leave it, made comparable: the one place where it
 * is decided which texts are the same.
 *
 * Three forms, each on top of the one before. Bytes that are not UTF-8 become U+FFFD. */
#ifndef OVERGANG_NORMAL_H
#define OVERGANG_NORMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How one character shows on a screen. */
enum normal_look {
	NORMAL_SHOWN,
	NORMAL_BLANK,	  /* a space or a line end of any kind */
	NORMAL_CONTROL,	  /* another control character */
	NORMAL_INVISIBLE, /* soft hyphens, zero widths, marks of direction and byte order */
};
enum normal_look normal_look(int32_t c);

enum normal_form {
	/* The visible text: NFC, without invisible characters (soft hyphens, zero widths, marks of
	 * direction and byte order, control characters). Each run of spaces and line breaks of any
	 * kind is one plain space, and there are none at the ends. */
	NORMAL_TEXT,
	/* The same in lower case, full-width and other compatible letters as the plain ones,
	 * every hyphen and dash as "-", every apostrophe as "'". */
	NORMAL_LOWER,
	/* The word behind it, for comparing: without accents, spaces and . - / _ ( ) : and ,
	 * and with æ as ae, ø as o or oe, å as a or aa, and Greek and Cyrillic letters that look
	 * like Latin ones as these. "Løslatelses-dato", "Loeslatelsesdato" and
	 * "LØSLATELSESDATO" are one word. */
	NORMAL_KEY,
};

/* In that form, to be freed; aborts when there is no memory. */
char *normal_new(const char *text, size_t size, enum normal_form form);
/* The same into a buffer, cut between characters where it does not fit. Returns buf, which may
 * be the text itself. */
char *normal_put(const char *text, enum normal_form form, char *buf, size_t size);

/* Have both the same key? */
bool normal_same(const char *a, const char *b);

/* Copy `len` bytes unchanged, cut between characters where they do not fit. */
void normal_copy(char *buf, size_t size, const char *text, size_t len);

#endif
