/* refusals.h - Why the daemon does not take something, for people. */
#ifndef OVERGANG_REFUSALS_H
#define OVERGANG_REFUSALS_H

#include <stddef.h>

#include "overgang.h"
#include "say.h"

enum { FIELD_WORD_SIZE = 64 };

/* The word for a field of proto/ ("date": "dato"); returns buf. */
const char *field_word(const struct texts *t, const char *field, char buf[FIELD_WORD_SIZE]);

/* Why an answer is a no, by its code; the daemon's English where there are no texts, or none for
 * that code. Returns buf. */
const char *refusal_text(const struct texts *t, const Ov__Answer *a, char *buf, size_t size);
/* The field it is about, as people call it; "" where that is all of it. Returns buf. */
const char *refusal_field(const struct texts *t, const Ov__Answer *a, char buf[FIELD_WORD_SIZE]);

/* overgang_error() in the language of the texts; a refusal of the daemon by its code. Returns
 * buf. */
const char *error_in(const struct texts *t, const struct overgang *o, char *buf, size_t size);
#endif
