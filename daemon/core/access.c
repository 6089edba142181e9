/* access.c - Agencies, roles and grants: who may report, who may see. */
#include "core/access.h"

#include <assert.h>
#include <string.h>

#include "core/release.h"
#include "schema/catalogue.h"
#include "schema/filled.h"

#define BIT(role) (1u << OV__ROLE__ROLE_##role)
#define A(area)	  SCOPE(OV__AREA__AREA_##area)

const struct agency *
agencies_by_number(const struct agencies *a, uint32_t number)
{
	size_t low = 0, high = a->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->list[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->count && a->list[low].number == number ? &a->list[low] : NULL;
}

const struct agency *
agencies_by_name(const struct agencies *a, const char *name)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->list[i].name, name) == 0)
			return &a->list[i];
	return NULL;
}

const struct agency *
agencies_owner(const struct agencies *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].owner)
			return &a->list[i];
	return NULL;
}

const char *
agencies_name(const struct agencies *a, uint32_t number)
{
	if (number == 0)
		return "overgang";
	if (number == PERSON_NUMBER)
		return "person";
	const struct agency *agency = agencies_by_number(a, number);
	return agency != NULL ? agency->name : "";
}

bool
name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n < 1 || n > NAME_SIZE_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

const struct basis *
sharing_basis(const struct sharing *s, const char *code)
{
	for (size_t i = 0; i < s->bases_count; i++)
		if (strcmp(s->bases[i].code, code) == 0)
			return &s->bases[i];
	return NULL;
}

bool
basis_holds(const struct basis *b, ov_date today)
{
	return (b->from == 0 || b->from <= today) && (b->to == 0 || today <= b->to);
}

/* Of an agency with several roles; what there is no room for is not opened. */
struct grant
access_default(const struct sharing *s, uint32_t roles)
{
	struct grant sum = { .areas = 0 };

	for (unsigned role = 0; role < 32; role++) {
		const struct grant *g = &s->by_consent[role];
		if (!(roles & 1u << role))
			continue;
		sum.areas |= g->areas;
		for (size_t i = 0; i < g->kinds_count && sum.kinds_count < GRANT_KINDS_MAX; i++)
			sum.kinds[sum.kinds_count++] = g->kinds[i];
	}
	return sum;
}

const Ov__Participant *
state_participant(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency)
			return plan->participants[i];
	return NULL;
}

bool
state_restricted(const Ov__CaseState *state, uint32_t *ret_since)
{
	if (ret_since != NULL)
		*ret_since = state->since;
	return state->restricted;
}

/* By the owner's word: that of others is kept and closes nothing. */
bool
state_closed(const Ov__CaseState *state)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);
	const Ov__LatestFact *again =
	    state_latest_by(state, OV__FACT__FACT_CASE_REOPENED, state->owner);

	return closed != NULL && (again == NULL || again->number < closed->number);
}

uint32_t
state_death(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	uint32_t first = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		uint32_t number = l->n_numbers > 0 ? l->numbers[0] : l->number;
		if (l->kind == OV__FACT__FACT_PERSON_DIED && (first == 0 || number < first))
			first = number;
	}
	return first;
}

/* ---- sight ------------------------------------------------------------------------------- */

struct grant
grant_of(const Ov__AreaGrant *g)
{
	struct grant out = { .areas = g->areas, .until = g->until, .roles = g->roles };

	for (size_t i = 0; i < g->n_kinds && i < GRANT_KINDS_MAX; i++)
		out.kinds[out.kinds_count++] = g->kinds[i];
	return out;
}

bool
grant_holds(const struct grant *g, uint32_t roles, ov_date today)
{
	return (g->until == 0 || g->until >= today) && (g->roles == 0 || (g->roles & roles) != 0);
}

static void
sight_add_kind(struct sight *s, uint32_t kind)
{
	if (kind < KIND_NUMBER_MAX)
		s->kinds[kind / 64] |= (uint64_t)1 << kind % 64;
}

static bool
sight_has_kind(const struct sight *s, uint32_t kind)
{
	return kind < KIND_NUMBER_MAX && (s->kinds[kind / 64] & (uint64_t)1 << kind % 64) != 0;
}

void
sight_add(struct sight *s, const struct grant *g, uint32_t roles, ov_date today)
{
	if (!grant_holds(g, roles, today))
		return;
	s->areas |= g->areas & SCOPE_ALL;
	for (size_t i = 0; i < g->kinds_count; i++)
		sight_add_kind(s, g->kinds[i]);
}

void
sight_narrow(struct sight *s, scope key)
{
	s->areas &= key;
	for (uint32_t kind = 0; kind < KIND_NUMBER_MAX; kind++)
		if (sight_has_kind(s, kind) && !(key & SCOPE(catalogue_kind_area(kind))))
			s->kinds[kind / 64] &= ~((uint64_t)1 << kind % 64);
}

bool
sight_has(const struct sight *s, Ov__Area area, uint32_t kind)
{
	return (s->areas & SCOPE(area)) != 0 || sight_has_kind(s, kind);
}

/* PERSON_NUMBER: one that has no key here; 0: it is of no organisation. */
static uint32_t
organisation_of(const Ov__Fact *f)
{
	uint32_t agency = 0;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		agency = f->volunteer_suggested->agency;
		break;
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
		agency = f->volunteer_accepted->agency;
		break;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		agency = f->volunteer_declined->agency;
		break;
	default:
		return 0;
	}
	return agency != 0 ? agency : PERSON_NUMBER;
}

uint32_t
access_whom(const Ov__Event *e)
{
	return e->to != 0 ? e->to : organisation_of(e->fact);
}

static bool
has_owner(const struct sight *s, const Ov__Role *owners, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (s->roles & 1u << owners[i])
			return true;
	return false;
}

bool
sight_concerned(const struct sight *s, const Ov__Fact *f)
{
	uint32_t organisation = organisation_of(f);

	if (s->owner)
		return true;
	if (organisation != 0)
		return !(s->roles & BIT(VOLUNTEER)) || organisation == s->reader;
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_TASK_OVERDUE:
		return has_owner(s, f->task_overdue->owners, f->task_overdue->n_owners);
	case OV__FACT__FACT_TASK_DUE_SOON:
		return has_owner(s, f->task_due_soon->owners, f->task_due_soon->n_owners);
	default:
		return true;
	}
}

bool
sight_told_who(const struct sight *s)
{
	return s->owner || (s->areas & A(CASE)) != 0 || s->roles == 0 ||
	       (s->roles & ~(BIT(VOLUNTEER) | BIT(PROVIDER))) != 0;
}

bool
sight_lost(const struct sight *a, const struct sight *b, struct sight *ret_lost)
{
	bool any;

	*ret_lost = (struct sight){ .areas = a->areas & ~b->areas };
	any = ret_lost->areas != 0;
	for (uint32_t kind = 0; kind < KIND_NUMBER_MAX; kind++) {
		Ov__Area area = catalogue_kind_area(kind);
		if (!sight_has_kind(a, kind) || sight_has(b, area, kind) ||
		    (a->areas & SCOPE(area)))
			continue;
		sight_add_kind(ret_lost, kind);
		any = true;
	}
	return any;
}

/* A prison that the person was transferred from is asked for nothing any more. */
static bool
transferred_away(const struct agency *agency, const Ov__CaseState *state)
{
	const Ov__LatestFact *last = release_transfer(state);

	return last != NULL && last->fact->transfer_completed->agency != agency->number;
}

struct sight
access_sight(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	struct sight s = { .reader = agency->number,
		.roles = agency->roles,
		.owner = agency->number == state->owner };
	const Ov__Participant *p = state_participant(state, agency->number);

	if ((agency->roles & BIT(PRISON)) && transferred_away(agency, state))
		s.roles &= ~BIT(PRISON);
	s.restricted = state_restricted(state, &s.since) && !s.owner;
	if (s.owner)
		s.areas = SCOPE_ALL;
	else if (agency->roles & BIT(ONCALL) && !s.restricted)
		s.areas = A(DUTY);
	for (size_t i = 0; p != NULL && i < p->n_grants; i++) {
		struct grant g = grant_of(p->grants[i]);
		sight_add(&s, &g, agency->roles, today);
	}
	return s;
}

bool
access_takes_part(const struct agency *agency, const Ov__CaseState *state)
{
	const Ov__Participant *p = state_participant(state, agency->number);

	return agency->number == state->owner ||
	       ((agency->roles & BIT(ONCALL)) != 0 && !state_restricted(state, NULL)) ||
	       (p != NULL && (p->reports > 0 || p->n_grants > 0));
}

bool
access_stranger(const struct agency *agency, const Ov__CaseState *state, ov_date today)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const struct sight s = access_sight(agency, state, today), none = { .areas = 0 };
	struct sight any;

	if (state->version == 0 || sight_lost(&s, &none, &any))
		return false;
	return state_restricted(state, NULL) || plan == NULL || plan->n_participants == 0 ||
	       plan->participants[0]->agency != agency->number;
}

bool
access_emergency(
    const struct agency *agency, const char *key, const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *l =
	    state_latest_by(state, OV__FACT__FACT_EMERGENCY_OPENED, agency->number);

	return l != NULL && !state_restricted(state, NULL) &&
	       now < l->fact->emergency_opened->until &&
	       strcmp(l->fact->emergency_opened->key, key) == 0;
}

/* Part of an area is sent to those who may see all the kinds it shows. */
static bool
sees_shared(const struct sight *s, const Ov__CaseShared *shared)
{
	bool all = shared->n_kinds > 0;

	for (size_t i = 0; all && i < shared->n_kinds; i++)
		all = sight_has(s, shared->area, shared->kinds[i]);
	return all || (s->areas & SCOPE(shared->area)) != 0;
}

/* Of one event one is told that it is void as one was told of it. */
static bool
sees_void(const struct sight *s, const Ov__ReportRetracted *r, size_t i)
{
	const struct kind *k = catalogue_kind(r->kinds[i]);
	uint32_t whom = i < r->n_whom ? r->whom[i] : 0;
	bool addressed = k != NULL && (k->flags & KIND_ADDRESSED) != 0;

	if (!sight_has(s, r->area, r->kinds[i]))
		return false;
	return s->owner || whom == 0 || whom == s->reader ||
	       (!addressed && !(s->roles & BIT(VOLUNTEER)));
}

static bool
sees_retracted(const struct sight *s, const Ov__ReportRetracted *r)
{
	bool any = false;

	for (size_t i = 0; !any && i < r->n_kinds; i++)
		any = sees_void(s, r, i);
	return any;
}

bool
access_event(const struct agency *agency, scope key, const struct sight *s, const Ov__Event *e)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;

	if (!(key & SCOPE(e->area)))
		return false;
	if (e->reporter == agency->number && (!s->restricted || e->number > s->since))
		return true;
	if (e->to != 0 && e->to != agency->number && !s->owner)
		return false;
	/* About its own word, and to no stranger (R6). */
	if (kind == OV__FACT__FACT_RELEASE_DATE_QUESTIONED && e->to == agency->number)
		return !s->restricted || e->number > s->since;
	if (kind == OV__FACT__FACT_CASE_SHARED)
		return sees_shared(s, e->fact->case_shared);
	if (kind == OV__FACT__FACT_REPORT_RETRACTED)
		return sees_retracted(s, e->fact->report_retracted);
	return sight_has(s, (Ov__Area)e->area, kind) && sight_concerned(s, e->fact);
}

/* Where the pointer to an area's sub-message stands: its field number is
 * 10 + area, and the descriptor is data. */
static Ov__AreaState **
area_slot(const Ov__CaseState *state, Ov__Area area)
{
	const ProtobufCMessageDescriptor *d = state->base.descriptor;

	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].id == 10 + (uint32_t)area)
			return (
			    Ov__AreaState **)(uintptr_t)((const char *)state + d->fields[i].offset);
	return NULL;
}

Ov__AreaState *
state_area(const Ov__CaseState *state, Ov__Area area)
{
	Ov__AreaState **slot = area_slot(state, area);

	return slot != NULL ? *slot : NULL;
}

Ov__AreaState *
state_area_make(Ov__CaseState *state, Ov__Area area, struct arena *arena)
{
	Ov__AreaState **slot = area_slot(state, area);

	assert(slot != NULL);
	if (*slot == NULL) {
		*slot = arena_take(arena, sizeof(**slot));
		**slot = (Ov__AreaState)OV__AREA_STATE__INIT;
	}
	return *slot;
}

/* How many of the facts shown are not later than this one. */
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

/* An agency's own reference, or its emergency: between it and the owner. */
static bool
is_addressed(const Ov__LatestFact *l)
{
	const struct kind *k = catalogue_kind(l->kind);

	return k != NULL && (k->flags & KIND_ADDRESSED) != 0;
}

/* Which other case is the same person's, is for the owner team alone. */
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

/* On call is told that an alert has ended; that somebody has died, or is in prison again, is no
 * matter of area duty. */
static void
closed_outward(Ov__Fact *f, const struct sight *s, struct arena *arena)
{
	Ov__AlertClosed *a = arena_copy(arena, f->alert_closed, sizeof(*a));

	f->alert_closed = a;
	if (!(s->areas & A(CASE)) && (strcmp(a->because, "person.died") == 0 ||
					 strcmp(a->because, "recall.registered") == 0))
		a->because = arena_string(arena, "case.closed");
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
	/* Nobody has anything to do for the dead, and what the team still notes there is its own. */
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
access_mask(const Ov__CaseState *state, const struct sight *s, struct arena *arena)
{
	Ov__CaseState *shown = arena_copy(arena, state, sizeof(*state));

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a != NULL && !(s->areas & SCOPE(area)))
			*area_slot(shown, (Ov__Area)area) = area_in_part(a, s, arena);
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
			*area_slot(out, (Ov__Area)area) =
			    area_outward(shown, a, state_death(state), s, arena);
	}
	return out;
}

static bool
is_reported(uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	return k != NULL && (k->flags & KIND_CONCLUDED) == 0;
}

/* Which events are void, of those that this reader was told of; not their numbers in the case. Why, is for
 * those who were told the words, not for those who only saw what followed from them. */
static Ov__ReportRetracted *
retracted_outward(const Ov__ReportRetracted *r, const struct sight *s, struct arena *arena)
{
	Ov__ReportRetracted *out = arena_copy(arena, r, sizeof(*r));
	bool said = false;

	out->n_voided = out->n_events = out->n_kinds = out->n_whom = 0;
	out->events = arena_take(arena, sizeof(out->events[0]) * (r->n_events + 1));
	out->kinds = arena_take(arena, sizeof(out->kinds[0]) * (r->n_kinds + 1));
	for (size_t i = 0; i < r->n_events && i < r->n_kinds; i++)
		if (sees_void(s, r, i)) {
			out->events[out->n_events++] = r->events[i];
			out->kinds[out->n_kinds++] = r->kinds[i];
			said = said || is_reported(r->kinds[i]);
		}
	if (!said)
		out->reason = arena_string(arena, "");
	return out;
}

Ov__Fact *
access_fact(const Ov__Event *e, const struct sight *s, bool own_only, struct arena *arena)
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

/* A fact is kept in the area of its kind; kinds whose area is in the fact are not kept. */
/* Facts whose own field says the area stand in any. */
static bool
holds_kind(uint32_t kind, uint32_t area)
{
	Ov__Area own = catalogue_kind_area(kind);

	return own == area || own == OV__AREA__AREA_NONE;
}

Ov__LatestFact *
state_latest_of(
    const Ov__CaseState *state, Ov__Area area, uint32_t kind, uint32_t speaker, const char *key)
{
	const Ov__AreaState *a = state_area(state, area);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == kind && a->latest[i]->speaker == speaker &&
		    strcmp(a->latest[i]->key, key) == 0)
			return a->latest[i];
	return NULL;
}

Ov__LatestFact *
state_latest_by(const Ov__CaseState *state, uint32_t kind, uint32_t speaker)
{
	return state_latest_of(state, catalogue_kind_area(kind), kind, speaker, "");
}

const Ov__LatestFact *
state_latest_about(const Ov__CaseState *state, uint32_t kind, const char *key)
{
	const Ov__LatestFact *found = NULL;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a =
		    holds_kind(kind, area) ? state_area(state, (Ov__Area)area) : NULL;
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->kind == kind &&
			    (key == NULL || strcmp(a->latest[i]->key, key) == 0) &&
			    (found == NULL || a->latest[i]->number > found->number))
				found = a->latest[i];
	}
	return found;
}

const Ov__LatestFact *
state_latest(const Ov__CaseState *state, uint32_t kind)
{
	return state_latest_about(state, kind, NULL);
}
