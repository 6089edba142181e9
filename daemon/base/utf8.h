/* utf8.h - Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
#ifndef OVERGANG_BASE_UTF8_H
#define OVERGANG_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One character of a string: its size, 0 when there is none that is valid, or at the end. */
size_t utf8_char(const char *s, uint32_t *ret_char);
/* Are all these bytes valid, and none of them a NUL? */
bool utf8_valid(const void *bytes, size_t size);
/* Copy as much of a string as fits, cut between characters; buf is always terminated. Return the
 * length. */
size_t utf8_copy(char *buf, size_t size, const char *s);

#endif
