/* accept_test.c - A burst of connections that are not accepted in between: descriptors stay free,
 * and libzmq does not end the process (its ipc listener aborts on EMFILE). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zmq.h>

#include "process/accept.h"

enum { FILES = 96, KEPT = 16, BURST = 300, DEADLINE_MS = 20000 };

static int
connected(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		_exit(2);
	return fd;
}

static void
few_files(rlim_t files)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
	r.rlim_cur = files;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
}

/* Connects again and again; a line that was ended at once shows that the limit was met. The rest
 * is held until the other side of `held` is closed. */
static void
burst(const char *path, int held)
{
	struct pollfd lines[BURST], wait = { held, POLLIN, 0 };
	int ended = 0;

	few_files(BURST + FILES);
	for (int i = 0; i < BURST; i++)
		lines[i] = (struct pollfd){ connected(path), POLLRDHUP, 0 };
	while (ended == 0)
		ended = poll(lines, BURST, DEADLINE_MS);
	if (write(held, ended > 0 ? "y" : "n", 1) != 1)
		_exit(3);
	(void)poll(&wait, 1, DEADLINE_MS);
	_exit(0);
}

static void
test_a_burst_leaves_what_is_kept(void **state)
{
	char dir[] = "/tmp/overgang-accept-XXXXXX", path[64], endpoint[80], said = '\0';
	int pair[2], status = 0;
	struct rlimit before;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	snprintf(endpoint, sizeof(endpoint), "ipc://%s", path);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	void *context = zmq_ctx_new(), *router = zmq_socket(context, ZMQ_ROUTER);
	assert_int_equal(zmq_bind(router, endpoint), 0);
	few_files(FILES);
	accept_limit(FILES - KEPT);

	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(pair[0]);
		burst(path, pair[1]);
	}
	close(pair[1]);
	struct pollfd told = { pair[0], POLLIN, 0 };
	assert_int_equal(poll(&told, 1, DEADLINE_MS), 1);
	assert_int_equal(read(pair[0], &said, 1), 1);
	assert_int_equal(said, 'y');
	assert_true(accept_refused() > 0);

	/* One connection may be in accept4() at this moment. */
	int kept[KEPT - 1];
	for (int i = 0; i < KEPT - 1; i++) {
		kept[i] = open("/dev/null", O_RDONLY);
		assert_true(kept[i] >= 0);
	}
	for (int i = 0; i < KEPT - 1; i++)
		close(kept[i]);
	close(pair[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	zmq_close(router);
	zmq_ctx_term(context);
	few_files(before.rlim_cur);
	unlink(path);
	rmdir(dir);
}

/* More than there are descriptors for, and no limit of ours: later, and not the end. */
static void
test_no_descriptor_is_not_the_end(void **state)
{
	char dir[] = "/tmp/overgang-accept-XXXXXX", path[64];
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct rlimit before;

	(void)state;
	accept_limit(FILES * 10);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listener, 4), 0);
	int peer = connected(path);
	assert_true(peer >= 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few_files(3);
	errno = 0;
	assert_int_equal(accept4(listener, NULL, NULL, 0), -1);
	assert_int_equal(errno, ENFILE);
	few_files(before.rlim_cur);
	int fd = accept4(listener, NULL, NULL, 0);
	assert_true(fd >= 0);
	close(fd);
	close(peer);
	close(listener);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_burst_leaves_what_is_kept),
		cmocka_unit_test(test_no_descriptor_is_not_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
