/* agencies.h - The directory of agencies and their keys, as agencies.conf says it. */
#ifndef OVERGANG_CORE_AGENCIES_H
#define OVERGANG_CORE_AGENCIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "schema/limits.h"

/* A set of areas: bit 1 << Area. */
typedef uint32_t scope;
#define SCOPE(area) ((scope)1 << (area))
#define SCOPE_ALL   ((scope)0x1ffe) /* AREA_CASE … AREA_DUTY */

/* An office is an agency; a key is a person or a seat in it. Read from
 * agencies.conf, at the start and between two turns, never during one. */
struct agency {
	uint32_t number; /* given once and never reused; 1 … 65534 */
	char name[NAME_SIZE_MAX + 1];
	char display_name[96];
	char controller[96];  /* behandlingsansvarlig, as people write it; "" only when retired */
	char processing[160]; /* the ground for processing, in words; "" not said */
	uint32_t roles;	      /* bit 1 << Role */
	bool owner;	      /* the one owner team */
	bool restricted; /* a sister team that can be given restricted cases; never the owner */
	bool retired;
	char stream[128];		     /* endpoint its stream is published on; "" has none */
	char required[4][NAME_SIZE_MAX + 1]; /* consumers that must keep up */
	size_t required_count;
	/* Whom to ring there; core/answering.h says which of the two answers. "" is not said. */
	char phone[32], duty_phone[32];
	uint32_t open_from, open_until; /* hhmm, on working days */
	int line;			/* in agencies.conf, for messages */
};

struct agency_key {
	uint32_t agency; /* number */
	char name[NAME_SIZE_MAX + 1];
	unsigned char public_key[32];
	scope areas;	  /* may be fewer than its agency's */
	char user_id[80]; /* the User-Id that ZAP gives the connection: unique per key */
	bool used;
};

struct agencies {
	struct agency list[AGENCIES_MAX]; /* ascending by number */
	size_t count;
	struct agency_key keys[KEYS_MAX];
	size_t keys_count;
};

const struct agency *agencies_by_number(const struct agencies *a, uint32_t number);
const struct agency *agencies_by_name(const struct agencies *a, const char *name);
const struct agency *agencies_owner(const struct agencies *a);
/* The display name, "Overgang" for 0, "innbyggeren" for PERSON_NUMBER. */
const char *agencies_name(const struct agencies *a, uint32_t number);

/* A name that may be an agency's, a key's or a consumer's: [a-z0-9-]{1,32}. */
bool name_valid(const char *name);

#endif
