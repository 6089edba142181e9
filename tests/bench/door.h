/* door.h - What goes through the store's door and to the disk, counted. The linker puts door.c between the
 * daemon and its store (--wrap, in the Makefile), in quick alone: the daemon knows nothing of it. */
#ifndef OVERGANG_BENCH_DOOR_H
#define OVERGANG_BENCH_DOOR_H

#include <stdbool.h>
#include <stdint.h>

struct door {
	/* Of the store: calls, and bytes of what is put. */
	uint64_t gets, puts, deletes, key_bytes, value_bytes;
	uint64_t
	    lmdb_writes; /* calls of LMDB: as many as puts and deletes, or some were not noted */
	uint64_t seals, unseals;
	/* Of the process: pwrite(), pwritev(), write(), writev(); fsync() and fdatasync(). */
	uint64_t written_bytes, writes, syncs;
	uint64_t all_written; /* bytes, also while nothing is noted */
};
extern struct door door;

/* Count from now on, and note each write (writes.h); or no longer. */
void door_watch(bool on);

#endif
