/* check.h - D9: is there room for a report's facts, and are they possible in this case?
 *
 * apply may not fail, so a fact that would not fit is refused here. */
#ifndef OVERGANG_CORE_CHECK_H
#define OVERGANG_CORE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "core/input.h"
#include "core/rules.h"
#include "schema/refusals.h"

/* All facts of the report, of `behalf` or of the speaker (0). */
void check_limits(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r);

/* The i-th fact is refused for `why`, whose field is one of that fact; nothing where `why` is OK. The
 * first refusal stands, as everywhere (schema/refusals.h). */
void refuse_within(
    struct refusal *r, const Ov__Report *report, size_t i, const struct refusal *why);
void refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, enum refusal_code code,
    const char *field);

#endif
