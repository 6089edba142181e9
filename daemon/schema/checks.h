/* checks.h - Is a fact in itself possible? What its fields declare in facts.proto, and what only its
 * kind knows. */
#ifndef OVERGANG_SCHEMA_CHECKS_H
#define OVERGANG_SCHEMA_CHECKS_H

#include <facts.pb-c.h>

#include "schema/refusals.h"

/* The daemon's own fields first, then the others in the order of their numbers, then what is the
 * kind's alone: the first problem is the one that is told. */
void checks_fact(const Ov__Fact *fact, struct refusal *ret);

#endif
