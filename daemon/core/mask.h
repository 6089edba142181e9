/* mask.h - A case's state and its events as one reader may see them. One mask serves every read. */
#ifndef OVERGANG_CORE_MASK_H
#define OVERGANG_CORE_MASK_H

#include <stdbool.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "core/sight.h"

/* What a reader with the sight `s` may see: the state with the other sub-messages left out, and of
 * an area of which it has single kinds, their facts alone; of facts said after a death, its own.
 * For all but the owner the counts of the case's events are left out too: version is 0, and the
 * numbers of facts say their order among those shown, no more; nor does it learn who owns the case. */
Ov__CaseState *mask_case(const Ov__CaseState *state, const struct sight *s, struct arena *arena);

/* One event's fact for a reader: as it is for the owner team; without what counts events for
 * others; and, where a reader sees it only because it said so itself (`own_only`), without
 * what the daemon filled in from others' words (filled.h). */
Ov__Fact *mask_fact(const Ov__Event *e, const struct sight *s, bool own_only, struct arena *arena);

#endif
