/* ids.c - Invariants of event ids: one id stands for one event, whichever backup the store came
 * back from; and a report under a key has the ids of the first time, however often the store forgot
 * it. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

static void
mix(uint64_t h[2], const void *data, size_t size)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < size; i++) {
		h[0] = (h[0] ^ p[i]) * 0x100000001b3;
		h[1] = (h[1] + p[i]) * 0x9e3779b97f4a7c15;
	}
}

static void
grow(struct ids *t)
{
	struct ids more = { .room = t->room == 0 ? 1024 : 2 * t->room };

	more.list = calloc(more.room, sizeof(more.list[0]));
	if (more.list == NULL)
		abort();
	for (size_t i = 0; i < t->room; i++)
		if (t->list[i].there)
			(void)ids_keep(&more, t->list[i].key, t->list[i].value);
	free(t->list);
	*t = more;
}

/* Return false when this key has another value. */
bool
ids_keep(struct ids *t, const uint64_t key[2], const uint64_t value[2])
{
	if (2 * (t->count + 1) > t->room)
		grow(t);
	size_t i = (size_t)key[0] & (t->room - 1);
	while (t->list[i].there && memcmp(t->list[i].key, key, 16) != 0)
		i = (i + 1) & (t->room - 1);
	if (t->list[i].there)
		return memcmp(t->list[i].value, value, 16) == 0;
	t->list[i].there = true;
	memcpy(t->list[i].key, key, 16);
	memcpy(t->list[i].value, value, 16);
	t->count++;
	return true;
}

/* A number that was unknown before. */
void
ids_saw(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	uint64_t id[2], what[2] = { 1, 2 }, said[2] = { agency, 3 };
	unsigned char fact[8192];

	memcpy(id, d->event_id.data, 16);
	mix(what, d->kind, strlen(d->kind) + 1);
	mix(what, d->case_, strlen(d->case_));
	if (!ids_keep(&s->ids, id, what))
		sim_fail(s, "number %llu of %u, %s of %s, has the id of another event",
		    (unsigned long long)d->n, agency, d->kind, d->case_);
	/* The parts of a retraction are alike. */
	if (d->report.len != 16 || d->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
		return;
	mix(said, d->report.data, 16);
	mix(said, d->case_, strlen(d->case_));
	mix(said, fact, ov__fact__pack(d->fact, fact));
	if (!ids_keep(&s->said_ids, said, id))
		sim_fail(s, "%s of %s is said under its key once more, and is another event",
		    d->kind, d->case_);
}

void
ids_close(struct sim *s)
{
	free(s->ids.list);
	free(s->said_ids.list);
}
