/* peers.h - Who is connected, as the sockets' monitors tell it, and how many may be.
 *
 * libzmq 4.3.4 has no limit of its own. But the monitor of a socket names the
 * descriptor that came or went; a message names the descriptor it came on and the key; ZAP names
 * the key alone. So a connection is one of a key's from its first message on; from its handshake
 * until then the key has one that is to be heard. Who says nothing at the desk within
 * PEERS_SILENT_MS is cut off, so that nothing is counted for long that cannot be named.
 *
 * A key above its limit is told to come later by ZAP (300), and comes by itself. Of too many that
 * do not get past their handshake the oldest are cut off, and the newest when all are too many:
 * the end of the line that its reader sees is ours. A key has so many handshakes: each costs the
 * daemon curve arithmetic, and each is a guess for who looks for the id that libzmq gives next.
 * Connections that come in one burst, faster than the monitors are read, end at accept.h.
 * (Unbinding the socket ends those who are connected with the others, and without a word to
 * them.) */
#ifndef OVERGANG_PROCESS_PEERS_H
#define OVERGANG_PROCESS_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PEERS_PER_KEY_MAX = 32,	   /* connections of a key at the desk */
	PEERS_PER_STREAM_MAX = 32, /* of an agency at its stream */
	PEERS_PENDING_MAX = 256, /* handshakes under way at one socket; at most a quarter of all */
	PEERS_MAX = 4096,	 /* connections of all, if there are descriptors for as many */
	PEERS_HANDSHAKE_MS = 5000, /* libzmq ends a handshake that takes longer */
	PEERS_SILENT_MS = 10000,
	PEERS_HANDSHAKE_BURST = 256,	/* handshakes of a key at once, and then … */
	PEERS_HANDSHAKE_EVERY_MS = 250, /* … one in this time */
	PEERS_NONE = -1,
};

struct peers;

/* Room for `sockets_max` sockets and as many connections as the limit on open files leaves, which
 * is raised as far as the system lets it. NULL: errno says why (EMFILE: it leaves none). */
struct peers *peers_new(void *zmq_context, size_t sockets_max);
struct peers *peers_free(struct peers *p);
/* How many connections there may be in all. */
size_t peers_max(const struct peers *p);

/* Watch a socket of that ZAP domain, before it is bound. Its place, until peers_leave(); or
 * PEERS_NONE with errno. `socket` stays the caller's. */
int peers_watch(struct peers *p, void *socket, const char *domain);
/* Watch it no more; before it is closed. */
void peers_leave(struct peers *p, int place, void *socket);

/* To be polled: the i-th monitor, NULL beyond the last. */
void *peers_monitor(const struct peers *p, size_t i);

/* Read the monitors, and cut off silent peers. Once before each turn. */
void peers_read(struct peers *p, uint64_t now_ms);

/* A handshake of this key: may it be let in? It counts from here on. */
bool peers_admit(struct peers *p, const char *domain, const char *user_id, uint64_t now_ms);
/* A message of this key came on this descriptor; -1 when the wire does not say. */
void peers_heard(struct peers *p, int place, int fd, const char *user_id);

/* So many connections this place has had: no more routing ids can have been given there. */
uint64_t peers_accepted(struct peers *p, int place);
/* End this peer's connection: it offended. */
void peers_shut_out(struct peers *p, int place, int fd);

/* Since the start: told to come later for their key's limits; cut off for their silence, for being
 * one of too many, and by peers_shut_out(). */
struct peers_count {
	uint64_t later, silent, crowded, shut_out;
};
struct peers_count peers_count(const struct peers *p);

#endif
