/* handover.h - Who answers for the person today, and when a release is taken for one.
 *
 *  R1 A release that is reported is held back before anything follows from it, so that one that was
 *     keyed by mistake and is taken back starts nothing; not where it is within two working days of
 *     the date that was set, nor where somebody has arrived, nor where a court lets somebody out:
 *     then it is confirmed at once.
 *  R2 A transfer, leave or stay in hospital is no release.
 *  R3 There is exactly one who answers for the person: the prison that opened the case, or else the
 *     owner team; then the agency that accepts an offer; and from the confirmed release on no
 *     prison any more, but the owner team ("går ut av fengselsporten, er det kommunen som har
 *     ansvaret"); after a recall the prison again. A stay in prison that began after the release is
 *     one, also where nobody says so.
 *  R4 An offer is accepted by the agency that it was made to; until then nothing has passed. After
 *     a transfer it is the prison that received the person, or the owner team where that one has no
 *     part in this; a transfer counts when the prison that had the person tells it, or the owner
 *     team, or where none of those that are here had the person. The prison's tasks are no matter
 *     for the one before it any more.
 *  R5 It is offered to one that hears of it, which is the owner team and any agency that sees the
 *     area case by consent or another basis; any other is refused, for the offer would lie where
 *     nobody reads it. One that nobody has answered in so many working days (answer_working_days),
 *     or whose addressee sees the case no longer, is the adviser's to follow up (ladder.h).
 *  R6 A date that another prison tells than the one that has the person is a question, where it is
 *     another date: the earlier one holds until either the one that has the person says its own
 *     once more (in person: a list that is read again is no answer) or another, or the owner team
 *     does. Both are said to the owner team, with an alert (answers.h, ladder.h); each prison is
 *     asked about its own date, where it is no stranger to the case. */
#ifndef OVERGANG_CORE_HANDOVER_H
#define OVERGANG_CORE_HANDOVER_H

#include "base/date.h"
#include "core/events.h"
#include "core/input.h"
#include "core/rules.h"
#include "schema/refusals.h"

void handover_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, const Ov__Fact *f, struct refusal *r);
void handover_conclude(const struct concluding *c);
/* The prison that has the person, or had before the release; 0: none of those that are here. */
uint32_t handover_prison(const struct rules *rules, const Ov__CaseState *state);
bool handover_is_prison(const struct rules *rules, uint32_t number);
/* R6: is a date that this one tells another than the one who has the person tells? */
bool handover_contests(const struct rules *rules, const Ov__CaseState *state, uint32_t speaker);
/* R3: where the person went, and whether it counts. */
void handover_complete(
    const struct rules *rules, const Ov__CaseState *state, uint32_t speaker, Ov__Fact *f);
/* R5: from when on an offer that nobody has answered is the adviser's matter; 0: there is none. */
ov_time handover_waits(const struct rules *rules, const Ov__CaseState *state, ov_time now);
/* When a release that is held back will be taken for one; 0: none is. */
ov_time handover_next(const struct rules *rules, const Ov__CaseState *state);

#endif
