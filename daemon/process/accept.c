/* accept.c - No connection takes the descriptors that the daemon needs for itself. */
#include "process/accept.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int limit = INT_MAX;
static atomic_uint_fast64_t refused;

void
accept_limit(int descriptor)
{
	atomic_store(&limit, descriptor);
}

uint64_t
accept_refused(void)
{
	return atomic_load(&refused);
}

/* The linker takes this one before the C library's, for libzmq too. ECONNABORTED is what libzmq
 * hears when a peer has gone while it waited; ENFILE it takes for "later", EMFILE for the end.
 * (The type of `address` is how <sys/socket.h> declares it.) */
int
accept4(int listener, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
	int fd = (int)syscall(SYS_accept4, listener, address.__sockaddr__, size, flags);

	if (fd < 0) {
		errno = errno == EMFILE ? ENFILE : errno;
		return -1;
	}
	if (fd < atomic_load(&limit))
		return fd;
	atomic_fetch_add(&refused, 1);
	(void)close(fd);
	errno = ECONNABORTED;
	return -1;
}
