/* liaison_files_test.c - Files as Excel writes them, and the numbers and dates in them. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "liaison/csvfile.h"
#include "identity.h"
#include "liaison/push.h"
#include "sender.h"

/* ---- words, numbers ---------------------------------------------------------------------- */

static void
test_identity(void **state)
{
	static const struct {
		const char *text;
		enum identity result;
		const char *number;
	} rows[] = {
		{ "14838831150", IDENTITY_OK, "14838831150" },
		{ "148388 31150", IDENTITY_OK, "14838831150" },
		{ "148388-31150", IDENTITY_OK, "14838831150" },
		{ "148388\xc2\xa0"
		  "31150",
		    IDENTITY_OK, "14838831150" },
		{ "45859037791", IDENTITY_OK, "45859037791" }, /* D-number, synthetic */
		{ "2919541531", IDENTITY_ZERO_RESTORED, "02919541531" },
		{ "9819134496", IDENTITY_ZERO_RESTORED, "09819134496" },
		{ "14838831151", IDENTITY_CONTROL, NULL },
		{ "14838831250", IDENTITY_CONTROL, NULL },
		{ "4838831150", IDENTITY_LENGTH, NULL },
		{ "148388311500", IDENTITY_LENGTH, NULL },
		{ "", IDENTITY_LENGTH, NULL },
		{ "1,48389E+10", IDENTITY_EXPONENT, NULL },
		{ "1.48389e10", IDENTITY_EXPONENT, NULL },
		{ "1483883115O", IDENTITY_LETTERS, NULL },
		{ "31028831150", IDENTITY_DATE, NULL },
		{ "00018831150", IDENTITY_DATE, NULL },
		{ "14138831150", IDENTITY_DATE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[12] = "";
		enum identity result = identity_read(rows[i].text, number);
		if (result != rows[i].result)
			fail_msg("%s: %d, expected %d", rows[i].text, result, rows[i].result);
		assert_string_equal(number, rows[i].number != NULL ? rows[i].number : "");
	}
	assert_true(identity_synthetic("14838831150"));
	assert_false(identity_synthetic("14438831150"));
}

/* From 2032 the first control digit leaves 0 to 3. Numbers made here, one of each
 * remainder, with the second digit as it must be; 4 and more are refused. */
static void
test_identity_2032(void **state)
{
	static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2 };
	static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int seen[11] = { 0 };

	(void)state;
	for (int serial = 0; serial < 1000; serial++)
		for (int k1 = 0; k1 <= 9; k1++) {
			char text[12], number[12];
			int a = k1, b = 0;
			snprintf(text, sizeof(text), "018140%03d%d", serial, k1);
			for (int i = 0; i < 9; i++)
				a += (text[i] - '0') * first[i];
			for (int i = 0; i < 10; i++)
				b += (text[i] - '0') * second[i];
			int k2 = (11 - b % 11) % 11;
			if (k2 == 10)
				continue;
			text[10] = (char)('0' + k2);
			text[11] = '\0';
			seen[a % 11]++;
			assert_int_equal(identity_read(text, number),
			    a % 11 <= 3 ? IDENTITY_OK : IDENTITY_CONTROL);
		}
	for (int i = 0; i < 11; i++)
		assert_true(seen[i] > 0);
}

/* ---- files as Excel writes them ------------------------------------------------------------ */

struct first_row {
	int rows;
	int line;
	char ref[32], name[64], municipality[32], date[32], to[64];
};

static void
take_first(struct csvfile_row *row, void *context)
{
	struct first_row *f = context;

	assert_null(row->problem);
	if (f->rows++ > 0)
		return;
	f->line = row->line;
	snprintf(f->ref, sizeof(f->ref), "%s", row->value[COLUMN_SENDER_REF]);
	snprintf(f->name, sizeof(f->name), "%s", row->value[COLUMN_FAMILY_NAME]);
	snprintf(f->municipality, sizeof(f->municipality), "%s", row->value[COLUMN_MUNICIPALITY]);
	snprintf(f->date, sizeof(f->date), "%s", row->value[COLUMN_RELEASE_DATE]);
	snprintf(f->to, sizeof(f->to), "%s", row->value[COLUMN_CONSENT_TO]);
}

static void
test_file_variants(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *to;
	} rows[] = {
		{ "Vår "
		  "ref;Fødselsnummer;Etternavn;Kommune;Status;Løslatelsesdato;Samtykke;Samtykke "
		  "til\n"
		  "G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja;bolig, helse\n",
		    2, "bolig, helse" },
		{ BOM "Vår "
		      "ref;Fødselsnummer;Etternavn;Kommune;Status;Løslatelsesdato;Samtykke;"
		      "Mottakere\r\n"
		      "G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja;bolig, helse\r\n",
		    2, "bolig, helse" },
		/* Windows-1252, and lines that are empty. */
		{ "V\xe5r ref;F\xf8"
		  "dselsnummer;Etternavn;Kommune;Status;L\xf8slatelsesdato;Samtykke\r\n"
		  "\r\n;;;;;;\r\n"
		  "G-1;1;R\xf8yskatt;Asker;Dom;24.03.2027;Ja\r\n",
		    4, "" },
		{ "sep=,\r\nRef,Fnr,Etternavn,Hjemkommune,Type,Lsl,Samtykket,Samtykke til\r\n"
		  "G-1,1,Røyskatt,Asker,Dom,24.03.2027,Ja,\"bolig, helse\"\r\n",
		    3, "bolig, helse" },
		{ "Ref,Fnr,Etternavn,Kommune,Status,Ut,Samtykke,Samtykke til\n"
		  "G-1,1,Røyskatt,Asker,Dom,24.03.2027,Ja,\"bolig, helse\"\n",
		    2, "bolig, helse" },
		{ BOM "sep=;\nLøslatelser, Granli fengsel; uke 2, ført av K.\n;;\n"
		      "INNSATTNR;Dnr;ETTERNAVN;Bydel;V/D;Dato ut;Samtykke gitt\n"
		      "G-1;1;\xc2\xa0Røyskatt ;Asker;Dom;24.03.2027;Ja\n",
		    5, "" },
		{ "Ref\tFnr\tEtternavn\tKommune\tStatus\tLoeslatelsesdato\tSamtykke\n"
		  "G-1\t1\tRøyskatt\tAsker\tDom\t24.03.2027\tJa\n",
		    2, "" },
		/* A line break within a cell, and no line end at the end. */
		{ "Avd;Ref;Fnr;Etternavn;Kommune;Status;Ut;Samtykke\n"
		  "\"B\n2\";G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja",
		    2, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct first_row first = { 0 };
		struct csvfile f;
		const char *path = write_file("variant.csv", rows[i].text, strlen(rows[i].text));
		if (csvfile_open(&f, path, false) != 0 || csvfile_rows(&f, take_first, &first) != 0)
			fail_msg("variant %zu: %s", i, f.error);
		assert_int_equal(first.rows, 1);
		assert_int_equal(first.line, rows[i].line);
		assert_string_equal(first.ref, "G-1");
		assert_string_equal(first.name, "Røyskatt");
		assert_string_equal(first.municipality, "Asker");
		assert_string_equal(first.date, "24.03.2027");
		assert_string_equal(first.to, rows[i].to);
		csvfile_close(&f);
	}
}

/* Every name of every column is known, as field notes and template have it. */
static void
test_synonyms(void **state)
{
	static const struct {
		enum column column;
		const char *names;
	} rows[] = {
		{ COLUMN_PRISON, "Fengsel|Anstalt|Enhet|Fengselsenhet|Institusjon" },
		{ COLUMN_UNIT, "Avdeling|Avd|Seksjon|Fløy" },
		{ COLUMN_NATIONAL_ID, "Fødselsnummer|Fnr|Fødselsnr|F.nr|Personnummer|D-nummer|Dnr|"
				      "Fødsels- og personnummer" },
		{ COLUMN_DUF, "DUF-nummer" },
		{ COLUMN_BIRTH_DATE, "Født|Fødselsdato|Fdato" },
		{ COLUMN_PERSONNR, "Personnr|Personnr (5 siffer)" },
		{ COLUMN_FAMILY_NAME, "Etternavn" },
		{ COLUMN_GIVEN_NAME, "Fornavn" },
		{ COLUMN_NAME, "Navn" },
		{ COLUMN_MUNICIPALITY,
		    "Kommune|Hjemkommune|Bostedskommune|Oppholdskommune|Bydel|Kommune/bydel" },
		{ COLUMN_STATUS, "Status|Type|Soningsform|Kategori|V/D|Domfelt/varetekt" },
		{ COLUMN_INTAKE,
		    "Innsatt|Innsatt dato|Innkomst|Inn|Soningsstart|Innsettelsesdato" },
		{ COLUMN_TWO_THIRDS,
		    "2/3-dato|2/3|2/3-tid|To tredjedelstid|PL-dato|Prøveløslatelse fra" },
		{ COLUMN_FULL_TERM, "Endt tid|Endt straffetid|Ferdig sonet|Full tid|Sluttdato" },
		{ COLUMN_RELEASE_DATE,
		    "Løslatelsesdato|Løslates|Løslatelse|Dato løslatelse|Lsl|Lsl.dato|Ut|Dato ut" },
		{ COLUMN_RELEASE_TIME, "Kl|Klokkeslett|Tidspunkt|Tid" },
		{ COLUMN_RELEASE_FORM, "Løslatelsesform|Form|Løslatelsestype" },
		{ COLUMN_DATE_STATE, "Datostatus|Dato er|Sikkerhet" },
		{ COLUMN_REMAND_EXPIRY, "Varetektsfrist|Fengslingsfrist|Fengslet til|Frist" },
		{ COLUMN_RESTRICTIONS,
		    "Restriksjoner til|Brev- og besøksforbud til|BB til|Isolasjon til" },
		{ COLUMN_HOUSING, "Bolig|Bolig ved løslatelse|Boligstatus|Har bolig" },
		{ COLUMN_CONSENT_DATE, "Samtykkedato|Dato samtykke" },
		{ COLUMN_CONSENT_TO, "Samtykke til|Samtykket gjelder|Mottakere" },
		{ COLUMN_RESTRICTED, "Adressesperre|Kode 6/7|Gradering|Hemmelig adresse" },
		{ COLUMN_INTERPRETER, "Tolk|Språk|Tolkespråk" },
		{ COLUMN_CONTACT,
		    "Kontaktperson|Kontakt|Sosialkonsulent|Kontaktbetjent|Saksbehandler" },
		{ COLUMN_PHONE, "Telefon|Tlf|Direkte" },
		{ COLUMN_MESSAGE, "Melding|Endring|Handling|Meldingstype" },
		{ COLUMN_NEVER, "Merknad|Kommentar|Notat|Lovbrudd|Dom|Paragraf|Siktelse|Diagnose|"
				"Rus|Risiko|Fornærmet" },
		{ COLUMN_OTHER, "Høyde|Skonummer|Fødeland" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char names[512], text[1024], *rest = names;
		snprintf(names, sizeof(names), "%s", rows[i].names);
		for (char *name = strsep(&rest, "|"); name != NULL; name = strsep(&rest, "|")) {
			struct csvfile f;
			snprintf(text, sizeof(text),
			    "%s;Løpenr;Samtykke;%s;%s;%s;%s\n1;2;Ja;3;4;5;6\n", name,
			    rows[i].column == COLUMN_STATUS ? "Tolk" : "Status",
			    rows[i].column == COLUMN_NATIONAL_ID ? "Tlf" : "Fnr",
			    rows[i].column == COLUMN_BIRTH_DATE ? "Kl" : "Født",
			    rows[i].column == COLUMN_RELEASE_DATE ? "DUF" : "Ut");
			if (rows[i].column == COLUMN_INTERPRETER)
				snprintf(
				    text, sizeof(text), "%s;Løpenr;Samtykke;Status;Fnr;Ut\n", name);
			if (csvfile_open(
				&f, write_file("synonym.csv", text, strlen(text)), false) != 0 &&
			    rows[i].column != COLUMN_STATUS)
				fail_msg("%s: %s", name, f.error);
			if (f.columns[0].column != rows[i].column)
				fail_msg("%s is column %d", name, f.columns[0].column);
			csvfile_close(&f);
		}
	}
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *problem;
	} rows[] = {
#define TEXT(T) T, sizeof(T) - 1
		{ TEXT(""), "bad.csv: er tom" },
		{ TEXT("PK\x03\x04rest"), "bad.csv: er en arbeidsbok; i Excel: Fil, Lagre som, og "
					  "velg CSV UTF-8 (semikolondelt)" },
		{ TEXT("\xff\xfeV\0\x00\xd8"), "bad.csv: er skadet: den begynner som UTF-16" },
		{ TEXT("Ref;Fnr\0;Status\n"),
		    "bad.csv: er ikke en tekstfil; lagre den som CSV UTF-8 (semikolondelt)" },
		{ TEXT("Ref;Status;Samtykke\nG\x81;1;Ja\n"),
		    "bad.csv: er lagret med en tegnkoding vi ikke kjenner igjen (fra Mac eller "
		    "DOS?), "
		    "så æ, ø og å kan ikke leses; lagre den som CSV UTF-8 (semikolondelt)" },
		{ TEXT("Ref;Status;Samtykke\nB\ufffdrum;1;Ja\n"),
		    "bad.csv: har mistet bokstavene æ, ø og å; hent den ut på nytt" },
		{ TEXT("Ref;Status;Samtykke\nBÃ¦rum;1;Ja\n"), "bad.csv: har mistet bokstavene" },
		{ TEXT("a;b;c\n1;2;3\n"),
		    "bad.csv: ingen av de ti første linjene har minst tre kjente overskrifter; "
		    "bruk overskriftene i malen: Vår ref, Fødselsnummer, Kommune, Status, "
		    "Løslatelsesdato, Samtykke" },
		{ TEXT("\n\n\n\n\n\n\n\n\n\nRef;Fnr;Status;Samtykke\n"),
		    "bad.csv: ingen av de ti" },
		{ TEXT("tittel\nRef;Fnr;Fødselsnummer;Status;Samtykke\n"),
		    "bad.csv:2: «Fnr» og «Fødselsnummer» er samme felt; fjern den ene kolonnen" },
		{ TEXT("Ref;Status;Samtykke\n"),
		    "bad.csv:1: mangler kolonnen Fødselsnummer (eller Født, navn og Vår ref)" },
		{ TEXT("Fnr;Kommune;Samtykke\n"), "bad.csv:1: mangler kolonnen Status" },
		{ TEXT("Fnr;Kommune;Status\n"), "bad.csv:1: mangler kolonnen Samtykke" },
		{ TEXT("Fnr;Kommune;Status;Samtykke;Ut;Sperre\n"),
		    "bad.csv:1: mangler kolonnen Adressesperre; gi kolonnen det navnet, eller sett "
		    "address_column = none i liaison.conf hvis listene aldri har en slik kolonne" },
		{ TEXT("Fnr;Kommune;Status;Samtykke;Gradering;Utdato\n"),
		    "bad.csv:1: mangler kolonnen Løslatelsesdato; gi kolonnen med datoene det "
		    "navnet, eller sett den inn tom hvis ingen har en dato" },
		{ TEXT("sep=;\nFnr,Kommune,Status,Samtykke,Gradering,Ut\n"),
		    "bad.csv:2: skilletegnet er trolig feil: overskriften har komma, men "
		    "sep-linja over sier semikolon; rett sep-linja" },
#undef TEXT
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct csvfile f;
		const char *path = write_file("bad.csv", rows[i].text, rows[i].size);
		assert_int_equal(csvfile_open(&f, path, true), -1);
		if (strncmp(f.error, rows[i].problem, strlen(rows[i].problem)) != 0)
			fail_msg("%s, expected %s", f.error, rows[i].problem);
		csvfile_close(&f);
	}
	assert_int_equal(push(in_dir("none.csv")), PUSH_REFUSED);
	assert_string_equal(err, "none.csv: kan ikke leses: finnes ikke\n");
	assert_int_equal(push(dir), PUSH_REFUSED);
}

/* An unclosed quotation mark swallows an unknown part of the file: nothing of the list is sent. */
static void
test_open_quote(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Avdeling", "\"B2"));
	put_row(gaupe_row, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err, "losl-2027-01-11.csv:3: har et anførselstegn som aldri lukkes\n"
				 "losl-2027-01-11.csv: ingenting av lista er lest inn\n");
	assert_int_equal(fake.count, 0);
}

/* With a cell too many the columns of all cells are uncertain, so the row is not used. */
static void
test_too_wide(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, CHANGED("Avdeling", "B2;C1"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2: har flere felt enn overskriften: skilletegnet er trolig feil; "
	    "overskriften har semikolon, og et felt som selv har det i seg, må stå i "
	    "anførselstegn. Rett det i lista, og les den inn på nytt\n");
	/* No rejected file is written, since no row could be corrected in it. */
	assert_int_equal(access(in_dir("losl-2027-01-11.avvist.csv"), F_OK), -1);
	assert_int_equal(fake.count, 0);
}

static void
exchange(char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		*text = *text == from ? to : *text;
}

/* Rows with another separator than the header would be about no person, or about one in the wrong
 * columns. */
static void
test_other_separator(void **state)
{
	static const struct {
		char header, row;
		const char *said;
	} rows[] = {
		{ ';', ',', "raden har komma, men overskriften har semikolon" },
		{ ',', ';', "raden har semikolon, men overskriften har komma" },
		{ '\t', ';', "raden har semikolon, men overskriften har tabulator" },
		{ ';', '|', "raden har loddrett strek, men overskriften har semikolon" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_list();
		exchange(list, ';', rows[i].header);
		char *row = list + strlen(list);
		put_row(gaupe_row, NULL);
		exchange(row, ';', rows[i].row);
		assert_int_equal(
		    push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
		has(err, "losl-2027-01-11.csv:2: skilletegnet er trolig feil: ");
		has(err, rows[i].said);
		assert_int_equal(fake.count, 0);
	}
	/* A long remark with commas is no such row, and neither is a title. */
	snprintf(list, sizeof(list), "Merknad;");
	put_row(headers, NULL);
	strcat(list, "Avdeling A, B, C, ført av K.\n,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,;");
	put_row(gaupe_row, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_no_rows(void **state)
{
	(void)state;
	begin_list();
	strcat(list, "\n;;;;\n");
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(err, "losl-2027-01-11.csv: har en overskrift, men ingen rader; er det riktig fil?\n");
	/* A list without any row of our municipality is refused too: its rows may have been
	 * misread. */
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Kommune", "Bærum")), PUSH_REFUSED);
	has(out, "1 rad: 1 gjelder andre kommuner, ikke lest inn");
	has(err,
	    "losl-2027-01-12.csv: alle radene gjelder andre kommuner, så ingenting er lest inn");
	assert_int_equal(fake.count, 0);
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_identity_2032),
		SENDER_TEST(test_file_variants),
		SENDER_TEST(test_synonyms),
		SENDER_TEST(test_bad_files),
		SENDER_TEST(test_open_quote),
		SENDER_TEST(test_too_wide),
		SENDER_TEST(test_other_separator),
		SENDER_TEST(test_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
