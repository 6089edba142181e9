/* decide.h - What a report leads to; conclude.h has what follows by itself.
 *
 * Pure: state, input and one reading of the clock in; events or a refusal out.
 * decide may refuse; apply may not fail. Both work on the case as it was loaded
 * into the arena, so a refusal needs no undoing.
 *
 * The way of one input: decide_report() checks it by rules D1 to D11 and turns each
 * fact into an event; apply() folds the event into the state; conclude() looks at
 * the state and the clock and adds what follows (rules C1 to C12) until nothing
 * more does. A timer is conclude() alone. Because conclusions depend on nothing
 * but state and now, moving the clock in one leap or minute by minute concludes
 * the same. */
#ifndef OVERGANG_CORE_DECIDE_H
#define OVERGANG_CORE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>
#include <store.pb-c.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "core/access.h"
#include "core/plan.h"
#include "core/release.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

enum { REPEATS = 5 };

/* Defaults stand in config/overgangd.conf, with their reasons. */
struct settings {
	uint32_t alert_time;	   /* hhmm: when the release alert goes out */
	uint32_t unconfirmed_time; /* hhmm: assumed hour when none is known */
	uint32_t arrival_time;	   /* hhmm: when whoever is not heard of has not arrived */
	uint32_t escalate_after;   /* seconds until the second step, twice that until the third */
	uint32_t repeat[REPEATS];  /* days until each repetition after it, the last for ever */
	uint32_t quiet_from;	   /* hhmm: when nobody is woken for what can wait … */
	uint32_t quiet_to;	   /* … until then; the same: there are no quiet hours */
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
	uint64_t seen_max;	   /* what `seen` can be: its head, or what holds of it */
	bool no_space;
	uint64_t random; /* for huskenavn and alert codes */
	ov_time now;
	bool stranger;		     /* access_stranger(), of the case as it was */
	const struct voided *voided; /* with report.retracted: what it makes void */
	/* The person's other cases of the same owner, where this report opens a new one. */
	Ov__EarlierCase **earlier;
	size_t earlier_count;
	/* Other open cases of the same owner in which the report's numbers stand. */
	Ov__IdentityMatched **matches;
	size_t matches_count;
	/* With identity.merged: the case it names, where it is another of the same owner's. */
	const Ov__CaseState *other;
	bool own_number; /* an opening by the number it names leads to this case already */
};

/* The events of one report and what was concluded from it, and the case without them. */
struct voided {
	uint32_t reporter;	     /* of the report; 0: there is none */
	size_t alerts_count;	     /* open ones that are not there any more */
	uint32_t alerts[ALERTS_MAX]; /* codes */
	scope areas;		     /* of what it said */
	bool opening;		/* it opened the case, or restricted it: it cannot be taken back */
	Ov__CaseState *without; /* the case folded without them; its version is still the old one */
	size_t count;
	uint32_t number[EVENTS_MAX]; /* in the case */
	Ov__Area area[EVENTS_MAX];
	uint32_t kind[EVENTS_MAX];
	uint32_t whom[EVENTS_MAX]; /* access_whom() */
	unsigned char id[EVENTS_MAX][16];
};

/* Events of one input, in order; events[i]->id and ->cause are the shell's to fill. */
struct events {
	Ov__Event *list[EVENTS_MAX];
	size_t count;
	size_t reported; /* the first so many are the reported facts */
};

/* Decide one report about the case `state`, which is changed as events are
 * applied. Refused: ret_refusal->outcome is not OK, and state is of no use.
 * `events` may stay empty: a fact that only repeats. */
void decide_report(const struct rules *rules, const struct input *in, Ov__CaseState *state,
    struct arena *arena, struct events *events, struct refusal *ret_refusal);

/* An id for a commitment or an added task of this case: by chance, since a number would count what
 * others have said. None that the case has. */
char *decide_chance_id(
    char prefix, const struct input *in, const Ov__CaseState *state, struct arena *arena);
/* Does it end something? That must still be possible in a case that is otherwise full. */
bool decide_ends(const Ov__Report *report);
/* Is all of it KIND_VITAL? */
bool decide_is_vital(const Ov__Report *report);

/* Is there no room in this case for another opening by that agency? Then it gets a new one:
 * a refusal would tell it that there is a case. */
bool decide_is_full(const Ov__CaseState *state, uint32_t agency);

/* An event that a later one has made void: it counts, and that is all. */
void apply_void(Ov__CaseState *state, const Ov__Event *event);

/* Fold one event into the state. Cannot fail. */
void apply(Ov__CaseState *state, const Ov__Event *event, struct arena *arena);

#endif
