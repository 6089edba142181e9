/* client.c - What the programs share: their INI files, stopping, days as text. */
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#include <ini.h>

#include "base/utf8.h"
#include "clean.h"
#include "handle.h"

enum { NAME_MAX_INIH = 49 }; /* a longer name is cut by inih */

struct reader {
	FILE *file;
	const char *path;
	int line;
	client_take *take;
	void *context;
	char **seen; /* "section\nkey" */
	size_t seen_count;
	char *error;
	bool failed;
};

static void
fail_line(struct reader *r, const char *key, const char *sentence)
{
	char text[CLIENT_ERROR_SIZE];

	if (r->failed)
		return;
	r->failed = true;
	(void)snprintf(text, sizeof(text), "%s", sentence); /* may be the buffer itself */
	(void)snprintf(r->error, CLIENT_ERROR_SIZE, "%s:%d: %s%s%.300s", r->path, r->line, key,
	    key[0] != '\0' ? ": " : "", text);
}

/* What inih would make of this line silently is said aloud; NULL when it is as it seems. */
static const char *
line_problem(const char *line, size_t size, int room)
{
	size_t separator = strcspn(line, "=:");

	if (!utf8_valid(line, size))
		return "is not UTF-8; save the file as UTF-8";
	if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#' || line[0] == ';')
		return NULL;
	if (size >= (size_t)room)
		return "is longer than 198 bytes; shorten it";
	if (line[0] == ' ' || line[0] == '\t')
		return "begins with a space; a value stands on one line";
	if (strstr(line, " ;") != NULL || strstr(line, "\t;") != NULL)
		return "has a comment behind it; give the comment a line of its own";
	if (line[0] == '[') {
		const char *end = strchr(line, ']');
		if (end == NULL || end[1 + strspn(end + 1, " \t\r\n")] != '\0')
			return "is no section; write [name]";
		return end - line - 1 > NAME_MAX_INIH ? "is a longer section than 49 bytes" : NULL;
	}
	if (line[separator] != '=')
		return "is no setting; write key = value";
	return separator > NAME_MAX_INIH ? "has a key longer than 49 bytes" : NULL;
}

static char *
read_line(char *buf, int room, void *stream)
{
	struct reader *r = stream;
	char *line = NULL;
	size_t room_line = 0;
	ssize_t size;

	if (r->failed || (size = getline(&line, &room_line, r->file)) < 0) {
		free(line);
		return NULL;
	}
	r->line++;
	if (r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
		memmove(line, line + 3, (size_t)(size -= 3) + 1);
	const char *problem = line_problem(line, (size_t)size, room);
	if (problem != NULL)
		fail_line(r, "this line", problem);
	else
		(void)snprintf(
		    buf, (size_t)room, "%s", line[0] == '#' || line[0] == ';' ? "\n" : line);
	free(line);
	return problem != NULL ? NULL : buf;
}

static bool
given_before(struct reader *r, const char *section, const char *key)
{
	char *both;
	char **grown;

	if (asprintf(&both, "%s\n%s", section, key) < 0)
		return false;
	for (size_t i = 0; i < r->seen_count; i++)
		if (strcmp(r->seen[i], both) == 0) {
			free(both);
			return true;
		}
	grown = realloc(r->seen, (r->seen_count + 1) * sizeof(*grown));
	if (grown == NULL) {
		free(both);
		return false;
	}
	r->seen = grown;
	r->seen[r->seen_count++] = both;
	return false;
}

/* "<public key of the daemon>". A key may begin and end so, and has no space. */
static bool
is_example(const char *value)
{
	return value[0] == '<' && value[strlen(value) - 1] == '>' && strchr(value, ' ') != NULL;
}

static int
take_setting(void *context, const char *section, const char *key, const char *value)
{
	struct reader *r = context;
	const struct client_setting s = { r->path, r->line, section, key, value };
	char sentence[CLIENT_ERROR_SIZE] = "";

	if (r->failed)
		return 0;
	if (given_before(r, section, key))
		fail_line(r, key, "is given twice in this section; keep one of them");
	else if (is_example(value))
		fail_line(r, key, "is the example of the manual; write your own in its place");
	else if (section[0] == '\0')
		fail_line(r, key, "stands before the first section; put a [section] above it");
	else if (r->take(&s, r->context, sentence) < 0)
		fail_line(r, key, sentence);
	return r->failed ? 0 : 1;
}

int
client_ini_read(const char *path, client_take *take, void *context, char *ret_error)
{
	struct reader r = { .path = path, .take = take, .context = context, .error = ret_error };
	int bad;

	r.file = client_fopen(path);
	if (r.file == NULL) {
		(void)snprintf(ret_error, CLIENT_ERROR_SIZE, "%s: cannot be read: %s", path,
		    client_open_error(errno));
		return -1;
	}
	bad = ini_parse_stream(read_line, &r, take_setting, &r);
	if (bad != 0 && !r.failed) {
		r.line = bad > 0 ? bad : r.line;
		fail_line(&r, "this line", "cannot be understood; write key = value");
	}
	if (ferror(r.file))
		fail_line(&r, "this line", "cannot be read");
	(void)fclose(r.file);
	for (size_t i = 0; i < r.seen_count; i++)
		free(r.seen[i]);
	free(r.seen);
	return r.failed ? -1 : 0;
}

int
client_take_text(const struct client_setting *s, char *buf, size_t size, char *ret_error)
{
	size_t length = strlen(s->value);

	if (length == 0 || length >= size) {
		(void)snprintf(ret_error, CLIENT_ERROR_SIZE,
		    length == 0 ? "is empty" : "is longer than %zu bytes", size - 1);
		return -1;
	}
	memcpy(buf, s->value, length + 1);
	return 0;
}

int
client_take_path(const struct client_setting *s, char *buf, size_t size, char *ret_error)
{
	const char *slash = strrchr(s->path, '/');
	int length;

	if (s->value[0] == '/' || s->value[0] == '\0' || slash == NULL)
		return client_take_text(s, buf, size, ret_error);
	length = snprintf(buf, size, "%.*s/%s", (int)(slash - s->path), s->path, s->value);
	if (length < 0 || (size_t)length >= size) {
		(void)snprintf(
		    ret_error, CLIENT_ERROR_SIZE, "is a path longer than %zu bytes", size - 1);
		return -1;
	}
	return 0;
}

int
client_unknown(const struct client_setting *s, const char *known, char *ret_error)
{
	(void)snprintf(ret_error, CLIENT_ERROR_SIZE, "is no key of [%.49s]; there are: %.200s",
	    s->section, known);
	return -1;
}

bool
client_name_valid(const char *name)
{
	size_t length = strlen(name);

	return length >= 1 && length <= 32 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

const char *
client_user(const struct overgang *o)
{
	return o->user;
}

struct texts *
client_texts(const struct overgang *o, const char *language, char *ret_error)
{
	if (language == NULL || language[0] == '\0')
		language = o->language[0] != '\0' ? o->language : NULL;
	return texts_open(o->texts[0] != '\0' ? o->texts : NULL, language, ret_error);
}

/* ---- programs --------------------------------------------------------------------- */

int
client_stop_fd(void)
{
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd >= 0 ? fd : -errno;
}

bool
client_stopped(int stop_fd)
{
	struct pollfd p = { .fd = stop_fd, .events = POLLIN };

	return stop_fd >= 0 && poll(&p, 1, 0) > 0;
}

uint64_t
client_clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- lines ---------------------------------------------------------------------------- */

static void __attribute__((format(printf, 3, 0)))
put_line(FILE *out, const char *program, const char *format, va_list arguments)
{
	char *text, *line;

	if (vasprintf(&text, format, arguments) < 0)
		return;
	line = clean_new(CLEAN_LINE, text);
	(void)fprintf(
	    out, "%s%s%s\n", program != NULL ? program : "", program != NULL ? ": " : "", line);
	free(line);
	free(text);
}

void
client_line(FILE *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_line(out, NULL, format, arguments);
	va_end(arguments);
}

void
client_log(const char *program, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_line(stderr, program, format, arguments);
	va_end(arguments);
}
