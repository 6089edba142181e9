/* sharing.h - What a consent or a legal basis opens: sharing.conf, and grants without their ground. */
#ifndef OVERGANG_CORE_SHARING_H
#define OVERGANG_CORE_SHARING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"
#include "core/agencies.h"
#include "schema/limits.h"

/* A grant without its ground: areas, single kinds, last day. */
struct grant {
	scope areas;
	ov_date until; /* 0: no last day */
	uint32_t kinds[GRANT_KINDS_MAX];
	size_t kinds_count;
	uint32_t roles; /* 0, or it holds only for an agency with one of them */
};

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
	struct grant by_consent[32]; /* by role: the areas and kinds of a consent that names none */
	struct basis bases[BASES_MAX];
	size_t bases_count;
};

const struct basis *sharing_basis(const struct sharing *s, const char *code);
bool basis_holds(const struct basis *b, ov_date today);
/* The areas and kinds of a consent that names none, for an agency with these roles; without a last
 * day. */
struct grant sharing_default(const struct sharing *s, uint32_t roles);
/* At most: no agency gets plan or duty by consent or by law. */
#define SCOPE_BY_CONSENT (SCOPE_ALL & ~(SCOPE(OV__AREA__AREA_PLAN) | SCOPE(OV__AREA__AREA_DUTY)))

struct grant grant_of(const Ov__AreaGrant *g);
bool grant_holds(const struct grant *g, uint32_t roles, ov_date today);

#endif
