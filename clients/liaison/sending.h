/* sending.h - Send the queue in order, and remember each entry once it is answered. */
#ifndef OVERGANG_LIAISON_SENDING_H
#define OVERGANG_LIAISON_SENDING_H

#include "work.h"

/* Find facts that the daemon lost in a restore; they count as never sent. */
void sending_find_lost(struct work *w);
/* Send all queued entries in order, until the daemon cannot be reached. */
void sending_drain(struct work *w);
/* The memory as it will be once the queue is answered. */
void sending_assume_answered(struct work *w);
/* Once all is sent: keep the tag by which a lost number is noticed next time. */
void sending_keep_tag(struct work *w);

#endif
