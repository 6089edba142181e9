/* routine_file.c - Read the files of a team's routines. */
#include "routine/routine_file.h"

#include <stdio.h>
#include <string.h>

#include "base/inifile.h"
#include "base/problems.h"
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
	enum routine_language language;
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
		    f->nb ? "[%s] er ikke et navn på en rutine; bruk a-z, 0-9 og -, høyst %zu, "
			    "som asker"
			  : "[%s] is no name of a routine; use a-z, 0-9 and -, at most %zu, as "
			    "asker",
		    name, sizeof(r->name) - 1);
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
		inifile_fail(f, NULL,
		    f->nb ? "den første seksjonen er rutinens egen og har navn (name) = …"
			  : "the first section is the routine's own and has navn (name) = …");
	else if (!task_id_valid(name))
		inifile_fail(f, NULL,
		    f->nb ? "[%s] er ingen oppgave; bruk a-z og 0-9, en bokstav først, høyst %d, "
			    "som a23"
			  : "[%s] is no task; use a-z and 0-9, a letter first, at most %d, as a23",
		    name, TASK_ID_SIZE - 1);
	else if (r->routine->tasks_count == ROUTINE_TASKS_MAX)
		inifile_fail(f, NULL, f->nb ? "flere enn %d oppgaver" : "more than %d tasks",
		    ROUTINE_TASKS_MAX);
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
fail_twice(struct inifile *f, const char *key)
{
	struct problem p;

	problem_set(&p, &PROBLEM_KEY_TWICE, "%s", f->section);
	inifile_problem(f, key, &p);
}

static void
take_statuses(struct inifile *f, struct routine *r, const char *key, const char *value)
{
	const struct routine_reading *reading = f->context;
	const bool nb = reading->language == ROUTINE_NB ||
			(reading->language == ROUTINE_OF_KEY && strcmp(key, "gjelder") == 0);
	const char *at = value;
	char word[64];

	if (r->statuses != 0)
		fail_twice(f, key);
	while (inifile_item(f, key, &at, word, sizeof(word))) {
		Ov__Status status = routine_status(word);
		if (status == OV__STATUS__STATUS_UNKNOWN && nb)
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
		inifile_fail(f, key,
		    f->nb ? "er ingen nøkkel i den første seksjonen; den har navn (name) og "
			    "gjelder (for)"
			  : "is no key of the first section; it has navn (name) and gjelder "
			    "(for)");
	else if (r->title[0] != '\0')
		fail_twice(f, key);
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
	const char *problem = routine_set(
	    &routine->tasks[routine->tasks_count - 1], key, value, r->language, scratch);
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
			inifile_fail_at(f, t->line,
			    f->nb ? "[%s] står etter seg selv" : "[%s] stands after itself", t->id);
		else if (!has_task(r, r->tasks_count, t->after[i]))
			inifile_fail_at(f, t->line,
			    f->nb ? "[%s] står etter %s, som ikke er en oppgave i denne fila"
				  : "[%s] stands after %s, which is no task of this file",
			    t->id, t->after[i]);
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
			    f->nb ? "[%s] regnes fra %s, som ikke er en oppgave som står før den i "
				    "denne fila"
				  : "[%s] is reckoned from %s, which is no task that stands before "
				    "it in this file",
			    t->id, rule->terms[i].task);
}

/* A task that repeats is open again as soon as it is done: such a case would never be ready. */
static void
check_repeat(struct inifile *f, const struct routine_task *t)
{
	if (t->repeat > 0 && t->essential)
		inifile_fail_at(f, t->line,
		    f->nb ? "[%s] er viktig (essential) og har gjenta (repeat): ingen sak ville "
			    "noen gang bli klar"
			  : "[%s] is viktig (essential) and has gjenta (repeat): no case would "
			    "ever be ready",
		    t->id);
}

static void
check_task(struct inifile *f, const struct routine *r, size_t position)
{
	const struct routine_task *t = &r->tasks[position];
	const char *problem = routine_task_complete(t, f->nb);

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
			    f->nb ? "[%s] er mer enn en sak har plass til: %d oppgaver, der hver "
				    "frist telles"
				  : "[%s] is more than a case can hold: %d tasks, each due date "
				    "counted",
			    r->tasks[i].id, TASKS_MAX);
	}
	if (r->tasks_count == 0)
		inifile_fail_at(f, 0,
		    f->nb ? "har ingen oppgaver; en oppgave er en seksjon: [a01]"
			  : "has no tasks; a task is a section: [a01]");
}

static int
load(const char *path, enum routine_language language, struct routine *ret,
    struct problem *ret_problem)
{
	struct inifile f;
	struct routine_reading r = { .routine = ret, .language = language };

	memset(ret, 0, sizeof(*ret));
	inifile_read_problem(
	    &f, path, routine_section, routine_key, &r, language == ROUTINE_NB, ret_problem);
	if (!f.failed)
		check_routine(&f, ret);
	return inifile_result(&f);
}

int
routine_load(const char *path, struct routine *ret, char *ret_error)
{
	struct problem problem;
	int r = load(path, ROUTINE_OF_KEY, ret, &problem);

	if (r != 0)
		(void)problem_english(&problem, ret_error, INIFILE_ERROR_SIZE);
	return r;
}

/* The last of the list against those before it: -1 with the problem where they share a name. */
static int
check_names(const struct routines *r, const char *path, bool nb, struct problem *ret_problem)
{
	const struct routine *last = &r->list[r->count - 1];

	for (size_t i = 0; i + 1 < r->count; i++) {
		const struct routine *other = &r->list[i];
		if (strcmp(other->name, last->name) == 0) {
			problem_set(ret_problem, &PROBLEM_SYSTEM,
			    nb ? "[%s] er alt navnet på en annen rutine"
			       : "[%s] is another routine's name already",
			    last->name);
			problem_at(ret_problem, path, 0);
			return -1;
		}
		for (size_t k = 0; k < last->tasks_count; k++) {
			if (!has_task(other, other->tasks_count, last->tasks[k].id))
				continue;
			problem_set(ret_problem, &PROBLEM_SYSTEM,
			    nb ? "[%s] er alt en oppgave i rutinen %s; ingen oppgave heter det "
				 "samme som en annen i noen av rutinene"
			       : "[%s] is a task of the routine %s already; ids differ over all "
				 "routines",
			    last->tasks[k].id, other->name);
			problem_at(ret_problem, path, last->tasks[k].line);
			return -1;
		}
	}
	return 0;
}

int
routines_load_in(const char *paths, enum routine_language language, struct routines *ret,
    struct problem *ret_problem)
{
	const bool nb = language == ROUTINE_NB;
	char path[256];

	ret->count = 0;
	for (const char *at = paths; *at != '\0';) {
		size_t n = strcspn(at, ",");
		(void)snprintf(path, sizeof(path), "%.*s", (int)n, at);
		at += n + strspn(at + n, ", ");
		if (ret->count == ROUTINES_MAX) {
			problem_set(ret_problem, &PROBLEM_SYSTEM,
			    nb ? "flere enn %d rutiner" : "more than %d routines", ROUTINES_MAX);
			problem_at(ret_problem, path, 0);
			return -1;
		}
		if (load(path, language, &ret->list[ret->count], ret_problem) != 0)
			return -1;
		ret->count++;
		if (check_names(ret, path, nb, ret_problem) != 0)
			return -1;
	}
	routines_note_anchors(ret);
	return 0;
}

int
routines_load(const char *paths, struct routines *ret, char *ret_error)
{
	struct problem problem;
	int r = routines_load_in(paths, ROUTINE_OF_KEY, ret, &problem);

	if (r != 0)
		(void)problem_english(&problem, ret_error, INIFILE_ERROR_SIZE);
	return r;
}
