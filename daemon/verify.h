/* verify.h - Is the store what its journal says? I1, the chain, streams and due times. */
#ifndef OVERGANG_VERIFY_H
#define OVERGANG_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "journal.h"

struct verify_result {
	uint64_t events;
	uint64_t cases;
	uint64_t entries;  /* of streams */
	char problem[256]; /* the first one found; "" when there is none */
};

/* Walk all of it in one read-only transaction. `arena` has room for the longest case. */
void verify_store(struct journal *j, struct arena *arena, struct verify_result *ret);
/* The last events of the chain only: the check at start. */
void verify_tail(struct journal *j, struct arena *arena, uint64_t count, struct verify_result *ret);

#endif
