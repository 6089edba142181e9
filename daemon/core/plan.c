/* plan.c - A routine and what is known of a case give tasks with due dates.
 *
 * The rules P1 to P15 stand in the header; due.c has the due dates, carry.c what a task keeps,
 * anchors.c what is known of the case. */
#include "core/plan.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "core/anchors.h"
#include "core/answers.h"
#include "core/carry.h"
#include "core/due.h"
#include "core/plan_draft.h"
#include "core/meet.h"
#include "core/nights.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

static void
note_tasks(struct plan_draft *m)
{
	m->before = arena_take(m->arena, tasks_count(m->state) * sizeof(m->before[0]));
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			m->done_by_person +=
			    a->tasks[i]->done_by == PERSON_NUMBER && a->tasks[i]->done_on != 0;
			m->added += a->tasks[i]->added && task_open(a->tasks[i]) ? 1 : 0;
			m->before[m->before_count++] = a->tasks[i];
		}
	}
}

/* The task of that id in the state; NULL: there is none. The routine and the state have them in
 * the same order, so that it is most often the next one. */
static const Ov__Task *
task_before(struct plan_draft *m, const char *id)
{
	for (size_t n = 0; n < m->before_count; n++) {
		size_t i = (m->before_next + n) % m->before_count;
		if (strcmp(m->before[i]->id, id) == 0) {
			m->before_next = i + 1;
			return m->before[i];
		}
	}
	return NULL;
}

static bool
is_settled(const Ov__Task *t)
{
	return t->state == OV__TASK_STATE__TASK_STATE_DECLINED ||
	       t->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
}

/* ---- a task of a routine --------------------------------------------------------------------- */

static bool
hangs_on_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE ||
		    rule->terms[i].anchor == ANCHOR_BEFORE_WINDOW)
			return true;
	return false;
}

/* Is it due some time after the release, as "R+7d" is? */
static bool
follows_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE && rule->terms[i].offset > 0)
			return true;
	return false;
}

static bool
comes_before_release(const struct routine_task *rt, size_t occurrence)
{
	const struct due_rule *rule = &rt->due[occurrence];

	return !follows_release(rule) && (hangs_on_release(rule) || hangs_on_release(&rt->last));
}

/* Is it met by anything that is said for a date? A map of somebody's needs is as true when
 * the date moves. */
static bool
met_for_a_date(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (carry_is_tied(rt->met_by[i].kind))
			return true;
	return false;
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

static char *
after_text(const struct routine_task *rt, struct arena *arena)
{
	char text[AFTER_MAX * (TASK_ID_SIZE + 2)] = "";

	for (size_t i = 0; i < rt->after_count; i++) {
		text_put(text, sizeof(text), i > 0 ? ", " : "");
		text_put(text, sizeof(text), rt->after[i]);
	}
	return arena_string(arena, text);
}

/* The task of plan B asks for a decision before the window; any other asks to be done. */
static const char *
what_is_due(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (rt->met_by[i].kind == OV__FACT__FACT_HOUSING_FALLBACK_NAMED)
			return "Beslutning om plan B må være tatt";
	return DUE_MUST_BE_DONE;
}

static void
set_dates(const struct plan_draft *m, const struct routine_task *rt, size_t occurrence, Ov__Task *t)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];
	const struct due_rule *rule = &rt->due[occurrence];
	struct due due = due_find(rule, &m->anchors, m->state, m->tasks, m->count);
	const struct due last = due_find(&rt->last, &m->anchors, m->state, m->tasks, m->count);

	if (last.date != 0 && (due.date == 0 || due_is_earlier(&last, &due)))
		due = last;
	t->due = due.date;
	t->due_time = due.date != 0 ? due.hhmm : 0;
	if (due.window.first != 0)
		t->due_because = arena_string(
		    m->arena, due_because(&due.window, what_is_due(rt), due.date, m->arena));
	if (follows_release(rule))
		t->not_before = release;
	else
		t->tied = comes_before_release(rt, occurrence) && met_for_a_date(rt) &&
			  (t->due == 0 || release == 0 || t->due <= release);
}

/* P11: the number of the fact that this is reckoned from, the last of several; 0: none. */
static uint32_t
reckoned_from(const struct plan_draft *m, const struct due_rule *rule)
{
	uint32_t from = 0;

	for (size_t i = 0; i < rule->terms_count; i++) {
		const struct due_term *t = &rule->terms[i];
		uint32_t kind = t->anchor == ANCHOR_KIND     ? t->kind
				: t->anchor == ANCHOR_PAROLE ? OV__FACT__FACT_PAROLE_DECIDED
				: t->anchor == ANCHOR_REMAND_EXPIRY
				    ? OV__FACT__FACT_REMAND_ORDER_SET
				    : 0;
		const Ov__LatestFact *f = kind != 0 ? state_latest(m->state, kind) : NULL;
		if (f != NULL && f->number > from)
			from = f->number;
	}
	return from;
}

static bool
hangs_on_kinds(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor != ANCHOR_KIND)
			return false;
	return true;
}

/* P7. The last of several occurrences is the one that repeats. It is planned at once, not on the
 * new day: until then it is open, is seen, and has a day that may pass. */
static bool
set_repeated(const struct plan_draft *m, const struct routine_task *rt, size_t occurrence,
    uint32_t from, Ov__Task *t, const Ov__Task *before)
{
	enum { TIMES_MAX = 4 };
	int32_t times = rt->repeat_grows ? 1 + (int32_t)m->done_by_person : 1;

	if (rt->repeat == 0 || occurrence + 1 < rt->due_count || before == NULL ||
	    before->done_on == 0 || before->met_number < from || is_settled(before))
		return false;
	times = times < TIMES_MAX ? times : TIMES_MAX;
	t->due = due_land(&m->anchors, before->done_on,
	    due_add(before->done_on, rt->repeat * times, rt->repeat_unit), true);
	t->due_because = arena_string(m->arena, "");
	t->tied = false;
	t->since = task_done(before) ? before->met_number : before->since;
	return true;
}

static void
set_met_by(const struct plan_draft *m, const struct routine_task *rt, Ov__Task *t)
{
	size_t n = rt->met_by_count;

	t->n_met_by = t->n_met_by_key = t->n_met_by_count = n;
	t->met_by = arena_take(m->arena, n * sizeof(t->met_by[0]));
	t->met_by_key = arena_take(m->arena, n * sizeof(t->met_by_key[0]));
	t->met_by_count = arena_take(m->arena, n * sizeof(t->met_by_count[0]));
	t->met_by_all = rt->met_by_all;
	for (size_t i = 0; i < n; i++) {
		t->met_by[i] = rt->met_by[i].kind;
		t->met_by_key[i] = arena_string(m->arena, rt->met_by[i].key);
		t->met_by_count[i] = rt->met_by[i].count;
	}
}

static void
set_words(const struct plan_draft *m, const struct routine_task *rt, Ov__Task *t)
{
	t->title_nb = arena_string(m->arena, rt->title_nb);
	t->title_en = arena_string(m->arena, rt->title_en[0] != '\0' ? rt->title_en : rt->title_nb);
	t->n_owners = rt->owners_count;
	t->owners = arena_copy(m->arena, rt->owners, rt->owners_count * sizeof(rt->owners[0]));
	t->n_remind = rt->remind_count;
	t->remind = arena_copy(m->arena, rt->remind, rt->remind_count * sizeof(rt->remind[0]));
	t->after = after_text(rt, m->arena);
	t->essential = rt->essential;
	t->missing = rt->missing;
	t->priority = rt->priority;
}

/* ---- P15: no office is known ------------------------------------------------------------------ */

static bool
is_of_an_office(Ov__Role role)
{
	return (1u << role & ROLES_OFFICE) != 0;
}

static bool
settles_the_office(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (answers_settles_office(rt->met_by[i].kind))
			return true;
	return false;
}

/* The owners become those of the task that settles the office in that routine, offices left out;
 * the team, where there is none. */
static void
who_settles(const struct plan_draft *m, const struct routine *r, Ov__Task *t)
{
	Ov__Role roles[OWNERS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < r->tasks_count && count == 0; i++)
		for (size_t k = 0; settles_the_office(&r->tasks[i]) && k < r->tasks[i].owners_count;
		     k++)
			if (!is_of_an_office(r->tasks[i].owners[k]))
				roles[count++] = r->tasks[i].owners[k];
	if (count == 0)
		roles[count++] = OV__ROLE__ROLE_TEAM;
	t->owners = arena_copy(m->arena, roles, count * sizeof(roles[0]));
	t->n_owners = count;
}

static void
leave_the_office(
    const struct plan_draft *m, const struct routine *r, const struct routine_task *rt, Ov__Task *t)
{
	if (m->office_open && !settles_the_office(rt) && task_open(t) && t->n_asked == 0 &&
	    t->n_owners > 0 && is_of_an_office(t->owners[0]))
		who_settles(m, r, t);
}

/* A receipt given for another office than the one that is asked now does not count. */
static void
ask_other_owners(Ov__Task *t, const Ov__Task *before)
{
	if (task_open(t) && before->n_owners > 0 && t->n_owners > 0 &&
	    is_of_an_office(before->owners[0]) != is_of_an_office(t->owners[0]) &&
	    before->n_asked == t->n_asked)
		carry_drop_receipts(t);
}

static Ov__Task *
make_task(
    struct plan_draft *m, const struct routine *r, const struct routine_task *rt, size_t occurrence)
{
	Ov__Task *t = arena_take(m->arena, sizeof(*t));

	assert(occurrence < rt->due_count);
	assert(rt->met_by_count <= MET_BY_MAX);
	assert(rt->owners_count <= OWNERS_MAX);

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = task_id(rt, occurrence, m->arena);
	t->routine = arena_string(m->arena, r->name);
	set_words(m, rt, t);
	set_met_by(m, rt, t);
	set_dates(m, rt, occurrence, t);
	const Ov__Task *before = task_before(m, t->id);
	uint32_t from = reckoned_from(m, &rt->due[occurrence]);
	bool anew = before != NULL && from > before->since;
	bool again = set_repeated(m, rt, occurrence, from, t, before);
	if (before != NULL)
		carry_over(m, t, before, anew || again);
	leave_the_office(m, r, rt, t);
	if (before != NULL)
		ask_other_owners(t, before);
	if (from > t->since)
		t->since = from;
	return t;
}

/* ---- the plan ------------------------------------------------------------------------------- */

static void
put_in_plan(struct plan_draft *m, Ov__Task *t, Ov__Area area)
{
	assert(m->count < TASKS_MAX);
	m->tasks[m->count] = t;
	m->areas[m->count++] = area;
}

/* P4 and P5. */
static bool
asked_for(const struct plan_draft *m, const struct routine_task *rt, size_t occurrence)
{
	if (follows_release(&rt->due[occurrence]) && m->anchors.date[ANCHOR_RELEASE] == 0)
		return false;
	if (hangs_on_kinds(&rt->due[occurrence]) && reckoned_from(m, &rt->due[occurrence]) == 0)
		return false;
	if (rt->need[0] != '\0' && !anchors_need(m->state, rt->need))
		return false;
	return (rt->conditions & ~m->holds) == 0;
}

/* Does it ask for a place, and not only whether the promised one holds? */
static bool
asks_for_a_place(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (rt->met_by[i].kind == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
		    rt->met_by[i].kind == OV__FACT__FACT_HOUSING_LEASE_SIGNED)
			return true;
	return false;
}

/* P6: a roof, a key and money are missing until they are there, also after the arrival. */
static bool
still_missing(struct plan_draft *m, const struct routine_task *rt, const Ov__Task *t)
{
	switch ((int)rt->missing) {
	case OV__MISSING__MISSING_BED:
		return rt->essential && m->roofless && asks_for_a_place(rt);
	case OV__MISSING__MISSING_KEY:
		/* Nobody is asked anew for the key of a place that the person lives in. */
		return rt->essential && task_before(m, t->id) != NULL &&
		       state_latest(m->state, OV__FACT__FACT_HOUSING_MOVED_IN) == NULL;
	case OV__MISSING__MISSING_MONEY:
		return rt->essential;
	default:
		return false;
	}
}

/* P6: once the person has arrived, tasks of the time before are no longer asked for. */
static bool
too_late(struct plan_draft *m, const struct routine_task *rt, size_t occurrence, const Ov__Task *t)
{
	return m->arrived && !still_missing(m, rt, t) && comes_before_release(rt, occurrence) &&
	       t->due != 0 && t->due < m->anchors.date[ANCHOR_RELEASE];
}

/* P4: is it open, and does a fact meet it? A lease ends the condition "uten bolig", and is the
 * answer to the task. */
static bool
met_at_last(struct plan_draft *m, const struct routine_task *rt, const Ov__Task *t)
{
	const Ov__Task *before = task_before(m, t->id);
	const Ov__AreaState *a = state_area(m->state, routine_task_area(rt));

	return before != NULL && a != NULL && task_open(before) && task_open(t) &&
	       meet_task(m->state, a, before, m->version) != NULL;
}

static void
make_tasks(struct plan_draft *m, const struct routine *r)
{
	for (size_t i = 0; i < r->tasks_count; i++)
		for (size_t k = 0; k < r->tasks[i].due_count; k++) {
			const struct routine_task *rt = &r->tasks[i];
			Ov__Task *t = make_task(m, r, rt, k);
			bool wanted = asked_for(m, rt, k) && !too_late(m, rt, k, t);
			if ((wanted || task_done(t) || is_settled(t) || met_at_last(m, rt, t)) &&
			    m->count + m->added < TASKS_MAX)
				put_in_plan(m, t, routine_task_area(rt));
		}
}

static bool
is_planned(const struct plan_draft *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->tasks[i]->id, id) == 0)
			return true;
	return false;
}

/* P4 and P8: a task that was done, declined or not needed stays, also when the routine no longer
 * has it; an added task stands in no routine. Those of an older routine come last, so that where
 * the room ends they are left out. */
static void
keep_others(struct plan_draft *m, bool added)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			bool leaves_nights,
			    stays = added
					? t->added && task_open(t)
					: (task_done(t) && carry_lost(m, t, &leaves_nights) == 0) ||
					      is_settled(t);
			if (stays && !is_planned(m, t->id) && m->count < TASKS_MAX)
				put_in_plan(m, arena_copy(m->arena, t, sizeof(*t)), (Ov__Area)area);
		}
	}
}

/* P10. A task that is not needed is not waited for, and one that repeats counts as done after the
 * first time. */
static bool
is_open(const struct plan_draft *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++) {
		const Ov__Task *t = m->tasks[i];
		if (strcmp(t->id, id) == 0)
			return !task_was_done(t) &&
			       t->state != OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	}
	return false;
}

static bool
any_open(const struct plan_draft *m, const char *after)
{
	char id[TASK_ID_SIZE];

	for (const char *at = after; *at != '\0';) {
		size_t n = strcspn(at, ",");
		if (n < sizeof(id)) {
			memcpy(id, at, n);
			id[n] = '\0';
			if (is_open(m, id))
				return true;
		}
		at += n + strspn(at + n, ", ");
	}
	return false;
}

size_t
plan_make(const struct routines *r, const struct calendar *c, const Ov__CaseState *state,
    ov_date today, struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas)
{
	struct plan_draft *m = arena_take(arena, sizeof(*m));
	uint32_t bits = routines_of(r, state);

	m->state = state;
	m->arena = arena;
	if (release_over(state)) {
		if (state_closed(state) || state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL)
			keep_others(m, false);
		*ret_tasks = m->tasks;
		*ret_areas = m->areas;
		return m->count;
	}
	m->holds = anchors_conditions(state, today);
	m->version = release_of(state).version;
	m->arrived = release_of(state).arrived;
	m->roofless = nights_roofless(state, today);
	m->out = release_of(state).completed && release_of(state).confirmed;
	m->office_open = answers_office_open(state) != NULL;
	anchors_of(c, state, &m->anchors);
	note_tasks(m);
	for (size_t i = 0; i < r->count; i++)
		if (bits & 1u << i)
			make_tasks(m, &r->list[i]);
	keep_others(m, true);
	keep_others(m, false);
	for (size_t i = 0; i < m->count; i++)
		m->tasks[i]->waiting = any_open(m, m->tasks[i]->after);
	*ret_tasks = m->tasks;
	*ret_areas = m->areas;
	return m->count;
}
