/* routine.c - overgang routine: check a routine file, and show the plan that it gives. No daemon
 * is asked: the file is read and the plan made by the daemon's own rules, for a case of which
 * only dates are known. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar_file.h"
#include "base/utf8.h"
#include "core/anchors.h"
#include "core/plan.h"
#include "routine/routine_file.h"
#include "routine/routine_when.h"
#include "core/state.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"
#include "problem_text.h"

enum { ARENA_SIZE = 1 << 20, CONDITIONS_SIZE = 256, PATH_SIZE = 512 };

static struct routines routines; /* too large for a stack */

/* ---- reading --------------------------------------------------------------------------- */

static bool
reads_bokmaal(const struct cli *c)
{
	return strcmp(texts_language(c->t), "nb") == 0;
}

/* The files on the command line, as overgangd.conf would name them. */
static int
load(struct cli *c)
{
	char error[OVERGANG_ERROR_SIZE], paths[ROUTINE_PATHS_SIZE] = "";
	struct problem problem;
	size_t used = 0;

	if (c->args.count == 0)
		return cli_fail(c, CLI_USAGE, "which-routine", NULL);
	for (size_t i = 0; i < c->args.count && used < sizeof(paths); i++)
		used += (size_t)snprintf(paths + used, sizeof(paths) - used, "%s%s",
		    i > 0 ? ", " : "", c->args.words[i]);
	if (routines_load_in(
		paths, reads_bokmaal(c) ? ROUTINE_NB : ROUTINE_EN, &routines, &problem) != 0)
		return cli_fail(c, CLI_CONFIG, "routine-bad", "text",
		    problem_in(c->t, &problem, error, sizeof(error)), NULL);
	return CLI_OK;
}

/* ---- tasks that build on each other in a ring --------------------------------------------- */

static size_t
position_of(const struct routine *r, const char *id)
{
	size_t i = 0;

	while (i < r->tasks_count && strcmp(r->tasks[i].id, id) != 0)
		i++;
	return i;
}

/* The first of those it builds on that is not free of rings; tasks_count: none. */
static size_t
bound_by(const struct routine *r, const bool *free_of, size_t task)
{
	const struct routine_task *t = &r->tasks[task];

	for (size_t i = 0; i < t->after_count; i++) {
		size_t at = position_of(r, t->after[i]);
		if (at < r->tasks_count && !free_of[at])
			return at;
	}
	return r->tasks_count;
}

/* A task of a ring; tasks_count: there is none. A task is free when all tasks that it builds on
 * are free; from any other task each step leads nearer to a ring, or round in it. */
static size_t
find_ring(const struct routine *r, bool *free_of)
{
	size_t left = 0;

	for (size_t round = 0; round < r->tasks_count; round++)
		for (size_t i = 0; i < r->tasks_count; i++)
			free_of[i] = free_of[i] || bound_by(r, free_of, i) == r->tasks_count;
	while (left < r->tasks_count && free_of[left])
		left++;
	for (size_t step = 0; left < r->tasks_count && step < r->tasks_count; step++)
		left = bound_by(r, free_of, left);
	return left;
}

/* "a02, a05, a02": each builds on the one behind it. */
static void
ring_text(const struct routine *r, const bool *free_of, size_t first, char *buf, size_t size)
{
	size_t n = utf8_copy(buf, size, r->tasks[first].id), at = first;

	do {
		at = bound_by(r, free_of, at);
		n += utf8_copy(buf + n, size - n, ", ");
		n += utf8_copy(buf + n, size - n, r->tasks[at].id);
	} while (at != first);
}

/* The one of the ring that stands first in the file. */
static size_t
first_of_ring(const struct routine *r, const bool *free_of, size_t start)
{
	size_t first = start;

	for (size_t at = bound_by(r, free_of, start); at != start; at = bound_by(r, free_of, at))
		if (at < first)
			first = at;
	return first;
}

static int
check_ring(struct cli *c, const struct routine *r, const char *file)
{
	bool free_of[ROUTINE_TASKS_MAX] = { false };
	char ids[(ROUTINE_TASKS_MAX + 1) * (TASK_ID_SIZE + 2)], line[16];
	size_t at = find_ring(r, free_of);

	if (at == r->tasks_count)
		return CLI_OK;
	at = first_of_ring(r, free_of, at);
	ring_text(r, free_of, at, ids, sizeof(ids));
	(void)snprintf(line, sizeof(line), "%d", r->tasks[at].line);
	return cli_fail(c, CLI_CONFIG, "routine-ring", "file", file, "line", line, "id",
	    r->tasks[at].id, "ids", ids, NULL);
}

int
command_routine_check(struct cli *c)
{
	char tasks[16];
	int code = load(c);

	for (size_t i = 0; code == CLI_OK && i < routines.count && i < c->args.count; i++)
		code = check_ring(c, &routines.list[i], c->args.words[i]);
	for (size_t i = 0; code == CLI_OK && i < routines.count; i++) {
		const struct routine *r = &routines.list[i];
		(void)snprintf(tasks, sizeof(tasks), "%zu", r->tasks_count);
		cli_say(c, stdout, "routine-good", "name", r->name, "title", r->title, "n", tasks,
		    NULL);
	}
	return code;
}

/* ---- a case of which only the dates are known ---------------------------------------------- */

struct dates {
	ov_date today, release, intake, notice, two_thirds;
	Ov__Status status;
};

static Ov__Fact *
say(Ov__CaseState *s, Ov__Area area, uint32_t kind, ov_date day, struct arena *arena)
{
	Ov__AreaState *a = state_area_make(s, area, arena);
	Ov__LatestFact *l = arena_take(arena, sizeof(*l));

	*l = (Ov__LatestFact)OV__LATEST_FACT__INIT;
	l->kind = kind;
	l->number = ++s->version;
	l->occurred = moment_from_local(day, 900);
	l->date_version = 1;
	l->fact = arena_take(arena, sizeof(*l->fact));
	*l->fact = (Ov__Fact)OV__FACT__INIT;
	l->fact->fact_case = (Ov__Fact__FactCase)kind;
	a->latest = arena_append(arena, a->latest, &a->n_latest, l);
	return l->fact;
}

static Ov__CaseState *
pretend(const struct dates *d, struct arena *arena)
{
	Ov__CaseState *s = arena_take(arena, sizeof(*s));
	Ov__SentenceRegistered *sentence = arena_take(arena, sizeof(*sentence));
	Ov__CaseOpened *opened = arena_take(arena, sizeof(*opened));
	Ov__ReleaseDateSet *set = arena_take(arena, sizeof(*set));

	*s = (Ov__CaseState)OV__CASE_STATE__INIT;
	*opened = (Ov__CaseOpened)OV__CASE_OPENED__INIT;
	*sentence = (Ov__SentenceRegistered)OV__SENTENCE_REGISTERED__INIT;
	*set = (Ov__ReleaseDateSet)OV__RELEASE_DATE_SET__INIT;
	sentence->status = d->status;
	sentence->intake = d->intake;
	sentence->two_thirds = d->two_thirds;
	set->date = d->release;
	set->version = 1;
	say(s, OV__AREA__AREA_CASE, OV__FACT__FACT_CASE_OPENED, d->notice, arena)->case_opened =
	    opened;
	say(s, OV__AREA__AREA_SENTENCE, OV__FACT__FACT_SENTENCE_REGISTERED, d->notice, arena)
	    ->sentence_registered = sentence;
	if (d->release != 0)
		say(s, OV__AREA__AREA_RELEASE, OV__FACT__FACT_RELEASE_DATE_SET, d->notice, arena)
		    ->release_date_set = set;
	return s;
}

/* Show all tasks of the routine whatever the case's needs, except those for another status. */
static void
drop_conditions(struct routine *r, bool keep_status)
{
	unsigned kept = keep_status ? CONDITION_SENTENCED | CONDITION_REMAND : 0;

	for (size_t i = 0; i < r->tasks_count; i++) {
		r->tasks[i].conditions &= kept;
		r->tasks[i].need[0] = '\0';
	}
}

/* ---- the plan as a table ---------------------------------------------------------------------- */

struct line {
	const Ov__Task *task;
	size_t order; /* in the file */
	char conditions[CONDITIONS_SIZE];
};

struct lines {
	struct line list[TASKS_MAX + ROUTINE_TASKS_MAX];
	size_t count;
};

static int
earlier(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	uint32_t due_x = x->task->due != 0 ? x->task->due : UINT32_MAX;
	uint32_t due_y = y->task->due != 0 ? y->task->due : UINT32_MAX;

	if (due_x != due_y)
		return due_x < due_y ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Also show tasks that need an event first and have no date yet. */
static Ov__Task *
undated(const struct routine_task *rt, struct arena *arena)
{
	Ov__Task *t = arena_take(arena, sizeof(*t));

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = arena_string(arena, rt->id);
	t->title_nb = arena_string(arena, rt->title_nb);
	t->title_en = arena_string(arena, rt->title_en);
	t->n_owners = rt->owners_count;
	t->owners = arena_copy(arena, rt->owners, rt->owners_count * sizeof(rt->owners[0]));
	t->essential = rt->essential;
	return t;
}

static bool
is_of(const Ov__Task *t, const struct routine_task *rt)
{
	size_t n = strlen(rt->id);

	return strncmp(t->id, rt->id, n) == 0 && (t->id[n] == '\0' || t->id[n] == '/');
}

static void
add(struct cli *c, struct lines *lines, const Ov__Task *t, const struct routine_task *rt)
{
	struct line *l = &lines->list[lines->count];

	l->task = t;
	l->order = lines->count++;
	routine_conditions_text(rt, reads_bokmaal(c), l->conditions, sizeof(l->conditions));
}

static void
collect(struct cli *c, const struct calendar *calendar, const struct dates *d, struct arena *arena,
    struct lines *lines)
{
	static struct routines shown; /* without conditions */
	const struct routine *r = &routines.list[0];
	const bool any_status = d->status == OV__STATUS__STATUS_UNKNOWN;
	Ov__CaseState *s = pretend(d, arena);
	Ov__Task **tasks;
	Ov__Area *areas;

	shown.list[0] = *r;
	shown.count = 1;
	drop_conditions(&shown.list[0], !any_status);
	unsigned holds = anchors_conditions(s, d->today);
	size_t n = plan_make(&shown, calendar, s, d->today, arena, &tasks, &areas);
	for (size_t i = 0; i < r->tasks_count; i++) {
		size_t before = lines->count;
		for (size_t k = 0; k < n; k++)
			if (is_of(tasks[k], &r->tasks[i]))
				add(c, lines, tasks[k], &r->tasks[i]);
		if (lines->count == before && (shown.list[0].tasks[i].conditions & ~holds) == 0)
			add(c, lines, undated(&r->tasks[i], arena), &r->tasks[i]);
	}
	qsort(lines->list, lines->count, sizeof(lines->list[0]), earlier);
}

static void
due_text(struct cli *c, const Ov__Task *t, char *buf, size_t size)
{
	char day[32];
	int n = snprintf(buf, size, "%s",
	    t->due != 0 ? day_text(c->t, t->due, true, day) : cli_text(c, "no-date"));

	if (t->due_time != 0)
		(void)snprintf(
		    buf + n, size - (size_t)n, " %02u.%02u", t->due_time / 100, t->due_time % 100);
}

static void
print_lines(struct cli *c, const struct lines *lines)
{
	const char *const head[] = { cli_text(c, "head-due"), cli_text(c, "head-essential"),
		cli_text(c, "head-id"), cli_text(c, "head-task"), cli_text(c, "head-owner"),
		cli_text(c, "head-condition"), cli_text(c, "head-detail") };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	char text[512];

	for (size_t i = 0; i < lines->count; i++) {
		const Ov__Task *x = lines->list[i].task;
		due_text(c, x, text, sizeof(text));
		table_cell(t, PAINT_NONE, text);
		table_cell(t, PAINT_BOLD, x->essential ? cli_text(c, "essential") : "");
		table_cell(t, PAINT_NONE, x->id);
		table_cell(t, x->essential ? PAINT_BOLD : PAINT_NONE, view_task_title(c, x));
		view_task_owners(c, x, text, sizeof(text));
		table_cell(t, PAINT_NONE, text);
		table_cell(t, PAINT_NONE, lines->list[i].conditions);
		table_cell(t, PAINT_NONE, x->due_because);
	}
	table_print(t, stdout, c->colour, 0);
	table_free(t);
}

/* ---- what was asked for -------------------------------------------------------------------------- */

static int
take_date(struct cli *c, const char *option, ov_date *ret)
{
	const char *value = args_value(&c->args, option);
	char shown[32];

	if (value == NULL)
		return CLI_OK;
	*ret = overgang_date_parse(value);
	if (*ret != 0)
		return CLI_OK;
	(void)snprintf(shown, sizeof(shown), "--%s", option);
	return cli_fail(c, CLI_USAGE, "bad-date", "field", shown, "value", value, NULL);
}

static int
take_status(struct cli *c, Ov__Status *ret)
{
	const char *value = args_value(&c->args, "status");

	*ret = value != NULL ? routine_status(value) : OV__STATUS__STATUS_UNKNOWN;
	if (value == NULL || *ret != OV__STATUS__STATUS_UNKNOWN)
		return CLI_OK;
	return cli_fail(c, CLI_USAGE, "bad-value", "field", "--status", "value", value, "values",
	    "dom, varetekt, forvaring, bøtesoning, hjemmesoning, § 12, overgangsbolig", NULL);
}

static int
take_dates(struct cli *c, struct dates *d)
{
	int code;

	*d = (struct dates){ .today = view_date((uint64_t)time(NULL)) };
	if ((code = take_date(c, "today", &d->today)) != CLI_OK ||
	    (code = take_date(c, "release", &d->release)) != CLI_OK ||
	    (code = take_date(c, "intake", &d->intake)) != CLI_OK ||
	    (code = take_date(c, "notice", &d->notice)) != CLI_OK ||
	    (code = take_date(c, "two-thirds", &d->two_thirds)) != CLI_OK ||
	    (code = take_status(c, &d->status)) != CLI_OK)
		return code;
	if (d->notice == 0)
		d->notice = d->today;
	return CLI_OK;
}

/* The one named, else the installed one, else the one that lies beside the routine's folder. */
static const char *
calendar_path(struct cli *c, char *buf, size_t size)
{
	const char *asked = args_value(&c->args, "calendar"), *file = c->args.words[0];
	const char *slash = strrchr(file, '/');

	if (asked != NULL)
		return asked;
	if (access(OVERGANG_ETC "/calendar.conf", R_OK) == 0)
		return OVERGANG_ETC "/calendar.conf";
	(void)snprintf(buf, size, "%.*s/../calendar.conf", slash != NULL ? (int)(slash - file) : 1,
	    slash != NULL ? file : ".");
	return access(buf, R_OK) == 0 ? buf : NULL;
}

static int
load_calendar(struct cli *c, struct calendar *ret)
{
	char error[OVERGANG_ERROR_SIZE], buf[PATH_SIZE];
	struct problem problem;
	const char *path = calendar_path(c, buf, sizeof(buf));

	if (path == NULL)
		return cli_fail(c, CLI_USAGE, "which-calendar", NULL);
	if (calendar_load_in(path, reads_bokmaal(c), ret, &problem) != 0)
		return cli_fail(c, CLI_CONFIG, "routine-bad", "text",
		    problem_in(c->t, &problem, error, sizeof(error)), NULL);
	return CLI_OK;
}

int
command_routine_show(struct cli *c)
{
	static unsigned char block[ARENA_SIZE];
	static struct lines lines;
	struct arena arena = { block, sizeof(block), 0, 0 };
	struct calendar calendar;
	struct dates d;
	char day[32];
	int code = c->args.count > 1 ? cli_fail(c, CLI_USAGE, "unexpected", "argument",
					   c->args.words[1], "command", "routine show", NULL)
				     : load(c);

	if (code != CLI_OK || (code = take_dates(c, &d)) != CLI_OK ||
	    (code = load_calendar(c, &calendar)) != CLI_OK)
		return code;
	lines.count = 0;
	collect(c, &calendar, &d, &arena, &lines);
	if (!c->json) {
		cli_say(c, stdout, "routine-head", "title", routines.list[0].title, "release",
		    d.release != 0 ? day_text(c->t, d.release, true, day) : "", NULL);
		print_lines(c, &lines);
		return CLI_OK;
	}
	for (size_t i = 0; i < lines.count; i++)
		cli_json_line(overgang_json(&lines.list[i].task->base, false));
	return CLI_OK;
}
