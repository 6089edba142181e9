/* publish.h - The publications of a turn, made from its stream entries.
 *
 * Who may see one is asked at the end of the turn, when all its inputs are in: a withdrawal in the
 * same turn already counts. */
#ifndef OVERGANG_DESK_PUBLISH_H
#define OVERGANG_DESK_PUBLISH_H

#include "desk/context.h"

/* Into the outbox. Before the commit. */
void publish_prepare(struct turn *t);

#endif
