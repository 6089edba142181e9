/* shares.h - What each agency may see of a case today.
 *
 * A share is the row (agency, case): the grants as of the last event, and a sealed note of huskenavn
 * and the agency's own reference. It is written again only when an event has changed one of these;
 * how far the agency has been told of the case stands in the case's own row (cases.h). The row has a MAC, bound to agency and case, so that somebody who can write the
 * store's file can neither widen one nor give it to another. It is derived from the state and
 * written with it; I6 and the list of cases read it. */
#ifndef OVERGANG_STORE_SHARES_H
#define OVERGANG_STORE_SHARES_H

#include "core/sharing.h"
#include "core/sight.h"
#include "store/cases.h"

struct share {
	uint32_t slot;
	bool owner;	 /* of this case */
	bool restricted; /* it is, and somebody else's; … */
	uint32_t since;	 /* … own reports up to this number in it are not shown */
	size_t grants_count;
	struct grant grants[GRANTS_MAX];
	struct bytes note; /* sealed ShareNote */
};

/* false: the agency has no part in the case; or its row is not what was written there, which is
 * damage of the journal. */
bool share_get(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share);
void share_put(struct journal *j, const struct case_row *row, uint32_t agency,
    const struct share *s, const Ov__ShareNote *note, struct arena *arena);
/* The same rule as access_sight(), from the share alone. */
struct sight share_sight(const struct share *s, const struct agency *agency, ov_date today);
/* Huskenavn and reference; empty strings when there are none. */
Ov__ShareNote *share_note(struct journal *j, const struct share *s, uint32_t agency,
    const unsigned char id[CASE_ID_SIZE], struct arena *arena);
/* The agency's first case after `after`. */
bool share_next(struct journal *j, uint32_t agency, const unsigned char after[CASE_ID_SIZE],
    unsigned char ret_id[CASE_ID_SIZE]);
/* All shares of a case that is erased. */
void share_drop_case(struct journal *j, const unsigned char id[CASE_ID_SIZE]);

#endif
