/* phone.h - Can that telephone number be rung? Pure. */
#ifndef OVERGANG_NOTIFY_PHONE_H
#define OVERGANG_NOTIFY_PHONE_H

#include <stdbool.h>

#include "base/problem.h"

/* NULL, or the kind of problem. Valid are eight Norwegian digits, or + and
 * a country's number, with spaces anywhere. `invented`: also numbers that begin with 000, which
 * are never assigned. */
const struct problem_kind *phone_problem(const char *phone, bool invented);

#endif
