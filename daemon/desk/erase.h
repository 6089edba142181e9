/* erase.h - The request `erase`: a closed and exported case is forgotten.
 *
 * Its rows go with the turn's commit, its key is overwritten right behind it, and only then
 * is the answer given. What stays is who decided it and why, on the access record, and the
 * sealed rows of the journal, which nobody can read any more and over which the chain still
 * verifies. */
#ifndef OVERGANG_DESK_ERASE_H
#define OVERGANG_DESK_ERASE_H

#include "desk/call.h"

void erase_handle(struct call *c);

#endif
