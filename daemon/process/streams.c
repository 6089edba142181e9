/* streams.c - One publishing socket per agency: live deliveries and heartbeats. */
#include "process/streams.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>
#include <zmq.h>

#include "process/endpoint.h"
#include "process/gate.h"

enum {
	QUEUE = 10000,
	/* libzmq puts a subscription into its own table as it comes off the peer's queue, and
	 * goes on as long as the queue has more. With a queue of 1000 two peers that send
	 * without a pause keep it there, and the daemon with it, until memory ends; with 8 it
	 * comes to rest after some thousand. (With 1 or 2 the first is not always seen.) */
	SUBSCRIPTION_QUEUE = 8,
	READ_MAX = 256, /* messages of one socket in one turn */
	HEARTBEAT_SIZE_MAX = 128,
};

/* One topic that is subscribed to, and by whom it was first. Hashes are enough to count. */
struct topic {
	uint64_t topic;
	uint64_t user;
};

struct stream {
	uint32_t agency;
	char name[NAME_SIZE_MAX + 1];
	char endpoint[128]; /* as configured */
	char bound[128];    /* as bound */
	void *socket;	    /* NULL: to be bound again */
	int place;	    /* among the peers */
	uint64_t failing_since_ms;
	bool said;
	size_t topics_count;
	struct topic topics[STREAM_TOPICS_TOTAL_MAX];
};

struct streams {
	void *context;
	struct peers *peers;
	unsigned char server_secret[32];
	uint64_t offences;
	bool heard; /* something, when last read */
	size_t count;
	struct stream list[AGENCIES_MAX];
};

static void
close_one(struct streams *s, struct stream *st)
{
	if (st->socket != NULL) {
		peers_leave(s->peers, st->place, st->socket);
		zmq_close(st->socket);
	}
	st->place = PEERS_NONE;
	st->socket = NULL;
	st->bound[0] = '\0';
	st->topics_count = 0;
}

static int
set_int(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value));
}

/* XPUB in its default mode tells of subscriptions, so that they can be counted; nothing is ever
 * done with one. (In its manual mode it mixes up whose they are.) */
static int
open_one(struct streams *s, struct stream *st)
{
	char domain[16 + NAME_SIZE_MAX];
	int64_t frame_max = STREAM_FRAME_MAX;
	size_t size = sizeof(st->bound);

	snprintf(domain, sizeof(domain), "stream/%s", st->name);
	st->socket = zmq_socket(s->context, ZMQ_XPUB);
	if (st->socket == NULL || gate_protect(st->socket, s->server_secret, domain) != 0 ||
	    set_int(st->socket, ZMQ_SNDHWM, QUEUE) != 0 ||
	    set_int(st->socket, ZMQ_RCVHWM, SUBSCRIPTION_QUEUE) != 0 ||
	    zmq_setsockopt(st->socket, ZMQ_MAXMSGSIZE, &frame_max, sizeof(frame_max)) != 0 ||
	    (st->place = peers_watch(s->peers, st->socket, domain)) == PEERS_NONE ||
	    endpoint_bind(st->socket, st->endpoint) != 0 ||
	    zmq_getsockopt(st->socket, ZMQ_LAST_ENDPOINT, st->bound, &size) != 0) {
		int e = zmq_errno();
		close_one(s, st);
		errno = e;
		return -1;
	}
	return 0;
}

static bool
has_stream(const struct agency *a)
{
	return a->stream[0] != '\0' && !a->retired;
}

static void
add(struct streams *s, const struct agency *a)
{
	struct stream *st = &s->list[s->count++];

	memset(st, 0, sizeof(*st));
	st->place = PEERS_NONE;
	st->agency = a->number;
	snprintf(st->name, sizeof(st->name), "%s", a->name);
	snprintf(st->endpoint, sizeof(st->endpoint), "%s", a->stream);
}

struct streams *
streams_open(void *zmq_context, const struct agencies *agencies,
    const unsigned char server_secret[32], struct peers *peers, char *ret_error, size_t error_size)
{
	struct streams *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		snprintf(ret_error, error_size, "out of memory");
		return NULL;
	}
	s->context = zmq_context;
	s->peers = peers;
	memcpy(s->server_secret, server_secret, sizeof(s->server_secret));
	streams_adopt(s, agencies);
	for (size_t i = 0; i < s->count; i++)
		if (open_one(s, &s->list[i]) != 0) {
			snprintf(ret_error, error_size, "agency %s: stream %s: %s", s->list[i].name,
			    s->list[i].endpoint, endpoint_error(zmq_errno()));
			return streams_close(s);
		}
	return s;
}

struct streams *
streams_close(struct streams *s)
{
	for (size_t i = 0; s != NULL && i < s->count; i++)
		close_one(s, &s->list[i]);
	if (s != NULL)
		explicit_bzero(s->server_secret, sizeof(s->server_secret));
	free(s);
	return NULL;
}

size_t
streams_count(const struct streams *s)
{
	return s->count;
}

uint32_t
streams_agency(const struct streams *s, size_t i)
{
	return s->list[i].agency;
}

const char *
streams_endpoint(const struct streams *s, size_t i)
{
	return s->list[i].bound;
}

static struct stream *
find(struct streams *s, uint32_t agency)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].agency == agency)
			return &s->list[i];
	return NULL;
}

/* ---- closed and bound again ------------------------------------------------------------- */

void
streams_reopen(struct streams *s, uint32_t agency)
{
	struct stream *st = find(s, agency);

	if (st != NULL)
		close_one(s, st);
}

void
streams_adopt(struct streams *s, const struct agencies *agencies)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct stream *st = &s->list[i];
		const struct agency *a = agencies_by_number(agencies, st->agency);
		bool stays = a != NULL && has_stream(a);
		if (!stays || strcmp(a->stream, st->endpoint) != 0)
			close_one(s, st);
		if (!stays)
			continue;
		snprintf(st->endpoint, sizeof(st->endpoint), "%s", a->stream);
		if (kept != i)
			memcpy(&s->list[kept], st, sizeof(*st));
		kept++;
	}
	s->count = kept;
	for (size_t i = 0; i < agencies->count; i++)
		if (has_stream(&agencies->list[i]) && find(s, agencies->list[i].number) == NULL)
			add(s, &agencies->list[i]);
}

static void
say(const struct stream *st, const char *what, char *ret_said, size_t size)
{
	snprintf(ret_said, size, "agency %s: stream %s: %s", st->name, st->endpoint, what);
}

bool
streams_bind(struct streams *s, uint64_t now_ms, char *ret_said, size_t said_size)
{
	bool said = false;

	for (size_t i = 0; i < s->count && !said; i++) {
		struct stream *st = &s->list[i];
		if (st->socket != NULL)
			continue;
		if (open_one(s, st) == 0) {
			said = st->said;
			if (said)
				say(st, "is bound now", ret_said, said_size);
			st->said = false;
			st->failing_since_ms = 0;
			continue;
		}
		if (st->failing_since_ms == 0)
			st->failing_since_ms = now_ms;
		if (st->said || now_ms - st->failing_since_ms < STREAM_SAY_AFTER_MS)
			continue;
		st->said = said = true;
		say(st, endpoint_error(zmq_errno()), ret_said, said_size);
	}
	return said;
}

bool
streams_restless(const struct streams *s)
{
	if (s->heard)
		return true;
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].socket == NULL)
			return true;
	return false;
}

/* ---- subscribers ----------------------------------------------------------------- */

/* FNV-1a. Who makes two topics meet counts no less for it: libzmq tells of each only once. */
static uint64_t
hash(const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * 0x100000001b3;
	return h;
}

static void
forget_topic(struct stream *st, uint64_t topic)
{
	for (size_t i = 0; i < st->topics_count; i++)
		if (st->topics[i].topic == topic) {
			st->topics[i] = st->topics[--st->topics_count];
			return;
		}
}

/* false: one more than there is room for. */
static bool
count_topic(struct stream *st, uint64_t topic, uint64_t user)
{
	size_t of_user = 0;

	for (size_t i = 0; i < st->topics_count; i++)
		of_user += st->topics[i].user == user;
	if (of_user == STREAM_TOPICS_MAX || st->topics_count == STREAM_TOPICS_TOTAL_MAX)
		return false;
	st->topics[st->topics_count++] = (struct topic){ topic, user };
	return true;
}

/* The offence of a message; NULL: none. A subscriber that leaves is not named: only the topic
 * counts. */
static const char *
judge(struct stream *st, zmq_msg_t *m, char user_id[80])
{
	const char *user = zmq_msg_gets(m, "User-Id");
	const unsigned char *bytes = zmq_msg_data(m);
	size_t size = zmq_msg_size(m);

	snprintf(user_id, 80, "%s", user != NULL ? user : "");
	if (size == 0 || bytes[0] > 1 || zmq_msg_more(m))
		return "sent a message to the stream";
	if (bytes[0] == 0) {
		forget_topic(st, hash(bytes + 1, size - 1));
		return NULL;
	}
	if (user == NULL)
		return "subscribed without a key";
	if (!count_topic(st, hash(bytes + 1, size - 1), hash(user, strlen(user))))
		return "subscribed to more than 64 topics";
	return NULL;
}

static const char *
read_one(struct streams *s, struct stream *st, char user_id[80])
{
	const char *what = NULL;
	zmq_msg_t m;

	for (int i = 0; i < READ_MAX && what == NULL; i++) {
		zmq_msg_init(&m);
		if (zmq_msg_recv(&m, st->socket, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&m);
			return NULL;
		}
		s->heard = true;
		what = judge(st, &m, user_id);
		peers_heard(s->peers, st->place, zmq_msg_get(&m, ZMQ_SRCFD), user_id);
		zmq_msg_close(&m);
	}
	return what;
}

bool
streams_offence(struct streams *s, struct offence *ret)
{
	s->heard = false;
	for (size_t i = 0; i < s->count; i++) {
		struct stream *st = &s->list[i];
		ret->what = st->socket != NULL ? read_one(s, st, ret->user_id) : NULL;
		if (ret->what == NULL)
			continue;
		ret->agency = st->agency;
		close_one(s, st);
		s->offences++;
		return true;
	}
	return false;
}

uint64_t
streams_offences(const struct streams *s)
{
	return s->offences;
}

/* ---- publishing ----------------------------------------------------------------------- */

static void
send_two(void *socket, const char *topic, const void *data, size_t size)
{
	if (zmq_send(socket, topic, strlen(topic), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
		(void)zmq_send(socket, data, size, ZMQ_DONTWAIT);
}

/* An idle socket learns of new subscribers when its thread enters the library: streams_offence()
 * does that each turn, and here it is done once more, for those who came during the commit. */
void
streams_publish(
    struct streams *s, uint32_t agency, const char *topic, const void *data, size_t size)
{
	struct stream *st = find(s, agency);
	int events;
	size_t events_size = sizeof(events);

	if (st == NULL || st->socket == NULL)
		return;
	(void)zmq_getsockopt(st->socket, ZMQ_EVENTS, &events, &events_size);
	send_two(st->socket, topic, data, size);
}

void
streams_heartbeat(struct streams *s, size_t i, const struct heartbeat *beat)
{
	Ov__Heartbeat h = OV__HEARTBEAT__INIT;
	uint8_t bytes[HEARTBEAT_SIZE_MAX];

	if (s->list[i].socket == NULL)
		return;
	h.head = beat->head;
	h.epoch = beat->epoch;
	h.now = beat->now;
	h.journal = beat->journal;
	h.chain.data = (uint8_t *)(uintptr_t)beat->chain;
	h.chain.len = beat->chain != NULL ? beat->chain_size : 0;
	send_two(s->list[i].socket, "~", bytes, ov__heartbeat__pack(&h, bytes));
}
