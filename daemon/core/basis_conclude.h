/* basis_conclude.h - What follows when a grant begins or ends: B5 and B6 of basis.h. */
#ifndef OVERGANG_CORE_BASIS_CONCLUDE_H
#define OVERGANG_CORE_BASIS_CONCLUDE_H

#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/date.h"
#include "core/agencies.h"
#include "core/events.h"
#include "core/rules.h"
#include "core/sight.h"
#include "schema/limits.h"

/* Which areas held anything, and which agency could see them, before a report. */
struct before {
	scope filled;	/* areas that held anything */
	uint32_t death; /* state_death() */
	struct {
		uint32_t agency;
		struct sight sight;
	} list[PARTICIPANTS_MAX];
	size_t count;
};
void basis_note_before(const struct rules *rules, const Ov__CaseState *state, ov_date today,
    struct before *ret_before);
/* B6, after the report's facts have been applied. */
void basis_conclude(const struct concluding *c, const struct before *before, Ov__BasisEnd because);
/* Why a grant ends that these facts end. */
Ov__BasisEnd basis_end_of(const Ov__Report *report);

/* B5, by the clock; and its next moment, 0 never. */
void basis_conclude_expired(const struct concluding *c);
ov_time basis_next_end(const Ov__CaseState *state);

#endif
