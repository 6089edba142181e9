/* sight.h - Which areas and single kinds of a case one reader may see: a set, without the case. */
#ifndef OVERGANG_CORE_SIGHT_H
#define OVERGANG_CORE_SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>

#include "base/date.h"
#include "core/agencies.h"
#include "core/sharing.h"
#include "schema/limits.h"

/* The areas and kinds that one reader may see of one case at one moment. */
struct sight {
	uint32_t reader;		      /* agency: events addressed to it are shown too */
	uint32_t roles;			      /* the reader's, bit 1 << Role */
	bool owner;			      /* of this case: may see who said and was told what */
	scope areas;			      /* whole areas */
	uint64_t kinds[KIND_NUMBER_MAX / 64]; /* single kinds beside them, a bit each */
	bool restricted;		      /* others own the case now, and … */
	uint32_t since; /* … own reports up to this number in it are not shown any more */
};

/* Add a grant, as it holds for an agency with these roles on this day. */
void sight_add(struct sight *s, const struct grant *g, uint32_t roles, ov_date today);
/* Less: only the areas of a key, and the kinds that are in them. */
void sight_narrow(struct sight *s, scope key);
/* A fact of that kind, in that area. A sum of several areas is for those who see them all: what is
 * missing tells which things there are. */
bool sight_has(const struct sight *s, Ov__Area area, uint32_t kind);
/* Of the facts that it may see by area and kind: does this one concern it? That a task is late, or
 * soon due, is for its owners; a fact about a voluntary organisation is no matter for another. */
bool sight_concerned(const struct sight *s, const Ov__Fact *f);
/* Is it told who said something? Which offices have to do with a person tells of imprisonment: one
 * that is no public body, and has no part in the area case, hears it of itself alone. */
bool sight_told_who(const struct sight *s);
/* The areas and kinds that `a` has and `b` has not. true: there are any. */
bool sight_lost(const struct sight *a, const struct sight *b, struct sight *ret_lost);
bool sight_has_kind(const struct sight *s, uint32_t kind);
/* The single kinds ascending, each after the one before, from 0; 0: that was the last. */
uint32_t sight_next_kind(const struct sight *s, uint32_t after);
void sight_drop_kind(struct sight *s, uint32_t kind);
/* The one voluntary organisation that a fact is about; PERSON_NUMBER: one that has no key here;
 * 0: it is about none. */
uint32_t sight_organisation(const Ov__Fact *f);
/* May this reader be told that the i-th event of a retraction is void? Those who were told of the
 * event are. */
bool sight_has_void(const struct sight *s, const Ov__ReportRetracted *r, size_t i);

#endif
