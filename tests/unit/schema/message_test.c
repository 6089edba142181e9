/* message_test.c - Messages with equal contents, and messages with different ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <store.pb-c.h>

#include "schema/message.h"

static const char *const none[] = { NULL };

static bool
same(const Ov__Task *a, const Ov__Task *b)
{
	return message_same(&a->base, &b->base, none);
}

static void
each_kind_of_field_counts(void **state)
{
	Ov__Role owners[] = { OV__ROLE__ROLE_TEAM, OV__ROLE__ROLE_PRISON };
	char card[] = "bankkort", pass[] = "pass", *keys[] = { card }, *others[] = { pass };
	Ov__Receipt first = OV__RECEIPT__INIT, second = OV__RECEIPT__INIT;
	Ov__Receipt *of_first[] = { &first }, *of_second[] = { &second };
	const Ov__Task blank = OV__TASK__INIT;
	Ov__Task a = blank, b = blank;

	(void)state;
	assert_true(same(&a, &b));
	b.id = card;
	assert_false(same(&a, &b));
	b = blank;
	b.due = 20270324;
	assert_false(same(&a, &b));
	b = blank;
	b.accepted = (uint64_t)1 << 40;
	assert_false(same(&a, &b));
	b = blank;
	b.essential = true;
	assert_false(same(&a, &b));
	b = blank;
	b.state = OV__TASK_STATE__TASK_STATE_DONE;
	assert_false(same(&a, &b));
	b = blank;
	a.owners = b.owners = owners;
	a.n_owners = 1;
	b.n_owners = 2;
	assert_false(same(&a, &b));
	b.n_owners = 1;
	b.owners = owners + 1;
	assert_false(same(&a, &b));
	a = b = blank;
	a.n_met_by_key = b.n_met_by_key = 1;
	a.met_by_key = keys;
	b.met_by_key = others;
	assert_false(same(&a, &b));
	a = b = blank;
	a.n_received = b.n_received = 1;
	a.received = of_first;
	b.received = of_second;
	assert_true(same(&a, &b));
	second.when = 1;
	assert_false(same(&a, &b));
}

static void
what_is_excepted_does_not_count(void **state)
{
	static const char *const marks[] = { "due", "received", NULL };
	Ov__Task a = OV__TASK__INIT, b = OV__TASK__INIT;

	(void)state;
	b.due = 20270324;
	assert_true(message_same(&a.base, &b.base, marks));
	b.due_time = 900;
	assert_false(message_same(&a.base, &b.base, marks));
}

static void
of_alternatives_the_one_that_is_set_counts(void **state)
{
	Ov__CaseClosed closed = OV__CASE_CLOSED__INIT, other = OV__CASE_CLOSED__INIT;
	Ov__PersonDied died = OV__PERSON_DIED__INIT;
	Ov__Fact a = OV__FACT__INIT, b = OV__FACT__INIT;

	(void)state;
	assert_true(message_same(&a.base, &b.base, none));
	a.fact_case = b.fact_case = OV__FACT__FACT_CASE_CLOSED;
	a.case_closed = &closed;
	b.case_closed = &other;
	assert_true(message_same(&a.base, &b.base, none));
	other.outcome = OV__CASE_OUTCOME__CASE_OUTCOME_MERGED;
	assert_false(message_same(&a.base, &b.base, none));
	b.case_closed = NULL;
	assert_false(message_same(&a.base, &b.base, none));
	a.case_closed = NULL;
	assert_true(message_same(&a.base, &b.base, none));
	b.fact_case = OV__FACT__FACT_PERSON_DIED;
	b.person_died = &died;
	assert_false(message_same(&a.base, &b.base, none));
	b.fact_case = OV__FACT__FACT__NOT_SET;
	assert_false(message_same(&a.base, &b.base, none));
}

static void
bytes_are_compared_by_what_is_in_them(void **state)
{
	uint8_t x[] = { 1, 2 }, y[] = { 1, 3 };
	Ov__LatestFact a = OV__LATEST_FACT__INIT, b = OV__LATEST_FACT__INIT;

	(void)state;
	a.said = (ProtobufCBinaryData){ 1, x };
	b.said = (ProtobufCBinaryData){ 1, y };
	assert_true(message_same(&a.base, &b.base, none));
	a.said.len = b.said.len = 2;
	assert_false(message_same(&a.base, &b.base, none));
	a.said.len = 1;
	assert_false(message_same(&a.base, &b.base, none));
}

/* Also in a type that has no field, and behind the last run of numbers. */
static void
a_field_is_found_by_its_number(void **state)
{
	static const ProtobufCMessageDescriptor *const types[] = { &ov__fact__descriptor,
		&ov__case_state__descriptor, &ov__event__descriptor, &ov__task__descriptor,
		&ov__case_restricted__descriptor, &ov__belongings_ready__descriptor };

	(void)state;
	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++)
		for (uint32_t n = 0; n < 1000; n++)
			assert_ptr_equal(message_field_numbered(types[t], n),
			    protobuf_c_message_descriptor_get_field(types[t], n));
	assert_null(message_field_numbered(&ov__fact__descriptor, UINT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_found_by_its_number),
		cmocka_unit_test(each_kind_of_field_counts),
		cmocka_unit_test(what_is_excepted_does_not_count),
		cmocka_unit_test(of_alternatives_the_one_that_is_set_counts),
		cmocka_unit_test(bytes_are_compared_by_what_is_in_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
