/* meet.h - What meets a task.
 *
 *  M1 a fact meets a task when it is of one of its kinds and about its thing, was told after the
 *     task began and after the fact that met it before, holds for the date version where it is
 *     tied, and did not occur before the task could be done;
 *  M2 where a number of times is asked for, so many tellings; of needs, so many areas;
 *  M3 where all kinds are asked for, each of them;
 *  M4 of several occurrences one fact meets those whose day has come; where none has, the earliest
 *     that is open;
 *  M5 a yes that was taken back meets nothing: a bed that was withdrawn, refused or not there, an
 *     office that says that the case is not theirs, a volunteer who does not come (answers.h);
 *  M6 nor does one that leaves nights out (housing.h, H5) meet a task that asks for a home or a
 *     guarantee; a task that a place be confirmed it meets. */
#ifndef OVERGANG_CORE_MEET_H
#define OVERGANG_CORE_MEET_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

/* M6: does this promise leave out nights that this task asks for? */
bool meet_promise_short(
    const Ov__CaseState *state, const Ov__Task *t, const Ov__LatestFact *promise);

/* Is it open only since a promise leaves nights out at its end, and the first night has a bed? */
bool meet_bed_is_there(const Ov__CaseState *state, const Ov__Task *t);

/* M1 to M6: the fact that meets the task now; NULL: there is none. `a` is the area it stands in. */
const Ov__LatestFact *meet_task(
    const Ov__CaseState *state, const Ov__AreaState *a, const Ov__Task *t, uint32_t date_version);

#endif
