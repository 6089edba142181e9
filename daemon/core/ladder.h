/* ladder.h - When the person on call is told, and what happens when nobody answers.
 *
 * L1 The release alert: alert_time on the last full working day before the release; on each short
 *    day after that, the day of release included; and when a closed run of three days or more
 *    begins between that day and the day after the release, on the full working day before it as
 *    well.
 * L2 A moment that has passed before the date was known is not made up for one by one: a single
 *    late alert stands for all of them.
 * L3 An alert that nobody has acknowledged climbs until somebody does: to step 2 after
 *    escalate_after, to step 3 after twice that. Then it is repeated at alert_time, so many days
 *    after the last time as `repeat` says, the last number for a year, on a working day where it is
 *    not every day, and after that once a year: that is bounded (in the first year some sixty
 *    times), and it ends only with an acknowledgement or by L4. Who is told at which step is the
 *    roster's to say. The missing things and the adviser (on a day away the deputy) are those of
 *    that step.
 * L4 An alert ends for a reason that is said. release.unconfirmed raises "ring", with the number of
 *    the prison that has told the date, and ends the release alert; release.completed, a new date
 *    or a withdrawn date closes what was raised for the old one, and case.closed all; so do the
 *    person's death and a recall; and a later alert of the same matter. The alert that somebody let
 *    out by a court is not heard of replaces "out today".
 * L5 Released by a court with no date before, or on another day than was set: at once, where it is
 *    told within two working days and nobody has said where the person is; later than that it is
 *    history, and L6 speaks of the night.
 * L6 A night without a roof, of somebody who is out: in the morning before it, of the night of the
 *    release at once, and at once where it is known later. Not while L5 or L7 stands, which say
 *    that nobody knows where the person is, and name the bed. It is named by the first such night,
 *    repeated by L3, and over when that night has a roof (a home, a stay with family too, a place
 *    that is promised: nights.h) or by L4; where the roof goes again, it is told again.
 * L7 Out, as was told that day, and by arrival_time (two hours after leaving, when that is later)
 *    nobody has said whether the person arrived: once.
 * L8 In the quiet hours nobody is woken for a date that is, and was, neither today's nor
 *    tomorrow's: that it moved, and the next step, are told when they end. An alert about somebody
 *    who is out, or goes out by tomorrow, has no quiet hours.
 * L9 The adviser is woken, then the deputy, then the person on call, for matters that are not about
 *    a night or a gate but must not lie: an office says that the case is not theirs; two answers
 *    contradict each other (answers.h); two prisons tell two dates, or nobody answers an offer to
 *    take over the person (handover.h); nobody takes part who could do something essential
 *    (silence.h). At once, but not in the quiet hours; repeated on working days; over when it is
 *    settled. */
#ifndef OVERGANG_CORE_LADDER_H
#define OVERGANG_CORE_LADDER_H

#include <store.pb-c.h>

#include "core/events.h"

/* Raise, escalate and close what is due; events are applied as they are added. */
void ladder_conclude(const struct concluding *c);

#endif
