/* file_test.c - A FIFO in the place of a file that the daemon reads is a sentence, and is not
 * waited for: the alarm ends a test that waits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "process/backup.h"
#include "process/config.h"
#include "process/erased.h"
#include "process/secret.h"
#include "store/seal.h"

enum { DEADLINE = 20 };

static const unsigned char master[32] = "a master key of thirty-two bytes";
static char dir[64], path[96], error[1024];

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/overgang-file-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	error[0] = '\0';
	(void)alarm(DEADLINE);
	return 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "x", "y", "keys", "erased", "lock", "lock.mdb",
		"data.mdb" };

	(void)state;
	(void)alarm(0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (unlink(path) != 0)
			(void)rmdir(path);
	}
	return rmdir(dir);
}

static const char *
in_dir(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
make_fifo(const char *name)
{
	assert_int_equal(mkfifo(in_dir(name), 0600), 0);
}

static void
nothing_but_a_file_is_opened(void **state)
{
	static const int ways[] = { O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_CREAT | O_APPEND };

	(void)state;
	make_fifo("x");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_int_equal(file_open(in_dir("x"), ways[i]), -1);
		assert_int_equal(errno, EINVAL);
		assert_non_null(strstr(file_problem(errno), "is no file"));
	}
	assert_null(file_stream(in_dir("x")));
	assert_int_equal(file_open(dir, O_RDONLY), -1);
	assert_non_null(strstr(file_problem(errno), "is a folder"));
	assert_int_equal(file_open("/dev/tty", O_RDONLY), -1);
	assert_int_equal(file_open(in_dir("y"), O_RDONLY), -1);
	assert_int_equal(errno, ENOENT);
}

static void
a_file_is_made_for_its_owner_alone_whatever_the_umask(void **state)
{
	mode_t was = umask(0);
	struct stat st;

	(void)state;
	int fd = file_open(in_dir("x"), O_RDWR | O_CREAT | O_EXCL);
	(void)umask(was);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

/* A store, its keys, a backup: for their owner alone, or refused with the command that mends it. */
static void
what_others_can_read_or_change_is_said_with_what_helps(void **state)
{
	static const char *const names[] = { "data.mdb", "keys", "erased", "keys.new" };
	char expected[400];

	(void)state;
	assert_true(folder_store_is_private(in_dir("missing"), error));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = file_open(in_dir(names[i]), O_WRONLY | O_CREAT);
		assert_true(fd >= 0);
		assert_true(folder_store_is_private(dir, error));
		for (mode_t bit = 1; bit < 0100; bit <<= 1) {
			assert_int_equal(fchmod(fd, 0600 | bit), 0);
			assert_false(folder_store_is_private(dir, error));
			snprintf(expected, sizeof(expected),
			    "%s: others can read or change it; run chmod 600 %s", in_dir(names[i]),
			    in_dir(names[i]));
			assert_string_equal(error, expected);
		}
		close(fd);
		assert_int_equal(unlink(in_dir(names[i])), 0);
	}
	for (mode_t bit = 1; bit < 0100; bit <<= 1) {
		assert_int_equal(chmod(dir, 0700 | bit), 0);
		assert_false(folder_store_is_private(dir, error));
		assert_false(folder_backups_are_private(dir, error));
		snprintf(expected, sizeof(expected), "run chmod 700 %s", dir);
		assert_non_null(strstr(error, expected));
	}
	assert_int_equal(chmod(dir, 0700), 0);
	assert_true(folder_backups_are_private(dir, error));
}

/* A mode is advised for what is ours, and for nothing of the system's. */
static void
what_is_not_ours_gets_no_advice(void **state)
{
	(void)state;
	int fd = file_open(in_dir("passwd"), O_WRONLY | O_CREAT);
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0644), 0);
	assert_int_equal(close(fd), 0);
	assert_false(folder_backups_are_private(in_dir("passwd"), error));
	assert_string_equal(error + strlen(dir) + 1, "passwd: is no folder");
	assert_false(folder_store_is_private(in_dir("passwd"), error));
	assert_string_equal(error + strlen(dir) + 1, "passwd: is no folder");
	assert_int_equal(chmod(dir, 0755), 0);
	assert_false(folder_backups_are_private(dir, error));
	assert_string_equal(error + strlen(dir),
	    ": others can read or change it, and it holds what is not ours; name a folder that "
	    "holds nothing else");
	assert_int_equal(chmod(dir, 0700), 0);
	assert_int_equal(symlink("passwd", in_dir("keys")), 0);
	assert_false(folder_store_is_private(dir, error));
	assert_string_equal(
	    error + strlen(dir) + 1, "keys: is a symbolic link to what others can read or change");
	assert_int_equal(unlink(in_dir("keys")), 0);
	assert_int_equal(mkdir(in_dir("keys"), 0755), 0);
	assert_false(folder_store_is_private(dir, error));
	assert_string_equal(error + strlen(dir) + 1, "keys: is a folder, no file");
	assert_int_equal(rmdir(in_dir("keys")), 0);
	/* Others cannot read it: what is wrong with it is for the one that opens it to say. */
	assert_int_equal(mkdir(in_dir("erased"), 0700), 0);
	assert_true(folder_backups_are_private(dir, error));
	assert_int_equal(rmdir(in_dir("erased")), 0);
	assert_int_equal(unlink(in_dir("passwd")), 0);
}

static void
a_fifo_in_the_place_of_a_config_is_named(void **state)
{
	static struct agencies agencies;
	static struct config config;
	unsigned char secret[32];

	(void)state;
	make_fifo("x");
	assert_int_equal(config_load(in_dir("x"), &config, error), -1);
	assert_non_null(strstr(error, "/x: is no file"));
	assert_int_equal(agencies_load(in_dir("x"), &agencies, error), -1);
	assert_non_null(strstr(error, "/x: is no file"));
	assert_int_equal(secret_load(in_dir("x"), SECRET_MASTER, secret, error), -1);
	assert_non_null(strstr(error, "/x: is no file"));
}

static void
a_secret_that_is_a_link_is_refused(void **state)
{
	char target[96];
	unsigned char secret[32];

	(void)state;
	snprintf(target, sizeof(target), "%s/y", dir);
	int fd = file_open(target, O_WRONLY | O_CREAT);
	assert_int_equal(dprintf(fd, "%064d\n", 7), 65);
	close(fd);
	assert_int_equal(secret_load(target, SECRET_MASTER, secret, error), 0);
	assert_int_equal(symlink(target, in_dir("x")), 0);
	assert_int_equal(secret_load(in_dir("x"), SECRET_MASTER, secret, error), -1);
	assert_non_null(strstr(error, "/x: is a symbolic link; name the file itself"));
}

static void
a_fifo_in_the_place_of_keys_or_their_list_is_named(void **state)
{
	char said[FOLDER_SAID_SIZE] = "";
	struct erased_list list;

	(void)state;
	make_fifo("keys");
	assert_null(seal_open(dir, master, true, error));
	assert_non_null(strstr(error, "/keys: is no file"));
	assert_int_equal(unlink(in_dir("keys")), 0);
	struct seal *s = seal_open(dir, master, true, error);
	assert_non_null(s);
	make_fifo("erased");
	seal_read_list(s, &list);
	assert_int_equal(list.count, 0);
	erased_list_free(&list);
	seal_list_beside(s, dir);
	assert_int_equal(seal_list_look(s), -EINVAL);
	assert_true(seal_mark_erased(s, 1, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(s), -EINVAL);
	assert_int_equal(erased_each(dir, NULL, NULL, said), -1);
	assert_non_null(strstr(said, "/erased: is no file"));
	seal_close(s);
}

static void
a_fifo_in_the_place_of_the_stores_files_is_named(void **state)
{
	static const char *const names[] = { "data.mdb", "lock.mdb", "lock" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)unlink(in_dir(names[i]));
		make_fifo(names[i]);
		assert_null(store_open(dir, 1 << 20, error));
		assert_non_null(strstr(error, "is no file"));
		assert_non_null(strstr(error, names[i]));
		assert_int_equal(unlink(in_dir(names[i])), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_but_a_file_is_opened),
		TEST(a_file_is_made_for_its_owner_alone_whatever_the_umask),
		TEST(what_others_can_read_or_change_is_said_with_what_helps),
		TEST(what_is_not_ours_gets_no_advice),
		TEST(a_fifo_in_the_place_of_a_config_is_named),
		TEST(a_secret_that_is_a_link_is_refused),
		TEST(a_fifo_in_the_place_of_keys_or_their_list_is_named),
		TEST(a_fifo_in_the_place_of_the_stores_files_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
