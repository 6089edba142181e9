/* example.h - A list to try with, of the day it is made on. */
#ifndef OVERGANG_LIAISON_EXAMPLE_H
#define OVERGANG_LIAISON_EXAMPLE_H

#include <stdint.h>
#include <stdio.h>

/* A list of `today` (yyyymmdd) with one invented person, who has a number of the synthetic series
 * and is released in ten weeks: nothing in it lies in the past or the future where it may not. */
void example_print(uint32_t today, FILE *out);

#endif
