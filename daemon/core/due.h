/* due.h - The due date of a task, in the notation of routine.h. */
#ifndef OVERGANG_CORE_DUE_H
#define OVERGANG_CORE_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/date.h"
#include "core/anchors.h"
#include "core/routine.h"

/* A due date as it was found, and the window of low staffing before which a term hanging on W put it. */
struct due {
	ov_date date;
	uint32_t hhmm;
	struct span window; /* first = 0: no window decided it */
};

#define DUE_MUST_BE_DONE "Må være gjort"

/* `tasks` are those made so far, for anchors that name one. */
struct due due_find(const struct due_rule *rule, const struct anchors *a,
    const Ov__CaseState *state, Ov__Task *const *tasks, size_t tasks_count);
bool due_is_earlier(const struct due *a, const struct due *b);
ov_date due_add(ov_date d, int32_t n, enum unit unit);
/* The day on which a deadline that comes to `d` falls; see calendar.h. A deadline before the
 * release does not move past it: then it is the day before, or where even that is before the
 * anchor, `d` itself. */
ov_date due_land(const struct anchors *a, ov_date anchor, ov_date d, bool later);
/* "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.", in the arena. */
const char *due_because(
    const struct span *window, const char *what, ov_date due, struct arena *arena);

/* The due date of one rule for this case; *ret_hhmm is its hour, 0 the whole day;
 * *ret_because is set to a sentence in bokmål (arena) when a window decided it:
 * "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.", else
 * untouched. `tasks` are those made so far, for anchors that name one. */
ov_date due_date(const struct due_rule *rule, const struct anchors *a, const Ov__CaseState *state,
    Ov__Task *const *tasks, size_t tasks_count, struct arena *arena, uint32_t *ret_hhmm,
    const char **ret_because);

#endif
