/* view_tasks.c - Tasks as people read them. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"

const char *
view_task_title(const struct cli *c, const Ov__Task *t)
{
	bool english = strcmp(texts_language(c->t), "en") == 0 && t->title_en[0] != '\0';

	return english || t->title_nb[0] == '\0' ? t->title_en : t->title_nb;
}

void
view_task_owners(const struct cli *c, const Ov__Task *t, char *buf, size_t size)
{
	char role[64];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < t->n_owners; i++) {
		(void)field_enum_short(&ov__role__descriptor, (int)t->owners[i], role);
		if (i > 0)
			n += utf8_copy(buf + n, size - n, ", ");
		n += utf8_copy(buf + n, size - n, cli_word(c, "role", role));
	}
}

/* Add "tatt på seg av Kari" to an open task's state. Returns the length. */
static size_t
put_accepted(struct cli *c, const Ov__Task *t, char *buf, size_t size)
{
	char number[32];
	const char *by = t->accepted_by[0] != '\0'
			     ? t->accepted_by
			     : cli_agency_number(c, t->accepted_agency, number);
	const char *const pairs[] = { "name", by, NULL };
	bool again = t->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
	size_t n = again ? strlen(buf) : 0;

	n += utf8_copy(buf + n, size - n, again ? ", " : "");
	return n + texts_fill(c->t, cli_text(c, "accepted-by"), pairs, buf + n, size - n);
}

/* How late a task that is still to be done is. */
static int32_t
days_late(const Ov__Task *t, uint32_t today)
{
	bool over = t->state == OV__TASK_STATE__TASK_STATE_DONE ||
		    t->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;

	return over ? 0 : view_days(t->due, today);
}

enum paint
view_task_state(struct cli *c, const Ov__Task *t, uint32_t today, char *buf, size_t size)
{
	char state[64], days[16];
	int32_t late = days_late(t, today);
	const char *const pairs[] = { "days", days, NULL };
	bool planned = t->state == OV__TASK_STATE__TASK_STATE_PLANNED;
	bool accepted =
	    t->accepted != 0 && (planned || t->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN);

	(void)snprintf(days, sizeof(days), "%d", late);
	(void)field_enum_short(&ov__task_state__descriptor, (int)t->state, state);
	size_t n = utf8_copy(buf, size, cli_word(c, "task-state", state));
	if (accepted)
		n = put_accepted(c, t, buf, size);
	if (late > 0) {
		/* A task that was asked for after its day is urgent, but no delay of its owner. */
		bool passed = t->known == OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED;
		n = planned && !accepted ? 0 : n;
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		(void)texts_fill(c->t,
		    cli_text(c, passed	    ? "overdue-known"
				: late == 1 ? "overdue-one"
					    : "overdue-days"),
		    pairs, buf + n, size - n);
		return passed ? PAINT_YELLOW : PAINT_RED;
	}
	if (t->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN)
		return PAINT_YELLOW;
	return t->state == OV__TASK_STATE__TASK_STATE_DONE ? PAINT_GREEN : PAINT_NONE;
}

static int
by_due(const void *a, const void *b)
{
	const Ov__Task *const *x = a, *const *y = b;
	uint32_t due_x = (*x)->due != 0 ? (*x)->due : UINT32_MAX;
	uint32_t due_y = (*y)->due != 0 ? (*y)->due : UINT32_MAX;

	if (due_x != due_y)
		return due_x < due_y ? -1 : 1;
	return strcmp((*x)->id, (*y)->id);
}

void
view_order_tasks(Ov__Task **tasks, size_t count)
{
	if (count > 1)
		qsort(tasks, count, sizeof(tasks[0]), by_due);
}
