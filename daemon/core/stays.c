/* stays.c - Facts of a case about one place to sleep. The rules N2 to N6 stand in nights.h. */
#include "core/stays.h"

#include <string.h>

#include "core/release.h"
#include "core/state.h"

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

bool
stay_is_sure(const struct stay *s)
{
	switch (s->state) {
	case STAY_SAID:
		/* N4; and an institution that receives the person has said so. */
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

/* Its state until then decides about the nights before. */
static void
end_stay(struct stay *s, enum stay_state how, ov_date last)
{
	s->was_sure = stay_is_sure(s);
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

/* The latest no of that kind to this place; a no that names no place is to the promises of its own
 * speaker. */
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

/* N6: from the day on which the promise came to nothing. */
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

/* Moving in and out of a place of any kind. */
static void
moved_in_or_out(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *in = about(t, OV__FACT__FACT_HOUSING_MOVED_IN);
	const Ov__LatestFact *out = about(t, OV__FACT__FACT_HOUSING_MOVED_OUT);

	if (in != NULL) {
		s->state = STAY_IN_USE;
		s->conditional = false;
		s->from = day_of(in->fact->housing_moved_in->date, in);
	}
	if (number_of(out) > number_of(in) && out != NULL) {
		/* A person who moves out lived there, also when nobody had said so. */
		s->state = STAY_IN_USE;
		s->conditional = false;
		s->to = 0;
		end_stay(s, STAY_ENDED,
		    date_add_days(day_of(out->fact->housing_moved_out->date, out), -1));
	}
}

/* Is the condition of a guarantee still open? */
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

/* For the date that holds; a fact from before there was any holds for the first. */
static bool
holds_now(const struct told *t, const Ov__LatestFact *f)
{
	return f->date_version == t->release.version ||
	       (f->date_version == 0 && t->release.version <= 1);
}

/* N5. A confirmation for other nights than were granted replaces them. */
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

/* N2: a person who has arrived is taken to be in the place that was promised, and a promise to
 * somebody who is out is for tonight. */
static bool
out_since(const struct told *t, const Ov__LatestFact *granted)
{
	const Ov__LatestFact *out = state_latest(t->state, OV__FACT__FACT_RELEASE_COMPLETED);

	return t->release.arrived || (t->release.completed && number_of(granted) > number_of(out));
}

static void
guaranteed_place(const struct told *t, struct stay *s)
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
	moved_in_or_out(t, s);
	(void)came_to_nothing(t, since, s);
}

/* N3: verified, or kept during the stay in prison. */
static void
address_verified(const struct told *t, struct stay *s)
{
	const Ov__LatestFact *seen = about(t, OV__FACT__FACT_HOUSING_ADDRESS_VERIFIED);
	const Ov__LatestFact *kept = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_KEPT);

	if (s->type == OV__STAY_TYPE__STAY_TYPE_OWN && kept != NULL && s->state == STAY_SAID)
		s->state = STAY_SURE;
	if (seen != NULL)
		s->state = seen->fact->housing_address_verified->failed ? STAY_FAILED : STAY_SURE;
}

/* N6. "No home" ends every home that was said before, and leaves the nights before alone. */
static void
no_home(const struct told *t, uint32_t said, struct stay *s)
{
	const Ov__LatestFact *last = state_latest(t->state, OV__FACT__FACT_HOUSING_STAY_REGISTERED);

	if (number_of(last) <= said ||
	    last->fact->housing_stay_registered->type != OV__STAY_TYPE__STAY_TYPE_NONE)
		return;
	ov_date day = day_of(last->fact->housing_stay_registered->from, last);
	end_stay(s, STAY_ENDED, date_add_days(day, -1));
}

/* A home that was lost ends on the day of the loss. */
static void
home_lost(const struct told *t, uint32_t said, struct stay *s)
{
	const Ov__LatestFact *gone = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_LOST);
	const Ov__LatestFact *kept = state_latest(t->state, OV__FACT__FACT_HOUSING_HOME_KEPT);

	if (!stay_is_home(s->type) || number_of(gone) <= said || number_of(gone) <= number_of(kept))
		return;
	end_stay(
	    s, STAY_ENDED, date_add_days(day_of(gone->fact->housing_home_lost->date, gone), -1));
}

/* The latest stay at this place. "No home" names no place, and does not stand for another speaker's
 * home without an address. */
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

/* A home, family, an institution: a place that the person is said to have or to go to. */
static bool
registered_stay(const struct told *t, struct stay *s)
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
	address_verified(t, s);
	moved_in_or_out(t, s);
	/* A later move in makes it a home again. */
	said = number_of(in) > said ? number_of(in) : said;
	if (!leased)
		no_home(t, said, s);
	home_lost(t, said, s);
	return true;
}

/* ---- all places ------------------------------------------------------------------------------- */

bool
stay_is_of_a_place(uint32_t kind)
{
	return kind == OV__FACT__FACT_HOUSING_STAY_REGISTERED ||
	       kind == OV__FACT__FACT_HOUSING_LEASE_SIGNED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_REQUESTED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED ||
	       kind == OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED ||
	       kind == OV__FACT__FACT_HOUSING_MOVED_IN;
}

bool
stay_covers(const struct stay *s, ov_date night)
{
	bool over = s->state >= STAY_ENDED && s->to == 0;

	return stay_is_sure(s) && !over && !s->conditional && s->from <= night &&
	       (s->to == 0 || night <= s->to);
}

bool
stay_of(const Ov__CaseState *state, const char *place, ov_date today, struct stay *ret)
{
	const struct told t = { state, place, release_of(state), today };

	*ret = (struct stay){ .place = place, .from = t.release.date };
	if (!registered_stay(&t, ret))
		guaranteed_place(&t, ret);
	else if (about(&t, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED) != NULL &&
		 !stay_is_home(ret->type))
		guaranteed_place(&t, ret);
	if (ret->type == OV__STAY_TYPE__STAY_TYPE_NONE ||
	    ret->type == OV__STAY_TYPE__STAY_TYPE_UNCERTAIN)
		return false;
	if (ret->to != 0 && ret->to < today && ret->state < STAY_ENDED)
		end_stay(ret, STAY_EXPIRED, ret->to);
	return true;
}
