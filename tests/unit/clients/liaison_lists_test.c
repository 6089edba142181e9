/* liaison_lists_test.c - Broken lists, each with the correction that its refusal names. Run from
 * the top of the tree. */
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "liaison/dates.h"
#include "liaison/push.h"
#include "liaison/summary.h"
#include "sender.h"

/* ---- lists that went wrong ----------------------------------------------------------------- */

/* One of tests/unit/cases/liaison, under a name of its own. */
static int
push_case_as(const char *name, const char *as, uint32_t as_of)
{
	char path[200], copy[640];
	char *paths[] = { copy };

	snprintf(path, sizeof(path), "tests/unit/cases/liaison/%s", name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(list, 1, sizeof(list), f);
	fclose(f);
	snprintf(copy, sizeof(copy), "%s", write_file(as, list, n));
	forget_sent();
	return push_paths(paths, 1, as_of);
}

static int
push_case(const char *name)
{
	return push_case_as(name, name, 20270111);
}

static void
we_are_baerum(void)
{
	conf.own = (struct municipality_own){ .count = 0 };
	assert_true(municipality_add_own(&conf.own, "Bærum"));
	conf.municipalities_count = 0;
}

static void
test_case_municipality(void **state)
{
	(void)state;
	assert_int_equal(push_case("kommune-usynlig-tegn.csv"), PUSH_OK);
	assert_int_equal(fake.count, 3);
	remove_tree(conf.queue);
	assert_int_equal(push_case("to-kommuner.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(out, "to-kommuner.csv:2 (G-1041): ikke sendt. Kommune: nevner både vår kommune og en "
		 "annen; skriv bare den det gjelder, eller ring +47 000 00 020\n");
	has(out, "to-kommuner.csv:3 (G-1102): ikke sendt. Kommune: nevner både");
	has(out, "to-kommuner.csv:4 (G-0871): sendt, sak");
	has(err, "2 rader venter på at noen sier hvilken kommune det gjelder");
	has_not(out, "andre kommuner");
}

static void
test_case_protection(void **state)
{
	(void)state;
	assert_int_equal(push_case("sperre-usynlig-tegn.csv"), PUSH_OK);
	assert_int_equal(fake.count, 0);
	has(out, "sperre-usynlig-tegn.csv:2 (G-1041): adressesperre, ikke sendt: ring");
	has(out, "sperre-usynlig-tegn.csv:3 (G-1102): adressesperre, ikke sendt: ring");
	has(out, "sperre-usynlig-tegn.csv:4 (G-0871): adressesperre, ikke sendt: ring");
	has(out, "3 med adressesperre");
}

static void
test_case_header_and_lines(void **state)
{
	static const char *const names[] = { "bare-cr.csv", "overskrift-over-to-linjer.csv",
		"240-tomme-kolonner.csv", "dekomponert-ref.csv" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		remove_tree(conf.queue);
		(void)case_of(NULL);
		if (push_case(names[i]) != PUSH_OK || fake.count != 1)
			fail_msg("%s: %zu sent\n%s%s", names[i], fake.count, out, err);
		/* With its ref, and the date of the column whose header is broken. */
		has(out, "(G-1041): sendt, sak K000-0001");
		has(fake.sent[0].text, "release.date_set=20270324");
	}
	/* The row stands where the list has it. */
	assert_int_equal(
	    push_case_as("overskrift-over-to-linjer.csv", "to.csv", 20270110), PUSH_REFUSED);
	has(err, "to.csv:3 (G-1041): fila er fra");
	/* A remark of any length stops nothing, nor does one in a cell over lines. */
	snprintf(list, sizeof(list), "Merknad;");
	put_row(headers, NULL);
	strcat(list, "\"Første linje\n");
	size_t n = strlen(list);
	memset(list + n, 'x', 9000);
	list[n + 9000] = '\0';
	strcat(list, "\nsiste; og en til\";");
	put_row(gaupe_row, CHANGED("Bolig", "Egen"));
	assert_int_equal(push(write_file("losl-2027-01-12.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	/* One in a column that is read is its row's error. */
	begin_list();
	static char name[4100];
	memset(name, 'y', sizeof(name) - 1);
	put_row(gaupe_row, CHANGED("Etternavn", name));
	put_row(gaupe_row, CHANGED("Vår ref", "G-2", "Fødselsnummer", "18870161375"));
	assert_int_equal(push(write_file("losl-2027-01-13.csv", list, strlen(list))), PUSH_REFUSED);
	has(err,
	    ".csv:2 (G-1041): Etternavn: er lengre enn 4000 tegn, som om et anførselstegn ikke "
	    "er lukket. Rett det i lista, og les den inn på nytt\n");
	assert_int_equal(fake.count, 1);
}

static void
test_case_quotation_marks(void **state)
{
	(void)state;
	assert_int_equal(push_case("to-anforselstegn-sluker-en-rad.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(err, "to-anforselstegn-sluker-en-rad.csv:2: et anførselstegn åpner et felt og lukkes "
		 "først lenger nede (linje 2 til 3 er blitt én rad); ta det bort, eller skriv to "
		 "etter hverandre. Rett det i lista, og les den inn på nytt\n");
	has(out, "3 rader: ");
	has(out, "2 avvist");
	/* A withdrawal of consent is not lost in it, wherever the second mark stands. */
	for (size_t i = 0; i < CELLS; i++) {
		char cell[64];
		remove_tree(conf.queue);
		(void)case_of(NULL);
		begin_list();
		put_row(gaupe_row, CHANGED("Telefon", "\"1"));
		snprintf(cell, sizeof(cell), "%s\"", gaupe_row[i]);
		put_row(gaupe_row, CHANGED("Samtykke", "Trukket", headers[i], cell));
		int status = push(write_file("losl-2027-01-11.csv", list, strlen(list)));
		if (status != PUSH_REFUSED || fake.count != 0 || strstr(err, ".csv:2: ") == NULL)
			fail_msg("%s: %zu sent\n%s%s", headers[i], fake.count, out, err);
		has(out, "2 rader: 2 avvist");
	}
	/* A message tells that these rows are not in the rejected file, where others are. */
	remove_tree(conf.queue);
	(void)case_of(NULL);
	begin_list();
	put_row(gaupe_row, CHANGED("Telefon", "\"1"));
	put_row(gaupe_row, CHANGED("Samtykke", "Ja\""));
	put_row(gaupe_row, CHANGED("Vår ref", "G-1999", "Fødselsnummer", "14838831151"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "de andre radene som ble avvist, står i losl-2027-01-11.avvist.csv");
	has(out, "2 linjer kan bare rettes i lista selv (se over)");
}

static void
test_case_encoding(void **state)
{
	(void)state;
	we_are_baerum();
	assert_int_equal(push_case("mac-roman.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(err, "mac-roman.csv: er lagret med en tegnkoding vi ikke kjenner igjen (fra Mac eller "
		 "DOS?), så æ, ø og å kan ikke leses; lagre den som CSV UTF-8");
	has_not(out, "andre kommuner");
	assert_int_equal(push_case("en-rad-windows-1252.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(out, "en-rad-windows-1252.csv:2 (G-1041): sendt, sak");
	has(err, "en-rad-windows-1252.csv:3 (G-1042): er lagret med en annen tegnkoding enn resten "
		 "av lista");
	has_not(out, "andre kommuner");
}

/* Excel's "Unicode text", with its mark and without, and from the other kind of machine. */
static void
test_utf16(void **state)
{
	static const struct {
		const char *charset, *mark;
	} kinds[] = {
		{ "UTF-16LE", "\xff\xfe" },
		{ "UTF-16BE", "\xfe\xff" },
		{ "UTF-16LE", "" },
		{ "UTF-16BE", "" },
	};
	char bytes[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		begin_list();
		put_row(gaupe_row, CHANGED("Fornavn", "Bjørg Šára"));
		put_row(gaupe_row, CHANGED("Vår ref", "G-2", "Fødselsnummer", "21887320567",
				       "Adressesperre", "Fortrolig"));
		put_row(gaupe_row,
		    CHANGED("Vår ref", "G-3", "Fødselsnummer", "45859037791", "Kommune", "Bærum"));
		char *in = list, *at = stpcpy(bytes, kinds[i].mark);
		size_t left = strlen(list), room = sizeof(bytes) - strlen(bytes);
		iconv_t cd = iconv_open(kinds[i].charset, "UTF-8");
		assert_int_equal(iconv(cd, &in, &left, &at, &room), 0);
		(void)iconv_close(cd);
		assert_int_equal(
		    push(write_file("losl-2027-01-11.csv", bytes, (size_t)(at - bytes))), PUSH_OK);
		assert_string_equal(err, "");
		has(out, "liste av 11.01.2027 (UTF-16), 3 rader: ");
		has(out, "1 med adressesperre, 1 gjelder andre kommuner");
		assert_int_equal(fake.count, i == 0);
		if (i == 0)
			assert_string_equal(
			    sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded->given_name,
			    "Bjørg Šára");
	}
}

static void
test_case_clock_and_intake(void **state)
{
	(void)state;
	assert_int_equal(push_case("klokkeslett.csv"), PUSH_OK);
	assert_int_equal(fake.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    sent_fact(i, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->time, 900);
	remove_tree(conf.queue);
	assert_int_equal(push_case("innsatt-98.csv"), PUSH_OK);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered->intake,
	    19980615);
}

static void
test_case_future(void **state)
{
	(void)state;
	today = 20270111;
	assert_int_equal(
	    push_case_as("losl-2036-01-11.csv", "losl-2036-01-11.csv", 0), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	assert_string_equal(err, "losl-2036-01-11.csv: lista er datert 11.01.2036, som ikke er "
				 "kommet, og er ikke lest inn; rett datoen i filnavnet, eller si "
				 "hvilken dag lista er fra med --as-of\n");
	assert_int_equal(push_case("losl-2036-01-11.csv"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has(out, "liste av 11.01.2027 (UTF-8), 1 rad: 1 sendt");
	/* Sent under a date in the future, as a person asked: no later list waits for it. */
	remove_tree(conf.queue);
	(void)case_of(NULL);
	assert_int_equal(push_case_as("losl-2036-01-11.csv", "x.csv", 20270211), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	/* And a row for a person who stays is not held back either. */
	assert_int_equal(push_case_as("losl-2036-01-11.csv", "y.csv", 20280211), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_day_of_the_list(void **state)
{
	static const struct {
		const char *name;
		enum dates_name found;
		uint32_t date;
	} rows[] = {
		{ "losl-2027-01-11.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11.1.2027.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11.1.27.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11. 1. 2027.csv", DATES_NAME_ONE, 20270111 },
		{ "losl-20270111.csv", DATES_NAME_ONE, 20270111 },
		{ "losl11012027", DATES_NAME_ONE, 20270111 },
		{ "losl_11_01_2027.csv", DATES_NAME_ONE, 20270111 },
		{ "11-01-2027 losl.csv", DATES_NAME_ONE, 20270111 },
		{ "losl-2027-01-11 (2).csv", DATES_NAME_ONE, 20270111 },
		{ "Avd 3 losl 11.1.2027.csv", DATES_NAME_ONE, 20270111 },
		{ "11.01.2027 20270111.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 01.01.2027-11.01.2027.csv", DATES_NAME_SEVERAL, 20270101 },
		{ "losl.csv", DATES_NAME_NONE, 0 },
		{ "losl (1).csv", DATES_NAME_NONE, 0 },
		{ "losl uke 2.csv", DATES_NAME_DIGITS, 0 },
		{ "losl 31.02.2027.csv", DATES_NAME_DIGITS, 0 },
		{ "losl-110127.csv", DATES_NAME_DIGITS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t date;
		enum dates_name found = dates_in_name(rows[i].name, &date);
		if (found != rows[i].found || (found != DATES_NAME_SEVERAL && date != rows[i].date))
			fail_msg("%s: %d, %u", rows[i].name, found, date);
	}
	const struct timespec written[2] = { { 1799668800, 0 },
		{ 1799668800, 0 } }; /* 11.01.2027 */
	begin_list();
	put_row(gaupe_row, NULL);
	const char *path = write_file("losl uke 2.csv", list, strlen(list));
	assert_int_equal(utimensat(AT_FDCWD, path, written, 0), 0);
	assert_int_equal(push(path), PUSH_OK);
	has(out, "losl uke 2.csv: tallene i filnavnet er ingen dato vi forstår; lista regnes som "
		 "fra 11.01.2027, da fila ble lagret. Er det galt, si dagen med --as-of\n");
	path = write_file("losl.csv", list, strlen(list));
	assert_int_equal(utimensat(AT_FDCWD, path, written, 0), 0);
	assert_int_equal(push(path), PUSH_OK);
	has_not(out, "tallene");
	assert_int_equal(push_changed("losl 1.1.2027-11.1.2027.csv", NULL), PUSH_REFUSED);
	has(err, "filnavnet har flere datoer; si hvilken dag lista er fra med --as-of");
	assert_int_equal(fake.count, 0);
	/* A moved date does not move back. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl 12.1.2027.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-20270111.csv", CHANGED("Løslatelsesdato", "17.03.2027")),
	    PUSH_REFUSED);
	has(err, "fila er fra 11.01.2027, men vi har en nyere melding, fra 12.01.2027");
}

static void
test_days_and_times(void **state)
{
	static const struct {
		const char *text;
		uint32_t date, past;
	} days[] = {
		{ "15.06.98", 20980615, 19980615 },
		{ "15.06.26", 20260615, 20260615 },
		{ "12.01.27", 20270112, 19270112 },
		{ "29.02.00", 20000229, 20000229 },
		{ "15/6/2026", 20260615, 20260615 },
		{ "15-06-2026", 20260615, 20260615 },
		{ "2026-06-15", 20260615, 20260615 },
		{ "15. 6. 2026", 20260615, 20260615 },
		{ "15.06.2026 00:00:00", 20260615, 20260615 },
		{ "31.06.2026", 0, 0 },
	};
	static const struct {
		const char *text;
		int hhmm;
	} times[] = { { "09.00", 900 }, { "9:00:00", 900 }, { "kl. 09.00", 900 }, { "kl 9", 900 },
		{ "Klokken 9.30", 930 }, { "0,375", 900 }, { "0.375", 900 }, { "0,5", 1200 },
		{ "0.30", 30 }, { "0,99999", -1 }, { "9.0", -1 }, { "25.00", -1 }, { "", -1 },
		{ "0", 0 }, { "0,", -1 }, { "9:00:60", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct dates_day d;
		assert_true(dates_split(days[i].text, &d));
		if (dates_number(&d) != days[i].date || dates_past(d, 20270111) != days[i].past)
			fail_msg(
			    "%s: %u, %u", days[i].text, dates_number(&d), dates_past(d, 20270111));
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (dates_clock(times[i].text) != times[i].hhmm)
			fail_msg("%s: %d", times[i].text, dates_clock(times[i].text));
}

/* Beside its number a birth date adds nothing, but one that differs is a mistake. */
static void
test_birth_date(void **state)
{
	static const char *const cells[] = { "13.03.1988", "14.03.1988", "14.03.88", "14.03.2088" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		remove_tree(conf.queue);
		snprintf(list, sizeof(list), "Født;");
		put_row(headers, NULL);
		snprintf(list + strlen(list), 64, "%s;", cells[i]);
		put_row(gaupe_row, NULL);
		int status = push(write_file("losl-2027-01-11.csv", list, strlen(list)));
		assert_int_equal(status, i == 3 ? PUSH_REFUSED : PUSH_OK);
		if (i == 0)
			has(out, "Født: stemmer ikke med fødselsnummeret, som er det som sendes");
		else
			has_not(out, "stemmer ikke");
	}
	has(err, "Født: 14.03.2088 er etter datoen på lista, 11.01.2027");
}

/* The summary at the end gives the real outcome. */
static void
test_summary(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Vår ref", "G-2", "Fødselsnummer", "09819134496"));
	const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
	char *paths[] = { (char *)(uintptr_t)path };
	fake.answers_before_silence = 1;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	has(out, "losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 2 rader: 1 sendt, 1 i kø, ikke "
		 "besvart ennå\n");
	remove_tree(conf.queue);
	(void)case_of(NULL);
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_INVALID;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has(out, "2 rader: 2 avvist av overgang\n");
	has(err, "(G-1041): avvist av overgang: Løslatelsesdato: ");
	has_not(err, "report.");
}

static void
test_columns_of_the_daemons_fields(void **state)
{
	static const char *const rows[][2] = {
		{ "report.facts[3].release_date_set.date", "Løslatelsesdato" },
		{ "report.facts[0].consent_given.agencies[1]", "Samtykke til" },
		{ "report.facts[0].sentence_registered.two_thirds", "2/3-dato" },
		{ "report.person.national_id", "Fødselsnummer" },
		{ "report.person", "Fødselsnummer" },
		{ "report.told_by", "Kontaktperson" },
		{ "report.facts", "" },
		{ "report.key", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(summary_column(NULL, rows[i][0]), rows[i][1]);
}

/* A person who has moved to another municipality may withdraw a consent all the same, and nothing
 * else of the row is sent. */
static void
test_consent_is_taken_back_from_elsewhere(void **state)
{
	static const char *const places[] = { "Bærum", "Askr", "Asker, Bærum", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		remove_tree(conf.queue);
		(void)case_of(NULL);
		assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
		assert_int_equal(push_changed("losl-2027-01-12.csv",
				     CHANGED("Kommune", places[i], "Samtykke", "Trukket")),
		    PUSH_OK);
		assert_int_equal(fake.count, 1);
		assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	}
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_case_municipality),
		SENDER_TEST(test_case_protection),
		SENDER_TEST(test_case_header_and_lines),
		SENDER_TEST(test_case_quotation_marks),
		SENDER_TEST(test_case_encoding),
		SENDER_TEST(test_utf16),
		SENDER_TEST(test_case_future),
		SENDER_TEST(test_day_of_the_list),
		cmocka_unit_test(test_days_and_times),
		SENDER_TEST(test_birth_date),
		SENDER_TEST(test_summary),
		cmocka_unit_test(test_columns_of_the_daemons_fields),
		SENDER_TEST(test_case_clock_and_intake),
		SENDER_TEST(test_consent_is_taken_back_from_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
