/* day_rule.h - A day of each year, as calendar.conf writes it: "24.12", "påske-4", "uke 28 fre". */
#ifndef OVERGANG_BASE_DAY_RULE_H
#define OVERGANG_BASE_DAY_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

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

enum day_mistake {
	DAY_MISTAKE_NONE,
	DAY_MISTAKE_EASTER,
	DAY_MISTAKE_EASTER_FAR,
	DAY_MISTAKE_WEEK,
	DAY_MISTAKE_WEEKDAY,
	DAY_MISTAKE_FORM,
	DAY_MISTAKE_OF_MONTH,
	DAY_MISTAKE_NO_DATE,
	DAY_MISTAKE_BEHIND,
};

/* Parse one day rule of calendar.conf: "24.12", "påske-4", "uke 28" (its Monday; as the last day of
 * a window its Sunday), "uke 28 fre", "13.02.2027". The mistake, or none. */
enum day_mistake day_rule_parse(const char *text, bool last, struct day_rule *ret_rule);
/* 0 when the rule does not fall in that year. */
ov_date day_rule_date(const struct day_rule *r, uint32_t year);
/* Does it fall on that day? */
bool day_rule_is(const struct day_rule *r, ov_date d);

#endif
