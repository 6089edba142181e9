/* reported.h - Reported facts become events; report.retracted becomes one for each area that it touched. */
#ifndef OVERGANG_CORE_REPORTED_H
#define OVERGANG_CORE_REPORTED_H

#include <stdbool.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "core/events.h"
#include "core/input.h"

/* One reported fact as an event; `before` is its message as it was reported. */
void reported_event(const struct input *in, Ov__Fact *f, const void *before,
    const unsigned char *said, uint32_t behalf, Ov__CaseState *state, struct arena *arena,
    struct events *events);
/* report.retracted: the case goes on without the facts that were wrong; whoever may see an area that
 * it touched gets one event about it. By the speaker only where its report spoke; where conclusions
 * fell, by the daemon (reported_retraction_concluded()): their number is not for everybody. */
void reported_retraction(const struct input *in, uint32_t behalf, Ov__CaseState *state,
    struct arena *arena, struct events *events);
void reported_retraction_concluded(const struct concluding *c, const struct input *in);
/* case.opened_again: somebody else has opened the person. For the owner team alone. */
void reported_opened_again(const struct concluding *c, const struct input *in, bool took_part);

#endif
