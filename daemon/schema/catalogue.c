/* catalogue.c - The tables of kinds and roles, and the values of a fact by them. */
#include "schema/catalogue.h"

#include <string.h>

#include "base/text.h"
#include "schema/limits.h"
#include "schema/message.h"

const struct kind *
catalogue_rows(size_t *ret_count)
{
	*ret_count = declared_kinds_count;
	return declared_kinds;
}

const struct kind *
catalogue_kind(uint32_t number)
{
	uint8_t row = number < KIND_NUMBER_MAX ? declared_kind_row[number] : 0;

	return row != 0 ? &declared_kinds[row - 1] : NULL;
}

const struct kind *
catalogue_find(const char *name)
{
	for (size_t i = 0; i < declared_kinds_count; i++)
		if (strcmp(declared_kinds[i].name, name) == 0)
			return &declared_kinds[i];
	return NULL;
}

const struct kind_field *
catalogue_field(uint32_t kind, uint32_t number)
{
	const struct kind *k = catalogue_kind(kind);

	for (size_t i = 0; k != NULL && i < k->fields_count; i++)
		if (k->fields[i].number == number)
			return &k->fields[i];
	return NULL;
}

bool
catalogue_is(uint32_t number, enum kind_flag trait)
{
	const struct kind *k = catalogue_kind(number);

	return k != NULL && (k->flags & (unsigned)trait) != 0;
}

bool
catalogue_is_concluded(uint32_t number)
{
	return catalogue_is(number, KIND_CONCLUDED);
}

bool
catalogue_daemons_own(const ProtobufCMessageDescriptor *message, const char *field)
{
	for (size_t k = 0; k < declared_kinds_count; k++)
		for (size_t i = 0;
		     declared_kinds[k].message == message && i < declared_kinds[k].fields_count;
		     i++) {
			const struct kind_field *f = &declared_kinds[k].fields[i];
			if (strcmp(f->name, field) == 0)
				return f->filled != FILLED_FROM_NONE && !f->or_said;
		}
	return false;
}

Ov__Area
catalogue_kind_area(uint32_t number)
{
	const struct kind *k = catalogue_kind(number);

	return k != NULL ? k->area : OV__AREA__AREA_NONE;
}

static const ProtobufCFieldDescriptor *
field_of(const Ov__Fact *f, const char *name, const void **ret_message)
{
	const ProtobufCMessageDescriptor *d;
	void **m = message_in(f, &d);

	*ret_message = m != NULL ? *m : NULL;
	return m != NULL ? message_field(d, name) : NULL;
}

/* The same name may be a text in another kind, or a list. */
uint32_t
catalogue_number(const Ov__Fact *fact, const char *name)
{
	const void *m;
	const ProtobufCFieldDescriptor *f = field_of(fact, name, &m);
	bool number = f != NULL && f->label != PROTOBUF_C_LABEL_REPEATED &&
		      (f->type == PROTOBUF_C_TYPE_UINT32 || f->type == PROTOBUF_C_TYPE_BOOL ||
			  f->type == PROTOBUF_C_TYPE_ENUM);

	return number ? message_number(f, m) : 0;
}

Ov__Area
catalogue_area(const Ov__Fact *fact)
{
	const struct kind *k = catalogue_kind((uint32_t)fact->fact_case);

	if (k == NULL)
		return OV__AREA__AREA_NONE;
	return k->area != OV__AREA__AREA_NONE ? k->area : (Ov__Area)catalogue_number(fact, "area");
}

const char *
catalogue_key(const Ov__Fact *fact)
{
	const struct kind *k = catalogue_kind((uint32_t)fact->fact_case);
	const void *m;
	const ProtobufCFieldDescriptor *f;

	if (k == NULL || k->key == NULL)
		return "";
	f = field_of(fact, k->key, &m);
	return f != NULL ? message_text(f, m) : "";
}

const struct declared_word *
catalogue_word(const struct declared_words *words, const char *name)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->list[i].name, name) == 0)
			return &words->list[i];
	return NULL;
}

void
catalogue_words(const struct declared_words *words, uint32_t without, char *buf, size_t size)
{
	text_set(buf, size, "");
	for (size_t i = 0; i < words->count; i++) {
		if (words->list[i].value == without)
			continue;
		text_put(buf, size, buf[0] != '\0' ? ", " : "");
		text_put(buf, size, words->list[i].name);
	}
}
