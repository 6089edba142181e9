/* catalogue.c - THE table of kinds. */
#include "schema/catalogue.h"

#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "schema/limits.h"

#define R(role) (1u << OV__ROLE__ROLE_##role)
#define NAV	(R(NAV_STATE) | R(NAV_SOCIAL) | R(NAV_PRISON))
#define PRISON	(R(PRISON) | R(PRISON_HEALTH))
#define PLACES	(R(HOUSING) | R(FINDER) | R(PROVIDER))
#define ANYONE	(PRISON | R(TEAM) | NAV | PLACES | R(HEALTH) | R(PROBATION) | R(VOLUNTEER))

enum {
	KEY_SIZE_MAX = 80,
	TITLE_SIZE_MAX = 119,
	DAYS_MAX = 36525,
	YEARS_MAX = 100,
	NEED_ITEMS_MAX = 16,
	REFERENCE_SIZE_MAX = 64,
	EVERY_DAYS_MAX = 366,
};

static void
need_text(struct refusal *r, const char *field, const char *value)
{
	if (value[0] == '\0')
		refuse(r, REFUSED_NEEDED, field);
}

/* 0 is unknown and allowed unless needed. */
static void
date_ok(struct refusal *r, const char *field, uint32_t date)
{
	if (date != 0 && (!date_valid(date) || date > DATE_LAST))
		refuse_numbers(r, REFUSED_NOT_A_DATE, field, DATE_FIRST, DATE_LAST);
}

static void
need_date(struct refusal *r, const char *field, uint32_t date)
{
	if (date == 0)
		refuse(r, REFUSED_DATE_NEEDED, field);
	date_ok(r, field, date);
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

static void
daemons_own(struct refusal *r, const char *field, bool set)
{
	if (set)
		refuse(r, REFUSED_DAEMONS_OWN, field);
}

static void
check_case_opened(const Ov__Fact *f, struct refusal *r)
{
	daemons_own(r, "nickname", f->case_opened->nickname[0] != '\0');
}

static void
check_case_assigned(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "adviser", f->case_assigned->adviser);
	time_ok(r, "hours_until", f->case_assigned->hours_until);
}

static void
check_reference(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "reference", f->participant_reference_set->reference);
	if (strlen(f->participant_reference_set->reference) > REFERENCE_SIZE_MAX)
		refuse_number(r, REFUSED_TOO_LONG, "reference", REFERENCE_SIZE_MAX);
}

static void
check_name(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "given_name", f->name_recorded->given_name);
}

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
check_entered(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "institution", f->institution_entered->institution);
	national_id_ok(r, f->institution_entered->national_id);
	need_date(r, "from", f->institution_entered->from);
}

static void
check_left(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "institution", f->institution_left->institution);
	national_id_ok(r, f->institution_left->national_id);
	need_date(r, "to", f->institution_left->to);
}

static void
check_reason(const Ov__Fact *f, struct refusal *r)
{
	bool closed = f->fact_case == OV__FACT__FACT_CASE_CLOSED;

	need_text(r, "reason", closed ? f->case_closed->reason : f->case_reopened->reason);
}

static void
check_restricted(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "agency", f->case_restricted->agency);
	daemons_own(r, "owner", f->case_restricted->owner != 0);
	daemons_own(r, "since", f->case_restricted->since != 0);
}

static void
check_emergency(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "reason", f->emergency_opened->reason);
	daemons_own(r, "until", f->emergency_opened->until != 0);
	daemons_own(r, "key", f->emergency_opened->key[0] != '\0');
}

static void
check_basis(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "code", f->basis_invoked->code);
	date_ok(r, "until", f->basis_invoked->until);
	daemons_own(r, "grants", f->basis_invoked->n_grants > 0);
	if (f->basis_invoked->n_agencies > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_AGENCIES, "agencies", PARTICIPANTS_MAX);
}

static void
check_retracted(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ReportRetracted *v = f->report_retracted;

	if (v->report.len != 16)
		refuse(r, REFUSED_NOT_REPORT_KEY, "report");
	need_text(r, "reason", v->reason);
	daemons_own(r, "area", v->area != OV__AREA__AREA_NONE);
	daemons_own(r, "voided", v->n_voided > 0);
	daemons_own(r, "events", v->n_events > 0);
	daemons_own(r, "kinds", v->n_kinds > 0);
	daemons_own(r, "whom", v->n_whom > 0);
}

static void
check_consent_given(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ConsentGiven *c = f->consent_given;

	need_date(r, "given", c->given);
	date_ok(r, "expires", c->expires);
	in_order(r, "expires", c->given, c->expires);
	if (c->n_kinds > GRANT_KINDS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_KINDS, "kinds", GRANT_KINDS_MAX);
	daemons_own(r, "grants", c->n_grants > 0);
	if (c->n_agencies > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_AGENCIES, "agencies", PARTICIPANTS_MAX);
	for (size_t i = 0; i < c->n_areas; i++)
		if (c->areas[i] == OV__AREA__AREA_NONE || c->areas[i] == OV__AREA__AREA_PLAN ||
		    c->areas[i] == OV__AREA__AREA_DUTY)
			refuse(r, REFUSED_AREA_NOT_BY_CONSENT, "areas");
}

static void
check_consent_refused(const Ov__Fact *f, struct refusal *r)
{
	date_ok(r, "refused", f->consent_refused->refused);
	daemons_own(r, "ended", f->consent_refused->n_ended > 0);
}

static void
check_consent_withdrawn(const Ov__Fact *f, struct refusal *r)
{
	date_ok(r, "withdrawn", f->consent_withdrawn->withdrawn);
	daemons_own(r, "ended", f->consent_withdrawn->n_ended > 0);
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

	daemons_own(r, "expected", s->expected != 0);
	daemons_own(r, "expected_full_term", s->expected_full_term != 0);
	daemons_own(r, "expected_because", s->expected_because[0] != '\0');
	daemons_own(r, "expected_because_en", s->expected_because_en[0] != '\0');
	daemons_own(r, "remark", s->remark[0] != '\0');
	daemons_own(r, "remark_en", s->remark_en[0] != '\0');
	date_ok(r, "intake", s->intake);
	date_ok(r, "two_thirds", s->two_thirds);
	date_ok(r, "full_term", s->full_term);
	in_order(r, "two_thirds", s->intake, s->two_thirds);
	in_order(r, "full_term", s->two_thirds, s->full_term);
	/* Who was in remand for longer than the sentence had served it before. */
	if (s->remand_days == 0)
		in_order(r, "full_term", s->intake, s->full_term);
	date_ok(r, "minimum", s->minimum);
	in_order(r, "minimum", s->intake, s->minimum);
	length_ok(r, "years", s->years, s->months, s->days, s->remand_days);
	length_ok(r, "minimum_years", s->minimum_years, s->minimum_months, 0, 0);
}

static void
check_remand_order(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "expires", f->remand_order_set->expires);
}

static void
check_restrictions(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "until", f->remand_restrictions_set->until);
}

static void
check_date_set(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ReleaseDateSet *d = f->release_date_set;

	need_date(r, "date", d->date);
	time_ok(r, "time", d->time);
	daemons_own(r, "version", d->version != 0);
	daemons_own(r, "was_date", d->was_date != 0);
	daemons_own(r, "was_time", d->was_time != 0);
	daemons_own(r, "answer_by", d->answer_by != 0);
	daemons_own(r, "as_written", d->as_written != 0);
	daemons_own(r, "contested", d->contested);
	daemons_own(r, "adjusted_because", d->adjusted_because[0] != '\0');
	if (d->form >= OV__RELEASE_FORM__RELEASE_FORM_TRANSFER)
		refuse(r, REFUSED_NO_RELEASE, "form");
}

static void
check_date_withdrawn(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ReleaseDateWithdrawn *w = f->release_date_withdrawn;

	daemons_own(r, "contested", w->contested);
	daemons_own(r, "version", w->version != 0);
	daemons_own(r, "was_date", w->was_date != 0);
	daemons_own(r, "was_time", w->was_time != 0);
}

static void
check_completed(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "date", f->release_completed->date);
	time_ok(r, "time", f->release_completed->time);
}

static void
check_arrived(const Ov__Fact *f, struct refusal *r)
{
	date_ok(r, "date", f->release_arrived->date);
	time_ok(r, "time", f->release_arrived->time);
}

static void
check_not_arrived(const Ov__Fact *f, struct refusal *r)
{
	date_ok(r, "date", f->release_not_arrived->date);
	time_ok(r, "time", f->release_not_arrived->time);
}

static void
check_transport(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "how", f->transport_arranged->how);
	date_ok(r, "date", f->transport_arranged->date);
	time_ok(r, "time", f->transport_arranged->time);
}

static void
check_stay(const Ov__Fact *f, struct refusal *r)
{
	const Ov__HousingStayRegistered *s = f->housing_stay_registered;

	if (s->type == OV__STAY_TYPE__STAY_TYPE_UNKNOWN)
		refuse(r, REFUSED_VALUE_NEEDED, "type");
	date_ok(r, "from", s->from);
	date_ok(r, "to", s->to);
	in_order(r, "to", s->from, s->to);
}

static void
check_guarantee(const Ov__Fact *f, struct refusal *r)
{
	const Ov__HousingGuaranteeGranted *g = f->housing_guarantee_granted;

	need_text(r, "place", g->place);
	date_ok(r, "from", g->from);
	date_ok(r, "to", g->to);
	in_order(r, "to", g->from, g->to);
	if (g->to == 0 && g->max_days == 0)
		refuse(r, REFUSED_UNTIL_NEEDED, "to");
	if (g->max_days > DAYS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_DAYS, "max_days", DAYS_MAX);
}

static void
check_confirmed(const Ov__Fact *f, struct refusal *r)
{
	const Ov__HousingGuaranteeConfirmed *g = f->housing_guarantee_confirmed;

	need_text(r, "place", g->place);
	date_ok(r, "from", g->from);
	date_ok(r, "to", g->to);
	in_order(r, "to", g->from, g->to);
}

static void
check_lease(const Ov__Fact *f, struct refusal *r)
{
	date_ok(r, "from", f->housing_lease_signed->from);
}

static void
check_fallback(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "place", f->housing_fallback_named->place);
	need_text(r, "phone", f->housing_fallback_named->phone);
}

static void
check_code(const Ov__Fact *f, struct refusal *r)
{
	uint32_t code = f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ? f->alert_notified->code
								      : f->alert_acknowledged->code;

	if (code < 1000 || code > 9999)
		refuse(r, REFUSED_NOT_ALERT_CODE, "code");
}

/* ---- fields by name, for the kinds that are about a thing ------------------------------------ */

/* What a fact says, and its descriptor. Both are data: nothing is called. */
static const void *
message_of(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor)
{
	const ProtobufCMessageDescriptor *d = &ov__fact__descriptor;

	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].id == (uint32_t)f->fact_case) {
			*ret_descriptor = d->fields[i].descriptor;
			return *(void *const *)((const char *)f + d->fields[i].offset);
		}
	return NULL;
}

static const ProtobufCFieldDescriptor *
field_named(const ProtobufCMessageDescriptor *d, const char *name)
{
	for (unsigned i = 0; i < d->n_fields; i++)
		if (strcmp(d->fields[i].name, name) == 0)
			return &d->fields[i];
	return NULL;
}

uint32_t
catalogue_number(const Ov__Fact *f, const char *name)
{
	const ProtobufCMessageDescriptor *d;
	const char *m = message_of(f, &d);
	const ProtobufCFieldDescriptor *field = m != NULL ? field_named(d, name) : NULL;

	return field != NULL ? *(const uint32_t *)(const void *)(m + field->offset) : 0;
}

/* "" where there is no such field. */
static const char *
text_in(const Ov__Fact *f, const char *name)
{
	const ProtobufCMessageDescriptor *d;
	const char *m = message_of(f, &d);
	const ProtobufCFieldDescriptor *field = m != NULL ? field_named(d, name) : NULL;

	return field != NULL ? *(const char *const *)(const void *)(m + field->offset) : "";
}

/* `date`, `time` and the like, wherever a message has them. */
static void
check_dates(const Ov__Fact *f, struct refusal *r)
{
	static const char *const dates[] = { "date", "from", "to", "until", "due", "start",
		"person_informed", "probation_until" };

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		date_ok(r, dates[i], catalogue_number(f, dates[i]));
	time_ok(r, "time", catalogue_number(f, "time"));
	in_order(r, "to", catalogue_number(f, "from"), catalogue_number(f, "to"));
}

/* What a kind is about is named, in few words: it is what the others are held against. */
static void
need_key(const Ov__Fact *f, struct refusal *r, const char *field)
{
	const char *value = text_in(f, field);

	need_text(r, field, value);
	if (strlen(value) > KEY_SIZE_MAX)
		refuse_number(r, REFUSED_NAME_TOO_LONG, field, KEY_SIZE_MAX);
	check_dates(f, r);
}

static void
check_what(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "what");
}

static void
check_place(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "place");
}

static void
check_office(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "office");
	daemons_own(r, "agency", catalogue_number(f, "agency") != 0);
}

/* One asks before anybody knows a place; and a no needs no name of what was not given: which one it is shows in what was asked for. */
static void
check_no(const Ov__Fact *f, struct refusal *r)
{
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);

	if (strlen(text_in(f, k->key)) > KEY_SIZE_MAX)
		refuse_number(r, REFUSED_NAME_TOO_LONG, k->key, KEY_SIZE_MAX);
	check_dates(f, r);
}

static void
check_recall(const Ov__Fact *f, struct refusal *r)
{
	daemons_own(r, "version", f->recall_registered->version != 0);
	check_dates(f, r);
}

static void
check_disputed(const Ov__Fact *f, struct refusal *r)
{
	daemons_own(r, "agency", f->nav_office_disputed->agency != 0);
	check_no(f, r);
}

static void
check_unknown(const Ov__Fact *f, struct refusal *r)
{
	daemons_own(r, "agency", f->nav_person_unknown->agency != 0);
	check_dates(f, r);
}

static void
check_avoided(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "where");
}

static void
check_programme(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "programme");
}

static void
check_leave(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "purpose");
}

static void
check_nav(const Ov__Fact *f, struct refusal *r)
{
	daemons_own(r, "agency", catalogue_number(f, "agency") != 0);
}

static void
check_organisation(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "organisation");
	daemons_own(r, "agency", catalogue_number(f, "agency") != 0);
}

static void
check_organisation_declined(const Ov__Fact *f, struct refusal *r)
{
	check_no(f, r);
	daemons_own(r, "agency", catalogue_number(f, "agency") != 0);
}

static void
check_contact_named(const Ov__Fact *f, struct refusal *r)
{
	need_key(f, r, "function");
	need_text(r, "name", f->contact_named->name);
}

static void
check_handover_offered(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "to", f->handover_offered->to);
}

static void
check_handover_declined(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "reason", f->handover_declined->reason);
}

static void
check_meeting_called(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "date", f->meeting_called->date);
	check_dates(f, r);
}

static void
check_user_away(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "from", f->user_away->from);
	need_date(r, "to", f->user_away->to);
	check_dates(f, r);
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
check_informed(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "of", f->person_informed->of);
	check_dates(f, r);
}

static void
check_reachable(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "number", f->person_reachable_at->number);
}

static void
check_recalculated(const Ov__Fact *f, struct refusal *r)
{
	const Ov__SentenceRecalculated *s = f->sentence_recalculated;

	daemons_own(r, "not_counted_in_all", s->not_counted_in_all != 0);
	daemons_own(r, "expected", s->expected != 0);
	daemons_own(r, "expected_because", s->expected_because[0] != '\0');
	daemons_own(r, "expected_because_en", s->expected_because_en[0] != '\0');
	daemons_own(r, "remark", s->remark[0] != '\0');
	daemons_own(r, "remark_en", s->remark_en[0] != '\0');
	if (s->reason == OV__RECALCULATION__RECALCULATION_UNKNOWN)
		refuse(r, REFUSED_VALUE_NEEDED, "reason");
	date_ok(r, "two_thirds", s->two_thirds);
	date_ok(r, "full_term", s->full_term);
	in_order(r, "full_term", s->two_thirds, s->full_term);
	date_ok(r, "minimum", s->minimum);
	length_ok(r, "days", s->years, s->months, s->days, s->remand_days);
	length_ok(r, "days_not_counted", 0, 0, s->days_not_counted, 0);
}

static void
check_parole(const Ov__Fact *f, struct refusal *r)
{
	if (f->parole_decided->decision == OV__PAROLE_DECISION__PAROLE_DECISION_UNKNOWN)
		refuse(r, REFUSED_VALUE_NEEDED, "decision");
	check_dates(f, r);
}

static void
check_reporting(const Ov__Fact *f, struct refusal *r)
{
	need_date(r, "date", f->reporting_set->date);
	check_dates(f, r);
	in_order(r, "until", f->reporting_set->date, f->reporting_set->until);
	if (f->reporting_set->every_days > EVERY_DAYS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_DAYS, "every_days", EVERY_DAYS_MAX);
}

static void
check_transfer(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "prison", f->transfer_completed->prison);
	daemons_own(r, "agency", f->transfer_completed->agency != 0);
	daemons_own(r, "counts", f->transfer_completed->counts);
	check_dates(f, r);
}

static void
check_register(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "result", f->register_checked->result);
}

static void
check_failed(const Ov__Fact *f, struct refusal *r)
{
	need_text(r, "what", f->communication_failed->what);
	if (f->communication_failed->role == OV__ROLE__ROLE_NONE)
		refuse(r, REFUSED_VALUE_NEEDED, "role");
}

/* The area is a field of the fact; plan, duty and none are nobody's to name. */
static void
need_area(const Ov__Fact *f, struct refusal *r)
{
	uint32_t area = catalogue_number(f, "area");

	if (area < OV__AREA__AREA_CASE || area >= OV__AREA__AREA_PLAN)
		refuse(r, REFUSED_AREA_NEEDED, "area");
}

static void
check_need(const Ov__Fact *f, struct refusal *r)
{
	uint32_t area = catalogue_number(f, "area");

	if (area < OV__AREA__AREA_HEALTH || area > OV__AREA__AREA_NETWORK)
		refuse(r, REFUSED_AREA_OF_NEED, "area");
	if (f->need_assessed->level == OV__NEED_LEVEL__NEED_LEVEL_UNKNOWN)
		refuse(r, REFUSED_VALUE_NEEDED, "level");
	if (f->need_assessed->n_items > NEED_ITEMS_MAX)
		refuse_number(r, REFUSED_TOO_MANY_NEEDS, "items", NEED_ITEMS_MAX);
}

static void
check_goal(const Ov__Fact *f, struct refusal *r)
{
	bool words =
	    f->fact_case == OV__FACT__FACT_GOAL_SET || f->fact_case == OV__FACT__FACT_GOAL_CHANGED;

	need_area(f, r);
	need_key(f, r, "id");
	if (words)
		need_text(r, "words", text_in(f, "words"));
}

static void
check_appealed(const Ov__Fact *f, struct refusal *r)
{
	need_area(f, r);
	need_key(f, r, "what");
}

static void
check_commitment_set(const Ov__Fact *f, struct refusal *r)
{
	const Ov__CommitmentSet *c = f->commitment_set;

	need_area(f, r);
	if (strlen(c->id) > KEY_SIZE_MAX)
		refuse_number(r, REFUSED_TOO_LONG, "id", KEY_SIZE_MAX);
	need_text(r, "what", c->what);
	need_date(r, "date", c->date);
	if (c->type == OV__COMMITMENT_TYPE__COMMITMENT_TYPE_UNKNOWN)
		refuse(r, REFUSED_VALUE_NEEDED, "type");
	check_dates(f, r);
}

static void
check_commitment(const Ov__Fact *f, struct refusal *r)
{
	need_area(f, r);
	need_key(f, r, "id");
}

static void
check_task_added(const Ov__Fact *f, struct refusal *r)
{
	const Ov__TaskAdded *t = f->task_added;

	need_area(f, r);
	daemons_own(r, "id", t->id[0] != '\0');
	need_text(r, "title", t->title);
	if (strlen(t->title) > TITLE_SIZE_MAX)
		refuse_number(r, REFUSED_TOO_LONG, "title", TITLE_SIZE_MAX);
	if (t->owner == OV__ROLE__ROLE_NONE)
		refuse(r, REFUSED_VALUE_NEEDED, "owner");
	date_ok(r, "due", t->due);
}

static void
check_task_list(const Ov__Fact *f, struct refusal *r)
{
	need_area(f, r);
}

static void
check_task(const Ov__Fact *f, struct refusal *r)
{
	need_area(f, r);
	need_text(r, "task", text_in(f, "task"));
	if (f->fact_case != OV__FACT__FACT_TASK_DONE)
		need_text(r, "reason", text_in(f, "reason"));
	if (f->fact_case == OV__FACT__FACT_TASK_REASSIGNED &&
	    f->task_reassigned->owner == OV__ROLE__ROLE_NONE)
		refuse(r, REFUSED_VALUE_NEEDED, "owner");
}

#define ROW(NUMBER, NAME, AREA, WHO, FLAGS, KEY, CHECK)                                      \
	{                                                                                    \
		OV__FACT__FACT_##NUMBER, NAME, OV__AREA__AREA_##AREA, WHO, FLAGS, KEY, CHECK \
	}

/* Ascending by number. */
static const struct kind rows[] = {
	/* clang-format off */
	ROW(CASE_OPENED,                   "case.opened",                  CASE,       PRISON | R(TEAM) | NAV | R(PROBATION) | R(HOUSING) | R(HEALTH), 0, NULL, check_case_opened),
	ROW(CASE_ASSIGNED,                 "case.assigned",                CASE,       R(TEAM), 0, NULL, check_case_assigned),
	ROW(PARTICIPANT_REFERENCE_SET,     "participant.reference_set",    CASE,       ANYONE, KIND_ADDRESSED, NULL, check_reference),
	ROW(NAME_RECORDED,                 "name.recorded",                NAME,       ANYONE, 0, NULL, check_name),
	ROW(IDENTITY_RECORDED,             "identity.recorded",            IDENTITY,   ANYONE, 0, NULL, check_identity),
	ROW(CONSENT_GIVEN,                 "consent.given",                PLAN,       PRISON | R(TEAM), 0, NULL, check_consent_given),
	ROW(CONSENT_REFUSED,               "consent.refused",              PLAN,       PRISON | R(TEAM), KIND_VITAL, NULL, check_consent_refused),
	ROW(CONSENT_WITHDRAWN,             "consent.withdrawn",            PLAN,       PRISON | R(TEAM), KIND_VITAL, NULL, check_consent_withdrawn),
	ROW(SENTENCE_REGISTERED,           "sentence.registered",          SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, NULL, check_sentence),
	ROW(REMAND_ORDER_SET,              "remand.order_set",             SENTENCE,   PRISON | R(TEAM), 0, NULL, check_remand_order),
	ROW(REMAND_RESTRICTIONS_SET,       "remand.restrictions_set",      SENTENCE,   PRISON | R(TEAM), 0, NULL, check_restrictions),
	ROW(RELEASE_DATE_SET,              "release.date_set",             RELEASE,    PRISON | R(TEAM) | R(PROBATION), KIND_VITAL, NULL, check_date_set),
	ROW(RELEASE_DATE_WITHDRAWN,        "release.date_withdrawn",       RELEASE,    PRISON | R(TEAM) | R(PROBATION), KIND_TIED | KIND_VITAL, NULL, check_date_withdrawn),
	ROW(RELEASE_COMPLETED,             "release.completed",            RELEASE,    PRISON | R(TEAM) | R(PROBATION), KIND_TIED | KIND_VITAL, NULL, check_completed),
	ROW(RELEASE_ARRIVED,               "release.arrived",              RELEASE,    R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION), KIND_TIED | KIND_VITAL, NULL, check_arrived),
	ROW(RELEASE_NOT_ARRIVED,           "release.not_arrived",          RELEASE,    R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION), KIND_TIED | KIND_OCCURRENCE | KIND_VITAL, NULL, check_not_arrived),
	ROW(TRANSPORT_ARRANGED,            "transport.arranged",           RELEASE,    PRISON | R(TEAM) | R(VOLUNTEER) | R(PROBATION), KIND_TIED, NULL, check_transport),
	ROW(BELONGINGS_READY,              "belongings.ready",             RELEASE,    PRISON, KIND_TIED, NULL, NULL),
	ROW(MONEY_ARRANGED,                "money.arranged",               ECONOMY,    PRISON | R(TEAM) | NAV, KIND_TIED, NULL, NULL),
	ROW(NAV_OFFICE_SETTLED,            "nav.office_settled",           ECONOMY,    R(TEAM) | NAV, 0, NULL, check_nav),
	ROW(NAV_CONTACT_OPENED,            "nav.contact_opened",           ECONOMY,    R(TEAM) | NAV, 0, NULL, check_nav),
	ROW(HOUSING_STAY_REGISTERED,       "housing.stay_registered",      HOUSING,    PRISON | R(TEAM) | NAV | PLACES, 0, "place", check_stay),
	ROW(HOUSING_GUARANTEE_GRANTED,     "housing.guarantee_granted",    HOUSING,    R(TEAM) | R(NAV_SOCIAL) | R(HOUSING), KIND_TIED, "place", check_guarantee),
	ROW(HOUSING_GUARANTEE_CONFIRMED,   "housing.guarantee_confirmed",  HOUSING,    R(TEAM) | R(NAV_SOCIAL) | PLACES, KIND_TIED | KIND_OCCURRENCE, "place", check_confirmed),
	ROW(HOUSING_LEASE_SIGNED,          "housing.lease_signed",         HOUSING,    R(TEAM) | PLACES, KIND_TIED, "place", check_lease),
	ROW(HOUSING_FALLBACK_NAMED,        "housing.fallback_named",       HOUSING,    R(TEAM) | R(NAV_SOCIAL) | PLACES, KIND_TIED, NULL, check_fallback),
	ROW(HOUSING_KEYS_ARRANGED,         "housing.keys_arranged",        HOUSING,    R(TEAM) | PLACES, KIND_TIED, NULL, NULL),
	ROW(HOUSING_BASICS_READY,          "housing.basics_ready",         HOUSING,    R(TEAM) | PLACES | R(VOLUNTEER), KIND_TIED, NULL, NULL),
	ROW(CONTACT_MADE,                  "contact.made",                 NETWORK,    R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL, NULL),
	ROW(CONTACT_ATTEMPTED,             "contact.attempted",            NETWORK,    R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL, NULL),
	ROW(CASE_CLOSED,                   "case.closed",                  CASE,       R(TEAM), KIND_VITAL, NULL, check_reason),
	ROW(CASE_REOPENED,                 "case.reopened",                CASE,       R(TEAM), 0, NULL, check_reason),
	ROW(CASE_RESTRICTED,               "case.restricted",              PLAN,       PRISON | R(TEAM), KIND_VITAL, NULL, check_restricted),
	ROW(CASE_EXPORTED,                 "case.exported",                PLAN,       R(TEAM), KIND_VITAL, NULL, NULL),
	ROW(EMERGENCY_OPENED,              "emergency.opened",             CASE,       ANYONE | R(ONCALL), KIND_ADDRESSED | KIND_OCCURRENCE, NULL, check_emergency),
	ROW(BASIS_INVOKED,                 "basis.invoked",                PLAN,       PRISON | R(TEAM), KIND_OCCURRENCE, NULL, check_basis),
	ROW(INSTITUTION_ENTERED,           "institution.entered",          IDENTITY,   PRISON, 0, NULL, check_entered),
	ROW(INSTITUTION_LEFT,              "institution.left",             IDENTITY,   PRISON, 0, NULL, check_left),
	ROW(REPORT_RETRACTED,              "report.retracted",             NONE,       ANYONE | R(ONCALL), KIND_NOT_KEPT | KIND_VITAL, NULL, check_retracted),
	ROW(CONTACT_NAMED,                 "contact.named",                CASE,       ANYONE, 0, "function", check_contact_named),
	ROW(HANDOVER_OFFERED,              "handover.offered",             CASE,       PRISON | R(TEAM) | R(PROBATION), KIND_OCCURRENCE, NULL, check_handover_offered),
	ROW(HANDOVER_ACCEPTED,             "handover.accepted",            CASE,       ANYONE, KIND_OCCURRENCE, NULL, NULL),
	ROW(HANDOVER_DECLINED,             "handover.declined",            CASE,       ANYONE, KIND_OCCURRENCE, NULL, check_handover_declined),
	ROW(MEETING_CALLED,                "meeting.called",               CASE,       ANYONE, KIND_OCCURRENCE, NULL, check_meeting_called),
	ROW(MEETING_HELD,                  "meeting.held",                 CASE,       ANYONE, KIND_OCCURRENCE, NULL, check_dates),
	ROW(VISIT_PLANNED,                 "visit.planned",                CASE,       PRISON | R(TEAM) | NAV | R(HEALTH) | R(PROBATION) | R(VOLUNTEER), KIND_OCCURRENCE, NULL, check_dates),
	ROW(VISIT_HELD,                    "visit.held",                   CASE,       PRISON | R(TEAM) | NAV | R(HEALTH) | R(PROBATION) | R(VOLUNTEER), KIND_OCCURRENCE, NULL, check_dates),
	ROW(INFORMATION_GIVEN,             "information.given",            CASE,       ANYONE, KIND_OCCURRENCE, "what", check_what),
	ROW(USER_AWAY,                     "user.away",                    CASE,       ANYONE, KIND_ADDRESSED, "who", check_user_away),
	ROW(CASE_ROUTINE_SET,              "case.routine_set",             PLAN,       R(TEAM), 0, NULL, check_routine_set),
	ROW(PROGRAMME_JOINED,              "programme.joined",             SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, "programme", check_programme),
	ROW(PROGRAMME_LEFT,                "programme.left",               SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, "programme", check_programme),
	ROW(TASK_ADDED,                    "task.added",                   NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task_added),
	ROW(TASK_RECEIVED,                 "task.received",                NONE,       ANYONE, KIND_NOT_KEPT | KIND_ADDRESSED, NULL, check_task_list),
	ROW(TASK_ACCEPTED,                 "task.accepted",                NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task_list),
	ROW(TASK_DECLINED,                 "task.declined",                NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task),
	ROW(TASK_DONE,                     "task.done",                    NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task),
	ROW(TASK_NOT_NEEDED,               "task.not_needed",              NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task),
	ROW(TASK_REASSIGNED,               "task.reassigned",              NONE,       ANYONE, KIND_NOT_KEPT, NULL, check_task),
	ROW(GOAL_SET,                      "goal.set",                     NONE,       ANYONE, 0, "id", check_goal),
	ROW(GOAL_CHANGED,                  "goal.changed",                 NONE,       ANYONE, 0, "id", check_goal),
	ROW(GOAL_REACHED,                  "goal.reached",                 NONE,       ANYONE, 0, "id", check_goal),
	ROW(GOAL_DROPPED,                  "goal.dropped",                 NONE,       ANYONE, 0, "id", check_goal),
	ROW(PERSON_INFORMED,               "person.informed",              CASE,       ANYONE, KIND_OCCURRENCE, NULL, check_informed),
	ROW(PERSON_REACHABLE_AT,           "person.reachable_at",          IDENTITY,   ANYONE, 0, NULL, check_reachable),
	ROW(PERSON_DIED,                   "person.died",                  CASE,       ANYONE, KIND_VITAL, NULL, check_dates),
	ROW(CONTACT_RECEIVED,              "contact.received",             NETWORK,    R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL, NULL),
	ROW(CONTACT_MISSED,                "contact.missed",               NETWORK,    R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL, check_dates),
	ROW(SENTENCE_RECALCULATED,         "sentence.recalculated",        SENTENCE,   PRISON | R(TEAM) | R(PROBATION), KIND_OCCURRENCE, NULL, check_recalculated),
	ROW(PACKAGE_CHECKED,               "package.checked",              SENTENCE,   PRISON | R(TEAM), KIND_OCCURRENCE, NULL, NULL),
	ROW(PAROLE_APPLIED,                "parole.applied",               SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, NULL, check_dates),
	ROW(PAROLE_DECIDED,                "parole.decided",               SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, NULL, check_parole),
	ROW(LEAVE_APPLIED,                 "leave.applied",                SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, "purpose", check_leave),
	ROW(LEAVE_GRANTED,                 "leave.granted",                SENTENCE,   PRISON | R(TEAM) | R(PROBATION), KIND_TIED, "purpose", check_leave),
	ROW(LEAVE_REFUSED,                 "leave.refused",                SENTENCE,   PRISON | R(TEAM) | R(PROBATION), 0, "purpose", check_no),
	ROW(PROBATION_COMPLETED,           "probation.completed",          SENTENCE,   R(TEAM) | R(PROBATION), 0, NULL, check_dates),
	ROW(PROBATION_BREACHED,            "probation.breached",           SENTENCE,   PRISON | R(TEAM) | R(PROBATION), KIND_OCCURRENCE, NULL, check_dates),
	ROW(REPORTING_SET,                 "reporting.set",                SENTENCE,   PRISON | R(TEAM) | R(PROBATION), KIND_TIED, NULL, check_reporting),
	ROW(REPORTING_KEPT,                "reporting.kept",               SENTENCE,   R(TEAM) | R(PROBATION), KIND_OCCURRENCE, NULL, check_dates),
	ROW(REPORTING_MISSED,              "reporting.missed",             SENTENCE,   R(TEAM) | R(PROBATION), KIND_OCCURRENCE, NULL, check_dates),
	ROW(REPORTING_COMPLETED,           "reporting.completed",          SENTENCE,   R(TEAM) | R(PROBATION), 0, NULL, check_dates),
	ROW(TRANSFER_COMPLETED,            "transfer.completed",           RELEASE,    PRISON | R(TEAM), KIND_OCCURRENCE | KIND_VITAL, NULL, check_transfer),
	ROW(RECALL_REGISTERED,             "recall.registered",            RELEASE,    PRISON | R(TEAM) | R(PROBATION), KIND_VITAL, NULL, check_recall),
	ROW(NEED_ASSESSED,                 "need.assessed",                NONE,       ANYONE, 0, NULL, check_need),
	ROW(NAV_OFFICE_CLAIMED,            "nav.office_claimed",           ECONOMY,    PRISON | R(TEAM) | NAV, 0, "office", check_office),
	ROW(NAV_OFFICE_DISPUTED,           "nav.office_disputed",          ECONOMY,    R(TEAM) | NAV, 0, "office", check_disputed),
	ROW(NAV_PERSON_UNKNOWN,            "nav.person_unknown",           ECONOMY,    R(TEAM) | NAV, 0, NULL, check_unknown),
	ROW(NAV_STAY_NOTICE_SENT,          "nav.stay_notice_sent",         ECONOMY,    PRISON | R(TEAM) | NAV, 0, NULL, check_dates),
	ROW(REGISTER_CHECKED,              "register.checked",             ECONOMY,    R(TEAM) | NAV, KIND_OCCURRENCE, NULL, check_register),
	ROW(BENEFIT_APPLIED,               "benefit.applied",              ECONOMY,    PRISON | R(TEAM) | NAV, 0, "what", check_what),
	ROW(BENEFIT_DECIDED,               "benefit.decided",              ECONOMY,    R(TEAM) | NAV, 0, "what", check_what),
	ROW(BENEFIT_PAID,                  "benefit.paid",                 ECONOMY,    R(TEAM) | NAV, KIND_OCCURRENCE, "what", check_what),
	ROW(DOCUMENT_ORDERED,              "document.ordered",             ECONOMY,    PRISON | R(TEAM) | NAV, 0, "what", check_what),
	ROW(DOCUMENT_RECEIVED,             "document.received",            ECONOMY,    PRISON | R(TEAM) | NAV, 0, "what", check_what),
	ROW(DOCUMENT_IN_BELONGINGS,        "document.in_belongings",       ECONOMY,    PRISON | R(TEAM), 0, "what", check_what),
	ROW(DECISION_APPEALED,             "decision.appealed",            NONE,       ANYONE, 0, "what", check_appealed),
	ROW(COMMUNICATION_FAILED,          "communication.failed",         PLAN,       R(TEAM), KIND_OCCURRENCE, NULL, check_failed),
	ROW(PLAN_MADE,                     "plan.made",                    NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(TASK_MET,                      "task.met",                     NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(TASK_OVERDUE,                  "task.overdue",                 NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(READINESS_CHANGED,             "readiness.changed",            PLAN,       0, KIND_CONCLUDED, NULL, NULL),
	ROW(RELEASE_UNCONFIRMED,           "release.unconfirmed",          RELEASE,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(ALERT_RAISED,                  "alert.raised",                 DUTY,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(ALERT_ESCALATED,               "alert.escalated",              DUTY,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(ALERT_CLOSED,                  "alert.closed",                 DUTY,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(CASE_SHARED,                   "case.shared",                  NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT | KIND_ADDRESSED, NULL, NULL),
	ROW(BASIS_ENDED,                   "basis.ended",                  PLAN,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(CASE_OPENED_AGAIN,             "case.opened_again",            PLAN,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(RELEASE_CONFIRMED,             "release.confirmed",            RELEASE,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(RESPONSIBILITY_PASSED,         "responsibility.passed",        CASE,       0, KIND_CONCLUDED, NULL, NULL),
	ROW(CASE_LINKED,                   "case.linked",                  PLAN,       0, KIND_CONCLUDED, NULL, NULL),
	ROW(HOUSING_NIGHTS_UNCOVERED,      "housing.nights_uncovered",     HOUSING,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(HOUSING_NIGHTS_COVERED,        "housing.nights_covered",       HOUSING,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(HOUSING_STATUS_CHANGED,        "housing.status_changed",       HOUSING,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(PAROLE_PRECONDITIONS_MET,      "parole.preconditions_met",     PLAN,       0, KIND_CONCLUDED, NULL, NULL),
	ROW(TASK_DUE_SOON,                 "task.due_soon",                NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(REMINDER_DUE,                  "reminder.due",                 NONE,       0, KIND_CONCLUDED | KIND_NOT_KEPT | KIND_ADDRESSED, NULL, NULL),
	ROW(ALERT_NOTIFIED,                "alert.notified",               DUTY,       R(ONCALL) | R(TEAM), KIND_NOT_KEPT | KIND_VITAL, NULL, check_code),
	ROW(ALERT_ACKNOWLEDGED,            "alert.acknowledged",           DUTY,       R(ONCALL) | R(TEAM), KIND_NOT_KEPT | KIND_VITAL, NULL, check_code),
	ROW(AGENCY_SILENT,                 "agency.silent",                PLAN,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(AGENCY_HEARD,                  "agency.heard",                 PLAN,       0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL, NULL),
	ROW(ANSWERS_CONTRADICT,            "answers.contradict",           NONE,       0, KIND_CONCLUDED | KIND_ADDRESSED, "matter", NULL),
	ROW(IDENTITY_MATCHED,              "identity.matched",             PLAN,       0, KIND_CONCLUDED, "case", NULL),
	ROW(HOUSING_PLACE_SHORT,           "housing.place_short",          HOUSING,    0, KIND_CONCLUDED, NULL, NULL),
	ROW(RELEASE_DATE_QUESTIONED,       "release.date_questioned",      RELEASE,    0, KIND_CONCLUDED | KIND_NOT_KEPT | KIND_ADDRESSED, NULL, NULL),
	ROW(HOUSING_HOME_KEPT,             "housing.home_kept",            HOUSING,    PRISON | R(TEAM) | NAV | PLACES, 0, NULL, NULL),
	ROW(HOUSING_HOME_LOST,             "housing.home_lost",            HOUSING,    PRISON | R(TEAM) | NAV | PLACES, 0, NULL, check_dates),
	ROW(HOUSING_APPLIED,               "housing.applied",              HOUSING,    PRISON | R(TEAM) | NAV | PLACES, KIND_OCCURRENCE, NULL, check_dates),
	ROW(HOUSING_SEARCH_STARTED,        "housing.search_started",       HOUSING,    PRISON | R(TEAM) | NAV | PLACES, 0, NULL, check_dates),
	ROW(HOUSING_VIEWING_HELD,          "housing.viewing_held",         HOUSING,    R(TEAM) | PLACES, KIND_OCCURRENCE, NULL, check_dates),
	ROW(HOUSING_OFFER_MADE,            "housing.offer_made",           HOUSING,    R(TEAM) | PLACES, 0, "place", check_place),
	ROW(HOUSING_FINANCED,              "housing.financed",             HOUSING,    R(TEAM) | NAV | R(HOUSING), 0, NULL, NULL),
	ROW(HOUSING_AREA_AVOIDED,          "housing.area_avoided",         HOUSING,    PRISON | R(TEAM) | R(PROBATION), 0, "where", check_avoided),
	ROW(HOUSING_MOVED_IN,              "housing.moved_in",             HOUSING,    R(TEAM) | PLACES | NAV, 0, "place", check_place),
	ROW(HOUSING_MOVED_OUT,             "housing.moved_out",            HOUSING,    R(TEAM) | PLACES | NAV, 0, "place", check_place),
	ROW(HOUSING_ADDRESS_VERIFIED,      "housing.address_verified",     HOUSING,    R(TEAM) | PLACES | NAV | R(PROBATION), 0, "place", check_place),
	ROW(HOUSING_GUARANTEE_REQUESTED,   "housing.guarantee_requested",  HOUSING,    PRISON | R(TEAM) | PLACES, 0, "place", check_no),
	ROW(HOUSING_GUARANTEE_REFUSED,     "housing.guarantee_refused",    HOUSING,    R(TEAM) | R(NAV_SOCIAL) | PLACES, 0, "place", check_no),
	ROW(HOUSING_GUARANTEE_UNFULFILLED, "housing.guarantee_unfulfilled", HOUSING,    R(TEAM) | R(NAV_SOCIAL) | PLACES, 0, "place", check_no),
	ROW(HOUSING_GUARANTEE_WITHDRAWN,   "housing.guarantee_withdrawn",  HOUSING,    R(TEAM) | R(NAV_SOCIAL) | PLACES, 0, "place", check_no),
	ROW(OCCUPATION_APPLIED,            "occupation.applied",           OCCUPATION, PRISON | R(TEAM) | NAV, 0, "what", check_what),
	ROW(OCCUPATION_OFFERED,            "occupation.offered",           OCCUPATION, R(TEAM) | NAV, 0, "what", check_what),
	ROW(OCCUPATION_STARTED,            "occupation.started",           OCCUPATION, R(TEAM) | NAV, 0, "what", check_what),
	ROW(OCCUPATION_ENDED,              "occupation.ended",             OCCUPATION, R(TEAM) | NAV, 0, "what", check_what),
	ROW(HEALTH_REFERRED,               "health.referred",              HEALTH,     R(PRISON_HEALTH) | R(HEALTH) | R(TEAM), 0, NULL, check_dates),
	ROW(HEALTH_HANDOVER_DONE,          "health.handover_done",         HEALTH,     R(PRISON_HEALTH) | R(HEALTH) | R(TEAM), 0, NULL, NULL),
	ROW(HEALTH_MEDICINES_IN_HAND,      "health.medicines_in_hand",     HEALTH,     R(PRISON_HEALTH) | R(HEALTH) | R(TEAM), KIND_TIED, NULL, NULL),
	ROW(VOLUNTEER_SUGGESTED,           "volunteer.suggested",          NETWORK,    PRISON | R(TEAM) | R(VOLUNTEER), 0, "organisation", check_organisation),
	ROW(VOLUNTEER_ACCEPTED,            "volunteer.accepted",           NETWORK,    PRISON | R(TEAM) | R(VOLUNTEER), KIND_TIED, "organisation", check_organisation),
	ROW(VOLUNTEER_DECLINED,            "volunteer.declined",           NETWORK,    PRISON | R(TEAM) | R(VOLUNTEER), KIND_VITAL, "organisation", check_organisation_declined),
	ROW(COMMITMENT_SET,                "commitment.set",               NONE,       ANYONE, 0, "id", check_commitment_set),
	ROW(COMMITMENT_KEPT,               "commitment.kept",              NONE,       ANYONE, 0, "id", check_commitment),
	ROW(COMMITMENT_MISSED,             "commitment.missed",            NONE,       ANYONE, 0, "id", check_commitment),
	ROW(COMMITMENT_CANCELLED,          "commitment.cancelled",         NONE,       ANYONE, 0, "id", check_commitment),
	ROW(IDENTITY_MERGED,               "identity.merged",              IDENTITY,   R(TEAM), 0, "national_id", check_merged),
	/* clang-format on */
};

const struct kind *
catalogue_rows(size_t *ret_count)
{
	*ret_count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct kind *
catalogue_kind(uint32_t number)
{
	size_t low = 0, high = sizeof(rows) / sizeof(rows[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (rows[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sizeof(rows) / sizeof(rows[0]) && rows[low].number == number ? &rows[low]
										  : NULL;
}

const struct kind *
catalogue_find(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

Ov__Area
catalogue_kind_area(uint32_t number)
{
	const struct kind *k = catalogue_kind(number);

	return k != NULL ? k->area : OV__AREA__AREA_NONE;
}

Ov__Area
catalogue_area(const Ov__Fact *fact)
{
	const struct kind *k = catalogue_kind((uint32_t)fact->fact_case);

	if (k == NULL)
		return OV__AREA__AREA_NONE;
	return k->area != OV__AREA__AREA_NONE ? k->area : (Ov__Area)catalogue_number(fact, "area");
}

const char *
catalogue_key(const Ov__Fact *fact)
{
	const struct kind *k = catalogue_kind((uint32_t)fact->fact_case);

	return k != NULL && k->key != NULL ? text_in(fact, k->key) : "";
}
