/* task.c - Looking at the tasks of a case's plan. */
#include "core/task.h"

#include <string.h>

#include "core/state.h"

bool
task_open(const Ov__Task *t)
{
	return t->state != OV__TASK_STATE__TASK_STATE_DONE &&
	       t->state != OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
}

Ov__Task *
tasks_find(const Ov__CaseState *state, Ov__Area area, const char *id)
{
	const Ov__AreaState *a = state_area(state, area);

	for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
		if (strcmp(a->tasks[i]->id, id) == 0)
			return a->tasks[i];
	return NULL;
}

bool
task_owned_by(const Ov__Task *t, uint32_t roles)
{
	for (size_t i = 0; i < t->n_owners; i++)
		if (roles & 1u << t->owners[i])
			return true;
	return false;
}

ov_time
task_received(const Ov__Task *t, uint32_t agency)
{
	for (size_t i = 0; i < t->n_received; i++)
		if (t->received[i]->agency == agency)
			return t->received[i]->when;
	return 0;
}

size_t
tasks_count(const Ov__CaseState *state)
{
	size_t n = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		n += a != NULL ? a->n_tasks : 0;
	}
	return n;
}

size_t
tasks_added_open(const Ov__CaseState *state)
{
	size_t n = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			n += a->tasks[i]->added && task_open(a->tasks[i]);
	}
	return n;
}

ov_time
task_late_from(const Ov__Task *t)
{
	if (t->due == 0)
		return 0;
	return t->due_time != 0 ? moment_from_local(t->due, t->due_time)
				: moment_from_local(date_add_days(t->due, 1), 0);
}

bool
task_done(const Ov__Task *t)
{
	return t->state == OV__TASK_STATE__TASK_STATE_DONE;
}

bool
task_was_done(const Ov__Task *t)
{
	return task_done(t) || (t->met_number != 0 && t->since == t->met_number);
}

Ov__Task *
tasks_find_any(const Ov__CaseState *state, const char *id)
{
	Ov__Task *found = NULL;

	for (uint32_t area = OV__AREA__AREA_CASE; found == NULL && area <= OV__AREA__AREA_DUTY;
	     area++)
		found = tasks_find(state, (Ov__Area)area, id);
	return found;
}
