/* ladder_close.h - L4 of ladder.h: an alert ends, for a reason that is said. */
#ifndef OVERGANG_CORE_LADDER_CLOSE_H
#define OVERGANG_CORE_LADDER_CLOSE_H

#include <store.pb-c.h>

#include "core/events.h"
#include "core/release.h"

void ladder_close(const struct concluding *c, uint32_t code, const char *because);
/* All open ones that there is a reason to end. */
void ladder_close_ended(const struct concluding *c, const struct release *r);
/* A later alert of the same matter says all that the earlier one said. So a case has at
 * most one open alert of each matter, and ALERTS_MAX always has a closed one to drop. */
void ladder_supersede(const struct concluding *c, Ov__AlertReason reason);

#endif
