/* state.h - Reading the state of one case: areas, latest facts, participants.
 *
 * The state is the fold of the case's events (apply.h); nothing here changes it but
 * state_area_make() and state_area_set(). A NULL area has nothing in it. */
#ifndef OVERGANG_CORE_STATE_H
#define OVERGANG_CORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"

/* The area's sub-message in the state; NULL when there is none yet. */
Ov__AreaState *state_area(const Ov__CaseState *state, Ov__Area area);
/* The same, made when missing. */
Ov__AreaState *state_area_make(Ov__CaseState *state, Ov__Area area, struct arena *arena);
/* Put another sub-message there, or none (NULL). */
void state_area_set(Ov__CaseState *state, Ov__Area area, Ov__AreaState *a);

/* The fact of that kind with the highest number, over all speakers and things; NULL. */
const Ov__LatestFact *state_latest(const Ov__CaseState *state, uint32_t kind);
/* The same about one thing ("bankkort", see catalogue_key()); a key of NULL is any. */
const Ov__LatestFact *state_latest_about(
    const Ov__CaseState *state, uint32_t kind, const char *key);
/* The latest fact of one speaker, of a kind that is about one thing only and has its own area. */
Ov__LatestFact *state_latest_by(const Ov__CaseState *state, uint32_t kind, uint32_t speaker);
/* The latest fact of one speaker about one thing. */
Ov__LatestFact *state_latest_of(
    const Ov__CaseState *state, Ov__Area area, uint32_t kind, uint32_t speaker, const char *key);
const Ov__Participant *state_participant(const Ov__CaseState *state, uint32_t agency);
/* Is the case restricted? ret_since (may be NULL): the last event of before. */
bool state_restricted(const Ov__CaseState *state, uint32_t *ret_since);
bool state_closed(const Ov__CaseState *state);
/* The event that first told of the person's death; 0: there is none. Later events are for the owner
 * team and their own reporter: nobody else is asked or told anything about the dead. */
uint32_t state_death(const Ov__CaseState *state);
/* The reminders that this agency has not answered in that role (rules S); agency 0 is nobody. */
Ov__Silence *state_silence(const Ov__CaseState *state, uint32_t agency, Ov__Role role);

#endif
