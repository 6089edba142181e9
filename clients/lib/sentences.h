/* sentences.h - Messages of the library and the programs, in the language of the texts. The code
 * writes them in English; the table in sentences.c has the bokmål, and a test finds a missing
 * one. */
#ifndef OVERGANG_SENTENCES_H
#define OVERGANG_SENTENCES_H

#include <stddef.h>
#include <stdint.h>

#include "overgang.h"

/* Translate a message: a whole sentence, or the part behind a file's name and line. An unknown
 * one stays English. Returns buf. */
const char *sentence_in(const struct texts *t, const char *english, char *buf, size_t size);
/* As say_log(), in the language of the texts; without texts, of those that there are. */
void say_english(const struct texts *t, const char *program, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
