/* tasks.c - overgang tasks: open tasks of all cases, the earliest first. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "mine.h"
#include "overgang.h"

/* One open task; the texts are copies, since the answer they came in is freed. */
struct open_task {
	uint32_t due;
	enum paint paint;
	char *due_text;
	char *id;
	char *name;
	char *title;
	char *owners;
	char *state;
	char *json;
};

struct open_tasks {
	struct open_task *list;
	size_t count;
	struct me me;
	bool mine;	  /* only of own cases, as adviser or deputy */
	size_t mine_seen; /* such cases */
};

static char *
copy(const char *text)
{
	char *s = strdup(text);

	if (s == NULL) {
		(void)fputs("overgang: out of memory\n", stderr);
		exit(CLI_SYSTEM);
	}
	return s;
}

static bool
is_mine(const Ov__Task *t, const Ov__HelloAnswer *hello)
{
	for (size_t i = 0; i < t->n_owners; i++)
		for (size_t j = 0; j < hello->n_roles; j++)
			if (t->owners[i] == hello->roles[j])
				return true;
	return false;
}

static char *
task_json(const Ov__CaseState *s, const Ov__Task *t)
{
	char *task = overgang_json(&t->base, false), *line = NULL;

	if (asprintf(&line, "{\"case\":\"%s\",\"task\":%s}", s->id, task != NULL ? task : "{}") < 0)
		line = NULL;
	free(task);
	return line;
}

static void
add(struct cli *c, struct open_tasks *all, const Ov__CaseState *s, const Ov__Task *t,
    uint32_t today)
{
	struct open_task *more = realloc(all->list, (all->count + 1) * sizeof(*more)), *x;
	char text[512], day[32];

	if (more == NULL) {
		(void)fputs("overgang: out of memory\n", stderr);
		exit(CLI_SYSTEM);
	}
	all->list = more;
	x = &more[all->count++];
	x->due = t->due;
	x->paint = view_task_state(c, t, today, text, sizeof(text));
	x->state = copy(text);
	x->due_text =
	    copy(t->due != 0 ? day_text(c->t, t->due, true, day) : cli_text(c, "no-date"));
	x->name = copy(view_case_name(view_nickname(s), s->id, text));
	x->id = copy(t->id);
	x->title = copy(view_task_title(c, t));
	view_task_owners(c, t, text, sizeof(text));
	x->owners = copy(text);
	x->json = c->json ? task_json(s, t) : NULL;
}

static int
take_case(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	struct open_tasks *all = context;
	uint32_t today = view_date(now);

	(void)note;
	/* An office has no adviser: its own are those of its roles, in all its cases. */
	if (all->mine && all->me.hello->owner && me_whose(&all->me, s) == WHOSE_OTHERS)
		return CLI_OK;
	all->mine_seen++;
	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (a->tasks[i]->state != OV__TASK_STATE__TASK_STATE_DONE &&
			    a->tasks[i]->state != OV__TASK_STATE__TASK_STATE_NOT_NEEDED &&
			    (!all->mine || is_mine(a->tasks[i], all->me.hello)))
				add(c, all, s, a->tasks[i], today);
	}
	return CLI_OK;
}

/* Those without a date last; of one day those of one case together. */
static int
earlier(const void *a, const void *b)
{
	const struct open_task *x = a, *y = b;
	uint32_t due_x = x->due != 0 ? x->due : UINT32_MAX;
	uint32_t due_y = y->due != 0 ? y->due : UINT32_MAX;

	return due_x != due_y ? (due_x > due_y) - (due_x < due_y) : strcmp(x->name, y->name);
}

static void
print_tasks(const struct cli *c, const struct open_tasks *all)
{
	const char *const head[] = { cli_text(c, "head-due"), cli_text(c, "head-nickname"),
		cli_text(c, "head-id"), cli_text(c, "head-task"), cli_text(c, "head-owner"),
		cli_text(c, "head-status") };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);

	for (size_t i = 0; i < all->count; i++) {
		const struct open_task *x = &all->list[i];
		table_cell(t, x->paint, x->due_text);
		table_cell(t, PAINT_NONE, x->name);
		table_cell(t, PAINT_NONE, x->id);
		table_cell(t, PAINT_NONE, x->title);
		table_cell(t, PAINT_NONE, x->owners);
		table_cell(t, x->paint, x->state);
	}
	if (all->count > 0)
		table_print(t, stdout, c->colour, 0);
	else
		cli_say(c, stdout, "no-tasks", NULL);
	table_free(t);
}

static int
collect(struct cli *c, struct open_tasks *all)
{
	const char *one = args_value(&c->args, "case");
	Ov__Answer *answer = NULL;
	int code = CLI_OK;

	all->mine = args_has(&c->args, "mine") || args_has(&c->args, "who");
	if (all->mine && (code = me_find(c, &all->me)) != CLI_OK)
		return code;
	if (one == NULL)
		return view_cases(c, take_case, all);
	code = view_one(c, one, &answer);
	if (code == CLI_OK)
		code = take_case(c, answer->case_state, NULL, answer->now, all);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

int
command_tasks(struct cli *c)
{
	struct open_tasks all = { .count = 0 };
	int code = collect(c, &all);

	if (all.count > 1)
		qsort(all.list, all.count, sizeof(all.list[0]), earlier);
	/* An unknown name is an error: an empty list would be a guess. */
	if (code == CLI_OK && all.mine && all.me.hello->owner && all.mine_seen == 0)
		code = cli_fail(c, CLI_NOT_FOUND, "mine-nowhere", "user",
		    all.me.user[0] != '\0' ? all.me.user : all.me.key, NULL);
	else if (code == CLI_OK && !c->json)
		print_tasks(c, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct open_task *x = &all.list[i];
		if (code == CLI_OK && c->json) {
			cli_json_line(x->json);
			x->json = NULL;
		}
		free(x->due_text);
		free(x->name);
		free(x->id);
		free(x->title);
		free(x->owners);
		free(x->state);
		free(x->json);
	}
	free(all.list);
	return code;
}
