/* words.c - A clerk's words for kinds, fields and values. */
#include "words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "library_problems.h"
#include "normal.h"
#include "problem_text.h"
#include "refusals.h"
#include "texts.h"

struct pair {
	const char *nb;
	const char *en;
};

static const struct pair channels[] = {
	{ "telefon", "phone" },
	{ "tlf", "phone" },
	{ "møte", "meeting" },
	{ "brev", "letter" },
	{ "e-post", "mail" },
	{ "epost", "mail" },
	{ "portal", "portal" },
	{ "system", "system" },
};

/* Texts about an answer in a file that differ from the general ones, by key. */
static const struct {
	const char *key, *code;
} reasons[] = {
	{ "daemon_fills", "daemons-own" },
	{ "key_used", "key-reused" },
	{ "behalf", "anothers-to-report" },
};

enum { NAME_SIZE = 64 };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *
to_schema(const struct pair *table, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].nb, word) == 0)
			return table[i].en;
	return word;
}

const char *
words_field(const struct texts *t, const char *word)
{
	const char *field = texts_key(t, "field", word);

	return field != NULL ? field : word;
}

const char *
words_channel(const char *word)
{
	return to_schema(channels, COUNT(channels), word);
}

/* The word for a value, or its name in the schema. buf: 2 * NAME_SIZE bytes. */
static const char *
value_word(const struct texts *t, const ProtobufCEnumDescriptor *e, int value, char *buf)
{
	char list[NAME_SIZE], name[NAME_SIZE];
	const char *word = buf;

	(void)snprintf(buf, 2 * (size_t)NAME_SIZE, "%s.%s", field_enum_name(e, list),
	    field_enum_short(e, value, name));
	if (t != NULL)
		word = texts_get(t, "word", buf);
	return word == buf ? strchr(buf, '.') + 1 : word;
}

const char *
words_value(const struct texts *t, const ProtobufCEnumDescriptor *e, const char *word, char *buf)
{
	char key[2 * NAME_SIZE], given[2 * NAME_SIZE], known[2 * NAME_SIZE];

	(void)normal_put(word, NORMAL_LOWER, given, sizeof(given));
	for (unsigned i = 0; i < e->n_values; i++) {
		(void)normal_put(
		    value_word(t, e, e->values[i].value, key), NORMAL_LOWER, known, sizeof(known));
		if (strcmp(known, given) == 0)
			return field_enum_short(e, e->values[i].value, buf);
	}
	return word;
}

void
words_values(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char key[2 * NAME_SIZE];
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < e->n_values; i++) {
		/* The first is unknown: that is told by leaving the line out. */
		if (e->values[i].value == 0)
			continue;
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, value_word(t, e, e->values[i].value, key));
	}
}

/* The values that there are stand behind it in the clerk's words. */
const char *
words_reason(const struct texts *t, const struct problem *problem, char *buf, size_t size)
{
	struct problem alone = *problem;

	if (alone.kind == &PROBLEM_NONE_OF)
		alone.kind = &PROBLEM_NO_VALUE;
	problem_key(&alone, "");
	problem_value(&alone, "");
	return problem_in(t, &alone, buf, size);
}

const char *
words_refusal(const struct texts *t, const Ov__Answer *a, char *buf, size_t size)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (strcmp(a->code, reasons[i].code) == 0) {
			(void)utf8_copy(buf, size, texts_get(t, "answer", reasons[i].key));
			return buf;
		}
	return refusal_text(t, a, buf, size);
}
