/* plan.c - A routine and what is known of a case give tasks with due dates.
 *
 * Due dates, then the plan (rules P1 to P11 in the header). What is known of the case is
 * put together by anchors.c; the notation of a routine file is read by routine.c. */
#include "core/plan.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "core/answers.h"
#include "core/meet.h"
#include "core/nights.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

enum { NOTE_SIZE = 160 };

/* ---- due dates ------------------------------------------------------------------------------ */

/* A due date as it was found, and the window before which a term hanging on W put it. */
struct due {
	ov_date date;
	uint32_t hhmm;
	struct span window; /* first = 0: no window decided it */
};

static ov_date
add_units(ov_date d, int32_t n, enum unit unit)
{
	switch (unit) {
	case UNIT_DAYS:
		return date_add_days(d, n);
	case UNIT_WORKING_DAYS:
		return date_add_working_days(d, n);
	case UNIT_WEEKS:
		return date_add_days(d, n * 7);
	case UNIT_MONTHS:
		return date_add_months(d, n);
	}
	return 0;
}

/* "den 25.": that day of the same month, or its last. */
static ov_date
day_of_month(ov_date d, uint32_t day)
{
	if (d == 0)
		return 0;
	ov_date first = d - d % 100 + 1;
	ov_date end = date_add_days(date_add_months(first, 1), -1);

	return first + day - 1 < end ? first + day - 1 : end;
}

enum { LATER_DAYS_MAX = 3 /* over a weekend, and a holiday beside it */ };

static bool
is_done(const Ov__Task *t)
{
	return t->state == OV__TASK_STATE__TASK_STATE_DONE;
}

/* Now, or the last time where it repeats (P7). */
static bool
was_done(const Ov__Task *t)
{
	return is_done(t) || (t->met_number != 0 && t->since == t->met_number);
}

static ov_date
anchor_date(const struct due_term *t, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count)
{
	if (t->anchor == ANCHOR_KIND) {
		const Ov__LatestFact *f = state_latest(state, t->kind);
		return f != NULL ? plan_fact_date(f) : 0;
	}
	if (t->anchor != ANCHOR_TASK)
		return a->date[t->anchor];
	for (size_t i = 0; i < tasks_count; i++)
		if (strcmp(tasks[i]->id, t->task) == 0)
			return was_done(tasks[i]) && tasks[i]->done_on != 0 ? tasks[i]->done_on
									    : tasks[i]->due;
	return 0;
}

/* The whole day ends when its last hour does. */
static uint32_t
hour_of(uint32_t hhmm)
{
	return hhmm != 0 ? hhmm : 2400;
}

static bool
is_earlier(const struct due *a, const struct due *b)
{
	return a->date != b->date ? a->date < b->date : hour_of(a->hhmm) < hour_of(b->hhmm);
}

/* What counts forward is done later, but for an Easter or a Christmas: a call of the first week is
 * made before people leave, not when they are back. */
static ov_date
land_later(const struct anchors *a, ov_date anchor, ov_date d)
{
	ov_date landed = calendar_deadline_on(a->calendar, d, true);
	ov_date before = calendar_deadline_on(a->calendar, d, false);

	return date_between(d, landed) > LATER_DAYS_MAX && before > anchor ? before : landed;
}

/* A day on which somebody is there. What would have come before the release does not move past
 * it: then it is the day before, or where even that is before the anchor, the day it came to. */
static ov_date
land(const struct anchors *a, ov_date anchor, ov_date d, bool later)
{
	ov_date release = a->date[ANCHOR_RELEASE];

	if (a->calendar == NULL || d == 0)
		return d;
	ov_date landed =
	    later ? land_later(a, anchor, d) : calendar_deadline_on(a->calendar, d, false);
	if (!later || d > release || landed <= release)
		return landed;
	landed = calendar_deadline_on(a->calendar, d, false);
	return landed < anchor ? d : landed;
}

static ov_date
term_date(const struct due_term *t, const struct anchors *a, ov_date anchor)
{
	ov_date d = add_units(anchor, t->offset, t->unit);

	if (t->day != 0)
		d = day_of_month(d, t->day);
	if (t->hhmm != 0 || (t->offset == 0 && t->day == 0))
		return d;
	return land(a, anchor, d, t->offset > 0);
}

/* W, and what it stands before. `due` is when the task would be due without it; 0: it has no lead
 * time that a window could eat into. */
static ov_date
before_window(const struct anchors *a, ov_date due, struct span *ret_window)
{
	*ret_window = a->window;
	if (a->calendar == NULL || due == 0)
		return a->date[ANCHOR_BEFORE_WINDOW];
	*ret_window = (struct span){ 0, 0, NULL };
	if (!calendar_staffing_eats(
		a->calendar, a->date[ANCHOR_NOTICE], due, a->staffed_until, ret_window))
		return 0;
	return calendar_last_full_before(a->calendar, ret_window->first);
}

static struct due
find_due(const struct due_rule *rule, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count)
{
	struct due found = { 0 };
	ov_date without = 0; /* the due date that the rule has without W */

	/* First what does not hang on W, which then tells what lead time there is. */
	for (size_t i = 0; i < 2 * rule->terms_count; i++) {
		const struct due_term *t = &rule->terms[i % rule->terms_count];
		bool window = t->anchor == ANCHOR_BEFORE_WINDOW;
		struct due d = { 0, t->hhmm, { 0, 0, NULL } };
		if (window != (i >= rule->terms_count))
			continue;
		if (window && rule->pick == DUE_MIN && found.date != 0 && found.window.first == 0)
			without = found.date;
		ov_date anchor = window ? before_window(a, without, &d.window)
					: anchor_date(t, a, state, tasks, tasks_count);
		d.date = term_date(t, a, anchor);
		if (d.date == 0)
			continue;
		if (found.date == 0 ||
		    (rule->pick == DUE_MAX ? is_earlier(&found, &d) : is_earlier(&d, &found)))
			found = d;
	}
	return found;
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
because_of(const struct span *window, const char *what, ov_date due, struct arena *arena)
{
	static const char *const weekdays[] = { "", "mandag", "tirsdag", "onsdag", "torsdag",
		"fredag", "lørdag", "søndag" };
	char note[NOTE_SIZE] = "";

	text_put(note, NOTE_SIZE, window->name);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, window->first);
	text_put(note, NOTE_SIZE, "–");
	put_day_month(note, window->last);
	text_put(note, NOTE_SIZE, " ligger mellom. ");
	text_put(note, NOTE_SIZE, what);
	text_put(note, NOTE_SIZE, " senest ");
	text_put(note, NOTE_SIZE, weekdays[date_weekday(due)]);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, due);
	text_put(note, NOTE_SIZE, ".");
	return arena_string(arena, note);
}

#define MUST_BE_DONE "Må være gjort"

ov_date
plan_due(const struct due_rule *rule, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count, struct arena *arena, uint32_t *ret_hhmm,
    const char **ret_because)
{
	const struct due d = find_due(rule, a, state, tasks, tasks_count);

	*ret_hhmm = d.date != 0 ? d.hhmm : 0;
	if (d.window.first != 0)
		*ret_because = because_of(&d.window, MUST_BE_DONE, d.date, arena);
	return d.date;
}

/* ---- what the state has of a task ------------------------------------------------------------ */

struct making {
	const Ov__CaseState *state;
	struct anchors anchors;
	unsigned holds;
	uint32_t version; /* of the release date */
	bool arrived;
	bool roofless;		 /* tonight has no roof */
	bool out;		 /* of prison, and taken for true */
	bool office_open;	 /* an office has said no, and no other has said yes */
	uint32_t done_by_person; /* tasks */
	size_t added;		 /* tasks by task.added, for which room is kept */
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

static void
count_tasks(struct making *m)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			m->done_by_person +=
			    a->tasks[i]->done_by == PERSON_NUMBER && a->tasks[i]->done_on != 0;
			m->added += a->tasks[i]->added && task_open(a->tasks[i]) ? 1 : 0;
		}
	}
}

static bool
is_settled(const Ov__Task *t)
{
	return t->state == OV__TASK_STATE__TASK_STATE_DECLINED ||
	       t->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
}

/* What was said before there was any date holds for the first one. */
static bool
holds_for_version(const struct making *m, uint32_t version)
{
	return version == m->version || (version == 0 && m->version == 1);
}

/* Has anything of this kind been said from that number on, and does it hold for the present
 * date? */
static bool
is_said(const struct making *m, const Ov__Task *t, size_t by, uint32_t from, bool now)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->number >= from &&
			    (!now || holds_for_version(m, a->latest[i]->date_version)) &&
			    plan_fact_is(a->latest[i], t->met_by[by], t->met_by_key[by]))
				return true;
	}
	return false;
}

static bool
is_said_for_a_date(uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	return k != NULL && (k->flags & KIND_TIED);
}

/* Where each of several is needed, each that is said for a date must hold for this one. */
static bool
all_confirmed(const struct making *m, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_met_by; i++)
		if (is_said_for_a_date(t->met_by[i]) && !is_said(m, t, i, 0, true))
			return false;
	return true;
}

/* Was this done task met by something that holds for the present date? Where a person has
 * called it done and no fact has met it, the day it was done for says so. */
static bool
still_confirmed(const struct making *m, const Ov__Task *t)
{
	bool by_a_fact = false;

	for (size_t i = 0; i < t->n_met_by; i++) {
		by_a_fact |= is_said(m, t, i, t->met_number, false);
		if (!t->met_by_all && is_said(m, t, i, t->met_number, true))
			return true;
	}
	if (by_a_fact)
		return t->met_by_all && all_confirmed(m, t);
	return t->confirmed_for == m->anchors.date[ANCHOR_RELEASE] ||
	       (t->confirmed_for == 0 && m->version == 1);
}

static void
carry_receipts(Ov__Task *t, const Ov__Task *before)
{
	t->met_number = before->met_number;
	t->done_by = before->done_by;
	t->done_on = before->done_on;
	t->confirmed_for = before->confirmed_for;
	t->n_received = before->n_received;
	t->received = before->received;
	t->accepted = before->accepted;
	t->accepted_by = before->accepted_by;
	t->accepted_agency = before->accepted_agency;
	t->reason = before->reason;
	t->declined = before->declined;
}

/* P9 */
static void
carry_owners(Ov__Task *t, const Ov__Task *before)
{
	bool same = before->n_asked > 0 && before->n_asked == t->n_owners;

	for (size_t i = 0; same && i < t->n_owners; i++)
		same = before->asked[i] == t->owners[i];
	if (!same)
		return;
	t->n_asked = before->n_asked;
	t->asked = before->asked;
	t->n_owners = before->n_owners;
	t->owners = before->owners;
}

/* It is another request: received and taken on anew. */
static void
drop_receipts(Ov__Task *t)
{
	t->n_received = 0;
	t->received = NULL;
	t->accepted = 0;
	t->accepted_by = (char *)(uintptr_t)protobuf_c_empty_string;
	t->accepted_agency = 0;
}

static void
ask_again(Ov__Task *t)
{
	if (t->state == OV__TASK_STATE__TASK_STATE_DONE)
		drop_receipts(t);
	t->state = OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
}

/* ---- P13: a yes that was taken back ---------------------------------------------------------- */

/* What took away the last yes of one of its kinds; 0: one stands, or nobody had said so. */
static uint32_t
lost_of_kind(
    const struct making *m, const Ov__Task *t, size_t kind, bool *ret_stands, bool *ret_short)
{
	uint32_t lost = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			const Ov__LatestFact *l = a->latest[i];
			if (l->number <= t->since ||
			    !plan_fact_is(l, t->met_by[kind], t->met_by_key[kind]))
				continue;
			uint32_t by = answers_taken(m->state, l);
			/* It may yet meet the task, when the date moves back. */
			if (by == 0 && tasks_promise_short(m->state, t, l)) {
				by = l->number - 1;
				*ret_short = true;
			}
			*ret_stands = *ret_stands || by == 0;
			lost = by > lost ? by : lost;
		}
	}
	return *ret_stands ? 0 : lost;
}

/* What took away that on which this done task rested; 0: it stands, or it was met by something
 * else as well. `ret_short`: a promise stands, and leaves nights out. */
static uint32_t
promise_lost(const struct making *m, const Ov__Task *t, bool *ret_short)
{
	uint32_t lost = 0;
	bool any_stands = false;

	*ret_short = false;
	for (size_t i = 0; i < t->n_met_by; i++) {
		bool stands = false;
		uint32_t by = lost_of_kind(m, t, i, &stands, ret_short);
		any_stands = any_stands || stands;
		lost = by > lost ? by : lost;
	}
	return any_stands && !t->met_by_all ? 0 : lost;
}

static void
begin_again(Ov__Task *t, uint32_t since)
{
	drop_receipts(t);
	t->state = OV__TASK_STATE__TASK_STATE_PLANNED;
	t->since = since;
	t->met_number = 0;
	t->done_by = 0;
	t->done_on = 0;
	t->confirmed_for = 0;
	t->overdue_said = false;
	t->overdue_on = 0;
	t->overdue_times = 0;
	t->reminded = 0;
}

/* P1 to P3. While there is no date at all (withdrawn), what was arranged is kept: there
 * is nothing to confirm it for, and partners are asked to hold it. */
static void
carry_over(const struct making *m, Ov__Task *t, const Ov__Task *before, bool again)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];

	carry_receipts(t, before);
	carry_owners(t, before);
	if (!again) {
		t->state = before->state;
		t->since = before->since;
	}
	t->overdue_said = before->overdue_said && before->due == t->due;
	t->overdue_on = t->overdue_said ? before->overdue_on : 0;
	t->overdue_times = t->overdue_said ? before->overdue_times : 0;
	if (before->due == t->due && before->due_time == t->due_time)
		t->known = before->known;
	t->reminded = before->due == t->due ? before->reminded : 0;
	if (!is_done(t))
		return;
	/* That it happened on another day than was set asks nobody again. */
	bool tied = t->tied && release != 0, leaves_nights;
	bool confirmed = m->out || !tied || still_confirmed(m, t);
	uint32_t lost = promise_lost(m, t, &leaves_nights);
	if (lost != 0 && (confirmed || !leaves_nights))
		begin_again(t, lost);
	else if (!confirmed)
		ask_again(t);
	else if (tied)
		t->confirmed_for = release;
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

/* What is due some time after the release, as "R+7d" is. */
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
		if (is_said_for_a_date(rt->met_by[i].kind))
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

/* What is fixed before the window is a decision, where it is the one on plan B. */
static const char *
what_is_due(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (rt->met_by[i].kind == OV__FACT__FACT_HOUSING_FALLBACK_NAMED)
			return "Beslutning om plan B må være tatt";
	return MUST_BE_DONE;
}

static void
set_dates(const struct making *m, const struct routine_task *rt, size_t occurrence, Ov__Task *t)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];
	const struct due_rule *rule = &rt->due[occurrence];
	struct due due = find_due(rule, &m->anchors, m->state, m->tasks, m->count);
	const struct due last = find_due(&rt->last, &m->anchors, m->state, m->tasks, m->count);

	if (last.date != 0 && (due.date == 0 || is_earlier(&last, &due)))
		due = last;
	t->due = due.date;
	t->due_time = due.date != 0 ? due.hhmm : 0;
	if (due.window.first != 0)
		t->due_because = arena_string(
		    m->arena, because_of(&due.window, what_is_due(rt), due.date, m->arena));
	if (follows_release(rule))
		t->not_before = release;
	else
		t->tied = comes_before_release(rt, occurrence) && met_for_a_date(rt) &&
			  (t->due == 0 || release == 0 || t->due <= release);
}

/* P11: the number of the fact that this is reckoned from, the last of several; 0: none. */
static uint32_t
reckoned_from(const struct making *m, const struct due_rule *rule)
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

/* P7. The last of several occurrences is the one that goes on. Asked at once, not when the
 * new day is there: until then it is open, is seen, and has a day that may pass. */
static bool
set_repeated(const struct making *m, const struct routine_task *rt, size_t occurrence,
    uint32_t from, Ov__Task *t, const Ov__Task *before)
{
	enum { TIMES_MAX = 4 };
	int32_t times = rt->repeat_grows ? 1 + (int32_t)m->done_by_person : 1;

	if (rt->repeat == 0 || occurrence + 1 < rt->due_count || before == NULL ||
	    before->done_on == 0 || before->met_number < from || is_settled(before))
		return false;
	times = times < TIMES_MAX ? times : TIMES_MAX;
	t->due = land(&m->anchors, before->done_on,
	    add_units(before->done_on, rt->repeat * times, rt->repeat_unit), true);
	t->due_because = arena_string(m->arena, "");
	t->tied = false;
	t->since = is_done(before) ? before->met_number : before->since;
	return true;
}

static void
set_met_by(const struct making *m, const struct routine_task *rt, Ov__Task *t)
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
set_words(const struct making *m, const struct routine_task *rt, Ov__Task *t)
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

/* Who owns what settles the office in that routine, offices left out; the team, where nobody does. */
static void
who_settles(const struct making *m, const struct routine *r, Ov__Task *t)
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
    const struct making *m, const struct routine *r, const struct routine_task *rt, Ov__Task *t)
{
	if (m->office_open && !settles_the_office(rt) && task_open(t) && t->n_asked == 0 &&
	    t->n_owners > 0 && is_of_an_office(t->owners[0]))
		who_settles(m, r, t);
}

/* Whoever had taken it on for the office that it is no longer, or not yet, has not. */
static void
ask_other_owners(Ov__Task *t, const Ov__Task *before)
{
	if (task_open(t) && before->n_owners > 0 && t->n_owners > 0 &&
	    is_of_an_office(before->owners[0]) != is_of_an_office(t->owners[0]) &&
	    before->n_asked == t->n_asked)
		drop_receipts(t);
}

static Ov__Task *
make_task(const struct making *m, const struct routine *r, const struct routine_task *rt,
    size_t occurrence)
{
	Ov__Task *t = arena_take(m->arena, sizeof(*t));

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = task_id(rt, occurrence, m->arena);
	t->routine = arena_string(m->arena, r->name);
	set_words(m, rt, t);
	set_met_by(m, rt, t);
	set_dates(m, rt, occurrence, t);
	const Ov__Task *before = task_before(m->state, t->id);
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
	if (hangs_on_kinds(&rt->due[occurrence]) && reckoned_from(m, &rt->due[occurrence]) == 0)
		return false;
	if (rt->need[0] != '\0' && !plan_need(m->state, rt->need))
		return false;
	return (rt->conditions & ~m->holds) == 0;
}

/* Where it asks for a place, and not only whether the one that was promised holds. */
static bool
asks_for_a_place(const struct routine_task *rt)
{
	for (size_t i = 0; i < rt->met_by_count; i++)
		if (rt->met_by[i].kind == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
		    rt->met_by[i].kind == OV__FACT__FACT_HOUSING_LEASE_SIGNED)
			return true;
	return false;
}

/* P6: a roof, a key and money are missing until they are there, whoever has arrived. */
static bool
still_missing(const struct making *m, const struct routine_task *rt, const Ov__Task *t)
{
	switch ((int)rt->missing) {
	case OV__MISSING__MISSING_BED:
		return rt->essential && m->roofless && asks_for_a_place(rt);
	case OV__MISSING__MISSING_KEY:
		/* Nobody is asked anew for the key of where somebody sleeps already. */
		return rt->essential && task_before(m->state, t->id) != NULL &&
		       state_latest(m->state, OV__FACT__FACT_HOUSING_MOVED_IN) == NULL;
	case OV__MISSING__MISSING_MONEY:
		return rt->essential;
	default:
		return false;
	}
}

/* P6: once somebody has arrived, what should have been ready before is no longer asked for. */
static bool
too_late(
    const struct making *m, const struct routine_task *rt, size_t occurrence, const Ov__Task *t)
{
	return m->arrived && !still_missing(m, rt, t) && comes_before_release(rt, occurrence) &&
	       t->due != 0 && t->due < m->anchors.date[ANCHOR_RELEASE];
}

/* P4: is it open, and does what was said meet it? A lease makes an end of "uten bolig", and
 * is what was asked for. */
static bool
met_at_last(const struct making *m, const struct routine_task *rt, const Ov__Task *t)
{
	const Ov__Task *before = task_before(m->state, t->id);
	const Ov__AreaState *a = state_area(m->state, routine_task_area(rt));

	return before != NULL && a != NULL && task_open(before) && task_open(t) &&
	       tasks_meet(m->state, a, before, m->version) != NULL;
}

static void
make_tasks(struct making *m, const struct routine *r)
{
	for (size_t i = 0; i < r->tasks_count; i++)
		for (size_t k = 0; k < r->tasks[i].due_count; k++) {
			const struct routine_task *rt = &r->tasks[i];
			Ov__Task *t = make_task(m, r, rt, k);
			bool wanted = asked_for(m, rt, k) && !too_late(m, rt, k, t);
			if ((wanted || is_done(t) || is_settled(t) || met_at_last(m, rt, t)) &&
			    m->count + m->added < TASKS_MAX)
				keep(m, t, routine_task_area(rt));
		}
}

static bool
is_planned(const struct making *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->tasks[i]->id, id) == 0)
			return true;
	return false;
}

/* P4 and P8: what was done, declined or not needed stays, also when the routine no longer
 * has it, and what was added stands in none. Those of an older routine come last, so that
 * where the room ends it is they that are left out. */
static void
keep_old(struct making *m, bool added)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			bool leaves_nights,
			    stays = added
					? t->added && task_open(t)
					: (is_done(t) && promise_lost(m, t, &leaves_nights) == 0) ||
					      is_settled(t);
			if (stays && !is_planned(m, t->id) && m->count < TASKS_MAX)
				keep(m, arena_copy(m->arena, t, sizeof(*t)), (Ov__Area)area);
		}
	}
}

/* P10. What is not needed is not waited for, and what repeats is done the first time. */
static bool
is_open(const struct making *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++) {
		const Ov__Task *t = m->tasks[i];
		if (strcmp(t->id, id) == 0)
			return !was_done(t) && t->state != OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	}
	return false;
}

static bool
any_open(const struct making *m, const char *after)
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

static bool
roofless(const Ov__CaseState *state, ov_date today)
{
	struct nights n;

	nights_of(state, today, 0, &n);
	return n.uncovered.from != 0;
}

size_t
plan_make(const struct routines *r, const struct calendar *c, const Ov__CaseState *state,
    ov_date today, struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas)
{
	struct making *m = arena_take(arena, sizeof(*m));
	uint32_t bits = routines_of(r, state);

	m->state = state;
	m->arena = arena;
	if (release_over(state)) {
		if (state_closed(state) || state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL)
			keep_old(m, false);
		*ret_tasks = m->tasks;
		*ret_areas = m->areas;
		return m->count;
	}
	m->holds = plan_conditions(state, today);
	m->version = release_of(state).version;
	m->arrived = release_of(state).arrived;
	m->roofless = roofless(state, today);
	m->out = release_of(state).completed && release_of(state).confirmed;
	m->office_open = answers_office_open(state) != NULL;
	plan_anchors(c, state, &m->anchors);
	count_tasks(m);
	for (size_t i = 0; i < r->count; i++)
		if (bits & 1u << i)
			make_tasks(m, &r->list[i]);
	keep_old(m, true);
	keep_old(m, false);
	for (size_t i = 0; i < m->count; i++)
		m->tasks[i]->waiting = any_open(m, m->tasks[i]->after);
	*ret_tasks = m->tasks;
	*ret_areas = m->areas;
	return m->count;
}
