/* cli.h - Shared by the subcommands: exit codes, words, requests, names. A subcommand is a
 * function that returns an exit code and has printed the reason when it is not 0. */
#ifndef OVERGANG_CLI_H
#define OVERGANG_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <desk.pb-c.h>

#include "args.h"
#include "output.h"
#include "base/problem.h"
#include "overgang.h"

enum cli_exit {
	CLI_OK = 0,
	CLI_NOT_FOUND = 1,
	CLI_REFUSED = 2, /* INVALID, DENIED, CONFLICT, KEY_REUSED */
	CLI_USAGE = 64,
	CLI_UNREACHED = 69, /* the daemon does not answer */
	CLI_SYSTEM = 71,
	CLI_NOT_CREATED = 73, /* a file that keygen was to make */
	CLI_IO = 74,
	CLI_LATER = 75, /* FULL, BUSY, or the time is up: try again later */
	CLI_KEY = 77,	/* the daemon refuses the key */
	CLI_CONFIG = 78,
};

struct cli {
	struct overgang *o; /* NULL: no connection file, or a wrong one */
	struct texts *t;
	struct args args;
	bool json;
	bool colour; /* on standard output */
	struct problem open_problem;
};

struct command {
	const char *name;  /* "case-show": its name in options and texts */
	const char *words; /* "case show": as it is typed */
	const char *rest;  /* its arguments, as help shows them */
	bool connects;
	int (*run)(struct cli *c);
	/* Help on the words typed behind it; may be NULL. */
	int (*help)(struct cli *c);
};

int command_keygen(struct cli *c);
int command_away(struct cli *c);
int command_case_list(struct cli *c);
int command_case_show(struct cli *c);
int command_case_history(struct cli *c);
int command_case_letters(struct cli *c);
int command_case_export(struct cli *c);
int command_case_erase(struct cli *c);
int command_case_close(struct cli *c);
int command_case_reopen(struct cli *c);
int command_case_merge(struct cli *c);
int command_case_restrict(struct cli *c);
int command_retention_due(struct cli *c);
int command_access(struct cli *c);
int command_subject_access(struct cli *c);
int command_retract(struct cli *c);
int command_report(struct cli *c);
int report_help(struct cli *c);
int command_results(struct cli *c);
int command_watch(struct cli *c);
int command_tasks(struct cli *c);
int command_plan(struct cli *c);
int command_whatif(struct cli *c);
int command_streams(struct cli *c);
int command_alerts(struct cli *c);
int command_ack(struct cli *c);
int command_clock(struct cli *c);
int command_backup(struct cli *c);
int command_routine_check(struct cli *c);
int command_routine_show(struct cli *c);

/* ---- words: cli.c ----------------------------------------------------------------- */

/* Is output to this stream coloured? Only standard output is, where colour is wanted. */
bool cli_coloured(const struct cli *c, const FILE *f);

/* A text of the section [cli]. */
const char *cli_text(const struct cli *c, const char *key);
/* A word by list and name: "role", "housing". */
const char *cli_word(const struct cli *c, const char *list, const char *name);
/* The text with its placeholders filled and a line end, to f. Pairs name, value, …, NULL. */
void cli_say(const struct cli *c, FILE *f, const char *key, ...) __attribute__((sentinel));
/* The same to standard error, behind "overgang: ". Returns `code`. */
int cli_fail(const struct cli *c, int code, const char *key, ...) __attribute__((sentinel));
/* The value of an option that the command cannot do without: CLI_OK, or CLI_USAGE, said. */
int cli_needed(struct cli *c, const char *option, const char **ret_value);
/* Is an identity number that was typed one that can have been given out? A DUF number has no check
 * digits. CLI_OK, or CLI_USAGE, said; the number is not repeated. A wrong count of digits is the
 * daemon's to refuse. */
int cli_number(struct cli *c, const char *shown, const char *number);
/* One line of JSON on standard output; frees it. */
void cli_json_line(char *json);

/* ---- the daemon: cli.c ---------------------------------------------------------------- */

/* Ask and wait for the answer, which is to be freed by ov__answer__free_unpacked(). CLI_OK
 * only when it is OK or REPEATED, and *ret_answer is set only then. */
int cli_request(struct cli *c, Ov__Request *request, Ov__Answer **ret_answer);
/* The same request page by page. It begins behind `after`, a buffer that the request points to;
 * `page` takes one answer, puts into it the end of the page, and says whether there are more. Stops
 * at the first code that is not CLI_OK. */
enum { CLI_AFTER_SIZE = 64 };
typedef int cli_page(
    struct cli *c, const Ov__Answer *a, char after[CLI_AFTER_SIZE], bool *ret_more, void *context);
int cli_pages(
    struct cli *c, Ov__Request *request, char after[CLI_AFTER_SIZE], cli_page *page, void *context);
/* The sentence and the exit code for an answer, printed when it is a refusal. */
int cli_outcome(struct cli *c, const Ov__Answer *answer);
/* The exit code for a negative errno of the library, with its sentence printed. */
int cli_library_failed(struct cli *c, int error);
/* Is it a date, or a date and time, that lies before 1970 or beyond 2199? */
bool cli_beyond(const char *value);
/* Print an error of the system, the connection file or the library, translated. */
int cli_system_failed(const struct cli *c, int error);
int cli_unconnected(const struct cli *c);
int cli_bad_field(const struct cli *c, const struct problem *problem);
/* The answer to hello: our agency and roles; NULL without an answer (printed). */
const Ov__HelloAnswer *cli_hello(struct cli *c, int *ret_code);

/* The display name of an agency by name or by number; an unknown one is shown as it is. buf
 * holds at least 32 bytes for a number. */
const char *cli_agency(struct cli *c, const char *name);
const char *cli_agency_number(struct cli *c, uint32_t number, char *buf);
/* The directory's entry of an agency by its number; NULL: no such. */
const Ov__Agency *cli_agency_entry(struct cli *c, uint32_t number);
/* The agency's name from its name or display name ("person" from innbyggeren too); NULL. */
const char *cli_agency_find(struct cli *c, const char *text);
/* That there is no such agency, and which may be meant. Returns CLI_USAGE. */
int cli_no_agency(struct cli *c, const char *typed);

/* ---- reporting: report.c -------------------------------------------------------------- */

/* One field of a fact, and how it was typed ("--reason"). No value: left out. */
struct told_field {
	const char *field; /* NULL ends a list */
	const char *shown;
	const char *value;
};

/* Report one fact about the case (id or huskenavn) under a new key, and print what was
 * recorded; with ret_answer nothing is printed of an answer that is OK, and it is to be
 * freed. */
int report_one(struct cli *c, uint32_t kind, const char *case_name, const struct told_field *fields,
    Ov__Answer **ret_answer);

/* ---- cases: view.c ------------------------------------------------------------------------ */

/* Cases or events in a page that is asked for. */
enum { CLI_PAGE_COUNT = 100 };

enum { CASE_NAME_SIZE = 256, NICKNAME_SIZE = 128, MOMENT_SIZE = 32 };

/* The area's part of a state; NULL when it is not there or not for us. */
const Ov__AreaState *view_area(const Ov__CaseState *s, Ov__Area area);
/* The fact of that kind that holds; NULL. */
const Ov__LatestFact *view_latest(const Ov__CaseState *s, uint32_t kind);
/* "blå ugle", or the id where the name is not for us. */
const char *view_nickname(const Ov__CaseState *s);
/* "blå ugle (K7F3-9QXM)"; returns buf of CASE_NAME_SIZE. */
char *view_case_name(const char *nickname, const char *id, char *buf);
/* First and last name, "" where they are not for us. */
char *view_person(const Ov__CaseState *s, char *buf, size_t size);
/* The date that holds; NULL for none, or one that was withdrawn. */
const Ov__ReleaseDateSet *view_release(const Ov__CaseState *s);
/* When the case was closed; 0 while it is open, or open again. */
uint64_t view_closed(const Ov__CaseState *s);
/* How the release ended: the date is no longer awaited. */
enum outcome {
	OUTCOME_NONE,
	OUTCOME_OUT, /* since *ret_date; 0 where no day is known */
	OUTCOME_RECALLED,
	OUTCOME_DIED,
};
enum outcome view_outcome(const Ov__CaseState *s, uint32_t *ret_date);
/* How many essential tasks are missing; false where that is not for us. */
bool view_readiness(const Ov__CaseState *s, uint32_t *ret_missing, uint32_t *ret_of);
/* When the last thing happened that we may know of; 0. */
uint64_t view_last_change(const Ov__CaseState *s);
/* The latest fact of each kind of an area, in the order in which they were told; of goals and
 * commitments the latest of each that is not over. Returns how many; at most max. */
size_t view_facts(const Ov__AreaState *a, const Ov__LatestFact **ret, size_t max);
/* A goal or a commitment: one of several, told apart by its key. */
bool view_is_lasting(const Ov__LatestFact *f);

/* As texts_fact(), with agencies by their display names. */
size_t view_fact(struct cli *c, const Ov__Fact *f, const char *reporter, char *buf, size_t size);

/* Called for each case we may see; `now` is the daemon's time. Not 0: stop, and that is
 * the exit code. */
typedef int view_case(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context);
int view_cases(struct cli *c, view_case *each, void *context);
/* One case by id or huskenavn. The answer holds it and is to be freed. */
int view_one(struct cli *c, const char *name, Ov__Answer **ret_answer);
/* The same, read for something that is put on record. */
int view_one_for(struct cli *c, const char *name, Ov__Purpose purpose, Ov__Answer **ret_answer);
/* The id of a case by id or huskenavn; ret_id holds NICKNAME_SIZE bytes. */
int view_id(struct cli *c, const char *name, char *ret_id);
/* A page of its history behind number `after`; the answer holds it and is to be freed. */
int view_history(struct cli *c, const char *name, uint32_t after, uint32_t count,
    Ov__Purpose purpose, Ov__Answer **ret_answer);
/* The date of a moment, yyyymmdd. */
uint32_t view_date(uint64_t moment);
/* Days from one date to another. */
int32_t view_days(uint32_t from, uint32_t to);

/* A task's title in the language of the texts, its owners by comma, and how it stands. */
const char *view_task_title(const struct cli *c, const Ov__Task *t);
void view_task_owners(const struct cli *c, const Ov__Task *t, char *buf, size_t size);
/* By due date, then by id; tasks without a date come last. */
void view_order_tasks(Ov__Task **tasks, size_t count);
enum paint view_task_state(
    struct cli *c, const Ov__Task *t, uint32_t today, char *buf, size_t size);

#endif
