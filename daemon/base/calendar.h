/* calendar.h - Civil dates, Norwegian working days, low staffing, local time.
 *
 * Dates are yyyymmdd and belong to Europe/Oslo; 0 is unknown and every function
 * that is given an unknown date answers 0 (or false), so that unknown is never
 * near and never far. Valid years are 1970 to 2199. Moments are seconds since
 * 1970, UTC.
 *
 * Sources: public holidays and the vectors of Easter 2025 to 2032 in the tests
 * are those of the Norwegian calendar (lov om helligdager; snl.no); daylight
 * saving is the rule of the European Union since 1996, last Sunday of March and
 * of October at 01:00 UTC. Earlier years get the same rule: no case is older.
 *
 * Low staffing (lavbemanning: fellesferie, romjul, påskeuke, a team's own leave)
 * is no holiday: offices are open, but lead times stretch. It is data, read from
 * calendar.conf, and resolved for each year here.
 *
 * A window stretches a lead time only when it eats into it. Plan B is to be decided ten working
 * days before a release: a window that is over by then has taken nothing from those ten days, and
 * a summer does not hurry anybody for December. So W is looked for from the day on which the task
 * would be due without it, not from the notice.
 *
 * A deadline reckoned in days, weeks or months may fall on a day when nobody is there. It moves
 * to the nearest day of the kind that calendar.conf names: earlier where it counts back from its
 * anchor (what must be ready before), later where it counts forward (a call a month after), but for long closed days (core/routine.h). */
#ifndef OVERGANG_BASE_CALENDAR_H
#define OVERGANG_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t ov_date; /* yyyymmdd */
typedef uint64_t ov_time; /* seconds since 1970, UTC */

enum { WINDOWS_MAX = 16, SHORT_DAYS_MAX = 16 };

/* On which days deadlines fall: [deadlines] on. */
enum deadlines_on {
	DEADLINES_ON_FULL_DAYS, /* the default */
	DEADLINES_ON_WORKING_DAYS,
	DEADLINES_ON_ANY_DAY,
};

/* How one end of a window, or a short day, is found in a year. */
enum day_rule_kind {
	DAY_RULE_NONE,
	DAY_RULE_FIXED,	   /* day and month of every year */
	DAY_RULE_EASTER,   /* offset in days from Easter Sunday */
	DAY_RULE_ISO_WEEK, /* week and weekday (1 Monday … 7 Sunday) */
	DAY_RULE_DATE,	   /* that one date */
};

struct day_rule {
	enum day_rule_kind kind;
	int32_t a; /* day | offset | week | yyyymmdd */
	int32_t b; /* month |   –   | weekday | – */
};

struct window {
	char name[48]; /* as shown: "Fellesferien" */
	struct day_rule first;
	struct day_rule last;
};

struct calendar {
	struct window windows[WINDOWS_MAX];
	size_t windows_count;
	struct day_rule short_days[SHORT_DAYS_MAX];
	size_t short_days_count;
	enum deadlines_on deadlines_on;
};

/* A window or a closed run as it falls in time. */
struct span {
	ov_date first;
	ov_date last;
	const char *name; /* the window's, or "Stengte dager" */
};

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

/* The Norwegian name of the public holiday that falls on d, or NULL. */
const char *date_holiday(ov_date d);
/* Monday to Friday and no public holiday. */
bool date_working_day(ov_date d);
/* A working day that calendar.conf does not call short (24 and 31 December,
 * Wednesday before Easter …). */
bool calendar_full_day(const struct calendar *c, ov_date d);
/* A working day that is short. */
bool calendar_short_day(const struct calendar *c, ov_date d);
/* n working days after (n < 0: before) d. d itself is never counted; n = 0 gives d. */
ov_date date_add_working_days(ov_date d, int32_t n);
/* The last full working day before d. */
ov_date calendar_last_full_before(const struct calendar *c, ov_date d);
/* The closed run (days that are no working days) that starts on or after
 * `from` and on or before `until` and is at least `days` long, the last such;
 * false when there is none. */
bool calendar_closed_run(ov_date from, ov_date until, int32_t days, struct span *ret_run);
/* The latest window of low staffing, or closed run of three days or more, that
 * begins after `from` and before `until`. */
bool calendar_low_staffing(
    const struct calendar *c, ov_date from, ov_date until, struct span *ret_span);
/* The one that eats into the lead time from `due` to `until`: that in which `due` falls, the
 * longest before it of several, or else the latest that begins after it. It begins after `from`. */
bool calendar_staffing_eats(
    const struct calendar *c, ov_date from, ov_date due, ov_date until, struct span *ret_span);
/* The nearest day on which a deadline may fall, d itself or else one before it or `later`. */
ov_date calendar_deadline_on(const struct calendar *c, ov_date d, bool later);

/* Europe/Oslo. hhmm as in 905; an hour that daylight saving skips is taken as
 * if winter time still held, one that comes twice is its first. */
ov_time moment_from_local(ov_date d, uint32_t hhmm);
ov_date moment_date(ov_time t);
uint32_t moment_hhmm(ov_time t);
/* `at` where it is later than now; else 0. */
ov_time moment_after(ov_time at, ov_time now);
/* Make *next the earlier of both. 0 is never, in both. */
void moment_earlier(ov_time *next, ov_time at);

/* Parse one day rule of calendar.conf: "24.12", "påske-4", "uke 28" (its Monday;
 * as the last day of a window its Sunday), "uke 28 fre", "13.02.2027".
 * NULL, or a sentence that says what is wrong (static). */
const char *day_rule_parse(const char *text, bool last, struct day_rule *ret_rule);
/* 0 when the rule does not fall in that year. */
ov_date day_rule_date(const struct day_rule *r, uint32_t year);

/* dd.mm.yyyy, or "" for 0. buf holds at least 11 bytes; returns buf. */
char *date_text(ov_date d, char *buf);

#endif
