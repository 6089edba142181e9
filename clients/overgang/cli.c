/* cli.c - Shared by the subcommands: words, requests, names. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "fields.h"
#include "identity.h"
#include "nearest.h"
#include "overgang.h"
#include "refusals.h"
#include "problem_text.h"

enum { PAIRS_MAX = 16, LINE_SIZE = 8192, PERSON_NUMBER = 65535 };

/* ---- words ------------------------------------------------------------------------ */

bool
cli_coloured(const struct cli *c, const FILE *f)
{
	return c->colour && f == stdout;
}

const char *
cli_text(const struct cli *c, const char *key)
{
	return texts_get(c->t, "cli", key);
}

const char *
cli_word(const struct cli *c, const char *list, const char *name)
{
	char word[128];

	(void)snprintf(word, sizeof(word), "%s.%s", list, name);
	/* A key without a word is shown itself; copy it, because `word` ends with this call. */
	const char *text = texts_get(c->t, "word", word);
	return text != word ? text : name;
}

/* Names and values up to the NULL. */
static void
pairs_of(va_list list, const char *ret_pairs[PAIRS_MAX + 1])
{
	size_t n = 0;
	const char *s;

	while (n < PAIRS_MAX && (s = va_arg(list, const char *)) != NULL) {
		ret_pairs[n++] = s;
		s = va_arg(list, const char *);
		ret_pairs[n++] = s != NULL ? s : "";
	}
	ret_pairs[n] = NULL;
}

static void
say_pairs(
    const struct cli *c, FILE *f, const char *before, const char *key, const char *const pairs[])
{
	char line[LINE_SIZE], part[LINE_SIZE];
	const char *s = line;

	(void)texts_fill(c->t, cli_text(c, key), pairs, line, sizeof(line));
	(void)fputs(before, f);
	/* A text may have line ends of its own, which are not to be cleaned away. */
	while (s != NULL) {
		const char *end = strchr(s, '\n');
		(void)snprintf(
		    part, sizeof(part), "%.*s", (int)(end != NULL ? end - s : (long)strlen(s)), s);
		text_print(f, false, PAINT_NONE, part);
		(void)fputc('\n', f);
		s = end != NULL ? end + 1 : NULL;
	}
}

void
cli_say(const struct cli *c, FILE *f, const char *key, ...)
{
	const char *pairs[PAIRS_MAX + 1];
	va_list list;

	va_start(list, key);
	pairs_of(list, pairs);
	va_end(list);
	say_pairs(c, f, "", key, pairs);
}

int
cli_fail(const struct cli *c, int code, const char *key, ...)
{
	const char *pairs[PAIRS_MAX + 1];
	va_list list;

	va_start(list, key);
	pairs_of(list, pairs);
	va_end(list);
	say_pairs(c, stderr, "overgang: ", key, pairs);
	return code;
}

int
cli_needed(struct cli *c, const char *option, const char **ret_value)
{
	*ret_value = args_value(&c->args, option);
	if (*ret_value != NULL && (*ret_value)[0] != '\0')
		return CLI_OK;
	return cli_fail(c, CLI_USAGE, "option-missing", "option", option, NULL);
}

void
cli_json_line(char *json)
{
	if (json != NULL)
		(void)puts(json);
	free(json);
}

/* ---- the daemon ----------------------------------------------------------------------- */

int
cli_library_failed(struct cli *c, int error)
{
	char buf[OVERGANG_ERROR_SIZE];
	const char *sentence = error_in(c->t, c->o, buf, sizeof(buf));

	switch (error) {
	case -EACCES:
		return cli_fail(c, CLI_KEY, "key-refused", "text", sentence, NULL);
	case -EALREADY:
		return cli_fail(c, CLI_REFUSED, "library-failed", "text", sentence, NULL);
	case -ENOMEM:
		return cli_fail(c, CLI_SYSTEM, "library-failed", "text", sentence, NULL);
	default:
		return cli_fail(c, CLI_UNREACHED, "not-reached", "text", sentence, NULL);
	}
}

static int
outcome_code(Ov__Outcome outcome)
{
	switch ((int)outcome) {
	case OV__OUTCOME__OUTCOME_OK:
	case OV__OUTCOME__OUTCOME_REPEATED:
		return CLI_OK;
	case OV__OUTCOME__OUTCOME_NOT_FOUND:
		return CLI_NOT_FOUND;
	case OV__OUTCOME__OUTCOME_FULL:
	case OV__OUTCOME__OUTCOME_BUSY:
		return CLI_LATER;
	default:
		return CLI_REFUSED;
	}
}

/* Show an option as it was typed, a field by its word. */
static const char *
typed_field(const struct cli *c, const Ov__Answer *answer, char buf[FIELD_WORD_SIZE])
{
	const char *dot = strrchr(answer->field, '.');
	char option[FIELD_WORD_SIZE];

	(void)snprintf(option, sizeof(option), "%s", dot != NULL ? dot + 1 : "");
	for (char *s = option; *s != '\0'; s++)
		*s = *s == '_' ? '-' : *s;
	if (option[0] == '\0' || !args_has(&c->args, option))
		return refusal_field(c->t, answer, buf);
	(void)snprintf(buf, FIELD_WORD_SIZE, "--%.60s", option);
	return buf;
}

int
cli_outcome(struct cli *c, const Ov__Answer *answer)
{
	char outcome[64], buf[OVERGANG_ERROR_SIZE], field[FIELD_WORD_SIZE];
	int code = outcome_code(answer->outcome);
	/* Where the outcome is all there is to say, it is said once. */
	bool more = code != CLI_NOT_FOUND;

	if (code == CLI_OK)
		return code;
	if (c->json)
		cli_json_line(overgang_json(&answer->base, false));
	(void)field_enum_short(&ov__outcome__descriptor, (int)answer->outcome, outcome);
	return cli_fail(c, code, "refused", "outcome", cli_word(c, "outcome", outcome), "field",
	    more ? typed_field(c, answer, field) : "", "text",
	    more ? refusal_text(c->t, answer, buf, sizeof(buf)) : "", NULL);
}

/* The case that is asked for by name; NULL: none is. */
static const char *
case_asked(const Ov__Request *request)
{
	switch ((int)request->ask_case) {
	case OV__REQUEST__ASK_CASE_STATE:
		return request->case_state->case_;
	case OV__REQUEST__ASK_HISTORY:
		return request->history->case_;
	case OV__REQUEST__ASK_WHAT_IF:
		return request->what_if->case_;
	default:
		return NULL;
	}
}

/* As cli_outcome(); a huskenavn that no case has, or that several have, is met with a question. */
static int
no_case(struct cli *c, const Ov__Request *request, const Ov__Answer *answer)
{
	const char *name = case_asked(request);
	struct nearest n = { .typed = name };
	bool several = strcmp(answer->code, "several-huskenavn") == 0;
	char meant[512];

	if (c->json || name == NULL || !cases_is_name(name) ||
	    (!several && answer->outcome != OV__OUTCOME__OUTCOME_NOT_FOUND) ||
	    cases_meant(c->o, &n) < 0)
		return cli_outcome(c, answer);
	return cli_fail(c, several ? CLI_REFUSED : CLI_NOT_FOUND,
	    several ? "several-cases" : "no-such-case", "case", name, "meant",
	    nearest_text(c->t, &n, meant, sizeof(meant)), NULL);
}

int
cli_request(struct cli *c, Ov__Request *request, Ov__Answer **ret_answer)
{
	Ov__Answer *answer = NULL;
	int r = overgang_request(c->o, request, &answer);

	if (r < 0)
		return cli_library_failed(c, r);
	r = no_case(c, request, answer);
	if (r != CLI_OK)
		ov__answer__free_unpacked(answer, NULL);
	else
		*ret_answer = answer;
	return r;
}

int
cli_pages(
    struct cli *c, Ov__Request *request, char after[CLI_AFTER_SIZE], cli_page *page, void *context)
{
	bool more = true;
	int code = CLI_OK;

	while (code == CLI_OK && more) {
		Ov__Answer *answer = NULL;
		code = cli_request(c, request, &answer);
		if (code != CLI_OK)
			break;
		more = false;
		code = page(c, answer, after, &more, context);
		ov__answer__free_unpacked(answer, NULL);
	}
	return code;
}

const Ov__HelloAnswer *
cli_hello(struct cli *c, int *ret_code)
{
	Ov__HelloRequest ask = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	char buf[OVERGANG_ERROR_SIZE];

	/* The library keeps the answer but does not say why there is none. */
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &ask;
	*ret_code = cli_request(c, &request, &answer);
	ov__answer__free_unpacked(answer, NULL);
	if (*ret_code != CLI_OK)
		return NULL;
	const Ov__HelloAnswer *hello = overgang_hello(c->o);
	if (hello == NULL)
		*ret_code = cli_fail(c, CLI_UNREACHED, "not-reached", "text",
		    error_in(c->t, c->o, buf, sizeof(buf)), NULL);
	return hello;
}

/* ---- names -------------------------------------------------------------------------------- */

int
cli_number(struct cli *c, const char *shown, const char *number)
{
	char read[12];
	enum identity i = identity_read(number, read);

	explicit_bzero(read, sizeof(read));
	if (i == IDENTITY_CONTROL)
		return cli_fail(c, CLI_USAGE, "bad-check-digits", "field", shown, NULL);
	if (i == IDENTITY_DATE)
		return cli_fail(c, CLI_USAGE, "bad-number-date", "field", shown, NULL);
	return CLI_OK;
}

const char *
cli_agency(struct cli *c, const char *name)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);

	if (strcmp(name, "overgang") == 0)
		return cli_text(c, "the-daemon");
	if (strcmp(name, "person") == 0)
		return cli_word(c, "role", "person");
	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++)
		if (strcmp(hello->agencies[i]->name, name) == 0 &&
		    hello->agencies[i]->display_name[0] != '\0')
			return hello->agencies[i]->display_name;
	return name;
}

const Ov__Agency *
cli_agency_entry(struct cli *c, uint32_t number)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);

	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++)
		if (hello->agencies[i]->number == number)
			return hello->agencies[i];
	return NULL;
}

const char *
cli_agency_number(struct cli *c, uint32_t number, char *buf)
{
	if (number == 0)
		return cli_agency(c, "overgang");
	if (number == PERSON_NUMBER)
		return cli_agency(c, "person");
	const Ov__Agency *a = cli_agency_entry(c, number);
	if (a != NULL)
		return cli_agency(c, a->name);
	(void)snprintf(buf, 32, "#%u", number);
	return buf;
}

const char *
cli_agency_find(struct cli *c, const char *text)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);

	if (text_equal(text, "person") || text_equal(text, "innbyggeren") ||
	    text_equal(text, cli_word(c, "role", "person")))
		return "person";
	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++)
		if (text_equal(hello->agencies[i]->name, text) ||
		    text_equal(hello->agencies[i]->display_name, text))
			return hello->agencies[i]->name;
	return NULL;
}

int
cli_no_agency(struct cli *c, const char *typed)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);
	struct nearest n = { .typed = typed };
	char meant[512];

	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++) {
		nearest_try(&n, hello->agencies[i]->display_name);
		nearest_try(&n, hello->agencies[i]->name);
	}
	return cli_fail(c, CLI_USAGE, "no-such-agency", "agency", typed, "meant",
	    nearest_text(c->t, &n, meant, sizeof(meant)), NULL);
}

int
cli_system_failed(const struct cli *c, int error)
{
	return cli_fail(c, CLI_SYSTEM, "library-failed", "text", errno_said(c->t, error), NULL);
}

int
cli_unconnected(const struct cli *c)
{
	char buf[OVERGANG_ERROR_SIZE];

	return cli_fail(c, CLI_CONFIG, "no-connection", "text",
	    problem_in(c->t, &c->open_problem, buf, sizeof(buf)), NULL);
}

int
cli_bad_field(const struct cli *c, const struct problem *problem)
{
	char buf[OVERGANG_ERROR_SIZE];

	return cli_fail(
	    c, CLI_USAGE, "bad-field", "text", problem_in(c->t, problem, buf, sizeof(buf)), NULL);
}

bool
cli_beyond(const char *value)
{
	char nearer[64];
	const char *year = value;

	/* The same in another year, which is a leap year too. */
	while (*year != '\0' && strspn(year, "0123456789") != 4)
		year += strspn(year, "0123456789") + (strspn(year, "0123456789") == 0);
	if (*year == '\0')
		return false;
	(void)snprintf(nearer, sizeof(nearer), "%.*s2096%s", (int)(year - value), value, year + 4);
	return overgang_date_parse(value) == 0 && overgang_moment_parse(value) == 0 &&
	       (overgang_date_parse(nearer) != 0 || overgang_moment_parse(nearer) != 0);
}
