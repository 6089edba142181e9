/* calendar.c - Civil dates, Norwegian working days, low staffing, local time.
 *
 * Days are counted from 1970-01-01 in the proleptic Gregorian calendar, with the year
 * beginning in March so that the leap day comes last (Howard Hinnant's formulas). */
#include "base/calendar.h"

#include <string.h>

enum {
	YEAR_FIRST = 1970,
	YEAR_LAST = 2199,
	DAY = 86400,
	HOUR = 3600,
	CLOSED_RUN_DAYS = 3,
};

static const ov_time moment_last = (ov_time)84006 * DAY; /* 2200-01-01 */

static ov_date
make(uint32_t year, uint32_t month, uint32_t day)
{
	return year * 10000 + month * 100 + day;
}

static uint32_t
year_of(ov_date d)
{
	return d / 10000;
}

static uint32_t
month_of(ov_date d)
{
	return d / 100 % 100;
}

static uint32_t
day_of(ov_date d)
{
	return d % 100;
}

static bool
leap_year(uint32_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static uint32_t
month_days(uint32_t year, uint32_t month)
{
	static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

bool
date_valid(ov_date d)
{
	uint32_t y = year_of(d), m = month_of(d);

	return y >= YEAR_FIRST && y <= YEAR_LAST && m >= 1 && m <= 12 && day_of(d) >= 1 &&
	       day_of(d) <= month_days(y, m);
}

static int32_t
civil_days(int32_t y, int32_t m, int32_t d)
{
	y -= m <= 2;
	int32_t era = y / 400, year = y % 400;
	int32_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int32_t day_of_era = year * 365 + year / 4 - year / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

int32_t
date_days(ov_date d)
{
	if (!date_valid(d))
		return 0;
	return civil_days((int32_t)year_of(d), (int32_t)month_of(d), (int32_t)day_of(d));
}

ov_date
date_from_days(int32_t days)
{
	if (days < 0 || (ov_time)days * DAY >= moment_last)
		return 0;
	int32_t z = days + 719468;
	int32_t era = z / 146097, day_of_era = z % 146097;
	int32_t year =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int32_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int32_t month = (5 * day_of_year + 2) / 153;
	int32_t day = day_of_year - (153 * month + 2) / 5 + 1;

	month += month < 10 ? 3 : -9;
	return make((uint32_t)(year + era * 400 + (month <= 2)), (uint32_t)month, (uint32_t)day);
}

/* Past either end of the valid years there is no date, so the sum is unknown. */
ov_date
date_add_days(ov_date d, int32_t days)
{
	if (!date_valid(d))
		return 0;
	int64_t sum = (int64_t)date_days(d) + days;
	return sum >= 0 && sum <= INT32_MAX ? date_from_days((int32_t)sum) : 0;
}

ov_date
date_add_months(ov_date d, int32_t months)
{
	if (!date_valid(d))
		return 0;
	int64_t count = (int64_t)year_of(d) * 12 + month_of(d) - 1 + months;
	if (count < YEAR_FIRST * 12 || count > YEAR_LAST * 12 + 11)
		return 0;
	uint32_t y = (uint32_t)(count / 12), m = (uint32_t)(count % 12) + 1;
	uint32_t day = day_of(d) < month_days(y, m) ? day_of(d) : month_days(y, m);
	return make(y, m, day);
}

int32_t
date_between(ov_date a, ov_date b)
{
	return date_valid(a) && date_valid(b) ? date_days(b) - date_days(a) : 0;
}

/* 1970-01-01 was a Thursday. */
int
date_weekday(ov_date d)
{
	return date_valid(d) ? (date_days(d) + 3) % 7 + 1 : 0;
}

/* The anonymous Gregorian algorithm (Meeus/Jones/Butcher). */
ov_date
date_easter(uint32_t year)
{
	if (year < YEAR_FIRST || year > YEAR_LAST)
		return 0;
	uint32_t a = year % 19, b = year / 100, c = year % 100;
	uint32_t d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	uint32_t h = (19 * a + b - d - g + 15) % 30;
	uint32_t i = c / 4, k = c % 4;
	uint32_t l = (32 + 2 * e + 2 * i - h - k) % 7;
	uint32_t m = (a + 11 * h + 22 * l) / 451;
	uint32_t n = h + l - 7 * m + 114;

	return make(year, n / 31, n % 31 + 1);
}

/* The Monday of week 1 is the one on or before 4 January. It may lie in December. */
static int32_t
iso_year_start(uint32_t year)
{
	int32_t fourth = civil_days((int32_t)year, 1, 4);

	return fourth - (fourth + 3) % 7;
}

uint32_t
date_iso_week(ov_date d)
{
	if (!date_valid(d))
		return 0;
	int32_t days = date_days(d);
	uint32_t year = year_of(d);

	if (days >= iso_year_start(year + 1))
		year++;
	else if (days < iso_year_start(year))
		year--;
	return (uint32_t)(days - iso_year_start(year)) / 7 + 1;
}

/* ---- public holidays and working days ---------------------------------------------- */

static const struct {
	uint32_t month, day;
	const char *name;
} fixed_holidays[] = {
	{ 1, 1, "1. nyttårsdag" },
	{ 5, 1, "1. mai" },
	{ 5, 17, "17. mai" },
	{ 12, 25, "1. juledag" },
	{ 12, 26, "2. juledag" },
};

static const struct {
	int32_t offset; /* from Easter Sunday */
	const char *name;
	const char *on_may_1;
	const char *on_may_17;
} easter_holidays[] = {
	{ -3, "Skjærtorsdag", NULL, NULL },
	{ -2, "Langfredag", NULL, NULL },
	{ 0, "1. påskedag", NULL, NULL },
	{ 1, "2. påskedag", NULL, NULL },
	{ 39, "Kristi himmelfartsdag", "1. mai og Kristi himmelfartsdag",
	    "17. mai og Kristi himmelfartsdag" },
	{ 49, "1. pinsedag", NULL, "17. mai og 1. pinsedag" },
	{ 50, "2. pinsedag", NULL, "17. mai og 2. pinsedag" },
};

const char *
date_holiday(ov_date d)
{
	if (!date_valid(d))
		return NULL;
	int32_t offset = date_between(date_easter(year_of(d)), d);
	uint32_t in_year = d % 10000;

	for (size_t i = 0; i < sizeof(easter_holidays) / sizeof(easter_holidays[0]); i++)
		if (easter_holidays[i].offset == offset)
			return in_year == 501	? easter_holidays[i].on_may_1
			       : in_year == 517 ? easter_holidays[i].on_may_17
						: easter_holidays[i].name;
	for (size_t i = 0; i < sizeof(fixed_holidays) / sizeof(fixed_holidays[0]); i++)
		if (fixed_holidays[i].month * 100 + fixed_holidays[i].day == in_year)
			return fixed_holidays[i].name;
	return NULL;
}

bool
date_working_day(ov_date d)
{
	return date_valid(d) && date_weekday(d) <= 5 && date_holiday(d) == NULL;
}

/* A week belongs to its own year, which may differ from that of the day. */
static bool
called_short(const struct calendar *c, ov_date d)
{
	for (size_t i = 0; i < c->short_days_count; i++)
		for (uint32_t year = year_of(d) - 1; year <= year_of(d) + 1; year++)
			if (day_rule_date(&c->short_days[i], year) == d)
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
date_add_working_days(ov_date d, int32_t n)
{
	int32_t step = n < 0 ? -1 : 1;

	if (!date_valid(d))
		return 0;
	while (n != 0 && d != 0) {
		d = date_add_days(d, step);
		if (date_working_day(d))
			n -= step;
	}
	return d;
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
		for (uint32_t year = year_of(from); year <= year_of(until) + 1; year++) {
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

/* The window or closed run that d is in, where it begins after `from`; of several that which began
 * first, since whoever decides is away from then on. */
static bool
staffing_around(const struct calendar *c, ov_date from, ov_date d, struct span *ret_span)
{
	struct span found = { 0 }, candidate;

	for (size_t i = 0; i < c->windows_count; i++)
		for (uint32_t year = year_of(d) - 1; year <= year_of(d); year++)
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

/* ---- Europe/Oslo ------------------------------------------------------------------------ */

/* 01:00 UTC on the last Sunday of that month, which has 31 days. */
static ov_time
last_sunday(uint32_t year, uint32_t month)
{
	ov_date last = make(year, month, 31);

	return (ov_time)(date_days(last) - date_weekday(last) % 7) * DAY + HOUR;
}

static bool
summer_time(ov_time t)
{
	uint32_t year = year_of(date_from_days((int32_t)(t / DAY)));

	return t >= last_sunday(year, 3) && t < last_sunday(year, 10);
}

/* Read as summer time first: it is the first of two, and when the moment so found is
 * not in summer time, winter time holds or still held. */
ov_time
moment_from_local(ov_date d, uint32_t hhmm)
{
	if (!date_valid(d) || hhmm / 100 > 23 || hhmm % 100 > 59)
		return 0;
	ov_time local = (ov_time)date_days(d) * DAY + hhmm / 100 * HOUR + hhmm % 100 * 60;
	if (local < 2 * HOUR)
		return 0;
	return summer_time(local - 2 * HOUR) ? local - 2 * HOUR : local - HOUR;
}

/* Seconds of local time; a moment beyond the valid years has no date. */
static ov_time
local_seconds(ov_time t)
{
	if (t == 0 || t >= moment_last - HOUR)
		return 0;
	return t + (summer_time(t) ? 2 * HOUR : HOUR);
}

ov_date
moment_date(ov_time t)
{
	ov_time local = local_seconds(t);

	return local != 0 ? date_from_days((int32_t)(local / DAY)) : 0;
}

uint32_t
moment_hhmm(ov_time t)
{
	uint32_t minutes = (uint32_t)(local_seconds(t) % DAY / 60);

	return minutes / 60 * 100 + minutes % 60;
}

ov_time
moment_after(ov_time at, ov_time now)
{
	return at > now ? at : 0;
}

void
moment_earlier(ov_time *next, ov_time at)
{
	if (at != 0 && (*next == 0 || at < *next))
		*next = at;
}

/* ---- day rules of calendar.conf --------------------------------------------------------- */

static const char *
skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/* One to `digits` digits at *s, which moves behind them; -1 when there are none. */
static int32_t
take_number(const char **s, int digits)
{
	int32_t n = -1;

	for (; digits > 0 && **s >= '0' && **s <= '9'; digits--, (*s)++)
		n = (n < 0 ? 0 : n * 10) + (**s - '0');
	return n;
}

static bool
take_word(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

static const char *
parse_easter(const char *s, struct day_rule *r)
{
	s = skip_blanks(s);
	r->kind = DAY_RULE_EASTER;
	if (*s == '\0')
		return NULL;
	int32_t sign = *s == '-' ? -1 : 1;
	if (*s != '-' && *s != '+')
		return "write påske, påske-4 or påske+1";
	s = skip_blanks(s + 1);
	int32_t n = take_number(&s, 3);
	if (n < 0 || n > 100 || *s != '\0')
		return "write påske-4 or påske+1, at most 100 days from Easter Sunday";
	r->a = sign * n;
	return NULL;
}

static const char *
parse_week(const char *s, bool last, struct day_rule *r)
{
	static const char *const weekdays[] = { "man", "tir", "ons", "tor", "fre", "lør", "søn" };

	s = skip_blanks(s);
	r->kind = DAY_RULE_ISO_WEEK;
	r->a = take_number(&s, 2);
	r->b = last ? 7 : 1;
	if (r->a < 1 || r->a > 53)
		return "the week is a number from 1 to 53: uke 28";
	s = skip_blanks(s);
	if (*s == '\0')
		return NULL;
	for (int i = 0; i < 7; i++)
		if (strcmp(s, weekdays[i]) == 0) {
			r->b = i + 1;
			return NULL;
		}
	return "the weekday is one of man, tir, ons, tor, fre, lør, søn: uke 28 fre";
}

static const char *
parse_date(const char *s, struct day_rule *r)
{
	int32_t day = take_number(&s, 2), month = -1;

	if (take_word(&s, "."))
		month = take_number(&s, 2);
	if (day < 1 || month < 1 || month > 12)
		return "write a day as 24.12, 13.02.2027, påske-4 or uke 28";
	r->kind = DAY_RULE_FIXED;
	r->a = day;
	r->b = month;
	/* 2000 was a leap year: 29.02 is a day of some years. */
	if ((uint32_t)day > month_days(2000, (uint32_t)month))
		return "there is no such day in that month";
	if (take_word(&s, ".") && *s != '\0') {
		int32_t year = take_number(&s, 4);
		ov_date d = year < 0 ? 0 : make((uint32_t)year, (uint32_t)month, (uint32_t)day);
		if (!date_valid(d))
			return "there is no such date; years are written in full, 1970 to 2199";
		r->kind = DAY_RULE_DATE;
		r->a = (int32_t)d;
		r->b = 0;
	}
	return *s == '\0' ? NULL : "there is something behind the date";
}

const char *
day_rule_parse(const char *text, bool last, struct day_rule *ret_rule)
{
	struct day_rule r = { DAY_RULE_NONE, 0, 0 };
	const char *s = skip_blanks(text), *problem;

	if (take_word(&s, "påske") || take_word(&s, "Påske"))
		problem = parse_easter(s, &r);
	else if (take_word(&s, "uke") || take_word(&s, "Uke"))
		problem = parse_week(s, last, &r);
	else
		problem = parse_date(s, &r);
	if (problem == NULL)
		*ret_rule = r;
	return problem;
}

static ov_date
iso_week_date(uint32_t year, int32_t week, int32_t weekday)
{
	ov_date d = date_from_days(iso_year_start(year) + (week - 1) * 7 + weekday - 1);

	/* Not every year has a week 53. */
	return (int32_t)date_iso_week(d) == week ? d : 0;
}

ov_date
day_rule_date(const struct day_rule *r, uint32_t year)
{
	ov_date d = 0;

	if (year < YEAR_FIRST || year > YEAR_LAST)
		return 0;
	switch (r->kind) {
	case DAY_RULE_NONE:
		break;
	case DAY_RULE_FIXED:
		d = make(year, (uint32_t)r->b, (uint32_t)r->a);
		break;
	case DAY_RULE_EASTER:
		d = date_add_days(date_easter(year), r->a);
		break;
	case DAY_RULE_ISO_WEEK:
		d = iso_week_date(year, r->a, r->b);
		break;
	case DAY_RULE_DATE:
		d = year_of((ov_date)r->a) == year ? (ov_date)r->a : 0;
		break;
	}
	return date_valid(d) ? d : 0;
}

static void
put_digits(char *buf, uint32_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		buf[i] = (char)('0' + value % 10);
}

char *
date_text(ov_date d, char *buf)
{
	buf[0] = '\0';
	if (d == 0)
		return buf;
	memcpy(buf, "00.00.0000", 11);
	put_digits(buf, day_of(d), 2);
	put_digits(buf + 3, month_of(d), 2);
	put_digits(buf + 6, year_of(d), 4);
	return buf;
}
