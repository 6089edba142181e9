/* writes.h - What was written to a store: each put and delete with its key and its size, and each commit.
 * The same can be done again on a copy of the store, with nothing between: that is bare LMDB. */
#ifndef OVERGANG_BENCH_WRITES_H
#define OVERGANG_BENCH_WRITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum write_op { WRITE_PUT, WRITE_DELETE, WRITE_COMMIT };

/* Room for all that comes, touched at once so that a later write waits for no page of memory. */
void writes_init(void);
void writes_forget(void);
void writes_add(enum write_op op, enum store_table t, struct bytes key, size_t value_size);
/* Where the next one comes to stand; what stands behind a place is taken back. */
size_t writes_mark(void);
void writes_back(size_t mark);

/* Do the next transaction again, from *at on; false: there is none left. A failure ends the process. */
bool writes_replay(struct store *s, size_t *at);

/* To and from a file. A failure ends the process. */
void writes_save(const char *path);
void writes_load(const char *path);

#endif
