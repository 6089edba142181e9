/* dates.c - Days and times of day as people and spreadsheets write them. */
#include "dates.h"

#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "overgang.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, MINUTES_OF_DAY = 24 * 60 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One to max digits at *s, which moves behind them; how many there were. */
static int
take_digits(const char **s, int max, unsigned *ret)
{
	int n = 0;

	for (*ret = 0; n < max && is_digit(**s); n++, (*s)++)
		*ret = *ret * 10 + (unsigned)(**s - '0');
	return n;
}

/* The separator between the parts of a date, the same twice. '\0': none that is allowed. */
static char
take_between(const char **s, char wanted)
{
	char c = **s;

	if (c == '\0' || strchr(".-/_ ", c) == NULL || (wanted != '\0' && c != wanted))
		return '\0';
	(*s)++;
	while (c == '.' && **s == ' ')
		(*s)++;
	return c;
}

/* A date at *s, which moves behind it. */
static bool
take_date(const char **s, struct dates_day *d)
{
	const char *at = *s;
	unsigned first, second, third;
	int a = take_digits(&at, 4, &first);
	char between = a > 0 ? take_between(&at, '\0') : '\0';
	int b = between != '\0' ? take_digits(&at, 2, &second) : 0;
	bool more = b > 0 && take_between(&at, between) != '\0';
	int c = more ? take_digits(&at, 4, &third) : 0;

	if (c == 0 || is_digit(*at))
		return false;
	if (a == 4 && c <= 2)
		*d = (struct dates_day){ .year = first, .month = second, .day = third };
	else if (a <= 2 && c == 4)
		*d = (struct dates_day){ .year = third, .month = second, .day = first };
	else if (a <= 2 && c == 2)
		*d = (struct dates_day){
			.year = 2000 + third, .month = second, .day = first, .short_year = true
		};
	else
		return false;
	*s = at;
	return true;
}

bool
dates_split(const char *text, struct dates_day *ret)
{
	static const char *const midnights[] = { "", ".", " 00:00", " 00:00:00", " 0:00",
		" 0:00:00", " 00.00", " 00.00.00", "T00:00:00", "t00:00:00" };

	if (!take_date(&text, ret))
		return false;
	for (size_t i = 0; i < sizeof(midnights) / sizeof(midnights[0]); i++)
		if (strcmp(text, midnights[i]) == 0)
			return true;
	return false;
}

uint32_t
dates_number(const struct dates_day *d)
{
	static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;

	if (d->year < YEAR_MIN || d->year > YEAR_MAX || d->month < 1 || d->month > 12 || d->day < 1)
		return 0;
	if (d->day > days[d->month - 1] + (d->month == 2 && leap ? 1 : 0))
		return 0;
	return d->year * 10000 + d->month * 100 + d->day;
}

uint32_t
dates_past(struct dates_day d, uint32_t latest)
{
	uint32_t date = dates_number(&d);

	/* 29.02.00 is a day of 2000 and none of 1900. */
	if (d.short_year && (date == 0 || date > latest)) {
		d.year -= 100;
		date = dates_number(&d);
	}
	return date;
}

/* ---- in a file's name --------------------------------------------------------------------- */

/* Eight digits and no more: 20270111 or 11012027. */
static uint32_t
eight_digits(const char *s)
{
	unsigned n[8];

	if (strspn(s, "0123456789") != 8)
		return 0;
	for (size_t i = 0; i < 8; i++)
		n[i] = (unsigned)(s[i] - '0');
	const struct dates_day year_first = { .year = n[0] * 1000 + n[1] * 100 + n[2] * 10 + n[3],
		.month = n[4] * 10 + n[5],
		.day = n[6] * 10 + n[7] };
	const struct dates_day day_first = { .day = n[0] * 10 + n[1],
		.month = n[2] * 10 + n[3],
		.year = n[4] * 1000 + n[5] * 100 + n[6] * 10 + n[7] };
	uint32_t date = dates_number(&year_first);
	return date != 0 ? date : dates_number(&day_first);
}

/* "(1)" of a copy. */
static bool
is_copy(const char *name, const char *digits)
{
	return digits > name && digits[-1] == '(' && digits[strspn(digits, "0123456789")] == ')';
}

enum dates_name
dates_in_name(const char *name, uint32_t *ret_date)
{
	bool digits = false;

	*ret_date = 0;
	for (const char *s = name; *s != '\0';) {
		struct dates_day d;
		const char *end = s;
		if (!is_digit(*s)) {
			s++;
			continue;
		}
		uint32_t date = eight_digits(s);
		if (date != 0)
			end = s + 8;
		else if (take_date(&end, &d))
			date = dates_number(&d);
		if (date != 0 && *ret_date != 0 && date != *ret_date)
			return DATES_NAME_SEVERAL;
		if (date != 0)
			*ret_date = date;
		else
			digits = digits || !is_copy(name, s);
		s = date != 0 ? end : s + strspn(s, "0123456789");
	}
	return *ret_date != 0 ? DATES_NAME_ONE : digits ? DATES_NAME_DIGITS : DATES_NAME_NONE;
}

/* ---- times of day ---------------------------------------------------------------------------- */

/* "0,375" or "0.375", and not "0.37", which is a time of day. */
static int
part_of_day(const char *s)
{
	double part = 0, unit = 1;

	if (s[0] != '0' || (s[1] != ',' && s[1] != '.'))
		return -1;
	size_t digits = strspn(s + 2, "0123456789");
	if (digits == 0 || s[2 + digits] != '\0' || (s[1] == '.' && digits <= 2))
		return -1;
	for (const char *c = s + 2; *c != '\0'; c++)
		part += (*c - '0') * (unit /= 10);
	int minutes = (int)(part * MINUTES_OF_DAY + 0.5);
	return minutes < MINUTES_OF_DAY ? minutes / 60 * 100 + minutes % 60 : -1;
}

int
dates_clock(const char *text)
{
	static const char *const before[] = { "klokken ", "klokka ", "klokken", "klokka", "kl. ",
		"kl.", "kl ", "kl" };
	char buf[32];
	const char *s = normal_put(text, NORMAL_LOWER, buf, sizeof(buf));

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		if (strncmp(s, before[i], strlen(before[i])) == 0) {
			s += strlen(before[i]);
			break;
		}
	int part = part_of_day(s);
	if (part >= 0)
		return part;
	/* Seconds are of no use. */
	unsigned hour, minute, second;
	const char *at = s;
	if (take_digits(&at, 2, &hour) > 0 && (*at == ':' || *at == '.')) {
		char mark = *at++;
		if (take_digits(&at, 2, &minute) == 2 && *at == mark && at++ != NULL &&
		    take_digits(&at, 2, &second) == 2 && *at == '\0')
			return hour < 24 && minute < 60 && second < 60 ? (int)(hour * 100 + minute)
								       : -1;
	}
	return overgang_hhmm_parse(s);
}
