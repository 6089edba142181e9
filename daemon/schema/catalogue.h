/* catalogue.h - THE table of kinds: number, name, area, who may report it, check.
 *
 * A new kind is a message in facts.proto, a row here, and at most a function. */
#ifndef OVERGANG_SCHEMA_CATALOGUE_H
#define OVERGANG_SCHEMA_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>
#include <facts.pb-c.h>

#include "schema/refusals.h"

enum kind_flag {
	KIND_OCCURRENCE = 1u << 0, /* each telling at another moment is a new event */
	KIND_TIED = 1u << 1,	   /* said for a release date; said again for another it is new */
	KIND_CONCLUDED = 1u << 2,  /* the daemon's own */
	KIND_ADDRESSED = 1u << 3,  /* to the speaker alone, beside the owner team */
	KIND_NOT_KEPT = 1u << 4,   /* no latest fact: its effect is elsewhere in the state */
	KIND_VITAL = 1u << 5,	   /* gets in while the store has its reserve left */
};

struct kind {
	uint32_t number; /* the field of Fact */
	const char *name;
	Ov__Area area;	    /* AREA_NONE: a field of the fact says it */
	uint32_t reporters; /* bit 1 << Role */
	unsigned flags;
	const char *key; /* the field that says which thing it is about; NULL: there is but one */
	/* Is this fact in itself possible? NULL: nothing to check. Fills ret. */
	void (*check)(const Ov__Fact *fact, struct refusal *ret);
};

/* NULL for a number or name that is not in the table. */
const struct kind *catalogue_kind(uint32_t number);
const struct kind *catalogue_find(const char *name);
/* All rows, for tests and lists. */
const struct kind *catalogue_rows(size_t *ret_count);
/* The area of one fact. */
Ov__Area catalogue_area(const Ov__Fact *fact);
/* Which thing it is about, by its kind's key: "bankkort"; "" where there is but one. */
const char *catalogue_key(const Ov__Fact *fact);
/* What a fact says under the name of a number, date, yes or code; 0 where it has no such field. */
uint32_t catalogue_number(const Ov__Fact *fact, const char *name);
/* Area by kind number; AREA_NONE when the fact itself says it, or unknown. */
Ov__Area catalogue_kind_area(uint32_t number);

#endif
