/* stop.h - A program that is told to end, and the clock by which it waits. */
#ifndef OVERGANG_STOP_H
#define OVERGANG_STOP_H

#include <stdbool.h>
#include <stdint.h>

/* SIGTERM and SIGINT are held back from now on and make the descriptor readable. */
int stop_fd_open(void);
/* Has one of them come? Does not take it away. */
bool stop_asked(int stop_fd);

/* Milliseconds on a clock that only goes on. */
uint64_t clock_ms(void);

#endif
