/* start.c - The first transaction of a process. */
#include "store/start.h"

#include "store/erase.h"
#include "store/meta.h"

void
start_new_store(struct journal *j, bool manual_clock)
{
	uint64_t number;

	seal_random(&number, sizeof(number));
	journal_set_meta(j, "manual", manual_clock);
	journal_set_meta(j, "schema", STORE_SCHEMA);
	journal_set_meta(j, "apply", STORE_APPLY);
	journal_set_meta(j, "epoch", number | 1);
	uint32_t slot = meta_make_own_key(j->store, j->seal);
	journal_set_meta(j, "slots", (uint64_t)slot + 1);
}

int
start_journal(struct journal *j, bool fresh, bool manual_clock)
{
	if (fresh)
		start_new_store(j, manual_clock);
	else
		erase_unfinished(j);
	int rc = seal_sync(j->seal);
	if (rc != 0) {
		store_abort(j->store);
		return rc;
	}
	rc = store_commit(j->store);
	return rc == 0 ? seal_erase_marked(j->seal) : rc;
}
