/* turn.h - ONE TURN: whatever has come since the last one, in one transaction.
 *
 * The clock, chance, the wire and the store are handed in, so that the same turn runs
 * in the daemon and, without a socket or a disk, in a test. Everything is sized before
 * the first turn; a turn allocates nothing. */
#ifndef OVERGANG_PROCESS_TURN_H
#define OVERGANG_PROCESS_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "desk/looks.h"
#include "desk/quota.h"
#include "process/config.h"
#include "store/journal.h"

enum {
	TURN_FRAMES_MAX = 256,	    /* requests in one turn */
	TURN_BYTES_MAX = 4 << 20,   /* bytes of requests in one turn */
	TURN_TIMERS_MAX = 64,	    /* cases whose time has come, in one turn */
	TURN_FRESH_MAX = 16384,	    /* stream entries published live from one turn */
	TURN_SHARE_FRAMES = 128,    /* of them, from one agency; beyond: BUSY */
	TURN_SHARE_BYTES = 1 << 20, /* likewise */
	/* Microseconds of one turn. Each key has one request in each phase, whatever it takes;
	 * behind that a request stays for the next turn when its key has had its time, or all have. */
	TURN_CHANGE_US = 32000,	    /* for what changes something, of all agencies together … */
	TURN_CHANGE_KEY_US = 16000, /* … and of one key */
	TURN_SHOW_US = 8000,	    /* the same for what shows something */
	TURN_SHOW_KEY_US = 4000,
	TURN_TIMERS_US = 16000,	  /* for cases whose time has come */
	PAGE_US = 4000,		  /* a page of an answer ends then, with one entry at least */
	LEFT_MAX = 128,		  /* requests that stay for the next turn; beyond: BUSY */
	LEFT_PER_KEY_MAX = 24,	  /* likewise, of one key, … */
	LEFT_PER_AGENCY_MAX = 48, /* … and of one agency */
	WAITING_MAX = 256,	  /* fetches that wait for something new */
	WAITING_PER_KEY_MAX = 8,
	ADVANCE_DAYS_MAX = 731,	   /* so far a manual clock goes at once, … */
	ADVANCE_FIRST_YEARS = 130, /* … and the first time, from 1970 */
	FETCH_WAIT_MS_MAX = 25000,
	ANSWER_SIZE_MAX = 60000, /* a page stops before it is fuller than this */
	GROW_PERCENT = 80,	 /* of the map; beyond it the map grows, if it may */
	GROW_AGAIN_MS = 10000,	 /* until that is tried again */
	STARVED_MS = 1000,	 /* between turns while not even timers find room */
	/* Of the map in use. Beyond each of these the next thing is refused with FULL, so that none
	 * takes the room of those behind it; timers, cursors and parked deliveries go on to the end. */
	LOOKS_PERCENT =
	    88, /* reads of cases, but for the owner team's: no look without its record */
	REPORTS_PERCENT = 92, /* reports, but for what must always get in */
	RESERVE_PERCENT = 98, /* the owner team's, KIND_VITAL, erasure, what administrators do */
	PEER_SIZE_MAX = 16,
	USER_ID_SIZE_MAX = 80,
};

/* A turn handles what changes something first, and what shows something last: an answer is
 * made of what holds after all of the turn. */
enum phase { PHASE_CHANGE, PHASE_SHOW, PHASES };

/* What became of a request in a phase. */
enum fate {
	FATE_DONE,  /* answered, or kept by its handler until there is something to answer */
	FATE_OTHER, /* it is for the other phase */
	FATE_LEFT,  /* this turn has no time for it; it is the next one's */
};

/* One request as it came: who the wire says it is from, and its bytes. */
struct frame {
	unsigned char peer[PEER_SIZE_MAX]; /* where the answer goes */
	size_t peer_size;
	char user_id[USER_ID_SIZE_MAX];
	const unsigned char *data;
	size_t size;
};

/* The outside, as the turn sees it. */
struct wire {
	void *self;
	/* The next request there is, without waiting; its data is valid until the next call. */
	bool (*receive)(void *self, struct frame *ret_frame);
	/* Sent or dropped, never waited for. */
	void (*answer)(void *self, const struct frame *to, const void *data, size_t size);
	void (*publish)(
	    void *self, uint32_t agency, const char *topic, const void *data, size_t size);
	ov_time (*wall)(void *self);	      /* seconds since 1970 */
	uint64_t (*monotonic_ms)(void *self); /* for waiting; never for deciding */
	uint64_t (*random)(void *self);
	uint64_t (*monotonic_us)(void *self); /* for what a request takes; never for deciding */
};

/* A fetch that waits. */
struct waiting {
	struct frame from;
	unsigned char bytes[512];
	uint64_t after;
	uint32_t agency;
	uint64_t until_ms;
	bool answered; /* in this turn; gone after its commit */
};

/* Somebody asked for a backup, or the clock did: the loop starts it behind the turn and says
 * how it went, the next turn answers. */
struct backup_wish {
	bool wanted;
	bool asked; /* by a request, which is answered */
	struct frame from;
	uint64_t correlation;
	int result; /* 1 done, a negative errno failed (backup.h), 0 not yet */
	char name[64];
	char said[512];
};

/* What an agency has asked for in this turn. */
struct turn_share {
	unsigned frames;
	unsigned left; /* for the next turn */
	size_t bytes;
};

/* What a key has had of this turn. */
struct key_share {
	bool served;
	uint32_t us;
};

struct answer {
	struct frame to;
	const void *data;
	size_t size;
};

struct overgangd {
	struct wire wire;
	struct rules rules;
	struct agencies *agencies;
	const struct retention *retention;
	uint64_t map_size_max; /* the store grows as far; 0: not at all */
	uint64_t grow_at_ms;   /* not before */
	struct journal journal;
	struct arena arena;	 /* of one input */
	struct arena turn_arena; /* of one attempt of a turn: answers, publications */
	struct arena requests;	 /* of one turn */

	bool manual_clock;
	struct clock clock;	    /* the system's; not of a manual one */
	bool (*synchronised)(void); /* does the kernel trust its clock? NULL: yes */
	ov_time now;		    /* of this turn */
	ov_time advance_to;	    /* manual clock: where somebody wants it; 0 nowhere */
	struct frame advance_from;
	uint64_t advance_correlation;

	struct backup_wish backup;

	struct frame frames[TURN_FRAMES_MAX]; /* kept, to run once more when there is no room */
	enum fate fates[TURN_FRAMES_MAX];     /* of them */
	bool no_space;			      /* in this attempt: most reports are refused */
	bool no_looks;			      /* and so are reads of cases */
	bool no_reserve;		      /* and so is all that must always get in */
	bool full;	     /* it is a later attempt: nothing more fits but what timers write */
	bool starved;	     /* it is the last: nothing fits at all, nothing is written */
	size_t frames_count; /* between two turns: those that were left */
	size_t frames_bytes;
	struct turn_share shares[AGENCIES_MAX]; /* in the order of agencies.conf */
	struct key_share key_shares[KEYS_MAX][PHASES];
	uint64_t spent_us[PHASES]; /* and all together */
	size_t left_count;	   /* requests left for the next turn */
	unsigned retractions;	   /* of this turn */
	struct answer answers[TURN_FRAMES_MAX + WAITING_MAX + 2];
	size_t answers_count;
	struct fresh fresh[TURN_FRESH_MAX];
	struct waiting waiting[WAITING_MAX];
	size_t waiting_count;

	struct quotas quotas;
	struct looks looks;

	uint64_t turns, reports, refused, published; /* since the start */
	ov_date backed_up;			     /* the day of the last backup, as stored */
	uint64_t set_back;			     /* times that a number given out was gone */
};

/* Memory for both arenas. 0 or -ENOMEM. */
int turn_init(struct overgangd *d);
void turn_done(struct overgangd *d);

/* One turn. 0; or a negative errno, and then nothing may be said any more: the process
 * ends and the restart finds out what is on disk. */
int turn(struct overgangd *d);

/* Milliseconds until the next turn is needed even if nothing comes; at most `max`. */
uint64_t turn_wait_ms(struct overgangd *d, uint64_t max);

/* Heads and cursors of a heartbeat: the head of an agency's stream and the epoch, as of
 * the last commit. */
int turn_heads(struct overgangd *d, const uint32_t *agencies, uint64_t *ret_heads, size_t count);

#endif
