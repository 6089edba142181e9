/* advance.h - A manual clock on its way, and the answer when it has arrived. */
#ifndef OVERGANG_DESK_ADVANCE_H
#define OVERGANG_DESK_ADVANCE_H

#include "desk/context.h"

enum {
	ADVANCE_DAYS_MAX = 731,	   /* so far a manual clock goes at once, … */
	ADVANCE_FIRST_YEARS = 130, /* … and the first time, from 1970 */
};

/* Has it arrived, or (starved) can the timers on the way not be written? Then it is answered. */
void advance_answer(struct turn *t, bool starved);

#endif
