/* nights.h - Which nights after the release have a roof.
 *
 * A night is named by the date of its evening. Rules:
 *  N1 nights are looked at from the night of the release (assumed while nobody has said that
 *     it happened) or tonight, whichever is later, for `horizon` days;
 *  N2 a promise is no bed: a guarantee covers when it is confirmed for the date that holds
 *     now, or somebody has moved in; once the person has arrived, or where it is given when the
 *     person is out already, it covers as it was given, so that its end counts whether it was
 *     confirmed or not; on a condition that is not met it covers nothing;
 *  N3 an address that nobody has looked at covers nothing: a home that one is said to have
 *     covers once it is verified, kept, or moved in to; a signed lease is looked at by nature;
 *     an address that was looked at and failed covers nothing ever;
 *  N4 family and friends cover the night, and are no home: the status stays "uten fast bolig";
 *  N5 a maximum stay counts from the first night, so that it moves with the release;
 *  N6 what was not there when it was needed, was withdrawn or refused covers no night from
 *     that day on, and the nights before it only if it was sure until then; "no home" said
 *     later ends homes said before on the evening before that day, and no guarantee.
 * Status: fast (a home of one's own covers), midlertidig (a place covers), usikker (a promise,
 * or an address that nobody has looked at), uten (nothing, or family), ukjent (nothing said).
 * Source of the rules: field practice (verification and next accommodation of Single
 * Accommodation Service; SSB's definition of bostedsløs for family and friends). */
#ifndef OVERGANG_CORE_NIGHTS_H
#define OVERGANG_CORE_NIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"
#include "core/stays.h"

enum { STAYS_MAX = 32 };

/* A stretch of nights without a roof. */
struct stretch {
	ov_date from; /* 0: none within the horizon */
	ov_date to;   /* last such night; 0: none after it within the horizon has a roof */
};

struct nights {
	struct stay stays[STAYS_MAX];
	size_t count;
	ov_date first; /* night of the release; 0: no date is known, and no night is looked at */
	bool assumed;  /* nobody has said that the release happened */
	ov_date until; /* last night looked at */
	struct stretch uncovered; /* the first one that is not over */
	bool conditional;	  /* some promise on a condition would cover its first night */
	Ov__HousingStatus status;
};

void nights_of(
    const Ov__CaseState *state, ov_date today, uint32_t horizon_days, struct nights *ret_nights);

/* Has tonight, or the night of a release that is to come, no roof? */
bool nights_roofless(const Ov__CaseState *state, ov_date today);

/* The last night that any place is for, granted ones included; 0: there is none, or one without an
 * end. Only places that are sure or promised, no homes and no family: anchor G of a routine. */
ov_date nights_place_ends(const struct nights *n, ov_date today);

/* The first night of those from … to that no place is promised for, in any way; 0: each has one. A
 * promise on a condition counts. At most a year and a half is looked at. */
ov_date nights_unpromised(const struct nights *n, ov_date from, ov_date to);

/* The next day after today on which nights_of() may say something else; 0: never. */
ov_date nights_next(const struct nights *n, ov_date today, uint32_t horizon_days);

/* When a stretch is said again: so many days before its first night. 0 is at once. */
extern const uint32_t nights_said_again[4];
/* Of these the one that has come: the least that is not less than the days left; 0: none yet. */
uint32_t nights_days_left(ov_date from, ov_date today);

#endif
