/* kinds.h - Kinds and values by the words that people use for them. Pure. */
#ifndef OVERGANG_KINDS_H
#define OVERGANG_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "overgang.h"

enum kind_found { KIND_FOUND, KIND_NONE, KIND_SEVERAL };

/* A kind by its name ("release.date_set"), its title, or the beginning of one of them that
 * no other kind has. KIND_SEVERAL: which ones, by comma, in ret_names. */
enum kind_found kind_find(
    const struct texts *t, const char *text, uint32_t *ret_number, char *ret_names, size_t size);

/* The short name of an enum's value from the word that stands for it ("endt tid"), or from
 * itself. false: no such value. buf holds at least 64 bytes. */
bool value_from_word(
    const struct texts *t, const ProtobufCEnumDescriptor *e, const char *text, char *buf);

/* Its values as help shows them: "full-term (endt tid), parole (prøveløslatelse)". */
void value_words(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size);

#endif
