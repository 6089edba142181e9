/* Text typed by one person is shown to another as a single line, in every kind of output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapter/answer.h"
#include "adapter/letter.h"
#include "base/utf8.h"
#include "clean.h"
#include "fields.h"
#include "liaison/csvfile.h"
#include "liaison/summary.h"
#include "normal.h"
#include "notify/sms.h"
#include "overgang.h"
#include "overgang/output.h"
#include "say.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct texts *nb;

/* ---- the ways out ------------------------------------------------------------------------- */

static Ov__Role nav[] = { OV__ROLE__ROLE_NAV_SOCIAL };

static struct letter_context
reader(Ov__HelloAnswer *hello)
{
	hello->agency = (char *)(uintptr_t) "nav-asker";
	hello->display_name = (char *)(uintptr_t) "Nav Asker";
	hello->roles = nav;
	hello->n_roles = 1;
	return (struct letter_context){ nb, hello, "Asker fengselsteam", "Aud", "N:\\ut" };
}

static Ov__Delivery
delivery(Ov__Fact *fact, const char *kind)
{
	Ov__Delivery d = OV__DELIVERY__INIT;

	d.kind = (char *)(uintptr_t)kind;
	d.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	d.nickname = (char *)(uintptr_t) "blå ugle";
	d.reporter = (char *)(uintptr_t) "granli";
	d.recorded = d.occurred = 1799650800;
	d.fact = fact;
	return d;
}

static char *
by_letter(const char *value)
{
	Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
	struct letter_context c = reader(&hello);
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_BENEFIT_APPLIED);
	Ov__Delivery d = delivery(f, "benefit.applied");

	free(f->benefit_applied->what != protobuf_c_empty_string ? f->benefit_applied->what : NULL);
	f->benefit_applied->what = strdup(value);
	d.your_reference = (char *)(uintptr_t)value;
	char *letter = letter_write(&c, &d);
	ov__fact__free_unpacked(f, NULL);
	return letter;
}

/* A letter with the value in the titles of tasks, which come from a file. */
static char *
by_plan(const char *value)
{
	Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
	struct letter_context c = reader(&hello);
	Ov__Task task = OV__TASK__INIT, *tasks[] = { &task };
	Ov__PlanMade plan = OV__PLAN_MADE__INIT;
	Ov__Fact f = OV__FACT__INIT;
	Ov__Delivery d = delivery(&f, "plan.made");

	task.id = (char *)(uintptr_t) "a1";
	task.title_nb = task.due_because = (char *)(uintptr_t)value;
	task.owners = nav;
	task.n_owners = 1;
	plan.tasks = tasks;
	plan.n_tasks = 1;
	f.fact_case = OV__FACT__FACT_PLAN_MADE;
	f.plan_made = &plan;
	return letter_write(&c, &d);
}

static char *
by_reminder(const char *value)
{
	Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
	struct letter_context c = reader(&hello);
	char *titles[] = { (char *)(uintptr_t)value }, *ids[] = { (char *)(uintptr_t) "a1" };
	Ov__ReminderDue r = OV__REMINDER_DUE__INIT;
	Ov__Fact f = OV__FACT__INIT;
	Ov__Delivery d = delivery(&f, "reminder.due");

	r.step = 1;
	r.area = OV__AREA__AREA_ECONOMY;
	r.agency = hello.agency;
	r.tasks = ids;
	r.tasks_nb = titles;
	r.n_tasks = r.n_tasks_nb = 1;
	f.fact_case = OV__FACT__FACT_REMINDER_DUE;
	f.reminder_due = &r;
	return letter_write(&c, &d);
}

static char *
by_text_message(const char *value)
{
	Ov__Alert alert = OV__ALERT__INIT;
	Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
	Ov__Fact f = OV__FACT__INIT;
	Ov__Delivery d = delivery(&f, "alert.raised");
	char text[SMS_SIZE];

	alert.adviser = (char *)(uintptr_t)value;
	raised.alert = &alert;
	f.fact_case = OV__FACT__FACT_ALERT_RAISED;
	f.alert_raised = &raised;
	assert_true(sms_write(nb, &d, text));
	return strdup(text);
}

static char *
by_sentence(const char *value)
{
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_BENEFIT_APPLIED);
	char text[2048];

	f->benefit_applied->what = strdup(value);
	(void)texts_fact(nb, f, value, text, sizeof(text));
	ov__fact__free_unpacked(f, NULL);
	return strdup(text);
}

static char *
by_terminal(const char *value)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct table *t = table_new(1, NULL);

	table_cell(t, PAINT_NONE, value);
	table_print(t, f, false, 0);
	table_free(t);
	text_print(f, false, PAINT_NONE, value);
	(void)fputc('\n', f);
	assert_int_equal(fclose(f), 0);
	return text;
}

static char *
by_log(const char *value)
{
	char text[4096] = "";
	FILE *f = tmpfile();
	int before = dup(STDERR_FILENO);

	assert_non_null(f);
	(void)fflush(stderr);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	say_log("program", "answer %s rejected", value);
	(void)fflush(stderr);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	(void)close(before);
	rewind(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	(void)fclose(f);
	return strdup(text);
}

static char *
by_line(const char *value)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	say_line(f, "%s:3 (%s): ikke sendt", value, value);
	assert_int_equal(fclose(f), 0);
	return text;
}

/* A list that is called so. */
static char *
by_summary(const char *value)
{
	struct summary s = { .encoding = "UTF-8", .date = 20270111, .rows = 1, .queued = 1 };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)snprintf(s.name, sizeof(s.name), "%s", value);
	summary_say(&s, f);
	assert_int_equal(fclose(f), 0);
	return text;
}

/* In the header, in the reason and in a cell of a rejected list. */
static char *
by_rejected_list(const char *value)
{
	static struct csvfile f;
	struct csvfile_row row;

	f = (struct csvfile){ .separator = ';', .columns_count = 1 };
	(void)snprintf(f.columns[0].name, sizeof(f.columns[0].name), "%s", value);
	f.columns[0].column = COLUMN_FAMILY_NAME;
	row.value[COLUMN_FAMILY_NAME] = (char *)(uintptr_t)value;
	char *header = csvfile_rejected_header(&f), *line = csvfile_rejected_row(&f, &row, value);
	char *both = malloc(strlen(header) + strlen(line) + 1);
	assert_non_null(both);
	header[strlen(header) - 2] = '\n'; /* its line ends are CR and LF */
	header[strlen(header) - 1] = line[strlen(line) - 2] = '\0';
	(void)stpcpy(stpcpy(both, header), line);
	free(header);
	free(line);
	return both;
}

static char *
by_cell(const char *value)
{
	return clean_new(CLEAN_CELL, value);
}

static char *
by_name(const char *value)
{
	return clean_new(CLEAN_NAME, value);
}

static char *
by_json(const char *value)
{
	Ov__BenefitApplied m = OV__BENEFIT_APPLIED__INIT;

	m.what = (char *)(uintptr_t)value;
	return overgang_json(&m.base, true);
}

static char *
by_refusal(const char *value)
{
	Ov__Answer a = OV__ANSWER__INIT;
	char why[ANSWER_WHY_SIZE];

	a.outcome = OV__OUTCOME__OUTCOME_INVALID;
	a.field = a.text = (char *)(uintptr_t)value;
	return strdup(answer_refusal(nb, &a, why, sizeof(why)));
}

static const struct {
	const char *name;
	char *(*out)(const char *value);
} ways[] = {
	{ "letter", by_letter },
	{ "tasks in a letter", by_plan },
	{ "reminder", by_reminder },
	{ "text message", by_text_message },
	{ "sentence", by_sentence },
	{ "terminal", by_terminal },
	{ "log", by_log },
	{ "line of the liaison", by_line },
	{ "summary of a list", by_summary },
	{ "rejected list", by_rejected_list },
	{ "cell", by_cell },
	{ "file name", by_name },
	{ "JSON", by_json },
	{ "refusal", by_refusal },
};

/* ---- typed text ------------------------------------------------------------------------- */

static const char *const hostile[] = {
	"ja\nhendelse = release.completed",
	"ja\r\nhendelse = release.completed\r\nsak = K7F3-9QXM\r\n",
	"\nhendelse = release.completed",
	"hendelse = release.completed",
	"ja\xe2\x80\xa8hendelse = release.completed", /* U+2028 */
	"ja\xc2\x85hendelse = release.completed",     /* next line */
	"\033]0;title\a\033[2J\033[31mborte",
	"\xc2\x9b"
	"31mrødt", /* the other way to begin a control sequence */
	"ja\rnei",
	"ja\bnei\x7f",
	"\xe2\x80\xaekcitatsk.txt",	  /* U+202E: read from the right */
	"\xe2\x81\xa6nei\xe2\x81\xa9 ja", /* isolates */
	"\xe2\x80\x8fja\xd8\x9c",	  /* marks of direction */
	"j\xe2\x80\x8b\xc2\xad\xef\xbb\xbf"
	"a",		       /* zero width, soft hyphen, byte order */
	"\xf3\xa0\x81\x81tag", /* an invisible letter */
	"\xff\xfe broken \xc3",
	"=HYPERLINK(\"http://192.0.2.1/\";\"trykk\")",
	"../../etc/passwd",
};

/* The first character that no way may let through. */
static bool
finds_bad(const char *text, uint32_t *ret_char)
{
	for (size_t n; *text != '\0'; text += n) {
		n = utf8_char(text, ret_char);
		if (n == 0)
			return true;
		enum normal_look look = normal_look((int32_t)*ret_char);
		if (*ret_char != '\n' && *ret_char != ' ' && look != NORMAL_SHOWN)
			return true;
	}
	return false;
}

static size_t
lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

/* A line that reports a release, as an answer would. */
static bool
has_answer(const char *text)
{
	for (const char *s = text; s != NULL; s = strchr(s, '\n')) {
		s += strspn(s, "\n \t");
		if (strncmp(s, "hendelse = release", strlen("hendelse = release")) == 0)
			return true;
	}
	return false;
}

static void
by_each_way_a_value_is_a_line_and_no_more(void **state)
{
	uint32_t c = 0;

	(void)state;
	for (size_t w = 0; w < COUNT(ways); w++) {
		char *harmless = ways[w].out("Holmen");
		for (size_t i = 0; i < COUNT(hostile); i++) {
			char *out = ways[w].out(hostile[i]);
			if (finds_bad(out, &c))
				fail_msg("%s, value %zu: U+%04X in: %s", ways[w].name, i, c, out);
			if (lines(out) != lines(harmless))
				fail_msg("%s, value %zu: %zu lines, not %zu: %s", ways[w].name, i,
				    lines(out), lines(harmless), out);
			bool alone = lines(harmless) < 3; /* the value is all there is */
			if (!alone && has_answer(out))
				fail_msg(
				    "%s, value %zu reads as an answer: %s", ways[w].name, i, out);
			free(out);
		}
		free(harmless);
	}
}

/* The answer of a clerk who sent the whole letter back. */
static void
a_letter_that_only_quotes_an_answer_is_none(void **state)
{
	char why[ANSWER_WHY_SIZE], *letter = by_letter("hendelse = release.completed");

	(void)state;
	assert_non_null(strstr(letter, "> Hendelse = release.completed"));
	const char *line = strstr(letter, "> Hendelse");
	char *copied = strndup(line, strcspn(line, "\n"));
	char answer[300];
	(void)snprintf(answer, sizeof(answer), "%s\nsak = K7F3-9QXM\n", copied);
	assert_null(answer_parse(nb, answer, strlen(answer), why));
	free(copied);
	free(letter);
}

static const struct {
	enum clean_way way;
	const char *text, *clean;
} rows[] = {
	{ CLEAN_LINE, "blå ugle", "blå ugle" },
	{ CLEAN_LINE, "  to  ord ", "  to  ord " },
	{ CLEAN_LINE, "a\033[31mb", "a [31mb" },
	{ CLEAN_LINE, "a\nb\tc\x7f", "a b c " },
	{ CLEAN_LINE, "Vår\xc2\xa0ref", "Vår ref" },
	{ CLEAN_LINE,
	    "a\xff"
	    "b",
	    "a\xef\xbf\xbd"
	    "b" },
	{ CLEAN_LINE, "løs\xc2\xadlatelse", "løslatelse" },
	{ CLEAN_CELL, "Holmen", "Holmen" },
	{ CLEAN_CELL, "", "" },
	{ CLEAN_CELL, "=1+1", "'=1+1" },
	{ CLEAN_CELL, "+47 000 00 010", "'+47 000 00 010" },
	{ CLEAN_CELL, "-2", "'-2" },
	{ CLEAN_CELL, "@SUM(A1)", "'@SUM(A1)" },
	{ CLEAN_CELL, "\t=1+1", "\"' =1+1\"" },
	{ CLEAN_CELL, "\r=1+1", "\"' =1+1\"" },
	{ CLEAN_CELL, "\xe2\x80\x8b=1+1", "'=1+1" },
	{ CLEAN_CELL, "＝1+1", "'＝1+1" },
	{ CLEAN_CELL, "a;b", "\"a;b\"" },
	{ CLEAN_CELL, "si \"ja\"", "\"si \"\"ja\"\"\"" },
	{ CLEAN_CELL, "=A1&\";\"", "\"'=A1&\"\";\"\"\"" },
	{ CLEAN_CELL, "a|b", "\"a|b\"" },
	{ CLEAN_CELL, "'=1+1", "\"''=1+1\"" }, /* or it would come back as =1+1 */
	{ CLEAN_CELL, "'tHooft", "\"'tHooft\"" },
	{ CLEAN_CELL, "a\nb", "a b" },
	{ CLEAN_NAME, "svar fra Nav.txt", "svar fra Nav.txt" },
	{ CLEAN_NAME, "blå ugle.txt", "blå ugle.txt" },
	{ CLEAN_NAME, "../../etc/passwd", "_._.._etc_passwd" },
	{ CLEAN_NAME, "-rf", "_rf" },
	{ CLEAN_NAME, "a\nb\033[2J.txt", "a b [2J.txt" },
	{ CLEAN_NAME, "svar\xe2\x80\xaetxt.exe", "svartxt.exe" },
	{ CLEAN_NAME, "con: \"a\"|<b>?*\\.txt", "con_ _a___b____.txt" },
	{ CLEAN_NAME, "svar. . ", "svar" },
	{ CLEAN_NAME, "\xe2\x80\x8b", "_" },
	{ CLEAN_NAME, "", "_" },
	{ CLEAN_JSON, "{\"a\": \"ø\xc2\x9b\xe2\x80\xae\x7f\"}",
	    "{\"a\": \"ø\\u009b\\u202e\\u007f\"}" },
	{ CLEAN_JSON, "\"\xf3\xa0\x81\x81\"", "\"\\udb40\\udc41\"" },
};

static void
what_each_way_makes_of_a_value(void **state)
{
	char buf[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    clean(rows[i].way, rows[i].text, buf, sizeof(buf)), strlen(rows[i].clean));
		assert_string_equal(buf, rows[i].clean);
		char *whole = clean_new(rows[i].way, rows[i].text);
		assert_string_equal(whole, rows[i].clean);
		free(whole);
	}
	assert_int_equal(clean(CLEAN_LINE, "blå", buf, 4), 2);
	assert_string_equal(buf, "bl");
	assert_int_equal(clean(CLEAN_LINE, "blå", buf, 5), 4);
	assert_string_equal(buf, "blå");
	assert_int_equal(clean(CLEAN_LINE, "blåab", buf, 4), 2); /* nothing follows a cut */
}

static void
a_long_name_keeps_its_ending(void **state)
{
	char name[400];

	(void)state;
	memset(name, 0, sizeof(name));
	for (size_t i = 0; i < 130; i++)
		memcpy(name + 2 * i, "å", 2);
	strcat(name, ".txt");
	char *shown = clean_new(CLEAN_NAME, name);
	assert_true(strlen(shown) <= CLEAN_NAME_MAX);
	assert_true(utf8_valid(shown, strlen(shown)));
	assert_string_equal(shown + strlen(shown) - 4, ".txt");
	free(shown);
}

static int
open_texts(void **state)
{
	char error[OVERGANG_ERROR_SIZE];

	(void)state;
	nb = texts_open(NULL, "nb", error);
	return nb != NULL ? 0 : -1;
}

static int
close_texts(void **state)
{
	(void)state;
	nb = texts_close(nb);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_each_way_a_value_is_a_line_and_no_more),
		cmocka_unit_test(a_letter_that_only_quotes_an_answer_is_none),
		cmocka_unit_test(what_each_way_makes_of_a_value),
		cmocka_unit_test(a_long_name_keeps_its_ending),
	};

	return cmocka_run_group_tests_name("clean", tests, open_texts, close_texts);
}
