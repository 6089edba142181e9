/* due.c - The due date of a task of a routine. */
#include "core/due.h"

#include <string.h>

#include "base/text.h"
#include "core/state.h"
#include "core/task.h"

enum { NOTE_SIZE = 160 };

ov_date
due_add(ov_date d, int32_t n, enum unit unit)
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

static ov_date
anchor_date(const struct due_term *t, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count)
{
	if (t->anchor == ANCHOR_KIND) {
		const Ov__LatestFact *f = state_latest(state, t->kind);
		return f != NULL ? anchors_fact_date(f) : 0;
	}
	if (t->anchor != ANCHOR_TASK)
		return a->date[t->anchor];
	for (size_t i = 0; i < tasks_count; i++)
		if (strcmp(tasks[i]->id, t->task) == 0)
			return task_was_done(tasks[i]) && tasks[i]->done_on != 0 ? tasks[i]->done_on
										 : tasks[i]->due;
	return 0;
}

/* The whole day ends when its last hour does. */
static uint32_t
hour_of(uint32_t hhmm)
{
	return hhmm != 0 ? hhmm : 2400;
}

bool
due_is_earlier(const struct due *a, const struct due *b)
{
	return a->date != b->date ? a->date < b->date : hour_of(a->hhmm) < hour_of(b->hhmm);
}

/* A date that counts forward moves later, but for an Easter or a Christmas: a call of the first
 * week is made before people leave, not when they are back. */
static ov_date
land_later(const struct anchors *a, ov_date anchor, ov_date d)
{
	ov_date landed = calendar_deadline_on(a->calendar, d, true);
	ov_date before = calendar_deadline_on(a->calendar, d, false);

	return date_between(d, landed) > LATER_DAYS_MAX && before > anchor ? before : landed;
}

ov_date
due_land(const struct anchors *a, ov_date anchor, ov_date d, bool later)
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
	ov_date d = due_add(anchor, t->offset, t->unit);

	if (t->day != 0)
		d = day_of_month(d, t->day);
	if (t->hhmm != 0 || (t->offset == 0 && t->day == 0))
		return d;
	return due_land(a, anchor, d, t->offset > 0);
}

/* W, and the window that it stands before. `due` is when the task would be due without it; 0: the
 * task has no lead time that a window could eat into. */
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

struct due
due_find(const struct due_rule *rule, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count)
{
	struct due found = { 0 };
	ov_date without = 0; /* the due date that the rule has without W */

	/* Terms without W come first: they give the lead time that a window could eat into. */
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
		if (found.date == 0 || (rule->pick == DUE_MAX ? due_is_earlier(&found, &d)
							      : due_is_earlier(&d, &found)))
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

const char *
due_because(const struct span *window, const char *what, ov_date due, struct arena *arena)
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

ov_date
due_date(const struct due_rule *rule, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count, struct arena *arena, uint32_t *ret_hhmm,
    const char **ret_because)
{
	const struct due d = due_find(rule, a, state, tasks, tasks_count);

	*ret_hhmm = d.date != 0 ? d.hhmm : 0;
	if (d.window.first != 0)
		*ret_because = due_because(&d.window, DUE_MUST_BE_DONE, d.date, arena);
	return d.date;
}
