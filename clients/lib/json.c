/* json.c - Any message as JSON. */
#include "overgang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "clean.h"
#include "fields.h"

enum { NAME_SIZE = 64 };

static json_t *message_json(const ProtobufCMessage *m);

/* The daemon lets no bad UTF-8 in; should some come all the same, it is shown as such. */
static json_t *
string_json(const char *s)
{
	json_t *j = json_string(s);
	char *clean = j == NULL ? malloc(3 * strlen(s) + 1) : NULL;
	size_t n = 0, size;
	uint32_t c;

	if (clean == NULL)
		return j;
	for (; *s != '\0'; s += size > 0 ? size : 1) {
		size = utf8_char(s, &c);
		memcpy(clean + n, size > 0 ? s : "\xef\xbf\xbd", size > 0 ? size : 3);
		n += size > 0 ? size : 3;
	}
	clean[n] = '\0';
	j = json_string(clean);
	free(clean);
	return j;
}

static json_t *
bytes_json(ProtobufCBinaryData b)
{
	char *hex = malloc(2 * b.len + 1);
	json_t *j = hex != NULL ? json_string(hex_text(b.data, b.len, hex)) : NULL;

	free(hex);
	return j;
}

static json_t *
enum_json(const struct field *f, size_t i)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
	    f->descriptor->descriptor, (int)field_number(f, i));

	return v != NULL ? json_string(v->name) : json_integer((json_int_t)field_number(f, i));
}

/* An epoch is 64 random bits: no number of JSON holds them. */
static json_t *
number_json(const struct field *f, size_t i)
{
	char text[NAME_SIZE];

	if (strcmp(f->descriptor->name, "epoch") != 0)
		return json_integer((json_int_t)field_number(f, i));
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)field_number(f, i));
	return json_string(text);
}

static json_t *
value_json(const struct field *f, size_t i)
{
	switch ((int)f->descriptor->type) {
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(field_number(f, i) != 0);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_json(f, i);
	case PROTOBUF_C_TYPE_STRING:
		return string_json(field_string(f, i));
	case PROTOBUF_C_TYPE_BYTES:
		return bytes_json(field_bytes(f, i));
	case PROTOBUF_C_TYPE_MESSAGE:
		return message_json(field_message(f, i));
	default:
		return number_json(f, i);
	}
}

static json_t *
field_json(const struct field *f)
{
	json_t *list;

	if (f->descriptor->label != PROTOBUF_C_LABEL_REPEATED)
		return value_json(f, 0);
	list = json_array();
	for (size_t i = 0; i < f->count; i++)
		(void)json_array_append_new(list, value_json(f, i));
	return list;
}

static json_t *
message_json(const ProtobufCMessage *m)
{
	json_t *object = json_object();

	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		struct field f = field_of(m, &m->descriptor->fields[i]);
		if (f.count > 0)
			(void)json_object_set_new(object, f.descriptor->name, field_json(&f));
	}
	return object;
}

char *
overgang_json(const ProtobufCMessage *m, bool indent)
{
	json_t *object = message_json(m);
	char *text = json_dumps(object, indent ? JSON_INDENT(2) : JSON_COMPACT);

	json_decref(object);
	if (text == NULL)
		return NULL;
	char *shown = clean_new(CLEAN_JSON, text);
	free(text);
	return shown;
}
