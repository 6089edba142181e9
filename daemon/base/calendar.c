/* calendar.c - Short days, low staffing, and the days on which deadlines fall. */
#include "base/calendar.h"

enum { CLOSED_RUN_DAYS = 3 };

static bool
called_short(const struct calendar *c, ov_date d)
{
	for (size_t i = 0; i < c->short_days_count; i++)
		if (day_rule_is(&c->short_days[i], d))
			return true;
	return false;
}

bool
calendar_full_day(const struct calendar *c, ov_date d)
{
	return date_working_day(d) && !called_short(c, d);
}

bool
calendar_short_day(const struct calendar *c, ov_date d)
{
	return date_working_day(d) && called_short(c, d);
}

ov_date
calendar_last_full_before(const struct calendar *c, ov_date d)
{
	do
		d = date_add_days(d, -1);
	while (d != 0 && !calendar_full_day(c, d));
	return d;
}

/* ---- closed runs and windows --------------------------------------------------------- */

static bool
run_starts(ov_date d)
{
	return !date_working_day(d) && date_working_day(date_add_days(d, -1));
}

bool
calendar_closed_run(ov_date from, ov_date until, int32_t days, struct span *ret_run)
{
	if (!date_valid(from) || !date_valid(until))
		return false;
	for (ov_date first = until; first >= from; first = date_add_days(first, -1)) {
		if (!run_starts(first))
			continue;
		ov_date after = date_add_working_days(first, 1);
		if (after == 0 || date_between(first, after) < days)
			continue;
		ret_run->first = first;
		ret_run->last = date_add_days(after, -1);
		ret_run->name = "Stengte dager";
		return true;
	}
	return false;
}

/* The window as it begins in that year; its end may lie in the next. */
static bool
window_span(const struct window *w, uint32_t year, struct span *ret_span)
{
	ov_date first = day_rule_date(&w->first, year);
	ov_date last = day_rule_date(&w->last, year);

	if (last < first)
		last = day_rule_date(&w->last, year + 1);
	if (first == 0 || last == 0)
		return false;
	*ret_span = (struct span){ first, last, w->name };
	return true;
}

bool
calendar_low_staffing(const struct calendar *c, ov_date from, ov_date until, struct span *ret_span)
{
	struct span found, candidate;
	bool any = false;

	if (!date_valid(from) || !date_valid(until))
		return false;
	if (calendar_closed_run(
		date_add_days(from, 1), date_add_days(until, -1), CLOSED_RUN_DAYS, &found))
		any = true;
	for (size_t i = 0; i < c->windows_count; i++)
		for (uint32_t year = date_year(from); year <= date_year(until) + 1; year++) {
			if (!window_span(&c->windows[i], year, &candidate) ||
			    candidate.first <= from || candidate.first >= until)
				continue;
			/* Of two that begin together, the window: it has a name that people use. */
			if (!any || candidate.first >= found.first)
				found = candidate;
			any = true;
		}
	if (any)
		*ret_span = found;
	return any;
}

/* The window or closed run that d is in, where it begins after `from`; of several the one that
 * began first, since the people who decide are away from then on. */
static bool
staffing_around(const struct calendar *c, ov_date from, ov_date d, struct span *ret_span)
{
	struct span found = { 0 }, candidate;

	for (size_t i = 0; i < c->windows_count; i++)
		for (uint32_t year = date_year(d) - 1; year <= date_year(d); year++)
			if (window_span(&c->windows[i], year, &candidate) &&
			    candidate.first > from && candidate.first <= d && d <= candidate.last &&
			    (found.first == 0 || candidate.first < found.first))
				found = candidate;
	if (!date_working_day(d)) {
		ov_date before = date_add_working_days(d, -1);
		if (calendar_closed_run(date_add_days(before, 1), d, CLOSED_RUN_DAYS, &candidate) &&
		    candidate.first > from && (found.first == 0 || candidate.first < found.first))
			found = candidate;
	}
	*ret_span = found;
	return found.first != 0;
}

bool
calendar_staffing_eats(
    const struct calendar *c, ov_date from, ov_date due, ov_date until, struct span *ret_span)
{
	if (!date_valid(from) || !date_valid(due) || !date_valid(until))
		return false;
	return staffing_around(c, from, due, ret_span) ||
	       calendar_low_staffing(c, due > from ? due : from, until, ret_span);
}

ov_date
calendar_deadline_on(const struct calendar *c, ov_date d, bool later)
{
	int32_t step = later ? 1 : -1;

	if (c->deadlines_on == DEADLINES_ON_ANY_DAY)
		return d;
	while (d != 0 && (c->deadlines_on == DEADLINES_ON_FULL_DAYS ? !calendar_full_day(c, d)
								    : !date_working_day(d)))
		d = date_add_days(d, step);
	return d;
}
