/* templates.c - What a routine says of a task is stored once. */
#include "store/templates.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"
#include "core/task.h"
#include "schema/limits.h"
#include "store/meta.h"

enum { BUCKETS = 2 * TEMPLATES_MAX, NOBODY = 0 };

struct template
{
	Ov__Task *task; /* with the fields of a routine alone */
	size_t size;	/* packed */
	uint16_t next;	/* in its bucket */
};

struct templates {
	struct store *store; /* of the open transaction */
	struct seal *seal;
	struct template list[TEMPLATES_MAX + 1]; /* by number, from 1 on */
	uint32_t count;
	uint16_t buckets[BUCKETS];
};

_Static_assert(TEMPLATES_MAX <= UINT16_MAX, "numbers of templates are 16 bits");

/* ---- the fields of a routine ----------------------------------------------------------------- */

/* As plan.c fills them in from the routine's file; nothing changes them later. */
static void
copy_words(Ov__Task *to, const Ov__Task *from)
{
	to->id = from->id;
	to->title_nb = from->title_nb;
	to->title_en = from->title_en;
	to->essential = from->essential;
	to->missing = from->missing;
	to->n_met_by = from->n_met_by;
	to->met_by = from->met_by;
	to->n_met_by_key = from->n_met_by_key;
	to->met_by_key = from->met_by_key;
	to->n_met_by_count = from->n_met_by_count;
	to->met_by_count = from->met_by_count;
	to->met_by_all = from->met_by_all;
	to->priority = from->priority;
	to->n_remind = from->n_remind;
	to->remind = from->remind;
	to->after = from->after;
	to->routine = from->routine;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || strcmp(a, b) == 0;
}

static bool
same_numbers(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	return a_count == b_count &&
	       (a_count == 0 || a == b || memcmp(a, b, a_count * sizeof(a[0])) == 0);
}

static bool
same_texts(char *const *a, size_t a_count, char *const *b, size_t b_count)
{
	bool same = a_count == b_count;

	for (size_t i = 0; same && a != b && i < a_count; i++)
		same = same_text(a[i], b[i]);
	return same;
}

static bool
same_words(const Ov__Task *a, const Ov__Task *b)
{
	return same_text(a->id, b->id) && same_text(a->routine, b->routine) &&
	       same_text(a->title_nb, b->title_nb) && same_text(a->title_en, b->title_en) &&
	       same_text(a->after, b->after) && a->essential == b->essential &&
	       a->missing == b->missing && a->priority == b->priority &&
	       a->met_by_all == b->met_by_all &&
	       same_numbers(a->met_by, a->n_met_by, b->met_by, b->n_met_by) &&
	       same_texts(a->met_by_key, a->n_met_by_key, b->met_by_key, b->n_met_by_key) &&
	       same_numbers(
		   a->met_by_count, a->n_met_by_count, b->met_by_count, b->n_met_by_count) &&
	       same_numbers(a->remind, a->n_remind, b->remind, b->n_remind);
}

/* ---- in memory ------------------------------------------------------------------------------- */

struct templates *
templates_new(void)
{
	return calloc(1, sizeof(struct templates));
}

static uint16_t *
bucket_of(struct templates *t, const Ov__Task *task)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (const char *p = task->id; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	for (const char *p = task->routine; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return &t->buckets[h % BUCKETS];
}

static void
hold(struct templates *t, Ov__Task *task, size_t size)
{
	uint16_t *bucket = bucket_of(t, task);

	assert(t->count < TEMPLATES_MAX);
	t->count++;
	t->list[t->count] = (struct template){ task, size, *bucket };
	*bucket = (uint16_t)t->count;
}

/* The last one; a bucket's first is always the one that came last. */
static void
let_go(struct templates *t)
{
	struct template *last = &t->list[t->count];
	uint16_t *bucket = bucket_of(t, last->task);

	assert(*bucket == t->count);
	*bucket = last->next;
	ov__task__free_unpacked(last->task, NULL);
	last->task = NULL;
	t->count--;
}

struct templates *
templates_free(struct templates *t)
{
	while (t != NULL && t->count > 0)
		let_go(t);
	free(t);
	return NULL;
}

static uint32_t
find(struct templates *t, const Ov__Task *task)
{
	uint32_t n = *bucket_of(t, task);

	while (n != NOBODY && !same_words(t->list[n].task, task))
		n = t->list[n].next;
	return n;
}

/* ---- in the store ------------------------------------------------------------------------------ */

static struct store_key
template_key(uint32_t number)
{
	struct store_key k = store_key();

	store_key_u32(&k, number);
	return k;
}

static bool
read_one(struct templates *t, uint32_t number)
{
	struct store_key k = template_key(number);
	unsigned char plain[WIRE_FRAME_MAX];
	struct bytes v;

	if (!store_get(t->store, STORE_TEMPLATE, store_key_done(&k), &v) ||
	    v.size < SEAL_OVERHEAD || v.size > sizeof(plain) ||
	    !meta_unseal_own(t->store, t->seal, SEAL_TEMPLATE, number, v.data, v.size, plain))
		return false;
	size_t size = v.size - SEAL_OVERHEAD;
	Ov__Task *task = ov__task__unpack(NULL, size, plain);
	if (task == NULL)
		return false;
	hold(t, task, size);
	return true;
}

static uint64_t
stored(const struct templates *t)
{
	uint64_t count = 0;

	(void)meta_get(t->store, "templates", &count);
	return count;
}

bool
templates_begin(struct templates *t, struct store *store, struct seal *seal)
{
	if (t == NULL)
		return true;
	t->store = store;
	t->seal = seal;
	uint64_t count = stored(t);
	while (t->count > count)
		let_go(t);
	while (t->count < count)
		if (count > TEMPLATES_MAX || !read_one(t, t->count + 1))
			return false;
	return true;
}

uint32_t
templates_missing(struct templates *t)
{
	return t != NULL && t->count < stored(t) ? t->count + 1 : 0;
}

static uint32_t
add(struct templates *t, const Ov__Task *words, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(words, arena);
	size_t size = plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	Ov__Task *task = ov__task__unpack(NULL, plain.size, plain.data);

	if (task == NULL) /* no memory */
		return NOBODY;
	hold(t, task, plain.size);
	struct store_key k = template_key(t->count);
	meta_seal_own(t->store, t->seal, SEAL_TEMPLATE, t->count, plain.data, plain.size, v);
	store_put(t->store, STORE_TEMPLATE, store_key_done(&k), (struct bytes){ v, size });
	meta_set(t->store, "templates", t->count);
	return t->count;
}

/* Of this task; NOBODY: it is to stay whole. */
static uint32_t
template_of(struct templates *t, const Ov__Task *task, struct arena *arena)
{
	if (t == NULL || task->added || task->routine[0] == '\0')
		return NOBODY;
	uint32_t n = find(t, task);
	if (n != NOBODY || t->count == TEMPLATES_MAX)
		return n;
	Ov__Task words = OV__TASK__INIT;
	copy_words(&words, task);
	return add(t, &words, arena);
}

/* ---- tasks without their words, and with them again ------------------------------------------------ */

/* Numbers of the tasks of a message, in their order. */
struct numbers {
	uint32_t *list;
	size_t count;
	size_t left_out; /* bytes */
};

static void
leave_out(
    struct templates *t, Ov__Task ***tasks, size_t count, struct numbers *n, struct arena *arena)
{
	static const Ov__Task none = OV__TASK__INIT;
	Ov__Task **thin = arena_take(arena, (count + 1) * sizeof(thin[0]));

	for (size_t i = 0; i < count; i++) {
		uint32_t number = template_of(t, (*tasks)[i], arena);
		thin[i] = (*tasks)[i];
		n->list[n->count++] = number;
		if (number == NOBODY)
			continue;
		thin[i] = arena_copy(arena, thin[i], sizeof(*thin[i]));
		copy_words(thin[i], &none);
		n->left_out += t->list[number].size;
	}
	*tasks = thin;
}

static bool
put_back(const struct templates *t, Ov__Task *const *tasks, size_t count, const uint32_t *numbers)
{
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] == NOBODY)
			continue;
		if (t == NULL || numbers[i] > t->count)
			return false;
		copy_words(tasks[i], t->list[numbers[i]].task);
	}
	return true;
}

/* ---- the titles of missing tasks --------------------------------------------------------------- */

static Ov__LatestFact **
readiness_of(const Ov__AreaState *a)
{
	for (size_t i = 0; i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_READINESS_CHANGED)
			return &a->latest[i];
	return NULL;
}

static bool
titles_are_the_tasks(const Ov__CaseState *state, const Ov__ReadinessChanged *r)
{
	bool same = r->n_missing_nb == r->n_missing && r->n_missing_en == r->n_missing;

	for (size_t i = 0; same && i < r->n_missing; i++) {
		const Ov__Task *t = tasks_find_any(state, r->missing[i]);
		same = t != NULL && same_text(t->title_nb, r->missing_nb[i]) &&
		       same_text(t->title_en, r->missing_en[i]);
	}
	return same;
}

/* A copy of the area's facts in which the list of missing tasks has no titles: its tasks have them. */
static void
leave_out_titles(
    const Ov__CaseState *state, Ov__AreaState *a, struct numbers *n, struct arena *arena)
{
	Ov__LatestFact **at = readiness_of(a);

	if (at == NULL || !titles_are_the_tasks(state, (*at)->fact->readiness_changed))
		return;
	size_t index = (size_t)(at - a->latest);
	a->latest = arena_copy(arena, a->latest, a->n_latest * sizeof(a->latest[0]));
	Ov__LatestFact *l = arena_copy(arena, a->latest[index], sizeof(*l));
	Ov__Fact *f = arena_copy(arena, l->fact, sizeof(*f));
	Ov__ReadinessChanged *r = arena_copy(arena, f->readiness_changed, sizeof(*r));
	for (size_t i = 0; i < r->n_missing; i++)
		n->left_out += strlen(r->missing_nb[i]) + strlen(r->missing_en[i]);
	r->n_missing_nb = r->n_missing_en = 0;
	f->readiness_changed = r;
	l->fact = f;
	a->latest[index] = l;
}

static bool
put_back_titles(const Ov__CaseState *state, const Ov__AreaState *a, struct arena *arena)
{
	Ov__LatestFact **at = readiness_of(a);
	Ov__ReadinessChanged *r = at != NULL ? (*at)->fact->readiness_changed : NULL;

	if (r == NULL || r->n_missing_nb == r->n_missing)
		return true;
	r->missing_nb = arena_take(arena, r->n_missing * sizeof(r->missing_nb[0]));
	r->missing_en = arena_take(arena, r->n_missing * sizeof(r->missing_en[0]));
	for (size_t i = 0; i < r->n_missing; i++) {
		const Ov__Task *t = tasks_find_any(state, r->missing[i]);
		if (t == NULL)
			return false;
		r->missing_nb[i] = t->title_nb;
		r->missing_en[i] = t->title_en;
	}
	r->n_missing_nb = r->n_missing_en = r->n_missing;
	return true;
}

/* ---- a case's row ------------------------------------------------------------------------------ */

struct wire_bytes
templates_pack_state(
    struct templates *t, const Ov__CaseState *state, struct arena *arena, size_t *ret_whole)
{
	Ov__StoredCase row = OV__STORED_CASE__INIT;
	Ov__CaseState *thin = arena_copy(arena, state, sizeof(*state));
	struct numbers n = { arena_take(arena, TASKS_MAX * sizeof(n.list[0])), 0, 0 };

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a == NULL)
			continue;
		a = arena_copy(arena, a, sizeof(*a));
		assert(n.count + a->n_tasks <= TASKS_MAX);
		leave_out(t, &a->tasks, a->n_tasks, &n, arena);
		leave_out_titles(state, a, &n, arena);
		state_area_set(thin, (Ov__Area)area, a);
	}
	row.state = thin;
	row.templates = n.list;
	row.n_templates = n.count;
	struct wire_bytes packed = wire_pack(&row, arena);
	if (ret_whole != NULL)
		*ret_whole = packed.size + n.left_out;
	return packed;
}

Ov__StoredCase *
templates_unpack_case(struct templates *t, const void *bytes, size_t size, struct arena *arena)
{
	Ov__StoredCase *row =
	    (Ov__StoredCase *)wire_reread(&ov__stored_case__descriptor, bytes, size, arena);
	size_t at = 0;

	if (row == NULL || row->state == NULL)
		return NULL;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(row->state, (Ov__Area)area);
		if (a == NULL || a->n_tasks == 0)
			continue;
		if (at + a->n_tasks > row->n_templates ||
		    !put_back(t, a->tasks, a->n_tasks, row->templates + at))
			return NULL;
		at += a->n_tasks;
	}
	/* A missing task may stand in another area. */
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(row->state, (Ov__Area)area);
		if (a != NULL && !put_back_titles(row->state, a, arena))
			return NULL;
	}
	return at == row->n_templates ? row : NULL;
}

/* ---- an event's row ----------------------------------------------------------------------------- */

struct wire_bytes
templates_pack_event(struct templates *t, const Ov__Event *e, struct arena *arena)
{
	if (e->fact->fact_case != OV__FACT__FACT_PLAN_MADE)
		return wire_pack(e, arena);
	Ov__Event *thin = arena_copy(arena, e, sizeof(*e));
	Ov__PlanMade *plan = arena_copy(arena, e->fact->plan_made, sizeof(*plan));
	struct numbers n = { arena_take(arena, (plan->n_tasks + 1) * sizeof(n.list[0])), 0, 0 };

	leave_out(t, &plan->tasks, plan->n_tasks, &n, arena);
	thin->fact = arena_copy(arena, e->fact, sizeof(*e->fact));
	thin->fact->plan_made = plan;
	thin->templates = n.list;
	thin->n_templates = n.count;
	return wire_pack(thin, arena);
}

Ov__Event *
templates_unpack_event(struct templates *t, const void *bytes, size_t size, struct arena *arena)
{
	Ov__Event *e = (Ov__Event *)wire_reread(&ov__event__descriptor, bytes, size, arena);

	if (e == NULL || e->fact == NULL || e->fact->fact_case != OV__FACT__FACT_PLAN_MADE)
		return e;
	const Ov__PlanMade *plan = e->fact->plan_made;
	if (e->n_templates != plan->n_tasks ||
	    !put_back(t, plan->tasks, plan->n_tasks, e->templates))
		return NULL;
	e->templates = NULL;
	e->n_templates = 0;
	return e;
}
