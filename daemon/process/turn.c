/* turn.c - ONE TURN. The whole way of a message is turn(), at the end, and handle_frame(). */
#include "process/turn.h"

#include <errno.h>
#include <stdlib.h>

#include "desk/advance.h"
#include "desk/backup.h"
#include "desk/desk.h"
#include "desk/publish.h"
#include "desk/replan.h"
#include "desk/timers.h"
#include "store/stream.h"
#include "store/templates.h"

enum {
	ARENA_SIZE = 16 << 20,
	OUTBOX_SIZE = 64 << 20,
	/* No further request is taken up when less than this is left for answers. */
	OUTBOX_RESERVE = 32 << 20,
};
_Static_assert(OUTBOX_ANSWERS_MAX == TURN_FRAMES_MAX + WAITING_MAX + 2,
    "each request has room for its answer, and so have a clock and a backup");

int
turn_init(struct overgangd *d)
{
	struct turn *t = &d->turn;

	t->arena.size = ARENA_SIZE;
	t->outbox.arena.size = OUTBOX_SIZE;
	t->arena.base = malloc(t->arena.size);
	t->outbox.arena.base = malloc(t->outbox.arena.size);
	t->journal.fresh = t->fresh;
	t->journal.fresh_max = FRESH_MAX;
	if (t->journal.templates == NULL)
		t->journal.templates = templates_new();
	quota_begin(&t->quotas);
	looks_begin(&t->looks);
	return queue_init(&d->queue) == 0 && t->arena.base != NULL &&
		       t->outbox.arena.base != NULL && t->journal.templates != NULL
		   ? 0
		   : -ENOMEM;
}

/* Who was spoken of in a turn does not stand in memory until a later one needs the room: only the
 * requests that queue_keep_left() kept do. */
static void
wipe_arenas(struct overgangd *d)
{
	arena_reset(&d->turn.outbox.arena, 0);
	arena_reset(&d->turn.arena, 0);
	arena_wipe(&d->turn.arena);
	arena_wipe(&d->turn.outbox.arena);
	arena_wipe(&d->queue.arena);
}

void
turn_done(struct overgangd *d)
{
	wipe_arenas(d);
	free(d->turn.arena.base);
	free(d->turn.outbox.arena.base);
	d->turn.arena.base = d->turn.outbox.arena.base = NULL;
	d->turn.journal.templates = templates_free(d->turn.journal.templates);
	queue_done(&d->queue);
}

/* ---- the clock ---------------------------------------------------------------------------- */

/* One reading per turn, never going back. A manual clock goes from one due moment to the
 * next on its way to where it was sent, so that a leap and a walk are the same. */
static void
read_clock(struct overgangd *d)
{
	struct turn *t = &d->turn;
	uint64_t last = 0;

	(void)journal_meta(&t->journal, "clock", &last);
	if (!t->manual_clock) {
		t->now = clock_read(&t->clock, t->now > last ? t->now : last, turn_wall(t),
		    turn_ms(t), d->synchronised == NULL || d->synchronised());
		return;
	}
	t->now = last;
	if (t->advance.to == 0 || d->starved)
		return;
	ov_time due = timers_next_due(t);
	t->now = due != 0 && due < t->advance.to ? (due > last ? due : last) : t->advance.to;
}

/* The reading goes along with other writes; it is no reason to write by itself, unless it is
 * the only clock there is. */
static void
keep_clock(struct overgangd *d)
{
	struct turn *t = &d->turn;
	uint64_t last = 0;

	(void)journal_meta(&t->journal, "clock", &last);
	if (last != t->now && !d->starved && (t->manual_clock || store_dirty(t->journal.store)))
		journal_set_meta(&t->journal, "clock", t->now);
}

/* ---- requests ----------------------------------------------------------------------------- */

/* The next request in line; NULL: there is none, or no room for its answer. */
static const struct frame *
next_frame(struct overgangd *d, size_t i)
{
	const struct arena *answers = &d->turn.outbox.arena;
	struct frame f;

	if (i < d->queue.count)
		return &d->queue.frames[i];
	if (queue_is_full(&d->queue) || answers->size - answers->used < OUTBOX_RESERVE)
		return NULL;
	return d->wire.receive(d->wire.self, &f) ? queue_put(&d->queue, &f) : NULL;
}

/* One request, if it is for this phase and there is time for it: who is it, is it well-formed, is
 * it within its agency's share of the turn, then its handler; the answer goes into the outbox. */
static enum fate
handle_frame(struct overgangd *d, const struct frame *frame, enum phase phase, bool waited)
{
	struct queue *q = &d->queue;
	enum fate fate = FATE_DONE;
	struct call c;

	if (desk_open(&c, &d->turn, frame, waited) && queue_within_share(q, &c, phase) &&
	    desk_find(&c)) {
		if (desk_phase(&c) != phase) {
			fate = FATE_OTHER;
		} else if (!queue_has_time(q, &c, phase)) {
			fate = queue_leave(q, &c);
		} else {
			desk_serve(&c);
			queue_spend(q, &c, phase, turn_us(&d->turn) - c.began_us);
		}
	}
	if (fate == FATE_DONE)
		desk_close(&c);
	arena_reset(&d->turn.arena, 0);
	return fate;
}

/* Fetches that have waited long enough, or for which there is something now. They are
 * only marked: the turn may have to be run once more. */
static void
wake_waiting(struct overgangd *d, size_t count)
{
	struct turn *t = &d->turn;
	uint64_t now_ms = turn_ms(t);

	for (size_t i = 0; i < count; i++) {
		struct fetch *f = &t->waiting.list[i];
		f->answered =
		    f->until_ms <= now_ms || stream_head(&t->journal, f->agency) > f->after;
		f->from.data = f->bytes;
		if (f->answered)
			f->answered = handle_frame(d, &f->from, PHASE_SHOW, true) != FATE_LEFT;
	}
}

/* Answers first, then publications. After the commit. */
static void
send_outbox(struct overgangd *d)
{
	const struct outbox *o = &d->turn.outbox;

	for (size_t i = 0; i < o->answers_count; i++)
		d->wire.answer(
		    d->wire.self, &o->answers[i].to, o->answers[i].data, o->answers[i].size);
	for (size_t i = 0; i < o->publications_count; i++)
		d->wire.publish(d->wire.self, o->publications[i].agency, o->publications[i].topic,
		    o->publications[i].data, o->publications[i].size);
	d->published += o->publications_count;
}

/* ---- one attempt --------------------------------------------------------------------------- */

/* Everything that this turn does to the store, up to but not including the commit. */
static void
run_inputs(struct overgangd *d)
{
	struct turn *t = &d->turn;
	struct queue *q = &d->queue;
	const struct frame *f;
	size_t waiting = t->waiting.count;

	outbox_empty(&t->outbox);
	queue_begin(q);
	t->retractions = 0;
	store_begin(t->journal.store, false);
	journal_begin(&t->journal);
	read_clock(d);
	t->replanning = replan_pending(t) || t->rules_unmarked;
	if (t->clock.doubt != CLOCK_AHEAD && !d->starved)
		timers_run(t);
	for (size_t i = 0; (f = next_frame(d, i)) != NULL; i++)
		q->fates[i] = handle_frame(d, f, PHASE_CHANGE, false);
	for (size_t i = 0; i < q->count; i++)
		if (q->fates[i] == FATE_OTHER)
			q->fates[i] = handle_frame(d, &q->frames[i], PHASE_SHOW, false);
	wake_waiting(d, waiting);
	advance_answer(t, d->starved);
	if (d->backup.result != 0)
		backup_answer(t, d->backup.result, d->backup.name);
	publish_prepare(t);
	keep_clock(d);
}

/* Between transactions. A disk that has no room now may have some later. */
static bool
grow(struct overgangd *d)
{
	uint64_t now_ms = turn_ms(&d->turn);

	if (d->map_size_max == 0 || now_ms < d->grow_at_ms)
		return false;
	int rc = store_grow(d->turn.journal.store, d->map_size_max);
	/* A copy is over soon; room on a disk takes a person. */
	if (rc != 0 && rc != -EBUSY)
		d->grow_at_ms = now_ms + GROW_AGAIN_MS;
	return rc == 0;
}

/* The fields outside the store that an attempt changes, to be put back before the next. */
struct before {
	size_t waiting_count;
	struct advance advance;
	struct backup_wish backup;
	struct clock clock;
};

static void
put_back(struct turn *t, const struct before *b)
{
	seal_forget_new(t->journal.seal);
	t->waiting.count = b->waiting_count;
	t->advance = b->advance;
	t->backup = b->backup;
	t->clock = b->clock;
}

static int
attempt(struct overgangd *d)
{
	struct turn *t = &d->turn;
	unsigned used = store_used(t->journal.store);

	t->no_space = t->full || used >= REPORTS_PERCENT;
	t->no_looks = t->full || used >= LOOKS_PERCENT;
	t->no_reserve = t->full || used >= RESERVE_PERCENT;
	run_inputs(d);
	/* What found no room cannot be read back, nor what has no key: neither is damage. */
	int rc = store_error(t->journal.store);
	if (rc == 0)
		rc = seal_sync(t->journal.seal);
	if (rc == 0 && t->journal.damaged)
		rc = -EBADMSG;
	if (rc == 0)
		return store_commit(t->journal.store);
	store_abort(t->journal.store);
	return rc;
}

/* ---- the turn ------------------------------------------------------------------------------ */

/* The backup that was wanted is made, or failed, and that has been answered. */
static void
forget_backup(struct overgangd *d)
{
	if (d->backup.result > 0 && !d->turn.no_reserve)
		d->backed_up = moment_date(d->turn.now);
	d->backup = (struct backup_made){ .result = 0 };
	d->turn.backup = (struct backup_wish){ .wanted = false };
}

/* One reading of the clock; timers, then requests, all in one transaction; answers and
 * publications only when it is on disk. A turn that does not fit is run once more: when the store
 * has grown; or with each request that writes refused, so that none is lost; or, when not even the
 * timers' events fit, without them, and they wait. Any other failure ends the process. */
int
turn(struct overgangd *d)
{
	struct turn *t = &d->turn;
	const struct before before = { t->waiting.count, t->advance, t->backup, t->clock };
	int rc;

	d->turns++;
	if (store_used(t->journal.store) >= GROW_PERCENT)
		(void)grow(d);
	t->full = d->starved = false;
	while ((rc = attempt(d)) == -ENOSPC && !d->starved) {
		put_back(t, &before);
		if (!grow(d)) {
			d->starved = t->full;
			t->full = true;
		}
	}
	/* The keys of erased cases are overwritten before any reply is sent. */
	if (rc == 0)
		rc = seal_erase_marked(t->journal.seal);
	if (rc != 0) {
		queue_drop(&d->queue);
		return rc;
	}
	send_outbox(d);
	if (d->backup.result != 0)
		forget_backup(d);
	waiting_forget_answered(&t->waiting);
	queue_keep_left(&d->queue);
	seal_forget_keys(t->journal.seal);
	wipe_arenas(d);
	return 0;
}

/* ---- between two turns ---------------------------------------------------------------------- */

uint64_t
turn_wait_ms(struct overgangd *d, uint64_t max)
{
	struct turn *t = &d->turn;
	uint64_t wait = t->advance.to != 0 || d->queue.count > 0 ? 0 : max;

	if (d->starved)
		return max < STARVED_MS ? max : STARVED_MS;
	wait = waiting_left_ms(&t->waiting, turn_ms(t), wait);
	if (t->manual_clock)
		return wait;
	store_begin(t->journal.store, true);
	ov_time due = timers_next_due(t);
	store_abort(t->journal.store);
	ov_time wall = t->clock.doubt == CLOCK_GOOD ? turn_wall(t) : t->now;
	if (t->clock.doubt == CLOCK_AHEAD)
		return wait;
	if (due != 0 && due <= wall)
		return 0;
	if (due != 0 && (due - wall) * 1000 < wait)
		wait = (due - wall) * 1000;
	return wait;
}

int
turn_heads(struct overgangd *d, const uint32_t *agencies, uint64_t *ret_heads, size_t count)
{
	struct journal *j = &d->turn.journal;

	store_begin(j->store, true);
	journal_begin(j);
	for (size_t i = 0; i < count; i++)
		ret_heads[i] = stream_head(j, agencies[i]);
	int rc = store_error(j->store);
	store_abort(j->store);
	return rc;
}
