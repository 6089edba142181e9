/* repeats.h - D10: a fact that only repeats makes no event. */
#ifndef OVERGANG_CORE_REPEATS_H
#define OVERGANG_CORE_REPEATS_H

#include <stdbool.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "core/input.h"
#include "schema/catalogue.h"

/* The same agency said the same last time, of the same date where it hangs on one. An
 * opening is always an event. `said` is the hash of the fact as it was reported. */
bool repeats_fact(const struct kind *k, const Ov__Fact *f, const struct input *in,
    const Ov__CaseState *state, uint32_t speaker, const unsigned char said[16]);

#endif
