/* rules.h - All that decisions and conclusions rest on beside the case: the files that were read. */
#ifndef OVERGANG_CORE_RULES_H
#define OVERGANG_CORE_RULES_H

#include <stdint.h>

#include "base/calendar.h"
#include "core/agencies.h"
#include "core/release.h"
#include "core/routine.h"
#include "core/sharing.h"

enum { REPEATS = 5 };

/* Defaults stand in config/overgangd.conf, with their reasons. */
struct settings {
	uint32_t alert_time;	   /* hhmm: when the release alert goes out */
	uint32_t unconfirmed_time; /* hhmm: assumed hour when none is known */
	uint32_t arrival_time;	   /* hhmm: a person who is not heard of by then has not arrived */
	uint32_t escalate_after;   /* seconds until the second step, twice that until the third */
	uint32_t repeat[REPEATS];  /* days until each repetition after it, the last for ever */
	uint32_t quiet_from; /* hhmm: from when nobody is woken for a matter that can wait … */
	uint32_t quiet_to;   /* … until then; the same: there are no quiet hours */
	uint32_t answer_working_days; /* to answer was/now */
	uint32_t emergency_minutes;   /* for which emergency.opened opens a case */
	uint32_t hold;		      /* seconds until a release is taken for one */
	uint32_t nights_horizon;      /* days after the release, or today, that are looked at */
	enum release_adjust release_adjust; /* no Norwegian rule was found: none is the default */
	uint32_t silence_days[5];	    /* working days until the steps 1 to 5 */
	uint32_t silence_near[5];	    /* the same, less than 14 days before the release */
	unsigned silence_automatic;	    /* bit 1 << step: it goes out by itself */
};

extern const struct settings settings_default;

/* All that decisions rest on beside the case. */
struct rules {
	const struct agencies *agencies;
	const struct calendar *calendar;
	const struct routines *routines;
	const struct sharing *sharing;
	struct settings settings;
};

#endif
