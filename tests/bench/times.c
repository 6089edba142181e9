/* times.c - How many answers a second, and how long each took. */
#include "times.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TIMES_MAX = 8000000, SECOND = 1000000000 };

static struct {
	uint64_t begin, end, now;
	uint32_t us[TIMES_MAX];
	size_t count;
} times;

uint64_t
times_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void
times_begin(unsigned seconds)
{
	times.begin = times_now() + SECOND;
	times.end = times.begin + (uint64_t)seconds * SECOND;
}

bool
times_over(void)
{
	times.now = times_now();
	return times.now >= times.end;
}

void
times_add(uint64_t ns)
{
	if (times_now() < times.begin || times.count == TIMES_MAX)
		return;
	times.us[times.count++] = ns / 1000 < UINT32_MAX ? (uint32_t)(ns / 1000) : UINT32_MAX;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
times_say(void)
{
	if (times.count == 0) {
		fprintf(stderr, "no answer in the time that was measured\n");
		exit(1);
	}
	qsort(times.us, times.count, sizeof(times.us[0]), compare);
	printf("%.0f %.3f %.3f\n", (double)times.count * SECOND / (double)(times.now - times.begin),
	    times.us[times.count / 2] / 1000.0, times.us[times.count * 99 / 100] / 1000.0);
}
