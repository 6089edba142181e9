/* field_text.h - A field from text, and as text; the functions of overgang.h on fields stand in
 * field_text.c too. */
#ifndef OVERGANG_FIELD_TEXT_H
#define OVERGANG_FIELD_TEXT_H

#include <stddef.h>

#include "base/problem.h"
#include "fields.h"

/* Value i as overgang_field_text() shows it. buf is always terminated; returns the length. */
size_t field_text(const struct field *f, size_t i, char *buf, size_t size);

/* Set it from text, as overgang_field_set(). NULL, or the kind of problem with the value. */
const struct problem_kind *field_set(
    ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *value);
/* overgang_field_set() with its error as data. */
int field_set_problem(
    ProtobufCMessage *m, const char *field, const char *value, struct problem *ret_problem);

#endif
