/* charset.h - Which characters the bytes of a text file are. */
#ifndef OVERGANG_CHARSET_H
#define OVERGANG_CHARSET_H

#include <stddef.h>

/* As UTF-8, to be freed: what editors here save is UTF-8 and UTF-16 (with or without a mark in
 * front) and Windows-1252. NULL: it is none of them, or likely another one (of an old Mac, of
 * DOS), in which letters would come out as others; or there is no memory. */
char *charset_utf8(const char *bytes, size_t size);

#endif
