/* turn.h - ONE TURN: whatever has come since the last one, in one transaction.
 *
 * The clock, chance, the wire and the store are handed in, so that the same turn runs
 * in the daemon and, without a socket or a disk, in a test. Everything is sized before
 * the first turn; a turn allocates nothing. Of all this the desk sees struct turn alone
 * (desk/context.h). */
#ifndef OVERGANG_PROCESS_TURN_H
#define OVERGANG_PROCESS_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/context.h"
#include "process/backup.h"
#include "process/queue.h"

enum {
	GROW_PERCENT = 80,     /* of the map; beyond it the map grows, if it may */
	GROW_AGAIN_MS = 10000, /* until that is tried again */
	STARVED_MS = 1000,     /* between turns while not even timers find room */
	/* Of the map in use. Beyond each of these the next thing is refused with FULL, so that
	 * none takes the room of those behind it; timers, cursors and parked deliveries go on to
	 * the end. */
	LOOKS_PERCENT =
	    88, /* reads of cases, but for the owner team's: no look without its record */
	REPORTS_PERCENT = 92, /* reports, but for what must always get in */
	RESERVE_PERCENT = 98, /* the owner team's, KIND_VITAL, erasure, what administrators do */
};

/* The sockets, as the turn sees them. */
struct wire {
	void *self;
	/* The next request there is, without waiting; its data is valid until the next call. */
	bool (*receive)(void *self, struct frame *ret_frame);
	/* Sent or dropped, never waited for. */
	void (*answer)(void *self, const struct frame *to, const void *data, size_t size);
	void (*publish)(
	    void *self, uint32_t agency, const char *topic, const void *data, size_t size);
};

/* The backup that was wanted (turn.backup): the loop makes it behind the turn and says how it
 * went, the next turn answers. */
struct backup_made {
	int result; /* 1 done, a negative errno failed (backup.h), 0 not yet */
	char name[BACKUP_NAME_SIZE];
	char said[FOLDER_SAID_SIZE];
};

struct overgangd {
	struct turn turn;
	struct wire wire;
	struct queue queue;
	struct backup_made backup;
	bool (*synchronised)(void); /* does the kernel trust its clock? NULL: yes */
	bool starved;	       /* it is the last attempt: nothing fits at all, nothing is written */
	uint64_t map_size_max; /* the store grows as far; 0: not at all */
	uint64_t grow_at_ms;   /* not before */
	uint64_t turns, published; /* since the start */
	ov_date backed_up;	   /* the day of the last backup, as stored */
};

/* Memory for the arenas. 0 or -ENOMEM. */
int turn_init(struct overgangd *d);
void turn_done(struct overgangd *d);

/* One turn. 0; or a negative errno, and then nothing may be said any more: the process
 * ends and the restart reads from disk how far it came. */
int turn(struct overgangd *d);

/* Milliseconds until the next turn is needed even if nothing comes; at most `max`. */
uint64_t turn_wait_ms(struct overgangd *d, uint64_t max);

/* The heads of these agencies' streams, for a heartbeat, as of the last commit. */
int turn_heads(struct overgangd *d, const uint32_t *agencies, uint64_t *ret_heads, size_t count);

#endif
