/* fold.h - Norwegian words as people type them, made comparable.
 *
 * Lower case, without blanks, line breaks and . - / _ ( ), æ as ae, ø as o or oe, å as a or aa:
 * "Løslatelses-dato", "Loeslatelsesdato" and "LØSLATELSESDATO" are one word. */
#ifndef OVERGANG_LIAISON_FOLD_H
#define OVERGANG_LIAISON_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* What does not fit is cut. Returns buf. */
char *fold(const char *text, char *buf, size_t size);
bool fold_same(const char *a, const char *b);

/* Take the blanks off both ends, hard spaces and a byte order mark among them; in place. */
char *fold_trim(char *text);

/* Copy `len` bytes, or what fits of them, cut between characters of UTF-8. */
void fold_copy(char *buf, size_t size, const char *text, size_t len);

#endif
