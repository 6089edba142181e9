/* sending.h - What waits in the queue is sent, in order, and remembered when it is answered. */
#ifndef OVERGANG_LIAISON_SENDING_H
#define OVERGANG_LIAISON_SENDING_H

#include "work.h"

/* Was the daemon brought back from a copy that is older than what was sent? What it has lost counts
 * as never sent. */
void sending_find_lost(struct work *w);
/* All that waits, in order, until there is nobody there. */
void sending_drain(struct work *w);
/* What is known once the queue is answered. */
void sending_assume_answered(struct work *w);
/* Once all is sent: by what it will be noticed next time that it is gone. */
void sending_keep_tag(struct work *w);

#endif
