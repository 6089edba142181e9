/* filled.h - THE table of the fields that the daemon fills into what an agency reports, and from whose
 * words.
 *
 * Which fields of a fact were filled in is noted with its event by comparing it with what was
 * reported, so that none is forgotten. Whoever sees an event only because it reported it itself gets
 * those fields alone whose value comes from its own words: one loop, filled_strip(). A field that is
 * not in the table is taken out, and fails the canaries by name. */
#ifndef OVERGANG_SCHEMA_FILLED_H
#define OVERGANG_SCHEMA_FILLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"

enum filled_from {
	FILLED_FROM_OWN,  /* the reporter's own words, its key, the clock, the calendar, chance */
	FILLED_FROM_CASE, /* what others have said of the case */
};

struct filled_field {
	uint32_t kind;
	const char *field;
	enum filled_from from;
	bool may_be_said; /* a reporter may say it too; else it is refused */
};

/* All rows; NULL when the field of that number is not in the table. */
const struct filled_field *filled_rows(size_t *ret_count);
const struct filled_field *filled_row(uint32_t kind, uint32_t number);

/* The message within a fact as it is now, to be compared later; and the numbers of the fields that are
 * another since, into the event. */
const void *filled_before(const Ov__Fact *f, struct arena *arena);
void filled_note(const void *before, Ov__Event *e, struct arena *arena);

/* The event's fact without what the daemon filled in from others' words. A copy, where there is any. */
void filled_strip(const Ov__Event *e, Ov__Fact *f, struct arena *arena);

#endif
