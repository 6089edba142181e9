/* calendar.h - Short days, low staffing, and the days on which deadlines fall: calendar.conf.
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
 * A deadline reckoned in days, weeks or months may fall on a day when nobody is there. It moves to
 * the nearest day of the kind that calendar.conf names: earlier where it counts back from its
 * anchor (a task to finish before it), later where it counts forward (a call a month after), but
 * for long closed days (core/routine.h). */
#ifndef OVERGANG_BASE_CALENDAR_H
#define OVERGANG_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/day_rule.h"

enum { WINDOWS_MAX = 16, SHORT_DAYS_MAX = 16 };

/* On which days deadlines fall: [deadlines] on. */
enum deadlines_on {
	DEADLINES_ON_FULL_DAYS, /* the default */
	DEADLINES_ON_WORKING_DAYS,
	DEADLINES_ON_ANY_DAY,
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

/* A working day that calendar.conf does not call short (24 and 31 December,
 * Wednesday before Easter …). */
bool calendar_full_day(const struct calendar *c, ov_date d);
/* A working day that is short. */
bool calendar_short_day(const struct calendar *c, ov_date d);
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

#endif
