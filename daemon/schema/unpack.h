/* unpack.h - A message from its bytes, as protobuf_c_message_unpack() makes it, in one pass and into
 * the arena. */
#ifndef OVERGANG_SCHEMA_UNPACK_H
#define OVERGANG_SCHEMA_UNPACK_H

#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/* NULL: the bytes are not as pack.h writes them, and may be a message all the same: the fields are in
 * another order, one comes twice or is unknown, a list of numbers is empty or not packed; or the arena
 * is too small. What was taken of the arena stays taken. */
ProtobufCMessage *unpack_canonical(
    const ProtobufCMessageDescriptor *d, const void *bytes, size_t size, struct arena *arena);

#endif
