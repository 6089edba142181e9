/* liaison_again_test.c - The example list, and lists that come again, changed. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "liaison/csvfile.h"
#include "identity.h"
#include "liaison/push.h"
#include "overgang.h"
#include "sender.h"

/* ---- the example --------------------------------------------------------------------------- */

static void
test_example(void **state)
{
	static const char *const sent[] = {
		"14838831150: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270324 housing.stay_registered "
		"participant.reference_set",
		"09819134496: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270531 housing.stay_registered "
		"participant.reference_set",
		"45859037791: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270226 housing.stay_registered "
		"participant.reference_set",
		"18870161375: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270120 housing.stay_registered "
		"participant.reference_set",
	};
	static const char *const said[] = {
		"losl-2027-01-11.csv:2 (G-1041): sendt, sak K000-0001 (blå ugle)\n",
		"losl-2027-01-11.csv:3 (G-1102): venter på samtykke, ikke sendt\n",
		("losl-2027-01-11.csv:4 (G-0987): uten samtykke, ikke sendt. Meldingen til Nav "
		 "stat "
		 "om "
		 "institusjonsopphold (folketrygdloven § 21-4) skal likevel gå herfra\n"),
		"losl-2027-01-11.csv:5 (G-0871): sendt, sak K000-0002 (blå ugle)\n",
		"losl-2027-01-11.csv:7 (G-1090): sendt, sak K000-0003 (blå ugle)\n",
		"losl-2027-01-11.csv:8 (G-1015): adressesperre, ikke sendt: ring +47 000 00 020\n",
		"losl-2027-01-11.csv:9 (G-1111): sendt, sak K000-0004 (blå ugle)\n",
		("losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 9 rader: 4 sendt, 2 uten "
		 "samtykke, 1 med adressesperre, "
		 "1 gjelder et annet team, 1 avvist\n"),
	};
	static const char *const never_said[] = { "14838831150", "14838831151", "Gaupe", "Rolig",
		"Ulv", "Orrhøne", "30928526670", "Fjellrev", "21887320567", "G-1067", "27867928974",
		"Røyskatt" };

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(fake.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(fake.sent[i].text, sent[i]);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		has(out, said[i]);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:10 (G-0999): Fødselsnummer: kontrollsifferet stemmer ikke · "
	    "Løslatelsesdato: 31.04.2027 finnes ikke (også i Endt tid)\n");
	for (size_t i = 0; i < sizeof(never_said) / sizeof(never_said[0]); i++) {
		has_not(out, never_said[i]);
		has_not(err, never_said[i]);
	}
}

static void
test_example_facts(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	const Ov__NameRecorded *name = sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded;
	assert_string_equal(name->given_name, "Rolig");
	assert_string_equal(name->family_name, "Gaupe");
	assert_string_equal(
	    sent_fact(0, OV__FACT__FACT_IDENTITY_RECORDED)->identity_recorded->national_id,
	    "14838831150");
	const Ov__ConsentGiven *consent = sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given;
	assert_int_equal(consent->given, 20270107);
	assert_int_equal(consent->n_agencies, 4);
	assert_string_equal(consent->agencies[0], "fengselsteam");
	assert_string_equal(consent->agencies[1], "nav-asker");
	assert_string_equal(consent->agencies[2], "bolig-asker");
	assert_string_equal(consent->agencies[3], "helse-asker");
	const Ov__SentenceRegistered *s =
	    sent_fact(0, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered;
	assert_int_equal(s->status, OV__STATUS__STATUS_SENTENCE);
	assert_int_equal(s->intake, 20260615);
	assert_int_equal(s->two_thirds, 20261220);
	assert_int_equal(s->full_term, 20270324);
	assert_string_equal(s->prison, "Granli fengsel");
	assert_string_equal(s->unit, "B2");
	const Ov__ReleaseDateSet *d =
	    sent_fact(0, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set;
	assert_int_equal(d->time, 900);
	assert_int_equal(d->form, OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM);
	assert_int_equal(d->state, OV__DATE_STATE__DATE_STATE_SET);
	assert_string_equal(d->reason, "");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_HOUSING_STAY_REGISTERED)->housing_stay_registered->type,
	    OV__STAY_TYPE__STAY_TYPE_NONE);
	assert_string_equal(sent_fact(0, OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)
				->participant_reference_set->reference,
	    "G-1041");
	assert_string_equal(fake.sent[0].report->told_by, "Kari Eksempel, +47 000 00 001");
	assert_string_equal(
	    sent_fact(1, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->reason, "fremskutt");
	/* Full term on a Sunday, out on the Friday before; and an interpreter. */
	assert_string_equal(
	    sent_fact(2, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->reason, "søndag");
	assert_string_equal(
	    sent_fact(2, OV__FACT__FACT_CASE_OPENED)->case_opened->language, "polsk");
	assert_int_equal(
	    sent_fact(3, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered->status,
	    OV__STATUS__STATUS_FINE);
}

/* The rejected file, corrected in its place with the column of reasons still in it, is accepted;
 * and it is not taken for the whole list. */
static void
test_rejected_file(void **state)
{
	char text[4096], *at;

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	const char *path = in_dir("losl-2027-01-11.avvist.csv");
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(text, sizeof(text), "%s", read_whole(path));
	assert_memory_equal(text, BOM "Hva er galt;Fengsel;Avdeling;", 30);
	has(text,
	    "\r\nFødselsnummer: kontrollsifferet stemmer ikke · Løslatelsesdato: 31.04.2027 finnes "
	    "ikke (også i Endt tid);Granli fengsel;B1;G-0999;14838831151;");
	while ((at = strstr(text, "31.04.2027;")) != NULL)
		memcpy(at, "30.04.2027", 10);
	/* Another number of the series. */
	memcpy(strstr(text, "14838831151"), "21887320567", 11);
	assert_int_equal(
	    push(write_file("losl-2027-01-11.avvist.csv", text, strlen(text))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has_not(out, "borte");
}

struct cells {
	size_t rows;
	char value[8][64]; /* of Etternavn, row by row */
};

static void
take_names(struct csvfile_row *row, void *context)
{
	struct cells *c = context;

	assert_true(c->rows < 8);
	snprintf(c->value[c->rows++], sizeof(c->value[0]), "%s", row->value[COLUMN_FAMILY_NAME]);
}

/* A value that a spreadsheet would calculate is escaped in the rejected file; the file sent back
 * gives the original value. */
static void
test_rejected_file_comes_back_as_it_was(void **state)
{
	static const char *const values[] = { "=HYPERLINK(\"\"http://192.0.2.1/\"\";\"\"trykk\"\")",
		"+47 000 00 001", "-", "@SUM(A1)", "\t=1+1", "'=1+1", "''-2", "'tHooft | Ås" };
	static const char *const read[] = { "=HYPERLINK(\"http://192.0.2.1/\";\"trykk\")",
		"+47 000 00 001", "-", "@SUM(A1)", "=1+1", "=1+1", "'-2", "'tHooft | Ås" };
	struct cells back = { 0 };
	char quoted[128], number[8];

	(void)state;
	begin_list();
	for (size_t i = 0; i < 8; i++) {
		snprintf(quoted, sizeof(quoted), "\"%s\"", values[i]);
		snprintf(number, sizeof(number), "G-%zu", i);
		put_row(gaupe_row, CHANGED("Vår ref", number, "Fødselsnummer", "14838831151",
				       "Etternavn", quoted));
	}
	for (int round = 0; round < 2; round++) {
		const char *name = round == 0 ? "losl.csv" : "losl.avvist.csv";
		const char *path = round == 0 ? write_file(name, list, strlen(list)) : in_dir(name);
		assert_int_equal(push(path), PUSH_REFUSED);
		char *text =
		    read_whole(in_dir(round == 0 ? "losl.avvist.csv" : "losl.avvist.avvist.csv"));
		for (const char *s = strpbrk(text, ";\n"); s != NULL; s = strpbrk(s + 1, ";\n")) {
			const char *cell = s + 1 + (s[1] == '"');
			if (strchr("=+@-\t\r", cell[0]) != NULL && cell[0] != '\0' &&
			    memcmp(s, ";\"\"", 3) != 0 && cell[0] != '\r')
				fail_msg("a cell begins with %.20s", cell);
		}
		struct csvfile f;
		memset(&back, 0, sizeof(back));
		assert_int_equal(csvfile_open(&f, in_dir("losl.avvist.csv"), true), 0);
		assert_int_equal(csvfile_rows(&f, take_names, &back), 0);
		csvfile_close(&f);
		assert_int_equal(back.rows, 8);
		for (size_t i = 0; i < 8; i++)
			assert_string_equal(back.value[i], read[i]);
	}
}

/* A list may be called anything: its name orders no terminal about, and begins no line. */
static void
test_name_of_a_list(void **state)
{
	const char *name = "losl\033[2J\n2027-01-11\xe2\x80\xae.csv";

	(void)state;
	assert_int_equal(push_changed(name, NULL), PUSH_OK);
	has(out, "losl [2J 2027-01-11.csv:2 (G-1041): sendt");
	assert_int_equal(push_changed(name, CHANGED("Fødselsnummer", "14838831151")), PUSH_REFUSED);
	has(err, "losl [2J 2027-01-11.csv:2 (G-1041): Fødselsnummer: ");
	has(out, "står i losl [2J 2027-01-11.avvist.csv;");
	assert_int_equal(push(write_file(name, "a;b\n", 4)), PUSH_REFUSED);
	has(err, "losl [2J 2027-01-11.csv: ingen av de ti");
	assert_null(strchr(out, '\033'));
	assert_null(strchr(err, '\033'));
}

/* ---- again, and changed ---------------------------------------------------------------------- */

static void
test_twice(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(out, ", 9 rader: 4 uendret, 2 uten samtykke,");
	/* The reminder of § 21-4 is given once. */
	has(out, "(G-0987): uten samtykke, ikke sendt\n");
	assert_int_equal(push_changed("uke-2027-01-18.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1); /* consent to fewer: one fact */
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.given");
}

static void
test_date_moves(void **state)
{
	unsigned char key[OVERGANG_KEY_SIZE];

	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	memcpy(key, fake.sent[0].key, sizeof(key));
	assert_int_equal(
	    push_changed("losl-2027-01-18.csv", CHANGED("Løslatelsesdato", "17.03.2027")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	assert_memory_not_equal(key, fake.sent[0].key, sizeof(key));
	has(out, "endring sendt, sak K000-0001 (blå ugle)");
	/* A return to the first date is a third message, not a repetition of the first. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270324");
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 0);
	/* The hour alone. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", CHANGED("Kl", "10")), PUSH_OK);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->time, 1000);
}

/* Rows one after another, and the reports of each. */
static void
test_changes(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *sent; /* NULL: nothing */
		const char *said;
	} rows[] = {
		{ { NULL },
		    "14838831150: case.opened name.recorded identity.recorded consent.given "
		    "sentence.registered release.date_set=20270324 housing.stay_registered "
		    "participant.reference_set",
		    "sendt, sak" },
		/* An empty cell changes nothing. */
		{ { "Løslatelsesdato", "", NULL }, NULL, "1 uendret" },
		{ { "Innsatt", "", "2/3-dato", "ukjent", "Endt tid", "?", NULL }, NULL,
		    "1 uendret" },
		{ { "Kl", "", "Løslatelsesform", "", "Datostatus", "-", NULL }, NULL, "1 uendret" },
		{ { "Bolig", "Ukjent", "Fornavn", "", NULL }, NULL, "1 uendret" },
		/* A cell that is filled in beside an empty one changes its value, and the others
		 * stay as reported. */
		{ { "Innsatt", "", "Endt tid", "25.03.2027", NULL },
		    "K000-0001: sentence.registered", "endring sendt" },
		{ { "Innsatt", "", "Endt tid", "", NULL }, NULL, "1 uendret" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", NULL },
		    "K000-0001: housing.stay_registered", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", "Fengsel", "Haugen fengsel",
		      NULL },
		    "K000-0001: sentence.registered", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", "Samtykke", "", NULL }, NULL,
		    "samtykket var gitt og står nå tomt; skriv Ja eller Trukket. Ingenting "
		    "sendes" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Trukket", NULL },
		    "K000-0001: consent.withdrawn", "samtykket er trukket" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Trukket", NULL }, NULL,
		    "uten samtykke, ikke sendt\n" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Nei", NULL }, NULL,
		    "§ 21-4" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL },
		    "K000-0001: consent.given sentence.registered housing.stay_registered",
		    "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Nei", NULL },
		    "K000-0001: consent.withdrawn", "samtykket er trukket" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL }, "K000-0001: consent.given",
		    "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Melding", "Trukket", NULL },
		    "K000-0001: release.date_withdrawn", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Melding", "Trukket", NULL }, NULL,
		    "ingen dato er sendt, så det er ingenting å trekke" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL },
		    "K000-0001: release.date_set=20270324", "endring sendt" },
		{ { "Melding", "Overført", NULL }, NULL, "ingen løslatelse, ikke sendt" },
		{ { "Løslatelsesform", "Permisjon", NULL }, NULL, "ingen løslatelse, ikke sendt" },
		{ { "Løslatelsesform", "Sykehus", NULL }, NULL, "1 starter ingenting" },
		{ { "Adressesperre", "Fortrolig", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Adressesperre", "6", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Adressesperre", "Ja", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Samtykke til", "TOG, Nav sosial", NULL }, NULL, "1 gjelder et annet team" },
		{ { "Samtykke til", "Nav sosial", NULL }, NULL, "1 gjelder et annet team" },
		{ { "Kommune", "", NULL }, NULL,
		    "ikke sendt. Kommune: er ikke fylt ut; skriv kommunens navn eller nummer, "
		    "eller ring +47 000 00 020" },
		{ { "Kommune", "Askr", NULL }, NULL, "er ingen kommune vi kjenner" },
		{ { "Kommune", "Asker (3201)", NULL }, NULL, "to forskjellige kommuner" },
		{ { "Kommune", "UFB", NULL }, NULL, "1 uten kjent kommune, venter på deg" },
		{ { "Kommune", "3203", "Endt tid", "25.03.2027", "Bolig", "Egen", NULL }, NULL,
		    "1 uendret" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke til", "", NULL },
		    "K000-0001: consent.given", "endring sendt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = push_changed("losl-2027-01-11.csv", rows[i].changes);
		/* A row that waits for a person is no success for a script. */
		int expected = strstr(out, "venter på deg") != NULL ? PUSH_REFUSED : PUSH_OK;
		if (status != expected || fake.count != (rows[i].sent != NULL) ||
		    (rows[i].sent != NULL && strcmp(fake.sent[0].text, rows[i].sent) != 0) ||
		    strstr(out, rows[i].said) == NULL)
			fail_msg("row %zu: status %d, sent %zu: %s\n%s%s", i, status, fake.count,
			    fake.count > 0 ? fake.sent[0].text : "", out, err);
	}
	/* Without a named agency it is the team alone. */
	assert_int_equal(sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given->n_agencies, 1);
}

/* A past release is reported as happened, by its date. */
static void
test_released(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-03-22.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.completed");
	const Ov__ReleaseCompleted *c =
	    sent_fact(0, OV__FACT__FACT_RELEASE_COMPLETED)->release_completed;
	assert_int_equal(c->date, 20270324);
	assert_int_equal(c->time, 900);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_int_equal(fake.count, 0);
}

static void
test_remand(void **state)
{
	(void)state;
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv",
		CHANGED("Status", "V", "2/3-dato", "", "Endt tid", "", "Løslatelsesdato", "",
		    "Løslatelsesform", "", "Datostatus", "", "Kl", "", "Varetektsfrist",
		    "05.02.2027", "Restriksjoner til", "2027-01-22")),
	    PUSH_OK);
	assert_string_equal(fake.sent[0].text,
	    "14838831150: case.opened name.recorded identity.recorded consent.given "
	    "sentence.registered remand.order_set remand.restrictions_set housing.stay_registered "
	    "participant.reference_set");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_REMAND_ORDER_SET)->remand_order_set->expires, 20270205);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_REMAND_RESTRICTIONS_SET)->remand_restrictions_set->until,
	    20270122);
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_example),
		SENDER_TEST(test_example_facts),
		SENDER_TEST(test_rejected_file),
		SENDER_TEST(test_rejected_file_comes_back_as_it_was),
		SENDER_TEST(test_name_of_a_list),
		SENDER_TEST(test_twice),
		SENDER_TEST(test_date_moves),
		SENDER_TEST(test_changes),
		SENDER_TEST(test_released),
		SENDER_TEST(test_remand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
