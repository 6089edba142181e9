/* message.c - A fact's message by its descriptor. Descriptors are data: nothing is called. */
#include "schema/message.h"

#include <assert.h>
#include <string.h>

void **
message_in(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor)
{
	const ProtobufCMessageDescriptor *d = &ov__fact__descriptor;

	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].id == (uint32_t)f->fact_case) {
			*ret_descriptor = d->fields[i].descriptor;
			return (void **)(void *)((char *)(uintptr_t)f + d->fields[i].offset);
		}
	return NULL;
}

const ProtobufCFieldDescriptor *
message_field(const ProtobufCMessageDescriptor *d, const char *name)
{
	for (unsigned i = 0; i < d->n_fields; i++)
		if (strcmp(d->fields[i].name, name) == 0)
			return &d->fields[i];
	return NULL;
}

size_t
message_value_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
	default:
		return 4;
	}
}

bool
message_has(const ProtobufCFieldDescriptor *f, const void *m)
{
	static const char nothing[sizeof(ProtobufCBinaryData)];
	const char *at = (const char *)m + f->offset;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(const void *)((const char *)m + f->quantifier_offset) > 0;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return message_text(f, m)[0] != '\0';
	return memcmp(at, nothing, message_value_size(f)) != 0;
}

uint32_t
message_number(const ProtobufCFieldDescriptor *f, const void *m)
{
	uint32_t number;

	assert(f->label != PROTOBUF_C_LABEL_REPEATED);
	assert(message_value_size(f) == sizeof(number));
	memcpy(&number, (const char *)m + f->offset, sizeof(number));
	return number;
}

const char *
message_text(const ProtobufCFieldDescriptor *f, const void *m)
{
	assert(f->label != PROTOBUF_C_LABEL_REPEATED);
	assert(f->type == PROTOBUF_C_TYPE_STRING);
	return *(const char *const *)(const void *)((const char *)m + f->offset);
}
