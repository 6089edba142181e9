/* channel.c - The ways out: a file for each message, or a program that sends it. */
#include "channel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clean.h"
#include "files.h"
#include "problems.h"
#include "stop.h"

extern char **environ;

enum { ARGUMENTS_MAX = 16 };

static int
fail(const struct channel *c, int error, const struct problem_kind *kind,
    struct problem *ret_problem)
{
	problem_set(ret_problem, kind, "%s", c->name);
	return error;
}

static int
fail_errno(const struct channel *c, int error, struct problem *ret_problem)
{
	problem_set(ret_problem, &PROBLEM_CHANNEL_FAILED, "%s", c->name);
	ret_problem->error = -error;
	return error;
}

/* ---- file ------------------------------------------------------------------------------ */

static int
send_file(const struct channel *c, const struct person *p, const char *id, const char *text,
    struct problem *ret_problem)
{
	char name[64], *whole;
	int r, size;

	(void)snprintf(name, sizeof(name), "%.40s.txt", id);
	if (files_there(c->directory, name))
		return 0;
	char *person = clean_new(CLEAN_LINE, p->name);
	size = asprintf(&whole, "%s %s\n\n%s\n", person, p->phone, text);
	free(person);
	if (size < 0)
		return fail(c, -ENOMEM, &PROBLEM_CHANNEL_MEMORY, ret_problem);
	r = files_write(c->directory, name, whole, (size_t)size, 0600);
	free(whole);
	return r < 0 ? fail_errno(c, r, ret_problem) : 0;
}

/* ---- program ----------------------------------------------------------------------------- */

/* The text on a descriptor that can be read to its end: a file in memory, so that a program
 * that does not read it stops nobody. */
static int
text_fd(const char *text)
{
	int fd = memfd_create("message", MFD_CLOEXEC);
	size_t size = strlen(text);

	if (fd < 0)
		return -errno;
	if (write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0) {
		(void)close(fd);
		return -EIO;
	}
	return fd;
}

/* In the environment, since arguments can be read by every user of the machine. */
static char **
environment_with(const char *phone)
{
	size_t n = 0;
	char **list;

	while (environ[n] != NULL)
		n++;
	list = calloc(n + 2, sizeof(*list));
	if (list == NULL)
		return NULL;
	memcpy(list, environ, n * sizeof(*list));
	if (asprintf(&list[n], "OVERGANG_PHONE=%s", phone) < 0) {
		free(list);
		return NULL;
	}
	return list;
}

static void
free_environment(char **list)
{
	size_t n = 0;

	if (list == NULL)
		return;
	while (list[n + 1] != NULL)
		n++;
	free(list[n]); /* the one that was added */
	free(list);
}

/* Our signals are held back; the program's are not. It leads a group of its own, so that what
 * it starts can be ended with it. */
static int
spawn(char **arguments, char **environment, int in, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int r;

	(void)sigemptyset(&none);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawnattr_init(&attributes);
	r = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (r == 0)
		r = posix_spawnattr_setsigmask(&attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setpgroup(&attributes, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(
		    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	if (r == 0)
		r = posix_spawn(
		    ret_pid, arguments[0], &actions, &attributes, arguments, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	return -r;
}

/* Did it end by itself, in the time it has? */
static bool
ended(int pid_fd, int stop_fd)
{
	struct pollfd p[2] = { { .fd = pid_fd, .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN } };
	uint64_t end = clock_ms() + CHANNEL_PROGRAM_MS_MAX, now;

	while ((now = clock_ms()) < end) {
		if (poll(p, 2, (int)(end - now)) < 0 && errno != EINTR)
			return false;
		if (p[0].revents != 0)
			return true;
		if (p[1].revents == 0)
			continue;
		p[1].fd = -1; /* said once */
		if (end > now + CHANNEL_STOP_MS_MAX)
			end = now + CHANNEL_STOP_MS_MAX;
	}
	return false;
}

static int
await_end(const struct channel *c, pid_t pid, int stop_fd, struct problem *ret_problem)
{
	int status = 0, fd = pidfd_open(pid, 0);
	bool in_time = fd >= 0 && ended(fd, stop_fd);

	if (!in_time)
		(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (fd >= 0)
		(void)close(fd);
	if (!in_time)
		return fail(c, -ETIMEDOUT, &PROBLEM_CHANNEL_STOPPED, ret_problem);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		problem_set(ret_problem, &PROBLEM_CHANNEL_ENDED, "%s" PROBLEM_AND "%d", c->name,
		    WEXITSTATUS(status));
	else
		problem_set(ret_problem, &PROBLEM_CHANNEL_KILLED, "%s" PROBLEM_AND "%d", c->name,
		    WTERMSIG(status));
	return -EIO;
}

static int
send_program(const struct channel *c, const struct person *p, const char *text, int stop_fd,
    struct problem *ret_problem)
{
	char command[FILES_PATH_SIZE], *arguments[ARGUMENTS_MAX + 1] = { NULL }, *rest = command;
	char **environment = environment_with(p->phone);
	int r, n = 0, in = text_fd(text);
	pid_t pid;

	memcpy(command, c->command, sizeof(command));
	while (n < ARGUMENTS_MAX && (arguments[n] = strsep(&rest, " ")) != NULL)
		n += arguments[n][0] != '\0';
	arguments[n] = NULL;
	if (in < 0 || environment == NULL)
		r = fail(c, in < 0 ? in : -ENOMEM, &PROBLEM_CHANNEL_TEXT, ret_problem);
	else if ((r = spawn(arguments, environment, in, &pid)) < 0)
		r = fail_errno(c, r, ret_problem);
	else
		r = await_end(c, pid, stop_fd, ret_problem);
	if (in >= 0)
		(void)close(in);
	free_environment(environment);
	return r;
}

int
channel_send(const struct channel *c, const struct person *p, const char *id, const char *text,
    int stop_fd, struct problem *ret_problem)
{
	if (c->type == CHANNEL_FILE)
		return send_file(c, p, id, text, ret_problem);
	return send_program(c, p, text, stop_fd, ret_problem);
}
