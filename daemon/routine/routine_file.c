/* routine_file.c - Read the files of a team's routines. */
#include "routine/routine_file.h"

#include <stdio.h>
#include <string.h>

#include "base/inifile.h"
#include "core/agencies.h"
#include "routine/routine_keys.h"
#include "schema/limits.h"

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
		    "[%s] is no name of a routine; use a-z, 0-9 and -, at most %zu, as asker", name,
		    sizeof(r->name) - 1);
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
		    "[%s] is no task; use a-z and 0-9, a letter first, at most %d, as a23", name,
		    TASK_ID_SIZE - 1);
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

/* A due date may count from tasks that stand before it. */
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

/* A task that repeats is open again as soon as it is done: such a case would never be ready. */
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
			(void)snprintf(ret_error, INIFILE_ERROR_SIZE,
			    "%s: [%s] is another routine's name already", path, last->name);
			return -1;
		}
		for (size_t k = 0; k < last->tasks_count; k++) {
			if (!has_task(other, other->tasks_count, last->tasks[k].id))
				continue;
			(void)snprintf(ret_error, INIFILE_ERROR_SIZE,
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
			(void)snprintf(ret_error, INIFILE_ERROR_SIZE, "%s: more than %d routines",
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
