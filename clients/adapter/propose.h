/* propose.h - The answer that a letter proposes: a kind that the agency's roles may report, and
 * the lines for the clerk. Pure. */
#ifndef OVERGANG_ADAPTER_PROPOSE_H
#define OVERGANG_ADAPTER_PROPOSE_H

#include "overgang.h"

/* May one of the agency's roles report it? As the daemon will answer. */
bool propose_may(const Ov__HelloAnswer *who, uint32_t kind);

/* The first kind that meets the task and that one of the roles may report; 0: none. */
uint32_t propose_for_task(const Ov__HelloAnswer *who, const Ov__Task *t);

/* "sted = (f.eks. Holmen)" and so on, a line for each field that a report may fill in; each
 * ends with a newline. The names are those of the texts' language. Returns buf. */
char *propose_lines(const struct texts *t, uint32_t kind, char *buf, size_t size);

#endif
