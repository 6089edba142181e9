/* handle.h - The inside of struct overgang, for the files of the library itself. */
#ifndef OVERGANG_HANDLE_H
#define OVERGANG_HANDLE_H

#include <stdint.h>

#include "base/problem.h"
#include "link.h"
#include "overgang.h"

/* A question that was sent before its answer is needed; there is one at most. */
struct handle_ahead {
	uint64_t correlation; /* 0: none */
	Ov__Answer *answer;   /* NULL: it has not come yet */
};

struct overgang {
	void *zmq;
	struct link desk; /* opened when it is needed */
	struct link_keys keys;
	char file[512]; /* the connection file, for sentences */
	char endpoint[256];
	char user[128];
	char key_file[512];
	char texts[512];
	char language[8];
	uint32_t timeout_ms;
	uint32_t retry_ms; /* without an answer: a new connection, the same request */
	uint32_t handshake_ms;
	uint32_t silence_ms; /* of a stream, until it is connected anew */
	uint32_t quiet_ms;   /* nothing to acknowledge, until the desk is asked where we stand */
	uint32_t ahead_ms;   /* an answer to a question asked ahead is too old then */
	uint32_t batch_ms;   /* between two acknowledgements while deliveries come fast */
	uint64_t correlation;
	struct handle_ahead ahead;
	uint64_t now; /* the daemon's time in its last answer */
	int stop_fd;  /* while following; else -1 */
	Ov__Answer *hello;
	uint64_t epoch;			 /* of the numbers that are handed on; 0 until following */
	struct problem problem;		 /* of the last error, … */
	Ov__Answer *answer;		 /* … and the daemon's no that it is about; else NULL */
	char error[OVERGANG_ERROR_SIZE]; /* both in English */
	struct problem said;		 /* the problem that overgang_say() has in English */
};

/* overgang_open() with its error as data. */
struct overgang *handle_open(const char *path, struct problem *ret_problem);

/* request.c: send a request whose answer is wanted later, without waiting. Returns its correlation; 0: it
 * could not be sent. One that was sent ahead before is dropped. */
uint64_t request_send_ahead(struct overgang *o, Ov__Request *request);
/* Wait for the answer to it. *ret_answer is NULL when it was dropped: by the next function, or because the
 * connection that it came over, or was to come over, is no longer the same. */
int request_await_ahead(struct overgang *o, uint64_t correlation, Ov__Answer **ret_answer);
void request_drop_ahead(struct overgang *o);

/* Keep the problem, return `error` (a negative errno). The second makes it, as problem_set(). */
int handle_problem(struct overgang *o, int error, const struct problem *problem);
int handle_fail(struct overgang *o, int error, const struct problem_kind *kind, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* The daemon refused, of which `refused` is the kind. The handle takes over the answer: refusals.c
 * needs its code and arguments. */
int handle_answered(
    struct overgang *o, int error, const struct problem_kind *refused, Ov__Answer *answer);

/* The last error, while other requests are made; it is given back, or its answer freed. */
struct handle_error {
	struct problem problem;
	Ov__Answer *answer;
};
void handle_take_error(struct overgang *o, struct handle_error *ret);
void handle_give_error(struct overgang *o, const struct handle_error *error);

/* An errno of libzmq or the system as the argument of a problem; returns buf. */
enum { HANDLE_ERRNO_SIZE = 64 };
const char *handle_errno(int error, char buf[HANDLE_ERRNO_SIZE]);

/* The error for this news of the link to `endpoint`; always negative. */
int handle_refused(struct overgang *o, enum link_news news, const char *endpoint);

#endif
