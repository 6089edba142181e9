/* routine_when.h - When a task applies: the words of its conditions. */
#ifndef OVERGANG_ROUTINE_WHEN_H
#define OVERGANG_ROUTINE_WHEN_H

#include "routine/piece.h"
#include "core/routine.h"

/* Parse "når = uten bolig, behov(legitimasjon)". NULL, or a sentence that names the problem. */
const char *routine_when(struct routine_task *t, const struct mistake *p, const char *value);
/* When it applies, in the words of the file: "uten bolig, behov(legitimasjon)"; "" always. */
void routine_conditions_text(const struct routine_task *t, bool nb, char *buf, size_t size);

#endif
