/* conclude_tasks.h - C2 to C4 and C8: tasks that are met, late or soon due, and how many are missing. */
#ifndef OVERGANG_CORE_CONCLUDE_TASKS_H
#define OVERGANG_CORE_CONCLUDE_TASKS_H

#include <store.pb-c.h>

#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

void conclude_met(const struct concluding *c);
/* Also what was late before a consent ran out, and is no task any more when nobody looked until after:
 * asked before the plan is made anew. */
void conclude_late_before(const struct concluding *c);
void conclude_overdue(const struct concluding *c);
ov_time conclude_overdue_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);
void conclude_due_soon(const struct concluding *c);
ov_time conclude_due_soon_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);
void conclude_readiness(const struct concluding *c);

#endif
