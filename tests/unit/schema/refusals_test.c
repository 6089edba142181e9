/* refusals_test.c - Refusals are data: each code has a sentence in bokmål and in English that names
 * no argument it does not get, and each place that refuses hands over those that its sentence has. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "overgang.h"
#include "refusals.h"
#include "schema/catalogue.h"
#include "schema/refusals.h"
#include "texts_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const languages[] = { "nb", "en" };

static const struct {
	const char *name; /* as in REFUSED_NAME */
	enum refusal_code code;
} codes[] = {
#define ROW(NAME, CODE, OUTCOME, ENGLISH) { #NAME, REFUSED_##NAME },
	REFUSALS(ROW)
#undef ROW
};

/* ---- the table and the texts ------------------------------------------------------------- */

static void
every_code_is_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		const char *name = refusal_code_name(codes[i].code);
		assert_true(strlen(name) > 0 &&
			    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0');
		assert_true(refusal_code_outcome(codes[i].code) > OV__OUTCOME__OUTCOME_REPEATED);
		assert_true(refusal_code_arguments(codes[i].code) <= REFUSAL_ARGUMENTS_MAX);
		for (size_t k = 0; k < i; k++)
			if (strcmp(name, refusal_code_name(codes[k].code)) == 0)
				fail_msg("%s stands there twice", name);
	}
}

/* Is that something which a sentence can name beside its arguments? */
static bool
is_known(const struct texts *t, const char *name)
{
	if (strcmp(name, "values") == 0)
		return true;
	if (strncmp(name, "field.", 6) == 0)
		return strcmp(texts_get(t, "field", name + 6), name + 6) != 0 ||
		       strcmp(texts_language(t), "en") == 0;
	return strchr(name, '.') != NULL && strcmp(texts_get(t, "word", name), name) != 0;
}

static void
check_text(const struct texts *t, enum refusal_code code)
{
	const char *name = refusal_code_name(code), *text = texts_get(t, "refusal", name);
	char inner[64];
	unsigned which;
	int end;

	if (strcmp(text, name) == 0)
		fail_msg("%s.conf has no text for the refusal %s", texts_language(t), name);
	for (const char *s = text; (s = strchr(s, '{')) != NULL; s++) {
		(void)snprintf(inner, sizeof(inner), "%.*s", (int)strcspn(s + 1, "}"), s + 1);
		end = 0;
		bool argument = (sscanf(inner, "%1u%n", &which, &end) == 1 ||
				    sscanf(inner, "date%1u%n", &which, &end) == 1) &&
				inner[end] == '\0';
		if (argument && (which < 1 || which > refusal_code_arguments(code)))
			fail_msg("%s.conf, %s: {%s} is an argument that it does not get",
			    texts_language(t), name, inner);
		if (!argument && !is_known(t, inner))
			fail_msg("%s.conf, %s: {%s} is nothing that is known", texts_language(t),
			    name, inner);
	}
}

static void
every_code_has_a_sentence_in_both_languages(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (size_t i = 0; i < COUNT(codes); i++)
			check_text(t, codes[i].code);
	}
}

/* ---- as an answer says it -------------------------------------------------------------------- */

/* For any arguments, no placeholder is left and the sentence is in one language. */
static void
a_sentence_is_whole_in_both_languages(void **state)
{
	static const char *const english[] = { " is ", " the ", " has ", " of ", " than ",
		" and " };
	static const char *const bokmaal[] = { " er ", " ikke ", " har ", " og ", " enn " };
	char *arguments[] = { (char *)(uintptr_t) "20281129", (char *)(uintptr_t) "case.opened",
		(char *)(uintptr_t) "errno.ENOSPC" };

	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		const char *const *foreign = l == 0 ? english : bokmaal;
		size_t count = l == 0 ? COUNT(english) : COUNT(bokmaal);
		for (size_t i = 0; i < COUNT(codes); i++) {
			Ov__Answer a = OV__ANSWER__INIT;
			char text[OVERGANG_ERROR_SIZE], padded[OVERGANG_ERROR_SIZE + 2];
			a.code = (char *)(uintptr_t)refusal_code_name(codes[i].code);
			a.field = (char *)(uintptr_t) "report.facts[0].parole_decided.decision";
			a.text = (char *)(uintptr_t) "is said in English";
			a.arguments = arguments;
			a.n_arguments = refusal_code_arguments(codes[i].code);
			(void)refusal_text(t, &a, text, sizeof(text));
			(void)snprintf(padded, sizeof(padded), " %s ", text);
			if (strchr(text, '{') != NULL || strstr(text, "ukjent)") != NULL ||
			    strstr(text, "unknown)") != NULL)
				fail_msg("%s: %s is left open: %s", languages[l], a.code, text);
			for (size_t k = 0; k < count; k++)
				if (strstr(padded, foreign[k]) != NULL)
					fail_msg("%s: %s has%sin it: %s", languages[l], a.code,
					    foreign[k], text);
		}
	}
}

/* ---- each place that refuses ----------------------------------------------------------------- */

static char *
read_source(const char *path)
{
	FILE *f = fopen(path, "r");
	long size;

	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	size = ftell(f);
	rewind(f);
	char *text = malloc((size_t)size + 1);
	assert_int_equal(fread(text, 1, (size_t)size, f), size);
	text[size] = '\0';
	(void)fclose(f);
	return text;
}

/* The call that `at` is an argument of: its '(' , or NULL. */
static const char *
call_of(const char *text, const char *at)
{
	int depth = 0;

	while (at > text && *at != ';' && *at != '{' && *at != '}') {
		at--;
		if (*at == ')')
			depth++;
		else if (*at == '(' && depth-- == 0)
			return at;
	}
	return NULL;
}

/* How many arguments of the call stand behind the code, without the NULL that ends texts. */
static size_t
given(const char *code)
{
	size_t commas = 0;
	int depth = 0;

	for (const char *s = code; *s != '\0' && depth >= 0; s++) {
		if (*s == '"') {
			for (s++; *s != '"'; s++)
				;
			continue;
		}
		depth += *s == '(' ? 1 : *s == ')' ? -1 : 0;
		if (*s == ',' && depth == 0) {
			bool last = strncmp(s + 1 + strspn(s + 1, " \n\t"), "NULL", 4) == 0;
			commas += !last;
		}
	}
	return commas;
}

static bool
is_name(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Return how many places of `file` refuse with that code. */
static size_t
check_places(const char *file, const char *text, const char *name, enum refusal_code code)
{
	char word[64];
	size_t places = 0;

	(void)snprintf(word, sizeof(word), "REFUSED_%s", name);
	for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) {
		if (is_name(at[strlen(word)]))
			continue;
		places++;
		const char *open = call_of(text, at), *begin = open;
		if (open == NULL)
			continue; /* it is returned, and said by who asked */
		while (begin > text && is_name(begin[-1]))
			begin--;
		char function[64];
		(void)snprintf(function, sizeof(function), "%.*s", (int)(open - begin), begin);
		bool within = strcmp(function, "refuse_fact") == 0;
		bool wire = strncmp(function, "wrong", 5) == 0;
		size_t behind = given(at), field = within || !wire ? 1 : 0;
		if (behind - field != refusal_code_arguments(code))
			fail_msg("%s: %s(%s) hands over %zu arguments, and its sentence has %zu",
			    file, function, word, behind - field, refusal_code_arguments(code));
	}
	return places;
}

static void
every_place_hands_over_what_its_sentence_has(void **state)
{
	size_t places[COUNT(codes)] = { 0 };
	glob_t files = { 0 };

	(void)state;
	assert_int_equal(glob("daemon/*/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *text = read_source(files.gl_pathv[i]);
		for (size_t k = 0; k < COUNT(codes); k++)
			places[k] +=
			    check_places(files.gl_pathv[i], text, codes[k].name, codes[k].code);
		free(text);
	}
	globfree(&files);
	for (size_t k = 0; k < COUNT(codes); k++)
		if (places[k] == 0)
			fail_msg("nothing refuses with %s", codes[k].name);
}

/* No place says in English why it refuses: the daemon's sentences stand in the table. */
static void
no_place_has_a_sentence_of_its_own(void **state)
{
	glob_t files = { 0 };

	(void)state;
	assert_int_equal(glob("daemon/*/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *text = read_source(files.gl_pathv[i]);
		const char *const sets[] = { "answer->text =", "answer.text =",
			"->outcome = OV__OUTCOME__OUTCOME_INVALID",
			"->outcome = OV__OUTCOME__OUTCOME_DENIED" };
		for (size_t k = 0; k < COUNT(sets); k++)
			if (strstr(text, sets[k]) != NULL)
				fail_msg("%s: \"%s\" refuses without a code", files.gl_pathv[i],
				    sets[k]);
		free(text);
	}
	globfree(&files);
}

/* ---- how a refusal is made ------------------------------------------------------------------- */

static void
the_first_problem_stays(void **state)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK }, whole = r;
	char text[REFUSAL_TEXT_SIZE];

	(void)state;
	refuse_about(&r, REFUSED_PROMISES_OPEN, "id", 24, "goal.dropped", "commitment.cancelled");
	refuse(&r, REFUSED_NEEDED, "words");
	assert_string_equal(r.field, "id");
	refusal_english(&r, text, sizeof(text));
	assert_string_equal(text, "is one open goal or commitment more than an area can have (24); "
				  "close some with goal.dropped or commitment.cancelled");
	refuse_at(&whole, &r, "report.facts[1].goal_set.id");
	assert_string_equal(whole.field, "report.facts[1].goal_set.id");
	assert_int_equal(whole.code, REFUSED_PROMISES_OPEN);
	assert_string_equal(whole.arguments[2], "commitment.cancelled");
}

/* A typed value may be longer than the buffer: it is cut between characters. */
static void
an_argument_is_cut_between_characters(void **state)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
	char long_name[2 * REFUSAL_ARGUMENT_SIZE + 1] = "";

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(long_name); i += 2)
		memcpy(long_name + i, "ø", 3);
	refuse_texts(&r, REFUSED_BEFORE_INTAKE, "date", long_name, NULL);
	assert_int_equal(strlen(r.arguments[0]), REFUSAL_ARGUMENT_SIZE - 2);
	assert_string_equal(r.arguments[1], "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_is_another),
		cmocka_unit_test(every_code_has_a_sentence_in_both_languages),
		cmocka_unit_test(a_sentence_is_whole_in_both_languages),
		cmocka_unit_test(every_place_hands_over_what_its_sentence_has),
		cmocka_unit_test(no_place_has_a_sentence_of_its_own),
		cmocka_unit_test(the_first_problem_stays),
		cmocka_unit_test(an_argument_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
