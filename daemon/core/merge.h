/* merge.h - Two numbers, or two cases, that are one person's: identity.merged, and the question
 * that comes before it. For the owner team alone: nobody else may know that the person has another
 * case. */
#ifndef OVERGANG_CORE_MERGE_H
#define OVERGANG_CORE_MERGE_H

#include "base/arena.h"
#include "core/events.h"
#include "core/input.h"
#include "schema/refusals.h"

enum { MATCHES_MAX = 4 }; /* cases that one report may be found to be of the same person as */

/* Is it the owner's to say, and is the case that it names another one of the same owner's? */
void merge_check(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r);

/* identity.matched for each of in->matches about which nobody has been asked yet. */
void merge_conclude(const struct concluding *c, const struct input *in);

/* The numbers that identity.merged has added to this case and that still stand; in the arena. */
const char **merge_numbers(const Ov__CaseState *state, struct arena *arena, size_t *ret_count);

#endif
