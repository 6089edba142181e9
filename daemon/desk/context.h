/* context.h - What a request can reach while it is handled: struct turn.
 *
 * The process has one for as long as it runs. It lends the fields above the first line, begins and
 * commits the transaction, reads the clock once into `now`, and says how much room the store has
 * left. The desk writes to the journal and to the outbox, and keeps in the fields below the last
 * line all that outlives a turn and is in no store: quotas, looks, fetches that wait, a clock and
 * a backup that somebody asked for. Sockets, the requests in line, each key's part of the turn's
 * time, and the thread that makes a backup are the process's, and cannot be seen from here.
 *
 * A turn that finds no room is run once more: the process puts back `clock`, `waiting`, `advance`
 * and `backup` as they were, and the store forgets the rest. */
#ifndef OVERGANG_DESK_CONTEXT_H
#define OVERGANG_DESK_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "core/rules.h"
#include "desk/looks.h"
#include "desk/outbox.h"
#include "desk/quota.h"
#include "desk/waiting.h"
#include "store/journal.h"

enum {
	/* So much a client may have asked for at once (hello says it): no more is taken from one
	 * agency in a turn, or in all. */
	CREDIT_REQUESTS = 128,
	CREDIT_BYTES = 4 << 20,
	PAGE_US = 4000,		 /* a page of an answer ends then, with one entry at least */
	ANSWER_SIZE_MAX = 60000, /* a page stops before it is fuller than this */
	FRESH_MAX = 16384,	 /* stream entries published live from one turn */
	/* Milliseconds until a refused request is to be sent again: the store was full, or the
	 * system's clock has leapt ahead; the next turn has room or time for it; another one is
	 * under way. */
	RETRY_FULL_MS = 5000,
	RETRY_NEXT_TURN_MS = 50,
	RETRY_UNDER_WAY_MS = 100,
	RETRY_PARKED_FULL_MS = 60000, /* until a person has looked at the parked deliveries */
};

/* A turn handles requests that change something first, and requests that show something last: an
 * answer shows the cases as they are after all of the turn. */
enum phase { PHASE_CHANGE, PHASE_SHOW, PHASES };

/* The machine: its clocks and its chance, handed in so that a test has its own. */
struct host {
	void *self;
	ov_time (*wall)(void *self);	      /* seconds since 1970 */
	uint64_t (*monotonic_ms)(void *self); /* for waiting; never for deciding */
	uint64_t (*monotonic_us)(void *self); /* for the time of a request; never for deciding */
	uint64_t (*random)(void *self);
};

/* How long things are kept. Decided by the controller, so none of it has a default but
 * backup_days, which is 0 where there are no backups. */
struct retention {
	uint32_t months_after_closing; /* until a closed case is due to be erased */
	uint32_t backup_days;	       /* how long older backups are kept */
	uint32_t access_months;	       /* how long the access record is kept */
};

/* A manual clock on its way; it is answered when it has arrived (advance.c). */
struct advance {
	ov_time to; /* where somebody wants it; 0 nowhere */
	struct frame from;
	uint64_t correlation;
};

/* A backup is wanted, by a request or by the day's plan: the process makes it behind the turn
 * (backup.c). */
struct backup_wish {
	bool wanted;
	bool asked; /* by a request, which is answered */
	struct frame from;
	uint64_t correlation;
};

struct turn {
	struct rules rules;
	const struct agencies *agencies;
	const struct retention *retention;
	struct host host;
	bool manual_clock;
	/* ---- lent by the process; below it is of this turn ---- */

	struct journal journal;
	struct arena arena; /* of one input */
	struct fresh fresh[FRESH_MAX];
	struct outbox outbox;
	ov_time now;
	bool no_space;	 /* in this attempt: most reports are refused */
	bool no_looks;	 /* and so are reads of cases */
	bool no_reserve; /* and so is all that must always get in */
	bool full;	 /* it is a later attempt: nothing more fits but the events of timers */
	unsigned retractions; /* taken up */
	bool replanning;      /* cases are left that were concluded under other rules (replan.c) */
	/* ---- kept from turn to turn ---- */

	struct clock clock; /* the system's; not of a manual one */
	struct waiting waiting;
	struct advance advance;
	struct backup_wish backup;
	struct quotas quotas;
	struct looks looks;
	uint64_t reports, refused; /* since the start */
	bool rules_unmarked; /* the store had no room to remember that they are others (replan.c) */
	uint64_t set_back;   /* times that a number given out was gone */
};

static inline ov_time
turn_wall(const struct turn *t)
{
	return t->host.wall(t->host.self);
}

static inline uint64_t
turn_ms(const struct turn *t)
{
	return t->host.monotonic_ms(t->host.self);
}

static inline uint64_t
turn_us(const struct turn *t)
{
	return t->host.monotonic_us(t->host.self);
}

static inline uint64_t
turn_random(const struct turn *t)
{
	return t->host.random(t->host.self);
}

#endif
