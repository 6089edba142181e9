/* chance.h - Random numbers with a seed: the same seed gives the same numbers on every machine. */
#ifndef OVERGANG_TESTS_CANARY_CHANCE_H
#define OVERGANG_TESTS_CANARY_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

uint64_t chance_next(struct chance *c);
/* 0 … n - 1; n is at least 1. */
uint32_t chance_below(struct chance *c, uint32_t n);
/* True so many times in a hundred. */
bool chance_in(struct chance *c, uint32_t percent);

#endif
