/* liaison_conf.c - The sender's settings. */
#include "liaison_conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "overgang.h"
#include "library_problems.h"
#include "settings.h"

enum { TIMEOUT_S = 30, TIMEOUT_S_MAX = 600 };

__attribute__((format(printf, 2, 3))) static int
refuse(struct problem *ret_problem, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	problem_vset(ret_problem, &PROBLEM_TEXT, format, args);
	va_end(args);
	return -1;
}

static int
take_list(const struct setting *s, char (*list)[LIAISON_NAME_SIZE], size_t *count,
    struct problem *ret_problem)
{
	char text[1024], key[2 * LIAISON_NAME_SIZE], *rest = text;

	(void)snprintf(text, sizeof(text), "%s", s->value);
	for (char *item = strsep(&rest, ","); item != NULL; item = strsep(&rest, ",")) {
		(void)normal_put(item, NORMAL_KEY, key, sizeof(key));
		if (key[0] == '\0' || strlen(key) >= LIAISON_NAME_SIZE)
			return refuse(ret_problem,
			    "names stand between commas and have 1 to %d bytes",
			    LIAISON_NAME_SIZE - 1);
		if (*count == LIAISON_NAMES_MAX)
			return refuse(ret_problem, "has more than %d names", LIAISON_NAMES_MAX);
		memcpy(list[(*count)++], key, strlen(key) + 1);
	}
	return 0;
}

/* A name without a known number cannot be told apart from another municipality's. */
static int
take_municipalities(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	char text[1024], *rest = text;

	if (take_list(s, c->municipalities, &c->municipalities_count, ret_problem) != 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%s", s->value);
	for (char *item = strsep(&rest, ","); item != NULL; item = strsep(&rest, ","))
		(void)municipality_add_own(&c->own, item);
	if (c->own.count == 0)
		return refuse(ret_problem,
		    "names no municipality of Norway, or a name that several have; add its number");
	return 0;
}

static int
take_agency(const struct setting *s, char ret_name[33], struct problem *ret_problem)
{
	if (!setting_name_valid(s->value))
		return refuse(ret_problem,
		    "is no agency's name; write it as in the daemon's agencies.conf: nav-asker");
	return setting_text(s, ret_name, 33, ret_problem);
}

static int
take_yes_no(const struct setting *s, bool *ret, struct problem *ret_problem)
{
	bool yes = strcmp(s->value, "yes") == 0 || strcmp(s->value, "ja") == 0;

	if (!yes && strcmp(s->value, "no") != 0 && strcmp(s->value, "nei") != 0)
		return refuse(ret_problem, "is yes or no");
	*ret = yes;
	return 0;
}

static int
take_timeout(const struct setting *s, uint32_t *ret_ms, struct problem *ret_problem)
{
	char *end;
	unsigned long n = strtoul(s->value, &end, 10);

	if (s->value[0] < '0' || s->value[0] > '9' || *end != '\0' || n < 1 || n > TIMEOUT_S_MAX)
		return refuse(ret_problem, "is a number of seconds from 1 to %d", TIMEOUT_S_MAX);
	*ret_ms = (uint32_t)n * 1000;
	return 0;
}

static int
take_name_order(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	c->family_name_first = strcmp(s->value, "family-first") == 0;
	if (!c->family_name_first && strcmp(s->value, "given-first") != 0)
		return refuse(ret_problem, "is family-first (Etternavn, Fornavn) or given-first");
	return 0;
}

static int
take_address_column(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	c->address_column_required = strcmp(s->value, "required") == 0;
	if (!c->address_column_required && strcmp(s->value, "none") != 0)
		return refuse(ret_problem,
		    "is required, or none where the lists have no column Adressesperre");
	return 0;
}

static int
take_liaison(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	if (strcmp(s->key, "queue") == 0)
		return setting_path(s, c->queue, sizeof(c->queue), ret_problem);
	if (strcmp(s->key, "prison") == 0)
		return setting_text(s, c->prison, sizeof(c->prison), ret_problem);
	if (strcmp(s->key, "team") == 0)
		return take_agency(s, c->team, ret_problem);
	if (strcmp(s->key, "restricted_agency") == 0)
		return take_agency(s, c->restricted_agency, ret_problem);
	if (strcmp(s->key, "stay_notice_agency") == 0)
		return take_agency(s, c->stay_notice_agency, ret_problem);
	if (strcmp(s->key, "phone") == 0)
		return setting_text(s, c->phone, sizeof(c->phone), ret_problem);
	if (strcmp(s->key, "name_order") == 0)
		return take_name_order(s, c, ret_problem);
	if (strcmp(s->key, "address_column") == 0)
		return take_address_column(s, c, ret_problem);
	if (strcmp(s->key, "allow_synthetic") == 0)
		return take_yes_no(s, &c->allow_synthetic, ret_problem);
	if (strcmp(s->key, "timeout") == 0)
		return take_timeout(s, &c->timeout_ms, ret_problem);
	if (strcmp(s->key, "municipalities") == 0)
		return take_municipalities(s, c, ret_problem);
	if (strcmp(s->key, "other_teams") == 0)
		return take_list(s, c->other_teams, &c->other_teams_count, ret_problem);
	return setting_unknown(s,
	    "queue, team, municipalities, phone, prison, other_teams, restricted_agency, "
	    "stay_notice_agency, name_order, address_column, allow_synthetic, timeout",
	    ret_problem);
}

static int
take_recipient(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	char name[LIAISON_NAME_SIZE];

	(void)normal_put(s->key, NORMAL_KEY, name, sizeof(name));
	for (size_t i = 0; i < c->recipients_count; i++)
		if (strcmp(c->recipients[i].name, name) == 0)
			return refuse(
			    ret_problem, "is there already, written a little differently");
	if (c->recipients_count == LIAISON_NAMES_MAX)
		return refuse(ret_problem, "is one more than %d recipients", LIAISON_NAMES_MAX);
	memcpy(c->recipients[c->recipients_count].name, name, sizeof(name));
	if (take_agency(s, c->recipients[c->recipients_count].agency, ret_problem) != 0)
		return -1;
	c->recipients_count++;
	return 0;
}

static int
take(const struct setting *s, void *context, struct problem *ret_problem)
{
	if (strcmp(s->section, "overgang") == 0)
		return 0;
	if (strcmp(s->section, "liaison") == 0)
		return take_liaison(s, context, ret_problem);
	if (strcmp(s->section, "recipients") == 0)
		return take_recipient(s, context, ret_problem);
	return refuse(ret_problem,
	    "stands in [%s]; there are [overgang], [liaison] and [recipients]", s->section);
}

/* Without them nothing could be decided before the door. */
static const char *
missing_key(const struct liaison_conf *c)
{
	if (c->queue[0] == '\0')
		return "queue, the directory of what waits";
	if (c->team[0] == '\0')
		return "team, the agency of the team these notices are for";
	if (c->phone[0] == '\0')
		return "phone, whom to ring about a row that is not sent";
	if (c->municipalities_count == 0)
		return "municipalities, whose rows are sent";
	return NULL;
}

int
liaison_conf_load(const char *path, struct liaison_conf *ret, struct problem *ret_problem)
{
	memset(ret, 0, sizeof(*ret));
	ret->family_name_first = true;
	ret->address_column_required = true;
	ret->timeout_ms = TIMEOUT_S * 1000;
	if (settings_read(path, take, ret, ret_problem) != 0)
		return -1;
	if (missing_key(ret) != NULL)
		return refuse(ret_problem, "%.300s: [liaison] has no %s", path, missing_key(ret));
	if (strcmp(ret->restricted_agency, ret->team) == 0)
		return refuse(ret_problem,
		    "%.300s: restricted_agency: is the team itself; it is another agency, with "
		    "keys "
		    "of its own, that those in the team do not have",
		    path);
	for (size_t i = 0; i < ret->recipients_count; i++)
		if (strcmp(ret->recipients[i].agency, ret->team) == 0)
			return 0;
	return refuse(ret_problem,
	    "%.300s: [recipients] has no name for %s; a consent could never include the team", path,
	    ret->team);
}

bool
liaison_conf_listed(const char (*list)[LIAISON_NAME_SIZE], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (normal_same(list[i], name))
			return true;
	return false;
}

const char *
liaison_conf_agency(const struct liaison_conf *c, const char *name)
{
	for (size_t i = 0; i < c->recipients_count; i++)
		if (normal_same(c->recipients[i].name, name))
			return c->recipients[i].agency;
	return NULL;
}
