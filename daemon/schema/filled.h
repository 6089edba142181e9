/* filled.h - The fields that the daemon fills into a reported fact. facts.proto declares them by the
 * option (filled), and whose words they come from.
 *
 * The filled fields of a fact are noted with its event by comparing it with the reported one, so that
 * none is forgotten. An agency that sees an event only because it reported it gets
 * only those filled fields whose value comes from its own words: one loop, filled_strip(). A field that
 * is not declared is taken out, and fails the canaries by name. */
#ifndef OVERGANG_SCHEMA_FILLED_H
#define OVERGANG_SCHEMA_FILLED_H

#include <facts.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"

/* The message within a fact as it is now, to be compared later; and write the numbers of the fields
 * that have changed since into the event. */
const void *filled_before(const Ov__Fact *f, struct arena *arena);
void filled_note(const void *before, Ov__Event *e, struct arena *arena);

/* The event's fact without the fields that the daemon filled in from others' words. A copy, where there
 * are any. */
void filled_strip(const Ov__Event *e, Ov__Fact *f, struct arena *arena);

#endif
