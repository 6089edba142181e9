/* verify.h - Is the store what its journal says? I1, the chain, streams and due times. */
#ifndef OVERGANG_STORE_VERIFY_H
#define OVERGANG_STORE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/verify_result.h"

/* The journal's head, "head 148:3f…": to be kept elsewhere. Returns buf. */
enum { CHAIN_HEAD_TEXT_SIZE = 128 };
const char *chain_head_text(const struct journal *j, char buf[CHAIN_HEAD_TEXT_SIZE]);
/* "148:3f…". */
bool chain_head_parse(const char *text, struct chain_head *ret);

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
