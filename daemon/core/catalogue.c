/* catalogue.c - THE table of kinds. */
#include "core/catalogue.h"

#include <string.h>

#include "core/calendar.h"
#include "core/limits.h"
#include "core/text.h"

#define R(role) (1u << OV__ROLE__ROLE_##role)
#define NAV	(R(NAV_STATE) | R(NAV_SOCIAL) | R(NAV_PRISON))
#define PRISON	(R(PRISON) | R(PRISON_HEALTH))
#define PLACES	(R(HOUSING) | R(FINDER) | R(PROVIDER))
#define ANYONE	(PRISON | R(TEAM) | NAV | PLACES | R(HEALTH) | R(PROBATION) | R(VOLUNTEER))

/* The first problem stays: one sentence is enough to act on. */
static void
refuse(struct refusal *r, const char *field, const char *text)
{
	if (r->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	r->outcome = OV__OUTCOME__OUTCOME_INVALID;
	text_set(r->field, sizeof(r->field), field);
	text_set(r->text, sizeof(r->text), text);
}

static void
need_text(struct refusal *r, const char *field, const char *value)
{
	if (value[0] == '\0')
		refuse(r, field, "is needed and is empty");
}

/* 0 is unknown and allowed unless needed. */
static void
date_ok(struct refusal *r, const char *field, uint32_t date)
{
	/* Ten years of the calendar are left for what is reckoned from it. */
	if (date != 0 && (!date_valid(date) || date > 21891231))
		refuse(r, field, "is not a date; write yyyymmdd, from 19700101 to 21891231");
}

static void
need_date(struct refusal *r, const char *field, uint32_t date)
{
	if (date == 0)
		refuse(r, field, "is needed; a date that is not known is not reported");
	date_ok(r, field, date);
}

static void
time_ok(struct refusal *r, const char *field, uint32_t hhmm)
{
	if (hhmm / 100 > 23 || hhmm % 100 > 59)
		refuse(r, field, "is not a time of day; write hhmm, 905 for 09:05");
}

static void
in_order(struct refusal *r, const char *field, uint32_t first, uint32_t then)
{
	if (first != 0 && then != 0 && then < first)
		refuse(r, field, "lies before the date it should follow");
}

static void
daemons_own(struct refusal *r, const char *field, bool set)
{
	if (set)
		refuse(r, field, "is filled in by the daemon; leave it out");
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
	if (strlen(f->participant_reference_set->reference) > 64)
		refuse(r, "reference", "is longer than 64 bytes");
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
		refuse(r, "birth_date", "is not a date; write yyyymmdd, from 19010101");
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
			refuse(r, "national_id", "has a character that is no digit");
	if (n != 0 && n != 11 && n != 12)
		refuse(r, "national_id", "has not 11 digits (12 for a DUF number)");
}

static void
check_identity(const Ov__Fact *f, struct refusal *r)
{
	const Ov__IdentityRecorded *i = f->identity_recorded;

	birth_ok(r, i->birth_date);
	if (i->national_id[0] == '\0' && i->birth_date == 0)
		refuse(r, "national_id", "is needed, or a birth date");
	national_id_ok(r, i->national_id);
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
		refuse(r, "agencies", "names more agencies than a case can have (32)");
}

static void
check_retracted(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ReportRetracted *v = f->report_retracted;

	if (v->report.len != 16)
		refuse(r, "report", "is the key of the report, 16 bytes");
	need_text(r, "reason", v->reason);
	daemons_own(r, "area", v->area != OV__AREA__AREA_NONE);
	daemons_own(r, "voided", v->n_voided > 0);
	daemons_own(r, "events", v->n_events > 0);
	daemons_own(r, "kinds", v->n_kinds > 0);
}

static void
check_consent_given(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ConsentGiven *c = f->consent_given;

	need_date(r, "given", c->given);
	date_ok(r, "expires", c->expires);
	in_order(r, "expires", c->given, c->expires);
	if (c->n_kinds > GRANT_KINDS_MAX)
		refuse(r, "kinds", "names more kinds than a grant can have (GRANT_KINDS_MAX, 8)");
	daemons_own(r, "grants", c->n_grants > 0);
	if (c->n_agencies > PARTICIPANTS_MAX)
		refuse(r, "agencies", "names more agencies than a case can have (32)");
	for (size_t i = 0; i < c->n_areas; i++)
		if (c->areas[i] == OV__AREA__AREA_NONE || c->areas[i] == OV__AREA__AREA_PLAN ||
		    c->areas[i] == OV__AREA__AREA_DUTY)
			refuse(r, "areas", "has an area that no consent opens");
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
check_sentence(const Ov__Fact *f, struct refusal *r)
{
	const Ov__SentenceRegistered *s = f->sentence_registered;

	date_ok(r, "intake", s->intake);
	date_ok(r, "two_thirds", s->two_thirds);
	date_ok(r, "full_term", s->full_term);
	in_order(r, "two_thirds", s->intake, s->two_thirds);
	in_order(r, "full_term", s->two_thirds, s->full_term);
	in_order(r, "full_term", s->intake, s->full_term);
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
	if (d->form >= OV__RELEASE_FORM__RELEASE_FORM_TRANSFER)
		refuse(r, "form", "is a transfer, leave or hospital stay, which is no release");
}

static void
check_date_withdrawn(const Ov__Fact *f, struct refusal *r)
{
	const Ov__ReleaseDateWithdrawn *w = f->release_date_withdrawn;

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
		refuse(r, "type", "is needed; what is unknown is not reported");
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
	need_date(r, "to", g->to);
	in_order(r, "to", g->from, g->to);
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
		refuse(r, "code", "is not the four digits of an alert");
}

#define ROW(NUMBER, NAME, AREA, WHO, FLAGS, CHECK)                                      \
	{                                                                               \
		OV__FACT__FACT_##NUMBER, NAME, OV__AREA__AREA_##AREA, WHO, FLAGS, CHECK \
	}

static const struct kind rows[] = {
	/* clang-format off */
	ROW(CASE_OPENED,               "case.opened",                 CASE,     PRISON | R(TEAM) | NAV | R(PROBATION) | R(HOUSING) | R(HEALTH), 0, check_case_opened),
	ROW(CASE_ASSIGNED,             "case.assigned",               CASE,     R(TEAM), 0, check_case_assigned),
	ROW(PARTICIPANT_REFERENCE_SET, "participant.reference_set",   CASE,     ANYONE, KIND_ADDRESSED, check_reference),
	ROW(NAME_RECORDED,             "name.recorded",               NAME,     ANYONE, 0, check_name),
	ROW(IDENTITY_RECORDED,         "identity.recorded",           IDENTITY, ANYONE, 0, check_identity),
	ROW(CONSENT_GIVEN,             "consent.given",               PLAN,     PRISON | R(TEAM), 0, check_consent_given),
	ROW(CONSENT_REFUSED,           "consent.refused",             PLAN,     PRISON | R(TEAM), 0, check_consent_refused),
	ROW(CONSENT_WITHDRAWN,         "consent.withdrawn",           PLAN,     PRISON | R(TEAM), 0, check_consent_withdrawn),
	ROW(SENTENCE_REGISTERED,       "sentence.registered",         SENTENCE, PRISON | R(TEAM) | R(PROBATION), 0, check_sentence),
	ROW(REMAND_ORDER_SET,          "remand.order_set",            SENTENCE, PRISON | R(TEAM), 0, check_remand_order),
	ROW(REMAND_RESTRICTIONS_SET,   "remand.restrictions_set",     SENTENCE, PRISON | R(TEAM), 0, check_restrictions),
	ROW(RELEASE_DATE_SET,          "release.date_set",            RELEASE,  PRISON | R(TEAM) | R(PROBATION), 0, check_date_set),
	ROW(RELEASE_DATE_WITHDRAWN,    "release.date_withdrawn",      RELEASE,  PRISON | R(TEAM) | R(PROBATION), KIND_TIED, check_date_withdrawn),
	ROW(RELEASE_COMPLETED,         "release.completed",           RELEASE,  PRISON | R(TEAM) | R(PROBATION), KIND_TIED, check_completed),
	ROW(RELEASE_ARRIVED,           "release.arrived",             RELEASE,  R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION), KIND_TIED, check_arrived),
	ROW(RELEASE_NOT_ARRIVED,       "release.not_arrived",         RELEASE,  R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION), KIND_TIED | KIND_OCCURRENCE, check_not_arrived),
	ROW(TRANSPORT_ARRANGED,        "transport.arranged",          RELEASE,  PRISON | R(TEAM) | R(VOLUNTEER) | R(PROBATION), KIND_TIED, check_transport),
	ROW(BELONGINGS_READY,          "belongings.ready",            RELEASE,  PRISON, KIND_TIED, NULL),
	ROW(MONEY_ARRANGED,            "money.arranged",              ECONOMY,  PRISON | R(TEAM) | NAV, KIND_TIED, NULL),
	ROW(NAV_OFFICE_SETTLED,        "nav.office_settled",          ECONOMY,  R(TEAM) | NAV, 0, NULL),
	ROW(NAV_CONTACT_OPENED,        "nav.contact_opened",          ECONOMY,  R(TEAM) | NAV, 0, NULL),
	ROW(HOUSING_STAY_REGISTERED,   "housing.stay_registered",     HOUSING,  PRISON | R(TEAM) | NAV | PLACES, 0, check_stay),
	ROW(HOUSING_GUARANTEE_GRANTED, "housing.guarantee_granted",   HOUSING,  R(TEAM) | R(NAV_SOCIAL) | R(HOUSING), KIND_TIED, check_guarantee),
	ROW(HOUSING_GUARANTEE_CONFIRMED, "housing.guarantee_confirmed", HOUSING, R(TEAM) | R(NAV_SOCIAL) | PLACES, KIND_TIED | KIND_OCCURRENCE, check_confirmed),
	ROW(HOUSING_LEASE_SIGNED,      "housing.lease_signed",        HOUSING,  R(TEAM) | PLACES, KIND_TIED, check_lease),
	ROW(HOUSING_FALLBACK_NAMED,    "housing.fallback_named",      HOUSING,  R(TEAM) | R(NAV_SOCIAL) | PLACES, KIND_TIED, check_fallback),
	ROW(HOUSING_KEYS_ARRANGED,     "housing.keys_arranged",       HOUSING,  R(TEAM) | PLACES, KIND_TIED, NULL),
	ROW(HOUSING_BASICS_READY,      "housing.basics_ready",        HOUSING,  R(TEAM) | PLACES | R(VOLUNTEER), KIND_TIED, NULL),
	ROW(CONTACT_MADE,              "contact.made",                NETWORK,  R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL),
	ROW(CONTACT_ATTEMPTED,         "contact.attempted",           NETWORK,  R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION), KIND_OCCURRENCE, NULL),
	ROW(CASE_CLOSED,               "case.closed",                 CASE,     R(TEAM), 0, check_reason),
	ROW(CASE_REOPENED,             "case.reopened",               CASE,     R(TEAM), 0, check_reason),
	ROW(CASE_RESTRICTED,           "case.restricted",             PLAN,     PRISON | R(TEAM), 0, check_restricted),
	ROW(CASE_EXPORTED,             "case.exported",               PLAN,     R(TEAM), 0, NULL),
	ROW(EMERGENCY_OPENED,          "emergency.opened",            CASE,     ANYONE | R(ONCALL), KIND_ADDRESSED | KIND_OCCURRENCE, check_emergency),
	ROW(BASIS_INVOKED,             "basis.invoked",               PLAN,     PRISON | R(TEAM), KIND_OCCURRENCE, check_basis),
	ROW(INSTITUTION_ENTERED,       "institution.entered",         IDENTITY, PRISON, 0, check_entered),
	ROW(INSTITUTION_LEFT,          "institution.left",            IDENTITY, PRISON, 0, check_left),
	ROW(REPORT_RETRACTED,          "report.retracted",            NONE,     ANYONE | R(ONCALL), KIND_NOT_KEPT, check_retracted),
	ROW(PLAN_MADE,                 "plan.made",                   NONE,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(TASK_MET,                  "task.met",                    NONE,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(TASK_OVERDUE,              "task.overdue",                NONE,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(READINESS_CHANGED,         "readiness.changed",           PLAN,     0, KIND_CONCLUDED, NULL),
	ROW(RELEASE_UNCONFIRMED,       "release.unconfirmed",         RELEASE,  0, KIND_CONCLUDED, NULL),
	ROW(ALERT_RAISED,              "alert.raised",                DUTY,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(ALERT_ESCALATED,           "alert.escalated",             DUTY,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(ALERT_CLOSED,              "alert.closed",                DUTY,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(CASE_SHARED,               "case.shared",                 NONE,     0, KIND_CONCLUDED | KIND_NOT_KEPT | KIND_ADDRESSED, NULL),
	ROW(BASIS_ENDED,               "basis.ended",                 PLAN,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(CASE_OPENED_AGAIN,         "case.opened_again",           PLAN,     0, KIND_CONCLUDED | KIND_NOT_KEPT, NULL),
	ROW(ALERT_NOTIFIED,            "alert.notified",              DUTY,     R(ONCALL) | R(TEAM), KIND_NOT_KEPT, check_code),
	ROW(ALERT_ACKNOWLEDGED,        "alert.acknowledged",          DUTY,     R(ONCALL) | R(TEAM), KIND_NOT_KEPT, check_code),
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
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == number)
			return &rows[i];
	return NULL;
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
	switch ((int)fact->fact_case) {
	case OV__FACT__FACT_PLAN_MADE:
		return fact->plan_made->area;
	case OV__FACT__FACT_TASK_MET:
		return fact->task_met->area;
	case OV__FACT__FACT_TASK_OVERDUE:
		return fact->task_overdue->area;
	case OV__FACT__FACT_CASE_SHARED:
		return fact->case_shared->area;
	case OV__FACT__FACT_REPORT_RETRACTED:
		return fact->report_retracted->area;
	default:
		return catalogue_kind_area((uint32_t)fact->fact_case);
	}
}
