/* Against the real libzmq: a ROUTER gives the ids that chance.h predicts, and each ROUTER begins
 * elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zmq.h>

#include "process/chance.h"
#include "store/store.h"

static void *context;

/* The number in the id that this ROUTER gave a new peer. */
static uint32_t
given(void *router, const char *endpoint)
{
	unsigned char id[16];
	void *peer = zmq_socket(context, ZMQ_DEALER);

	assert_int_equal(zmq_connect(peer, endpoint), 0);
	assert_int_equal(zmq_send(peer, "x", 1, 0), 1);
	assert_int_equal(zmq_recv(router, id, sizeof(id), 0), 5);
	assert_int_equal(id[0], 0);
	assert_int_equal(zmq_recv(router, id + 8, 1, 0), 1);
	int linger = 0;
	assert_int_equal(zmq_setsockopt(peer, ZMQ_LINGER, &linger, sizeof(linger)), 0);
	zmq_close(peer);
	return store_u32(id + 1);
}

static uint32_t
begin(const char *endpoint)
{
	void *router = zmq_socket(context, ZMQ_ROUTER);
	uint32_t first = chance_first_id();

	assert_non_null(router);
	assert_int_equal(zmq_bind(router, endpoint), 0);
	for (uint32_t n = 0; n < 3; n++)
		assert_int_equal(given(router, endpoint), (uint32_t)(first + n));
	zmq_close(router);
	return first;
}

static void
ids_begin_where_nobody_knows(void **state)
{
	uint32_t first[4];
	char endpoint[32];

	(void)state;
	context = zmq_ctx_new();
	for (size_t i = 0; i < 4; i++) {
		snprintf(endpoint, sizeof(endpoint), "inproc://ids-%zu", i);
		first[i] = begin(endpoint);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(first[i], first[k]);
	}
	zmq_ctx_term(context);
}

/* The bytes that the C library draws without a seed. */
static void
rand_is_not_the_librarys(void **state)
{
	(void)state;
	assert_true(rand() != 1804289383 || rand() != 846930886);
	for (int i = 0; i < 1000; i++)
		assert_true(rand() >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rand_is_not_the_librarys),
		cmocka_unit_test(ids_begin_where_nobody_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
