/* verify.h - Is the store what its journal says? I1, the chain, streams and due times. */
#ifndef OVERGANG_STORE_VERIFY_H
#define OVERGANG_STORE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/journal.h"

/* A link of the chain that was written down elsewhere: in a log line, by an auditor. */
struct chain_head {
	uint64_t seq; /* 0: none */
	unsigned char chain[SEAL_CHAIN_SIZE];
};

/* The journal's head, "head 148:3f…": what to keep elsewhere. Returns buf. */
enum { CHAIN_HEAD_TEXT_SIZE = 128 };
const char *chain_head_text(const struct journal *j, char buf[CHAIN_HEAD_TEXT_SIZE]);
/* "148:3f…". */
bool chain_head_parse(const char *text, struct chain_head *ret);

struct verify_result {
	uint64_t events;
	uint64_t erased; /* of them, of cases that were forgotten */
	uint64_t cases;
	uint64_t entries; /* of streams */
	uint64_t looks;	  /* on the access record */
	struct chain_head anchor;
	char problem[256]; /* the first one found; "" when there is none */
};

/* Walk all of it in one read-only transaction. `arena` has room for the longest case;
 * `anchor` may be NULL. */
void verify_store(struct journal *j, struct arena *arena, const struct chain_head *anchor,
    struct verify_result *ret);
/* `count` events from *from on, which is moved behind them: for a daemon with nothing to do. */
void verify_slice(struct journal *j, struct arena *arena, uint64_t *from, uint64_t count,
    struct verify_result *ret);
/* The last events of the chain only: the check at start. */
void verify_tail(struct journal *j, struct arena *arena, uint64_t count, struct verify_result *ret);

#endif
