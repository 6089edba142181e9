/* letter_words.c - Texts, words and names of a letter. */
#include "letter_words.h"

#include <stdio.h>
#include <string.h>

#include "fields.h"
#include "overgang.h"
#include "texts.h"

enum { PERSON_NUMBER = 65535 /* stands where an agency's number stands */ };

/* The text under section [letter], or NULL. */
const char *
letter_text(const struct letter_context *c, const char *key, const char *more)
{
	char name[96];
	const char *text;

	(void)snprintf(name, sizeof(name), "%s%s%s", key, more[0] != '\0' ? "." : "", more);
	text = texts_get(c->texts, "letter", name);
	return strcmp(text, name) == 0 ? NULL : text;
}

/* "area.housing" as a person reads it; "" for the value that is none. buf: 130 bytes. */
const char *
letter_word(const struct letter_context *c, const ProtobufCEnumDescriptor *e, int value, char *buf)
{
	char list[64], name[64];

	if (value == 0)
		return "";
	(void)snprintf(
	    buf, 130, "%s.%s", field_enum_name(e, list), field_enum_short(e, value, name));
	return texts_word(c->texts, buf);
}

/* The text for the first of the reader's roles that has one of its own, or NULL. */
const char *
letter_text_for_own_role(const struct letter_context *c, const char *key)
{
	char role[64];
	const char *text = NULL;

	for (size_t i = 0; text == NULL && i < c->hello->n_roles; i++)
		text = letter_text(
		    c, key, field_enum_short(&ov__role__descriptor, (int)c->hello->roles[i], role));
	return text;
}

/* The same, else the one for all. */
const char *
letter_text_for_role(const struct letter_context *c, const char *key)
{
	const char *text = letter_text_for_own_role(c, key);

	return text != NULL ? text : letter_text(c, key, "");
}

const char *
letter_agency(const struct letter_context *c, const char *name)
{
	if (strcmp(name, "overgang") == 0)
		return letter_text(c, "automatic", "");
	for (size_t i = 0; i < c->hello->n_agencies; i++)
		if (strcmp(c->hello->agencies[i]->name, name) == 0)
			return c->hello->agencies[i]->display_name;
	return texts_word(c->texts, name);
}

const char *
letter_agency_by_number(const struct letter_context *c, uint32_t number)
{
	if (number == PERSON_NUMBER)
		return texts_word(c->texts, "person");
	for (size_t i = 0; i < c->hello->n_agencies; i++)
		if (c->hello->agencies[i]->number == number)
			return c->hello->agencies[i]->display_name;
	return "";
}

static const char *
agency_name(void *context, const char *name)
{
	return letter_agency(context, name);
}

void
letter_fact(const struct letter_context *c, const Ov__Fact *fact, const char *reporter, char *buf,
    size_t size)
{
	struct letter_context own = *c;

	(void)texts_fact_named(c->texts, fact, reporter, agency_name, &own, buf, size);
}

bool
letter_task_ours(const struct letter_context *c, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_owners; i++)
		for (size_t j = 0; j < c->hello->n_roles; j++)
			if (t->owners[i] == c->hello->roles[j])
				return true;
	return false;
}
