/* refuse_fact.h - A refusal about one fact of a report, with its path: "report.facts[2].release_date_set.date". */
#ifndef OVERGANG_CORE_REFUSE_FACT_H
#define OVERGANG_CORE_REFUSE_FACT_H

#include <stddef.h>

#include <desk.pb-c.h>

#include "schema/refusals.h"

/* The i-th fact is refused for `why`, whose field is one of that fact; nothing where `why` is OK. The
 * first refusal stands, as everywhere (schema/refusals.h). */
void refuse_within(
    struct refusal *r, const Ov__Report *report, size_t i, const struct refusal *why);
void refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, enum refusal_code code,
    const char *field);

#endif
