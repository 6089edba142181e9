/* release.h - What a case's facts say about its release, put together once. */
#ifndef OVERGANG_CORE_RELEASE_H
#define OVERGANG_CORE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "core/calendar.h"

struct release {
	ov_date date;	  /* 0: none set, or withdrawn */
	uint32_t time;	  /* hhmm; 0 unknown */
	uint32_t version; /* of the date: 1, 2, 3 …; a withdrawal counts */
	ov_time said;	  /* when this date was told to us */
	uint32_t number;  /* of the event that says so */
	bool completed;	  /* gone out, and not to a transfer, leave or hospital */
	bool arrived;
	bool unconfirmed; /* release.unconfirmed is out for this version */
};

struct release release_of(const Ov__CaseState *state);

/* Is this a release, or one of the other ways out of the gate? */
bool release_form_counts(Ov__ReleaseForm form);

/* The hour by which somebody should have said that it happened; two hours later than it was
 * told, when that was on the day itself and after the hour. */
ov_time release_unconfirmed_at(const struct release *r, uint32_t unconfirmed_time);

#endif
