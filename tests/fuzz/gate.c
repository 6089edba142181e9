/* gate.c - A ZAP request, as libzmq or any code inside the process would send it. Only a known key
 * is admitted, to a domain that accepts it. */
#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

#include "process/gate.h"

enum { FRAMES_MAX = 12, KEY = 6 };

static struct agencies agencies = {
	.list = { { .number = 1, .name = "team", .owner = true } },
	.count = 1,
	.keys = { { .agency = 1,
	    .areas = SCOPE_ALL,
	    .name = "k",
	    .user_id = "team.k",
	    .used = true } },
	.keys_count = 1,
};

static void
check_answer(void *peer, const uint8_t *key, size_t key_size)
{
	char frame[512];
	int more = 1, at = 0, n = 0;
	size_t size = sizeof(more);

	for (; more; at++) {
		n = zmq_recv(peer, frame, sizeof(frame), ZMQ_DONTWAIT);
		assert(n >= 0);
		(void)zmq_getsockopt(peer, ZMQ_RCVMORE, &more, &size);
		if (at == 3 && memcmp(frame, "200", 3) == 0)
			assert(key_size == 32 && memcmp(key, agencies.keys[0].public_key, 32) == 0);
	}
	assert(at == 7);
}

int
fuzz_gate(const uint8_t *data, size_t size)
{
	static void *context, *peer;
	static struct gate *gate;
	static struct peers *peers;
	const uint8_t *key = NULL;
	size_t key_size = 0, frames = 0;
	int rc;

	if (context == NULL) {
		memcpy(agencies.keys[0].public_key, "a key of thirty-two bytes, known", 32);
		context = zmq_ctx_new();
		peers = peers_new(context, 1);
		gate = gate_open(context, &agencies, peers);
		peer = zmq_socket(context, ZMQ_DEALER);
		rc = zmq_connect(peer, "inproc://zeromq.zap.01");
		assert(peers != NULL && gate != NULL && rc == 0);
	}
	rc = zmq_send(peer, "", 0, size == 0 ? 0 : ZMQ_SNDMORE);
	assert(rc == 0);
	while (size > 0 && frames < FRAMES_MAX) {
		size_t n = data[0] < size - 1 ? data[0] : size - 1;
		bool more = n + 1 < size && frames + 1 < FRAMES_MAX;
		key = frames == KEY ? data + 1 : key;
		key_size = frames == KEY ? n : key_size;
		rc = zmq_send(peer, data + 1, n, more ? ZMQ_SNDMORE : 0);
		assert(rc >= 0);
		data += n + 1;
		size -= n + 1;
		frames++;
	}
	gate_serve(gate, 1);
	if (frames > 0)
		check_answer(peer, key, key_size);
	return 0;
}
