/* dossier.c - All that is kept of one case, gathered page by page. */
#include "dossier.h"

#include <stdlib.h>
#include <string.h>

#include "sheet.h"

enum { TRIES = 3 };

static void *
needed(void *memory)
{
	if (memory == NULL) {
		(void)fputs("overgang: out of memory\n", stderr);
		exit(CLI_SYSTEM);
	}
	return memory;
}

/* ---- gathering ---------------------------------------------------------------------- */

static void
keep(struct dossier *d, Ov__Answer *page)
{
	d->pages = needed(realloc(d->pages, (d->pages_count + 1) * sizeof(d->pages[0])));
	d->pages[d->pages_count++] = page;
}

static int
gather_state(struct cli *c, const char *name, Ov__Purpose purpose, struct dossier *d)
{
	int code = view_one_for(c, name, purpose, &d->answer);

	if (code != CLI_OK)
		return code;
	d->state = d->answer->case_state;
	d->now = d->answer->now;
	return CLI_OK;
}

/* The next page of events; *ret_more also tells that it came on. */
static int
gather_events(struct cli *c, Ov__Purpose purpose, struct dossier *d, uint32_t *at, bool *ret_more)
{
	Ov__Answer *answer = NULL;
	int code = view_history(c, d->state->id, *at, CLI_PAGE_COUNT, purpose, &answer);

	*ret_more = false;
	if (code != CLI_OK)
		return code;
	const Ov__HistoryAnswer *page = answer->history;
	keep(d, answer);
	d->events = needed(
	    realloc(d->events, (d->events_count + page->n_entries + 1) * sizeof(d->events[0])));
	for (size_t i = 0; i < page->n_entries; i++)
		if (page->entries[i]->event != NULL)
			d->events[d->events_count++] = page->entries[i];
	*ret_more = page->more && page->through > *at;
	*at = page->through;
	return CLI_OK;
}

static int
ask_looks(struct cli *c, const char *id, uint64_t after, Ov__Answer **ret_answer)
{
	Ov__AccessRequest ask = OV__ACCESS_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	char copy[NICKNAME_SIZE];

	(void)snprintf(copy, sizeof(copy), "%s", id);
	ask.case_ = copy;
	ask.after = after;
	ask.count = CLI_PAGE_COUNT;
	request.ask_case = OV__REQUEST__ASK_ACCESS;
	request.access = &ask;
	int code = cli_request(c, &request, ret_answer);
	if (code == CLI_OK && (*ret_answer)->result_case != OV__ANSWER__RESULT_ACCESS) {
		ov__answer__free_unpacked(*ret_answer, NULL);
		*ret_answer = NULL;
		return cli_fail(c, CLI_UNREACHED, "not-reached", "text", "access", NULL);
	}
	return code;
}

static int
gather_looks(struct cli *c, struct dossier *d, uint64_t *at, bool *ret_more)
{
	Ov__Answer *answer = NULL;
	int code = ask_looks(c, d->state->id, *at, &answer);

	*ret_more = false;
	if (code != CLI_OK)
		return code;
	const Ov__AccessAnswer *page = answer->access;
	keep(d, answer);
	d->looks =
	    needed(realloc(d->looks, (d->looks_count + page->n_entries + 1) * sizeof(d->looks[0])));
	for (size_t i = 0; i < page->n_entries; i++)
		d->looks[d->looks_count++] = page->entries[i];
	*ret_more = page->more && page->through > *at;
	*at = page->through;
	return CLI_OK;
}

/* *ret_whole: nothing happened between the state and the last page of events. */
static int
gather_once(
    struct cli *c, const char *name, Ov__Purpose purpose, struct dossier *d, bool *ret_whole)
{
	uint32_t at = 0;
	uint64_t look = 0;
	bool more = true;
	int code = gather_state(c, name, purpose, d);

	while (code == CLI_OK && more)
		code = gather_events(c, purpose, d, &at, &more);
	*ret_whole = code == CLI_OK && at == d->state->version;
	for (more = *ret_whole; code == CLI_OK && more;)
		code = gather_looks(c, d, &look, &more);
	return code;
}

/* A key with fewer areas would gather a part and call it the whole. */
static bool
sees_all(const Ov__HelloAnswer *hello)
{
	uint32_t areas = 0;

	for (size_t i = 0; i < hello->n_areas; i++)
		areas |= 1u << hello->areas[i];
	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		if ((areas & 1u << area) == 0)
			return false;
	return true;
}

int
dossier_gather(struct cli *c, const char *name, Ov__Purpose purpose, struct dossier *ret)
{
	bool whole = false;
	int code = CLI_OK;
	const Ov__HelloAnswer *hello = cli_hello(c, &code);

	*ret = (struct dossier){ .answer = NULL };
	if (hello != NULL && !(hello->owner && sees_all(hello)))
		code = cli_fail(c, CLI_REFUSED, "whole-owner", NULL);
	for (int i = 0; code == CLI_OK && !whole && i < TRIES; i++) {
		dossier_clear(ret);
		code = gather_once(c, name, purpose, ret, &whole);
	}
	if (code == CLI_OK && !whole)
		code = cli_fail(c, CLI_LATER, "case-changes", "case", name, NULL);
	if (code != CLI_OK)
		dossier_clear(ret);
	return code;
}

void
dossier_clear(struct dossier *d)
{
	for (size_t i = 0; i < d->pages_count; i++)
		ov__answer__free_unpacked(d->pages[i], NULL);
	ov__answer__free_unpacked(d->answer, NULL);
	free(d->pages);
	free(d->events);
	free(d->looks);
	*d = (struct dossier){ .answer = NULL };
}

int
dossier_looks(struct cli *c, const char *id, uint64_t after, dossier_look *each, void *context)
{
	bool more = true;
	int code = CLI_OK;

	while (code == CLI_OK && more) {
		Ov__Answer *answer = NULL;
		code = ask_looks(c, id, after, &answer);
		if (code != CLI_OK)
			return code;
		const Ov__AccessAnswer *page = answer->access;
		for (size_t i = 0; code == CLI_OK && i < page->n_entries; i++)
			code = each(c, page->entries[i], context);
		more = page->more && page->through > after;
		after = page->through;
		ov__answer__free_unpacked(answer, NULL);
	}
	return code;
}

/* ---- as a person reads it ---------------------------------------------------------------- */

void
dossier_print(struct cli *c, FILE *f, struct dossier *d)
{
	char moment[MOMENT_SIZE];

	cli_say(c, f, "dossier-of", "time", overgang_moment_text(d->now, moment), NULL);
	(void)fputc('\n', f);
	sheet_case(c, f, d->state, view_date(d->now));
	sheet_heading(c, f, cli_text(c, "history"));
	for (size_t i = 0; i < d->events_count; i++)
		sheet_event(c, f, d->events[i], (uint32_t)i + 1, false);
	sheet_heading(c, f, cli_text(c, "access-record"));
	struct table *t = sheet_access_new(c, false);
	for (size_t i = 0; i < d->looks_count; i++)
		sheet_access_add(c, t, d->looks[i], false);
	table_print(t, f, false, 2);
	table_free(t);
}

/* ---- as a program reads it -------------------------------------------------------------------- */

static void
json_message(FILE *f, const ProtobufCMessage *m)
{
	char *text = needed(overgang_json(m, false));

	(void)fputs(text, f);
	free(text);
}

void
dossier_json(struct cli *c, FILE *f, const struct dossier *d)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);

	(void)fprintf(f, "{\"read\":%llu,\n\"state\":", (unsigned long long)d->now);
	json_message(f, &d->state->base);
	(void)fputs(",\n\"history\":[", f);
	for (size_t i = 0; i < d->events_count; i++) {
		(void)fputs(i > 0 ? ",\n" : "\n", f);
		json_message(f, &d->events[i]->base);
	}
	(void)fputs("],\n\"access\":[", f);
	for (size_t i = 0; i < d->looks_count; i++) {
		(void)fputs(i > 0 ? ",\n" : "\n", f);
		json_message(f, &d->looks[i]->base);
	}
	(void)fputs("],\n\"agencies\":[", f);
	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++) {
		(void)fputs(i > 0 ? ",\n" : "\n", f);
		json_message(f, &hello->agencies[i]->base);
	}
	(void)fputs("]}\n", f);
}
