/* store_lmdb.h - The inside of a store, for store.c and store_open.c: LMDB's own names stay in
 * these. */
#ifndef OVERGANG_STORE_STORE_LMDB_H
#define OVERGANG_STORE_STORE_LMDB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/tables.h"

struct store {
	struct MDB_env *env;
	unsigned tables[STORE_TABLES]; /* MDB_dbi */
	struct MDB_cursor
	    *cursors[STORE_TABLES]; /* of the open transaction, made when first used */
	struct MDB_txn *txn;
	bool only_looked_at;
	atomic_bool copying; /* until then by the loop, then by the thread that copies */
	int error;
	bool dirty;
	int lock_fd;
	uint64_t map_size;
	char path[300];
};

#endif
