/* task.h - Looking at the tasks of a case's plan. */
#ifndef OVERGANG_CORE_TASK_H
#define OVERGANG_CORE_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"

/* Is there still something to be done? */
bool task_open(const Ov__Task *t);
bool task_done(const Ov__Task *t);
/* Now, or the last time where it repeats (P7). */
bool task_was_done(const Ov__Task *t);
/* NULL: there is none of that id in that area. */
Ov__Task *tasks_find(const Ov__CaseState *state, Ov__Area area, const char *id);
/* The same, in any area. */
Ov__Task *tasks_find_any(const Ov__CaseState *state, const char *id);
/* Has the task an owner among these roles (bit 1 << Role)? */
bool task_owned_by(const Ov__Task *t, uint32_t roles);

/* When that agency's machine put it before a human; 0: not yet. */
ov_time task_received(const Ov__Task *t, uint32_t agency);

/* A task is late when its hour has passed, or its day is over, Oslo time; 0: it has no due date. */
ov_time task_late_from(const Ov__Task *t);

/* How many that were added are open. */
size_t tasks_added_open(const Ov__CaseState *state);
/* How many there are, of all areas. */
size_t tasks_count(const Ov__CaseState *state);

#endif
