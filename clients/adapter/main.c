/* main.c - overgang-adapter: a stream into an agency's in-tray, and its out-tray back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "adapter.h"
#include "base/problems.h"
#include "connection.h"
#include "files.h"
#include "intray.h"
#include "outtray.h"
#include "overgang.h"
#include "program.h"
#include "recall.h"
#include "problem_text.h"
#include "problems.h"
#include "receipt.h"
#include "say.h"
#include "stop.h"

enum { TIMEOUT_MS = 15000, RECALL_MS = 3600000, RECALL_AGAIN_MS = 60000 };

static const char usage_text[] = "usage: overgang-adapter -c FILE [--once | --check-config]\n"
				 "       overgang-adapter --help\n";

static const char help[] =
    "usage: overgang-adapter -c FILE [--once | --check-config]\n"
    "\n"
    "Writes what the agency is told as letters into its in-tray, and reports what is laid into\n"
    "its out-tray. It decides nothing. SIGHUP has it read its file again.\n"
    "\n"
    "  -c, --config FILE  connection and trays; config/adapters/ has commented examples\n"
    "  -1, --once         do what is there now, then end\n"
    "      --check-config look whether the file is right, then end\n"
    "  -h, --help         this\n"
    "      --version      which version this is\n"
    "\n"
    "Exit status: 0 ended as told; 64 usage; 65 an answer was rejected (--once); 70 the daemon\n"
    "does not do as agreed; 74 a file cannot be written, or a letter was put aside (--once);\n"
    "75 nobody answers (--once); 77 the key is refused; 78 the configuration is wrong;\n"
    "79 another process follows as this consumer.\n";

struct adapter {
	struct program program;
	struct adapter_settings settings;
	struct intray in;
	struct outtray out;
	bool no_place_said;
	unsigned long parked; /* put aside by this process */
	uint64_t recall_ms;   /* when the letters that lie there are looked at again */
	int recalled;	      /* how many of them are to be deleted, as last said */
	uint64_t waits;	      /* the number at which the daemon was told why it stands; 0: none */
	struct {
		uint64_t n;
		char kind[64];
		char case_id[16];
		char path[2 * FILES_PATH_SIZE]; /* the file, or the folder */
		char why[401];			/* as much as the daemon takes */
	} failed;				/* the last letter that could not be written */
};

static void
remember_failure(struct adapter *a, const Ov__Delivery *d)
{
	a->failed.n = d->n;
	(void)snprintf(a->failed.kind, sizeof(a->failed.kind), "%s", d->kind);
	(void)snprintf(a->failed.case_id, sizeof(a->failed.case_id), "%s", d->case_);
	(void)snprintf(a->failed.path, sizeof(a->failed.path), "%s%s%s", a->in.dir,
	    a->in.file[0] != '\0' ? "/" : "", a->in.file);
}

/* Not this letter but the folder, or its disk: the others would fare no better. */
static bool
place_is_away(struct adapter *a, int error)
{
	struct problem problem;

	if (adapter_intray(&a->settings, &problem) == 0) {
		if (!program_heals(error))
			return false;
		problem_set(&problem, &PROBLEM_SYSTEM, "%.300s", a->in.dir);
		problem_key(&problem, "intray");
		problem.error = -error;
	}
	program_complain(&a->program, &problem);
	return true;
}

static int
take(const Ov__Delivery *d, void *context)
{
	struct adapter *a = context;
	unsigned long before = a->in.letters;
	int r;

	a->in.context.hello =
	    overgang_hello(a->program.link.connection); /* kept since we began to follow */
	r = intray_put(&a->in, d);
	if (r < 0 && place_is_away(a, r)) {
		remember_failure(a, d);
		return OVERGANG_AWAY;
	}
	if (r == 0)
		program_works(&a->program);
	if (r == 0 && a->in.letters > before)
		say_log(NULL, "letter %s, case %s", d->kind, d->case_);
	if (r == 0 && a->settings.receipts)
		r = receipt_give(a->program.link.connection, &a->in.context, d);
	if (r < 0)
		remember_failure(a, d);
	return r;
}

/* An errno for people: its meaning for the tray, or else its general text. */
static const char *
error_text(const struct texts *t, int error)
{
	static const struct {
		int error;
		const char *key;
	} words[] = {
		{ -ENOSPC, "full" },
		{ -EDQUOT, "full" },
		{ -ENOENT, "missing" },
		{ -EACCES, "forbidden" },
		{ -EPERM, "forbidden" },
		{ -EROFS, "read-only" },
		{ -EIO, "broken" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].error == error)
			return texts_get(t, "parked", words[i].key);
	return errno_said(t, -error);
}

/* The reason for the list of parked deliveries, as people at the agency read it. */
static const char *
why(uint64_t n, int error, void *context)
{
	struct adapter *a = context;

	if (a->failed.n != n)
		return NULL;
	const char *const pairs[] = { "path", a->failed.path, "error",
		error_text(a->program.link.texts, error), "title",
		texts_kind_title(a->program.link.texts, a->failed.kind), "case", a->failed.case_id,
		NULL };
	(void)texts_fill(a->program.link.texts,
	    texts_get(a->program.link.texts, "parked", "reason"), pairs, a->failed.why,
	    sizeof(a->failed.why));
	return a->failed.why;
}

static void
aside(uint64_t n, int error, void *context)
{
	struct adapter *a = context;
	const char *text = why(n, error, context);

	a->parked++;
	program_say(&a->program, &PROBLEM_PUT_ASIDE, "%llu" PROBLEM_AND "%s", (unsigned long long)n,
	    text != NULL ? text : error_text(a->program.link.texts, error));
}

/* Of letters that may no longer be shown the office reads in the tray, and the log has how many. */
static void
recall(struct adapter *a)
{
	int count = recall_look(a->program.link.connection, &a->in);
	a->recall_ms = clock_ms() + (count < 0 ? RECALL_AGAIN_MS : RECALL_MS);
	if (count > a->recalled)
		program_say(&a->program, &PROBLEM_LETTERS_RECALLED, "%d" PROBLEM_AND "%s", count,
		    a->in.dir);
	if (count >= 0)
		a->recalled = count;
}

/* A failure here is retried at the next look; letters go on meanwhile. */
static int
idle(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct adapter *a = context;

	(void)now;
	if (head > 0 && through == head && clock_ms() >= a->recall_ms)
		recall(a);
	if (outtray_look(&a->out, false) < 0)
		program_complain(&a->program, &a->out.problem);
	return program_reload_asked(&a->program) ? 1 : 0;
}

static void
say_letter(uint64_t n, const char *name, void *context)
{
	const struct adapter *a = context;

	program_say(&a->program, &PROBLEM_LOST_LETTER, "%llu" PROBLEM_AND "%s" PROBLEM_AND "%s",
	    (unsigned long long)n, a->in.dir, name);
}

/* Name the letters of the lost numbers and say what to do with answers. An answer laid again
 * that the daemon still has makes no second event. */
static void
lost(uint64_t first, uint64_t last, void *context)
{
	struct adapter *a = context;

	lost_numbers_in(a->program.link.texts, a->program.name, first, last);
	if (intray_find(&a->in, first, last, say_letter, a) == 0)
		program_say(&a->program, &PROBLEM_NO_LOST_LETTER, "%s", a->in.dir);
	program_say(&a->program, &PROBLEM_LOST_ANSWERS, "%s" PROBLEM_AND "%s", a->settings.sent,
	    a->in.context.outtray);
}

static void
say(const char *sentence, void *context)
{
	struct adapter *a = context;

	(void)sentence; /* in English */
	program_complain(&a->program, connection_said(a->program.link.connection));
}

static int
follow(struct adapter *a, bool until_head)
{
	char place[2 * FILES_PATH_SIZE];
	struct overgang_follow f = { .consumer = a->settings.consumer,
		.until_head = until_head,
		.handler = take,
		.idle = until_head ? NULL : idle,
		.lost = lost,
		.place = place,
		.say = say,
		.tries = a->settings.tries,
		.park = a->settings.park,
		.again = !until_head,
		.why = why,
		.parked = aside,
		.context = a,
		.stop_fd = a->program.stop_fd };

	(void)snprintf(place, sizeof(place), "%s/.place", a->settings.intray);
	if (!a->no_place_said && intray_has_made(&a->in) && access(place, F_OK) != 0) {
		a->no_place_said = true;
		program_say(&a->program, &PROBLEM_PLACE_MISSING, "%s", place);
	}
	return overgang_follow(a->program.link.connection, &f);
}

/* Letters to the head, answers until none is left, and the letters that these led to. */
static int
run_once(void *context)
{
	struct adapter *a = context;
	struct problem problem;
	unsigned long before;
	int r;

	if (adapter_trays(&a->settings, &problem) < 0) {
		program_complain(&a->program, &problem);
		return EX_IOERR;
	}
	do {
		before = a->out.taken + a->out.refused;
		r = follow(a, true);
		if (r < 0) {
			program_complain_of_daemon(&a->program);
			return program_status(r);
		}
		r = outtray_look(&a->out, true);
		if (r < 0) {
			program_complain(&a->program, &a->out.problem);
			return program_status(r);
		}
	} while (a->out.taken + a->out.refused > before && !stop_asked(a->program.stop_fd));
	recall(a);
	say_log(NULL,
	    "%lu letters, %lu put aside, %lu answers registered, %lu rejected, %lu not to be shown "
	    "any more",
	    a->in.letters, a->parked, a->out.taken, a->out.refused, a->in.blanks);
	return a->parked > 0 ? EX_IOERR : a->out.refused > 0 ? EX_DATAERR : EX_OK;
}

/* ---- while the in-tray is away ------------------------------------------------------------ */

/* The first number that waits; 0: none does, or nobody answers. */
static uint64_t
first_waiting(struct adapter *a)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;
	uint64_t n = 0;

	hello.consumer = a->settings.consumer;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &hello;
	if (overgang_request(a->program.link.connection, &request, &answer) < 0)
		return 0;
	if (answer->result_case == OV__ANSWER__RESULT_HELLO &&
	    answer->hello->head > answer->hello->cursor)
		n = answer->hello->cursor + 1;
	ov__answer__free_unpacked(answer, NULL);
	return n;
}

/* The cursor does not move, so that the daemon counts the silence; the reason is parked at the
 * first waiting number. */
static void
say_that_it_waits(struct adapter *a)
{
	const char *const pairs[] = { "path", a->settings.intray, NULL };
	char text[401];
	uint64_t n = first_waiting(a);

	if (n == 0 || n == a->waits)
		return;
	(void)texts_fill(a->program.link.texts, texts_get(a->program.link.texts, "parked", "waits"),
	    pairs, text, sizeof(text));
	if (overgang_park(a->program.link.connection, a->settings.consumer, n,
		OV__PARK_ACTION__PARK_ACTION_PARK, text) == 0)
		a->waits = n;
}

static void
wait_for_the_tray(struct adapter *a)
{
	say_that_it_waits(a);
	(void)idle(0, 0, 0, a); /* the out-tray may be there */
	program_pause(&a->program);
}

/* ---- running ------------------------------------------------------------------------------- */

/* Read the whole file; false: it is wrong, and the former settings stay in force. */
static bool
open_all(void *context)
{
	struct adapter *a = context;
	struct adapter_settings *s = &a->settings, fresh;
	struct program_link link;
	struct problem problem;

	if (adapter_load(a->program.config, &fresh, &problem) < 0) {
		say_problem(a->program.link.texts, a->program.name, &problem);
		return false;
	}
	if (!program_connect(&a->program, fresh.language, &link))
		return false;
	program_use(&a->program, &link, TIMEOUT_MS);
	*s = fresh;
	a->in.made = ledger_close(a->in.made);
	a->in.dir = s->intray;
	a->in.context =
	    (struct letter_context){ link.texts, NULL, s->sender, s->contact, s->outtray };
	a->out.texts = link.texts;
	a->out.dir = s->outtray;
	a->out.sent = s->sent;
	a->out.rejected = s->rejected;
	a->out.connection = link.connection;
	a->out.stop_fd = a->program.stop_fd;
	return true;
}

/* Retry while the daemon or the share is away; every other error needs a person. */
static int
run(void *context)
{
	struct adapter *a = context;
	struct problem problem;
	int r = 0;

	while (!stop_asked(a->program.stop_fd)) {
		if (program_reload(&a->program))
			program_reloaded(&a->program, open_all(a));
		if (adapter_intray(&a->settings, &problem) < 0) {
			program_complain(&a->program, &problem);
			wait_for_the_tray(a);
			continue;
		}
		r = follow(a, false);
		if (r == (int)OVERGANG_AWAY)
			wait_for_the_tray(a);
		else if (r < 0)
			program_complain_of_daemon(&a->program);
		if (!program_follows_again(r))
			break;
	}
	return stop_asked(a->program.stop_fd) ? EX_OK : program_status(r);
}

int
main(int argc, char **argv)
{
	static const char *const letters[] = { "letter", "parked", "answer", NULL };
	static const struct program_parts parts = { open_all, run_once, run };
	struct adapter *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return EX_OSERR;
	a->program.name = "overgang-adapter";
	a->program.usage = usage_text;
	a->program.help = help;
	a->program.letters = letters;
	int status = program_main(&a->program, argc, argv, &parts, a);
	(void)ledger_close(a->in.made);
	free(a);
	return status;
}
