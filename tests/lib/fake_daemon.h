/* fake_daemon.h - A daemon with scripted answers in a thread of the test, behind real sockets, for
 * the tests of the library's side of the wire. */
#ifndef OVERGANG_TESTS_FAKE_DAEMON_H
#define OVERGANG_TESTS_FAKE_DAEMON_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <desk.pb-c.h>

enum { HEARTBEAT_MS = 20, SEEN_MAX = 8 };

/* Set before it starts, or by fake_order(); read after fake_order() has returned. */
struct fake {
	pthread_t thread;
	void *zmq;
	void *orders; /* the test's end */
	char dir[64];
	char desk[96], stream[96];
	char public[41], secret[41];
	char client_public[41], client_secret[41];
	char zap_code[4];
	bool no_stream;
	char *display_name;
	unsigned page; /* deliveries in one answer */
	unsigned ignore, busy;
	unsigned ignored_fetch; /* the fetch with this number has no answer, … */
	unsigned busy_fetch;	/* … or BUSY, … */
	unsigned stray_fetch;	/* … or one of another epoch */
	uint64_t epoch, head, cursor;
	bool blanks;		  /* each seventh */
	uint64_t session, set_at; /* an acknowledgement from set_at on: the cursor was set … */
	uint64_t set_to;	  /* … to this */
	uint64_t taken_at;	  /* the same: another process follows */
	uint64_t common;	  /* of another epoch, the last number that still holds */
	uint64_t restored;	  /* the cursor, after ORDER_RESTORE */
	bool full;		  /* no row is left for parked deliveries */
	uint64_t parked;	  /* a number that is to be retried … */
	bool parked_unasked;	  /* … or that no consumer handles */
	struct {
		uint64_t n;
		Ov__ParkAction action;
	} parks[4];
	unsigned parks_count;
	uint64_t tags;		/* that came back as they were given, or the last fetch's was not */
	Ov__HelloRequest asked; /* the last hello with an epoch; without its strings */
	unsigned char asked_tag[16];
	unsigned fetches, hellos, acknowledgements;
	struct {
		unsigned char bytes[256];
		size_t size;
	} seen[SEEN_MAX]; /* the first requests, as they came */
	unsigned seen_count;
};

enum order {
	ORDER_APPEND,  /* n more, published */
	ORDER_LOSE,    /* n more, not published */
	ORDER_SET,     /* an administrator sets the cursor */
	ORDER_REORDER, /* 3 more, published 3 1 2 2 */
	ORDER_RESTART, /* both sockets closed and bound again */
	ORDER_EPOCH,
	ORDER_RESTORE, /* the same stream, and a cursor of before */
	ORDER_CODE,    /* ZAP */
	ORDER_STOP,
};

/* One line of a script; ORDER_STOP ends it. */
struct message {
	enum order order;
	unsigned n;
};

/* With a directory of its own, in which overgang.conf and the key of a client are. */
struct fake *fake_new(void);
void fake_free(struct fake *f);
/* Done when it returns; ORDER_APPEND of none waits for everything sent before. */
void fake_order(struct fake *f, enum order what, unsigned n);
void fake_file(const struct fake *f, const char *name, mode_t mode, const char *content);
/* Write overgang.conf anew, with this key of the daemon's. */
void fake_connection(struct fake *f, const char *server_key);
/* Whether it is the tag that the fake daemon gives the number. */
bool fake_is_tag(uint64_t n, const ProtobufCBinaryData *tag);

#endif
