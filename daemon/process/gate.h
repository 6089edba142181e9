/* gate.h - Who is let in: ZAP, from CURVE key to agency and key name.
 *
 * One handler for the whole process, served by the main loop. Each socket has a domain
 * ("desk", "stream/nav-asker"), and the domain is enforced: libzmq lets everybody in when
 * either is missing, so gate_self_test() proves at start that an unknown key is refused. */
#ifndef OVERGANG_PROCESS_GATE_H
#define OVERGANG_PROCESS_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/agencies.h"
#include "process/peers.h"

struct gate;

/* Bind the handler; before any other socket. `peers` says who has connections enough, and is the
 * caller's. NULL: errno says why. */
struct gate *gate_open(void *zmq_context, const struct agencies *agencies, struct peers *peers);
struct gate *gate_close(struct gate *g);
void *gate_socket(const struct gate *g);
/* Answer the handshakes that are waiting; `now_ms` is of the same clock as gate_hold()'s. */
void gate_serve(struct gate *g, uint64_t now_ms);
uint64_t gate_refused(const struct gate *g);

enum { GATE_HOLD_MS = 10 * 60 * 1000 }; /* how long an offender is kept off */

/* Let no further connection of this key in until then, at streams or everywhere: its peer is told
 * to come later, and comes by itself. Connections that are there go on. At most 64 at a time;
 * the one that ends first makes room. */
enum gate_where { GATE_STREAMS, GATE_EVERYWHERE };
void gate_hold(struct gate *g, const char *user_id, enum gate_where where, uint64_t until_ms);

/* Make a socket a CURVE server of that domain. 0 or -1 with errno; it is then of no use. */
int gate_protect(void *socket, const unsigned char server_secret[32], const char *domain);

/* Connect to `endpoint`, the desk's or a stream's, with a key made up on the spot: 0 when it is
 * refused for its key within a few seconds, -1 when it is let in or nothing is heard. */
int gate_self_test(struct gate *g, void *zmq_context, const char *endpoint, bool stream,
    const unsigned char server_secret[32]);

#endif
