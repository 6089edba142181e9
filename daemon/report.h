/* report.h - The request `report`: twice is once, find the case, decide, write. */
#ifndef OVERGANG_REPORT_H
#define OVERGANG_REPORT_H

#include "call.h"

void report_handle(struct call *c);

#endif
