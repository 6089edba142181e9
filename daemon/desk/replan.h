/* replan.h - When the routines, the calendar or the settings are others than the plans rest on:
 * every case is looked at again, as if its time had come, a slice in each turn. Changes
 * come out as events of the case (I12); a crash in the middle goes on where it was. */
#ifndef OVERGANG_DESK_REPLAN_H
#define OVERGANG_DESK_REPLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/context.h"

/* At the start, in a transaction of its own: are the rules those of last time? 0, or a negative
 * errno. */
int replan_begin(struct turn *t);
/* Is there a case left to look at? In an open transaction. */
bool replan_pending(struct turn *t);
/* The next case to look at, in an open transaction that writes; false: there is none left. */
bool replan_next(struct turn *t, unsigned char ret_id[CASE_ID_SIZE]);

#endif
