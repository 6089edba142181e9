/* chance_id.h - Ids of commitments and added tasks: by chance, since a number would count what others
 * have said. */
#ifndef OVERGANG_CORE_CHANCE_ID_H
#define OVERGANG_CORE_CHANCE_ID_H

#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"

/* The prefix and some letters and digits that no commitment and no task of this case has. */
char *chance_id(char prefix, uint64_t random, const Ov__CaseState *state, struct arena *arena);

#endif
