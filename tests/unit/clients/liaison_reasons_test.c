/* liaison_reasons_test.c - Each reason for which a row is refused, in bokmål. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "liaison/csvfile.h"
#include "liaison/push.h"
#include "liaison/rows.h"
#include "overgang.h"
#include "sender.h"

/* ---- reasons --------------------------------------------------------------------------------- */

static void
test_reasons(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *wrong;
	} rows[] = {
		{ { "Fødselsnummer", "1,48389E+10", NULL },
		    "Fødselsnummer: Excel har rundet av nummeret (1,48E+10); gjør kolonnen til "
		    "tekst og "
		    "skriv det på nytt" },
		{ { "Fødselsnummer", "1483883115", NULL }, "Fødselsnummer: har ikke 11 siffer" },
		{ { "Fødselsnummer", "1483883115a", NULL },
		    "Fødselsnummer: har andre tegn enn siffer" },
		{ { "Fødselsnummer", "32838831150", NULL },
		    "Fødselsnummer: begynner ikke med en dato som finnes" },
		{ { "Fødselsnummer", "", NULL },
		    "Fødselsnummer: mangler; uten nummer trengs fødselsdato, navn og Vår ref" },
		{ { "Løslatelsesdato", "ca. 15.3.", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "uke 12", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "46105", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "29.02.2027", NULL },
		    "Løslatelsesdato: 29.02.2027 finnes ikke" },
		{ { "Løslatelsesdato", "2027-13-01", NULL },
		    "Løslatelsesdato: 01.13.2027 finnes ikke" },
		{ { "Innsatt", "25.03.2027", NULL },
		    "Innsatt: 25.03.2027 er etter datoen på lista, 11.01.2027 · "
		    "Løslatelsesdato: 24.03.2027 er før innsettelsen 25.03.2027 · Endt tid: "
		    "24.03.2027 er før "
		    "innsettelsen 25.03.2027" },
		{ { "2/3-dato", "25.03.2027", NULL },
		    "2/3-dato: 25.03.2027 er etter endt tid 24.03.2027" },
		{ { "2/3-dato", "14.06.2026", NULL },
		    "2/3-dato: 14.06.2026 er før innsettelsen 15.06.2026" },
		{ { "Løslatelsesdato", "24.03.2072", NULL },
		    "Løslatelsesdato: 24.03.2072 ligger mer enn 30 år fram; er det riktig år?" },
		{ { "Innsatt", "", "Løslatelsesdato", "10.01.2026", "Melding", "Løslatt", NULL },
		    "Løslatelsesdato: 10.01.2026 er mer enn et år siden; er det riktig år?" },
		{ { "Løslatelsesdato", "10.01.2027", NULL },
		    "Løslatelsesdato: 10.01.2027 er passert; skriv Løslatt i Melding, eller rett "
		    "datoen" },
		{ { "Melding", "Løslatt", NULL },
		    "Løslatelsesdato: 24.03.2027 er ikke kommet, men Melding er Løslatt" },
		{ { "Melding", "Løslatt", "Løslatelsesdato", "", NULL },
		    "Løslatelsesdato: mangler; den må stå når Melding er Løslatt" },
		{ { "Status", "Varetekt", NULL }, "Løslatelsesdato: en varetektsinnsatt har ingen "
						  "dato fram i tid; bruk Varetektsfrist, "
						  "eller Rett i Løslatelsesform" },
		{ { "Status", "Innlagt", NULL }, "Status: er en ukjent verdi; bruk Varetekt, Dom, "
						 "Forvaring, Bøtesoning, EK, § 12 eller "
						 "Overgangsbolig" },
		{ { "Status", "", NULL }, "Status: mangler" },
		{ { "Kl", "25.00", NULL }, "Kl: er ikke et klokkeslett; skriv 09.00" },
		{ { "Løslatelsesform", "Rømt", NULL },
		    "Løslatelsesform: er en ukjent verdi; bruk Endt tid, Prøveløslatelse, "
		    "Fremskutt, Rett, "
		    "Overføring, Permisjon eller Sykehus" },
		{ { "Datostatus", "Kanskje", NULL },
		    "Datostatus: er en ukjent verdi; bruk Forventet eller Fastsatt" },
		{ { "Bolig", "Hytta", NULL }, "Bolig: er en ukjent verdi; bruk Egen, Kommunal, "
					      "Familie, Institusjon, Hospits, Ingen, "
					      "Usikker eller Ukjent" },
		{ { "Samtykke", "Muntlig", NULL },
		    "Samtykke: er en ukjent verdi; bruk Ja, Nei, Ikke spurt eller Trukket" },
		{ { "Samtykkedato", "", NULL },
		    "Samtykkedato: mangler; den må stå når Samtykke er Ja" },
		{ { "Samtykkedato", "12.01.2027", NULL },
		    "Samtykkedato: 12.01.2027 er etter datoen på lista, 11.01.2027" },
		{ { "Samtykke til", "fengselsteam, Nav Frogner", NULL },
		    "Samtykke til: «Nav Frogner» er ikke en kjent mottaker" },
		{ { "Samtykke til", "fengselstem", NULL },
		    "Samtykke til: «fengselstem» er ikke en kjent mottaker" },
		{ { "Samtykke til", "fengselsteam, 14838831150", NULL },
		    "Samtykke til: har en mottaker som ikke er kjent her" },
		{ { "Melding", "Haster", NULL }, "Melding: er en ukjent verdi; bruk Ny, Endret, "
						 "Trukket, Løslatt eller Overført" },
		{ { "Fengsel", "", NULL },
		    "Fengsel: mangler; fyll ut kolonnen, eller sett prison i liaison.conf" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char expected[512];
		int status = push_changed("losl-2027-01-11.csv", rows[i].changes);
		snprintf(expected, sizeof(expected), "losl-2027-01-11.csv:2 (G-1041): %s\n",
		    rows[i].wrong);
		if (status != PUSH_REFUSED || fake.count != 0 || strcmp(err, expected) != 0)
			fail_msg("row %zu: status %d, sent %zu\n%s%sexpected: %s", i, status,
			    fake.count, err, out, expected);
		has_not(err, "14838831150");
	}
}

static void
test_notes(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *said;
	} rows[] = {
		{ { "Fødselsnummer", "2919541531", NULL },
		    "losl-2027-01-11.csv:2 (G-1041): Fødselsnummer: den første nullen manglet og "
		    "er satt inn "
		    "igjen\n" },
		{ { "Fødselsnummer", "09819134496", "Vår ref", "G-2", "Telefon", "vakta", NULL },
		    "Telefon: ser ikke ut som et nummer man kan ringe" },
		{ { "Fødselsnummer", "45859037791", "Vår ref", "G-3", "Varetektsfrist",
		      "05.02.2027", NULL },
		    "Varetektsfrist: leses bare når Status er Varetekt" },
		{ { "Fødselsnummer", "18870161375", "Vår ref", "G-4", "Fornavn", "", NULL },
		    "Fornavn: mangler, så navnet sendes ikke" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(push_changed("losl-2027-01-11.csv", rows[i].changes), PUSH_OK);
		assert_int_equal(fake.count, 1);
		has(out, rows[i].said);
	}
	conf.allow_synthetic = false;
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Vår ref", "G-9")), PUSH_REFUSED);
	has(err,
	    "Fødselsnummer: er et syntetisk nummer (måned + 80), som bare hører hjemme i tester");
}

/* The person's identity, in the other forms that a list may have. */
static void
test_other_identities(void **state)
{
	static const struct {
		const char *text;
		const char *number, *given, *family;
		uint32_t birth_date;
	} rows[] = {
		{ "Ref;Født;Personnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14.83.1988;31150;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    NULL, NULL, NULL, 0 },
		{ "Ref;Født;Etternavn;Fornavn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14.03.88;Gaupe;Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "", "Rolig", "Gaupe", 19880314 },
		{ "Ref;Fnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14838831150;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "14838831150", "Rolig", "Gaupe", 0 },
		{ "Ref;Fnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14838831150;Gaupe Rolig Stor;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "14838831150", "Rolig Stor", "Gaupe", 0 },
		{ "Ref;DUF-nummer;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;2019 123456 78;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "201912345678", "Rolig", "Gaupe", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		int status =
		    push(write_file("l-2027-01-11.csv", rows[i].text, strlen(rows[i].text)));
		if (rows[i].number == NULL) {
			assert_int_equal(status, PUSH_REFUSED);
			continue;
		}
		if (status != PUSH_REFUSED && status != PUSH_OK)
			fail_msg("%s", err);
		/* No prison in the file and none in the configuration: everything else is read. */
		has(err, "Fengsel: mangler");
		snprintf(conf.prison, sizeof(conf.prison), "Granli fengsel");
		assert_int_equal(
		    push(write_file("l-2027-01-11.csv", rows[i].text, strlen(rows[i].text))),
		    PUSH_OK);
		conf.prison[0] = '\0';
		const Ov__Report *r = fake.sent[0].report;
		assert_string_equal(r->person->national_id, rows[i].number);
		assert_int_equal(r->person->birth_date, rows[i].birth_date);
		const Ov__NameRecorded *name =
		    sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded;
		assert_string_equal(name->given_name, rows[i].given);
		assert_string_equal(name->family_name, rows[i].family);
		if (rows[i].birth_date != 0) {
			assert_string_equal(r->person->name, "Rolig Gaupe");
			assert_string_equal(r->person->reference, "G-1");
		}
	}
}

/* Born and the last five digits are one number; the invented one is of the series + 80,
 * so its date is no date, and the real way is shown with the column named Personnummer. */
static void
test_joined_number(void **state)
{
	struct csvfile f;
	struct notice n;
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	char *values[COLUMN_COUNT];
	static char empty[1], born[] = "14.03.1988", five[] = "31150", family[] = "Gaupe";

	(void)state;
	assert_int_equal(csvfile_open(&f, EXAMPLE, true), 0);
	struct csvfile_row row = { .line = 2 };
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		values[i] = empty;
	values[COLUMN_BIRTH_DATE] = born;
	values[COLUMN_PERSONNR] = five;
	values[COLUMN_FAMILY_NAME] = family;
	memcpy(row.value, values, sizeof(values));
	rows_read(&conf, &f, &row, 20270111, &n, wrong, notes);
	has(wrong, "Fødselsnummer: kontrollsifferet stemmer ikke");
	row.value[COLUMN_PERSONNR] = empty;
	row.value[COLUMN_NATIONAL_ID] = five;
	rows_read(&conf, &f, &row, 20270111, &n, wrong, notes);
	has(wrong, "Fødselsnummer: kontrollsifferet stemmer ikke");
	csvfile_close(&f);
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_reasons),
		SENDER_TEST(test_notes),
		SENDER_TEST(test_other_identities),
		SENDER_TEST(test_joined_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
