/* erase.h - A case is taken out of every table but the journal, whose rows nobody can read any more
 * once the slot of its key is overwritten. */
#ifndef OVERGANG_STORE_ERASE_H
#define OVERGANG_STORE_ERASE_H

#include "store/cases.h"

/* Its slot is overwritten after the commit, by seal_erase_marked(). false: too many in one turn. */
bool erase_case(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until);
/* Mark again the cases whose keys were not overwritten because the process died behind the
 * commit. */
void erase_unfinished(struct journal *j);

#endif
