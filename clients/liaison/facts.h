/* facts.h - What is new in a notice, as one report.
 *
 * A person who has not been sent before becomes an opening with all that is known; later
 * only the facts that differ from what was last sent. An empty cell changes nothing. */
#ifndef OVERGANG_LIAISON_FACTS_H
#define OVERGANG_LIAISON_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "known.h"
#include "rows.h"

/* The packed report, with a key of its own, to be freed; NULL: there is nothing new. It
 * names the case that `before` knows; a person where there is none; and neither where the
 * opening still waits for its answer. *ret_after is the row as it is once that is
 * answered. A restricted notice names the person and opens the case each time. */
unsigned char *facts_notice(const struct known_list *k, struct notice *n,
    const struct known *before, struct known *ret_after, size_t *ret_size);

/* The same: the consent that was sent no longer holds. */
unsigned char *facts_consent_withdrawn(const struct known_list *k, struct notice *n,
    const struct known *before, enum known_state state, struct known *ret_after, size_t *ret_size);

/* The same: the release date no longer holds, and there is no other. */
unsigned char *facts_date_withdrawn(const struct known_list *k, struct notice *n,
    const struct known *before, struct known *ret_after, size_t *ret_size);

#endif
