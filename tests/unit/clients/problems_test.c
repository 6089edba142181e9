/* problems_test.c - Every kind of problem has a bokmål of its own, and its sentence is made of the
 * data in either language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/problems.h"
#include "base/problem.h"
#include "base/problems.h"
#include "field_text.h"
#include "handle.h"
#include "notify/problems.h"
#include "overgang.h"
#include "problem_text.h"
#include "refusals.h"
#include "library_problems.h"
#include "liaison/problems.h"
#include "texts_in.h"

#define COUNT(a)		  (sizeof(a) / sizeof((a)[0]))
#define KIND(name, code, english) &name,

static const struct problem_kind *const kinds[] = { BASE_PROBLEMS(KIND) LIBRARY_PROBLEMS(KIND)
	    LIAISON_PROBLEMS(KIND) ADAPTER_PROBLEMS(KIND) NOTIFY_PROBLEMS(KIND) };

/* ---- the tables ----------------------------------------------------------------------------- */

/* Which of {1} to {9} a sentence has, one bit each; other braces are none. */
static unsigned
arguments_of(const char *sentence)
{
	unsigned found = 0;

	for (const char *s = strchr(sentence, '{'); s != NULL; s = strchr(s + 1, '{')) {
		if (s[1] < '1' || s[1] > '9' || s[2] != '}')
			fail_msg("is no argument: %s", s);
		found |= 1u << (s[1] - '1');
	}
	return found;
}

static void
test_every_kind_has_its_bokmaal(void **state)
{
	struct texts *nb = texts_in("nb");

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *text = texts_find(nb, "problem", kinds[i]->code);
		if (text == NULL)
			fail_msg("nb.conf, [problem] has no %s", kinds[i]->code);
		if (arguments_of(text) != arguments_of(kinds[i]->english))
			fail_msg("%s: has other arguments in nb.conf", kinds[i]->code);
		if (strcmp(kinds[i]->code, "system") != 0 && strcmp(text, kinds[i]->english) == 0)
			fail_msg("%s: is English in nb.conf", kinds[i]->code);
		if (strstr(kinds[i]->english, "%") != NULL)
			fail_msg("%s: has a %% of printf", kinds[i]->code);
	}
}

static void
test_every_code_is_used_once(void **state)
{
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	const char *code;
	size_t n = 0;

	(void)state;
	for (; texts_nth(nb, "problem", n, &code) != NULL; n++) {
		size_t same = 0;
		for (size_t i = 0; i < COUNT(kinds); i++)
			same += strcmp(kinds[i]->code, code) == 0;
		if (same != 1)
			fail_msg("nb.conf, [problem] %s: %zu kinds have this code", code, same);
	}
	assert_int_equal(n, COUNT(kinds));
	/* English is built in. */
	assert_null(texts_nth(en, "problem", 0, &code));
}

/* ---- sentences ------------------------------------------------------------------------------ */

/* A problem as it stands in a row: the arguments already with PROBLEM_AND between them. */
struct row {
	const struct problem_kind *kind;
	const char *place;
	int line;
	const char *key, *value, *arguments;
	int error;
	const char *en, *nb;
};

static void
problem_of(const struct row *r, struct problem *ret)
{
	problem_set(ret, r->kind, "%s", r->arguments != NULL ? r->arguments : "");
	if (r->place != NULL)
		problem_at(ret, r->place, r->line);
	if (r->key != NULL)
		problem_key(ret, r->key);
	if (r->value != NULL)
		(void)snprintf(ret->value, sizeof(ret->value), "%s", r->value);
	ret->error = r->error;
}

static const struct row rows[] = {
	{ .kind = &PROBLEM_UNREADABLE,
	    .place = "team.conf",
	    .error = ENOENT,
	    .en = "team.conf: cannot be read: No such file or directory",
	    .nb = "team.conf: kan ikke leses: finnes ikke" },
	{ .kind = &PROBLEM_SYSTEM,
	    .place = "/etc/overgang/nb.conf",
	    .arguments = "errno.EISDIR",
	    .en = "/etc/overgang/nb.conf: Is a directory",
	    .nb = "/etc/overgang/nb.conf: er en mappe" },
	{ .kind = &PROBLEM_MESSAGE,
	    .key = "person",
	    .value = "Sol",
	    .en = "person: \"Sol\" is a message of its own and cannot be set from text",
	    .nb = "person: \"Sol\" er en del med egne felt, og kan ikke settes fra tekst" },
	{ .kind = &PROBLEM_MESSAGES,
	    .key = "tasks",
	    .value = "a01",
	    .en = "tasks: \"a01\" is a list of messages and cannot be set from text",
	    .nb =
		"tasks: \"a01\" er en liste av deler med egne felt, og kan ikke settes fra tekst" },
	/* Names stay as they are. */
	{ .kind = &PROBLEM_EXAMPLE,
	    .place = "oncall.conf",
	    .line = 52,
	    .key = "name",
	    .en = "oncall.conf:52: name: is the example of the manual; write your own in its place",
	    .nb = "oncall.conf:52: name: er eksempelet fra håndboka; skriv deres eget i stedet" },
	{ .kind = &PROBLEM_NO_SUCH_KEY,
	    .place = "team.conf",
	    .line = 2,
	    .key = "dsk",
	    .arguments = "overgang" PROBLEM_AND "desk, key",
	    .en = "team.conf:2: dsk: is no key of [overgang]; there are: desk, key",
	    .nb = "team.conf:2: dsk: er ingen nøkkel i [overgang]; det finnes: desk, key" },
	{ .kind = &PROBLEM_SETTING_MISSING,
	    .place = "team.conf",
	    .arguments = "desk",
	    .en = "team.conf: section [overgang]: desk is missing",
	    .nb = "team.conf: seksjonen [overgang]: desk mangler" },
	{ .kind = &PROBLEM_EMPTY,
	    .place = "a",
	    .key = "b",
	    .en = "a: b: is empty",
	    .nb = "a: b: er tom" },
	{ .kind = &PROBLEM_NO_SETTING,
	    .place = "x.conf",
	    .line = 1,
	    .en = "x.conf:1: is no section, no comment and no key = value",
	    .nb = "x.conf:1: er verken en seksjon, en kommentar eller nøkkel = verdi" },
	{ .kind = &PROBLEM_NO_FILE,
	    .place = "/tmp/x",
	    .en = "/tmp/x: is no file; a pipe, a socket or a device is not read",
	    .nb = "/tmp/x: er ingen fil; et rør, en sokkel eller en enhet blir ikke lest" },
	{ .kind = &PROBLEM_SECTION_ALONE,
	    .place = "x.conf",
	    .line = 1,
	    .en = "x.conf:1: a section stands alone on its line: [name]",
	    .nb = "x.conf:1: en seksjon står alene på linjen sin: [name]" },
	/* An error in the middle of a sentence. */
	{ .kind = &PROBLEM_CANNOT_CONNECT,
	    .place = "team.conf",
	    .key = "desk",
	    .arguments = "tcp//x" PROBLEM_AND "errno.EINVAL",
	    .en = "team.conf: desk: cannot connect to tcp//x: Invalid argument (write "
		  "tcp://host:port or ipc:///path)",
	    .nb =
		"team.conf: desk: får ikke forbindelse med tcp//x: verdien kan ikke brukes (skriv "
		"tcp://maskin:port eller ipc:///sti)" },
	{ .kind = &PROBLEM_CANNOT_SEND,
	    .arguments = "ipc:///run/x" PROBLEM_AND "errno.EACCES",
	    .en = "cannot send to ipc:///run/x: Permission denied",
	    .nb = "får ikke sendt til ipc:///run/x: det er ikke tilgang" },
	{ .kind = &PROBLEM_CANNOT_SEND,
	    .arguments = PROBLEM_AND,
	    .en = "cannot send to : ",
	    .nb = "får ikke sendt til : " },
	{ .kind = &PROBLEM_NOBODY_ANSWERS,
	    .arguments = "tcp://127.0.0.1:5710",
	    .en =
		"nobody answers at tcp://127.0.0.1:5710; does overgangd run, and is that its desk?",
	    .nb = "ingen svarer på tcp://127.0.0.1:5710; går overgangd, og er det adressen dit?" },
	{ .kind = &PROBLEM_KEY_REFUSED,
	    .arguments = "ipc:///a; b" PROBLEM_AND "/k" PROBLEM_AND "%s%n",
	    .en =
		"the daemon at ipc:///a; b refuses the key in /k; its public key is %s%n: does it "
		"stand in the daemon's agencies.conf?",
	    .nb = "tjenesten på ipc:///a; b avviser nøkkelen i /k; den offentlige delen er %s%n: "
		  "står den i agencies.conf der?" },
	{ .kind = &PROBLEM_PLACE_NOT_KEPT,
	    .place = "/x/.place",
	    .error = ENOSPC,
	    .en = "/x/.place: how far this has come cannot be kept: No space left on device",
	    .nb = "/x/.place: hvor langt dette har kommet, kan ikke lagres: disken er full" },
	{ .kind = &PROBLEM_NOT_DIGITS,
	    .key = "amount",
	    .value = "x",
	    .en = "amount: \"x\" is not a number; write digits only",
	    .nb = "amount: \"x\" er ikke et tall; skriv bare sifre" },
	{ .kind = &PROBLEM_NO_PHONE,
	    .place = "liaison.conf",
	    .en = "liaison.conf: [liaison] has no phone, whom to ring about a row that is not sent",
	    .nb = "liaison.conf: [liaison] mangler phone, hvem som kan ringes om en rad som ikke "
		  "blir sendt" },
	/* Of the adapter. */
	{ .kind = &PROBLEM_TRAY_NOT_LOOKED_AT,
	    .key = "intray",
	    .arguments = "/srv/inn",
	    .error = EIO,
	    .en = "intray: /srv/inn cannot be looked at: Input/output error",
	    .nb = "intray: /srv/inn kan ikke ses på: disken svarer med en feil" },
	{ .kind = &PROBLEM_SYSTEM,
	    .key = "intray",
	    .arguments = "/srv/inn",
	    .error = ENOSPC,
	    .en = "intray: /srv/inn: No space left on device",
	    .nb = "intray: /srv/inn: disken er full" },
	{ .kind = &PROBLEM_NO_CONSUMER,
	    .place = "nav.conf",
	    .key = "consumer",
	    .arguments = "Nav" PROBLEM_AND "32",
	    .en = "nav.conf: consumer: \"Nav\" is no name; 1 to 32 of a-z, 0-9 and -",
	    .nb = "nav.conf: consumer: «Nav» er ikke et navn; 1 til 32 av a-z, 0-9 og -" },
	{ .kind = &PROBLEM_NOTICE_NOT_WRITTEN,
	    .place = "/srv/ut",
	    .arguments = "svar: is empty.docx",
	    .error = EACCES,
	    .en = "/srv/ut: the notice about svar: is empty.docx cannot be written: Permission "
		  "denied",
	    .nb = "/srv/ut: beskjeden om svar: is empty.docx kan ikke skrives: det er ikke "
		  "tilgang" },
	/* Of the notifier. */
	{ .kind = &PROBLEM_CHANNEL_PROGRAM_AWAY,
	    .arguments = "sms" PROBLEM_AND "/usr/bin/x",
	    .en = "channel sms: /usr/bin/x is no program that can be run",
	    .nb = "kanal sms: /usr/bin/x er ikke et program som kan kjøres" },
	{ .kind = &PROBLEM_CHANNEL_FAILED,
	    .arguments = "sms",
	    .error = ENOENT,
	    .en = "channel sms: No such file or directory",
	    .nb = "kanal sms: finnes ikke" },
	{ .kind = &PROBLEM_CHANNEL_TYPE,
	    .place = "oncall.conf",
	    .line = 9,
	    .key = "fax",
	    .arguments = "faks",
	    .en = "oncall.conf:9: fax: is neither file nor program: faks",
	    .nb = "oncall.conf:9: fax: er verken file eller program: faks" },
	/* A typed value is no format, no placeholder and no other sentence. */
	{ .kind = &PROBLEM_KEY_TWICE,
	    .place = "%s%n: is empty",
	    .arguments = "{2}{1}%n: is empty",
	    .en = "%s%n: is empty: is there already in [{2}{1}%n: is empty]; keep one",
	    .nb = "%s%n: is empty: står alt i [{2}{1}%n: is empty]; behold den ene" },
	/* Fewer arguments than the sentence has. */
	{ .kind = &PROBLEM_NUMBER_RANGE,
	    .value = "x",
	    .arguments = "1",
	    .en = "\"x\" is a number from 1 to ",
	    .nb = "\"x\" er et tall fra 1 til " },
	{ .kind = NULL, .place = "x", .en = "", .nb = "" },
};

static void
test_a_sentence_in_both_languages(void **state)
{
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	char buf[OVERGANG_ERROR_SIZE];
	struct problem p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		problem_of(&rows[i], &p);
		assert_string_equal(problem_english(&p, buf, sizeof(buf)), rows[i].en);
		assert_string_equal(problem_in(nb, &p, buf, sizeof(buf)), rows[i].nb);
		assert_string_equal(problem_in(en, &p, buf, sizeof(buf)), rows[i].en);
		/* Without texts it is still said. */
		assert_string_equal(problem_in(NULL, &p, buf, sizeof(buf)), rows[i].en);
	}
}

/* A buffer that is too small has the beginning, in whole characters, and nothing behind a cut. */
static void
test_a_sentence_that_is_cut(void **state)
{
	struct texts *nb = texts_in("nb");
	char whole[OVERGANG_ERROR_SIZE], buf[OVERGANG_ERROR_SIZE];
	struct problem p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		problem_of(&rows[i], &p);
		size_t n = strlen(problem_in(nb, &p, whole, sizeof(whole)));
		for (size_t size = 1; size <= n; size++) {
			size_t used = strlen(problem_in(nb, &p, buf, size));
			assert_true(used < size);
			assert_memory_equal(buf, whole, used);
			assert_true(((unsigned char)whole[used] & 0xc0) != 0x80);
			assert_true(size - 1 - used < 4);
		}
	}
}

/* Arguments that are too long are cut between characters too. */
static void
test_long_arguments(void **state)
{
	char long_text[3000], buf[4000];
	struct problem p;

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		memset(long_text, 'x', shift);
		for (size_t i = shift; i + 2 < sizeof(long_text); i += 2)
			memcpy(long_text + i, "å", 3);
		problem_set(&p, &PROBLEM_KEY_TWICE, "%s", long_text);
		problem_at(&p, long_text, 7);
		problem_key(&p, long_text);
		(void)problem_english(&p, buf, sizeof(buf));
		for (const char *s = buf; (s = strchr(s, '\xc3')) != NULL; s++)
			assert_int_equal((unsigned char)s[1], 0xa5);
		assert_non_null(strstr(buf, ":7: "));
		assert_non_null(strstr(buf, "]; keep one"));
	}
}

/* An errno that the system has no name for is its number; one that it knows, a word. */
static void
test_an_errno_alone(void **state)
{
	struct texts *nb = texts_in("nb");
	char buf[100];
	struct problem p;

	(void)state;
	problem_errno(&p, EACCES);
	assert_string_equal(problem_english(&p, buf, sizeof(buf)), "Permission denied");
	assert_string_equal(problem_in(nb, &p, buf, sizeof(buf)), "det er ikke tilgang");
	problem_errno(&p, 99999);
	assert_string_equal(problem_in(nb, &p, buf, sizeof(buf)), "Unknown error 99999");
	assert_null(problem_errno_english("errno.ENONSENSE"));
	assert_null(problem_errno_english("EACCES"));
}

/* ---- errors of the library -------------------------------------------------------------------- */

/* A request that failed, and one that the daemon refused: from data, and in English as ever. */
static void
test_errors_of_the_library(void **state)
{
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	struct overgang *o = calloc(1, sizeof(*o));
	Ov__Answer *no = malloc(sizeof(*no));
	struct handle_error kept;
	char buf[OVERGANG_ERROR_SIZE];

	(void)state;
	assert_int_equal(handle_fail(o, -EPROTO, &PROBLEM_NOT_GIVEN, "%d", 12), -EPROTO);
	assert_string_equal(
	    overgang_error(o), "the daemon has 12 in its stream, but does not give it");
	assert_string_equal(error_in(nb, o, buf, sizeof(buf)),
	    "tjenesten sier at den har nummer 12, men gir det ikke");
	ov__answer__init(no);
	no->field = strdup("acknowledge.n");
	no->code = strdup("needed");
	no->text = strdup("is needed and is empty");
	assert_int_equal(handle_answered(o, -EINVAL, &PROBLEM_ACKNOWLEDGE_REFUSED, no), -EINVAL);
	assert_string_equal(overgang_error(o),
	    "the acknowledgement was refused: acknowledge.n is needed and is empty");
	assert_string_equal(error_in(nb, o, buf, sizeof(buf)),
	    "bekreftelsen ble avvist: nummer_i_strømmen må fylles ut");
	assert_string_equal(error_in(en, o, buf, sizeof(buf)),
	    "the acknowledgement was refused: n is needed and is empty");
	/* Put by while something else fails, and given back. */
	handle_take_error(o, &kept);
	(void)handle_fail(o, -ECANCELED, &PROBLEM_STOPPED, NULL);
	assert_string_equal(error_in(nb, o, buf, sizeof(buf)), "stoppet");
	handle_give_error(o, &kept);
	assert_string_equal(error_in(nb, o, buf, sizeof(buf)),
	    "bekreftelsen ble avvist: nummer_i_strømmen må fylles ut");
	overgang_close(o);
}

static void
test_a_field_that_is_wrong(void **state)
{
	static const struct {
		const char *field, *value, *en, *nb;
	} fields[] = {
		{ "date", "i går", "date: \"i går\" is no date; write dd.mm.yyyy",
		    "date: \"i går\" er ikke en dato; skriv dd.mm.åååå" },
		{ "state", "sett", "state: \"sett\" is none of its values: unknown, ",
		    "state: \"sett\" er ikke en av verdiene som kan brukes: unknown, " },
		{ "datoen", "x", "datoen: no such field; there are: ",
		    "datoen: et slikt felt finnes ikke; det finnes: " },
	};
	Ov__Fact *fact = overgang_fact_new(overgang_kind("release.date_set"));
	ProtobufCMessage *m = overgang_fact_message(fact, NULL);
	struct texts *nb = texts_in("nb");
	char buf[OVERGANG_ERROR_SIZE];
	struct problem p;

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		assert_int_equal(
		    field_set_problem(m, fields[i].field, fields[i].value, &p), -EINVAL);
		(void)problem_english(&p, buf, sizeof(buf));
		assert_memory_equal(buf, fields[i].en, strlen(fields[i].en));
		(void)problem_in(nb, &p, buf, sizeof(buf));
		assert_memory_equal(buf, fields[i].nb, strlen(fields[i].nb));
	}
	ov__fact__free_unpacked(fact, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_has_its_bokmaal),
		cmocka_unit_test(test_every_code_is_used_once),
		cmocka_unit_test(test_a_sentence_in_both_languages),
		cmocka_unit_test(test_a_sentence_that_is_cut),
		cmocka_unit_test(test_long_arguments),
		cmocka_unit_test(test_an_errno_alone),
		cmocka_unit_test(test_errors_of_the_library),
		cmocka_unit_test(test_a_field_that_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
