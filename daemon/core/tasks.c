/* tasks.c - What is said about tasks, and what meets them. Rules T1 to T4, M1 to M4 in the header. */
#include "core/tasks.h"

#include <string.h>

#include "base/text.h"
#include "core/answers.h"
#include "core/housing.h"
#include "core/release.h"

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

static size_t
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
		f->task_added->id = decide_chance_id('x', in, state, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_RECEIVED)
		name_all(rules, state, speaker, area, false, &f->task_received->tasks,
		    &f->task_received->n_tasks, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_ACCEPTED)
		name_all(rules, state, speaker, area, true, &f->task_accepted->tasks,
		    &f->task_accepted->n_tasks, arena);
}

/* ---- apply ---------------------------------------------------------------------------------------- */

static void
apply_plan_made(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	Ov__AreaState *a = state_area_make(state, e->area, arena);

	/* The state's tasks change as they are met; the event's must not. */
	a->tasks = NULL;
	a->n_tasks = 0;
	for (size_t i = 0; i < e->fact->plan_made->n_tasks; i++) {
		Ov__Task *t = arena_copy(arena, e->fact->plan_made->tasks[i], sizeof(*t));
		a->tasks = arena_append(arena, a->tasks, &a->n_tasks, t);
	}
}

static void
done(const Ov__CaseState *state, Ov__Task *t, uint32_t number, ov_date on, uint32_t by)
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
		done(state, t, f->task_met->number, f->task_met->on, f->task_met->by);
		break;
	case OV__FACT__FACT_TASK_DONE:
		done(state, t, e->number, moment_date(e->occurred),
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

/* Back in prison: what was done for the release before is not done for the next one. What a person has
 * added stays as it is. */
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
tasks_apply(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
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

/* ---- what meets a task ------------------------------------------------------------------------------ */

/* "a35" and "a35/2" are occurrences of one task. */
static bool
siblings(const char *a, const char *b)
{
	size_t n = strcspn(a, "/");

	return n == strcspn(b, "/") && strncmp(a, b, n) == 0;
}

/* M4. */
static bool
turn_of(const Ov__AreaState *a, const Ov__Task *t, const Ov__LatestFact *f)
{
	if (t->due != 0 && t->due <= moment_date(f->occurred))
		return true;
	for (size_t i = 0; i < a->n_tasks; i++) {
		const Ov__Task *other = a->tasks[i];
		if (other == t || !siblings(other->id, t->id))
			continue;
		if (other->met_number >= f->number)
			return false;
		/* Not before the one ahead of it was due: two calls in a week are one. */
		if (other->due < t->due && other->due >= moment_date(f->occurred))
			return false;
		if (other->state != OV__TASK_STATE__TASK_STATE_DONE && other->due < t->due)
			return false;
	}
	return true;
}

/* A task that only asks whether a place holds says nothing of how long. */
bool
tasks_promise_short(const Ov__CaseState *state, const Ov__Task *t, const Ov__LatestFact *promise)
{
	bool settles = false;

	for (size_t i = 0; i < t->n_met_by; i++)
		settles = settles || t->met_by[i] == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
			  t->met_by[i] == OV__FACT__FACT_HOUSING_LEASE_SIGNED;
	return settles && housing_leaves_nights(state, promise, NULL);
}

bool
tasks_bed_is_there(const Ov__CaseState *state, const Ov__Task *t)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);

	if (t->missing != OV__MISSING__MISSING_BED || !housing_first_night(state))
		return false;
	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		for (size_t k = 0; k < t->n_met_by; k++)
			if (a->latest[i]->kind == t->met_by[k] && a->latest[i]->number > t->since &&
			    answers_taken(state, a->latest[i]) == 0 &&
			    tasks_promise_short(state, t, a->latest[i]))
				return true;
	return false;
}

/* M1, of one fact. */
static bool
counts_for(const Ov__AreaState *a, const Ov__Task *t, const Ov__LatestFact *f, const struct kind *k,
    uint32_t version)
{
	uint32_t after = t->met_number > t->since ? t->met_number : t->since;

	if (f->number <= after)
		return false;
	if ((k->flags & KIND_TIED) && f->date_version != version && f->date_version != 0)
		return false;
	if (t->not_before != 0 && moment_date(f->occurred) < t->not_before)
		return false;
	return turn_of(a, t, f);
}

static size_t
tellings_after(const Ov__LatestFact *f, uint32_t after)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_numbers; i++)
		n += f->numbers[i] > after;
	return n > 0 ? n : 1;
}

/* The i-th of its kinds: the latest fact that meets it, or NULL. */
static const Ov__LatestFact *
met_by(const Ov__CaseState *state, const Ov__AreaState *in, const Ov__Task *t, size_t i,
    uint32_t version)
{
	const struct kind *k = catalogue_kind(t->met_by[i]);
	const char *key = i < t->n_met_by_key ? t->met_by_key[i] : "";
	size_t wanted = i < t->n_met_by_count && t->met_by_count[i] > 1 ? t->met_by_count[i] : 1;
	uint32_t after = t->met_number > t->since ? t->met_number : t->since;
	const Ov__LatestFact *found = NULL;
	size_t told = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; k != NULL && area <= OV__AREA__AREA_DUTY;
	     area++) {
		bool every = k->area == OV__AREA__AREA_NONE;
		const Ov__AreaState *a =
		    every || k->area == area ? state_area(state, (Ov__Area)area) : NULL;
		bool here = false;
		for (size_t j = 0; a != NULL && j < a->n_latest; j++) {
			const Ov__LatestFact *f = a->latest[j];
			if (!plan_fact_is(f, t->met_by[i], key) ||
			    !counts_for(in, t, f, k, version) || answers_taken(state, f) != 0 ||
			    tasks_promise_short(state, t, f))
				continue;
			told += every ? !here : tellings_after(f, after);
			here = true;
			if (found == NULL || f->number > found->number)
				found = f;
		}
	}
	return told >= wanted ? found : NULL;
}

const Ov__LatestFact *
tasks_meet(
    const Ov__CaseState *state, const Ov__AreaState *a, const Ov__Task *t, uint32_t date_version)
{
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; i < t->n_met_by; i++) {
		const Ov__LatestFact *f = met_by(state, a, t, i, date_version);
		if (f == NULL && t->met_by_all)
			return NULL;
		if (f != NULL && !t->met_by_all)
			return f;
		if (f != NULL && (last == NULL || f->number > last->number))
			last = f;
	}
	return last;
}
