/* check.c - D9: is there room for a report's facts, and are they possible in this case? */
#include "core/check.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "core/access.h"
#include "core/agencies.h"
#include "core/basis_check.h"
#include "core/dates.h"
#include "core/handover.h"
#include "core/merge.h"
#include "core/promises.h"
#include "core/release.h"
#include "core/routine.h"
#include "core/sight.h"
#include "core/state.h"
#include "core/task.h"
#include "core/tasks.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

/* ---- a refusal of one fact ------------------------------------------------------------------ */

/* "report.facts[2].release_date_set.date" */
static void
fact_path(const Ov__Report *report, size_t i, const char *field, char *ret, size_t size)
{
	const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);

	text_set(ret, size, "report.facts[");
	text_put_number(ret, size, i);
	text_put(ret, size, "]");
	if (k == NULL || field[0] == '\0')
		return;
	text_put(ret, size, ".");
	size_t dot = strlen(ret) + strcspn(k->name, ".");
	text_put(ret, size, k->name);
	if (dot < strlen(ret))
		ret[dot] = '_';
	text_put(ret, size, ".");
	text_put(ret, size, field);
}

/* A refusal of that fact, with its path in the report. */
void
refuse_within(struct refusal *r, const Ov__Report *report, size_t i, const struct refusal *why)
{
	char path[REFUSAL_FIELD_SIZE];

	fact_path(report, i, why->field, path, sizeof(path));
	if (why->outcome != OV__OUTCOME__OUTCOME_OK)
		refuse_at(r, why, path);
}

void
refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, enum refusal_code code,
    const char *field)
{
	struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse(&why, code, field);
	refuse_within(r, report, i, &why);
}

/* ---- D9 ------------------------------------------------------------------------------------- */

/* An alert is acknowledged, or somebody told of it, only while the case has it. */
static bool
alert_is_open(const Ov__CaseState *state, const Ov__Fact *f)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);
	uint32_t code = f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ? f->alert_notified->code
								      : f->alert_acknowledged->code;

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->code == code)
			return !duty->alerts[i]->closed ||
			       f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED;
	return false;
}

static bool
sees_duty(const struct input *in, const Ov__CaseState *state)
{
	struct sight s = access_sight(in->speaker.agency, state, moment_date(in->now));

	return (s.areas & SCOPE(OV__AREA__AREA_DUTY)) != 0;
}

/* Only a report that was made can be taken back, alone, and never the one that opened the
 * case or took it out of sight. */
static void
check_retracted(const struct input *in, const Ov__CaseState *state, struct refusal *r)
{
	const struct voided *v = in->voided;
	const struct agency *a = in->speaker.agency;

	if (in->report->n_facts != 1)
		refuse(r, REFUSED_STANDS_ALONE, "report");
	else if (v == NULL || v->reporter == 0 || v->count == 0 ||
		 (v->reporter != a->number && a->number != state->owner))
		refuse(r, REFUSED_NO_REPORT_OF_YOURS, "report");
	else if (v->areas & ~in->speaker.key->areas)
		refuse(r, REFUSED_OUTSIDE_KEY_AREAS, "report");
	else if (v->opening)
		refuse(r, REFUSED_OPENING_NOT_RETRACTED, "report");
}

/* An agency that has only opened the case has no part in it, restricted or not. */
static void
check_emergency(const struct input *in, const Ov__CaseState *state, struct refusal *r)
{
	const struct agency *a = in->speaker.agency;
	struct sight s = access_sight(a, state, moment_date(in->now)), any;
	const struct sight none = { .areas = 0 };

	if (in->report->on_behalf_of[0] != '\0')
		refuse(r, REFUSED_EMERGENCY_NO_BEHALF, "report.on_behalf_of");
	if (!sight_lost(&s, &none, &any))
		refuse(r, REFUSED_EMERGENCY_NO_PART, "");
}

/* Does this fact begin another release? In a closed case nobody would act on it. Facts about the
 * release that the case was closed after do not; a stranger is not told by a refusal that there was
 * one. */
static bool
begins_again(const struct input *in, const Ov__CaseState *state, const Ov__Fact *f)
{
	const struct release r = release_of(state);
	bool out = !in->stranger && (r.completed || r.arrived);

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_RELEASE_DATE_SET:
		return !out || f->release_date_set->date > r.date;
	case OV__FACT__FACT_RELEASE_COMPLETED:
		return !out;
	case OV__FACT__FACT_RECALL_REGISTERED:
	case OV__FACT__FACT_REMAND_ORDER_SET:
		return true;
	default:
		return false;
	}
}

/* Nobody looks at a closed case any more: an agency that opens the person anew is led to the case
 * that goes on, or begins a new one. The owner team may write in a closed case. */
static void
check_closed(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);

	if (closed == NULL || !state_closed(state) || in->speaker.agency->number == state->owner ||
	    state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL)
		return;
	bool merged = closed->fact->case_closed->outcome == OV__CASE_OUTCOME__CASE_OUTCOME_MERGED;
	if (merged ? catalogue_is((uint32_t)f->fact_case, KIND_OF_PERSON)
		   : begins_again(in, state, f))
		refuse_texts(r, REFUSED_CASE_CLOSED, "", "case.opened", NULL);
}

/* Routines that are named are the team's, and their tasks have room in a case. */
static void
check_routines(
    const struct rules *rules, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	size_t tasks = tasks_added_open(state);

	for (size_t i = 0; i < f->case_routine_set->n_routines; i++) {
		const struct routine *named =
		    routines_named(rules->routines, f->case_routine_set->routines[i]);
		if (named == NULL) {
			refuse(r, REFUSED_NO_SUCH_ROUTINE, "routines");
			return;
		}
		for (size_t k = 0; k < named->tasks_count; k++)
			tasks += named->tasks[k].due_count;
	}
	if (tasks > TASKS_MAX)
		refuse_number(r, REFUSED_ROUTINES_TOO_LARGE, "routines", TASKS_MAX);
}

static void
check_special(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, const Ov__Fact *f, struct refusal *r)
{
	dates_check(in, state, f, r);
	check_closed(in, state, f, r);
	tasks_check(rules, in, state, behalf, f, r);
	promises_check_set(state, f, r);
	merge_check(in, state, f, r);
	handover_check(rules, in, state, behalf != 0 ? behalf : in->speaker.agency->number, f, r);
	if (f->fact_case == OV__FACT__FACT_CASE_ROUTINE_SET)
		check_routines(rules, state, f, r);
	if (f->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
		check_retracted(in, state, r);
	if (f->fact_case == OV__FACT__FACT_EMERGENCY_OPENED)
		check_emergency(in, state, r);
	if (f->fact_case == OV__FACT__FACT_CASE_EXPORTED &&
	    in->speaker.agency->number == state->owner &&
	    f->case_exported->events != state->version)
		refuse(r, REFUSED_EXPORT_AGAIN, "events");
}

/* Running demand of one report: new participants, and room in each area. */
struct wanted {
	size_t participants;
	size_t latest[OV__AREA__AREA_DUTY + 1];
	bool ending; /* one of its facts ends something */
};

/* Goals and commitments have room of their own. */
static void
check_area_room(const Ov__CaseState *state, uint32_t speaker, const Ov__Fact *f,
    struct wanted *so_far, struct refusal *r)
{
	uint32_t kind = (uint32_t)f->fact_case;
	Ov__Area area = catalogue_area(f);

	if (promises_are(kind))
		return;
	if (state_latest_of(state, area, kind, speaker, catalogue_key(f)) == NULL)
		so_far->latest[area]++;
	size_t more = catalogue_is((uint32_t)f->fact_case, KIND_ENDS) ? ENDING_MORE : 0;
	if (promises_beside(state_area(state, area)) + so_far->latest[area] > LATEST_MAX + more)
		refuse_number(r, REFUSED_AREA_FULL, "", LATEST_MAX);
}

static void
check_alert(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	if ((f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ||
		f->fact_case == OV__FACT__FACT_ALERT_ACKNOWLEDGED) &&
	    !(sees_duty(in, state) && alert_is_open(state, f)))
		refuse(r, REFUSED_NO_OPEN_ALERT, "code");
}

static void
check_fact(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, size_t i, struct wanted *so_far, struct refusal *r)
{
	const Ov__Fact *f = in->report->facts[i];
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;
	struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };

	check_area_room(state, speaker, f, so_far, &why);
	check_alert(in, state, f, &why);
	so_far->participants += basis_check(rules, in, state, f, &why);
	check_special(rules, in, state, behalf, f, &why);
	promises_check(in, state, speaker, i, &why);
	refuse_within(r, in->report, i, &why);
	if (f->fact_case == OV__FACT__FACT_CASE_OPENED ||
	    f->fact_case == OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)
		so_far->participants += state_participant(state, speaker) == NULL;
	so_far->ending = so_far->ending || catalogue_is((uint32_t)f->fact_case, KIND_ENDS);
}

void
check_limits(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t participants = plan != NULL ? plan->n_participants : 0;
	struct wanted wanted = { .participants = 0 };

	for (size_t i = 0; i < in->report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++)
		check_fact(rules, in, state, behalf, i, &wanted, r);
	if (wanted.participants > 0 && participants + wanted.participants > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_PARTICIPANTS_FULL, "report.facts", PARTICIPANTS_MAX);
	const Ov__Participant *p = state_participant(state, in->speaker.agency->number);
	if (in->stranger && p != NULL && p->reports + in->report->n_facts > STRANGER_EVENTS_MAX)
		refuse_number(r, REFUSED_STRANGER_FULL, "report.case", STRANGER_EVENTS_MAX);
	/* A report that ends something is taken however long the case is: a case must always be
	 * possible to close. */
	if (!wanted.ending && state->version + 2 * EVENTS_MAX > CASE_EVENTS_MAX)
		refuse_number(r, REFUSED_CASE_FULL, "report.case", CASE_EVENTS_MAX);
}
