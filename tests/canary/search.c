/* search.c - Canaries, and the search for them. */
#include "search.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "cnry";
enum { PREFIX_SIZE = 4, TABLE_SIZE = 4 * CANARIES_MAX };

static uint32_t
hash(const char *text, size_t size)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h % TABLE_SIZE;
}

static uint16_t
find(const struct canaries *c, const char *text, size_t size)
{
	for (uint32_t i = hash(text, size); c->table[i] != 0; i = (i + 1) % TABLE_SIZE) {
		const char *known = c->text[c->table[i]];
		if (strlen(known) == size && memcmp(known, text, size) == 0)
			return c->table[i];
	}
	return CANARY_NONE;
}

static uint16_t
add(struct canaries *c, const char *text)
{
	uint32_t i = hash(text, strlen(text));

	assert(c->count + 1 < CANARIES_MAX);
	while (c->table[i] != 0)
		i = (i + 1) % TABLE_SIZE;
	c->table[i] = ++c->count;
	strcpy(c->text[c->count], text);
	return c->count;
}

void
canaries_begin(struct canaries *c, uint64_t seed)
{
	c->count = 0;
	memset(c->table, 0, sizeof(c->table));
	c->chance.state = seed ^ 0x636e7279u;
}

uint16_t
canary_word(struct canaries *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	char text[CANARY_WORD_SIZE + 1];

	do {
		uint64_t luck = chance_next(&c->chance);
		strcpy(text, prefix);
		for (size_t i = PREFIX_SIZE; i < CANARY_WORD_SIZE; i++, luck >>= 5)
			text[i] = letters[luck & 31];
		text[CANARY_WORD_SIZE] = '\0';
	} while (find(c, text, CANARY_WORD_SIZE) != CANARY_NONE);
	return add(c, text);
}

uint16_t
canary_phone(struct canaries *c)
{
	char text[CANARY_PHONE_SIZE + 1];

	do
		snprintf(text, sizeof(text), "77%010llu",
		    (unsigned long long)(chance_next(&c->chance) % 10000000000u));
	while (find(c, text, CANARY_PHONE_SIZE) != CANARY_NONE);
	return add(c, text);
}

/* The two control digits; false: this number has none. */
static bool
control(char text[CANARY_NUMBER_SIZE + 1])
{
	static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2 };
	static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int sum = 0;

	for (int i = 0; i < 9; i++)
		sum += first[i] * (text[i] - '0');
	int k1 = (11 - sum % 11) % 11;
	text[9] = (char)('0' + k1);
	sum = 0;
	for (int i = 0; i < 10 && k1 < 10; i++)
		sum += second[i] * (text[i] - '0');
	int k2 = (11 - sum % 11) % 11;
	text[10] = (char)('0' + k2);
	text[11] = '\0';
	return k1 < 10 && k2 < 10;
}

uint16_t
canary_number(struct canaries *c)
{
	char text[32];

	do
		snprintf(text, sizeof(text), "%02u%02u%02u%03u00", 1 + chance_below(&c->chance, 28),
		    81 + chance_below(&c->chance, 12), 60 + chance_below(&c->chance, 39),
		    chance_below(&c->chance, 500));
	while (!control(text) || find(c, text, CANARY_NUMBER_SIZE) != CANARY_NONE);
	return add(c, text);
}

static void
search_words(
    const struct canaries *c, const char *bytes, size_t size, canary_found *found, void *self)
{
	const char *at = bytes, *end = bytes + size;

	while ((at = memmem(at, (size_t)(end - at), prefix, PREFIX_SIZE)) != NULL) {
		uint16_t i = end - at >= CANARY_WORD_SIZE ? find(c, at, CANARY_WORD_SIZE)
							  : (uint16_t)CANARY_NONE;
		if (i != CANARY_NONE)
			found(self, i);
		at++;
	}
}

static void
search_numbers(
    const struct canaries *c, const char *bytes, size_t size, canary_found *found, void *self)
{
	size_t run = 0;

	for (size_t i = 0; i < size; i++) {
		run = bytes[i] >= '0' && bytes[i] <= '9' ? run + 1 : 0;
		uint16_t n = run >= CANARY_NUMBER_SIZE
				 ? find(c, bytes + i + 1 - CANARY_NUMBER_SIZE, CANARY_NUMBER_SIZE)
				 : (uint16_t)CANARY_NONE;
		if (n != CANARY_NONE)
			found(self, n);
		n = run >= CANARY_PHONE_SIZE
			? find(c, bytes + i + 1 - CANARY_PHONE_SIZE, CANARY_PHONE_SIZE)
			: (uint16_t)CANARY_NONE;
		if (n != CANARY_NONE)
			found(self, n);
	}
}

void
canaries_search(
    const struct canaries *c, const void *bytes, size_t size, canary_found *found, void *self)
{
	if (size == 0)
		return;
	search_words(c, bytes, size, found, self);
	search_numbers(c, bytes, size, found, self);
}

const char *
canaries_trace(const void *bytes, size_t size)
{
	return size > 0 ? memmem(bytes, size, prefix, PREFIX_SIZE) : NULL;
}

uint16_t
canaries_cut(const struct canaries *c, const char *text, size_t size)
{
	for (uint16_t i = 1; size >= 6 && i <= c->count; i++)
		if (strncmp(c->text[i], text, size) == 0)
			return i;
	return CANARY_NONE;
}
