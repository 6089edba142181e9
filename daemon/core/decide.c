/* decide.c - What a report leads to.
 *
 * Rules of refusal, in the order in which they are asked; the order is part of the
 * promise, since an answer must not say more than its reader may know:
 *  D1 one speaks for others only as the owner team, for somebody known
 *  D2 who takes no part in the case learns nothing: NOT_FOUND
 *  D3 the role (or that of the one spoken for) may report the kind
 *  D4 the key's own areas hold the kind's area
 *  D5 `seen` is not behind what entered the speaker's stream about this case
 *  D6 there is room on disk
 *  D7 a case is opened by the first fact of a report that names a person, and only so
 *  D8 each fact is possible in itself (the check in the catalogue)
 *  D9 agencies and bases that are named are known; limits hold; what is taken back was said;
 *     an emergency is for those who already have a part in the case
 * Then: a fact that only repeats makes no event (D10), and what the daemon fills in is
 * filled in (D11). Conclusions are conclude.c's.
 */
#include "core/decide.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "core/access.h"
#include "core/agencies.h"
#include "core/answers.h"
#include "core/basis.h"
#include "core/chance_id.h"
#include "core/conclude.h"
#include "core/concluding.h"
#include "core/earlier.h"
#include "core/handover.h"
#include "core/huskenavn.h"
#include "core/ladder.h"
#include "core/merge.h"
#include "core/release.h"
#include "core/routine.h"
#include "core/sentence.h"
#include "core/sight.h"
#include "core/state.h"
#include "core/task.h"
#include "core/tasks.h"
#include "schema/catalogue.h"
#include "schema/checks.h"
#include "schema/filled.h"
#include "schema/limits.h"

/* ---- refusing ------------------------------------------------------------------------ */

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

/* What is wrong with that fact. */
static void
refuse_within(struct refusal *r, const Ov__Report *report, size_t i, const struct refusal *why)
{
	char path[REFUSAL_FIELD_SIZE];

	fact_path(report, i, why->field, path, sizeof(path));
	if (why->outcome != OV__OUTCOME__OUTCOME_OK)
		refuse_at(r, why, path);
}

static void
refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, enum refusal_code code,
    const char *field)
{
	struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse(&why, code, field);
	refuse_within(r, report, i, &why);
}

/* ---- D1 to D9 --------------------------------------------------------------------------- */

/* Who is spoken for: 0 nobody, PERSON_NUMBER, or an agency's number. */
static uint32_t
spoken_for(const struct rules *rules, const struct input *in, struct refusal *r)
{
	const char *name = in->report->on_behalf_of;

	if (name[0] == '\0')
		return 0;
	if (!in->speaker.agency->owner && !in->speaker.agency->restricted) {
		refuse(r, REFUSED_BEHALF_NOT_YOURS, "report.on_behalf_of");
		return 0;
	}
	if (strcmp(name, "person") == 0)
		return PERSON_NUMBER;
	const struct agency *a = agencies_by_name(rules->agencies, name);
	if (a == NULL || a->retired)
		refuse(r, REFUSED_NO_AGENCY, "report.on_behalf_of");
	return a != NULL ? a->number : 0;
}

static bool
may_report(const struct rules *rules, const struct input *in, uint32_t behalf, const struct kind *k)
{
	if (k->flags & KIND_CONCLUDED)
		return false;
	if (behalf == PERSON_NUMBER)
		return k->area != OV__AREA__AREA_DUTY;
	const struct agency *a =
	    behalf != 0 ? agencies_by_number(rules->agencies, behalf) : in->speaker.agency;
	return (k->reporters & a->roles) != 0;
}

static void
check_roles(const struct rules *rules, const struct input *in, uint32_t behalf, struct refusal *r)
{
	for (size_t i = 0; i < in->report->n_facts; i++) {
		const Ov__Fact *f = in->report->facts[i];
		const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
		if (k == NULL) {
			refuse_fact(r, in->report, i, REFUSED_UNKNOWN_KIND, "");
			return;
		}
		if (!may_report(rules, in, behalf, k)) {
			refuse_fact(r, in->report, i,
			    in->speaker.agency->owner && !(k->flags & KIND_CONCLUDED)
				? REFUSED_ANOTHERS_TO_REPORT
				: REFUSED_NOT_YOURS_TO_REPORT,
			    "");
			return;
		}
		Ov__Area area = catalogue_area(f);
		if (area != OV__AREA__AREA_NONE && !(in->speaker.key->areas & SCOPE(area))) {
			refuse_fact(r, in->report, i, REFUSED_OUTSIDE_KEY_AREAS, "");
			return;
		}
	}
}

static void
check_opening(const struct input *in, struct refusal *r)
{
	const Ov__Report *report = in->report;

	for (size_t i = 0; i < report->n_facts; i++) {
		bool opens = report->facts[i]->fact_case == OV__FACT__FACT_CASE_OPENED;
		if (opens && i > 0)
			refuse_fact(r, report, i, REFUSED_OPENED_FIRST, "");
		if (opens && report->person == NULL)
			refuse(r, REFUSED_PERSON_NEEDED, "report.person");
		if (!opens && i == 0 && report->person != NULL)
			refuse_texts(
			    r, REFUSED_PERSON_ONLY_OPENS, "report.person", "case.opened", NULL);
	}
}

static void
check_facts(const struct input *in, struct refusal *r)
{
	const Ov__Report *report = in->report;

	for (size_t i = 0; i < report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };
		checks_fact(report->facts[i], &why);
		refuse_within(r, report, i, &why);
	}
}

/* Acknowledging, or having told somebody of, what is not there helps nobody. */
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

/* What must still be possible in a case that is otherwise full. */
static bool
ends_something(const Ov__Fact *f)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_RELEASE_COMPLETED:
	case OV__FACT__FACT_RELEASE_ARRIVED:
	case OV__FACT__FACT_PERSON_DIED:
	case OV__FACT__FACT_RECALL_REGISTERED:
	case OV__FACT__FACT_CASE_CLOSED:
	case OV__FACT__FACT_CASE_EXPORTED:
	case OV__FACT__FACT_CASE_RESTRICTED:
	case OV__FACT__FACT_CONSENT_REFUSED:
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
	case OV__FACT__FACT_ALERT_NOTIFIED:
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		return true;
	default:
		return false;
	}
}

bool
decide_ends(const Ov__Report *report)
{
	bool ends = false;

	for (size_t i = 0; i < report->n_facts; i++)
		ends = ends || ends_something(report->facts[i]);
	return ends;
}

bool
decide_is_vital(const Ov__Report *report)
{
	for (size_t i = 0; i < report->n_facts; i++) {
		const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);
		if (k == NULL || (k->flags & KIND_VITAL) == 0)
			return false;
	}
	return true;
}

bool
decide_is_full(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	return state->version + 2 * EVENTS_MAX > CASE_EVENTS_MAX ||
	       (plan != NULL && plan->n_participants == PARTICIPANTS_MAX &&
		   state_participant(state, agency) == NULL);
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

/* Whoever has only opened the case has no part in it, restricted or not. */
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

/* The day on which it is said to have happened; 0: of a kind that does not, or not said. */
static ov_date
happened_on(const Ov__Fact *f, const char **ret_field)
{
	*ret_field = "date";
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_RELEASE_COMPLETED:
	case OV__FACT__FACT_RELEASE_ARRIVED:
	case OV__FACT__FACT_RELEASE_NOT_ARRIVED:
	case OV__FACT__FACT_PERSON_DIED:
	case OV__FACT__FACT_RECALL_REGISTERED:
	case OV__FACT__FACT_COMMITMENT_KEPT:
	case OV__FACT__FACT_COMMITMENT_MISSED:
	case OV__FACT__FACT_REPORTING_KEPT:
	case OV__FACT__FACT_REPORTING_MISSED:
		return catalogue_number(f, "date");
	case OV__FACT__FACT_CONSENT_REFUSED:
		*ret_field = "refused";
		return f->consent_refused->refused;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		*ret_field = "withdrawn";
		return f->consent_withdrawn->withdrawn;
	default:
		return 0;
	}
}

/* What is said to have happened has happened. A clock that was never set knows no day. */
static void
check_happened(const struct input *in, const Ov__Fact *f, struct refusal *r)
{
	ov_date today = moment_date(in->now);
	const char *field = "date";
	ov_date said = happened_on(f, &field);

	r->future = r->future || (today != 0 && said > today);
	if (today != 0 && said > today)
		refuse(r, REFUSED_NOT_HAPPENED_YET, field);
	if (today != 0 && f->fact_case == OV__FACT__FACT_BASIS_INVOKED &&
	    f->basis_invoked->until != 0 && f->basis_invoked->until < today)
		refuse(r, REFUSED_OPENS_NOTHING, "until");
}

/* The intake before this release; that of a return to prison says nothing about what came first. */
static ov_date
first_intake(const Ov__CaseState *state)
{
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_CONFIRMED);
	ov_date intake = sentence_of(state).intake;

	return out != NULL && out->fact->release_confirmed->date < intake ? 0 : intake;
}

/* A release date with a year that slipped would begin a plan of decades, or one that is over. */
static void
check_far(const Ov__Fact *f, ov_date today, struct refusal *r)
{
	enum { BACK_DAYS = 365, AHEAD_YEARS = 30, ONE_YEAR = 10000 };
	ov_date said =
	    f->fact_case == OV__FACT__FACT_RELEASE_DATE_SET ? f->release_date_set->date : 0;

	if (said == 0)
		return;
	if (said < date_add_days(today, -BACK_DAYS))
		refuse_number(r, REFUSED_LONG_AGO, "date", BACK_DAYS);
	if (said <= today + AHEAD_YEARS * ONE_YEAR)
		return;
	r->future = true;
	refuse_number(r, REFUSED_YEARS_AHEAD, "date", AHEAD_YEARS);
}

/* A digit or a year that slipped: no release, death or recall before the prison; a release is told
 * of within weeks, and a move is not known of months ahead. */
static void
check_plausible(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	enum { FAR_DAYS = 60 };
	ov_date today = moment_date(in->now), intake = first_intake(state);
	uint32_t kind = (uint32_t)f->fact_case;
	bool out = kind == OV__FACT__FACT_RELEASE_COMPLETED;
	bool ends =
	    out || kind == OV__FACT__FACT_PERSON_DIED || kind == OV__FACT__FACT_RECALL_REGISTERED;
	ov_date said = catalogue_number(f, "date");

	if (today == 0 || said == 0)
		return;
	if (ends && intake != 0 && said < intake)
		refuse_texts(r, REFUSED_BEFORE_INTAKE, "date", "sentence.registered", NULL);
	if (out && said < date_add_days(today, -FAR_DAYS))
		refuse_number(r, REFUSED_LONG_AGO, "date", FAR_DAYS);
	check_far(f, today, r);
	if (kind != OV__FACT__FACT_HOUSING_MOVED_IN || said <= date_add_days(today, FAR_DAYS))
		return;
	r->future = true;
	refuse_number(r, REFUSED_FAR_AHEAD, "date", FAR_DAYS);
}

/* Nobody has arrived, or failed to, long before the day: it would be taken for the release, on the
 * date that was set. A day or two early it may be. */
static void
check_arrival(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	enum { EARLY_DAYS = 2 };
	const struct release was = release_of(state);
	bool out = was.completed;

	if (f->fact_case != OV__FACT__FACT_RELEASE_ARRIVED &&
	    f->fact_case != OV__FACT__FACT_RELEASE_NOT_ARRIVED)
		return;
	for (size_t i = 0; i < in->report->n_facts && in->report->facts[i] != f; i++)
		out = out || in->report->facts[i]->fact_case == OV__FACT__FACT_RELEASE_COMPLETED;
	ov_date today = moment_date(in->now);
	if (out || today == 0 || !was.set || was.date <= date_add_days(today, EARLY_DAYS))
		return;
	r->future = true;
	refuse_about(r, REFUSED_EARLY_ARRIVAL, "", EARLY_DAYS, "release.completed", NULL);
}

/* What says where somebody is, when they go out and who may know it. */
static bool
is_of_the_person(uint32_t kind)
{
	switch (kind) {
	case OV__FACT__FACT_RELEASE_DATE_SET:
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
	case OV__FACT__FACT_RELEASE_COMPLETED:
	case OV__FACT__FACT_RECALL_REGISTERED:
	case OV__FACT__FACT_TRANSFER_COMPLETED:
	case OV__FACT__FACT_SENTENCE_REGISTERED:
	case OV__FACT__FACT_REMAND_ORDER_SET:
	case OV__FACT__FACT_CONSENT_GIVEN:
	case OV__FACT__FACT_CONSENT_REFUSED:
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		return true;
	default:
		return false;
	}
}

/* Is it one that a closed case sleeps through? Of the release that the case was closed after there
 * is nothing more to do; one who has no part in the case is not told by it that there was one. */
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

/* Nobody looks at a closed case any more: whoever opens the person anew is led to the case that goes
 * on, or begins a new one. What the owner team writes there it knows to be closed. */
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
	if (merged ? is_of_the_person((uint32_t)f->fact_case) : begins_again(in, state, f))
		refuse_texts(r, REFUSED_CASE_CLOSED, "", "case.opened", NULL);
}

/* Routines that are named are the team's, and what they ask for has room in a case. */
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

static bool
is_set(uint32_t kind)
{
	return kind == OV__FACT__FACT_GOAL_SET || kind == OV__FACT__FACT_COMMITMENT_SET;
}

/* They have room of their own in an area: whoever fills it must not keep the team from
 * recording a bed. */
static bool
is_promise(uint32_t kind)
{
	return is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED ||
	       kind == OV__FACT__FACT_GOAL_REACHED || kind == OV__FACT__FACT_GOAL_DROPPED ||
	       kind == OV__FACT__FACT_COMMITMENT_KEPT || kind == OV__FACT__FACT_COMMITMENT_MISSED ||
	       kind == OV__FACT__FACT_COMMITMENT_CANCELLED;
}

static bool
closes(uint32_t kind, uint32_t set)
{
	if (set == OV__FACT__FACT_GOAL_SET)
		return kind == OV__FACT__FACT_GOAL_REACHED || kind == OV__FACT__FACT_GOAL_DROPPED;
	return kind == OV__FACT__FACT_COMMITMENT_KEPT || kind == OV__FACT__FACT_COMMITMENT_MISSED ||
	       kind == OV__FACT__FACT_COMMITMENT_CANCELLED;
}

static bool
promise_open(const Ov__AreaState *a, const Ov__LatestFact *set)
{
	for (size_t i = 0; i < a->n_latest; i++)
		if (closes(a->latest[i]->kind, set->kind) && a->latest[i]->number > set->number &&
		    strcmp(a->latest[i]->key, set->key) == 0)
			return false;
	return true;
}

struct promises {
	size_t open, own; /* of the area, and of the speaker */
	size_t kept;	  /* also those that are closed */
};

static struct promises
count_promises(const Ov__AreaState *a, uint32_t speaker)
{
	struct promises p = { 0 };

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		bool open = is_set(l->kind) && promise_open(a, l);
		p.open += open;
		p.own += open && l->speaker == speaker;
		p.kept += is_set(l->kind) || l->kind == OV__FACT__FACT_GOAL_CHANGED;
	}
	return p;
}

/* What of that area the report says anew until that fact, it included. */
static struct promises
promises_until(const struct input *in, const Ov__CaseState *state, uint32_t speaker, size_t last)
{
	Ov__Area area = catalogue_area(in->report->facts[last]);
	struct promises p = { 0 };

	for (size_t i = 0; i <= last; i++) {
		const Ov__Fact *f = in->report->facts[i];
		uint32_t kind = (uint32_t)f->fact_case;
		if (catalogue_area(f) != area ||
		    !(is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED))
			continue;
		const Ov__LatestFact *l =
		    state_latest_of(state, area, kind, speaker, catalogue_key(f));
		p.kept += l == NULL;
		p.open += is_set(kind) && (l == NULL || !promise_open(state_area(state, area), l));
	}
	return p;
}

static void
check_promises(const struct input *in, const Ov__CaseState *state, uint32_t speaker, size_t i,
    struct refusal *r)
{
	const Ov__Fact *f = in->report->facts[i];
	uint32_t kind = (uint32_t)f->fact_case;
	struct promises p = count_promises(state_area(state, catalogue_area(f)), speaker);
	struct promises more = promises_until(in, state, speaker, i);
	bool owner = in->speaker.agency->number == state->owner;

	if (r->outcome != OV__OUTCOME__OUTCOME_OK ||
	    !(is_set(kind) || kind == OV__FACT__FACT_GOAL_CHANGED))
		return;
	if (more.kept > 0 && p.kept + more.kept > LATEST_MAX)
		refuse_number(r, REFUSED_PROMISES_KEPT, "id", LATEST_MAX);
	else if (more.open > 0 && p.open + more.open > PROMISES_MAX)
		refuse_about(r, REFUSED_PROMISES_OPEN, "id", PROMISES_MAX, "goal.dropped",
		    "commitment.cancelled");
	else if (more.open > 0 && !owner && p.own + more.open > PROMISES_OF_ONE_MAX)
		refuse_about(r, REFUSED_PROMISES_OWN, "id", PROMISES_OF_ONE_MAX, "goal.dropped",
		    "commitment.cancelled");
}

/* What the area keeps beside goals and commitments. */
static size_t
kept_of(const Ov__AreaState *a)
{
	size_t n = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		n += !is_promise(a->latest[i]->kind);
	return n;
}

/* What is kept, missed or reached was set before, under that name. */
static void
check_set_before(const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	static const struct {
		uint32_t kind, before;
	} pairs[] = {
		{ OV__FACT__FACT_COMMITMENT_KEPT, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_COMMITMENT_MISSED, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_COMMITMENT_CANCELLED, OV__FACT__FACT_COMMITMENT_SET },
		{ OV__FACT__FACT_GOAL_CHANGED, OV__FACT__FACT_GOAL_SET },
		{ OV__FACT__FACT_GOAL_REACHED, OV__FACT__FACT_GOAL_SET },
		{ OV__FACT__FACT_GOAL_DROPPED, OV__FACT__FACT_GOAL_SET },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].kind != (uint32_t)f->fact_case)
			continue;
		const Ov__LatestFact *l =
		    state_latest_about(state, pairs[i].before, catalogue_key(f));
		if (l == NULL || catalogue_area(l->fact) != catalogue_area(f))
			refuse(r, REFUSED_NOT_SET_BEFORE, "id");
	}
}

static void
check_special(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, const Ov__Fact *f, struct refusal *r)
{
	check_happened(in, f, r);
	check_plausible(in, state, f, r);
	check_arrival(in, state, f, r);
	check_closed(in, state, f, r);
	tasks_check(rules, in, state, behalf, f, r);
	check_set_before(state, f, r);
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

/* D9: apply may not fail, so what would not fit is refused here. */
static void
check_limits(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t participants = plan != NULL ? plan->n_participants : 0, fresh = 0;
	bool ending = false;
	size_t latest[OV__AREA__AREA_DUTY + 1] = { 0 };
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;

	for (size_t i = 0; i < in->report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		const Ov__Fact *f = in->report->facts[i];
		Ov__Area area = catalogue_area(f);
		const Ov__AreaState *a = state_area(state, area);
		if (!is_promise((uint32_t)f->fact_case) &&
		    state_latest_of(
			state, area, (uint32_t)f->fact_case, speaker, catalogue_key(f)) == NULL)
			latest[area]++;
		size_t more = ends_something(f) ? ENDING_MORE : 0;
		struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };
		if (!is_promise((uint32_t)f->fact_case) &&
		    kept_of(a) + latest[area] > LATEST_MAX + more)
			refuse_number(&why, REFUSED_AREA_FULL, "", LATEST_MAX);
		if ((f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ||
			f->fact_case == OV__FACT__FACT_ALERT_ACKNOWLEDGED) &&
		    !(sees_duty(in, state) && alert_is_open(state, f)))
			refuse(&why, REFUSED_NO_OPEN_ALERT, "code");
		fresh += basis_check(rules, in, state, f, &why);
		check_special(rules, in, state, behalf, f, &why);
		check_promises(in, state, speaker, i, &why);
		refuse_within(r, in->report, i, &why);
		if (f->fact_case == OV__FACT__FACT_CASE_OPENED ||
		    f->fact_case == OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)
			fresh += state_participant(state, speaker) == NULL;
		ending = ending || ends_something(f);
	}
	if (fresh > 0 && participants + fresh > PARTICIPANTS_MAX)
		refuse_number(r, REFUSED_PARTICIPANTS_FULL, "report.facts", PARTICIPANTS_MAX);
	const Ov__Participant *p = state_participant(state, in->speaker.agency->number);
	if (in->stranger && p != NULL && p->reports + in->report->n_facts > STRANGER_EVENTS_MAX)
		refuse_number(r, REFUSED_STRANGER_FULL, "report.case", STRANGER_EVENTS_MAX);
	/* What ends something is taken however long the case is: a case that nobody can close is
	 * for ever somebody's. */
	if (!ending && state->version + 2 * EVENTS_MAX > CASE_EVENTS_MAX)
		refuse_number(r, REFUSED_CASE_FULL, "report.case", CASE_EVENTS_MAX);
}

static void
check_report(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r)
{
	bool opening = in->report->person != NULL;

	if (!opening && (state->version == 0 || !access_takes_part(in->speaker.agency, state))) {
		refuse(r, REFUSED_NO_SUCH_CASE, "report.case");
		return;
	}
	if (behalf != 0 && !opening && in->speaker.agency->number != state->owner)
		refuse(r, REFUSED_BEHALF_NOT_YOURS, "report.on_behalf_of");
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_roles(rules, in, behalf, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK &&
	    in->report->seen_or_not_case == OV__REPORT__SEEN_OR_NOT_SEEN &&
	    (in->report->seen < in->seen_last || in->report->seen > in->seen_max))
		refuse(r, REFUSED_NEWS_SINCE, "report.seen");
	if (r->outcome == OV__OUTCOME__OUTCOME_OK && in->no_space)
		refuse(r, REFUSED_STORE_AT_RESERVE, "");
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_opening(in, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_facts(in, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_limits(rules, in, state, behalf, r);
}

/* ---- D10, D11: from fact to event --------------------------------------------------------- */

/* Has this been said since, by anybody or by one speaker? */
static bool
later(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	const Ov__LatestFact *l =
	    by != 0 ? state_latest_by(state, kind, by) : state_latest(state, kind);

	return l != NULL && l->number > number;
}

static bool
contradicted_since(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	uint32_t other;

	for (size_t i = 0; (other = answers_opposite(kind, i)) != 0; i++)
		if (later(state, other, number, by))
			return true;
	return false;
}

/* Kinds between which the other makes the same words news: a yes between two noes. */
static bool
answered_since(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	switch (kind) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		return later(state, OV__FACT__FACT_CONSENT_WITHDRAWN, number, by) ||
		       later(state, OV__FACT__FACT_CONSENT_REFUSED, number, by) ||
		       later(state, OV__FACT__FACT_VOLUNTEER_DECLINED, number, by);
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
	case OV__FACT__FACT_CONSENT_REFUSED:
		return later(state, OV__FACT__FACT_CONSENT_GIVEN, number, by);
	case OV__FACT__FACT_CASE_CLOSED:
		return later(state, OV__FACT__FACT_CASE_REOPENED, number, by);
	case OV__FACT__FACT_CASE_REOPENED:
		return later(state, OV__FACT__FACT_CASE_CLOSED, number, by);
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		return later(state, OV__FACT__FACT_VOLUNTEER_DECLINED, number, by);
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		return later(state, OV__FACT__FACT_VOLUNTEER_SUGGESTED, number, by) ||
		       later(state, OV__FACT__FACT_VOLUNTEER_ACCEPTED, number, by);
	case OV__FACT__FACT_CASE_RESTRICTED:
		return later(state, kind, number, by);
	default:
		return contradicted_since(state, kind, number, by);
	}
}

/* The same agency said the same last time, of the same date where it hangs on one. An
 * opening is always an event. What a stranger said is compared with its own words alone: that
 * something else has happened meanwhile is not for it to know. */
static bool
repeats(const struct kind *k, const Ov__Fact *f, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, const unsigned char said[16])
{
	const Ov__LatestFact *l =
	    state_latest_of(state, catalogue_area(f), k->number, speaker, catalogue_key(f));
	const struct release r = release_of(state);
	uint32_t by = in->stranger ? speaker : 0;

	if (k->number == OV__FACT__FACT_CASE_OPENED || l == NULL || l->said.len != 16 ||
	    (k->flags & KIND_NOT_KEPT) || memcmp(l->said.data, said, 16) != 0)
		return false;
	if (answered_since(state, k->number, l->number, by))
		return false;
	if (in->stranger)
		return true;
	if ((k->flags & KIND_TIED) && l->date_version != r.version)
		return false;
	/* A date that was withdrawn is said anew; and what the owner team types is meant against
	 * what holds, not a list that is read once more. */
	/* Asked whether it holds, somebody says so; a list that is read once more does not. */
	const Ov__LatestFact *held;
	if (k->number == OV__FACT__FACT_RELEASE_DATE_SET &&
	    in->report->channel != OV__CHANNEL__CHANNEL_SYSTEM &&
	    release_contest(state, &held) != NULL &&
	    speaker != state_latest(state, k->number)->speaker)
		return false;
	return k->number != OV__FACT__FACT_RELEASE_DATE_SET || r.number == l->number ||
	       (r.planned != 0 && speaker != state->owner);
}

/* The date as written and as it is moved from a closed day are kept apart, with the reason; what
 * the sentence gives stands in its own area, for those who may know it. */
static void
adjust_date(const struct rules *rules, Ov__ReleaseDateSet *d, struct arena *arena)
{
	const char *because = "";
	ov_date date = release_adjusted(rules->settings.release_adjust, d->date, &because);

	d->as_written = date != d->date ? d->date : 0;
	d->adjusted_because = arena_string(arena, because);
	d->date = date;
}

/* An hour that was not known, or is not said, is no other hour. */
static bool
same_hour(uint32_t was, uint32_t is)
{
	return was == is || was == 0 || is == 0;
}

/* R6. true: the date that is there already is the earlier one, and holds. */
static bool
contest(const struct rules *rules, const Ov__CaseState *state, const struct release *was,
    uint32_t speaker, Ov__ReleaseDateSet *d, struct arena *arena)
{
	if (!was->set || was->completed || was->arrived || was->planned == d->date ||
	    !handover_contests(rules, state, speaker))
		return false;
	d->contested = true;
	if (d->date < was->planned)
		return false;
	d->as_written = d->as_written != 0 ? d->as_written : d->date;
	d->adjusted_because = arena_string(arena, "en annen dato er meldt; den tidligste gjelder");
	d->date = was->planned;
	d->time = was->planned_time;
	d->version = was->version;
	return true;
}

static void
complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena)
{
	const struct release was = release_of(state);

	sentence_complete(state, f, arena);
	tasks_complete(rules, in, state, speaker, f, arena);
	answers_complete(rules, speaker, f, arena);
	handover_complete(rules, state, speaker, f);
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CASE_OPENED: {
		const Ov__LatestFact *first = state_latest(state, OV__FACT__FACT_CASE_OPENED);
		f->case_opened->nickname = first != NULL ? first->fact->case_opened->nickname
							 : huskenavn(in->random, arena);
		break;
	}
	case OV__FACT__FACT_EMERGENCY_OPENED:
		f->emergency_opened->until = in->now + 60 * rules->settings.emergency_minutes;
		f->emergency_opened->key = arena_string(arena, in->speaker.key->name);
		break;
	case OV__FACT__FACT_COMMITMENT_SET:
		if (f->commitment_set->id[0] == '\0')
			f->commitment_set->id = chance_id('k', in->random, state, arena);
		break;
	case OV__FACT__FACT_RELEASE_DATE_SET:
		adjust_date(rules, f->release_date_set, arena);
		if (contest(rules, state, &was, speaker, f->release_date_set, arena))
			break;
		/* Said by another, or in other words: the date has not moved. */
		f->release_date_set->version = was.version;
		if (was.planned == f->release_date_set->date && was.set &&
		    same_hour(was.planned_time, f->release_date_set->time))
			break;
		/* Whoever has gone out is out: a date put right afterwards moves nothing. */
		if ((was.completed || was.arrived) &&
		    f->release_date_set->date <= moment_date(in->now))
			break;
		f->release_date_set->version = state->date_versions + 1;
		f->release_date_set->was_date = was.planned;
		f->release_date_set->was_time = was.planned_time;
		if (was.planned != 0)
			f->release_date_set->answer_by = date_add_working_days(
			    moment_date(in->now), (int32_t)rules->settings.answer_working_days);
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		if (f->alert_acknowledged->by[0] == '\0')
			f->alert_acknowledged->by = arena_string(arena, in->speaker.key->name);
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		/* What was not there cannot be taken away, nor what another has told. */
		f->release_date_withdrawn->contested = handover_contests(rules, state, speaker);
		f->release_date_withdrawn->version =
		    was.planned != 0 && !f->release_date_withdrawn->contested
			? state->date_versions + 1
			: was.version;
		if (f->release_date_withdrawn->contested)
			break;
		f->release_date_withdrawn->was_date = was.planned;
		f->release_date_withdrawn->was_time = was.planned_time;
		break;
	case OV__FACT__FACT_RECALL_REGISTERED:
		f->recall_registered->version = state->date_versions + 1;
		break;
	default:
		basis_complete(rules, in, state, version, speaker, f, arena);
		break;
	}
}

/* One reported fact as an event; `before` is its message as it was reported. */
static void
record_event(const struct input *in, Ov__Fact *f, const void *before, const unsigned char *said,
    uint32_t behalf, Ov__CaseState *state, struct arena *arena, struct events *events)
{
	const Ov__Report *report = in->report;
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
	Ov__Event *e = events_event_new(state, f, in->now, arena);

	filled_note(before, e, arena);
	e->reporter = in->speaker.agency->number;
	e->on_behalf_of = behalf;
	e->to = k->flags & KIND_ADDRESSED ? (behalf != 0 ? behalf : e->reporter) : 0;
	e->told_by = report->told_by;
	e->channel = report->channel;
	e->user = arena_string(arena, in->speaker.key->name);
	e->claimed_user = arena_string(arena, in->speaker.claimed_user);
	e->occurred = report->occurred != 0 ? report->occurred : in->now;
	e->report = report->key;
	e->said.data = arena_copy(arena, said, 16);
	e->said.len = 16;
	events_add(events, state, e, arena);
}

/* What of a retraction is about one area. */
static Ov__Fact *
retracted_part(const struct input *in, uint32_t area, bool spoken, struct arena *arena)
{
	const struct voided *v = in->voided;
	const Ov__ReportRetracted *said = in->report->facts[0]->report_retracted;
	Ov__ReportRetracted *part = arena_copy(arena, said, sizeof(*said));
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_REPORT_RETRACTED, arena);

	f->report_retracted = part;
	/* Why, is said where the report spoke: who heard only what followed from it may not know. */
	if (!spoken)
		part->reason = arena_string(arena, "");
	part->area = (Ov__Area)area;
	part->voided = arena_take(arena, sizeof(part->voided[0]) * v->count);
	part->events = arena_take(arena, sizeof(part->events[0]) * v->count);
	part->kinds = arena_take(arena, sizeof(part->kinds[0]) * v->count);
	part->whom = arena_take(arena, sizeof(part->whom[0]) * v->count);
	for (size_t i = 0; i < v->count; i++) {
		if (v->area[i] != area)
			continue;
		part->voided[part->n_voided++] = v->number[i];
		part->kinds[part->n_kinds++] = v->kind[i];
		part->whom[part->n_whom++] = v->whom[i];
		part->events[part->n_events++] =
		    (ProtobufCBinaryData){ 16, arena_copy(arena, v->id[i], 16) };
	}
	return part->n_voided > 0 ? f : NULL;
}

/* report.retracted: the case goes on without what was wrong; whoever may see an area that it
 * touched gets one event about it. By the speaker only where its report spoke; where
 * conclusions fell, by the daemon: their number is not for everybody. */
static void
record_retraction(const struct input *in, uint32_t behalf, Ov__CaseState *state,
    struct arena *arena, struct events *events)
{
	*state = *in->voided->without;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f =
		    in->voided->areas & SCOPE(area) ? retracted_part(in, area, true, arena) : NULL;
		if (f != NULL)
			record_event(in, f, NULL, in->said, behalf, state, arena, events);
	}
}

static void
conclude_retraction(const struct concluding *c, const struct input *in)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f = in->voided->areas & SCOPE(area)
				  ? NULL
				  : retracted_part(in, area, false, c->arena);
		if (f != NULL)
			concluding_say(c, f);
	}
	for (size_t i = 0; i < in->voided->alerts_count; i++)
		ladder_close(c, in->voided->alerts[i], "report.retracted");
}

static void
record_fact(const struct rules *rules, const struct input *in, size_t i, uint32_t behalf,
    Ov__CaseState *state, struct arena *arena, struct events *events)
{
	Ov__Fact *f = in->report->facts[i];
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;
	uint32_t version = events->count > 0 ? events->list[0]->number - 1 : state->version;

	if (repeats(k, f, in, state, speaker, in->said + 16 * i))
		return;
	const void *before = filled_before(f, arena);
	complete(rules, in, state, version, speaker, f, arena);
	if (tasks_receipt_of_nothing(f))
		return;
	record_event(in, f, before, in->said + 16 * i, behalf, state, arena, events);
}

/* Somebody else has opened the person: a matter for the owner team, and for nobody else. */
static void
conclude_opened_again(const struct concluding *c, const struct input *in, bool took_part)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_CASE_OPENED_AGAIN, c->arena);

	if (in->report->person == NULL || took_part || c->events->list[0]->number == 1)
		return;
	f->case_opened_again = arena_take(c->arena, sizeof(*f->case_opened_again));
	*f->case_opened_again = (Ov__CaseOpenedAgain)OV__CASE_OPENED_AGAIN__INIT;
	f->case_opened_again->agency = arena_string(c->arena, in->speaker.agency->name);
	concluding_say(c, f);
}

/* ---- the exported ones ------------------------------------------------------------------------ */

void
decide_report(const struct rules *rules, const struct input *in, Ov__CaseState *state,
    struct arena *arena, struct events *events, struct refusal *ret_refusal)
{
	const struct concluding c = { rules, state, in->now, in->random, arena, events };
	struct before before;

	ret_refusal->outcome = OV__OUTCOME__OUTCOME_OK;
	uint32_t behalf = spoken_for(rules, in, ret_refusal);
	if (ret_refusal->outcome == OV__OUTCOME__OUTCOME_OK)
		check_report(rules, in, state, behalf, ret_refusal);
	if (ret_refusal->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	/* Whoever does not own the case speaks for itself in it, whatever it says. */
	if (state->version > 0 && in->speaker.agency->number != state->owner)
		behalf = 0;
	bool took_part = access_takes_part(in->speaker.agency, state);
	basis_before(rules, state, moment_date(in->now), &before);
	if (in->voided != NULL)
		record_retraction(in, behalf, state, arena, events);
	else
		for (size_t i = 0; i < in->report->n_facts; i++)
			record_fact(rules, in, i, behalf, state, arena, events);
	events->reported = events->count;
	if (events->count == 0)
		return;
	if (in->voided != NULL)
		conclude_retraction(&c, in);
	conclude_opened_again(&c, in, took_part);
	earlier_conclude(&c, in);
	merge_conclude(&c, in);
	basis_conclude(&c, &before, basis_end_of(in->report));
	conclude_due(rules, state, in->now, in->random, arena, events);
}
