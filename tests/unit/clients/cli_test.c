/* cli_test.c - The pure parts of the command line: arguments, tables, words; and that every
 * text, option and exit code it uses is written where people look for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <ini.h>
#include <jansson.h>

#include "fields.h"
#include "overgang.h"
#include "overgang/args.h"
#include "overgang/cli.h"
#include "overgang/kinds.h"
#include "schema/catalogue.h"
#include "schema/checks.h"
#include "texts_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const languages[] = { "nb", "en" };

/* ---- arguments -------------------------------------------------------------------------- */

/* "a b c" as argv, the words separated by '|'. */
static enum args_problem
parse(const char *line, struct args *ret, const char **ret_at)
{
	static char copy[512];
	static char *argv[ARGS_MAX + 64];
	int argc = 1;
	char *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", line);
	argv[0] = (char[]){ "overgang" };
	while (line[0] != '\0' && (word = strsep(&rest, "|")) != NULL)
		argv[argc++] = word;
	return args_parse(argc, argv, ret, ret_at);
}

static void
test_arguments(void **state)
{
	static const struct {
		const char *line;
		enum args_problem problem;
		const char *words; /* joined by '|' */
		const char *option, *value;
	} rows[] = {
		{ "", ARGS_OK, "", NULL, NULL },
		{ "case|list", ARGS_OK, "case|list", NULL, NULL },
		{ "--json|case|list", ARGS_OK, "case|list", "json", NULL },
		{ "case|list|--json", ARGS_OK, "case|list", "json", NULL },
		{ "-c|a.conf|tasks", ARGS_OK, "tasks", "config", "a.conf" },
		{ "-ca.conf|tasks", ARGS_OK, "tasks", "config", "a.conf" },
		{ "--config=a=b|tasks", ARGS_OK, "tasks", "config", "a=b" },
		{ "--config|a|--config|b", ARGS_OK, "", "config", "b" },
		{ "report|x|place=Holmen|--case|blå ugle", ARGS_OK, "report|x|place=Holmen", "case",
		    "blå ugle" },
		{ "report|x|--case=", ARGS_OK, "report|x", "case", "" },
		{ "report|--|--case", ARGS_OK, "report|--case", NULL, NULL },
		{ "report|-", ARGS_OK, "report|-", NULL, NULL },
		{ "--told-by|--json|tasks", ARGS_OK, "tasks", "told-by", "--json" },
		{ "tasks|--bogus", ARGS_UNKNOWN, NULL, NULL, NULL },
		{ "tasks|--jso", ARGS_UNKNOWN, NULL, NULL, NULL },
		{ "tasks|-x", ARGS_UNKNOWN, NULL, NULL, NULL },
		{ "tasks|--case", ARGS_NO_VALUE, NULL, NULL, NULL },
		{ "tasks|-c", ARGS_NO_VALUE, NULL, NULL, NULL },
		{ "tasks|--json=yes", ARGS_EXTRA, NULL, NULL, NULL },
		{ "tasks|-hx", ARGS_EXTRA, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct args a;
		const char *at = "";
		char words[256] = "";
		if (parse(rows[i].line, &a, &at) != rows[i].problem)
			fail_msg("%s: other problem at %s", rows[i].line, at);
		if (rows[i].problem != ARGS_OK) {
			assert_true(at[0] == '-');
			continue;
		}
		for (size_t j = 0; j < a.count; j++) {
			strcat(words, j > 0 ? "|" : "");
			strcat(words, a.words[j]);
		}
		assert_string_equal(words, rows[i].words);
		if (rows[i].option == NULL) {
			assert_int_equal(a.options_count, 0);
			continue;
		}
		assert_true(args_has(&a, rows[i].option));
		assert_false(args_has(&a, "until-head"));
		if (rows[i].value == NULL)
			assert_null(args_value(&a, rows[i].option));
		else
			assert_string_equal(args_value(&a, rows[i].option), rows[i].value);
	}
}

static void
test_too_many_arguments(void **state)
{
	char *argv[ARGS_MAX + 3], word[] = "x", option[] = "--json";
	const char *at = "";
	struct args a;

	(void)state;
	for (size_t i = 0; i < COUNT(argv); i++)
		argv[i] = word;
	assert_int_equal(args_parse(ARGS_MAX + 1, argv, &a, &at), ARGS_OK);
	assert_int_equal(args_parse(ARGS_MAX + 2, argv, &a, &at), ARGS_TOO_MANY);
	for (size_t i = 0; i < COUNT(argv); i++)
		argv[i] = option;
	assert_int_equal(args_parse(ARGS_MAX + 1, argv, &a, &at), ARGS_OK);
	assert_int_equal(args_parse(ARGS_MAX + 2, argv, &a, &at), ARGS_TOO_MANY);
}

static void
test_options_of_commands(void **state)
{
	static const struct {
		const char *line, *command, *foreign;
	} rows[] = {
		{ "--json|--lang|nb", "tasks", NULL },
		{ "--mine|--case|x", "tasks", NULL },
		{ "--case|x", "ack", NULL },
		{ "--case|x", "case-show", "case" },
		{ "--since|1", "case-history", NULL },
		{ "--since|1", "case-list", "since" },
		{ "--json|--all", "streams", "all" },
		{ "--to|x|case|export", "case-export", NULL },
		{ "--to|x|tasks", "tasks", "to" },
		{ "--to|x|subject-access", "subject-access", NULL },
		{ "--emergency|x|case|show", "case-show", NULL },
		{ "--emergency|x|case|list", "case-list", "emergency" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct args a;
		const char *at, *foreign;
		assert_int_equal(parse(rows[i].line, &a, &at), ARGS_OK);
		foreign = args_foreign(&a, rows[i].command);
		if (rows[i].foreign == NULL)
			assert_null(foreign);
		else
			assert_string_equal(foreign, rows[i].foreign);
	}
}

static void
test_joined_words(void **state)
{
	struct args a;
	const char *at;
	char buf[64];

	(void)state;
	assert_int_equal(parse("garanti|for|opphold|to=24.06.2027|gitt", &a, &at), ARGS_OK);
	args_join(&a, 0, buf, sizeof(buf));
	assert_string_equal(buf, "garanti for opphold gitt");
	args_join(&a, 2, buf, sizeof(buf));
	assert_string_equal(buf, "opphold gitt");
	args_join(&a, 9, buf, sizeof(buf));
	assert_string_equal(buf, "");
	args_join(&a, 0, buf, 10);
	assert_string_equal(buf, "garanti f");
}

/* ---- kinds and values by their words --------------------------------------------------------- */

static void
test_find_kind(void **state)
{
	static const struct {
		const char *language, *text;
		enum kind_found found;
		const char *kind; /* or the candidates */
	} rows[] = {
		{ "nb", "release.date_set", KIND_FOUND, "release.date_set" },
		{ "nb", "Release.Date_Set", KIND_FOUND, "release.date_set" },
		{ "nb", "Garanti for opphold gitt", KIND_FOUND, "housing.guarantee_granted" },
		{ "nb", "garanti for opphold g", KIND_FOUND, "housing.guarantee_granted" },
		{ "nb", "garanti", KIND_SEVERAL,
		    "housing.guarantee_granted, housing.guarantee_requested, "
		    "housing.guarantee_refused, housing.guarantee_withdrawn" },
		{ "nb", "LØSLATELSESDATO S", KIND_FOUND, "release.date_set" },
		{ "nb", "løslatelsesdato", KIND_SEVERAL,
		    "release.date_set, release.date_withdrawn" },
		{ "nb", "kommet fram", KIND_FOUND, "release.arrived" },
		{ "nb", "consent.", KIND_SEVERAL,
		    "consent.given, consent.refused, consent.withdrawn" },
		{ "nb", "housing.k", KIND_FOUND, "housing.keys_arranged" },
		{ "nb", "arrived", KIND_NONE, "" },
		{ "nb", "", KIND_NONE, "" },
		{ "en", "arrived", KIND_FOUND, "release.arrived" },
		{ "en", "release.arrived", KIND_FOUND, "release.arrived" },
	};
	char names[256], name[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct texts *t = texts_in(rows[i].language);
		uint32_t number = 0;
		enum kind_found found = kind_find(t, rows[i].text, &number, names, sizeof(names));
		assert_int_equal(found, rows[i].found);
		if (found == KIND_FOUND)
			assert_string_equal(overgang_kind_name(number, name), rows[i].kind);
		else
			assert_string_equal(names, rows[i].kind);
	}
}

/* Something that the field can be set to. */
static const char *
some_value(const ProtobufCFieldDescriptor *d, char *buf)
{
	switch ((int)field_look(d)) {
	case FIELD_DATE:
		return "24.03.2027";
	case FIELD_TIME:
		return "09.00";
	case FIELD_ENUM:
		/* Of the areas, one that a need can have. */
		return field_enum_short(d->descriptor,
		    d->descriptor == (const void *)&ov__area__descriptor ? OV__AREA__AREA_ECONOMY
									 : 1,
		    buf);
	case FIELD_BOOL:
		return "true";
	case FIELD_NUMBER:
		return "1234";
	case FIELD_MOMENT:
		return "24.03.2027 09.00";
	case FIELD_KIND:
		return "release.date_set";
	case FIELD_BYTES:
		return "000102030405060708090a0b0c0d0e0f";
	default:
		return "x";
	}
}

/* The daemon refuses a field that it fills in itself, and exactly those are not offered. */
static void
test_fields_of_the_daemon_are_those_of_the_catalogue(void **state)
{
	char error[OVERGANG_ERROR_SIZE], buf[64];
	size_t count;
	const struct kind *rows = catalogue_rows(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const ProtobufCMessageDescriptor *d =
		    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, rows[i].number)
			->descriptor;
		if (rows[i].flags & KIND_CONCLUDED)
			continue;
		for (unsigned j = 0; j < d->n_fields; j++) {
			Ov__Fact *f = overgang_fact_new(rows[i].number);
			struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
			if (field_look(&d->fields[j]) != FIELD_MESSAGE) {
				assert_int_equal(
				    overgang_field_set(overgang_fact_message(f, NULL),
					d->fields[j].name, some_value(&d->fields[j], buf), error),
				    0);
				/* The first problem is the one that is reported: all others are
				 * solved. */
				for (unsigned k = 0; k < d->n_fields; k++)
					if (k != j &&
					    !catalogue_daemons_own(d, d->fields[k].name) &&
					    field_look(&d->fields[k]) != FIELD_MESSAGE)
						assert_int_equal(
						    overgang_field_set(
							overgang_fact_message(f, NULL),
							d->fields[k].name,
							some_value(&d->fields[k], buf), error),
						    0);
				checks_fact(f, &r);
				bool daemons = r.outcome != OV__OUTCOME__OUTCOME_OK &&
					       r.code == REFUSED_DAEMONS_OWN;
				if (daemons != catalogue_daemons_own(d, d->fields[j].name))
					fail_msg("%s.%s: %s", rows[i].name, d->fields[j].name,
					    refusal_code_name(r.code));
			}
			ov__fact__free_unpacked(f, NULL);
		}
	}
}

static void
test_values_from_words(void **state)
{
	static const struct {
		const ProtobufCEnumDescriptor *e;
		const char *text, *value;
	} rows[] = {
		{ &ov__release_form__descriptor, "endt tid", "full-term" },
		{ &ov__release_form__descriptor, "Endt Tid", "full-term" },
		{ &ov__release_form__descriptor, "full-term", "full-term" },
		{ &ov__date_state__descriptor, "fastsatt", "set" },
		{ &ov__channel__descriptor, "telefon", "phone" },
		{ &ov__area__descriptor, "økonomi", "economy" },
		{ &ov__area__descriptor, "bolig", "housing" },
		{ &ov__role__descriptor, "boligkontor", "housing" },
		{ &ov__stay_type__descriptor, "hospits", "hostel" },
		{ &ov__stay_type__descriptor, "slott", NULL },
		{ &ov__stay_type__descriptor, "", NULL },
	};
	struct texts *t = texts_in("nb");
	char buf[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool found = value_from_word(t, rows[i].e, rows[i].text, buf);
		assert_int_equal(found, rows[i].value != NULL);
		assert_string_equal(buf, found ? rows[i].value : "");
	}
	value_words(t, &ov__date_state__descriptor, buf, sizeof(buf));
	assert_string_equal(buf, "expected (forventet), set (fastsatt)");
	value_words(t, &ov__channel__descriptor, buf, sizeof(buf));
	assert_non_null(strstr(buf, "portal, system (fagsystem)"));
}

/* ---- which texts stand where ----------------------------------------------------------------- */

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (f == NULL)
		fail_msg("%s cannot be read", path);
	/* A source file has no NUL, so that one "line" is all of it. */
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	fclose(f);
	return text;
}

/* All the sources of the command line, one behind the other. */
static char *
read_sources(void)
{
	glob_t g;
	char *all = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&all, &size);

	assert_int_equal(glob("clients/overgang/*.c", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 12);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		char *text = read_file(g.gl_pathv[i]);
		assert_true(fputs(text, f) >= 0);
		free(text);
	}
	globfree(&g);
	assert_int_equal(fclose(f), 0);
	return all;
}

static void
must_have(const char *key)
{
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		if (texts_get(t, "cli", key) == key)
			fail_msg("%s.conf has no %s in [cli]", languages[l], key);
	}
}

/* The literals that may be the key of a call: the first, and the one behind a ':'. */
static size_t
check_call(const char *call)
{
	const char *end = strchr(call, ';'), *s = strchr(call, '"'), *list = strchr(call, '[');
	size_t found = 0;

	/* keys[i]: the other test sees whether its texts are there. */
	if (list != NULL && s != NULL && list < s)
		return 0;

	while (s != NULL && end != NULL && s < end) {
		char key[64];
		size_t n = strcspn(s + 1, "\"");
		assert_true(n < sizeof(key));
		snprintf(key, sizeof(key), "%.*s", (int)n, s + 1);
		must_have(key);
		found++;
		s += n + 2;
		s += strspn(s, " \t\n");
		s = *s == ':' ? strchr(s, '"') : NULL;
	}
	return found;
}

static void
test_every_text_that_is_used_is_there(void **state)
{
	static const char *const calls[] = { "cli_text(c, ", "cli_say(c, ", "cli_fail(c, ",
		"cli_fail(\n\t\t    c, " };
	char *sources = read_sources();
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++)
		for (const char *s = strstr(sources, calls[i]); s != NULL;
		     s = strstr(s + 1, calls[i]))
			found += check_call(s);
	assert_true(found > 100);
	free(sources);
}

struct cli_keys {
	char list[512][64];
	size_t count;
};

static int
take_key(void *context, const char *section, const char *key, const char *value)
{
	struct cli_keys *k = context;

	(void)value;
	if (strcmp(section, "cli") == 0) {
		assert_true(k->count < COUNT(k->list));
		snprintf(k->list[k->count++], sizeof(k->list[0]), "%s", key);
	}
	return 1;
}

/* Is "key" a literal of the sources; or "rest" where key is help-rest, short-rest, option-rest? */
static bool
is_used(const char *sources, const char *key)
{
	static const char *const made[] = { "help-", "short-", "option-" };
	char literal[80];

	snprintf(literal, sizeof(literal), "\"%s\"", key);
	if (strstr(sources, literal) != NULL)
		return true;
	for (size_t i = 0; i < COUNT(made); i++) {
		if (strncmp(key, made[i], strlen(made[i])) != 0)
			continue;
		snprintf(literal, sizeof(literal), "\"%s\"", key + strlen(made[i]));
		return strstr(sources, literal) != NULL;
	}
	return false;
}

static void
test_every_text_that_is_there_is_used(void **state)
{
	static struct cli_keys keys;
	char *sources = read_sources();

	(void)state;
	ini_use_stack = false;
	ini_max_line = ini_initial_alloc = 8192;
	assert_int_equal(ini_parse("config/texts/nb.conf", take_key, &keys), 0);
	assert_true(keys.count > 100);
	for (size_t i = 0; i < keys.count; i++)
		if (!is_used(sources, keys.list[i]))
			fail_msg("[cli] %s is used nowhere", keys.list[i]);
	free(sources);
}

/* Each option is explained by --help in both languages, and by the man page. */
static void
test_every_option_is_explained(void **state)
{
	char *page = read_file("clients/overgang/overgang.1"), text[96];

	(void)state;
	for (const struct option_row *o = option_rows; o->name != NULL; o++) {
		snprintf(text, sizeof(text), "option-%s", o->text != NULL ? o->text : o->name);
		must_have(text);
		snprintf(text, sizeof(text), "Fl -%s", o->name);
		const char *s = strstr(page, ".It Fl");
		bool explained = false;
		for (; s != NULL && !explained; s = strstr(s + 1, "\n.It ")) {
			const char *at = strstr(s, text), *end = strchr(s + 1, '\n');
			explained =
			    at != NULL && at < end && strchr(" \n", at[strlen(text)]) != NULL;
		}
		if (!explained)
			fail_msg("overgang.1 does not explain --%s", o->name);
	}
	free(page);
}

static void
test_every_exit_code_is_explained(void **state)
{
	static const int codes[] = { CLI_OK, CLI_NOT_FOUND, CLI_REFUSED, CLI_USAGE, CLI_UNREACHED,
		CLI_SYSTEM, CLI_NOT_CREATED, CLI_IO, CLI_LATER, CLI_KEY, CLI_CONFIG };
	char *page = read_file("clients/overgang/overgang.1"), text[32];

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		snprintf(text, sizeof(text), "\n.It %d\n", codes[i]);
		if (strstr(page, text) == NULL)
			fail_msg("overgang.1 does not explain the exit code %d", codes[i]);
	}
	free(page);
}

/* A refusal is shown in the user's language, whole, by its code. */
static void
test_refusals_by_language(void **state)
{
	static const struct {
		const char *language, *field, *code;
		const char *arguments[3];
		Ov__Outcome outcome;
		const char *says;
	} rows[] = {
		{ "nb", "report.occurred", "not-planned-so", { NULL }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: tidspunkt: ligger fram i tid; det som er planlagt, "
		    "har en egen dato\n" },
		{ "en", "report.occurred", "not-planned-so", { NULL }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Not accepted: occurred: lies in the future; what is planned has a "
		    "date of its own\n" },
		{ "nb", "report.facts[0].goal_set.id", "promises-open",
		    { "24", "goal.dropped", "commitment.cancelled" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: kortnavn: er ett åpent mål eller en åpen avtale mer "
		    "enn et område kan ha (24); avslutt noen med «Mål lagt bort» eller «Avtale "
		    "avlyst»\n" },
		{ "nb", "report.facts[0].parole_decided.decision", "value-needed", { NULL },
		    OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: vedtak: må fylles ut; det som er ukjent, meldes ikke. "
		    "Skriv en av disse: innvilget, avslått, utsatt\n" },
		{ "nb", "report.facts[0].need_assessed.area", "area-of-need", { NULL },
		    OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: område: må være et av områdene helse, økonomi, bolig, "
		    "arbeid og aktivitet og nettverk\n" },
		{ "nb", "report.facts[0].housing_guarantee_granted.to", "until-needed", { NULL },
		    OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: til: må fylles ut, eller inntil_dager: hvor lenge den "
		    "gjelder\n" },
		{ "nb", "report.facts[0].release_date_set.date", "not-a-date",
		    { "19700101", "21891231" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: dato: er ikke en dato fra 01.01.1970 til 31.12.2189; "
		    "skriv dd.mm.åååå\n" },
		{ "en", "report.facts[0].release_date_set.date", "not-a-date",
		    { "19700101", "21891231" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Not accepted: date: is not a date from 01.01.1970 to 31.12.2189; "
		    "write dd.mm.yyyy\n" },
		{ "nb", "report.facts", "case-large", { "48000" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: meldingen: ville gjøre saken større enn den kan være "
		    "(48 000 byte); gjør tekstene kortere\n" },
		{ "en", "report.facts", "case-large", { "48000" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Not accepted: facts: would make the case larger than it can be "
		    "(48,000 bytes); shorten the texts\n" },
		{ "nb", "", "erased-list", { "errno.ENOSPC" }, OV__OUTCOME__OUTCOME_FAILED,
		    "overgang: Det gikk ikke, noen må se på det: listen over slettede saker ved "
		    "siden av kopiene kan ikke skrives (disken er full), og da ville saken komme "
		    "tilbake med en kopi\n" },
		/* A read that is denied is not about reporting. */
		{ "nb", "access.case", "auditor-only", { NULL }, OV__OUTCOME__OUTCOME_DENIED,
		    "overgang: Ikke tillatt: sak: må fylles ut; loggen for alle sakene er for en "
		    "kontrollør\n" },
		{ "nb", "advance.to", "clock-too-far", { "20281129" }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: til: er lenger fram enn klokken stilles på én gang; "
		    "gå dit i flere steg, det første til og med 29.11.2028\n" },
		{ "nb", "cursor.agency", "no-agency", { NULL }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: etat: nevner en etat som ikke finnes her; "
		    "«overgang streams» viser navnene\n" },
		/* A refusal of a daemon of a later version. */
		{ "nb", "report.case", "later", { NULL }, OV__OUTCOME__OUTCOME_INVALID,
		    "overgang: Ikke godtatt: sak: er ikke godtatt av en grunn som mangler i "
		    "tekstene her (later)\n" },
	};
	FILE *usual = stderr;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cli *c = calloc(1, sizeof(*c));
		char error[OVERGANG_ERROR_SIZE] = "", *text = NULL;
		Ov__Answer answer = OV__ANSWER__INIT;
		size_t size = 0;
		answer.outcome = rows[i].outcome;
		answer.field = (char *)(uintptr_t)rows[i].field;
		answer.code = (char *)(uintptr_t)rows[i].code;
		answer.text = (char *)(uintptr_t) "is said in English";
		answer.arguments = (char **)(uintptr_t)rows[i].arguments;
		while (answer.n_arguments < 3 && rows[i].arguments[answer.n_arguments] != NULL)
			answer.n_arguments++;
		c->t = texts_open(NULL, rows[i].language, error);
		assert_non_null(c->t);
		stderr = open_memstream(&text, &size);
		int code = cli_outcome(c, &answer);
		(void)fclose(stderr);
		stderr = usual;
		assert_int_equal(code, CLI_REFUSED);
		assert_string_equal(text, rows[i].says);
		free(text);
		texts_close(c->t);
		free(c);
	}
}

/* A huskenavn has two words, and not everybody thinks of quotes; an id, a code, a field and an option
 * are not the other half of one. */
static void
test_a_huskenavn_without_quotes(void **state)
{
	static const struct {
		const char *first, *second, *name;
	} rows[] = {
		{ "blå", "ugle", "blå ugle" },
		{ "lyseblå", "terne", "lyseblå terne" },
		{ "blå ugle", "plan", "blå ugle" },
		{ "K7F3-9QXM", "plan", "K7F3-9QXM" },
		{ "ABCDEFGH", "plan", "ABCDEFGH" },
		{ "blå", "4821", "blå" },
		{ "blå", "sted=Holmen", "blå" },
		{ "blå", "--json", "blå" },
		{ "blå", "release.arrived", "blå" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *const argv[] = { (char *)(uintptr_t) "overgang", (char *)(uintptr_t) "plan",
			(char *)(uintptr_t) "--case", (char *)(uintptr_t)rows[i].first,
			(char *)(uintptr_t)rows[i].second, NULL };
		const char *at = "";
		struct args a;
		assert_int_equal(args_parse(5, argv, &a, &at), ARGS_OK);
		assert_string_equal(args_value(&a, "case"), rows[i].name);
	}
}

/* ---- routines: without a daemon ------------------------------------------------------------ */

/* Run it as main() does after the words of the command; return its output, standard output on
 * success. To be freed. */
static char *
run_routine(int (*command)(struct cli *c), const char *language, const char *line, int expected)
{
	struct cli *c = calloc(1, sizeof(*c));
	FILE *usual_out = stdout, *usual_err = stderr;
	char *out = NULL, *err = NULL;
	size_t out_size = 0, err_size = 0;
	const char *at;

	assert_int_equal(parse(line, &c->args, &at), ARGS_OK);
	c->json = args_has(&c->args, "json");
	c->t = texts_in(language);
	stdout = open_memstream(&out, &out_size);
	stderr = open_memstream(&err, &err_size);
	int code = command(c);
	fclose(stdout);
	fclose(stderr);
	stdout = usual_out;
	stderr = usual_err;
	free(c);
	if (code != expected)
		fail_msg("%s: %d, expected %d: %s%s", line, code, expected, out, err);
	free(expected == CLI_OK ? err : out);
	return expected == CLI_OK ? out : err;
}

/* Refused before anything is asked; the number itself is not repeated. */
static void
test_a_mistyped_number(void **state)
{
	static const struct {
		const char *language, *number, *said;
	} rows[] = {
		{ "nb", "14838831151",
		    "overgang: --person: kontrollsifferet stemmer ikke; se etter om nummeret er "
		    "skrevet riktig\n" },
		{ "en", "14838831151",
		    "overgang: --person: the check digits do not fit; look whether the number is "
		    "typed right\n" },
		{ "nb", "32838831150",
		    "overgang: --person: nummeret begynner ikke med en dato som finnes\n" },
	};
	char line[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(line, sizeof(line), "subject-access|--person|%s", rows[i].number);
		char *text = run_routine(command_subject_access, rows[i].language, line, CLI_USAGE);
		assert_string_equal(text, rows[i].said);
		free(text);
	}
}

/* The line of a table that has this in it; cut out of the text. */
static const char *
line_with(const char *text, const char *part)
{
	static char line[512];
	const char *at = strstr(text, part);

	if (at == NULL)
		fail_msg("no line with %s in\n%s", part, text);
	while (at > text && at[-1] != '\n')
		at--;
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
	return line;
}

static void
assert_in_line(const char *text, const char *line, const char *part)
{
	if (strstr(line_with(text, line), part) == NULL)
		fail_msg("no %s in: %s", part, line_with(text, line));
}

#define SHOW_TOG                                                                               \
	"config/routines/tog.conf|--release|09.08.2027|--two-thirds|09.08.2027|--today|06.01." \
	"2027|--calendar|config/calendar.conf"

static void
test_routine_show(void **state)
{
	(void)state;
	char *text = run_routine(command_routine_show, "nb", SHOW_TOG, CLI_OK);
	assert_true(strncmp(text,
			"TOG: prøveløslatelse fra lukket fengsel. Løslatelse man 09.08.2027\nFrist",
			strlen("TOG: prøveløslatelse fra lukket fengsel. Løslatelse man "
			       "09.08.2027\nFrist")) == 0);
	assert_in_line(text, " t06 ", "tir 09.02.2027");
	assert_in_line(text, " t06 ", "viktig");
	assert_in_line(text, " t06 ", "Kontakt med Nav sosial, med «dette er mulig");
	assert_in_line(text, " t06 ", "fengsel, innbyggeren");
	assert_in_line(text, " t11 ", "fre 09.04.2027");
	assert_in_line(text, " t11 ", "uten bolig");
	assert_null(strstr(line_with(text, " t11 "), "viktig"));
	assert_in_line(text, " t13 ", "man 14.06.2027");
	assert_in_line(text, " t14 ", "man 28.06.2027");
	assert_in_line(text, " t14b ", "fre 09.07.2027");
	assert_in_line(text, " t14b ",
	    "Fellesferien 12.07–01.08 ligger mellom. Beslutning om plan B må være tatt senest "
	    "fredag 09.07.");
	assert_in_line(text, " t15 ", "Må være gjort senest fredag 09.07.");
	assert_in_line(text, " t24 ", "man 09.08.2027 18.00");
	/* By date, tasks without a date last, and all of them. */
	assert_true(strstr(text, " t06 ") < strstr(text, " t11 "));
	assert_true(strstr(text, " t24 ") < strstr(text, " t01 "));
	assert_in_line(text, " t01 ", "uten dato");
	assert_in_line(text, " t12 ", "uten dato"); /* waits for an offer */
	assert_in_line(text, " t33 ", "uten dato");
	free(text);

	text = run_routine(command_routine_show, "en", SHOW_TOG, CLI_OK);
	assert_non_null(strstr(text, ". Release Mon 09.08.2027\nDue"));
	assert_in_line(text, " t14b ", "Plan B decided");
	assert_in_line(text, " t14b ", "temporary or unconfirmed");
	assert_in_line(text, " t14b ", "essential");
	assert_in_line(text, " t01 ", "no date");
	free(text);
}

/* An option that is left out is unknown; tasks for another status are left out. */
static void
test_routine_show_options(void **state)
{
	(void)state;
	char *text = run_routine(command_routine_show, "nb",
	    "config/routines/remand.conf|--intake=11.01.2027|--status=varetekt|--today=11.01.2027|"
	    "--calendar=config/calendar.conf",
	    CLI_OK);
	assert_true(strncmp(text, "Varetekt: klar for løslatelse samme dag\n", 41) == 0);
	assert_in_line(text, " v01 ", "tir 12.01.2027");
	assert_in_line(text, " v06 ", "man 25.01.2027");
	assert_in_line(text, " v14 ", "uten dato");
	assert_null(strstr(text, " v15 ")); /* for convicted prisoners */
	free(text);
	text = run_routine(command_routine_show, "nb",
	    "config/routines/remand.conf|--calendar=config/calendar.conf", CLI_OK);
	assert_in_line(text, " v15 ", "dom");
	free(text);
	text = run_routine(command_routine_show, "nb",
	    "config/routines/asker.conf|--notice=11.01.2027|--release=24.03.2027|--calendar=config/"
	    "calendar.conf|--json",
	    CLI_OK);
	assert_non_null(strstr(text, "\"id\":\"a01\""));
	assert_in_line(text, "\"id\":\"a01\"", "\"due\":20270112");
	json_t *first = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	assert_non_null(first);
	json_decref(first);
	free(text);
	/* Without --calendar the installed one, or the one that lies above the routine. */
	text = run_routine(command_routine_show, "nb",
	    "config/routines/"
	    "tog.conf|--release=09.08.2027|--two-thirds=09.08.2027|--today=06.01.2027",
	    CLI_OK);
	assert_in_line(text, " t14b ", "fre 09.07.2027");
	free(text);
}

static void
test_routine_show_refuses(void **state)
{
	static const struct {
		const char *line, *says;
		int code;
	} rows[] = {
		{ "", "overgang: Hvilken rutinefil?\n", CLI_USAGE },
		{ "a|b", "overgang: \"b\": \"overgang routine show\" tar ikke imot dette\n",
		    CLI_USAGE },
		{ "config/routines/tog.conf|--release|31.02.2027",
		    "overgang: --release: \"31.02.2027\" er ingen dato; skriv dd.mm.åååå\n",
		    CLI_USAGE },
		{ "config/routines/tog.conf|--status|fri",
		    "overgang: --status: \"fri\" er ikke mulig her.", CLI_USAGE },
		{ "config/routines/tog.conf|--calendar|config/nowhere.conf",
		    "overgang: config/nowhere.conf: finnes ikke\n", CLI_CONFIG },
		{ "config/routines/tog.conf|--calendar|config/routines/tog.conf",
		    "overgang: config/routines/tog.conf:7: [tog] er ingen seksjon her; bruk "
		    "[short "
		    "days], [windows] og [deadlines]\n",
		    CLI_CONFIG },
		{ "config/nowhere.conf", "overgang: config/nowhere.conf: finnes ikke\n",
		    CLI_CONFIG },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = run_routine(command_routine_show, "nb", rows[i].line, rows[i].code);
		if (strncmp(text, rows[i].says, strlen(rows[i].says)) != 0)
			fail_msg("%s: %s", rows[i].line, text);
		free(text);
	}
}

#define RING_TASK \
	"tittel = T\neier = fengselsteam\nfrist = N\noppfylt = release.arrived\nområde = sak\n"

/* a01 hangs on a ring and a06 on nothing; a02, a05 and a04 are the ring. */
static void
test_tasks_in_a_ring(void **state)
{
	static const struct {
		const char *language, *of_a04, *says;
		int code;
	} rows[] = {
		{ "nb", "a02",
		    ":10: etter (after): a02 bygger på seg selv i ring: a02, a05, a04, a02\n",
		    CLI_CONFIG },
		{ "en", "a02",
		    ":10: after (etter): a02 builds on itself in a ring: a02, a05, a04, a02\n",
		    CLI_CONFIG },
		{ "en", "a06", "asker (A): 5 tasks, nothing wrong.\n", CLI_OK },
	};
	char path[] = "/tmp/overgang-check-XXXXXX", says[512];

	(void)state;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < COUNT(rows); i++) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		fprintf(f,
		    "[asker]\nnavn = A\n[a01]\n" RING_TASK "etter = a06, a02\n[a02]\n" RING_TASK
		    "etter = a06, a05\n[a04]\n" RING_TASK "etter = %s\n[a05]\n" RING_TASK
		    "after = a04\n[a06]\n" RING_TASK,
		    rows[i].of_a04);
		assert_int_equal(fclose(f), 0);
		char *text =
		    run_routine(command_routine_check, rows[i].language, path, rows[i].code);
		snprintf(says, sizeof(says), "%s%s%s", rows[i].code != CLI_OK ? "overgang: " : "",
		    rows[i].code != CLI_OK ? path : "", rows[i].says);
		assert_string_equal(text, says);
		free(text);
	}
	assert_int_equal(unlink(path), 0);
}

static void
test_routine_check(void **state)
{
	static const struct {
		const char *line, *nb, *en;
	} rows[] = {
		{ "[asker]\nnavn = A\n\n[a01]\ntittel = T\nfrist = R-8\n",
		    ":6: frist: \"-8\" er ikke en avstand; skriv + eller -, et tall og d, v "
		    "(virkedager), u eller m, som i R-8u\n",
		    ":6: frist: \"-8\" is no offset; write + or -, a number and d, v (working "
		    "days), u (weeks) or m, as in R-8u\n" },
		{ "[asker]\nnavn = A\n\n[a01]\ntitle_nb = T\npriority = 100\n",
		    ":6: priority: \"100\" er ikke en prioritet; skriv 1 (først) til 99\n",
		    ":6: priority: \"100\" is no priority; write 1 (first) to 99\n" },
		{ "[asker]\nnavn = A\n\n[a01]\nfrist = R\n",
		    ":4: [a01] har ingen tittel (title_nb)\n",
		    ":4: [a01] has no tittel (title_nb)\n" },
		{ "[asker]\nnavn = A\ngjelder = fri\n",
		    ":3: gjelder: \"fri\" er ingen soningsform; bruk dom, varetekt, forvaring, "
		    "bøtesoning, hjemmesoning, § 12, overgangsbolig\n",
		    ":3: gjelder: \"fri\" is no status; use sentence, remand, "
		    "preventive-detention, fine, home-detention, treatment, halfway-house\n" },
		{ "[asker]\nnavn = A\n[a01]\n" RING_TASK "etter = a99\n",
		    ":3: [a01] står etter a99, som ikke er en oppgave i denne fila\n",
		    ":3: [a01] stands after a99, which is no task of this file\n" },
		{ "[asker]\nnavn = A\n[a01]\n" RING_TASK "etter = a01\n",
		    ":3: [a01] står etter seg selv\n", ":3: [a01] stands after itself\n" },
		{ "[asker]\nnavn = A\nnavn = B\n", ":3: navn: står alt i [asker]; behold den ene\n",
		    ":3: navn: is there already in [asker]; keep one\n" },
		{ "[asker]\nnavn A\n",
		    ":2: er verken en seksjon, en kommentar eller nøkkel = verdi\n",
		    ":2: is no section, no comment and no key = value\n" },
		{ "[asker]\nnavn = A\n", ": har ingen oppgaver; en oppgave er en seksjon: [a01]\n",
		    ": has no tasks; a task is a section: [a01]\n" },
	};
	char path[] = "/tmp/overgang-check-XXXXXX", line[128];

	(void)state;
	char *text = run_routine(command_routine_check, "nb",
	    "config/routines/asker.conf|config/routines/tog.conf|config/routines/remand.conf",
	    CLI_OK);
	assert_string_equal(text,
	    "asker (Asker fengselsteam): 14 oppgaver, ingen feil.\n"
	    "tog (TOG: prøveløslatelse fra lukket fengsel): 34 oppgaver, ingen feil.\n"
	    "remand (Varetekt: klar for løslatelse samme dag): 17 oppgaver, ingen feil.\n");
	free(text);
	text = run_routine(command_routine_check, "en", "config/routines/asker.conf", CLI_OK);
	assert_string_equal(text, "asker (Asker fengselsteam): 14 tasks, nothing wrong.\n");
	free(text);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < COUNT(rows); i++) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		fputs(rows[i].line, f);
		assert_int_equal(fclose(f), 0);
		snprintf(line, sizeof(line), "overgang: %s", path);
		for (int en = 0; en < 2; en++) {
			text =
			    run_routine(command_routine_check, en ? "en" : "nb", path, CLI_CONFIG);
			assert_memory_equal(text, line, strlen(line));
			assert_string_equal(text + strlen(line), en ? rows[i].en : rows[i].nb);
			free(text);
		}
	}
	assert_int_equal(unlink(path), 0);
	text = run_routine(command_routine_check, "nb",
	    "config/routines/asker.conf|config/routines/asker.conf", CLI_CONFIG);
	assert_string_equal(text,
	    "overgang: config/routines/asker.conf: [asker] er alt navnet på en annen rutine\n");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_too_many_arguments),
		cmocka_unit_test(test_options_of_commands),
		cmocka_unit_test(test_joined_words),
		cmocka_unit_test(test_find_kind),
		cmocka_unit_test(test_fields_of_the_daemon_are_those_of_the_catalogue),
		cmocka_unit_test(test_values_from_words),
		cmocka_unit_test(test_every_text_that_is_used_is_there),
		cmocka_unit_test(test_every_text_that_is_there_is_used),
		cmocka_unit_test(test_every_option_is_explained),
		cmocka_unit_test(test_every_exit_code_is_explained),
		cmocka_unit_test(test_refusals_by_language),
		cmocka_unit_test(test_a_huskenavn_without_quotes),
		cmocka_unit_test(test_routine_show),
		cmocka_unit_test(test_routine_show_options),
		cmocka_unit_test(test_routine_show_refuses),
		cmocka_unit_test(test_tasks_in_a_ring),
		cmocka_unit_test(test_a_mistyped_number),
		cmocka_unit_test(test_routine_check),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
