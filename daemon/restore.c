/* restore.c - --restore: the store is brought back from a backup, and an epoch begins. */
#include "process.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#include "epoch.h"
#include "log.h"
#include "record.h"

/* Ids on the lists of erased cases that are in the store that was brought back. */
struct forgetting {
	struct process *p;
	uint64_t again;
	bool failed;
};

static void
forget_again(void *context, const char *id)
{
	struct forgetting *f = context;
	struct process *p = f->p;
	struct journal *j = &p->daemon.journal;
	unsigned char bytes[CASE_ID_SIZE];
	struct case_row row;
	uint64_t now = 0;

	if (f->failed || !case_id_parse(id, bytes))
		return;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &now);
	bool there = journal_load(j, bytes, &p->daemon.arena, &row) &&
		     journal_erase(j, &row, now, moment_date(now));
	arena_reset(&p->daemon.arena, 0);
	if (!there) {
		store_abort(j->store);
		return;
	}
	f->failed = store_commit(j->store) != 0 || seal_erase_marked(j->seal) != 0;
	f->again++;
}

static int
begin_again(struct process *p, const char *from, uint64_t *ret_again)
{
	struct forgetting f = { .p = p };
	struct journal *j = &p->daemon.journal;

	if (backup_each_erased(from, p->config.store, forget_again, &f, p->error) != 0)
		return EX_IOERR;
	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "clock", &p->daemon.now);
	epoch_begin(j);
	record_daemon(&p->daemon, "restored from a backup; a new epoch");
	f.failed = store_commit(j->store) != 0 || f.failed;
	*ret_again = f.again;
	if (!f.failed)
		return EX_OK;
	snprintf(p->error, sizeof(p->error), "%s: cannot be written", p->config.store);
	return EX_IOERR;
}

int
restore(struct process *p, const char *from)
{
	uint64_t again = 0;
	int status;

	if (backup_restore(from, p->config.store, p->error) != 0)
		return fail(p, EX_DATAERR);
	if (turn_init(&p->daemon) != 0)
		return EX_OSERR;
	if ((status = open_store(p)) != EX_OK) {
		backup_take_away(p->config.store);
		log_line(LOG_LEVEL_ERROR,
		    "%s: this backup cannot be opened with %s (was it made before the master key "
		    "was changed?); nothing was restored",
		    from, p->config.master_key);
		return status;
	}
	if ((status = begin_again(p, from, &again)) != EX_OK)
		return fail(p, status);
	if (!backup_has_list(from, p->config.store))
		log_line(LOG_LEVEL_WARNING,
		    "restore: there is no list of erased cases, neither in %s nor beside %s: "
		    "whoever "
		    "was erased since this backup is back. Bring the file `erased` of the newest "
		    "backups here and restore again",
		    p->config.store, from);
	printf("restored %" PRIu64 " events; %" PRIu64
	       " cases that were erased since are erased again; a new epoch has begun, and each "
	       "client hears which numbers still hold\n",
	    p->daemon.journal.seq, again);
	fflush(stdout);
	return EX_OK;
}
