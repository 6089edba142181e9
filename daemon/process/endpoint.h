/* endpoint.h - Does somebody listen there already?
 *
 * zmq_bind() to an ipc:// endpoint takes the socket file of another listener away, and says
 * nothing: the one before goes on and is never reached again. So it is asked first. Of tcp:// the
 * kernel says so itself. */
#ifndef OVERGANG_PROCESS_ENDPOINT_H
#define OVERGANG_PROCESS_ENDPOINT_H

#include <stdbool.h>

/* A file that nobody listens at any more, as a crash leaves it, is not in use. */
bool endpoint_in_use(const char *endpoint);

/* zmq_bind(), unless it is in use: -1 with EADDRINUSE then. */
int endpoint_bind(void *zmq_socket, const char *endpoint);

/* Why a bind failed, by errno, for a person. */
const char *endpoint_error(int error);

#endif
