/* housing.c - Nights without a roof, the housing status, the preconditions of conditional release.
 * The rules H1 to H4 stand in the header. */
#include "core/housing.h"

#include <string.h>

#include "base/arena.h"
#include "core/answering.h"
#include "core/events.h"
#include "core/nights.h"
#include "core/release.h"
#include "core/sentence.h"
#include "core/state.h"
#include "core/stays.h"

/* ---- H1, H2 ------------------------------------------------------------------------------------ */

const Ov__HousingNightsUncovered *
housing_uncovered(const Ov__CaseState *state)
{
	const Ov__LatestFact *told = state_latest(state, OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED);
	const Ov__LatestFact *over = state_latest(state, OV__FACT__FACT_HOUSING_NIGHTS_COVERED);

	return told != NULL && (over == NULL || over->number < told->number)
		   ? told->fact->housing_nights_uncovered
		   : NULL;
}

static void
say_uncovered(const struct concluding *c, const struct nights *n, uint32_t days_left)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED, c->arena);
	Ov__HousingNightsUncovered *u = arena_take(c->arena, sizeof(*u));

	*u = (Ov__HousingNightsUncovered)OV__HOUSING_NIGHTS_UNCOVERED__INIT;
	f->housing_nights_uncovered = u;
	u->from = n->uncovered.from;
	u->to = n->uncovered.to;
	u->nights = u->to != 0 ? (uint32_t)date_between(u->from, u->to) + 1 : 0;
	u->days_left = days_left;
	u->conditional = n->conditional;
	u->assumed = n->assumed;
	u->phone = arena_string(c->arena, answering_team(c->rules, c->state, c->now));
	concluding_say(c, f);
}

static void
say_covered(const struct concluding *c, const struct nights *n)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_HOUSING_NIGHTS_COVERED, c->arena);

	f->housing_nights_covered = arena_take(c->arena, sizeof(*f->housing_nights_covered));
	*f->housing_nights_covered = (Ov__HousingNightsCovered)OV__HOUSING_NIGHTS_COVERED__INIT;
	f->housing_nights_covered->from = n->first;
	concluding_say(c, f);
}

static void
conclude_nights(const struct concluding *c, const struct nights *n)
{
	const Ov__HousingNightsUncovered *told = housing_uncovered(c->state);
	uint32_t left = nights_days_left(n->uncovered.from, moment_date(c->now));

	if (n->first == 0)
		return;
	if (n->uncovered.from == 0) {
		if (told != NULL)
			say_covered(c, n);
		return;
	}
	bool same = told != NULL && told->from == n->uncovered.from &&
		    told->to == n->uncovered.to && told->conditional == n->conditional;
	bool again = same && left != 0 && (told->days_left == 0 || left < told->days_left);
	if (!same || again)
		say_uncovered(c, n, left);
}

/* ---- H3 ---------------------------------------------------------------------------------------- */

static void
conclude_status(const struct concluding *c, Ov__HousingStatus status)
{
	const Ov__LatestFact *last = state_latest(c->state, OV__FACT__FACT_HOUSING_STATUS_CHANGED);
	Ov__HousingStatus was = last != NULL ? last->fact->housing_status_changed->status
					     : OV__HOUSING_STATUS__HOUSING_STATUS_UNKNOWN;

	if (status == was)
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_HOUSING_STATUS_CHANGED, c->arena);
	f->housing_status_changed = arena_take(c->arena, sizeof(*f->housing_status_changed));
	*f->housing_status_changed = (Ov__HousingStatusChanged)OV__HOUSING_STATUS_CHANGED__INIT;
	f->housing_status_changed->status = status;
	f->housing_status_changed->was = was;
	concluding_say(c, f);
}

/* ---- H4 ---------------------------------------------------------------------------------------- */

/* Is the need of an area known, and none or met? */
static bool
need_settled(const Ov__CaseState *state, Ov__Area area)
{
	const Ov__AreaState *a = state_area(state, area);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_NEED_ASSESSED &&
		    (last == NULL || a->latest[i]->number > last->number))
			last = a->latest[i];
	if (last == NULL)
		return false;
	Ov__NeedLevel level = last->fact->need_assessed->level;
	return level == OV__NEED_LEVEL__NEED_LEVEL_NONE || level == OV__NEED_LEVEL__NEED_LEVEL_MET;
}

static bool
has(const Ov__CaseState *state, uint32_t kind)
{
	return state_latest(state, kind) != NULL;
}

/* Without a date no night is looked at, and a home that is sure and has no end is one on any day. */
static bool
home_whenever(const struct nights *n)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct stay *s = &n->stays[i];
		if (stay_is_home(s->type) && s->to == 0 &&
		    (s->state == STAY_SURE || s->state == STAY_IN_USE))
			return true;
	}
	return false;
}

/* A place that is sure from the release on, or promised from then on, on condition of the very release. */
static bool
home_settled(const struct nights *n, bool *ret_on_condition)
{
	*ret_on_condition = false;
	if (n->first != 0 ? n->uncovered.from != n->first : home_whenever(n))
		return true;
	for (size_t i = 0; i < n->count; i++) {
		const struct stay *s = &n->stays[i];
		bool holds = s->state == STAY_GRANTED || s->state == STAY_CONFIRMED;
		bool from_then = n->first == 0 || s->from <= n->first;
		*ret_on_condition = *ret_on_condition || (holds && s->conditional && from_then);
	}
	return *ret_on_condition;
}

/* The home was gone since that was said: the night of the release had no roof for a while. */
static bool
home_was_gone(const Ov__CaseState *state, const struct nights *n, uint32_t said)
{
	const Ov__LatestFact *told = state_latest(state, OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED);

	return told != NULL && told->number > said &&
	       told->fact->housing_nights_uncovered->from <= n->first;
}

static void
conclude_parole(const struct concluding *c, const struct nights *n)
{
	const Ov__LatestFact *last =
	    state_latest(c->state, OV__FACT__FACT_PAROLE_PRECONDITIONS_MET);
	bool on_condition;

	if (sentence_of(c->state).two_thirds == 0 || release_of(c->state).completed ||
	    !home_settled(n, &on_condition))
		return;
	if (!has(c->state, OV__FACT__FACT_OCCUPATION_OFFERED) &&
	    !has(c->state, OV__FACT__FACT_OCCUPATION_STARTED) &&
	    !need_settled(c->state, OV__AREA__AREA_OCCUPATION))
		return;
	if (!has(c->state, OV__FACT__FACT_VOLUNTEER_ACCEPTED) &&
	    !need_settled(c->state, OV__AREA__AREA_NETWORK))
		return;
	if (!has(c->state, OV__FACT__FACT_HOUSING_FINANCED) &&
	    !need_settled(c->state, OV__AREA__AREA_ECONOMY))
		return;
	/* On condition there is no roof yet, and the nights are told by H1. */
	if (last != NULL && last->fact->parole_preconditions_met->on_condition == on_condition &&
	    (on_condition || !home_was_gone(c->state, n, last->number)))
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_PAROLE_PRECONDITIONS_MET, c->arena);
	Ov__ParolePreconditionsMet *p = arena_take(c->arena, sizeof(*p));
	*p = (Ov__ParolePreconditionsMet)OV__PAROLE_PRECONDITIONS_MET__INIT;
	f->parole_preconditions_met = p;
	p->home = p->occupation = p->network = p->economy = true;
	p->on_condition = on_condition;
	concluding_say(c, f);
}

/* ---- H5 ---------------------------------------------------------------------------------------- */

static bool
is_promise(uint32_t kind)
{
	return kind == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED ||
	       kind == OV__FACT__FACT_HOUSING_LEASE_SIGNED;
}

/* The request for this place, or else the latest request; NULL: there was none. */
static const Ov__HousingGuaranteeRequested *
asked_of(const Ov__CaseState *state, const char *place)
{
	const Ov__LatestFact *l =
	    state_latest_about(state, OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED, place);

	if (l == NULL)
		l = state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED);
	return l != NULL ? l->fact->housing_guarantee_requested : NULL;
}

static const struct stay *
stay_at(const struct nights *n, const char *place)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->stays[i].place, place) == 0)
			return &n->stays[i];
	return NULL;
}

static bool
ends_early(const Ov__CaseState *state, const struct nights *n, const struct stay *s,
    Ov__HousingPlaceShort *ret)
{
	const Ov__HousingGuaranteeRequested *asked = asked_of(state, s->place);

	if (asked == NULL || asked->to == 0 || s->to == 0 || s->to >= asked->to ||
	    nights_unpromised(n, date_add_days(s->to, 1), asked->to) == 0)
		return false;
	ov_date from = asked->from > n->first ? asked->from : n->first;
	ov_date first = s->from > from ? s->from : from;
	ret->place = (char *)(uintptr_t)s->place;
	ret->until = asked->to;
	ret->to = s->to;
	ret->asked_nights = from <= asked->to ? (uint32_t)date_between(from, asked->to) + 1 : 0;
	ret->nights = first <= s->to ? (uint32_t)date_between(first, s->to) + 1 : 0;
	return true;
}

bool
housing_leaves_nights(
    const Ov__CaseState *state, const Ov__LatestFact *promise, Ov__HousingPlaceShort *ret_short)
{
	Ov__HousingPlaceShort unused = OV__HOUSING_PLACE_SHORT__INIT;
	struct nights n;

	if (!is_promise(promise->kind))
		return false;
	/* On no particular day: a stay that is over has been promised all the same. */
	nights_of(state, 0, 0, &n);
	const struct stay *s = stay_at(&n, promise->key);
	if (n.first == 0 || s == NULL || s->state >= STAY_ENDED)
		return false;
	ov_date told = moment_date(promise->occurred), from = n.first > told ? n.first : told;
	if (s->from > from && nights_unpromised(&n, from, date_add_days(s->from, -1)) != 0)
		return true;
	return ends_early(state, &n, s, ret_short != NULL ? ret_short : &unused);
}

bool
housing_first_night(const Ov__CaseState *state)
{
	struct nights n;
	bool covers = false;

	nights_of(state, 0, 0, &n);
	for (size_t i = 0; i < n.count; i++)
		covers = covers || (n.first != 0 && stay_covers(&n.stays[i], n.first));
	return covers;
}

/* The promise that was given last, of those that stand. */
static const Ov__LatestFact *
last_promise(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (is_promise(a->latest[i]->kind) &&
		    (last == NULL || a->latest[i]->number > last->number))
			last = a->latest[i];
	return last;
}

static bool
same_short(const Ov__HousingPlaceShort *a, const Ov__HousingPlaceShort *b)
{
	return strcmp(a->place, b->place) == 0 && a->to == b->to && a->until == b->until &&
	       a->asked_nights == b->asked_nights;
}

static void
conclude_short(const struct concluding *c)
{
	const Ov__LatestFact *promise = last_promise(c->state);
	const Ov__LatestFact *said = state_latest(c->state, OV__FACT__FACT_HOUSING_PLACE_SHORT);
	Ov__HousingPlaceShort *p = arena_take(c->arena, sizeof(*p));

	*p = (Ov__HousingPlaceShort)OV__HOUSING_PLACE_SHORT__INIT;
	if (promise == NULL || !housing_leaves_nights(c->state, promise, p) || p->place[0] == '\0')
		return;
	if (said != NULL && same_short(said->fact->housing_place_short, p))
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_HOUSING_PLACE_SHORT, c->arena);
	f->housing_place_short = p;
	concluding_say(c, f);
}

void
housing_conclude(const struct concluding *c)
{
	struct nights *n = arena_take(c->arena, sizeof(*n));

	nights_of(c->state, moment_date(c->now), c->rules->settings.nights_horizon, n);
	conclude_status(c, n->status);
	conclude_nights(c, n);
	conclude_short(c);
	conclude_parole(c, n);
}

ov_time
housing_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	struct nights n;
	ov_date today = moment_date(now);

	nights_of(state, today, rules->settings.nights_horizon, &n);
	ov_date next = nights_next(&n, today, rules->settings.nights_horizon);
	return next != 0 ? moment_from_local(next, 0) : 0;
}
