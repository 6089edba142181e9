/* checks.c - Is a fact in itself possible? */
#include "schema/checks.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "schema/catalogue.h"
#include "schema/limits.h"
#include "schema/message.h"

enum {
	KEY_SIZE_MAX = 80,
	DAYS_MAX = 36525,
	YEARS_MAX = 100,
	NEED_ITEMS_MAX = 16,
	EVERY_DAYS_MAX = 366,
};

/* ---- declarations of the fields -------------------------------------------------------------- */

/* 0 is unknown and allowed unless needed. */
static void
date_ok(struct refusal *r, const char *field, uint32_t date)
{
	if (date != 0 && (!date_valid(date) || date > DATE_LAST))
		refuse_numbers(r, REFUSED_NOT_A_DATE, field, DATE_FIRST, DATE_LAST);
}

static void
time_ok(struct refusal *r, const char *field, uint32_t hhmm)
{
	if (hhmm / 100 > 23 || hhmm % 100 > 59)
		refuse(r, REFUSED_NOT_A_TIME, field);
}

static void
in_order(struct refusal *r, const char *field, uint32_t first, uint32_t then)
{
	if (first != 0 && then != 0 && then < first)
		refuse(r, REFUSED_BEFORE_OTHER_DATE, field);
}

/* Plan, duty and none cannot be reported as the area of a fact. */
static bool
area_is_named(uint32_t area)
{
	return area >= OV__AREA__AREA_CASE && area < OV__AREA__AREA_PLAN;
}

static void
area_of_need(struct refusal *r, const char *field, uint32_t area)
{
	if (area < OV__AREA__AREA_HEALTH || area > OV__AREA__AREA_NETWORK)
		refuse(r, REFUSED_AREA_OF_NEED, field);
}

static void
check_needed(
    const struct kind_field *k, const ProtobufCFieldDescriptor *f, const void *m, struct refusal *r)
{
	bool area = f->descriptor == &ov__area__descriptor && f->label != PROTOBUF_C_LABEL_REPEATED;

	if (area ? area_is_named(message_number(f, m)) : message_has(f, m))
		return;
	refuse(r,
	    area			      ? REFUSED_AREA_NEEDED
	    : k->holds == HOLDS_DATE	      ? REFUSED_DATE_NEEDED
	    : f->type == PROTOBUF_C_TYPE_ENUM ? REFUSED_VALUE_NEEDED
					      : REFUSED_NEEDED,
	    k->name);
}

/* Facts of a kind are compared by their key: a key is a short name. */
static void
check_size(const struct kind *kind, const struct kind_field *k, const char *text, struct refusal *r)
{
	bool key = kind->key != NULL && strcmp(kind->key, k->name) == 0;

	if (strlen(text) > k->size_max)
		refuse_number(r, key ? REFUSED_NAME_TOO_LONG : REFUSED_TOO_LONG, k->name,
		    (uint32_t)k->size_max);
}

static void
check_field(const struct kind *kind, const struct kind_field *k, const void *m, struct refusal *r)
{
	const ProtobufCFieldDescriptor *f = message_field(kind->message, k->name);

	if (k->needed)
		check_needed(k, f, m, r);
	if (k->size_max > 0)
		check_size(kind, k, message_text(f, m), r);
	if (k->holds == HOLDS_DATE)
		date_ok(r, k->name, message_number(f, m));
	if (k->holds == HOLDS_TIME)
		time_ok(r, k->name, message_number(f, m));
	if (k->holds == HOLDS_AREA_OF_NEED)
		area_of_need(r, k->name, message_number(f, m));
	if (k->not_before != NULL)
		in_order(r, k->name, message_number(message_field(kind->message, k->not_before), m),
		    message_number(f, m));
}

static void
check_declared(const struct kind *kind, const void *m, struct refusal *r)
{
	for (size_t i = 0; i < kind->fields_count; i++) {
		const struct kind_field *k = &kind->fields[i];
		if (k->filled != FILLED_FROM_NONE && !k->or_said &&
		    message_has(message_field(kind->message, k->name), m))
			refuse(r, REFUSED_DAEMONS_OWN, k->name);
	}
	for (size_t i = 0; i < kind->fields_count; i++)
		check_field(kind, &kind->fields[i], m, r);
}

/* ---- rules of single kinds ------------------------------------------------------------------- */

/* People are older than the calendar of cases: 28 years on, the days are the same. */
static void
birth_ok(struct refusal *r, uint32_t date)
{
	enum { FIRST = 19010101, CYCLE = 280000 };

	if (date != 0 && date < FIRST)
		refuse_numbers(r, REFUSED_NOT_A_DATE, "birth_date", FIRST, DATE_LAST);
	while (date >= FIRST && date < 19700101)
		date += CYCLE;
	date_ok(r, "birth_date", date);
}

static void
national_id_ok(struct refusal *r, const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i < n; i++)
		if (id[i] < '0' || id[i] > '9')
			refuse(r, REFUSED_NOT_DIGITS, "national_id");
	if (n != 0 && n != 11 && n != 12)
		refuse(r, REFUSED_NOT_NATIONAL_ID, "national_id");
}

static void
check_identity(const Ov__Fact *f, struct refusal *r)
{
	const Ov__IdentityRecorded *i = f->identity_recorded;

	birth_ok(r, i->birth_date);
	if (i->national_id[0] == '\0' && i->birth_date == 0)
		refuse(r, REFUSED_NUMBER_OR_BIRTH_DATE, "national_id");
	national_id_ok(r, i->national_id);
}

static void
check_merged(const Ov__Fact *f, struct refusal *r)
{
	const Ov__IdentityMerged *m = f->identity_merged;

	if (m->national_id[0] == '\0' && m->case_[0] == '\0')
		refuse(r, REFUSED_NUMBER_OR_CASE, "national_id");
	national_id_ok(r, m->national_id);
}

static void
check_institution(const Ov__Fact *f, struct refusal *r)
{
	bool entered = f->fact_case == OV__FACT__FACT_INSTITUTION_ENTERED;

	national_id_ok(
	    r, entered ? f->institution_entered->national_id : f->institution_left->national_id);
}

static void
check_basis(const Ov__Fact *f, struct refusal *r)
{
	if (f->basis_invoked->n_agencies > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_AGENCIES, "agencies", PARTICIPANTS_MAX);
}

static void
check_retracted(const Ov__Fact *f, struct refusal *r)
{
	if (f->report_retracted->report.len != 16)
		refuse(r, REFUSED_NOT_REPORT_KEY, "report");
}

static void
check_consent_given(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ConsentGiven *c = f->consent_given;

	if (c->n_kinds > GRANT_KINDS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_KINDS, "kinds", GRANT_KINDS_MAX);
	if (c->n_agencies > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_AGENCIES, "agencies", PARTICIPANTS_MAX);
	for (size_t i = 0; i < c->n_areas; i++)
		if (c->areas[i] == OV__AREA__AREA_NONE || c->areas[i] == OV__AREA__AREA_PLAN ||
		    c->areas[i] == OV__AREA__AREA_DUTY)
			refuse(r, REFUSED_AREA_NOT_BY_CONSENT, "areas");
}

static void
length_ok(struct refusal *r, const char *field, uint32_t years, uint32_t months, uint32_t days,
    uint32_t remand_days)
{
	if (years > YEARS_MAX || months > 12 * YEARS_MAX || days > DAYS_MAX ||
	    remand_days > DAYS_MAX)
		refuse_number(r, REFUSED_LIFETIME, field, YEARS_MAX);
}

static void
check_sentence(const Ov__Fact *f, struct refusal *r)
{
	const Ov__SentenceRegistered *s = f->sentence_registered;

	/* Who was in remand for longer than the sentence had served it before. */
	if (s->remand_days == 0)
		in_order(r, "full_term", s->intake, s->full_term);
	length_ok(r, "years", s->years, s->months, s->days, s->remand_days);
	length_ok(r, "minimum_years", s->minimum_years, s->minimum_months, 0, 0);
}

/* A transfer, a leave and a stay in hospital are no release. */
static void
check_date_set(const Ov__Fact *f, struct refusal *r)
{
	if (f->release_date_set->form >= OV__RELEASE_FORM__RELEASE_FORM_TRANSFER)
		refuse(r, REFUSED_NO_RELEASE, "form");
}

static void
check_guarantee(const Ov__Fact *f, struct refusal *r)
{
	const Ov__HousingGuaranteeGranted *g = f->housing_guarantee_granted;

	if (g->to == 0 && g->max_days == 0)
		refuse(r, REFUSED_UNTIL_NEEDED, "to");
	if (g->max_days > DAYS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_DAYS, "max_days", DAYS_MAX);
}

static void
check_code(const Ov__Fact *f, struct refusal *r)
{
	uint32_t code = f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ? f->alert_notified->code
								      : f->alert_acknowledged->code;

	if (code < 1000 || code > 9999)
		refuse(r, REFUSED_NOT_ALERT_CODE, "code");
}

static void
check_routine_set(const Ov__Fact *f, struct refusal *r)
{
	if (f->case_routine_set->n_routines == 0)
		refuse(r, REFUSED_NAMES_NO_ROUTINE, "routines");
	if (f->case_routine_set->n_routines > ROUTINES_MAX)
		refuse_number(r, REFUSED_TOO_MANY_ROUTINES, "routines", ROUTINES_MAX);
}

static void
check_recalculated(const Ov__Fact *f, struct refusal *r)
{
	const Ov__SentenceRecalculated *s = f->sentence_recalculated;

	length_ok(r, "days", s->years, s->months, s->days, s->remand_days);
	length_ok(r, "days_not_counted", 0, 0, s->days_not_counted, 0);
}

static void
check_reporting(const Ov__Fact *f, struct refusal *r)
{
	if (f->reporting_set->every_days > EVERY_DAYS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_DAYS, "every_days", EVERY_DAYS_MAX);
}

static void
check_need(const Ov__Fact *f, struct refusal *r)
{
	if (f->need_assessed->n_items > NEED_ITEMS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_NEEDS, "items", NEED_ITEMS_MAX);
}

/* An id that is left out is made by the daemon. */
static void
check_commitment_set(const Ov__Fact *f, struct refusal *r)
{
	if (strlen(f->commitment_set->id) > KEY_SIZE_MAX)
		refuse_number(r, REFUSED_TOO_LONG, "id", KEY_SIZE_MAX);
}

static const struct {
	uint32_t kind;
	void (*check)(const Ov__Fact *fact, struct refusal *r);
} checks[] = {
	{ OV__FACT__FACT_IDENTITY_RECORDED, check_identity },
	{ OV__FACT__FACT_IDENTITY_MERGED, check_merged },
	{ OV__FACT__FACT_INSTITUTION_ENTERED, check_institution },
	{ OV__FACT__FACT_INSTITUTION_LEFT, check_institution },
	{ OV__FACT__FACT_REPORT_RETRACTED, check_retracted },
	{ OV__FACT__FACT_CONSENT_GIVEN, check_consent_given },
	{ OV__FACT__FACT_BASIS_INVOKED, check_basis },
	{ OV__FACT__FACT_SENTENCE_REGISTERED, check_sentence },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, check_recalculated },
	{ OV__FACT__FACT_RELEASE_DATE_SET, check_date_set },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED, check_guarantee },
	{ OV__FACT__FACT_CASE_ROUTINE_SET, check_routine_set },
	{ OV__FACT__FACT_REPORTING_SET, check_reporting },
	{ OV__FACT__FACT_NEED_ASSESSED, check_need },
	{ OV__FACT__FACT_COMMITMENT_SET, check_commitment_set },
	{ OV__FACT__FACT_ALERT_NOTIFIED, check_code },
	{ OV__FACT__FACT_ALERT_ACKNOWLEDGED, check_code },
};

void
checks_fact(const Ov__Fact *fact, struct refusal *ret)
{
	const struct kind *kind = catalogue_kind((uint32_t)fact->fact_case);
	const ProtobufCMessageDescriptor *d;

	assert(kind != NULL);
	void **message = message_in(fact, &d);
	assert(message != NULL);
	assert(*message != NULL);
	check_declared(kind, *message, ret);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (checks[i].kind == kind->number)
			checks[i].check(fact, ret);
}
