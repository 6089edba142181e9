/* outbox.h - Answers and publications that leave once the commit is through.
 *
 * Both are put together inside the turn, from its transaction; the process sends them. */
#ifndef OVERGANG_DESK_OUTBOX_H
#define OVERGANG_DESK_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

#include "base/arena.h"
#include "desk/frame.h"

enum {
	OUTBOX_ANSWERS_MAX =
	    256 + 256 + 2, /* requests of a turn, fetches that waited, clock and backup */
	TOPIC_SIZE = 80,
};

struct answer {
	struct frame to;
	const void *data;
	size_t size;
};

struct publication {
	uint32_t agency;
	char topic[TOPIC_SIZE];
	const void *data;
	size_t size;
};

struct outbox {
	struct arena arena; /* of one attempt of a turn: everything here */
	struct answer answers[OUTBOX_ANSWERS_MAX];
	size_t answers_count;
	struct publication *publications;
	size_t publications_count;
};

void outbox_empty(struct outbox *o);
/* Keep an answer, packed. */
void outbox_answer(struct outbox *o, const struct frame *to, const Ov__Answer *answer);

#endif
