/* conf_files.c - A configuration file with some text, in a directory of the test. */
#include "conf_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char conf_dir[] = "/tmp/overgang-config-XXXXXX";
char conf_path[64];
char conf_error[CONFIG_ERROR_SIZE];

int
make_conf_dir(void **state)
{
	(void)state;
	return mkdtemp(conf_dir) != NULL ? 0 : -1;
}

int
remove_conf_dir(void **state)
{
	static const char *const names[] = { "x.conf", "secret", "agencies.conf" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(conf_path, sizeof(conf_path), "%s/%s", conf_dir, names[i]);
		(void)unlink(conf_path);
	}
	return rmdir(conf_dir);
}

void
write_conf(const char *name, const void *bytes, size_t size)
{
	snprintf(conf_path, sizeof(conf_path), "%s/%s", conf_dir, name);
	FILE *f = fopen(conf_path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static int
load_text(loader *load, const char *text)
{
	write_conf("x.conf", text, strlen(text));
	conf_error[0] = '\0';
	return load(conf_path);
}

void
load_good(loader *load, const char *text)
{
	if (load_text(load, text) != 0)
		fail_msg("%s", conf_error);
	assert_string_equal(conf_error, "");
}

void
refused(loader *load, const char *text, const char *problem)
{
	size_t n = strlen(problem);

	if (load_text(load, text) == 0)
		fail_msg("accepted, should be: %s\n%s", problem, text);
	assert_memory_equal(conf_error, conf_dir, strlen(conf_dir));
	if (n > 3 && strcmp(problem + n - 3, "...") == 0)
		assert_memory_equal(conf_error + strlen(conf_dir) + 1, problem, n - 3);
	else
		assert_string_equal(conf_error + strlen(conf_dir) + 1, problem);
}
