/* tasks.h - What is said about tasks: receipts, decisions, tasks of one's own.
 *
 * A task is planned -> received (a machine put it before its owner) -> accepted (a human took it
 * on) -> done, declined or not needed. The two receipts are marks on it, one for each request and
 * agency: an agency accepts all the open tasks of its roles in an area at once, or those it names.
 *  T1 tasks that are named are in the plan of that area; received, accepted, declined and done are
 *     for open ones, by whose role owns them or the owner team;
 *  T2 not needed and reassigned are the owner team's to say, or its prison's before the release;
 *  T3 a task of one's own (task.added) has an id that the daemon gives, and is met by task.done;
 *  T4 a case has at most TASKS_MAX tasks, of them TASKS_ADDED_MAX added ones that are open: what is
 *     added must not push out what the routine asks for. */
#ifndef OVERGANG_CORE_TASKS_H
#define OVERGANG_CORE_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "core/input.h"
#include "core/rules.h"
#include "schema/refusals.h"

/* T1 to T4. */
void tasks_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, const Ov__Fact *f, struct refusal *r);
/* Which tasks are meant, where none is named; the id of one that is added. */
void tasks_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__Fact *f, struct arena *arena);
/* The prefix and some letters and digits that no commitment and no task of this case has: by chance,
 * since a number would count what others have said. */
char *tasks_new_id(char prefix, uint64_t random, const Ov__CaseState *state, struct arena *arena);
/* T1: of a receipt that was completed: there is no task left that it is for. It makes no event. */
bool tasks_receipt_of_nothing(const Ov__Fact *f);

#endif
