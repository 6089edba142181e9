/* verify_cases.h - I1: is each case's state the fold of its events, and do its rows say the
 * same? */
#ifndef OVERGANG_STORE_VERIFY_CASES_H
#define OVERGANG_STORE_VERIFY_CASES_H

#include "store/verify_result.h"

void verify_cases(struct journal *j, struct arena *arena, struct verify_result *r);
/* The rows of agencies that are no more, and of cases that are not there. */
void verify_share_rows(struct journal *j, struct verify_result *r);
/* No table has more rows than belong there, and every person's case is found. */
void verify_counts(struct journal *j, struct verify_result *r);

#endif
