/* program.h - What the programs that run for months have in common: how they begin, are told to
 * end or to read their file anew, say a thing once, and wait for what comes back. */
#ifndef OVERGANG_PROGRAM_H
#define OVERGANG_PROGRAM_H

#include <stdbool.h>

#include "overgang.h"

/* Exit status: another process follows as this consumer. Above those of sysexits.h, since its unit
 * must not start it again: the two would take the consumer from each other for ever. */
enum { PROGRAM_TAKEN_OVER = 79 };

struct program {
	const char *name;
	const char *usage;
	const char *help;
	const char *config;
	bool once;			/* do what is there now, then end */
	bool check;			/* only look whether the file is right */
	int stop_fd;			/* SIGTERM, SIGINT */
	int reload_fd;			/* SIGHUP */
	unsigned failures;		/* in a row: the pauses grow */
	char said[OVERGANG_ERROR_SIZE]; /* the last complaint: each is made once */
};

/* The arguments, and the signals: from here on SIGHUP ends nobody. True: go on; else *ret_status
 * is what to end with. */
bool program_begin(struct program *p, int argc, char **argv, int *ret_status);
void program_end(struct program *p);

void program_complain(struct program *p, const char *sentence);
/* It works: the next complaint is news, and the pauses begin anew. */
void program_works(struct program *p);

/* Has SIGHUP come? program_reload() takes it away. */
bool program_reload_asked(const struct program *p);
bool program_reload(struct program *p);

/* Before something that failed is tried again: longer each time, up to half a minute; a signal
 * ends it. */
void program_pause(struct program *p);

/* What a negative errno ends with: status of sysexits.h, or PROGRAM_TAKEN_OVER. */
int program_status(int error);

/* Is it the state of the machine: a disk that is full, a share that is away? It heals by itself. */
bool program_heals(int error);

#endif
