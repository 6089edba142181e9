/* housing.h - Conclusions about nights without a roof, the housing status, and the preconditions of
 * conditional release.
 *
 *  H1 A stretch of uncovered nights (nights.h) is told at once, and again 30, 14, 7 and 1 days
 *     before its first night; a stretch that is first known later than that is told with the days
 *     that are left. Each of these is told once for one stretch, however often the rest changes.
 *  H2 When nothing is uncovered any more, that is told once.
 *  H3 The housing status is told when it changes.
 *  H4 Home, occupation, network and economy settled, or a home guaranteed on condition of the
 *     release: the preconditions of conditional release are met, told once for each way, and again
 *     when the home was gone meanwhile. Before there is a date a home of one's own that is sure is
 *     enough.
 *  H5 A place settles where somebody is to live from the night of the release, or from the day it
 *     was promised when that is later: one that begins after that night settles nothing while there
 *     is a night before it that no place is promised for; nor does one that ends before the last
 *     night that was asked for (housing.guarantee_requested), while nothing is promised after it.
 *     That it is shorter than was asked is told once for a place and its last night. Without a
 *     date, and where no last night was asked for, nothing is held against it. */
#ifndef OVERGANG_CORE_HOUSING_H
#define OVERGANG_CORE_HOUSING_H

#include "base/date.h"
#include "core/events.h"
#include "core/rules.h"

void housing_conclude(const struct concluding *c);
/* The latest housing.nights_uncovered that still holds; NULL. */
const Ov__HousingNightsUncovered *housing_uncovered(const Ov__CaseState *state);
/* Is there a bed that is sure in the night of the release? */
bool housing_first_night(const Ov__CaseState *state);
/* H5: does this promise of a place (granted, confirmed, leased) leave nights out? Any other fact:
 * false. `ret_short` is filled where it ends too early (place set), else left empty; it may be
 * NULL. */
bool housing_leaves_nights(
    const Ov__CaseState *state, const Ov__LatestFact *promise, Ov__HousingPlaceShort *ret_short);
/* The next moment after now at which housing_conclude() could say something; 0: never. */
ov_time housing_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
