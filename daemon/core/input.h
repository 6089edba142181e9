/* input.h - One report while it is decided: the speaker, the report, and the facts that the desk
 * looked up for it.
 *
 * The desk fills it in; nothing in core changes it, but for the facts of the report, in which
 * complete.h fills the daemon's own fields. */
#ifndef OVERGANG_CORE_INPUT_H
#define OVERGANG_CORE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>
#include <store.pb-c.h>

#include "base/date.h"
#include "core/agencies.h"
#include "schema/limits.h"

/* Who speaks, proven by its key. */
struct speaker {
	const struct agency *agency;
	const struct agency_key *key;
	const char *claimed_user;
};

struct input {
	struct speaker speaker;
	const Ov__Report *report;
	const unsigned char *said; /* keyed hash of each fact as reported, 16 bytes each */
	uint64_t seen_last;	   /* last number about this case in the speaker's stream */
	uint64_t
	    seen_max; /* the greatest valid `seen`: the stream's head, or the last number that still holds */
	bool no_space;
	uint64_t random; /* for huskenavn and alert codes */
	ov_time now;
	ov_time settled_until;	     /* conclude_asked(); 0: ask all conclusions */
	bool stranger;		     /* access_stranger(), of the case as it was */
	const struct voided *voided; /* with report.retracted: the events that it makes void */
	/* The person's other cases of the same owner, where this report opens a new one. */
	Ov__EarlierCase **earlier;
	size_t earlier_count;
	/* Other open cases of the same owner in which the report's numbers stand. */
	Ov__IdentityMatched **matches;
	size_t matches_count;
	/* with identity.merged: the other case of the same owner that it names */
	const Ov__CaseState *other;
	bool own_number; /* an opening by the number it names leads to this case already */
};

/* The events of one report and those that were concluded from it, and the case without them. */
struct voided {
	uint32_t reporter;	     /* of the report; 0: there is none */
	size_t alerts_count;	     /* open ones that are not there any more */
	uint32_t alerts[ALERTS_MAX]; /* codes */
	scope areas;		     /* of the facts that it said */
	bool opening;		/* it opened the case, or restricted it: it cannot be taken back */
	Ov__CaseState *without; /* the case folded without them; its version is still the old one */
	size_t count;
	uint32_t number[EVENTS_MAX]; /* in the case */
	Ov__Area area[EVENTS_MAX];
	uint32_t kind[EVENTS_MAX];
	uint32_t whom[EVENTS_MAX]; /* access_whom() */
	unsigned char id[EVENTS_MAX][16];
};

#endif
