/* turn.c - ONE TURN. The whole way of a message is turn(), at the end. */
#include "process/turn.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "desk/call.h"
#include "desk/desk.h"
#include "desk/outbox.h"
#include "desk/record.h"
#include "schema/wire.h"
#include "store/stream.h"
#include "store/store.h"

enum {
	ARENA_SIZE = 16 << 20,
	TURN_ARENA_SIZE = 64 << 20,
	/* Each is copied as it comes, and aligned. */
	REQUESTS_SIZE = TURN_BYTES_MAX + WIRE_FRAME_MAX + TURN_FRAMES_MAX * 64,
	/* No further request is taken up when less than this is left for answers. */
	TURN_ARENA_RESERVE = 32 << 20,
};

int
turn_init(struct overgangd *d)
{
	d->arena.size = ARENA_SIZE;
	d->turn_arena.size = TURN_ARENA_SIZE;
	d->arena.base = malloc(d->arena.size);
	d->turn_arena.base = malloc(d->turn_arena.size);
	d->requests.size = REQUESTS_SIZE;
	d->requests.base = malloc(d->requests.size);
	d->journal.fresh = d->fresh;
	d->journal.fresh_max = TURN_FRESH_MAX;
	quota_begin(&d->quotas);
	looks_begin(&d->looks);
	return d->arena.base != NULL && d->turn_arena.base != NULL && d->requests.base != NULL
		   ? 0
		   : -ENOMEM;
}

void
turn_done(struct overgangd *d)
{
	free(d->arena.base);
	free(d->turn_arena.base);
	free(d->requests.base);
	d->arena.base = d->turn_arena.base = d->requests.base = NULL;
}

/* One reading per turn, never going back. A manual clock goes from one due moment to the
 * next on its way to where it was sent, so that a leap and a walk are the same. */
static void
read_clock(struct overgangd *d)
{
	uint64_t last = 0;

	(void)journal_meta(&d->journal, "clock", &last);
	if (!d->manual_clock) {
		d->now = clock_read(&d->clock, d->now > last ? d->now : last,
		    d->wire.wall(d->wire.self), d->wire.monotonic_ms(d->wire.self),
		    d->synchronised == NULL || d->synchronised());
		return;
	}
	d->now = last;
	if (d->advance_to == 0 || d->starved)
		return;
	ov_time due = desk_next_due(d);
	d->now = due != 0 && due < d->advance_to ? (due > last ? due : last) : d->advance_to;
}

/* The next request, copied: it may have to be run once more. */
static const struct frame *
next_frame(struct overgangd *d, size_t i)
{
	struct frame f;

	if (i < d->frames_count)
		return &d->frames[i];
	if (d->frames_count == TURN_FRAMES_MAX || d->frames_bytes >= TURN_BYTES_MAX ||
	    d->turn_arena.size - d->turn_arena.used < TURN_ARENA_RESERVE)
		return NULL;
	if (!d->wire.receive(d->wire.self, &f))
		return NULL;
	f.data = arena_copy(&d->requests, f.data, f.size);
	d->frames_bytes += f.size;
	d->frames[d->frames_count] = f;
	return &d->frames[d->frames_count++];
}

/* What this turn had no time for goes first in the next one. Between two turns, when nothing else
 * needs the requests' memory. */
static void
keep_left(struct overgangd *d)
{
	size_t kept = 0;

	arena_reset(&d->requests, 0);
	d->frames_bytes = 0;
	for (size_t i = 0; i < d->frames_count; i++) {
		if (d->fates[i] != FATE_LEFT)
			continue;
		struct frame f = d->frames[i];
		f.data = arena_move_down(&d->requests, f.data, f.size);
		d->frames_bytes += f.size;
		d->frames[kept++] = f;
	}
	d->frames_count = kept;
}

/* Fetches that have waited long enough, or for which there is something now. They are
 * only marked: the turn may have to be run once more. */
static void
wake_waiting(struct overgangd *d, size_t count)
{
	uint64_t now_ms = d->wire.monotonic_ms(d->wire.self);

	for (size_t i = 0; i < count; i++) {
		struct waiting *w = &d->waiting[i];
		w->answered =
		    w->until_ms <= now_ms || stream_head(&d->journal, w->agency) > w->after;
		w->from.data = w->bytes;
		if (w->answered)
			w->answered = desk_wake(d, &w->from);
	}
}

static void
forget_answered(struct overgangd *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->waiting_count; i++)
		if (!d->waiting[i].answered) {
			if (kept != i)
				d->waiting[kept] = d->waiting[i];
			kept++;
		}
	d->waiting_count = kept;
}

static void
finish_advance(struct overgangd *d)
{
	Ov__Answer answer = OV__ANSWER__INIT;
	Ov__AdvanceAnswer advance = OV__ADVANCE_ANSWER__INIT;
	struct refusal full = { .outcome = OV__OUTCOME__OUTCOME_OK };
	ov_time due = desk_next_due(d);

	bool arrived = d->now >= d->advance_to && (due == 0 || due > d->now);
	if (d->advance_to == 0 || (!arrived && !d->starved))
		return;
	advance.now = d->now;
	answer.correlation = d->advance_correlation;
	answer.outcome = OV__OUTCOME__OUTCOME_OK;
	answer.now = d->now;
	answer.result_case = OV__ANSWER__RESULT_ADVANCE;
	answer.advance = &advance;
	if (!arrived) {
		refuse(&full, REFUSED_STORE_FULL, "");
		answer_refused(&d->arena, &full, &answer);
	}
	outbox_answer(d, &d->advance_from, &answer);
	d->advance_to = 0;
}

/* Why there is no backup; the log has the path. */
static void
refuse_backup(struct refusal *r, int error)
{
	static const struct {
		int error;
		enum refusal_code code;
	} known[] = {
		{ EBUSY, REFUSED_BACKUP_UNDER_WAY },
		{ ENOSPC, REFUSED_BACKUP_NO_ROOM },
		{ EPERM, REFUSED_BACKUP_OPEN },
		{ ENOTSUP, REFUSED_BACKUP_NOWHERE },
		{ EBADMSG, REFUSED_BACKUP_UNVERIFIED },
		{ ECANCELED, REFUSED_BACKUP_STOPPED },
	};
	char word[ERRNO_WORD_SIZE];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			refuse(r, known[i].code, "");
	refuse_texts(r, REFUSED_BACKUP_FAILED, "", errno_word(error, word), NULL);
}

static void
finish_backup(struct overgangd *d)
{
	Ov__Answer answer = OV__ANSWER__INIT;
	Ov__BackupAnswer backup = OV__BACKUP_ANSWER__INIT;
	struct refusal failed = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct backup_wish *b = &d->backup;

	if (b->result == 0)
		return;
	if (b->result > 0 && !d->no_reserve) {
		record_daemon(d, b->name);
		journal_set_meta(&d->journal, "backed_up", moment_date(d->now));
		d->backed_up = moment_date(d->now);
	}
	arena_reset(&d->arena, 0);
	if (!b->asked)
		return;
	backup.name = b->name;
	answer.correlation = b->correlation;
	answer.outcome = OV__OUTCOME__OUTCOME_OK;
	answer.now = d->now;
	answer.result_case = OV__ANSWER__RESULT_BACKUP;
	answer.backup = &backup;
	if (b->result < 0) {
		refuse_backup(&failed, -b->result);
		answer_refused(&d->arena, &failed, &answer);
	}
	outbox_answer(d, &b->from, &answer);
}

/* The reading goes along with what is written; it is no reason to write by itself, unless it is
 * the only clock there is. */
static void
keep_clock(struct overgangd *d)
{
	uint64_t last = 0;

	(void)journal_meta(&d->journal, "clock", &last);
	if (last != d->now && !d->starved && (d->manual_clock || store_dirty(d->journal.store)))
		journal_set_meta(&d->journal, "clock", d->now);
}

/* Everything that this turn does to the store, up to but not including the commit. */
static void
run_inputs(struct overgangd *d, struct outbox *outbox)
{
	const struct frame *f;
	size_t waiting = d->waiting_count;

	arena_reset(&d->turn_arena, 0);
	d->answers_count = 0;
	d->retractions = 0;
	d->left_count = 0;
	memset(d->shares, 0, sizeof(d->shares));
	memset(d->key_shares, 0, sizeof(d->key_shares));
	memset(d->spent_us, 0, sizeof(d->spent_us));
	store_begin(d->journal.store, false);
	journal_begin(&d->journal);
	read_clock(d);
	if (d->clock.doubt != CLOCK_AHEAD && !d->starved)
		(void)desk_timers(d, TURN_TIMERS_MAX);
	for (size_t i = 0; (f = next_frame(d, i)) != NULL; i++)
		d->fates[i] = desk_handle(d, f, PHASE_CHANGE);
	for (size_t i = 0; i < d->frames_count; i++)
		if (d->fates[i] == FATE_OTHER)
			d->fates[i] = desk_handle(d, &d->frames[i], PHASE_SHOW);
	wake_waiting(d, waiting);
	finish_advance(d);
	finish_backup(d);
	outbox_prepare(d, outbox);
	keep_clock(d);
}

/* Between transactions. What the disk has no room for now it may have later. */
static bool
grow(struct overgangd *d)
{
	uint64_t now_ms = d->wire.monotonic_ms(d->wire.self);

	if (d->map_size_max == 0 || now_ms < d->grow_at_ms)
		return false;
	int rc = store_grow(d->journal.store, d->map_size_max);
	/* A copy is over soon; room on a disk takes a person. */
	if (rc != 0 && rc != -EBUSY)
		d->grow_at_ms = now_ms + GROW_AGAIN_MS;
	return rc == 0;
}

/* What an attempt changes outside the store, to be put back before the next. */
struct before {
	size_t waiting_count;
	ov_time advance_to;
	struct backup_wish backup;
	struct clock clock;
};

static void
put_back(struct overgangd *d, const struct before *b)
{
	seal_forget_new(d->journal.seal);
	d->waiting_count = b->waiting_count;
	d->advance_to = b->advance_to;
	d->backup = b->backup;
	d->clock = b->clock;
}

static int
attempt(struct overgangd *d, struct outbox *outbox)
{
	unsigned used = store_used(d->journal.store);

	d->no_space = d->full || used >= REPORTS_PERCENT;
	d->no_looks = d->full || used >= LOOKS_PERCENT;
	d->no_reserve = d->full || used >= RESERVE_PERCENT;
	run_inputs(d, outbox);
	/* What found no room cannot be read back, nor what has no key: neither is damage. */
	int rc = store_error(d->journal.store);
	if (rc == 0)
		rc = seal_sync(d->journal.seal);
	if (rc == 0 && d->journal.damaged)
		rc = -EBADMSG;
	if (rc == 0)
		return store_commit(d->journal.store);
	store_abort(d->journal.store);
	return rc;
}

/* Who was spoken of in a turn does not stand in memory until a later one needs the room: only what
 * keep_left() kept does. */
static void
wipe_arenas(struct overgangd *d)
{
	arena_reset(&d->arena, 0);
	arena_wipe(&d->arena);
	arena_wipe(&d->turn_arena);
	arena_wipe(&d->requests);
}

/* One reading of the clock; timers, then requests, all in one transaction; answers and
 * publications only when it is on disk. What does not fit is run once more: when the store has
 * grown; or with each request that writes refused, so that none is lost; or, when not even what
 * the timers write fits, without them, and they wait. Any other failure ends the process. */
int
turn(struct overgangd *d)
{
	struct outbox outbox;
	const struct before before = { d->waiting_count, d->advance_to, d->backup, d->clock };
	int rc;

	d->turns++;
	if (store_used(d->journal.store) >= GROW_PERCENT)
		(void)grow(d);
	d->full = d->starved = false;
	while ((rc = attempt(d, &outbox)) == -ENOSPC && !d->starved) {
		put_back(d, &before);
		if (!grow(d)) {
			d->starved = d->full;
			d->full = true;
		}
	}
	/* What is forgotten is forgotten before anybody hears of it. */
	if (rc == 0)
		rc = seal_erase_marked(d->journal.seal);
	if (rc != 0) {
		d->frames_count = 0;
		return rc;
	}
	outbox_send(d, &outbox);
	if (d->backup.result != 0)
		d->backup = (struct backup_wish){ .wanted = false };
	forget_answered(d);
	keep_left(d);
	arena_reset(&d->turn_arena, 0);
	wipe_arenas(d);
	return 0;
}

uint64_t
turn_wait_ms(struct overgangd *d, uint64_t max)
{
	uint64_t now_ms = d->wire.monotonic_ms(d->wire.self);
	uint64_t wait = d->advance_to != 0 || d->frames_count > 0 ? 0 : max;

	if (d->starved)
		return max < STARVED_MS ? max : STARVED_MS;

	for (size_t i = 0; i < d->waiting_count; i++) {
		uint64_t left =
		    d->waiting[i].until_ms > now_ms ? d->waiting[i].until_ms - now_ms : 0;
		if (left < wait)
			wait = left;
	}
	if (d->manual_clock)
		return wait;
	store_begin(d->journal.store, true);
	ov_time due = desk_next_due(d);
	store_abort(d->journal.store);
	ov_time wall = d->clock.doubt == CLOCK_GOOD ? d->wire.wall(d->wire.self) : d->now;
	if (d->clock.doubt == CLOCK_AHEAD)
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
	store_begin(d->journal.store, true);
	journal_begin(&d->journal);
	for (size_t i = 0; i < count; i++)
		ret_heads[i] = stream_head(&d->journal, agencies[i]);
	int rc = store_error(d->journal.store);
	store_abort(d->journal.store);
	return rc;
}
