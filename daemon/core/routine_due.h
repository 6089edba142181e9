/* routine_due.h - The notation of a due date, as routine.h has it. */
#ifndef OVERGANG_CORE_ROUTINE_DUE_H
#define OVERGANG_CORE_ROUTINE_DUE_H

#include "core/piece.h"
#include "core/problem.h"
#include "core/routine.h"

/* Parse one occurrence. NULL, or a sentence that names the problem. */
const char *routine_due(const struct problem *p, struct piece s, struct due_rule *rule);

#endif
