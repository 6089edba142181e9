/* propose.c - The kinds that an agency is asked to report. */
#include "propose.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "schema/catalogue.h"
#include "words.h"

bool
propose_may(const Ov__HelloAnswer *who, uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	for (size_t r = 0; k != NULL && r < who->n_roles; r++)
		if ((k->reporters & 1u << who->roles[r]) != 0)
			return true;
	return false;
}

uint32_t
propose_for_task(const Ov__HelloAnswer *who, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_met_by; i++)
		if (propose_may(who, t->met_by[i]))
			return t->met_by[i];
	return 0;
}

/* "(prøveløslatelse / endt tid)": all values that may be written. */
static void
list_values(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char name[64], list[64], key[160];
	size_t n = utf8_copy(buf, size, "(");

	for (unsigned i = 0; i < e->n_values; i++) {
		if (e->values[i].value == 0)
			continue;
		n += utf8_copy(buf + n, size - n, n > 1 ? " / " : "");
		(void)snprintf(key, sizeof(key), "%s.%s", field_enum_name(e, list),
		    field_enum_short(e, e->values[i].value, name));
		bool has_word = strcmp(texts_get(t, "word", key), key) != 0;
		n += utf8_copy(buf + n, size - n, has_word ? texts_get(t, "word", key) : name);
	}
	(void)utf8_copy(buf + n, size - n, ")");
}

/* By the field's own name, [letter] value.place, else by the type of its value. */
static void
example_value(const struct texts *t, const ProtobufCFieldDescriptor *d, char *buf, size_t size)
{
	enum field_look look = field_look(d);
	const char *text;
	char key[96];

	if (look == FIELD_ENUM) {
		list_values(t, d->descriptor, buf, size);
		return;
	}
	(void)snprintf(key, sizeof(key), "value.%s", d->name);
	text = texts_get(t, "letter", key);
	if (text == key)
		text = texts_get(t, "letter",
		    look == FIELD_DATE	   ? "value.date"
		    : look == FIELD_TIME   ? "value.time"
		    : look == FIELD_NUMBER ? "value.number"
					   : "value.text");
	(void)utf8_copy(buf, size, text);
}

char *
propose_lines(const struct texts *t, uint32_t kind, char *buf, size_t size)
{
	Ov__Fact *f = overgang_fact_new(kind);
	ProtobufCMessage *m = f != NULL ? overgang_fact_message(f, &kind) : NULL;
	char value[256], line[400];
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; m != NULL && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
		if (catalogue_daemons_own(m->descriptor, d->name))
			continue;
		example_value(t, d, value, sizeof(value));
		(void)snprintf(line, sizeof(line), "%s = %s\n", words_field_in(t, d->name), value);
		n += utf8_copy(buf + n, size - n, line);
	}
	if (f != NULL)
		ov__fact__free_unpacked(f, NULL);
	return buf;
}
