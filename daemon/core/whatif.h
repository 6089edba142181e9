/* whatif.h - What would be missing if the release were on another day. Nothing changes: the case as
 * it was loaded is folded on, and thrown away. */
#ifndef OVERGANG_CORE_WHATIF_H
#define OVERGANG_CORE_WHATIF_H

#include <desk.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/agencies.h"
#include "core/rules.h"

/* The case `state` (changed) as it would stand now with the release on `release`; 0: as it is.
 * Tasks of the areas `areas` alone; missing are the essential ones that are open, and those that
 * would be late. */
void whatif(const struct rules *rules, Ov__CaseState *state, ov_date release, ov_time now,
    scope areas, struct arena *arena, Ov__WhatIfAnswer *ret);

#endif
