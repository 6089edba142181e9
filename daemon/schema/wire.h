/* wire.h - Bytes from outside become messages: one scan of the raw bytes, then unpack.
 *
 * The scan is driven by the descriptors and knows the mistakes that protobuf-c forgives: a field or
 * enum value this daemon does not know, a field twice, a text with a NUL or that is no
 * UTF-8, a second member of a oneof, nesting and numbers of fields beyond reason. Each
 * is refused by its path ("report.facts[2].release_date_set.date"). */
#ifndef OVERGANG_SCHEMA_WIRE_H
#define OVERGANG_SCHEMA_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "schema/refusals.h"

enum {
	WIRE_FRAME_MAX = 65536, /* bytes of one frame */
	WIRE_DEPTH_MAX = 9,
	WIRE_FIELDS_MAX = 1024, /* in one message, nested ones included */
};

/* false, with ret_refusal INVALID naming the path below `name`. */
bool wire_scan(const ProtobufCMessageDescriptor *d, const char *name, const void *bytes,
    size_t size, struct refusal *ret_refusal);

/* Scan and unpack into the arena; NULL with ret_refusal. */
ProtobufCMessage *wire_unpack(const ProtobufCMessageDescriptor *d, const char *name,
    const void *bytes, size_t size, struct arena *arena, struct refusal *ret_refusal);

/* Unpack bytes that this daemon wrote; NULL when they are damaged. */
ProtobufCMessage *wire_reread(
    const ProtobufCMessageDescriptor *d, const void *bytes, size_t size, struct arena *arena);

/* Pack into the arena. */
struct wire_bytes {
	unsigned char *data;
	size_t size;
};
struct wire_bytes wire_pack(const void *message, struct arena *arena);

#endif
