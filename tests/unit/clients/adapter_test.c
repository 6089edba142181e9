/* The adapter: an office's answer becomes a report, a delivery becomes a letter, and both happen
 * once. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapter/adapter.h"
#include "adapter/answer.h"
#include "adapter/intray.h"
#include "adapter/letter.h"
#include "adapter/outtray.h"
#include "adapter/propose.h"
#include "files.h"
#include "handle.h"
#include "problem_text.h"
#include "schema/catalogue.h"
#include "settings.h"

#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static struct texts *
open_texts(const char *language)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	struct texts *t = texts_open(NULL, language, error);

	if (t == NULL)
		fail_msg("%s", error);
	return t;
}

/* Opened once, for tests that only read it. */
static struct texts *
shared(const char *language)
{
	static struct texts *opened[2];
	struct texts **t = &opened[strcmp(language, "en") == 0];

	if (*t == NULL)
		*t = open_texts(language);
	return *t;
}

/* ---- answers --------------------------------------------------------------------------- */

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
check_fields(const ProtobufCMessage *m, const char *fields, size_t row)
{
	char *copy = strdup(fields), *rest = copy, *pair, text[256];

	while ((pair = strsep(&rest, ";")) != NULL && pair[0] != '\0') {
		char *equals = strchr(pair, '=');
		*equals = '\0';
		(void)overgang_field_text(m, pair, text, sizeof(text));
		if (strcmp(text, equals + 1) != 0)
			fail_msg("row %zu: %s is \"%s\", not \"%s\"", row, pair, text, equals + 1);
	}
	free(copy);
}

static void
an_answer_becomes_a_report_or_a_sentence(void **state)
{
	struct texts *t = open_texts("nb");
	char why[ANSWER_WHY_SIZE], kind[64];

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		Ov__Report *r = answer_parse(t, answers[i].text, strlen(answers[i].text), why);
		if ((r != NULL) != (answers[i].why == NULL))
			fail_msg("row %zu: %s", i, why);
		if (r == NULL) {
			if (strstr(why, answers[i].why) == NULL)
				fail_msg("row %zu says \"%s\", not \"%s\"", i, why, answers[i].why);
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
		check_fields(m, answers[i].fields, i);
		ov__report__free_unpacked(r, NULL);
	}
	texts_close(t);
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
		Ov__Report *r = answer_parse(shared("nb"), text, strlen(text), why);
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
	char exe[400], path[500], *text;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	assert_true(n > 0);
	exe[n] = '\0';
	char *build = strstr(exe, "/build/");
	assert_non_null(build);
	*build = '\0';
	(void)snprintf(path, sizeof(path), "%s/tests/unit/cases/adapter", exe);
	assert_int_equal(files_read(path, name, 65536, &text, ret_size), 0);
	return text;
}

static void
what_editors_leave_is_read_as_what_it_says(void **state)
{
	static const char *const names[] = { "svar-utf-16.txt", "svar-hardt-mellomrom.txt" };
	struct texts *t = open_texts("nb");
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
		check_fields(m, "place=Holmen;from=24.03.2027;to=24.06.2027", i);
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
	texts_close(t);
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
	assert_null(answer_parse(shared("nb"), zeros, sizeof(zeros), why));
	assert_non_null(strstr(why, "Lagre den som UTF-8."));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_null(answer_parse(shared("nb"), none[i], strlen(none[i]), why));
		assert_string_equal(
		    why, "Fila er ikke en tekstfil som kan leses. Lagre den som UTF-8.");
	}
	for (int i = 0; i < 300; i++)
		p += sprintf(p, "a%d=b\n", i);
	assert_null(answer_parse(shared("nb"), many, (size_t)(p - many), why));
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
		assert_null(answer_parse(shared("en"), rows[i].text, strlen(rows[i].text), why));
		if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
			fail_msg("row %zu says \"%s\", not \"%s\"", i, why, rows[i].why);
	}
	a.outcome = OV__OUTCOME__OUTCOME_NOT_FOUND;
	a.field = (char *)(uintptr_t) "report.case";
	a.text = (char *)(uintptr_t) "is no case of yours";
	assert_string_equal(answer_refusal(shared("en"), &a, why, sizeof(why)),
	    "There is no such case.\ncase: is no case of yours.\n");
	a.field = (char *)(uintptr_t) "key";
	a.code = (char *)(uintptr_t) "key-reused";
	a.outcome = OV__OUTCOME__OUTCOME_KEY_REUSED;
	assert_string_equal(answer_refusal(shared("en"), &a, why, sizeof(why)),
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
		    "Dette kan ikke dere melde.\nhendelse: er ikke deres å melde.\n" },
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
		    answer_refusal(shared("nb"), &a, why, sizeof(why)), rows[i].why);
	}
}

/* ---- letters ---------------------------------------------------------------------------- */

static Ov__Agency agency_nav = OV__AGENCY__INIT, agency_granli = OV__AGENCY__INIT;
static Ov__Agency *agencies[] = { &agency_nav, &agency_granli };
static Ov__Role nav_roles[] = { OV__ROLE__ROLE_NAV_SOCIAL };
static Ov__Role housing_roles[] = { OV__ROLE__ROLE_HOUSING };
static Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;

static struct letter_context
reader_of(const struct texts *t)
{
	agency_nav.name = (char *)(uintptr_t) "nav-asker";
	agency_nav.display_name = (char *)(uintptr_t) "Nav Asker";
	agency_nav.number = 3;
	agency_granli.name = (char *)(uintptr_t) "granli";
	agency_granli.display_name = (char *)(uintptr_t) "Granli fengsel";
	agency_granli.number = 2;
	hello.agency = agency_nav.name;
	hello.display_name = agency_nav.display_name;
	hello.roles = nav_roles;
	hello.n_roles = 1;
	hello.agencies = agencies;
	hello.n_agencies = 2;
	return (struct letter_context){ t, &hello, "Asker fengselsteam", "Aud Eksempel, 000 00 010",
		"N:\\utkurv" };
}

/* A delivery around one fact: "release.date_set", set from text. */
static Ov__Delivery
delivery_of(Ov__Fact *fact, const char *kind)
{
	static unsigned char id[16] = { 0x0a, 0xbc, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		0xff };
	Ov__Delivery d = OV__DELIVERY__INIT;

	d.n = 7;
	d.event_id.data = id;
	d.event_id.len = sizeof(id);
	d.kind = (char *)(uintptr_t)kind;
	d.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	d.nickname = (char *)(uintptr_t) "blå ugle";
	d.reporter = (char *)(uintptr_t) "granli";
	d.area = OV__AREA__AREA_RELEASE;
	d.recorded = 1799650800; /* 11.01.2027 08.00 */
	d.occurred = 1799650800;
	d.fact = fact;
	return d;
}

static Ov__Fact *
fact_of(const char *kind, const char *fields)
{
	Ov__Fact *f = overgang_fact_new(overgang_kind(kind));
	char *copy = strdup(fields), *rest = copy, *pair, error[OVERGANG_ERROR_SIZE];
	uint32_t number;
	ProtobufCMessage *m = overgang_fact_message(f, &number);

	while ((pair = strsep(&rest, ";")) != NULL && pair[0] != '\0') {
		char *equals = strchr(pair, '=');
		*equals = '\0';
		if (overgang_field_set(m, pair, equals + 1, error) < 0)
			fail_msg("%s", error);
	}
	free(copy);
	return f;
}

static const struct {
	const char *kind, *fields, *reference, *reporter;
	bool housing;
	const char *has[8];
	const char *has_not[4];
} letters[] = {
	{ "release.date_set", "date=24.03.2027;time=09.00;state=set;version=1", "Nav-sak 118",
	    "granli", false,
	    { "Til: Nav Asker\nDeres ref.: Nav-sak 118\nVår ref.: K7F3-9QXM (blå ugle)\nFra: Asker "
	      "fengselsteam\nDato: 11.01.2027\n",
		"Meldt av Granli fengsel, 11.01.2027 08.00.\n", "Vi ber om: noter datoen." },
	    { "VAR:", "{", "[", "Slik svarer" } },
	{ "case.opened", "language=polsk", "", "granli", false,
	    { "Slik svarer dere: legg en tekstfil i N:\\utkurv med linjene\nhendelse = "
	      "participant.reference_set\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\nreferanse = "
	      "(saksnummeret deres)\nBytt ut det",
		"Eller ring Aud Eksempel, 000 00 010, så" },
	    { "{", "[" } },
	{ "money.arranged", "how=på kort", "", "granli", true, { "Vi ber om: ingenting nå." },
	    { "Slik svarer", "hendelse =", "{" } },
	/* A housing office may say that somebody arrived; Nav tells it by telephone. */
	{ "release.not_arrived", "date=24.03.2027;time=18.00", "", "granli", true,
	    { "hendelse = release.arrived\n", "dato = (dd.mm.åååå)\nkl = (kl, f.eks. 09.00)\n" },
	    { "{" } },
	{ "release.not_arrived", "date=24.03.2027;time=18.00", "", "granli", false,
	    { "Slik svarer dere: gi beskjed til Asker fengselsteam, ring Aud Eksempel" },
	    { "hendelse =", "{" } },
	{ "release.date_set", "date=24.03.2027", "", "granli", false,
	    { "Til: Nav Asker\nVår ref.:" }, { "Deres ref" } },
	/* Was and now, with one question and a date to answer by. */
	{ "release.date_set",
	    "date=17.03.2027;time=09.00;state=set;reason=fremskutt;was_date=24.03.2027;was_time=09."
	    "00;"
	    "answer_by=14.01.2027;version=2",
	    "Nav-sak 118", "granli", false,
	    { "Ny dato i deres sak Nav-sak 118\n", "VAR:   ons 24.03.2027 kl 09.00\n",
		"NÅ:    ons 17.03.2027 kl 09.00   (7 dager tidligere)\n", "Årsak: fremskutt\n",
		"Vi spør om én ting: Gjelder garantien og pengene til de første dagene også fra "
		"ons "
		"17.03.2027?\n",
		"Svar innen tor 14.01.2027: ja / nei / nei, men fra (dato).\n",
		"Er svaret ja: legg en tekstfil i N:\\utkurv med linjene\nhendelse = "
		"housing.guarantee_confirmed\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\nsted = "
		"(f.eks. Holmen)\nfra = (dd.mm.åååå)\ntil = (dd.mm.åååå)\n",
		"Er svaret nei, eller nei, men fra (dato): gi beskjed til Asker fengselsteam, ring "
		"Aud Eksempel, 000 00 010, så fører vi svaret på dere.\n" },
	    { "{", "[", "Meldt av" } },
	{ "release.date_set",
	    "date=31.03.2027;state=expected;was_date=24.03.2027;answer_by=14.01.2027;version=2", "",
	    "granli", true,
	    { "VAR:   ons 24.03.2027\n",
		"NÅ:    ons 31.03.2027   (7 dager senere)   forventet, ikke",
		"Årsak: ikke oppgitt\n", "Kan plassen holdes eller være klar fra ons 31.03.2027?" },
	    { " kl " } },
	{ "release.date_withdrawn", "was_date=24.03.2027;was_time=09.00", "", "granli", false,
	    { "VAR:   ons 24.03.2027 kl 09.00\nNÅ:    ingen dato\n", "ikke start noe nytt." },
	    { "hendelse =" } },
	{ "nav.contact_opened", "office=Nav Asker", "", "nav-asker", false,
	    { "Registrert: ",
		"Meldt av dere, 11.01.2027 08.00. Dere trenger ikke gjøre noe mer.\n" },
	    { "hendelse =", "Vi ber om" } },
	{ "task.overdue", "task=a27;due=19.03.2027;days_late=2;area=economy", "", "overgang", false,
	    { "Meldt av overgang, automatisk, 11.01.2027 08.00.", "Vi ber om: se planen.",
		"Er den ikke deres, er dette til orientering.",
		"gi beskjed til Asker fengselsteam" },
	    { "hendelse =" } },
	/* A reminder names the open task and the three answers; other recipients are only
	 * informed. */
	{ "reminder.due",
	    "step=2;role=nav-social;agency=nav-asker;area=housing;asked=07.01.2027;due=20.01.2027;"
	    "tasks=a12,a13;tasks_nb=Garanti avklart,Plan B besluttet",
	    "Nav-sak 118", "overgang", false,
	    { "Dette brevet er til stedfortrederen",
		"Dere fikk oppgaver fra oss tor 07.01.2027, og vi har ikke sett noe svar. Dette "
		"står åpent hos Nav Asker:\n  a12  Garanti avklart\n  a13  Plan B besluttet\n"
		"Nærmeste frist: ons 20.01.2027.\n",
		"hendelse = task.accepted\nsak = K7F3-9QXM\nområde = bolig\nav = (navnet ditt)\n",
		"hendelse = task.declined\nsak = K7F3-9QXM\nområde = bolig\n"
		"oppgave = (én av a12, a13)\ngrunn = (hvorfor)\n",
		"Eller ring Aud Eksempel, 000 00 010, så" },
	    { "ingenting nå", "{", "[", "Purring, trinn" } },
	{ "reminder.due",
	    "step=1;role=nav-social;agency=nav-asker;area=economy;asked=07.01.2027;tasks=a27;"
	    "tasks_nb=Penger",
	    "", "overgang", false,
	    { "oppgave = a27\n", "om økonomi\n\nDere fikk", "  a27  Penger\n\nVi ber" },
	    { "stedfortrederen", "Nærmeste" } },
	{ "reminder.due",
	    "step=1;role=prison;agency=granli;area=economy;asked=07.01.2027;tasks=a27;"
	    "tasks_nb=Penger",
	    "", "overgang", false,
	    { "Purret på Granli fengsel (fengsel), spurt tor 07.01.2027: Penger\n",
		"Ellers er dette til orientering." },
	    { "hendelse =", " granli", "Dere fikk" } },
	/* An unsent reminder reads as unsent. */
	{ "reminder.due",
	    "step=3;role=prison;agency=granli;area=plan;due=20.01.2027;tasks=a27;tasks_nb=Penger",
	    "", "overgang", false,
	    { "\nRing Granli fengsel (fengsel), frist ons 20.01.2027: Penger\n" },
	    { "UTKAST", "{", "[" } },
	{ "reminder.due",
	    "step=4;role=prison;agency=granli;area=plan;draft=yes;tasks=a27;tasks_nb=P", "",
	    "overgang", false,
	    { "\nUTKAST, ikke sendt: Skriv til lederen hos Granli fengsel (fengsel): P\n" },
	    { "Purret", "{", "[" } },
	{ "reminder.due", "step=5;role=housing;area=plan;draft=yes;tasks=a27;tasks_nb=P", "",
	    "overgang", false,
	    { "\nUTKAST, ikke sendt: Innkall alle parter til møte uten innbyggeren. Uten svar: "
	      "(boligkontor): P\n" },
	    { "Purret", "{", "[" } },
};

static void
check_letter(const char *letter, size_t row)
{
	for (size_t j = 0; j < 8 && letters[row].has[j] != NULL; j++)
		if (strstr(letter, letters[row].has[j]) == NULL)
			fail_msg("row %zu has no \"%s\":\n%s", row, letters[row].has[j], letter);
	for (size_t j = 0; j < 4 && letters[row].has_not[j] != NULL; j++)
		if (strstr(letter, letters[row].has_not[j]) != NULL)
			fail_msg("row %zu has \"%s\":\n%s", row, letters[row].has_not[j], letter);
}

static void
a_delivery_becomes_a_letter(void **state)
{
	struct texts *t = open_texts("nb");
	struct letter_context c = reader_of(t);

	(void)state;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		Ov__Fact *f = fact_of(letters[i].kind, letters[i].fields);
		Ov__Delivery d = delivery_of(f, letters[i].kind);
		d.your_reference = (char *)(uintptr_t)letters[i].reference;
		d.reporter = (char *)(uintptr_t)letters[i].reporter;
		hello.roles = letters[i].housing ? housing_roles : nav_roles;
		char *letter = letter_write(&c, &d);
		check_letter(letter, i);
		free(letter);
		ov__fact__free_unpacked(f, NULL);
	}
	texts_close(t);
}

static void
what_was_told_by_telephone_says_for_whom(void **state)
{
	struct texts *t = open_texts("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = fact_of("money.arranged", "how=på kort");
	Ov__Delivery d = delivery_of(f, "money.arranged");

	(void)state;
	d.on_behalf_of = (char *)(uintptr_t) "nav-asker";
	d.channel = OV__CHANNEL__CHANNEL_PHONE;
	char *letter = letter_write(&c, &d);
	assert_non_null(
	    strstr(letter, "Meldt av Granli fengsel på vegne av Nav Asker, telefon, 11.01."));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
}

static void
add_task(Ov__PlanMade *p, const char *id, Ov__Role owner, uint32_t due, Ov__TaskState task_state,
    uint32_t met_by)
{
	static const char titles[] = "Nøkkel, strøm og hvem som møter";
	Ov__Task *t = malloc(sizeof(*t));

	ov__task__init(t);
	t->id = strdup(id);
	t->title_nb = strdup(titles);
	t->title_en = strdup("Keys");
	t->owners = malloc(sizeof(*t->owners));
	t->owners[0] = owner;
	t->n_owners = 1;
	t->due = due;
	t->state = task_state;
	t->confirmed_for = task_state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN ? 20270324 : 0;
	t->met_by = malloc(sizeof(*t->met_by));
	t->met_by[0] = met_by;
	t->n_met_by = 1;
	p->tasks = realloc(p->tasks, (p->n_tasks + 1) * sizeof(*p->tasks));
	p->tasks[p->n_tasks++] = t;
}

static void
a_plan_lists_what_the_reader_owns(void **state)
{
	struct texts *t = open_texts("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_PLAN_MADE);
	Ov__Delivery d = delivery_of(f, "plan.made");
	Ov__PlanMade *p = f->plan_made;
	char *letter;

	(void)state;
	d.area = p->area = OV__AREA__AREA_HOUSING;
	add_task(p, "a24", OV__ROLE__ROLE_TEAM, 20270310, 0, OV__FACT__FACT_HOUSING_BASICS_READY);
	letter = letter_write(&c, &d);
	assert_non_null(
	    strstr(letter, "Plan for bolig: ingen av oppgavene er deres nå. Dette er til "
			   "orientering;"));
	assert_null(strstr(letter, "Slik svarer"));
	free(letter);

	add_task(p, "a12", OV__ROLE__ROLE_NAV_SOCIAL, 20270120,
	    OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED);
	add_task(p, "a26", OV__ROLE__ROLE_NAV_SOCIAL, 0, OV__TASK_STATE__TASK_STATE_DONE, 26);
	add_task(p, "a27", OV__ROLE__ROLE_NAV_SOCIAL, 0, 0, OV__FACT__FACT_MONEY_ARRANGED);
	letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "Plan for bolig: deres oppgaver."));
	assert_non_null(strstr(letter, "  a12  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: ons 20.01.2027. MÅ BEKREFTES PÅ NYTT (var "
				       "bekreftet for ons 24.03.2027).\n"
				       "       Svar med hendelse: housing.guarantee_granted\n"
				       "  a26  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: settes når datoen er kjent. Gjort.\n"
				       "  a27  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: settes når datoen er kjent.\n"
				       "       Svar med hendelse: money.arranged\n"));
	assert_null(strstr(letter, "a24"));
	assert_non_null(strstr(letter, "Slik svarer dere når a12 er gjort: legg en tekstfil i "
				       "N:\\utkurv med linjene\n"
				       "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\n"
				       "meldt_av = (navnet ditt)\nsted = (f.eks. Holmen)\n"));
	free(letter);

	/* Nav cannot report that the keys are there: the task is theirs, the kind is not. */
	p->tasks[1]->met_by[0] = OV__FACT__FACT_HOUSING_LEASE_SIGNED;
	letter = letter_write(&c, &d);
	assert_null(strstr(letter, "housing.lease_signed"));
	assert_non_null(
	    strstr(letter, "Gi oss beskjed når det er gjort: Aud Eksempel, 000 00 010.\n"));
	assert_non_null(strstr(letter, "Slik svarer dere når a27 er gjort"));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
}

/* An office that the date concerns without a place: yes needs no file, no is reported. */
static void
who_has_no_kind_for_yes_is_not_asked_for_a_file(void **state)
{
	static Ov__Role health[] = { OV__ROLE__ROLE_HEALTH };
	struct texts *t = open_texts("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = fact_of("release.date_set",
	    "date=17.03.2027;was_date=24.03.2027;answer_by=14.01.2027;version=2");
	Ov__Delivery d = delivery_of(f, "release.date_set");

	(void)state;
	hello.roles = health;
	char *letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "Er svaret ja: dere trenger ikke gjøre noe, hvis ikke"));
	assert_non_null(strstr(letter, "Er svaret nei, eller nei, men fra (dato): gi beskjed"));
	assert_null(strstr(letter, "hendelse ="));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
}

/* The daemon accepts every answer that a letter proposes, for every kind and role. */
static void
who_may_report_is_as_in_the_catalogue(void **state)
{
	size_t count;
	const struct kind *rows = catalogue_rows(&count);
	Ov__HelloAnswer who = OV__HELLO_ANSWER__INIT;
	Ov__Role role;

	(void)state;
	who.roles = &role;
	who.n_roles = 1;
	for (size_t i = 0; i < count; i++)
		for (unsigned r = 0; r < ov__role__descriptor.n_values; r++) {
			role = (Ov__Role)ov__role__descriptor.values[r].value;
			if (propose_may(&who, rows[i].number) !=
			    ((rows[i].reporters & 1u << role) != 0))
				fail_msg(
				    "%s, %s", rows[i].name, ov__role__descriptor.values[r].name);
		}
	assert_false(propose_may(&who, 0));
}

static void
an_area_that_was_opened_tells_what_holds_now(void **state)
{
	struct texts *t = open_texts("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_CASE_SHARED);
	Ov__Delivery d = delivery_of(f, "case.shared");
	Ov__AreaState area = OV__AREA_STATE__INIT;
	Ov__LatestFact latest = OV__LATEST_FACT__INIT, *list[] = { &latest };

	(void)state;
	d.reporter = (char *)(uintptr_t) "overgang";
	latest.kind = OV__FACT__FACT_RELEASE_DATE_SET;
	latest.speaker = 2;
	latest.fact = fact_of("release.date_set", "date=24.03.2027;state=set");
	area.latest = list;
	area.n_latest = 1;
	f->case_shared->state.len = ov__area_state__get_packed_size(&area);
	f->case_shared->state.data = malloc(f->case_shared->state.len);
	(void)ov__area_state__pack(&area, f->case_shared->state.data);
	char *letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "\n  - "));
	assert_non_null(strstr(letter, "24.03.2027"));
	assert_non_null(strstr(letter, "ta saken inn hos dere. Dette er det vi vet nå."));
	free(letter);
	ov__fact__free_unpacked(latest.fact, NULL);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
}

/* No kind leaves a placeholder in a letter, in either language. */
static void
every_kind_has_a_whole_letter(void **state)
{
	static const char *const languages[] = { "nb", "en" };

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		struct texts *t = open_texts(languages[l]);
		struct letter_context c = reader_of(t);
		size_t kinds = 0;
		for (uint32_t k = 1; k < 200; k++) {
			char kind[64];
			if (overgang_kind_name(k, kind)[0] == '\0')
				continue;
			Ov__Fact *f = overgang_fact_new(k);
			Ov__Delivery d = delivery_of(f, kind);
			char *letter = letter_write(&c, &d);
			if (strchr(letter, '{') != NULL || strlen(letter) < 100 ||
			    strstr(letter, "K7F3-9QXM") == NULL)
				fail_msg("%s: %s:\n%s", languages[l], kind, letter);
			free(letter);
			ov__fact__free_unpacked(f, NULL);
			kinds++;
		}
		assert_true(kinds > 35);
		texts_close(t);
	}
}

/* ---- the two languages ----------------------------------------------------------------------- */

struct keys {
	char list[400][100];
	size_t count;
};

static int
take_key(const struct setting *s, void *context, struct problem *ret_problem)
{
	struct keys *k = context;

	(void)ret_problem;
	assert_true(k->count < 400);
	(void)snprintf(k->list[k->count++], sizeof(k->list[0]), "[%s] %s", s->section, s->key);
	return 0;
}

/* Both languages have the same keys, in the same order. */
static void
both_languages_have_the_same_letters(void **state)
{
	static const char *const names[] = { "letters-nb.conf", "letters-en.conf" };
	struct keys *k = calloc(2, sizeof(*k));
	char error[OVERGANG_ERROR_SIZE], exe[400], path[500];
	struct problem problem;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	(void)state;
	assert_true(n > 0);
	exe[n] = '\0';
	char *build = strstr(exe, "/build/");
	assert_non_null(build);
	*build = '\0';
	for (size_t l = 0; l < 2; l++) {
		(void)snprintf(path, sizeof(path), "%s/config/texts/%s", exe, names[l]);
		if (settings_read(path, take_key, &k[l], &problem) < 0)
			fail_msg("%s", problem_english(&problem, error, sizeof(error)));
	}
	assert_true(k[0].count > 100);
	for (size_t i = 0; i < k[0].count; i++)
		assert_string_equal(k[0].list[i], k[1].list[i]);
	assert_int_equal(k[0].count, k[1].count);
	free(k);
}

/* ---- trays ---------------------------------------------------------------------------------- */

struct at_place {
	char dir[64];
	char in[80], out[80], sent[80], rejected[80], config[80];
	struct overgang *connection; /* to nobody */
};

static void
write_in(const char *dir, const char *name, const char *text)
{
	assert_int_equal(files_write(dir, name, text, strlen(text), 0600), 0);
}

static struct at_place *
place_new(void)
{
	struct at_place *p = calloc(1, sizeof(*p));
	char error[OVERGANG_ERROR_SIZE], text[400];

	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/overgang-adapter-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->in, sizeof(p->in), "%s/in", p->dir);
	(void)snprintf(p->out, sizeof(p->out), "%s/out", p->dir);
	(void)snprintf(p->sent, sizeof(p->sent), "%s/sent", p->dir);
	(void)snprintf(p->rejected, sizeof(p->rejected), "%s/rejected", p->dir);
	(void)snprintf(p->config, sizeof(p->config), "%s/nav.conf", p->dir);
	assert_int_equal(mkdir(p->in, 0700) | mkdir(p->out, 0700) | mkdir(p->sent, 0700) |
			     mkdir(p->rejected, 0700),
	    0);
	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = ipc://%s/nobody\nserver_key = %s\nkey = key\n", p->dir, KEY);
	write_in(p->dir, "nav.conf", text);
	write_in(p->dir, "key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n");
	p->connection = overgang_open(p->config, error);
	if (p->connection == NULL)
		fail_msg("%s", error);
	overgang_timeout(p->connection, 30);
	return p;
}

static void
place_free(struct at_place *p)
{
	char command[100];

	overgang_close(p->connection);
	(void)snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
}

static char *
content(const char *dir, const char *name)
{
	char *text;
	size_t size;

	if (files_read(dir, name, 65536, &text, &size) < 0)
		fail_msg("%s/%s cannot be read", dir, name);
	return text;
}

static void
twice_is_one_letter_and_a_blank_is_none(void **state)
{
	struct at_place *p = place_new();
	struct texts *t = open_texts("nb");
	struct intray in = { .dir = p->in, .context = reader_of(t) };
	Ov__Fact *f = fact_of("release.date_set", "date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set"), blank = OV__DELIVERY__INIT;
	const char *name = "0abc0102030405060708090a0b0c0dff.txt";

	(void)state;
	assert_int_equal(intray_put(&in, &d), 0);
	assert_int_equal(in.letters, 1);
	char *json = content(p->in, "0abc0102030405060708090a0b0c0dff.json");
	assert_non_null(strstr(json, "20270324"));
	free(json);

	write_in(p->in, name, "read and marked by a clerk\n");
	assert_int_equal(intray_put(&in, &d), 0);
	char *letter = content(p->in, name);
	assert_string_equal(letter, "read and marked by a clerk\n");
	free(letter);
	assert_int_equal(in.letters, 1);

	blank.n = 8;
	assert_int_equal(intray_put(&in, &blank), 0);
	assert_int_equal(in.blanks, 1);
	assert_int_equal(in.letters, 1);
	(void)ledger_close(in.made);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
	place_free(p);
}

static void
what_cannot_be_written_is_an_error_and_no_letter(void **state)
{
	struct at_place *p = place_new();
	struct texts *t = open_texts("nb");
	struct intray in = { .dir = "/nowhere/at/all", .context = reader_of(t) };
	Ov__Fact *f = fact_of("release.date_set", "date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set");

	(void)state;
	assert_int_equal(intray_put(&in, &d), -ENOENT);
	assert_int_equal(in.letters, 0);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
	place_free(p);
}

/* The letter's directory cannot be written to; the one for machines would have had room. */
static void
of_a_letter_that_fails_half_way_nothing_stays(void **state)
{
	struct at_place *p = place_new();
	struct texts *t = open_texts("nb");
	struct intray in = { .dir = p->in, .context = reader_of(t) };
	Ov__Fact *f = fact_of("release.date_set", "date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set");
	char path[200];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/.0abc0102030405060708090a0b0c0dff.txt.tmp", p->in);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(intray_put(&in, &d), -EISDIR);
	assert_string_equal(in.file, "0abc0102030405060708090a0b0c0dff.txt");
	assert_false(files_there(p->in, "0abc0102030405060708090a0b0c0dff.json"));
	assert_false(files_there(p->in, ".0abc0102030405060708090a0b0c0dff.json.tmp"));
	assert_int_equal(in.letters, 0);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(intray_put(&in, &d), 0);
	assert_true(files_there(p->in, "0abc0102030405060708090a0b0c0dff.json"));
	assert_true(files_there(p->in, "0abc0102030405060708090a0b0c0dff.txt"));
	assert_int_equal(in.letters, 1);
	(void)ledger_close(in.made);
	ov__fact__free_unpacked(f, NULL);
	texts_close(t);
	place_free(p);
}

static struct outtray
outtray_of(struct at_place *p)
{
	return (struct outtray){ .texts = shared("nb"),
		.dir = p->out,
		.sent = p->sent,
		.rejected = p->rejected,
		.connection = p->connection,
		.stop_fd = -1,
		.look_ms = 1 };
}

/* An answer that was laid there at that second. */
static void
write_at(struct at_place *p, const char *name, time_t at)
{
	char path[160];
	struct timespec times[2] = { { .tv_sec = at }, { .tv_sec = at } };

	write_in(p->out, name, "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/%s", p->out, name);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
while_nobody_answers_the_answer_and_its_key_stay(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	struct stat st;
	char path[120], said[OVERGANG_ERROR_SIZE];

	(void)state;
	write_in(p->out, "svar.txt", "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), -ETIMEDOUT);
	assert_non_null(strstr(
	    problem_in(out.texts, &out.problem, said, sizeof(said)), "svar.txt: ingen svarer"));
	char *first = content(p->out, "svar.txt.key");
	(void)snprintf(path, sizeof(path), "%s/svar.txt.key", p->out);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	/* As after a crash: another process, the same key. */
	struct outtray later = outtray_of(p);
	assert_int_equal(outtray_look(&later, true), -ETIMEDOUT);
	char *second = content(p->out, "svar.txt.key");
	assert_int_equal(strlen(first), 33);
	assert_string_equal(first, second);
	assert_true(files_there(p->out, "svar.txt"));
	free(first);
	free(second);
	place_free(p);
}

static void
what_is_no_answer_is_rejected_with_a_reason(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);

	(void)state;
	write_in(p->out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	write_in(p->out, "notes.doc", "not an answer");
	write_in(p->out, ".hidden.txt", "not an answer");
	write_in(p->out, "empty.txt", "");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	char *why = content(p->rejected, "feil.txt.why.txt");
	assert_string_equal(why,
	    "\xef\xbb\xbfLinje 1: hendelsen «nav.opened» finnes ikke. Mente du "
	    "nav.contact_opened, case.opened eller nav.office_settled?\r\n");
	free(why);
	assert_true(files_there(p->rejected, "feil.txt"));
	assert_false(files_there(p->out, "feil.txt"));
	assert_true(files_there(p->out, "notes.doc"));
	assert_true(files_there(p->out, ".hidden.txt"));
	assert_true(files_there(p->out, "empty.txt")); /* not written yet */
	assert_int_equal(out.strange.count, 2);	       /* reported once, however often it is seen */
	char dir[120];
	(void)snprintf(dir, sizeof(dir), "%s/svar.txt", p->out);
	assert_int_equal(mkdir(dir, 0700), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(outtray_look(&out, true), 0);
		assert_int_equal(out.strange.count, 3);
	}
	assert_string_equal(out.strange.names[2], "svar.txt");

	/* The same name again does not overwrite the file that was refused before. */
	write_in(p->out, "feil.txt", "hendelse = nav.closed\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), 0);
	why = content(p->rejected, "feil.2.txt.why.txt");
	assert_non_null(strstr(why, "nav.closed"));
	free(why);
	place_free(p);
}

/* What a look says on standard error. */
static char *
said_by_a_look(struct outtray *out, char *buf, size_t size)
{
	FILE *f = tmpfile();
	int before = dup(STDERR_FILENO);

	assert_non_null(f);
	(void)fflush(stderr);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	int r = outtray_look(out, true);
	(void)fflush(stderr);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	(void)close(before);
	assert_int_equal(r, 0);
	rewind(f);
	buf[fread(buf, 1, size - 1, f)] = '\0';
	(void)fclose(f);
	return buf;
}

/* Also of a file that is called with the character that stands between two arguments. */
static void
the_log_says_why_a_file_was_not_taken(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char said[2048], left[256];

	(void)state;
	write_in(p->out, "svar" PROBLEM_AND "tapt.docx", "not an answer");
	write_in(p->out, "feil" PROBLEM_AND "tapt.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	(void)said_by_a_look(&out, said, sizeof(said));
	(void)snprintf(left, sizeof(left),
	    "overgang-adapter: %s/svar tapt.docx blir ikke lest: et svar er en tekstfil; lagre det "
	    "som .txt, eller ta det bort\n",
	    p->out);
	assert_non_null(strstr(said, left));
	assert_non_null(strstr(said, "svaret feil tapt.txt er ikke tatt imot: "));
	assert_non_null(strstr(said, ".why.txt\n"));
	place_free(p);
}

/* Count the notices in the tray; does one have that name and that text? */
static bool
has_notice(struct at_place *p, const char *name, const char *says)
{
	if (!files_there(p->out, name))
		return false;
	char *text = content(p->out, name);
	bool found = strncmp(text, "\xef\xbb\xbf", 3) == 0 && strstr(text, says) != NULL &&
		     strstr(text, "\r\n") != NULL;
	free(text);
	return found;
}

static void
what_programs_leave_is_left_alone(void **state)
{
	static const char *const names[] = { "desktop.ini", "Desktop.INI", "Thumbs.db", "thumbs.db",
		".DS_Store", "._svar.txt", "~$svar.docx", "~$svar.txt", ".~lock.svar.odt#",
		"~WRD0001.tmp", "svar.TMP", "svar.txt~", "svar.txt.part" };
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	size_t size;
	char *ini = case_file("desktop.ini", &size);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		write_in(p->out, names[i], ini);
	free(ini);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 0);
	assert_int_equal(out.strange.count, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(files_there(p->out, names[i]));
	place_free(p);
}

/* Every file in the tray gets a notice or an answer, and none holds up the others. */
static void
what_is_no_answer_is_said_in_the_tray_itself(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char path[200], other[200];

	(void)state;
	write_in(p->out, "svar.docx", "PK");
	write_in(p->out, "tom.txt", "");
	write_in(p->out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/mappe", p->out);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/rør.txt", p->out);
	assert_int_equal(mkfifo(path, 0600), 0);
	(void)snprintf(path, sizeof(path), "%s/lenke.txt", p->out);
	(void)snprintf(other, sizeof(other), "%s/key", p->dir);
	assert_int_equal(symlink(other, path), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(
	    has_notice(p, "IKKE TATT IMOT svar.docx.txt", "svar.docx er ikke tatt imot.\r\n"));
	assert_true(has_notice(p, "IKKE TATT IMOT tom.txt", "Fila er tom."));
	assert_true(has_notice(p, "IKKE TATT IMOT mappe.txt", "Det er en mappe."));
	assert_true(has_notice(p, "IKKE TATT IMOT rør.txt", "Det er ingen vanlig fil."));
	assert_true(
	    has_notice(p, "IKKE TATT IMOT lenke.txt", "Det er en lenke. Legg selve fila her."));
	assert_true(
	    has_notice(p, "IKKE TATT IMOT feil.txt", "finnes ikke. Mente du nav.contact_opened"));
	assert_true(has_notice(p, "IKKE TATT IMOT feil.txt", "mappa rejected, som feil.txt."));
	assert_false(files_there(p->rejected, "lenke.txt"));

	/* Notices are removed with the files they are about. */
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/svar.docx", p->out);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/feil.txt", p->rejected);
	(void)unlink(path);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_false(files_there(p->out, "IKKE TATT IMOT lenke.txt"));
	assert_false(files_there(p->out, "IKKE TATT IMOT svar.docx.txt"));
	assert_false(files_there(p->out, "IKKE TATT IMOT feil.txt"));
	assert_true(files_there(p->out, "IKKE TATT IMOT tom.txt"));
	place_free(p);
}

/* In the office's language; a notice in another language, from before the setting, is recognised
 * and removed. */
static void
in_english_the_notice_is_english(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char path[200];

	(void)state;
	write_in(p->out, "svar.docx", "PK");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_true(files_there(p->out, "IKKE TATT IMOT svar.docx.txt"));
	struct outtray later = outtray_of(p);
	later.texts = shared("en");
	write_in(p->out, "empty.txt", "");
	write_in(p->out, "wrong.txt", "kind = nav.opened\ncase = K7F3-9QXM\n");
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&later, true), 0);
	assert_int_equal(later.refused, 1);
	assert_true(has_notice(p, "NOT TAKEN empty.txt",
	    "empty.txt was not taken.\r\n\r\nThe file is empty. Write the answer in it, or take it "
	    "away.\r\n\r\nIt still lies here.\r\n\r\nThis notice goes away by itself, or may be "
	    "deleted.\r\n"));
	assert_true(has_notice(p, "NOT TAKEN wrong.txt",
	    "The file lies in the folder rejected now, as wrong.txt. Correct it and lay it in "
	    "the tray again.\r\n"));
	(void)snprintf(path, sizeof(path), "%s/svar.docx", p->out);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/empty.txt", p->out);
	(void)unlink(path);
	assert_int_equal(outtray_look(&later, true), 0);
	assert_int_equal(later.refused, 1);
	assert_false(files_there(p->out, "IKKE TATT IMOT svar.docx.txt"));
	assert_false(files_there(p->out, "NOT TAKEN svar.docx.txt"));
	assert_false(files_there(p->out, "NOT TAKEN empty.txt"));
	place_free(p);
}

/* A clerk may write the answer into the notice itself, and it is one. */
static void
a_notice_that_holds_an_answer_is_one(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);

	(void)state;
	write_in(p->out, "IKKE TATT IMOT feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(files_there(p->rejected, "IKKE TATT IMOT feil.txt"));
	place_free(p);
}

static void
a_name_is_one_wherever_it_goes(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char name[256];

	(void)state;
	write_in(p->out, "a\nb\033[2J.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	memset(name, 'x', 251);
	strcpy(name + 245, ".txt");
	char path[400];
	(void)snprintf(path, sizeof(path), "%s/%s", p->out, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs("hendelse = nav.contact_opened\n", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 2);
	assert_true(files_there(p->rejected, "a b [2J.txt"));
	assert_true(files_there(p->out, "IKKE TATT IMOT a b [2J.txt"));
	memset(name, 'x', 196);
	strcpy(name + 196, ".txt.why.txt");
	assert_true(files_there(p->rejected, name));
	place_free(p);
}

/* A key in the tray that leads elsewhere is not followed: it would be read, and kept. */
static void
a_key_that_is_a_link_is_not_followed(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char path[200], other[200];

	(void)state;
	write_in(p->dir, "elsewhere", "00112233445566778899aabbccddeeff\n");
	write_in(p->out, "svar.txt", "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/svar.txt.key", p->out);
	(void)snprintf(other, sizeof(other), "%s/elsewhere", p->dir);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(has_notice(p, "IKKE TATT IMOT svar.txt", "Nøkkelfila ved siden av er skadet"));
	place_free(p);
}

static void
next_look_is_due(struct outtray *out)
{
	out->seen_ms -= OUTTRAY_LOOK_MS;
	for (size_t i = 0; i < out->seen_count; i++)
		out->seen[i].since_ms -= OUTTRAY_LOOK_MS;
}

static void
a_file_that_may_still_be_written_waits(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);

	(void)state;
	out.look_ms = OUTTRAY_LOOK_MS;
	write_in(p->out, "feil.txt", "hendelse = nav.");
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 0);
	write_in(p->out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	next_look_is_due(&out);
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 0); /* it is another than it was */
	next_look_is_due(&out);
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 1);

	/* Written in place, in as many bytes at the same time, it is another file all the same. */
	write_at(p, "ny.txt", 1);
	next_look_is_due(&out);
	assert_int_equal(outtray_look(&out, false), 0);
	next_look_is_due(&out);
	write_at(p, "ny.txt", 1);
	assert_int_equal(outtray_look(&out, false), 0);
	assert_false(files_there(p->out, "ny.txt.key"));
	place_free(p);
}

static void
the_key_of_an_answer_that_is_gone_goes_too(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);

	(void)state;
	write_in(p->out, "svar.txt.key", "00112233445566778899aabbccddeeff\n");
	write_in(p->out, "other.key", "not ours");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_false(files_there(p->out, "svar.txt.key"));
	assert_true(files_there(p->out, "other.key"));
	place_free(p);
}

/* An office's later answer may depend on its earlier one. */
static void
what_is_not_taken_holds_up_what_came_after_it(void **state)
{
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);

	(void)state;
	write_at(p, "b.txt", 1);
	write_at(p, "a.txt", 2);
	assert_int_equal(outtray_look(&out, true), -ETIMEDOUT);
	assert_true(files_there(p->out, "b.txt.key"));
	assert_false(files_there(p->out, "a.txt.key")); /* it was not begun with */
	place_free(p);
}

static void
of_very_many_the_oldest_go_first(void **state)
{
	enum { FILES = OUTTRAY_FILES_MAX + 60 };
	struct at_place *p = place_new();
	struct outtray out = outtray_of(p);
	char name[32];

	(void)state;
	out.look_ms = OUTTRAY_LOOK_MS;
	for (unsigned i = 0; i < FILES; i++) {
		(void)snprintf(name, sizeof(name), "%u.txt", i * 7 % FILES);
		write_at(p, name, i * 7 % FILES);
	}
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.seen_count, OUTTRAY_FILES_MAX);
	for (unsigned i = 0; i < OUTTRAY_FILES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "%u.txt", i);
		assert_string_equal(out.seen[i].name, name);
	}
	place_free(p);
}

/* ---- settings -------------------------------------------------------------------------------- */

static void
a_wrong_file_is_named_by_line_and_key(void **state)
{
	static const struct {
		const char *text; /* after the connection; NULL ends */
		const char *error;
	} rows[] = {
		{ "[adapter]\nintray = in\nouttray = out\nsent = sent\nrejected = rejected\n",
		    NULL },
		{ "[adapter]\nintray = in\nouttray = out\nsent = sent\n", "rejected: is missing" },
		{ "[adapter]\nintrey = in\n",
		    "nav.conf:6: intrey: is no key of [adapter]; there are: consumer" },
		{ "[adaptor]\nintray = in\n",
		    "nav.conf:6: intray: stands in [adaptor]; there are [overgang]" },
		{ "[adapter]\nconsumer = Nav\nintray = in\nouttray = out\nsent = sent\nrejected = "
		  "rejected\n",
		    "consumer: \"Nav\" is no name" },
	};
	struct at_place *p = place_new();
	struct adapter_settings s;
	char *connection = content(p->dir, "nav.conf"), text[1024], error[OVERGANG_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s", connection, rows[i].text);
		write_in(p->dir, "nav.conf", text);
		struct problem problem = { .kind = NULL };
		int r = adapter_load(p->config, &s, &problem);
		(void)problem_english(&problem, error, sizeof(error));
		if ((r == 0) != (rows[i].error == NULL))
			fail_msg("row %zu: %s", i, error);
		if (rows[i].error != NULL && strstr(error, rows[i].error) == NULL)
			fail_msg("row %zu says \"%s\", not \"%s\"", i, error, rows[i].error);
	}
	free(connection);
	place_free(p);
}

/* A share that is away is no mistake in the file. */
static void
a_tray_that_is_away_is_the_machines_state(void **state)
{
	static const struct {
		const char *in, *out, *sent;
		const char *intray, *trays; /* in the error; NULL: no error */
	} rows[] = {
		{ "in", "out", "sent", NULL, NULL },
		{ "inn", "out", "sent", "/inn is not there", "/inn is not there" },
		{ "key", "out", "sent", "/key is no directory", "/key is no directory" },
		{ "in", "ut", "sent", NULL, "/ut is not there" },
		{ "in", "out", "/dev/shm", NULL, "sent: lies in another file system than outtray" },
	};
	struct at_place *p = place_new();
	char *connection = content(p->dir, "nav.conf"), text[1024], error[OVERGANG_ERROR_SIZE];
	struct adapter_settings s;
	struct problem problem;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "%s[adapter]\nintray = %s\nouttray = %s\nsent = %s\nrejected = rejected\n",
		    connection, rows[i].in, rows[i].out, rows[i].sent);
		write_in(p->dir, "nav.conf", text);
		assert_int_equal(adapter_load(p->config, &s, &problem), 0);
		assert_int_equal(adapter_intray(&s, &problem), rows[i].intray == NULL ? 0 : -1);
		if (rows[i].intray != NULL)
			assert_non_null(strstr(
			    problem_english(&problem, error, sizeof(error)), rows[i].intray));
		assert_int_equal(adapter_trays(&s, &problem), rows[i].trays == NULL ? 0 : -1);
		if (rows[i].trays != NULL)
			assert_non_null(
			    strstr(problem_english(&problem, error, sizeof(error)), rows[i].trays));
	}
	free(connection);
	place_free(p);
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
		cmocka_unit_test(in_english_the_notice_is_english),
		cmocka_unit_test(a_refusal_names_field_and_reason_in_bokmaal),
		cmocka_unit_test(a_delivery_becomes_a_letter),
		cmocka_unit_test(what_was_told_by_telephone_says_for_whom),
		cmocka_unit_test(a_plan_lists_what_the_reader_owns),
		cmocka_unit_test(who_has_no_kind_for_yes_is_not_asked_for_a_file),
		cmocka_unit_test(who_may_report_is_as_in_the_catalogue),
		cmocka_unit_test(an_area_that_was_opened_tells_what_holds_now),
		cmocka_unit_test(every_kind_has_a_whole_letter),
		cmocka_unit_test(both_languages_have_the_same_letters),
		cmocka_unit_test(twice_is_one_letter_and_a_blank_is_none),
		cmocka_unit_test(what_cannot_be_written_is_an_error_and_no_letter),
		cmocka_unit_test(of_a_letter_that_fails_half_way_nothing_stays),
		cmocka_unit_test(while_nobody_answers_the_answer_and_its_key_stay),
		cmocka_unit_test(what_is_no_answer_is_rejected_with_a_reason),
		cmocka_unit_test(the_log_says_why_a_file_was_not_taken),
		cmocka_unit_test(what_programs_leave_is_left_alone),
		cmocka_unit_test(what_is_no_answer_is_said_in_the_tray_itself),
		cmocka_unit_test(a_notice_that_holds_an_answer_is_one),
		cmocka_unit_test(a_name_is_one_wherever_it_goes),
		cmocka_unit_test(a_key_that_is_a_link_is_not_followed),
		cmocka_unit_test(a_file_that_may_still_be_written_waits),
		cmocka_unit_test(the_key_of_an_answer_that_is_gone_goes_too),
		cmocka_unit_test(what_is_not_taken_holds_up_what_came_after_it),
		cmocka_unit_test(of_very_many_the_oldest_go_first),
		cmocka_unit_test(a_wrong_file_is_named_by_line_and_key),
		cmocka_unit_test(a_tray_that_is_away_is_the_machines_state),
	};

	return cmocka_run_group_tests_name("adapter", tests, NULL, NULL);
}
