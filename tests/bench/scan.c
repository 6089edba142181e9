/* scan.c - What replay costs at the least: records are read one after the other from bare LMDB, and go to
 * a receiver over ZeroMQ with CURVE, so many in a message as a page of the daemon holds.
 *
 *   scan DIR SIZES                   DIR is a folder for the environment, SIZES has the size of a record on
 *                                    each line; prints records and seconds
 *
 * The sender waits for nobody: nothing is asked for, looked up, decrypted, checked or acknowledged. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lmdb.h>
#include <zmq.h>

#include "times.h"

enum { PAGE = 60000, RECORD_MAX = 60000, FILLED_AT_ONCE = 10000, KEY = 41, PAGES_WAITING = 64 };

static const char *folder;
static char server_public[KEY], server_secret[KEY];

static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "scan: %s: %s\n", what, why);
	exit(1);
}

static void
need(int rc)
{
	if (rc != 0)
		fail("LMDB", mdb_strerror(rc));
}

static MDB_env *
open_environment(void)
{
	MDB_env *env;

	need(mdb_env_create(&env));
	need(mdb_env_set_mapsize(env, (size_t)16 << 30));
	need(mdb_env_open(env, folder, 0, 0600));
	return env;
}

/* Keys are numbers, as in the daemon's event log. */
static uint64_t
fill(MDB_env *env, FILE *sizes)
{
	static unsigned char record[RECORD_MAX];
	uint64_t n = 0;
	size_t size;
	MDB_txn *txn = NULL;
	MDB_dbi table;

	while (fscanf(sizes, "%zu", &size) == 1 && size <= RECORD_MAX) {
		if (txn == NULL) {
			need(mdb_txn_begin(env, NULL, 0, &txn));
			need(mdb_dbi_open(txn, NULL, 0, &table));
		}
		n++;
		unsigned char key[8];
		for (int i = 0; i < 8; i++)
			key[i] = (unsigned char)(n >> (56 - 8 * i));
		memcpy(record, key, size < sizeof(key) ? size : sizeof(key));
		MDB_val k = { sizeof(key), key }, v = { size, record };
		need(mdb_put(txn, table, &k, &v, MDB_APPEND));
		if (n % FILLED_AT_ONCE == 0) {
			need(mdb_txn_commit(txn));
			txn = NULL;
		}
	}
	if (txn != NULL)
		need(mdb_txn_commit(txn));
	return n;
}

/* ---- the sender ------------------------------------------------------------------------------------ */

static void
send_page(void *socket, const unsigned char *page, size_t size)
{
	if (zmq_send(socket, page, size, 0) < 0)
		fail("send", zmq_strerror(zmq_errno()));
}

static void
send_all(MDB_env *env, void *socket)
{
	static unsigned char page[PAGE + RECORD_MAX + sizeof(uint32_t)];
	size_t used = 0;
	MDB_txn *txn;
	MDB_dbi table;
	MDB_cursor *cursor;
	MDB_val k, v;

	need(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
	need(mdb_dbi_open(txn, NULL, 0, &table));
	need(mdb_cursor_open(txn, table, &cursor));
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		uint32_t size = (uint32_t)v.mv_size;
		if (used > 0 && used + sizeof(size) + size > PAGE) {
			send_page(socket, page, used);
			used = 0;
		}
		memcpy(page + used, &size, sizeof(size));
		memcpy(page + used + sizeof(size), v.mv_data, size);
		used += sizeof(size) + size;
	}
	send_page(socket, page, used);
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
}

static void
serve(const char *endpoint)
{
	int yes = 1, waiting = PAGES_WAITING;
	char begin[8];
	void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
	MDB_env *env = open_environment();

	(void)zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof(yes));
	(void)zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, server_secret, KEY - 1);
	(void)zmq_setsockopt(socket, ZMQ_SNDHWM, &waiting, sizeof(waiting));
	if (zmq_bind(socket, endpoint) != 0 || zmq_recv(socket, begin, sizeof(begin), 0) < 0)
		fail(endpoint, zmq_strerror(zmq_errno()));
	send_all(env, socket);
	(void)zmq_recv(socket, begin, sizeof(begin), 0);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	mdb_env_close(env);
}

/* ---- the receiver ---------------------------------------------------------------------------------- */

static uint64_t
records_in(const unsigned char *page, size_t size)
{
	uint64_t n = 0;

	for (size_t at = 0; at < size; n++) {
		uint32_t record;
		memcpy(&record, page + at, sizeof(record));
		at += sizeof(record) + record;
	}
	return n;
}

static double
receive_all(const char *endpoint, uint64_t count)
{
	char public[KEY], secret[KEY];
	void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
	zmq_msg_t m;

	(void)zmq_curve_keypair(public, secret);
	(void)zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_public, KEY - 1);
	(void)zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public, KEY - 1);
	(void)zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, KEY - 1);
	if (zmq_connect(socket, endpoint) != 0)
		fail(endpoint, zmq_strerror(zmq_errno()));
	uint64_t begin = times_now();
	(void)zmq_send(socket, "begin", 5, 0);
	for (uint64_t n = 0; n < count; (void)zmq_msg_close(&m)) {
		(void)zmq_msg_init(&m);
		if (zmq_msg_recv(&m, socket, 0) < 0)
			fail(endpoint, zmq_strerror(zmq_errno()));
		n += records_in(zmq_msg_data(&m), zmq_msg_size(&m));
	}
	double seconds = (double)(times_now() - begin) / 1e9;
	(void)zmq_send(socket, "end", 3, 0);
	(void)zmq_close(socket);
	(void)zmq_ctx_term(context);
	return seconds;
}

int
main(int argc, char **argv)
{
	char endpoint[300];
	int status;

	if (argc != 3)
		return 2;
	folder = argv[1];
	FILE *sizes = fopen(argv[2], "r");
	if (sizes == NULL)
		fail(argv[2], "cannot be read");
	MDB_env *env = open_environment();
	uint64_t count = fill(env, sizes);
	mdb_env_close(env);
	(void)fclose(sizes);
	if (count == 0)
		fail(argv[2], "has no size of a record");
	(void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/scan", folder);
	(void)zmq_curve_keypair(server_public, server_secret);
	pid_t sender = fork();
	if (sender == 0) {
		serve(endpoint);
		_exit(0);
	}
	double seconds = receive_all(endpoint, count);
	(void)waitpid(sender, &status, 0);
	printf("%" PRIu64 " %.3f\n", count, seconds);
	return status != 0;
}
