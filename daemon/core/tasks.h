/* tasks.h - What is said about tasks, and what meets them.
 *
 * A task is planned -> received (a machine put it before its owner) -> accepted (a human took it
 * on) -> done, declined or not needed. The two receipts are marks on it, one for each request and
 * agency: an agency accepts all the open tasks of its roles in an area at once, or those it names.
 *  T1 tasks that are named are in the plan of that area; received, accepted, declined and done are
 *     for open ones, by whose role owns them or the owner team;
 *  T2 not needed and reassigned are the owner team's to say, or its prison's before the release;
 *  T3 a task of one's own (task.added) has an id that the daemon gives, and is met by task.done;
 *  T4 a case has at most TASKS_MAX tasks, of them TASKS_ADDED_MAX added ones that are open: what is
 *     added must not push out what the routine asks for;
 *  M1 a fact meets a task when it is of one of its kinds and about its thing, was told after the
 *     task began and after what met it before, holds for the date version where it is tied, and
 *     did not occur before the task could be done;
 *  M2 where a number of times is asked for, so many tellings; of needs, so many areas;
 *  M3 where all kinds are asked for, each of them;
 *  M4 of several occurrences one fact meets those whose day has come; where none has, the earliest
 *     that is open;
 *  M5 a yes that was taken back meets nothing: a bed that was withdrawn, refused or not there, an
 *     office that says that the case is not theirs, a volunteer who does not come (answers.h);
 *  M6 nor does one that leaves nights out (housing.h, H5) meet a task that asks for a home or a
 *     guarantee; a task that a place be confirmed it meets. */
#ifndef OVERGANG_CORE_TASKS_H
#define OVERGANG_CORE_TASKS_H

#include "core/decide.h"

/* Is there still something to be done? */
bool task_open(const Ov__Task *t);
/* NULL: there is none of that id in that area. */
Ov__Task *tasks_find(const Ov__CaseState *state, Ov__Area area, const char *id);
/* Has the task an owner among these roles (bit 1 << Role)? */
bool task_owned_by(const Ov__Task *t, uint32_t roles);

/* When that agency's machine put it before a human; 0: not yet. */
ov_time task_received(const Ov__Task *t, uint32_t agency);

/* How many that were added are open. */
size_t tasks_added_open(const Ov__CaseState *state);

/* T1 to T4. */
void tasks_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, const Ov__Fact *f, struct refusal *r);
/* Which tasks are meant, where none is named; the id of one that is added. */
void tasks_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__Fact *f, struct arena *arena);
/* T1: of a receipt that was completed: there is no task left that it is for. It makes no event. */
bool tasks_receipt_of_nothing(const Ov__Fact *f);
void tasks_apply(Ov__CaseState *state, const Ov__Event *e, struct arena *arena);

/* M6: does this promise leave out nights that this task asks for? */
bool tasks_promise_short(
    const Ov__CaseState *state, const Ov__Task *t, const Ov__LatestFact *promise);

/* Is it open only since a promise leaves nights out at its end, and the first night has a bed? */
bool tasks_bed_is_there(const Ov__CaseState *state, const Ov__Task *t);

/* M1 to M6: what meets the task now; NULL: nothing does. `a` is the area it stands in. */
const Ov__LatestFact *tasks_meet(
    const Ov__CaseState *state, const Ov__AreaState *a, const Ov__Task *t, uint32_t date_version);

#endif
