/* apply.h - The fold: one event changes the state of its case.
 *
 * Cannot fail. decide has refused impossible facts and held the limits. */
#ifndef OVERGANG_CORE_APPLY_H
#define OVERGANG_CORE_APPLY_H

#include <store.pb-c.h>

#include "base/arena.h"

/* An event that a later one has made void: its number counts, and nothing that it says. */
void apply_void(Ov__CaseState *state, const Ov__Event *event);

/* Fold one event into the state. Cannot fail. */
void apply(Ov__CaseState *state, const Ov__Event *event, struct arena *arena);

#endif
