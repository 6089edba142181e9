/* nights.c - Which nights after the release have a roof. The rules N1 to N6 stand in the header. */
#include "core/nights.h"

#include <string.h>

#include "core/release.h"
#include "core/state.h"

const uint32_t nights_said_again[4] = { 30, 14, 7, 1 };

/* ---- what was said about one place ------------------------------------------------------------ */

struct told {
	const Ov__CaseState *state;
	const char *place;
	struct release release;
	ov_date today;
};

static const Ov__LatestFact *
about(const struct told *t, uint32_t kind)
{
	return state_latest_about(t->state, kind, t->place);
}

static uint32_t
number_of(const Ov__LatestFact *f)
{
	return f != NULL ? f->number : 0;
}

/* The day that a fact names, or else the day it was said to have occurred. */
static ov_date
day_of(ov_date said, const Ov__LatestFact *f)
{
	return said != 0 ? said : moment_date(f->occurred);
}

static ov_date
earlier(ov_date a, ov_date b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

bool
stay_is_home(Ov__StayType type)
{
	return type == OV__STAY_TYPE__STAY_TYPE_OWN || type == OV__STAY_TYPE__STAY_TYPE_MUNICIPAL ||
	       type == OV__STAY_TYPE__STAY_TYPE_LEASE;
}

/* Does its state put a roof over the nights that it is for? What has ended did until then, if it
 * ever was more than a promise. */
static bool
is_sure(const struct stay *s)
{
	switch (s->state) {
	case STAY_SAID:
		/* N4; and where somebody is received, as in treatment, the receiver has said so. */
		return !stay_is_home(s->type) && s->type != OV__STAY_TYPE__STAY_TYPE_TEMPORARY &&
		       s->type != OV__STAY_TYPE__STAY_TYPE_HOSTEL;
	case STAY_CONFIRMED:
	case STAY_SURE:
	case STAY_IN_USE:
		return true;
	case STAY_ENDED:
	case STAY_EXPIRED:
	case STAY_UNFULFILLED:
	case STAY_WITHDRAWN:
		return s->was_sure;
	case STAY_REQUESTED:
	case STAY_GRANTED:
	case STAY_REFUSED:
	case STAY_FAILED:
		break;
	}
	return false;
}

/* What it was until then decides about the nights before. */
static void
end_stay(struct stay *s, enum stay_state how, ov_date last)
{
	s->was_sure = is_sure(s);
	s->state = how;
	s->to = earlier(s->to, last);
}

static bool
has_promised(const struct told *t, uint32_t speaker)
{
	return state_latest_of(t->state, OV__AREA__AREA_HOUSING,
		   OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED, speaker, t->place) != NULL ||
	       state_latest_of(t->state, OV__AREA__AREA_HOUSING,
		   OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, speaker, t->place) != NULL;
}

/* The latest no of that kind to this place; one that names no place is to what the same one has
 * promised. */
static const Ov__LatestFact *
no_about(const struct told *t, uint32_t kind)
{
	const Ov__AreaState *a = state_area(t->state, OV__AREA__AREA_HOUSING);
	const Ov__LatestFact *no = about(t, kind);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind == kind && l->key[0] == '\0' && number_of(l) > number_of(no) &&
		    has_promised(t, l->speaker))
			no = l;
	}
	return no;
}

/* From the day on which it came to nothing; N6. */
static bool
came_to_nothing(const struct told *t, uint32_t since, struct stay *s)
{
	const Ov__LatestFact *gone = no_about(t, OV__FACT__FACT_HOUSING_GUARANTEE_UNFULFILLED);
	enum stay_state how;
	ov_date day;

	if (number_of(gone) > since) {
		how = STAY_UNFULFILLED;
		day = day_of(gone->fact->housing_guarantee_unfulfilled->date, gone);
	} else if (number_of(gone = no_about(t, OV__FACT__FACT_HOUSING_GUARANTEE_WITHDRAWN)) >
		   since) {
		how = STAY_WITHDRAWN;
		day = day_of(gone->fact->housing_guarantee_withdrawn->date, gone);
	} else if (number_of(gone = no_about(t, OV__FACT__FACT_HOUSING_GUARANTEE_REFUSED)) >
		   since) {
		how = STAY_REFUSED;
		day = day_of(gone->fact->housing_guarantee_refused->date, gone);
	} else {
		return false;
	}
	end_stay(s, how, date_add_days(day, -1));
	return true;
}

/* Moving in and out, whatever kind of place it is. */
static void
lived_in(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *in = about(t, OV__FACT__FACT_HOUSING_MOVED_IN);
	const Ov__LatestFact *out = about(t, OV__FACT__FACT_HOUSING_MOVED_OUT);

	if (in != NULL) {
		s->state = STAY_IN_USE;
		s->conditional = false;
		s->from = day_of(in->fact->housing_moved_in->date, in);
	}
	if (number_of(out) > number_of(in) && out != NULL) {
		/* Who moves out lived there, whoever said so before. */
		s->state = STAY_IN_USE;
		s->conditional = false;
		s->to = 0;
		end_stay(s, STAY_ENDED,
		    date_add_days(day_of(out->fact->housing_moved_out->date, out), -1));
	}
}

/* Does what a guarantee hangs on still have to come about? */
static bool
condition_open(const struct told *t, Ov__ConditionalOn on)
{
	const Ov__LatestFact *parole = state_latest(t->state, OV__FACT__FACT_PAROLE_DECIDED);
	const Ov__LatestFact *date = state_latest(t->state, OV__FACT__FACT_RELEASE_DATE_SET);

	if (on == OV__CONDITIONAL_ON__CONDITIONAL_ON_PAROLE)
		return parole == NULL || parole->fact->parole_decided->decision !=
					     OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED;
	if (on == OV__CONDITIONAL_ON__CONDITIONAL_ON_DATE)
		return date == NULL ||
		       date->fact->release_date_set->state != OV__DATE_STATE__DATE_STATE_SET;
	return false;
}

/* For the date that holds; what was said before there was any holds for the first. */
static bool
holds_now(const struct told *t, const Ov__LatestFact *f)
{
	return f->date_version == t->release.version ||
	       (f->date_version == 0 && t->release.version <= 1);
}

/* N5. Who confirms for other nights than were granted means these. */
static void
guaranteed_nights(const Ov__HousingGuaranteeGranted *g, const Ov__HousingGuaranteeConfirmed *later,
    struct stay *s)
{
	if (g != NULL && g->from > s->from)
		s->from = g->from;
	if (later != NULL && later->from != 0)
		s->from = later->from;
	s->to = g != NULL ? g->to : 0;
	if (g != NULL && g->max_days > 0)
		s->to = earlier(s->to, date_add_days(s->from, (int32_t)g->max_days - 1));
	if (later != NULL && later->to != 0)
		s->to = later->to;
}

/* N2: whoever has arrived is taken to be in the place that was promised, and what is promised to
 * somebody who is out is for tonight. */
static bool
out_since(const struct told *t, const Ov__LatestFact *granted)
{
	const Ov__LatestFact *out = state_latest(t->state, OV__FACT__FACT_RELEASE_COMPLETED);

	return t->release.arrived || (t->release.completed && number_of(granted) > number_of(out));
}

static void
guaranteed(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *granted = about(t, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED);
	const Ov__LatestFact *confirmed = about(t, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED);
	uint32_t since =
	    number_of(granted) > number_of(confirmed) ? number_of(granted) : number_of(confirmed);

	s->type = OV__STAY_TYPE__STAY_TYPE_TEMPORARY;
	s->state = since > 0 ? STAY_GRANTED : STAY_REQUESTED;
	s->from = t->release.date;
	const Ov__HousingGuaranteeGranted *g =
	    granted != NULL ? granted->fact->housing_guarantee_granted : NULL;
	bool later = number_of(confirmed) > number_of(granted);
	guaranteed_nights(g, later ? confirmed->fact->housing_guarantee_confirmed : NULL, s);
	if (g != NULL)
		s->conditional = condition_open(t, g->conditional_on);
	if ((later && holds_now(t, confirmed)) ||
	    (g != NULL && !s->conditional && out_since(t, granted)))
		s->state = STAY_CONFIRMED;
	lived_in(t, s);
	(void)came_to_nothing(t, since, s);
}

/* N3: verified, or kept during the stay in prison. */
static void
looked_at(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *seen = about(t, OV__FACT__FACT_HOUSING_ADDRESS_VERIFIED);
	const Ov__LatestFact *kept = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_KEPT);

	if (s->type == OV__STAY_TYPE__STAY_TYPE_OWN && kept != NULL && s->state == STAY_SAID)
		s->state = STAY_SURE;
	if (seen != NULL)
		s->state = seen->fact->housing_address_verified->failed ? STAY_FAILED : STAY_SURE;
}

/* N6. What is told is about all that was said before, and leaves the nights before alone. */
static void
told_none(const struct told *t, uint32_t said, struct stay *s)
{
	const Ov__LatestFact *last = state_latest(t->state, OV__FACT__FACT_HOUSING_STAY_REGISTERED);

	if (number_of(last) <= said ||
	    last->fact->housing_stay_registered->type != OV__STAY_TYPE__STAY_TYPE_NONE)
		return;
	ov_date day = day_of(last->fact->housing_stay_registered->from, last);
	end_stay(s, STAY_ENDED, date_add_days(day, -1));
}

/* A home that was lost is none. */
static void
lost(const struct told *t, uint32_t said, struct stay *s)
{
	const Ov__LatestFact *gone = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_LOST);
	const Ov__LatestFact *kept = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_KEPT);

	if (!stay_is_home(s->type) || number_of(gone) <= said || number_of(gone) <= number_of(kept))
		return;
	end_stay(
	    s, STAY_ENDED, date_add_days(day_of(gone->fact->housing_home_lost->date, gone), -1));
}

/* What was last said of this place. "No home" names no place, and does not stand for what somebody
 * else said of a home without an address. */
static const Ov__LatestFact *
stay_said(const struct told *t)
{
	const Ov__AreaState *a = state_area(t->state, OV__AREA__AREA_HOUSING);
	const Ov__LatestFact *said = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *f = a->latest[i];
		if (f->kind == OV__FACT__FACT_HOUSING_STAY_REGISTERED &&
		    strcmp(f->key, t->place) == 0 && number_of(f) > number_of(said) &&
		    f->fact->housing_stay_registered->type != OV__STAY_TYPE__STAY_TYPE_NONE)
			said = f;
	}
	return said != NULL ? said : about(t, OV__FACT__FACT_HOUSING_STAY_REGISTERED);
}

/* A home, family, an institution: what one is said to have or to go to. */
static bool
registered(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *stay = stay_said(t);
	const Ov__LatestFact *lease = about(t, OV__FACT__FACT_HOUSING_LEASE_SIGNED);
	const Ov__LatestFact *in = about(t, OV__FACT__FACT_HOUSING_MOVED_IN);
	bool leased = number_of(lease) > number_of(stay);
	uint32_t said = leased ? number_of(lease) : number_of(stay);

	if (stay == NULL && lease == NULL)
		return false;
	s->state = STAY_SAID;
	if (stay != NULL) {
		const Ov__HousingStayRegistered *r = stay->fact->housing_stay_registered;
		s->type = r->type;
		s->from = r->from;
		s->to = r->to;
	}
	if (leased) {
		s->type = OV__STAY_TYPE__STAY_TYPE_LEASE;
		s->state = STAY_SURE;
		s->from = lease->fact->housing_lease_signed->from;
		s->to = 0;
	}
	looked_at(t, s);
	lived_in(t, s);
	/* Whoever moves in later has it again. */
	said = number_of(in) > said ? number_of(in) : said;
	if (!leased)
		told_none(t, said, s);
	lost(t, said, s);
	return true;
}

/* ---- all places ------------------------------------------------------------------------------- */

static bool
is_of_a_place(uint32_t kind)
{
	return kind == OV__FACT__FACT_HOUSING_STAY_REGISTERED ||
	       kind == OV__FACT__FACT_HOUSING_LEASE_SIGNED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED ||
	       kind == OV__FACT__FACT_HOUSING_MOVED_IN;
}

static bool
has_place(const struct nights *n, const char *place)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->stays[i].place, place) == 0)
			return true;
	return false;
}

static void
add_place(const struct told *t, struct nights *n)
{
	struct stay *s = &n->stays[n->count];

	*s = (struct stay){ .place = t->place, .from = t->release.date };
	if (!registered(t, s))
		guaranteed(t, s);
	else if (about(t, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED) != NULL &&
		 !stay_is_home(s->type))
		guaranteed(t, s);
	if (s->type == OV__STAY_TYPE__STAY_TYPE_NONE ||
	    s->type == OV__STAY_TYPE__STAY_TYPE_UNCERTAIN)
		return;
	if (s->to != 0 && s->to < t->today && s->state < STAY_ENDED)
		end_stay(s, STAY_EXPIRED, s->to);
	n->count++;
}

bool
stay_covers(const struct stay *s, ov_date night)
{
	bool over = s->state >= STAY_ENDED && s->to == 0;

	return is_sure(s) && !over && !s->conditional && s->from <= night &&
	       (s->to == 0 || night <= s->to);
}

static bool
covered(const struct nights *n, ov_date night)
{
	for (size_t i = 0; i < n->count; i++)
		if (stay_covers(&n->stays[i], night))
			return true;
	return false;
}

static bool
promised(const struct stay *s, ov_date night)
{
	bool open = s->state == STAY_SAID || s->state == STAY_GRANTED || s->state == STAY_CONFIRMED;

	return open && s->from <= night && (s->to == 0 || night <= s->to);
}

/* The first stretch that is not over. It may have begun before today: what was said of it holds. */
static void
find_uncovered(struct nights *n, ov_date today)
{
	ov_date from = n->first > today ? n->first : today, night = from;

	while (night != 0 && night <= n->until && covered(n, night))
		night = date_add_days(night, 1);
	if (night == 0 || night > n->until)
		return;
	n->uncovered.from = night;
	while (n->uncovered.from > n->first && !covered(n, date_add_days(n->uncovered.from, -1)))
		n->uncovered.from = date_add_days(n->uncovered.from, -1);
	for (size_t i = 0; i < n->count; i++)
		n->conditional =
		    n->conditional || (n->stays[i].conditional && promised(&n->stays[i], night));
	while (night != 0 && night <= n->until && !covered(n, night))
		night = date_add_days(night, 1);
	if (night != 0 && night <= n->until)
		n->uncovered.to = date_add_days(night, -1);
}

static Ov__HousingStatus
status_of(const struct nights *n, const Ov__CaseState *state, ov_date night)
{
	Ov__HousingStatus best = OV__HOUSING_STATUS__HOUSING_STATUS_UNKNOWN;
	bool place = false, promise = false, family = false;

	for (size_t i = 0; i < n->count; i++) {
		const struct stay *s = &n->stays[i];
		bool covers = stay_covers(s, night);
		if (covers && stay_is_home(s->type))
			return OV__HOUSING_STATUS__HOUSING_STATUS_SETTLED;
		family = family || (covers && s->type == OV__STAY_TYPE__STAY_TYPE_FAMILY);
		place = place || (covers && s->type != OV__STAY_TYPE__STAY_TYPE_FAMILY);
		promise = promise || promised(s, night);
	}
	if (place)
		best = OV__HOUSING_STATUS__HOUSING_STATUS_TEMPORARY;
	else if (promise && !family)
		best = OV__HOUSING_STATUS__HOUSING_STATUS_UNCERTAIN;
	else if (family || n->count > 0 ||
		 state_latest(state, OV__FACT__FACT_HOUSING_STAY_REGISTERED) != NULL ||
		 state_latest(state, OV__FACT__FACT_HOUSING_HOME_LOST) != NULL)
		best = OV__HOUSING_STATUS__HOUSING_STATUS_NONE;
	return best;
}

void
nights_of(
    const Ov__CaseState *state, ov_date today, uint32_t horizon_days, struct nights *ret_nights)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);
	struct told t = { .state = state, .release = release_of(state), .today = today };
	struct nights *n = ret_nights;

	memset(n, 0, sizeof(*n));
	for (size_t i = 0; a != NULL && i < a->n_latest && n->count < STAYS_MAX; i++) {
		t.place = a->latest[i]->key;
		if (is_of_a_place(a->latest[i]->kind) && !has_place(n, t.place))
			add_place(&t, n);
	}
	n->first = t.release.date;
	n->assumed =
	    n->first != 0 && n->first <= today && !t.release.completed && !t.release.arrived;
	ov_date from = n->first > today ? n->first : today;
	n->status = status_of(n, state, from);
	if (n->first == 0)
		return;
	n->until = date_add_days(from, (int32_t)horizon_days);
	find_uncovered(n, today);
}

/* A place that one is in or has been promised: no wish, no home, and nobody's guest. */
static bool
is_place(const struct stay *s)
{
	return !stay_is_home(s->type) && s->type != OV__STAY_TYPE__STAY_TYPE_FAMILY &&
	       s->state < STAY_ENDED && (s->state == STAY_GRANTED || is_sure(s));
}

ov_date
nights_place_ends(const struct nights *n, ov_date today)
{
	ov_date from = n->first > today ? n->first : today, ends = 0;

	for (size_t i = 0; i < n->count; i++) {
		const struct stay *s = &n->stays[i];
		if (!is_place(s) || (s->to != 0 && s->to < from))
			continue;
		if (s->to == 0)
			return 0;
		if (s->to > ends)
			ends = s->to;
	}
	return ends;
}

static bool
any_promise(const struct nights *n, ov_date night)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct stay *s = &n->stays[i];
		bool over = s->state >= STAY_ENDED && s->to == 0;
		if ((is_sure(s) || s->state == STAY_GRANTED) && !over && s->from <= night &&
		    (s->to == 0 || night <= s->to))
			return true;
	}
	return false;
}

ov_date
nights_unpromised(const struct nights *n, ov_date from, ov_date to)
{
	enum { NIGHTS_MAX = 550 };
	ov_date night = from;

	for (int i = 0; i < NIGHTS_MAX && night != 0 && night <= to; i++) {
		if (!any_promise(n, night))
			return night;
		night = date_add_days(night, 1);
	}
	return 0;
}

static void
next_after(ov_date *next, ov_date d, ov_date today)
{
	if (d > today && (*next == 0 || d < *next))
		*next = d;
}

uint32_t
nights_days_left(ov_date from, ov_date today)
{
	int32_t left = date_between(today, from);
	uint32_t found = 0;

	for (size_t i = 0; i < sizeof(nights_said_again) / sizeof(nights_said_again[0]); i++)
		if (left <= (int32_t)nights_said_again[i])
			found = nights_said_again[i];
	return found;
}

ov_date
nights_next(const struct nights *n, ov_date today, uint32_t horizon_days)
{
	ov_date next = 0;

	/* Without a date no night is looked at, but what is said of tonight still changes. */
	next_after(&next, n->first, today);
	for (size_t i = 0; i < n->count; i++) {
		ov_date after = date_add_days(n->stays[i].to, 1);
		next_after(&next, n->stays[i].from, today);
		next_after(&next, after, today);
		if (n->first != 0)
			next_after(&next, date_add_days(after, -(int32_t)horizon_days), today);
	}
	for (size_t i = 0; i < sizeof(nights_said_again) / sizeof(nights_said_again[0]); i++)
		next_after(
		    &next, date_add_days(n->uncovered.from, -(int32_t)nights_said_again[i]), today);
	return next;
}
