/* liaison_queue_test.c - The queue: an unreachable daemon, crashes, a restored daemon. Run from the
 * top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmocka.h>

#include "liaison/push.h"
#include "overgang.h"
#include "sender.h"

/* ---- the queue ------------------------------------------------------------------------------- */

static void
test_nobody_there(void **state)
{
	unsigned char keys[4][OVERGANG_KEY_SIZE];
	size_t size;

	(void)state;
	fake.answers_before_silence = 1;
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", example("losl-2027-01-11.csv"));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	assert_int_equal(fake.count, 2); /* one answered, one not; the rest not tried */
	has(err, "overgang-liaison: ingen svarer på tcp://127.0.0.1:5710; går overgangd, og er det "
		 "adressen dit?\n");
	has(err, "overgang-liaison: 3 meldinger står i kø og sendes først neste gang\n");
	memcpy(keys[1], fake.sent[1].key, OVERGANG_KEY_SIZE);
	free(out);
	FILE *f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, NULL, f, f), PUSH_OK);
	fclose(f);
	has(out, "losl-2027-01-11.csv:5 (G-0871): i kø, ubesvart\n");

	/* The same file again: waiting reports go first, in order, under their own keys; nothing is
	 * sent twice. */
	forget_sent();
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_int_equal(fake.count, 3);
	assert_memory_equal(keys[1], fake.sent[0].key, OVERGANG_KEY_SIZE);
	assert_memory_equal(fake.sent[0].text, "09819134496:", 12);
	assert_memory_equal(fake.sent[1].text, "45859037791:", 12);
	assert_memory_equal(fake.sent[2].text, "18870161375:", 12);
	has(out, ", 9 rader: 4 uendret,");
}

/* The daemon is restored from a copy with only the first of the four reports: the others count as
 * never sent, and the next list repeats them, as the same reports. */
static void
test_a_daemon_that_came_back(void **state)
{
	char path[640];
	char *paths[] = { path };

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	size_t sent = fake.count;
	assert_int_equal(sent, 4);
	snprintf(path, sizeof(path), "%s", example("losl-2027-01-11.csv"));
	forget_sent();
	fake.epoch = 2;
	fake.common = 1;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has(err, "hentet tilbake fra en eldre kopi, og 3 rader er borte der");
	assert_int_equal(fake.count, 3);
	has(out, "1 uendret");
	/* And it is reported once. */
	forget_sent();
	fake.epoch = 2;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has_not(err, "eldre kopi");
	assert_int_equal(fake.count, 0);
}

static int
push_gaupe(const char *name, uint64_t number, uint64_t epoch, uint64_t common, const char *date,
    const char *consent)
{
	char path[640], *paths[] = { path };

	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", date, "Samtykke", consent));
	snprintf(path, sizeof(path), "%s", write_file(name, list, strlen(list)));
	forget_sent();
	fake.number = number;
	fake.epoch = epoch;
	fake.common = common;
	return push_paths(paths, 1, 0);
}

/* Numbers begin small in a new epoch: reports sent in it are not taken for lost. */
static void
test_numbers_after_a_restore(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 49, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 20, 2, 20, "16.03.2027", "Ja"), PUSH_OK);
	has(err, "og 1 rad er borte der");
	has(fake.sent[0].text, "14838831150: case.opened");
	assert_int_equal(push_gaupe("losl-2027-01-13.csv", 21, 2, 20, "17.03.2027", "Ja"), PUSH_OK);
	assert_string_equal(err, "");
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	assert_int_equal(fake.asked.through, 21);
	assert_int_equal(push_gaupe("losl-2027-01-14.csv", 22, 3, 22, "17.03.2027", "Ja"), PUSH_OK);
	assert_string_equal(err, "");
	assert_int_equal(fake.count, 0);
}

/* An undeclared restore: the request carries the tag of the last number. */
static void
test_a_daemon_that_was_set_back(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 49, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", "16.03.2027"));
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	forget_sent();
	fake.set_back = true;
	fake.common = 12;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.asked.epoch, 1);
	assert_int_equal(fake.asked.through, 50);
	assert_int_equal(fake.asked.tag_n, 50);
	assert_int_equal(fake.asked.tag_size, 3);
	assert_memory_equal(fake.asked.tag, "tag", 3);
	has(err, "og 1 rad er borte der");
	has(fake.sent[0].text, "14838831150: case.opened");
}

/* A change is lost, and another one waits: answered, it does not hide the first. */
static void
test_what_waits_hides_nothing(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 2, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 9, 1, 0, "17.03.2027", "Ja"), PUSH_OK);
	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", "17.03.2027", "Bolig", "Egen"));
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	forget_sent();
	fake.answers_before_silence = 0;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	/* The daemon is restored from a copy with the opening, without the other date. */
	forget_sent();
	fake.epoch = 2;
	fake.common = 3;
	fake.number = 3;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.count, 2);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
	has(fake.sent[1].text, "14838831150: case.opened");
	has(fake.sent[1].text, "release.date_set=20270317");
	forget_sent();
	fake.epoch = 2;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.count, 0);
}

/* A row with a lost report may have lost its consent: a withdrawal, earlier or later, is therefore
 * reported in its case. */
static void
test_a_consent_that_is_withdrawn_after_a_restore(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 2, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 9, 1, 0, "17.03.2027", "Ja"), PUSH_OK);
	/* The change is lost, and before it can be sent again the consent is withdrawn. */
	assert_int_equal(
	    push_gaupe("losl-2027-01-13.csv", 3, 2, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	assert_int_equal(
	    push_gaupe("losl-2027-01-14.csv", 4, 2, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 0);
	/* The withdrawal is lost too. */
	assert_int_equal(
	    push_gaupe("losl-2027-01-15.csv", 3, 3, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
}

/* Killed, or out of space, before the lost reports are on disk: they are found lost again. */
static void
test_killed_while_looking_back(void **state)
{
	char known[8192];

	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 9, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	snprintf(known, sizeof(known), "%s", read_whole(in_dir("queue/known.json")));
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 3, 2, 3, "16.03.2027", "Ja"), PUSH_OK);
	write_file("queue/known.json", known, strlen(known));
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 3, 2, 3, "16.03.2027", "Ja"), PUSH_OK);
	has(err, "og 1 rad er borte der");
	assert_int_equal(fake.count, 1);
}

/* Changes that come while the opening waits: each is queued once, and learns its case
 * when the opening is answered. */
static void
test_changes_while_nobody_there(void **state)
{
	unsigned char first[OVERGANG_KEY_SIZE];

	(void)state;
	for (int day = 11; day <= 13; day++) {
		char name[32], date[16];
		snprintf(name, sizeof(name), "losl-2027-01-%d.csv", day);
		snprintf(date, sizeof(date), "%d.03.2027", day + 5);
		begin_list();
		put_row(gaupe_row, CHANGED("Løslatelsesdato", date));
		char *paths[] = { (char *)(uintptr_t)write_file(name, list, strlen(list)) };
		forget_sent();
		fake.answers_before_silence = 0;
		assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
		assert_int_equal(fake.count, 1);
		if (day == 11)
			memcpy(first, fake.sent[0].key, sizeof(first));
		assert_memory_equal(first, fake.sent[0].key, sizeof(first));
	}
	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", "18.03.2027"));
	assert_int_equal(push(write_file("losl-2027-01-13.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 3);
	has(fake.sent[0].text, "14838831150: case.opened");
	has(fake.sent[0].text, "release.date_set=20270316");
	assert_string_equal(fake.sent[1].text, "K000-0001: release.date_set=20270317");
	assert_string_equal(fake.sent[2].text, "K000-0001: release.date_set=20270318");
	has(out, "1 uendret");
}

/* Killed after the answer and before it was stored: the same report goes out again, under the same
 * key, and the daemon gives the first answer. */
static void
test_killed_before_remembering(void **state)
{
	char known[8192], entry[8192];

	(void)state;
	fake.answers_before_silence = 0;
	begin_list();
	put_row(gaupe_row, NULL);
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-11.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	snprintf(known, sizeof(known), "%s", read_whole(in_dir("queue/known.json")));
	snprintf(entry, sizeof(entry), "%s", read_whole(in_dir("queue/queue-0000000001.json")));
	assert_int_equal(push(paths[0]), PUSH_OK);
	unsigned char key[OVERGANG_KEY_SIZE];
	memcpy(key, fake.sent[0].key, sizeof(key));
	write_file("queue/known.json", known, strlen(known));
	write_file("queue/queue-0000000001.json", entry, strlen(entry));
	assert_int_equal(push(paths[0]), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_memory_equal(key, fake.sent[0].key, sizeof(key));
	has(out, "1 uendret");
}

static void
test_turned_down(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-11.csv", list, strlen(list)));
	fake.outcome = OV__OUTCOME__OUTCOME_INVALID;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_string_equal(err, "losl-2027-01-11.csv:2 (G-1041): avvist av overgang: "
				 "Løslatelsesdato: is not possible\n");
	/* No report counts as sent. */
	assert_int_equal(push(paths[0]), PUSH_OK);
	has(fake.sent[0].text, "14838831150: case.opened");

	/* A case that is not there any more is opened anew. */
	begin_list();
	put_row(gaupe_row, CHANGED("Bolig", "Egen"));
	write_file("losl-2027-01-11.csv", list, strlen(list));
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_NOT_FOUND;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
	has(err, "saken finnes ikke lenger; les fila inn på nytt, så sendes raden som ny");
	assert_int_equal(push(paths[0]), PUSH_OK);
	has(fake.sent[0].text, "14838831150: case.opened");

	/* Busy is no answer: it waits. */
	begin_list();
	put_row(gaupe_row, CHANGED("Bolig", "Ingen"));
	write_file("losl-2027-01-11.csv", list, strlen(list));
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_BUSY;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	assert_int_equal(push(paths[0]), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
}

/* Nobody reads a closed case, or a full one: the whole row is sent, and opens a new case. Reports
 * that waited for the closed case are sent to the new one too. */
static void
goes_anew(const char *code)
{
	char first[640], second[640], *paths[] = { first, second };

	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	forget_sent();
	fake.closed = "K000-0001";
	fake.why = code;
	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", "17.03.2027"));
	snprintf(first, sizeof(first), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	begin_list();
	put_row(gaupe_row, CHANGED("Løslatelsesdato", "16.03.2027"));
	snprintf(
	    second, sizeof(second), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 2, 0), PUSH_OK);
	assert_int_equal(fake.count, 3);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	has(fake.sent[1].text, "14838831150: case.opened name.recorded identity.recorded "
			       "consent.given sentence.registered release.date_set=20270317");
	has(fake.sent[2].text, "14838831150: case.opened name.recorded identity.recorded "
			       "consent.given sentence.registered release.date_set=20270316");
	has(out, "losl-2027-01-12.csv:2 (G-1041): saken er avsluttet; hele raden sendes på nytt\n");
	has(out, "losl-2027-01-13.csv: liste av 13.01.2027 (UTF-8), 1 rad: 1 sendt");
	/* From now on it is that case. */
	assert_int_equal(
	    push_changed("losl-2027-01-14.csv", CHANGED("Løslatelsesdato", "15.03.2027")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0099: release.date_set=20270315");
}

static void
test_closed_case(void **state)
{
	(void)state;
	goes_anew("case-closed");
}

static void
test_full_case(void **state)
{
	(void)state;
	goes_anew("case-full");
}

/* A withdrawal too, where a number leads to the continued case; it opens none. */
static void
test_closed_case_and_what_is_taken_back(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	char path[640], *paths[] = { path };
	forget_sent();
	fake.closed = "K000-0001";
	begin_list();
	put_row(gaupe_row, CHANGED("Melding", "Trukket"));
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_string_equal(fake.sent[1].text,
	    "14838831150: case.opened name.recorded identity.recorded "
	    "consent.given sentence.registered housing.stay_registered participant.reference_set "
	    "release.date_withdrawn");
	forget_sent();
	fake.closed = "K000-0099";
	begin_list();
	put_row(gaupe_row, CHANGED("Samtykke", "Trukket"));
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	(void)push_paths(paths, 1, 0);
	assert_int_equal(fake.count, 2);
	assert_string_equal(fake.sent[1].text, "14838831150: case.opened consent.withdrawn");
}

/* A title in the middle, a total at the end: counted, and nothing else. */
static void
test_about_nobody(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe_row, NULL);
	strcat(list, "Avdeling C\n;;;\n\nSum: 1;;;;;;;;;;;1\n");
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	has(out, "losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 3 rader: 1 sendt, 2 uten "
		 "opplysninger om noen\n");
	assert_int_equal(fake.count, 1);
}

static void
test_two_at_once(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	int other = open(in_dir("queue/lock"), O_RDWR);
	assert_true(other >= 0);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Bolig", "Egen")), PUSH_WAITING);
	has(err, "en annen overgang-liaison bruker");
	assert_int_equal(fake.count, 0);
	close(other);
	assert_int_equal(push_changed("losl-2027-01-12.csv", CHANGED("Bolig", "Egen")), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_damaged_queue(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	write_file("queue/queue-0000000007.json", "{", 1);
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_IO);
	has(err, "queue-0000000007.json kan ikke leses");
	assert_int_equal(unlink(in_dir("queue/queue-0000000007.json")), 0);
	write_file("queue/known.json", "{}", 2);
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_IO);
	has(err, "known.json: kan ikke leses");
	assert_int_equal(unlink(in_dir("queue/known.json")), 0);
	/* All rows go out once more, and the daemon knows the person. */
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_OK);
	has(out, "sak K000-0001");
}

/* An error of the system stands in the language of the sentence. */
static void
test_an_error_of_the_system(void **state)
{
	(void)state;
	snprintf(conf.queue, sizeof(conf.queue), "%s", write_file("queue-is-a-file", "x", 1));
	assert_int_equal(push(EXAMPLE), PUSH_IO);
	has_not(err, "Not a directory");
	has(err, "mappe");
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		SENDER_TEST(test_nobody_there),
		SENDER_TEST(test_changes_while_nobody_there),
		SENDER_TEST(test_killed_before_remembering),
		SENDER_TEST(test_turned_down),
		SENDER_TEST(test_closed_case),
		SENDER_TEST(test_full_case),
		SENDER_TEST(test_closed_case_and_what_is_taken_back),
		SENDER_TEST(test_about_nobody),
		SENDER_TEST(test_a_daemon_that_came_back),
		SENDER_TEST(test_numbers_after_a_restore),
		SENDER_TEST(test_a_daemon_that_was_set_back),
		SENDER_TEST(test_what_waits_hides_nothing),
		SENDER_TEST(test_a_consent_that_is_withdrawn_after_a_restore),
		SENDER_TEST(test_killed_while_looking_back),
		SENDER_TEST(test_two_at_once),
		SENDER_TEST(test_damaged_queue),
		SENDER_TEST(test_an_error_of_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
