/* files_test.c - The files that the programs open: a FIFO in the place of one blocks no program,
 * and a key is read from the file itself. An alarm ends the test that waits all the same. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "files.h"
#include "overgang.h"
#include "place.h"

enum { PATIENCE_S = 20 };

static char dir[64];

static const char *
in_dir(const char *name)
{
	static char path[4][128];
	static unsigned turn;

	snprintf(path[++turn % 4], sizeof(path[0]), "%s/%s", dir, name);
	return path[turn % 4];
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(in_dir(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(in_dir(name), mode), 0);
}

static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/overgang-files-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	alarm(PATIENCE_S);
	return 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "pipe", "file", "link", "socket", "c.conf", "key",
		"real.key", "en.conf", ".out.tmp", "out" };

	(void)state;
	alarm(0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(in_dir(names[i]));
	return rmdir(dir);
}

static void
bind_socket(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	close(fd);
}

/* The descriptor, or a negative errno. */
static int
opened(const char *path, int flags)
{
	int fd = file_open(path, flags);

	return fd >= 0 ? fd : -errno;
}

static void
test_only_regular_files_are_opened(void **state)
{
	char *bytes;
	size_t size;

	(void)state;
	assert_int_equal(mkfifo(in_dir("pipe"), 0600), 0);
	bind_socket(in_dir("socket"));
	write_file("file", "text", 0600);
	assert_int_equal(symlink("file", in_dir("link")), 0);

	assert_int_equal(opened(in_dir("pipe"), O_RDONLY), -EINVAL);
	assert_int_equal(opened(in_dir("pipe"), O_WRONLY | O_APPEND | O_CREAT), -EINVAL);
	assert_int_equal(opened(in_dir("socket"), O_RDONLY), -EINVAL);
	assert_int_equal(opened("/dev/zero", O_RDONLY), -EINVAL);
	assert_int_equal(opened(dir, O_RDONLY), -EISDIR);
	assert_int_equal(opened(in_dir("nothing"), O_RDONLY), -ENOENT);
	assert_int_equal(opened(in_dir("link"), O_RDONLY | O_NOFOLLOW), -ELOOP);
	int fd = file_open(in_dir("link"), O_RDONLY);
	assert_true(fd >= 0);
	close(fd);
	assert_null(file_stream(in_dir("pipe")));
	assert_int_equal(errno, EINVAL);
	assert_null(file_stream(dir));
	assert_int_equal(files_read(dir, "pipe", 100, &bytes, &size), -EINVAL);
	assert_int_equal(files_read(dir, "file", 100, &bytes, &size), 0);
	free(bytes);
}

/* A FIFO under the name of the temporary file. */
static void
test_writing_waits_for_nobody(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(in_dir(".out.tmp"), 0600), 0);
	assert_int_equal(files_write(dir, "out", "x", 1, 0600), -EINVAL);
	assert_int_equal(mkfifo(in_dir("pipe"), 0600), 0);
	assert_null(ledger_open(in_dir("pipe")));
	struct place p;
	assert_int_equal(place_read(in_dir("pipe"), &p), -EINVAL);
}

static void
opens_not(const char *reason)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	struct overgang *o = overgang_open(in_dir("c.conf"), error);

	assert_null(o);
	if (strstr(error, reason) == NULL)
		fail_msg("no \"%s\" in: %s", reason, error);
}

#define CONFIG                                                        \
	"[overgang]\ndesk = tcp://127.0.0.1:5\nkey = key\nuser = u\n" \
	"server_key = rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n"

static void
test_a_connection_is_read_from_files(void **state)
{
	char error[OVERGANG_ERROR_SIZE] = "";

	(void)state;
	assert_int_equal(mkfifo(in_dir("c.conf"), 0600), 0);
	opens_not("a pipe, a socket or a device is not read");
	assert_int_equal(unlink(in_dir("c.conf")), 0);

	write_file("c.conf", CONFIG, 0600);
	assert_int_equal(mkfifo(in_dir("key"), 0600), 0);
	opens_not("a pipe, a socket or a device is not read");
	assert_int_equal(unlink(in_dir("key")), 0);

	write_file("real.key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n", 0600);
	assert_int_equal(symlink("real.key", in_dir("key")), 0);
	opens_not("key: is a symbolic link; name the file itself");
	assert_int_equal(unlink(in_dir("key")), 0);

	assert_int_equal(rename(in_dir("real.key"), in_dir("key")), 0);
	struct overgang *o = overgang_open(in_dir("c.conf"), error);
	if (o == NULL)
		fail_msg("%s", error);
	overgang_close(o);
}

static void
test_texts_are_read_from_files(void **state)
{
	char error[OVERGANG_ERROR_SIZE] = "";

	(void)state;
	assert_int_equal(mkfifo(in_dir("en.conf"), 0600), 0);
	struct texts *t = texts_open(dir, "en", error);
	if (t != NULL)
		fail_msg("texts from a FIFO");
	assert_non_null(strstr(error, "a pipe, a socket or a device is not read"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_only_regular_files_are_opened, setup, teardown),
		cmocka_unit_test_setup_teardown(test_writing_waits_for_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_a_connection_is_read_from_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_texts_are_read_from_files, setup, teardown),
	};

	return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
