/* restore.c - What a store that was brought back from a backup does before its first turn. */
#include "process/restore.h"

#include <stdio.h>

#include "desk/record.h"
#include "store/epoch.h"
#include "store/erase.h"

/* Ids on the lists of erased cases that are in the store that was brought back. */
struct forgetting {
	struct turn *t;
	uint64_t again;
	bool failed;
};

static bool
forget_again(void *context, const char *id)
{
	struct forgetting *f = context;
	struct journal *j = &f->t->journal;
	unsigned char bytes[CASE_ID_SIZE];
	struct case_row row;
	uint64_t now = 0;

	if (!case_id_parse(id, bytes))
		return false;
	if (f->failed)
		return true;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &now);
	bool there =
	    cases_load(j, bytes, &f->t->arena, &row) && erase_case(j, &row, now, moment_date(now));
	arena_reset(&f->t->arena, 0);
	if (!there) {
		store_abort(j->store);
		return true;
	}
	f->failed = store_commit(j->store) != 0 || seal_erase_marked(j->seal) != 0;
	f->again++;
	return true;
}

int
restore_begin_again(
    struct turn *t, const char *store_dir, uint64_t *ret_again, char ret_said[BACKUP_SAID_SIZE])
{
	struct forgetting f = { .t = t };
	struct journal *j = &t->journal;

	if (backup_each_erased(store_dir, forget_again, &f, ret_said) != 0)
		return -1;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &t->now);
	epoch_begin(j, true);
	record_daemon(t, "restored from a backup; a new epoch");
	f.failed = store_commit(j->store) != 0 || f.failed;
	*ret_again = f.again;
	if (!f.failed)
		return 0;
	snprintf(ret_said, BACKUP_SAID_SIZE, "%.400s: cannot be written", store_dir);
	return -1;
}
