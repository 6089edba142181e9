/* dates.h - Days that cannot be meant: not happened yet, long ago, years ahead, before the intake. */
#ifndef OVERGANG_CORE_DATES_H
#define OVERGANG_CORE_DATES_H

#include <store.pb-c.h>

#include "core/input.h"
#include "schema/refusals.h"

/* Of any fact. A day that the clock may be wrong about sets r->future as well. */
void dates_check(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r);

#endif
