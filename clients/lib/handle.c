/* handle.c - Open and close a connection: its file, its keys. */
#include "handle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "overgang.h"
#include "base/file.h"
#include "library_problems.h"
#include "settings.h"

enum {
	TIMEOUT_MS = 30000,
	RETRY_MS = 5000,
	HANDSHAKE_MS = 2000,
	SILENCE_MS = 10000,
	QUIET_MS = 5000,
	BATCH_MS = 1000,
	AHEAD_MS = 1000,
};

static bool
is_key(const char *z85)
{
	unsigned char raw[32];
	bool good = strlen(z85) == LINK_KEY_SIZE - 1 && zmq_z85_decode(raw, z85) != NULL;

	explicit_bzero(raw, sizeof(raw));
	return good;
}

static int
take_server_key(const struct setting *s, char *buf, struct problem *ret_problem)
{
	if (!is_key(s->value)) {
		problem_set(ret_problem, &PROBLEM_NO_PUBLIC_KEY, NULL);
		return -1;
	}
	return setting_text(s, buf, LINK_KEY_SIZE, ret_problem);
}

static int
take_language(const struct setting *s, char *buf, size_t size, struct problem *ret_problem)
{
	if (strcmp(s->value, "nb") != 0 && strcmp(s->value, "en") != 0) {
		problem_set(ret_problem, &PROBLEM_NB_OR_EN, NULL);
		return -1;
	}
	return setting_text(s, buf, size, ret_problem);
}

static int
take(const struct setting *s, void *context, struct problem *ret_problem)
{
	struct overgang *o = context;

	if (strcmp(s->section, "overgang") != 0)
		return 0; /* the program's own */
	if (strcmp(s->key, "desk") == 0)
		return setting_text(s, o->endpoint, sizeof(o->endpoint), ret_problem);
	if (strcmp(s->key, "server_key") == 0)
		return take_server_key(s, o->keys.server, ret_problem);
	if (strcmp(s->key, "key") == 0)
		return setting_path(s, o->key_file, sizeof(o->key_file), ret_problem);
	if (strcmp(s->key, "user") == 0)
		return setting_text(s, o->user, sizeof(o->user), ret_problem);
	if (strcmp(s->key, "texts") == 0)
		return setting_path(s, o->texts, sizeof(o->texts), ret_problem);
	if (strcmp(s->key, "language") == 0)
		return take_language(s, o->language, sizeof(o->language), ret_problem);
	return setting_unknown(s, "desk, server_key, key, user, texts, language", ret_problem);
}

/* The first line that is no comment. A key may begin with # as well, but no comment
 * happens to be 40 characters of a key. */
static bool
find_key(char *text, char *ret_key)
{
	for (char *line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
		if (line[0] == '#' && !is_key(line))
			continue;
		if (!is_key(line))
			return false;
		memcpy(ret_key, line, LINK_KEY_SIZE);
		return true;
	}
	return false;
}

static bool
key_file_good(int fd, bool *ret_open, struct problem *ret_problem)
{
	struct stat st;

	if (fd < 0)
		file_problem_set(ret_problem, errno);
	else if (fstat(fd, &st) != 0)
		problem_errno(ret_problem, errno);
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		problem_set(ret_problem, &PROBLEM_ANOTHERS_FILE, NULL);
	else {
		*ret_open = (st.st_mode & 077) != 0;
		return true;
	}
	return false;
}

/* A mode is advised only for a file that holds a secret key. */
static bool
key_read(int fd, bool open_to_others, struct link_keys *ret_keys, struct problem *ret_problem)
{
	char text[1024] = "";
	bool good = false;

	if (read(fd, text, sizeof(text) - 1) < 0)
		problem_errno(ret_problem, errno);
	else if (!find_key(text, ret_keys->secret))
		problem_set(ret_problem, &PROBLEM_NO_SECRET_KEY, NULL);
	else if (open_to_others)
		problem_set(ret_problem, &PROBLEM_OPEN_TO_OTHERS, NULL);
	else if (zmq_curve_public(ret_keys->public, ret_keys->secret) != 0)
		problem_set(ret_problem, &PROBLEM_BAD_SECRET_KEY, NULL);
	else
		good = true;
	explicit_bzero(text, sizeof(text));
	return good;
}

static int
load_key(struct overgang *o, struct problem *ret_problem)
{
	int fd = file_open(o->key_file, O_RDONLY | O_NOFOLLOW);
	bool open_to_others = false;
	bool good = key_file_good(fd, &open_to_others, ret_problem) &&
		    key_read(fd, open_to_others, &o->keys, ret_problem);

	if (fd >= 0)
		(void)close(fd);
	if (!good)
		problem_at(ret_problem, o->key_file, 0);
	return good ? 0 : -1;
}

static int
complete(const struct overgang *o, struct problem *ret_problem)
{
	const char *missing = o->endpoint[0] == '\0'	  ? "desk"
			      : o->keys.server[0] == '\0' ? "server_key"
			      : o->key_file[0] == '\0'	  ? "key"
							  : NULL;

	if (missing == NULL)
		return 0;
	problem_set(ret_problem, &PROBLEM_SETTING_MISSING, "%s", missing);
	problem_at(ret_problem, o->file, 0);
	return -1;
}

const char *
handle_errno(int error, char buf[HANDLE_ERRNO_SIZE])
{
	const char *name = strerrorname_np(error);

	(void)snprintf(buf, HANDLE_ERRNO_SIZE, name != NULL ? "errno.%s" : "%s",
	    name != NULL ? name : zmq_strerror(error));
	return buf;
}

static int
start(struct overgang *o, struct problem *ret_problem)
{
	char cause[HANDLE_ERRNO_SIZE];
	int r;

	o->zmq = zmq_ctx_new();
	r = o->zmq == NULL
		? -errno
		: link_open(&o->desk, o->zmq, LINK_DESK, o->endpoint, &o->keys, o->handshake_ms);
	if (r == 0)
		return 0;
	problem_set(ret_problem, &PROBLEM_CANNOT_CONNECT, "%.100s" PROBLEM_AND "%s", o->endpoint,
	    handle_errno(-r, cause));
	problem_at(ret_problem, o->file, 0);
	problem_key(ret_problem, "desk");
	return -1;
}

void
overgang_key(unsigned char ret_key[OVERGANG_KEY_SIZE])
{
	while (getrandom(ret_key, OVERGANG_KEY_SIZE, 0) != OVERGANG_KEY_SIZE)
		;
}

struct overgang *
handle_open(const char *path, struct problem *ret_problem)
{
	struct overgang *o = calloc(1, sizeof(*o));
	unsigned char random[OVERGANG_KEY_SIZE];

	if (o == NULL) {
		problem_set(ret_problem, &PROBLEM_NO_MEMORY, NULL);
		return NULL;
	}
	o->timeout_ms = TIMEOUT_MS;
	o->retry_ms = RETRY_MS;
	o->handshake_ms = HANDSHAKE_MS;
	o->silence_ms = SILENCE_MS;
	o->quiet_ms = QUIET_MS;
	o->batch_ms = BATCH_MS;
	o->ahead_ms = AHEAD_MS;
	o->stop_fd = -1;
	/* Where to begin is chance, so that an answer to an earlier process is not ours. */
	overgang_key(random);
	memcpy(&o->correlation, random, sizeof(o->correlation));
	o->correlation >>= 1;
	(void)snprintf(o->file, sizeof(o->file), "%s", path);
	if (settings_read(path, take, o, ret_problem) < 0 || complete(o, ret_problem) < 0 ||
	    load_key(o, ret_problem) < 0 || start(o, ret_problem) < 0)
		return overgang_close(o);
	return o;
}

struct overgang *
overgang_open(const char *path, char *ret_error)
{
	struct problem problem;
	struct overgang *o = handle_open(path, &problem);

	if (o == NULL)
		(void)problem_english(&problem, ret_error, OVERGANG_ERROR_SIZE);
	return o;
}

struct overgang *
overgang_close(struct overgang *o)
{
	if (o == NULL)
		return NULL;
	link_close(&o->desk);
	if (o->zmq != NULL)
		(void)zmq_ctx_term(o->zmq);
	request_drop_ahead(o);
	ov__answer__free_unpacked(o->hello, NULL);
	ov__answer__free_unpacked(o->answer, NULL);
	explicit_bzero(&o->keys, sizeof(o->keys));
	free(o);
	return NULL;
}

const char *
overgang_error(const struct overgang *o)
{
	return o->error;
}

void
overgang_timeout(struct overgang *o, uint32_t timeout_ms)
{
	o->timeout_ms = timeout_ms;
}

/* The answer belongs to the handle from here on. */
static void
keep(struct overgang *o, const struct problem *problem, Ov__Answer *answer)
{
	ov__answer__free_unpacked(o->answer, NULL);
	o->answer = answer;
	o->problem = *problem;
	(void)problem_english(problem, o->error, sizeof(o->error));
	if (answer == NULL)
		return;
	size_t n = strlen(o->error);
	(void)snprintf(o->error + n, sizeof(o->error) - n, ": %.100s%s%.300s", answer->field,
	    answer->field[0] != '\0' ? " " : "", answer->text);
}

int
handle_problem(struct overgang *o, int error, const struct problem *problem)
{
	keep(o, problem, NULL);
	return error;
}

int
handle_fail(struct overgang *o, int error, const struct problem_kind *kind, const char *format, ...)
{
	struct problem problem;
	va_list arguments;

	va_start(arguments, format);
	problem_vset(&problem, kind, format, arguments);
	va_end(arguments);
	return handle_problem(o, error, &problem);
}

int
handle_answered(
    struct overgang *o, int error, const struct problem_kind *refused, Ov__Answer *answer)
{
	struct problem problem;

	problem_set(&problem, refused, NULL);
	keep(o, &problem, answer);
	return error;
}

void
handle_take_error(struct overgang *o, struct handle_error *ret)
{
	ret->problem = o->problem;
	ret->answer = o->answer;
	o->answer = NULL;
}

void
handle_give_error(struct overgang *o, const struct handle_error *error)
{
	keep(o, &error->problem, error->answer);
}

int
handle_refused(struct overgang *o, enum link_news news, const char *endpoint)
{
	if (news == LINK_REFUSED)
		return handle_fail(o, -EACCES, &PROBLEM_KEY_REFUSED,
		    "%.150s" PROBLEM_AND "%.150s" PROBLEM_AND "%s", endpoint, o->key_file,
		    o->keys.public);
	return handle_fail(o, -EACCES, &PROBLEM_NO_HANDSHAKE,
	    "%.120s" PROBLEM_AND "%.120s" PROBLEM_AND "%s", endpoint, o->file, o->keys.public);
}
