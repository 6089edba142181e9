/* connection.h - A connection to the desk of a daemon that runs, and the reports that wait for their
 * answers on it.
 *
 * The daemon is found in a folder: `endpoint` and `server.pub`, and NAME.key of each key. Whatever
 * fails ends the process, and with it the measurement. */
#ifndef OVERGANG_BENCH_CONNECTION_H
#define OVERGANG_BENCH_CONNECTION_H

#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

#include "mix.h"

enum { UNDERWAY_MAX = 1024 };

struct connection {
	void *socket;
	enum mix_agency by;
	uint64_t correlation;
	struct {
		uint64_t correlation, sent_ns;
		uint64_t again_ns; /* told to come later: when; 0: it waits for its answer */
		uint64_t number;   /* of the report, for the program */
	} underway[UNDERWAY_MAX];
};

extern const char *connection_folder;
extern void *connection_context; /* of ZeroMQ */

void connection_fail(const char *what, const char *about);
/* The first line of a file of the folder. */
void connection_read_line(const char *name, char *buf, int size);
/* A socket of this type with CURVE under this key, not connected yet. */
void *connection_socket(int type, const char *key_name);
void connection_open(struct connection *c, const char *key_name);
void connection_close(struct connection *c);

void connection_send(struct connection *c, const struct mix_report *report, size_t place);
/* The next answer and its place, or NULL: there is none. One that says neither OK nor to come later
 * ends the measurement. */
Ov__Answer *connection_take(struct connection *c, size_t underway, int flags, size_t *ret_place);

#endif
