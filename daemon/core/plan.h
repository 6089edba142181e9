/* plan.h - A routine and what is known of a case give tasks with due dates. */
#ifndef OVERGANG_CORE_PLAN_H
#define OVERGANG_CORE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/date.h"
#include "core/routine.h"

/* The tasks that the case's routines ask for now, all areas, in the order of the routines; each
 * occurrence is a task ("a35/2"; the first is "a35"). States, marks, receipts and met_number are
 * carried over from the state's own tasks of the same id, so that a plan that is made anew from itself
 * is the same (conclude_reads.c relies on it):
 *  P1 a task not in the state begins PLANNED, and facts meet it from the case's beginning on;
 *  P2 a done task stays done, unless it is tied and date_version has moved since it was met: then
 *     CONFIRM_AGAIN, confirmed_for the old date;
 *  P3 overdue_said and reminded are kept unless the due date is another;
 *  P4 a task that no longer applies and is not done is left out; a done one stays, and so does one
 *     that a fact meets, until C2 has said so: a lease ends "uten bolig" and is the answer to the
 *     task;
 *  P5 a task due some time after the release (R+7d) is not asked for while there is no release
 *     date: a fact that met it now would have come before the release; nor a task that is reckoned
 *     from a kind alone (commitment.missed+1v) while there is no such fact;
 *  P6 once somebody has arrived, a task of the time before the release that is not done is no
 *     longer asked for; but an essential bed until tonight has a roof, a key until somebody has
 *     moved in, and money until it is there or is not needed;
 *  P7 a task that repeats is planned anew as soon as it is done: due = day done + repeat, since =
 *     the fact that met it last; longer by that again for each task the person did (at most four
 *     times as long) where it grows; of several occurrences the last one repeats;
 *  P8 tasks that were added (task.added) are kept as they are, and so are those declined or not
 *     needed, but for the dates of those that the routine still has;
 *  P9 reassigned owners are kept as long as the routine's own owners have not changed;
 *  P10 waiting: a task it builds on is in the plan and not done;
 *  P11 a task reckoned from one fact (a kind, B or F) is met by later facts (since = its number),
 *      and planned anew, in any state, when a later such fact comes;
 *  P12 of a case that is over tasks done, declined or not needed stay, and no others; of one whose
 *      person is back in prison nothing, so that another release begins anew;
 *  P13 a task met by a yes that was taken back (answers.h) begins again: by a bed that was
 *      withdrawn, refused or not there, or that now leaves nights out (M6) since the release has
 *      moved, and no other stands; by an office that says that it is not theirs. Where each of
 *      several kinds is asked for, by any one of them;
 *  P14 a due date that had passed when it was reckoned is marked so (known = passed), also of a
 *      task that begins again: nobody is late with a task that was asked for after its day. It
 *      stays so until the due date is another; a task that was late before the date moved is late;
 *  P15 while the office is open, because one has said no, tasks that are first of all municipal or
 *      state Nav's go to those who are to settle the office (the owners of the task that
 *      nav.office_settled meets in that routine, offices left out, or the team); once one is known
 *      it is asked anew. `since` is the number of a fact that no longer counts: later facts do. At
 *      most TASKS_MAX tasks, added ones included; a routine alone has fewer, which routine_load()
 *      sees to, and case.routine_set is refused where the sum has more. A task is tied when one of
 *      its terms hangs on R or W, its due date is not after R (what follows the release needs no
 *      confirming again), and something that meets it is said for a date (KIND_TIED: a map of
 *      somebody's needs is as true when the date moves). not_before is R for a task whose offset
 *      from R is positive. `today` is what a consent's last day is held against. Returns the count;
 *      *ret_areas[i] is the area of *ret_tasks[i]. */
size_t plan_make(const struct routines *r, const struct calendar *c, const Ov__CaseState *state,
    ov_date today, struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas);

#endif
