/* whatif.c - overgang plan and overgang whatif: the missing tasks for another release day. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "overgang.h"

enum { EARLIER_MAX = 8, DAYS_MAX = 366 };

/* The answer is to be freed; `release` 0 is the day that holds. */
static int
ask(struct cli *c, const char *case_name, uint32_t release, Ov__Answer **ret_answer)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__WhatIfRequest what = OV__WHAT_IF_REQUEST__INIT;

	what.case_ = (char *)(uintptr_t)case_name;
	what.release = release;
	request.ask_case = OV__REQUEST__ASK_WHAT_IF;
	request.what_if = &what;
	return cli_request(c, &request, ret_answer);
}

static void
put_number(uint32_t n, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%u", n);
}

/* ---- overgang plan --------------------------------------------------------------------------- */

static void
print_missing(struct cli *c, const Ov__WhatIfAnswer *w, uint32_t today)
{
	const char *const head[] = { cli_text(c, "head-due"), cli_text(c, "head-task"),
		cli_text(c, "head-owner"), cli_text(c, "head-status"), cli_text(c, "head-detail") };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	char text[512], day[32];

	view_order_tasks(w->missing, w->n_missing);
	for (size_t i = 0; i < w->n_missing; i++) {
		const Ov__Task *x = w->missing[i];
		enum paint paint = view_task_state(c, x, today, text, sizeof(text));
		char owners[256];
		view_task_owners(c, x, owners, sizeof(owners));
		table_cell(t, paint,
		    x->due != 0 ? day_text(c->t, x->due, true, day) : cli_text(c, "no-date"));
		table_cell(t, PAINT_NONE, view_task_title(c, x));
		table_cell(t, PAINT_NONE, owners);
		table_cell(t, paint, text);
		table_cell(t, PAINT_NONE, x->due_because);
	}
	if (w->n_missing > 0)
		table_print(t, stdout, c->colour, 0);
	table_free(t);
}

static void
print_plan(struct cli *c, const Ov__WhatIfAnswer *w, uint32_t today)
{
	char ready[16], of[16], release[32] = "", from[32], to[32] = "";

	put_number(w->ready, ready, sizeof(ready));
	put_number(w->of, of, sizeof(of));
	cli_say(c, stdout, "plan-head", "release",
	    w->release != 0 ? day_text(c->t, w->release, true, release) : "", "ready", ready, "of",
	    of, NULL);
	if (w->nights_from != 0)
		cli_say(c, stdout, "plan-nights", "from",
		    day_text(c->t, w->nights_from, true, from), "to",
		    w->nights_to != 0 ? day_text(c->t, w->nights_to, true, to) : "", NULL);
	print_missing(c, w, today);
}

int
command_plan(struct cli *c)
{
	const char *name, *release = args_value(&c->args, "release");
	uint32_t date = release != NULL ? overgang_date_parse(release) : 0;
	Ov__Answer *answer = NULL;
	int code = cli_needed(c, "case", &name);

	if (code == CLI_OK && release != NULL && date == 0)
		return cli_fail(
		    c, CLI_USAGE, "bad-date", "field", "--release", "value", release, NULL);
	if (code == CLI_OK)
		code = ask(c, name, date, &answer);
	if (code == CLI_OK && c->json)
		cli_json_line(overgang_json(&answer->what_if->base, true));
	else if (code == CLI_OK)
		print_plan(c, answer->what_if, view_date(answer->now));
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

/* ---- overgang whatif --------------------------------------------------------------------------- */

struct earlier {
	uint32_t days[EARLIER_MAX];
	size_t count;
	struct table *table; /* NULL: JSON */
	size_t cases;
};

/* "5,10,20,30" */
static bool
parse_earlier(const char *text, struct earlier *e)
{
	char *end;

	for (const char *at = text; *at != '\0'; at = *end == ',' ? end + 1 : end) {
		unsigned long days = strtoul(at, &end, 10);
		if (end == at || days < 1 || days > DAYS_MAX || e->count == EARLIER_MAX ||
		    (*end != ',' && *end != '\0'))
			return false;
		e->days[e->count++] = (uint32_t)days;
	}
	return e->count > 0;
}

static uint32_t
days_before(uint32_t date, uint32_t days)
{
	char text[32];
	uint64_t noon = overgang_moment_parse(strcat(overgang_date_text(date, text), " 12.00"));

	return noon != 0 ? view_date(noon - (uint64_t)days * 86400) : 0;
}

static int
print_cell(struct cli *c, struct earlier *e, const Ov__CaseState *s, uint32_t date)
{
	char missing[16], of[16], text[64];
	const char *const pairs[] = { "missing", missing, "of", of, NULL };
	Ov__Answer *answer = NULL;
	int code = ask(c, s->id, date, &answer);

	if (code != CLI_OK)
		return code;
	const Ov__WhatIfAnswer *w = answer->what_if;
	put_number(w->of - w->ready, missing, sizeof(missing));
	put_number(w->of, of, sizeof(of));
	(void)texts_fill(c->t, cli_text(c, w->of == w->ready ? "whatif-ready" : "whatif-missing"),
	    pairs, text, sizeof(text));
	if (e->table != NULL)
		table_cell(e->table, w->of == w->ready ? PAINT_GREEN : PAINT_NONE, text);
	else
		cli_json_line(overgang_json(&w->base, false));
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

static int
take_case(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	const Ov__ReleaseDateSet *r = view_release(s);
	struct earlier *e = context;
	char name[CASE_NAME_SIZE], day[32];
	int code = CLI_OK;

	(void)note;
	/* Without a date, or out, there is nothing to be earlier than. */
	if (r == NULL || r->date <= view_date(now) || view_closed(s) != 0)
		return CLI_OK;
	e->cases++;
	if (e->table != NULL) {
		table_cell(e->table, PAINT_NONE, view_case_name(view_nickname(s), s->id, name));
		table_cell(e->table, PAINT_NONE, day_text(c->t, r->date, true, day));
	}
	for (size_t i = 0; code == CLI_OK && i < e->count; i++) {
		uint32_t date = days_before(r->date, e->days[i]), today = view_date(now);
		code = print_cell(c, e, s, date > today ? date : today);
	}
	return code;
}

int
command_whatif(struct cli *c)
{
	const char *text;
	struct earlier e = { .count = 0 };
	char heads[EARLIER_MAX][32];
	const char *head[EARLIER_MAX + 2] = { cli_text(c, "head-nickname"),
		cli_text(c, "head-release") };
	int code = cli_needed(c, "earlier", &text);

	if (code != CLI_OK)
		return code;
	if (!parse_earlier(text, &e))
		return cli_fail(c, CLI_USAGE, "bad-earlier", "value", text, NULL);
	for (size_t i = 0; i < e.count; i++) {
		char days[16];
		const char *const pairs[] = { "days", days, NULL };
		put_number(e.days[i], days, sizeof(days));
		(void)texts_fill(
		    c->t, cli_text(c, "whatif-head"), pairs, heads[i], sizeof(heads[i]));
		head[i + 2] = heads[i];
	}
	if (!c->json)
		e.table = table_new(e.count + 2, head);
	code = view_cases(c, take_case, &e);
	if (code == CLI_OK && e.table != NULL && e.cases > 0)
		table_print(e.table, stdout, c->colour, 0);
	else if (code == CLI_OK && e.table != NULL)
		cli_say(c, stdout, "whatif-none", NULL);
	if (e.table != NULL)
		table_free(e.table);
	return code;
}
