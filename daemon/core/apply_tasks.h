/* apply_tasks.h - The part of the fold that changes tasks: the plan, receipts, completion. */
#ifndef OVERGANG_CORE_APPLY_TASKS_H
#define OVERGANG_CORE_APPLY_TASKS_H

#include <store.pb-c.h>

#include "base/arena.h"

void apply_tasks(Ov__CaseState *state, const Ov__Event *e, struct arena *arena);

#endif
