/* parked.h - Deliveries that a consumer could not handle and has put aside, with the reason.
 *
 * Its stream goes on; what is parked can be listed and tried again. When PARKED_MAX are
 * there, no more are taken, and the consumer waits at the one that it cannot handle. */
#ifndef OVERGANG_DESK_PARKED_H
#define OVERGANG_DESK_PARKED_H

#include "desk/call.h"

/* The requests `park` and `parked`. */
void parked_handle(struct call *c);
void parked_list(struct call *c);

/* How many a consumer has put aside: a look at each, at most PARKED_MAX. */
uint32_t parked_count(struct journal *j, uint32_t agency, const char *consumer);

#endif
