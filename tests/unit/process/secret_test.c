/* secret_test.c - The files of secret keys: who may read them, and what stands in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_files.h"
#include "process/secret.h"

#define KEY_2 "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

static void
test_credentials(void **state)
{
	unsigned char secret[32];

	(void)state;
	write_conf("master",
	    "# a key\n00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 74);
	snprintf(conf_path, sizeof(conf_path), "%s/master", conf_dir);
	assert_int_equal(chmod(conf_path, 0600), 0);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(secret_load("credential:master", SECRET_MASTER, secret, conf_error), -1);
	assert_non_null(strstr(conf_error, "LoadCredential=master:FILE"));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", conf_dir, 1), 0);
	assert_int_equal(secret_load("credential:master", SECRET_MASTER, secret, conf_error), 0);
	assert_int_equal(secret[31], 0xff);
	assert_int_equal(secret_load("credential:other", SECRET_MASTER, secret, conf_error), -1);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(unlink(conf_path), 0);
}

static void
secret(enum secret_kind kind, const char *text, mode_t mode, const char *problem)
{
	unsigned char bytes[32] = { 0 };

	write_conf("secret", text, strlen(text));
	assert_int_equal(chmod(conf_path, mode), 0);
	conf_error[0] = '\0';
	int r = secret_load(conf_path, kind, bytes, conf_error);
	assert_int_equal(r, problem == NULL ? 0 : -1);
	if (problem == NULL) {
		assert_int_equal(bytes[0], 0xbb);
		assert_int_equal(bytes[3], 0x1d);
	} else {
		assert_string_equal(conf_error + strlen(conf_dir) + 1, problem);
	}
	assert_int_equal(chmod(conf_path, 0600), 0);
}

static void
test_secrets(void **state)
{
	static const char hex[] =
	    "BB88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518";
	static const char none[] = "secret: is no secret key: it holds no 40 characters of Z85; "
				   "overgang keygen makes one";
	static const char no_master[] = "secret: is no master key: it holds no 64 hex digits; "
					"overgang keygen --master makes one";
	static const char open_to_all[] =
	    "secret: others can read this secret; run chmod 600 on it";

	(void)state;
	secret(SECRET_CURVE, KEY_2 "\n", 0600, NULL);
	secret(SECRET_CURVE, KEY_2, 0400, NULL);
	secret(SECRET_CURVE, "# made by overgang keygen\n\n" KEY_2 " \r\n", 0600, NULL);
	secret(SECRET_MASTER, hex, 0600, NULL);
	secret(SECRET_MASTER, hex, 0640, open_to_all);
	secret(SECRET_CURVE, KEY_2, 0604, open_to_all);
	secret(SECRET_CURVE, "root:x:0:0:\n", 0644, none); /* no mode is advised for no secret */
	secret(SECRET_CURVE, "", 0600, none);
	secret(SECRET_CURVE, "bb88\n" KEY_2 "\n", 0600, none);
	secret(SECRET_CURVE, "# nothing but a comment\n", 0600, none);
	secret(SECRET_CURVE, KEY_2 KEY_2, 0600, none);
	secret(SECRET_MASTER, "bb88", 0600, no_master);
	secret(SECRET_MASTER, "zz88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518",
	    0600, no_master);
	/* One does not stand in the place of the other. */
	secret(SECRET_CURVE, hex, 0600,
	    "secret: is a master key, no key of a server; overgang keygen makes one");
	secret(SECRET_MASTER, KEY_2, 0600,
	    "secret: is a key of a server or a program, no master key: that is 64 hex digits; "
	    "overgang keygen --master makes one");
	unsigned char bytes[32];
	assert_int_equal(secret_load("/nowhere/key", SECRET_CURVE, bytes, conf_error), -1);
	assert_string_equal(
	    conf_error, "/nowhere/key: No such file or directory; overgang keygen makes one");
	assert_int_equal(secret_load("/nowhere/key", SECRET_MASTER, bytes, conf_error), -1);
	assert_string_equal(conf_error,
	    "/nowhere/key: No such file or directory; overgang keygen --master makes one");
	assert_int_equal(secret_load(conf_dir, SECRET_MASTER, bytes, conf_error), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_secrets),
	};

	return cmocka_run_group_tests(tests, make_conf_dir, remove_conf_dir);
}
