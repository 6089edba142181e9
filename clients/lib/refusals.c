/* refusals.c - Why the daemon does not take something, in the language of the texts. */
#include "refusals.h"
#include "problem_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/utf8.h"
#include "fields.h"
#include "handle.h"
#include "overgang.h"
#include "say.h"
#include "texts.h"

/* ---- the daemon's refusals, by their code ------------------------------------------------- */

enum { WORD_SIZE = 128, NUMBER_PLAIN = 4 };

struct said {
	const struct texts *texts;
	const Ov__Answer *answer;
};

const char *
field_word(const struct texts *t, const char *field, char buf[FIELD_WORD_SIZE])
{
	const char *words = texts_find(t, "field", field);

	(void)snprintf(buf, FIELD_WORD_SIZE, "%.*s",
	    words != NULL ? (int)strcspn(words, ",") : FIELD_WORD_SIZE,
	    words != NULL ? words : field);
	return buf;
}

/* The field at the end of a path: "report.facts[0].release_date_set.form". NULL: no such. */
static const ProtobufCFieldDescriptor *
field_of_path(const char *path)
{
	const ProtobufCMessageDescriptor *d = &ov__request__descriptor;
	const ProtobufCFieldDescriptor *f = NULL;
	char name[WORD_SIZE];

	if (strncmp(path, "report.", 7) == 0) {
		d = &ov__report__descriptor;
		path += 7;
	}
	while (d != NULL && *path != '\0') {
		size_t n = strcspn(path, ".["), end = strcspn(path, ".");
		(void)snprintf(name, sizeof(name), "%.*s", (int)n, path);
		f = protobuf_c_message_descriptor_get_field_by_name(d, name);
		if (f == NULL)
			return NULL;
		d = f->type == PROTOBUF_C_TYPE_MESSAGE ? f->descriptor : NULL;
		path += end + (path[end] == '.');
	}
	return f;
}

/* All values but the first, which is unknown: that is told by leaving the field out. */
static bool
put_values(const struct said *s, char *buf, size_t size)
{
	const ProtobufCFieldDescriptor *f = field_of_path(s->answer->field);
	const ProtobufCEnumDescriptor *e =
	    f != NULL && f->type == PROTOBUF_C_TYPE_ENUM ? f->descriptor : NULL;
	char list[64], value[64], word[WORD_SIZE];
	size_t n = 0;

	for (unsigned i = 0; e != NULL && i < e->n_values; i++) {
		if (e->values[i].value == 0)
			continue;
		(void)snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list),
		    field_enum_short(e, e->values[i].value, value));
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, texts_word(s->texts, word));
	}
	return n > 0;
}

/* "65 536" */
static void
put_number(const struct texts *t, const char *digits, char *buf, size_t size)
{
	const char *between = strcmp(texts_language(t), "en") == 0 ? "," : " ";
	size_t count = strlen(digits), n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < count && n + 2 < size; i++) {
		if (i > 0 && count > NUMBER_PLAIN && (count - i) % 3 == 0)
			n += utf8_copy(buf + n, size - n, between);
		buf[n++] = digits[i];
		buf[n] = '\0';
	}
}

/* An argument for people: a limit, a kind's title, the word of a code ("errno.ENOSPC"), or the
 * argument itself. */
static void
put_argument(const struct texts *t, const char *argument, char *buf, size_t size)
{
	const char *word = texts_find(t, "word", argument);

	if (argument[0] != '\0' && argument[strspn(argument, "0123456789")] == '\0')
		put_number(t, argument, buf, size);
	else if (overgang_kind(argument) != 0)
		(void)utf8_copy(buf, size, texts_kind_title(t, argument));
	else if (word != NULL)
		(void)utf8_copy(buf, size, word);
	else if (strncmp(argument, "errno.", 6) == 0)
		(void)utf8_copy(buf, size, argument + 6);
	else
		(void)utf8_copy(buf, size, argument);
}

static bool
value_of_refusal(const void *context, const char *name, char *buf, size_t size)
{
	const struct said *s = context;
	char field[FIELD_WORD_SIZE], date[11];
	size_t number = strspn(name, "date");
	size_t which = (size_t)(name[number] - '1');
	const char *argument = which < s->answer->n_arguments ? s->answer->arguments[which] : NULL;

	if (strcmp(name, "code") == 0)
		return utf8_copy(buf, size, s->answer->code) > 0;
	if (strcmp(name, "values") == 0)
		return put_values(s, buf, size);
	if (strncmp(name, "field.", 6) == 0)
		return utf8_copy(buf, size, field_word(s->texts, name + 6, field)) > 0;
	if (texts_find(s->texts, "word", name) != NULL)
		return utf8_copy(buf, size, texts_word(s->texts, name)) > 0;
	if (argument == NULL)
		return false;
	if (number > 0)
		(void)utf8_copy(
		    buf, size, overgang_date_text((uint32_t)strtoul(argument, NULL, 10), date));
	else
		put_argument(s->texts, argument, buf, size);
	return buf[0] != '\0';
}

const char *
refusal_text(const struct texts *t, const Ov__Answer *a, char *buf, size_t size)
{
	const struct said s = { t, a };
	const char *text = t != NULL ? texts_find(t, "refusal", a->code) : NULL;

	/* A daemon of another version may have codes that these texts do not. */
	if (text == NULL && t != NULL && a->code[0] != '\0')
		text = texts_find(t, "refusal", "unknown-code");
	if (text != NULL)
		(void)texts_fill_by(t, text, value_of_refusal, &s, buf, size);
	else
		(void)utf8_copy(buf, size, a->text);
	return buf;
}

const char *
refusal_field(const struct texts *t, const Ov__Answer *a, char buf[FIELD_WORD_SIZE])
{
	const char *dot = strrchr(a->field, '.');

	buf[0] = '\0';
	if (dot == NULL || strchr(dot, '[') != NULL)
		return buf;
	return field_word(t, dot + 1, buf);
}

const char *
error_in(const struct texts *t, const struct overgang *o, char *buf, size_t size)
{
	char field[FIELD_WORD_SIZE], why[OVERGANG_ERROR_SIZE];

	if (t == NULL) {
		(void)utf8_copy(buf, size, o->error);
		return buf;
	}
	(void)problem_in(t, &o->problem, buf, size);
	if (o->answer == NULL)
		return buf;
	size_t n = strlen(buf);
	n += utf8_copy(buf + n, size - n, ": ");
	n += utf8_copy(buf + n, size - n, refusal_field(t, o->answer, field));
	n += utf8_copy(buf + n, size - n, field[0] != '\0' ? " " : "");
	(void)utf8_copy(buf + n, size - n, refusal_text(t, o->answer, why, sizeof(why)));
	return buf;
}
