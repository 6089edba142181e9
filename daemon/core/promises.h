/* promises.h - Goals and commitments: each area has room of its own for them, so that they keep nobody
 * from recording a bed. */
#ifndef OVERGANG_CORE_PROMISES_H
#define OVERGANG_CORE_PROMISES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "core/input.h"
#include "schema/refusals.h"

/* Is it a kind about goals or commitments? */
bool promises_are(uint32_t kind);
/* How many latest facts the area keeps beside them. */
size_t promises_beside(const Ov__AreaState *a);
/* Is there room for the i-th fact of the report, those before it included? Of another kind: yes. */
void promises_check(const struct input *in, const Ov__CaseState *state, uint32_t speaker, size_t i,
    struct refusal *r);
/* A goal or commitment that is kept, missed, reached or dropped was set before, under that name, in
 * that area. */
void promises_check_set(const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r);

#endif
