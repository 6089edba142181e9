/* basis_check.h - May a fact about grants be said? B1 to B4 of basis.h. */
#ifndef OVERGANG_CORE_BASIS_CHECK_H
#define OVERGANG_CORE_BASIS_CHECK_H

#include <stddef.h>

#include <store.pb-c.h>

#include "core/input.h"
#include "core/rules.h"
#include "schema/refusals.h"

/* May this fact about grants be said? Fills ret_refusal. Returns how many agencies would take
 * part that do not yet. */
size_t basis_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r);

#endif
