/* cases.h - A case by its huskenavn, among those that the own agency knows. */
#ifndef OVERGANG_CASES_H
#define OVERGANG_CASES_H

#include <stdbool.h>

#include "nearest.h"
#include "overgang.h"

/* Is that a huskenavn, or at least no id? An id has eight letters and digits; a huskenavn has none of
 * the digits. */
bool cases_is_name(const char *typed);

/* Which case n->typed may have been: the ids of those that are called so, or else the huskenavn that
 * are nearest to it, of the own cases alone. Negative when they cannot be asked for. */
int cases_meant(struct overgang *o, struct nearest *n);

#endif
