/* earlier.h - What an earlier stay of the same person came to, to compare the present one with:
 * "flere av gjengangerne får mer orden på livet sitt neste gang". For the owner team alone. */
#ifndef OVERGANG_CORE_EARLIER_H
#define OVERGANG_CORE_EARLIER_H

#include "base/arena.h"
#include "base/date.h"
#include "core/events.h"
#include "core/input.h"

/* As its case stands, seen from `now`. */
Ov__EarlierCase *earlier_of(const Ov__CaseState *state, ov_time now, struct arena *arena);

/* case.linked, of a case that was just opened; nothing where there is no earlier one. */
void earlier_conclude(const struct concluding *c, const struct input *in);

#endif
