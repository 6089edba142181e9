/* search.h - Canaries: words that stand in one place of one fact and nowhere else, and the search
 * for them in all output.
 *
 * A word is "cnry" and ten letters of base32; a number is one of the synthetic series or a
 * telephone number of twelve digits. */
#ifndef OVERGANG_TESTS_CANARY_SEARCH_H
#define OVERGANG_TESTS_CANARY_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chance.h"

enum {
	CANARY_WORD_SIZE = 14,
	CANARY_NUMBER_SIZE = 11,
	CANARY_PHONE_SIZE = 12,
	CANARIES_MAX = 16384,
	CANARY_NONE = 0, /* the index of no canary */
};

struct canaries {
	char text[CANARIES_MAX][16]; /* from index 1 */
	uint16_t count;		     /* the highest index */
	uint16_t table[4 * CANARIES_MAX];
	struct chance chance;
};

void canaries_begin(struct canaries *c, uint64_t seed);

/* A new one; its index. */
uint16_t canary_word(struct canaries *c);
uint16_t canary_phone(struct canaries *c);
uint16_t canary_number(struct canaries *c); /* a valid identity number, month + 80 */

/* Each canary in the bytes, as often as it stands there. */
typedef void canary_found(void *self, uint16_t canary);
void canaries_search(
    const struct canaries *c, const void *bytes, size_t size, canary_found *found, void *self);

/* Return the first place where a canary begins, cut or whole; NULL: none. */
const char *canaries_trace(const void *bytes, size_t size);
/* A word that begins with the first `size` bytes of text, at least six; CANARY_NONE. */
uint16_t canaries_cut(const struct canaries *c, const char *text, size_t size);

#endif
