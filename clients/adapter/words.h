/* words.h - A clerk's bokmål words in an answer, as names of the schema. */
#ifndef OVERGANG_ADAPTER_WORDS_H
#define OVERGANG_ADAPTER_WORDS_H

#include <stddef.h>

#include "base/problem.h"
#include "overgang.h"
#include "refusals.h"

/* "kontor" -> "office". An unknown word is returned unchanged. */
const char *words_field(const struct texts *t, const char *word);
/* Its name in the language of the texts, for as long as the block that it stands in. */
#define words_field_in(TEXTS, FIELD) field_word((TEXTS), (FIELD), (char[FIELD_WORD_SIZE]){ "" })
/* "telefon" -> "phone", of the channels. */
const char *words_channel(const char *word);
/* Why the daemon does not take an answer, in the language of the texts. Returns buf. */
const char *words_refusal(const struct texts *t, const Ov__Answer *a, char *buf, size_t size);
/* The library's problem with a value, in the language of the texts: "er ikke et tall; …". Returns buf. */
const char *words_reason(
    const struct texts *t, const struct problem *problem, char *buf, size_t size);

/* "bolig" is "housing": the value's name in the schema (in buf, 64 bytes), or the word itself when it
 * is none of them. Without texts only the schema's names are known. */
const char *words_value(
    const struct texts *t, const ProtobufCEnumDescriptor *e, const char *word, char *buf);

/* "helse, økonomi, bolig": all that may be written. */
void words_values(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size);

#endif
