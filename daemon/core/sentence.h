/* sentence.h - The dates of a sentence.
 *
 * Source: straffegjennomføringsloven § 42 (conditional release after two thirds, time in remand
 * counted, at least 60 days served; normally not with less than 14 days left) and forskrift til
 * straffegjennomføringsloven ch. 3 (dates are reckoned at the intake, and anew when time does not
 * count: interruption, absconding, remand in another case). The law knows exceptions: a date that
 * is reckoned here is expected, never set, and "normalt ikke" is not "never". */
#ifndef OVERGANG_CORE_SENTENCE_H
#define OVERGANG_CORE_SENTENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "arena.h"
#include "core/calendar.h"

enum { SERVED_DAYS_MIN = 60, REMAINING_DAYS_MIN = 14 };

struct sentence {
	Ov__Status status;
	ov_date intake, full_term;
	ov_date two_thirds;	    /* as written, or else as reckoned; expected, never set */
	uint32_t days, remand_days; /* 0: not said */
	uint32_t not_counted;	    /* days since the intake, of all recalculations */
};

/* What holds now, recalculations included. All 0 where nothing is known. */
struct sentence sentence_of(const Ov__CaseState *state);

/* Two thirds of `days`, of which `remand_days` were served before the intake and
 * `not_counted` after it do not count. 0: not known, or there is no such day before the full
 * term. *ret_because (arena) says how it was reckoned, in bokmål. */
ov_date sentence_two_thirds(ov_date intake, uint32_t days, uint32_t remand_days,
    uint32_t not_counted, struct arena *arena, const char **ret_because);

/* What the daemon adds to sentence.registered and .recalculated before they are kept. */
void sentence_complete(const Ov__CaseState *state, Ov__Fact *f, struct arena *arena);

#endif
