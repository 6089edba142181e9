/* wire_test.c - The strict scan: input that protobuf-c would forgive is refused by its path. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>
#include <store.pb-c.h>

#include "schema/wire.h"

static unsigned char memory[1 << 20];

static void
assert_refused(const ProtobufCMessageDescriptor *d, const void *bytes, size_t size,
    const char *field, const char *text)
{
	struct arena arena = { memory, sizeof(memory), 0, 0 };
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
	char said[REFUSAL_TEXT_SIZE];

	assert_null(wire_unpack(d, "report", bytes, size, &arena, &r));
	assert_int_equal(r.outcome, OV__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(r.field, field);
	refusal_english(&r, said, sizeof(said));
	if (strstr(said, text) == NULL)
		fail_msg("%s: %s", r.field, said);
}

#define REFUSED(BYTES, FIELD, TEXT) \
	assert_refused(&ov__report__descriptor, BYTES, sizeof(BYTES) - 1, FIELD, TEXT)

static void
what_is_wrong_is_named_by_its_path(void **state)
{
	(void)state;
	REFUSED("", "report", "is empty");
	REFUSED("\x07", "report.field number 0", "not known");
	REFUSED("\x80", "report", "cut off");
	REFUSED("\x0a\x05"
		"ab",
	    "report.key", "cut off");
	REFUSED("\x0a\x01"
		"a"
		"\x0a\x01"
		"b",
	    "report.key", "twice");
	REFUSED("\x12\x02\xc3\x28", "report.case", "UTF-8");
	REFUSED("\x12\x03"
		"a\x00"
		"b",
	    "report.case", "NUL");
	REFUSED("\x12\x03\xed\xa0\x80", "report.case", "UTF-8"); /* a surrogate */
	REFUSED("\x12\x02\xc0\x80", "report.case", "UTF-8");	 /* overlong */
	REFUSED("\x38\x63", "report.channel", "does not know");
	REFUSED("\x38\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "report.channel", "does not know");
	REFUSED("\x3a\x01\x01", "report.channel", "another type");
	REFUSED("\x10\x01", "report.case", "another type");
	REFUSED("\x22\x02\x0a\x05", "report.facts[0].case_opened", "cut off");
	REFUSED("\x22\x04\x0a\x00\x12\x00", "report.facts[0].case_assigned", "twice");
	REFUSED("\x22\x02\x0a\x00\x22\x05\x0a\x03\x0a\x01\xff",
	    "report.facts[1].case_opened.nickname", "UTF-8");
	REFUSED(
	    "\x22\x04\x62\x02\x18\x63", "report.facts[0].release_date_set.form", "does not know");
	REFUSED("\x22\x08\x62\x06\x08\xff\xff\xff\xff\x7f", "report.facts[0].release_date_set.date",
	    "too large");
}

static void
size_and_number_are_bounded(void **state)
{
	unsigned char many[4096], *big = calloc(1, WIRE_FRAME_MAX + 1);
	Ov__Report r = OV__REPORT__INIT;

	(void)state;
	assert_non_null(big);
	for (size_t i = 0; i < sizeof(many); i += 2) {
		many[i] = 0x22;
		many[i + 1] = 0;
	}
	assert_refused(&ov__report__descriptor, many, sizeof(many), "report", "more fields");
	assert_refused(&ov__report__descriptor, big, WIRE_FRAME_MAX + 1, "report", "64 KiB");
	char *text = calloc(1, 4002);
	assert_non_null(text);
	memset(text, 'x', 4001);
	r.told_by = text;
	assert_refused(&ov__report__descriptor, big, ov__report__pack(&r, big), "report.told_by",
	    "4000 bytes");
	free(text);
	free(big);
}

static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* A good report with one to three of its bytes changed, seeded, so that a failure comes again: a
 * report that passes the scan unpacks and packs again, any other is refused. */
static void
changed_bytes_are_refused_or_understood(void **state)
{
	uint64_t seed = 42;
	unsigned char good[256], bytes[256];
	unsigned understood = 0, refused = 0;
	Ov__Report report = OV__REPORT__INIT;
	Ov__Fact fact = OV__FACT__INIT, *facts = &fact;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;

	(void)state;
	date.date = 20270324;
	date.form = OV__RELEASE_FORM__RELEASE_FORM_PAROLE;
	date.reason = (char *)(uintptr_t) "søndag";
	fact.fact_case = OV__FACT__FACT_RELEASE_DATE_SET;
	fact.release_date_set = &date;
	report.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	report.facts = &facts;
	report.n_facts = 1;
	size_t size = ov__report__pack(&report, good);
	for (int round = 0; round < 200000; round++) {
		struct arena arena = { memory, sizeof(memory), 0, 0 };
		struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
		memcpy(bytes, good, size);
		for (uint64_t n = 1 + next(&seed) % 3; n > 0; n--)
			bytes[next(&seed) % size] = (unsigned char)next(&seed);
		ProtobufCMessage *m =
		    wire_unpack(&ov__report__descriptor, "report", bytes, size, &arena, &r);
		assert_int_equal(m != NULL, r.outcome == OV__OUTCOME__OUTCOME_OK);
		refused += m == NULL;
		if (m == NULL)
			continue;
		understood++;
		assert_int_equal(m->n_unknown_fields, 0);
		struct wire_bytes b = wire_pack(m, &arena);
		assert_non_null(wire_reread(&ov__report__descriptor, b.data, b.size, &arena));
	}
	assert_true(understood > 1000 && refused > 1000);
}

static void
no_message_contains_itself(void **state)
{
	/* Depth-first over the schema: a cycle would be a stack that a peer can fill. */
	static const ProtobufCMessageDescriptor *const roots[] = { &ov__request__descriptor,
		&ov__answer__descriptor, &ov__report__descriptor, &ov__delivery__descriptor,
		&ov__event__descriptor, &ov__case_state__descriptor };
	const ProtobufCMessageDescriptor *path[16];
	unsigned at[16];

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		int depth = 0;
		path[0] = roots[i];
		at[0] = 0;
		while (depth >= 0) {
			if (at[depth] == path[depth]->n_fields) {
				depth--;
				continue;
			}
			const ProtobufCFieldDescriptor *f = &path[depth]->fields[at[depth]++];
			if (f->type != PROTOBUF_C_TYPE_MESSAGE)
				continue;
			for (int k = 0; k <= depth; k++)
				assert_ptr_not_equal(path[k], f->descriptor);
			assert_true(depth + 1 < WIRE_DEPTH_MAX);
			path[++depth] = f->descriptor;
			at[depth] = 0;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_named_by_its_path),
		cmocka_unit_test(size_and_number_are_bounded),
		cmocka_unit_test(changed_bytes_are_refused_or_understood),
		cmocka_unit_test(no_message_contains_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
