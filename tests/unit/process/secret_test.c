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
	assert_int_equal(secret_load("credential:master", secret, conf_error), -1);
	assert_non_null(strstr(conf_error, "LoadCredential=master:FILE"));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", conf_dir, 1), 0);
	assert_int_equal(secret_load("credential:master", secret, conf_error), 0);
	assert_int_equal(secret[31], 0xff);
	assert_int_equal(secret_load("credential:other", secret, conf_error), -1);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(unlink(conf_path), 0);
}

static void
secret(const char *text, mode_t mode, const char *problem)
{
	unsigned char bytes[32] = { 0 };

	write_conf("secret", text, strlen(text));
	assert_int_equal(chmod(conf_path, mode), 0);
	conf_error[0] = '\0';
	int r = secret_load(conf_path, bytes, conf_error);
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
	static const char none[] =
	    "secret: is no secret: it holds neither 64 hex digits nor 40 characters of Z85";
	static const char open_to_all[] =
	    "secret: others can read this secret; run chmod 600 on it";

	(void)state;
	secret(KEY_2 "\n", 0600, NULL);
	secret(KEY_2, 0400, NULL);
	secret("# made by overgang keygen\n\n" KEY_2 " \r\n", 0600, NULL);
	secret(hex, 0600, NULL);
	secret(hex, 0640, open_to_all);
	secret(hex, 0604, open_to_all);
	secret("root:x:0:0:\n", 0644, none); /* no mode is advised for what is no secret */
	secret("", 0600, none);
	secret("bb88", 0600, none);
	secret("bb88\n" KEY_2 "\n", 0600, none);
	secret("# nothing but a comment\n", 0600, none);
	secret("zz88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518", 0600, none);
	secret(KEY_2 KEY_2, 0600, none);
	unsigned char bytes[32];
	assert_int_equal(secret_load("/nowhere/key", bytes, conf_error), -1);
	assert_string_equal(conf_error, "/nowhere/key: No such file or directory");
	assert_int_equal(secret_load(conf_dir, bytes, conf_error), -1);
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
