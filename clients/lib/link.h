/* link.h - One encrypted socket to the daemon, with an eye on its handshake.
 *
 * libzmq says nothing to a sender whose key is refused, or who has the wrong daemon's key: the
 * message waits for ever. Only the socket's monitor knows. A link reads it, so that silence becomes
 * a sentence. */
#ifndef OVERGANG_LINK_H
#define OVERGANG_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINK_KEY_SIZE = 41 }; /* Z85 and NUL */

struct link_keys {
	char server[LINK_KEY_SIZE]; /* the daemon's public key */
	char public[LINK_KEY_SIZE];
	char secret[LINK_KEY_SIZE];
};

enum link_kind {
	LINK_DESK,   /* DEALER: a request, an answer */
	LINK_STREAM, /* SUB: the agency's stream */
};

/* The last news of the monitor since it was asked. */
enum link_news {
	LINK_QUIET,
	LINK_UP,      /* the handshake is through; messages under way before are lost */
	LINK_DOWN,    /* libzmq connects again by itself */
	LINK_REFUSED, /* the daemon will not have this key; this link is of no further use */
	LINK_FOREIGN, /* several handshakes came to nothing: another daemon, or held back */
};

struct link {
	void *socket; /* NULL: closed */
	void *monitor;
	bool up;
	unsigned failures; /* handshakes in a row */
};

/* Connect; never blocks. A handshake may take handshake_ms. 0, or a negative errno
 * (-EINVAL: the endpoint is none). */
int link_open(struct link *l, void *zmq, enum link_kind kind, const char *endpoint,
    const struct link_keys *keys, uint32_t handshake_ms);
void link_close(struct link *l); /* also a closed one */

enum link_news link_news(struct link *l);

/* A stream only: topics that begin so. */
int link_subscribe(struct link *l, const char *topic);

/* Without waiting: 0, -EAGAIN, or another negative errno. */
int link_send(struct link *l, const void *bytes, size_t size);

#endif
