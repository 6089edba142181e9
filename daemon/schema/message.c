/* message.c - Messages by their descriptor. Descriptors are data: nothing is called. */
#include "schema/message.h"

#include <assert.h>
#include <string.h>

/* The descriptor lists runs of numbers: where each begins, and which of the fields that is. */
const ProtobufCFieldDescriptor *
message_field_numbered(const ProtobufCMessageDescriptor *d, uint32_t number)
{
	const ProtobufCIntRange *run = d->field_ranges;

	for (unsigned i = 0; i < d->n_field_ranges; i++, run++) {
		int64_t within = (int64_t)number - run->start_value;
		if (within >= 0 && within < (int64_t)run[1].orig_index - run->orig_index)
			return &d->fields[run->orig_index + within];
	}
	return NULL;
}

void **
message_in(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor)
{
	const ProtobufCFieldDescriptor *field =
	    message_field_numbered(&ov__fact__descriptor, (uint32_t)f->fact_case);

	if (field == NULL)
		return NULL;
	*ret_descriptor = field->descriptor;
	return (void **)(void *)((char *)(uintptr_t)f + field->offset);
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

/* ---- two messages compared, field by field ---------------------------------------------------- */

static bool
is_among(const char *name, const char *const *names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool
same_messages(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	static const char *const none[] = { NULL };

	if (a == NULL || b == NULL)
		return a == b;
	return message_same(a, b, none);
}

static bool
same_value(const ProtobufCFieldDescriptor *f, const void *a, const void *b)
{
	const ProtobufCBinaryData *x = a, *y = b;

	if (f->type == PROTOBUF_C_TYPE_STRING)
		return strcmp(*(char *const *)a, *(char *const *)b) == 0;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return same_messages(*(ProtobufCMessage *const *)a, *(ProtobufCMessage *const *)b);
	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return x->len == y->len && (x->len == 0 || memcmp(x->data, y->data, x->len) == 0);
	return memcmp(a, b, message_value_size(f)) == 0;
}

static size_t
count_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	size_t count;

	memcpy(&count, (const char *)m + f->quantifier_offset, sizeof(count));
	return count;
}

static bool
same_list(const ProtobufCFieldDescriptor *f, const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	const char *x, *y;
	size_t count = count_of(a, f), size = message_value_size(f);
	bool same = count == count_of(b, f);

	memcpy(&x, (const char *)a + f->offset, sizeof(x));
	memcpy(&y, (const char *)b + f->offset, sizeof(y));
	for (size_t i = 0; same && i < count; i++)
		same = same_value(f, x + i * size, y + i * size);
	return same;
}

/* Where a field may be absent, its quantifier says whether it is there. */
static bool
is_set(const ProtobufCFieldDescriptor *f, const ProtobufCMessage *m)
{
	const char *quantifier = (const char *)m + f->quantifier_offset;
	uint32_t chosen;
	protobuf_c_boolean has;

	if (f->quantifier_offset == 0)
		return true;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		memcpy(&chosen, quantifier, sizeof(chosen));
		return chosen == f->id;
	}
	memcpy(&has, quantifier, sizeof(has));
	return has;
}

static bool
same_field(const ProtobufCFieldDescriptor *f, const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return same_list(f, a, b);
	if (!is_set(f, a) || !is_set(f, b))
		return is_set(f, a) == is_set(f, b);
	return same_value(f, (const char *)a + f->offset, (const char *)b + f->offset);
}

bool
message_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *except)
{
	const ProtobufCMessageDescriptor *d = a->descriptor;
	bool same = true;

	assert(b->descriptor == d);
	for (unsigned i = 0; same && i < d->n_fields; i++)
		same = same_field(&d->fields[i], a, b) || is_among(d->fields[i].name, except);
	return same;
}
