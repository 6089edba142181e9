/* handover.h - Who answers for the person today, and when a release is taken for one.
 *
 *  R1 A release that is reported is held back before anything follows from it, so that one that
 *     was keyed by mistake and is taken back starts nothing; not where it is within two working
 *     days of the date that was set, nor where somebody has arrived, nor where a court lets
 *     somebody out: then it is confirmed at once.
 *  R2 A transfer, leave or stay in hospital is no release.
 *  R3 There is exactly one who answers for the person: the prison that opened the case, or else
 *     the owner team; then whoever accepts what was offered to it; and from the confirmed release
 *     on no prison any more, but the owner team ("går ut av fengselsporten, er det kommunen som
 *     har ansvaret"); after a recall the prison again.
 *  R4 What is offered to one is accepted by that one; until then nothing has passed. */
#ifndef OVERGANG_CORE_HANDOVER_H
#define OVERGANG_CORE_HANDOVER_H

#include "core/decide.h"

void handover_check(const struct rules *rules, const Ov__CaseState *state, uint32_t speaker,
    const Ov__Fact *f, struct refusal *r);
void handover_conclude(const struct rules *rules, Ov__CaseState *state, ov_time now,
    struct arena *arena, struct events *events);
/* When a release that is held back will be taken for one; 0: none is. */
ov_time handover_next(const struct rules *rules, const Ov__CaseState *state);

#endif
