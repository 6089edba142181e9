/* dates.h - Days and times of day as people and spreadsheets write them. Pure. */
#ifndef OVERGANG_LIAISON_DATES_H
#define OVERGANG_LIAISON_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dates_day {
	unsigned year, month, day;
	bool short_year; /* two digits: year is that of this century, 2000 to 2099 */
};

/* dd.mm.yyyy, d.m.yy or yyyy-mm-dd, with - / _ or blanks for the dots too, a dot behind it, and a
 * midnight behind that, as spreadsheets add it. false: it is no date. Whether there is such a
 * day is dates_number()'s to say. */
bool dates_split(const char *text, struct dates_day *ret);
/* yyyymmdd, or 0 when there is no such day between 1900 and 2199. */
uint32_t dates_number(const struct dates_day *d);
/* The same of a day that cannot be after `latest`: of two digits the century that makes it so. */
uint32_t dates_past(struct dates_day d, uint32_t latest);

enum dates_name {
	DATES_NAME_NONE,    /* no digits, or only the (1) of a copy */
	DATES_NAME_ONE,	    /* one day */
	DATES_NAME_SEVERAL, /* different days */
	DATES_NAME_DIGITS,  /* digits that are no day */
};

/* The day in a file's name, in any form that a cell may have, or as yyyymmdd or ddmmyyyy. */
enum dates_name dates_in_name(const char *name, uint32_t *ret_date);

/* Hour * 100 + minute from 09.00, 9:00:00, kl. 9, 0900 or a part of the day (0,375); -1. */
int dates_clock(const char *text);

#endif
