/* fact_text.c - A fact as a sentence for people. */
#include "texts.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "clean.h"
#include "field_text.h"
#include "fields.h"
#include "normal.h"
#include "overgang.h"

enum { NAME_SIZE = 64, AGENCY_NAME_SIZE = 256 };

/* The words for values: texts in a language, and the names of agencies. */
struct words {
	const struct texts *texts;
	texts_agency *agency; /* NULL: by the names in the fact */
	void *context;	      /* its */
};

/* A fact while its sentence is filled in. */
struct fact_values {
	struct words words;
	const ProtobufCMessage *message;
	const char *reporter;
};

static size_t
enum_word(const struct texts *t, const struct field *f, size_t i, char *buf, size_t size)
{
	const ProtobufCEnumDescriptor *e = f->descriptor->descriptor;
	char list[NAME_SIZE], value[NAME_SIZE], word[2 * NAME_SIZE];
	const char *neutral = NULL;

	(void)field_enum_short(e, (int)field_number(f, i), value);
	/* The person on call reads roles in neutral words, so that an SMS does not tell which
	 * office it is. */
	(void)snprintf(word, sizeof(word), "etat.%s", value);
	if (strcmp(f->descriptor->name, "silent_role") == 0 ||
	    strcmp(f->descriptor->name, "ring_role") == 0)
		neutral = texts_find(t, "sms", word);
	(void)snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list), value);
	return utf8_copy(buf, size, neutral != NULL ? neutral : texts_word(t, word));
}

static size_t field_words(const struct words *w, const struct field *f, char *buf, size_t size);

static const char *
agency_words(const struct words *w, const char *name)
{
	return w->agency != NULL && name[0] != '\0' ? w->agency(w->context, name) : name;
}

static size_t
grant_words(const struct words *w, const Ov__Grant *g, char *buf, size_t size)
{
	char what[1024] = "", until[11];
	struct field f;
	size_t n = 0;

	if (field_at(&g->base, "areas", &f))
		n = field_words(w, &f, what, sizeof(what));
	if (n > 0 && g->n_kinds > 0)
		n += utf8_copy(what + n, sizeof(what) - n, ", ");
	if (field_at(&g->base, "kinds", &f))
		(void)field_words(w, &f, what + n, sizeof(what) - n);
	const char *const values[] = { "agency", agency_words(w, g->agency), "areas", what, "until",
		overgang_date_text(g->until, until), NULL };
	return texts_fill(w->texts, texts_get(w->texts, "word", "grant"), values, buf, size);
}

/* "Løslatelsesdato satt (2 ganger, sist 11.01.2027 08.00)". */
static size_t
received_words(const struct texts *t, const Ov__Received *r, char *buf, size_t size)
{
	char count[16], last[20];

	(void)snprintf(count, sizeof(count), "%u", r->count);
	const char *const values[] = { "kind", texts_kind_title(t, r->kind), "count",
		r->count > 1 ? count : "", "last", overgang_moment_text(r->last, last), NULL };
	return texts_fill(t, texts_get(t, "word", "received"), values, buf, size);
}

/* "Transport (17.03.2027, må bekreftes på nytt)". */
static size_t
task_words(const struct texts *t, const Ov__Task *task, char *buf, size_t size)
{
	bool english = strcmp(texts_language(t), "en") == 0 && task->title_en[0] != '\0';
	bool again = task->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
	bool done = task->state == OV__TASK_STATE__TASK_STATE_DONE;
	char due[11];
	size_t n = utf8_copy(buf, size, english ? task->title_en : task->title_nb);

	(void)overgang_date_text(task->due, due);
	if (due[0] == '\0' && !again && !done)
		return n;
	n += utf8_copy(buf + n, size - n, " (");
	n += utf8_copy(buf + n, size - n, due);
	if ((again || done) && due[0] != '\0')
		n += utf8_copy(buf + n, size - n, ", ");
	if (again || done)
		n += utf8_copy(buf + n, size - n,
		    texts_word(t, again ? "task-state.confirm-again" : "task-state.done"));
	return n + utf8_copy(buf + n, size - n, ")");
}

/* "K7F3-9QXM, løslatt 01.02.2027, avsluttet 10.03.2027: fast bolig". */
static size_t
earlier_words(const struct words *w, const Ov__EarlierCase *e, char *buf, size_t size)
{
	char released[11], closed[11], outcome[2 * NAME_SIZE], housing[2 * NAME_SIZE], days[16];
	struct field f;

	outcome[0] = housing[0] = '\0';
	if (e->outcome != 0 && field_at(&e->base, "outcome", &f))
		(void)enum_word(w->texts, &f, 0, outcome, sizeof(outcome));
	if (e->housing != 0 && field_at(&e->base, "housing", &f))
		(void)enum_word(w->texts, &f, 0, housing, sizeof(housing));
	(void)snprintf(days, sizeof(days), "%u", e->days_out);
	const char *const values[] = { "case", e->case_, "released",
		overgang_date_text(e->released, released), "closed",
		overgang_date_text(e->closed, closed), "outcome", outcome, "housing", housing,
		"days_out", e->days_out > 0 ? days : "", "occupation",
		e->occupation ? texts_word(w->texts, "bool.yes") : "", NULL };
	return texts_fill(w->texts, texts_get(w->texts, "word", "earlier"), values, buf, size);
}

static size_t
message_words(const struct words *w, const struct field *f, size_t i, char *buf, size_t size)
{
	const ProtobufCMessage *m = field_message(f, i);

	if (m->descriptor == &ov__grant__descriptor)
		return grant_words(w, (const Ov__Grant *)m, buf, size);
	if (m->descriptor == &ov__received__descriptor) {
		const Ov__Received *received = (const Ov__Received *)m;
		return received_words(w->texts, received, buf, size);
	}
	if (m->descriptor == &ov__task__descriptor) {
		const Ov__Task *task = (const Ov__Task *)m;
		return task_words(w->texts, task, buf, size);
	}
	if (m->descriptor == &ov__earlier_case__descriptor)
		return earlier_words(w, (const Ov__EarlierCase *)m, buf, size);
	return field_text(f, i, buf, size);
}

/* The words for a text field that holds a code: the reason why an alert ended, the matter of two
 * contradicting answers. NULL: the field holds free text. */
static const char *
coded(const struct texts *t, const struct field *f, const char *value)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field, *words;
	} codes[] = {
		{ &ov__alert_closed__descriptor, "because", "closed" },
		{ &ov__answers_contradict__descriptor, "matter", "matter" },
	};
	char key[2 * NAME_SIZE];

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (f->descriptor != protobuf_c_message_descriptor_get_field_by_name(
					 codes[i].message, codes[i].field))
			continue;
		(void)snprintf(key, sizeof(key), "%s.%s", codes[i].words, value);
		const char *text = texts_get(t, "word", key);
		return text != key ? text : NULL;
	}
	return NULL;
}

/* Does the text field hold the short name of an agency? That of a grant is in grant_words(). */
static bool
names_agency(const struct field *f)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field;
	} names[] = {
		{ &ov__consent_given__descriptor, "agencies" },
		{ &ov__consent_withdrawn__descriptor, "agencies" },
		{ &ov__basis_invoked__descriptor, "agencies" },
		{ &ov__basis_ended__descriptor, "agency" },
		{ &ov__case_restricted__descriptor, "agency" },
		{ &ov__case_opened_again__descriptor, "agency" },
		{ &ov__handover_offered__descriptor, "to" },
		{ &ov__responsibility_passed__descriptor, "to" },
		{ &ov__responsibility_passed__descriptor, "from" },
		{ &ov__reminder_due__descriptor, "agency" },
		{ &ov__agency_silent__descriptor, "agency" },
		{ &ov__agency_heard__descriptor, "agency" },
		{ &ov__answers_contradict__descriptor, "first_by" },
		{ &ov__answers_contradict__descriptor, "second_by" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (f->descriptor == protobuf_c_message_descriptor_get_field_by_name(
					 names[i].message, names[i].field))
			return true;
	return false;
}

/* A text that names a kind ("because") is read as its title, and one that names an agency as
 * people know it. */
static size_t
text_words(const struct words *w, const struct field *f, size_t i, char *buf, size_t size)
{
	size_t n = field_text(f, i, buf, size);
	const char *words = coded(w->texts, f, buf);
	char name[AGENCY_NAME_SIZE];

	if (words != NULL)
		return utf8_copy(buf, size, words);
	if (names_agency(f)) {
		(void)field_text(f, i, name, sizeof(name));
		return utf8_copy(buf, size, agency_words(w, name));
	}
	if (overgang_kind(buf) == 0)
		return n;
	return utf8_copy(buf, size, texts_kind_title(w->texts, buf));
}

static size_t
one_value(const struct words *w, const struct field *f, size_t i, char *buf, size_t size)
{
	const struct texts *t = w->texts;
	char name[NAME_SIZE];

	switch ((int)field_look(f->descriptor)) {
	case FIELD_ENUM:
		return enum_word(t, f, i, buf, size);
	case FIELD_KIND:
		overgang_kind_name((uint32_t)field_number(f, i), name);
		return utf8_copy(buf, size, texts_kind_title(t, name));
	case FIELD_BOOL:
		return utf8_copy(
		    buf, size, texts_word(t, field_number(f, i) != 0 ? "bool.yes" : "bool.no"));
	case FIELD_MESSAGE:
		return message_words(w, f, i, buf, size);
	case FIELD_TEXT:
		return text_words(w, f, i, buf, size);
	default:
		return field_text(f, i, buf, size);
	}
}

/* Titles of tasks have commas of their own. */
static bool
has_commas(const struct words *w, const struct field *f)
{
	char text[AGENCY_NAME_SIZE];
	bool commas = field_look(f->descriptor) == FIELD_MESSAGE;

	for (size_t i = 0; field_look(f->descriptor) == FIELD_TEXT && i < f->count && !commas;
	     i++) {
		(void)text_words(w, f, i, text, sizeof(text));
		commas = strchr(text, ',') != NULL;
	}
	return commas;
}

static size_t
field_words(const struct words *w, const struct field *f, char *buf, size_t size)
{
	const char *between = has_commas(w, f) ? "; " : ", ";
	size_t n = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (i > 0)
			n += utf8_copy(buf + n, size - n, between);
		n += one_value(w, f, i, buf + n, size - n);
	}
	return n;
}

/* A number that is not set is none of something, and 0; a date is unknown. */
static bool
value_of_fact(const void *context, const char *name, char *buf, size_t size)
{
	const struct fact_values *told = context;
	struct field f;

	if (strcmp(name, "reporter") == 0)
		return told->reporter != NULL && utf8_copy(buf, size, told->reporter) > 0;
	if (!field_at(told->message, name, &f))
		return false;
	if (f.count > 0)
		return field_words(&told->words, &f, buf, size) > 0;
	if (field_look(f.descriptor) == FIELD_NUMBER &&
	    f.descriptor->label != PROTOBUF_C_LABEL_REPEATED)
		(void)utf8_copy(buf, size, "0");
	return false;
}

/* A sentence may begin with a value: "fengselsteamet", "økonomi". */
static void
capitalise(char *s)
{
	unsigned char first = (unsigned char)s[0], second = first != 0 ? (unsigned char)s[1] : 0;

	if (first >= 'a' && first <= 'z')
		s[0] = (char)(first - 'a' + 'A');
	else if (first == 0xc3 && second >= 0xa0 && second <= 0xbe && second != 0xb7)
		s[1] = (char)(second - 0x20);
}

size_t
texts_fact_named(const struct texts *t, const Ov__Fact *fact, const char *reporter,
    texts_agency *agency, void *context, char *buf, size_t size)
{
	uint32_t kind = 0;
	struct fact_values told = { { t, agency, context }, overgang_fact_message(fact, &kind),
		reporter };
	char name[NAME_SIZE];

	if (size > 0)
		buf[0] = '\0';
	if (size == 0 || told.message == NULL)
		return 0;
	const char *text = texts_find(t, "sentence", overgang_kind_name(kind, name));
	size_t n = texts_fill_by(
	    t, text != NULL ? text : texts_kind_title(t, name), value_of_fact, &told, buf, size);
	capitalise(buf);
	return n;
}

size_t
texts_fact(
    const struct texts *t, const Ov__Fact *fact, const char *reporter, char *buf, size_t size)
{
	return texts_fact_named(t, fact, reporter, NULL, NULL, buf, size);
}
