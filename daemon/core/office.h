/* office.h - Which Nav office a name means: "Nav Asker", "NAV-kontoret i Asker" and "Asker kommune" are
 * one. */
#ifndef OVERGANG_CORE_OFFICE_H
#define OVERGANG_CORE_OFFICE_H

#include <facts.pb-c.h>

#include "core/agencies.h"

/* Do both have the same words, or one all of the other's? Words that every office has do not count,
 * nor do capital letters. */
bool office_same(const char *a, const char *b);

/* The one agency with a role at Nav that this name means; of a name that is left out, `speaker` where
 * it is such a one. 0: none here, or more than one. */
uint32_t office_agency(const struct agencies *agencies, uint32_t speaker, const char *name);

#endif
