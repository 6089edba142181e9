/* start.h - The first transaction of a process. */
#ifndef OVERGANG_STORE_START_H
#define OVERGANG_STORE_START_H

#include "store/journal.h"

/* The first rows of a new store, and its own key. In an open transaction. */
void start_new_store(struct journal *j, bool manual_clock);
/* The first transaction of a process, which is begun, to its end: a new store gets its first rows,
 * or an erasure that a crash interrupted is finished. 0, or a negative errno: then nothing may be
 * said. */
int start_journal(struct journal *j, bool fresh, bool manual_clock);

#endif
