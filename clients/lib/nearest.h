/* nearest.h - "Did you mean …?": which of the words that there are may have been meant. */
#ifndef OVERGANG_NEAREST_H
#define OVERGANG_NEAREST_H

#include <stddef.h>

#include "overgang.h"

enum { NEAREST_MAX = 3, NEAREST_SIZE = 96 };

/* Begins as { .typed = … }. */
struct nearest {
	const char *typed;
	struct {
		unsigned distance;
		char word[NEAREST_SIZE];
	} best[NEAREST_MAX];
	size_t count;
};

/* One of the known words, spelt as in the list. Capital letters, spaces and _ make no
 * difference; a word further off than half the length of the typed one is not offered. */
void nearest_try(struct nearest *n, const char *word);
/* The same for a kind such as "nav.contact_opened", whose part before the dot is seldom
 * mistyped; the nearest kinds are offered however far off they are. */
void nearest_try_kind(struct nearest *n, const char *kind);

/* One that may have been meant for certain, however it is written. */
void nearest_add(struct nearest *n, const char *word);

/* "a, b or c" in the language of the texts; "" when nothing is near. Returns buf. */
const char *nearest_text(const struct texts *t, const struct nearest *n, char *buf, size_t size);

#endif
