/* case.c - overgang case list, show and history. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "fields.h"

enum { TEXT_SIZE = 8192, FACTS_OF_AREA_MAX = 64, PAGE_COUNT = 100 };

/* ---- list --------------------------------------------------------------------------- */

static void
status_text(const struct cli *c, const Ov__CaseState *s, char *buf, size_t size, enum paint *ret)
{
	char n[16], m[16];
	uint32_t missing, of;

	buf[0] = '\0';
	*ret = PAINT_NONE;
	if (!view_readiness(s, &missing, &of))
		return;
	(void)snprintf(n, sizeof(n), "%u", missing);
	(void)snprintf(m, sizeof(m), "%u", of);
	const char *const pairs[] = { "n", n, "m", m, NULL };
	(void)texts_fill(
	    c->t, cli_text(c, missing == 0 ? "ready" : "missing-n-of-m"), pairs, buf, size);
	*ret = missing == 0 ? PAINT_GREEN : PAINT_YELLOW;
}

/* "ons 24.03.2027 kl. 09.00 (forventet)". */
static void
release_text(const struct cli *c, const Ov__CaseState *s, char *buf, size_t size)
{
	const Ov__ReleaseDateSet *r = view_release(s);
	char day[32], time[8] = "";

	buf[0] = '\0';
	if (r == NULL)
		return;
	if (r->time != 0)
		(void)overgang_hhmm_text(r->time, time);
	bool expected = r->state == OV__DATE_STATE__DATE_STATE_EXPECTED;
	const char *const pairs[] = { "day", client_day_text(c->t, r->date, true, day), "time",
		time, "state", expected ? cli_word(c, "date-state", "expected") : "", NULL };
	(void)texts_fill(c->t, cli_text(c, "release-when"), pairs, buf, size);
}

static int
list_json(const Ov__CaseState *s, const Ov__CaseNote *note)
{
	char *state = overgang_json(&s->base, false);
	char *beside = note != NULL ? overgang_json(&note->base, false) : NULL;

	(void)printf("{\"case\":%s,\"note\":%s}\n", state != NULL ? state : "{}",
	    beside != NULL ? beside : "{}");
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
		return list_json(s, note);
	bool named = strcmp(view_nickname(s), s->id) != 0;
	table_cell(t, PAINT_BOLD, named ? view_nickname(s) : "");
	table_cell(t, PAINT_NONE, s->id);
	table_cell(t, PAINT_NONE, note != NULL ? note->your_reference : "");
	table_cell(t, PAINT_NONE, view_person(s, text, sizeof(text)));
	release_text(c, s, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	status_text(c, s, text, sizeof(text), &paint);
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
	int code = view_cases(c, list_one, t);

	if (code == CLI_OK && !c->json && table_rows(t) == 0)
		cli_say(c, stdout, "no-cases", NULL);
	else if (code == CLI_OK && !c->json)
		table_print(t, stdout, c->colour, 0);
	table_free(t);
	return code;
}

/* ---- show ------------------------------------------------------------------------------- */

static void
heading(const struct cli *c, const char *text)
{
	char clean[CASE_NAME_SIZE];

	/* Areas are words of a sentence, and here they stand alone. */
	(void)utf8_copy(clean, sizeof(clean), text);
	if (clean[0] >= 'a' && clean[0] <= 'z')
		clean[0] = (char)(clean[0] - 'a' + 'A');
	else if (strncmp(clean, "ø", 2) == 0)
		memcpy(clean, "Ø", 2);
	(void)putchar('\n');
	text_print(stdout, c->colour, PAINT_BOLD, clean);
	(void)putchar('\n');
}

static void
show_facts(struct cli *c, const Ov__AreaState *a)
{
	const Ov__LatestFact *facts[FACTS_OF_AREA_MAX];
	size_t n = view_facts(a, facts, FACTS_OF_AREA_MAX);
	struct table *t = table_new(3, NULL);
	char name[64], text[TEXT_SIZE], number[32], moment[MOMENT_SIZE];

	for (size_t i = 0; i < n; i++) {
		const char *speaker = cli_agency_number(c, facts[i]->speaker, number);
		(void)overgang_kind_name(facts[i]->kind, name);
		view_name_agencies(c, facts[i]->fact);
		(void)texts_fact(c->t, facts[i]->fact, speaker, text, sizeof(text));
		table_cell(t, PAINT_NONE, overgang_moment_text(facts[i]->occurred, moment));
		table_cell(t, PAINT_NONE, texts_kind_title(c->t, name));
		table_cell(t, PAINT_NONE, text);
	}
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

static int
by_due(const void *a, const void *b)
{
	const Ov__Task *const *x = a, *const *y = b;
	/* No date yet comes last. */
	uint32_t due_x = (*x)->due != 0 ? (*x)->due : UINT32_MAX;
	uint32_t due_y = (*y)->due != 0 ? (*y)->due : UINT32_MAX;

	return (due_x > due_y) - (due_x < due_y);
}

/* A box, ticked when it is done. What is plain from it is not said again in words. */
static void
show_task(const struct cli *c, struct table *t, const Ov__Task *task, uint32_t today)
{
	char state[256], owners[256], due[11];
	enum paint paint = view_task_state(c, task, today, state, sizeof(state));
	bool plain = paint == PAINT_NONE || paint == PAINT_GREEN;

	table_cell(t, paint, paint == PAINT_GREEN ? "[x]" : "[ ]");
	table_cell(
	    t, paint, task->due != 0 ? overgang_date_text(task->due, due) : cli_text(c, "no-date"));
	table_cell(t, PAINT_NONE, view_task_title(c, task));
	view_task_owners(c, task, owners, sizeof(owners));
	table_cell(t, PAINT_NONE, owners);
	table_cell(t, paint, plain ? "" : state);
}

static void
show_tasks(const struct cli *c, Ov__AreaState *a, uint32_t today)
{
	struct table *t = table_new(5, NULL);

	if (a->n_tasks > 1)
		qsort(a->tasks, a->n_tasks, sizeof(a->tasks[0]), by_due);
	for (size_t i = 0; i < a->n_tasks; i++)
		show_task(c, t, a->tasks[i], today);
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

static void
show_area(struct cli *c, const Ov__CaseState *s, Ov__Area area, uint32_t today)
{
	const Ov__AreaState *a = view_area(s, area);
	Ov__AreaState ordered;
	char name[64];

	if (a == NULL || (a->n_latest == 0 && a->n_tasks == 0))
		return;
	ordered = *a;
	(void)field_enum_short(&ov__area__descriptor, (int)area, name);
	heading(c, cli_word(c, "area", name));
	show_facts(c, a);
	show_tasks(c, &ordered, today);
}

/* "bolig, økonomi" out of the bits of a grant. */
static void
areas_text(const struct cli *c, uint32_t areas, char *buf, size_t size)
{
	char name[64];
	size_t n = strlen(buf);

	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		if ((areas & 1u << area) == 0)
			continue;
		(void)field_enum_short(&ov__area__descriptor, area, name);
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, cli_word(c, "area", name));
	}
}

static void
show_participants(struct cli *c, const Ov__CaseState *s)
{
	const Ov__AreaState *plan = view_area(s, OV__AREA__AREA_PLAN);
	struct table *t;
	char text[512], number[32], until[11];

	if (plan == NULL || plan->n_participants == 0)
		return;
	heading(c, cli_text(c, "participants"));
	t = table_new(4, NULL);
	for (size_t i = 0; i < plan->n_participants; i++) {
		const Ov__Participant *p = plan->participants[i];
		uint32_t last = 0;
		text[0] = '\0';
		for (size_t j = 0; j < p->n_grants; j++) {
			areas_text(c, p->grants[j]->areas, text, sizeof(text));
			last = p->grants[j]->until > last ? p->grants[j]->until : last;
		}
		table_cell(t, PAINT_NONE, cli_agency_number(c, p->agency, number));
		table_cell(t, PAINT_NONE, p->reference);
		table_cell(t, PAINT_NONE, p->n_grants > 0 ? text : cli_text(c, "own-only"));
		(void)overgang_date_text(last, until);
		const char *const pairs[] = { "date", until, NULL };
		(void)texts_fill(c->t, cli_text(c, "until-date"), pairs, text, sizeof(text));
		table_cell(t, PAINT_NONE, last != 0 ? text : "");
	}
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

/* An alert reads as the event that raised it. */
static void
show_alerts(struct cli *c, const Ov__CaseState *s)
{
	const Ov__AreaState *duty = view_area(s, OV__AREA__AREA_DUTY);
	struct table *t;
	char text[TEXT_SIZE], moment[MOMENT_SIZE];

	if (duty == NULL || duty->n_alerts == 0)
		return;
	heading(c, cli_text(c, "alerts"));
	t = table_new(3, NULL);
	for (size_t i = 0; i < duty->n_alerts; i++) {
		Ov__Alert *a = duty->alerts[i];
		Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
		Ov__Fact fact = OV__FACT__INIT;
		raised.alert = a;
		fact.fact_case = OV__FACT__FACT_ALERT_RAISED;
		fact.alert_raised = &raised;
		(void)texts_fact(c->t, &fact, "", text, sizeof(text));
		table_cell(t, PAINT_NONE, overgang_moment_text(a->raised, moment));
		table_cell(t,
		    a->closed		    ? PAINT_DIM
		    : a->acknowledged_by[0] ? PAINT_NONE
					    : PAINT_RED,
		    cli_text(c, a->closed		? "alert-closed"
				: a->acknowledged_by[0] ? "alert-acknowledged"
							: "alert-open"));
		table_cell(t, PAINT_NONE, text);
	}
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

/* A line of the head; none where there is nothing to say. */
static void
head_line(const struct cli *c, struct table *t, const char *key, enum paint paint, const char *text)
{
	if (text[0] == '\0')
		return;
	table_cell(t, PAINT_NONE, cli_text(c, key));
	table_cell(t, paint, text);
}

static void
show_head(struct cli *c, const Ov__CaseState *s)
{
	char title[CASE_NAME_SIZE], text[CASE_NAME_SIZE];
	enum paint paint;

	text_print(stdout, c->colour, PAINT_BOLD, view_case_name(view_nickname(s), s->id, title));
	(void)putchar('\n');
	struct table *t = table_new(2, NULL);
	head_line(c, t, "head-name", PAINT_NONE, view_person(s, text, sizeof(text)));
	release_text(c, s, text, sizeof(text));
	bool seen = view_area(s, OV__AREA__AREA_RELEASE) != NULL;
	head_line(c, t, "head-release", PAINT_NONE,
	    text[0] != '\0' ? text : cli_text(c, seen ? "no-release-date" : "not-for-you"));
	status_text(c, s, text, sizeof(text), &paint);
	head_line(c, t, "head-status", paint, text);
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

int
command_case_show(struct cli *c)
{
	Ov__Answer *answer = NULL;
	char name[NICKNAME_SIZE];

	args_join(&c->args, 0, name, sizeof(name));
	if (name[0] == '\0')
		return cli_fail(c, CLI_USAGE, "which-case", NULL);
	int code = view_one(c, name, &answer);
	if (code != CLI_OK)
		return code;
	const Ov__CaseState *s = answer->case_state;
	if (c->json) {
		cli_json_line(overgang_json(&s->base, true));
	} else {
		show_head(c, s);
		for (int area = OV__AREA__AREA_CASE; area < OV__AREA__AREA_DUTY; area++)
			show_area(c, s, (Ov__Area)area, view_date(answer->now));
		show_participants(c, s);
		show_alerts(c, s);
	}
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

/* ---- history ---------------------------------------------------------------------------------- */

/* "Meldt av Asker fengselsteam på vegne av Nav Asker (telefon, fortalt av Berit)". */
static void
reporter_text(struct cli *c, const Ov__HistoryEntry *h, char *buf, size_t size)
{
	const Ov__Delivery *d = h->event;
	char channel[64], occurred[MOMENT_SIZE] = "";

	(void)field_enum_short(&ov__channel__descriptor, (int)d->channel, channel);
	/* What is told at once needs no moment of its own. */
	if (d->occurred != 0 && d->occurred + 60 < d->recorded)
		(void)overgang_moment_text(d->occurred, occurred);
	const char *const pairs[] = { "reporter", cli_agency(c, d->reporter), "user", h->user,
		"for", d->on_behalf_of[0] != '\0' ? cli_agency(c, d->on_behalf_of) : "", "channel",
		d->channel != OV__CHANNEL__CHANNEL_NONE ? cli_word(c, "channel", channel) : "",
		"informant", h->told_by, "occurred", occurred, NULL };
	(void)texts_fill(c->t, cli_text(c, "reported-by"), pairs, buf, size);
}

static void
told_text(struct cli *c, const Ov__HistoryEntry *h, char *buf, size_t size)
{
	size_t n = utf8_copy(buf, size, "-> ");

	for (size_t i = 0; i < h->n_told; i++) {
		n += utf8_copy(buf + n, size - n, i > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, cli_agency(c, h->told[i]));
	}
}

static void
history_line(const struct cli *c, enum paint paint, const char *text)
{
	(void)printf("%24s", "");
	text_print(stdout, c->colour, paint, text);
	(void)putchar('\n');
}

static void
history_entry(struct cli *c, const Ov__HistoryEntry *h, uint32_t number)
{
	const Ov__Delivery *d = h->event;
	char text[TEXT_SIZE], moment[MOMENT_SIZE];
	bool concluded = strcmp(d->reporter, "overgang") == 0;

	(void)printf("%4u  %s  ", number, overgang_moment_text(d->recorded, moment));
	text_print(stdout, c->colour, PAINT_BOLD, texts_kind_title(c->t, d->kind));
	(void)putchar('\n');
	if (d->fact != NULL) {
		view_name_agencies(c, d->fact);
		const char *speaker = d->on_behalf_of[0] != '\0' ? d->on_behalf_of : d->reporter;
		(void)texts_fact(c->t, d->fact, cli_agency(c, speaker), text, sizeof(text));
		history_line(c, PAINT_NONE, text);
	}
	if (!concluded) {
		reporter_text(c, h, text, sizeof(text));
		history_line(c, PAINT_DIM, text);
	}
	if (h->n_told > 0) {
		told_text(c, h, text, sizeof(text));
		history_line(c, PAINT_DIM, text);
	}
}

/* "11.01.2027 08.00  Datoen …  -> teamet, Nav Asker" */
static void
history_short(struct cli *c, const Ov__HistoryEntry *h)
{
	const Ov__Delivery *d = h->event;
	const char *speaker = d->on_behalf_of[0] != '\0' ? d->on_behalf_of : d->reporter;
	char text[TEXT_SIZE] = "", moment[MOMENT_SIZE];

	(void)printf("%s  ", overgang_moment_text(d->recorded, moment));
	if (d->fact != NULL) {
		view_name_agencies(c, d->fact);
		(void)texts_fact(c->t, d->fact, cli_agency(c, speaker), text, sizeof(text));
	}
	text_print(stdout, c->colour, PAINT_NONE, text);
	if (h->n_told > 0) {
		told_text(c, h, text, sizeof(text));
		(void)printf("  ");
		text_print(stdout, c->colour, PAINT_DIM, text);
	}
	(void)putchar('\n');
}

static int
history_page(struct cli *c, char *name, uint32_t *after, bool *ret_more)
{
	Ov__HistoryRequest ask = OV__HISTORY_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	ask.case_ = name;
	ask.after = *after;
	ask.count = PAGE_COUNT;
	request.ask_case = OV__REQUEST__ASK_HISTORY;
	request.history = &ask;
	*ret_more = false;
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	const Ov__HistoryAnswer *page =
	    answer->result_case == OV__ANSWER__RESULT_HISTORY ? answer->history : NULL;
	for (size_t i = 0; page != NULL && i < page->n_entries; i++) {
		if (c->json)
			cli_json_line(overgang_json(&page->entries[i]->base, false));
		else if (page->entries[i]->event != NULL && args_has(&c->args, "short"))
			history_short(c, page->entries[i]);
		else if (page->entries[i]->event != NULL)
			history_entry(c, page->entries[i], *after + 1 + (uint32_t)i);
	}
	if (page != NULL && page->through > *after) {
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
