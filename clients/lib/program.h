/* program.h - The common frame of the long-running programs: start, stop, reload, log once,
 * retry with growing pauses. */
#ifndef OVERGANG_PROGRAM_H
#define OVERGANG_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/problem.h"
#include "overgang.h"

/* Exit status: another process follows as this consumer. Above those of sysexits.h, since its unit
 * must not start it again: the two would take the consumer from each other for ever. */
enum { PROGRAM_TAKEN_OVER = 79 };

/* The connection to the daemon and the texts for people; NULL until the program's file was read. */
struct program_link {
	struct overgang *connection;
	struct texts *texts;
};

struct program {
	const char *name;
	const char *usage;
	const char *help;
	const char *const *letters; /* sections that it needs of the letters' file; NULL: none */
	const char *config;
	bool once;			/* handle pending work, then end */
	bool check;			/* only look whether the file is right */
	int stop_fd;			/* SIGTERM, SIGINT */
	int reload_fd;			/* SIGHUP */
	unsigned failures;		/* in a row: the pauses grow */
	char said[OVERGANG_ERROR_SIZE]; /* the last complaint: each is made once */
	struct program_link link;
};

/* The parts of a program; each gets the program's context. */
struct program_parts {
	bool (*open)(
	    void *context);	    /* read the file, connect; false: said, and the file is wrong */
	int (*once)(void *context); /* both return the exit status */
	int (*run)(void *context);
};

/* The whole life of a program: arguments and signals (from then on SIGHUP does not end the
 * process), the file, and one of the parts; the link is closed. Returns the exit status. */
int program_main(
    struct program *p, int argc, char **argv, const struct program_parts *parts, void *context);

/* Open the connection and the texts that the file names, in a language ("": the file's). False:
 * the problem was logged, and *ret is closed. */
bool program_connect(const struct program *p, const char *language, struct program_link *ret);
/* From now on this one, in place of the link before. */
void program_use(struct program *p, const struct program_link *link, uint32_t timeout_ms);

/* A line in the log, in the language of the texts; the second only when it is news. */
void program_say(const struct program *p, const struct problem_kind *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void program_complain(struct program *p, const struct problem *problem);
/* Why the last request failed, or following ended; only when it is news. */
void program_complain_of_daemon(struct program *p);
/* It works: the next complaint is news, and the pauses begin anew. */
void program_works(struct program *p);

/* Has SIGHUP come? program_reload() consumes it; program_reloaded() logs the result. */
bool program_reload_asked(const struct program *p);
bool program_reload(struct program *p);
void program_reloaded(struct program *p, bool good);

/* Before something that failed is tried again: longer each time, up to half a minute; a signal
 * ends it. */
void program_pause(struct program *p);

/* Is following resumed after overgang_follow() returned this? Every other error needs a person. */
bool program_follows_again(int error);
/* The exit status for a negative errno: one of sysexits.h, or PROGRAM_TAKEN_OVER. */
int program_status(int error);

/* Is it the state of the machine: a disk that is full, a share that is away? It heals by itself. */
bool program_heals(int error);

#endif
