/* text.h - Put a sentence together in a fixed buffer; text beyond its size is cut. */
#ifndef OVERGANG_BASE_TEXT_H
#define OVERGANG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Append to the string in buf. */
void text_put(char *buf, size_t size, const char *s);
void text_put_number(char *buf, size_t size, uint64_t number);
/* The same letters, small or capital (a to z). */
bool text_same(const char *a, const char *b);
/* The same of the first n of both, which are that long. */
bool text_same_start(const char *a, const char *b, size_t n);
/* Replace the string in buf. */
void text_set(char *buf, size_t size, const char *s);

#endif
