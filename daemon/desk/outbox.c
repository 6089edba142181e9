/* outbox.c - Answers and publications that leave once the commit is through. */
#include "desk/outbox.h"

#include <assert.h>

#include "schema/wire.h"

void
outbox_empty(struct outbox *o)
{
	arena_reset(&o->arena, 0);
	o->answers_count = 0;
	o->publications = NULL;
	o->publications_count = 0;
}

void
outbox_answer(struct outbox *o, const struct frame *to, const Ov__Answer *answer)
{
	struct wire_bytes b = wire_pack(answer, &o->arena);

	assert(o->answers_count < OUTBOX_ANSWERS_MAX);
	o->answers[o->answers_count++] =
	    (struct answer){ .to = *to, .data = b.data, .size = b.size };
}
