/* mask.c - A case's state and its events as one reader may see them. */
#include "core/mask.h"

#include <string.h>

#include "core/agencies.h"
#include "core/state.h"
#include "schema/catalogue.h"
#include "schema/filled.h"

#define BIT(role) (1u << OV__ROLE__ROLE_##role)
#define A(area)	  SCOPE(OV__AREA__AREA_##area)

/* The rank of this number among the facts shown. */
static uint32_t
rank_of(const Ov__CaseState *shown, uint32_t number)
{
	uint32_t rank = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(shown, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			rank += a->latest[i]->number <= number;
	}
	return rank;
}

/* Versions of the date are for those who see the date. */
static Ov__Task **
tasks_outward(Ov__Task *const *tasks, size_t count, bool sees_release, struct arena *arena)
{
	Ov__Task **out = arena_take(arena, (count + 1) * sizeof(*out));

	for (size_t i = 0; i < count; i++) {
		out[i] = arena_copy(arena, tasks[i], sizeof(Ov__Task));
		out[i]->met_number = 0;
		out[i]->since = 0;
		out[i]->done_by = 0;
		out[i]->accepted_agency = 0;
		out[i]->n_received = 0;
		if (!sees_release)
			out[i]->confirmed_for = 0;
	}
	return out;
}

/* Is it for its speaker and the owner alone, as an agency's own reference is? */
static bool
is_addressed(const Ov__LatestFact *l)
{
	const struct kind *k = catalogue_kind(l->kind);

	return k != NULL && (k->flags & KIND_ADDRESSED) != 0;
}

/* The id of the same person's other case is for the owner team alone. */
static Ov__Fact *
without_case(Ov__Fact *f, struct arena *arena)
{
	if (f->fact_case != OV__FACT__FACT_IDENTITY_MERGED)
		return f;
	Ov__Fact *out = arena_copy(arena, f, sizeof(*f));
	out->identity_merged = arena_copy(arena, f->identity_merged, sizeof(*f->identity_merged));
	out->identity_merged->case_ = arena_string(arena, "");
	return out;
}

/* The person on call is told that an alert has ended; a death or a return to prison is no matter of
 * area duty. */
static void
closed_outward(Ov__Fact *f, const struct sight *s, struct arena *arena)
{
	Ov__AlertClosed *a = arena_copy(arena, f->alert_closed, sizeof(*a));

	f->alert_closed = a;
	if (!(s->areas & A(CASE)) && (strcmp(a->because, "person.died") == 0 ||
					 strcmp(a->because, "recall.registered") == 0))
		a->because = arena_string(arena, "case.closed");
}

/* Without the sums of several areas, where this reader does not see them all. */
static Ov__AreaState *
plan_without_sums(const Ov__AreaState *plan, const struct sight *s, struct arena *arena)
{
	Ov__AreaState *out = arena_copy(arena, plan, sizeof(*plan));

	out->latest = arena_take(arena, (plan->n_latest + 1) * sizeof(plan->latest[0]));
	out->n_latest = 0;
	for (size_t i = 0; i < plan->n_latest; i++)
		if (sight_has(s, OV__AREA__AREA_PLAN, plan->latest[i]->kind))
			out->latest[out->n_latest++] = plan->latest[i];
	return out;
}

static bool
is_shown(const Ov__LatestFact *l, const struct sight *s, uint32_t death)
{
	if (is_addressed(l) && l->speaker != s->reader)
		return false;
	if (death != 0 && l->number > death && l->reporter != s->reader)
		return false;
	return sight_concerned(s, l->fact);
}

static Ov__AreaState *
area_outward(const Ov__CaseState *shown, const Ov__AreaState *a, uint32_t death,
    const struct sight *s, struct arena *arena)
{
	bool sees_release = (s->areas & A(RELEASE)) != 0;
	Ov__AreaState *out = arena_copy(arena, a, sizeof(*a));

	out->latest = arena_take(arena, (a->n_latest + 1) * sizeof(a->latest[0]));
	out->n_latest = 0;
	for (size_t i = 0; i < a->n_latest; i++) {
		if (!is_shown(a->latest[i], s, death))
			continue;
		Ov__LatestFact *l = arena_copy(arena, a->latest[i], sizeof(*l));
		l->number = rank_of(shown, l->number);
		l->n_numbers = 0;
		l->fact = without_case(l->fact, arena);
		l->said = (ProtobufCBinaryData){ 0, NULL };
		if (!sees_release)
			l->date_version = 0;
		if (!sight_told_who(s) && l->speaker != s->reader)
			l->speaker = l->reporter = 0;
		out->latest[out->n_latest++] = l;
	}
	/* After a death nobody else has a task, and the team's later notes are its own. */
	if (death != 0)
		out->n_tasks = out->n_alerts = 0;
	out->tasks = tasks_outward(a->tasks, out->n_tasks, sees_release, arena);
	return out;
}

/* Of an area seen in part: the facts of the kinds that are seen, and nothing else of it. */
static Ov__AreaState *
area_in_part(const Ov__AreaState *a, const struct sight *s, struct arena *arena)
{
	Ov__AreaState *out = arena_take(arena, sizeof(*out));

	*out = (Ov__AreaState)OV__AREA_STATE__INIT;
	out->latest = arena_take(arena, (a->n_latest + 1) * sizeof(a->latest[0]));
	for (size_t i = 0; i < a->n_latest; i++)
		if (sight_has_kind(s, a->latest[i]->kind))
			out->latest[out->n_latest++] = a->latest[i];
	return out->n_latest > 0 ? out : NULL;
}

Ov__CaseState *
mask_case(const Ov__CaseState *state, const struct sight *s, struct arena *arena)
{
	Ov__CaseState *shown = arena_copy(arena, state, sizeof(*state));

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a != NULL && !(s->areas & SCOPE(area)))
			state_area_set(shown, (Ov__Area)area, area_in_part(a, s, arena));
		else if (a != NULL && area == OV__AREA__AREA_PLAN)
			state_area_set(shown, (Ov__Area)area, plan_without_sums(a, s, arena));
	}
	if (s->owner)
		return shown;
	Ov__CaseState *out = arena_copy(arena, shown, sizeof(*shown));
	out->version = 0;
	out->owner = 0;
	out->restricted = false;
	out->since = 0;
	out->date_versions = 0;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(shown, (Ov__Area)area);
		if (a != NULL)
			state_area_set(out, (Ov__Area)area,
			    area_outward(shown, a, state_death(state), s, arena));
	}
	return out;
}

static bool
is_reported(uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	return k != NULL && (k->flags & KIND_CONCLUDED) == 0;
}

/* The void events that this reader was told of, without their numbers in the case. The reason is
 * for readers of the reported facts, not for readers of their conclusions alone. */
static Ov__ReportRetracted *
retracted_outward(const Ov__ReportRetracted *r, const struct sight *s, struct arena *arena)
{
	Ov__ReportRetracted *out = arena_copy(arena, r, sizeof(*r));
	bool said = false;

	out->n_voided = out->n_events = out->n_kinds = out->n_whom = 0;
	out->events = arena_take(arena, sizeof(out->events[0]) * (r->n_events + 1));
	out->kinds = arena_take(arena, sizeof(out->kinds[0]) * (r->n_kinds + 1));
	for (size_t i = 0; i < r->n_events && i < r->n_kinds; i++)
		if (sight_has_void(s, r, i)) {
			out->events[out->n_events++] = r->events[i];
			out->kinds[out->n_kinds++] = r->kinds[i];
			said = said || is_reported(r->kinds[i]);
		}
	if (!said)
		out->reason = arena_string(arena, "");
	return out;
}

Ov__Fact *
mask_fact(const Ov__Event *e, const struct sight *s, bool own_only, struct arena *arena)
{
	bool sees_release = (s->areas & A(RELEASE)) != 0;

	if (s->owner)
		return e->fact;
	Ov__Fact *f = arena_copy(arena, without_case(e->fact, arena), sizeof(*e->fact));
	if (f->fact_case == OV__FACT__FACT_ALERT_CLOSED)
		closed_outward(f, s, arena);
	if (own_only)
		filled_strip(e, f, arena);
	if (f->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
		f->report_retracted = retracted_outward(f->report_retracted, s, arena);
	if (f->fact_case == OV__FACT__FACT_TASK_MET) {
		f->task_met = arena_copy(arena, f->task_met, sizeof(*f->task_met));
		f->task_met->number = 0;
		f->task_met->by = 0;
	}
	if (f->fact_case == OV__FACT__FACT_PLAN_MADE) {
		f->plan_made = arena_copy(arena, f->plan_made, sizeof(*f->plan_made));
		f->plan_made->tasks =
		    tasks_outward(f->plan_made->tasks, f->plan_made->n_tasks, sees_release, arena);
		if (!sees_release)
			f->plan_made->date_version = 0;
	}
	return f;
}
