/* answering.h - Whom to ring about a missing thing, and at which number somebody answers now.
 *
 * At 16.40 on the day before Christmas the number of an office is worth nothing. Rules:
 *  A1 An office answers its own number in its opening hours on working days, on a short day until
 *     noon at the latest; at all other times its duty number answers, and where it has none nobody
 *     does (phone, hours and duty_phone of agencies.conf);
 *  A2 about a bed or money one rings the Nav office, about a key the housing office: the one that
 *     takes part in the case, or else the only one that there is of that role;
 *  A3 when that office has closed, whoever was named in the case for it (contact.named for "vakt")
 *     comes before its duty number: it was asked for this one person;
 *  A4 the adviser answers until the hour that was said (hours_until) on working days; after that,
 *     and on a day that the adviser has said to be away (user.away), the deputy, where one was
 *     named. Without a word of hours the adviser's number stands. */
#ifndef OVERGANG_CORE_ANSWERING_H
#define OVERGANG_CORE_ANSWERING_H

#include "base/calendar.h"
#include "base/date.h"
#include "core/agencies.h"
#include "core/rules.h"

struct answering {
	Ov__Role role;	   /* whose number it is */
	const char *name;  /* the adviser or the deputy; "" of an office */
	const char *phone; /* "" nobody answers now */
};

/* A1 */
const char *answering_office(const struct agency *a, const struct calendar *c, ov_time now);
/* A2, A3: about the first missing thing that an office can be rung about. */
struct answering answering_about(const struct rules *rules, const Ov__CaseState *state,
    const Ov__Missing *missing, size_t count, ov_time now);
/* A4; of the team that answers for the case. */
struct answering answering_adviser(const Ov__CaseState *state, ov_time now);
/* The number of the owner team: the adviser's, or else the team's own. */
const char *answering_team(const struct rules *rules, const Ov__CaseState *state, ov_time now);

#endif
