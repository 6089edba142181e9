/* endpoint.c - Does somebody listen there already? */
#include "process/endpoint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

bool
endpoint_in_use(const char *endpoint)
{
	static const char ipc[] = "ipc://";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = endpoint + strlen(ipc);

	/* libzmq says what is too long; of a name without a file (@) the kernel says what is
	 * used. */
	if (strncmp(endpoint, ipc, strlen(ipc)) != 0 || path[0] == '@' ||
	    strlen(path) >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	/* EAGAIN: it listens, and its queue is full. */
	bool used =
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 || errno == EAGAIN;
	(void)close(fd);
	return used;
}

int
endpoint_bind(void *zmq_socket, const char *endpoint)
{
	if (endpoint_in_use(endpoint)) {
		errno = EADDRINUSE;
		return -1;
	}
	return zmq_bind(zmq_socket, endpoint);
}

const char *
endpoint_error(int error)
{
	return error == EADDRINUSE ? "is in use: another process listens there"
				   : zmq_strerror(error);
}
