/* checks.h - Is a fact in itself possible, by the declarations of its fields in facts.proto and by the
 * rules of its kind? */
#ifndef OVERGANG_SCHEMA_CHECKS_H
#define OVERGANG_SCHEMA_CHECKS_H

#include <facts.pb-c.h>

#include "schema/refusals.h"

/* The daemon's own fields are looked at first, then the others in the order of their numbers, then the
 * rules of the kind; the first problem is told. The fact has a message, of a declared kind. */
void checks_fact(const Ov__Fact *fact, struct refusal *ret);

#endif
