/* basis.h - On what ground an agency is told: consents, legal bases, the grants they give,
 * and what follows when a grant begins or ends.
 *
 *  B1 Grants are moved by the owner, by the first opener, and by an agency that has been
 *     given a part in the case; in a restricted case by the owner alone. The word of others
 *     is kept and moves nothing: an opening must not tell who else is there.
 *  B2 A consent takes the place of the earlier one for the agencies it names. It opens the
 *     areas and kinds it names, or the default areas of the agency's roles; never plan or
 *     duty, never to the one who reports it, and the owner needs none.
 *  B3 A legal basis is one of the table's, holds today, and opens what the table says to
 *     agencies of its role; it takes the place of an earlier one of the same code.
 *  B4 A refusal or withdrawal ends what rests on consent, and nothing else.
 *     An organisation that does not take part (volunteer.declined, by itself, or of it by the
 *     owner or the first opener) is told no more; when they suggest or take it on again, what
 *     consent opened holds again.
 *  B5 A grant ends by itself after its last day.
 *  B6 What an agency can see anew is shared once, as it stands; the owner is told of what an
 *     agency can no longer see, and of what it had been sent.
 *  B7 A restricted case has its new owner, and no other participant; of others, only what they
 *     report in the report that restricts it or later is shown to themselves. */
#ifndef OVERGANG_CORE_BASIS_H
#define OVERGANG_CORE_BASIS_H

#include "base/arena.h"
#include "base/calendar.h"
#include "core/agencies.h"
#include "core/concluding.h"
#include "core/input.h"
#include "core/rules.h"
#include "core/sight.h"
#include "schema/limits.h"
#include "schema/refusals.h"

/* May this fact about grants be said? Fills ret_refusal. Returns how many agencies would take
 * part that do not yet. */
size_t basis_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r);
/* B1: does this agency's word move grants in this case? */
bool basis_moves(const struct agency *agency, const Ov__CaseState *state, ov_date today);

/* Fill in what the daemon adds: grants, who is ended, the new owner, which agency an organisation
 * is. `version` is the case's before the report. */
void basis_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena);

/* What was there, and who could see it, before a report. */
struct before {
	scope filled;	/* areas that held anything */
	uint32_t death; /* state_death() */
	struct {
		uint32_t agency;
		struct sight sight;
	} list[PARTICIPANTS_MAX];
	size_t count;
};
void basis_before(const struct rules *rules, const Ov__CaseState *state, ov_date today,
    struct before *ret_before);
/* B6, after the report's facts have been applied. */
void basis_conclude(const struct concluding *c, const struct before *before, Ov__BasisEnd because);
/* Why a grant ends that these facts end. */
Ov__BasisEnd basis_end_of(const Ov__Report *report);

/* B5, by the clock; and its next moment, 0 never. */
void basis_conclude_expired(const struct concluding *c);
ov_time basis_next_end(const Ov__CaseState *state);

#endif
