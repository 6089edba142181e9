/* timers.h - The cases whose time has come. */
#ifndef OVERGANG_DESK_TIMERS_H
#define OVERGANG_DESK_TIMERS_H

#include "desk/context.h"

enum {
	TIMERS_MAX = 64,   /* cases in one turn */
	TIMERS_US = 16000, /* microseconds of it */
};

/* Run them, oldest first, while there is time. */
void timers_run(struct turn *t);
/* The earliest due moment of any case; 0: none. In an open transaction. */
ov_time timers_next_due(struct turn *t);

#endif
