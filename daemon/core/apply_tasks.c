/* apply_tasks.c - The part of the fold that changes tasks. */
#include "core/apply_tasks.h"

#include <assert.h>

#include "base/date.h"
#include "core/release.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/limits.h"

/* ---- apply ---------------------------------------------------------------------------------------- */

static void
apply_plan_made(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	Ov__AreaState *a = state_area_make(state, e->area, arena);

	assert(e->fact->plan_made->n_tasks <= TASKS_MAX);
	/* The state's tasks change as they are met; the event's must not. */
	a->tasks = NULL;
	a->n_tasks = 0;
	for (size_t i = 0; i < e->fact->plan_made->n_tasks; i++) {
		Ov__Task *t = arena_copy(arena, e->fact->plan_made->tasks[i], sizeof(*t));
		a->tasks = arena_append(arena, a->tasks, &a->n_tasks, t);
	}
}

static void
mark_done(const Ov__CaseState *state, Ov__Task *t, uint32_t number, ov_date on, uint32_t by)
{
	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->met_number = number;
	t->confirmed_for = release_of(state).date;
	t->done_on = on;
	t->done_by = by;
}

static void
apply_added(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	const Ov__TaskAdded *added = e->fact->task_added;
	Ov__AreaState *a = state_area_make(state, e->area, arena);
	Ov__Task *t = arena_take(arena, sizeof(*t));

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = added->id;
	t->title_nb = t->title_en = added->title;
	t->owners = arena_copy(arena, &added->owner, sizeof(added->owner));
	t->n_owners = 1;
	t->due = added->due;
	t->essential = added->essential;
	if (t->due != 0 && t->due < moment_date(e->recorded))
		t->known = OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED;
	t->since = e->number;
	t->added = true;
	a->tasks = arena_append(arena, a->tasks, &a->n_tasks, t);
}

static void
add_receipt(Ov__Task *t, uint32_t agency, ov_time when, struct arena *arena)
{
	Ov__Receipt *receipt = arena_take(arena, sizeof(*receipt));

	*receipt = (Ov__Receipt)OV__RECEIPT__INIT;
	receipt->agency = agency;
	receipt->when = when;
	t->received = arena_append(arena, t->received, &t->n_received, receipt);
}

static void
apply_receipt(
    Ov__CaseState *state, const Ov__Event *e, char *const *ids, size_t count, struct arena *arena)
{
	bool accepted = e->fact->fact_case == OV__FACT__FACT_TASK_ACCEPTED;
	uint32_t speaker = e->on_behalf_of != 0 ? e->on_behalf_of : e->reporter;

	for (size_t i = 0; i < count; i++) {
		Ov__Task *t = tasks_find(state, e->area, ids[i]);
		if (t == NULL)
			continue;
		if (task_received(t, speaker) == 0)
			add_receipt(t, speaker, e->recorded, arena);
		if (!accepted || t->accepted != 0)
			continue;
		t->accepted = e->recorded;
		t->accepted_by = e->fact->task_accepted->by;
		t->accepted_agency = speaker;
	}
}

static void
apply_reassigned(Ov__Task *t, const Ov__TaskReassigned *r, struct arena *arena)
{
	if (t->n_asked == 0) {
		t->asked = t->owners;
		t->n_asked = t->n_owners;
	}
	t->owners = arena_copy(arena, &r->owner, sizeof(r->owner));
	t->n_owners = 1;
	t->n_received = 0;
	t->accepted = 0;
	t->reason = r->reason;
	if (t->state == OV__TASK_STATE__TASK_STATE_DECLINED)
		t->state = OV__TASK_STATE__TASK_STATE_PLANNED;
}

/* About one task that is named. */
static void
apply_to_one(Ov__CaseState *state, const Ov__Event *e, const char *id, struct arena *arena)
{
	const Ov__Fact *f = e->fact;
	Ov__Task *t = tasks_find(state, e->area, id);

	if (t == NULL)
		return;
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_TASK_MET:
		mark_done(state, t, f->task_met->number, f->task_met->on, f->task_met->by);
		break;
	case OV__FACT__FACT_TASK_DONE:
		mark_done(state, t, e->number, moment_date(e->occurred),
		    e->on_behalf_of != 0 ? e->on_behalf_of : e->reporter);
		break;
	case OV__FACT__FACT_TASK_OVERDUE:
		t->overdue_said = true;
		t->overdue_on = moment_date(e->recorded);
		t->overdue_times++;
		break;
	case OV__FACT__FACT_TASK_DUE_SOON:
		t->reminded = f->task_due_soon->days_left + 1;
		break;
	case OV__FACT__FACT_TASK_DECLINED:
		t->state = OV__TASK_STATE__TASK_STATE_DECLINED;
		t->reason = f->task_declined->reason;
		t->declined = e->recorded;
		break;
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		t->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		t->reason = f->task_not_needed->reason;
		break;
	case OV__FACT__FACT_TASK_REASSIGNED:
		apply_reassigned(t, f->task_reassigned, arena);
		break;
	default:
		break;
	}
}

/* Back in prison: a task that was done for the release before is not done for the next one. Tasks
 * that a person has added stay as they are. */
static void
apply_recall(Ov__CaseState *state)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			Ov__Task *t = a->tasks[i];
			if (t->routine[0] == '\0')
				continue;
			t->state = OV__TASK_STATE__TASK_STATE_PLANNED;
			t->met_number = t->done_by = t->done_on = t->confirmed_for = 0;
			t->overdue_said = false;
			t->overdue_on = t->overdue_times = t->reminded = 0;
			t->n_received = t->accepted = t->accepted_agency = 0;
			t->received = NULL;
			t->accepted_by = (char *)(uintptr_t)protobuf_c_empty_string;
		}
	}
}

void
apply_tasks(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	const Ov__Fact *f = e->fact;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_PLAN_MADE:
		apply_plan_made(state, e, arena);
		break;
	case OV__FACT__FACT_RECALL_REGISTERED:
		if (f->recall_registered->version != 0)
			apply_recall(state);
		break;
	case OV__FACT__FACT_TASK_ADDED:
		apply_added(state, e, arena);
		break;
	case OV__FACT__FACT_TASK_RECEIVED:
		apply_receipt(state, e, f->task_received->tasks, f->task_received->n_tasks, arena);
		break;
	case OV__FACT__FACT_TASK_ACCEPTED:
		apply_receipt(state, e, f->task_accepted->tasks, f->task_accepted->n_tasks, arena);
		break;
	case OV__FACT__FACT_TASK_MET:
		apply_to_one(state, e, f->task_met->task, arena);
		break;
	case OV__FACT__FACT_TASK_OVERDUE:
		apply_to_one(state, e, f->task_overdue->task, arena);
		break;
	case OV__FACT__FACT_TASK_DUE_SOON:
		apply_to_one(state, e, f->task_due_soon->task, arena);
		break;
	case OV__FACT__FACT_TASK_DECLINED:
		apply_to_one(state, e, f->task_declined->task, arena);
		break;
	case OV__FACT__FACT_TASK_DONE:
		apply_to_one(state, e, f->task_done->task, arena);
		break;
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		apply_to_one(state, e, f->task_not_needed->task, arena);
		break;
	case OV__FACT__FACT_TASK_REASSIGNED:
		apply_to_one(state, e, f->task_reassigned->task, arena);
		break;
	default:
		break;
	}
}
