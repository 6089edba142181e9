/* conclude_reads.c - Which conclusions read facts of a kind. */
#include "core/conclude_reads.h"

#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

#define KIND(NAME) OV__FACT__FACT_##NAME
#define C(n)	   CONCLUSION(n)

enum {
	ALL = CONCLUSIONS_ALL,
	/* An answer may end a promise, which a plan, a night or an alert rests on. */
	ANSWERS = C(1) | C(2) | C(6) | C(10) | C(12),
	HOMES = C(1) | C(2) | C(6) | C(10),
	REMINDERS = C(6) | C(11),
};

/* Kinds that conclusions name, and kinds that change more than the latest fact as they are applied
 * (apply.c): a reported one of these is read by all, and one that the daemon concludes by those that
 * read what it changes. Of a kind without a row at most the latest fact is kept: it is read as the
 * routines and the tasks name it. */
static const uint16_t reads[KIND_NUMBER_MAX] = {
	[KIND(ALERT_ACKNOWLEDGED)] = ALL,
	[KIND(ALERT_NOTIFIED)] = ALL,
	[KIND(BASIS_INVOKED)] = ALL,
	[KIND(CASE_CLOSED)] = ALL,
	[KIND(CASE_OPENED)] = ALL,
	[KIND(CASE_REOPENED)] = ALL,
	[KIND(CASE_RESTRICTED)] = ALL,
	[KIND(CONSENT_GIVEN)] = ALL,
	[KIND(CONSENT_REFUSED)] = ALL,
	[KIND(CONSENT_WITHDRAWN)] = ALL,
	[KIND(NAV_CONTACT_OPENED)] = ALL,
	[KIND(NAV_OFFICE_CLAIMED)] = ALL,
	[KIND(NAV_OFFICE_DISPUTED)] = ALL,
	[KIND(NAV_OFFICE_SETTLED)] = ALL,
	[KIND(NAV_PERSON_UNKNOWN)] = ALL,
	[KIND(PARTICIPANT_REFERENCE_SET)] = ALL,
	[KIND(PERSON_DIED)] = ALL,
	[KIND(RECALL_REGISTERED)] = ALL,
	[KIND(RELEASE_ARRIVED)] = ALL,
	[KIND(RELEASE_COMPLETED)] = ALL,
	[KIND(RELEASE_DATE_SET)] = ALL,
	[KIND(RELEASE_DATE_WITHDRAWN)] = ALL,
	[KIND(RELEASE_NOT_ARRIVED)] = ALL,
	[KIND(REMAND_ORDER_SET)] = ALL,
	[KIND(REPORT_RETRACTED)] = ALL,
	[KIND(SENTENCE_REGISTERED)] = ALL,
	[KIND(TASK_ACCEPTED)] = ALL,
	[KIND(TASK_ADDED)] = ALL,
	[KIND(TASK_DECLINED)] = ALL,
	[KIND(TASK_DONE)] = ALL,
	[KIND(TASK_NOT_NEEDED)] = ALL,
	[KIND(TASK_REASSIGNED)] = ALL,
	[KIND(TRANSFER_COMPLETED)] = ALL,
	[KIND(VOLUNTEER_ACCEPTED)] = ALL,
	[KIND(VOLUNTEER_DECLINED)] = ALL,
	[KIND(VOLUNTEER_SUGGESTED)] = ALL,

	[KIND(HOUSING_GUARANTEE_CONFIRMED)] = ANSWERS,
	[KIND(HOUSING_GUARANTEE_GRANTED)] = ANSWERS,
	[KIND(HOUSING_GUARANTEE_REFUSED)] = ANSWERS,
	[KIND(HOUSING_GUARANTEE_UNFULFILLED)] = ANSWERS,
	[KIND(HOUSING_GUARANTEE_WITHDRAWN)] = ANSWERS,
	[KIND(HOUSING_HOME_KEPT)] = ANSWERS,
	[KIND(HOUSING_HOME_LOST)] = ANSWERS,
	[KIND(LEAVE_GRANTED)] = ANSWERS,
	[KIND(LEAVE_REFUSED)] = ANSWERS,

	[KIND(HOUSING_ADDRESS_VERIFIED)] = HOMES,
	[KIND(HOUSING_LEASE_SIGNED)] = HOMES,
	[KIND(HOUSING_MOVED_IN)] = HOMES,
	[KIND(HOUSING_MOVED_OUT)] = HOMES,
	[KIND(HOUSING_STAY_REGISTERED)] = HOMES,
	[KIND(HOUSING_GUARANTEE_REQUESTED)] = HOMES | C(11),
	[KIND(USER_AWAY)] = HOMES | C(11),
	[KIND(PAROLE_DECIDED)] = HOMES,

	[KIND(CASE_ROUTINE_SET)] = C(1),
	[KIND(REMAND_RESTRICTIONS_SET)] = C(1),
	[KIND(REPORTING_SET)] = C(1),
	[KIND(NEED_ASSESSED)] = C(1) | C(2) | C(10),
	[KIND(HOUSING_FALLBACK_NAMED)] = C(1) | C(6),
	[KIND(SENTENCE_RECALCULATED)] = C(1) | C(10),
	[KIND(CONTACT_NAMED)] = C(6),
	[KIND(HANDOVER_ACCEPTED)] = C(6) | C(9),
	[KIND(HANDOVER_DECLINED)] = C(6),
	[KIND(HANDOVER_OFFERED)] = C(6),
	[KIND(CASE_ASSIGNED)] = C(6) | C(10),
	[KIND(HOUSING_FINANCED)] = C(10),
	[KIND(OCCUPATION_OFFERED)] = C(10),
	[KIND(OCCUPATION_STARTED)] = C(10),
	[KIND(COMMUNICATION_FAILED)] = C(11),
	[KIND(MEETING_HELD)] = C(11),
	/* A receipt says only that the tasks were put before an agency. */
	[KIND(TASK_RECEIVED)] = C(11),

	[KIND(BASIS_ENDED)] = ALL,
	[KIND(RELEASE_CONFIRMED)] = ALL,
	[KIND(RELEASE_UNCONFIRMED)] = ALL,
	/* A plan that is made anew from itself is the same. */
	[KIND(PLAN_MADE)] = C(2) | C(3) | C(4) | C(6) | C(8) | C(11),
	[KIND(TASK_MET)] = C(1) | C(2) | C(3) | C(4) | C(6) | C(8) | C(11),
	[KIND(TASK_OVERDUE)] = C(3),
	[KIND(TASK_DUE_SOON)] = C(8),
	[KIND(READINESS_CHANGED)] = C(4),
	[KIND(ALERT_RAISED)] = C(6),
	[KIND(ALERT_ESCALATED)] = C(6),
	[KIND(ALERT_CLOSED)] = C(6),
	[KIND(RESPONSIBILITY_PASSED)] = C(6) | C(9),
	[KIND(HOUSING_NIGHTS_UNCOVERED)] = C(6) | C(10),
	[KIND(HOUSING_NIGHTS_COVERED)] = C(6) | C(10),
	[KIND(HOUSING_STATUS_CHANGED)] = C(10),
	[KIND(HOUSING_PLACE_SHORT)] = C(10),
	[KIND(PAROLE_PRECONDITIONS_MET)] = C(10),
	[KIND(REMINDER_DUE)] = REMINDERS,
	[KIND(AGENCY_HEARD)] = REMINDERS,
	[KIND(ANSWERS_CONTRADICT)] = C(12),
};

/* C1: dates that routines reckon from a fact of the kind. */
static conclusion_set
read_by_routines(const struct routines *r, uint32_t kind)
{
	return routines_reckon_from(r, kind) ? C(1) : 0;
}

/* C2 of an open task that the kind meets. Of a done one that several kinds must meet together C1:
 * its date may have to be confirmed again. */
static conclusion_set
read_by_task(const Ov__Task *t, uint32_t kind)
{
	for (size_t i = 0; i < t->n_met_by; i++)
		if (t->met_by[i] == kind)
			return task_open(t) ? C(2) : t->met_by_all ? C(1) : 0;
	return 0;
}

static conclusion_set
read_by_tasks(const Ov__CaseState *state, uint32_t kind)
{
	conclusion_set set = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			set |= read_by_task(a->tasks[i], kind);
	}
	return set;
}

/* C11: any word of an agency is an answer to a reminder. While nobody is reminded a word only
 * makes the next reminder later. */
static conclusion_set
read_by_reminders(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	return plan != NULL && plan->n_silences > 0 ? C(11) : 0;
}

conclusion_set
conclude_reads(const struct rules *rules, const Ov__CaseState *state, uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	if (k == NULL)
		return CONCLUSIONS_ALL;
	/* Nothing is reckoned from a fact that is not kept, and it meets no task. */
	if ((k->flags & KIND_CONCLUDED) && (k->flags & KIND_NOT_KEPT))
		return reads[kind];
	return reads[kind] | read_by_routines(rules->routines, kind) | read_by_tasks(state, kind) |
	       read_by_reminders(state);
}
