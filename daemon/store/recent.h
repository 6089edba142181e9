/* recent.h - What was sealed in this turn, with its plain bytes.
 *
 * The events and notes that a turn writes are read again at its end, to be published. Sealed bytes that
 * are the very ones made in this turn, for the same key and the same use, need no cipher to be read. There
 * is room for so many; what finds none is unsealed as usual. */
#ifndef OVERGANG_STORE_RECENT_H
#define OVERGANG_STORE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECENT_PLACES = 16384, RECENT_BYTES = 4 << 20 };

struct recent {
	unsigned char *bytes; /* records, one behind the other */
	size_t used;
	size_t count;
	uint32_t places[RECENT_PLACES]; /* by the nonce: where a record begins, + 1; 0: free */
};

/* What sealed bytes are bound to, as bytes that are compared: key and use. */
enum { RECENT_BOUND_SIZE = 24 };

/* false: out of memory. */
bool recent_init(struct recent *r);
void recent_done(struct recent *r); /* overwrites; accepts one that was not begun */

/* Sealed bytes begin with a nonce, drawn at random, of more than 8 bytes. */
void recent_keep(struct recent *r, const unsigned char bound[RECENT_BOUND_SIZE], const void *plain,
    size_t plain_size, const void *sealed, size_t sealed_size);
/* The plain bytes; NULL: not these were sealed, or not for that. */
const unsigned char *recent_find(const struct recent *r,
    const unsigned char bound[RECENT_BOUND_SIZE], const void *sealed, size_t sealed_size);

/* Overwrite all of it: once a turn, and when a case is erased. */
void recent_forget(struct recent *r);

#endif
