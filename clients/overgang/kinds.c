/* kinds.c - Kinds and values by the words that people use for them. */
#include "kinds.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "output.h"

enum { NAME_SIZE = 64 };

enum kind_found
kind_find(
    const struct texts *t, const char *text, uint32_t *ret_number, char *ret_names, size_t size)
{
	char name[NAME_SIZE];
	size_t begin = 0, used = 0;
	uint32_t number = 0;

	ret_names[0] = '\0';
	for (unsigned i = 0; text[0] != '\0' && i < ov__fact__descriptor.n_fields; i++) {
		uint32_t n = ov__fact__descriptor.fields[i].id;
		const char *title = texts_kind_title(t, overgang_kind_name(n, name));
		if (text_equal(name, text) || text_equal(title, text)) {
			*ret_number = n;
			return KIND_FOUND;
		}
		if (!text_begins(name, text) && !text_begins(title, text))
			continue;
		number = n;
		used += utf8_copy(ret_names + used, size - used, begin++ > 0 ? ", " : "");
		used += utf8_copy(ret_names + used, size - used, name);
	}
	if (begin == 1)
		*ret_number = number;
	return begin == 0 ? KIND_NONE : begin == 1 ? KIND_FOUND : KIND_SEVERAL;
}

static const char *
word_of(const struct texts *t, const ProtobufCEnumDescriptor *e, int value)
{
	char list[NAME_SIZE], name[NAME_SIZE], word[2 * NAME_SIZE];

	(void)snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list),
	    field_enum_short(e, value, name));
	/* texts_word() would give back `word` itself, which lives no longer than this call. */
	return strcmp(texts_get(t, "word", word), word) != 0 ? texts_word(t, word) : "";
}

bool
value_from_word(
    const struct texts *t, const ProtobufCEnumDescriptor *e, const char *text, char *buf)
{
	for (unsigned i = 0; i < e->n_values; i++) {
		(void)field_enum_short(e, e->values[i].value, buf);
		if (text_equal(buf, text) || text_equal(word_of(t, e, e->values[i].value), text))
			return true;
	}
	buf[0] = '\0';
	return false;
}

void
value_words(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char name[NAME_SIZE], part[4 * NAME_SIZE];
	size_t used = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < e->n_values; i++) {
		/* The first of each enum is unknown: that is told by leaving the field out. */
		if (e->values[i].value == 0)
			continue;
		const char *word = word_of(t, e, e->values[i].value);
		(void)field_enum_short(e, e->values[i].value, name);
		bool other = word[0] != '\0' && !text_equal(word, name);
		(void)snprintf(part, sizeof(part), "%s%s%s%s%s", used > 0 ? ", " : "", name,
		    other ? " (" : "", other ? word : "", other ? ")" : "");
		used += utf8_copy(buf + used, size - used, part);
	}
}
