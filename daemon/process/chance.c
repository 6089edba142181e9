/* chance.c - The routing ids that libzmq gives begin where nobody outside can know. */
#include "process/chance.h"

#include <limits.h>
#include <stdlib.h>

#include "store/seal.h"

/* The last two draws of this thread: libzmq makes a number of two. */
static _Thread_local uint32_t low, high;

/* The linker takes this one before the C library's, for libzmq too. */
int
rand(void)
{
	uint32_t drawn;

	seal_random(&drawn, sizeof(drawn));
	low = high;
	high = drawn & INT_MAX;
	return (int)high;
}

/* As libzmq 4.3.4 puts its number together (random.cpp): the second draw gives the highest bit. */
uint32_t
chance_first_id(void)
{
	return high << 31 | low;
}
