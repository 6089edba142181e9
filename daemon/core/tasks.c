/* tasks.c - Reports about tasks. The rules T1 to T4 stand in the header. */
#include "core/tasks.h"

#include "base/case_id.h"
#include "core/agencies.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

/* ---- T1 to T4 --------------------------------------------------------------------------------- */

static uint32_t
roles_of(const struct rules *rules, uint32_t speaker)
{
	const struct agency *a = agencies_by_number(rules->agencies, speaker);

	if (speaker == PERSON_NUMBER)
		return 1u << OV__ROLE__ROLE_PERSON;
	return a != NULL ? a->roles : 0;
}

static void
check_named(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__Area area, const char *id, struct refusal *r)
{
	const Ov__Task *t = tasks_find(state, area, id);
	bool owner_team = in->speaker.agency->number == state->owner;

	if (t == NULL)
		refuse(r, REFUSED_NO_TASK, "task");
	else if (!task_open(t))
		refuse(r, REFUSED_TASK_CLOSED, "task");
	else if (!owner_team && !task_owned_by(t, roles_of(rules, speaker)))
		refuse(r, REFUSED_TASK_ANOTHERS, "task");
}

static void
check_list(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__Area area, char *const *ids, size_t count, struct refusal *r)
{
	for (size_t i = 0; i < count; i++)
		check_named(rules, in, state, speaker, area, ids[i], r);
}

static void
check_decided(const struct input *in, const Ov__CaseState *state, Ov__Area area, const char *id,
    struct refusal *r)
{
	if (tasks_find(state, area, id) == NULL)
		refuse(r, REFUSED_NO_TASK, "task");
	else if (in->speaker.agency->number != state->owner)
		refuse(r, REFUSED_TASK_OWNER_DECIDES, "");
}

/* T4. Those that the report adds before this one count with it. */
static void
check_added(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	size_t before = 0;

	for (size_t i = 0; i < in->report->n_facts && in->report->facts[i] != f; i++)
		before += in->report->facts[i]->fact_case == OV__FACT__FACT_TASK_ADDED;
	if (tasks_added_open(state) + before >= TASKS_ADDED_MAX)
		refuse_about(r, REFUSED_TASKS_ADDED_FULL, "title", TASKS_ADDED_MAX, "task.done",
		    "task.not_needed");
	if (tasks_count(state) + before >= TASKS_MAX)
		refuse_number(r, REFUSED_TASKS_FULL, "title", TASKS_MAX);
}

void
tasks_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, const Ov__Fact *f, struct refusal *r)
{
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;
	Ov__Area area = catalogue_area(f);

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_TASK_ADDED:
		check_added(in, state, f, r);
		break;
	case OV__FACT__FACT_TASK_RECEIVED:
		check_list(rules, in, state, speaker, area, f->task_received->tasks,
		    f->task_received->n_tasks, r);
		break;
	case OV__FACT__FACT_TASK_ACCEPTED:
		check_list(rules, in, state, speaker, area, f->task_accepted->tasks,
		    f->task_accepted->n_tasks, r);
		break;
	case OV__FACT__FACT_TASK_DECLINED:
		check_named(rules, in, state, speaker, area, f->task_declined->task, r);
		break;
	case OV__FACT__FACT_TASK_DONE:
		check_named(rules, in, state, speaker, area, f->task_done->task, r);
		break;
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		check_decided(in, state, area, f->task_not_needed->task, r);
		break;
	case OV__FACT__FACT_TASK_REASSIGNED:
		check_decided(in, state, area, f->task_reassigned->task, r);
		break;
	default:
		break;
	}
}

/* ---- what the daemon fills in --------------------------------------------------------------------- */

static bool
id_is_taken(const Ov__CaseState *state, const char *id)
{
	return state_latest_about(state, OV__FACT__FACT_COMMITMENT_SET, id) != NULL ||
	       tasks_find_any(state, id) != NULL;
}

char *
tasks_new_id(char prefix, uint64_t random, const Ov__CaseState *state, struct arena *arena)
{
	char id[CASE_ID_SHORT_SIZE];

	/* Each fact of a report is at another version. */
	for (uint64_t n = state->version;; n += CASE_EVENTS_MAX) {
		case_id_short(prefix, random + n * 0x9e3779b97f4a7c15u, id);
		if (!id_is_taken(state, id))
			return arena_string(arena, id);
	}
}

/* The open tasks of the speaker's roles in that area that it has not given this receipt for. */
static void
name_all(const struct rules *rules, const Ov__CaseState *state, uint32_t speaker, Ov__Area area,
    bool accepted, char ***ret_ids, size_t *ret_count, struct arena *arena)
{
	const Ov__AreaState *a = state_area(state, area);
	uint32_t roles = roles_of(rules, speaker);

	if (*ret_count > 0)
		return;
	*ret_ids = arena_take(arena, TASKS_MAX * sizeof(**ret_ids));
	for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
		const Ov__Task *t = a->tasks[i];
		bool had = accepted ? t->accepted != 0 : task_received(t, speaker) != 0;
		if (task_open(t) && task_owned_by(t, roles) && !had)
			(*ret_ids)[(*ret_count)++] = t->id;
	}
}

bool
tasks_receipt_of_nothing(const Ov__Fact *f)
{
	return (f->fact_case == OV__FACT__FACT_TASK_RECEIVED && f->task_received->n_tasks == 0) ||
	       (f->fact_case == OV__FACT__FACT_TASK_ACCEPTED && f->task_accepted->n_tasks == 0);
}

void
tasks_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__Fact *f, struct arena *arena)
{
	Ov__Area area = catalogue_area(f);

	if (f->fact_case == OV__FACT__FACT_TASK_ADDED)
		f->task_added->id = tasks_new_id('x', in->random, state, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_RECEIVED)
		name_all(rules, state, speaker, area, false, &f->task_received->tasks,
		    &f->task_received->n_tasks, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_ACCEPTED)
		name_all(rules, state, speaker, area, true, &f->task_accepted->tasks,
		    &f->task_accepted->n_tasks, arena);
}
