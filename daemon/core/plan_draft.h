/* plan_draft.h - What a plan is made from, and the plan so far. For plan.c and carry.c. */
#ifndef OVERGANG_CORE_PLAN_DRAFT_H
#define OVERGANG_CORE_PLAN_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "core/anchors.h"
#include "schema/limits.h"

struct plan_draft {
	const Ov__CaseState *state;
	struct anchors anchors;
	unsigned holds;
	uint32_t version; /* of the release date */
	bool arrived;
	bool roofless;		 /* tonight has no roof */
	bool out;		 /* of prison, and taken for true */
	bool office_open;	 /* an office has said no, and no other has said yes */
	uint32_t done_by_person; /* tasks */
	size_t added;		 /* tasks by task.added, for which room is kept */
	struct arena *arena;
	const Ov__Task **before; /* the tasks of the state */
	size_t before_count;
	size_t before_next; /* behind the one that was found last: they stand in this order */
	Ov__Task *tasks[TASKS_MAX];
	Ov__Area areas[TASKS_MAX];
	size_t count;
};

#endif
