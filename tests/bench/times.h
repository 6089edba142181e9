/* times.h - How many answers a second, and how long each took: the same for every peer. */
#ifndef OVERGANG_BENCH_TIMES_H
#define OVERGANG_BENCH_TIMES_H

#include <stdbool.h>
#include <stdint.h>

uint64_t times_now(void); /* ns */
/* Answers are counted from a second after now on, so many seconds long. */
void times_begin(unsigned seconds);
bool times_over(void);
/* An answer that took so many ns. */
void times_add(uint64_t ns);
/* "answers_a_second median_ms p99_ms" on standard output. Ends the process when there was none. */
void times_say(void);

#endif
