/* case.c - overgang case list, show and history. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "sheet.h"

enum { PAGE_COUNT = 100 };

/* ---- list --------------------------------------------------------------------------- */

static int
list_json(struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note)
{
	char *state = overgang_json(&s->base, false);
	char *beside = note != NULL ? overgang_json(&note->base, false) : NULL;

	(void)printf("{\"case\":%s,\"note\":%s,\"epoch\":\"%llu\"}\n", state != NULL ? state : "{}",
	    beside != NULL ? beside : "{}", (unsigned long long)overgang_epoch(c->o));
	free(state);
	free(beside);
	return CLI_OK;
}

static int
list_one(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	struct table *t = context;
	char text[CASE_NAME_SIZE], moment[MOMENT_SIZE];
	enum paint paint;

	(void)now;
	if (c->json)
		return list_json(c, s, note);
	bool named = strcmp(view_nickname(s), s->id) != 0;
	table_cell(t, PAINT_BOLD, named ? view_nickname(s) : "");
	table_cell(t, PAINT_NONE, s->id);
	table_cell(t, PAINT_NONE, note != NULL ? note->your_reference : "");
	table_cell(t, PAINT_NONE, view_person(s, text, sizeof(text)));
	sheet_release(c, s, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	sheet_status(c, s, text, sizeof(text), &paint);
	table_cell(t, paint, text);
	table_cell(t, PAINT_NONE, overgang_moment_text(view_last_change(s), moment));
	return CLI_OK;
}

int
command_case_list(struct cli *c)
{
	const char *const head[] = { cli_text(c, "head-nickname"), cli_text(c, "head-case"),
		cli_text(c, "head-reference"), cli_text(c, "head-name"),
		cli_text(c, "head-release"), cli_text(c, "head-status"),
		cli_text(c, "head-changed") };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	int code = CLI_OK;
	/* Before the list: of a restore between the two the numbers are refused, not believed. */
	if (!c->json || cli_hello(c, &code) != NULL)
		code = view_cases(c, list_one, t);

	if (code == CLI_OK && !c->json && table_rows(t) == 0)
		cli_say(c, stdout, "no-cases", NULL);
	else if (code == CLI_OK && !c->json)
		table_print(t, stdout, c->colour, 0);
	table_free(t);
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
	int code = view_history(c, name, *after, PAGE_COUNT, OV__PURPOSE__PURPOSE_LOOK, &answer);
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
