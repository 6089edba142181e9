/* append.h - All that one input caused is written, in the open transaction. */
#ifndef OVERGANG_STORE_APPEND_H
#define OVERGANG_STORE_APPEND_H

#include "core/events.h"
#include "store/cases.h"

/* Events, their entries in the streams of those who may know, the shares, and the case's state.
 * `packed` is that state behind the last event (templates_pack_state()); `due` is the case's next moment. */
void journal_append(struct journal *j, struct case_row *row, const struct events *events,
    struct wire_bytes packed, ov_time now, ov_time due, struct arena *arena);

#endif
