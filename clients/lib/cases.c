/* cases.c - A case by its huskenavn, among those that the own agency knows. */
#include "cases.h"

#include <stdio.h>
#include <string.h>

#include "normal.h"

enum { ID_LETTERS = 8, PAGE_COUNT = 100, ID_SIZE = 64 };

bool
cases_is_name(const char *typed)
{
	size_t letters = 0;

	if (strpbrk(typed, "0123456789") != NULL)
		return false;
	for (const char *s = typed; *s != '\0'; s++) {
		if (*s == ' ' || (unsigned char)*s >= 0x80)
			return true;
		letters += *s != '-';
	}
	return letters > 0 && letters != ID_LETTERS;
}

static const char *
nickname_of(const Ov__CaseState *s)
{
	const Ov__AreaState *a = s->case_area;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__Fact *f = a->latest[i]->fact;
		if (f != NULL && f->fact_case == OV__FACT__FACT_CASE_OPENED)
			return f->case_opened->nickname;
	}
	return "";
}

/* One page of the own cases; after: the last id of the page before, "" when it was the last. */
static int
ask_page(struct overgang *o, char after[ID_SIZE], struct nearest *same, struct nearest *near)
{
	Ov__CasesRequest ask = OV__CASES_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;
	char typed[NEAREST_SIZE], name[NEAREST_SIZE], last[ID_SIZE] = "";

	ask.after = after;
	ask.count = PAGE_COUNT;
	request.ask_case = OV__REQUEST__ASK_CASES;
	request.cases = &ask;
	int r = overgang_request(o, &request, &answer);
	if (r < 0)
		return r;
	const Ov__CasesAnswer *page =
	    answer->result_case == OV__ANSWER__RESULT_CASES ? answer->cases : NULL;
	(void)normal_put(same->typed, NORMAL_LOWER, typed, sizeof(typed));
	for (size_t i = 0; page != NULL && i < page->n_cases; i++) {
		(void)normal_put(nickname_of(page->cases[i]), NORMAL_LOWER, name, sizeof(name));
		if (strcmp(name, typed) == 0)
			nearest_add(same, page->cases[i]->id);
		else
			nearest_try(near, nickname_of(page->cases[i]));
		if (page->more)
			(void)snprintf(last, sizeof(last), "%s", page->cases[i]->id);
	}
	memcpy(after, last, sizeof(last));
	ov__answer__free_unpacked(answer, NULL);
	return 0;
}

int
cases_meant(struct overgang *o, struct nearest *n)
{
	struct nearest same = { .typed = n->typed }, near = same;
	char after[ID_SIZE] = "";
	int r;

	do
		r = ask_page(o, after, &same, &near);
	while (r == 0 && after[0] != '\0');
	*n = same.count > 0 ? same : near;
	return r;
}
