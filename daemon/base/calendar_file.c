/* calendar_file.c - Read calendar.conf. */
#include "base/calendar_file.h"

#include <stdio.h>
#include <string.h>

#include "base/inifile.h"
#include "base/problems.h"

enum { WINDOW_DAYS_MAX = 100 };

static void
calendar_section(struct inifile *f, const char *name)
{
	if (strcmp(name, "short days") != 0 && strcmp(name, "windows") != 0 &&
	    strcmp(name, "deadlines") != 0)
		inifile_fail(f, NULL,
		    f->nb ? "[%s] er ingen seksjon her; bruk [short days], [windows] og [deadlines]"
			  : "[%s] is no section here; use [short days], [windows] and [deadlines]",
		    name);
}

static void
fail_day(struct inifile *f, const char *key, enum day_mistake mistake)
{
	static const struct problem_kind *const kinds[] = {
		[DAY_MISTAKE_EASTER] = &PROBLEM_DAY_EASTER,
		[DAY_MISTAKE_EASTER_FAR] = &PROBLEM_DAY_EASTER_FAR,
		[DAY_MISTAKE_WEEK] = &PROBLEM_DAY_WEEK,
		[DAY_MISTAKE_WEEKDAY] = &PROBLEM_DAY_WEEKDAY,
		[DAY_MISTAKE_FORM] = &PROBLEM_DAY_FORM,
		[DAY_MISTAKE_OF_MONTH] = &PROBLEM_DAY_OF_MONTH,
		[DAY_MISTAKE_NO_DATE] = &PROBLEM_DAY_NONE,
		[DAY_MISTAKE_BEHIND] = &PROBLEM_DAY_BEHIND,
	};
	struct problem p;

	problem_set(&p, kinds[mistake], NULL);
	inifile_problem(f, key, &p);
}

static void
take_short_day(struct inifile *f, struct calendar *c, const char *key, const char *value)
{
	struct day_rule r;
	enum day_mistake mistake = day_rule_parse(value, false, &r);

	if (mistake != DAY_MISTAKE_NONE)
		fail_day(f, key, mistake);
	else if (c->short_days_count == SHORT_DAYS_MAX)
		inifile_fail(f, key, f->nb ? "flere enn %d korte dager" : "more than %d short days",
		    SHORT_DAYS_MAX);
	else
		c->short_days[c->short_days_count++] = r;
}

/* Ends that were swapped would make a window of most of a year. */
static void
check_window(struct inifile *f, const char *key, const struct window *w)
{
	bool falls = false;

	for (uint32_t year = 1970; year < 2199; year++) {
		ov_date first = day_rule_date(&w->first, year),
			last = day_rule_date(&w->last, year);
		if (last < first)
			last = day_rule_date(&w->last, year + 1);
		if (first == 0 || last == 0)
			continue;
		falls = true;
		int32_t days = date_between(first, last) + 1;
		if (days > WINDOW_DAYS_MAX || days < 1) {
			inifile_fail(f, key,
			    f->nb ? "har %d dager i %u; står den første dagen bak den siste?"
				  : "has %d days in %u; is the first day behind the last?",
			    days, year);
			return;
		}
	}
	if (!falls)
		inifile_fail(f, key, f->nb ? "faller ikke i noe år" : "falls in no year");
}

/* "uke 28 .. uke 30"; one day or week alone is its own end. */
static void
take_window(struct inifile *f, struct calendar *c, const char *key, const char *value)
{
	char first[64], last[64];
	const char *dots = strstr(value, "..");
	enum day_mistake mistake;
	struct window w = { 0 };
	size_t n = dots != NULL ? (size_t)(dots - value) : strlen(value);

	while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
		n--;
	if (n >= sizeof(first) || strlen(value) >= sizeof(last)) {
		inifile_fail(f, key, f->nb ? "er lengre enn %zu byte" : "is longer than %zu bytes",
		    sizeof(first) - 1);
		return;
	}
	(void)snprintf(first, sizeof(first), "%.*s", (int)n, value);
	(void)snprintf(last, sizeof(last), "%s", dots != NULL ? dots + 2 : first);
	mistake = day_rule_parse(first, false, &w.first);
	if (mistake == DAY_MISTAKE_NONE)
		mistake = day_rule_parse(last, true, &w.last);
	if (mistake != DAY_MISTAKE_NONE)
		fail_day(f, key, mistake);
	else
		check_window(f, key, &w);
	inifile_text(f, key, key, w.name, sizeof(w.name));
	if (c->windows_count == WINDOWS_MAX)
		inifile_fail(
		    f, key, f->nb ? "flere enn %d vinduer" : "more than %d windows", WINDOWS_MAX);
	if (!f->failed)
		c->windows[c->windows_count++] = w;
}

static void
take_deadlines(struct inifile *f, struct calendar *c, const char *key, const char *value)
{
	static const char *const days[] = {
		[DEADLINES_ON_FULL_DAYS] = "full days",
		[DEADLINES_ON_WORKING_DAYS] = "working days",
		[DEADLINES_ON_ANY_DAY] = "any day",
	};

	if (strcmp(key, "on") != 0) {
		inifile_fail(f, key,
		    f->nb ? "er ingen nøkkel i [deadlines]; bruk on"
			  : "is no key of [deadlines]; use on");
		return;
	}
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (strcmp(value, days[i]) == 0) {
			c->deadlines_on = (enum deadlines_on)i;
			return;
		}
	inifile_fail(f, key,
	    f->nb ? "er «full days», «working days» eller «any day»"
		  : "is \"full days\", \"working days\" or \"any day\"");
}

static void
calendar_key(struct inifile *f, const char *key, const char *value)
{
	if (strcmp(f->section, "windows") == 0)
		take_window(f, f->context, key, value);
	else if (strcmp(f->section, "deadlines") == 0)
		take_deadlines(f, f->context, key, value);
	else
		take_short_day(f, f->context, key, value);
}

int
calendar_load(const char *path, struct calendar *ret, char *ret_error)
{
	struct inifile f;

	memset(ret, 0, sizeof(*ret));
	inifile_read(&f, path, calendar_section, calendar_key, ret, ret_error);
	return inifile_result(&f);
}

int
calendar_load_in(const char *path, bool nb, struct calendar *ret, struct problem *ret_problem)
{
	struct inifile f;

	memset(ret, 0, sizeof(*ret));
	inifile_read_problem(&f, path, calendar_section, calendar_key, ret, nb, ret_problem);
	return inifile_result(&f);
}
