/* date.c - Civil dates, Norwegian holidays, local time.
 *
 * Days are counted from 1970-01-01. A date is taken apart once, and one within the same month is
 * reckoned without that: the plan of a case asks for some thousand dates. */
#include "base/date.h"

#include <string.h>

enum { DAY = 86400, HOUR = 3600 };

static const ov_time moment_last = (ov_time)84006 * DAY; /* 2200-01-01 */

static ov_date
make(uint32_t year, uint32_t month, uint32_t day)
{
	return year * 10000 + month * 100 + day;
}

uint32_t
date_year(ov_date d)
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

uint32_t
date_month_days(uint32_t year, uint32_t month)
{
	static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

bool
date_valid(ov_date d)
{
	uint32_t y = date_year(d), m = month_of(d);

	return y >= DATE_YEAR_FIRST && y <= DATE_YEAR_LAST && m >= 1 && m <= 12 && day_of(d) >= 1 &&
	       day_of(d) <= date_month_days(y, m);
}

ov_date
date_make(uint32_t year, uint32_t month, uint32_t day)
{
	ov_date d = make(year, month, day);

	return month < 100 && day < 100 && date_valid(d) ? d : 0;
}

/* Days before the first of each month, of a year without a leap day. */
static const uint16_t days_before[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
	365 };

/* 0 is the first of January. */
static int32_t
day_of_year(ov_date d)
{
	uint32_t m = month_of(d);

	return days_before[m - 1] + (m > 2 && leap_year(date_year(d))) + (int32_t)day_of(d) - 1;
}

/* Days from 1970-01-01 to the first of January, of the valid years and the one behind them: every
 * fourth one before it had a leap day, but for 2100. */
static int32_t
year_start(uint32_t y)
{
	uint32_t years = y - DATE_YEAR_FIRST;

	return (int32_t)(years * 365 + (years + 1) / 4 - (y > 2100));
}

static int32_t
days_of(ov_date d)
{
	return year_start(date_year(d)) + day_of_year(d);
}

int32_t
date_days(ov_date d)
{
	return date_valid(d) ? days_of(d) : 0;
}

/* The divisions come to the right year and month, or to the one before. */
ov_date
date_from_days(int32_t days)
{
	if (days < 0 || (ov_time)days * DAY >= moment_last)
		return 0;
	uint32_t year = DATE_YEAR_FIRST + (uint32_t)days / 366;
	year += days >= year_start(year + 1);
	int32_t day = days - year_start(year);
	const int32_t leap_day = leap_year(year) ? days_before[2] : INT32_MAX;
	if (day == leap_day)
		return make(year, 2, 29);
	day -= day > leap_day;
	uint32_t month = (uint32_t)day / 32;
	month += day >= days_before[month + 1];
	return make(year, month + 1, (uint32_t)(day - days_before[month]) + 1);
}

/* Past either end of the valid years there is no date, so the sum is unknown. */
ov_date
date_add_days(ov_date d, int32_t days)
{
	enum { EVERY_MONTH_HAS = 28 };
	if (!date_valid(d))
		return 0;
	int64_t day = (int64_t)day_of(d) + days;
	if (day >= 1 && day <= EVERY_MONTH_HAS)
		return d - day_of(d) + (uint32_t)day;
	int64_t sum = (int64_t)days_of(d) + days;
	return sum >= 0 && sum <= INT32_MAX ? date_from_days((int32_t)sum) : 0;
}

ov_date
date_add_months(ov_date d, int32_t months)
{
	if (!date_valid(d))
		return 0;
	int64_t count = (int64_t)date_year(d) * 12 + month_of(d) - 1 + months;
	if (count < DATE_YEAR_FIRST * 12 || count > DATE_YEAR_LAST * 12 + 11)
		return 0;
	uint32_t y = (uint32_t)(count / 12), m = (uint32_t)(count % 12) + 1;
	uint32_t day = day_of(d) < date_month_days(y, m) ? day_of(d) : date_month_days(y, m);
	return make(y, m, day);
}

int32_t
date_between(ov_date a, ov_date b)
{
	return date_valid(a) && date_valid(b) ? days_of(b) - days_of(a) : 0;
}

/* 1970-01-01 was a Thursday. */
static int
weekday_of(int32_t days)
{
	return (days + 3) % 7 + 1;
}

int
date_weekday(ov_date d)
{
	return date_valid(d) ? weekday_of(days_of(d)) : 0;
}

/* Easter Sunday of 1970 to 2199, in days after 22 March. calendar_test reckons them by Oudin. */
static const uint8_t easters[DATE_YEAR_LAST - DATE_YEAR_FIRST + 1] = { 7, 20, 11, 31, 23, 8, 27, 19,
	4, 24, 15, 28, 20, 12, 31, 16, 8, 28, 12, 4, 24, 9, 28, 20, 12, 25, 16, 8, 21, 13, 32, 24,
	9, 29, 20, 5, 25, 17, 1, 21, 13, 33, 17, 9, 29, 14, 5, 25, 10, 30, 21, 13, 26, 18, 9, 29,
	14, 6, 25, 10, 30, 22, 6, 26, 18, 3, 22, 14, 34, 19, 10, 30, 15, 7, 26, 18, 3, 23, 14, 27,
	19, 11, 30, 15, 7, 27, 11, 31, 23, 8, 27, 19, 4, 24, 15, 7, 20, 12, 31, 23, 8, 28, 19, 4,
	24, 16, 28, 20, 12, 32, 16, 8, 28, 13, 4, 24, 9, 29, 20, 12, 25, 17, 8, 21, 13, 33, 24, 9,
	29, 21, 6, 26, 18, 3, 22, 14, 27, 19, 10, 30, 15, 7, 26, 11, 31, 23, 7, 27, 19, 4, 23, 15,
	7, 20, 11, 31, 23, 8, 27, 19, 4, 24, 15, 28, 20, 12, 31, 16, 8, 28, 12, 4, 24, 9, 28, 20,
	12, 25, 16, 8, 21, 13, 32, 24, 9, 29, 20, 5, 25, 17, 1, 21, 13, 33, 17, 9, 29, 14, 5, 25,
	10, 30, 21, 13, 26, 18, 9, 29, 14, 6, 25, 10, 30, 22, 6, 26, 18, 3, 22, 14, 34, 19, 10, 30,
	15, 7, 26, 18, 3, 23 };

/* Easter Sunday as a day of its year. */
static int32_t
easter_of(uint32_t year)
{
	return days_before[2] + leap_year(year) + 22 - 1 + easters[year - DATE_YEAR_FIRST];
}

ov_date
date_easter(uint32_t year)
{
	bool known = year >= DATE_YEAR_FIRST && year <= DATE_YEAR_LAST;

	return known ? date_from_days(year_start(year) + easter_of(year)) : 0;
}

/* The Monday of week 1 is the one on or before 4 January. It may lie in December. */
static int32_t
iso_year_start(uint32_t year)
{
	int32_t fourth = year_start(year) + 3;

	return fourth - (fourth + 3) % 7;
}

uint32_t
date_iso_week(ov_date d)
{
	if (!date_valid(d))
		return 0;
	int32_t days = days_of(d);
	uint32_t year = date_year(d);

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

/* Days from Easter Sunday of the same year. */
static int32_t
after_easter(ov_date d)
{
	return day_of_year(d) - easter_of(date_year(d));
}

const char *
date_holiday(ov_date d)
{
	if (!date_valid(d))
		return NULL;
	int32_t offset = after_easter(d);
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

/* Most days are none, as their month and their distance from Easter say at once. */
static bool
is_holiday(ov_date d)
{
	enum { FIRST = -3, LAST = 50 };
	int32_t offset = after_easter(d);
	uint32_t month = month_of(d);
	bool is = false;

	if (offset >= FIRST && offset <= LAST)
		for (size_t i = 0; i < sizeof(easter_holidays) / sizeof(easter_holidays[0]); i++)
			is = is || easter_holidays[i].offset == offset;
	if (month == 1 || month == 5 || month == 12)
		for (size_t i = 0; i < sizeof(fixed_holidays) / sizeof(fixed_holidays[0]); i++)
			is = is || (fixed_holidays[i].month == month &&
				       fixed_holidays[i].day == day_of(d));
	return is;
}

bool
date_working_day(ov_date d)
{
	return date_valid(d) && weekday_of(days_of(d)) <= 5 && !is_holiday(d);
}

ov_date
date_add_working_days(ov_date d, int32_t n)
{
	int32_t step = n < 0 ? -1 : 1;

	if (!date_valid(d))
		return 0;
	int weekday = weekday_of(days_of(d));
	while (n != 0 && d != 0) {
		d = date_add_days(d, step);
		weekday = (weekday - 1 + 7 + step) % 7 + 1;
		if (d != 0 && weekday <= 5 && !is_holiday(d))
			n -= step;
	}
	return d;
}

/* ---- Europe/Oslo ------------------------------------------------------------------------ */

/* 01:00 UTC on the last Sunday of that month, which has 31 days. */
static ov_time
last_sunday(uint32_t year, uint32_t month)
{
	int32_t last = year_start(year) + days_before[month] + leap_year(year) - 1;

	return (ov_time)(last - weekday_of(last) % 7) * DAY + HOUR;
}

/* The average year gives the year of the day, but for a day or two about New Year, when it is
 * winter by either. */
static bool
summer_time(ov_time t)
{
	enum { CYCLE_DAYS = 146097, CYCLE_YEARS = 400 };
	uint32_t year = DATE_YEAR_FIRST + (uint32_t)(t / DAY * CYCLE_YEARS / CYCLE_DAYS);

	return t >= last_sunday(year, 3) && t < last_sunday(year, 10);
}

/* Read as summer time first: it is the first of two, and when the moment so found is
 * not in summer time, winter time holds or still held. */
ov_time
moment_from_local(ov_date d, uint32_t hhmm)
{
	if (!date_valid(d) || hhmm / 100 > 23 || hhmm % 100 > 59)
		return 0;
	ov_time local = (ov_time)days_of(d) * DAY + hhmm / 100 * HOUR + hhmm % 100 * 60;
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

ov_date
date_of_iso_week(uint32_t year, int32_t week, int32_t weekday)
{
	ov_date d = date_from_days(iso_year_start(year) + (week - 1) * 7 + weekday - 1);

	/* Not every year has a week 53. */
	return (int32_t)date_iso_week(d) == week ? d : 0;
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
	put_digits(buf + 6, date_year(d), 4);
	return buf;
}
