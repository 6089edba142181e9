/* received.h - The events of a case that an agency had received when its grant ended. */
#ifndef OVERGANG_STORE_RECEIVED_H
#define OVERGANG_STORE_RECEIVED_H

#include "core/events.h"
#include "store/cases.h"

/* Fill it in where these events end a grant. Before they are indexed. */
void received_fill(struct journal *j, const struct case_row *row, const struct events *events,
    struct arena *arena);

#endif
