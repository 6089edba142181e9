/* answers.h - Who said yes and who said no to the same thing, and which answer stands.
 *
 *  Y1 A no takes the yes that was said before it about the same thing: of the same office, place or
 *     organisation; one that names none takes what the same speaker had said yes to. An office is
 *     the same where its name means the same agency (office.h), or where one of both names means
 *     none. An office that does not know the person (nav.person_unknown) has said no, unless it
 *     says until when it looks.
 *  Y2 The office is open again after nav.office_disputed, until one that has not said no is settled
 *     or claims it, or the same one takes it on after all. Meanwhile the tasks of municipal and
 *     state Nav belong to those who are to settle the office (plan.c), and the adviser is woken
 *     (ladder.h).
 *  Y3 Two answers about one thing contradict each other when the later one says the opposite of
 *     what another has last said, or, of the office, of what the same one said before, or names
 *     another office as the right one. That is said to the owner team once (answers.contradict),
 *     with both answers; an answer of the owner team settles it. So is a transfer told by one who
 *     did not have the person (handover.h). A guarantee that is withdrawn or came to nothing is no
 *     answer but news, and contradicts nobody. A no needs no name of the thing: an office or an
 *     organisation that names none means itself.
 *  Y4 Between a yes and a no the same words are news (D10). */
#ifndef OVERGANG_CORE_ANSWERS_H
#define OVERGANG_CORE_ANSWERS_H

#include "base/arena.h"
#include "core/events.h"
#include "core/rules.h"

/* The office, the organisation that says no of itself, by its name. */
void answers_complete(
    const struct rules *rules, uint32_t speaker, Ov__Fact *f, struct arena *arena);
/* Y1: the number of the latest no that has taken this yes; 0: it stands, or is no yes. */
uint32_t answers_taken(const Ov__CaseState *state, const Ov__LatestFact *yes);
/* Y2: the no by which the office is open; NULL: it is not, or was never settled. */
const Ov__LatestFact *answers_office_open(const Ov__CaseState *state);
/* Does a task that this kind meets settle whose the person is? */
bool answers_settles_office(uint32_t kind);
/* Y4: a kind that says the opposite of this one; `i` counts from 0; 0: that was the last. */
uint32_t answers_opposite(uint32_t kind, size_t i);
/* Y3: the later of two answers that contradict each other now, the latest of several, where it is
 * not the one by which the office is open; NULL. */
const Ov__LatestFact *answers_contradiction(const Ov__CaseState *state);
/* Y3: answers.contradict, and the question to each prison about its own date. */
void answers_conclude(const struct concluding *c);

#endif
