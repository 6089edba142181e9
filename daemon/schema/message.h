/* message.h - Messages by their descriptor: the message of a fact, fields and their values, and two
 * messages compared. */
#ifndef OVERGANG_SCHEMA_MESSAGE_H
#define OVERGANG_SCHEMA_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>

/* Where the fact points to its message; NULL for a kind that the schema has not. */
void **message_in(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor);
/* NULL: there is no such field. */
const ProtobufCFieldDescriptor *message_field(
    const ProtobufCMessageDescriptor *d, const char *name);
const ProtobufCFieldDescriptor *message_field_numbered(
    const ProtobufCMessageDescriptor *d, uint32_t number);
/* Bytes that a single value of this field takes in its message. */
size_t message_value_size(const ProtobufCFieldDescriptor *f);
/* Does the message `m` say anything there: a text, a number other than 0, an item? */
bool message_has(const ProtobufCFieldDescriptor *f, const void *m);
/* A number, date, yes or code. */
uint32_t message_number(const ProtobufCFieldDescriptor *f, const void *m);
const char *message_text(const ProtobufCFieldDescriptor *f, const void *m);
/* Do both say the same, but for the fields named in `except` (NULL at its end)? Both of one type; a
 * message of the schema with its lists in arrays, as in the arena. No text in it is NULL. */
bool message_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *except);

#endif
