/* gate.h - Who is let in: ZAP, from CURVE key to agency and key name.
 *
 * One handler for the whole process, served by the main loop. Each socket has a domain
 * ("desk", "stream/nav-asker"), and the domain is enforced: libzmq lets everybody in when
 * either is missing, so gate_self_test() proves at start that an unknown key is refused. */
#ifndef OVERGANG_GATE_H
#define OVERGANG_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/access.h"

struct gate;

/* Bind the handler; before any other socket. NULL: errno says why. */
struct gate *gate_open(void *zmq_context, const struct agencies *agencies);
struct gate *gate_close(struct gate *g);
void *gate_socket(const struct gate *g);
/* Answer the handshakes that are waiting. */
void gate_serve(struct gate *g);
uint64_t gate_refused(const struct gate *g);

/* Make a socket a CURVE server of that domain. 0 or -1 with errno; it is then of no use. */
int gate_protect(void *socket, const unsigned char server_secret[32], const char *domain);

/* Connect to `endpoint` with a key made up on the spot: 0 when it is refused within a
 * few seconds, -1 when it is let in or nothing is heard. */
int gate_self_test(
    struct gate *g, void *zmq_context, const char *endpoint, const unsigned char server_secret[32]);

#endif
