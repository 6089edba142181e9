/* roster.c - Who is on duty, and how they are reached. */
#include "roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "phone.h"
#include "library_problems.h"
#include "problems.h"
#include "schema/limits.h"
#include "settings.h"

/* The file's settings before names are looked up. */
struct reading {
	struct roster *roster;
	char otherwise[40];
	char leader[40];
	char order[256]; /* "sms, perm" */
	struct {
		char steps[STEPS_MAX][40];
	} named[DUTIES_MAX];
};

/* The value that is wrong goes into the sentence. */
static int
wrong(struct problem *ret_problem, const struct problem_kind *kind, const char *value)
{
	problem_set(ret_problem, kind, "%.80s", value);
	return -1;
}

/* The value goes into the sentence, and the bound behind it. */
static int
wrong_bound(
    struct problem *ret_problem, const struct problem_kind *kind, const char *value, int max)
{
	problem_set(ret_problem, kind, "%.80s" PROBLEM_AND "%d", value, max);
	return -1;
}

static int
too_many(struct problem *ret_problem, const struct problem_kind *kind, int max)
{
	problem_set(ret_problem, kind, "%d", max);
	return -1;
}

/* The next part between commas, trimmed; false at the end. */
static bool
next_part(const char **list, char *buf, size_t size)
{
	const char *s = *list + strspn(*list, " \t,");
	size_t n = strcspn(s, ",");

	if (*s == '\0')
		return false;
	*list = s + n;
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	(void)snprintf(buf, size, "%.*s", (int)n, s);
	return true;
}

/* ---- sections ----------------------------------------------------------------------- */

static int
take_invented(const struct setting *s, struct roster *x, struct problem *ret_problem)
{
	if (strcmp(s->value, "yes") != 0 && strcmp(s->value, "no") != 0)
		return wrong(ret_problem, &PROBLEM_YES_OR_NO, "");
	x->invented = strcmp(s->value, "yes") == 0;
	return 0;
}

static int
take_notify(struct reading *r, const struct setting *s, struct problem *ret_problem)
{
	struct roster *x = r->roster;

	if (strcmp(s->key, "consumer") == 0)
		return setting_text(s, x->consumer, sizeof(x->consumer), ret_problem);
	if (strcmp(s->key, "state") == 0)
		x->state_line = s->line;
	if (strcmp(s->key, "state") == 0)
		return setting_path(s, x->state, sizeof(x->state), ret_problem);
	if (strcmp(s->key, "language") == 0)
		return setting_text(s, x->language, sizeof(x->language), ret_problem);
	if (strcmp(s->key, "channels") == 0)
		return setting_text(s, r->order, sizeof(r->order), ret_problem);
	if (strcmp(s->key, "otherwise") == 0)
		return setting_text(s, r->otherwise, sizeof(r->otherwise), ret_problem);
	if (strcmp(s->key, "leader") == 0)
		return setting_text(s, r->leader, sizeof(r->leader), ret_problem);
	if (strcmp(s->key, "allow_invented") == 0)
		return take_invented(s, x, ret_problem);
	return setting_unknown(s,
	    "consumer, state, language, channels, otherwise, leader, allow_invented", ret_problem);
}

static struct person *
person_by_id(struct roster *r, const char *id)
{
	for (size_t i = 0; i < r->people_count; i++)
		if (strcmp(r->people[i].id, id) == 0)
			return &r->people[i];
	return NULL;
}

static int
take_person(struct roster *r, const char *id, const struct setting *s, struct problem *ret_problem)
{
	struct person *p = person_by_id(r, id);

	if (p == NULL) {
		if (!setting_name_valid(id))
			return wrong_bound(ret_problem, &PROBLEM_PERSON_ID, id, NAME_SIZE_MAX);
		if (r->people_count == PEOPLE_MAX)
			return too_many(ret_problem, &PROBLEM_TOO_MANY_PEOPLE, PEOPLE_MAX);
		p = &r->people[r->people_count++];
		(void)snprintf(p->id, sizeof(p->id), "%s", id);
		p->line = s->line;
	}
	if (strcmp(s->key, "name") == 0)
		return setting_text(s, p->name, sizeof(p->name), ret_problem);
	if (strcmp(s->key, "phone") == 0)
		return setting_text(s, p->phone, sizeof(p->phone), ret_problem);
	return setting_unknown(s, "name, phone", ret_problem);
}

static int
take_channel(
    struct roster *r, const char *name, const struct setting *s, struct problem *ret_problem)
{
	struct channel *c = NULL;

	for (size_t i = 0; i < r->channels_count; i++)
		if (strcmp(r->channels[i].name, name) == 0)
			c = &r->channels[i];
	if (c == NULL) {
		if (!setting_name_valid(name))
			return wrong_bound(ret_problem, &PROBLEM_CHANNEL_ID, name, NAME_SIZE_MAX);
		if (r->channels_count == CHANNELS_MAX)
			return too_many(ret_problem, &PROBLEM_TOO_MANY_CHANNELS, CHANNELS_MAX);
		c = &r->channels[r->channels_count++];
		(void)snprintf(c->name, sizeof(c->name), "%s", name);
		c->line = s->line;
	}
	if (strcmp(s->key, "directory") == 0)
		return setting_path(s, c->directory, sizeof(c->directory), ret_problem);
	if (strcmp(s->key, "command") == 0)
		return setting_path(s, c->command, sizeof(c->command), ret_problem);
	if (strcmp(s->key, "type") != 0)
		return setting_unknown(s, "type, directory, command", ret_problem);
	c->type = strcmp(s->value, "file") == 0	     ? CHANNEL_FILE
		  : strcmp(s->value, "program") == 0 ? CHANNEL_PROGRAM
						     : CHANNEL_UNSET;
	if (c->type != CHANNEL_UNSET)
		return 0;
	return s->value[0] == '\0' ? wrong(ret_problem, &PROBLEM_CHANNEL_TYPE_EMPTY, "")
				   : wrong(ret_problem, &PROBLEM_CHANNEL_TYPE, s->value);
}

/* "22.03.2027 08.00 - 29.03.2027 08.00 = ola, kari, per" */
static int
take_duty(struct reading *r, const struct setting *s, struct problem *ret_problem)
{
	const char *dash = strstr(s->key, " - "), *list = s->value;
	struct roster *x = r->roster;
	char from[40], rest[40];

	if (dash == NULL)
		return wrong(ret_problem, &PROBLEM_DUTY_FORM, "");
	if (x->duties_count == DUTIES_MAX)
		return too_many(ret_problem, &PROBLEM_TOO_MANY_DUTIES, DUTIES_MAX);
	struct duty *d = &x->duties[x->duties_count];
	(void)snprintf(from, sizeof(from), "%.*s", (int)(dash - s->key), s->key);
	d->from = overgang_moment_parse(from);
	d->to = overgang_moment_parse(dash + 3);
	d->line = s->line;
	if (d->from == 0 || d->to == 0)
		return wrong(ret_problem, &PROBLEM_DUTY_MOMENT, d->from == 0 ? from : dash + 3);
	if (d->to <= d->from)
		return wrong(ret_problem, &PROBLEM_DUTY_ENDS, "");
	for (int i = 0; i < STEPS_MAX; i++)
		(void)next_part(&list, r->named[x->duties_count].steps[i], sizeof(from));
	if (r->named[x->duties_count].steps[0][0] == '\0')
		return wrong(ret_problem, &PROBLEM_DUTY_NOBODY, "");
	if (next_part(&list, rest, sizeof(rest)))
		return wrong_bound(ret_problem, &PROBLEM_DUTY_TOO_MANY, rest, STEPS_MAX);
	x->duties_count++;
	return 0;
}

static int
take(const struct setting *s, void *context, struct problem *ret_problem)
{
	struct reading *r = context;

	if (strcmp(s->section, "overgang") == 0)
		return 0; /* the library's */
	if (strcmp(s->section, "notify") == 0)
		return take_notify(r, s, ret_problem);
	if (strcmp(s->section, "duty") == 0)
		return take_duty(r, s, ret_problem);
	if (strncmp(s->section, "person ", 7) == 0)
		return take_person(r->roster, s->section + 7, s, ret_problem);
	if (strncmp(s->section, "channel ", 8) == 0)
		return take_channel(r->roster, s->section + 8, s, ret_problem);
	return wrong(ret_problem, &PROBLEM_ROSTER_SECTION, s->section);
}

/* ---- the whole ------------------------------------------------------------------------- */

/* `about` (a person, a channel, a line of duty) stands before the sentence, unless it is "". */
static int
fail(struct problem *ret_problem, const char *path, int line, const struct problem_kind *kind,
    const char *about)
{
	problem_set(ret_problem, kind, NULL);
	problem_at(ret_problem, path, line);
	problem_key(ret_problem, about);
	return -1;
}

static int
wrong_consumer(struct problem *ret_problem, const char *path, const char *consumer)
{
	problem_set(ret_problem, &PROBLEM_CONSUMER_NAME, "%d", NAME_SIZE_MAX);
	problem_at(ret_problem, path, 0);
	problem_key(ret_problem, consumer);
	return -1;
}

static int
check_people(const struct roster *r, const char *path, struct problem *ret_problem)
{
	for (size_t i = 0; i < r->people_count; i++) {
		const struct person *p = &r->people[i];
		if (p->name[0] == '\0')
			return fail(ret_problem, path, p->line, &PROBLEM_PERSON_NO_NAME, p->id);
		if (p->phone[0] == '\0')
			return fail(ret_problem, path, p->line, &PROBLEM_PERSON_NO_PHONE, p->id);
		const struct problem_kind *problem = phone_problem(p->phone, r->invented);
		if (problem != NULL)
			return fail(ret_problem, path, p->line, problem, p->phone);
	}
	return 0;
}

static int
by_start(const void *a, const void *b)
{
	const struct duty *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static int
check_duties(struct reading *r, const char *path, struct problem *ret_problem)
{
	struct roster *x = r->roster;

	for (size_t i = 0; i < x->duties_count; i++)
		for (int j = 0; j < STEPS_MAX; j++) {
			const char *id = r->named[i].steps[j];
			x->duties[i].steps[j] = person_by_id(x, id);
			if (id[0] != '\0' && x->duties[i].steps[j] == NULL)
				return fail(ret_problem, path, x->duties[i].line,
				    &PROBLEM_DUTY_STRANGER, id);
		}
	qsort(x->duties, x->duties_count, sizeof(x->duties[0]), by_start);
	for (size_t i = 1; i < x->duties_count; i++)
		if (x->duties[i].from < x->duties[i - 1].to)
			return fail(
			    ret_problem, path, x->duties[i].line, &PROBLEM_DUTY_OVERLAPS, "");
	x->otherwise = person_by_id(x, r->otherwise);
	if (x->otherwise == NULL)
		return fail(ret_problem, path, 0,
		    r->otherwise[0] == '\0' ? &PROBLEM_NO_OTHERWISE : &PROBLEM_OTHERWISE_STRANGER,
		    r->otherwise);
	x->leader = person_by_id(x, r->leader);
	if (x->leader == NULL && r->leader[0] != '\0')
		return fail(ret_problem, path, 0, &PROBLEM_LEADER_STRANGER, r->leader);
	return 0;
}

static int
check_channel(const struct channel *c, const char *path, struct problem *ret_problem)
{
	if (c->type == CHANNEL_UNSET)
		return fail(ret_problem, path, c->line, &PROBLEM_CHANNEL_NO_TYPE, c->name);
	if (c->type == CHANNEL_FILE && c->directory[0] == '\0')
		return fail(ret_problem, path, c->line, &PROBLEM_CHANNEL_NO_DIRECTORY, c->name);
	if (c->type == CHANNEL_PROGRAM && c->command[strspn(c->command, " ")] == '\0')
		return fail(ret_problem, path, c->line, &PROBLEM_CHANNEL_NO_COMMAND, c->name);
	return 0;
}

static bool
is_directory(const char *path, int mode)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, mode) == 0;
}

bool
roster_state_there(const struct roster *r, struct problem *ret_problem)
{
	if (is_directory(r->state, R_OK | W_OK | X_OK))
		return true;
	problem_set(ret_problem, &PROBLEM_STATE_NO_DIRECTORY, "%.300s", r->state);
	problem_key(ret_problem, "state");
	return false;
}

bool
roster_channel_there(const struct channel *c, struct problem *ret_problem)
{
	char program[FILES_PATH_SIZE];

	(void)snprintf(program, sizeof(program), "%.*s", (int)strcspn(c->command, " "), c->command);
	if (c->type == CHANNEL_FILE ? is_directory(c->directory, W_OK | X_OK)
				    : access(program, X_OK) == 0)
		return true;
	problem_set(ret_problem,
	    c->type == CHANNEL_FILE ? &PROBLEM_CHANNEL_DIRECTORY_AWAY
				    : &PROBLEM_CHANNEL_PROGRAM_AWAY,
	    "%s" PROBLEM_AND "%.300s", c->name, c->type == CHANNEL_FILE ? c->directory : program);
	return false;
}

/* The channels in the order of `channels`; one that is not named there is a mistake. */
static int
order_channels(struct reading *r, const char *path, struct problem *ret_problem)
{
	struct channel sorted[CHANNELS_MAX];
	const char *list = r->order;
	size_t count = 0;
	char name[40];

	while (next_part(&list, name, sizeof(name))) {
		size_t i = 0;
		while (
		    i < r->roster->channels_count && strcmp(r->roster->channels[i].name, name) != 0)
			i++;
		if (i == r->roster->channels_count || count == CHANNELS_MAX)
			return fail(ret_problem, path, 0, &PROBLEM_CHANNEL_STRANGER, name);
		sorted[count++] = r->roster->channels[i];
		if (check_channel(&sorted[count - 1], path, ret_problem) < 0)
			return -1;
	}
	if (count != r->roster->channels_count || count == 0)
		return fail(ret_problem, path, 0,
		    count == 0 ? &PROBLEM_NO_CHANNELS : &PROBLEM_CHANNEL_LEFT_OUT, "");
	memcpy(r->roster->channels, sorted, sizeof(sorted[0]) * count);
	return 0;
}

bool
roster_stamp_of(const char *path, struct roster_stamp *ret)
{
	struct stat st;

	*ret = (struct roster_stamp){ .size = -1 };
	if (stat(path, &st) != 0)
		return false;
	*ret = (struct roster_stamp){ (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
		st.st_size, st.st_ino };
	return true;
}

bool
roster_same(const struct roster_stamp *a, const struct roster_stamp *b)
{
	return a->modified_ns == b->modified_ns && a->size == b->size && a->inode == b->inode;
}

int
roster_load(const char *path, struct roster *ret, struct problem *ret_problem)
{
	struct reading *r = calloc(1, sizeof(*r));
	int result = -1;

	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->consumer, sizeof(ret->consumer), "notify");
	if (r == NULL)
		return fail(ret_problem, path, 0, &PROBLEM_NO_MEMORY, "");
	r->roster = ret;
	(void)roster_stamp_of(
	    path, &ret->stamp); /* before reading: a change during it is noticed later */
	if (settings_read(path, take, r, ret_problem) < 0)
		goto out;
	if (!setting_name_valid(ret->consumer))
		(void)wrong_consumer(ret_problem, path, ret->consumer);
	else if (ret->state[0] == '\0')
		(void)fail(ret_problem, path, 0, &PROBLEM_NO_STATE, "");
	else if (check_people(ret, path, ret_problem) == 0 &&
		 check_duties(r, path, ret_problem) == 0)
		result = order_channels(r, path, ret_problem);
out:
	free(r);
	return result;
}

/* The third is the leader where the line names none. After the last the first is told again. */
static const struct person *
at_step(const struct roster *r, const struct person *const steps[STEPS_MAX], uint32_t step)
{
	const struct person *third = steps[2] != NULL ? steps[2] : r->leader;
	const struct person *const order[STEPS_MAX] = { steps[0], steps[1], third };
	size_t count = third != NULL ? 3 : steps[1] != NULL ? 2 : 1;
	const struct person *p = order[(step > 0 ? step - 1 : 0) % count];

	return p != NULL ? p : steps[0];
}

const struct person *
roster_on_duty(const struct roster *r, uint64_t moment, uint32_t step)
{
	const struct person *hole[STEPS_MAX] = { r->otherwise };

	for (size_t i = 0; i < r->duties_count; i++)
		if (moment >= r->duties[i].from && moment < r->duties[i].to)
			return at_step(r, r->duties[i].steps, step);
	return at_step(r, hole, step);
}
