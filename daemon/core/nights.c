/* nights.c - Which nights after the release have a roof. The rules N1 to N6 stand in the header. */
#include "core/nights.h"

#include <string.h>

#include "core/release.h"
#include "core/state.h"

const uint32_t nights_said_again[4] = { 30, 14, 7, 1 };

static bool
has_place(const struct nights *n, const char *place)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->stays[i].place, place) == 0)
			return true;
	return false;
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

/* The first stretch that is not over. It may have begun before today: it was told then, and that
 * holds. */
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
	const struct release r = release_of(state);
	struct nights *n = ret_nights;

	memset(n, 0, sizeof(*n));
	for (size_t i = 0; a != NULL && i < a->n_latest && n->count < STAYS_MAX; i++) {
		if (stay_is_of_a_place(a->latest[i]->kind) && !has_place(n, a->latest[i]->key))
			n->count += stay_of(state, a->latest[i]->key, today, &n->stays[n->count]);
	}
	n->first = r.date;
	n->assumed = n->first != 0 && n->first <= today && !r.completed && !r.arrived;
	ov_date from = n->first > today ? n->first : today;
	n->status = status_of(n, state, from);
	if (n->first == 0)
		return;
	n->until = date_add_days(from, (int32_t)horizon_days);
	find_uncovered(n, today);
}

/* A place that the person is in or was promised: no wish, no home, no stay with family. */
static bool
is_place(const struct stay *s)
{
	return !stay_is_home(s->type) && s->type != OV__STAY_TYPE__STAY_TYPE_FAMILY &&
	       s->state < STAY_ENDED && (s->state == STAY_GRANTED || stay_is_sure(s));
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
		if ((stay_is_sure(s) || s->state == STAY_GRANTED) && !over && s->from <= night &&
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
		if (n->first == 0)
			continue;
		/* The horizon reaches the first night behind the stay, or the end of a gap before it. */
		next_after(&next, date_add_days(after, -(int32_t)horizon_days), today);
		next_after(&next, date_add_days(n->stays[i].from, -(int32_t)horizon_days), today);
	}
	for (size_t i = 0; i < sizeof(nights_said_again) / sizeof(nights_said_again[0]); i++)
		next_after(
		    &next, date_add_days(n->uncovered.from, -(int32_t)nights_said_again[i]), today);
	return next;
}

bool
nights_roofless(const Ov__CaseState *state, ov_date today)
{
	struct nights n;

	nights_of(state, today, 0, &n);
	return n.uncovered.from != 0;
}
