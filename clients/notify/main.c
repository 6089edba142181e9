/* main.c - overgang-notify: alerts to the person on duty. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "client.h"
#include "outgoing.h"
#include "roster.h"

enum { TIMEOUT_MS = 10000, FORGET_MS = 3600000 };

static const char usage_text[] = "usage: overgang-notify -c FILE [--once]\n"
				 "       overgang-notify --help\n";

static const char help[] =
    "usage: overgang-notify -c FILE [--once]\n"
    "\n"
    "Sends each alert to the person on duty as a text message, by the channels that the file\n"
    "names, and reports who was told. When and how often is the daemon's to say.\n"
    "\n"
    "  -c, --config FILE  connection, roster, channels; config/oncall.conf is the manual\n"
    "  -1, --once         send what is there now, then end\n"
    "  -h, --help         this\n"
    "\n"
    "Exit status: 0 ended as told; 64 usage; 70 the daemon does not do as agreed; 74 the state\n"
    "cannot be written; 75 nobody answers, or an alert could not be sent (--once); 77 the key is\n"
    "refused; 78 the configuration is wrong;\n"
    "79 another process follows as this consumer.\n";

struct notifier {
	struct overgang *connection;
	struct roster roster;
	struct texts *texts;
	struct outgoing out;
	uint64_t forgotten_ms;
	char said[OVERGANG_ERROR_SIZE];
};

static void
complain(struct notifier *n, const char *what)
{
	if (strcmp(n->said, what) == 0)
		return;
	(void)snprintf(n->said, sizeof(n->said), "%s", what);
	client_log("overgang-notify", "%s", what);
}

static int
take(const Ov__Delivery *d, void *context)
{
	struct notifier *n = context;

	n->said[0] = '\0';
	return outgoing_take(&n->out, d);
}

/* At the head: what was closed meanwhile is known, and the rest is to be sent. */
static int
idle(uint64_t head, uint64_t through, uint64_t now, void *context)
{
	struct notifier *n = context;

	if (now > n->out.now)
		n->out.now = now;
	if (through < head)
		return 0;
	(void)outgoing_work(&n->out, false);
	if (client_clock_ms() - n->forgotten_ms >= FORGET_MS) {
		n->forgotten_ms = client_clock_ms();
		outgoing_forget(&n->out, through);
	}
	return 0;
}

static void
gone(uint64_t first, uint64_t last, void *context)
{
	(void)context;
	client_gone("overgang-notify", first, last);
}

static void
say(const char *sentence, void *context)
{
	(void)context;
	client_log("overgang-notify", "%s", sentence);
}

static int
follow(struct notifier *n, bool until_head, int stop_fd)
{
	char place[2 * CLIENT_PATH_SIZE];
	const struct overgang_follow f = { .consumer = n->roster.consumer,
		.until_head = until_head,
		.handler = take,
		.idle = until_head ? NULL : idle,
		.gone = gone,
		.place = place,
		.say = say,
		.context = n,
		.stop_fd = stop_fd };

	(void)snprintf(place, sizeof(place), "%s/place", n->roster.state);
	return overgang_follow(n->connection, &f);
}

static int
exit_status(int r)
{
	switch (-r) {
	case 0:
		return EX_OK;
	case ETIMEDOUT:
	case EBUSY:
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
	case ENOBUFS:
		return EX_IOERR;
	default:
		return EX_SOFTWARE;
	}
}

static int
run_once(struct notifier *n, int stop_fd)
{
	int r = follow(n, true, stop_fd);
	size_t left = outgoing_work(&n->out, true);

	if (r < 0) {
		complain(n, overgang_error(n->connection));
		return exit_status(r);
	}
	return left > 0 ? EX_TEMPFAIL : EX_OK;
}

/* Alerts that are waiting are sent also while the daemon is away. */
static int
run(struct notifier *n, int stop_fd)
{
	int r = 0;

	while (!client_stopped(stop_fd)) {
		r = follow(n, false, stop_fd);
		if (r == 0)
			break;
		complain(n, overgang_error(n->connection));
		if (r != -ETIMEDOUT && r != -EBUSY)
			break;
		(void)outgoing_work(&n->out, false);
	}
	/* Who follows now does not know what waits here. */
	size_t left = r == -EALREADY ? outgoing_work(&n->out, true) : 0;
	if (left > 0)
		client_log("overgang-notify",
		    "%zu alerts wait in %s and are not through; look who should be told", left,
		    n->roster.state);
	return client_stopped(stop_fd) ? EX_OK : exit_status(r);
}

static int
open_all(struct notifier *n, const char *config, int stop_fd)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	int r;

	if (roster_load(config, &n->roster, error) < 0)
		goto out;
	n->connection = overgang_open(config, error);
	if (n->connection == NULL)
		goto out;
	n->texts = client_texts(n->connection, n->roster.language, error);
	if (n->texts == NULL)
		goto out;
	overgang_timeout(n->connection, TIMEOUT_MS);
	n->out.roster = &n->roster;
	n->out.texts = n->texts;
	n->out.connection = n->connection;
	n->out.stop_fd = stop_fd;
	r = outgoing_load(&n->out);
	if (r == 0)
		return EX_OK;
	client_log("overgang-notify", "%s: an alert that was kept cannot be read: %s",
	    n->roster.state, strerror(-r));
	return EX_IOERR;
out:
	client_log("overgang-notify", "%s", error);
	return EX_CONFIG;
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
	int c, stop_fd, status;

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
	struct notifier *n = calloc(1, sizeof(*n));
	if (n == NULL)
		return EX_OSERR;
	stop_fd = client_stop_fd();
	status = open_all(n, config, stop_fd);
	if (status == EX_OK)
		status = once ? run_once(n, stop_fd) : run(n, stop_fd);
	outgoing_free(&n->out);
	(void)texts_close(n->texts);
	(void)overgang_close(n->connection);
	(void)close(stop_fd);
	free(n);
	return status;
}
