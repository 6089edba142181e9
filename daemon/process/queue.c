/* queue.c - The requests of a turn in line, and the part of it that each agency and key has had. */
#include "process/queue.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "schema/wire.h"

/* Each is copied as it comes, and aligned. */
enum { ARENA_SIZE = TURN_BYTES_MAX + WIRE_FRAME_MAX + TURN_FRAMES_MAX * 64 };

int
queue_init(struct queue *q)
{
	q->arena.size = ARENA_SIZE;
	q->arena.base = malloc(q->arena.size);
	return q->arena.base != NULL ? 0 : -ENOMEM;
}

void
queue_done(struct queue *q)
{
	free(q->arena.base);
	q->arena.base = NULL;
}

void
queue_begin(struct queue *q)
{
	q->left_count = 0;
	memset(q->agencies, 0, sizeof(q->agencies));
	memset(q->keys, 0, sizeof(q->keys));
	memset(q->spent_us, 0, sizeof(q->spent_us));
}

bool
queue_is_full(const struct queue *q)
{
	return q->count == TURN_FRAMES_MAX || q->bytes >= TURN_BYTES_MAX;
}

const struct frame *
queue_put(struct queue *q, const struct frame *frame)
{
	struct frame *f = &q->frames[q->count];

	assert(!queue_is_full(q));
	*f = *frame;
	f->data = arena_copy(&q->arena, frame->data, frame->size);
	q->bytes += f->size;
	q->count++;
	return f;
}

/* The bytes that stay move to the beginning of the arena: nothing else needs it now. */
void
queue_keep_left(struct queue *q)
{
	size_t kept = 0;

	arena_reset(&q->arena, 0);
	q->bytes = 0;
	for (size_t i = 0; i < q->count; i++) {
		if (q->fates[i] != FATE_LEFT)
			continue;
		struct frame f = q->frames[i];
		f.data = arena_move_down(&q->arena, f.data, f.size);
		q->bytes += f.size;
		q->frames[kept++] = f;
	}
	q->count = kept;
}

void
queue_drop(struct queue *q)
{
	q->count = 0;
}

bool
queue_within_share(struct queue *q, struct call *c, enum phase phase)
{
	struct agency_share *mine = &q->agencies[c->agency - c->turn->agencies->list];

	if (phase != PHASE_CHANGE)
		return true;
	if (mine->frames < TURN_SHARE_FRAMES &&
	    (mine->frames == 0 || mine->bytes + c->frame->size <= TURN_SHARE_BYTES)) {
		mine->frames++;
		mine->bytes += c->frame->size;
		return true;
	}
	call_refuse_numbers(
	    c, REFUSED_AGENCY_SHARE, "", TURN_SHARE_FRAMES, TURN_SHARE_BYTES / 1024);
	c->answer->retry_after_ms = RETRY_NEXT_TURN_MS;
	return false;
}

/* A request of this key was left for the next turn, one that changes something: later requests of
 * the key come after it. */
static bool
key_has_left(const struct queue *q, const struct call *c)
{
	for (size_t i = 0; q->left_count > 0 && i < q->count; i++)
		if (&q->frames[i] == c->frame)
			break;
		else if (q->fates[i] == FATE_LEFT &&
			 strcmp(q->frames[i].user_id, c->frame->user_id) == 0)
			return true;
	return false;
}

static size_t
place_of_key(const struct call *c)
{
	return (size_t)(c->key - c->turn->agencies->keys);
}

bool
queue_has_time(const struct queue *q, const struct call *c, enum phase phase)
{
	static const struct {
		uint32_t key, all;
	} max[PHASES] = {
		[PHASE_CHANGE] = { TURN_CHANGE_KEY_US, TURN_CHANGE_US },
		[PHASE_SHOW] = { TURN_SHOW_KEY_US, TURN_SHOW_US },
	};

	if (key_has_left(q, c))
		return false;
	const struct key_share *mine = &q->keys[place_of_key(c)][phase];
	return !mine->served || (mine->us < max[phase].key && q->spent_us[phase] < max[phase].all);
}

void
queue_spend(struct queue *q, const struct call *c, enum phase phase, uint64_t us)
{
	struct key_share *mine = &q->keys[place_of_key(c)][phase];

	mine->served = true;
	mine->us += (uint32_t)us;
	q->spent_us[phase] += us;
}

enum fate
queue_leave(struct queue *q, struct call *c)
{
	struct agency_share *share = &q->agencies[c->agency - c->turn->agencies->list];
	unsigned mine = 0;

	/* A fetch that waited goes on waiting; it is not in line. */
	if (c->waited)
		return FATE_LEFT;
	for (size_t i = 0; q->left_count > 0 && i < q->count; i++)
		mine += q->fates[i] == FATE_LEFT &&
			strcmp(q->frames[i].user_id, c->frame->user_id) == 0;
	if (q->left_count < LEFT_MAX && mine < LEFT_PER_KEY_MAX &&
	    share->left < LEFT_PER_AGENCY_MAX) {
		q->left_count++;
		share->left++;
		return FATE_LEFT;
	}
	call_refuse(c, REFUSED_NO_TIME, "");
	c->answer->retry_after_ms = RETRY_NEXT_TURN_MS;
	return FATE_DONE;
}
