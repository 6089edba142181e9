/* publish.c - The publications of a turn, made from its stream entries. */
#include "desk/publish.h"

#include <stdio.h>

#include "core/access.h"
#include "schema/wire.h"
#include "store/stream.h"

static void
prepare_one(struct turn *t, const struct fresh *f, struct event_read *last, struct publication *ret)
{
	const struct agency *a = agencies_by_number(t->agencies, f->agency);
	bool visible;
	Ov__Delivery *delivery = stream_delivery_of(&t->journal, a, SCOPE_ALL, f->n, f->seq,
	    moment_date(t->now), &t->arena, last, &visible);

	ret->agency = f->agency;
	if (visible)
		snprintf(ret->topic, sizeof(ret->topic), "%s/%s", delivery->kind, delivery->case_);
	else
		snprintf(ret->topic, sizeof(ret->topic), "-");
	struct wire_bytes b = wire_pack(delivery, &t->outbox.arena);
	ret->data = b.data;
	ret->size = b.size;
}

void
publish_prepare(struct turn *t)
{
	const struct journal *j = &t->journal;
	struct outbox *o = &t->outbox;
	size_t before = arena_mark(&t->arena);
	struct event_read last = { .shares = arena_take(&t->arena, sizeof(*last.shares)) };
	size_t mark = arena_mark(&t->arena);

	o->publications_count = 0;
	o->publications = arena_take(&o->arena, sizeof(o->publications[0]) * (j->fresh_count + 1));
	for (size_t i = 0; i < j->fresh_count; i++) {
		/* Never more than the arena holds: the others are fetched. */
		if (o->arena.size - o->arena.used < ANSWER_SIZE_MAX * 2)
			break;
		/* The readers of one event stand side by side; it is read once. */
		if (last.seq != j->fresh[i].seq) {
			arena_reset(&t->arena, mark);
			last.seq = 0;
		}
		prepare_one(t, &j->fresh[i], &last, &o->publications[o->publications_count++]);
	}
	arena_reset(&t->arena, before);
}
