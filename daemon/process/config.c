/* config.c - Read overgangd.conf and retention.conf. */
#include "process/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inifile.h"
#include "process/secret.h"

enum {
	PAGE = 4096,
	MAP_SIZE_MIN = 1 << 20,
	MINUTES_MAX = 7 * 24 * 60,
	REPEAT_DAYS_MAX = 31,
	STEP_DAYS_MAX = 60,
	STEPS = 5,     /* of silence.c */
	GROWS_TO = 16, /* times the map_size, where map_size_max does not say */
};

_Static_assert((int)CONFIG_ERROR_SIZE == (int)INIFILE_ERROR_SIZE, "one size for all problems");

/* ---- overgangd.conf ------------------------------------------------------------------ */

static void
keep_line(struct config *c, const char *key, int line)
{
	if (c->lines_count < CONFIG_LINES && strlen(key) < sizeof(c->lines[0].key)) {
		(void)snprintf(c->lines[c->lines_count].key, sizeof(c->lines[0].key), "%s", key);
		c->lines[c->lines_count++].line = line;
	}
}

static int
config_line(const struct config *c, const char *key)
{
	for (size_t i = 0; i < c->lines_count; i++)
		if (strcmp(c->lines[i].key, key) == 0)
			return c->lines[i].line;
	return 0;
}

void
config_blame(const struct config *c, const char *key, char *error)
{
	char said[CONFIG_ERROR_SIZE];

	(void)snprintf(said, sizeof(said), "%s", error);
	(void)snprintf(error, CONFIG_ERROR_SIZE, "%.150s:%d: %s: %.340s", c->path,
	    config_line(c, key), key, said);
}

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
	if (*s != '\0' || n < 1 || n > MINUTES_MAX)
		inifile_fail(f, key, "is a time from 1m to %d days, as 30m or 2t (hours)",
		    MINUTES_MAX / (24 * 60));
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
		if (strcmp(key, paths[i].key) == 0 && secret_is_credential(value)) {
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
		if (end == at || days < 1 || days > REPEAT_DAYS_MAX)
			break;
		ret_days[n] = (uint32_t)days;
	}
	if (n != REPEATS || *at != '\0')
		inifile_fail(
		    f, key, "is five numbers of days, 1 to %d: 1, 1, 1, 2, 7", REPEAT_DAYS_MAX);
	_Static_assert(REPEATS == 5, "as the sentence says");
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
take_steps(struct inifile *f, const char *key, const char *value, uint32_t ret_days[STEPS])
{
	const char *at = value;
	uint32_t last = 0;
	size_t n = 0;
	char *end;

	for (; n < STEPS && *at != '\0'; n++, at = end + strspn(end, ", ")) {
		unsigned long days = strtoul(at, &end, 10);
		if (end == at || days < last || days < 1 || days > STEP_DAYS_MAX)
			break;
		ret_days[n] = last = (uint32_t)days;
	}
	if (n != STEPS || *at != '\0')
		inifile_fail(f, key,
		    "is five numbers of working days, 1 to %d, none less than the one before: "
		    "3, 5, 7, 8, 10",
		    STEP_DAYS_MAX);
}

static void
take_automatic(struct inifile *f, const char *key, const char *value, unsigned *ret_steps)
{
	const char *at = value;
	char *end;

	*ret_steps = 0;
	for (; *at != '\0'; at = end + strspn(end, ", ")) {
		unsigned long step = strtoul(at, &end, 10);
		if (end == at || step < 1 || step > STEPS) {
			inifile_fail(f, key,
			    "is the steps that go out by themselves, of 1 to %d: 1, 2, 3", STEPS);
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
		keep_line(c, key, f->line);
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
	ret->path = path;
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
		inifile_fail_at(&f, config_line(ret, "backup_time"),
		    "backup_time: is there, and no backup_dir");
	if (ret->map_size_max == 0)
		ret->map_size_max = ret->map_size * GROWS_TO;
	if (ret->map_size_max < ret->map_size)
		inifile_fail_at(
		    &f, config_line(ret, "map_size_max"), "map_size_max: is less than map_size");
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (needed[i].value[0] == '\0')
			inifile_fail_at(&f, 0, "[daemon] has no %s", needed[i].key);
	return inifile_result(&f);
}

/* A file that cannot be opened, as its loader says it; with the line that names it. */
static bool
can_be_read(const struct config *c, const char *key, const char *path, char *ret_error)
{
	int fd = file_open(path, O_RDONLY);

	if (fd < 0) {
		(void)snprintf(
		    ret_error, CONFIG_ERROR_SIZE, "%.256s: %s", path, file_problem(errno));
		config_blame(c, key, ret_error);
		return false;
	}
	(void)close(fd);
	return true;
}

bool
config_files_open(const struct config *c, char *ret_error)
{
	const struct {
		const char *key, *path;
	} files[] = {
		{ "agencies", c->agencies },
		{ "calendar", c->calendar },
		{ "sharing", c->sharing },
		{ "retention", c->retention },
	};
	char routine[256];
	struct inifile list = { .path = c->path, .failed = false };
	const char *at = c->routine;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!can_be_read(c, files[i].key, files[i].path, ret_error))
			return false;
	while (inifile_item(&list, "routine", &at, routine, sizeof(routine)))
		if (!can_be_read(c, "routine", routine, ret_error))
			return false;
	return true;
}

int
config_secret(
    const struct config *c, enum secret_kind kind, unsigned char ret_secret[32], char *ret_error)
{
	bool curve = kind == SECRET_CURVE;
	int r = secret_load(curve ? c->server_key : c->master_key, kind, ret_secret, ret_error);

	if (r != 0)
		config_blame(c, curve ? "server_key" : "master_key", ret_error);
	return r;
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
		inifile_fail_at(&f, 0,
		    "[retention] has no months_after_closing or no access_months; how long "
		    "something "
		    "is kept is decided, not assumed");
	return inifile_result(&f);
}
