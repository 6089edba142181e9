/* unpack.c - A message from its bytes, in one pass. */
#include "schema/unpack.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "schema/message.h"

enum { WIRE_VARINT = 0, WIRE_LENGTH = 2 };

struct reading {
	const unsigned char *at;
	const unsigned char *end;
	struct arena *arena;
};

static bool
long_varint(struct reading *r, uint64_t *ret)
{
	*ret = 0;
	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char b = *r->at++;
		*ret |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	return false;
}

/* Most are lengths, tags and numbers of one byte. */
static inline bool
varint(struct reading *r, uint64_t *ret)
{
	if (r->at == r->end || *r->at & 0x80)
		return long_varint(r, ret);
	*ret = *r->at++;
	return true;
}

/* The length of what follows, all of which is there. */
static bool
length(struct reading *r, size_t *ret)
{
	uint64_t size;

	if (!varint(r, &size) || size > (uint64_t)(r->end - r->at))
		return false;
	*ret = (size_t)size;
	return true;
}

static bool
read_number(struct reading *r, const ProtobufCFieldDescriptor *f, void *at)
{
	uint64_t v;

	if (!varint(r, &v))
		return false;
	switch ((int)f->type) {
	case PROTOBUF_C_TYPE_UINT64:
		*(uint64_t *)at = v;
		return true;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at = v != 0;
		return true;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_ENUM:
		*(uint32_t *)at = (uint32_t)v;
		return true;
	default: /* proto/ uses no other */
		return false;
	}
}

static ProtobufCMessage *read_message(const ProtobufCMessageDescriptor *d,
    const unsigned char *bytes, size_t size, struct arena *arena);

static bool
read_sized(struct reading *r, const ProtobufCFieldDescriptor *f, void *at)
{
	ProtobufCBinaryData *data = at;
	void *made = NULL;
	size_t size;

	if (!length(r, &size))
		return false;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		made = read_message(f->descriptor, r->at, size, r->arena);
	else if (f->type == PROTOBUF_C_TYPE_STRING || size > 0)
		made = arena_try(r->arena, size + 1);
	if (made == NULL && (f->type != PROTOBUF_C_TYPE_BYTES || size > 0))
		return false;
	if (f->type != PROTOBUF_C_TYPE_MESSAGE && size > 0)
		memcpy(made, r->at, size);
	r->at += size;
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		*data = (ProtobufCBinaryData){ size, made };
	else
		*(void **)at = made;
	return true;
}

static unsigned
wire_of(const ProtobufCFieldDescriptor *f)
{
	switch ((int)f->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_LENGTH;
	default:
		return WIRE_VARINT;
	}
}

static bool
read_value(struct reading *r, const ProtobufCFieldDescriptor *f, void *at)
{
	return wire_of(f) == WIRE_VARINT ? read_number(r, f, at) : read_sized(r, f, at);
}

/* The field of the next tag, which is no field before the one at `from`; NULL: there is no such field. */
static const ProtobufCFieldDescriptor *
next_field(
    struct reading *r, const ProtobufCMessageDescriptor *d, unsigned from, unsigned *ret_wire)
{
	enum { NEAR = 4 };
	uint64_t tag;

	if (!varint(r, &tag) || tag >> 3 > UINT32_MAX)
		return NULL;
	*ret_wire = (unsigned)(tag & 7);
	for (unsigned i = from; i < from + NEAR && i < d->n_fields; i++)
		if (d->fields[i].id == tag >> 3)
			return &d->fields[i];
	const ProtobufCFieldDescriptor *f = message_field_numbered(d, (uint32_t)(tag >> 3));
	return f != NULL && f - d->fields >= from ? f : NULL;
}

/* Numbers, each of which ends with a byte below 0x80. */
static bool
read_packed(struct reading *r, const ProtobufCFieldDescriptor *f, char *m)
{
	size_t size, count = 0, value = message_value_size(f);

	if (!length(r, &size) || size == 0)
		return false;
	for (size_t i = 0; i < size; i++)
		count += r->at[i] < 0x80;
	char *items = arena_try(r->arena, count * value);
	struct reading inner = { r->at, r->at + size, r->arena };
	if (items == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_number(&inner, f, items + i * value))
			return false;
	r->at = inner.at;
	*(size_t *)(void *)(m + f->quantifier_offset) = count;
	*(void **)(void *)(m + f->offset) = items;
	return inner.at == inner.end;
}

/* How many items of this list stand here in a row; r is behind the tag of the first. */
static size_t
count_items(struct reading r, const ProtobufCFieldDescriptor *f)
{
	size_t count = 0, size;
	uint64_t tag = (uint64_t)f->id << 3 | WIRE_LENGTH, next = tag;

	while (next == tag && length(&r, &size)) {
		count++;
		r.at += size;
		if (!varint(&r, &next))
			break;
	}
	return count;
}

static bool
read_items(struct reading *r, const ProtobufCFieldDescriptor *f, char *m)
{
	size_t count = count_items(*r, f), value = message_value_size(f);
	char *items = count > 0 ? arena_try(r->arena, count * value) : NULL;
	uint64_t tag;

	if (items == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if ((i > 0 && !varint(r, &tag)) || !read_sized(r, f, items + i * value))
			return false;
	*(size_t *)(void *)(m + f->quantifier_offset) = count;
	*(void **)(void *)(m + f->offset) = items;
	return true;
}

static bool
read_single(struct reading *r, const ProtobufCFieldDescriptor *f, char *m)
{
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(uint32_t *)(void *)(m + f->quantifier_offset) = f->id;
	else if (f->quantifier_offset != 0) /* optional, as no field of proto/ is */
		return false;
	return read_value(r, f, m + f->offset);
}

static bool
read_field(struct reading *r, const ProtobufCFieldDescriptor *f, unsigned wire, char *m)
{
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return wire == wire_of(f) && read_single(r, f, m);
	if (wire != WIRE_LENGTH)
		return false;
	return wire_of(f) == WIRE_LENGTH ? read_items(r, f, m) : read_packed(r, f, m);
}

static ProtobufCMessage *
read_message(const ProtobufCMessageDescriptor *d, const unsigned char *bytes, size_t size,
    struct arena *arena)
{
	struct reading r = { bytes, bytes + size, arena };
	const ProtobufCFieldDescriptor *f;
	ProtobufCMessage *m = arena_try(arena, d->sizeof_message);
	unsigned wire;

	if (m == NULL)
		return NULL;
	d->message_init(m);
	for (unsigned from = 0; r.at < r.end; from = (unsigned)(f - d->fields) + 1) {
		f = next_field(&r, d, from, &wire);
		if (f == NULL || !read_field(&r, f, wire, (char *)m))
			return NULL;
	}
	return m;
}

ProtobufCMessage *
unpack_canonical(
    const ProtobufCMessageDescriptor *d, const void *bytes, size_t size, struct arena *arena)
{
	/* Bytes that are not there have no address either. */
	static const unsigned char none[1];

	return read_message(d, size > 0 ? bytes : none, size, arena);
}
