/* release.h - The release of a case, put together from its facts once. */
#ifndef OVERGANG_CORE_RELEASE_H
#define OVERGANG_CORE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/date.h"

struct release {
	ov_date
	    date; /* the day it happened, once that is confirmed; till then the date that was set; 0 */
	uint32_t time;	 /* hhmm; 0 unknown */
	bool set;	 /* somebody has set a date */
	ov_date planned; /* the date that was set, also when it happened on another day; where none
			   * was set, the day it happened; 0: none, or withdrawn */
	uint32_t planned_time;
	uint32_t version; /* of the date: 1, 2, 3 …; a withdrawal counts */
	ov_time said;	  /* when this date was told to us */
	uint32_t number;  /* of the event that says so */
	bool completed;	  /* gone out, and not to a transfer, leave or hospital */
	bool confirmed;	  /* that it happened is taken for true */
	bool arrived;
	bool returned;	  /* back in prison, and nothing is said of the next date yet */
	bool unconfirmed; /* release.unconfirmed is out for this version */
};

struct release release_of(const Ov__CaseState *state);

/* Out of prison, and taken for true, or arrived. */
bool release_is_out(const struct release *r);

/* The day on which it happened, by the last release.confirmed; 0. */
ov_date release_confirmed_on(const Ov__CaseState *state);

/* The date that another prison has told, where it still contests the one that holds and nobody has
 * gone out; NULL. *ret_held is the one that holds. */
const Ov__LatestFact *release_contest(const Ov__CaseState *state, const Ov__LatestFact **ret_held);

/* The last transfer to another prison that counts, where nobody came back since; NULL. */
const Ov__LatestFact *release_transfer(const Ov__CaseState *state);

/* The date that a fact told, also when another date holds in its place. */
ov_date release_told(const Ov__LatestFact *set);

/* Where a date that falls on a closed day is moved; *ret_because says why it was, in bokmål
 * (static), else untouched. UK policy knows the third way (nor to a day before a closed one). */
enum release_adjust {
	RELEASE_ADJUST_NONE,
	RELEASE_ADJUST_PREVIOUS_WORKING_DAY,
	RELEASE_ADJUST_NOT_BEFORE_CLOSED,
};
ov_date release_adjusted(enum release_adjust how, ov_date date, const char **ret_because);

/* The day on which somebody who is out was taken in again, as a stay in prison that was registered
 * says, and nobody has said that they are back; 0. */
ov_date release_returned(const Ov__CaseState *state);

/* Nothing more is to be done: the case is closed, or its person has died, or is back in prison
 * and neither a new date nor the new stay, its order or a release is told. */
bool release_over(const Ov__CaseState *state);

/* Is this a release, or one of the other ways out of the gate? */
bool release_form_counts(Ov__ReleaseForm form);

/* The hour by which somebody should have said that it happened; two hours later than it was
 * told, when that was on the day itself and after the hour. */
ov_time release_unconfirmed_at(const struct release *r, uint32_t unconfirmed_time);

#endif
