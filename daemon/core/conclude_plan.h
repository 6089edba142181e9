/* conclude_plan.h - C1: make the plan anew when the routines ask for other tasks. */
#ifndef OVERGANG_CORE_CONCLUDE_PLAN_H
#define OVERGANG_CORE_CONCLUDE_PLAN_H

#include <store.pb-c.h>

#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

/* plan.made for each area whose tasks are others. */
void conclude_plan(const struct concluding *c);
/* When the plan may be another without a word from anybody: the day after the last one of a consent or
 * of restrictions in remand. 0: never. */
ov_time conclude_plan_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);
/* The day after the consent's last one; 0: it has none. */
ov_time conclude_consent_end(const Ov__CaseState *state);

#endif
