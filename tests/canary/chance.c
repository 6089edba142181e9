/* chance.c - Random numbers with a seed: splitmix64. */
#include "chance.h"

uint64_t
chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint32_t
chance_below(struct chance *c, uint32_t n)
{
	return (uint32_t)(chance_next(c) % n);
}

bool
chance_in(struct chance *c, uint32_t percent)
{
	return chance_below(c, 100) < percent;
}
