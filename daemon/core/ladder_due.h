/* ladder_due.h - The moments of the ladder (L1 to L3 and L5 to L9 of ladder.h). 0 is never. */
#ifndef OVERGANG_CORE_LADDER_DUE_H
#define OVERGANG_CORE_LADDER_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/calendar.h"
#include "base/date.h"
#include "core/release.h"
#include "core/rules.h"

enum { ALERT_MOMENTS_MAX = 8 };

/* The moments of L1 for a release on `release`, ascending. */
size_t ladder_moments(const struct calendar *c, const struct settings *s, ov_date release,
    ov_time ret_moments[ALERT_MOMENTS_MAX]);
/* L2: of those that have passed, the last one, which stands for all. */
ov_time ladder_last_passed(const struct rules *rules, ov_date release, ov_time now);
/* The release alerts so far: the latest moment that one of this version of the date stands for, and
 * whether one told another date. */
void ladder_said_before(
    const Ov__CaseState *state, uint32_t version, ov_time *ret_due, bool *ret_other_date);
/* L8: when a date that has moved is told; a date that is some days away, and was, is not told at night. */
ov_time ladder_moved_at(
    const struct rules *rules, const Ov__CaseState *state, const struct release *r, ov_time now);
/* L8: that moment, or the end of the quiet hours it falls into. */
ov_time ladder_after_quiet(const struct settings *s, ov_time at);
/* L3: when an alert that nobody has acknowledged goes a step further, or is repeated. */
ov_time ladder_escalates_at(const struct rules *rules, const Ov__Alert *a);
/* L6: the first night that has no roof and that is known of, and the morning before it. Until somebody
 * is out the night of the release is the release alert's, and after that it is that of the alert that
 * says nobody knows where the person is: both name the bed. */
ov_date ladder_no_bed_from(const Ov__CaseState *state);
ov_time ladder_no_bed_at(const struct rules *rules, const Ov__CaseState *state);
/* L7: when somebody who is out should have been heard of. Never where somebody has said so, or where it
 * was told on a later day, when the evening had passed. */
ov_time ladder_not_arrived_at(
    const struct rules *rules, const Ov__CaseState *state, const struct release *r);
/* L9: since when there is something for the adviser for that reason. */
ov_time ladder_came_up(
    const struct rules *rules, const Ov__CaseState *state, Ov__AlertReason reason, ov_time now);

/* The next moment of the ladder after now. */
ov_time ladder_next(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
