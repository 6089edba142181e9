/* pack.c - A message as bytes, written from its end. */
#include "schema/pack.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "schema/message.h"

enum { WIRE_VARINT = 0, WIRE_LENGTH = 2 };

struct packing {
	unsigned char *at; /* the bytes so far begin here */
	const unsigned char *from;
};

static inline void
make_room(struct packing *p, size_t size)
{
	assert(size <= (size_t)(p->at - p->from));
	p->at -= size;
}

static inline void
put_bytes(struct packing *p, const void *bytes, size_t size)
{
	make_room(p, size);
	if (size > 0)
		memcpy(p->at, bytes, size);
}

static size_t
varint_size(uint64_t value)
{
	size_t n = 1;

	while (value >>= 7)
		n++;
	return n;
}

static void
put_long_varint(struct packing *p, uint64_t value)
{
	make_room(p, varint_size(value));
	unsigned char *to = p->at;
	for (; value >= 0x80; value >>= 7)
		*to++ = (unsigned char)(value | 0x80);
	*to = (unsigned char)value;
}

/* Most are lengths, tags and numbers of one byte. */
static inline void
put_varint(struct packing *p, uint64_t value)
{
	if (value >= 0x80) {
		put_long_varint(p, value);
		return;
	}
	make_room(p, 1);
	*p->at = (unsigned char)value;
}

static inline void
put_tag(struct packing *p, uint32_t number, unsigned wire)
{
	put_varint(p, (uint64_t)number << 3 | wire);
}

static void
put_sized(struct packing *p, const void *bytes, size_t size)
{
	put_bytes(p, bytes, size);
	put_varint(p, size);
}

static void put_fields(struct packing *p, const ProtobufCMessage *m);

static void
put_nested(struct packing *p, const ProtobufCMessage *m)
{
	const unsigned char *end = p->at;

	if (m != NULL)
		put_fields(p, m);
	put_varint(p, (size_t)(end - p->at));
}

static bool
is_number(const ProtobufCFieldDescriptor *f)
{
	return f->type != PROTOBUF_C_TYPE_STRING && f->type != PROTOBUF_C_TYPE_BYTES &&
	       f->type != PROTOBUF_C_TYPE_MESSAGE;
}

static uint64_t
number_at(const ProtobufCFieldDescriptor *f, const void *at)
{
	switch ((int)f->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return *(const uint32_t *)at;
	case PROTOBUF_C_TYPE_UINT64:
		return *(const uint64_t *)at;
	case PROTOBUF_C_TYPE_ENUM:
		return (uint64_t)(int64_t) * (const int *)at;
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at ? 1 : 0;
	default:
		assert(!"a type that proto/ does not use");
		return 0;
	}
}

/* A text, bytes or a message. */
static void
put_long(struct packing *p, const ProtobufCFieldDescriptor *f, const void *at)
{
	const ProtobufCBinaryData *data = at;
	const char *text;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		put_nested(p, *(const ProtobufCMessage *const *)at);
	} else if (f->type == PROTOBUF_C_TYPE_STRING) {
		text = *(char *const *)at;
		put_sized(p, text, text != NULL ? strlen(text) : 0);
	} else {
		put_sized(p, data->data, data->len);
	}
}

static void
put_packed(struct packing *p, const ProtobufCFieldDescriptor *f, const char *items, size_t count)
{
	const unsigned char *end = p->at;
	size_t size = message_value_size(f);

	for (size_t i = count; i-- > 0;)
		put_varint(p, number_at(f, items + i * size));
	put_varint(p, (size_t)(end - p->at));
	put_tag(p, f->id, WIRE_LENGTH);
}

static void
put_repeated(struct packing *p, const ProtobufCFieldDescriptor *f, const char *m)
{
	size_t count = *(const size_t *)(const void *)(m + f->quantifier_offset);
	const char *items = *(const char *const *)(const void *)(m + f->offset);

	if (is_number(f)) {
		assert(f->flags & PROTOBUF_C_FIELD_FLAG_PACKED);
		put_packed(p, f, items, count);
		return;
	}
	size_t size = message_value_size(f);
	for (size_t i = count; i-- > 0;) {
		put_long(p, f, items + i * size);
		put_tag(p, f->id, WIRE_LENGTH);
	}
}

static void
put_field(struct packing *p, const ProtobufCFieldDescriptor *f, const char *m)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		put_repeated(p, f, m);
	} else if (is_number(f)) {
		put_varint(p, number_at(f, m + f->offset));
		put_tag(p, f->id, WIRE_VARINT);
	} else {
		put_long(p, f, m + f->offset);
		put_tag(p, f->id, WIRE_LENGTH);
	}
}

static inline bool
is_empty(const ProtobufCFieldDescriptor *f, const void *at)
{
	switch ((int)f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *(char *const *)at == NULL || **(char *const *)at == '\0';
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)at)->len == 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(void *const *)at == NULL;
	case PROTOBUF_C_TYPE_UINT64:
		return *(const uint64_t *)at == 0;
	default:
		return *(const uint32_t *)at == 0;
	}
}

/* Of a oneof the member that its case names, also when it is 0; of a list an item; else a value that is
 * not 0 and not empty. Most fields of a message say nothing. */
static inline bool
is_said(const ProtobufCFieldDescriptor *f, const char *m)
{
	const void *at = m + f->offset, *quantifier = m + f->quantifier_offset;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)quantifier > 0;
	if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return !is_empty(f, at);
	if (*(const uint32_t *)quantifier != f->id)
		return false;
	return f->type != PROTOBUF_C_TYPE_MESSAGE || !is_empty(f, at);
}

/* The case of a message that is one oneof and nothing else. */
enum { BASE = sizeof(ProtobufCMessage), CASE = 8 };

/* Does the struct have room for the case of a oneof and one member, and for nothing else? */
static bool
is_one_oneof(const ProtobufCMessageDescriptor *d)
{
	return d->n_fields > 0 && d->sizeof_message == BASE + CASE + sizeof(void *) &&
	       d->fields[0].flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
	       d->fields[0].quantifier_offset == BASE && d->fields[0].offset == BASE + CASE;
}

/* Fields of a later version that protobuf-c kept when it unpacked the message. */
static void
put_unknown(struct packing *p, const ProtobufCMessageUnknownField *u)
{
	put_bytes(p, u->data, u->len);
	put_tag(p, u->tag, u->wire_type);
}

static void
put_fields(struct packing *p, const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;

	for (unsigned i = m->n_unknown_fields; i-- > 0;)
		put_unknown(p, &m->unknown_fields[i]);
	/* A fact: one member of a hundred. */
	if (is_one_oneof(d)) {
		const ProtobufCFieldDescriptor *f = message_field_numbered(
		    d, *(const uint32_t *)(const void *)((const char *)m + BASE));
		if (f != NULL && is_said(f, (const char *)m))
			put_field(p, f, (const char *)m);
		return;
	}
	for (unsigned i = d->n_fields; i-- > 0;)
		if (is_said(&d->fields[i], (const char *)m))
			put_field(p, &d->fields[i], (const char *)m);
}

unsigned char *
pack_before(const ProtobufCMessage *m, const unsigned char *from, unsigned char *end)
{
	struct packing p = { end, from };

	put_fields(&p, m);
	return p.at;
}
