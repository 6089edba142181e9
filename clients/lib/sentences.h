/* sentences.h - What the library and the programs say, in the language of the texts.
 *
 * They are written in English where they are made; the table in sentences.c has each in bokmål, and a test
 * finds one that is missing there. */
#ifndef OVERGANG_SENTENCES_H
#define OVERGANG_SENTENCES_H

#include <stddef.h>
#include <stdint.h>

#include "overgang.h"

/* What the library says, in the language of the texts: a whole sentence, or what stands behind a
 * file's name and line. What it has no words for is as it was. Returns buf. */
const char *sentence_in(const struct texts *t, const char *english, char *buf, size_t size);
/* As say_log(), in the language of the texts; without texts, of those that there are. */
void say_in(const struct texts *t, const char *program, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* For overgang_follow: that numbers are gone after a restore. */
void lost_numbers_in(const struct texts *t, const char *program, uint64_t first, uint64_t last);
/* What the system says of an errno. */
const char *errno_said(const struct texts *t, int error);

#endif
