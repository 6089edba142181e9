/* days.c - Dates, times of day and moments as people write them. */
#include "days.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "overgang.h"

enum { DAY = 86400, HOUR = 3600 };

char *
overgang_date_text(uint32_t date, char *buf)
{
	return date_text(date, buf);
}

/* Digits, at least min and at most max of them, and *s behind them. */
static bool
digits(const char **s, int min, int max, uint32_t *ret)
{
	uint32_t n = 0;
	int count = 0;

	while (count < max && **s >= '0' && **s <= '9') {
		n = n * 10 + (uint32_t)(**s - '0');
		(*s)++;
		count++;
	}
	*ret = n;
	return count >= min;
}

static bool
symbol(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* A date at *s, and *s behind it; 0 for none. */
static uint32_t
take_date(const char **s)
{
	const char *p = *s;
	uint32_t a, b, c;

	if (digits(&p, 4, 4, &a) && symbol(&p, '-') && digits(&p, 2, 2, &b) && symbol(&p, '-') &&
	    digits(&p, 2, 2, &c)) {
		*s = p;
		return date_make(a, b, c);
	}
	p = *s;
	if (digits(&p, 1, 2, &a) && symbol(&p, '.') && digits(&p, 1, 2, &b) && symbol(&p, '.') &&
	    digits(&p, 4, 4, &c)) {
		*s = p;
		return date_make(c, b, a);
	}
	return 0;
}

uint32_t
overgang_date_parse(const char *text)
{
	uint32_t date = take_date(&text);

	return *text == '\0' ? date : 0;
}

char *
overgang_hhmm_text(uint32_t hhmm, char *buf)
{
	(void)snprintf(buf, 6, "%02u.%02u", hhmm / 100 % 100, hhmm % 100);
	return buf;
}

static int
take_hhmm(const char **s)
{
	uint32_t hour, minute = 0;

	if (!digits(s, 1, 2, &hour))
		return -1;
	if ((**s == '.' || **s == ':') && ((*s)++, !digits(s, 2, 2, &minute)))
		return -1;
	return hour < 24 && minute < 60 ? (int)(hour * 100 + minute) : -1;
}

int
overgang_hhmm_parse(const char *text)
{
	int hhmm = take_hhmm(&text);

	return *text == '\0' ? hhmm : -1;
}

char *
overgang_moment_text(uint64_t moment, char *buf)
{
	ov_date date = moment_date(moment);

	buf[0] = '\0';
	if (date == 0)
		return buf;
	(void)date_text(date, buf);
	buf[10] = ' ';
	(void)overgang_hhmm_text(moment_hhmm(moment), buf + 11);
	return buf;
}

/* "Z" or "+01:00" behind an ISO time. */
static bool
take_zone(const char **s, int64_t *ret_offset)
{
	uint32_t hour, minute;
	int sign = **s == '-' ? -1 : 1;

	*ret_offset = 0;
	if (symbol(s, 'Z'))
		return true;
	if (!symbol(s, '+') && !symbol(s, '-'))
		return false;
	if (!digits(s, 2, 2, &hour) || (symbol(s, ':'), !digits(s, 2, 2, &minute)))
		return false;
	*ret_offset = sign * (int64_t)(hour * HOUR + minute * 60);
	return hour < 24 && minute < 60;
}

uint64_t
overgang_moment_parse(const char *text)
{
	uint32_t date = take_date(&text), second = 0;
	int64_t offset;
	int hhmm = 0;

	if (date == 0)
		return 0;
	if ((symbol(&text, ' ') || symbol(&text, 'T')) && (hhmm = take_hhmm(&text)) < 0)
		return 0;
	if (symbol(&text, ':') && (!digits(&text, 2, 2, &second) || second > 59))
		return 0;
	if (*text == '\0') {
		ov_time moment = moment_from_local(date, (uint32_t)hhmm);
		return moment != 0 ? moment + second : 0;
	}
	int64_t utc = (int64_t)date_days(date) * DAY + hhmm / 100 * HOUR + hhmm % 100 * 60 + second;
	if (!take_zone(&text, &offset) || *text != '\0' || utc < offset)
		return 0;
	return (uint64_t)(utc - offset);
}

char *
day_text(const struct texts *t, ov_date date, bool with_year, char *buf)
{
	static const char *const nb[] = { "man", "tir", "ons", "tor", "fre", "lør", "søn" };
	static const char *const en[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	buf[0] = '\0';
	if (!date_valid(date))
		return buf;
	int day = date_weekday(date) - 1;
	(void)snprintf(buf, DAY_TEXT_SIZE, with_year ? "%s %02u.%02u.%04u" : "%s %02u.%02u",
	    strcmp(texts_language(t), "en") == 0 ? en[day] : nb[day], date % 100, date / 100 % 100,
	    date / 10000);
	return buf;
}
