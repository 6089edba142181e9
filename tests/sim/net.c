/* net.c - Random numbers and pipes. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64 */
uint64_t
chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct chance
chance_of(uint64_t seed, uint64_t step, uint64_t use)
{
	struct chance c = { seed };

	c.state = chance_next(&c) ^ (step << 20) ^ use;
	(void)chance_next(&c);
	return c;
}

uint32_t
chance_below(struct chance *c, uint32_t n)
{
	return n == 0 ? 0 : (uint32_t)(chance_next(c) % n);
}

bool
chance_one_in(struct chance *c, uint32_t n)
{
	return chance_below(c, n) == 0;
}

void
pipe_put(struct pipe *p, unsigned at, uint64_t correlation, const char *topic, const void *data,
    size_t size)
{
	struct packet *k = calloc(1, sizeof(*k) + size + 1);

	assert(k != NULL);
	k->at = at;
	k->correlation = correlation;
	(void)snprintf(k->topic, sizeof(k->topic), "%s", topic);
	k->size = size;
	if (size > 0)
		memcpy(k->data, data, size);
	if (p->last != NULL)
		p->last->next = k;
	else
		p->first = k;
	p->last = k;
	p->count++;
}

struct packet *
pipe_take(struct pipe *p, unsigned step)
{
	struct packet *k = p->first;

	if (k == NULL || k->at > step)
		return NULL;
	p->first = k->next;
	if (p->first == NULL)
		p->last = NULL;
	p->count--;
	return k;
}

void
pipe_drop(struct pipe *p)
{
	struct packet *k;

	while ((k = pipe_take(p, UINT32_MAX)) != NULL)
		free(k);
}
