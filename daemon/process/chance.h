/* chance.h - The routing ids that libzmq gives begin where nobody outside can know.
 *
 * libzmq 4.3.4 draws a ROUTER's first routing id from rand(), which it never seeds: it would be the
 * same in each process, and the ids count up by one a connection. A peer may claim any id in its
 * handshake, and libzmq aborts when it is to give one that somebody holds. So rand() is defined
 * here, for libzmq too, and draws from the kernel. */
#ifndef OVERGANG_PROCESS_CHANCE_H
#define OVERGANG_PROCESS_CHANCE_H

#include <stdint.h>

/* The first id that the ROUTER gives which this thread made last, as the number behind the zero
 * byte. Called at once after zmq_socket(). */
uint32_t chance_first_id(void);

#endif
