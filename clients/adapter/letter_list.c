/* letter_list.c - The list in a letter: tasks, the facts of an area, the tasks of a reminder. */
#include "letter_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"
#include "propose.h"
#include "texts.h"

enum { LINE_SIZE = 8192 };

/* Print text that another person typed and that no text of ours contains. */
static void
print_clean(FILE *out, const char *before, const char *text)
{
	char *line = clean_new(CLEAN_LINE, text);

	(void)fprintf(out, "%s%s", before, line);
	free(line);
}

static void
put_filled(
    FILE *out, const struct letter_context *c, const char *key, const char *name, const char *value)
{
	struct texts_values v = { .count = 0 };
	char line[LINE_SIZE];
	const char *text = letter_text(c, key, "");

	texts_put(&v, name, value);
	if (text != NULL && texts_fill(c->texts, text, v.list, line, sizeof(line)) > 0)
		(void)fprintf(out, "%s", line);
}

static void
write_task(FILE *out, const struct letter_context *c, const Ov__Task *t)
{
	char day[24], again[24], kind[64];
	uint32_t proposed = propose_for_task(c->hello, t);
	bool english = strcmp(texts_language(c->texts), "en") == 0;

	print_clean(out, "  ", t->id);
	print_clean(out, "  ", english ? t->title_en : t->title_nb);
	(void)fprintf(out, "\n       ");
	put_filled(out, c, t->due != 0 ? "task_due" : "task_no_due", "frist",
	    day_text(c->texts, t->due, true, day));
	if (t->due_because[0] != '\0')
		print_clean(out, " ", t->due_because);
	if (t->known == OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED &&
	    t->state != OV__TASK_STATE__TASK_STATE_DONE) {
		(void)fprintf(out, " ");
		put_filled(out, c, "task_passed", "", "");
	}
	if (t->state == OV__TASK_STATE__TASK_STATE_DONE) {
		(void)fprintf(out, " ");
		put_filled(out, c, "task_done", "", "");
	} else if (t->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN) {
		(void)fprintf(out, " ");
		put_filled(out, c, "task_again", "dato",
		    day_text(c->texts, t->confirmed_for, true, again));
	}
	(void)fprintf(out, "\n");
	if (t->state == OV__TASK_STATE__TASK_STATE_DONE)
		return;
	(void)fprintf(out, "       ");
	if (proposed != 0)
		put_filled(out, c, "task_answer", "hendelse", overgang_kind_name(proposed, kind));
	else
		put_filled(out, c, "task_tell", "kontakt", c->contact);
	(void)fprintf(out, "\n");
}

static void
write_tasks(FILE *out, const struct letter_context *c, Ov__Task *const *tasks, size_t count)
{
	size_t written = 0;

	for (size_t i = 0; i < count; i++)
		if (letter_task_ours(c, tasks[i])) {
			write_task(out, c, tasks[i]);
			written++;
		}
	if (written == 0) {
		(void)fprintf(out, "  ");
		put_filled(out, c, "task_none", "", "");
		(void)fprintf(out, "\n");
	}
}

/* The facts of an area that was opened: the letter has them because earlier events are not sent. */
static void
write_state(FILE *out, const struct letter_context *c, const Ov__CaseShared *s)
{
	Ov__AreaState *a = ov__area_state__unpack(NULL, s->state.len, s->state.data);
	char sentence[LINE_SIZE], kind[64];

	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		letter_fact(
		    c, l->fact, letter_agency_by_number(c, l->speaker), sentence, sizeof(sentence));
		(void)fprintf(out, "  - %s: %s\n",
		    texts_kind_title(c->texts, overgang_kind_name(l->kind, kind)), sentence);
	}
	if (a->n_tasks > 0)
		write_tasks(out, c, a->tasks, a->n_tasks);
	ov__area_state__free_unpacked(a, NULL);
}

/* The reminder sent to the reader's own office; others are told of it as an event. */
const Ov__ReminderDue *
letter_own_reminder(const struct letter_context *c, const Ov__Delivery *d)
{
	const Ov__ReminderDue *r =
	    d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_REMINDER_DUE
		? d->fact->reminder_due
		: NULL;

	return r != NULL && !r->draft && r->step <= LETTER_STEP_DEPUTY && r->area != 0 &&
		       strcmp(r->agency, c->hello->agency) == 0
		   ? r
		   : NULL;
}

static void
write_reminded(FILE *out, const struct letter_context *c, const Ov__ReminderDue *r)
{
	bool english = strcmp(texts_language(c->texts), "en") == 0 && r->n_tasks_en == r->n_tasks;
	size_t titles = english ? r->n_tasks_en : r->n_tasks_nb;

	for (size_t i = 0; i < r->n_tasks; i++) {
		print_clean(out, "  ", r->tasks[i]);
		print_clean(out, "  ",
		    i >= titles ? ""
		    : english	? r->tasks_en[i]
				: r->tasks_nb[i]);
		(void)fprintf(out, "\n");
	}
}

char *
letter_list(const struct letter_context *c, const Ov__Delivery *d)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	if (d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_PLAN_MADE)
		write_tasks(out, c, d->fact->plan_made->tasks, d->fact->plan_made->n_tasks);
	else if (d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_CASE_SHARED)
		write_state(out, c, d->fact->case_shared);
	else if (letter_own_reminder(c, d) != NULL)
		write_reminded(out, c, letter_own_reminder(c, d));
	(void)fclose(out);
	return text;
}
