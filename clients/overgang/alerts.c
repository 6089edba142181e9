/* alerts.c - overgang alerts and ack: open alerts, and their acknowledgement. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"

/* ---- alerts --------------------------------------------------------------------------- */

static void
missing_text(const struct cli *c, const Ov__Alert *a, char *buf, size_t size)
{
	char name[64];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < a->n_missing; i++) {
		(void)field_enum_short(&ov__missing__descriptor, (int)a->missing[i], name);
		n += utf8_copy(buf + n, size - n, i > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, cli_word(c, "missing", name));
	}
}

static void
date_and_time(const struct cli *c, const Ov__Alert *a, char *buf, size_t size)
{
	char day[32], time[8] = "";

	if (a->time != 0)
		(void)overgang_hhmm_text(a->time, time);
	const char *const pairs[] = { "day", day_text(c->t, a->date, true, day), "time", time,
		NULL };
	(void)texts_fill(c->t, cli_text(c, "release-when"), pairs, buf, size);
}

static void
add_alert(const struct cli *c, struct table *t, const Ov__CaseState *s, const Ov__Alert *a)
{
	char text[CASE_NAME_SIZE];
	bool open = !a->closed && a->acknowledged_by[0] == '\0';

	(void)snprintf(text, sizeof(text), "%u", a->code);
	table_cell(t, open ? PAINT_RED : PAINT_NONE, text);
	table_cell(t, PAINT_NONE, view_case_name(view_nickname(s), s->id, text));
	(void)field_enum_short(&ov__alert_reason__descriptor, (int)a->reason, text);
	table_cell(t, PAINT_NONE, cli_word(c, "alert-reason", text));
	date_and_time(c, a, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	missing_text(c, a, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	(void)snprintf(text, sizeof(text), "%u", a->step);
	table_cell(t, PAINT_NONE, text);
	table_cell(t, PAINT_NONE, a->acknowledged_by);
	table_cell(t, PAINT_DIM, a->closed ? cli_text(c, "alert-closed") : "");
}

static void
print_json(const Ov__CaseState *s, const Ov__Alert *a)
{
	char *alert = overgang_json(&a->base, false);

	(void)printf("{\"case\":\"%s\",\"alert\":%s}\n", s->id, alert != NULL ? alert : "{}");
	free(alert);
}

static int
take_case(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	const Ov__AreaState *duty = view_area(s, OV__AREA__AREA_DUTY);

	(void)note;
	(void)now;
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		if (duty->alerts[i]->closed && !args_has(&c->args, "all"))
			continue;
		if (c->json)
			print_json(s, duty->alerts[i]);
		else
			add_alert(c, context, s, duty->alerts[i]);
	}
	return CLI_OK;
}

int
command_alerts(struct cli *c)
{
	const char *const head[] = { cli_text(c, "head-code"), cli_text(c, "head-nickname"),
		cli_text(c, "head-reason"), cli_text(c, "head-date"), cli_text(c, "head-missing"),
		cli_text(c, "head-step"), cli_text(c, "head-acknowledged"), "" };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	int code = view_cases(c, take_case, t);

	if (code == CLI_OK && !c->json && table_rows(t) == 0)
		cli_say(c, stdout, "no-alerts", NULL);
	else if (code == CLI_OK && !c->json)
		table_print(t, stdout, c->colour, 0);
	table_free(t);
	return code;
}

/* ---- ack ---------------------------------------------------------------------------------- */

struct wanted {
	uint32_t code;
	const char *in; /* id or huskenavn asked for; NULL: any */
	char id[64];
	char nickname[NICKNAME_SIZE];
	char by[NICKNAME_SIZE]; /* who has acknowledged it before */
	size_t found;
};

/* A code is its case's own: two cases may have the same. */
static int
look_for(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	const Ov__AreaState *duty = view_area(s, OV__AREA__AREA_DUTY);
	struct wanted *w = context;

	(void)c;
	(void)note;
	(void)now;
	if (w->in != NULL && !text_equal(w->in, s->id) && !text_equal(w->in, view_nickname(s)))
		return CLI_OK;
	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++) {
		const Ov__Alert *a = duty->alerts[i];
		if (a->closed || a->code != w->code)
			continue;
		w->found++;
		(void)utf8_copy(w->id, sizeof(w->id), s->id);
		(void)utf8_copy(w->nickname, sizeof(w->nickname), view_nickname(s));
		(void)utf8_copy(w->by, sizeof(w->by), a->acknowledged_by);
	}
	return CLI_OK;
}

/* The person who acknowledges: the name given, else the name of the key. */
static int
acknowledge(struct cli *c, struct wanted *w)
{
	Ov__AlertAcknowledged done = OV__ALERT_ACKNOWLEDGED__INIT;
	Ov__Fact fact = OV__FACT__INIT, *facts[] = { &fact };
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *answer = NULL;
	const char *by = args_value(&c->args, "by");
	char name[NICKNAME_SIZE], text[CASE_NAME_SIZE];
	int code = CLI_OK;
	const Ov__HelloAnswer *hello = cli_hello(c, &code);

	if (hello == NULL)
		return code;
	(void)utf8_copy(name, sizeof(name), by != NULL ? by : hello->key_name);
	done.code = w->code;
	done.by = name;
	fact.fact_case = OV__FACT__FACT_ALERT_ACKNOWLEDGED;
	fact.alert_acknowledged = &done;
	report.case_ = w->id;
	report.facts = facts;
	report.n_facts = 1;
	int r = overgang_report(c->o, &report, &answer);
	if (r < 0)
		return cli_library_failed(c, r);
	code = cli_outcome(c, answer);
	if (code == CLI_OK && c->json)
		cli_json_line(overgang_json(&answer->base, false));
	else if (code == CLI_OK)
		cli_say(c, stdout, "acknowledged", "code", c->args.words[0], "case",
		    view_case_name(w->nickname, w->id, text), "name", name, NULL);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

int
command_ack(struct cli *c)
{
	struct wanted w = { .in = args_value(&c->args, "case") };
	char *end = NULL, text[CASE_NAME_SIZE];
	const char *word = c->args.count == 1 ? c->args.words[0] : "";
	unsigned long n = strtoul(word, &end, 10);
	int code;

	if (strlen(word) != 4 || *end != '\0' || n < 1000)
		return cli_fail(c, CLI_USAGE, "which-code", NULL);
	w.code = (uint32_t)n;
	code = view_cases(c, look_for, &w);
	if (code != CLI_OK)
		return code;
	if (w.found == 0)
		return cli_fail(c, CLI_NOT_FOUND, "no-such-alert", "code", word, NULL);
	if (w.found > 1)
		return cli_fail(c, CLI_REFUSED, "several-alerts", "code", word, NULL);
	if (w.by[0] == '\0')
		return acknowledge(c, &w);
	cli_say(c, stdout, "acknowledged-before", "code", word, "case",
	    view_case_name(w.nickname, w.id, text), "name", w.by, NULL);
	return CLI_OK;
}
