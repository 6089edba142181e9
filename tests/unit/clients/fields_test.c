/* fields_test.c - Messages as text: every field of every kind, dates, moments, JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"
#include "schema/catalogue.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
free_message(ProtobufCMessage *m)
{
	protobuf_c_message_free_unpacked(m, NULL);
}

/* The message of a new fact of that kind, and the fact to free. */
static ProtobufCMessage *
new_message(const char *kind, Ov__Fact **ret_fact)
{
	*ret_fact = overgang_fact_new(overgang_kind(kind));
	assert_non_null(*ret_fact);
	return overgang_fact_message(*ret_fact, NULL);
}

/* ---- kinds ------------------------------------------------------------------------ */

static void
test_kinds(void **state)
{
	static const struct {
		const char *name;
		uint32_t number;
	} rows[] = {
		{ "case.opened", 1 },
		{ "participant.reference_set", 3 },
		{ "release.date_set", 12 },
		{ "nav.contact_opened", 21 },
		{ "housing.guarantee_granted", 23 },
		{ "task.met", 101 },
		{ "alert.acknowledged", 121 },
		{ "", 0 },
		{ "release_date_set", 0 },
		{ "release.date", 0 },
		{ "Release.date_set", 0 },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(overgang_kind(rows[i].name), rows[i].number);
		if (rows[i].number != 0)
			assert_string_equal(overgang_kind_name(rows[i].number, name), rows[i].name);
	}
	assert_string_equal(overgang_kind_name(99, name), "");
	assert_null(overgang_fact_new(99));
}

static void
test_every_kind_is_made_and_freed(void **state)
{
	char name[64];

	(void)state;
	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
		uint32_t number = ov__fact__descriptor.fields[i].id, kind = 0;
		Ov__Fact *f = overgang_fact_new(number);
		ProtobufCMessage *m = overgang_fact_message(f, &kind);
		assert_int_equal(kind, number);
		assert_ptr_equal(m->descriptor, ov__fact__descriptor.fields[i].descriptor);
		assert_int_equal(overgang_kind(overgang_kind_name(number, name)), number);
		assert_true(protobuf_c_message_check(&f->base));
		ov__fact__free_unpacked(f, NULL);
	}
}

static void
test_empty_fact_has_no_message(void **state)
{
	Ov__Fact f = OV__FACT__INIT;
	uint32_t kind = 7;

	(void)state;
	assert_null(overgang_fact_message(&f, &kind));
	assert_int_equal(kind, 7);
}

/* ---- values of fields ------------------------------------------------------------- */

/* fields.c knows no other types than these. */
static void
check_types(const ProtobufCMessageDescriptor *d, int depth)
{
	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		switch ((int)f->type) {
		case PROTOBUF_C_TYPE_UINT32:
		case PROTOBUF_C_TYPE_UINT64:
		case PROTOBUF_C_TYPE_BOOL:
		case PROTOBUF_C_TYPE_ENUM:
		case PROTOBUF_C_TYPE_STRING:
		case PROTOBUF_C_TYPE_BYTES:
			break;
		case PROTOBUF_C_TYPE_MESSAGE:
			assert_true(depth < 8);
			check_types(f->descriptor, depth + 1);
			break;
		default:
			fail_msg("%s.%s has a type that fields.c does not know", d->name, f->name);
		}
	}
}

static void
test_types(void **state)
{
	(void)state;
	check_types(&ov__request__descriptor, 0);
	check_types(&ov__answer__descriptor, 0);
	check_types(&ov__report__descriptor, 0);
	check_types(&ov__delivery__descriptor, 0);
}

static void
test_look(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field;
		enum field_look look;
	} rows[] = {
		{ &ov__release_date_set__descriptor, "date", FIELD_DATE },
		{ &ov__release_date_set__descriptor, "time", FIELD_TIME },
		{ &ov__release_date_set__descriptor, "was_date", FIELD_DATE },
		{ &ov__release_date_set__descriptor, "was_time", FIELD_TIME },
		{ &ov__release_date_set__descriptor, "answer_by", FIELD_DATE },
		{ &ov__release_date_set__descriptor, "version", FIELD_NUMBER },
		{ &ov__release_date_set__descriptor, "form", FIELD_ENUM },
		{ &ov__case_assigned__descriptor, "hours_until", FIELD_TIME },
		{ &ov__identity_recorded__descriptor, "birth_date", FIELD_DATE },
		{ &ov__sentence_registered__descriptor, "two_thirds", FIELD_DATE },
		{ &ov__consent_withdrawn__descriptor, "withdrawn", FIELD_DATE },
		{ &ov__consent_withdrawn__descriptor, "ended", FIELD_NUMBER },
		{ &ov__grant__descriptor, "until", FIELD_DATE },
		{ &ov__task__descriptor, "due", FIELD_DATE },
		{ &ov__task__descriptor, "met_by", FIELD_KIND },
		{ &ov__alert__descriptor, "due", FIELD_MOMENT },
		{ &ov__alert__descriptor, "raised", FIELD_MOMENT },
		{ &ov__alert__descriptor, "closed", FIELD_BOOL },
		{ &ov__report__descriptor, "occurred", FIELD_MOMENT },
		{ &ov__report__descriptor, "seen", FIELD_NUMBER },
		{ &ov__advance_request__descriptor, "to", FIELD_MOMENT },
		{ &ov__housing_guarantee_granted__descriptor, "to", FIELD_DATE },
		{ &ov__case_shared__descriptor, "state", FIELD_BYTES },
		{ &ov__alert_raised__descriptor, "alert", FIELD_MESSAGE },
		{ &ov__belongings_ready__descriptor, "where", FIELD_TEXT },
		{ &ov__emergency_opened__descriptor, "until", FIELD_MOMENT },
		{ &ov__basis_invoked__descriptor, "until", FIELD_DATE },
		{ &ov__institution_entered__descriptor, "from", FIELD_DATE },
		{ &ov__institution_left__descriptor, "to", FIELD_DATE },
		{ &ov__basis_ended__descriptor, "kinds", FIELD_KIND },
		{ &ov__consent_given__descriptor, "kinds", FIELD_TEXT },
		{ &ov__access_entry__descriptor, "when", FIELD_MOMENT },
		{ &ov__erase_answer__descriptor, "backups_until", FIELD_DATE },
		{ &ov__report_retracted__descriptor, "report", FIELD_BYTES },
		{ &ov__case_exported__descriptor, "events", FIELD_NUMBER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const ProtobufCFieldDescriptor *f = field_find(rows[i].message, rows[i].field);
		assert_non_null(f);
		assert_int_equal(field_look(f), rows[i].look);
	}
}

/* A date is declared so in the schema and told by its name to people: of one kind it is both or neither.
 * A birth date has a calendar of its own. */
static void
test_declared_dates_look_like_dates(void **state)
{
	size_t count, dates = 0;
	const struct kind *kinds = catalogue_rows(&count);

	(void)state;
	for (size_t k = 0; k < count; k++) {
		const ProtobufCMessageDescriptor *d = kinds[k].message;
		for (unsigned i = 0; !(kinds[k].flags & KIND_CONCLUDED) && i < d->n_fields; i++) {
			const ProtobufCFieldDescriptor *f = &d->fields[i];
			const struct kind_field *declared = catalogue_field(kinds[k].number, f->id);
			enum field_holds holds =
			    declared != NULL ? declared->holds : HOLDS_ANYTHING;
			enum field_look look = field_look(f);
			if (catalogue_daemons_own(d, f->name) || strcmp(f->name, "birth_date") == 0)
				continue;
			if ((look == FIELD_DATE) != (holds == HOLDS_DATE) ||
			    (look == FIELD_TIME) != (holds == HOLDS_TIME))
				fail_msg(
				    "%s.%s is declared as a date or a time (check), or is shown as "
				    "one (fields.c), and is not both",
				    kinds[k].name, f->name);
			dates += look == FIELD_DATE;
		}
	}
	assert_true(dates > 80);
}

/* The same field name is the daemon's in one message and the reporter's in another. */
static void
test_fields_of_the_daemon(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field;
		bool daemons;
	} rows[] = {
		{ &ov__case_opened__descriptor, "nickname", true },
		{ &ov__case_opened__descriptor, "language", false },
		{ &ov__basis_invoked__descriptor, "grants", true },
		{ &ov__basis_invoked__descriptor, "until", false },
		{ &ov__emergency_opened__descriptor, "until", true },
		{ &ov__emergency_opened__descriptor, "key", true },
		{ &ov__emergency_opened__descriptor, "reason", false },
		{ &ov__report__descriptor, "key", false },
		{ &ov__case_restricted__descriptor, "owner", true },
		{ &ov__report_retracted__descriptor, "report", false },
		{ &ov__report_retracted__descriptor, "area", true },
		{ &ov__report_retracted__descriptor, "voided", true },
		{ &ov__report_retracted__descriptor, "events", true },
		{ &ov__case_exported__descriptor, "events", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_non_null(field_find(rows[i].message, rows[i].field));
		assert_int_equal(
		    catalogue_daemons_own(rows[i].message, rows[i].field), rows[i].daemons);
	}
}

/* ---- set and read -------------------------------------------------------------------- */

/* A value set from text reads as the same text again. */
static void
test_set_and_text(void **state)
{
	static const struct {
		const char *kind, *field, *value, *text;
	} rows[] = {
		{ "release.date_set", "date", "24.03.2027", "24.03.2027" },
		{ "release.date_set", "date", "2027-03-24", "24.03.2027" },
		{ "release.date_set", "date", "4.3.2027", "04.03.2027" },
		{ "release.date_set", "time", "9", "09.00" },
		{ "release.date_set", "time", "09:05", "09.05" },
		{ "release.date_set", "form", "full-term", "full-term" },
		{ "release.date_set", "form", "FULL_TERM", "full-term" },
		{ "release.date_set", "form", "RELEASE_FORM_FULL_TERM", "full-term" },
		{ "release.date_set", "state", "set", "set" },
		{ "release.date_set", "reason", "fremskutt, søndag", "fremskutt, søndag" },
		{ "release.date_set", "version", "4294967295", "4294967295" },
		{ "release.date_set", "date", "", "" },
		{ "release.date_set", "reason", "", "" },
		{ "consent.given", "agencies", "nav-asker,bolig-asker", "nav-asker, bolig-asker" },
		{ "consent.given", "agencies", " nav-asker ,  bolig-asker ",
		    "nav-asker, bolig-asker" },
		{ "consent.given", "areas", "housing, economy", "housing, economy" },
		{ "consent.given", "areas", "", "" },
		{ "consent.withdrawn", "ended", "2,3,5", "2, 3, 5" },
		{ "housing.stay_registered", "type", "temporary", "temporary" },
		{ "case.shared", "state", "00ffA9", "00ffa9" },
		{ "task.met", "kind", "transport.arranged", "transport.arranged" },
		{ "plan.made", "area", "housing", "housing" },
	};
	char error[OVERGANG_ERROR_SIZE], text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		Ov__Fact *f;
		ProtobufCMessage *m = new_message(rows[i].kind, &f);
		/* Twice, so that the first value is freed. */
		for (int twice = 0; twice < 2; twice++)
			if (overgang_field_set(m, rows[i].field, rows[i].value, error) != 0)
				fail_msg("%s: %s", rows[i].kind, error);
		size_t n = overgang_field_text(m, rows[i].field, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
		assert_int_equal(n, strlen(rows[i].text));
		ov__fact__free_unpacked(f, NULL);
	}
}

static void
test_numbers_are_those_of_proto(void **state)
{
	char error[OVERGANG_ERROR_SIZE];
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("release.date_set", &f);

	(void)state;
	assert_int_equal(overgang_field_set(m, "date", "24.03.2027", error), 0);
	assert_int_equal(overgang_field_set(m, "time", "09.05", error), 0);
	assert_int_equal(overgang_field_set(m, "state", "expected", error), 0);
	assert_int_equal(f->release_date_set->date, 20270324);
	assert_int_equal(f->release_date_set->time, 905);
	assert_int_equal(f->release_date_set->state, OV__DATE_STATE__DATE_STATE_EXPECTED);
	ov__fact__free_unpacked(f, NULL);
}

static void
test_a_set_message_survives_the_wire(void **state)
{
	char error[OVERGANG_ERROR_SIZE];
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("consent.given", &f);
	uint8_t wire[256];

	(void)state;
	assert_int_equal(overgang_field_set(m, "agencies", "nav-asker,bolig-asker", error), 0);
	assert_int_equal(overgang_field_set(m, "areas", "economy,housing", error), 0);
	assert_int_equal(overgang_field_set(m, "given", "07.01.2027", error), 0);
	size_t n = ov__fact__pack(f, wire);
	Ov__Fact *again = ov__fact__unpack(NULL, n, wire);
	assert_int_equal(again->consent_given->n_agencies, 2);
	assert_string_equal(again->consent_given->agencies[1], "bolig-asker");
	assert_int_equal(again->consent_given->n_areas, 2);
	assert_int_equal(again->consent_given->areas[0], OV__AREA__AREA_ECONOMY);
	assert_int_equal(again->consent_given->given, 20270107);
	/* A message from the wire can be changed by text too. */
	assert_int_equal(
	    overgang_field_set(&again->consent_given->base, "agencies", "helse-asker", error), 0);
	assert_int_equal(again->consent_given->n_agencies, 1);
	ov__fact__free_unpacked(again, NULL);
	ov__fact__free_unpacked(f, NULL);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *kind, *field, *value, *says;
	} rows[] = {
		{ "release.date_set", "date", "31.04.2027", "date: \"31.04.2027\" is no date" },
		{ "release.date_set", "date", "46105", "is no date; write dd.mm.yyyy" },
		{ "release.date_set", "date", "24.03.2027 ", "is no date" },
		{ "release.date_set", "time", "25.00", "time: \"25.00\" is no time of day" },
		{ "release.date_set", "time", "9.5", "is no time of day" },
		{ "release.date_set", "state", "sikker",
		    "is none of its values: unknown, expected, set" },
		{ "release.date_set", "version", "-1", "is not a number" },
		{ "release.date_set", "version", "4294967296", "is too great" },
		{ "release.date_set", "version", "1x", "is not a number" },
		{ "release.date_set", "datum", "1",
		    "datum: no such field; there are: date, time, form, state, reason" },
		{ "release.date_set", "reason", "\xff", "is not UTF-8" },
		{ "release.date_set", "reason", "\xc0\xaf", "is not UTF-8" },
		{ "consent.given", "areas", "housing,roof", "is none of its values" },
		{ "consent.given", "agencies", "a,,b", "empty part" },
		{ "consent.given", "grants", "a", "list of messages" },
		{ "alert.raised", "alert", "a", "message of its own" },
		{ "case.shared", "state", "abc", "half a byte" },
		{ "case.shared", "state", "zz", "hexadecimal" },
		{ "task.met", "kind", "transport", "is no kind" },
	};
	char error[OVERGANG_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		Ov__Fact *f;
		ProtobufCMessage *m = new_message(rows[i].kind, &f);
		assert_int_equal(overgang_field_set(m, rows[i].field, rows[i].value, error), -22);
		if (strstr(error, rows[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", error, rows[i].says);
		ov__fact__free_unpacked(f, NULL);
	}
}

static void
test_a_refused_list_leaves_what_was(void **state)
{
	char error[OVERGANG_ERROR_SIZE], text[64];
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("consent.given", &f);

	(void)state;
	assert_int_equal(overgang_field_set(m, "agencies", "a,b", error), 0);
	assert_int_equal(overgang_field_set(m, "agencies", "c,d,,e", error), -22);
	overgang_field_text(m, "agencies", text, sizeof(text));
	assert_string_equal(text, "a, b");
	ov__fact__free_unpacked(f, NULL);
}

static void
test_long_text(void **state)
{
	char error[OVERGANG_ERROR_SIZE], *text = malloc(4002);
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("housing.basics_ready", &f);

	(void)state;
	memset(text, 'x', 4001);
	text[4001] = '\0';
	assert_int_equal(overgang_field_set(m, "note", text, error), -22);
	assert_non_null(strstr(error, "longer than 4000 bytes"));
	text[4000] = '\0';
	assert_int_equal(overgang_field_set(m, "note", text, error), 0);
	free(text);
	ov__fact__free_unpacked(f, NULL);
}

/* A text is cut between characters, and never beyond the buffer. */
static void
test_small_buffers(void **state)
{
	char error[OVERGANG_ERROR_SIZE], text[8];
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("transport.arranged", &f);

	(void)state;
	assert_int_equal(overgang_field_set(m, "how", "blåbærtur", error), 0);
	memset(text, '#', sizeof(text));
	assert_int_equal(overgang_field_text(m, "how", text, 4), 2);
	assert_string_equal(text, "bl");
	assert_int_equal(text[4], '#');
	assert_int_equal(overgang_field_text(m, "how", text, 5), 4);
	assert_string_equal(text, "blå");
	assert_int_equal(overgang_field_text(m, "how", text, 1), 0);
	assert_int_equal(overgang_field_text(m, "how", text, 0), 0);
	ov__fact__free_unpacked(f, NULL);
}

static void
test_path(void **state)
{
	Ov__Alert alert = OV__ALERT__INIT;
	Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
	char text[64];

	(void)state;
	assert_int_equal(overgang_field_text(&raised.base, "alert.code", text, sizeof(text)), 0);
	alert.code = 4821;
	raised.alert = &alert;
	assert_int_equal(overgang_field_text(&raised.base, "alert.code", text, sizeof(text)), 4);
	assert_string_equal(text, "4821");
	assert_null(field_find(&ov__alert_raised__descriptor, "alert.codes"));
	assert_null(field_find(&ov__alert_raised__descriptor, "code"));
	assert_null(field_find(&ov__alert_raised__descriptor, "alert."));
	assert_null(field_find(&ov__plan_made__descriptor, "tasks.id"));
}

static void
test_seen_zero_is_seen(void **state)
{
	Ov__Report *r = malloc(sizeof(*r));
	char error[OVERGANG_ERROR_SIZE], text[64];

	(void)state;
	ov__report__init(r);
	assert_int_equal(overgang_field_text(&r->base, "seen", text, sizeof(text)), 0);
	assert_int_equal(overgang_field_set(&r->base, "seen", "0", error), 0);
	assert_int_equal(r->seen_or_not_case, OV__REPORT__SEEN_OR_NOT_SEEN);
	assert_int_equal(overgang_field_text(&r->base, "seen", text, sizeof(text)), 1);
	assert_int_equal(overgang_field_set(&r->base, "seen", "", error), 0);
	assert_int_equal(r->seen_or_not_case, OV__REPORT__SEEN_OR_NOT__NOT_SET);
	assert_int_equal(overgang_field_set(&r->base, "occurred", "16.03.2027 09.00", error), 0);
	assert_int_equal(r->occurred, 1805184000);
	assert_int_equal(overgang_field_set(&r->base, "channel", "phone", error), 0);
	assert_int_equal(r->channel, OV__CHANNEL__CHANNEL_PHONE);
	free_message(&r->base);
}

static void
test_enum_names(void **state)
{
	static const struct {
		const ProtobufCEnumDescriptor *e;
		int value;
		const char *shorter, *name;
	} rows[] = {
		{ &ov__date_state__descriptor, 2, "set", "date-state" },
		{ &ov__role__descriptor, 5, "nav-social", "role" },
		{ &ov__role__descriptor, 2, "prison-health", "role" },
		{ &ov__stay_type__descriptor, 9, "none", "stay-type" },
		{ &ov__status__descriptor, 3, "preventive-detention", "status" },
		{ &ov__alert_reason__descriptor, 5, "not-arrived", "alert-reason" },
		{ &ov__task_state__descriptor, 2, "confirm-again", "task-state" },
		{ &ov__missing__descriptor, 0, "nothing", "missing" },
		{ &ov__release_form__descriptor, 1, "full-term", "release-form" },
		{ &ov__outcome__descriptor, 7, "key-reused", "outcome" },
		{ &ov__role__descriptor, 77, "", "role" },
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(
		    field_enum_short(rows[i].e, rows[i].value, buf), rows[i].shorter);
		assert_string_equal(field_enum_name(rows[i].e, buf), rows[i].name);
	}
}

/* ---- dates and moments -------------------------------------------------------------------- */

static void
test_dates(void **state)
{
	static const struct {
		const char *text;
		uint32_t date;
	} rows[] = {
		{ "24.03.2027", 20270324 },
		{ "4.3.2027", 20270304 },
		{ "2027-03-24", 20270324 },
		{ "29.02.2028", 20280229 },
		{ "29.02.2027", 0 },
		{ "29.02.2100", 0 },
		{ "31.04.2027", 0 },
		{ "00.03.2027", 0 },
		{ "24.13.2027", 0 },
		{ "31.12.1969", 0 },
		{ "01.01.1970", 19700101 },
		{ "31.12.2199", 21991231 },
		{ "01.01.2200", 0 },
		{ "24.3.27", 0 },
		{ "24.03.2027.", 0 },
		{ " 24.03.2027", 0 },
		{ "2027-3-24", 0 },
		{ "20270324", 0 },
		{ "46105", 0 },
		{ "ca. 15.3.", 0 },
		{ "", 0 },
	};
	char buf[11];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (overgang_date_parse(rows[i].text) != rows[i].date)
			fail_msg("\"%s\" is %u", rows[i].text, overgang_date_parse(rows[i].text));
	assert_string_equal(overgang_date_text(20270304, buf), "04.03.2027");
	assert_string_equal(overgang_date_text(0, buf), "");
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int hhmm;
	} rows[] = {
		{ "9", 900 },
		{ "09", 900 },
		{ "09.00", 900 },
		{ "9.05", 905 },
		{ "09:05", 905 },
		{ "0", 0 },
		{ "23.59", 2359 },
		{ "24.00", -1 },
		{ "12.60", -1 },
		{ "9.5", -1 },
		{ "0905", -1 },
		{ "9.", -1 },
		{ "kl 9", -1 },
		{ "", -1 },
	};
	char buf[6];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (overgang_hhmm_parse(rows[i].text) != rows[i].hhmm)
			fail_msg("\"%s\" is %d", rows[i].text, overgang_hhmm_parse(rows[i].text));
	assert_string_equal(overgang_hhmm_text(905, buf), "09.05");
	assert_string_equal(overgang_hhmm_text(0, buf), "00.00");
}

static void
test_moments(void **state)
{
	static const struct {
		const char *text;
		uint64_t moment;
	} rows[] = {
		{ "16.03.2027 09.00", 1805184000 },
		{ "16.03.2027 9", 1805184000 },
		{ "16.03.2027 09:00", 1805184000 },
		{ "2027-03-16T09:00", 1805184000 },
		{ "2027-03-16 09:00:30", 1805184030 },
		{ "2027-03-16T08:00Z", 1805184000 },
		{ "2027-03-16T09:00:00+01:00", 1805184000 },
		{ "2027-03-16T03:00:00-0500", 1805184000 },
		{ "16.03.2027", 1805151600 },
		/* Summer time began on 28.03.2027 at 01:00 UTC and ended on 31.10.2027. */
		{ "28.03.2027 01.59", 1806195540 },
		{ "28.03.2027 02.30", 1806197400 }, /* is skipped: as in winter */
		{ "28.03.2027 03.00", 1806195600 },
		{ "31.10.2027 02.30", 1824942600 }, /* comes twice: the first */
		{ "31.10.2027 03.00", 1824948000 },
		{ "01.07.2027 12.00", 1814436000 },
		{ "16.03.2027 25.00", 0 },
		{ "16.03.2027 09.00 ", 0 },
		{ "16.03.2027T09.00X", 0 },
		{ "31.04.2027 09.00", 0 },
		{ "i dag", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (overgang_moment_parse(rows[i].text) != rows[i].moment)
			fail_msg("\"%s\" is %llu", rows[i].text,
			    (unsigned long long)overgang_moment_parse(rows[i].text));
}

/* The rule of summer time by hand against the C library's, by the same rule as TZ. */
static void
test_moments_against_the_c_library(void **state)
{
	char mine[20], theirs[20];
	struct tm tm;

	(void)state;
	assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
	/* A step that is no divisor of a day, so that every hour has its turn. */
	for (uint64_t t = 1577836800; t < 1893456000; t += 13 * 1801) {
		time_t when = (time_t)t;
		assert_non_null(localtime_r(&when, &tm));
		assert_true(strftime(theirs, sizeof(theirs), "%d.%m.%Y %H.%M", &tm) > 0);
		assert_string_equal(overgang_moment_text(t, mine), theirs);
	}
	assert_string_equal(overgang_moment_text(0, mine), "");
	assert_string_equal(overgang_moment_text(UINT64_MAX, mine), "");
	assert_string_equal(overgang_moment_text(7258114800, mine), "");
	assert_string_equal(overgang_moment_text(7258114799, mine), "31.12.2199 23.59");
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static void
test_utf8(void **state)
{
	static const struct {
		const char *s;
		size_t size;
		uint32_t c;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "å", 2, 0xe5 },
		{ "€", 3, 0x20ac },
		{ "\xf0\x9f\xa6\x89", 4, 0x1f989 },
		{ "", 0, 0 },
		{ "\x80", 0, 0 },
		{ "\xc3", 0, 0 },
		{ "\xc3(", 0, 0 },
		{ "\xc0\x80", 0, 0 },
		{ "\xe0\x80\x80", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint32_t c = 0;
		assert_int_equal(utf8_char(rows[i].s, &c), rows[i].size);
		if (rows[i].size > 0)
			assert_int_equal(c, rows[i].c);
	}
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
test_json(void **state)
{
	Ov__Delivery d = OV__DELIVERY__INIT;
	uint8_t id[2] = { 0x0a, 0xff };
	char error[OVERGANG_ERROR_SIZE], *text;
	Ov__Fact *f;
	ProtobufCMessage *m = new_message("consent.given", &f);

	(void)state;
	assert_int_equal(overgang_field_set(m, "agencies", "nav-asker", error), 0);
	assert_int_equal(overgang_field_set(m, "areas", "housing", error), 0);
	assert_int_equal(overgang_field_set(m, "given", "07.01.2027", error), 0);
	d.n = 3;
	d.event_id = (ProtobufCBinaryData){ sizeof(id), id };
	d.case_ = (char[]){ "K7F3-9QXM" };
	d.nickname = (char[]){ "bl\xc3\xa5 \xff" };
	d.fact = f;
	text = overgang_json(&d.base, false);
	assert_string_equal(text, "{\"n\":3,\"event_id\":\"0aff\",\"case\":\"K7F3-9QXM\","
				  "\"fact\":{\"consent_given\":{\"agencies\":[\"nav-asker\"],"
				  "\"areas\":[\"AREA_HOUSING\"],\"given\":20270107}},"
				  "\"nickname\":\"blå \xef\xbf\xbd\"}");
	free(text);
	text = overgang_json(&d.base, true);
	json_t *read = json_loads(text, 0, NULL);
	assert_non_null(read);
	assert_non_null(strchr(text, '\n'));
	json_decref(read);
	free(text);
	ov__fact__free_unpacked(f, NULL);
}

static void
test_json_of_an_epoch(void **state)
{
	Ov__Heartbeat h = OV__HEARTBEAT__INIT;

	(void)state;
	h.head = 7;
	h.epoch = UINT64_MAX;
	char *text = overgang_json(&h.base, false);
	assert_string_equal(text, "{\"head\":7,\"epoch\":\"18446744073709551615\"}");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_every_kind_is_made_and_freed),
		cmocka_unit_test(test_empty_fact_has_no_message),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_look),
		cmocka_unit_test(test_declared_dates_look_like_dates),
		cmocka_unit_test(test_fields_of_the_daemon),
		cmocka_unit_test(test_set_and_text),
		cmocka_unit_test(test_numbers_are_those_of_proto),
		cmocka_unit_test(test_a_set_message_survives_the_wire),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_a_refused_list_leaves_what_was),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_small_buffers),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_seen_zero_is_seen),
		cmocka_unit_test(test_enum_names),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_moments_against_the_c_library),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_of_an_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
