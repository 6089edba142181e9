/* outbox.h - What will be said once the commit is through.
 *
 * Answers and publications are put together inside the turn, from its transaction, and
 * leave only after the commit. Who may see a publication is asked at the end of the turn,
 * when all its inputs are in: a withdrawal in the same turn already counts. */
#ifndef OVERGANG_DESK_OUTBOX_H
#define OVERGANG_DESK_OUTBOX_H

#include <desk.pb-c.h>

#include "process/turn.h"

struct outbox {
	struct publication *list;
	size_t count;
};

/* Keep an answer; packed into the turn's arena. */
void outbox_answer(struct overgangd *d, const struct frame *to, const Ov__Answer *answer);
/* Make the publications of the stream entries of this turn. Before the commit. */
void outbox_prepare(struct overgangd *d, struct outbox *ret_outbox);
/* Answers first, then publications. After the commit. */
void outbox_send(struct overgangd *d, const struct outbox *outbox);

#endif
