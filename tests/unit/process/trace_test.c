/* trace_test.c - Golden traces: reports, their consequences, and the deliveries, line by line.
 *
 * A trace in traces/ is read as a script and compared with the result. Lines beginning with "> "
 * are reports ("> nav nav.contact_opened office=Nav Asker; phone=000 00 001", a leading "+ " adds a
 * fact to the report before), "@ 22.03.2027 09.00" moves the clock one due moment at a time, "# "
 * is a remark. Lines beginning with "% " come first: "% rutine tog" (config/routines/tog.conf
 * instead of asker.conf), "% etat 11 finder boligfremskaffer" (one more agency: number, role,
 * name), "% navn 2 Oslo fengsel" (as people write it), "% telefon 3 000 00 020 / 000 00 021" (its
 * number in opening hours, and at all other times), "% språk nb" (the following lines are written
 * as a person reads them), "% sms" (each alert as a text message too), "% brev 3
 * housing.nights_uncovered" (the questions to that agency in its letters of that kind). All other
 * lines are the expected result. With OVERGANG_TRACE_UPDATE=1 the files are written anew: look at
 * the difference before you believe it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/letter.h"
#include "desk/timers.h"
#include "fields.h"
#include "notify/gsm.h"
#include "notify/sms.h"
#include "overgang.h"
#include "routine/routine_file.h"
#include "process/config.h"
#include "world.h"

enum { FACTS = 16, OUT_SIZE = 1 << 20, TRACES_MAX = 256, LETTERS_MAX = 4 };

struct trace {
	struct world *w;
	char user[64];
	char case_id[16];
	char behalf[64];
	Ov__Fact *facts[FACTS];
	size_t facts_count;
	uint64_t seq;
	struct texts *texts;	    /* NULL: kinds and fields */
	struct texts *letter_texts; /* of messages and letters, in bokmål; NULL: none are written */
	bool sms;
	struct {
		uint32_t agency;
		char kind[64];
	} letters[LETTERS_MAX];
	size_t letters_count;
	char *out;
	size_t out_size;
};

static void put(struct trace *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
put(struct trace *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	t->out_size +=
	    (size_t)vsnprintf(t->out + t->out_size, OUT_SIZE - t->out_size, format, args);
	va_end(args);
	assert_true(t->out_size < OUT_SIZE);
}

static void
put_fields(struct trace *t, const Ov__Fact *f)
{
	const ProtobufCMessage *m = overgang_fact_message(f, NULL);
	char text[1024];

	for (unsigned i = 0; m != NULL && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
		if (d->type == PROTOBUF_C_TYPE_MESSAGE || d->type == PROTOBUF_C_TYPE_BYTES)
			continue;
		if (overgang_field_text(m, d->name, text, sizeof(text)) > 0)
			put(t, " %s=%s", d->name, text);
	}
}

static void
put_tasks(struct trace *t, const Ov__PlanMade *p)
{
	static const char *const states[] = { "", " done", " CONFIRM AGAIN", " DECLINED",
		" not needed" };
	char date[16];

	for (size_t i = 0; i < p->n_tasks; i++)
		put(t, "\n        %-6s %s%s%s%s", p->tasks[i]->id,
		    p->tasks[i]->due != 0 ? overgang_date_text(p->tasks[i]->due, date) : "unknown",
		    states[p->tasks[i]->state], p->tasks[i]->due_because[0] != '\0' ? "  " : "",
		    p->tasks[i]->due_because);
}

static void
put_alert(struct trace *t, const Ov__Alert *a)
{
	static const char *const reasons[] = { "", "soon", "late", "moved", "unconfirmed",
		"not-arrived", "no-bed", "court", "not-ours", "contradiction", "no-owner",
		"other-date", "handover" };
	static const char *const missing[] = { "", "bed", "key", "transport", "money", "papers" };
	char date[16];

	put(t, " %s %s step=%u missing:", reasons[a->reason],
	    a->date != 0 ? overgang_date_text(a->date, date) : "no date", a->step);
	for (size_t i = 0; i < a->n_missing; i++)
		put(t, " %s", missing[a->missing[i]]);
}

static const char *
display(struct trace *t, uint32_t number)
{
	const struct agency *a = agencies_by_number(&t->w->agencies, number);

	if (number == PERSON_NUMBER)
		return "Innbyggeren";
	return a != NULL ? a->display_name : "Overgang";
}

static bool
names_agencies(const Ov__Fact *f)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
	case OV__FACT__FACT_HANDOVER_OFFERED:
	case OV__FACT__FACT_RESPONSIBILITY_PASSED:
	case OV__FACT__FACT_REMINDER_DUE:
	case OV__FACT__FACT_AGENCY_SILENT:
	case OV__FACT__FACT_AGENCY_HEARD:
	case OV__FACT__FACT_ANSWERS_CONTRADICT:
		return true;
	default:
		return false;
	}
}

/* Facts name agencies as programs do. */
static void
name_agencies(struct trace *t, char *text, size_t size)
{
	/* A sentence begins with a capital, a name does not. */
	if (text[0] >= 'A' && text[0] <= 'Z')
		text[0] = (char)(text[0] - 'A' + 'a');
	for (size_t i = 0; i < t->w->agencies.count; i++) {
		const struct agency *a = &t->w->agencies.list[i];
		size_t n = strlen(a->name), m = strlen(a->display_name);
		for (char *at = text; (at = strstr(at, a->name)) != NULL; at += m) {
			bool word = (at == text || strchr(" ,:(", at[-1]) != NULL) &&
				    (at[n] == '\0' || strchr(" ,.:)", at[n]) != NULL);
			if (!word || strcmp(a->name, a->display_name) == 0 ||
			    strlen(text) - n + m >= size) {
				at += n - m;
				continue;
			}
			memmove(at + m, at + n, strlen(at + n) + 1);
			memcpy(at, a->display_name, m);
		}
	}
	if (text[0] >= 'a' && text[0] <= 'z')
		text[0] = (char)(text[0] - 'a' + 'A');
}

static void
put_told(struct trace *t, const Ov__Event *e)
{
	put(t, "  -> ");
	for (size_t i = 0; i < e->n_told; i++)
		put(t, "%s%s", i > 0 ? ", " : "", display(t, e->told[i]));
	put(t, "\n");
}

static void
put_tasks_read(struct trace *t, const Ov__PlanMade *p)
{
	char date[16], word[64], state[96];

	for (size_t i = 0; i < p->n_tasks; i++) {
		const Ov__Task *x = p->tasks[i];
		(void)field_enum_short(&ov__task_state__descriptor, (int)x->state, word);
		snprintf(state, sizeof(state), "task-state.%s", word);
		put(t, "        %-10s  %s%s%s%s%s%s\n",
		    x->due != 0 ? overgang_date_text(x->due, date) : "uten dato", x->title_nb,
		    x->state != 0 ? " (" : "",
		    x->state != 0 ? texts_get(t->texts, "word", state) : "",
		    x->state != 0 ? ")" : "", x->due_because[0] != '\0' ? ". " : "",
		    x->due_because);
	}
}

/* As a person reads it. */
static void
put_read(struct trace *t, const Ov__Event *e)
{
	uint32_t speaker = e->on_behalf_of != 0 ? e->on_behalf_of : e->reporter;
	char text[4096], at[32];
	Ov__Fact *f = e->fact;
	Ov__PlanMade *plan = f->fact_case == OV__FACT__FACT_PLAN_MADE ? f->plan_made : NULL;
	size_t tasks = plan != NULL ? plan->n_tasks : 0;

	if (plan != NULL)
		plan->n_tasks = 0;
	(void)texts_fact(t->texts, f, display(t, speaker), text, sizeof(text));
	if (names_agencies(f))
		name_agencies(t, text, sizeof(text));
	put(t, "    %s  %s", overgang_moment_text(e->recorded, at), text);
	put_told(t, e);
	if (plan == NULL)
		return;
	plan->n_tasks = tasks;
	put_tasks_read(t, plan);
}

/* ---- as the person on duty and an office read it -------------------------------------------- */

static void
put_message(struct trace *t, const Ov__Delivery *d)
{
	char text[SMS_SIZE];

	if (!t->sms || !sms_write(t->letter_texts, d, text))
		return;
	assert_true(gsm_length(text) <= SMS_CHARACTERS_MAX);
	put(t, "        SMS: %s\n", text);
}

/* From "Gjelder:" or "Plan for" on: the lines above are the head of every letter. */
static void
put_letter(struct trace *t, const Ov__Event *e, const Ov__Delivery *d, const struct agency *to)
{
	Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
	Ov__Role roles[32];
	const struct letter_context c = { t->letter_texts, &hello, "", "000 00 010", "utkurv" };

	for (size_t i = 0; i < e->n_told; i++)
		if (e->told[i] == to->number)
			hello.agency = (char *)(uintptr_t)to->name;
	if (hello.agency[0] == '\0')
		return;
	hello.display_name = (char *)(uintptr_t)to->display_name;
	hello.roles = roles;
	for (uint32_t r = 1; r < 32; r++)
		if (to->roles & 1u << r)
			roles[hello.n_roles++] = (Ov__Role)r;
	char *letter = letter_write(&c, d), *line;
	char *about = strstr(letter, "Gjelder:"),
	     *rest = about != NULL ? about : strstr(letter, "Plan for");
	while (rest != NULL && (line = strsep(&rest, "\n")) != NULL)
		if (line[0] != '\0')
			put(t, "        %s: %s\n", to->display_name, line);
	free(letter);
}

static void
put_sent(struct trace *t, const Ov__Event *e, const char *kind)
{
	Ov__Delivery d = OV__DELIVERY__INIT;

	if (t->letter_texts == NULL)
		return;
	d.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	d.kind = (char *)(uintptr_t)kind;
	d.recorded = e->recorded;
	d.occurred = e->occurred;
	d.reporter = (char *)(uintptr_t)agencies_name(&t->w->agencies, e->reporter);
	if (e->reporter == 0)
		d.reporter = (char *)(uintptr_t) "overgang";
	d.area = e->area;
	d.fact = e->fact;
	put_message(t, &d);
	for (size_t i = 0; i < t->letters_count; i++)
		if (strcmp(t->letters[i].kind, kind) == 0)
			put_letter(
			    t, e, &d, agencies_by_number(&t->w->agencies, t->letters[i].agency));
}

/* Write the new entries of the event log, with the agencies that were told. */
static void
put_events(struct trace *t)
{
	struct world *w = t->w;
	unsigned char id[CASE_ID_SIZE];
	char kind[64], at[32];

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	for (; t->seq < w->d.turn.journal.seq; t->seq++) {
		arena_reset(&w->d.turn.arena, 0);
		const Ov__Event *e =
		    journal_read(&w->d.turn.journal, t->seq + 1, &w->d.turn.arena, id);
		assert_non_null(e);
		const Ov__Fact *f = e->fact;
		(void)overgang_kind_name((uint32_t)f->fact_case, kind);
		if (t->texts != NULL) {
			put_read(t, e);
			put_sent(t, e, kind);
			continue;
		}
		put(t, "    %s %s", overgang_moment_text(e->recorded, at), kind);
		if (e->on_behalf_of != 0)
			put(t, " (on behalf of %s)", agencies_name(&w->agencies, e->on_behalf_of));
		if (f->fact_case == OV__FACT__FACT_ALERT_RAISED)
			put_alert(t, f->alert_raised->alert);
		else if (f->fact_case == OV__FACT__FACT_ALERT_ESCALATED)
			put_alert(t, f->alert_escalated->alert);
		else if (f->fact_case == OV__FACT__FACT_ALERT_CLOSED)
			put(t, " %s", f->alert_closed->because);
		else if (f->fact_case != OV__FACT__FACT_CASE_OPENED)
			put_fields(t, f);
		put(t, " ->");
		for (size_t i = 0; i < e->n_told; i++)
			put(t, " %s", agencies_name(&w->agencies, e->told[i]));
		if (f->fact_case == OV__FACT__FACT_PLAN_MADE)
			put_tasks(t, f->plan_made);
		put(t, "\n");
		put_sent(t, e, kind);
	}
	arena_reset(&w->d.turn.arena, 0);
	store_abort(w->d.turn.journal.store);
}

/* Send the gathered facts, and write down the answer. */
static void
say(struct trace *t)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person person = OV__PERSON__INIT;
	char user[80];

	if (t->facts_count == 0)
		return;
	r.facts = t->facts;
	r.n_facts = t->facts_count;
	r.on_behalf_of = t->behalf;
	r.case_ = t->case_id;
	if (t->facts[0]->fact_case == OV__FACT__FACT_CASE_OPENED) {
		person.national_id = (char *)(uintptr_t) "14838831150";
		r.person = &person;
		r.case_ = (char *)(uintptr_t) "";
	}
	snprintf(user, sizeof(user), "%s.k", t->user);
	const Ov__Answer *a = world_report(t->w, user, &r);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK) {
		memcpy(t->case_id, a->report->case_, strlen(a->report->case_) + 1);
		put(t, "    ok\n");
	} else {
		put(t, "    outcome %d %s %s\n", (int)a->outcome, a->field, a->text);
	}
	for (size_t i = 0; i < t->facts_count; i++)
		ov__fact__free_unpacked(t->facts[i], NULL);
	t->facts_count = 0;
	t->behalf[0] = '\0';
	put_events(t);
}

/* "kind field=value; field=value" */
static void
add_fact(struct trace *t, char *text)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	char *rest = strchr(text, ' '), *field;

	if (rest != NULL)
		*rest++ = '\0';
	uint32_t kind = overgang_kind(text);
	if (kind == 0)
		print_error("no kind %s\n", text);
	assert_int_not_equal(kind, 0);
	Ov__Fact *f = overgang_fact_new(kind);
	while (rest != NULL && (field = strsep(&rest, ";")) != NULL) {
		field += strspn(field, " ");
		char *value = strchr(field, '=');
		assert_non_null(value);
		*value++ = '\0';
		if (overgang_field_set(overgang_fact_message(f, NULL), field, value, error) != 0)
			print_error("%s\n", error);
		assert_string_equal(error, "");
	}
	assert_true(t->facts_count < FACTS);
	t->facts[t->facts_count++] = f;
}

/* "nav[ for granli] kind …" */
static void
start_report(struct trace *t, char *text)
{
	char *rest = text;
	char *user = strsep(&rest, " ");

	snprintf(t->user, sizeof(t->user), "%s", user);
	if (rest != NULL && strncmp(rest, "for ", 4) == 0) {
		rest += 4;
		char *behalf = strsep(&rest, " ");
		snprintf(t->behalf, sizeof(t->behalf), "%s", behalf);
	}
	assert_non_null(rest);
	add_fact(t, rest);
}

/* Time passes from one due moment to the next, as the daemon would wake. */
static void
move_clock(struct trace *t, const char *text)
{
	ov_time to = overgang_moment_parse(text);

	assert_true(to >= t->w->wall);
	for (;;) {
		store_begin(t->w->d.turn.journal.store, true);
		ov_time due = timers_next_due(&t->w->d.turn);
		store_abort(t->w->d.turn.journal.store);
		if (due == 0 || due > to)
			break;
		t->w->wall = due > t->w->wall ? due : t->w->wall;
		world_turn(t->w);
	}
	t->w->wall = to;
	world_turn(t->w);
	put_events(t);
}

static void
load_routine(struct trace *t, const char *name)
{
	const char *source = getenv("OVERGANG_SOURCE");
	char path[512], error[512] = "";

	snprintf(
	    path, sizeof(path), "%s/config/routines/%s.conf", source != NULL ? source : ".", name);
	if (routines_load(path, &t->w->routines, error) != 0)
		fail_msg("%s", error);
}

/* "3 000 00 020 / 000 00 021" */
static void
set_numbers(struct trace *t, char *text)
{
	uint32_t number = (uint32_t)strtoul(strsep(&text, " "), NULL, 10);
	char *duty = strstr(text, " / ");

	for (size_t i = 0; i < t->w->agencies.count; i++) {
		struct agency *a = &t->w->agencies.list[i];
		if (a->number != number)
			continue;
		snprintf(a->phone, sizeof(a->phone), "%.*s", (int)(duty - text), text);
		snprintf(a->duty_phone, sizeof(a->duty_phone), "%s", duty + 3);
		a->open_from = 900;
		a->open_until = 1500;
	}
}

/* "3 housing.nights_uncovered" */
static void
add_letters(struct trace *t, char *text)
{
	assert_true(t->letters_count < LETTERS_MAX);
	t->letters[t->letters_count].agency = (uint32_t)strtoul(strsep(&text, " "), NULL, 10);
	snprintf(t->letters[t->letters_count++].kind, sizeof(t->letters[0].kind), "%s", text);
}

static void
set_up(struct trace *t, char *text)
{
	char error[OVERGANG_ERROR_SIZE], *rest = text, *what = strsep(&rest, " ");
	struct agency *a = NULL;

	if (t->letter_texts == NULL && (strcmp(what, "sms") == 0 || strcmp(what, "brev") == 0))
		assert_non_null(t->letter_texts = texts_open(NULL, "nb", error));
	if (strcmp(what, "sms") == 0) {
		t->sms = true;
		return;
	}
	assert_non_null(rest);
	if (strcmp(what, "telefon") == 0)
		set_numbers(t, rest);
	if (strcmp(what, "brev") == 0)
		add_letters(t, rest);
	if (strcmp(what, "rutine") == 0)
		load_routine(t, rest);
	else if (strcmp(what, "språk") == 0)
		assert_non_null(t->texts = texts_open(NULL, rest, error));
	if (strcmp(what, "etat") != 0 && strcmp(what, "navn") != 0)
		return;
	uint32_t number = (uint32_t)strtoul(strsep(&rest, " "), NULL, 10);
	if (strcmp(what, "etat") == 0) {
		char role[64];
		const char *word = strsep(&rest, " ");
		size_t i = 0;
		for (; i < ov__role__descriptor.n_values; i++)
			if (strcmp(field_enum_short(&ov__role__descriptor, (int)i, role), word) ==
			    0)
				break;
		world_add_agency(t->w, number, rest, (Ov__Role)i);
		return;
	}
	for (size_t i = 0; i < t->w->agencies.count; i++)
		if (t->w->agencies.list[i].number == number)
			a = &t->w->agencies.list[i];
	assert_non_null(a);
	snprintf(a->display_name, sizeof(a->display_name), "%s", rest);
}

static void
run_line(struct trace *t, char *line)
{
	if (strncmp(line, "+ ", 2) == 0) {
		put(t, "%s\n", line);
		add_fact(t, line + 2);
		return;
	}
	say(t);
	if (strchr(">@#%", line[0]) != NULL)
		put(t, "%s\n", line);
	if (line[0] == '%')
		set_up(t, line + 2);
	if (line[0] == '>')
		start_report(t, line + 2);
	else if (line[0] == '@')
		move_clock(t, line + 2);
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, OUT_SIZE);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, OUT_SIZE - 1, f) > 0);
	fclose(f);
	return text;
}

static void
compare(const char *path, const char *expected, const char *got)
{
	if (getenv("OVERGANG_TRACE_UPDATE") != NULL) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		fputs(got, f);
		fclose(f);
		return;
	}
	for (int line = 1; *expected != '\0' || *got != '\0'; line++) {
		size_t n = strcspn(expected, "\n"), m = strcspn(got, "\n");
		if (n != m || strncmp(expected, got, n) != 0) {
			print_error("%s:%d:\n  expected %.*s\n  got      %.*s\n", path, line,
			    (int)n, expected, (int)m, got);
			fail();
		}
		expected += n + (expected[n] == '\n');
		got += m + (got[m] == '\n');
	}
}

static void
run_trace(void **state)
{
	struct trace t = { .w = world_new() };
	char *text = read_file(*state), *script = strdup(text), *rest = script, *line;

	t.out = malloc(OUT_SIZE);
	assert_non_null(t.out);
	while ((line = strsep(&rest, "\n")) != NULL)
		if (strchr(">+@#%", line[0]) != NULL && line[0] != '\0')
			run_line(&t, line);
	say(&t);
	compare(*state, text, t.out);
	t.texts = t.texts != NULL ? texts_close(t.texts) : NULL;
	t.letter_texts = t.letter_texts != NULL ? texts_close(t.letter_texts) : NULL;
	free(t.out);
	free(script);
	free(text);
	world_free(t.w);
}

static int
is_trace(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 6 && strcmp(e->d_name + n - 6, ".trace") == 0;
}

int
main(void)
{
	const char *source = getenv("OVERGANG_SOURCE");
	char dir[512];
	struct dirent **list;
	struct CMUnitTest tests[TRACES_MAX];

	snprintf(dir, sizeof(dir), "%s/tests/unit/traces", source != NULL ? source : ".");
	int n = scandir(dir, &list, is_trace, alphasort);
	if (n <= 0 || n > TRACES_MAX)
		return 1;
	for (int i = 0; i < n; i++) {
		char *path = malloc(strlen(dir) + strlen(list[i]->d_name) + 2);
		sprintf(path, "%s/%s", dir, list[i]->d_name);
		tests[i] = (struct CMUnitTest){ list[i]->d_name, run_trace, NULL, NULL, path };
	}
	int failed = _cmocka_run_group_tests("traces", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++) {
		free(tests[i].initial_state);
		free(list[i]);
	}
	free(list);
	return failed;
}
