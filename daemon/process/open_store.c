/* open_store.c - The store is opened, and it is ours, whole, and of this config. */
#include "process/process.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "desk/replan.h"
#include "process/restore.h"
#include "process/secret.h"
#include "store/rotate.h"
#include "store/start.h"
#include "store/templates.h"

enum { TAIL_EVENTS = 256 };

/* Before its keys are looked at, which another version may lock in another way. */
static int
check_version(struct process *p)
{
	struct journal j = { .store = p->store };
	uint64_t manual, schema = 0, apply = 0;

	store_begin(p->store, true);
	bool marked = journal_meta(&j, "manual", &manual);
	(void)journal_meta(&j, "schema", &schema);
	(void)journal_meta(&j, "apply", &apply);
	store_abort(p->store);
	if (marked && (schema != STORE_SCHEMA || apply != STORE_APPLY)) {
		snprintf(p->error, sizeof(p->error),
		    "%s: is of version %" PRIu64 ".%" PRIu64 ", and this daemon reads version "
		    "%d.%d; run the one it was made with, or begin a new store",
		    p->config.store, schema, apply, STORE_SCHEMA, STORE_APPLY);
		return EX_CONFIG;
	}
	return EX_OK;
}

/* A store made with a manual clock stays one, and no other becomes one: real deadlines
 * must never hang on a clock that somebody turns. */
static int
mark_store(struct process *p, struct journal *j)
{
	uint64_t manual = 0;

	store_begin(j->store, false);
	journal_begin(j);
	bool marked = journal_meta(j, "manual", &manual);
	if (marked && (manual != 0) != p->config.manual_clock) {
		store_abort(j->store);
		snprintf(p->error, sizeof(p->error), "%s: was made with a %s clock; set clock = %s",
		    p->config.store, manual ? "manual" : "system", manual ? "manual" : "system");
		return EX_CONFIG;
	}
	uint64_t day = 0;
	(void)journal_meta(j, "backed_up", &day);
	p->daemon.backed_up = (ov_date)day;
	int rc = start_journal(j, !marked, p->config.manual_clock);
	if (rc == 0)
		return EX_OK;
	if (rc == -EBADMSG) {
		snprintf(p->error, sizeof(p->error),
		    "%s: a page of the file is damaged; restore a backup", p->config.store);
		return EX_DATAERR;
	}
	snprintf(p->error, sizeof(p->error), "%s: %s", p->config.store, strerror(-rc));
	return EX_IOERR;
}

static bool
store_is_fresh(struct process *p)
{
	struct journal j = { .store = p->store };
	uint64_t epoch;

	store_begin(p->store, true);
	bool fresh = !journal_meta(&j, "epoch", &epoch);
	store_abort(p->store);
	return fresh;
}

/* Every slot that a case names is in the key file: a shorter one is not its own. */
static int
check_slots(struct process *p)
{
	uint64_t slots = 0;

	store_begin(p->store, true);
	(void)journal_meta(&p->daemon.turn.journal, "slots", &slots);
	store_abort(p->store);
	if (slots <= seal_slots(p->seal))
		return EX_OK;
	snprintf(p->error, sizeof(p->error),
	    "%.200s/keys: is cut off: %u keys of %" PRIu64 "; restore it", p->config.store,
	    seal_slots(p->seal), slots);
	return fail(p, EX_DATAERR);
}

/* Of a folder that is only looked at and is no store, something else is said than its mode. */
static bool
is_private(struct process *p)
{
	bool looked_at = p->config.map_size == 0;

	return (looked_at && !folder_is_whole(p->config.store)) ||
	       folder_store_is_private(p->config.store, p->error);
}

int
open_store(struct process *p)
{
	unsigned char master[32] = { 0 };
	struct journal *j = &p->daemon.turn.journal;

	if (!p->restoring && restore_is_unfinished(p->config.store)) {
		snprintf(p->error, sizeof(p->error),
		    "%.200s: a restore was interrupted; run overgangd --restore again",
		    p->config.store);
		return fail(p, EX_DATAERR);
	}
	(void)seal_lock(master, sizeof(master));
	if (!is_private(p) || config_secret(&p->config, SECRET_MASTER, master, p->error) != 0)
		return fail(p, EX_CONFIG);
	p->store = store_open(p->config.store, p->config.map_size, p->error);
	int why = p->store == NULL ? errno : EBADMSG;
	int status = p->store != NULL ? check_version(p) : EX_OK;
	if (p->store != NULL && status == EX_OK)
		p->seal = seal_open(p->config.store, master, store_is_fresh(p), p->error);
	seal_unlock(master, sizeof(master));
	if (status != EX_OK)
		return fail(p, status);
	if (p->store == NULL || p->seal == NULL)
		return fail(p, why == EBADMSG ? EX_DATAERR : EX_TEMPFAIL);
	j->store = p->store;
	j->seal = p->seal;
	j->agencies = &p->agencies;
	/* The turn that begins later has them already. */
	if (j->templates == NULL && (j->templates = templates_new()) == NULL) {
		snprintf(p->error, sizeof(p->error), "out of memory");
		return fail(p, EX_OSERR);
	}
	status = mark_store(p, j);
	return status == EX_OK ? check_slots(p) : fail(p, status);
}

int
sweep_keys(struct process *p)
{
	int rc = rotate_sweep(p->config.store);

	if (rc == 0)
		return EX_OK;
	snprintf(p->error, sizeof(p->error), "%.200s/keys.new: cannot be taken away: %s",
	    p->config.store, strerror(-rc));
	return fail(p, EX_IOERR);
}

int
remember_agencies(struct process *p)
{
	int rc = reload_remember(p->store, &p->agencies, p->config.agencies, p->error);

	if (rc == 0)
		return EX_OK;
	if (rc > 0)
		return fail(p, EX_CONFIG);
	snprintf(p->error, sizeof(p->error), "%s: %s", p->config.store, strerror(-rc));
	return fail(p, EX_IOERR);
}

int
remember_rules(struct process *p)
{
	int rc = replan_begin(&p->daemon.turn);

	if (rc == 0)
		return EX_OK;
	snprintf(p->error, sizeof(p->error), "%s: %s", p->config.store, strerror(-rc));
	return fail(p, EX_IOERR);
}

int
check_tail(struct process *p)
{
	struct verify_result result;

	store_begin(p->store, true);
	journal_begin(&p->daemon.turn.journal);
	verify_tail(&p->daemon.turn.journal, &p->daemon.turn.arena, TAIL_EVENTS, &result);
	store_abort(p->store);
	arena_reset(&p->daemon.turn.arena, 0);
	if (result.problem[0] == '\0')
		return EX_OK;
	snprintf(p->error, sizeof(p->error), "%.200s: %s; restore a backup", p->config.store,
	    result.problem);
	return fail(p, EX_DATAERR);
}
