/* wire.c - One message: every message that passes the scan is unpacked as protobuf-c does, and packed
 * again. */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>

#include "schema/message.h"
#include "schema/unpack.h"
#include "schema/wire.h"

enum { ARENA_SIZE = 16 << 20 };

static const ProtobufCMessageDescriptor *const messages[] = {
	&ov__request__descriptor,
	&ov__report__descriptor,
	&ov__fact__descriptor,
	&ov__hello_request__descriptor,
	&ov__fetch_request__descriptor,
	&ov__acknowledge_request__descriptor,
	&ov__case_request__descriptor,
	&ov__cases_request__descriptor,
	&ov__history_request__descriptor,
	&ov__access_request__descriptor,
	&ov__person_request__descriptor,
	&ov__erase_request__descriptor,
	&ov__advance_request__descriptor,
};

/* Whether or not it passes the scan. */
static void
compare_with_protobuf_c(
    const ProtobufCMessageDescriptor *d, const uint8_t *bytes, size_t size, struct arena *arena)
{
	static const char *const none[] = { NULL };
	const ProtobufCMessage *read = unpack_canonical(d, bytes, size, arena);

	if (read == NULL)
		return;
	ProtobufCMessage *m = protobuf_c_message_unpack(d, NULL, size, bytes);
	assert(m != NULL);
	assert(m->n_unknown_fields == 0);
	assert(message_same(read, m, none));
	protobuf_c_message_free_unpacked(m, NULL);
}

int
fuzz_wire(const uint8_t *data, size_t size)
{
	static struct arena arena = { .size = ARENA_SIZE };
	struct refusal r = { 0 };

	if (arena.base == NULL)
		arena.base = malloc(arena.size);
	assert(arena.base != NULL);
	if (size == 0 || size > WIRE_FRAME_MAX)
		return 0;
	const ProtobufCMessageDescriptor *d =
	    messages[data[0] % (sizeof(messages) / sizeof(messages[0]))];
	compare_with_protobuf_c(d, data + 1, size - 1, &arena);
	ProtobufCMessage *m = wire_unpack(d, "request", data + 1, size - 1, &arena, &r);
	if (m == NULL) {
		assert(r.outcome == OV__OUTCOME__OUTCOME_INVALID);
	} else {
		struct wire_bytes packed = wire_pack(m, &arena);
		struct refusal again = { 0 };
		/* A message of defaults packs to nothing, and that is refused. */
		assert(packed.size == 0 ||
		       wire_unpack(d, "request", packed.data, packed.size, &arena, &again) != NULL);
	}
	arena_reset(&arena, 0);
	return 0;
}
