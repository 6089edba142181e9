/* redis.c - The same reports to Redis: one Lua script does what the daemon does of each, and is answered
 * when the append-only file is on disk.
 *
 *   redis load SOCKET CONNECTIONS UNDERWAY SECONDS CASES
 *   redis read SOCKET AGENCY         follows a stream as a consumer group, and acknowledges; until SIGTERM */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hiredis/hiredis.h>

#include "mix.h"
#include "times.h"

enum { CONNECTIONS_MAX = 64, UNDERWAY_MAX = 1024, ID_SIZE = 24 };

/* Keys: the report's, the case's, the log, three streams. Twice is once; the state is replaced; the
 * event stands in the log, and its number in the stream of each of three. */
static const char script[] =
    "if not redis.call('SET', KEYS[1], '', 'NX') then return 0 end "
    "redis.call('SET', KEYS[2], ARGV[1]) "
    "local n = redis.call('XADD', KEYS[3], '*', 'e', ARGV[1]) "
    "for i = 4, 6 do redis.call('XADD', KEYS[i], '*', 'n', n, 'e', ARGV[1]) end "
    "return 1";

struct connection {
	redisContext *redis;
	uint64_t sent_ns[UNDERWAY_MAX]; /* answers come in the order of the questions */
	size_t first;
};

static char sha[64];
static unsigned long cases;
static volatile sig_atomic_t stopped;

static void
fail(const char *what, const char *about)
{
	fprintf(stderr, "redis: %s: %s\n", what, about);
	exit(1);
}

static redisContext *
open_socket(const char *path)
{
	redisContext *r = redisConnectUnix(path);

	if (r == NULL || r->err != 0)
		fail(path, r != NULL ? r->errstr : "out of memory");
	return r;
}

static void
load_script(const char *path)
{
	redisContext *r = open_socket(path);
	redisReply *reply = redisCommand(r, "SCRIPT LOAD %s", script);

	if (reply == NULL || reply->type != REDIS_REPLY_STRING)
		fail("SCRIPT LOAD", reply != NULL ? reply->str : r->errstr);
	(void)snprintf(sha, sizeof(sha), "%s", reply->str);
	freeReplyObject(reply);
	redisFree(r);
}

static void
put_report(struct connection *c, size_t place)
{
	static uint64_t number;
	struct mix_report report;
	char id[ID_SIZE];

	number++;
	(void)snprintf(id, sizeof(id), "%09lu", (unsigned long)(number * 7919 % cases));
	mix_report(mix_next(number), times_now() ^ number, id, &report);
	c->sent_ns[place] = times_now();
	(void)redisAppendCommand(c->redis,
	    "EVALSHA %s 6 k:%b s:%s log stream:1 stream:2 stream:3 %b", sha, report.bytes + 2,
	    (size_t)16, id, report.bytes, report.size);
}

static void
flush(struct connection *c)
{
	int done = 0;

	while (!done)
		if (redisBufferWrite(c->redis, &done) != REDIS_OK)
			fail("write", c->redis->errstr);
}

static void
serve(struct connection *c, size_t underway)
{
	redisReply *reply = NULL;

	if (redisBufferRead(c->redis) != REDIS_OK)
		fail("read", c->redis->errstr);
	while (redisGetReplyFromReader(c->redis, (void **)&reply) == REDIS_OK && reply != NULL) {
		if (reply->type != REDIS_REPLY_INTEGER || reply->integer != 1)
			fail("EVALSHA", reply->str != NULL ? reply->str : "not 1");
		freeReplyObject(reply);
		times_add(times_now() - c->sent_ns[c->first]);
		put_report(c, c->first);
		c->first = (c->first + 1) % underway;
	}
	flush(c);
}

static void
load(const char *path, size_t connections, size_t underway, unsigned seconds)
{
	static struct connection c[CONNECTIONS_MAX];
	struct pollfd fds[CONNECTIONS_MAX];

	load_script(path);
	for (size_t i = 0; i < connections; i++) {
		c[i].redis = open_socket(path);
		for (size_t k = 0; k < underway; k++)
			put_report(&c[i], k);
		flush(&c[i]);
		fds[i] = (struct pollfd){ .fd = c[i].redis->fd, .events = POLLIN };
	}
	times_begin(seconds);
	while (!times_over()) {
		(void)poll(fds, connections, 1000);
		for (size_t i = 0; i < connections; i++)
			if (fds[i].revents != 0)
				serve(&c[i], underway);
	}
	times_say();
	for (size_t i = 0; i < connections; i++)
		redisFree(c[i].redis);
}

/* ---- a reader --------------------------------------------------------------------------------------- */

static void
stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Acknowledge a page of entries in one command, as a reader in a hurry would. */
static size_t
acknowledge(redisContext *r, const char *stream, const redisReply *entries)
{
	const char *argv[3 + 128] = { "XACK", stream, "readers" };
	size_t count = entries->elements < 128 ? entries->elements : 128;

	for (size_t i = 0; i < count; i++)
		argv[3 + i] = entries->element[i]->element[0]->str;
	if (count > 0)
		freeReplyObject(redisCommandArgv(r, (int)(3 + count), argv, NULL));
	return count;
}

static void
follow(const char *path, const char *agency)
{
	redisContext *r = open_socket(path);
	char stream[32];
	size_t count = 0;

	(void)snprintf(stream, sizeof(stream), "stream:%s", agency);
	freeReplyObject(redisCommand(r, "XGROUP CREATE %s readers 0 MKSTREAM", stream));
	(void)signal(SIGTERM, stop);
	while (!stopped) {
		redisReply *reply = redisCommand(
		    r, "XREADGROUP GROUP readers one COUNT 128 BLOCK 200 STREAMS %s >", stream);
		if (reply != NULL && reply->type == REDIS_REPLY_ARRAY)
			count += acknowledge(r, stream, reply->element[0]->element[1]);
		if (reply != NULL)
			freeReplyObject(reply);
	}
	printf("%zu\n", count);
	redisFree(r);
}

int
main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "load") == 0) {
		cases = strtoul(argv[6], NULL, 10);
		load(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
		    (unsigned)strtoul(argv[5], NULL, 10));
	} else if (argc == 4 && strcmp(argv[1], "read") == 0) {
		follow(argv[2], argv[3]);
	} else {
		fail("usage", "redis load SOCKET CONNECTIONS UNDERWAY SECONDS CASES | redis read "
			      "SOCKET AGENCY");
	}
	return 0;
}
