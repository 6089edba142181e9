/* outbox.c - What will be said once the commit is through. */
#include "desk/outbox.h"

#include <stdio.h>
#include <string.h>

#include "schema/wire.h"
#include "store/stream.h"

struct publication {
	uint32_t agency;
	char topic[80];
	struct wire_bytes body;
};

void
outbox_answer(struct overgangd *d, const struct frame *to, const Ov__Answer *answer)
{
	struct wire_bytes b = wire_pack(answer, &d->turn_arena);

	d->answers[d->answers_count++] =
	    (struct answer){ .to = *to, .data = b.data, .size = b.size };
}

static void
prepare_one(struct overgangd *d, const struct fresh *f, struct publication *ret)
{
	const struct agency *a = agencies_by_number(d->agencies, f->agency);
	bool visible;
	size_t mark = arena_mark(&d->arena);
	Ov__Delivery *delivery = stream_delivery(
	    &d->journal, a, SCOPE_ALL, f->n, moment_date(d->now), &d->arena, &visible);

	ret->agency = f->agency;
	if (visible)
		snprintf(ret->topic, sizeof(ret->topic), "%s/%s", delivery->kind, delivery->case_);
	else
		snprintf(ret->topic, sizeof(ret->topic), "-");
	ret->body = wire_pack(delivery, &d->turn_arena);
	arena_reset(&d->arena, mark);
}

void
outbox_prepare(struct overgangd *d, struct outbox *ret_outbox)
{
	const struct journal *j = &d->journal;

	ret_outbox->count = 0;
	ret_outbox->list =
	    arena_take(&d->turn_arena, sizeof(struct publication) * (j->fresh_count + 1));
	for (size_t i = 0; i < j->fresh_count; i++) {
		/* Never more than the arena holds: what is not published live is fetched. */
		if (d->turn_arena.size - d->turn_arena.used < ANSWER_SIZE_MAX * 2)
			return;
		prepare_one(d, &j->fresh[i], &ret_outbox->list[ret_outbox->count++]);
	}
}

void
outbox_send(struct overgangd *d, const struct outbox *outbox)
{
	for (size_t i = 0; i < d->answers_count; i++)
		d->wire.answer(
		    d->wire.self, &d->answers[i].to, d->answers[i].data, d->answers[i].size);
	for (size_t i = 0; i < outbox->count; i++)
		d->wire.publish(d->wire.self, outbox->list[i].agency, outbox->list[i].topic,
		    outbox->list[i].body.data, outbox->list[i].body.size);
	d->published += outbox->count;
}
