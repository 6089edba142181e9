/* main.c - overgang: the command line. Finds the command, opens what it needs, runs it. */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "connection.h"
#include "nearest.h"
#include "library_problems.h"
#include "overgang.h"
#include "problem_text.h"
#include "say.h"
#include "texts.h"

static const struct command commands[] = {
	{ "case-list", "case list", "", true, command_case_list, NULL },
	{ "case-show", "case show", "ID|HUSKENAVN", true, command_case_show, NULL },
	{ "case-history", "case history", "ID|HUSKENAVN", true, command_case_history, NULL },
	{ "case-letters", "case letters", "ID|HUSKENAVN", true, command_case_letters, NULL },
	{ "case-close", "case close", "", true, command_case_close, NULL },
	{ "case-reopen", "case reopen", "", true, command_case_reopen, NULL },
	{ "case-merge", "case merge", "", true, command_case_merge, NULL },
	{ "case-restrict", "case restrict", "", true, command_case_restrict, NULL },
	{ "case-export", "case export", "", true, command_case_export, NULL },
	{ "case-erase", "case erase", "", true, command_case_erase, NULL },
	{ "report", "report", "KIND [FIELD=VALUE ...]", false, command_report, report_help },
	{ "away", "away", "", true, command_away, NULL },
	{ "tasks", "tasks", "", true, command_tasks, NULL },
	{ "plan", "plan", "", true, command_plan, NULL },
	{ "whatif", "whatif", "", true, command_whatif, NULL },
	{ "alerts", "alerts", "", true, command_alerts, NULL },
	{ "ack", "ack", "CODE", true, command_ack, NULL },
	{ "watch", "watch", "[PREFIX]", true, command_watch, NULL },
	{ "retract", "retract", "", true, command_retract, NULL },
	{ "access", "access", "", true, command_access, NULL },
	{ "subject-access", "subject-access", "", true, command_subject_access, NULL },
	{ "retention-due", "retention due", "", true, command_retention_due, NULL },
	{ "streams", "streams", "", true, command_streams, NULL },
	{ "clock", "clock", "", true, command_clock, NULL },
	{ "backup", "backup", "", true, command_backup, NULL },
	{ "routine-check", "routine check", "FILE ...", false, command_routine_check, NULL },
	{ "routine-show", "routine show", "FILE", false, command_routine_show, NULL },
	{ "keygen", "keygen", "FILE", false, command_keygen, NULL },
};

enum {
	COMMANDS = sizeof(commands) / sizeof(commands[0]),
	TIMEOUT_MS = 10000, /* somebody sits and waits */
};

/* ---- help --------------------------------------------------------------------------- */

static void
print_options(const struct cli *c, const char *command)
{
	struct table *t = table_new(2, NULL);
	char left[96], key[64];

	for (const struct option_row *o = option_rows; o->name != NULL; o++) {
		if (!option_is_for(o, command))
			continue;
		(void)snprintf(left, sizeof(left), "%s--%s%s%s",
		    o->letter == 'c'   ? "-c, "
		    : o->letter == 'h' ? "-h, "
				       : "    ",
		    o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
		(void)snprintf(key, sizeof(key), "option-%s", o->text != NULL ? o->text : o->name);
		table_cell(t, PAINT_NONE, left);
		table_cell(t, PAINT_NONE, cli_text(c, key));
	}
	table_print(t, stdout, c->colour, 2);
	table_free(t);
}

static int
help_command(struct cli *c, const struct command *x)
{
	char key[64];

	if (x->help != NULL && c->args.count > 0)
		return x->help(c);
	cli_say(c, stdout, "usage", "command", x->words, "rest", x->rest, NULL);
	(void)snprintf(key, sizeof(key), "help-%s", x->name);
	(void)putchar('\n');
	cli_say(c, stdout, key, NULL);
	(void)putchar('\n');
	cli_say(c, stdout, "options", NULL);
	print_options(c, x->name);
	return CLI_OK;
}

static void
print_commands(const struct cli *c, FILE *f, const char *first)
{
	struct table *t = table_new(2, NULL);
	char left[96], key[64];

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strncmp(commands[i].words, first, strlen(first)) != 0)
			continue;
		(void)snprintf(left, sizeof(left), "%s %s", commands[i].words, commands[i].rest);
		(void)snprintf(key, sizeof(key), "short-%s", commands[i].name);
		table_cell(t, PAINT_NONE, left);
		table_cell(t, PAINT_NONE, cli_text(c, key));
	}
	table_print(t, f, false, 2);
	table_free(t);
}

static int
help_all(const struct cli *c)
{
	cli_say(c, stdout, "help", NULL);
	(void)putchar('\n');
	print_commands(c, stdout, "");
	(void)putchar('\n');
	cli_say(c, stdout, "options", NULL);
	print_options(c, "");
	(void)putchar('\n');
	cli_say(c, stdout, "help-more", NULL);
	return CLI_OK;
}

/* ---- opening ---------------------------------------------------------------------------- */

static const char *
config_path(const struct args *a, char *buf, size_t size)
{
	const char *asked = args_value(a, "config"), *set = getenv("OVERGANG_CONFIG");
	const char *home = getenv("HOME");

	if (asked != NULL)
		return asked;
	if (set != NULL && set[0] != '\0')
		return set;
	if (home != NULL && home[0] != '\0' &&
	    (size_t)snprintf(buf, size, "%s/.config/overgang.conf", home) < size &&
	    access(buf, F_OK) == 0)
		return buf;
	return OVERGANG_ETC "/overgang.conf";
}

/* The texts do not need the daemon: without a connection file there is still help. */
static int
open_all(struct cli *c)
{
	char path[512], error[OVERGANG_ERROR_SIZE];
	const char *language = args_value(&c->args, "lang");
	struct problem problem, none;

	c->o = connection_open(config_path(&c->args, path, sizeof(path)), &c->open_problem);
	c->t = c->o != NULL ? connection_texts(c->o, language, &problem)
			    : texts_open_problem(NULL, language, &problem);
	if (c->t != NULL)
		return CLI_OK;
	if (language != NULL && problem.kind == &PROBLEM_NO_LANGUAGE) {
		problem_key(&problem, "--lang");
		c->t = texts_open_problem(NULL, NULL, &none);
		say_log("overgang", "%s", problem_in(c->t, &problem, error, sizeof(error)));
		return CLI_USAGE;
	}
	say_log("overgang", "%s", problem_english(&problem, error, sizeof(error)));
	/* There are no words yet: both languages. */
	say_log("overgang",
	    "sett OVERGANG_TEXTS til mappen med nb.conf og en.conf (for overgang-adapter og "
	    "overgang-notify også letters-nb.conf og letters-en.conf); set OVERGANG_TEXTS to the "
	    "folder that has them (config/texts, or where make install put them: %s)",
	    OVERGANG_TEXTS);
	return CLI_CONFIG;
}

/* ---- which command ------------------------------------------------------------------------ */

/* Find the command and remove its words from the arguments. */
static const struct command *
find_command(struct args *a)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		const char *space = strchr(commands[i].words, ' ');
		size_t first =
		    space != NULL ? (size_t)(space - commands[i].words) : strlen(commands[i].words);
		size_t words = space != NULL ? 2 : 1;
		if (a->count < words || strlen(a->words[0]) != first ||
		    strncmp(a->words[0], commands[i].words, first) != 0 ||
		    (space != NULL && strcmp(a->words[1], space + 1) != 0))
			continue;
		a->count -= words;
		memmove(a->words, a->words + words, a->count * sizeof(a->words[0]));
		return &commands[i];
	}
	return NULL;
}

static int
arguments_wrong(struct cli *c, enum args_problem problem, const char *at)
{
	static const char *const keys[] = { "", "bad-option", "option-needs-value",
		"option-has-no-value", "too-many-arguments" };

	char typed[NEAREST_SIZE], option[NEAREST_SIZE], meant[512];
	struct nearest n = { .typed = typed };

	(void)snprintf(typed, sizeof(typed), "%.*s", (int)strcspn(at, "="), at);
	for (const struct option_row *o = option_rows; o->name != NULL; o++) {
		(void)snprintf(option, sizeof(option), "--%s", o->name);
		nearest_try(&n, option);
	}
	return cli_fail(c, CLI_USAGE, keys[problem], "option", at, "meant",
	    nearest_text(c->t, &n, meant, sizeof(meant)), NULL);
}

/* "case", "retention": the first word of commands of two. */
static bool
is_group(const char *first)
{
	size_t n = strlen(first);

	for (size_t i = 0; i < COMMANDS; i++)
		if (n > 0 && strncmp(commands[i].words, first, n) == 0 &&
		    commands[i].words[n] == ' ')
			return true;
	return false;
}

static int
no_command(struct cli *c)
{
	if (c->args.count == 0 && args_has(&c->args, "help"))
		return help_all(c);
	const char *first = c->args.count > 0 ? c->args.words[0] : "";
	bool group = is_group(first);
	char typed[NEAREST_SIZE] = "", meant[512];
	if (group && args_has(&c->args, "help")) {
		print_commands(c, stdout, first);
		return CLI_OK;
	}
	if (first[0] != '\0')
		args_join(&c->args, 0, typed, sizeof(typed));
	struct nearest n = { .typed = typed };
	for (size_t i = 0; i < COMMANDS; i++) {
		nearest_try(&n, commands[i].words);
		/* Words behind it belong to the command. */
		n.typed = first;
		nearest_try(&n, commands[i].words);
		n.typed = typed;
	}
	(void)cli_fail(c, CLI_USAGE, first[0] == '\0' || group ? "which-command" : "no-command",
	    "command", first, "meant", nearest_text(c->t, &n, meant, sizeof(meant)), NULL);
	print_commands(c, stderr, group ? first : "");
	return CLI_USAGE;
}

static int
run(struct cli *c)
{
	const struct command *x = find_command(&c->args);

	if (x == NULL)
		return no_command(c);
	const char *foreign = args_foreign(&c->args, x->name);
	if (foreign != NULL)
		return cli_fail(
		    c, CLI_USAGE, "option-not-here", "option", foreign, "command", x->words, NULL);
	if (args_has(&c->args, "help"))
		return help_command(c, x);
	if (x->rest[0] == '\0' && c->args.count > 0)
		return cli_fail(c, CLI_USAGE, "unexpected", "argument", c->args.words[0], "command",
		    x->words, NULL);
	if (x->connects && c->o == NULL)
		return cli_unconnected(c);
	return x->run(c);
}

int
main(int argc, char *argv[])
{
	struct cli c = { .json = false };
	const char *at = "";
	int code;

	/* Widths of characters need a locale of UTF-8; the language is another matter. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		(void)setlocale(LC_CTYPE, "");
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	enum args_problem problem = args_parse(argc, argv, &c.args, &at);
	c.json = args_has(&c.args, "json");
	c.colour =
	    colour_wanted(args_has(&c.args, "colour"), args_has(&c.args, "no-colour"), stdout);
	/* Asked of a machine where nothing is set up yet. */
	if (problem == ARGS_OK && args_has(&c.args, "version"))
		return puts("overgang " OVERGANG_VERSION) < 0 ? CLI_IO : CLI_OK;
	code = open_all(&c);
	if (code == CLI_OK)
		code = problem != ARGS_OK ? arguments_wrong(&c, problem, at) : run(&c);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == CLI_OK)
		code = CLI_IO;
	c.t = texts_close(c.t);
	c.o = overgang_close(c.o);
	return code;
}
