/* cursors.h - How far each consumer of a stream has come, and which session of it is the one. */
#ifndef OVERGANG_STORE_CURSORS_H
#define OVERGANG_STORE_CURSORS_H

#include "store/journal.h"

enum {
	SESSION_NONE = 0,
	SESSION_SET = 1,      /* set by somebody: no session goes on, … */
	SESSION_NONE_SET = 2, /* … nor who has none, before it has said hello */
	SESSION_FIRST,
};

struct cursor {
	char consumer[NAME_SIZE_MAX + 1];
	uint64_t n;
	uint64_t epoch;
	ov_time when;
	uint64_t session;
};

/* false: there is none yet, and all but its name is 0. */
bool cursor_get(struct journal *j, uint32_t agency, const char *consumer, struct cursor *ret);
void cursor_set(struct journal *j, uint32_t agency, const struct cursor *c);
/* The row of a consumer that has none; false: it would be one more than CONSUMERS_MAX. */
bool cursor_add(struct journal *j, uint32_t agency, const struct cursor *c);
/* All cursors of one agency, at most max. */
size_t cursors_of(struct journal *j, uint32_t agency, struct cursor *ret, size_t max);

#endif
