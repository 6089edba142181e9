/* basis.h - On what ground an agency is told: consents, legal bases, the grants they give, and what
 * follows when a grant begins or ends.
 *
 *  B1 Grants are moved by the owner, by the first opener, and by an agency that has been given a
 *     part in the case; in a restricted case by the owner alone. The word of others is kept and
 *     moves nothing: an opening must not tell who else takes part.
 *  B2 A consent takes the place of the earlier one for the agencies it names. It opens the areas
 *     and kinds it names, or the default areas of the agency's roles; never plan or duty, never to
 *     the one who reports it, and the owner needs none.
 *  B3 A legal basis is one of the table's, holds today, and opens what the table says to agencies
 *     of its role; it takes the place of an earlier one of the same code.
 *  B4 A refusal or withdrawal ends what rests on consent, and nothing else. An organisation that
 *     does not take part (volunteer.declined, by itself, or of it by the owner or the first opener)
 *     is told no more; when they suggest or take it on again, what consent opened holds again.
 *  B5 A grant ends by itself after its last day.
 *  B6 Areas and kinds that an agency can see anew are shared once, as they stand; the owner is told
 *     which ones an agency can no longer see, and which facts it had been sent.
 *  B7 A restricted case has its new owner, and no other participant; of others, only what they
 *     report in the report that restricts it or later is shown to themselves. */
#ifndef OVERGANG_CORE_BASIS_H
#define OVERGANG_CORE_BASIS_H

#include <stdbool.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "base/date.h"
#include "core/agencies.h"
#include "core/input.h"
#include "core/rules.h"

/* B1: does this agency's word move grants in this case? */
bool basis_moves(const struct agency *agency, const Ov__CaseState *state, ov_date today);
/* B2: may it be told anything of a case? Auditors and administrators may not. */
bool basis_may_be_told(const struct agency *a);
/* B3: is it among the agencies that are named? Where none is named all are. */
bool basis_named(const Ov__BasisInvoked *b, const char *name);
/* B4: which of the agencies here is meant by the organisation's name; a voluntary organisation speaks of
 * itself. 0: none. */
uint32_t basis_organisation(const struct rules *rules, uint32_t speaker, const char *name);

/* Fills in the daemon's fields: grants, agencies whose grants end, the new owner, the agency of an
 * organisation. `version` is the case's before the report. */
void basis_complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena);

#endif
