/* message.h - A fact's message by its descriptor: its fields and their values. */
#ifndef OVERGANG_SCHEMA_MESSAGE_H
#define OVERGANG_SCHEMA_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <facts.pb-c.h>

/* Where the fact points to its message; NULL for a kind that the schema has not. */
void **message_in(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor);
const ProtobufCFieldDescriptor *message_field(
    const ProtobufCMessageDescriptor *d, const char *name);
/* Bytes that a single value of this field takes in its message. */
size_t message_value_size(const ProtobufCFieldDescriptor *f);
/* Does the message `m` say anything there: a text, a number other than 0, an item? */
bool message_has(const ProtobufCFieldDescriptor *f, const void *m);
/* A number, date, yes or code. */
uint32_t message_number(const ProtobufCFieldDescriptor *f, const void *m);
const char *message_text(const ProtobufCFieldDescriptor *f, const void *m);

#endif
