/* program.c - The common frame of the long-running programs. */
#include "program.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/utf8.h"
#include "connection.h"
#include "problem_text.h"
#include "library_problems.h"
#include "refusals.h"
#include "say.h"
#include "stop.h"
#include "texts.h"

enum { PAUSE_MS = 250, PAUSE_MS_MAX = 30000, DOUBLED_MAX = 7 };

static int
reload_fd(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -errno;
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd >= 0 ? fd : -errno;
}

static bool
usage(const struct program *p, int *ret_status)
{
	(void)fputs(p->usage, stderr);
	*ret_status = EX_USAGE;
	return false;
}

static bool
take_arguments(struct program *p, int argc, char **argv, int *ret_status)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, '1' },
		{ "check-config", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:1h", options, NULL)) != -1)
		switch (c) {
		case 'c':
			p->config = optarg;
			break;
		case '1':
			p->once = true;
			break;
		case 'n':
			p->check = true;
			break;
		case 'h':
			(void)fputs(p->help, stdout);
			*ret_status = EX_OK;
			return false;
		case 'V':
			(void)printf("%s %s\n", p->name, OVERGANG_VERSION);
			*ret_status = EX_OK;
			return false;
		default:
			return usage(p, ret_status);
		}
	return p->config != NULL && optind == argc ? true : usage(p, ret_status);
}

int
program_main(
    struct program *p, int argc, char **argv, const struct program_parts *parts, void *context)
{
	int status;

	if (!take_arguments(p, argc, argv, &status))
		return status;
	p->stop_fd = stop_fd_open();
	p->reload_fd = reload_fd();
	if (p->stop_fd < 0 || p->reload_fd < 0)
		status = EX_OSERR;
	else if (!parts->open(context))
		status = EX_CONFIG;
	else
		status = p->check ? EX_OK : p->once ? parts->once(context) : parts->run(context);
	program_use(p, &(struct program_link){ .connection = NULL }, 0);
	if (p->stop_fd >= 0)
		(void)close(p->stop_fd);
	if (p->reload_fd >= 0)
		(void)close(p->reload_fd);
	return status;
}

bool
program_connect(const struct program *p, const char *language, struct program_link *ret)
{
	struct problem problem;

	ret->texts = NULL;
	ret->connection = connection_open(p->config, &problem);
	if (ret->connection != NULL)
		ret->texts = connection_texts(ret->connection, language, &problem);
	if (ret->texts != NULL &&
	    (p->letters == NULL || texts_need_letters(ret->texts, p->letters, &problem) == 0))
		return true;
	say_problem(ret->texts != NULL ? ret->texts : p->link.texts, p->name, &problem);
	ret->texts = texts_close(ret->texts);
	ret->connection = overgang_close(ret->connection);
	return false;
}

void
program_use(struct program *p, const struct program_link *link, uint32_t timeout_ms)
{
	(void)texts_close(p->link.texts);
	(void)overgang_close(p->link.connection);
	p->link = *link;
	if (link->connection != NULL)
		overgang_timeout(link->connection, timeout_ms);
}

void
program_say(const struct program *p, const struct problem_kind *kind, const char *format, ...)
{
	struct problem problem;
	va_list arguments;

	va_start(arguments, format);
	problem_vset(&problem, kind, format, arguments);
	va_end(arguments);
	say_problem(p->link.texts, p->name, &problem);
}

static void
say_news(struct program *p, const char *sentence)
{
	if (strcmp(p->said, sentence) == 0)
		return;
	(void)utf8_copy(p->said, sizeof(p->said), sentence);
	say_log(p->name, "%s", sentence);
}

void
program_complain(struct program *p, const struct problem *problem)
{
	char said[OVERGANG_ERROR_SIZE];

	say_news(p, problem_in(p->link.texts, problem, said, sizeof(said)));
}

void
program_complain_of_daemon(struct program *p)
{
	char said[OVERGANG_ERROR_SIZE];

	say_news(p, error_in(p->link.texts, p->link.connection, said, sizeof(said)));
}

void
program_works(struct program *p)
{
	p->said[0] = '\0';
	p->failures = 0;
}

bool
program_reload_asked(const struct program *p)
{
	struct pollfd asked = { .fd = p->reload_fd, .events = POLLIN };

	return poll(&asked, 1, 0) > 0;
}

bool
program_reload(struct program *p)
{
	struct signalfd_siginfo signal;
	bool asked = false;

	while (read(p->reload_fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal))
		asked = true;
	return asked;
}

void
program_reloaded(struct program *p, bool good)
{
	program_works(p);
	program_say(p, good ? &PROBLEM_READ_AGAIN : &PROBLEM_WRONG_NOW, "%s", p->config);
}

void
program_pause(struct program *p)
{
	struct pollfd signals[] = { { .fd = p->stop_fd, .events = POLLIN },
		{ .fd = p->reload_fd, .events = POLLIN } };
	int ms = p->failures < DOUBLED_MAX ? (int)PAUSE_MS << p->failures : (int)PAUSE_MS_MAX;

	p->failures++;
	(void)poll(signals, 2, ms < PAUSE_MS_MAX ? ms : PAUSE_MS_MAX);
}

bool
program_follows_again(int error)
{
	return error == 0 || error == (int)OVERGANG_AWAY || error == -ETIMEDOUT || error == -EBUSY;
}

int
program_status(int error)
{
	switch (-error) {
	case 0:
		return EX_OK;
	case ETIMEDOUT:
	case EBUSY:
	case EAGAIN:
		return EX_TEMPFAIL;
	case EALREADY:
		return PROGRAM_TAKEN_OVER;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	case ENOSPC:
	case EIO:
	case EROFS:
	case ENOENT:
	case ENOMEM:
	case ENOBUFS:
	case -OVERGANG_AWAY:
		return EX_IOERR;
	default:
		return EX_SOFTWARE;
	}
}

bool
program_heals(int error)
{
	static const int errors[] = { ENOSPC, EDQUOT, EROFS, EIO, ESTALE, ENOTCONN, EHOSTDOWN,
		EHOSTUNREACH, ENODEV, ENXIO, EMFILE, ENFILE };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (error == -errors[i])
			return true;
	return false;
}
