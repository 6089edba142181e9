/* sentence.h - The dates of a sentence.
 *
 * Source: straffegjennomføringsloven § 42 (conditional release after two thirds, time in remand
 * counted, at least 60 days served; normally not with less than 14 days left; from preventive
 * detention not before its minimum time, straffeloven § 43) and forskrift til
 * straffegjennomføringsloven ch. 3 (dates are reckoned at the intake, and anew when time does not
 * count: interruption, absconding, remand in another case). A fine that is served has no conditional
 * release. The law knows exceptions: a date that is reckoned here is expected, never set, stands
 * beside the prison's own and never in its place, and "normalt ikke" is not "never". */
#ifndef OVERGANG_CORE_SENTENCE_H
#define OVERGANG_CORE_SENTENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "base/date.h"

enum { SERVED_DAYS_MIN = 60, REMAINING_DAYS_MIN = 14 };

/* As the judgment says it: years and months are counted by the calendar. */
struct length {
	uint32_t years, months, days;
};

/* The facts that the dates are reckoned from. */
struct sentence {
	Ov__Status status;
	ov_date intake, full_term;
	ov_date two_thirds; /* the earliest conditional release: the prison's, or else as reckoned;
	                       of preventive detention the end of its minimum time */
	struct length length, minimum; /* all 0: not said */
	uint32_t remand_days;
	uint32_t not_counted; /* days since the intake, of all recalculations */
};

/* The sentence as it holds now, recalculations included. All 0 where nothing is known. */
struct sentence sentence_of(const Ov__CaseState *state);

/* Days of that length from that day on. */
uint32_t length_days(const struct length *l, ov_date from);

/* Why there is no other date, or this one. */
enum sentence_rule {
	SENTENCE_UNKNOWN, /* too little was said */
	SENTENCE_TWO_THIRDS,
	SENTENCE_LEAST,	     /* 60 days, which are more than two thirds */
	SENTENCE_TOO_SHORT,  /* of no more than 60 days: served in full */
	SENTENCE_REMAND_ALL, /* the remand was as long, or longer */
	SENTENCE_FINE,	     /* served in full */
	SENTENCE_MINIMUM,    /* preventive detention's minimum time */
};

struct reckoned {
	enum sentence_rule rule;
	bool few_left;	   /* less than 14 days: normally none */
	ov_date earliest;  /* conditional release; 0: none, or not known */
	ov_date full_term; /* 0: not known */
};

/* From status, intake, length, minimum, remand and days that did not count; dates that were written
 * do not enter into it. */
struct reckoned sentence_reckon(const struct sentence *s);

/* Why, in bokmål or English: "To tredjedeler av 1 år og 6 måneder (549 dager), 20 i varetekt medregnet."
 * "" where too little was said. In the arena. */
char *sentence_because(
    const struct sentence *s, const struct reckoned *r, bool english, struct arena *arena);

/* Where what the prison wrote is not what was reckoned, a sentence that says both dates; else "".
 * One day more or less is a way of counting. 0: the prison wrote none. */
char *sentence_remark(ov_date two_thirds, ov_date full_term, const struct reckoned *r, bool english,
    struct arena *arena);

/* Fills in the daemon's fields of sentence.registered and .recalculated (D11). */
void sentence_complete(const Ov__CaseState *state, Ov__Fact *f, struct arena *arena);

#endif
