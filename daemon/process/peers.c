/* peers.c - Who is connected, as the sockets' monitors tell it, and how many may be. */
#include "process/peers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <zmq.h>

#include "base/rate.h"
#include "process/accept.h"

enum {
	/* A watched socket has its own descriptor, two of its monitor, and a listener. */
	FILES_PER_SOCKET = 4,
	FILES_OF_THE_REST = 96, /* store, log, signals, a backup under way, libzmq's threads */
	FILES_MIN = 64,		/* connections, or it is not worth starting */
	/* Descriptors of the rest that no burst between two readings may take. */
	FILES_KEPT = 32,
	/* Admitted and not heard from yet; one more pushes out the oldest, which only lets in. */
	TO_BE_HEARD_MAX = 1024,
	EVENTS_MAX = 4096, /* of one monitor in one reading */
};

/* One open descriptor of a peer. */
struct peer {
	int place; /* PEERS_NONE: it is none of ours */
	uint64_t since_ms;
	uint64_t user; /* 0: nothing was heard from it */
	bool cut;
};

struct place {
	char domain[64];
	void *monitor; /* NULL: free */
	size_t open;
	size_t young;	   /* open, not heard, and in the time of a handshake */
	uint64_t accepted; /* since it is watched */
};

struct to_be_heard {
	int place;
	uint64_t user; /* 0: free */
	uint64_t since_ms;
};

struct peers {
	void *context;
	size_t max, open, files; /* files: the first descriptor that cannot be */
	size_t places_count;
	uint64_t named; /* monitors so far */
	struct peers_count count;
	uint64_t now_ms; /* of the last reading */
	int highest;	 /* no peer has a descriptor above it */
	struct peer *peers;
	struct to_be_heard admitted[TO_BE_HEARD_MAX];
	struct rate handshakes;
	struct place places[];
};

/* The limit on open files, raised as far as it goes and is of use. */
static size_t
open_files(size_t wanted)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return 0;
	if (r.rlim_cur < wanted && r.rlim_cur < r.rlim_max) {
		struct rlimit more = r;
		more.rlim_cur = r.rlim_max < wanted ? r.rlim_max : wanted;
		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			r = more;
	}
	return r.rlim_cur < wanted ? r.rlim_cur : wanted;
}

struct peers *
peers_new(void *zmq_context, size_t sockets_max)
{
	size_t rest = FILES_OF_THE_REST + FILES_PER_SOCKET * sockets_max;
	struct peers *p = calloc(1, sizeof(*p) + sockets_max * sizeof(p->places[0]));

	if (p == NULL)
		return NULL;
	p->context = zmq_context;
	p->places_count = sockets_max;
	p->handshakes.interval_ms = PEERS_HANDSHAKE_EVERY_MS;
	p->handshakes.burst = PEERS_HANDSHAKE_BURST;
	p->highest = -1;
	p->files = open_files(rest + PEERS_MAX);
	if (p->files < rest + FILES_MIN) {
		free(p);
		errno = EMFILE;
		return NULL;
	}
	p->max = p->files - rest;
	accept_limit((int)(p->files - FILES_KEPT));
	p->peers = calloc(p->files, sizeof(p->peers[0]));
	if (p->peers == NULL)
		return peers_free(p);
	for (size_t i = 0; i < p->files; i++)
		p->peers[i].place = PEERS_NONE;
	return p;
}

struct peers *
peers_free(struct peers *p)
{
	if (p != NULL)
		free(p->peers);
	free(p);
	return NULL;
}

size_t
peers_max(const struct peers *p)
{
	return p->max;
}

struct peers_count
peers_count(const struct peers *p)
{
	struct peers_count n = p->count;

	n.crowded += accept_refused();
	return n;
}

/* ---- sockets ------------------------------------------------------------------------------ */

static int
free_place(const struct peers *p)
{
	for (size_t i = 0; i < p->places_count; i++)
		if (p->places[i].monitor == NULL)
			return (int)i;
	return PEERS_NONE;
}

int
peers_watch(struct peers *p, void *socket, const char *domain)
{
	int place = free_place(p), all = 0;
	char name[48];

	if (place == PEERS_NONE) {
		errno = EMFILE;
		return PEERS_NONE;
	}
	snprintf(name, sizeof(name), "inproc://monitor-%llu", (unsigned long long)p->named++);
	void *monitor = zmq_socket(p->context, ZMQ_PAIR);
	/* Without a limit here the thread that reports never waits for the one that reads; with
	 * one they could wait for each other while a socket is closed. */
	if (monitor == NULL || zmq_setsockopt(monitor, ZMQ_RCVHWM, &all, sizeof(all)) != 0 ||
	    zmq_socket_monitor(socket, name, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED) != 0 ||
	    zmq_connect(monitor, name) != 0) {
		int e = zmq_errno();
		if (monitor != NULL)
			zmq_close(monitor);
		errno = e;
		return PEERS_NONE;
	}
	struct place *at = &p->places[place];
	*at = (struct place){ .monitor = monitor };
	snprintf(at->domain, sizeof(at->domain), "%s", domain);
	return place;
}

static void
forget_peer(struct peers *p, struct peer *peer)
{
	if (peer->place == PEERS_NONE)
		return;
	p->places[peer->place].open--;
	p->open--;
	*peer = (struct peer){ .place = PEERS_NONE };
}

void
peers_leave(struct peers *p, int place, void *socket)
{
	if (place == PEERS_NONE)
		return;
	(void)zmq_socket_monitor(socket, NULL, 0);
	zmq_close(p->places[place].monitor);
	for (int i = 0; i <= p->highest; i++)
		if (p->peers[i].place == place)
			forget_peer(p, &p->peers[i]);
	for (size_t i = 0; i < TO_BE_HEARD_MAX; i++)
		if (p->admitted[i].place == place)
			p->admitted[i].user = 0;
	p->places[place] = (struct place){ .monitor = NULL };
}

void *
peers_monitor(const struct peers *p, size_t i)
{
	for (size_t k = 0; k < p->places_count; k++)
		if (p->places[k].monitor != NULL && i-- == 0)
			return p->places[k].monitor;
	return NULL;
}

/* ---- the monitors ------------------------------------------------------------------ */

/* libzmq sees the end of the line, as if the peer had gone, and closes it. Should the descriptor
 * belong to another by now, that one comes again by itself. */
static void
cut(struct peers *p, int fd, uint64_t *ret_count)
{
	(void)shutdown(fd, SHUT_RDWR);
	p->peers[fd].cut = true;
	++*ret_count;
}

/* A descriptor may be given out again before its end was read: the place counts it once. */
static void
came(struct peers *p, int place, int fd)
{
	struct peer *peer = &p->peers[fd];

	forget_peer(p, peer);
	*peer = (struct peer){ .place = place, .since_ms = p->now_ms };
	p->places[place].open++;
	p->places[place].accepted++;
	p->open++;
	if (fd > p->highest)
		p->highest = fd;
	if (p->open > p->max)
		cut(p, fd, &p->count.crowded);
}

/* false: there is no more. */
static bool
read_event(struct peers *p, int place)
{
	unsigned char event[6];
	char address[256];
	uint16_t what;
	int32_t fd;

	if (zmq_recv(p->places[place].monitor, event, sizeof(event), ZMQ_DONTWAIT) !=
	    (int)sizeof(event))
		return false;
	(void)zmq_recv(p->places[place].monitor, address, sizeof(address), ZMQ_DONTWAIT);
	memcpy(&what, event, sizeof(what));
	memcpy(&fd, event + sizeof(what), sizeof(fd));
	if (fd < 0 || (size_t)fd >= p->files)
		return true;
	if (what == ZMQ_EVENT_ACCEPTED)
		came(p, place, fd);
	else if (what == ZMQ_EVENT_DISCONNECTED && p->peers[fd].place == place)
		forget_peer(p, &p->peers[fd]);
	return true;
}

static void
read_place(struct peers *p, int place)
{
	for (int i = 0; i < EVENTS_MAX && read_event(p, place); i++)
		;
}

static bool
is_desk(const struct place *at)
{
	return strcmp(at->domain, "desk") == 0;
}

static void
look_at_peers(struct peers *p)
{
	while (p->highest >= 0 && p->peers[p->highest].place == PEERS_NONE)
		p->highest--;
	for (int i = 0; i <= p->highest; i++) {
		struct peer *peer = &p->peers[i];
		if (peer->place == PEERS_NONE || peer->user != 0 || peer->cut)
			continue;
		struct place *at = &p->places[peer->place];
		uint64_t age = p->now_ms - peer->since_ms;
		at->young += age < PEERS_HANDSHAKE_MS;
		if (age >= PEERS_SILENT_MS && is_desk(at))
			cut(p, i, &p->count.silent);
	}
}

/* Admitted at this place, still to be heard, and not older than `ms`; of one key, or of any. */
static size_t
to_be_heard(const struct peers *p, int place, uint64_t user, uint64_t ms)
{
	size_t n = 0;

	for (size_t i = 0; i < TO_BE_HEARD_MAX; i++) {
		const struct to_be_heard *a = &p->admitted[i];
		n += a->user != 0 && a->place == place && (user == 0 || a->user == user) &&
		     p->now_ms - a->since_ms < ms;
	}
	return n;
}

/* Of those in the time of a handshake. */
static int
oldest_unheard(const struct peers *p, int place)
{
	int oldest = -1;

	for (int i = 0; i <= p->highest; i++) {
		const struct peer *peer = &p->peers[i];
		if (peer->place == place && peer->user == 0 && !peer->cut &&
		    p->now_ms - peer->since_ms < PEERS_HANDSHAKE_MS &&
		    (oldest < 0 || peer->since_ms < p->peers[oldest].since_ms))
			oldest = i;
	}
	return oldest;
}

/* With few descriptors who has no key must not hold all the places. */
static size_t
pending_max(const struct peers *p)
{
	return p->max / 4 < PEERS_PENDING_MAX ? p->max / 4 : PEERS_PENDING_MAX;
}

/* Who means it is through in a few milliseconds; the oldest are those who do not. */
static void
thin_out(struct peers *p, int place)
{
	size_t young = p->places[place].young;

	if (young <= pending_max(p))
		return;
	size_t admitted = to_be_heard(p, place, 0, PEERS_HANDSHAKE_MS);
	for (size_t n = pending_max(p) + admitted; n < young; n++)
		cut(p, oldest_unheard(p, place), &p->count.crowded);
}

void
peers_read(struct peers *p, uint64_t now_ms)
{
	p->now_ms = now_ms;
	for (size_t i = 0; i < p->places_count; i++) {
		p->places[i].young = 0;
		if (p->places[i].monitor != NULL)
			read_place(p, (int)i);
	}
	look_at_peers(p);
	for (size_t i = 0; i < p->places_count; i++)
		if (p->places[i].monitor != NULL)
			thin_out(p, (int)i);
}

/* ---- who is let in ---------------------------------------------------------------------------- */

static int
place_of(const struct peers *p, const char *domain)
{
	for (size_t i = 0; i < p->places_count; i++)
		if (p->places[i].monitor != NULL && strcmp(p->places[i].domain, domain) == 0)
			return (int)i;
	return PEERS_NONE;
}

/* At a stream only its agency's keys get as far, so that whoever is connected for longer than a
 * handshake may last is one of them, heard or not. */
static size_t
connections(const struct peers *p, int place, uint64_t user)
{
	const struct place *at = &p->places[place];
	size_t n = 0;

	if (!is_desk(at))
		return at->open - at->young + to_be_heard(p, place, 0, PEERS_HANDSHAKE_MS);
	for (int i = 0; i <= p->highest; i++)
		n += p->peers[i].place == place && p->peers[i].user == user;
	return n + to_be_heard(p, place, user, PEERS_SILENT_MS);
}

bool
peers_admit(struct peers *p, const char *domain, const char *user_id, uint64_t now_ms)
{
	int place = place_of(p, domain);
	uint64_t user = rate_who(user_id);
	struct to_be_heard *oldest = &p->admitted[0];

	if (place == PEERS_NONE)
		return true;
	size_t max = is_desk(&p->places[place]) ? PEERS_PER_KEY_MAX : PEERS_PER_STREAM_MAX;
	if (connections(p, place, user) >= max || !rate_take(&p->handshakes, user, 1, now_ms)) {
		p->count.later++;
		return false;
	}
	for (size_t i = 1; i < TO_BE_HEARD_MAX && oldest->user != 0; i++)
		if (p->admitted[i].user == 0 || p->admitted[i].since_ms < oldest->since_ms)
			oldest = &p->admitted[i];
	*oldest = (struct to_be_heard){ .place = place, .user = user, .since_ms = now_ms };
	return true;
}

static void
heard_at_last(struct peers *p, int place, uint64_t user)
{
	for (size_t i = 0; i < TO_BE_HEARD_MAX; i++)
		if (p->admitted[i].user == user && p->admitted[i].place == place) {
			p->admitted[i].user = 0;
			return;
		}
}

void
peers_heard(struct peers *p, int place, int fd, const char *user_id)
{
	if (place == PEERS_NONE || fd < 0 || (size_t)fd >= p->files)
		return;
	if (p->peers[fd].place != place)
		read_place(p, place); /* it came since the last reading */
	struct peer *peer = &p->peers[fd];
	uint64_t user = rate_who(user_id);
	/* A message may be the last of a peer that is gone, on a number that was given out again:
	 * the next message of the one who has it now puts it right. */
	if (peer->place != place || peer->user == user)
		return;
	if (peer->user == 0)
		heard_at_last(p, place, user);
	peer->user = user;
}

uint64_t
peers_accepted(struct peers *p, int place)
{
	read_place(p, place);
	return p->places[place].accepted;
}

void
peers_shut_out(struct peers *p, int place, int fd)
{
	if (fd < 0 || (size_t)fd >= p->files || p->peers[fd].place != place || p->peers[fd].cut)
		return;
	cut(p, fd, &p->count.shut_out);
}
