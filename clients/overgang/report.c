/* report.c - overgang report: one fact about one case, told to the daemon.
 *
 * Most facts come by telephone and are typed by the team, so kinds, values, agencies and
 * dates are taken as people say them. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "connection.h"
#include "field_text.h"
#include "fields.h"
#include "kinds.h"
#include "mine.h"
#include "nearest.h"
#include "overgang.h"
#include "report_help.h"
#include "refusals.h"
#include "schema/catalogue.h"
#include "texts.h"

enum { TEXT_SIZE = 8192, NAME_SIZE = 64 };

/* ---- fields from words --------------------------------------------------------------- */

static void
field_names(const struct cli *c, const ProtobufCMessageDescriptor *d, char *buf, size_t size)
{
	char word[FIELD_WORD_SIZE];
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < d->n_fields; i++) {
		if (catalogue_daemons_own(d, d->fields[i].name))
			continue;
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, field_word(c->t, d->fields[i].name, word));
	}
}

static const char *
nearest_field(const struct cli *c, const ProtobufCMessageDescriptor *d, const char *typed,
    char *buf, size_t size)
{
	struct nearest n = { .typed = typed };
	char word[FIELD_WORD_SIZE];

	for (unsigned i = 0; i < d->n_fields; i++) {
		if (catalogue_daemons_own(d, d->fields[i].name))
			continue;
		nearest_try(&n, field_word(c->t, d->fields[i].name, word));
		nearest_try(&n, d->fields[i].name);
	}
	return nearest_text(c->t, &n, buf, size);
}

/* The words for its values, and their names. */
static const char *
nearest_value(const struct cli *c, const ProtobufCFieldDescriptor *d, const char *typed, char *buf,
    size_t size)
{
	const ProtobufCEnumDescriptor *e = d->descriptor;
	struct nearest n = { .typed = typed };
	char list[NAME_SIZE], name[NAME_SIZE];

	for (unsigned i = 0; i < e->n_values; i++) {
		if (e->values[i].value == 0)
			continue;
		(void)field_enum_short(e, e->values[i].value, name);
		nearest_try(&n, cli_word(c, field_enum_name(e, list), name));
		nearest_try(&n, name);
	}
	return nearest_text(c->t, &n, buf, size);
}

/* "bolig, økonomi" into "housing,economy". A word that is none of its values stays as it
 * is, and setting the field then says so. */
static void
values_from_words(const struct cli *c, const ProtobufCFieldDescriptor *d, const char *value,
    char *buf, size_t size)
{
	bool list = d->label == PROTOBUF_C_LABEL_REPEATED;
	char part[256], name[NAME_SIZE];
	size_t used = 0;

	buf[0] = '\0';
	for (const char *s = value; s != NULL && *s != '\0';) {
		size_t n = list ? strcspn(s, ",") : strlen(s);
		const char *next = s[n] == ',' ? s + n + 1 : NULL;
		while (n > 0 && *s == ' ')
			s++, n--;
		(void)snprintf(part, sizeof(part), "%.*s", (int)n, s);
		for (size_t end = strlen(part); end > 0 && part[end - 1] == ' '; end--)
			part[end - 1] = '\0';
		used += utf8_copy(buf + used, size - used, used > 0 ? "," : "");
		used += utf8_copy(buf + used, size - used,
		    value_from_word(c->t, d->descriptor, part, name) ? name : part);
		s = next;
	}
}

/* An option as it was typed, a field by its word. */
static int
bad_field_as(const struct cli *c, const struct problem *problem, const char *shown)
{
	struct problem typed = *problem;

	problem_key(&typed, shown);
	return cli_bad_field(c, &typed);
}

static int
field_wrong(const struct cli *c, const ProtobufCFieldDescriptor *d, const char *shown,
    const char *value, const struct problem *problem)
{
	char values[1024], meant[512];
	enum field_look look = field_look(d);

	if ((look == FIELD_DATE || look == FIELD_MOMENT) && cli_beyond(value))
		return cli_fail(c, CLI_USAGE, "date-beyond", "field", shown, "value", value, NULL);

	switch ((int)look) {
	case FIELD_DATE:
		return cli_fail(c, CLI_USAGE, "bad-date", "field", shown, "value", value, NULL);
	case FIELD_TIME:
		return cli_fail(c, CLI_USAGE, "bad-time", "field", shown, "value", value, NULL);
	case FIELD_MOMENT:
		return cli_fail(c, CLI_USAGE, "bad-moment", "field", shown, "value", value, NULL);
	case FIELD_ENUM:
		value_words(c->t, d->descriptor, values, sizeof(values));
		return cli_fail(c, CLI_USAGE, "bad-value", "field", shown, "value", value, "values",
		    values, "meant", nearest_value(c, d, value, meant, sizeof(meant)), NULL);
	default:
		return bad_field_as(c, problem, shown);
	}
}

/* Agencies by display name or name; a display name may contain a comma. An unknown one stays,
 * and the daemon refuses it. */
static void
agencies_from_words(struct cli *c, const char *value, char *buf, size_t size)
{
	const char *whole = cli_agency_find(c, value);
	size_t used = 0;

	buf[0] = '\0';
	if (whole != NULL) {
		(void)snprintf(buf, size, "%s", whole);
		return;
	}
	for (const char *at = value; *at != '\0';) {
		char item[CASE_NAME_SIZE];
		size_t n = strcspn(at, ","), skip = strspn(at, " ");
		(void)snprintf(
		    item, sizeof(item), "%.*s", (int)(n > skip ? n - skip : 0), at + skip);
		const char *name = cli_agency_find(c, item);
		int w = snprintf(buf + used, size - used, "%s%s", used > 0 ? "," : "",
		    name != NULL ? name : item);
		used += w > 0 && (size_t)w < size - used ? (size_t)w : 0;
		at += n + (at[n] == ',');
	}
}

static int
set_field(
    struct cli *c, ProtobufCMessage *m, const char *field, const char *shown, const char *value)
{
	const ProtobufCFieldDescriptor *d =
	    protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);
	char names[TEXT_SIZE], meant[512];
	struct problem problem;

	if (d == NULL || catalogue_daemons_own(m->descriptor, field)) {
		field_names(c, m->descriptor, names, sizeof(names));
		return cli_fail(c, CLI_USAGE, "no-such-field", "field", shown, "fields", names,
		    "meant", nearest_field(c, m->descriptor, shown, meant, sizeof(meant)), NULL);
	}
	const char *text = value;
	if (strcmp(d->name, "agencies") == 0 || strcmp(d->name, "agency") == 0) {
		agencies_from_words(c, value, names, sizeof(names));
		text = names;
	}
	if (d->type == PROTOBUF_C_TYPE_ENUM) {
		values_from_words(c, d, value, names, sizeof(names));
		text = names;
	}
	if (field_set_problem(m, field, text, &problem) < 0)
		return field_wrong(c, d, shown, value, &problem);
	return CLI_OK;
}

/* "dato" is the field date, as help shows it. */
static const char *
field_meant(const struct cli *c, const ProtobufCMessageDescriptor *d, const char *typed)
{
	const char *field = texts_key(c->t, "field", typed);

	if (protobuf_c_message_descriptor_get_field_by_name(d, typed) != NULL || field == NULL)
		return typed;
	return field;
}

/* Does a word before this one set the same field, perhaps by its other name? */
static bool
is_set_before(
    const struct cli *c, const ProtobufCMessageDescriptor *d, size_t word, const char *field)
{
	char name[NAME_SIZE];

	for (size_t i = 0; i < word; i++) {
		const char *equals = strchr(c->args.words[i], '=');
		if (equals == NULL)
			continue;
		(void)snprintf(
		    name, sizeof(name), "%.*s", (int)(equals - c->args.words[i]), c->args.words[i]);
		if (strcmp(field_meant(c, d, name), field) == 0)
			return true;
	}
	return false;
}

static int
set_fields(struct cli *c, ProtobufCMessage *m)
{
	int code = CLI_OK;
	char name[NAME_SIZE];

	for (size_t i = 0; code == CLI_OK && i < c->args.count; i++) {
		const char *equals = strchr(c->args.words[i], '=');
		if (equals == NULL)
			continue;
		(void)snprintf(
		    name, sizeof(name), "%.*s", (int)(equals - c->args.words[i]), c->args.words[i]);
		const char *field = field_meant(c, m->descriptor, name);
		if (is_set_before(c, m->descriptor, i, field))
			code = cli_fail(c, CLI_USAGE, "field-twice", "field", name, NULL);
		else if (strcmp(field, "national_id") == 0)
			code = cli_number(c, name, equals + 1);
		if (code == CLI_OK)
			code = set_field(c, m, field, name, equals + 1);
	}
	return code;
}

/* ---- the report ------------------------------------------------------------------------- */

/* The options that are fields of a message under another name. */
static int
set_options(struct cli *c, ProtobufCMessage *m, const char *const (*options)[2])
{
	int code = CLI_OK;
	char shown[NAME_SIZE];

	for (; code == CLI_OK && (*options)[0] != NULL; options++) {
		const char *value = args_value(&c->args, (*options)[0]);
		(void)snprintf(shown, sizeof(shown), "--%s", (*options)[0]);
		if (value != NULL && strcmp((*options)[1], "national_id") == 0)
			code = cli_number(c, shown, value);
		if (value != NULL && code == CLI_OK)
			code = set_field(c, m, (*options)[1], shown, value);
	}
	return code;
}

static int
set_speaker(struct cli *c, Ov__Report *r)
{
	const char *asked = args_value(&c->args, "on-behalf-of");
	const char *name = asked != NULL ? cli_agency_find(c, asked) : NULL;
	struct problem problem;

	if (asked == NULL)
		return CLI_OK;
	if (name == NULL)
		return cli_no_agency(c, asked);
	return field_set_problem(&r->base, "on_behalf_of", name, &problem) == 0
		   ? CLI_OK
		   : bad_field_as(c, &problem, "--on-behalf-of");
}

static int
set_person(struct cli *c, Ov__Report *r)
{
	static const char *const options[][2] = { { "person", "national_id" },
		{ "born", "birth_date" }, { "name", "name" }, { "reference", "reference" },
		{ NULL, NULL } };

	r->person = malloc(sizeof(*r->person));
	if (r->person == NULL)
		return CLI_SYSTEM;
	ov__person__init(r->person);
	return set_options(c, &r->person->base, options);
}

static int
set_case(struct cli *c, Ov__Report *r, const char *name)
{
	char id[NICKNAME_SIZE];
	struct problem problem;
	int code = view_id(c, name, id);

	if (code == CLI_OK && field_set_problem(&r->base, "case", id, &problem) < 0)
		code = bad_field_as(c, &problem, "--case");
	return code;
}

static bool
names_person(const struct args *a)
{
	return args_has(a, "person") || args_has(a, "born") || args_has(a, "name") ||
	       args_has(a, "reference");
}

static int
fill_report(struct cli *c, Ov__Report *r)
{
	static const char *const options[][2] = { { "told-by", "told_by" },
		{ "channel", "channel" }, { "occurred", "occurred" }, { "seen", "seen" },
		{ "seen-epoch", "seen_epoch" }, { "key", "key" }, { NULL, NULL } };
	bool person = names_person(&c->args), by_case = args_value(&c->args, "case") != NULL;

	bool opens = r->facts[0]->fact_case == OV__FACT__FACT_CASE_OPENED;

	if (person == by_case)
		return cli_fail(c, CLI_USAGE,
		    person  ? "case-or-person"
		    : opens ? "which-person"
			    : "which-case",
		    NULL);
	int code = person ? set_person(c, r) : set_case(c, r, args_value(&c->args, "case"));
	if (code == CLI_OK)
		code = set_options(c, &r->base, options);
	if (code == CLI_OK)
		code = set_speaker(c, r);
	if (code == CLI_OK && args_has(&c->args, "seen-epoch") && !args_has(&c->args, "seen"))
		code = cli_fail(c, CLI_USAGE, "option-missing", "option", "seen", NULL);
	/* Without it the number is of now: no older one was read. */
	if (code == CLI_OK && args_has(&c->args, "seen") && r->seen_epoch == 0 &&
	    cli_hello(c, &code) != NULL)
		r->seen_epoch = overgang_epoch(c->o);
	if (code == CLI_OK && r->key.len != 0 && r->key.len != OVERGANG_KEY_SIZE)
		code = cli_fail(c, CLI_USAGE, "bad-key", NULL);
	return code;
}

static void
print_recorded(struct cli *c, const Ov__Report *r, const Ov__Answer *answer)
{
	const Ov__ReportAnswer *done = answer->report;
	char name[CASE_NAME_SIZE], kind[NAME_SIZE], text[TEXT_SIZE];
	int code = CLI_OK;
	const Ov__HelloAnswer *hello = cli_hello(c, &code);
	const char *speaker = r->on_behalf_of[0] != '\0' ? r->on_behalf_of
			      : hello != NULL		 ? hello->agency
							 : "";

	(void)view_case_name(done->nickname, done->case_, name);
	if (answer->outcome == OV__OUTCOME__OUTCOME_REPEATED)
		cli_say(c, stdout, "recorded-before", "case", name, NULL);
	else
		cli_say(c, stdout, done->n_numbers > 0 ? "recorded" : "nothing-new", "case", name,
		    NULL);
	(void)overgang_kind_name((uint32_t)r->facts[0]->fact_case, kind);
	(void)view_fact(c, r->facts[0], cli_agency(c, speaker), text, sizeof(text));
	(void)fputs("  ", stdout);
	cli_say(c, stdout, "recorded-fact", "title", texts_kind_title(c->t, kind), "sentence", text,
	    NULL);
}

/* --on-behalf-of was given, and names one that the kind is not for either. */
static bool
is_not_theirs(const Ov__Report *r, const Ov__Answer *answer)
{
	return r->on_behalf_of[0] != '\0' && strcmp(answer->code, "anothers-to-report") == 0;
}

static int
send_report(struct cli *c, Ov__Report *r, Ov__Answer **ret_answer)
{
	Ov__Answer *answer = NULL;
	int code = overgang_report(c->o, r, &answer);

	if (code < 0)
		return cli_library_failed(c, code);
	code = !c->json && is_not_theirs(r, answer)
		   ? cli_fail(c, CLI_REFUSED, "not-theirs", "agency",
			 cli_agency(c, r->on_behalf_of), NULL)
		   : cli_outcome(c, answer);
	if (code == CLI_OK && ret_answer != NULL) {
		*ret_answer = answer;
		return code;
	}
	if (code == CLI_OK && c->json)
		cli_json_line(overgang_json(&answer->base, false));
	else if (code == CLI_OK && answer->result_case == OV__ANSWER__RESULT_REPORT)
		print_recorded(c, r, answer);
	if (code == CLI_OK && answer->result_case == OV__ANSWER__RESULT_REPORT &&
	    r->facts[0]->fact_case == OV__FACT__FACT_CASE_ASSIGNED)
		code = away_carry(c, answer->report->case_, r->facts[0]->case_assigned->adviser);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

/* A report with room for one fact, which is freed with it. */
static Ov__Report *
new_report(uint32_t kind)
{
	Ov__Report *r = malloc(sizeof(*r));

	if (r == NULL)
		return NULL;
	ov__report__init(r);
	r->facts = malloc(sizeof(r->facts[0]));
	if (r->facts != NULL && (r->facts[0] = overgang_fact_new(kind)) != NULL) {
		r->n_facts = 1;
		return r;
	}
	ov__report__free_unpacked(r, NULL);
	return NULL;
}

int
report_one(struct cli *c, uint32_t kind, const char *case_name, const struct told_field *fields,
    Ov__Answer **ret_answer)
{
	Ov__Report *r = new_report(kind);
	int code = CLI_OK;

	if (r == NULL)
		return cli_system_failed(c, ENOMEM);
	for (; code == CLI_OK && fields->field != NULL; fields++)
		if (fields->value != NULL)
			code = set_field(c, overgang_fact_message(r->facts[0], NULL), fields->field,
			    fields->shown, fields->value);
	if (code == CLI_OK)
		code = set_case(c, r, case_name);
	if (code == CLI_OK)
		code = send_report(c, r, ret_answer);
	ov__report__free_unpacked(r, NULL);
	return code;
}

int
command_report(struct cli *c)
{
	uint32_t kind = 0;

	if (args_has(&c->args, "list"))
		return report_list_kinds(c);
	if (args_has(&c->args, "from"))
		return command_results(c);
	int code = report_find_kind(c, &kind);
	if (code != CLI_OK)
		return code;
	if (c->o == NULL)
		return cli_unconnected(c);
	Ov__Report *r = new_report(kind);
	if (r == NULL)
		return cli_system_failed(c, ENOMEM);
	code = set_fields(c, overgang_fact_message(r->facts[0], NULL));
	if (code == CLI_OK)
		code = fill_report(c, r);
	if (code == CLI_OK)
		code = send_report(c, r, NULL);
	ov__report__free_unpacked(r, NULL);
	return code;
}
