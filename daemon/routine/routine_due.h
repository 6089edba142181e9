/* routine_due.h - The notation of a due date, as routine.h has it. */
#ifndef OVERGANG_ROUTINE_DUE_H
#define OVERGANG_ROUTINE_DUE_H

#include "routine/piece.h"
#include "core/routine.h"

/* Parse one occurrence. NULL, or a sentence that names the problem. */
const char *routine_due(const struct mistake *p, struct piece s, struct due_rule *rule);

#endif
