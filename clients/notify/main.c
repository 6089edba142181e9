/* main.c - overgang-notify: alerts to the person on duty. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "connection.h"
#include "files.h"
#include "outgoing.h"
#include "overgang.h"
#include "library_problems.h"
#include "problem_text.h"
#include "problems.h"
#include "program.h"
#include "roster.h"
#include "stop.h"

enum { TIMEOUT_MS = 10000, FORGET_MS = 3600000, SETTLED_MS = 500 };

static const char usage_text[] = "usage: overgang-notify -c FILE [--once | --check-config]\n"
				 "       overgang-notify --help\n";

static const char help[] =
    "usage: overgang-notify -c FILE [--once | --check-config]\n"
    "\n"
    "Sends each alert to the person on duty as a text message, by the channels that the file\n"
    "names, and reports who was told. When and how often is the daemon's to say. A roster that\n"
    "has changed is read before the next alert is sent; SIGHUP has the whole file read again.\n"
    "\n"
    "  -c, --config FILE  connection, roster, channels; config/oncall.conf is the manual\n"
    "  -1, --once         send what is there now, then end\n"
    "      --check-config look whether the file is right, then end\n"
    "  -h, --help         this\n"
    "      --version      which version this is\n"
    "\n"
    "Exit status: 0 ended as told; 64 usage; 70 the daemon does not do as agreed; 74 the state\n"
    "cannot be written (--once); 75 nobody answers, or an alert could not be sent (--once);\n"
    "77 the key is refused; 78 the configuration is wrong;\n"
    "79 another process follows as this consumer.\n";

struct notifier {
	struct program program;
	struct roster *roster;
	struct outgoing out;
	bool loaded;		      /* alerts of an earlier run are loaded into `out` */
	struct roster_stamp other;    /* the file, when it was first seen to be another */
	uint64_t other_ms;	      /* and since when */
	struct roster_stamp is_wrong; /* a file that was said to be wrong */
	uint64_t forgotten_ms;
};

/* ---- the roster ------------------------------------------------------------------------- */

/* NULL with a sentence on standard error. */
static struct roster *
read_roster(const struct notifier *n)
{
	struct roster *r = malloc(sizeof(*r));
	struct problem problem;

	problem_set(&problem, &PROBLEM_NO_MEMORY, NULL);
	if (r != NULL && roster_load(n->program.config, r, &problem) == 0)
		return r;
	say_problem(n->program.link.texts, n->program.name, &problem);
	free(r);
	return NULL;
}

static void
say_that_state_holds(const struct notifier *n)
{
	struct problem problem;

	problem_set(&problem, &PROBLEM_STATE_HOLDS, NULL);
	problem_at(&problem, n->program.config, 0);
	say_problem(n->program.link.texts, n->program.name, &problem);
}

/* Channels that cannot be used now are said: the others are. */
static void
say_channels_away(const struct notifier *n, const struct roster *r)
{
	char why[OVERGANG_ERROR_SIZE];
	struct problem problem;

	for (size_t i = 0; i < r->channels_count; i++)
		if (!roster_channel_there(&r->channels[i], &problem))
			program_say(&n->program, &PROBLEM_CHANNEL_TRIED, "%s",
			    problem_in(n->program.link.texts, &problem, why, sizeof(why)));
}

/* Alerts under way lie in the first roster's folder and were read as its consumer: both stay. */
static void
use_roster(struct notifier *n, struct roster *r)
{
	const struct roster *before = n->roster;

	if (before != NULL &&
	    (strcmp(before->state, r->state) != 0 || strcmp(before->consumer, r->consumer) != 0)) {
		say_that_state_holds(n);
		memcpy(r->state, before->state, sizeof(r->state));
		memcpy(r->consumer, before->consumer, sizeof(r->consumer));
	}
	free(n->roster);
	n->roster = r;
	n->out.roster = r;
	say_channels_away(n, r);
}

/* Is the roster in force the one in the file? A changed file is read once it is unchanged for
 * half a second; a wrong one is reported once, and the former roster stays in force. */
/* Where only the file is checked, the folder of alerts has to be there; else it is waited for. */
static bool
is_ready(const struct notifier *n, const struct roster *r)
{
	struct problem problem;

	if (!n->program.check || roster_state_there(r, &problem))
		return true;
	problem_at(&problem, n->program.config, r->state_line);
	say_problem(n->program.link.texts, n->program.name, &problem);
	return false;
}

static bool
roster_is_read(struct notifier *n)
{
	struct roster_stamp now;

	if (!roster_stamp_of(n->program.config, &now) || roster_same(&now, &n->roster->stamp) ||
	    roster_same(&now, &n->is_wrong))
		return true;
	if (!roster_same(&now, &n->other)) {
		n->other = now;
		n->other_ms = clock_ms();
	}
	if (clock_ms() - n->other_ms < SETTLED_MS)
		return false;
	struct roster *r = read_roster(n);
	if (r == NULL) {
		n->is_wrong = now;
		program_say(&n->program, &PROBLEM_ROSTER_WRONG_NOW, "%s", n->program.config);
		return true;
	}
	use_roster(n, r);
	program_say(&n->program, &PROBLEM_READ_AGAIN, "%s", n->program.config);
	return true;
}

static size_t
work(struct notifier *n, bool at_once)
{
	return at_once || roster_is_read(n) ? outgoing_work(&n->out, at_once) : n->out.count;
}

/* ---- following ------------------------------------------------------------------------- */

static int
take(const Ov__Delivery *d, void *context)
{
	struct notifier *n = context;
	struct problem problem;

	int r = outgoing_take(&n->out, d);
	if (r >= 0)
		program_works(&n->program);
	if (r >= 0 || r == -EBADMSG)
		return r;
	/* It cannot be kept, and is not taken: the cursor stands. */
	problem_set(&problem, &PROBLEM_SYSTEM, "%.300s", n->roster->state);
	problem_key(&problem, "state");
	problem.error = -r;
	program_complain(&n->program, &problem);
	return OVERGANG_AWAY;
}

/* Send only at the head of the stream: alerts closed meanwhile are known then. */
static int
idle(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct notifier *n = context;

	if (program_reload_asked(&n->program))
		return 1;
	if (now > n->out.now)
		n->out.now = now;
	if (through < head)
		return 0;
	(void)work(n, false);
	if (clock_ms() - n->forgotten_ms >= FORGET_MS) {
		n->forgotten_ms = clock_ms();
		outgoing_forget(&n->out, through);
	}
	return 0;
}

static void
lost(uint64_t first, uint64_t last, void *context)
{
	const struct notifier *n = context;

	lost_numbers_in(n->program.link.texts, n->program.name, first, last);
}

static void
say(const char *sentence, void *context)
{
	const struct notifier *n = context;

	(void)sentence; /* in English */
	say_problem(
	    n->program.link.texts, n->program.name, connection_said(n->program.link.connection));
}

static int
follow(struct notifier *n, bool until_head)
{
	/* Copies: a roster that has changed takes the place of this one while it is followed. */
	char place[2 * FILES_PATH_SIZE], consumer[sizeof(n->roster->consumer)];
	const struct overgang_follow f = { .consumer = consumer,
		.until_head = until_head,
		.handler = take,
		.idle = until_head ? NULL : idle,
		.lost = lost,
		.place = place,
		.say = say,
		.context = n,
		.stop_fd = n->program.stop_fd };

	memcpy(consumer, n->roster->consumer, sizeof(consumer));
	(void)snprintf(place, sizeof(place), "%s/place", n->roster->state);
	return overgang_follow(n->program.link.connection, &f);
}

/* ---- running ----------------------------------------------------------------------------- */

/* Read the whole file; false: it is wrong, and the former settings stay in force. */
static bool
open_all(void *context)
{
	struct notifier *n = context;
	struct roster *r = read_roster(n);
	struct program_link link;

	if (r == NULL || !program_connect(&n->program, r->language, &link)) {
		free(r);
		return false;
	}
	program_use(&n->program, &link, TIMEOUT_MS);
	if (!is_ready(n, r)) {
		free(r);
		return false;
	}
	use_roster(n, r);
	n->out.texts = link.texts;
	n->out.connection = link.connection;
	n->out.stop_fd = n->program.stop_fd;
	return true;
}

static void
reload(struct notifier *n)
{
	bool good = open_all(n);

	if (!good)
		(void)roster_stamp_of(n->program.config, &n->is_wrong);
	program_reloaded(&n->program, good);
}

/* The folder exists, and alerts of an earlier run are loaded. */
static bool
state_is_there(struct notifier *n)
{
	struct problem problem;
	int r = 0;

	if (!roster_state_there(n->roster, &problem)) {
		program_complain(&n->program, &problem);
		return false;
	}
	if (!n->loaded) {
		outgoing_free(&n->out);
		r = outgoing_load(&n->out);
	}
	n->loaded = r == 0;
	if (n->loaded)
		return true;
	problem_set(&problem, &PROBLEM_ALERT_UNREADABLE, NULL);
	problem_at(&problem, n->roster->state, 0);
	problem.error = -r;
	program_complain(&n->program, &problem);
	return false;
}

static int
run_once(void *context)
{
	struct notifier *n = context;

	if (!state_is_there(n))
		return EX_IOERR;
	int r = follow(n, true);
	size_t left = work(n, true);

	if (r < 0) {
		program_complain_of_daemon(&n->program);
		return program_status(r);
	}
	return left > 0 ? EX_TEMPFAIL : EX_OK;
}

/* One round of following; a negative errno ends it all. */
static int
round_of(struct notifier *n)
{
	if (!state_is_there(n)) {
		program_pause(&n->program);
		return 0;
	}
	int r = follow(n, false);
	if (r == 0)
		return 0;
	if (r != (int)OVERGANG_AWAY)
		program_complain_of_daemon(&n->program);
	if (!program_follows_again(r))
		return r;
	(void)work(n, false);
	if (r == (int)OVERGANG_AWAY)
		program_pause(&n->program);
	return 0;
}

/* Alerts that are waiting are sent also while the daemon is away. */
static int
run(void *context)
{
	struct notifier *n = context;
	int r = 0;

	while (r == 0 && !stop_asked(n->program.stop_fd)) {
		if (program_reload(&n->program))
			reload(n);
		r = round_of(n);
	}
	/* The process that follows now does not know the alerts waiting here: send them. */
	size_t left = r == -EALREADY ? outgoing_work(&n->out, true) : 0;
	if (left > 0)
		program_say(&n->program, &PROBLEM_ALERTS_LEFT, "%zu" PROBLEM_AND "%s", left,
		    n->roster->state);
	return stop_asked(n->program.stop_fd) ? EX_OK : program_status(r);
}

int
main(int argc, char **argv)
{
	static const char *const letters[] = { "parked", NULL };
	static const struct program_parts parts = { open_all, run_once, run };
	struct notifier *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return EX_OSERR;
	n->program.name = "overgang-notify";
	n->program.usage = usage_text;
	n->program.help = help;
	n->program.letters = letters;
	int status = program_main(&n->program, argc, argv, &parts, n);
	outgoing_free(&n->out);
	free(n->roster);
	free(n);
	return status;
}
