/* apply_grants.h - The part of the fold that changes who takes part, and what is granted to whom.
 *
 * Rules B2 to B5 and B7 of basis.h, as far as they change the state. */
#ifndef OVERGANG_CORE_APPLY_GRANTS_H
#define OVERGANG_CORE_APPLY_GRANTS_H

#include <stdbool.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"

/* Does an event of this kind change who takes part in the case, by what, or under which huskenavn and
 * reference? */
bool apply_moves_parts(uint32_t kind);
void apply_grants(Ov__CaseState *state, const Ov__Event *e, struct arena *arena);
/* That agency as a participant of the case; made when missing. */
Ov__Participant *apply_participant(Ov__CaseState *state, uint32_t agency, struct arena *arena);

#endif
