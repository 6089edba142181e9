/* tree.c - Files of the tree, wherever the tests are run from. */
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *
tree_path(const char *below)
{
	static char path[600];
	char exe[400];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	assert_true(n > 0);
	exe[n] = '\0';
	char *build = strstr(exe, "/build/");
	assert_non_null(build);
	*build = '\0';
	(void)snprintf(path, sizeof(path), "%s/%s", exe, below);
	return path;
}
