/* answer.c - An answer that a clerk wrote becomes a report. */
#include "answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cases.h"
#include "charset.h"
#include "clean.h"
#include "field_text.h"
#include "fields.h"
#include "nearest.h"
#include "normal.h"
#include "overgang.h"
#include "schema/catalogue.h"
#include "words.h"

enum { LINES_MAX = 200, KEY_SIZE = 64 };

struct line {
	int number;
	char key[KEY_SIZE]; /* as the schema calls it */
	char *value;
	bool used;
	bool not_filled; /* "(place)", as the letter has it */
};

struct answer {
	const struct texts *texts; /* of values' words and of refusals */
	char *text;		   /* UTF-8; the values point into it */
	struct line lines[LINES_MAX];
	size_t count;
	char *why;
};

/* Bytes for the shown value: the sentence goes on behind it. */
enum { SHOWN_SIZE = 81 };

static const char *
shown(const char *value, char buf[SHOWN_SIZE])
{
	normal_copy(buf, SHOWN_SIZE, value, strlen(value));
	return buf[0] != '\0' ? buf : " ";
}

#define WITH(...)                 \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

/* The first thing that is wrong, by its key; `line` 0 is the file as a whole. */
static void
fail(struct answer *a, int line, const char *key, const char *const *with)
{
	char text[ANSWER_WHY_SIZE], number[16];

	if (a->why[0] != '\0')
		return;
	(void)snprintf(number, sizeof(number), "%d", line);
	(void)texts_fill(a->texts, texts_get(a->texts, "answer", key), with, text, sizeof(text));
	if (line > 0)
		(void)texts_fill(a->texts, texts_get(a->texts, "answer", "line"),
		    WITH("nr", number, "hva", text), a->why, ANSWER_WHY_SIZE);
	else
		(void)utf8_copy(a->why, ANSWER_WHY_SIZE, text);
}

/* ---- lines ------------------------------------------------------------------------------ */

/* Normalise the lines: odd spaces and invisible characters do not hide a word. */
static char *
plain_lines(const char *text)
{
	char *out = malloc(3 * strlen(text) + 2), *at = out;

	while (out != NULL && *text != '\0') {
		size_t size = strcspn(text, "\n");
		char *line = normal_new(text, size, NORMAL_TEXT);
		at = stpcpy(stpcpy(at, line), "\n");
		free(line);
		text += size + (text[size] != '\0');
	}
	if (out != NULL)
		*at = '\0';
	return out;
}

static char *
trimmed(char *s)
{
	size_t n;

	s += strspn(s, " ");
	for (n = strlen(s); n > 0 && s[n - 1] == ' '; n--)
		s[n - 1] = '\0';
	return s;
}

/* "Meldt av", "meldt-av" and "meldt_av" are one key; Æ, Ø and Å have small ones too. */
static void
set_key(const struct answer *a, struct line *l, const char *key)
{
	char word[KEY_SIZE];

	(void)normal_put(key, NORMAL_LOWER, word, sizeof(word));
	for (char *c = word; *c != '\0'; c++)
		if (*c == ' ' || *c == '-')
			*c = '_';
	(void)snprintf(l->key, sizeof(l->key), "%s", words_field(a->texts, word));
}

static void
split(struct answer *a)
{
	char *rest = a->text, *line, buf[SHOWN_SIZE];
	int number = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		number++;
		line = trimmed(line);
		if (line[0] == '\0' || line[0] == '#')
			continue;
		char *equals = strchr(line, '=');
		if (equals == NULL) {
			fail(a, number, "no_answer", WITH("verdi", shown(line, buf)));
			return;
		}
		if (a->count == LINES_MAX) {
			fail(a, number, "many_lines", WITH(NULL));
			return;
		}
		struct line *l = &a->lines[a->count++];
		*equals = '\0';
		l->number = number;
		set_key(a, l, trimmed(line));
		l->value = trimmed(equals + 1);
		size_t size = strlen(l->value);
		l->not_filled = size > 1 && l->value[0] == '(' && l->value[size - 1] == ')';
	}
}

static struct line *
find(struct answer *a, const char *key)
{
	struct line *found = NULL;

	for (size_t i = 0; i < a->count; i++) {
		if (strcmp(a->lines[i].key, key) != 0)
			continue;
		if (found != NULL)
			fail(a, a->lines[i].number, "twice",
			    WITH("felt", words_field_in(a->texts, key)));
		else
			found = &a->lines[i];
	}
	return found;
}

/* ---- the report -------------------------------------------------------------------------- */

/* The fields of the kind: "kontor, saksbehandler, telefon". */
static void
list_fields(const struct texts *t, const ProtobufCMessage *m, char *buf, size_t size)
{
	size_t n = 0;

	(void)snprintf(buf, size, "%s", texts_get(t, "answer", "no_fields"));
	for (unsigned i = 0; i < m->descriptor->n_fields && n < size; i++)
		if (!catalogue_daemons_own(m->descriptor, m->descriptor->fields[i].name))
			n += (size_t)snprintf(buf + n, size - n, "%s%s", n > 0 ? ", " : "",
			    words_field_in(t, m->descriptor->fields[i].name));
}

/* "bolig, økonomi" into "housing,economy". An unknown word stays as it is, and setting the field
 * refuses it. */
static const char *
values_of(const struct answer *a, const ProtobufCFieldDescriptor *d, const char *value, char *buf,
    size_t size)
{
	bool list = d->label == PROTOBUF_C_LABEL_REPEATED;
	char part[256], name[64];
	size_t used = 0;

	buf[0] = '\0';
	for (const char *s = value, *next; s != NULL; s = next) {
		size_t n = list ? strcspn(s, ",") : strlen(s);
		next = s[n] == ',' ? s + n + 1 : NULL;
		(void)snprintf(part, sizeof(part), "%.*s", (int)n, s);
		used += utf8_copy(buf + used, size - used, s != value ? "," : "");
		used += utf8_copy(buf + used, size - used,
		    words_value(a->texts, d->descriptor, trimmed(part), name));
	}
	return buf;
}

static const char *
nearest_field(
    const struct texts *t, const ProtobufCMessage *m, const char *typed, char *buf, size_t size)
{
	struct nearest n = { .typed = typed };

	for (unsigned i = 0; i < m->descriptor->n_fields; i++)
		nearest_try(&n, words_field_in(t, m->descriptor->fields[i].name));
	return nearest_text(t, &n, buf, size);
}

/* Of words that stand by comma. */
static const char *
nearest_value(const struct texts *t, const char *words, const char *typed, char *buf, size_t size)
{
	struct nearest n = { .typed = typed };
	char word[NEAREST_SIZE];

	for (const char *s = words; *s != '\0'; s += strspn(s, ", ")) {
		size_t end = strcspn(s, ",");
		(void)snprintf(word, sizeof(word), "%.*s", (int)end, s);
		nearest_try(&n, word);
		s += end;
	}
	return nearest_text(t, &n, buf, size);
}

/* The library's problem with a field, in the words of the clerk. */
static void
say_wrong(struct answer *a, const ProtobufCMessage *m, const struct line *l,
    const ProtobufCFieldDescriptor *d, const char *value, const struct problem *problem)
{
	const char *field = words_field_in(a->texts, l->key);
	char known[1024], buf[SHOWN_SIZE], nearest[512], reason[OVERGANG_ERROR_SIZE];

	if (d == NULL) {
		list_fields(a->texts, m, known, sizeof(known));
		fail(a, l->number, "no_field",
		    WITH("felt", field, "felter", known, "mente",
			nearest_field(a->texts, m, field, nearest, sizeof(nearest))));
		return;
	}
	known[0] = '\0';
	nearest[0] = '\0';
	if (d->type == PROTOBUF_C_TYPE_ENUM) {
		words_values(a->texts, d->descriptor, known, sizeof(known));
		(void)nearest_value(a->texts, known, value, nearest, sizeof(nearest));
	}
	fail(a, l->number, known[0] != '\0' ? "wrong_of" : "wrong",
	    WITH("felt", field, "verdi", shown(value, buf), "grunn",
		words_reason(a->texts, problem, reason, sizeof(reason)), "verdier", known, "mente",
		nearest));
}

static void
set_field(struct answer *a, ProtobufCMessage *m, struct line *l, const char *value)
{
	const ProtobufCFieldDescriptor *d =
	    protobuf_c_message_descriptor_get_field_by_name(m->descriptor, l->key);
	const char *meant = value;
	struct problem problem;
	char values[1024];

	l->used = true;
	if (d != NULL && d->type == PROTOBUF_C_TYPE_ENUM)
		meant = values_of(a, d, value, values, sizeof(values));
	if (field_set_problem(m, l->key, meant, &problem) < 0)
		say_wrong(a, m, l, d, value, &problem);
}

static void
set_head(struct answer *a, Ov__Report *r)
{
	static const char *const keys[] = { "told_by", "channel", "occurred", "on_behalf_of" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct line *l = find(a, keys[i]);
		if (l == NULL || l->value[0] == '\0' || l->not_filled)
			continue;
		const char *value = l->value;
		if (strcmp(keys[i], "channel") == 0)
			value = words_channel(value);
		if (strcmp(keys[i], "on_behalf_of") == 0 && strcmp(value, "innbyggeren") == 0)
			value = "person";
		set_field(a, &r->base, l, value);
	}
}

static struct line *
needed(struct answer *a, const char *key)
{
	struct line *l = find(a, key);

	if (l == NULL || l->value[0] == '\0') {
		fail(a, 0, "missing", WITH("felt", words_field_in(a->texts, key)));
		return NULL;
	}
	l->used = true;
	return l;
}

/* The nearest kinds: "nav.contact_opened, nav.office_settled eller case.opened". */
static const char *
nearest_kind(const struct texts *t, const char *typed, char *buf, size_t size)
{
	struct nearest n = { .typed = typed };
	char name[64];

	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++)
		if (!catalogue_is_concluded(ov__fact__descriptor.fields[i].id))
			nearest_try_kind(
			    &n, overgang_kind_name(ov__fact__descriptor.fields[i].id, name));
	return nearest_text(t, &n, buf, size);
}

static void
set_fact(struct answer *a, Ov__Report *r, const struct line *kind)
{
	uint32_t number = overgang_kind(kind->value);
	ProtobufCMessage *m;

	if (number == 0) {
		char nearest[512], buf[SHOWN_SIZE];
		fail(a, kind->number, "no_kind",
		    WITH("verdi", shown(kind->value, buf), "hendelser",
			nearest_kind(a->texts, kind->value, nearest, sizeof(nearest))));
		return;
	}
	r->facts = calloc(1, sizeof(r->facts[0]));
	if (r->facts == NULL || (r->facts[0] = overgang_fact_new(number)) == NULL) {
		fail(a, 0, "no_memory", WITH(NULL));
		return;
	}
	r->n_facts = 1;
	m = overgang_fact_message(r->facts[0], &number);
	for (size_t i = 0; i < a->count; i++)
		if (!a->lines[i].used && find(a, a->lines[i].key) != NULL)
			set_field(a, m, &a->lines[i], a->lines[i].value);
}

/* «blå ugle», as a name is often written. */
static void
without_quotes(char *s)
{
	static const char *const quotes[] = { "\"", "'", "«", "»", "“", "”", "„", "‘", "’" };
	size_t before;

	do {
		before = strlen(s);
		for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
			size_t n = strlen(s), q = strlen(quotes[i]);
			if (n >= q && memcmp(s + n - q, quotes[i], q) == 0)
				s[n - q] = '\0';
			if (strncmp(s, quotes[i], q) == 0)
				memmove(s, s + q, strlen(s + q) + 1);
		}
	} while (strlen(s) < before);
}

/* Editors put a dash of their own between the halves, and clerks write small letters. A huskenavn is
 * written in these. */
static void
plain_case(struct line *l)
{
	size_t size = strlen(l->value) + 1;

	(void)normal_put(l->value, NORMAL_LOWER, l->value, size);
	without_quotes(l->value);
	if (cases_is_name(l->value))
		return;
	for (char *c = l->value; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
}

/* An example value copied from the letter is no answer; in a no it is left out. */
static void
check_filled(struct answer *a, const struct line *kind, const struct line *case_)
{
	char buf[SHOWN_SIZE];
	/* A no leaves out the fields that the letter asks for with a yes. */
	bool no = catalogue_is(overgang_kind(kind->value), KIND_NO);

	for (size_t i = 0; i < a->count; i++) {
		struct line *l = &a->lines[i];
		if (!l->not_filled)
			continue;
		if (no && l != kind && l != case_)
			l->used = true;
		else
			fail(a, l->number, "not_filled",
			    WITH("felt", words_field_in(a->texts, l->key), "verdi",
				shown(l->value, buf)));
	}
}

static void
build(struct answer *a, Ov__Report *r)
{
	struct line *kind = needed(a, "kind"), *case_ = needed(a, "case");

	if (a->why[0] == '\0')
		check_filled(a, kind, case_);
	if (a->why[0] != '\0')
		return;
	plain_case(case_);
	(void)normal_put(kind->value, NORMAL_LOWER, kind->value, strlen(kind->value) + 1);
	set_field(a, &r->base, case_, case_->value);
	set_head(a, r);
	/* A line of the head that is empty is not a field of the kind. */
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->lines[i].key, "told_by") == 0 ||
		    strcmp(a->lines[i].key, "channel") == 0 ||
		    strcmp(a->lines[i].key, "occurred") == 0 ||
		    strcmp(a->lines[i].key, "on_behalf_of") == 0)
			a->lines[i].used = true;
	set_fact(a, r, kind);
}

Ov__Report *
answer_parse(const struct texts *texts, const char *text, size_t size, char *ret_why)
{
	struct answer *a = calloc(1, sizeof(*a));
	Ov__Report *r = malloc(sizeof(*r));

	ret_why[0] = '\0';
	if (a == NULL || r == NULL) {
		(void)snprintf(
		    ret_why, ANSWER_WHY_SIZE, "%s", texts_get(texts, "answer", "no_memory"));
		free(a);
		free(r);
		return NULL;
	}
	ov__report__init(r);
	a->why = ret_why;
	a->texts = texts;
	struct charset_text read;
	if (charset_read(text, size, &read) != CHARSET_FINE || !charset_one(&read))
		fail(a, 0, "no_text", WITH(NULL));
	else if ((a->text = plain_lines(read.text)) == NULL)
		fail(a, 0, "no_memory", WITH(NULL));
	else
		split(a);
	charset_clear(&read);
	if (ret_why[0] == '\0')
		build(a, r);
	free(a->text);
	free(a);
	if (ret_why[0] == '\0')
		return r;
	ov__report__free_unpacked(r, NULL);
	return NULL;
}

char *
answer_refusal(const struct texts *t, const Ov__Answer *a, char *buf, size_t size)
{
	static const struct {
		Ov__Outcome outcome;
		const char *key;
	} outcomes[] = {
		{ OV__OUTCOME__OUTCOME_INVALID, "refused.invalid" },
		{ OV__OUTCOME__OUTCOME_DENIED, "refused.denied" },
		{ OV__OUTCOME__OUTCOME_NOT_FOUND, "refused.not_found" },
		{ OV__OUTCOME__OUTCOME_CONFLICT, "refused.conflict" },
		{ OV__OUTCOME__OUTCOME_KEY_REUSED, "refused.key_reused" },
	};
	const char *head = "refused", *dot = strrchr(a->field, '.');
	const char *field = dot != NULL ? dot + 1 : a->field;
	char reason[OVERGANG_ERROR_SIZE], line[ANSWER_WHY_SIZE];

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (outcomes[i].outcome == a->outcome)
			head = outcomes[i].key;
	/* "facts[0]" and "key" mean the whole answer: nothing a clerk could find in the file. */
	if (field[0] == '\0' || strchr(field, '[') != NULL || strcmp(field, "key") == 0)
		field = "kind";
	if (strcmp(a->code, "not-yours-to-report") == 0) { /* the head says it */
		(void)snprintf(buf, size, "%s\n", texts_get(t, "answer", head));
		return buf;
	}
	(void)words_refusal(t, a, reason, sizeof(reason));
	(void)texts_fill(t, texts_get(t, "answer", "reason"),
	    WITH("felt", words_field_in(t, field), "grunn", reason), line, sizeof(line));
	(void)snprintf(buf, size, "%s\n%s\n", texts_get(t, "answer", head), line);
	return buf;
}
