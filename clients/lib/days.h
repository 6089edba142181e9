/* days.h - Dates as people read them; the functions of overgang.h on dates, times of day and moments
 * stand in days.c too. */
#ifndef OVERGANG_DAYS_H
#define OVERGANG_DAYS_H

#include <stdbool.h>

#include "base/date.h"
#include "overgang.h"

enum { DAY_TEXT_SIZE = 24 };

/* "ons 24.03" (or "ons 24.03.2027"), "" for an invalid date; buf holds DAY_TEXT_SIZE bytes.
 * Returns buf. */
char *day_text(const struct texts *t, ov_date date, bool with_year, char *buf);

#endif
