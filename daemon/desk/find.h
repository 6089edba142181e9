/* find.h - The case that a request of a reader names. */
#ifndef OVERGANG_DESK_FIND_H
#define OVERGANG_DESK_FIND_H

#include "desk/call.h"

void find_none(struct call *c, const char *field);
/* Loaded, when this agency takes part in it. A case that does not exist and one that the agency
 * may not know of go the same way. */
bool find_load(struct call *c, const unsigned char id[CASE_ID_SIZE], struct case_row *row,
    struct share *share);
/* The case by id or huskenavn. false: answered. */
bool find_named(
    struct call *c, const char *name, const char *field, struct case_row *row, struct share *share);

#endif
