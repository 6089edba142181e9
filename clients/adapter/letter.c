/* letter.c - A delivery as a letter. */
#include "letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "clean.h"
#include "days.h"
#include "fields.h"
#include "letter_list.h"
#include "overgang.h"
#include "propose.h"
#include "texts.h"

enum {
	LINE_SIZE = 8192,
	LINES_MAX = 60,
};

/* ---- was and now -------------------------------------------------------------------------- */

/* Values for the letter's texts, in buffers that live while the letter is made. */
struct parts {
	char date[32], moment[24], channel[130], area[130];
	char was_day[24], was_time[6], now_day[24], now_time[6], by_day[24];
	char asked_day[24], due_day[24], tasks[512], task[640];
	char night_day[24], last_night_day[24];
	char distance[128], question[LINE_SIZE], fields[LINE_SIZE], what[LINE_SIZE];
	char kind[64];
	uint32_t proposed; /* the kind that answers; 0: none */
};

/* "(10 dager tidligere)" */
static void
put_distance(const struct letter_context *c, struct texts_values *v, struct parts *p, uint32_t was,
    uint32_t now)
{
	int32_t days = date_between(was, now);
	char number[16];
	struct texts_values own = { .count = 0 };
	const char *text = letter_text(c,
	    days == 0  ? "same_day"
	    : days < 0 ? "earlier"
		       : "later",
	    "");

	(void)snprintf(number, sizeof(number), "%d", days < 0 ? -days : days);
	texts_put(&own, "n", number);
	if (text != NULL &&
	    texts_fill(c->texts, text, own.list, p->distance, sizeof(p->distance)) > 0)
		texts_put(v, "avstand", p->distance);
}

static void
put_times(const struct letter_context *c, struct texts_values *v, struct parts *p,
    uint32_t was_date, uint32_t was_time, uint32_t date, uint32_t time)
{
	texts_put(v, "gdag", day_text(c->texts, was_date, true, p->was_day));
	texts_put(v, "ndag", day_text(c->texts, date, true, p->now_day));
	if (was_time != 0)
		texts_put(v, "gkl", overgang_hhmm_text(was_time, p->was_time));
	if (time != 0)
		texts_put(v, "nkl", overgang_hhmm_text(time, p->now_time));
}

static void
put_was_now(const struct letter_context *c, struct texts_values *v, struct parts *p,
    const Ov__ReleaseDateSet *s)
{
	put_times(c, v, p, s->was_date, s->was_time, s->date, s->time);
	put_distance(c, v, p, s->was_date, s->date);
	texts_put(v, "arsak", s->reason[0] != '\0' ? s->reason : letter_text(c, "no_reason", ""));
	texts_put(v, "svarfrist", day_text(c->texts, s->answer_by, true, p->by_day));
	if (s->state == OV__DATE_STATE__DATE_STATE_EXPECTED)
		texts_put(v, "forventet", letter_text(c, "expected", ""));
}

/* ---- the reminder -------------------------------------------------------------------------- */

/* The task to say no to: its id, or "(one of a12, a13)" to choose from. */
static void
put_reminded_task(const struct letter_context *c, struct texts_values *v, struct parts *p)
{
	struct texts_values own = { .count = 0 };
	const char *text = letter_text(c, "reminder_one_of", "");

	texts_put(&own, "oppgaver", p->tasks);
	if (text != NULL && texts_fill(c->texts, text, own.list, p->task, sizeof(p->task)) > 0)
		texts_put(v, "oppgave", p->task);
}

static void
put_reminder(const struct letter_context *c, struct texts_values *v, struct parts *p,
    const Ov__ReminderDue *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_tasks; i++) {
		n += utf8_copy(p->tasks + n, sizeof(p->tasks) - n, i > 0 ? ", " : "");
		n += utf8_copy(p->tasks + n, sizeof(p->tasks) - n, r->tasks[i]);
	}
	texts_put(v, "omrade", letter_word(c, &ov__area__descriptor, (int)r->area, p->area));
	texts_put(v, "spurt", day_text(c->texts, r->asked, true, p->asked_day));
	texts_put(v, "frist", day_text(c->texts, r->due, true, p->due_day));
	texts_put(v, "stedfortreder",
	    r->step == LETTER_STEP_DEPUTY ? letter_text(c, "reminder_deputy", "") : "");
	if (r->n_tasks > 1)
		put_reminded_task(c, v, p);
	else
		texts_put(v, "oppgave", p->tasks);
}

/* "Nøkkel, strøm; Garanti": titles have commas of their own. */
static void
join(char *const *titles, size_t count, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		n += utf8_copy(buf + n, size - n, i > 0 ? "; " : "");
		n += utf8_copy(buf + n, size - n, titles[i]);
	}
}

/* Each step asks something else of somebody else: [word] reminder-step.N. False: it has none. */
static bool
tell_step(const struct letter_context *c, const Ov__ReminderDue *r, char *buf, size_t size)
{
	struct texts_values v = { .count = 0 };
	char key[32], role[130], asked[24], due[24], nb[2048], en[2048];

	(void)snprintf(key, sizeof(key), "reminder-step.%u", r->step);
	const char *text = texts_get(c->texts, "word", key);
	if (text == key)
		return false;
	join(r->tasks_nb, r->n_tasks_nb, nb, sizeof(nb));
	join(r->tasks_en, r->n_tasks_en, en, sizeof(en));
	texts_put(&v, "draft", r->draft ? texts_word(c->texts, "reminder-draft") : "");
	texts_put(&v, "agency", r->agency[0] != '\0' ? letter_agency(c, r->agency) : "");
	texts_put(&v, "role", letter_word(c, &ov__role__descriptor, (int)r->role, role));
	texts_put(&v, "asked", day_text(c->texts, r->asked, true, asked));
	texts_put(&v, "due", day_text(c->texts, r->due, true, due));
	texts_put(&v, "tasks_nb", nb);
	texts_put(&v, "tasks_en", en);
	return texts_fill(c->texts, text, v.list, buf, size) > 0;
}

/* The event as a sentence. */
static void
tell(const struct letter_context *c, const Ov__Fact *fact, const char *reporter, char *buf,
    size_t size)
{
	if (fact->fact_case == OV__FACT__FACT_REMINDER_DUE &&
	    tell_step(c, fact->reminder_due, buf, size))
		return;
	letter_fact(c, fact, reporter, buf, size);
}

/* ---- the letter ---------------------------------------------------------------------------- */

static bool
has_own_task(const struct letter_context *c, const Ov__PlanMade *p)
{
	for (size_t i = 0; i < p->n_tasks; i++)
		if (letter_task_ours(c, p->tasks[i]))
			return true;
	return false;
}

static const char *
letter_name(const struct letter_context *c, const Ov__Delivery *d)
{
	switch (d->fact != NULL ? (int)d->fact->fact_case : 0) {
	case OV__FACT__FACT_PLAN_MADE:
		return has_own_task(c, d->fact->plan_made) ? "plan" : "plan_none";
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		return "was_now_withdrawn";
	case OV__FACT__FACT_RELEASE_DATE_SET:
		if (d->fact->release_date_set->was_date != 0)
			return "was_now";
		break;
	case OV__FACT__FACT_REMINDER_DUE:
		if (letter_own_reminder(c, d) != NULL)
			return "reminder";
		break;
	default:
		break;
	}
	return strcmp(d->reporter, c->hello->agency) == 0 ? "receipt" : "event";
}

/* The nights without a roof have begun, or begin on the day on which the letter is written. */
static bool
is_tonight(const Ov__Delivery *d)
{
	return d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED &&
	       d->fact->housing_nights_uncovered->from <= moment_date(d->recorded);
}

/* The first night that can still be asked for, and the number at which the team answered when this
 * was told. */
static void
put_night(
    const struct letter_context *c, struct texts_values *v, struct parts *p, const Ov__Delivery *d)
{
	const Ov__HousingNightsUncovered *u = d->fact->housing_nights_uncovered;
	uint32_t night = is_tonight(d) ? moment_date(d->recorded) : u->from;

	texts_put(v, "natt", day_text(c->texts, night, true, p->night_day));
	texts_put(v, "sistenatt", day_text(c->texts, u->to, true, p->last_night_day));
	texts_put(v, "svartlf", u->phone[0] != '\0' ? u->phone : c->contact);
}

/* What is asked of the reader: by letter and role where the date moved or where there is nothing to
 * sleep in tonight, else by kind, and there by role where a role has a text of its own. */
static const char *
question_of(const struct letter_context *c, const Ov__Delivery *d, const char *letter)
{
	char key[96];
	const char *text;

	if (strcmp(letter, "was_now") == 0)
		return letter_text_for_role(c, "ask_was_now");
	if (is_tonight(d))
		return letter_text_for_role(c, "ask_tonight");
	(void)snprintf(key, sizeof(key), "ask.%s", d->kind);
	text = letter_text_for_role(c, key);
	return text != NULL ? text : letter_text(c, "ask", "");
}

/* The kind that answers it: [letter] example.KIND, or that of the first task to be done.
 * 0: none that this agency may report. */
static uint32_t
example_of(const struct letter_context *c, const Ov__Delivery *d, const char *letter,
    const Ov__Task **ret_task)
{
	char key[96];
	const char *text;
	uint32_t kind;

	*ret_task = NULL;
	if (strcmp(letter, "plan") == 0) {
		const Ov__PlanMade *p = d->fact->plan_made;
		for (size_t i = 0; i < p->n_tasks; i++) {
			kind = propose_for_task(c->hello, p->tasks[i]);
			*ret_task = p->tasks[i];
			if (kind != 0 && letter_task_ours(c, p->tasks[i]) &&
			    p->tasks[i]->state != OV__TASK_STATE__TASK_STATE_DONE)
				return kind;
		}
		return 0;
	}
	(void)snprintf(key, sizeof(key), "example.%s", d->kind);
	text = strcmp(letter, "was_now") == 0 ? letter_text_for_own_role(c, "example_was_now")
					      : letter_text_for_role(c, key);
	kind = text != NULL ? overgang_kind(text) : 0;
	return propose_may(c->hello, kind) ? kind : 0;
}

/* Which lines say how to answer; "" when nothing is asked that has an answer. */
static const char *
answer_name(
    const struct letter_context *c, const Ov__Delivery *d, const char *letter, uint32_t kind)
{
	const char *example = letter_text(c, "example", d->kind);

	if (strcmp(letter, "was_now") == 0)
		return kind != 0 ? "answer_was_now" : "answer_was_now_tell";
	if (strcmp(letter, "plan") == 0)
		return kind != 0 ? "answer" : "";
	if (letter_text(c, "ask", d->kind) == NULL)
		return "";
	if (kind != 0)
		return "answer";
	return example != NULL && example[0] == '-' ? "" : "answer_tell";
}

static void
put_all(const struct letter_context *c, struct texts_values *v, struct parts *p,
    const Ov__Delivery *d, const char *letter)
{
	const char *behalf = d->on_behalf_of[0] != '\0' ? letter_agency(c, d->on_behalf_of) : "";
	const char *reporter = letter_agency(c, d->reporter);
	const Ov__Task *task;
	const char *text;

	(void)snprintf(
	    p->date, sizeof(p->date), "%.10s", overgang_moment_text(d->recorded, p->moment));
	texts_put(v, "avsender", c->sender[0] != '\0' ? c->sender : letter_text(c, "sender", ""));
	texts_put(v, "mottaker", c->hello->display_name);
	texts_put(v, "deres_ref", d->your_reference);
	texts_put(v, "sak", d->case_);
	texts_put(v, "huskenavn", d->nickname);
	texts_put(v, "dato", p->date);
	texts_put(v, "tittel", texts_kind_title(c->texts, d->kind));
	texts_put(v, "melder", reporter);
	texts_put(v, "vegne", behalf);
	texts_put(
	    v, "kanal", letter_word(c, &ov__channel__descriptor, (int)d->channel, p->channel));
	if (letter_own_reminder(c, d) != NULL)
		put_reminder(c, v, p, letter_own_reminder(c, d));
	else
		texts_put(
		    v, "omrade", letter_word(c, &ov__area__descriptor, (int)d->area, p->area));
	texts_put(v, "tid",
	    overgang_moment_text(d->occurred != 0 ? d->occurred : d->recorded, p->moment));
	texts_put(v, "kontakt", c->contact);
	texts_put(v, "utkurv", c->outtray);
	if (d->fact != NULL)
		tell(c, d->fact, behalf[0] != '\0' ? behalf : reporter, p->what, sizeof(p->what));
	texts_put(v, "hva", p->what);
	if (strcmp(letter, "was_now") == 0)
		put_was_now(c, v, p, d->fact->release_date_set);
	if (d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED)
		put_night(c, v, p, d);
	if (d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_HOUSING_PLACE_SHORT)
		texts_put(v, "sistenatt",
		    day_text(
			c->texts, d->fact->housing_place_short->until, true, p->last_night_day));
	if (strcmp(letter, "was_now_withdrawn") == 0)
		put_times(c, v, p, d->fact->release_date_withdrawn->was_date,
		    d->fact->release_date_withdrawn->was_time, 0, 0);
	text = question_of(c, d, letter);
	if (text != NULL &&
	    texts_fill(c->texts, text, v->list, p->question, sizeof(p->question)) > 0)
		texts_put(v, "sporsmal", p->question);
	p->proposed = example_of(c, d, letter, &task);
	if (p->proposed == 0)
		return;
	texts_put(v, "eksempel", overgang_kind_name(p->proposed, p->kind));
	(void)propose_lines(c->texts, p->proposed, p->fields, sizeof(p->fields));
	if (task != NULL)
		texts_put(v, "oppgave", task->id);
}

/* Blocks of text that replace a line of their own in the letter. */
struct blocks {
	const char *list;
	const char *fields;
	const char *answer; /* the name of the lines that say how to answer; "" is none */
};

static void write_lines(FILE *out, const struct letter_context *c, const char *name,
    const struct texts_values *v, const struct blocks *b);

/* Does the line read as an answer's line: a few words before an equals sign? */
static bool
reads_as_answer(const char *line)
{
	const char *equals = strchr(line, '=');

	if (equals == NULL)
		return false;
	for (const char *s = line; s < equals; s++)
		if (strchr(" _-", *s) == NULL && (unsigned char)*s < 0x80 &&
		    !(*s >= 'a' && *s <= 'z') && !(*s >= 'A' && *s <= 'Z'))
			return false;
	return true;
}

/* A line that is nothing but a part in [brackets] disappears with it; "." is an empty line. One that
 * only a value makes read as an answer is marked as a quotation: laid back, it is none. */
static void
write_line(FILE *out, const struct letter_context *c, const char *line,
    const struct texts_values *v, const struct blocks *b)
{
	char filled[LINE_SIZE];

	if (line[0] == '\0' || strcmp(line, ".") == 0)
		(void)fprintf(out, "\n");
	else if (strcmp(line, "{liste}") == 0)
		(void)fprintf(out, "%s", b->list);
	else if (strcmp(line, "{felt}") == 0)
		(void)fprintf(out, "%s", b->fields);
	else if (strcmp(line, "{svar}") == 0)
		write_lines(out, c, b->answer, v, &(struct blocks){ b->list, b->fields, "" });
	else if (texts_fill(c->texts, line, v->list, filled, sizeof(filled)) > 0)
		(void)fprintf(out, "%s%s\n",
		    strchr(line, '=') == NULL && reads_as_answer(filled) ? "> " : "", filled);
}

static void
write_lines(FILE *out, const struct letter_context *c, const char *name,
    const struct texts_values *v, const struct blocks *b)
{
	const char *line;
	char number[16];

	for (int i = 1; name[0] != '\0' && i <= LINES_MAX; i++) {
		(void)snprintf(number, sizeof(number), "%d", i);
		line = letter_text(c, name, number);
		if (line == NULL)
			break;
		write_line(out, c, line, v, b);
	}
}

char *
letter_write(const struct letter_context *c, const Ov__Delivery *d)
{
	const char *letter = letter_name(c, d);
	struct texts_values values = { .list = { NULL } };
	struct parts *parts = calloc(1, sizeof(*parts));
	char *text = NULL, *list = letter_list(c, d);
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (parts != NULL && list != NULL && out != NULL) {
		put_all(c, &values, parts, d, letter);
		const struct blocks blocks = { list, parts->fields,
			answer_name(c, d, letter, parts->proposed) };
		write_lines(out, c, letter, &values, &blocks);
	}
	bool whole = parts != NULL && list != NULL && out != NULL && ferror(out) == 0;
	if (out != NULL && fclose(out) != 0)
		whole = false;
	free(parts);
	free(list);
	if (!whole) {
		free(text);
		return NULL;
	}
	return text;
}
