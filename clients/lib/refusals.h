/* refusals.h - Why the daemon or the library does not take something, for people. */
#ifndef OVERGANG_REFUSALS_H
#define OVERGANG_REFUSALS_H

#include <stddef.h>

#include "overgang.h"
#include "say.h"

enum { FIELD_WORD_SIZE = 64 };

/* What a field of proto/ is called ("date": "dato"); returns buf. */
const char *field_word(const struct texts *t, const char *field, char buf[FIELD_WORD_SIZE]);

/* Why an answer is a no, by its code; the daemon's English where there are no texts, or none for
 * that code. Returns buf. */
const char *refusal_text(const struct texts *t, const Ov__Answer *a, char *buf, size_t size);
/* The field it is about, as people call it; "" where that is all of it. Returns buf. */
const char *refusal_field(const struct texts *t, const Ov__Answer *a, char buf[FIELD_WORD_SIZE]);

/* What the library says, in the language of the texts: a whole sentence, or what stands behind a
 * file's name and line. What it has no words for is as it was. Returns buf. */
const char *sentence_in(const struct texts *t, const char *english, char *buf, size_t size);
/* overgang_error() so: what the daemon refused is said by its code. Returns buf. */
const char *error_in(const struct texts *t, const struct overgang *o, char *buf, size_t size);
/* As say_log(), in the language of the texts; without texts, of those that there are. */
void say_in(const struct texts *t, const char *program, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* For overgang_follow: that numbers are gone after a restore. */
void lost_numbers_in(const struct texts *t, const char *program, uint64_t first, uint64_t last);
/* What the system says of an errno. */
const char *errno_said(const struct texts *t, int error);

#endif
