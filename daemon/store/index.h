/* index.h - The events of one input are put into the streams of those who may know (I6). */
#ifndef OVERGANG_STORE_INDEX_H
#define OVERGANG_STORE_INDEX_H

#include "core/events.h"
#include "store/cases.h"

/* Fills in `told` and `told_n` of each event, and writes the shares. Before the events are
 * sealed. */
void index_events(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    struct arena *arena);

#endif
