/* answer_test.c - An office's answer becomes a report, or a sentence that says why it is none; a
 * refusal becomes one too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/answer.h"
#include "files.h"
#include "schema/limits.h"
#include "texts_in.h"
#include "tree.h"

/* Return the answer as text: kind, case, field=value of the fact; or the reason why it is none. */
static const struct {
	const char *text;
	const char *kind;
	const char *fields; /* "office=Nav Asker;phone=…" as overgang_field_text() has them */
	const char *told_by;
	Ov__Channel channel;
	const char *on_behalf_of;
	const char *why; /* in the sentence; NULL: it is an answer */
} answers[] = {
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nkontor = Nav Asker\n",
	    "nav.contact_opened", "office=Nav Asker", "", 0, "", NULL },
	{ "kind=nav.contact_opened\ncase=K7F3-9QXM\noffice=Nav Asker\nphone=000 00 020",
	    "nav.contact_opened", "office=Nav Asker;phone=000 00 020", "", 0, "", NULL },
	{ "# svaret fra i dag\n\n  Hendelse =  housing.guarantee_granted  \r\n Sak = K7F3-9QXM\r\n"
	  "Meldt av = Berit Eksempel\r\nKanal = telefon\r\nSted = Holmen\r\nFra = 24.03.2027\r\n"
	  "Til = 24.06.2027\r\n",
	    "housing.guarantee_granted", "place=Holmen;from=24.03.2027;to=24.06.2027",
	    "Berit Eksempel", OV__CHANNEL__CHANNEL_PHONE, "", NULL },
	{ "hendelse = transport.arranged\nsak = K7F3-9QXM\nhvordan = vi henter = med bil\nkl = "
	  "09.00\n",
	    "transport.arranged", "how=vi henter = med bil;time=09.00", "", 0, "", NULL },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\npå vegne av = innbyggeren\nKANAL = "
	  "møte\n",
	    "nav.contact_opened", "", "", OV__CHANNEL__CHANNEL_MEETING, "person", NULL },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nP\xc3\x85-VEGNE-AV = nav-asker\n",
	    "nav.contact_opened", "", "", 0, "nav-asker", NULL },
	/* As Notepad saves it: a mark in front, or Windows-1252. */
	{ "\xef\xbb\xbfhendelse = housing.basics_ready\nsak = K7F3-9QXM\nmerknad = dyne\n",
	    "housing.basics_ready", "note=dyne", "", 0, "", NULL },
	{ "hendelse = housing.basics_ready\nsak = K7F3-9QXM\nmerknad = n\xf8kkel \x96 p\xe5 "
	  "plass\n",
	    "housing.basics_ready", "note=nøkkel – på plass", "", 0, "", NULL },
	/* In the forms that a reminder and the manual show. */
	{ "hendelse = task.accepted\nsak = K7F3-9QXM\nområde = bolig\noppgaver = a12, a13\nav = "
	  "Berit\n",
	    "task.accepted", "area=housing;tasks=a12, a13;by=Berit", "", 0, "", NULL },
	{ "hendelse = task.declined\nsak = K7F3-9QXM\nOmråde = Økonomi\noppgave = a27\ngrunn = "
	  "ikke vår\n",
	    "task.declined", "area=economy;task=a27;reason=ikke vår", "", 0, "", NULL },
	{ "kind = task.accepted\ncase = K7F3-9QXM\narea = housing\n", "task.accepted",
	    "area=housing", "", 0, "", NULL },
	{ "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\npå vilkår = på vilkår av "
	  "prøveløslatelse\ninntil dager = 30\n",
	    "housing.guarantee_granted", "conditional_on=parole;max_days=30", "", 0, "", NULL },
	{ "hendelse = consent.given\nsak = K7F3-9QXM\nområder = bolig, arbeid og aktivitet\n",
	    "consent.given", "areas=housing, occupation", "", 0, "", NULL },
	/* Changes made by an editor: a long dash, decomposed letters, line ends of an old Mac,
	 * invisible characters. */
	{ "Hendelse = Nav.Contact_Opened\rsak = k7f3\xe2\x80\x93"
	  "9qxm\rkontor\xe2\x80\x8b = Nav\xc2\xa0"
	  "Asker\xe2\x80\xae\rtelefon = 000\t00 020\r",
	    "nav.contact_opened", "office=Nav Asker;phone=000 00 020", "", 0, "", NULL },
	{ "hendelse = task.accepted\nsak = K7F3-9QXM\nomra\xcc\x8a"
	  "de = O\xcc\xb8konomi\nav = A\xcc\x8a"
	  "se\n",
	    NULL, NULL, NULL, 0, NULL, "" },
	{ "hendelse = task.accepted\nsak = K7F3-9QXM\nomra\xcc\x8a"
	  "de = bolig\nav = A\xcc\x8a"
	  "se\n",
	    "task.accepted", "area=housing;by=Åse", "", 0, "", NULL },
	{ "hendelse = task.accepted\nsak = K7F3-9QXM\nområde = hus\n", NULL, NULL, NULL, 0, NULL,
	    "Linje 3: område: «hus» er ikke en av verdiene som kan brukes: saken, navn, " },
	{ "", NULL, NULL, NULL, 0, NULL, "Linjen «hendelse = ...» mangler." },
	{ "hendelse = nav.contact_opened\n", NULL, NULL, NULL, 0, NULL,
	    "Linjen «sak = ...» mangler." },
	{ "hendelse = nav.contact_opened\nsak =\n", NULL, NULL, NULL, 0, NULL,
	    "Linjen «sak = ...» mangler." },
	{ "hendelse = nav.opened\nsak = K7F3-9QXM\n", NULL, NULL, NULL, 0, NULL,
	    "Linje 1: hendelsen «nav.opened» finnes ikke. Mente du nav.contact_opened, " },
	{ "hendelse = housing.guarante_granted\nsak = K7F3-9QXM\n", NULL, NULL, NULL, 0, NULL,
	    "Mente du housing.guarantee_granted, housing.guarantee_refused eller housing." },
	/* A conclusion of the daemon cannot be reported by anybody. */
	{ "hendelse = housing.moved_inn\nsak = K7F3-9QXM\n", NULL, NULL, NULL, 0, NULL,
	    "Mente du housing.moved_in, " },
	{ "hendelse = housing.status_change\nsak = K7F3-9QXM\n", NULL, NULL, NULL, 0, NULL,
	    "Mente du housing.keys_arranged, " },
	{ "hendelse = kontakt\nsak = K7F3-9QXM\n", NULL, NULL, NULL, 0, NULL, "Mente du " },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n\nHei, ja det er greit\n", NULL, NULL,
	    NULL, 0, NULL, "Linje 4: «Hei, ja det er greit» er ikke et svar. Skriv felt = verdi." },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nkontr = Nav\n", NULL, NULL, NULL, 0,
	    NULL,
	    "Linje 3: feltet «kontr» finnes ikke i denne hendelsen. Mente du kontor? Den har: "
	    "kontor, "
	    "saksbehandler, "
	    "telefon, referanse." },
	{ "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\ntil = 31.04.2027\n", NULL, NULL,
	    NULL, 0, NULL, "Linje 3: til: «31.04.2027» er ikke en dato; skriv dd.mm.åååå." },
	/* What was typed is not taken for a part of the sentence. */
	{ "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\ntil = \"mai\" : ja\n", NULL, NULL,
	    NULL, 0, NULL, "Linje 3: til: «\"mai\" : ja» er ikke en dato; skriv dd.mm.åååå." },
	{ "hendelse = housing.stay_registered\nsak = K7F3-9QXM\ntype = slott\n", NULL, NULL, NULL,
	    0, NULL, "Linje 3: type: «slott» er ikke en av verdiene som kan brukes: egen bolig, " },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nkanal = due\n", NULL, NULL, NULL, 0,
	    NULL, "Linje 3: kanal: «due» er ikke en av verdiene som kan brukes: telefon, " },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\ntidspunkt = i går\n", NULL, NULL, NULL,
	    0, NULL, "Linje 3: tidspunkt: «i går» er ikke et tidspunkt; skriv dd.mm.åååå 09.00." },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nkontor = A\noffice = B\n", NULL, NULL,
	    NULL, 0, NULL, "Linje 4: kontor står også lenger opp. Behold den ene." },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\n", NULL, NULL,
	    NULL, 0, NULL,
	    "Linje 3: meldt_av er ikke fylt ut. Skriv svaret for (navnet ditt), eller ta linjen "
	    "bort." },
	/* A no fills in none of the fields that the letter asks of a yes. */
	{ "hendelse = housing.guarantee_refused\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\n"
	  "sted = (hvor)\nfra = (dd.mm.åååå)\nmaks_dogn = (tall)\ngrunn = fullt\n",
	    "housing.guarantee_refused", "reason=fullt", "", 0, "", NULL },
	{ "hendelse = nav.office_disputed\nsak = K7F3-9QXM\nkontor = (kontoret)\n",
	    "nav.office_disputed", "", "", 0, "", NULL },
	{ "hendelse = housing.guarantee_refused\nsak = (saken)\n", NULL, NULL, NULL, 0, NULL,
	    "sak er ikke fylt ut" },
	{ "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\nsted = (hvor)\n", NULL, NULL,
	    NULL, 0, NULL, "sted er ikke fylt ut" },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nkey = 0011\n", NULL, NULL, NULL, 0, NULL,
	    "feltet «nøkkel» finnes ikke" },
	{ "hendelse = nav.contact_opened\nsak = K7F3-9QXM\nseen = 4\n", NULL, NULL, NULL, 0, NULL,
	    "feltet «sist_lest» finnes ikke" },
};

static void
check_fields(const ProtobufCMessage *m, const char *fields, const char *row)
{
	char *copy = strdup(fields), *rest = copy, *pair, text[256];

	while ((pair = strsep(&rest, ";")) != NULL && pair[0] != '\0') {
		char *equals = strchr(pair, '=');
		*equals = '\0';
		(void)overgang_field_text(m, pair, text, sizeof(text));
		if (strcmp(text, equals + 1) != 0)
			fail_msg("%s: %s is \"%s\", not \"%s\"", row, pair, text, equals + 1);
	}
	free(copy);
}

static void
an_answer_becomes_a_report_or_a_sentence(void **state)
{
	struct texts *t = texts_in("nb");
	char why[ANSWER_WHY_SIZE], kind[64];

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		Ov__Report *r = answer_parse(t, answers[i].text, strlen(answers[i].text), why);
		if ((r != NULL) != (answers[i].why == NULL))
			fail_msg("%s: %s", answers[i].text, why);
		if (r == NULL) {
			if (strstr(why, answers[i].why) == NULL)
				fail_msg("%s says \"%s\", not \"%s\"", answers[i].text, why,
				    answers[i].why);
			continue;
		}
		assert_int_equal(r->n_facts, 1);
		assert_int_equal(r->key.len, 0);
		uint32_t number;
		ProtobufCMessage *m = overgang_fact_message(r->facts[0], &number);
		assert_string_equal(overgang_kind_name(number, kind), answers[i].kind);
		assert_string_equal(r->case_, "K7F3-9QXM");
		assert_string_equal(r->told_by, answers[i].told_by);
		assert_int_equal(r->channel, answers[i].channel);
		assert_string_equal(r->on_behalf_of, answers[i].on_behalf_of);
		check_fields(m, answers[i].fields, answers[i].text);
		ov__report__free_unpacked(r, NULL);
	}
}

/* A huskenavn stays one, as the daemon has it, and an id becomes one. */
static void
a_case_is_named_by_id_or_huskenavn(void **state)
{
	static const struct {
		const char *written, *is;
	} rows[] = {
		{ "k7f3\xe2\x80\x93"
		  "9qxm",
		    "K7F3-9QXM" },
		{ "«K7F3-9QXM»", "K7F3-9QXM" },
		{ "blå ugle", "blå ugle" },
		{ "\"Blå  UGLE\"", "blå ugle" },
		{ "“«BLÅ ugle»”", "blå ugle" },
		{ "'stille elv'", "stille elv" },
		{ "ugle", "ugle" },
	};
	char text[200], why[ANSWER_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text), "hendelse = nav.contact_opened\nsak = %s\n",
		    rows[i].written);
		Ov__Report *r = answer_parse(texts_in("nb"), text, strlen(text), why);
		if (r == NULL)
			fail_msg("%s: %s", rows[i].written, why);
		assert_string_equal(r->case_, rows[i].is);
		ov__report__free_unpacked(r, NULL);
	}
}

/* The files beside the tests were saved by real editors and by Windows. */
static char *
case_file(const char *name, size_t *ret_size)
{
	char *text;

	assert_int_equal(
	    files_read(tree_path("tests/unit/cases/adapter"), name, 65536, &text, ret_size), 0);
	return text;
}

static void
what_editors_leave_is_read_as_what_it_says(void **state)
{
	static const char *const names[] = { "svar-utf-16.txt", "svar-hardt-mellomrom.txt" };
	struct texts *t = texts_in("nb");
	char why[ANSWER_WHY_SIZE];
	size_t size;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *text = case_file(names[i], &size);
		Ov__Report *r = answer_parse(t, text, size, why);
		if (r == NULL)
			fail_msg("%s: %s", names[i], why);
		uint32_t number;
		ProtobufCMessage *m = overgang_fact_message(r->facts[0], &number);
		assert_int_equal(number, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED);
		assert_string_equal(r->case_, "K7F3-9QXM");
		check_fields(m, "place=Holmen;from=24.03.2027;to=24.06.2027", names[i]);
		ov__report__free_unpacked(r, NULL);
		/* The same without the mark in front, and the other way round. */
		if (i == 0) {
			r = answer_parse(t, text + 2, size - 2, why);
			assert_non_null(r);
			ov__report__free_unpacked(r, NULL);
			for (size_t j = 0; j + 1 < size; j += 2) {
				char c = text[j];
				text[j] = text[j + 1];
				text[j + 1] = c;
			}
			r = answer_parse(t, text, size, why);
			assert_non_null(r);
			ov__report__free_unpacked(r, NULL);
		}
		free(text);
	}
}

static void
what_is_no_text_is_no_answer(void **state)
{
	static const char *const none[] = { "hendelse = nav.contact_opened\nsted = B\x8crum\n",
		"hendelse = nav.contact_opened\nsted = B\xe6rum\nkontor = Bærum\nav = Bærum\n",
		"hendelse = nav.contact_opened\nsted = B\xberum\n",
		"hendelse = nav.contact_opened\nsted = B\x91rum\n",
		"hendelse = nav.contact_opened\nsted = \x81s\n", "\xef\xbb\xbfsted = \xff\n" };
	static const char zeros[] = "hendelse = nav.contact_opened\0\0\0";
	char why[ANSWER_WHY_SIZE], *many = malloc(300 * 7 + 1), *p = many;

	(void)state;
	assert_null(answer_parse(texts_in("nb"), zeros, sizeof(zeros), why));
	assert_non_null(strstr(why, "Lagre den som UTF-8."));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_null(answer_parse(texts_in("nb"), none[i], strlen(none[i]), why));
		assert_string_equal(
		    why, "Fila er ikke en tekstfil som kan leses. Lagre den som UTF-8.");
	}
	for (int i = 0; i < 300; i++)
		p += sprintf(p, "a%d=b\n", i);
	assert_null(answer_parse(texts_in("nb"), many, (size_t)(p - many), why));
	assert_non_null(strstr(why, "Linje 201: fila har for mange linjer."));
	free(many);
}

static void
in_english_what_is_wrong_is_said_in_english(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "\x81", "The file is no text file that can be read. Save it as UTF-8." },
		{ "kind = nav.contact_opened\n", "The line \"case = ...\" is missing." },
		{ "kind = nav.contact_opened\ncase = K7F3-9QXM\nyes\n",
		    "Line 3: \"yes\" is no answer. Write field = value." },
		{ "kind = nav.contact_opened\ncase = K7F3-9QXM\nwhat = (who it is)\n",
		    "Line 3: what is not filled in. Write the answer in place of (who it is), or "
		    "take the line away." },
		{ "kind = nav.opened\ncase = K7F3-9QXM\n",
		    "Line 1: there is no event \"nav.opened\". Did you mean nav.contact_opened, "
		    "case.opened or nav.office_settled?" },
		{ "kind = nav.contact_opened\ncase = K7F3-9QXM\nkontr = Nav\n",
		    "Line 3: this event has no field \"kontr\". It has: office, case_worker, "
		    "phone, "
		    "reference." },
		{ "kind = nav.contact_opened\ncase = K7F3-9QXM\noffice = A\nkontor = B\n",
		    "Line 4: office stands further up too. Keep one of them." },
		{ "kind = housing.guarantee_granted\ncase = K7F3-9QXM\nto = 31.04.2027\n",
		    "Line 3: to: \"31.04.2027\" is no date" },
		{ "kind = housing.stay_registered\ncase = K7F3-9QXM\ntype = castle\n",
		    "Line 3: type: \"castle\" is none of its values: own home, " },
	};
	char why[ANSWER_WHY_SIZE];
	Ov__Answer a = OV__ANSWER__INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_null(answer_parse(texts_in("en"), rows[i].text, strlen(rows[i].text), why));
		if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
			fail_msg("%s says \"%s\", not \"%s\"", rows[i].text, why, rows[i].why);
	}
	a.outcome = OV__OUTCOME__OUTCOME_NOT_FOUND;
	a.field = (char *)(uintptr_t) "report.case";
	a.text = (char *)(uintptr_t) "is no case of yours";
	assert_string_equal(answer_refusal(texts_in("en"), &a, why, sizeof(why)),
	    "There is no such case.\ncase: is no case of yours.\n");
	a.field = (char *)(uintptr_t) "key";
	a.code = (char *)(uintptr_t) "key-reused";
	a.outcome = OV__OUTCOME__OUTCOME_KEY_REUSED;
	assert_string_equal(answer_refusal(texts_in("en"), &a, why, sizeof(why)),
	    "The file was changed after it was sent.\n"
	    "kind: was sent before with other content; save the answer as a new file.\n");
}

static void
a_refusal_names_field_and_reason_in_bokmaal(void **state)
{
	static const struct {
		Ov__Outcome outcome;
		const char *field, *code, *why;
	} rows[] = {
		{ OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].housing_guarantee_granted.to",
		    "date-needed",
		    "Svaret kunne ikke registreres.\ntil: må fylles ut; en dato som ikke er kjent, "
		    "meldes "
		    "ikke.\n" },
		{ OV__OUTCOME__OUTCOME_INVALID, "report.case", "no-case-id",
		    "Svaret kunne ikke registreres.\nsak: er ikke et saksnummer; det har åtte "
		    "tegn, som "
		    "K7F3-9QXM.\n" },
		{ OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case", "no-such-case",
		    "Saken finnes ikke.\nsak: finnes ikke, eller dere har ikke tilgang til "
		    "saken.\n" },
		{ OV__OUTCOME__OUTCOME_DENIED, "report.facts[0]", "not-yours-to-report",
		    "Dette kan ikke dere melde.\n" },
		{ OV__OUTCOME__OUTCOME_KEY_REUSED, "report.key", "key-reused",
		    "Fila er endret etter at den ble sendt.\nhendelse: er sendt før med et annet "
		    "innhold; "
		    "lagre svaret som en ny fil.\n" },
		/* A daemon of a later version has codes that the texts do not. */
		{ OV__OUTCOME__OUTCOME_INVALID, "report.facts[0].name_recorded.given_name",
		    "of-a-new-kind",
		    "Svaret kunne ikke registreres.\nfornavn: er ikke godtatt av en grunn som "
		    "mangler i tekstene her (of-a-new-kind).\n" },
	};
	char why[ANSWER_WHY_SIZE], *arguments[] = { (char *)(uintptr_t) "K7F3-9QXM" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__Answer a = OV__ANSWER__INIT;
		a.outcome = rows[i].outcome;
		a.field = (char *)(uintptr_t)rows[i].field;
		a.code = (char *)(uintptr_t)rows[i].code;
		a.text = (char *)(uintptr_t) "is said in English";
		a.arguments = arguments;
		a.n_arguments = 1;
		assert_string_equal(
		    answer_refusal(texts_in("nb"), &a, why, sizeof(why)), rows[i].why);
	}
}

static void
a_text_that_is_too_long_is_told_the_limit(void **state)
{
	static const char head[] = "hendelse = housing.basics_ready\nsak = K7F3-9QXM\nmerknad = ";
	char text[sizeof(head) + TEXT_SIZE_MAX + 2], why[ANSWER_WHY_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, head, sizeof(head) - 1);
	assert_null(answer_parse(texts_in("nb"), text, sizeof(text), why));
	assert_non_null(strstr(why, "er for langt, mer enn 4000 byte"));
	assert_null(answer_parse(texts_in("en"), text, sizeof(text), why));
	assert_non_null(strstr(why, "is longer than 4000 bytes"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_becomes_a_report_or_a_sentence),
		cmocka_unit_test(a_case_is_named_by_id_or_huskenavn),
		cmocka_unit_test(what_editors_leave_is_read_as_what_it_says),
		cmocka_unit_test(what_is_no_text_is_no_answer),
		cmocka_unit_test(in_english_what_is_wrong_is_said_in_english),
		cmocka_unit_test(a_text_that_is_too_long_is_told_the_limit),
		cmocka_unit_test(a_refusal_names_field_and_reason_in_bokmaal),
	};

	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
