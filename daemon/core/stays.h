/* stays.h - Facts of a case about one place to sleep: N2 to N6 of nights.h. */
#ifndef OVERGANG_CORE_STAYS_H
#define OVERGANG_CORE_STAYS_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"

/* requested -> granted -> confirmed -> in use -> ended; expired, unfulfilled, withdrawn, refused.
 * A home is said, then sure (verified, kept, leased), then in use, then ended. */
enum stay_state {
	STAY_SAID,
	STAY_REQUESTED,
	STAY_GRANTED,
	STAY_CONFIRMED,
	STAY_SURE,
	STAY_IN_USE,
	STAY_ENDED,
	STAY_EXPIRED,
	STAY_UNFULFILLED,
	STAY_WITHDRAWN,
	STAY_REFUSED,
	STAY_FAILED, /* the address is none */
};

struct stay {
	const char *place;
	Ov__StayType type;
	enum stay_state state;
	ov_date from, to; /* first and last night; to = 0: no end is known */
	bool conditional; /* on something that has not come about */
	bool was_sure;	  /* before it ended: then the nights until its end had a roof */
};

/* Is it a kind about a place to sleep? The key of its latest fact names the place. */
bool stay_is_of_a_place(uint32_t kind);
/* That place as it stands on `today`; false: the facts say that there is none. */
bool stay_of(const Ov__CaseState *state, const char *place, ov_date today, struct stay *ret);

/* A home of one's own: owned, municipal or leased. */
bool stay_is_home(Ov__StayType type);
/* Does its state put a roof over the nights that it is for? What has ended did until then, if it
 * ever was more than a promise. */
bool stay_is_sure(const struct stay *s);
/* Does this stay put a roof over that night? */
bool stay_covers(const struct stay *s, ov_date night);

#endif
