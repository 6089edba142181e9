/* silence.h - When somebody who was asked does not answer: the ladder of reminders.
 *
 *  S1 The clock counts from the moment something readable was put before the one who was asked
 *     (task.received), in the working days of the recipient; days on which it has said to be away
 *     (user.away, the house or any one of it) do not count. Where a deputy is named for an absence,
 *     the deputy is asked at once (step 2), or on the day it begins; S4 holds. Of several agencies
 *     of one role each is asked about the tasks put before it; one that has said last that the
 *     person is not theirs (nav.office_disputed, nav.person_unknown) is not asked.
 *  S2 Steps: 1 the same person or mailbox, 2 the deputy, 3 the own adviser ("ring dem"), 4 the
 *     leader, 5 a meeting of all parties without the client. After so many working days as the
 *     settings say; after fewer when the release is less than 14 days away. The person on call
 *     hears of the silence in the release alert (ladder.h), which names the role.
 *  S3 Only steps that are automatic go out by themselves; the others are drafts, which the case's
 *     adviser sends. 1 and 2 go to the agency: one reminder.due for each area, in one step, with
 *     the tasks of that area; it is not asked about areas that it may not see now. All others go to
 *     the owner team, in the area plan, which is its alone.
 *  S4 One step a day, each once, in order, however long the daemon was down: nobody's leader is
 *     written to before they were reminded. Two that fall on one day move on: near the release 1,
 *     2, 2, 3, 4 become 1, 2, 3, 4, 5.
 *  S5 An answer ends it: any report of the agency, or on its behalf, after it was asked; user.away
 *     and receipts of its machine are none. Tasks that lay before it when it last spoke are
 *     answered by that, and tasks put before it later are asked about from then on, from step 1.
 *     From step 3 on that silence was said (agency.silent), and so is its end (agency.heard).
 *  S6 Tasks that no participant could do, or none that has not said it is not theirs, are told to
 *     the adviser once for each role (step 3 without an agency): at once where the person has said
 *     who may take part, or that nobody may, and else ten working days before the first is due. Is
 *     one of them essential and has the person said so, there is an alert as well (ladder.h).
 *  S7 A person may start it: communication.failed is step 5 at once, a draft, and once, with any
 *     participants. A meeting that was held ends it, and so does a word of anybody who has the
 *     role, though it takes no part any more. Source: field practice of the two teams; the numbers
 *     are settings. */
#ifndef OVERGANG_CORE_SILENCE_H
#define OVERGANG_CORE_SILENCE_H

#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

void silence_conclude(const struct concluding *c);
/* Of those that were reminded and have not answered, the role that was asked first. */
Ov__Role silence_role(const Ov__CaseState *state);
/* S6: since when it has been said that there is nobody to do something essential that is open, the
 * latest of several roles; 0: there is somebody. */
ov_time silence_nobody(const struct rules *rules, const Ov__CaseState *state, ov_date today);
/* The next moment after now at which silence_conclude() could say something; 0: never. */
ov_time silence_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
