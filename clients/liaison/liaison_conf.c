/* liaison_conf.c - The sender's settings. */
#include "liaison_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "overgang.h"
#include "base/problems.h"
#include "problems.h"
#include "settings.h"

enum { TIMEOUT_S = 30, TIMEOUT_S_MAX = 600 };

static int
refuse(struct problem *ret_problem, const struct problem_kind *kind)
{
	problem_set(ret_problem, kind, NULL);
	return -1;
}

static int
refuse_beyond(struct problem *ret_problem, const struct problem_kind *kind, int max)
{
	problem_set(ret_problem, kind, "%d", max);
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
			return refuse_beyond(
			    ret_problem, &PROBLEM_LIST_NAMES, LIAISON_NAME_SIZE - 1);
		if (*count == LIAISON_NAMES_MAX)
			return refuse_beyond(
			    ret_problem, &PROBLEM_TOO_MANY_NAMES, LIAISON_NAMES_MAX);
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
		return refuse(ret_problem, &PROBLEM_NO_MUNICIPALITY);
	return 0;
}

static int
take_agency(const struct setting *s, char ret_name[33], struct problem *ret_problem)
{
	if (!setting_name_valid(s->value))
		return refuse(ret_problem, &PROBLEM_NO_AGENCY);
	return setting_text(s, ret_name, 33, ret_problem);
}

static int
take_yes_no(const struct setting *s, bool *ret, struct problem *ret_problem)
{
	bool yes = strcmp(s->value, "yes") == 0 || strcmp(s->value, "ja") == 0;

	if (!yes && strcmp(s->value, "no") != 0 && strcmp(s->value, "nei") != 0)
		return refuse(ret_problem, &PROBLEM_YES_OR_NO);
	*ret = yes;
	return 0;
}

static int
take_timeout(const struct setting *s, uint32_t *ret_ms, struct problem *ret_problem)
{
	char *end;
	unsigned long n = strtoul(s->value, &end, 10);

	if (s->value[0] < '0' || s->value[0] > '9' || *end != '\0' || n < 1 || n > TIMEOUT_S_MAX)
		return refuse_beyond(ret_problem, &PROBLEM_SECONDS_RANGE, TIMEOUT_S_MAX);
	*ret_ms = (uint32_t)n * 1000;
	return 0;
}

static int
take_name_order(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	c->family_name_first = strcmp(s->value, "family-first") == 0;
	if (!c->family_name_first && strcmp(s->value, "given-first") != 0)
		return refuse(ret_problem, &PROBLEM_NAME_ORDER);
	return 0;
}

static int
take_address_column(const struct setting *s, struct liaison_conf *c, struct problem *ret_problem)
{
	c->address_column_required = strcmp(s->value, "required") == 0;
	if (!c->address_column_required && strcmp(s->value, "none") != 0)
		return refuse(ret_problem, &PROBLEM_ADDRESS_COLUMN);
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
			return refuse(ret_problem, &PROBLEM_RECIPIENT_TWICE);
	if (c->recipients_count == LIAISON_NAMES_MAX)
		return refuse_beyond(ret_problem, &PROBLEM_TOO_MANY_RECIPIENTS, LIAISON_NAMES_MAX);
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
	problem_set(ret_problem, &PROBLEM_LIAISON_SECTION, "%s", s->section);
	return -1;
}

/* Without them nothing could be decided before the door. */
static const struct problem_kind *
missing_key(const struct liaison_conf *c)
{
	if (c->queue[0] == '\0')
		return &PROBLEM_NO_QUEUE;
	if (c->team[0] == '\0')
		return &PROBLEM_NO_TEAM;
	if (c->phone[0] == '\0')
		return &PROBLEM_NO_PHONE;
	if (c->municipalities_count == 0)
		return &PROBLEM_NO_MUNICIPALITIES;
	return NULL;
}

static bool
names_team(const struct liaison_conf *c)
{
	for (size_t i = 0; i < c->recipients_count; i++)
		if (strcmp(c->recipients[i].agency, c->team) == 0)
			return true;
	return false;
}

static int
check(const struct liaison_conf *c, struct problem *ret_problem)
{
	const struct problem_kind *missing = missing_key(c);

	if (missing != NULL)
		return refuse(ret_problem, missing);
	if (strcmp(c->restricted_agency, c->team) == 0) {
		problem_set(ret_problem, &PROBLEM_TEAM_ITSELF, NULL);
		problem_key(ret_problem, "restricted_agency");
		return -1;
	}
	if (names_team(c))
		return 0;
	problem_set(ret_problem, &PROBLEM_NO_RECIPIENT, "%s", c->team);
	return -1;
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
	if (check(ret, ret_problem) == 0)
		return 0;
	problem_at(ret_problem, path, 0);
	return -1;
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
