/* reads.h - The requests that read cases, through the one mask of access.h. */
#ifndef OVERGANG_DESK_READS_H
#define OVERGANG_DESK_READS_H

#include "desk/call.h"

void reads_case(struct call *c);
void reads_what_if(struct call *c);
void reads_cases(struct call *c);
void reads_person(struct call *c);
void reads_history(struct call *c);

#endif
