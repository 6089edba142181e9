/* anchors.h - Anchors of a case: the dates that due dates count from, the conditions that hold,
 * its routines. */
#ifndef OVERGANG_CORE_ANCHORS_H
#define OVERGANG_CORE_ANCHORS_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/calendar.h"
#include "base/date.h"
#include "core/routine.h"

/* The anchors of one case. 0 is unknown. */
struct anchors {
	ov_date date[ANCHORS];
	struct span
	    window; /* the window that W stands before where it has no lead time; first = 0: none */
	const struct calendar *calendar; /* NULL: days are not moved, and W is that of date[] */
	ov_date staffed_until; /* up to where low staffing is looked for: R, or C; 0: nowhere */
};
void anchors_of(const struct calendar *c, const Ov__CaseState *state, struct anchors *ret_a);
/* Which conditions hold on this day. */
unsigned anchors_conditions(const Ov__CaseState *state, ov_date today);
/* Is it an item of a need that was assessed, and that help is wanted for? */
bool anchors_need(const Ov__CaseState *state, const char *item);
/* The person's status: the sentence's, or remand where only a remand order is known. */
Ov__Status anchors_status(const Ov__CaseState *state);
/* The day that a fact says it is about, or else the one it occurred on. */
ov_date anchors_fact_date(const Ov__LatestFact *f);
/* Is it of this kind, and about this thing? "" is any; of a need the thing is its area. */
bool anchors_fact_is(const Ov__LatestFact *f, uint32_t kind, const char *key);
/* Which hold for this case: those of case.routine_set (the owner's word), or else the first
 * that is for its status, or else the first. Bits by position in the list. */
uint32_t routines_of(const struct routines *r, const Ov__CaseState *state);

#endif
