/* main.c - overgang-adapter: a stream into an agency's in-tray, and its out-tray back. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "adapter.h"
#include "client.h"
#include "intray.h"
#include "outtray.h"
#include "receipt.h"

enum { TIMEOUT_MS = 15000 };

static const char usage_text[] = "usage: overgang-adapter -c FILE [--once]\n"
				 "       overgang-adapter --help\n";

static const char help[] =
    "usage: overgang-adapter -c FILE [--once]\n"
    "\n"
    "Writes what the agency is told as letters into its in-tray, and reports what is laid into\n"
    "its out-tray. It decides nothing.\n"
    "\n"
    "  -c, --config FILE  connection and trays; config/adapters/ has commented examples\n"
    "  -1, --once         do what is there now, then end\n"
    "  -h, --help         this\n"
    "\n"
    "Exit status: 0 ended as told; 64 usage; 65 an answer was rejected (--once); 70 the daemon\n"
    "does not do as agreed; 74 a file cannot be written, or a letter was put aside (--once);\n"
    "75 nobody answers (--once); 77 the key is refused; 78 the configuration is wrong;\n"
    "79 another process follows as this consumer.\n";

struct adapter {
	struct overgang *connection;
	struct adapter_settings settings;
	struct texts *texts;
	struct intray in;
	struct outtray out;
	char said[OVERGANG_ERROR_SIZE]; /* the last complaint: each is made once */
	bool no_place_said;
	unsigned long aside; /* put aside by this process */
	struct {
		uint64_t n;
		char kind[64];
		char case_id[16];
		char path[2 * CLIENT_PATH_SIZE]; /* the file, or the folder */
		char why[401];			 /* as much as the daemon takes */
	} failed;				 /* the last letter that could not be written */
};

static void
complain(struct adapter *a, const char *what)
{
	if (strcmp(a->said, what) == 0)
		return;
	(void)snprintf(a->said, sizeof(a->said), "%s", what);
	client_log("overgang-adapter", "%s", what);
}

static void
remember_failure(struct adapter *a, const Ov__Delivery *d)
{
	a->failed.n = d->n;
	(void)snprintf(a->failed.kind, sizeof(a->failed.kind), "%s", d->kind);
	(void)snprintf(a->failed.case_id, sizeof(a->failed.case_id), "%s", d->case_);
	(void)snprintf(a->failed.path, sizeof(a->failed.path), "%s%s%s", a->in.dir,
	    a->in.file[0] != '\0' ? "/" : "", a->in.file);
}

static int
take(const Ov__Delivery *d, void *context)
{
	struct adapter *a = context;
	unsigned long before = a->in.letters;
	int r;

	a->in.context.hello = overgang_hello(a->connection); /* kept since we began to follow */
	r = intray_put(&a->in, d);
	a->said[0] = '\0';
	if (r == 0 && a->in.letters > before)
		client_log(NULL, "letter %s, case %s", d->kind, d->case_);
	if (r == 0 && a->settings.receipts)
		r = receipt_give(a->connection, &a->in.context, d);
	if (r < 0)
		remember_failure(a, d);
	return r;
}

/* An error as people read it; one that has no word of its own as the system says it. */
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
	return strerror(-error);
}

/* As people at the agency read it, in the list of what is parked. */
static const char *
why(uint64_t n, int error, void *context)
{
	struct adapter *a = context;

	if (a->failed.n != n)
		return NULL;
	const char *const pairs[] = { "path", a->failed.path, "error", error_text(a->texts, error),
		"title", texts_kind_title(a->texts, a->failed.kind), "case", a->failed.case_id,
		NULL };
	(void)texts_fill(a->texts, texts_get(a->texts, "parked", "reason"), pairs, a->failed.why,
	    sizeof(a->failed.why));
	return a->failed.why;
}

static void
aside(uint64_t n, int error, void *context)
{
	struct adapter *a = context;
	bool known = a->failed.n == n;

	a->aside++;
	client_log("overgang-adapter",
	    "number %llu was put aside%s%s%s%s%s%s: %s; overgang streams --parked lists it",
	    (unsigned long long)n, known ? ": " : "", known ? a->failed.kind : "",
	    known ? ", case " : "", known ? a->failed.case_id : "", known ? ": " : "",
	    known ? a->failed.path : "", strerror(-error));
}

/* What goes wrong here is tried again at the next look; the letters go on meanwhile. */
static int
idle(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct adapter *a = context;

	(void)head;
	(void)through;
	(void)now;
	if (outtray_look(&a->out, false) < 0)
		complain(a, a->out.error);
	return 0;
}

static void
say_letter(uint64_t n, const char *name, void *context)
{
	const struct adapter *a = context;

	client_log("overgang-adapter", "number %llu was %s/%s.txt", (unsigned long long)n,
	    a->in.dir, name);
}

/* Which letters that were, and what to do with answers: whoever has to look has nothing else. What
 * is laid again and the daemon still has makes no second event. */
static void
gone(uint64_t first, uint64_t last, void *context)
{
	struct adapter *a = context;

	client_gone("overgang-adapter", first, last);
	if (intray_find(&a->in, first, last, say_letter, a) == 0)
		client_log("overgang-adapter",
		    "no letter of these numbers lies in %s any more; in one that was filed with "
		    "its .json, \"n\" is the number",
		    a->in.dir);
	client_log("overgang-adapter",
	    "answers in %s that are younger than that copy are not known to the daemon: lay them "
	    "in %s again",
	    a->settings.sent, a->in.context.outtray);
}

static void
say(const char *sentence, void *context)
{
	struct adapter *a = context;

	complain(a, sentence);
}

static int
follow(struct adapter *a, bool until_head, int stop_fd)
{
	char place[2 * CLIENT_PATH_SIZE];
	struct overgang_follow f = { .consumer = a->settings.consumer,
		.until_head = until_head,
		.handler = take,
		.idle = until_head ? NULL : idle,
		.gone = gone,
		.place = place,
		.say = say,
		.tries = a->settings.tries,
		.park = a->settings.park,
		.why = why,
		.aside = aside,
		.context = a,
		.stop_fd = stop_fd };

	(void)snprintf(place, sizeof(place), "%s/.place", a->settings.intray);
	if (!a->no_place_said && intray_has_made(&a->in) && access(place, F_OK) != 0) {
		a->no_place_said = true;
		client_log("overgang-adapter",
		    "%s is missing, though letters were made: this goes on where the daemon says, "
		    "and numbers that are gone after a restore are not noticed this time",
		    place);
	}
	return overgang_follow(a->connection, &f);
}

static int
exit_status(int r)
{
	switch (-r) {
	case 0:
		return EX_OK;
	case ETIMEDOUT:
	case EBUSY:
	case EAGAIN:
		return EX_TEMPFAIL;
	case EALREADY:
		return CLIENT_TAKEN_OVER;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	case ENOSPC:
	case EIO:
	case EROFS:
	case ENOENT:
	case ENOMEM:
		return EX_IOERR;
	default:
		return EX_SOFTWARE;
	}
}

/* Letters to the head, answers until none is left, and the letters that these led to. */
static int
run_once(struct adapter *a, int stop_fd)
{
	unsigned long before;
	int r;

	do {
		before = a->out.taken + a->out.refused;
		r = follow(a, true, stop_fd);
		if (r < 0) {
			complain(a, overgang_error(a->connection));
			return exit_status(r);
		}
		r = outtray_look(&a->out, true);
		if (r < 0) {
			complain(a, a->out.error);
			return exit_status(r);
		}
	} while (a->out.taken + a->out.refused > before && !client_stopped(stop_fd));
	client_log(NULL,
	    "%lu letters, %lu put aside, %lu answers registered, %lu rejected, %lu not to be shown "
	    "any more",
	    a->in.letters, a->aside, a->out.taken, a->out.refused, a->in.blanks);
	return a->aside > 0 ? EX_IOERR : a->out.refused > 0 ? EX_DATAERR : EX_OK;
}

/* A daemon that is away comes back; what else ends following is for a person. */
static int
run(struct adapter *a, int stop_fd)
{
	int r = 0;

	while (!client_stopped(stop_fd)) {
		r = follow(a, false, stop_fd);
		if (r < 0)
			complain(a, overgang_error(a->connection));
		if (r < 0 && r != -ETIMEDOUT && r != -EBUSY)
			break;
	}
	return client_stopped(stop_fd) ? EX_OK : exit_status(r);
}

static int
open_all(struct adapter *a, const char *config, int stop_fd)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	struct adapter_settings *s = &a->settings;

	if (adapter_load(config, s, error) < 0)
		goto out;
	a->connection = overgang_open(config, error);
	if (a->connection == NULL)
		goto out;
	a->texts = client_texts(a->connection, s->language, error);
	if (a->texts == NULL)
		goto out;
	overgang_timeout(a->connection, TIMEOUT_MS);
	a->in = (struct intray){ .dir = s->intray,
		.context = { a->texts, NULL, s->sender, s->contact, s->outtray } };
	a->out.texts = a->texts;
	a->out.dir = s->outtray;
	a->out.sent = s->sent;
	a->out.rejected = s->rejected;
	a->out.connection = a->connection;
	a->out.stop_fd = stop_fd;
	return 0;
out:
	client_log("overgang-adapter", "%s", error);
	return -1;
}

static int
usage(void)
{
	(void)fputs(usage_text, stderr);
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, '1' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *config = NULL;
	bool once = false;
	int c, stop_fd, status = EX_CONFIG;

	while ((c = getopt_long(argc, argv, "c:1h", options, NULL)) != -1)
		switch (c) {
		case 'c':
			config = optarg;
			break;
		case '1':
			once = true;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EX_OK;
		default:
			return usage();
		}
	if (config == NULL || optind < argc)
		return usage();
	struct adapter *a = calloc(1, sizeof(*a));
	if (a == NULL)
		return EX_OSERR;
	stop_fd = client_stop_fd();
	if (open_all(a, config, stop_fd) == 0)
		status = once ? run_once(a, stop_fd) : run(a, stop_fd);
	(void)ledger_close(a->in.made);
	(void)texts_close(a->texts);
	(void)overgang_close(a->connection);
	(void)close(stop_fd);
	free(a);
	return status;
}
