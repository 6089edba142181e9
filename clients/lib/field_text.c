/* field_text.c - A field from text, and as text. */
#include "field_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"
#include "library_problems.h"
#include "schema/catalogue.h"
#include "schema/limits.h"
#include "schema/message.h"

enum { NAME_SIZE = 64 };

/* ---- a field from text ------------------------------------------------------------------- */

/* By its short name, with underscores too, or by its name in .proto. */
static bool
enum_parse(const ProtobufCEnumDescriptor *e, const char *text, int *ret)
{
	char name[NAME_SIZE], given[NAME_SIZE];
	size_t n = 0;

	for (; text[n] != '\0' && n + 1 < sizeof(given); n++)
		given[n] = text[n] == '_' ? '-' : text[n];
	given[n] = '\0';
	for (unsigned i = 0; text[n] == '\0' && i < e->n_values; i++) {
		field_enum_short(e, e->values[i].value, name);
		if (strcasecmp(given, name) == 0 || strcasecmp(text, e->values[i].name) == 0) {
			*ret = e->values[i].value;
			return true;
		}
	}
	return false;
}

union value {
	uint32_t u32;
	uint64_t u64;
	int number;
	char *text;
	ProtobufCBinaryData bytes;
};

static const struct problem_kind *
parse_number(const char *text, uint64_t max, uint64_t *ret)
{
	uint64_t n = 0;

	if (*text == '\0')
		return &PROBLEM_NOT_DIGITS;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return &PROBLEM_NOT_DIGITS;
		uint64_t digit = (uint64_t)(*text - '0');
		if (n > (max - digit) / 10)
			return &PROBLEM_NUMBER_TOO_GREAT;
		n = n * 10 + digit;
	}
	*ret = n;
	return NULL;
}

static const struct problem_kind *
parse_hex(const char *text, ProtobufCBinaryData *ret)
{
	size_t n = strlen(text);

	if (strspn(text, "0123456789abcdefABCDEF") != n)
		return &PROBLEM_NOT_HEX;
	if (n % 2 != 0)
		return &PROBLEM_HALF_BYTE;
	ret->len = n / 2;
	ret->data = n > 0 ? malloc(n / 2) : NULL;
	if (n > 0 && ret->data == NULL)
		return &PROBLEM_NO_ROOM;
	(void)hex_parse(text, ret->data, n / 2);
	return NULL;
}

static const struct problem_kind *
parse_text(const char *text, union value *ret)
{
	if (!utf8_valid(text, strlen(text)))
		return &PROBLEM_NOT_UTF8;
	if (strlen(text) > TEXT_SIZE_MAX)
		return &PROBLEM_TEXT_TOO_LONG;
	ret->text = strdup(text);
	return ret->text != NULL ? NULL : &PROBLEM_NO_ROOM;
}

static const struct problem_kind *
parse_bool(const char *text, union value *ret)
{
	static const char *const yes[] = { "1", "true", "yes", "ja", NULL };
	static const char *const no[] = { "0", "false", "no", "nei", NULL };

	ret->number = field_name_in(text, yes);
	return ret->number || field_name_in(text, no) ? NULL : &PROBLEM_NEITHER_YES_NOR_NO;
}

static const struct problem_kind *
parse_u32(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	uint64_t n = 0;
	const struct problem_kind *problem = NULL;
	int hhmm;

	switch ((int)field_look(d)) {
	case FIELD_DATE:
		n = overgang_date_parse(text);
		problem = n != 0 ? NULL : &PROBLEM_NO_DATE;
		break;
	case FIELD_TIME:
		hhmm = overgang_hhmm_parse(text);
		n = (uint64_t)hhmm;
		problem = hhmm >= 0 ? NULL : &PROBLEM_NO_TIME;
		break;
	case FIELD_KIND:
		n = overgang_kind(text);
		problem = n != 0 ? NULL : &PROBLEM_NO_KIND;
		break;
	default:
		problem = parse_number(text, UINT32_MAX, &n);
	}
	ret->u32 = (uint32_t)n;
	return problem;
}

static const struct problem_kind *
parse_u64(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	if (field_look(d) != FIELD_MOMENT)
		return parse_number(text, UINT64_MAX, &ret->u64);
	ret->u64 = overgang_moment_parse(text);
	return ret->u64 != 0 ? NULL : &PROBLEM_NO_MOMENT;
}

/* One value of any field; the caller frees the memory that it points to. */
static const struct problem_kind *
parse_value(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	memset(ret, 0, sizeof(*ret));
	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return parse_u32(d, text, ret);
	case PROTOBUF_C_TYPE_UINT64:
		return parse_u64(d, text, ret);
	case PROTOBUF_C_TYPE_BOOL:
		return parse_bool(text, ret);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_parse(d->descriptor, text, &ret->number) ? NULL : &PROBLEM_NO_VALUE;
	case PROTOBUF_C_TYPE_STRING:
		return parse_text(text, ret);
	case PROTOBUF_C_TYPE_BYTES:
		return parse_hex(text, &ret->bytes);
	default:
		return &PROBLEM_MESSAGE;
	}
}

static void
free_values(const ProtobufCFieldDescriptor *d, void *array, size_t count)
{
	struct field f = { d, array, count };
	char *text;

	for (size_t i = 0; i < count; i++) {
		if (d->type == PROTOBUF_C_TYPE_BYTES)
			free(field_bytes(&f, i).data);
		if (d->type != PROTOBUF_C_TYPE_STRING)
			continue;
		memcpy(&text, (char *)array + i * sizeof(text), sizeof(text));
		if (text != protobuf_c_empty_string)
			free(text);
	}
}

/* Free the memory of a single field and set it to its initial value. */
static void
clear_single(const ProtobufCFieldDescriptor *d, void *member)
{
	const char *empty = protobuf_c_empty_string;

	if (d->type == PROTOBUF_C_TYPE_STRING || d->type == PROTOBUF_C_TYPE_BYTES)
		free_values(d, member, 1);
	memset(member, 0, message_value_size(d));
	if (d->type == PROTOBUF_C_TYPE_STRING)
		memcpy(member, &empty, sizeof(empty));
}

static const struct problem_kind *
set_single(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *text)
{
	void *member = (char *)m + d->offset;
	uint32_t which = d->id;
	union value v;

	if (text[0] != '\0') {
		const struct problem_kind *problem = parse_value(d, text, &v);
		if (problem != NULL)
			return problem;
	} else if (field_look(d) == FIELD_MESSAGE) {
		return &PROBLEM_MESSAGE;
	} else {
		which = 0;
	}
	clear_single(d, member);
	if (text[0] != '\0')
		memcpy(member, &v, message_value_size(d));
	if (d->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		memcpy((char *)m + d->quantifier_offset, &which, sizeof(which));
	return NULL;
}

/* The next part of a list, without the space around it; *s is moved behind its comma. NULL at
 * the end. To be freed. */
static char *
next_part(const char **s)
{
	const char *first = *s, *end;

	if (first == NULL)
		return NULL;
	end = first + strcspn(first, ",");
	*s = *end == ',' ? end + 1 : NULL;
	while (first < end && *first == ' ')
		first++;
	while (end > first && end[-1] == ' ')
		end--;
	return strndup(first, (size_t)(end - first));
}

static const struct problem_kind *
set_list(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *text)
{
	size_t size = message_value_size(d), count = 0, was = 0;
	char *array = NULL, *old, *part;
	const struct problem_kind *problem = NULL;
	const char *rest = text[0] != '\0' ? text : NULL;

	while (problem == NULL && (part = next_part(&rest)) != NULL) {
		union value v;
		char *more = realloc(array, (count + 1) * size);
		problem = more == NULL	    ? &PROBLEM_NO_ROOM
			  : part[0] == '\0' ? &PROBLEM_EMPTY_PART
					    : parse_value(d, part, &v);
		free(part);
		array = more != NULL ? more : array;
		if (problem == NULL)
			memcpy(array + count++ * size, &v, size);
	}
	if (problem != NULL) {
		free_values(d, array, count);
		free(array);
		return problem;
	}
	memcpy(&was, (const char *)m + d->quantifier_offset, sizeof(was));
	memcpy(&old, (const char *)m + d->offset, sizeof(old));
	free_values(d, old, was);
	free(old);
	memcpy((char *)m + d->quantifier_offset, &count, sizeof(count));
	memcpy((char *)m + d->offset, &array, sizeof(array));
	return NULL;
}

const struct problem_kind *
field_set(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *value)
{
	if (d->label != PROTOBUF_C_LABEL_REPEATED)
		return set_single(m, d, value);
	if (field_look(d) == FIELD_MESSAGE)
		return &PROBLEM_MESSAGES;
	return set_list(m, d, value);
}

static void
list_fields(const ProtobufCMessageDescriptor *d, char *buf, size_t size)
{
	const char *between = "";
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < d->n_fields && n < size; i++) {
		if (catalogue_daemons_own(d, d->fields[i].name))
			continue;
		n += (size_t)snprintf(buf + n, size - n, "%s%s", between, d->fields[i].name);
		between = ", ";
	}
}

static void
list_values(const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char name[NAME_SIZE];
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < e->n_values && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    field_enum_short(e, e->values[i].value, name));
}

int
field_set_problem(
    ProtobufCMessage *m, const char *field, const char *value, struct problem *ret_problem)
{
	const ProtobufCFieldDescriptor *d =
	    protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
	const struct problem_kind *kind = d != NULL ? field_set(m, d, value) : NULL;
	char list[OVERGANG_ERROR_SIZE];

	if (d != NULL && kind == NULL)
		return 0;
	if (d == NULL) {
		list_fields(m->descriptor, list, sizeof(list));
		problem_set(ret_problem, &PROBLEM_NO_SUCH_FIELD, "%s", list);
	} else if (d->type == PROTOBUF_C_TYPE_ENUM && kind == &PROBLEM_NO_VALUE) {
		list_values(d->descriptor, list, sizeof(list));
		problem_set(ret_problem, &PROBLEM_NONE_OF, "%s", list);
	} else if (kind == &PROBLEM_TEXT_TOO_LONG) {
		problem_set(ret_problem, kind, "%d", TEXT_SIZE_MAX);
	} else {
		problem_set(ret_problem, kind, NULL);
	}
	problem_key(ret_problem, field);
	if (d != NULL)
		problem_value(ret_problem, value);
	return -EINVAL;
}

int
overgang_field_set(ProtobufCMessage *m, const char *field, const char *value, char *ret_error)
{
	struct problem problem;
	int r = field_set_problem(m, field, value, &problem);

	if (r < 0)
		(void)problem_english(&problem, ret_error, OVERGANG_ERROR_SIZE);
	return r;
}

/* ---- a field as text ----------------------------------------------------------------------- */

/* As many whole bytes as fit. */
static size_t
bytes_text(ProtobufCBinaryData b, char *buf, size_t size)
{
	size_t n = b.len < (size - 1) / 2 ? b.len : (size - 1) / 2;

	return strlen(hex_text(b.data, n, buf));
}

static size_t
message_as_text(const ProtobufCMessage *m, char *buf, size_t size)
{
	char *json = overgang_json(m, false);
	size_t n = utf8_copy(buf, size, json != NULL ? json : "");

	free(json);
	return n;
}

size_t
field_text(const struct field *f, size_t i, char *buf, size_t size)
{
	char text[NAME_SIZE] = "";

	if (size == 0)
		return 0;
	switch (field_look(f->descriptor)) {
	case FIELD_DATE:
		overgang_date_text((uint32_t)field_number(f, i), text);
		break;
	case FIELD_TIME:
		overgang_hhmm_text((uint32_t)field_number(f, i), text);
		break;
	case FIELD_MOMENT:
		overgang_moment_text(field_number(f, i), text);
		break;
	case FIELD_KIND:
		overgang_kind_name((uint32_t)field_number(f, i), text);
		break;
	case FIELD_BOOL:
		(void)strcpy(text, field_number(f, i) != 0 ? "yes" : "no");
		break;
	case FIELD_ENUM:
		field_enum_short(f->descriptor->descriptor, (int)field_number(f, i), text);
		break;
	case FIELD_NUMBER:
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)field_number(f, i));
		break;
	case FIELD_TEXT:
		return utf8_copy(buf, size, field_string(f, i));
	case FIELD_BYTES:
		return bytes_text(field_bytes(f, i), buf, size);
	case FIELD_MESSAGE:
		return message_as_text(field_message(f, i), buf, size);
	}
	return utf8_copy(buf, size, text);
}

size_t
overgang_field_text(const ProtobufCMessage *m, const char *field, char *buf, size_t size)
{
	struct field f;
	size_t n = 0;

	if (size > 0)
		buf[0] = '\0';
	if (!field_at(m, field, &f))
		return 0;
	for (size_t i = 0; i < f.count; i++) {
		if (i > 0)
			n += utf8_copy(buf + n, size - n, ", ");
		n += field_text(&f, i, buf + n, size - n);
	}
	return n;
}
