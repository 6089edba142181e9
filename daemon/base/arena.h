/* arena.h - Memory for one input, given back all at once.
 *
 * A fixed block made at start. An allocation lives until arena_reset(), so nothing in the core
 * frees and nothing leaks. The inputs are bounded (a frame is at most 64 KiB, a case has the limits
 * of schema/limits.h), and the block is sized for the worst of them: running out is a bug of ours and
 * ends the process. Where a peer decides how much is asked for (unpacking), arena_try() is used,
 * which may refuse. */
#ifndef OVERGANG_BASE_ARENA_H
#define OVERGANG_BASE_ARENA_H

#include <stddef.h>

struct arena {
	unsigned char *base;
	size_t size;
	size_t used;
	size_t used_max; /* old bytes remain from `used` up to here */
};

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_take(struct arena *a, size_t size);

/* The same, but NULL when less than `size` is left. */
void *arena_try(struct arena *a, size_t size);

/* A copy of a string; NULL and "" both give the shared empty string that
 * protobuf-c compares with, so a field may be assigned the result. */
char *arena_string(struct arena *a, const char *s);

/* A copy of `len` bytes; NULL when len is 0. */
void *arena_copy(struct arena *a, const void *bytes, size_t len);

/* `len` bytes of this arena that lie where nothing is taken, moved to where the next would be; NULL
 * when len is 0. Nothing is zeroed: the bytes behind them stay as they are. */
void *arena_move_down(struct arena *a, const void *bytes, size_t len);

/* The last `len` bytes of the whole block, moved to where the next would be taken; their old place is
 * overwritten. Never NULL. */
void *arena_take_end(struct arena *a, size_t len);

/* The array `items` of `count` pointers with `item` behind it. */
void *arena_append(struct arena *a, void *items, size_t *count, void *item);

/* Save the position, and return to it. */
size_t arena_mark(const struct arena *a);
void arena_reset(struct arena *a, size_t mark);

/* Overwrite the memory that was given back. */
void arena_wipe(struct arena *a);

#endif
