/* adapter_test.c - The trays of the adapter: each answer in them is taken once, and a file that is
 * none is named. */
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
#include "adapter/notices.h"
#include "adapter/outtray.h"
#include "files.h"
#include "handle.h"
#include "problem_text.h"
#include "texts_in.h"
#include "tree.h"

#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

/* ---- trays ---------------------------------------------------------------------------------- */

/* The trays of one office, made anew for each test. */
static struct {
	char dir[64];
	char in[80], out[80], sent[80], rejected[80], config[80];
	struct overgang *connection; /* to nobody */
} office;

static struct outtray out;

static void
write_in(const char *dir, const char *name, const char *text)
{
	assert_int_equal(files_write(dir, name, text, strlen(text), 0600), 0);
}

static struct outtray
outtray_new(void)
{
	return (struct outtray){ .texts = texts_in("nb"),
		.dir = office.out,
		.sent = office.sent,
		.rejected = office.rejected,
		.connection = office.connection,
		.stop_fd = -1,
		.look_ms = 1 };
}

static int
setup(void **state)
{
	char error[OVERGANG_ERROR_SIZE], text[400];

	(void)state;
	(void)snprintf(office.dir, sizeof(office.dir), "/tmp/overgang-adapter-XXXXXX");
	assert_non_null(mkdtemp(office.dir));
	(void)snprintf(office.in, sizeof(office.in), "%s/in", office.dir);
	(void)snprintf(office.out, sizeof(office.out), "%s/out", office.dir);
	(void)snprintf(office.sent, sizeof(office.sent), "%s/sent", office.dir);
	(void)snprintf(office.rejected, sizeof(office.rejected), "%s/rejected", office.dir);
	(void)snprintf(office.config, sizeof(office.config), "%s/nav.conf", office.dir);
	assert_int_equal(mkdir(office.in, 0700) | mkdir(office.out, 0700) |
			     mkdir(office.sent, 0700) | mkdir(office.rejected, 0700),
	    0);
	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = ipc://%s/nobody\nserver_key = %s\nkey = key\n", office.dir, KEY);
	write_in(office.dir, "nav.conf", text);
	write_in(office.dir, "key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n");
	office.connection = overgang_open(office.config, error);
	if (office.connection == NULL)
		fail_msg("%s", error);
	overgang_timeout(office.connection, 30);
	out = outtray_new();
	return 0;
}

static int
teardown(void **state)
{
	char command[100];

	(void)state;
	overgang_close(office.connection);
	(void)snprintf(command, sizeof(command), "rm -rf %s", office.dir);
	return system(command);
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

/* An answer that was laid there at that second. */
static void
write_at(const char *name, time_t at)
{
	char path[160];
	struct timespec times[2] = { { .tv_sec = at }, { .tv_sec = at } };

	write_in(office.out, name, "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/%s", office.out, name);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
while_nobody_answers_the_answer_and_its_key_stay(void **state)
{
	struct stat st;
	char path[120], said[OVERGANG_ERROR_SIZE];

	(void)state;
	write_in(office.out, "svar.txt", "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), -ETIMEDOUT);
	assert_non_null(strstr(
	    problem_in(out.texts, &out.problem, said, sizeof(said)), "svar.txt: ingen svarer"));
	char *first = content(office.out, "svar.txt.key");
	(void)snprintf(path, sizeof(path), "%s/svar.txt.key", office.out);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	/* As after a crash: another process, the same key. */
	struct outtray later = outtray_new();
	assert_int_equal(outtray_look(&later, true), -ETIMEDOUT);
	char *second = content(office.out, "svar.txt.key");
	assert_int_equal(strlen(first), 33);
	assert_string_equal(first, second);
	assert_true(files_there(office.out, "svar.txt"));
	free(first);
	free(second);
}

static void
what_is_no_answer_is_rejected_with_a_reason(void **state)
{
	(void)state;
	write_in(office.out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	write_in(office.out, "notes.doc", "not an answer");
	write_in(office.out, ".hidden.txt", "not an answer");
	write_in(office.out, "empty.txt", "");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	char *why = content(office.rejected, "feil.txt.why.txt");
	assert_string_equal(why,
	    "\xef\xbb\xbfLinje 1: hendelsen «nav.opened» finnes ikke. Mente du "
	    "nav.contact_opened, case.opened eller nav.office_settled?\r\n");
	free(why);
	assert_true(files_there(office.rejected, "feil.txt"));
	assert_false(files_there(office.out, "feil.txt"));
	assert_true(files_there(office.out, "notes.doc"));
	assert_true(files_there(office.out, ".hidden.txt"));
	assert_true(files_there(office.out, "empty.txt")); /* not written yet */
	assert_int_equal(out.strange.count, 2); /* reported once, however often it is seen */
	char dir[120];
	(void)snprintf(dir, sizeof(dir), "%s/svar.txt", office.out);
	assert_int_equal(mkdir(dir, 0700), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(outtray_look(&out, true), 0);
		assert_int_equal(out.strange.count, 3);
	}
	assert_string_equal(out.strange.names[2], "svar.txt");

	/* The same name again does not overwrite the file that was refused before. */
	write_in(office.out, "feil.txt", "hendelse = nav.closed\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), 0);
	why = content(office.rejected, "feil.2.txt.why.txt");
	assert_non_null(strstr(why, "nav.closed"));
	free(why);
}

/* What a look says on standard error. */
static char *
said_by_a_look(char *buf, size_t size)
{
	FILE *f = tmpfile();
	int before = dup(STDERR_FILENO);

	assert_non_null(f);
	(void)fflush(stderr);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	int r = outtray_look(&out, true);
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
	char said[2048], left[256];

	(void)state;
	write_in(office.out, "svar" PROBLEM_AND "tapt.docx", "not an answer");
	write_in(
	    office.out, "feil" PROBLEM_AND "tapt.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	(void)said_by_a_look(said, sizeof(said));
	(void)snprintf(left, sizeof(left),
	    "overgang-adapter: %s/svar tapt.docx blir ikke lest: et svar er en tekstfil; lagre det "
	    "som .txt, eller ta det bort\n",
	    office.out);
	assert_non_null(strstr(said, left));
	assert_non_null(strstr(said, "svaret feil tapt.txt er ikke tatt imot: "));
	assert_non_null(strstr(said, ".why.txt\n"));
}

/* Count the notices in the tray; does one have that name and that text? */
static bool
has_notice(const char *name, const char *says)
{
	if (!files_there(office.out, name))
		return false;
	char *text = content(office.out, name);
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
	size_t size;
	char *ini;

	(void)state;
	assert_int_equal(
	    files_read(tree_path("tests/unit/cases/adapter"), "desktop.ini", 65536, &ini, &size),
	    0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		write_in(office.out, names[i], ini);
	free(ini);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 0);
	assert_int_equal(out.strange.count, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(files_there(office.out, names[i]));
}

/* Every file in the tray gets a notice or an answer, and none holds up the others. */
static void
what_is_no_answer_is_said_in_the_tray_itself(void **state)
{
	char path[200], other[200];

	(void)state;
	write_in(office.out, "svar.docx", "PK");
	write_in(office.out, "tom.txt", "");
	write_in(office.out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/mappe", office.out);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/rør.txt", office.out);
	assert_int_equal(mkfifo(path, 0600), 0);
	(void)snprintf(path, sizeof(path), "%s/lenke.txt", office.out);
	(void)snprintf(other, sizeof(other), "%s/key", office.dir);
	assert_int_equal(symlink(other, path), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(has_notice("IKKE TATT IMOT svar.docx.txt", "svar.docx er ikke tatt imot.\r\n"));
	assert_true(has_notice("IKKE TATT IMOT tom.txt", "Fila er tom."));
	assert_true(has_notice("IKKE TATT IMOT mappe.txt", "Det er en mappe."));
	assert_true(has_notice("IKKE TATT IMOT rør.txt", "Det er ingen vanlig fil."));
	assert_true(
	    has_notice("IKKE TATT IMOT lenke.txt", "Det er en lenke. Legg selve fila her."));
	assert_true(
	    has_notice("IKKE TATT IMOT feil.txt", "finnes ikke. Mente du nav.contact_opened"));
	assert_true(has_notice("IKKE TATT IMOT feil.txt", "mappa rejected, som feil.txt."));
	assert_false(files_there(office.rejected, "lenke.txt"));

	/* Notices are removed with the files they are about. */
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/svar.docx", office.out);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/feil.txt", office.rejected);
	(void)unlink(path);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_false(files_there(office.out, "IKKE TATT IMOT lenke.txt"));
	assert_false(files_there(office.out, "IKKE TATT IMOT svar.docx.txt"));
	assert_false(files_there(office.out, "IKKE TATT IMOT feil.txt"));
	assert_true(files_there(office.out, "IKKE TATT IMOT tom.txt"));
}

/* In the office's language; a notice in another language, from before the setting, is recognised
 * and removed. */
static void
in_english_the_notice_is_english(void **state)
{
	char path[200];

	(void)state;
	write_in(office.out, "svar.docx", "PK");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_true(files_there(office.out, "IKKE TATT IMOT svar.docx.txt"));
	struct outtray later = outtray_new();
	later.texts = texts_in("en");
	write_in(office.out, "empty.txt", "");
	write_in(office.out, "wrong.txt", "kind = nav.opened\ncase = K7F3-9QXM\n");
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&later, true), 0);
	assert_int_equal(later.refused, 1);
	assert_true(has_notice("NOT TAKEN empty.txt",
	    "empty.txt was not taken.\r\n\r\nThe file is empty. Write the answer in it, or take it "
	    "away.\r\n\r\nIt still lies here.\r\n\r\nThis notice goes away by itself, or may be "
	    "deleted.\r\n"));
	assert_true(has_notice("NOT TAKEN wrong.txt",
	    "The file lies in the folder rejected now, as wrong.txt. Correct it and lay it in "
	    "the tray again.\r\n"));
	(void)snprintf(path, sizeof(path), "%s/svar.docx", office.out);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/empty.txt", office.out);
	(void)unlink(path);
	assert_int_equal(outtray_look(&later, true), 0);
	assert_int_equal(later.refused, 1);
	assert_false(files_there(office.out, "IKKE TATT IMOT svar.docx.txt"));
	assert_false(files_there(office.out, "NOT TAKEN svar.docx.txt"));
	assert_false(files_there(office.out, "NOT TAKEN empty.txt"));
}

/* A clerk may write the answer into the notice itself, and it is one. */
static void
a_notice_that_holds_an_answer_is_one(void **state)
{
	(void)state;
	write_in(office.out, "IKKE TATT IMOT feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(files_there(office.rejected, "IKKE TATT IMOT feil.txt"));
}

/* A refusal of the daemon names the field, and the field may be the first word of an answer. */
static void
notice_of_a_kind_stays(const char *language, const char *notice, const char *line)
{
	struct outtray here = outtray_new();
	Ov__Answer refusal = OV__ANSWER__INIT;
	char why[ANSWER_WHY_SIZE];

	here.texts = texts_in(language);
	refusal.outcome = OV__OUTCOME__OUTCOME_DENIED;
	refusal.code = (char[]){ "anothers-to-report" };
	refusal.field = (char[]){ "kind" };
	write_in(office.rejected, "svar.txt", "hendelse = release.date_set\n");
	notice_write(here.texts, office.out, "svar.txt",
	    answer_refusal(here.texts, &refusal, why, sizeof(why)), "");
	assert_true(has_notice(notice, line));
	for (int i = 0; i < 2; i++)
		assert_int_equal(outtray_look(&here, true), 0);
	assert_int_equal(here.refused, 0);
	assert_true(has_notice(notice, line));
	(void)files_remove(office.rejected, "svar.txt");
	assert_int_equal(outtray_look(&here, true), 0);
	assert_false(files_there(office.out, notice));
}

static void
a_notice_whose_reason_begins_like_an_answer_stays(void **state)
{
	(void)state;
	notice_of_a_kind_stays("nb", "IKKE TATT IMOT svar.txt", "\nhendelse: ");
	notice_of_a_kind_stays("en", "NOT TAKEN svar.txt", "\nkind: ");
}

/* An editor that saves it anew changes the mark before the first line, and the line ends. */
static void
a_notice_that_was_saved_anew_is_one(void **state)
{
	(void)state;
	write_in(office.rejected, "svar.txt", "");
	write_in(office.out, "IKKE TATT IMOT svar.txt",
	    "svar.txt er ikke tatt imot.\n\nhendelse: er ikke deres.\nSett av Kari.\n");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 0);
	assert_true(files_there(office.out, "IKKE TATT IMOT svar.txt"));
	write_in(office.out, "IKKE TATT IMOT svar.txt",
	    "svar.txt er ikke tatt imot.\r\n\r\n  Hendelse  = nav.opened\r\n");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(files_there(office.rejected, "IKKE TATT IMOT svar.txt"));
}

static void
a_name_is_one_wherever_it_goes(void **state)
{
	char name[256];

	(void)state;
	write_in(office.out, "a\nb\033[2J.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	memset(name, 'x', 251);
	strcpy(name + 245, ".txt");
	char path[400];
	(void)snprintf(path, sizeof(path), "%s/%s", office.out, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs("hendelse = nav.contact_opened\n", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 2);
	assert_true(files_there(office.rejected, "a b [2J.txt"));
	assert_true(files_there(office.out, "IKKE TATT IMOT a b [2J.txt"));
	memset(name, 'x', 196);
	strcpy(name + 196, ".txt.why.txt");
	assert_true(files_there(office.rejected, name));
}

/* A key in the tray that leads elsewhere is not followed: it would be read, and kept. */
static void
a_key_that_is_a_link_is_not_followed(void **state)
{
	char path[200], other[200];

	(void)state;
	write_in(office.dir, "elsewhere", "00112233445566778899aabbccddeeff\n");
	write_in(office.out, "svar.txt", "hendelse = nav.contact_opened\nsak = K7F3-9QXM\n");
	(void)snprintf(path, sizeof(path), "%s/svar.txt.key", office.out);
	(void)snprintf(other, sizeof(other), "%s/elsewhere", office.dir);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(outtray_look(&out, true), 0);
	assert_int_equal(out.refused, 1);
	assert_true(has_notice("IKKE TATT IMOT svar.txt", "Nøkkelfila ved siden av er skadet"));
}

static void
next_look_is_due(void)
{
	out.seen_ms -= OUTTRAY_LOOK_MS;
	for (size_t i = 0; i < out.seen_count; i++)
		out.seen[i].since_ms -= OUTTRAY_LOOK_MS;
}

static void
a_file_that_may_still_be_written_waits(void **state)
{
	(void)state;
	out.look_ms = OUTTRAY_LOOK_MS;
	write_in(office.out, "feil.txt", "hendelse = nav.");
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 0);
	write_in(office.out, "feil.txt", "hendelse = nav.opened\nsak = K7F3-9QXM\n");
	next_look_is_due();
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 0); /* it is another than it was */
	next_look_is_due();
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.refused, 1);

	/* Written in place, in as many bytes at the same time, it is another file all the same. */
	write_at("ny.txt", 1);
	next_look_is_due();
	assert_int_equal(outtray_look(&out, false), 0);
	next_look_is_due();
	write_at("ny.txt", 1);
	assert_int_equal(outtray_look(&out, false), 0);
	assert_false(files_there(office.out, "ny.txt.key"));
}

static void
the_key_of_an_answer_that_is_gone_goes_too(void **state)
{
	(void)state;
	write_in(office.out, "svar.txt.key", "00112233445566778899aabbccddeeff\n");
	write_in(office.out, "other.key", "not ours");
	assert_int_equal(outtray_look(&out, true), 0);
	assert_false(files_there(office.out, "svar.txt.key"));
	assert_true(files_there(office.out, "other.key"));
}

/* An office's later answer may depend on its earlier one. */
static void
what_is_not_taken_holds_up_what_came_after_it(void **state)
{
	(void)state;
	write_at("b.txt", 1);
	write_at("a.txt", 2);
	assert_int_equal(outtray_look(&out, true), -ETIMEDOUT);
	assert_true(files_there(office.out, "b.txt.key"));
	assert_false(files_there(office.out, "a.txt.key")); /* it was not begun with */
}

static void
of_very_many_the_oldest_go_first(void **state)
{
	enum { FILES = OUTTRAY_FILES_MAX + 60 };
	char name[32];

	(void)state;
	out.look_ms = OUTTRAY_LOOK_MS;
	for (unsigned i = 0; i < FILES; i++) {
		(void)snprintf(name, sizeof(name), "%u.txt", i * 7 % FILES);
		write_at(name, i * 7 % FILES);
	}
	assert_int_equal(outtray_look(&out, false), 0);
	assert_int_equal(out.seen_count, OUTTRAY_FILES_MAX);
	for (unsigned i = 0; i < OUTTRAY_FILES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "%u.txt", i);
		assert_string_equal(out.seen[i].name, name);
	}
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
	struct adapter_settings s;
	char *connection = content(office.dir, "nav.conf"), text[1024], error[OVERGANG_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s", connection, rows[i].text);
		write_in(office.dir, "nav.conf", text);
		struct problem problem = { .kind = NULL };
		int r = adapter_load(office.config, &s, &problem);
		(void)problem_english(&problem, error, sizeof(error));
		if ((r == 0) != (rows[i].error == NULL))
			fail_msg("%s: %s", rows[i].text, error);
		if (rows[i].error != NULL && strstr(error, rows[i].error) == NULL)
			fail_msg("%s says \"%s\", not \"%s\"", rows[i].text, error, rows[i].error);
	}
	free(connection);
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
		{ "in", "ut", "sent", NULL, "/ut is not there" },
		{ "in", "out", "/dev/shm", NULL, "sent: lies in another file system than outtray" },
	};
	char *connection = content(office.dir, "nav.conf"), text[1024], error[OVERGANG_ERROR_SIZE];
	struct adapter_settings s;
	struct problem problem;

	(void)state;
	/* A file in its place is one, and would not go away. */
	(void)snprintf(text, sizeof(text),
	    "%s[adapter]\nintray = key\nouttray = out\nsent = sent\nrejected = rejected\n",
	    connection);
	write_in(office.dir, "nav.conf", text);
	assert_int_equal(adapter_load(office.config, &s, &problem), -1);
	problem_english(&problem, error, sizeof(error));
	assert_non_null(strstr(error, ": intray: "));
	assert_non_null(strstr(error, "/key is no directory"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "%s[adapter]\nintray = %s\nouttray = %s\nsent = %s\nrejected = rejected\n",
		    connection, rows[i].in, rows[i].out, rows[i].sent);
		write_in(office.dir, "nav.conf", text);
		assert_int_equal(adapter_load(office.config, &s, &problem), 0);
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
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(while_nobody_answers_the_answer_and_its_key_stay),
		TEST(what_is_no_answer_is_rejected_with_a_reason),
		TEST(the_log_says_why_a_file_was_not_taken),
		TEST(what_programs_leave_is_left_alone),
		TEST(what_is_no_answer_is_said_in_the_tray_itself),
		TEST(in_english_the_notice_is_english),
		TEST(a_notice_that_holds_an_answer_is_one),
		TEST(a_notice_whose_reason_begins_like_an_answer_stays),
		TEST(a_notice_that_was_saved_anew_is_one),
		TEST(a_name_is_one_wherever_it_goes),
		TEST(a_key_that_is_a_link_is_not_followed),
		TEST(a_file_that_may_still_be_written_waits),
		TEST(the_key_of_an_answer_that_is_gone_goes_too),
		TEST(what_is_not_taken_holds_up_what_came_after_it),
		TEST(of_very_many_the_oldest_go_first),
		TEST(a_wrong_file_is_named_by_line_and_key),
		TEST(a_tray_that_is_away_is_the_machines_state),
	};

	return cmocka_run_group_tests_name("adapter", tests, NULL, NULL);
}
