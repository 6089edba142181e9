/* accept.h - No connection takes the descriptors that the daemon needs for itself.
 *
 * libzmq 4.3.4 accepts whatever comes, in a thread of its own, and asks nobody. At the limit on
 * open files its listener for ipc:// aborts the process (ipc_listener.cpp takes ENFILE for granted
 * and not EMFILE), and the one for tcp:// tries again without a pause. So accept4(2), which libzmq
 * calls, is ours: a connection whose descriptor would be accept_limit() or higher is closed at
 * once, as if the peer had gone, and counts nowhere else. Descriptors are given out from the
 * lowest on, so those beyond stay free for store, backup and streams. */
#ifndef OVERGANG_PROCESS_ACCEPT_H
#define OVERGANG_PROCESS_ACCEPT_H

#include <stdint.h>

/* From now on connections have descriptors below this one. Of the whole process; until it is
 * called there is no limit of ours. */
void accept_limit(int descriptor);

/* How many were closed for it, since the start. Any thread. */
uint64_t accept_refused(void);

#endif
