/* date.h - Civil dates, Norwegian holidays and working days, local time.
 *
 * Dates are yyyymmdd and belong to Europe/Oslo; 0 is unknown and every function
 * that is given an unknown date answers 0 (or false), so that unknown is never
 * near and never far. Valid years are 1970 to 2199. Moments are seconds since
 * 1970, UTC.
 *
 * Sources: public holidays and the vectors of Easter 2025 to 2032 in the tests
 * are those of the Norwegian calendar (lov om helligdager; snl.no); daylight
 * saving is the rule of the European Union since 1996, last Sunday of March and
 * of October at 01:00 UTC. Earlier years get the same rule: no case is older. */
#ifndef OVERGANG_BASE_DATE_H
#define OVERGANG_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t ov_date; /* yyyymmdd */
typedef uint64_t ov_time; /* seconds since 1970, UTC */

enum { DATE_YEAR_FIRST = 1970, DATE_YEAR_LAST = 2199 };

bool date_valid(ov_date d);
/* Days since 1970-01-01; d must be valid. */
int32_t date_days(ov_date d);
ov_date date_from_days(int32_t days);
ov_date date_add_days(ov_date d, int32_t days);
/* The same day of another month; past its end, the month's last day. */
ov_date date_add_months(ov_date d, int32_t months);
/* Days from a to b; 0 when either is unknown. */
int32_t date_between(ov_date a, ov_date b);
/* 1 Monday … 7 Sunday; 0 unknown. */
int date_weekday(ov_date d);
ov_date date_easter(uint32_t year);
uint32_t date_iso_week(ov_date d);
/* 0 when there is no such date. */
ov_date date_make(uint32_t year, uint32_t month, uint32_t day);
uint32_t date_year(ov_date d);
uint32_t date_month_days(uint32_t year, uint32_t month);
/* 0: that year has no such week. */
ov_date date_of_iso_week(uint32_t year, int32_t week, int32_t weekday);

/* The Norwegian name of the public holiday that falls on d, or NULL. */
const char *date_holiday(ov_date d);
/* Monday to Friday and no public holiday. */
bool date_working_day(ov_date d);
/* n working days after (n < 0: before) d. d itself is never counted; n = 0 gives d. */
ov_date date_add_working_days(ov_date d, int32_t n);

/* Europe/Oslo. hhmm as in 905; an hour that daylight saving skips is taken as
 * if winter time still held, one that comes twice is its first. */
ov_time moment_from_local(ov_date d, uint32_t hhmm);
ov_date moment_date(ov_time t);
uint32_t moment_hhmm(ov_time t);
/* `at` where it is later than now; else 0. */
ov_time moment_after(ov_time at, ov_time now);
/* Make *next the earlier of both. 0 is never, in both. */
void moment_earlier(ov_time *next, ov_time at);

/* dd.mm.yyyy, or "" for 0. buf holds at least 11 bytes; returns buf. */
char *date_text(ov_date d, char *buf);

#endif
