/* complete.h - D11: the fields that the daemon fills in before a fact becomes an event. */
#ifndef OVERGANG_CORE_COMPLETE_H
#define OVERGANG_CORE_COMPLETE_H

#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "core/input.h"
#include "core/rules.h"

/* `version` is the case's before the report. Dates and grants are reckoned here and stand in the
 * event, so that the fold needs neither rules nor a clock. */
void complete_fact(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena);

#endif
