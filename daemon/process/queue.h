/* queue.h - The requests of a turn in line, and the part of it that each agency and key has had.
 *
 * Each key has one request in each phase, whatever it takes, and then its part of the time; one
 * that is left for want of time is first in the next turn, and the later ones of its key stay
 * behind it. */
#ifndef OVERGANG_PROCESS_QUEUE_H
#define OVERGANG_PROCESS_QUEUE_H

#include "desk/call.h"

enum {
	TURN_FRAMES_MAX = 256,		     /* requests in one turn */
	TURN_BYTES_MAX = CREDIT_BYTES,	     /* bytes of requests in one turn */
	TURN_SHARE_FRAMES = CREDIT_REQUESTS, /* of them, from one agency; beyond: BUSY */
	TURN_SHARE_BYTES = 1 << 20,	     /* likewise */
	/* Microseconds of one turn. Each key has one request in each phase, whatever it takes;
	 * behind that a request stays for the next turn when its key has had its time, or all
	 * have. */
	TURN_CHANGE_US = 32000, /* for requests that change something, of all agencies together … */
	TURN_CHANGE_KEY_US = 16000, /* … and of one key */
	TURN_SHOW_US = 8000,	    /* the same for requests that show something */
	TURN_SHOW_KEY_US = 4000,
	LEFT_MAX = 128,		  /* requests that stay for the next turn; beyond: BUSY */
	LEFT_PER_KEY_MAX = 24,	  /* likewise, of one key, … */
	LEFT_PER_AGENCY_MAX = 48, /* … and of one agency */
};

/* The end of a request in a phase. */
enum fate {
	FATE_DONE,  /* answered, or kept by its handler until there is something to answer */
	FATE_OTHER, /* it is for the other phase */
	FATE_LEFT,  /* this turn has no time for it; it is the next one's */
};

/* The requests of an agency in this turn. */
struct agency_share {
	unsigned frames;
	unsigned left; /* for the next turn */
	size_t bytes;
};

/* The time that a key has had of this turn. */
struct key_share {
	bool served;
	uint32_t us;
};

struct queue {
	struct arena arena;		      /* their bytes */
	struct frame frames[TURN_FRAMES_MAX]; /* kept, to run once more when there is no room */
	enum fate fates[TURN_FRAMES_MAX];     /* of them */
	size_t count;			      /* between two turns: those that were left */
	size_t bytes;
	struct agency_share agencies[AGENCIES_MAX]; /* in the order of agencies.conf */
	struct key_share keys[KEYS_MAX][PHASES];
	uint64_t spent_us[PHASES]; /* and all together */
	size_t left_count;	   /* requests left for the next turn */
};

/* 0 or -ENOMEM. */
int queue_init(struct queue *q);
void queue_done(struct queue *q);

/* At each attempt of a turn: nobody has had anything of it. */
void queue_begin(struct queue *q);
bool queue_is_full(const struct queue *q);
/* At the end of the line, copied: it may have to be run once more. */
const struct frame *queue_put(struct queue *q, const struct frame *frame);
/* Between two turns: those that the turn had no time for stand in line, first, and nothing else. */
void queue_keep_left(struct queue *q);
/* Nobody is served any more. */
void queue_drop(struct queue *q);

/* However many keys an agency has, the others get their part of the turn. A request that is the
 * first of its agency is taken, whatever its size. false: answered. */
bool queue_within_share(struct queue *q, struct call *c, enum phase phase);
/* One request of each key has time whatever the others took, so that none waits for ever. */
bool queue_has_time(const struct queue *q, const struct call *c, enum phase phase);
/* It took so long. */
void queue_spend(struct queue *q, const struct call *c, enum phase phase, uint64_t us);
/* It is the next turn's, unless too many are already: then it is answered. */
enum fate queue_leave(struct queue *q, struct call *c);

#endif
