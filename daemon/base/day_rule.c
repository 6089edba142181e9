/* day_rule.c - A day of each year, as calendar.conf writes it. */
#include "base/day_rule.h"

#include <string.h>

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

static enum day_mistake
parse_easter(const char *s, struct day_rule *r)
{
	s = skip_blanks(s);
	r->kind = DAY_RULE_EASTER;
	if (*s == '\0')
		return DAY_MISTAKE_NONE;
	int32_t sign = *s == '-' ? -1 : 1;
	if (*s != '-' && *s != '+')
		return DAY_MISTAKE_EASTER;
	s = skip_blanks(s + 1);
	int32_t n = take_number(&s, 3);
	if (n < 0 || n > 100 || *s != '\0')
		return DAY_MISTAKE_EASTER_FAR;
	r->a = sign * n;
	return DAY_MISTAKE_NONE;
}

static enum day_mistake
parse_week(const char *s, bool last, struct day_rule *r)
{
	static const char *const weekdays[] = { "man", "tir", "ons", "tor", "fre", "lør", "søn" };

	s = skip_blanks(s);
	r->kind = DAY_RULE_ISO_WEEK;
	r->a = take_number(&s, 2);
	r->b = last ? 7 : 1;
	if (r->a < 1 || r->a > 53)
		return DAY_MISTAKE_WEEK;
	s = skip_blanks(s);
	if (*s == '\0')
		return DAY_MISTAKE_NONE;
	for (int i = 0; i < 7; i++)
		if (strcmp(s, weekdays[i]) == 0) {
			r->b = i + 1;
			return DAY_MISTAKE_NONE;
		}
	return DAY_MISTAKE_WEEKDAY;
}

static enum day_mistake
parse_date(const char *s, struct day_rule *r)
{
	int32_t day = take_number(&s, 2), month = -1;

	if (take_word(&s, "."))
		month = take_number(&s, 2);
	if (day < 1 || month < 1 || month > 12)
		return DAY_MISTAKE_FORM;
	r->kind = DAY_RULE_FIXED;
	r->a = day;
	r->b = month;
	/* 2000 was a leap year: 29.02 is a day of some years. */
	if ((uint32_t)day > date_month_days(2000, (uint32_t)month))
		return DAY_MISTAKE_OF_MONTH;
	if (take_word(&s, ".") && *s != '\0') {
		int32_t year = take_number(&s, 4);
		ov_date d =
		    year < 0 ? 0 : date_make((uint32_t)year, (uint32_t)month, (uint32_t)day);
		if (!date_valid(d))
			return DAY_MISTAKE_NO_DATE;
		r->kind = DAY_RULE_DATE;
		r->a = (int32_t)d;
		r->b = 0;
	}
	return *s == '\0' ? DAY_MISTAKE_NONE : DAY_MISTAKE_BEHIND;
}

enum day_mistake
day_rule_parse(const char *text, bool last, struct day_rule *ret_rule)
{
	struct day_rule r = { DAY_RULE_NONE, 0, 0 };
	enum day_mistake mistake;
	const char *s = skip_blanks(text);

	if (take_word(&s, "påske") || take_word(&s, "Påske"))
		mistake = parse_easter(s, &r);
	else if (take_word(&s, "uke") || take_word(&s, "Uke"))
		mistake = parse_week(s, last, &r);
	else
		mistake = parse_date(s, &r);
	if (mistake == DAY_MISTAKE_NONE)
		*ret_rule = r;
	return mistake;
}

ov_date
day_rule_date(const struct day_rule *r, uint32_t year)
{
	ov_date d = 0;

	if (year < DATE_YEAR_FIRST || year > DATE_YEAR_LAST)
		return 0;
	switch (r->kind) {
	case DAY_RULE_NONE:
		break;
	case DAY_RULE_FIXED:
		d = date_make(year, (uint32_t)r->b, (uint32_t)r->a);
		break;
	case DAY_RULE_EASTER:
		d = date_add_days(date_easter(year), r->a);
		break;
	case DAY_RULE_ISO_WEEK:
		d = date_of_iso_week(year, r->a, r->b);
		break;
	case DAY_RULE_DATE:
		d = date_year((ov_date)r->a) == year ? (ov_date)r->a : 0;
		break;
	}
	return date_valid(d) ? d : 0;
}

/* A hundred days before Easter is the year before. */
static bool
is_of_an_easter(const struct day_rule *r, ov_date d)
{
	return day_rule_date(r, date_year(d)) == d ||
	       (r->a < 0 && day_rule_date(r, date_year(d) + 1) == d);
}

bool
day_rule_is(const struct day_rule *r, ov_date d)
{
	if (!date_valid(d))
		return false;
	switch (r->kind) {
	case DAY_RULE_FIXED:
		return d % 10000 == (uint32_t)(r->b * 100 + r->a);
	case DAY_RULE_DATE:
		return d == (ov_date)r->a;
	case DAY_RULE_EASTER:
		return is_of_an_easter(r, d);
	case DAY_RULE_ISO_WEEK:
		return date_weekday(d) == r->b && date_iso_week(d) == (uint32_t)r->a;
	case DAY_RULE_NONE:
	default:
		return false;
	}
}
