/* model.c - Who may know which fact, by the rules alone. */
#include "model.h"

#include <assert.h>
#include <string.h>

#define ROLE(NAME) (1u << OV__ROLE__ROLE_##NAME)
#define PRISON	   (ROLE(PRISON) | ROLE(PRISON_HEALTH))
#define NAV	   (ROLE(NAV_STATE) | ROLE(NAV_SOCIAL) | ROLE(NAV_PRISON))
#define PLACES	   (ROLE(HOUSING) | ROLE(FINDER) | ROLE(PROVIDER))
#define CARE	   (ROLE(HEALTH) | ROLE(PROBATION) | ROLE(VOLUNTEER))
#define ANYONE	   (PRISON | ROLE(TEAM) | NAV | PLACES | CARE)
#define EVERYONE   (ANYONE | ROLE(ONCALL))

/* R1: one area each. Copied as data, on purpose: a row that moves to another area must be moved
 * here too, as a decision of its own. */
static const struct model_kind kinds[] = {
	/* clang-format off */
	{ OV__FACT__FACT_CASE_OPENED, "case.opened", OV__AREA__AREA_CASE, PRISON | ROLE(TEAM) | NAV | ROLE(PROBATION) | ROLE(HOUSING) | ROLE(HEALTH), 0 },
	{ OV__FACT__FACT_CASE_ASSIGNED, "case.assigned", OV__AREA__AREA_CASE, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_PARTICIPANT_REFERENCE_SET, "participant.reference_set", OV__AREA__AREA_CASE, ANYONE, MODEL_ADDRESSED },
	{ OV__FACT__FACT_NAME_RECORDED, "name.recorded", OV__AREA__AREA_NAME, ANYONE, 0 },
	{ OV__FACT__FACT_IDENTITY_RECORDED, "identity.recorded", OV__AREA__AREA_IDENTITY, ANYONE, 0 },
	{ OV__FACT__FACT_CONSENT_GIVEN, "consent.given", OV__AREA__AREA_PLAN, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_CONSENT_REFUSED, "consent.refused", OV__AREA__AREA_PLAN, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_CONSENT_WITHDRAWN, "consent.withdrawn", OV__AREA__AREA_PLAN, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_SENTENCE_REGISTERED, "sentence.registered", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_REMAND_ORDER_SET, "remand.order_set", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_REMAND_RESTRICTIONS_SET, "remand.restrictions_set", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_RELEASE_DATE_SET, "release.date_set", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, "release.date_withdrawn", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_RELEASE_COMPLETED, "release.completed", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_RELEASE_ARRIVED, "release.arrived", OV__AREA__AREA_RELEASE, ROLE(TEAM) | PLACES | ROLE(VOLUNTEER) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_RELEASE_NOT_ARRIVED, "release.not_arrived", OV__AREA__AREA_RELEASE, ROLE(TEAM) | PLACES | ROLE(VOLUNTEER) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_TRANSPORT_ARRANGED, "transport.arranged", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM) | ROLE(VOLUNTEER) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_BELONGINGS_READY, "belongings.ready", OV__AREA__AREA_RELEASE, PRISON, 0 },
	{ OV__FACT__FACT_MONEY_ARRANGED, "money.arranged", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_NAV_OFFICE_SETTLED, "nav.office_settled", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_NAV_CONTACT_OPENED, "nav.contact_opened", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_HOUSING_STAY_REGISTERED, "housing.stay_registered", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | NAV | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED, "housing.guarantee_granted", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | ROLE(HOUSING), 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, "housing.guarantee_confirmed", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_LEASE_SIGNED, "housing.lease_signed", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_FALLBACK_NAMED, "housing.fallback_named", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_KEYS_ARRANGED, "housing.keys_arranged", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_BASICS_READY, "housing.basics_ready", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_CONTACT_MADE, "contact.made", OV__AREA__AREA_NETWORK, ROLE(TEAM) | CARE, 0 },
	{ OV__FACT__FACT_CONTACT_ATTEMPTED, "contact.attempted", OV__AREA__AREA_NETWORK, ROLE(TEAM) | CARE, 0 },
	{ OV__FACT__FACT_CASE_CLOSED, "case.closed", OV__AREA__AREA_CASE, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_CASE_REOPENED, "case.reopened", OV__AREA__AREA_CASE, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_CASE_RESTRICTED, "case.restricted", OV__AREA__AREA_PLAN, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_CASE_EXPORTED, "case.exported", OV__AREA__AREA_PLAN, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_EMERGENCY_OPENED, "emergency.opened", OV__AREA__AREA_CASE, EVERYONE, MODEL_ADDRESSED },
	{ OV__FACT__FACT_BASIS_INVOKED, "basis.invoked", OV__AREA__AREA_PLAN, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_INSTITUTION_ENTERED, "institution.entered", OV__AREA__AREA_IDENTITY, PRISON, 0 },
	{ OV__FACT__FACT_INSTITUTION_LEFT, "institution.left", OV__AREA__AREA_IDENTITY, PRISON, 0 },
	{ OV__FACT__FACT_REPORT_RETRACTED, "report.retracted", OV__AREA__AREA_NONE, EVERYONE, 0 },
	{ OV__FACT__FACT_CONTACT_NAMED, "contact.named", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_HANDOVER_OFFERED, "handover.offered", OV__AREA__AREA_CASE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_HANDOVER_ACCEPTED, "handover.accepted", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_HANDOVER_DECLINED, "handover.declined", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_MEETING_CALLED, "meeting.called", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_MEETING_HELD, "meeting.held", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_VISIT_PLANNED, "visit.planned", OV__AREA__AREA_CASE, PRISON | ROLE(TEAM) | NAV | ROLE(HEALTH) | ROLE(PROBATION) | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_VISIT_HELD, "visit.held", OV__AREA__AREA_CASE, PRISON | ROLE(TEAM) | NAV | ROLE(HEALTH) | ROLE(PROBATION) | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_INFORMATION_GIVEN, "information.given", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_USER_AWAY, "user.away", OV__AREA__AREA_CASE, ANYONE, MODEL_ADDRESSED },
	{ OV__FACT__FACT_CASE_ROUTINE_SET, "case.routine_set", OV__AREA__AREA_PLAN, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_PROGRAMME_JOINED, "programme.joined", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PROGRAMME_LEFT, "programme.left", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PERSON_INFORMED, "person.informed", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_PERSON_REACHABLE_AT, "person.reachable_at", OV__AREA__AREA_IDENTITY, ANYONE, 0 },
	{ OV__FACT__FACT_PERSON_DIED, "person.died", OV__AREA__AREA_CASE, ANYONE, 0 },
	{ OV__FACT__FACT_CONTACT_RECEIVED, "contact.received", OV__AREA__AREA_NETWORK, ROLE(TEAM) | ROLE(HEALTH) | ROLE(VOLUNTEER) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_CONTACT_MISSED, "contact.missed", OV__AREA__AREA_NETWORK, ROLE(TEAM) | ROLE(HEALTH) | ROLE(VOLUNTEER) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, "sentence.recalculated", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PACKAGE_CHECKED, "package.checked", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_PAROLE_APPLIED, "parole.applied", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PAROLE_DECIDED, "parole.decided", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_LEAVE_APPLIED, "leave.applied", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_LEAVE_GRANTED, "leave.granted", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_LEAVE_REFUSED, "leave.refused", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PROBATION_COMPLETED, "probation.completed", OV__AREA__AREA_SENTENCE, ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_PROBATION_BREACHED, "probation.breached", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_REPORTING_SET, "reporting.set", OV__AREA__AREA_SENTENCE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_REPORTING_KEPT, "reporting.kept", OV__AREA__AREA_SENTENCE, ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_REPORTING_MISSED, "reporting.missed", OV__AREA__AREA_SENTENCE, ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_REPORTING_COMPLETED, "reporting.completed", OV__AREA__AREA_SENTENCE, ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_TRANSFER_COMPLETED, "transfer.completed", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_RECALL_REGISTERED, "recall.registered", OV__AREA__AREA_RELEASE, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_NAV_OFFICE_CLAIMED, "nav.office_claimed", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_NAV_OFFICE_DISPUTED, "nav.office_disputed", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_NAV_PERSON_UNKNOWN, "nav.person_unknown", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_NAV_STAY_NOTICE_SENT, "nav.stay_notice_sent", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_REGISTER_CHECKED, "register.checked", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_BENEFIT_APPLIED, "benefit.applied", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_BENEFIT_DECIDED, "benefit.decided", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_BENEFIT_PAID, "benefit.paid", OV__AREA__AREA_ECONOMY, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_DOCUMENT_ORDERED, "document.ordered", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_DOCUMENT_RECEIVED, "document.received", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_DOCUMENT_IN_BELONGINGS, "document.in_belongings", OV__AREA__AREA_ECONOMY, PRISON | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_COMMUNICATION_FAILED, "communication.failed", OV__AREA__AREA_PLAN, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_HOUSING_HOME_KEPT, "housing.home_kept", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | NAV | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_HOME_LOST, "housing.home_lost", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | NAV | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_APPLIED, "housing.applied", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | NAV | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_SEARCH_STARTED, "housing.search_started", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | NAV | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_VIEWING_HELD, "housing.viewing_held", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_OFFER_MADE, "housing.offer_made", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_FINANCED, "housing.financed", OV__AREA__AREA_HOUSING, ROLE(TEAM) | NAV | ROLE(HOUSING), 0 },
	{ OV__FACT__FACT_HOUSING_AREA_AVOIDED, "housing.area_avoided", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_HOUSING_MOVED_IN, "housing.moved_in", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES | NAV, 0 },
	{ OV__FACT__FACT_HOUSING_MOVED_OUT, "housing.moved_out", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES | NAV, 0 },
	{ OV__FACT__FACT_HOUSING_ADDRESS_VERIFIED, "housing.address_verified", OV__AREA__AREA_HOUSING, ROLE(TEAM) | PLACES | NAV | ROLE(PROBATION), 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED, "housing.guarantee_requested", OV__AREA__AREA_HOUSING, PRISON | ROLE(TEAM) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_REFUSED, "housing.guarantee_refused", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_UNFULFILLED, "housing.guarantee_unfulfilled", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | PLACES, 0 },
	{ OV__FACT__FACT_HOUSING_GUARANTEE_WITHDRAWN, "housing.guarantee_withdrawn", OV__AREA__AREA_HOUSING, ROLE(TEAM) | ROLE(NAV_SOCIAL) | PLACES, 0 },
	{ OV__FACT__FACT_OCCUPATION_APPLIED, "occupation.applied", OV__AREA__AREA_OCCUPATION, PRISON | ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_OCCUPATION_OFFERED, "occupation.offered", OV__AREA__AREA_OCCUPATION, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_OCCUPATION_STARTED, "occupation.started", OV__AREA__AREA_OCCUPATION, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_OCCUPATION_ENDED, "occupation.ended", OV__AREA__AREA_OCCUPATION, ROLE(TEAM) | NAV, 0 },
	{ OV__FACT__FACT_HEALTH_REFERRED, "health.referred", OV__AREA__AREA_HEALTH, ROLE(PRISON_HEALTH) | ROLE(HEALTH) | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_HEALTH_HANDOVER_DONE, "health.handover_done", OV__AREA__AREA_HEALTH, ROLE(PRISON_HEALTH) | ROLE(HEALTH) | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_HEALTH_MEDICINES_IN_HAND, "health.medicines_in_hand", OV__AREA__AREA_HEALTH, ROLE(PRISON_HEALTH) | ROLE(HEALTH) | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_VOLUNTEER_SUGGESTED, "volunteer.suggested", OV__AREA__AREA_NETWORK, PRISON | ROLE(TEAM) | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_VOLUNTEER_ACCEPTED, "volunteer.accepted", OV__AREA__AREA_NETWORK, PRISON | ROLE(TEAM) | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_VOLUNTEER_DECLINED, "volunteer.declined", OV__AREA__AREA_NETWORK, PRISON | ROLE(TEAM) | ROLE(VOLUNTEER), 0 },
	{ OV__FACT__FACT_ALERT_NOTIFIED, "alert.notified", OV__AREA__AREA_DUTY, ROLE(ONCALL) | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_ALERT_ACKNOWLEDGED, "alert.acknowledged", OV__AREA__AREA_DUTY, ROLE(ONCALL) | ROLE(TEAM), 0 },
	{ OV__FACT__FACT_TASK_ADDED, "task.added", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_TASK_RECEIVED, "task.received", OV__AREA__AREA_NONE, ANYONE, MODEL_ADDRESSED },
	{ OV__FACT__FACT_TASK_ACCEPTED, "task.accepted", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_TASK_DECLINED, "task.declined", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_TASK_DONE, "task.done", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_TASK_NOT_NEEDED, "task.not_needed", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_TASK_REASSIGNED, "task.reassigned", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_GOAL_SET, "goal.set", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_GOAL_CHANGED, "goal.changed", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_GOAL_REACHED, "goal.reached", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_GOAL_DROPPED, "goal.dropped", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_NEED_ASSESSED, "need.assessed", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_DECISION_APPEALED, "decision.appealed", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_COMMITMENT_SET, "commitment.set", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_COMMITMENT_KEPT, "commitment.kept", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_COMMITMENT_MISSED, "commitment.missed", OV__AREA__AREA_NONE, ANYONE, 0 },
	{ OV__FACT__FACT_IDENTITY_MERGED, "identity.merged", OV__AREA__AREA_IDENTITY, ROLE(TEAM), 0 },
	{ OV__FACT__FACT_COMMITMENT_CANCELLED, "commitment.cancelled", OV__AREA__AREA_NONE, ANYONE, 0 },
	/* clang-format on */
};

/* R4: the kinds that a consent opens when it names no areas and no kinds. A voluntary organisation
 * needs when and where to meet and whom to ring; a landlord when somebody comes. */
static const uint32_t to_meet[] = { OV__FACT__FACT_CASE_ASSIGNED, OV__FACT__FACT_RELEASE_DATE_SET,
	OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, OV__FACT__FACT_RELEASE_COMPLETED,
	OV__FACT__FACT_TRANSPORT_ARRANGED, OV__FACT__FACT_VOLUNTEER_SUGGESTED,
	OV__FACT__FACT_VOLUNTEER_ACCEPTED, OV__FACT__FACT_VOLUNTEER_DECLINED,
	OV__FACT__FACT_PERSON_DIED };

static bool
is_to_meet(uint32_t kind)
{
	for (size_t i = 0; i < sizeof(to_meet) / sizeof(to_meet[0]); i++)
		if (to_meet[i] == kind)
			return true;
	return false;
}

static bool
is_of_volunteers(uint32_t kind)
{
	return kind == OV__FACT__FACT_VOLUNTEER_SUGGESTED ||
	       kind == OV__FACT__FACT_VOLUNTEER_ACCEPTED ||
	       kind == OV__FACT__FACT_VOLUNTEER_DECLINED;
}

enum { UNKNOWN_ROLE = 1 }; /* the bit for no area */

static uint32_t
default_areas(uint32_t role)
{
	const uint32_t basic = AREA(CASE) | AREA(NAME) | AREA(RELEASE);
	const uint32_t all = basic | AREA(IDENTITY);

	switch (role) {
	case OV__ROLE__ROLE_NAV_STATE:
	case OV__ROLE__ROLE_NAV_PRISON:
		return all | AREA(ECONOMY) | AREA(OCCUPATION);
	case OV__ROLE__ROLE_NAV_SOCIAL:
		return all | AREA(ECONOMY) | AREA(HOUSING);
	case OV__ROLE__ROLE_HOUSING:
	case OV__ROLE__ROLE_FINDER:
		return basic | AREA(HOUSING);
	case OV__ROLE__ROLE_HEALTH:
	case OV__ROLE__ROLE_PRISON_HEALTH:
		return all | AREA(HEALTH);
	case OV__ROLE__ROLE_PROBATION:
	case OV__ROLE__ROLE_PRISON:
		return all | AREA(SENTENCE);
	case OV__ROLE__ROLE_VOLUNTEER:
		return AREA(NAME);
	case OV__ROLE__ROLE_TEAM:
	case OV__ROLE__ROLE_PROVIDER:
	case OV__ROLE__ROLE_ONCALL:
	case OV__ROLE__ROLE_PERSON:
	case OV__ROLE__ROLE_AUDITOR:
	case OV__ROLE__ROLE_ADMIN:
		return 0;
	default:
		return UNKNOWN_ROLE;
	}
}

bool
model_knows_role(uint32_t role)
{
	return default_areas(role) != UNKNOWN_ROLE;
}

enum { LAWS = 3 };
static const struct model_law laws[LAWS] = {
	{ "folketrygdloven-21-4", OV__ROLE__ROLE_NAV_STATE, 0,
	    KIND(INSTITUTION_ENTERED) | KIND(INSTITUTION_LEFT), 19970501, 0 },
	{ "kort-hjemmel", OV__ROLE__ROLE_NAV_SOCIAL, AREA(ECONOMY), 0, 20270101, 20270131 },
	{ "kommende-hjemmel", OV__ROLE__ROLE_NAV_SOCIAL, AREA(HOUSING), 0, 20270120, 0 },
};

const struct model_law *
model_laws(size_t *ret_count)
{
	*ret_count = LAWS;
	return laws;
}

const struct model_kind *
model_kinds(size_t *ret_count)
{
	*ret_count = sizeof(kinds) / sizeof(kinds[0]);
	return kinds;
}

const struct model_kind *
model_kind(uint32_t number)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].number == number)
			return &kinds[i];
	return NULL;
}

/* The daemon's own, by number: nobody reports them, and they repeat facts of this case. */
bool
model_is_concluded(uint32_t number)
{
	static const uint32_t concluded[] = { OV__FACT__FACT_PLAN_MADE, OV__FACT__FACT_TASK_MET,
		OV__FACT__FACT_TASK_OVERDUE, OV__FACT__FACT_READINESS_CHANGED,
		OV__FACT__FACT_RELEASE_UNCONFIRMED, OV__FACT__FACT_ALERT_RAISED,
		OV__FACT__FACT_ALERT_ESCALATED, OV__FACT__FACT_ALERT_CLOSED,
		OV__FACT__FACT_CASE_SHARED, OV__FACT__FACT_BASIS_ENDED,
		OV__FACT__FACT_CASE_OPENED_AGAIN, OV__FACT__FACT_RELEASE_CONFIRMED,
		OV__FACT__FACT_RESPONSIBILITY_PASSED, OV__FACT__FACT_CASE_LINKED,
		OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED, OV__FACT__FACT_HOUSING_NIGHTS_COVERED,
		OV__FACT__FACT_HOUSING_PLACE_SHORT, OV__FACT__FACT_HOUSING_STATUS_CHANGED,
		OV__FACT__FACT_PAROLE_PRECONDITIONS_MET, OV__FACT__FACT_TASK_DUE_SOON,
		OV__FACT__FACT_REMINDER_DUE, OV__FACT__FACT_AGENCY_SILENT,
		OV__FACT__FACT_AGENCY_HEARD, OV__FACT__FACT_ANSWERS_CONTRADICT,
		OV__FACT__FACT_IDENTITY_MATCHED, OV__FACT__FACT_RELEASE_DATE_QUESTIONED };

	for (size_t i = 0; i < sizeof(concluded) / sizeof(concluded[0]); i++)
		if (concluded[i] == number)
			return true;
	return false;
}

bool
model_owner_only(const char *kind)
{
	return strcmp(kind, "basis.ended") == 0 || strcmp(kind, "case.opened_again") == 0;
}

void
model_begin(struct model *m, uint64_t seed)
{
	/* The large tables need no wiping: their counts say how many rows are valid. */
	m->agencies_count = m->keys_count = m->cases_count = m->reports_count = 0;
	m->said_count = m->emergencies_count = 0;
	m->bearings_count = 1;
	m->today = m->minute = 0;
	memset(m->canary, 0, sizeof(m->canary));
	canaries_begin(&m->words, seed);
}

const struct model_agency *
model_agency(const struct model *m, uint32_t number)
{
	for (size_t i = 0; i < m->agencies_count; i++)
		if (m->agencies[i].number == number)
			return &m->agencies[i];
	return NULL;
}

static bool
has_role(const struct model *m, uint32_t agency, uint32_t role)
{
	const struct model_agency *a = model_agency(m, agency);

	return a != NULL && a->role == role;
}

/* Reads the access record, or administers; is no recipient of facts (R10). */
static bool
is_outside(const struct model *m, uint32_t agency)
{
	return has_role(m, agency, OV__ROLE__ROLE_AUDITOR) ||
	       has_role(m, agency, OV__ROLE__ROLE_ADMIN);
}

static uint32_t
outside(const struct model *m)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < m->agencies_count; i++)
		if (is_outside(m, m->agencies[i].number))
			bits |= AGENCY_BIT(m->agencies[i].number);
	return bits;
}

int
model_find_case(const struct model *m, const char *id)
{
	for (size_t i = 0; i < m->cases_count; i++)
		if (strcmp(m->cases[i].id, id) == 0)
			return (int)i;
	return NO_CASE;
}

int
model_case(struct model *m, const char *id, int person)
{
	int found = model_find_case(m, id);

	if (found != NO_CASE)
		return found;
	assert(m->cases_count < MODEL_CASES_MAX);
	struct model_case *c = &m->cases[m->cases_count];
	memset(c, 0, sizeof(*c));
	strncpy(c->id, id, sizeof(c->id) - 1);
	c->person = person;
	c->owner = 1;
	return (int)m->cases_count++;
}

/* ---- R4, R5: grants, folded from the reports ----------------------------------------- */

struct grant {
	uint32_t areas;
	uint64_t kinds;
	uint32_t until;
	bool meets; /* the kinds of to_meet */
	bool rests; /* the organisation was declined */
};

static struct grant
consent(const struct model *m, const struct said *s, uint32_t agency)
{
	const struct model_agency *a = model_agency(m, agency);
	struct grant g = { s->areas, s->kinds, s->until, false, false };

	if (s->areas == 0 && s->kinds == 0) {
		g.areas = default_areas(a->role);
		g.meets = a->role == OV__ROLE__ROLE_VOLUNTEER;
	}
	g.areas &= ALL_AREAS & ~(AREA(PLAN) | AREA(DUTY));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].number < 64 &&
		    (kinds[i].area == OV__AREA__AREA_PLAN || kinds[i].area == OV__AREA__AREA_DUTY))
			g.kinds &= ~((uint64_t)1 << kinds[i].number);
	return g;
}

/* Never longer than the law. */
static struct grant
lawful(const struct model_law *law, uint32_t until)
{
	bool law_ends = law->to != 0 && (until == 0 || law->to < until);

	return (struct grant){ law->areas, law->kinds, law_ends ? law->to : until, false, false };
}

static uint32_t
speaker_of(const struct model_report *r)
{
	return r->on_behalf != 0 ? r->on_behalf : r->reporter;
}

static void
fold_said(const struct model *m, const struct model_report *r, const struct said *s,
    uint32_t agency, struct grant *by_consent, struct grant by_law[LAWS])
{
	const struct grant none = { 0, 0, 0, false, false };
	bool named = (s->named & AGENCY_BIT(agency)) != 0;

	switch (s->kind) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		if (s->moves && named && agency != r->reporter && !is_outside(m, agency))
			*by_consent = consent(m, s, agency);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		if (s->moves)
			*by_consent = none;
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		if (s->moves && (s->all || named))
			*by_consent = none;
		break;
	case OV__FACT__FACT_BASIS_INVOKED:
		if (s->moves && s->law >= 0 && (s->all || named) &&
		    has_role(m, agency, laws[s->law].role))
			by_law[s->law] = lawful(&laws[s->law], s->until);
		break;
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		/* A grant past its last day cannot come back. */
		if (s->moves && named)
			by_consent->rests = false;
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		if (named && (s->moves || agency == speaker_of(r)))
			by_consent->rests = true;
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		if (!s->moves)
			break;
		*by_consent = none;
		for (size_t i = 0; i < LAWS; i++)
			by_law[i] = none;
		break;
	default:
		break;
	}
}

static void
add_grant(struct grant *sum, const struct grant *g, uint32_t today)
{
	if (g->rests || (g->until != 0 && g->until < today))
		return;
	sum->meets = sum->meets || g->meets;
	sum->areas |= g->areas;
	sum->kinds |= g->kinds;
}

/* Return the agency's grants in the case today. */
static struct grant
granted(const struct model *m, uint32_t agency, int case_index)
{
	struct grant by_consent = { 0 }, by_law[LAWS] = { { 0 } }, sum = { 0 };

	for (size_t i = 0; i < m->reports_count; i++) {
		const struct model_report *r = &m->reports[i];
		for (size_t j = 0;
		     r->case_index == case_index && !r->retracted && j < r->said_count; j++)
			fold_said(m, r, &r->said[j], agency, &by_consent, by_law);
	}
	add_grant(&sum, &by_consent, m->today);
	for (size_t i = 0; i < LAWS; i++)
		add_grant(&sum, &by_law[i], m->today);
	return sum;
}

bool
model_law_holds(const struct model *m, const struct said *s)
{
	if (s->law < 0)
		return false;
	const struct model_law *law = &laws[s->law];
	bool role = s->all;
	for (size_t i = 0; i < m->agencies_count; i++)
		role = role || (s->named == AGENCY_BIT(m->agencies[i].number) &&
				   m->agencies[i].role == law->role);
	return role && law->from <= m->today && (law->to == 0 || m->today <= law->to);
}

bool
model_granted(const struct model *m, uint32_t agency, int case_index, uint32_t kind)
{
	struct grant g = granted(m, agency, case_index);

	return (g.areas & 1u << model_kind(kind)->area) != 0 || (g.meets && is_to_meet(kind)) ||
	       (kind < 64 && (g.kinds >> kind & 1) != 0);
}

bool
model_has_grant(const struct model *m, uint32_t agency, int case_index)
{
	struct grant g = granted(m, agency, case_index);

	return g.areas != 0 || g.kinds != 0 || g.meets;
}

bool
model_moves(const struct model *m, uint32_t agency, int case_index)
{
	const struct model_case *c = &m->cases[case_index];

	if (agency == c->owner)
		return true;
	if (c->restricted)
		return false;
	return agency == c->first_opener || model_has_grant(m, agency, case_index);
}

/* ---- reports ----------------------------------------------------------------------------- */

static struct bearing *
bear(struct model *m, uint16_t canary, enum canary_type type, int case_index)
{
	assert(m->bearings_count < MODEL_BEARINGS_MAX);
	struct bearing *b = &m->bearings[m->bearings_count];

	*b = (struct bearing){ .next = m->canary[canary].bearing, .case_index = case_index };
	b->epoch = m->cases[case_index].epoch;
	b->owner = m->cases[case_index].owner;
	b->after = m->reports_count - 1; /* its own report is counted already */
	m->canary[canary].bearing = (int)m->bearings_count++;
	m->canary[canary].type = type;
	return b;
}

/* Set the areas, kinds and addressee of a fact. */
static void
bear_kind(const struct model_report *r, const struct said *s, struct bearing *b)
{
	const struct model_kind *k = model_kind(s->kind);

	b->areas = (1u << (s->area != 0 ? s->area : (uint32_t)k->area)) & ALL_AREAS;
	b->kinds = k->number < 64 ? (uint64_t)1 << k->number : 0;
	b->meets = is_to_meet(k->number);
	b->of_one = is_of_volunteers(k->number);
	b->one = s->named;
	b->addressed = k->flags & MODEL_ADDRESSED;
	b->addressee = speaker_of(r);
}

/* Recipients of a retraction: agencies that may know one fact of the retracted report, and those
 * told of it as its reporter or addressee. */
static void
bear_retraction(
    struct model *m, const struct model_report *r, const struct said *s, uint16_t canary)
{
	const struct model_report *was = &m->reports[s->retracted];

	for (size_t i = 0; i < was->said_count; i++) {
		struct bearing *b = bear(m, canary, CANARY_FACT, r->case_index);
		bear_kind(was, &was->said[i], b);
		b->reporter = r->reporter;
		b->heard = AGENCY_BIT(was->reporter);
		if (was->on_behalf != 0 && was->on_behalf < 32)
			b->heard |= AGENCY_BIT(was->on_behalf);
	}
}

static void
bear_said(struct model *m, const struct model_report *r, const struct said *s)
{
	for (size_t i = 0; i < s->canaries_count; i++) {
		if (s->kind == OV__FACT__FACT_REPORT_RETRACTED) {
			bear_retraction(m, r, s, s->canaries[i]);
			continue;
		}
		struct bearing *b = bear(m, s->canaries[i], CANARY_FACT, r->case_index);
		bear_kind(r, s, b);
		b->reporter = r->reporter;
	}
	for (size_t i = 0; i < 2; i++)
		if (s->in_nights[i] != CANARY_NONE)
			bear(m, s->in_nights[i], CANARY_FACT, r->case_index)->areas = AREA(HOUSING);
	for (size_t i = 0; i < 4; i++)
		if (s->in_alert[i] != CANARY_NONE)
			bear(m, s->in_alert[i], CANARY_FACT, r->case_index)->areas = AREA(DUTY);
}

static void
restrict_case(
    struct model *m, struct model_case *c, const struct model_report *r, const struct said *s)
{
	c->restricted = true;
	c->takes_part = s->named | AGENCY_BIT(r->reporter);
	if (r->on_behalf != 0 && r->on_behalf < 32)
		c->takes_part |= AGENCY_BIT(r->on_behalf);
	for (size_t i = 0; i < m->agencies_count; i++)
		if (s->named & AGENCY_BIT(m->agencies[i].number))
			c->owner = m->agencies[i].number;
}

static void
effect(struct model *m, const struct model_report *r, const struct said *s)
{
	struct model_case *c = &m->cases[r->case_index];

	switch (s->kind) {
	case OV__FACT__FACT_CONSENT_GIVEN:
	case OV__FACT__FACT_BASIS_INVOKED:
		/* A named agency takes part, also where the fact opens nothing to it. */
		if (s->kind == OV__FACT__FACT_CONSENT_GIVEN && s->moves)
			c->takes_part |= s->named & ~outside(m);
		for (size_t i = 0; s->moves && i < m->agencies_count; i++)
			if (model_has_grant(m, m->agencies[i].number, r->case_index))
				c->takes_part |= AGENCY_BIT(m->agencies[i].number);
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		if (s->moves)
			restrict_case(m, c, r, s);
		break;
	case OV__FACT__FACT_REPORT_RETRACTED:
		m->reports[s->retracted].retracted = true;
		break;
	case OV__FACT__FACT_EMERGENCY_OPENED:
		assert(m->emergencies_count < MODEL_EMERGENCIES_MAX);
		m->emergencies[m->emergencies_count++] =
		    (struct emergency){ r->case_index, r->key, m->minute + EMERGENCY_MINUTES };
		break;
	default:
		break;
	}
}

/* The last fact on it that still stands. */
static bool
is_closed(const struct model *m, int case_index)
{
	bool closed = false;

	for (size_t i = 0; i < m->reports_count; i++) {
		const struct model_report *r = &m->reports[i];
		for (size_t j = 0;
		     r->case_index == case_index && !r->retracted && j < r->said_count; j++)
			if (r->said[j].kind == OV__FACT__FACT_CASE_CLOSED)
				closed = true;
			else if (r->said[j].kind == OV__FACT__FACT_CASE_REOPENED)
				closed = false;
	}
	return closed;
}

/* Every participant may protect a case; once protected, only its owner, and a second report adds
 * nothing. */
static bool
may_restrict(const struct model *m, const struct model_report *r)
{
	const struct model_case *c = &m->cases[r->case_index];

	for (size_t i = 0; i < m->reports_count; i++) {
		const struct model_report *was = &m->reports[i];
		for (size_t j = 0; was->case_index == r->case_index && j < was->said_count; j++)
			if (was->said[j].kind == OV__FACT__FACT_CASE_RESTRICTED &&
			    was->reporter == r->reporter && was->on_behalf == r->on_behalf)
				return false;
	}
	return !c->restricted || r->reporter == c->owner;
}

/* The same no in the same words, with no yes in between, is recorded once. */
static bool
is_said_again(const struct model *m, const struct model_report *r, const struct said *s)
{
	if (s->kind != OV__FACT__FACT_CONSENT_REFUSED &&
	    s->kind != OV__FACT__FACT_CONSENT_WITHDRAWN)
		return false;
	for (size_t i = m->reports_count; i > 0; i--) {
		const struct model_report *was = &m->reports[i - 1];
		if (was->case_index != r->case_index || was->retracted)
			continue;
		for (size_t j = was->said_count; j > 0; j--) {
			const struct said *t = &was->said[j - 1];
			if (t->kind == OV__FACT__FACT_CONSENT_GIVEN)
				return false;
			if (t->kind == s->kind && !t->again && was->reporter == r->reporter &&
			    was->on_behalf == r->on_behalf)
				return t->until == s->until && t->all == s->all &&
				       t->named == s->named;
		}
	}
	return false;
}

static bool
restricts(const struct model *m, const struct model_report *r)
{
	for (size_t i = 0; i < r->said_count; i++)
		if (r->said[i].kind == OV__FACT__FACT_CASE_RESTRICTED)
			return may_restrict(m, r);
	return false;
}

void
model_apply(struct model *m, struct model_report *r)
{
	struct model_case *c = &m->cases[r->case_index];

	bool restricting = restricts(m, r);

	if (c->first_opener == 0)
		c->first_opener = r->on_behalf != 0 ? r->on_behalf : r->reporter;
	c->takes_part |= AGENCY_BIT(r->reporter);
	if (r->on_behalf != 0 && r->on_behalf < 32)
		c->takes_part |= AGENCY_BIT(r->on_behalf);
	r->at = m->minute;
	assert(m->reports_count < MODEL_REPORTS_MAX);
	struct model_report *kept = &m->reports[m->reports_count++];
	*kept = *r;
	kept->said_count = 0;
	uint32_t areas = 0;
	/* The reporter of a restriction still sees the facts reported with it, as the later
	 * ones. */
	c->epoch += restricting;
	c->exported = c->exported && !r->news;
	for (size_t i = 0; i < r->said_count; i++) {
		bear_said(m, r, &r->said[i]);
		areas |= 1u << (r->said[i].area != 0 ? r->said[i].area
						     : (uint32_t)model_kind(r->said[i].kind)->area);
		c->exported = c->exported || r->said[i].kind == OV__FACT__FACT_CASE_EXPORTED;
	}
	if (r->told_by != CANARY_NONE)
		bear(m, r->told_by, CANARY_TOLD_BY, r->case_index)->areas =
		    areas & 1 ? ALL_AREAS : areas;
	for (size_t i = 0; i < r->said_count; i++) {
		struct said *now = &r->said[i];
		now->again = is_said_again(m, r, now);
		now->moves = now->kind == OV__FACT__FACT_CASE_RESTRICTED
				 ? may_restrict(m, r)
				 : !now->again && model_moves(m, r->reporter, r->case_index);
		/* Only the owner, or the first opener, decides on the organisations that take
		 * part. */
		if (is_of_volunteers(now->kind))
			now->moves = r->reporter == c->owner ||
				     (!c->restricted && r->reporter == c->first_opener);
		kept->said_count++;
		effect(m, r, &r->said[i]);
	}
	c->closed = is_closed(m, r->case_index);
}

void
model_claim(struct model *m, uint16_t canary, uint32_t agency, int case_index, bool several)
{
	m->canary[canary].type = CANARY_CLAIMED;
	for (size_t i = 0; i < m->cases_count; i++)
		if ((int)i == case_index || (several && model_knows(m, agency, (int)i)))
			bear(m, canary, CANARY_CLAIMED, (int)i);
}

void
model_erase(struct model *m, int case_index, const uint16_t canaries[2], bool done)
{
	for (size_t i = 0; i < 2; i++)
		bear(m, canaries[i], CANARY_RECORDED, case_index);
	if (done)
		m->cases[case_index].erased = true;
}

/* ---- who may see it -------------------------------------------------------------------------- */

bool
model_knows(const struct model *m, uint32_t agency, int case_index)
{
	const struct model_case *c = &m->cases[case_index];

	return agency == c->owner || (c->takes_part & AGENCY_BIT(agency)) != 0 ||
	       (!c->restricted && has_role(m, agency, OV__ROLE__ROLE_ONCALL));
}

bool
model_emergency(const struct model *m, const struct model_key *key, int case_index)
{
	if (!model_knows(m, key->agency, case_index))
		return false;
	for (size_t i = 0; i < m->emergencies_count; i++)
		if (m->emergencies[i].case_index == case_index &&
		    &m->keys[m->emergencies[i].key] == key && m->minute < m->emergencies[i].until)
			return true;
	return false;
}

/* R14: a death was reported, and the report still stands. */
static bool
after_death(const struct model *m, const struct bearing *b)
{
	for (size_t i = 0; i < b->after && i < m->reports_count; i++) {
		const struct model_report *r = &m->reports[i];
		for (size_t j = 0;
		     r->case_index == b->case_index && !r->retracted && j < r->said_count; j++)
			if (r->said[j].kind == OV__FACT__FACT_PERSON_DIED)
				return true;
	}
	return false;
}

static bool
may_fact(const struct model *m, const struct bearing *b, const struct model_key *key,
    uint32_t agency, enum where where)
{
	const struct model_case *c = &m->cases[b->case_index];
	uint32_t areas = b->areas & (key != NULL ? key->areas : ALL_AREAS);
	bool same = b->epoch == c->epoch;

	if (c->erased)
		return false;
	/* An agency's own number for the case leads every message to it, of any area. */
	if (b->kinds == KIND(PARTICIPANT_REFERENCE_SET) && same && agency == b->addressee)
		return true;
	if (areas == 0)
		return false;
	if (agency == c->owner)
		return true; /* R2 */
	if (key != NULL && (where == WHERE_CASE || where == WHERE_HISTORY) &&
	    model_emergency(m, key, b->case_index))
		return true; /* R8 */
	if (same && agency == b->reporter)
		return true; /* R3 */
	/* An owner of before heard it, and is shown it again as far as the new one opens the area. */
	if (agency != b->reporter && agency != b->owner && after_death(m, b))
		return false;
	struct grant g = granted(m, agency, b->case_index);
	if (b->addressed)
		return agency == b->addressee && (same || (g.areas & areas) != 0); /* R9 */
	if (same && b->heard & AGENCY_BIT(agency))
		return true;
	if (areas & AREA(DUTY) && !c->restricted && has_role(m, agency, OV__ROLE__ROLE_ONCALL))
		return true; /* R6 */
	if (b->of_one && has_role(m, agency, OV__ROLE__ROLE_VOLUNTEER) &&
	    !(b->one & AGENCY_BIT(agency)))
		return false; /* R13 */
	return (g.areas & areas) != 0 || (g.kinds & b->kinds) != 0 ||
	       (g.meets && b->meets); /* R4, R5 */
}

/* R7, R10: the record. */
static bool
may_record(const struct model *m, const struct bearing *b, uint32_t agency, enum where where)
{
	return where == WHERE_ACCESS && b != NULL && agency == m->cases[b->case_index].owner;
}

static bool
may_by(const struct model *m, enum canary_type type, const struct bearing *b,
    const struct model_key *key, uint32_t agency, enum where where)
{
	const struct model_case *c = &m->cases[b->case_index];
	bool of_emergency = b->kinds == KIND(EMERGENCY_OPENED);

	switch (type) {
	case CANARY_FACT:
		/* An alert's text holds only the values that alerts repeat. */
		if (where == WHERE_SMS && (b->areas != AREA(DUTY) || b->reporter != 0))
			return false;
		if (where == WHERE_ACCESS)
			return of_emergency && may_record(m, b, agency, where);
		return may_fact(m, b, key, agency, where);
	case CANARY_TOLD_BY:
		return !c->erased && where == WHERE_HISTORY && agency == c->owner &&
		       (key == NULL || key->areas & b->areas);
	case CANARY_CLAIMED:
	case CANARY_RECORDED:
		return may_record(m, b, agency, where);
	case CANARY_UNSAID:
	default:
		return false;
	}
}

bool
model_may(const struct model *m, const struct model_key *key, uint32_t agency, uint16_t canary,
    enum where where)
{
	const struct canary *c = &m->canary[canary];

	if (where == WHERE_ANSWER || where == WHERE_REFUSAL || where == WHERE_LOG ||
	    where == WHERE_FILE || (key != NULL && key->revoked))
		return false;
	if (has_role(m, agency, OV__ROLE__ROLE_AUDITOR)) {
		const struct bearing *b = &m->bearings[c->bearing];
		return where == WHERE_ACCESS &&
		       (c->type == CANARY_CLAIMED || c->type == CANARY_RECORDED ||
			   (c->type == CANARY_FACT && b->kinds == KIND(EMERGENCY_OPENED)));
	}
	for (int i = c->bearing; i != 0; i = m->bearings[i].next)
		if (may_by(m, c->type, &m->bearings[i], key, agency, where))
			return true;
	return false;
}

bool
model_must(const struct model *m, uint32_t agency, uint16_t canary)
{
	const struct canary *c = &m->canary[canary];
	const struct bearing *b = &m->bearings[c->bearing];

	/* Reported before, in this case or another: perhaps only repeated. Values that alerts
	 * repeat are due when they are raised. */
	if (c->type != CANARY_FACT || c->bearing == 0)
		return false;
	if (b->areas == AREA(DUTY) && b->reporter == 0 && b->next != 0)
		b = &m->bearings[b->next];
	if (b->next != 0)
		return false;
	/* A retraction is sent to the agencies that were sent the retracted report; to the owner
	 * always. */
	if (b->heard != 0 && agency != m->cases[b->case_index].owner)
		return false;
	if (agency != b->reporter && agency != m->cases[b->case_index].owner && after_death(m, b))
		return false;
	/* A fact that the owner types in another agency's name reaches it by a grant alone. */
	if (b->addressed && agency != b->reporter && agency != m->cases[b->case_index].owner &&
	    (granted(m, agency, b->case_index).areas & b->areas) == 0)
		return false;
	return may_fact(m, b, NULL, agency, WHERE_STREAM);
}
