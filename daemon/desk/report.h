/* report.h - The request `report`: twice is once, find the case, decide, write. */
#ifndef OVERGANG_DESK_REPORT_H
#define OVERGANG_DESK_REPORT_H

#include "desk/call.h"

void report_handle(struct call *c);

/* One person has one hash, whoever names him by number; without a number it takes birth date,
 * name and reference, and then only the agency that uses the reference can mean the same.
 * false: neither is there. */
bool report_person_hash(
    struct call *c, const Ov__Person *p, unsigned char ret_hash[SEAL_HASH_SIZE]);

#endif
