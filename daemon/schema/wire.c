/* wire.c - Bytes from outside become messages. */
#include "schema/wire.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "schema/limits.h"
#include "schema/pack.h"
#include "schema/unpack.h"

struct scan {
	const unsigned char *at;
	const unsigned char *end;
	unsigned fields; /* so far, over the whole message */
	struct refusal *refusal;
};

/* Write the path of the invalid field over any earlier refusal. */
static struct refusal *
at_path(struct scan *s, const char *path, const char *field, char ret_path[REFUSAL_FIELD_SIZE])
{
	text_set(ret_path, REFUSAL_FIELD_SIZE, path);
	if (field[0] != '\0') {
		text_put(ret_path, REFUSAL_FIELD_SIZE, ".");
		text_put(ret_path, REFUSAL_FIELD_SIZE, field);
	}
	s->refusal->outcome = OV__OUTCOME__OUTCOME_OK;
	return s->refusal;
}

static bool
wrong(struct scan *s, const char *path, const char *field, enum refusal_code code)
{
	char whole[REFUSAL_FIELD_SIZE];

	refuse(at_path(s, path, field, whole), code, whole);
	return false;
}

static bool
wrong_number(
    struct scan *s, const char *path, const char *field, enum refusal_code code, uint64_t n)
{
	char whole[REFUSAL_FIELD_SIZE];

	refuse_number(at_path(s, path, field, whole), code, whole, n);
	return false;
}

static bool
varint(struct scan *s, uint64_t *ret)
{
	*ret = 0;
	for (unsigned shift = 0; shift < 64 && s->at < s->end; shift += 7) {
		unsigned char b = *s->at++;
		*ret |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	return false;
}

static bool
enum_known(const ProtobufCFieldDescriptor *f, uint64_t value)
{
	return value <= INT32_MAX &&
	       protobuf_c_enum_descriptor_get_value(f->descriptor, (int)value) != NULL;
}

static bool
scan_number(struct scan *s, const ProtobufCFieldDescriptor *f, const char *path)
{
	uint64_t v;

	if (!varint(s, &v))
		return wrong(s, path, f->name, REFUSED_CUT_OFF);
	if (f->type == PROTOBUF_C_TYPE_ENUM && !enum_known(f, v))
		return wrong(s, path, f->name, REFUSED_UNKNOWN_VALUE);
	if (f->type == PROTOBUF_C_TYPE_UINT32 && v > UINT32_MAX)
		return wrong(s, path, f->name, REFUSED_TOO_LARGE);
	if (f->type == PROTOBUF_C_TYPE_BOOL && v > 1)
		return wrong(s, path, f->name, REFUSED_NOT_BOOL);
	return true;
}

static bool scan_message(
    struct scan *s, const ProtobufCMessageDescriptor *d, const char *path, unsigned depth);

/* A length-delimited value whose bytes are [s->at, end). */
static bool
scan_bytes(struct scan *s, const ProtobufCFieldDescriptor *f, const char *path, size_t index,
    const unsigned char *end, unsigned depth)
{
	struct scan inner = { s->at, end, s->fields, s->refusal };
	char deeper[sizeof(s->refusal->field)];

	switch ((int)f->type) {
	case PROTOBUF_C_TYPE_STRING:
		if ((size_t)(end - s->at) > TEXT_SIZE_MAX)
			return wrong_number(s, path, f->name, REFUSED_TOO_LONG, TEXT_SIZE_MAX);
		if (!utf8_valid(s->at, (size_t)(end - s->at)))
			return wrong(s, path, f->name, REFUSED_NOT_UTF8);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		text_set(deeper, sizeof(deeper), path);
		text_put(deeper, sizeof(deeper), ".");
		text_put(deeper, sizeof(deeper), f->name);
		if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			text_put(deeper, sizeof(deeper), "[");
			text_put_number(deeper, sizeof(deeper), index);
			text_put(deeper, sizeof(deeper), "]");
		}
		if (!scan_message(&inner, f->descriptor, deeper, depth + 1))
			return false;
		s->fields = inner.fields;
		break;
	case PROTOBUF_C_TYPE_BYTES:
		break;
	default: /* packed numbers */
		while (inner.at < end) {
			if (++inner.fields > WIRE_FIELDS_MAX)
				return wrong_number(
				    s, path, f->name, REFUSED_MANY_VALUES, WIRE_FIELDS_MAX);
			if (!scan_number(&inner, f, path))
				return false;
		}
		s->fields = inner.fields;
		break;
	}
	s->at = end;
	return true;
}

static bool
length_delimited(const ProtobufCFieldDescriptor *f)
{
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES ||
	       f->type == PROTOBUF_C_TYPE_MESSAGE;
}

/* A field that is not repeated comes once, and of a oneof comes one. */
static bool
seen_before(
    const ProtobufCMessageDescriptor *d, const ProtobufCFieldDescriptor *f, unsigned char seen[64])
{
	unsigned i = (unsigned)(f - d->fields);

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return false;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		for (i = 0; d->fields[i].quantifier_offset != f->quantifier_offset; i++)
			;
	bool before = i < 64 && seen[i];
	if (i < 64)
		seen[i] = 1;
	return before;
}

static bool
scan_field(struct scan *s, const ProtobufCFieldDescriptor *f, unsigned wire, const char *path,
    size_t index, unsigned depth)
{
	bool packed = wire == 2 && f->label == PROTOBUF_C_LABEL_REPEATED && !length_delimited(f);
	uint64_t size;

	if (wire == 0 && !length_delimited(f))
		return scan_number(s, f, path);
	if (wire != 2 || (!length_delimited(f) && !packed))
		return wrong(s, path, f->name, REFUSED_WRONG_TYPE);
	if (!varint(s, &size) || size > (uint64_t)(s->end - s->at))
		return wrong(s, path, f->name, REFUSED_CUT_OFF);
	return scan_bytes(s, f, path, index, s->at + size, depth);
}

static bool
scan_message(struct scan *s, const ProtobufCMessageDescriptor *d, const char *path, unsigned depth)
{
	unsigned char seen[64] = { 0 };
	size_t index = 0;
	uint64_t tag, last = 0;

	if (depth > WIRE_DEPTH_MAX)
		return wrong(s, path, "", REFUSED_TOO_DEEP);
	while (s->at < s->end) {
		if (++s->fields > WIRE_FIELDS_MAX)
			return wrong_number(s, path, "", REFUSED_MANY_FIELDS, WIRE_FIELDS_MAX);
		if (!varint(s, &tag) || tag >> 3 > UINT32_MAX)
			return wrong(s, path, "", REFUSED_NOT_PROTOBUF);
		const ProtobufCFieldDescriptor *f =
		    protobuf_c_message_descriptor_get_field(d, (unsigned)(tag >> 3));
		if (f == NULL) {
			char number[32] = "field number ";
			text_put_number(number, sizeof(number), tag >> 3);
			return wrong(s, path, number, REFUSED_UNKNOWN_FIELD);
		}
		if (seen_before(d, f, seen))
			return wrong(s, path, f->name, REFUSED_TWICE);
		index = tag >> 3 == last ? index + 1 : 0;
		last = tag >> 3;
		if (!scan_field(s, f, (unsigned)(tag & 7), path, index, depth))
			return false;
	}
	return true;
}

bool
wire_scan(const ProtobufCMessageDescriptor *d, const char *name, const void *bytes, size_t size,
    struct refusal *ret_refusal)
{
	struct scan s = { .refusal = ret_refusal };

	/* Bytes that are not there have no address either. */
	if (size == 0)
		return wrong(&s, name, "", REFUSED_EMPTY);
	s.at = bytes;
	s.end = s.at + size;
	if (size > WIRE_FRAME_MAX)
		return wrong_number(&s, name, "", REFUSED_FRAME_LARGE, WIRE_FRAME_MAX / 1024);
	return scan_message(&s, d, name, 0);
}

static void *
from_arena(void *arena, size_t size)
{
	return arena_try(arena, size);
}

static void
to_arena(void *arena, void *memory)
{
	(void)arena;
	(void)memory;
}

ProtobufCMessage *
wire_reread(
    const ProtobufCMessageDescriptor *d, const void *bytes, size_t size, struct arena *arena)
{
	ProtobufCAllocator allocator = { from_arena, to_arena, arena };
	size_t mark = arena_mark(arena);

	ProtobufCMessage *m = unpack_canonical(d, bytes, size, arena);
	if (m == NULL) {
		arena_reset(arena, mark);
		m = protobuf_c_message_unpack(d, &allocator, size, bytes);
	}
	if (m != NULL)
		assert(m->descriptor == d);
	return m;
}

ProtobufCMessage *
wire_unpack(const ProtobufCMessageDescriptor *d, const char *name, const void *bytes, size_t size,
    struct arena *arena, struct refusal *ret_refusal)
{
	if (!wire_scan(d, name, bytes, size, ret_refusal))
		return NULL;
	ProtobufCMessage *m = wire_reread(d, bytes, size, arena);
	if (m == NULL) {
		struct scan s = { .refusal = ret_refusal };
		(void)wrong(&s, name, "", REFUSED_UNDECODABLE);
	}
	return m;
}

struct wire_bytes
wire_pack(const void *message, struct arena *arena)
{
	struct wire_bytes b;

	assert(((const ProtobufCMessage *)message)->descriptor != NULL);
	unsigned char *end = arena->base + arena->size;
	unsigned char *packed = pack_before(message, arena->base + arena->used, end);
	b.size = (size_t)(end - packed);
	b.data = arena_take_end(arena, b.size);
	return b;
}
