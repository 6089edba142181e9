/* plan.c - A routine and what is known of a case give tasks with due dates.
 *
 * First what is known of the case, then due dates, then the plan (rules P1 to P5 in the
 * header). The notation of a routine file is read by routine.c. */
#include "core/plan.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/catalogue.h"
#include "core/release.h"
#include "core/text.h"

enum { NOTE_SIZE = 160 };

/* ---- what is known of the case -------------------------------------------------------------- */

/* The first notice counts, whoever else has opened the case since. */
static ov_date
notice_date(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	const Ov__LatestFact *first = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_CASE_OPENED &&
		    (first == NULL || a->latest[i]->number < first->number))
			first = a->latest[i];
	return first != NULL ? moment_date(first->occurred) : 0;
}

static uint32_t
number_of(const Ov__LatestFact *f)
{
	return f != NULL ? f->number : 0;
}

static bool
any_consent_grant(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		for (size_t j = 0; j < plan->participants[i]->n_grants; j++)
			if (plan->participants[i]->grants[j]->basis_kind ==
			    OV__FACT__FACT_CONSENT_GIVEN)
				return true;
	return false;
}

/* The consent that holds, or NULL. A withdrawal that names agencies ends their part: the
 * rest of the consent stands as long as a grant rests on it. */
static const Ov__ConsentGiven *
consent_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	const Ov__LatestFact *refused = state_latest(state, OV__FACT__FACT_CONSENT_REFUSED);
	const Ov__LatestFact *withdrawn = state_latest(state, OV__FACT__FACT_CONSENT_WITHDRAWN);

	if (given == NULL || number_of(refused) > given->number)
		return NULL;
	if (number_of(withdrawn) > given->number &&
	    (withdrawn->fact->consent_withdrawn->n_agencies == 0 || !any_consent_grant(state)))
		return NULL;
	return given->fact->consent_given;
}

enum home { HOME_UNKNOWN, HOME_NONE, HOME_OWN, HOME_TEMPORARY, HOME_WITH_OTHERS };

static enum home
home_of_stay(Ov__StayType type)
{
	switch (type) {
	case OV__STAY_TYPE__STAY_TYPE_OWN:
	case OV__STAY_TYPE__STAY_TYPE_MUNICIPAL:
	case OV__STAY_TYPE__STAY_TYPE_LEASE:
		return HOME_OWN;
	case OV__STAY_TYPE__STAY_TYPE_TEMPORARY:
	case OV__STAY_TYPE__STAY_TYPE_INSTITUTION:
	case OV__STAY_TYPE__STAY_TYPE_HALFWAY:
	case OV__STAY_TYPE__STAY_TYPE_HOSTEL:
		return HOME_TEMPORARY;
	case OV__STAY_TYPE__STAY_TYPE_FAMILY:
		return HOME_WITH_OTHERS;
	case OV__STAY_TYPE__STAY_TYPE_NONE:
		return HOME_NONE;
	case OV__STAY_TYPE__STAY_TYPE_UNKNOWN:
	case OV__STAY_TYPE__STAY_TYPE_UNCERTAIN:
	case _OV__STAY_TYPE_IS_INT_SIZE:
		break;
	}
	return HOME_UNKNOWN;
}

/* What was said last holds, with one exception: a stay that names no place takes a home
 * away, but not a guaranteed place. "Ingen bolig" in the prison's list and a guarantee
 * from Nav are both true. */
static enum home
home_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_HOUSING_STAY_REGISTERED);
	const Ov__LatestFact *lease = state_latest(state, OV__FACT__FACT_HOUSING_LEASE_SIGNED);
	uint32_t granted = number_of(state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED));
	uint32_t confirmed =
	    number_of(state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED));
	uint32_t guarantee = granted > confirmed ? granted : confirmed;
	enum home home = HOME_UNKNOWN;
	uint32_t last = 0;

	if (stay != NULL) {
		home = home_of_stay(stay->fact->housing_stay_registered->type);
		last = stay->number;
	}
	if (number_of(lease) > last) {
		home = HOME_OWN;
		last = lease->number;
	}
	if (guarantee > last || (guarantee > 0 && (home == HOME_UNKNOWN || home == HOME_NONE)))
		home = HOME_TEMPORARY;
	return home;
}

/* Which conditions hold. An unknown home counts as none where a task asks about housing:
 * unknown is not "has a home", and one question too many is better than a night without
 * a roof. It does not count as a home, nor as a place to fetch a key to. */
static unsigned
conditions_of(const Ov__CaseState *state, ov_date today)
{
	enum home home = home_of(state);
	const Ov__ConsentGiven *consent = consent_of(state);
	bool holding = consent != NULL && (consent->expires == 0 || consent->expires >= today);
	unsigned holds = holding ? CONDITION_CONSENT : CONDITION_NO_CONSENT;

	holds |= home == HOME_OWN ? CONDITION_OWN_HOME : CONDITION_NO_HOME | CONDITION_UNSETTLED;
	if (home == HOME_TEMPORARY)
		holds |= CONDITION_TEMPORARY;
	if (home == HOME_OWN || home == HOME_TEMPORARY || home == HOME_WITH_OTHERS)
		holds |= CONDITION_HOME_OR_PLACE;
	return holds;
}

void
plan_anchors(const struct calendar *c, const Ov__CaseState *state, struct anchors *ret_a)
{
	const Ov__LatestFact *sentence = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	const Ov__ConsentGiven *consent = consent_of(state);
	const struct release r = release_of(state);

	memset(ret_a, 0, sizeof(*ret_a));
	if (sentence != NULL) {
		ret_a->date[ANCHOR_INTAKE] = sentence->fact->sentence_registered->intake;
		ret_a->date[ANCHOR_TWO_THIRDS] = sentence->fact->sentence_registered->two_thirds;
	}
	if (consent != NULL)
		ret_a->date[ANCHOR_CONSENT] = consent->given;
	ret_a->date[ANCHOR_NOTICE] = notice_date(state);
	ret_a->date[ANCHOR_RELEASE] = r.date;
	if (r.date != 0)
		ret_a->date[ANCHOR_DATE_KNOWN] = moment_date(r.said);
	if (calendar_low_staffing(c, ret_a->date[ANCHOR_NOTICE], r.date, &ret_a->window))
		ret_a->date[ANCHOR_BEFORE_WINDOW] =
		    calendar_last_full_before(c, ret_a->window.first);
}

/* ---- due dates of a case ------------------------------------------------------------------- */

static ov_date
term_date(const struct due_term *t, const struct anchors *a)
{
	ov_date d = a->date[t->anchor];

	switch (t->unit) {
	case UNIT_DAYS:
		return date_add_days(d, t->offset);
	case UNIT_WORKING_DAYS:
		return date_add_working_days(d, t->offset);
	case UNIT_WEEKS:
		return date_add_days(d, t->offset * 7);
	case UNIT_MONTHS:
		return date_add_months(d, t->offset);
	}
	return 0;
}

static void
put_day_month(char *buf, ov_date d)
{
	char text[11];

	date_text(d, text);
	text[5] = '\0';
	text_put(buf, NOTE_SIZE, text);
}

/* "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07." */
static const char *
because_of(const struct span *window, ov_date due, struct arena *arena)
{
	static const char *const weekdays[] = { "", "mandag", "tirsdag", "onsdag", "torsdag",
		"fredag", "lørdag", "søndag" };
	char note[NOTE_SIZE] = "";

	text_put(note, NOTE_SIZE, window->name);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, window->first);
	text_put(note, NOTE_SIZE, "–");
	put_day_month(note, window->last);
	text_put(note, NOTE_SIZE, " ligger mellom. Må være gjort senest ");
	text_put(note, NOTE_SIZE, weekdays[date_weekday(due)]);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, due);
	text_put(note, NOTE_SIZE, ".");
	return arena_string(arena, note);
}

ov_date
plan_due(const struct calendar *c, const struct due_rule *rule, const struct anchors *a,
    struct arena *arena, const char **ret_because)
{
	ov_date due = 0;
	bool by_window = false;

	(void)c;
	for (size_t i = 0; i < rule->terms_count; i++) {
		ov_date d = term_date(&rule->terms[i], a);
		bool better = due == 0 || (rule->pick == DUE_MAX ? d > due : d < due);
		if (d == 0 || !better)
			continue;
		due = d;
		by_window = rule->terms[i].anchor == ANCHOR_BEFORE_WINDOW;
	}
	if (by_window)
		*ret_because = because_of(&a->window, due, arena);
	return due;
}

/* ---- the plan ------------------------------------------------------------------------------- */

struct making {
	const struct calendar *calendar;
	const Ov__CaseState *state;
	struct anchors anchors;
	unsigned holds;
	uint32_t version; /* of the release date */
	bool arrived;
	struct arena *arena;
	Ov__Task *tasks[TASKS_MAX];
	Ov__Area areas[TASKS_MAX];
	size_t count;
};

static const Ov__Task *
task_before(const Ov__CaseState *state, const char *id)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (strcmp(a->tasks[i]->id, id) == 0)
				return a->tasks[i];
	}
	return NULL;
}

static bool
hangs_on_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE ||
		    rule->terms[i].anchor == ANCHOR_BEFORE_WINDOW)
			return true;
	return false;
}

/* What is due some time after the release, as "R+7d" is. */
static bool
follows_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE && rule->terms[i].offset > 0)
			return true;
	return false;
}

/* Was this done task met by something that holds for the present date? What was said
 * before there was any date holds for the first one. */
static bool
still_confirmed(const struct making *m, const Ov__Task *t)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			const Ov__LatestFact *f = a->latest[i];
			if (f->number < t->met_number ||
			    (f->date_version != m->version &&
				!(f->date_version == 0 && m->version == 1)))
				continue;
			for (size_t j = 0; j < t->n_met_by; j++)
				if (t->met_by[j] == f->kind)
					return true;
		}
	}
	return false;
}

/* P1 to P3. While there is no date at all (withdrawn), what was arranged is kept: there
 * is nothing to confirm it for, and partners are asked to hold it. */
static void
carry_over(const struct making *m, Ov__Task *t, const Ov__Task *before)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];

	if (before == NULL)
		return;
	t->state = before->state;
	t->met_number = before->met_number;
	t->confirmed_for = before->confirmed_for;
	t->overdue_said = before->overdue_said && before->due == t->due;
	if (t->state != OV__TASK_STATE__TASK_STATE_DONE || !t->tied || release == 0)
		return;
	if (still_confirmed(m, t))
		t->confirmed_for = release;
	else
		t->state = OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
}

static char *
task_id(const struct routine_task *rt, size_t occurrence, struct arena *arena)
{
	char id[16] = "";

	text_put(id, sizeof(id), rt->id);
	if (occurrence > 0) {
		text_put(id, sizeof(id), "/");
		text_put_number(id, sizeof(id), occurrence + 1);
	}
	return arena_string(arena, id);
}

static void
set_dates(const struct making *m, const struct routine_task *rt, size_t occurrence, Ov__Task *t)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];
	const struct due_rule *rule = &rt->due[occurrence];
	const char *because = NULL, *because_last = NULL;

	t->due = plan_due(m->calendar, rule, &m->anchors, m->arena, &because);
	ov_date last = plan_due(m->calendar, &rt->last, &m->anchors, m->arena, &because_last);
	if (last != 0 && (t->due == 0 || last < t->due)) {
		t->due = last;
		because = because_last;
	}
	t->due_because = arena_string(m->arena, because);
	if (follows_release(rule))
		t->not_before = release;
	else
		t->tied = (hangs_on_release(rule) || hangs_on_release(&rt->last)) &&
			  (t->due == 0 || release == 0 || t->due <= release);
}

static Ov__Task *
make_task(const struct making *m, const struct routine_task *rt, size_t occurrence)
{
	Ov__Task *t = arena_take(m->arena, sizeof(*t));

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = task_id(rt, occurrence, m->arena);
	t->title_nb = arena_string(m->arena, rt->title_nb);
	t->title_en = arena_string(m->arena, rt->title_en[0] != '\0' ? rt->title_en : rt->title_nb);
	t->n_owners = rt->owners_count;
	t->owners = arena_copy(m->arena, rt->owners, rt->owners_count * sizeof(rt->owners[0]));
	t->n_met_by = rt->met_by_count;
	t->met_by = arena_copy(m->arena, rt->met_by, rt->met_by_count * sizeof(rt->met_by[0]));
	t->essential = rt->essential;
	t->missing = rt->missing;
	set_dates(m, rt, occurrence, t);
	carry_over(m, t, task_before(m->state, t->id));
	return t;
}

static void
keep(struct making *m, Ov__Task *t, Ov__Area area)
{
	assert(m->count < TASKS_MAX);
	m->tasks[m->count] = t;
	m->areas[m->count++] = area;
}

/* P4 and P5. */
static bool
asked_for(const struct making *m, const struct routine_task *rt, size_t occurrence)
{
	if (follows_release(&rt->due[occurrence]) && m->anchors.date[ANCHOR_RELEASE] == 0)
		return false;
	return (rt->conditions & ~m->holds) == 0;
}

/* P6: once somebody has arrived, what should have been ready before is no longer asked for. */
static bool
too_late(const struct making *m, const Ov__Task *t)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];

	return m->arrived && t->tied && t->due != 0 && t->due < release;
}

/* P4: what was done stays, also when the routine no longer has it. Such tasks come last,
 * so that where the room ends it is they that are left out: a routine alone has at most
 * TASKS_MAX, which is seen to when it is read. */
static void
keep_done_of_old(struct making *m)
{
	size_t of_routine = m->count;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			bool planned = a->tasks[i]->state != OV__TASK_STATE__TASK_STATE_DONE;
			for (size_t j = 0; j < of_routine && !planned; j++)
				planned = strcmp(m->tasks[j]->id, a->tasks[i]->id) == 0;
			if (!planned && m->count < TASKS_MAX)
				keep(m, arena_copy(m->arena, a->tasks[i], sizeof(Ov__Task)),
				    (Ov__Area)area);
		}
	}
}

size_t
plan_make(const struct routine *r, const struct calendar *c, const Ov__CaseState *state,
    ov_date today, struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas)
{
	struct making *m = arena_take(arena, sizeof(*m));

	*ret_tasks = NULL;
	*ret_areas = NULL;
	if (state_closed(state))
		return 0;
	m->calendar = c;
	m->state = state;
	m->holds = conditions_of(state, today);
	m->version = release_of(state).version;
	m->arrived = release_of(state).arrived;
	m->arena = arena;
	plan_anchors(c, state, &m->anchors);
	for (size_t i = 0; i < r->tasks_count; i++)
		for (size_t k = 0; k < r->tasks[i].due_count; k++) {
			Ov__Task *t = make_task(m, &r->tasks[i], k);
			if ((asked_for(m, &r->tasks[i], k) && !too_late(m, t)) ||
			    t->state == OV__TASK_STATE__TASK_STATE_DONE)
				keep(m, t, catalogue_kind_area(r->tasks[i].met_by[0]));
		}
	keep_done_of_old(m);
	*ret_tasks = m->tasks;
	*ret_areas = m->areas;
	return m->count;
}
