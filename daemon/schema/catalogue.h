/* catalogue.h - The tables of kinds and roles, as proto/facts.proto declares them, and the values of a
 * fact by them. The daemon and the clients read the same. */
#ifndef OVERGANG_SCHEMA_CATALOGUE_H
#define OVERGANG_SCHEMA_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <declared.h>
#include <desk.pb-c.h>
#include <facts.pb-c.h>

/* The source of the values of a filled field. */
enum filled_source {
	FILLED_FROM_NONE, /* not the daemon's */
	FILLED_FROM_OWN,  /* the reporter's own words, its key, the clock, the calendar, chance */
	FILLED_FROM_CASE, /* words of others, said of the case */
};

enum field_holds { HOLDS_ANYTHING, HOLDS_DATE, HOLDS_TIME, HOLDS_AREA_OF_NEED };

/* A field with a declaration beyond its type. */
struct kind_field {
	uint32_t number;
	const char *name;
	enum filled_source filled;
	bool or_said; /* filled in, and a reporter may say it too; else it is refused */
	enum field_holds holds;
	bool needed;
	size_t size_max;	/* bytes; 0: as long as any text may be */
	const char *not_before; /* the field of the date that comes first; NULL: none */
	bool past;		/* the day on which it happened */
};

struct kind {
	uint32_t number; /* the field of Fact */
	const char *name;
	const ProtobufCMessageDescriptor *message;
	Ov__Area area;	    /* AREA_NONE: a field of the fact says it */
	uint32_t reporters; /* bit 1 << Role */
	unsigned flags;
	const char *key; /* the field that says which thing it is about; NULL: there is but one */
	const struct kind_field *fields;
	size_t fields_count;
};

/* A role or an area, as people write it in the files of config/. */
struct declared_word {
	uint32_t value;
	const char *name; /* "nav-state" */
	const char *nb;	  /* "nav stat", in a routine in bokmål; NULL: no routine names it */
};

struct declared_words {
	const struct declared_word *list;
	size_t count;
};

/* Made from facts.proto: kinds ascending by number, roles as they are declared. */
extern const struct kind declared_kinds[];
extern const size_t declared_kinds_count;
extern const uint8_t declared_kind_row[]; /* KIND_NUMBER_MAX of them (schema/limits.h) */
extern const struct declared_words declared_roles, declared_areas;

/* NULL for a number or name that is not in the table. */
const struct kind *catalogue_kind(uint32_t number);
const struct kind *catalogue_find(const char *name);
/* All rows, for tests and lists. */
const struct kind *catalogue_rows(size_t *ret_count);
/* NULL: nothing is declared of the kind's field of that number. */
const struct kind_field *catalogue_field(uint32_t kind, uint32_t number);
/* Is the kind declared with that trait? */
bool catalogue_is(uint32_t number, enum kind_flag trait);
/* The daemon's own kind, which nobody reports. */
bool catalogue_is_concluded(uint32_t number);
/* The daemon fills this field in, and a report that sets it is refused. */
bool catalogue_daemons_own(const ProtobufCMessageDescriptor *message, const char *field);
/* The area of one fact. */
Ov__Area catalogue_area(const Ov__Fact *fact);
/* Which thing it is about, by its kind's key: "bankkort"; "" where there is but one. */
const char *catalogue_key(const Ov__Fact *fact);
/* The fact's number, date, yes or code of that name; 0 where it has no such field. */
uint32_t catalogue_number(const Ov__Fact *fact, const char *name);
/* Area by kind number; AREA_NONE when the fact itself says it, or unknown. */
Ov__Area catalogue_kind_area(uint32_t number);

/* NULL: no such word. */
const struct declared_word *catalogue_word(const struct declared_words *words, const char *name);
/* The names of all of them but one value (0: all), by comma. */
void catalogue_words(const struct declared_words *words, uint32_t without, char *buf, size_t size);

#endif
