/* z85_test.c - Keys as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/z85.h"

#define KEY_1 "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_2 "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

static void
test_z85(void **state)
{
	/* The vectors of ZeroMQ's RFC 32 and of its CURVE test keys. */
	static const struct {
		const char *text;
		unsigned char first[8];
	} rows[] = {
		{ "HelloWorld000000000000000000000000000000",
		    { 0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b } },
		{ KEY_1, { 0x54, 0xfc, 0xba, 0x24, 0xe9, 0x32, 0x49, 0x96 } },
		{ KEY_2, { 0xbb, 0x88, 0x47, 0x1d, 0x65, 0xe2, 0x65, 0x9b } },
	};
	unsigned char key[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(z85_key(rows[i].text, key));
		assert_memory_equal(key, rows[i].first, 8);
	}
	assert_false(z85_key("HelloWorld", key));
	assert_false(z85_key("HelloWorld0000000000000000000000000000 0", key));
	assert_true(z85_key("HelloWorld0000000000000000000000000%nSc0", key));
	assert_int_equal(key[31], 0xff);
	assert_false(z85_key("HelloWorld0000000000000000000000000%nSc1", key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_z85) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
