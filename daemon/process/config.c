/* config.c - Read overgangd.conf, calendar.conf, a routine and a secret. */
#include "process/config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inifile.h"
#include "base/z85.h"

enum {
	PAGE = 4096,
	MAP_SIZE_MIN = 1 << 20,
	WINDOW_DAYS_MAX = 100,
	GROWS_TO = 16, /* times the map_size, where map_size_max does not say */
	SECRET_TEXT_MAX = 1024,
};

#define CREDENTIAL "credential:"

_Static_assert((int)CONFIG_ERROR_SIZE == (int)INIFILE_ERROR_SIZE, "one size for all problems");

/* ---- overgangd.conf ------------------------------------------------------------------ */

/* "64M", "1G", "4096k", or bytes; whole pages. */
static void
take_size(struct inifile *f, const char *key, const char *value, uint64_t *ret)
{
	uint64_t n = 0;
	const char *s = value;

	for (; *s >= '0' && *s <= '9' && n < UINT64_MAX / 16; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	const char *unit = s != value && *s != '\0' ? strchr("kMG", *s) : NULL;
	if (unit != NULL) {
		unsigned shift = *unit == 'k' ? 10 : *unit == 'M' ? 20 : 30;
		n = n > UINT64_MAX >> 31 ? UINT64_MAX : n << shift;
		s++;
	}
	if (*s != '\0' || n < MAP_SIZE_MIN || n > (uint64_t)1 << 44)
		inifile_fail(f, key, "is a size of at least 1M, as 64M or 2G");
	else
		*ret = (n + PAGE - 1) / PAGE * PAGE;
}

/* "09.00", "9:00", "9". */
static void
take_hhmm(struct inifile *f, const char *key, const char *value, uint32_t *ret)
{
	unsigned hour = 0, minute = 0;
	int end = 0;

	if (strlen(value) <= 2 && sscanf(value, "%2u%n", &hour, &end) == 1 && value[end] == '\0')
		;
	else if (sscanf(value, "%2u%*1[.:]%2u%n", &hour, &minute, &end) != 2 || value[end] != '\0')
		hour = 24;
	if (hour > 23 || minute > 59 || strspn(value, "0123456789.:") != strlen(value))
		inifile_fail(f, key, "is a time of day, as 09.00");
	else
		*ret = hour * 100 + minute;
}

/* "30m", "2t" or "2h"; a bare number is minutes. Kept in seconds. */
static void
take_minutes(struct inifile *f, const char *key, const char *value, uint32_t *ret)
{
	uint32_t n = 0;
	const char *s = value;

	for (; *s >= '0' && *s <= '9' && n < 100000; s++)
		n = n * 10 + (uint32_t)(*s - '0');
	bool hours = s != value && (*s == 't' || *s == 'h');
	if (hours || (s != value && *s == 'm'))
		s++;
	n *= hours ? 60 : 1;
	if (*s != '\0' || n < 1 || n > 7 * 24 * 60)
		inifile_fail(f, key, "is a time from 1m to 7 days, as 30m or 2t (hours)");
	else
		*ret = n * 60;
}

static void
take_clock(struct inifile *f, const char *key, const char *value, bool *ret_manual)
{
	if (strcmp(value, "manual") != 0 && strcmp(value, "system") != 0)
		inifile_fail(f, key, "is system or manual (manual is for demos and tests)");
	else
		*ret_manual = strcmp(value, "manual") == 0;
}

/* Several files by comma, each relative to this one. */
static void
take_routines(struct inifile *f, struct config *c, const char *key, const char *value)
{
	char item[256], file[256];
	const char *at = value;

	while (inifile_item(f, key, &at, item, sizeof(item))) {
		size_t used = strlen(c->routine);
		inifile_path(f, key, item, file, sizeof(file));
		if (used + strlen(file) + 3 > sizeof(c->routine))
			inifile_fail(f, key, "is longer than %zu bytes", sizeof(c->routine) - 1);
		if (f->failed)
			return;
		(void)snprintf(c->routine + used, sizeof(c->routine) - used, "%s%s",
		    used > 0 ? ", " : "", file);
	}
}

static bool
is_credential(const char *value)
{
	return strncmp(value, CREDENTIAL, strlen(CREDENTIAL)) == 0;
}

static void
daemon_key(struct inifile *f, struct config *c, const char *key, const char *value)
{
	const struct {
		const char *key;
		char *path;
		size_t size;
	} paths[] = {
		{ "store", c->store, sizeof(c->store) },
		{ "server_key", c->server_key, sizeof(c->server_key) },
		{ "master_key", c->master_key, sizeof(c->master_key) },
		{ "agencies", c->agencies, sizeof(c->agencies) },
		{ "calendar", c->calendar, sizeof(c->calendar) },
		{ "sharing", c->sharing, sizeof(c->sharing) },
		{ "retention", c->retention, sizeof(c->retention) },
		{ "backup_dir", c->backup_dir, sizeof(c->backup_dir) },
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strcmp(key, paths[i].key) == 0 && is_credential(value)) {
			inifile_text(f, key, value, paths[i].path, paths[i].size);
			return;
		} else if (strcmp(key, paths[i].key) == 0) {
			inifile_path(f, key, value, paths[i].path, paths[i].size);
			return;
		}
	if (strcmp(key, "routine") == 0)
		take_routines(f, c, key, value);
	else if (strcmp(key, "desk") == 0)
		inifile_endpoint(f, key, value, c->desk, sizeof(c->desk));
	else if (strcmp(key, "map_size") == 0)
		take_size(f, key, value, &c->map_size);
	else if (strcmp(key, "map_size_max") == 0)
		take_size(f, key, value, &c->map_size_max);
	else if (strcmp(key, "backup_time") == 0)
		take_hhmm(f, key, value, &c->backup_time);
	else if (strcmp(key, "clock") == 0)
		take_clock(f, key, value, &c->manual_clock);
	else
		inifile_fail(f, key,
		    "is no key of [daemon]; use desk, store, map_size, map_size_max, server_key, "
		    "master_key, "
		    "agencies, "
		    "calendar, routine, sharing, retention, backup_dir, backup_time, clock");
}

/* "1, 1, 1, 2, 7": days until each repetition. */
static void
take_repeat(struct inifile *f, const char *key, const char *value, uint32_t ret_days[REPEATS])
{
	const char *at = value;
	size_t n = 0;
	char *end;

	for (; n < REPEATS && *at != '\0'; n++, at = end + strspn(end, ", ")) {
		unsigned long days = strtoul(at, &end, 10);
		if (end == at || days < 1 || days > 31)
			break;
		ret_days[n] = (uint32_t)days;
	}
	if (n != REPEATS || *at != '\0')
		inifile_fail(f, key, "is five numbers of days, 1 to 31: 1, 1, 1, 2, 7");
}

/* "21.00 - 07.00", or none. */
static void
take_quiet(struct inifile *f, const char *key, const char *value, struct settings *s)
{
	const char *dash = strstr(value, " - ");
	char from[16];

	if (strcmp(value, "none") == 0) {
		s->quiet_from = s->quiet_to = 0;
		return;
	}
	if (dash == NULL || (size_t)(dash - value) >= sizeof(from)) {
		inifile_fail(f, key, "is none, or from when to when, as 21.00 - 07.00");
		return;
	}
	(void)snprintf(from, sizeof(from), "%.*s", (int)(dash - value), value);
	take_hhmm(f, key, from, &s->quiet_from);
	take_hhmm(f, key, dash + 3, &s->quiet_to);
	if (!f->failed && s->quiet_from <= s->quiet_to)
		inifile_fail(
		    f, key, "begins in the evening and ends in the morning: 21.00 - 07.00");
}

static void
alerts_key(struct inifile *f, struct settings *s, const char *key, const char *value)
{
	if (strcmp(key, "alert_time") == 0)
		take_hhmm(f, key, value, &s->alert_time);
	else if (strcmp(key, "unconfirmed_time") == 0)
		take_hhmm(f, key, value, &s->unconfirmed_time);
	else if (strcmp(key, "arrival_time") == 0)
		take_hhmm(f, key, value, &s->arrival_time);
	else if (strcmp(key, "escalate_after") == 0)
		take_minutes(f, key, value, &s->escalate_after);
	else if (strcmp(key, "repeat") == 0)
		take_repeat(f, key, value, s->repeat);
	else if (strcmp(key, "quiet") == 0)
		take_quiet(f, key, value, s);
	else if (strcmp(key, "answer_working_days") == 0)
		inifile_number(f, key, value, 1, 30, &s->answer_working_days);
	else if (strcmp(key, "emergency_minutes") == 0)
		inifile_number(f, key, value, 1, 24 * 60, &s->emergency_minutes);
	else
		inifile_fail(f, key,
		    "is no key of [alerts]; use alert_time, unconfirmed_time, arrival_time, "
		    "escalate_after, repeat, quiet, answer_working_days, emergency_minutes");
}

static void
take_adjust(struct inifile *f, const char *key, const char *value, enum release_adjust *ret)
{
	static const char *const words[] = { "none", "previous_working_day", "not_before_closed" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(value, words[i]) == 0) {
			*ret = (enum release_adjust)i;
			return;
		}
	inifile_fail(f, key, "is none, previous_working_day or not_before_closed");
}

static void
release_key(struct inifile *f, struct settings *s, const char *key, const char *value)
{
	if (strcmp(key, "adjust") == 0)
		take_adjust(f, key, value, &s->release_adjust);
	else if (strcmp(key, "hold") == 0)
		take_minutes(f, key, value, &s->hold);
	else if (strcmp(key, "nights_horizon") == 0)
		inifile_number(f, key, value, 30, 366, &s->nights_horizon);
	else
		inifile_fail(f, key, "is no key of [release]; use adjust, hold, nights_horizon");
}

/* "3, 5, 7, 8, 10": working days until the steps 1 to 5, none less than the one before. */
static void
take_steps(struct inifile *f, const char *key, const char *value, uint32_t ret_days[5])
{
	const char *at = value;
	uint32_t last = 0;
	size_t n = 0;
	char *end;

	for (; n < 5 && *at != '\0'; n++, at = end + strspn(end, ", ")) {
		unsigned long days = strtoul(at, &end, 10);
		if (end == at || days < last || days < 1 || days > 60)
			break;
		ret_days[n] = last = (uint32_t)days;
	}
	if (n != 5 || *at != '\0')
		inifile_fail(f, key,
		    "is five numbers of working days, 1 to 60, none less than the one before: "
		    "3, 5, 7, 8, 10");
}

static void
take_automatic(struct inifile *f, const char *key, const char *value, unsigned *ret_steps)
{
	const char *at = value;
	char *end;

	*ret_steps = 0;
	for (; *at != '\0'; at = end + strspn(end, ", ")) {
		unsigned long step = strtoul(at, &end, 10);
		if (end == at || step < 1 || step > 5) {
			inifile_fail(f, key,
			    "is the steps that go out by themselves, of 1 to 5: "
			    "1, 2, 3");
			return;
		}
		*ret_steps |= 1u << step;
	}
}

static void
silence_key(struct inifile *f, struct settings *s, const char *key, const char *value)
{
	if (strcmp(key, "steps") == 0)
		take_steps(f, key, value, s->silence_days);
	else if (strcmp(key, "steps_near") == 0)
		take_steps(f, key, value, s->silence_near);
	else if (strcmp(key, "automatic") == 0)
		take_automatic(f, key, value, &s->silence_automatic);
	else
		inifile_fail(f, key, "is no key of [silence]; use steps, steps_near, automatic");
}

static void
config_section(struct inifile *f, const char *name)
{
	if (strcmp(name, "daemon") != 0 && strcmp(name, "alerts") != 0 &&
	    strcmp(name, "release") != 0 && strcmp(name, "silence") != 0)
		inifile_fail(f, NULL,
		    "[%s] is no section here; use [daemon], [alerts], [release], [silence]", name);
}

static void
config_key(struct inifile *f, const char *key, const char *value)
{
	struct config *c = f->context;

	if (strcmp(f->section, "daemon") == 0)
		daemon_key(f, c, key, value);
	else if (strcmp(f->section, "release") == 0)
		release_key(f, &c->settings, key, value);
	else if (strcmp(f->section, "silence") == 0)
		silence_key(f, &c->settings, key, value);
	else
		alerts_key(f, &c->settings, key, value);
}

int
config_load(const char *path, struct config *ret, char *ret_error)
{
	struct inifile f;

	memset(ret, 0, sizeof(*ret));
	ret->map_size = (uint64_t)1 << 30;
	ret->backup_time = BACKUP_NEVER;
	ret->settings = settings_default;
	inifile_read(&f, path, config_section, config_key, ret, ret_error);
	const struct {
		const char *key, *value;
	} needed[] = {
		{ "desk", ret->desk },
		{ "store", ret->store },
		{ "server_key", ret->server_key },
		{ "master_key", ret->master_key },
		{ "agencies", ret->agencies },
		{ "calendar", ret->calendar },
		{ "routine", ret->routine },
		{ "sharing", ret->sharing },
		{ "retention", ret->retention },
	};
	if (ret->backup_time != BACKUP_NEVER && ret->backup_dir[0] == '\0')
		inifile_fail_at(&f, f.line, "[daemon] has a backup_time and no backup_dir");
	if (ret->map_size_max == 0)
		ret->map_size_max = ret->map_size * GROWS_TO;
	if (ret->map_size_max < ret->map_size)
		inifile_fail_at(&f, f.line, "[daemon] map_size_max is less than map_size");
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (needed[i].value[0] == '\0')
			inifile_fail_at(&f, f.line, "[daemon] has no %s", needed[i].key);
	return inifile_result(&f);
}

/* ---- calendar.conf ---------------------------------------------------------------------- */

static void
calendar_section(struct inifile *f, const char *name)
{
	if (strcmp(name, "short days") != 0 && strcmp(name, "windows") != 0 &&
	    strcmp(name, "deadlines") != 0)
		inifile_fail(f, NULL,
		    "[%s] is no section here; use [short days], [windows] and [deadlines]", name);
}

static void
take_short_day(struct inifile *f, struct calendar *c, const char *key, const char *value)
{
	struct day_rule r;
	const char *problem = day_rule_parse(value, false, &r);

	if (problem != NULL)
		inifile_fail(f, key, "%s", problem);
	else if (c->short_days_count == SHORT_DAYS_MAX)
		inifile_fail(f, key, "more than %d short days", SHORT_DAYS_MAX);
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
			inifile_fail(f, key, "has %d days in %u; is the first day behind the last?",
			    days, year);
			return;
		}
	}
	if (!falls)
		inifile_fail(f, key, "falls in no year");
}

/* "uke 28 .. uke 30"; one day or week alone is its own end. */
static void
take_window(struct inifile *f, struct calendar *c, const char *key, const char *value)
{
	char first[64], last[64];
	const char *dots = strstr(value, ".."), *problem;
	struct window w = { 0 };
	size_t n = dots != NULL ? (size_t)(dots - value) : strlen(value);

	while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
		n--;
	if (n >= sizeof(first) || strlen(value) >= sizeof(last)) {
		inifile_fail(f, key, "is longer than %zu bytes", sizeof(first) - 1);
		return;
	}
	(void)snprintf(first, sizeof(first), "%.*s", (int)n, value);
	(void)snprintf(last, sizeof(last), "%s", dots != NULL ? dots + 2 : first);
	problem = day_rule_parse(first, false, &w.first);
	if (problem == NULL)
		problem = day_rule_parse(last, true, &w.last);
	if (problem != NULL)
		inifile_fail(f, key, "%s", problem);
	else
		check_window(f, key, &w);
	inifile_text(f, key, key, w.name, sizeof(w.name));
	if (c->windows_count == WINDOWS_MAX)
		inifile_fail(f, key, "more than %d windows", WINDOWS_MAX);
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
		inifile_fail(f, key, "is no key of [deadlines]; use on");
		return;
	}
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (strcmp(value, days[i]) == 0) {
			c->deadlines_on = (enum deadlines_on)i;
			return;
		}
	inifile_fail(f, key, "is \"full days\", \"working days\" or \"any day\"");
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

/* ---- a routine ------------------------------------------------------------------------------ */

static const struct {
	const char *nb, *en;
	Ov__Status status;
} statuses[] = {
	{ "dom", "sentence", OV__STATUS__STATUS_SENTENCE },
	{ "varetekt", "remand", OV__STATUS__STATUS_REMAND },
	{ "forvaring", "preventive-detention", OV__STATUS__STATUS_PREVENTIVE_DETENTION },
	{ "bøtesoning", "fine", OV__STATUS__STATUS_FINE },
	{ "hjemmesoning", "home-detention", OV__STATUS__STATUS_HOME_DETENTION },
	{ "§ 12", "treatment", OV__STATUS__STATUS_TREATMENT },
	{ "overgangsbolig", "halfway-house", OV__STATUS__STATUS_HALFWAY_HOUSE },
};

struct routine_reading {
	struct routine *routine;
	bool named; /* the first section, which is the routine's own, is over or running */
};

static bool
task_id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789");

	return n > 0 && id[n] == '\0' && id[0] >= 'a' && n < TASK_ID_SIZE;
}

static void
take_routine_name(struct inifile *f, struct routine *r, const char *name)
{
	if (!name_valid(name) || strlen(name) >= sizeof(r->name))
		inifile_fail(f, NULL,
		    "[%s] is no name of a routine; use a-z, 0-9 and -, at most 31, as asker", name);
	else
		memcpy(r->name, name, strlen(name) + 1);
}

static void
routine_section(struct inifile *f, const char *name)
{
	struct routine_reading *r = f->context;

	if (!r->named) {
		r->named = true;
		take_routine_name(f, r->routine, name);
		return;
	}
	if (r->routine->title[0] == '\0')
		inifile_fail(
		    f, NULL, "the first section is the routine's own and has navn (name) = …");
	else if (!task_id_valid(name))
		inifile_fail(f, NULL,
		    "[%s] is no task; use a-z and 0-9, a letter first, at most 7, as a23", name);
	else if (r->routine->tasks_count == ROUTINE_TASKS_MAX)
		inifile_fail(f, NULL, "more than %d tasks", ROUTINE_TASKS_MAX);
	if (f->failed)
		return;
	struct routine_task *t = &r->routine->tasks[r->routine->tasks_count++];
	memcpy(t->id, name, strlen(name) + 1);
	t->line = f->line;
}

Ov__Status
routine_status(const char *word)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(word, statuses[i].nb) == 0 || strcmp(word, statuses[i].en) == 0)
			return statuses[i].status;
	return OV__STATUS__STATUS_UNKNOWN;
}

static void
take_statuses(struct inifile *f, struct routine *r, const char *key, const char *value)
{
	const char *at = value;
	char word[64];

	if (r->statuses != 0)
		inifile_fail(f, key, "is there already in [%s]; keep one", f->section);
	while (inifile_item(f, key, &at, word, sizeof(word))) {
		Ov__Status status = routine_status(word);
		if (status == OV__STATUS__STATUS_UNKNOWN && strcmp(key, "gjelder") == 0)
			inifile_fail(f, key,
			    "\"%s\" er ingen soningsform; bruk dom, varetekt, forvaring, "
			    "bøtesoning, hjemmesoning, § 12, overgangsbolig",
			    word);
		else if (status == OV__STATUS__STATUS_UNKNOWN)
			inifile_fail(f, key,
			    "\"%s\" is no status; use sentence, remand, preventive-detention, "
			    "fine, home-detention, treatment, halfway-house",
			    word);
		r->statuses |= 1u << status;
	}
}

static void
routine_own_key(struct inifile *f, struct routine *r, const char *key, const char *value)
{
	if (strcmp(key, "gjelder") == 0 || strcmp(key, "for") == 0)
		take_statuses(f, r, key, value);
	else if (strcmp(key, "navn") != 0 && strcmp(key, "name") != 0)
		inifile_fail(
		    f, key, "is no key of the first section; it has navn (name) and gjelder (for)");
	else if (r->title[0] != '\0')
		inifile_fail(f, key, "is there already in [%s]; keep one", f->section);
	else
		inifile_text(f, key, value, r->title, sizeof(r->title));
}

static void
routine_key(struct inifile *f, const char *key, const char *value)
{
	struct routine_reading *r = f->context;
	struct routine *routine = r->routine;
	char scratch[ROUTINE_PROBLEM_SIZE];

	if (routine->tasks_count == 0) {
		routine_own_key(f, routine, key, value);
		return;
	}
	const char *problem =
	    routine_set(&routine->tasks[routine->tasks_count - 1], key, value, scratch);
	if (problem != NULL)
		inifile_fail(f, key, "%s", problem);
}

/* Among the first `count` tasks. */
static bool
has_task(const struct routine *r, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(r->tasks[i].id, id) == 0)
			return true;
	return false;
}

static void
check_after(struct inifile *f, const struct routine *r, const struct routine_task *t)
{
	for (size_t i = 0; i < t->after_count; i++)
		if (strcmp(t->after[i], t->id) == 0)
			inifile_fail_at(f, t->line, "[%s] stands after itself", t->id);
		else if (!has_task(r, r->tasks_count, t->after[i]))
			inifile_fail_at(f, t->line,
			    "[%s] stands after %s, which is no task of this file", t->id,
			    t->after[i]);
}

/* A due date hangs on what has been reckoned before it. */
static void
check_rule(struct inifile *f, const struct routine *r, size_t position, const struct due_rule *rule)
{
	const struct routine_task *t = &r->tasks[position];

	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_TASK &&
		    !has_task(r, position, rule->terms[i].task))
			inifile_fail_at(f, t->line,
			    "[%s] is reckoned from %s, which is no task that stands before it in "
			    "this file",
			    t->id, rule->terms[i].task);
}

/* What repeats is open again as soon as it is done: such a case would never be ready. */
static void
check_repeat(struct inifile *f, const struct routine_task *t)
{
	if (t->repeat > 0 && t->essential)
		inifile_fail_at(f, t->line,
		    "[%s] is viktig (essential) and has gjenta (repeat): no case would ever be "
		    "ready",
		    t->id);
}

static void
check_task(struct inifile *f, const struct routine *r, size_t position)
{
	const struct routine_task *t = &r->tasks[position];
	const char *problem = routine_task_complete(t);

	if (problem != NULL)
		inifile_fail_at(f, t->line, "[%s] %s", t->id, problem);
	check_after(f, r, t);
	for (size_t i = 0; i < t->due_count; i++)
		check_rule(f, r, position, &t->due[i]);
	check_rule(f, r, position, &t->last);
	check_repeat(f, t);
}

static void
check_routine(struct inifile *f, const struct routine *r)
{
	size_t occurrences = 0;

	for (size_t i = 0; i < r->tasks_count; i++) {
		check_task(f, r, i);
		occurrences += r->tasks[i].due_count;
		if (occurrences > TASKS_MAX)
			inifile_fail_at(f, r->tasks[i].line,
			    "[%s] is more than a case can hold: %d tasks, each due date counted",
			    r->tasks[i].id, TASKS_MAX);
	}
	if (r->tasks_count == 0)
		inifile_fail_at(f, f->line, "has no tasks; a task is a section: [a01]");
}

int
routine_load(const char *path, struct routine *ret, char *ret_error)
{
	struct inifile f;
	struct routine_reading r = { .routine = ret };

	memset(ret, 0, sizeof(*ret));
	inifile_read(&f, path, routine_section, routine_key, &r, ret_error);
	if (!f.failed)
		check_routine(&f, ret);
	return inifile_result(&f);
}

/* The last of the list against those before it: -1 with a sentence where they share a name. */
static int
check_names(const struct routines *r, const char *path, char *ret_error)
{
	const struct routine *last = &r->list[r->count - 1];

	for (size_t i = 0; i + 1 < r->count; i++) {
		const struct routine *other = &r->list[i];
		if (strcmp(other->name, last->name) == 0) {
			(void)snprintf(ret_error, CONFIG_ERROR_SIZE,
			    "%s: [%s] is another routine's name already", path, last->name);
			return -1;
		}
		for (size_t k = 0; k < last->tasks_count; k++) {
			if (!has_task(other, other->tasks_count, last->tasks[k].id))
				continue;
			(void)snprintf(ret_error, CONFIG_ERROR_SIZE,
			    "%s:%d: [%s] is a task of the routine %s already; ids differ over all "
			    "routines",
			    path, last->tasks[k].line, last->tasks[k].id, other->name);
			return -1;
		}
	}
	return 0;
}

int
routines_load(const char *paths, struct routines *ret, char *ret_error)
{
	char path[256];

	ret->count = 0;
	for (const char *at = paths; *at != '\0';) {
		size_t n = strcspn(at, ",");
		(void)snprintf(path, sizeof(path), "%.*s", (int)n, at);
		at += n + strspn(at + n, ", ");
		if (ret->count == ROUTINES_MAX) {
			(void)snprintf(ret_error, CONFIG_ERROR_SIZE, "%s: more than %d routines",
			    path, ROUTINES_MAX);
			return -1;
		}
		if (routine_load(path, &ret->list[ret->count], ret_error) != 0)
			return -1;
		ret->count++;
		if (check_names(ret, path, ret_error) != 0)
			return -1;
	}
	return 0;
}

/* ---- retention.conf ------------------------------------------------------------------------ */

static void
no_section(struct inifile *f, const char *name)
{
	if (strcmp(name, "retention") != 0)
		inifile_fail(f, NULL, "[%s] is no section here; use [retention]", name);
}

static void
retention_key(struct inifile *f, const char *key, const char *value)
{
	struct retention *r = f->context;

	if (strcmp(key, "months_after_closing") == 0)
		inifile_number(f, key, value, 1, 1200, &r->months_after_closing);
	else if (strcmp(key, "backup_days") == 0)
		inifile_number(f, key, value, 0, 3650, &r->backup_days);
	else if (strcmp(key, "access_months") == 0)
		inifile_number(f, key, value, 1, 1200, &r->access_months);
	else
		inifile_fail(
		    f, key, "is no key here; use months_after_closing, backup_days, access_months");
}

int
retention_load(const char *path, struct retention *ret, char *ret_error)
{
	struct inifile f;

	*ret = (struct retention){ 0 };
	inifile_read(&f, path, no_section, retention_key, ret, ret_error);
	if (!f.failed && (ret->months_after_closing == 0 || ret->access_months == 0))
		inifile_fail_at(&f, f.line,
		    "[retention] has no months_after_closing or no access_months; how long "
		    "something "
		    "is kept is decided, not assumed");
	return inifile_result(&f);
}

/* ---- secrets ----------------------------------------------------------------------------------- */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
decode_secret(const char *text, size_t len, unsigned char ret_secret[32])
{
	if (len == Z85_KEY_TEXT)
		return z85_key(text, ret_secret);
	if (len != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		ret_secret[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* The first line that is no comment. A key may begin with # as well, but no comment
 * happens to be a key. */
static bool
find_secret(const char *text, unsigned char ret_secret[32])
{
	for (const char *line = text + strspn(text, "\r\n"); *line != '\0';) {
		size_t whole = strcspn(line, "\r\n"), len = whole;
		while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
			len--;
		if (decode_secret(line, len, ret_secret))
			return true;
		if (len > 0 && line[0] != '#')
			return false;
		line += whole + strspn(line + whole, "\r\n");
	}
	return false;
}

static const char *
secret_problem(int fd, char *text)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return file_problem(errno);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return "others can read this secret; run chmod 600 on it";
	/* root checks the files of whoever will run the daemon. */
	if (geteuid() != 0 && st.st_uid != 0 && st.st_uid != geteuid())
		return "belongs to another user; a secret belongs to the one who runs this, or to "
		       "root";
	ssize_t got = read(fd, text, SECRET_TEXT_MAX - 1);
	if (got < 0)
		return strerror(errno);
	text[got] = '\0';
	return NULL;
}

/* The file a secret stands in; NULL: systemd hands none over. */
static const char *
secret_file(const char *path, char *buf, size_t size)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (!is_credential(path))
		return path;
	if (dir == NULL)
		return NULL;
	(void)snprintf(buf, size, "%s/%s", dir, path + strlen(CREDENTIAL));
	return buf;
}

int
secret_load(const char *path, unsigned char ret_secret[32], char *ret_error)
{
	char text[SECRET_TEXT_MAX], place[PATH_MAX];
	const char *file = secret_file(path, place, sizeof(place));

	if (file == NULL) {
		(void)snprintf(ret_error, CONFIG_ERROR_SIZE,
		    "%s: there are no credentials here; the unit needs LoadCredential=%s:FILE",
		    path, path + strlen(CREDENTIAL));
		return -1;
	}
	int fd = file_open(file, O_RDONLY | O_NOFOLLOW);
	const char *problem = secret_problem(fd, text);

	if (problem == NULL && !find_secret(text, ret_secret))
		problem = "is no secret: it holds neither 64 hex digits nor 40 characters of Z85";
	if (fd >= 0)
		(void)close(fd);
	explicit_bzero(text, sizeof(text));
	if (problem != NULL)
		(void)snprintf(ret_error, CONFIG_ERROR_SIZE, "%s: %s", path, problem);
	return problem != NULL ? -1 : 0;
}
