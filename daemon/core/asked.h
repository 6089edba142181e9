/* asked.h - The tasks that an agency has not answered, and since when (S1, S5 and S6 of
 * silence.h). */
#ifndef OVERGANG_CORE_ASKED_H
#define OVERGANG_CORE_ASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"
#include "core/rules.h"
#include "schema/limits.h"

/* The open questions to one agency in one of its roles. */
struct asked {
	uint32_t agency; /* 0: nobody takes part who has the role */
	Ov__Role role;
	ov_time since; /* the earliest receipt of a task that nobody has taken on */
	size_t count;
	const Ov__Task *tasks[TASKS_MAX]; /* in the order of their areas */
	Ov__Area areas[TASKS_MAX];
};

/* The roles (bit 1 << Role) that own a task which is open, not declined and taken on by nobody: of
 * any other role nothing is asked. */
uint32_t asked_roles(const Ov__CaseState *state);
/* Are reminders sent to that role? The owner team, prisons and the person are asked in person. */
bool asked_by_machine(Ov__Role role);
/* The first that takes part by that role and does not say that it is not theirs; 0: nobody. */
uint32_t asked_agency(const struct rules *rules, const Ov__CaseState *state, Ov__Role role);
/* When it last said anything in this case; 0: never. A receipt of its machine is no answer. */
ov_time asked_last_word(const Ov__CaseState *state, uint32_t agency);

/* The tasks that are open, not declined, taken on by nobody, first of all this role's, and put
 * before that agency after it last spoke, or (asked_after()) not earlier than `spoke`. */
void asked_of(const struct rules *rules, const Ov__CaseState *state, uint32_t agency, Ov__Role role,
    ov_date today, struct asked *ret);
void asked_after(const struct rules *rules, const Ov__CaseState *state, uint32_t agency,
    Ov__Role role, ov_date today, ov_time spoke, struct asked *ret);
/* One to each agency that takes part by this role, or one that there is nobody for, one after the
 * other. `at` is 0 at first; false: that was the last. */
bool asked_next(const struct rules *rules, const Ov__CaseState *state, Ov__Role role, ov_date today,
    size_t *at, struct asked *ret);

/* Of the tasks in that area, or of all (AREA_NONE): the earliest due date; 0: none has one. */
ov_date asked_earliest_due(const struct asked *q, Ov__Area area);
/* When the first of that area was put before them; 0: it asks nothing there. */
ov_time asked_since(const struct asked *q, Ov__Area area);

#endif
