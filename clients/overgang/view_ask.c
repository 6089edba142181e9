/* view_ask.c - Asking the daemon for cases. */
#include "cli.h"

#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"

struct each_case {
	view_case *each;
	void *context;
};

static int
cases_page(
    struct cli *c, const Ov__Answer *a, char after[CLI_AFTER_SIZE], bool *ret_more, void *context)
{
	const struct each_case *e = context;
	const Ov__CasesAnswer *page = a->cases;
	int code = CLI_OK;

	if (a->result_case != OV__ANSWER__RESULT_CASES)
		return CLI_OK;
	for (size_t i = 0; code == CLI_OK && i < page->n_cases; i++)
		code = e->each(c, page->cases[i], i < page->n_notes ? page->notes[i] : NULL, a->now,
		    e->context);
	*ret_more = page->more && page->n_cases > 0;
	if (*ret_more)
		(void)snprintf(after, CLI_AFTER_SIZE, "%s", page->cases[page->n_cases - 1]->id);
	return code;
}

int
view_cases(struct cli *c, view_case *each, void *context)
{
	char after[CLI_AFTER_SIZE] = "";
	struct each_case e = { each, context };
	Ov__CasesRequest ask = OV__CASES_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	ask.after = after;
	ask.count = CLI_PAGE_COUNT;
	request.ask_case = OV__REQUEST__ASK_CASES;
	request.cases = &ask;
	return cli_pages(c, &request, after, cases_page, &e);
}

int
view_one(struct cli *c, const char *name, Ov__Answer **ret_answer)
{
	return view_one_for(c, name, OV__PURPOSE__PURPOSE_LOOK, ret_answer);
}

int
view_one_for(struct cli *c, const char *name, Ov__Purpose purpose, Ov__Answer **ret_answer)
{
	char copy[NICKNAME_SIZE];
	Ov__CaseRequest ask = OV__CASE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	(void)utf8_copy(copy, sizeof(copy), name);
	ask.case_ = copy;
	ask.purpose = purpose;
	request.ask_case = OV__REQUEST__ASK_CASE_STATE;
	request.case_state = &ask;
	int code = cli_request(c, &request, ret_answer);
	if (code == CLI_OK && (*ret_answer)->result_case != OV__ANSWER__RESULT_CASE_STATE) {
		ov__answer__free_unpacked(*ret_answer, NULL);
		*ret_answer = NULL;
		return cli_fail(c, CLI_NOT_FOUND, "no-such-case", "case", name, NULL);
	}
	return code;
}

int
view_history(struct cli *c, const char *name, uint32_t after, uint32_t count, Ov__Purpose purpose,
    Ov__Answer **ret_answer)
{
	char copy[NICKNAME_SIZE];
	Ov__HistoryRequest ask = OV__HISTORY_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	(void)utf8_copy(copy, sizeof(copy), name);
	ask.case_ = copy;
	ask.after = after;
	ask.count = count;
	ask.purpose = purpose;
	request.ask_case = OV__REQUEST__ASK_HISTORY;
	request.history = &ask;
	int code = cli_request(c, &request, ret_answer);
	if (code == CLI_OK && (*ret_answer)->result_case != OV__ANSWER__RESULT_HISTORY) {
		ov__answer__free_unpacked(*ret_answer, NULL);
		*ret_answer = NULL;
		return cli_fail(c, CLI_NOT_FOUND, "no-such-case", "case", name, NULL);
	}
	return code;
}

/* "K7F3-9QXM" in small or capital letters: else it is a huskenavn, which the daemon must find. */
static bool
is_case_id(const char *s)
{
	return strlen(s) == 9 && s[4] == '-' && strchr(s, ' ') == NULL;
}

int
view_id(struct cli *c, const char *name, char *ret_id)
{
	Ov__Answer *answer = NULL;
	int code = CLI_OK;

	if (!is_case_id(name))
		code = view_one_for(c, name, OV__PURPOSE__PURPOSE_FIND, &answer);
	if (code == CLI_OK)
		(void)utf8_copy(
		    ret_id, NICKNAME_SIZE, answer != NULL ? answer->case_state->id : name);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

uint32_t
view_date(uint64_t moment)
{
	char text[MOMENT_SIZE];

	(void)overgang_moment_text(moment, text);
	text[text[0] != '\0' ? 10 : 0] = '\0';
	return overgang_date_parse(text);
}

int32_t
view_days(uint32_t from, uint32_t to)
{
	return from != 0 && to != 0 ? date_between(from, to) : 0;
}
