/* access.h - Agencies, roles and grants: who may report, who may see.
 *
 * One mask over a case's state serves every read. */
#ifndef OVERGANG_CORE_ACCESS_H
#define OVERGANG_CORE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>
#include <state.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"
#include "base/calendar.h"
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
	char user_id[80]; /* what ZAP gives the connection: unique per key */
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

/* A grant without its ground: areas, single kinds, last day. */
struct grant {
	scope areas;
	ov_date until; /* 0: no last day */
	uint32_t kinds[GRANT_KINDS_MAX];
	size_t kinds_count;
	uint32_t roles; /* 0, or it holds only for an agency with one of them */
};

/* ---- the sharing matrix: sharing.conf ---------------------------------------------------- */

/* A legal basis that needs no consent: for one role, between two dates. */
struct basis {
	char code[NAME_SIZE_MAX + 1]; /* "folketrygdloven-21-4" */
	char title[160];
	uint32_t roles; /* bit 1 << Role */
	scope areas;
	uint32_t kinds[GRANT_KINDS_MAX]; /* single kinds beside the areas */
	size_t kinds_count;
	ov_date from, to; /* first and last day; 0 is open */
	int line;	  /* in sharing.conf, for messages */
};

struct sharing {
	struct grant by_consent[32]; /* by role: what a consent opens that names no areas */
	struct basis bases[BASES_MAX];
	size_t bases_count;
};

const struct basis *sharing_basis(const struct sharing *s, const char *code);
bool basis_holds(const struct basis *b, ov_date today);
/* What a consent opens for an agency with these roles that names no areas; without a last day. */
struct grant access_default(const struct sharing *s, uint32_t roles);
/* At most: no agency gets plan or duty by consent or by law. */
#define SCOPE_BY_CONSENT (SCOPE_ALL & ~(SCOPE(OV__AREA__AREA_PLAN) | SCOPE(OV__AREA__AREA_DUTY)))

/* ---- who may see what of one case -------------------------------------------------------- */

struct grant grant_of(const Ov__AreaGrant *g);
bool grant_holds(const struct grant *g, uint32_t roles, ov_date today);

/* What one reader may see of one case at one moment. */
struct sight {
	uint32_t reader;		      /* agency: what is addressed to it is shown too */
	uint32_t roles;			      /* the reader's, bit 1 << Role */
	bool owner;			      /* of this case: may see who said and was told what */
	scope areas;			      /* whole areas */
	uint64_t kinds[KIND_NUMBER_MAX / 64]; /* single kinds beside them, a bit each */
	bool restricted;		      /* others own the case now, and … */
	uint32_t since; /* … own reports up to this number in it are not shown any more */
};

/* What a grant opens to an agency with these roles on this day. */
void sight_add(struct sight *s, const struct grant *g, uint32_t roles, ov_date today);
/* Less: only the areas of a key, and the kinds that are in them. */
void sight_narrow(struct sight *s, scope key);
bool sight_has(const struct sight *s, Ov__Area area, uint32_t kind);
/* Of what it may see by area and kind: does this one concern it? That a task is late, or soon due,
 * is for whose it is; what is said of a voluntary organisation is no matter for another. */
bool sight_concerned(const struct sight *s, const Ov__Fact *f);
/* Is it told who said something? Which offices have to do with a person tells of imprisonment: one
 * that is no public body, and has no part in the area case, hears it of itself alone. */
bool sight_told_who(const struct sight *s);
/* What `a` has and `b` has not. true: that is anything. */
bool sight_lost(const struct sight *a, const struct sight *b, struct sight *ret_lost);

/* What this agency may see of this case on this day, by grants that hold then:
 * ownership is every area; role oncall has duty unless the case is restricted; the rest
 * as granted. */
struct sight access_sight(const struct agency *agency, const Ov__CaseState *state, ov_date today);

/* Is it one of the case's participants (owner and on call included)? Only then
 * does it learn that the case exists. */
bool access_takes_part(const struct agency *agency, const Ov__CaseState *state);

/* Has it done no more than to open the case, or to report on it? Then nothing that it is
 * answered may depend on what others have said: that would tell who is here. The first opener
 * is no stranger, unless the case has been restricted. */
bool access_stranger(const struct agency *agency, const Ov__CaseState *state, ov_date today);

/* Has this key opened the case for an emergency that is not over? It reads all areas. */
bool access_emergency(
    const struct agency *agency, const char *key, const Ov__CaseState *state, ov_time now);

/* The one agency beside the owner team that it is for; of what is said of a voluntary organisation,
 * the only one of those. 0: for all who may see its kind; PERSON_NUMBER: for none. */
uint32_t access_whom(const Ov__Event *e);

/* May one event be shown to a key with the areas `key`, in a case where its agency may see
 * `s`? An agency always sees its own reports, within the areas of the key; an addressed
 * event only goes to its addressee and the owner. */
bool access_event(
    const struct agency *agency, scope key, const struct sight *s, const Ov__Event *e);

/* The area's sub-message in the state; NULL when there is none yet. */
Ov__AreaState *state_area(const Ov__CaseState *state, Ov__Area area);
/* The same, made when missing. */
Ov__AreaState *state_area_make(Ov__CaseState *state, Ov__Area area, struct arena *arena);

/* What a reader with the sight `s` may see: the state with the other sub-messages left out,
 * and of an area of which it has single kinds, their facts alone; of what was said after a death,
 * its own. For all but the owner what
 * counts the case's events is left out too: version is 0, and the numbers of facts say their
 * order among those shown, no more; nor does it learn who owns the case. */
Ov__CaseState *access_mask(const Ov__CaseState *state, const struct sight *s, struct arena *arena);

/* One event's fact for a reader: as it is for the owner team; without what counts events for
 * others; and, where a reader sees it only because it said so itself (`own_only`), without
 * what the daemon filled in from others' words (filled.h). */
Ov__Fact *access_fact(
    const Ov__Event *e, const struct sight *s, bool own_only, struct arena *arena);

/* The fact of that kind with the highest number, over all speakers and things; NULL. */
const Ov__LatestFact *state_latest(const Ov__CaseState *state, uint32_t kind);
/* The same about one thing ("bankkort", see catalogue_key()); a key of NULL is any. */
const Ov__LatestFact *state_latest_about(
    const Ov__CaseState *state, uint32_t kind, const char *key);
/* What one speaker said last, of a kind that is about one thing only and has its own area. */
Ov__LatestFact *state_latest_by(const Ov__CaseState *state, uint32_t kind, uint32_t speaker);
/* What one speaker said last about one thing. */
Ov__LatestFact *state_latest_of(
    const Ov__CaseState *state, Ov__Area area, uint32_t kind, uint32_t speaker, const char *key);
const Ov__Participant *state_participant(const Ov__CaseState *state, uint32_t agency);
/* Is the case restricted? ret_since (may be NULL): the last event of before. */
bool state_restricted(const Ov__CaseState *state, uint32_t *ret_since);
bool state_closed(const Ov__CaseState *state);
/* The event that first told of the person's death; 0: there is none. What comes after it is for
 * the owner team, and whoever says it: nobody else is asked or told anything about the dead. */
uint32_t state_death(const Ov__CaseState *state);

#endif
