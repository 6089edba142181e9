/* liaison_gate_test.c - The gate before the door: rules G1 to G11, and rows that come and go. Run from the top of the tree. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "liaison/push.h"
#include "overgang.h"
#include "sender.h"

/* ---- the gate -------------------------------------------------------------------------------- */

/* Rows of other municipalities, and cells that are never read, leave no trace anywhere. */
static void
test_canaries(void **state)
{
	static const char *const canaries[] = { "Kanarifugl", "18870161375", "KANARI-REF",
		"Kanarigata", "kanarihemmelighet" };
	char name[512];

	(void)state;
	snprintf(list, sizeof(list), "Kommentar;Høyde;");
	put_row(headers, NULL);
	for (int i = 0; i < 116; i++) {
		strcat(list, "kanarihemmelighet;Kanarigata;");
		put_row(gaupe_row,
		    CHANGED("Kommune", "Drammen", "Fødselsnummer", "18870161375", "Etternavn",
			"Kanarifugl", "Vår ref", "KANARI-REF", "Løslatelsesdato", "tull"));
	}
	strcat(list, "kanarihemmelighet;Kanarigata;");
	put_row(gaupe_row, CHANGED("Status", "", "Vår ref", "G-2", "Fødselsnummer", "09819134496"));
	strcat(list, "kanarihemmelighet;Kanarigata;");
	put_row(gaupe_row, NULL);
	fake.answers_before_silence = 0;
	const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
	char *paths[] = { (char *)(uintptr_t)path };
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	has(out, "116 gjelder andre kommuner, ikke lest inn");
	has(out, "losl-2027-01-11.csv: kolonnen «Kommentar» leses aldri\n");
	has(out, "losl-2027-01-11.csv: kolonnen «Høyde» er ikke kjent og leses ikke\n");
	DIR *d = opendir(conf.queue);
	assert_non_null(d);
	int files = 0;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		struct stat st;
		snprintf(name, sizeof(name), "queue/%s", e->d_name);
		if (e->d_name[0] == '.')
			continue;
		files++;
		assert_int_equal(stat(in_dir(name), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
			has_not(read_whole(in_dir(name)), canaries[i]);
	}
	closedir(d);
	assert_int_equal(files, 4); /* known.json, hash.key, lock and one that waits */
	for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++) {
		has_not(out, canaries[i]);
		has_not(err, canaries[i]);
		has_not(read_whole(in_dir("losl-2027-01-11.avvist.csv")), canaries[i]);
	}
	/* The stored state names nobody. */
	has_not(read_whole(in_dir("queue/known.json")), "Gaupe");
	has_not(read_whole(in_dir("queue/known.json")), "14838831150");
}

/* The header of the protection column is renamed: no row is sent; and where the sender has declared
 * that there is no such column, the mark itself still holds the row. */
static void
test_renamed_restriction(void **state)
{
	static const struct {
		const char *header, *cell;
		bool held;
	} rows[] = {
		{ "Sperre", "Fortrolig", true },
		{ "Sperre", " STRENGT  fortrolig\xc2\xa0", true },
		{ "Merknad", "Kode 6", true },
		{ "Merknad", "\"kode-7\n\"", true },
		{ "Notat", "KODE 7", true },
		{ "", "Fortrolig", true },
		{ "Sperre", "Kode 67", true },
		{ "Sperre", "x", true },
		{ "Fortrolig adresse", "Ja", true },
		{ "Kode", "6", true },
		{ "Adresse", "sperret", true },
		/* With any text around it, or in it. */
		{ "Merknad", "Fortrolig samtale med prest", true },
		{ "Merknad", "Se brev av 3.1.: strengt\u202ffortrolig (kode\u00a06)!", true },
		{ "Merknad", "For\u00adtro\u200blig", true },
		{ "Merknad", "F\u043ertr\u043elig", true },
		{ "Merknad", "\uff2b\uff4f\uff44\uff45 \uff17", true },
		{ "Merknad", "STRENGT_FORTROLIG", true },
		{ "Merknad", "Str. fortr.", true },
		{ "Merknad", "SPSF", true },
		{ "Merknad", "adressesperret", true },
		{ "Merknad", "Ikke fortrolig", false },
		{ "Merknad", "Ingen adressesperre", false },
		{ "Merknad", "dørkode 6412", false },
		{ "Kode", "61", false },
		{ "Sperre", "Nei", false },
		{ "Merknad", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		list[0] = '\0';
		put_row(headers, CHANGED("Adressesperre", rows[i].header));
		put_row(gaupe_row, CHANGED("Adressesperre", rows[i].cell));
		const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
		conf.address_column_required = true;
		assert_int_equal(push(path), PUSH_REFUSED);
		has(err, "losl-2027-01-11.csv:1: mangler kolonnen Adressesperre; gi kolonnen");
		if (rows[i].header[0] == 'S')
			has(out, "kolonnen «Sperre» leses som adressesperre; alt annet enn Nei");
		assert_int_equal(fake.count, 0);
		conf.address_column_required = false;
		assert_int_equal(push(path), PUSH_OK);
		if (fake.count != !rows[i].held)
			fail_msg("%s in %s: %zu sent", rows[i].cell, rows[i].header, fake.count);
		if (!rows[i].held)
			continue;
		has(out,
		    "losl-2027-01-11.csv:2 (G-1041): adressesperre, ikke sendt: ring +47 000 00 "
		    "020\n");
		has(out, "1 rad: 1 med adressesperre\n");
		if (strlen(rows[i].cell) < 3 || strcmp(rows[i].cell, "adressesperret") == 0 ||
		    strcmp(rows[i].cell, "sperret") == 0)
			continue; /* stands in the messages themselves */
		has_not(out, rows[i].cell);
		has_not(read_whole(in_dir("queue/known.json")), rows[i].cell);
	}
	/* Beside a column that says no. */
	conf.address_column_required = true;
	snprintf(list, sizeof(list), "Kommentar;");
	put_row(headers, NULL);
	strcat(list, "Fortrolig;");
	put_row(gaupe_row, NULL);
	strcat(list, ";");
	put_row(gaupe_row, CHANGED("Vår ref", "G-2", "Fødselsnummer", "18870161375"));
	assert_int_equal(push(write_file("losl-2027-01-12.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has(fake.sent[0].text, "18870161375: case.opened");
	has(out, "2 rader: 1 sendt, 1 med adressesperre\n");
}

/* Code 7 goes to its own agency only; rows with code 6 or an unclear code are kept back. */
static void
test_restricted_agency(void **state)
{
	static const struct {
		const char *cell;
		bool sent;
	} rows[] = {
		{ "Fortrolig", true },
		{ "fortrolig (7)", true },
		{ "Kode 7", true },
		{ "7", true },
		{ "Strengt fortrolig", false },
		{ "Strengt fortrolig (6)", false },
		{ "Kode 6", false },
		{ "6", false },
		{ "Ja", false },
		{ "6/7", false },
	};

	(void)state;
	memcpy(conf.restricted_agency, "skjermet", 9);
	memcpy(conf.stay_notice_agency, "nav-stat", 9);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		/* The municipality of a protected person is left empty. */
		assert_int_equal(push_changed("losl-2027-01-11.csv",
				     CHANGED("Adressesperre", rows[i].cell, "Kommune", "")),
		    PUSH_OK);
		if (fake.count != rows[i].sent)
			fail_msg("%s: %zu sent", rows[i].cell, fake.count);
		if (!rows[i].sent) {
			has(out, "adressesperre, ikke sendt: ring +47 000 00 020");
			continue;
		}
		assert_string_equal(fake.sent[0].text,
		    "14838831150: case.opened case.restricted name.recorded identity.recorded "
		    "consent.given sentence.registered release.date_set=20270324 "
		    "housing.stay_registered participant.reference_set");
		assert_string_equal(
		    sent_fact(0, OV__FACT__FACT_CASE_RESTRICTED)->case_restricted->agency,
		    "skjermet");
		const Ov__ConsentGiven *consent =
		    sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given;
		assert_int_equal(consent->n_agencies, 1);
		assert_string_equal(consent->agencies[0], "skjermet");
	}
	/* Without consent it stays, and of another municipality it is not even read. */
	remove_tree(conf.queue);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv",
		CHANGED("Adressesperre", "Fortrolig", "Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(push_changed("losl-2027-01-12.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Kommune", "Bærum")),
	    PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(out, "1 gjelder andre kommuner, ikke lest inn");
}

/* For its prison a restricted case does not exist any more: a change names the person again, and a
 * mark that disappears from the list does not lift the restriction. */
static void
test_restricted_changes(void **state)
{
	(void)state;
	memcpy(conf.restricted_agency, "skjermet", 9);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(
	    push_changed("losl-2027-01-13.csv", CHANGED("Løslatelsesdato", "23.03.2027")), PUSH_OK);
	has(out, "hadde adressesperre før og sendes fortsatt som skjermet; er det endret, ring");
	assert_string_equal(fake.sent[0].text,
	    "14838831150: case.opened case.restricted release.date_set=20270323");
	assert_int_equal(push_changed("losl-2027-01-14.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Løslatelsesdato", "23.03.2027",
				 "Melding", "Trukket")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted release.date_withdrawn");
	assert_int_equal(push_changed("losl-2027-01-15.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Samtykke", "Trukket")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted consent.withdrawn");
	/* A person who was sent before the address was protected. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted consent.given");
}

/* § 21-4 to state Nav, with the facts it needs and only for those who consented to the rest. */
static void
test_stay_notice(void **state)
{
	(void)state;
	memcpy(conf.stay_notice_agency, "nav-stat", 9);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	has(fake.sent[0].text, " basis.invoked institution.entered ");
	has_not(fake.sent[0].text, "institution.left");
	const Ov__BasisInvoked *basis = sent_fact(0, OV__FACT__FACT_BASIS_INVOKED)->basis_invoked;
	assert_string_equal(basis->code, "folketrygdloven-21-4");
	assert_int_equal(basis->n_agencies, 1);
	assert_string_equal(basis->agencies[0], "nav-stat");
	const Ov__InstitutionEntered *in =
	    sent_fact(0, OV__FACT__FACT_INSTITUTION_ENTERED)->institution_entered;
	assert_string_equal(in->national_id, "14838831150");
	assert_string_equal(in->institution, "Granli fengsel");
	assert_int_equal(in->from, 20260615);
	/* Once; and the day of leaving when it has come. */
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.completed institution.left");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_INSTITUTION_LEFT)->institution_left->to, 20270324);
	/* Without consent no report is sent, this notice included. */
	remove_tree(conf.queue);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_int_equal(fake.count, 0);
	has(out, "(folketrygdloven § 21-4) skal likevel gå herfra");
	/* Nor is one sent without a day of intake. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Innsatt", "")), PUSH_OK);
	has_not(fake.sent[0].text, "basis.invoked");
}

/* An unreadable date is not the same as no date. */
static void
test_renamed_date(void **state)
{
	(void)state;
	list[0] = '\0';
	put_row(headers, CHANGED("Løslatelsesdato", "Løslates den"));
	put_row(gaupe_row, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(err, "losl-2027-01-11.csv:1: mangler kolonnen Løslatelsesdato; gi kolonnen");
	has(out, "kolonnen «Løslates den» er ikke kjent og leses ikke");
	assert_int_equal(fake.count, 0);
}

static void
test_list(void **state)
{
	size_t size;

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	free(out);
	FILE *f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, NULL, f, f), PUSH_OK);
	fclose(f);
	assert_string_equal(out,
	    "G-1102, Granli fengsel: venter på samtykke (liste av 11.01.2027)\n"
	    "G-0987, Granli fengsel: uten samtykke (liste av 11.01.2027)\n"
	    "G-1015, Granli fengsel: adressesperre: ring +47 000 00 020 (liste av 11.01.2027)\n");
	remove_tree(conf.queue);
	free(out);
	f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, NULL, f, f), PUSH_OK);
	fclose(f);
	assert_string_equal(out, "Ingenting venter.\n");
}

/* The output of `list`. */
static const char *
listed(void)
{
	static char text[2048];
	char *said = NULL;
	size_t size;
	FILE *f = open_memstream(&said, &size);

	assert_int_equal(push_list(&conf, NULL, f, f), PUSH_OK);
	fclose(f);
	snprintf(text, sizeof(text), "%s", said);
	free(said);
	return text;
}

/* A row whose municipality is unknown waits for the sender, also in the output of `list`, until a
 * person has decided. */
static void
test_municipality_waits(void **state)
{
	static const char waits[] = "G-1041, Granli fengsel: venter på hvilken kommune: rett "
				    "lista, eller ring +47 000 00 020 (liste av 11.01.2027)\n";

	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(err, "overgang-liaison: 1 rad venter på at noen sier hvilken kommune "
				 "det gjelder; rett det i lista, og les den inn på nytt\n");
	assert_string_equal(listed(), waits);
	has_not(read_whole(in_dir("queue/known.json")), "14838831150");
	/* The municipality is corrected, and the row is sent. */
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(listed(), "Ingenting venter.\n");
	/* A row already sent stands; emptied again it waits again, and an older list changes
	 * nothing. */
	assert_int_equal(push_changed("losl-2027-01-10.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(listed(), "Ingenting venter.\n");
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(listed(), waits);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	has(out, "1 uendret");
	assert_string_equal(listed(), "Ingenting venter.\n");
	/* Another's: nothing of the row is kept. So where our team is left out. */
	static const char *const away[][2] = { { "Kommune", "Bærum" }, { "Samtykke til", "TOG" } };
	for (size_t i = 0; i < 2; i++) {
		remove_tree(conf.queue);
		assert_int_equal(
		    push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "Askr")), PUSH_REFUSED);
		assert_string_equal(listed(), waits);
		(void)push_changed("losl-2027-01-11.csv", CHANGED(away[i][0], away[i][1]));
		has_not(err, "venter");
		assert_string_equal(listed(), "Ingenting venter.\n");
		has_not(read_whole(in_dir("queue/known.json")), "G-1041");
	}
	/* Held by its ref alone, it is the same row when its number is right. */
	assert_int_equal(push_changed("losl-2027-01-11.csv",
			     CHANGED("Kommune", "", "Fødselsnummer", "14838831151")),
	    PUSH_REFUSED);
	assert_string_equal(listed(), waits);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_string_equal(listed(), "Ingenting venter.\n");
}

/* ---- dates of files, and rows that come and go ----------------------------------------------- */

static void
test_older_file(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-18.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Løslatelsesdato", "17.03.2027")),
	    PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): fila er fra 11.01.2027, men vi har en "
	    "nyere melding, fra 18.01.2027\n");
	assert_int_equal(fake.count, 0);
	/* A newer list with the same rows makes the older ones old. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_int_equal(push_changed("losl-2027-01-20.csv", NULL), PUSH_REFUSED);
	has(err, "fra 25.01.2027");
	/* --as-of wins over the name. */
	char *paths[] = { (char *)(uintptr_t)in_dir("losl-2027-01-20.csv") };
	assert_int_equal(push_paths(paths, 1, 20270126), PUSH_OK);
}

static void
test_vanished(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-22.csv", NULL), PUSH_OK);
	/* G-1111 was to leave on the 20th. */
	has(out, "losl-2027-01-22.csv: 5 rader er borte siden forrige liste: G-1102, G-0987, "
		 "G-1015, G-0871, "
		 "G-1090. Løslatt, overført eller slettet?\n");
	assert_int_equal(fake.count, 1); /* Gaupe's consent; nothing is withdrawn */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	has_not(out, "borte");
	/* Back in the list, and removed again. */
	assert_int_equal(push(example("losl-2027-01-26.csv")), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-27.csv", NULL), PUSH_OK);
	has(out, "5 rader er borte");
	/* Another prison's list does not count for this one. */
	assert_int_equal(
	    push_changed("losl-2027-01-28.csv", CHANGED("Fengsel", "Haugen fengsel", "Vår ref",
						    "H-1", "Fødselsnummer", "21887320567")),
	    PUSH_OK);
	has_not(out, "borte");
}

static void
test_one_person_one_row(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Vår ref", "G-2000", "Løslatelsesdato", "17.03.2027"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): Fødselsnummer: samme person står også på "
	    "linje 3, og ingen av radene er sendt; behold den som gjelder\n"
	    "losl-2027-01-11.csv:3 (G-2000): Fødselsnummer: samme person står også på "
	    "linje 2, og ingen av radene er sendt; behold den som gjelder\n");
	assert_int_equal(fake.count, 0);
	/* In two prisons, or protected in one row and not in the other: neither row is sent. */
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Kommune", "Bærum"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "2 rader: 2 avvist");
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Adressesperre", "6"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "1 med adressesperre, 1 avvist");
	assert_int_equal(fake.count, 0);
	/* Twice elsewhere is none of our business. */
	begin_list();
	put_row(gaupe_row, CHANGED("Kommune", "Bærum"));
	put_row(gaupe_row, CHANGED("Kommune", "Bærum"));
	put_row(gaupe_row, CHANGED("Vår ref", "G-3", "Fødselsnummer", "09819134496"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	remove_tree(conf.queue);
	(void)case_of(NULL);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	/* Another person under a ref in use. */
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Fødselsnummer", "18870161375")),
	    PUSH_REFUSED);
	has(err, "Vår ref: hører til en annen person i en tidligere liste");
	/* The same person from another prison is the same case. */
	assert_int_equal(push_changed("losl-2027-01-12.csv",
			     CHANGED("Fengsel", "Haugen fengsel", "Vår ref", "H-7")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "K000-0001: sentence.registered participant.reference_set");
}

/* A ref of two persons is assigned to neither. */
static void
test_one_ref_one_person(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Fødselsnummer", "09819134496", "Etternavn", "Rev"));
	put_row(gaupe_row, CHANGED("Fødselsnummer", "45859037791", "Fengsel", "Haugen fengsel"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): Vår ref: står også på linje 3, om en annen person, og "
	    "ingen av radene er sendt; rett den som er feil\n"
	    "losl-2027-01-11.csv:3 (G-1041): Vår ref: står også på linje 2, om en annen person, og "
	    "ingen av radene er sendt; rett den som er feil\n");
	has(out, "3 rader: 1 sendt, 2 avvist"); /* of another prison it is another ref */
	assert_int_equal(fake.count, 1);
	/* Neither is known by it: corrected, both go. */
	begin_list();
	put_row(gaupe_row, NULL);
	put_row(gaupe_row, CHANGED("Fødselsnummer", "09819134496", "Vår ref", "G-1042"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 2);
	/* Elsewhere both: none of our business. Without a ref there is nothing to share. */
	remove_tree(conf.queue);
	begin_list();
	put_row(gaupe_row, CHANGED("Kommune", "Bærum"));
	put_row(gaupe_row, CHANGED("Fødselsnummer", "09819134496", "Kommune", "Bærum"));
	put_row(gaupe_row, CHANGED("Fødselsnummer", "45859037791", "Vår ref", ""));
	put_row(gaupe_row, CHANGED("Fødselsnummer", "18870161375", "Vår ref", ""));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 2);
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_canaries),
		SENDER_TEST(test_renamed_restriction),
		SENDER_TEST(test_restricted_agency),
		SENDER_TEST(test_restricted_changes),
		SENDER_TEST(test_stay_notice),
		SENDER_TEST(test_renamed_date),
		SENDER_TEST(test_list),
		SENDER_TEST(test_municipality_waits),
		SENDER_TEST(test_one_ref_one_person),
		SENDER_TEST(test_older_file),
		SENDER_TEST(test_vanished),
		SENDER_TEST(test_one_person_one_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
