/* sheet.c - A case as people read it, on a screen, on paper or in a file. */
#include "sheet.h"

#include <string.h>

#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"

enum { FACTS_OF_AREA_MAX = 256, SCOPE_SIZE = 1024 };

/* ---- the head ----------------------------------------------------------------------- */

/* How the release ended; false: it has not. */
static bool
outcome_text(const struct cli *c, const Ov__CaseState *s, char *buf, size_t size)
{
	uint32_t date;
	char day[11];
	enum outcome outcome = view_outcome(s, &date);
	const char *const pairs[] = { "date", overgang_date_text(date, day), NULL };

	if (outcome == OUTCOME_NONE)
		return false;
	(void)texts_fill(c->t,
	    outcome == OUTCOME_DIED	  ? cli_text(c, "outcome-died")
	    : outcome == OUTCOME_RECALLED ? cli_text(c, "outcome-recalled")
					  : cli_text(c, "outcome-out"),
	    pairs, buf, size);
	return true;
}

void
sheet_status(const struct cli *c, const Ov__CaseState *s, char *buf, size_t size, enum paint *ret)
{
	char n[16], m[16];
	uint32_t missing, of;

	buf[0] = '\0';
	*ret = PAINT_NONE;
	if (outcome_text(c, s, buf, size) || !view_readiness(s, &missing, &of))
		return;
	(void)snprintf(n, sizeof(n), "%u", missing);
	(void)snprintf(m, sizeof(m), "%u", of);
	const char *const pairs[] = { "n", n, "m", m, NULL };
	(void)texts_fill(
	    c->t, cli_text(c, missing == 0 ? "ready" : "missing-n-of-m"), pairs, buf, size);
	*ret = missing == 0 ? PAINT_GREEN : PAINT_YELLOW;
}

void
sheet_release(const struct cli *c, const Ov__CaseState *s, uint32_t today, char *buf, size_t size)
{
	const Ov__ReleaseDateSet *r = view_release(s);
	char day[32], time[8] = "";
	uint32_t since;

	buf[0] = '\0';
	if (r == NULL || view_outcome(s, &since) != OUTCOME_NONE)
		return;
	if (r->time != 0)
		(void)overgang_hhmm_text(r->time, time);
	bool expected = r->state == OV__DATE_STATE__DATE_STATE_EXPECTED;
	const char *state = today != 0 && r->date < today ? cli_text(c, "release-passed")
			    : expected			  ? cli_word(c, "date-state", "expected")
							  : "";
	const char *const pairs[] = { "day", day_text(c->t, r->date, true, day), "time", time,
		"state", state, NULL };
	(void)texts_fill(c->t, cli_text(c, "release-when"), pairs, buf, size);
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

/* Where there is no date, whether there is none or none for us; nothing once it is past. */
static const char *
no_release(const struct cli *c, const Ov__CaseState *s)
{
	uint32_t since;

	if (view_outcome(s, &since) != OUTCOME_NONE)
		return "";
	return cli_text(
	    c, view_area(s, OV__AREA__AREA_RELEASE) != NULL ? "no-release-date" : "not-for-you");
}

static void
print_head(struct cli *c, FILE *f, const Ov__CaseState *s, uint32_t today)
{
	char title[CASE_NAME_SIZE], text[CASE_NAME_SIZE];
	enum paint paint;

	text_print(
	    f, cli_coloured(c, f), PAINT_BOLD, view_case_name(view_nickname(s), s->id, title));
	(void)fputc('\n', f);
	struct table *t = table_new(2, NULL);
	head_line(c, t, "head-name", PAINT_NONE, view_person(s, text, sizeof(text)));
	sheet_release(c, s, today, text, sizeof(text));
	head_line(c, t, "head-release", PAINT_NONE, text[0] != '\0' ? text : no_release(c, s));
	sheet_status(c, s, text, sizeof(text), &paint);
	head_line(c, t, "head-status", paint, text);
	uint64_t closed = view_closed(s);
	head_line(c, t, "head-closed", PAINT_DIM,
	    overgang_date_text(closed != 0 ? view_date(closed) : 0, text));
	table_print(t, f, cli_coloured(c, f), 2);
	table_free(t);
}

/* ---- areas -------------------------------------------------------------------------------- */

void
sheet_heading(const struct cli *c, FILE *f, const char *text)
{
	char clean[CASE_NAME_SIZE];

	/* Areas are words of a sentence, and here they stand alone. */
	(void)utf8_copy(clean, sizeof(clean), text);
	if (clean[0] >= 'a' && clean[0] <= 'z')
		clean[0] = (char)(clean[0] - 'a' + 'A');
	else if (strncmp(clean, "ø", 2) == 0)
		memcpy(clean, "Ø", 2);
	(void)fputc('\n', f);
	text_print(f, cli_coloured(c, f), PAINT_BOLD, clean);
	(void)fputc('\n', f);
}

/* The sentence, with the id by which others name it where it is one of several. */
static void
fact_text(struct cli *c, const Ov__LatestFact *l, char *buf, size_t size)
{
	char number[32], shown[128];
	const char *speaker = cli_agency_number(c, l->speaker, number);

	size_t n = view_fact(c, l->fact, speaker, buf, size);
	(void)snprintf(shown, sizeof(shown), "(%.100s)", l->key);
	if (!view_is_lasting(l) || l->key[0] == '\0' || strstr(buf, shown) != NULL)
		return;
	n += utf8_copy(buf + n, size - n, " ");
	(void)utf8_copy(buf + n, size - n, shown);
}

/* Readiness is not shown when there will be no release: the person has died, or is in prison
 * again. */
static bool
is_past(const Ov__CaseState *s, uint32_t kind)
{
	uint32_t date;
	enum outcome outcome = view_outcome(s, &date);

	return (outcome == OUTCOME_DIED || outcome == OUTCOME_RECALLED) &&
	       (kind == OV__FACT__FACT_READINESS_CHANGED ||
		   kind == OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED);
}

static void
print_facts(struct cli *c, FILE *f, const Ov__CaseState *s, const Ov__AreaState *a)
{
	const Ov__LatestFact *facts[FACTS_OF_AREA_MAX];
	size_t n = view_facts(a, facts, FACTS_OF_AREA_MAX);
	struct table *t = table_new(3, NULL);
	char name[64], text[SHEET_TEXT_SIZE], moment[MOMENT_SIZE];

	for (size_t i = 0; i < n; i++) {
		if (is_past(s, facts[i]->kind))
			continue;
		(void)overgang_kind_name(facts[i]->kind, name);
		fact_text(c, facts[i], text, sizeof(text));
		table_cell(t, PAINT_NONE, overgang_moment_text(facts[i]->occurred, moment));
		table_cell(t, PAINT_NONE, texts_kind_title(c->t, name));
		table_cell(t, PAINT_NONE, text);
	}
	table_print(t, f, cli_coloured(c, f), 2);
	table_free(t);
}

static const char *
task_box(const Ov__Task *task)
{
	if (task->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED)
		return "[-]";
	return task->state == OV__TASK_STATE__TASK_STATE_DONE ? "[x]" : "[ ]";
}

/* A box, ticked when the task is done, so that words need not repeat it. */
static void
task_row(struct cli *c, struct table *t, const Ov__Task *task, uint32_t today)
{
	char state[256], owners[256], due[11];
	enum paint paint = view_task_state(c, task, today, state, sizeof(state));
	bool open = task->state == OV__TASK_STATE__TASK_STATE_PLANNED && task->accepted == 0;
	bool plain = paint == PAINT_GREEN || (open && paint == PAINT_NONE);

	table_cell(t, paint, task_box(task));
	table_cell(
	    t, paint, task->due != 0 ? overgang_date_text(task->due, due) : cli_text(c, "no-date"));
	table_cell(t, PAINT_NONE, task->id);
	table_cell(t, PAINT_NONE, view_task_title(c, task));
	view_task_owners(c, task, owners, sizeof(owners));
	table_cell(t, PAINT_NONE, owners);
	table_cell(t, paint, plain ? "" : state);
}

static void
print_tasks(struct cli *c, FILE *f, Ov__AreaState *a, uint32_t today)
{
	struct table *t = table_new(6, NULL);

	view_order_tasks(a->tasks, a->n_tasks);
	for (size_t i = 0; i < a->n_tasks; i++)
		task_row(c, t, a->tasks[i], today);
	table_print(t, f, cli_coloured(c, f), 2);
	table_free(t);
}

void
sheet_areas(struct cli *c, FILE *f, Ov__CaseState *s, uint32_t today)
{
	char name[64];

	for (int area = OV__AREA__AREA_CASE; area < OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		if (a == NULL || (a->n_latest == 0 && a->n_tasks == 0))
			continue;
		Ov__AreaState ordered = *a;
		(void)field_enum_short(&ov__area__descriptor, area, name);
		sheet_heading(c, f, cli_word(c, "area", name));
		print_facts(c, f, s, a);
		print_tasks(c, f, &ordered, today);
	}
}

/* ---- who takes part ------------------------------------------------------------------------- */

void
sheet_scope(const struct cli *c, const Ov__AreaGrant *g, char *buf, size_t size)
{
	char name[64];
	size_t n = 0;

	buf[0] = '\0';
	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		if ((g->areas & 1u << area) == 0)
			continue;
		(void)field_enum_short(&ov__area__descriptor, area, name);
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, cli_word(c, "area", name));
	}
	for (size_t i = 0; i < g->n_kinds; i++) {
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n,
		    texts_kind_title(c->t, overgang_kind_name(g->kinds[i], name)));
	}
}

/* The date of the consent with that number; 0 when a later one has taken its place. */
static uint32_t
consent_date(const Ov__CaseState *s, uint32_t number)
{
	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			const Ov__LatestFact *l = a->latest[i];
			if (l->number == number && l->fact != NULL &&
			    l->fact->fact_case == OV__FACT__FACT_CONSENT_GIVEN)
				return l->fact->consent_given->given;
		}
	}
	return 0;
}

void
sheet_basis(
    const struct cli *c, const Ov__CaseState *s, const Ov__AreaGrant *g, char *buf, size_t size)
{
	char date[11], name[64];

	if (g->basis_code[0] != '\0') {
		const char *const pairs[] = { "code", g->basis_code, NULL };
		(void)texts_fill(c->t, cli_text(c, "basis-law"), pairs, buf, size);
	} else if (g->basis_kind == OV__FACT__FACT_CONSENT_GIVEN) {
		(void)overgang_date_text(consent_date(s, g->basis_number), date);
		const char *const pairs[] = { "date", date, NULL };
		(void)texts_fill(c->t, cli_text(c, "basis-consent"), pairs, buf, size);
	} else {
		(void)utf8_copy(
		    buf, size, texts_kind_title(c->t, overgang_kind_name(g->basis_kind, name)));
	}
}

static void
grant_cells(const struct cli *c, struct table *t, const Ov__CaseState *s, const Ov__AreaGrant *g)
{
	char text[SCOPE_SIZE], until[11];

	sheet_scope(c, g, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	sheet_basis(c, s, g, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	(void)overgang_date_text(g->until, until);
	const char *const pairs[] = { "date", until, NULL };
	(void)texts_fill(c->t, cli_text(c, "until-date"), pairs, text, sizeof(text));
	table_cell(t, PAINT_NONE, g->until != 0 ? text : "");
}

static void
controller_cell(struct cli *c, struct table *t, uint32_t agency)
{
	const Ov__Agency *a = cli_agency_entry(c, agency);
	char text[512] = "";
	const char *const pairs[] = { "name", a != NULL ? a->controller : "", NULL };

	if (a != NULL && a->controller[0] != '\0')
		(void)texts_fill(c->t, cli_text(c, "controller-is"), pairs, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
}

/* A line for each grant; the agency is named on its first. */
static void
participant_rows(struct cli *c, struct table *t, const Ov__CaseState *s, const Ov__Participant *p)
{
	char number[32];

	for (size_t i = 0; i < p->n_grants || i == 0; i++) {
		table_cell(t, PAINT_NONE, i == 0 ? cli_agency_number(c, p->agency, number) : "");
		table_cell(t, PAINT_NONE, i == 0 ? p->reference : "");
		if (p->n_grants > 0) {
			grant_cells(c, t, s, p->grants[i]);
		} else {
			table_cell(t, PAINT_NONE, cli_text(c, "own-only"));
			table_cell(t, PAINT_NONE, "");
			table_cell(t, PAINT_NONE, "");
		}
		if (i == 0)
			controller_cell(c, t, p->agency);
		else
			table_cell(t, PAINT_NONE, "");
	}
}

void
sheet_participants(struct cli *c, FILE *f, const Ov__CaseState *s)
{
	const Ov__AreaState *plan = view_area(s, OV__AREA__AREA_PLAN);

	if (plan == NULL || plan->n_participants == 0)
		return;
	sheet_heading(c, f, cli_text(c, "participants"));
	struct table *t = table_new(6, NULL);
	for (size_t i = 0; i < plan->n_participants; i++)
		participant_rows(c, t, s, plan->participants[i]);
	table_print(t, f, cli_coloured(c, f), 2);
	table_free(t);
}

/* ---- alerts ----------------------------------------------------------------------------------- */

/* An alert reads as the event that raised it. */
static void
print_alerts(struct cli *c, FILE *f, const Ov__CaseState *s)
{
	const Ov__AreaState *duty = view_area(s, OV__AREA__AREA_DUTY);
	char text[SHEET_TEXT_SIZE], moment[MOMENT_SIZE];

	if (duty == NULL || duty->n_alerts == 0)
		return;
	sheet_heading(c, f, cli_text(c, "alerts"));
	struct table *t = table_new(3, NULL);
	for (size_t i = 0; i < duty->n_alerts; i++) {
		Ov__Alert *a = duty->alerts[i];
		Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
		Ov__Fact fact = OV__FACT__INIT;
		raised.alert = a;
		fact.fact_case = OV__FACT__FACT_ALERT_RAISED;
		fact.alert_raised = &raised;
		(void)view_fact(c, &fact, "", text, sizeof(text));
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
	table_print(t, f, cli_coloured(c, f), 2);
	table_free(t);
}

void
sheet_case(struct cli *c, FILE *f, Ov__CaseState *s, uint32_t today)
{
	print_head(c, f, s, today);
	sheet_areas(c, f, s, today);
	sheet_participants(c, f, s);
	print_alerts(c, f, s);
}
