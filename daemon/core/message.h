/* message.h - Two messages compared by their descriptor, field by field. */
#ifndef OVERGANG_CORE_MESSAGE_H
#define OVERGANG_CORE_MESSAGE_H

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

/* Do both say the same, but for the fields named in `except` (NULL at its end)? Both of one type; a
 * message of the schema with its lists in arrays, as in the arena. No text in it is NULL. */
bool message_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *except);

#endif
