/* propose.c - What an agency is asked to report. */
#include "propose.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "words.h"

#define R(role) (1u << OV__ROLE__ROLE_##role)
#define NAV	(R(NAV_STATE) | R(NAV_SOCIAL) | R(NAV_PRISON))
#define PRISON	(R(PRISON) | R(PRISON_HEALTH))
#define PLACES	(R(HOUSING) | R(FINDER) | R(PROVIDER))
#define ANYONE	(PRISON | R(TEAM) | NAV | PLACES | R(HEALTH) | R(PROBATION) | R(VOLUNTEER))

/* The reporters of the daemon's catalogue, which it does not tell; a test holds the two
 * together. */
static const struct {
	uint32_t kind;
	uint32_t reporters;
} kinds[] = {
	{ OV__FACT__FACT_CASE_OPENED,
	    PRISON | R(TEAM) | NAV | R(PROBATION) | R(HOUSING) | R(HEALTH) },
	{ OV__FACT__FACT_CASE_ASSIGNED, R(TEAM) },
	{ OV__FACT__FACT_PARTICIPANT_REFERENCE_SET, ANYONE },
	{ OV__FACT__FACT_NAME_RECORDED, ANYONE },
	{ OV__FACT__FACT_IDENTITY_RECORDED, ANYONE },
	{ OV__FACT__FACT_IDENTITY_MERGED, R(TEAM) },
	{ OV__FACT__FACT_CONSENT_GIVEN, PRISON | R(TEAM) },
	{ OV__FACT__FACT_CONSENT_REFUSED, PRISON | R(TEAM) },
	{ OV__FACT__FACT_CONSENT_WITHDRAWN, PRISON | R(TEAM) },
	{ OV__FACT__FACT_SENTENCE_REGISTERED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_REMAND_ORDER_SET, PRISON | R(TEAM) },
	{ OV__FACT__FACT_REMAND_RESTRICTIONS_SET, PRISON | R(TEAM) },
	{ OV__FACT__FACT_RELEASE_DATE_SET, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_RELEASE_COMPLETED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_RELEASE_ARRIVED, R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_RELEASE_NOT_ARRIVED, R(TEAM) | PLACES | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_TRANSPORT_ARRANGED, PRISON | R(TEAM) | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_BELONGINGS_READY, PRISON },
	{ OV__FACT__FACT_MONEY_ARRANGED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_NAV_OFFICE_SETTLED, R(TEAM) | NAV },
	{ OV__FACT__FACT_NAV_CONTACT_OPENED, R(TEAM) | NAV },
	{ OV__FACT__FACT_HOUSING_STAY_REGISTERED, PRISON | R(TEAM) | NAV | PLACES },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED, R(TEAM) | R(NAV_SOCIAL) | R(HOUSING) },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, R(TEAM) | R(NAV_SOCIAL) | PLACES },
	{ OV__FACT__FACT_HOUSING_LEASE_SIGNED, R(TEAM) | PLACES },
	{ OV__FACT__FACT_HOUSING_FALLBACK_NAMED, R(TEAM) | R(NAV_SOCIAL) | PLACES },
	{ OV__FACT__FACT_HOUSING_KEYS_ARRANGED, R(TEAM) | PLACES },
	{ OV__FACT__FACT_HOUSING_BASICS_READY, R(TEAM) | PLACES | R(VOLUNTEER) },
	{ OV__FACT__FACT_CONTACT_MADE, R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_CONTACT_ATTEMPTED, R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_CASE_CLOSED, R(TEAM) },
	{ OV__FACT__FACT_CASE_REOPENED, R(TEAM) },
	{ OV__FACT__FACT_CASE_RESTRICTED, PRISON | R(TEAM) },
	{ OV__FACT__FACT_CASE_EXPORTED, R(TEAM) },
	{ OV__FACT__FACT_EMERGENCY_OPENED, ANYONE | R(ONCALL) },
	{ OV__FACT__FACT_BASIS_INVOKED, PRISON | R(TEAM) },
	{ OV__FACT__FACT_INSTITUTION_ENTERED, PRISON },
	{ OV__FACT__FACT_INSTITUTION_LEFT, PRISON },
	{ OV__FACT__FACT_REPORT_RETRACTED, ANYONE | R(ONCALL) },
	{ OV__FACT__FACT_CONTACT_NAMED, ANYONE },
	{ OV__FACT__FACT_HANDOVER_OFFERED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_HANDOVER_ACCEPTED, ANYONE },
	{ OV__FACT__FACT_HANDOVER_DECLINED, ANYONE },
	{ OV__FACT__FACT_MEETING_CALLED, ANYONE },
	{ OV__FACT__FACT_MEETING_HELD, ANYONE },
	{ OV__FACT__FACT_VISIT_PLANNED,
	    PRISON | R(TEAM) | NAV | R(HEALTH) | R(PROBATION) | R(VOLUNTEER) },
	{ OV__FACT__FACT_VISIT_HELD,
	    PRISON | R(TEAM) | NAV | R(HEALTH) | R(PROBATION) | R(VOLUNTEER) },
	{ OV__FACT__FACT_INFORMATION_GIVEN, ANYONE },
	{ OV__FACT__FACT_USER_AWAY, ANYONE },
	{ OV__FACT__FACT_CASE_ROUTINE_SET, R(TEAM) },
	{ OV__FACT__FACT_PROGRAMME_JOINED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_PROGRAMME_LEFT, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_TASK_ADDED, ANYONE },
	{ OV__FACT__FACT_TASK_RECEIVED, ANYONE },
	{ OV__FACT__FACT_TASK_ACCEPTED, ANYONE },
	{ OV__FACT__FACT_TASK_DECLINED, ANYONE },
	{ OV__FACT__FACT_TASK_DONE, ANYONE },
	{ OV__FACT__FACT_TASK_NOT_NEEDED, ANYONE },
	{ OV__FACT__FACT_TASK_REASSIGNED, ANYONE },
	{ OV__FACT__FACT_GOAL_SET, ANYONE },
	{ OV__FACT__FACT_GOAL_CHANGED, ANYONE },
	{ OV__FACT__FACT_GOAL_REACHED, ANYONE },
	{ OV__FACT__FACT_GOAL_DROPPED, ANYONE },
	{ OV__FACT__FACT_PERSON_INFORMED, ANYONE },
	{ OV__FACT__FACT_PERSON_REACHABLE_AT, ANYONE },
	{ OV__FACT__FACT_PERSON_DIED, ANYONE },
	{ OV__FACT__FACT_CONTACT_RECEIVED, R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_CONTACT_MISSED, R(TEAM) | R(HEALTH) | R(VOLUNTEER) | R(PROBATION) },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_PACKAGE_CHECKED, PRISON | R(TEAM) },
	{ OV__FACT__FACT_PAROLE_APPLIED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_PAROLE_DECIDED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_LEAVE_APPLIED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_LEAVE_GRANTED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_LEAVE_REFUSED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_PROBATION_COMPLETED, R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_PROBATION_BREACHED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_REPORTING_SET, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_REPORTING_KEPT, R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_REPORTING_MISSED, R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_REPORTING_COMPLETED, R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_TRANSFER_COMPLETED, PRISON | R(TEAM) },
	{ OV__FACT__FACT_RECALL_REGISTERED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_NEED_ASSESSED, ANYONE },
	{ OV__FACT__FACT_NAV_OFFICE_CLAIMED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_NAV_OFFICE_DISPUTED, R(TEAM) | NAV },
	{ OV__FACT__FACT_NAV_PERSON_UNKNOWN, R(TEAM) | NAV },
	{ OV__FACT__FACT_NAV_STAY_NOTICE_SENT, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_REGISTER_CHECKED, R(TEAM) | NAV },
	{ OV__FACT__FACT_BENEFIT_APPLIED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_BENEFIT_DECIDED, R(TEAM) | NAV },
	{ OV__FACT__FACT_BENEFIT_PAID, R(TEAM) | NAV },
	{ OV__FACT__FACT_DOCUMENT_ORDERED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_DOCUMENT_RECEIVED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_DOCUMENT_IN_BELONGINGS, PRISON | R(TEAM) },
	{ OV__FACT__FACT_DECISION_APPEALED, ANYONE },
	{ OV__FACT__FACT_COMMUNICATION_FAILED, R(TEAM) },
	{ OV__FACT__FACT_HOUSING_HOME_KEPT, PRISON | R(TEAM) | NAV | PLACES },
	{ OV__FACT__FACT_HOUSING_HOME_LOST, PRISON | R(TEAM) | NAV | PLACES },
	{ OV__FACT__FACT_HOUSING_APPLIED, PRISON | R(TEAM) | NAV | PLACES },
	{ OV__FACT__FACT_HOUSING_SEARCH_STARTED, PRISON | R(TEAM) | NAV | PLACES },
	{ OV__FACT__FACT_HOUSING_VIEWING_HELD, R(TEAM) | PLACES },
	{ OV__FACT__FACT_HOUSING_OFFER_MADE, R(TEAM) | PLACES },
	{ OV__FACT__FACT_HOUSING_FINANCED, R(TEAM) | NAV | R(HOUSING) },
	{ OV__FACT__FACT_HOUSING_AREA_AVOIDED, PRISON | R(TEAM) | R(PROBATION) },
	{ OV__FACT__FACT_HOUSING_MOVED_IN, R(TEAM) | PLACES | NAV },
	{ OV__FACT__FACT_HOUSING_MOVED_OUT, R(TEAM) | PLACES | NAV },
	{ OV__FACT__FACT_HOUSING_ADDRESS_VERIFIED, R(TEAM) | PLACES | NAV | R(PROBATION) },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED, PRISON | R(TEAM) | PLACES },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_REFUSED, R(TEAM) | R(NAV_SOCIAL) | PLACES },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_UNFULFILLED, R(TEAM) | R(NAV_SOCIAL) | PLACES },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_WITHDRAWN, R(TEAM) | R(NAV_SOCIAL) | PLACES },
	{ OV__FACT__FACT_OCCUPATION_APPLIED, PRISON | R(TEAM) | NAV },
	{ OV__FACT__FACT_OCCUPATION_OFFERED, R(TEAM) | NAV },
	{ OV__FACT__FACT_OCCUPATION_STARTED, R(TEAM) | NAV },
	{ OV__FACT__FACT_OCCUPATION_ENDED, R(TEAM) | NAV },
	{ OV__FACT__FACT_HEALTH_REFERRED, R(PRISON_HEALTH) | R(HEALTH) | R(TEAM) },
	{ OV__FACT__FACT_HEALTH_HANDOVER_DONE, R(PRISON_HEALTH) | R(HEALTH) | R(TEAM) },
	{ OV__FACT__FACT_HEALTH_MEDICINES_IN_HAND, R(PRISON_HEALTH) | R(HEALTH) | R(TEAM) },
	{ OV__FACT__FACT_VOLUNTEER_SUGGESTED, PRISON | R(TEAM) | R(VOLUNTEER) },
	{ OV__FACT__FACT_VOLUNTEER_ACCEPTED, PRISON | R(TEAM) | R(VOLUNTEER) },
	{ OV__FACT__FACT_VOLUNTEER_DECLINED, PRISON | R(TEAM) | R(VOLUNTEER) },
	{ OV__FACT__FACT_COMMITMENT_SET, ANYONE },
	{ OV__FACT__FACT_COMMITMENT_KEPT, ANYONE },
	{ OV__FACT__FACT_COMMITMENT_MISSED, ANYONE },
	{ OV__FACT__FACT_COMMITMENT_CANCELLED, ANYONE },
	{ OV__FACT__FACT_ALERT_NOTIFIED, R(ONCALL) | R(TEAM) },
	{ OV__FACT__FACT_ALERT_ACKNOWLEDGED, R(ONCALL) | R(TEAM) },
};

bool
propose_may(const Ov__HelloAnswer *who, uint32_t kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (size_t r = 0; kinds[i].kind == kind && r < who->n_roles; r++)
			if ((kinds[i].reporters & 1u << who->roles[r]) != 0)
				return true;
	return false;
}

uint32_t
propose_for_task(const Ov__HelloAnswer *who, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_met_by; i++)
		if (propose_may(who, t->met_by[i]))
			return t->met_by[i];
	return 0;
}

/* "(prøveløslatelse / endt tid)": what may be written, all of it. */
static void
list_values(const struct texts *t, const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char name[64], list[64], key[160];
	size_t n = utf8_copy(buf, size, "(");

	for (unsigned i = 0; i < e->n_values; i++) {
		if (e->values[i].value == 0)
			continue;
		n += utf8_copy(buf + n, size - n, n > 1 ? " / " : "");
		(void)snprintf(key, sizeof(key), "%s.%s", field_enum_name(e, list),
		    field_enum_short(e, e->values[i].value, name));
		bool has_word = strcmp(texts_get(t, "word", key), key) != 0;
		n += utf8_copy(buf + n, size - n, has_word ? texts_get(t, "word", key) : name);
	}
	(void)utf8_copy(buf + n, size - n, ")");
}

/* By the field's own name, [letter] value.place, else by what it holds. */
static void
example_value(const struct texts *t, const ProtobufCFieldDescriptor *d, char *buf, size_t size)
{
	enum field_look look = field_look(d);
	const char *text;
	char key[96];

	if (look == FIELD_ENUM) {
		list_values(t, d->descriptor, buf, size);
		return;
	}
	(void)snprintf(key, sizeof(key), "value.%s", d->name);
	text = texts_get(t, "letter", key);
	if (text == key)
		text = texts_get(t, "letter",
		    look == FIELD_DATE	   ? "value.date"
		    : look == FIELD_TIME   ? "value.time"
		    : look == FIELD_NUMBER ? "value.number"
					   : "value.text");
	(void)utf8_copy(buf, size, text);
}

char *
propose_lines(const struct texts *t, uint32_t kind, char *buf, size_t size)
{
	Ov__Fact *f = overgang_fact_new(kind);
	ProtobufCMessage *m = f != NULL ? overgang_fact_message(f, &kind) : NULL;
	char value[256], line[400];
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; m != NULL && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
		if (field_is_daemons(m->descriptor, d->name))
			continue;
		example_value(t, d, value, sizeof(value));
		(void)snprintf(line, sizeof(line), "%s = %s\n", words_field_in(t, d->name), value);
		n += utf8_copy(buf + n, size - n, line);
	}
	if (f != NULL)
		ov__fact__free_unpacked(f, NULL);
	return buf;
}
