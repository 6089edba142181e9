/* pack.h - A message as bytes, written from its end, in one pass: the length of each nested message is
 * known when it is to be written. The bytes are those of protobuf_c_message_pack(). */
#ifndef OVERGANG_SCHEMA_PACK_H
#define OVERGANG_SCHEMA_PACK_H

#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

/* Write the message so that its last byte stands before `end`; nothing is written before `from`, and
 * a message that does not fit ends the process. Returns the first byte. The message is one of ours:
 * of the types that proto/ uses, and proto3. */
unsigned char *pack_before(
    const ProtobufCMessage *m, const unsigned char *from, unsigned char *end);

#endif
