/* case.c - overgang case list, show and history. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "mine.h"
#include "sheet.h"

/* ---- list --------------------------------------------------------------------------- */

enum { COLUMNS = 7 };

/* In this order they are shown. A date that nobody knows is neither near nor far. */
enum group { GROUP_DATED, GROUP_UNDATED, GROUP_OVER, GROUP_CLOSED, GROUPS };

/* One case; the texts are copies, since the answer they came in is freed. */
struct listed {
	enum group group;
	uint32_t date;
	enum paint paint, release_paint;
	char *cell[COLUMNS];
	char *json;
};

struct listing {
	struct me me;
	bool mine;
	struct listed *list;
	size_t count;
};

static char *
list_json(struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note)
{
	char *state = overgang_json(&s->base, false), *line = NULL;
	char *beside = note != NULL ? overgang_json(&note->base, false) : NULL;

	if (asprintf(&line, "{\"case\":%s,\"note\":%s,\"epoch\":\"%llu\"}",
		state != NULL ? state : "{}", beside != NULL ? beside : "{}",
		(unsigned long long)overgang_epoch(c->o)) < 0)
		line = NULL;
	free(state);
	free(beside);
	return line;
}

/* Those who are out stand by the day they went, the last one first. */
static enum group
group_of(const Ov__CaseState *s, uint32_t *ret_date)
{
	const Ov__ReleaseDateSet *r = view_release(s);
	enum outcome outcome = view_outcome(s, ret_date);

	if (view_closed(s) != 0) {
		*ret_date = view_date(view_closed(s));
		return GROUP_CLOSED;
	}
	if (outcome != OUTCOME_NONE)
		return GROUP_OVER;
	*ret_date = r != NULL ? r->date : 0;
	return r != NULL ? GROUP_DATED : GROUP_UNDATED;
}

/* The huskenavn; in a list of one's own, marked where one is the deputy. */
static void
name_text(struct cli *c, const Ov__CaseState *s, enum whose whose, char *buf, size_t size)
{
	const char *name = strcmp(view_nickname(s), s->id) != 0 ? view_nickname(s) : "";
	const char *const pairs[] = { "name", name, NULL };

	if (whose == WHOSE_DEPUTYS)
		(void)texts_fill(c->t, cli_text(c, "as-deputy"), pairs, buf, size);
	else
		(void)snprintf(buf, size, "%s", name);
}

static void
fill_row(struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, enum whose whose,
    uint32_t today, struct listed *x)
{
	char text[CASE_NAME_SIZE], moment[MOMENT_SIZE];

	name_text(c, s, whose, text, sizeof(text));
	x->cell[0] = strdup(text);
	x->cell[1] = strdup(s->id);
	x->cell[2] = strdup(note != NULL ? note->your_reference : "");
	x->cell[3] = strdup(view_person(s, text, sizeof(text)));
	sheet_release(c, s, today, text, sizeof(text));
	x->cell[4] = strdup(text);
	sheet_status(c, s, text, sizeof(text), &x->paint);
	x->cell[5] = strdup(text);
	x->cell[6] = strdup(overgang_moment_text(view_last_change(s), moment));
	x->release_paint = x->group == GROUP_DATED && x->date < today ? PAINT_RED : PAINT_NONE;
}

static int
list_one(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	struct listing *l = context;
	enum whose whose = l->mine ? me_whose(&l->me, s) : WHOSE_MINE;

	if (whose == WHOSE_OTHERS)
		return CLI_OK;
	struct listed *more = realloc(l->list, (l->count + 1) * sizeof(*more));
	if (more == NULL)
		return cli_fail(c, CLI_SYSTEM, "no-memory", NULL);
	l->list = more;
	struct listed *x = &more[l->count++];
	*x = (struct listed){ .group = GROUP_DATED };
	x->group = group_of(s, &x->date);
	if (c->json)
		x->json = list_json(c, s, note);
	else
		fill_row(c, s, note, whose, view_date(now), x);
	return CLI_OK;
}

static int
by_group_and_date(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = (x->date > y->date) - (x->date < y->date);

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->group >= GROUP_OVER ? -order : order;
}

static void
print_group(struct cli *c, const struct listing *l, enum group group)
{
	static const char *const titles[GROUPS] = { "list-dated", "list-undated", "list-over",
		"list-closed" };
	const char *const head[] = { cli_text(c, "head-nickname"), cli_text(c, "head-case"),
		cli_text(c, "head-reference"), cli_text(c, "head-name"),
		cli_text(c, "head-release"), cli_text(c, "head-status"),
		cli_text(c, "head-changed") };
	struct table *t = table_new(COLUMNS, head);

	for (size_t i = 0; i < l->count; i++)
		for (size_t k = 0; l->list[i].group == group && k < COLUMNS; k++)
			table_cell(t,
			    k == 0   ? PAINT_BOLD
			    : k == 4 ? l->list[i].release_paint
			    : k == 5 ? l->list[i].paint
				     : PAINT_NONE,
			    l->list[i].cell[k] != NULL ? l->list[i].cell[k] : "");
	if (table_rows(t) > 0) {
		sheet_heading(c, stdout, cli_text(c, titles[group]));
		table_print(t, stdout, c->colour, 0);
	}
	table_free(t);
}

static void
print_list(struct cli *c, struct listing *l)
{
	if (l->count > 1)
		qsort(l->list, l->count, sizeof(l->list[0]), by_group_and_date);
	for (size_t i = 0; c->json && i < l->count; i++) {
		cli_json_line(l->list[i].json);
		l->list[i].json = NULL;
	}
	if (!c->json && l->count == 0)
		cli_say(c, stdout, "no-cases", NULL);
	for (enum group g = GROUP_DATED; !c->json && g < GROUPS; g++)
		print_group(c, l, g);
}

int
command_case_list(struct cli *c)
{
	struct listing l = { .mine = args_has(&c->args, "mine") || args_has(&c->args, "who") };
	int code = CLI_OK;

	/* Before the list: of a restore between the two the numbers are refused, not believed. */
	if (l.mine)
		code = me_find(c, &l.me);
	else if (c->json)
		(void)cli_hello(c, &code);
	if (code == CLI_OK)
		code = view_cases(c, list_one, &l);
	if (code == CLI_OK && l.mine && l.count == 0)
		code = cli_fail(c, CLI_NOT_FOUND, "mine-nowhere", "user",
		    l.me.user[0] != '\0' ? l.me.user : l.me.key, NULL);
	else if (code == CLI_OK)
		print_list(c, &l);
	for (size_t i = 0; i < l.count; i++) {
		for (size_t k = 0; k < COLUMNS; k++)
			free(l.list[i].cell[k]);
		free(l.list[i].json);
	}
	free(l.list);
	return code;
}

/* ---- show ------------------------------------------------------------------------------- */

/* Until when: the daemon has put it into the event, which stands in our own stream. */
static uint64_t
emergency_until(struct cli *c, const Ov__ReportAnswer *done)
{
	Ov__FetchRequest ask = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	uint64_t until = 0;

	if (done->n_numbers == 0 || done->numbers[0] == 0)
		return 0;
	ask.after = done->numbers[0] - 1;
	ask.count = 1;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &ask;
	if (cli_request(c, &request, &answer) != CLI_OK)
		return 0;
	const Ov__FetchAnswer *got =
	    answer->result_case == OV__ANSWER__RESULT_FETCH ? answer->fetch : NULL;
	const Ov__Fact *fact =
	    got != NULL && got->n_deliveries > 0 ? got->deliveries[0]->fact : NULL;
	if (fact != NULL && fact->fact_case == OV__FACT__FACT_EMERGENCY_OPENED)
		until = fact->emergency_opened->until;
	ov__answer__free_unpacked(answer, NULL);
	return until;
}

/* Said before anything is read; on standard error where the output is for a script. */
static int
open_emergency(struct cli *c, const char *name, const char *reason)
{
	const struct told_field fields[] = { { "reason", "--emergency", reason },
		{ NULL, NULL, NULL } };
	Ov__Answer *answer = NULL;
	char until[MOMENT_SIZE];

	if (reason[0] == '\0')
		return cli_fail(c, CLI_USAGE, "option-missing", "option", "emergency", NULL);
	int code = report_one(c, OV__FACT__FACT_EMERGENCY_OPENED, name, fields, &answer);
	if (code != CLI_OK)
		return code;
	(void)overgang_moment_text(
	    answer->report != NULL ? emergency_until(c, answer->report) : 0, until);
	cli_say(c, c->json ? stderr : stdout, "emergency-open", "time", until, NULL);
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

int
command_case_show(struct cli *c)
{
	const char *emergency = args_value(&c->args, "emergency");
	bool print = args_has(&c->args, "print");
	Ov__Answer *answer = NULL;
	char name[NICKNAME_SIZE];
	int code = CLI_OK;

	args_join(&c->args, 0, name, sizeof(name));
	if (name[0] == '\0')
		return cli_fail(c, CLI_USAGE, "which-case", NULL);
	if (emergency != NULL)
		code = open_emergency(c, name, emergency);
	if (code == CLI_OK)
		code = view_one_for(c, name,
		    print ? OV__PURPOSE__PURPOSE_PRINT : OV__PURPOSE__PURPOSE_LOOK, &answer);
	if (code != CLI_OK)
		return code;
	c->colour = c->colour && !print;
	if (c->json)
		cli_json_line(overgang_json(&answer->case_state->base, true));
	else
		sheet_case(c, stdout, answer->case_state, view_date(answer->now));
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

/* ---- history ---------------------------------------------------------------------------------- */

static int
history_page(struct cli *c, const char *name, uint32_t *after, bool *ret_more)
{
	Ov__Answer *answer = NULL;

	*ret_more = false;
	int code =
	    view_history(c, name, *after, CLI_PAGE_COUNT, OV__PURPOSE__PURPOSE_LOOK, &answer);
	if (code != CLI_OK)
		return code;
	const Ov__HistoryAnswer *page = answer->history;
	for (size_t i = 0; i < page->n_entries; i++) {
		if (c->json)
			cli_json_line(overgang_json(&page->entries[i]->base, false));
		else if (page->entries[i]->event != NULL && args_has(&c->args, "short"))
			sheet_event_short(c, stdout, page->entries[i]);
		else if (page->entries[i]->event != NULL)
			sheet_event(c, stdout, page->entries[i], *after + 1 + (uint32_t)i,
			    args_has(&c->args, "keys"));
	}
	if (page->through > *after) {
		*after = page->through;
		*ret_more = page->more;
	}
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

int
command_case_history(struct cli *c)
{
	const char *since = args_value(&c->args, "since");
	char name[NICKNAME_SIZE], *end = NULL;
	unsigned long after = since != NULL ? strtoul(since, &end, 10) : 0;
	bool more = true;
	int code = CLI_OK;

	args_join(&c->args, 0, name, sizeof(name));
	if (name[0] == '\0')
		return cli_fail(c, CLI_USAGE, "which-case", NULL);
	if (since != NULL &&
	    (since[0] < '0' || since[0] > '9' || *end != '\0' || after > UINT32_MAX))
		return cli_fail(
		    c, CLI_USAGE, "bad-number", "option", "--since", "value", since, NULL);
	uint32_t at = (uint32_t)after;
	while (code == CLI_OK && more)
		code = history_page(c, name, &at, &more);
	return code;
}
