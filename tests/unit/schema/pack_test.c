/* pack_test.c - Messages that are written from their end have the bytes of protobuf-c, and messages that
 * are read in one pass are those of protobuf-c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"
#include "schema/message.h"
#include "schema/pack.h"
#include "schema/unpack.h"
#include "schema/wire.h"

enum { ROOM = 1 << 20, MESSAGES = 20000, DEPTH_MAX = 4 };

static unsigned char memory[ROOM], expected[ROOM], written[ROOM];
static struct arena arena = { memory, sizeof(memory), 0, 0 };
static uint64_t luck = 1;

static uint32_t
below(uint32_t n)
{
	luck = luck * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(luck >> 33) % n;
}

/* Numbers of every length, and 0. */
static uint64_t
any_number(unsigned bits)
{
	return below(4) == 0 ? 0
			     : ((uint64_t)below(1u << 31) << 31 | below(1u << 31)) >> below(62) &
				   (UINT64_MAX >> (64 - bits));
}

static ProtobufCMessage *any_message(const ProtobufCMessageDescriptor *d, unsigned depth);

static char *
any_text(void)
{
	size_t size = below(3) == 0 ? below(300) : below(12);
	char *text = arena_take(&arena, size + 1);

	memset(text, 'x', size);
	return size > 0 ? text : arena_string(&arena, "");
}

static void
any_value(const ProtobufCFieldDescriptor *f, char *at, unsigned depth)
{
	ProtobufCBinaryData *data = (void *)at;

	if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(char **)(void *)at = any_text();
	} else if (f->type == PROTOBUF_C_TYPE_BYTES) {
		data->len = below(40);
		data->data = data->len > 0 ? arena_take(&arena, data->len) : NULL;
	} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		*(ProtobufCMessage **)(void *)at = any_message(f->descriptor, depth + 1);
	} else if (f->type == PROTOBUF_C_TYPE_UINT64) {
		*(uint64_t *)(void *)at = any_number(64);
	} else if (f->type == PROTOBUF_C_TYPE_BOOL) {
		*(protobuf_c_boolean *)(void *)at = (protobuf_c_boolean)below(2);
	} else {
		assert_true(f->type == PROTOBUF_C_TYPE_UINT32 || f->type == PROTOBUF_C_TYPE_ENUM);
		*(uint32_t *)(void *)at =
		    (uint32_t)any_number(f->type == PROTOBUF_C_TYPE_ENUM ? 31 : 32);
	}
}

static void
any_field(const ProtobufCFieldDescriptor *f, char *m, unsigned depth)
{
	if (f->type == PROTOBUF_C_TYPE_MESSAGE && depth == DEPTH_MAX)
		return;
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
			*(uint32_t *)(void *)(m + f->quantifier_offset) = f->id;
		any_value(f, m + f->offset, depth);
		return;
	}
	size_t count = below(4), size = message_value_size(f);
	char *items = arena_take(&arena, (count + 1) * size);
	for (size_t i = 0; i < count; i++)
		any_value(f, items + i * size, depth);
	*(size_t *)(void *)(m + f->quantifier_offset) = count;
	*(void **)(void *)(m + f->offset) = items;
}

static bool
is_free(const ProtobufCFieldDescriptor *f, const char *m)
{
	return !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
	       *(const uint32_t *)(const void *)(m + f->quantifier_offset) == 0;
}

static ProtobufCMessage *
any_message(const ProtobufCMessageDescriptor *d, unsigned depth)
{
	char *m = arena_take(&arena, d->sizeof_message);
	unsigned first = d->n_fields > 0 ? below(d->n_fields) : 0;

	d->message_init((ProtobufCMessage *)(void *)m);
	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[(first + i) % d->n_fields];
		if (below(3) > 0 && is_free(f, m))
			any_field(f, m, depth);
	}
	return (ProtobufCMessage *)(void *)m;
}

static void
assert_same_bytes(const ProtobufCMessage *m)
{
	size_t size = protobuf_c_message_pack(m, expected);
	unsigned char *at = pack_before(m, written, written + sizeof(written));

	assert_int_equal(written + sizeof(written) - at, size);
	if (memcmp(at, expected, size) != 0)
		fail_msg("%s: other bytes than protobuf-c's", m->descriptor->name);
}

/* All other messages of proto/ stand in one of these. */
static const ProtobufCMessageDescriptor *const messages[] = { &ov__request__descriptor,
	&ov__answer__descriptor, &ov__delivery__descriptor, &ov__event__descriptor,
	&ov__case_state__descriptor, &ov__fact__descriptor, &ov__share_note__descriptor,
	&ov__access_row__descriptor, &ov__report__descriptor, &ov__kept_answer__descriptor,
	&ov__parked_row__descriptor };
enum { TYPES = sizeof(messages) / sizeof(messages[0]) };

static void
bytes_are_those_of_protobuf_c(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MESSAGES; i++) {
		arena_reset(&arena, 0);
		assert_same_bytes(any_message(messages[i % TYPES], 0));
	}
}

static void *
from_arena(void *self, size_t size)
{
	return arena_try(self, size);
}

static void
to_arena(void *self, void *bytes)
{
	(void)self;
	(void)bytes;
}

/* What is read is what protobuf-c reads; NULL: it was left to protobuf-c. */
static const ProtobufCMessage *
assert_same_message(const ProtobufCMessageDescriptor *d, const unsigned char *bytes, size_t size)
{
	static const char *const none[] = { NULL };
	ProtobufCAllocator allocator = { from_arena, to_arena, &arena };
	const ProtobufCMessage *read = unpack_canonical(d, bytes, size, &arena);
	const ProtobufCMessage *m = protobuf_c_message_unpack(d, &allocator, size, bytes);

	if (read == NULL)
		return NULL;
	if (m == NULL || m->n_unknown_fields > 0 || !message_same(read, m, none))
		fail_msg("%s: another message than protobuf-c's", d->name);
	return read;
}

static void
messages_are_those_of_protobuf_c(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MESSAGES; i++) {
		arena_reset(&arena, 0);
		const ProtobufCMessage *m = any_message(messages[i % TYPES], 0);
		size_t size = protobuf_c_message_pack(m, expected);
		if (assert_same_message(m->descriptor, expected, size) == NULL)
			fail_msg("%s: as it was packed it is not read", m->descriptor->name);
	}
}

/* Cut off, with another byte somewhere, or with a second message behind it, whose fields come once
 * more or are out of order. */
static size_t
spoil(unsigned char *bytes, size_t size)
{
	switch (below(3)) {
	case 0:
		return below((uint32_t)size + 1);
	case 1:
		if (size > 0)
			bytes[below((uint32_t)size)] ^= (unsigned char)(1u << below(8));
		return size;
	default:
		memcpy(bytes + size, bytes, size);
		return 2 * size;
	}
}

static void
other_bytes_are_read_as_protobuf_c_does_or_left_to_it(void **state)
{
	unsigned read = 0, left = 0;

	(void)state;
	for (unsigned i = 0; i < MESSAGES; i++) {
		arena_reset(&arena, 0);
		const ProtobufCMessage *m = any_message(messages[i % TYPES], below(DEPTH_MAX));
		size_t size = protobuf_c_message_pack(m, expected);
		if (size > sizeof(expected) / 4)
			continue;
		if (assert_same_message(m->descriptor, expected, spoil(expected, size)) != NULL)
			read++;
		else
			left++;
	}
	assert_true(read > MESSAGES / 10);
	assert_true(left > MESSAGES / 10);
}

static void
a_message_for_which_there_is_no_room_is_not_read(void **state)
{
	unsigned char small[64];
	struct arena little = { small, sizeof(small), 0, 0 };
	Ov__ShareNote note = OV__SHARE_NOTE__INIT;
	char name[] = "Et huskenavn som ikke har plass i en så liten arena";

	(void)state;
	note.nickname = name;
	size_t size = protobuf_c_message_pack(&note.base, expected);
	assert_null(unpack_canonical(note.base.descriptor, expected, size, &little));
	little.used = 0;
	assert_null(wire_reread(note.base.descriptor, expected, size, &little));
	little.used = 0;
	assert_non_null(unpack_canonical(note.base.descriptor, NULL, 0, &little));
}

static void
a_member_of_a_oneof_is_written_when_it_is_0(void **state)
{
	Ov__Report r = OV__REPORT__INIT;

	(void)state;
	assert_same_bytes(&r.base);
	assert_ptr_equal(pack_before(&r.base, written, written), written);
	r.seen_or_not_case = OV__REPORT__SEEN_OR_NOT_SEEN;
	assert_same_bytes(&r.base);
	assert_true(pack_before(&r.base, written, written + 8) < written + 8);
}

/* As protobuf-c has them: nobody here writes such, and a number of a later version may be one. */
static void
values_that_are_not_there_are_written_alike(void **state)
{
	Ov__ReadinessChanged r = OV__READINESS_CHANGED__INIT;
	Ov__Report report = OV__REPORT__INIT;
	char *missing[] = { NULL, (char *)(uintptr_t)protobuf_c_empty_string };
	Ov__Fact *facts[] = { NULL };
	Ov__CaseState s = OV__CASE_STATE__INIT;

	(void)state;
	r.missing = missing;
	r.n_missing = 2;
	assert_same_bytes(&r.base);
	report.channel = (Ov__Channel)-3;
	assert_same_bytes(&report.base);
	report.facts = facts;
	report.n_facts = 1;
	assert_same_bytes(&report.base);
	s.id = NULL;
	assert_same_bytes(&s.base);
}

static void
fields_of_a_later_version_are_kept(void **state)
{
	static const unsigned char bytes[] = { 0x0a, 1, 'a', 0x9a, 0x3e, 2, 'b', 'c', 0xa0, 0x3e,
		7 };

	(void)state;
	arena_reset(&arena, 0);
	ProtobufCMessage *m =
	    wire_reread(&ov__share_note__descriptor, bytes, sizeof(bytes), &arena);
	assert_non_null(m);
	assert_int_equal(m->n_unknown_fields, 2);
	assert_same_bytes(m);
}

static void
packed_bytes_stand_where_they_were_taken_and_nowhere_else(void **state)
{
	Ov__ShareNote note = OV__SHARE_NOTE__INIT;
	char name[] = "Rolig gaupe";

	(void)state;
	memset(memory, 0xee, sizeof(memory));
	arena = (struct arena){ memory, 256, 0, 0 };
	note.nickname = name;
	struct wire_bytes b = wire_pack(&note, &arena);
	assert_ptr_equal(b.data, memory);
	assert_int_equal(b.size, 13);
	assert_memory_equal(b.data + 2, name, 11);
	assert_int_equal(arena.used, 16);
	for (size_t i = 256 - 13; i < 256; i++)
		assert_int_equal(memory[i], 0);
	arena_reset(&arena, 0);
	arena_wipe(&arena);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(memory[i], 0);
	arena = (struct arena){ memory, sizeof(memory), 0, 0 };
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_those_of_protobuf_c),
		cmocka_unit_test(messages_are_those_of_protobuf_c),
		cmocka_unit_test(other_bytes_are_read_as_protobuf_c_does_or_left_to_it),
		cmocka_unit_test(a_message_for_which_there_is_no_room_is_not_read),
		cmocka_unit_test(a_member_of_a_oneof_is_written_when_it_is_0),
		cmocka_unit_test(values_that_are_not_there_are_written_alike),
		cmocka_unit_test(fields_of_a_later_version_are_kept),
		cmocka_unit_test(packed_bytes_stand_where_they_were_taken_and_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
