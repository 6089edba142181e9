/* fields.c - Fields of messages by name, kinds, and the words of enums.
 *
 * Nothing here knows a kind or a field of its own: the descriptors of proto/ are the only source.
 * They do not say which numbers are dates, times of day or moments; the tables below do, by name,
 * and a test holds them against the schema. */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "overgang.h"
#include "schema/message.h"

enum { NAME_SIZE = 64 };

static const char *const date_names[] = { "date", "from", "to", "until", "given", "expires",
	"refused", "withdrawn", "two_thirds", "full_term", "intake", "birth_date", "was_date",
	"answer_by", "due", "not_before", "confirmed_for", "backups_until", "probation_until",
	"person_informed", "start", "as_written", "expected", "released", "closed", "asked",
	"done_on", "on", "minimum", "expected_full_term", "first_on", "second_on", NULL };
static const char *const time_names[] = { "time", "was_time", "hours_until", "due_time", NULL };
static const char *const moment_names[] = { "occurred", "recorded", "now", "to", "raised",
	"stepped", "due", "oldest_unacknowledged", "until", "when", "since", "asked", "received",
	"accepted", NULL };
static const char *const kind_names[] = { "kind", "met_by", "basis_kind", "kinds", "first_kind",
	"second_kind", NULL };

bool
field_name_in(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static enum field_look
number_look(const ProtobufCFieldDescriptor *d)
{
	if (field_name_in(d->name, date_names))
		return FIELD_DATE;
	if (field_name_in(d->name, time_names))
		return FIELD_TIME;
	return field_name_in(d->name, kind_names) ? FIELD_KIND : FIELD_NUMBER;
}

enum field_look
field_look(const ProtobufCFieldDescriptor *d)
{
	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return number_look(d);
	case PROTOBUF_C_TYPE_UINT64:
		return field_name_in(d->name, moment_names) ? FIELD_MOMENT : FIELD_NUMBER;
	case PROTOBUF_C_TYPE_BOOL:
		return FIELD_BOOL;
	case PROTOBUF_C_TYPE_ENUM:
		return FIELD_ENUM;
	case PROTOBUF_C_TYPE_STRING:
		return FIELD_TEXT;
	case PROTOBUF_C_TYPE_MESSAGE:
		return FIELD_MESSAGE;
	default:
		/* proto/ uses no other numbers than these; a test says so. */
		return FIELD_BYTES;
	}
}

const ProtobufCFieldDescriptor *
field_find(const ProtobufCMessageDescriptor *d, const char *path)
{
	const char *dot = strchr(path, '.');
	char first[NAME_SIZE];

	if (dot == NULL)
		return protobuf_c_message_descriptor_get_field_by_name(d, path);
	if ((size_t)(dot - path) >= sizeof(first))
		return NULL;
	memcpy(first, path, (size_t)(dot - path));
	first[dot - path] = '\0';
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field_by_name(d, first);
	if (f == NULL || f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    f->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	return field_find(f->descriptor, dot + 1);
}

static const void *
place(const ProtobufCMessage *m, unsigned offset)
{
	return (const char *)m + offset;
}

static bool
value_is_set(const ProtobufCFieldDescriptor *d, const void *member)
{
	static const unsigned char none[sizeof(ProtobufCBinaryData)];
	const char *text;
	ProtobufCBinaryData bytes;

	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&text, member, sizeof(text));
		return text != NULL && text[0] != '\0';
	case PROTOBUF_C_TYPE_BYTES:
		memcpy(&bytes, member, sizeof(bytes));
		return bytes.len > 0;
	default:
		return memcmp(member, none, message_value_size(d)) != 0;
	}
}

struct field
field_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
	struct field f = { .descriptor = d, .member = place(m, d->offset) };
	uint32_t which;

	if (d->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&f.count, place(m, d->quantifier_offset), sizeof(f.count));
		memcpy(&f.member, place(m, d->offset), sizeof(f.member));
	} else if (d->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		memcpy(&which, place(m, d->quantifier_offset), sizeof(which));
		f.count = which == d->id;
	} else {
		f.count = value_is_set(d, f.member);
	}
	return f;
}

const ProtobufCMessage *
field_message(const struct field *f, size_t i)
{
	const ProtobufCMessage *m;

	memcpy(&m, (const char *)f->member + i * sizeof(m), sizeof(m));
	return m;
}

bool
field_at(const ProtobufCMessage *m, const char *path, struct field *ret)
{
	const ProtobufCFieldDescriptor *d = field_find(m->descriptor, path);

	for (const char *dot; d != NULL && (dot = strchr(path, '.')) != NULL; path = dot + 1) {
		char first[NAME_SIZE];
		memcpy(first, path, (size_t)(dot - path));
		first[dot - path] = '\0';
		struct field on = field_of(
		    m, protobuf_c_message_descriptor_get_field_by_name(m->descriptor, first));
		if (on.count == 0)
			return false;
		m = field_message(&on, 0);
	}
	if (d == NULL)
		return false;
	*ret = field_of(m, d);
	return true;
}

uint64_t
field_number(const struct field *f, size_t i)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	size_t size = message_value_size(f->descriptor);

	/* protobuf_c_boolean and enums are ints. */
	memcpy(size == sizeof(u64) ? (void *)&u64 : (void *)&u32,
	    (const char *)f->member + i * size, size);
	return size == sizeof(u64) ? u64 : u32;
}

const char *
field_string(const struct field *f, size_t i)
{
	const char *s;

	memcpy(&s, (const char *)f->member + i * sizeof(s), sizeof(s));
	return s != NULL ? s : "";
}

ProtobufCBinaryData
field_bytes(const struct field *f, size_t i)
{
	ProtobufCBinaryData b;

	memcpy(&b, (const char *)f->member + i * sizeof(b), sizeof(b));
	return b;
}

/* ---- enums ------------------------------------------------------------------------------ */

/* How many bytes the names of all values share, up to an underscore. */
static size_t
common_prefix(const ProtobufCEnumDescriptor *e)
{
	const char *first = e->values[0].name;
	size_t n = strlen(first);

	for (unsigned i = 1; i < e->n_values; i++) {
		size_t same = 0;
		while (same < n && e->values[i].name[same] == first[same])
			same++;
		n = same;
	}
	while (n > 0 && first[n - 1] != '_')
		n--;
	return n;
}

char *
field_enum_short(const ProtobufCEnumDescriptor *e, int value, char *buf)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	size_t n = 0;

	if (v != NULL)
		for (const char *s = v->name + common_prefix(e); *s != '\0' && n + 1 < NAME_SIZE;
		     s++)
			buf[n++] = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a')
				   : *s == '_'		  ? '-'
							  : *s;
	buf[n] = '\0';
	return buf;
}

/* "TaskState" is "task-state". */
char *
field_enum_name(const ProtobufCEnumDescriptor *e, char *buf)
{
	size_t n = 0;

	for (const char *s = e->short_name; *s != '\0' && n + 2 < NAME_SIZE; s++) {
		bool upper = *s >= 'A' && *s <= 'Z';
		if (upper && n > 0)
			buf[n++] = '-';
		buf[n++] = upper ? (char)(*s - 'A' + 'a') : *s;
	}
	buf[n] = '\0';
	return buf;
}

/* ---- kinds ----------------------------------------------------------------------------------- */

/* The name of a field in Fact, its first underscore read as a dot. */
static char *
dotted(const char *name, char *buf)
{
	(void)utf8_copy(buf, NAME_SIZE, name);
	char *underscore = strchr(buf, '_');
	if (underscore != NULL)
		*underscore = '.';
	return buf;
}

uint32_t
overgang_kind(const char *name)
{
	char buf[NAME_SIZE];

	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++)
		if (strcmp(dotted(ov__fact__descriptor.fields[i].name, buf), name) == 0)
			return ov__fact__descriptor.fields[i].id;
	return 0;
}

char *
overgang_kind_name(uint32_t number, char *buf)
{
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, number);

	buf[0] = '\0';
	return f != NULL ? dotted(f->name, buf) : buf;
}

ProtobufCMessage *
overgang_fact_message(const Ov__Fact *fact, uint32_t *ret_kind)
{
	uint32_t kind = (uint32_t)fact->fact_case;
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	ProtobufCMessage *m = NULL;

	if (f != NULL)
		memcpy(&m, place(&fact->base, f->offset), sizeof(m));
	if (m != NULL && ret_kind != NULL)
		*ret_kind = kind;
	return m;
}

Ov__Fact *
overgang_fact_new(uint32_t kind)
{
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	const ProtobufCMessageDescriptor *d = f != NULL ? f->descriptor : NULL;
	Ov__Fact *fact = malloc(sizeof(*fact));
	ProtobufCMessage *m = d != NULL ? malloc(d->sizeof_message) : NULL;

	if (fact == NULL || m == NULL) {
		free(fact);
		free(m);
		return NULL;
	}
	ov__fact__init(fact);
	protobuf_c_message_init(d, m);
	fact->fact_case = (Ov__Fact__FactCase)kind;
	memcpy((char *)fact + f->offset, &m, sizeof(m));
	return fact;
}
