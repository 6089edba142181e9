/* asked.c - The tasks that an agency has not answered, and since when. */
#include "core/asked.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/agencies.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"

/* ---- who was asked, since when ----------------------------------------------------------------------- */

/* The owner team, prisons and the person are asked in person; nobody reminds them by a machine. */
bool
asked_by_machine(Ov__Role role)
{
	return role != OV__ROLE__ROLE_NONE && (1u << role & ROLES_IN_PERSON) == 0;
}

/* The agency of a participant; NULL: it does not take part by that role. */
static const struct agency *
agency_by(const struct rules *rules, const Ov__Participant *p, Ov__Role role)
{
	const struct agency *a = agencies_by_number(rules->agencies, p->agency);

	return a != NULL && (a->roles & 1u << role) && p->n_grants > 0 ? a : NULL;
}

/* Has this agency said last that the person is not theirs? A later word of the owner team holds
 * (Y3). */
static bool
says_not_ours(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_ECONOMY);
	uint32_t ours = 0, not_ours = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		bool denied = l->kind == OV__FACT__FACT_NAV_OFFICE_DISPUTED ||
			      l->kind == OV__FACT__FACT_NAV_PERSON_UNKNOWN;
		bool taken = l->kind == OV__FACT__FACT_NAV_OFFICE_CLAIMED ||
			     l->kind == OV__FACT__FACT_NAV_OFFICE_SETTLED ||
			     l->kind == OV__FACT__FACT_NAV_CONTACT_OPENED;
		bool settled =
		    l->speaker == state->owner && catalogue_number(l->fact, "agency") == agency;
		if (l->speaker == agency && denied && l->number > not_ours)
			not_ours = l->number;
		if ((l->speaker == agency || settled) && taken && l->number > ours)
			ours = l->number;
	}
	return not_ours > ours;
}

uint32_t
asked_agency(const struct rules *rules, const Ov__CaseState *state, Ov__Role role)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (agency_by(rules, plan->participants[i], role) != NULL &&
		    !says_not_ours(state, plan->participants[i]->agency))
			return plan->participants[i]->agency;
	return 0;
}

/* The areas in which it may be asked, since a title tells of its area; 0: none. */
static scope
asked_in(const struct rules *rules, const Ov__CaseState *state, uint32_t agency, Ov__Role role,
    ov_date today)
{
	const Ov__Participant *p = state_participant(state, agency);
	const struct agency *a = p != NULL ? agency_by(rules, p, role) : NULL;

	if (a == NULL || says_not_ours(state, agency))
		return 0;
	return access_sight(a, state, today).areas;
}

ov_time
asked_last_word(const Ov__CaseState *state, uint32_t agency)
{
	ov_time last = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->speaker == agency && a->latest[i]->recorded > last &&
			    a->latest[i]->kind != OV__FACT__FACT_USER_AWAY)
				last = a->latest[i]->recorded;
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (a->tasks[i]->accepted_agency == agency && a->tasks[i]->accepted > last)
				last = a->tasks[i]->accepted;
	}
	return last;
}

static bool
role_sees(const struct rules *rules, const Ov__CaseState *state, Ov__Role role, Ov__Area area,
    ov_date today)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	scope areas = 0;

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		areas |= asked_in(rules, state, plan->participants[i]->agency, role, today);
	return (areas & SCOPE(area)) != 0;
}

/* Of several owners the first whose agency takes part and may see the task; of none, the first. */
static Ov__Role
asked_role(const struct rules *rules, const Ov__CaseState *state, const Ov__Task *t, Ov__Area area,
    ov_date today)
{
	for (size_t i = 0; i < t->n_owners; i++)
		if (!asked_by_machine(t->owners[i]) ||
		    role_sees(rules, state, t->owners[i], area, today))
			return t->owners[i];
	return t->n_owners > 0 ? t->owners[0] : OV__ROLE__ROLE_NONE;
}

static void
ask_also(struct asked *q, const Ov__Task *t, Ov__Area area)
{
	ov_time received = task_received(t, q->agency);

	assert(q->count < TASKS_MAX);
	q->areas[q->count] = area;
	q->tasks[q->count++] = t;
	if (received != 0 && (q->since == 0 || received < q->since))
		q->since = received;
}

/* Open, neither taken on nor declined. */
static bool
is_unanswered(const Ov__Task *t)
{
	return task_open(t) && t->accepted == 0 && t->state != OV__TASK_STATE__TASK_STATE_DECLINED;
}

/* S5: the task was put before that agency, and the agency has said nothing later; of a role that
 * nobody has (S6), every open task. */
static bool
is_asked(const Ov__Task *t, uint32_t agency, ov_time spoke)
{
	if (!is_unanswered(t))
		return false;
	ov_time received = task_received(t, agency);
	return agency == 0 || (received != 0 && received >= spoke);
}

uint32_t
asked_roles(const Ov__CaseState *state)
{
	uint32_t roles = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			for (size_t k = 0; k < a->tasks[i]->n_owners && is_unanswered(a->tasks[i]);
			     k++)
				roles |= 1u << a->tasks[i]->owners[k];
	}
	return roles;
}

/* Is the task open, neither declined nor taken on, first of all this role's, and was it put
 * before that agency not earlier than `spoke`? */
void
asked_after(const struct rules *rules, const Ov__CaseState *state, uint32_t agency, Ov__Role role,
    ov_date today, ov_time spoke, struct asked *ret)
{
	scope areas = agency != 0 ? asked_in(rules, state, agency, role, today) : SCOPE_ALL;

	memset(ret, 0, sizeof(*ret));
	ret->role = role;
	ret->agency = agency;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a =
		    areas & SCOPE(area) ? state_area(state, (Ov__Area)area) : NULL;
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if ((a->tasks[i]->n_owners == 0 ||
				task_owned_by(a->tasks[i], 1u << role)) &&
			    is_asked(a->tasks[i], agency, spoke) &&
			    asked_role(rules, state, a->tasks[i], (Ov__Area)area, today) == role)
				ask_also(ret, a->tasks[i], (Ov__Area)area);
	}
}

void
asked_of(const struct rules *rules, const Ov__CaseState *state, uint32_t agency, Ov__Role role,
    ov_date today, struct asked *ret)
{
	ov_time spoke = agency != 0 ? asked_last_word(state, agency) : 0;

	asked_after(rules, state, agency, role, today, spoke, ret);
}

bool
asked_next(const struct rules *rules, const Ov__CaseState *state, Ov__Role role, ov_date today,
    size_t *at, struct asked *ret)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	if (*at == 0 && asked_agency(rules, state, role) == 0) {
		*at = SIZE_MAX;
		asked_of(rules, state, 0, role, today, ret);
		return true;
	}
	while (plan != NULL && *at < plan->n_participants) {
		const Ov__Participant *p = plan->participants[(*at)++];
		if (agency_by(rules, p, role) != NULL) {
			asked_of(rules, state, p->agency, role, today, ret);
			return true;
		}
	}
	return false;
}

ov_date
asked_earliest_due(const struct asked *q, Ov__Area area)
{
	ov_date due = 0;

	for (size_t i = 0; i < q->count; i++)
		if ((area == OV__AREA__AREA_NONE || q->areas[i] == area) && q->tasks[i]->due != 0 &&
		    (due == 0 || q->tasks[i]->due < due))
			due = q->tasks[i]->due;
	return due;
}

ov_time
asked_since(const struct asked *q, Ov__Area area)
{
	ov_time since = 0;

	for (size_t i = 0; i < q->count; i++) {
		ov_time received = task_received(q->tasks[i], q->agency);
		if (q->areas[i] == area && (since == 0 || received < since))
			since = received;
	}
	return since;
}
