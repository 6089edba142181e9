/* fuzz.h - The readers of bytes from outside, each as a function of bytes. It returns, or the
 * process ends with the error. main.c replays the corpus through them; entry.c gives one to
 * libFuzzer. */
#ifndef OVERGANG_TESTS_FUZZ_H
#define OVERGANG_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

typedef int fuzz_target(const uint8_t *data, size_t size);

fuzz_target fuzz_desk;	   /* requests of several keys, one after the other, to the whole daemon */
fuzz_target fuzz_wire;	   /* one message of a kind that the first byte names */
fuzz_target fuzz_gate;	   /* a ZAP request, frames behind their sizes */
fuzz_target fuzz_config;   /* a file of a sort that the first byte names */
fuzz_target fuzz_csv;	   /* a list of release notices */
fuzz_target fuzz_delivery; /* deliveries of a stream, as libovergang reads them */

/* Return the bytes as a file, for readers that open files themselves; the same path each time. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
