/* office.c - Which Nav office a name means. */
#include "core/office.h"

#include <string.h>

#include "schema/catalogue.h"

enum { WORDS_MAX = 16, WORD_SIZE = 48 };

struct words {
	char list[WORDS_MAX][WORD_SIZE];
	size_t count;
};

/* A letter in lower case, æøå and their like too (U+00C0 to U+00DE); false: it parts words. `at` moves
 * behind it. */
static bool
letter(const char **at, char *word, size_t *size)
{
	unsigned char c = (unsigned char)**at, next = (unsigned char)(*at)[1];

	(*at)++;
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	if (!plain && c < 0x80)
		return false;
	if (*size + 1 < WORD_SIZE)
		word[(*size)++] = (char)c;
	if (c == 0xc3 && next != '\0') {
		(*at)++;
		next = (unsigned char)(next >= 0x80 && next <= 0x9e && next != 0x97 ? next | 0x20
										    : next);
		if (*size + 1 < WORD_SIZE)
			word[(*size)++] = (char)next;
	}
	return true;
}

/* Those that tell no office from another. */
static bool
is_common(const char *word)
{
	static const char *const common[] = { "nav", "navkontoret", "kontoret", "kontor", "kommune",
		"bydel", "sosial", "stat", "statlig", "kommunal", "avdeling", "avd", "i", "ved",
		"og", "for", "the", "office", "in" };

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcmp(word, common[i]) == 0)
			return true;
	return false;
}

static void
add_word(struct words *w, char *word, size_t *size)
{
	word[*size] = '\0';
	if (*size > 0 && w->count < WORDS_MAX && !is_common(word))
		memcpy(w->list[w->count++], word, *size + 1);
	*size = 0;
}

static void
words_of(const char *name, struct words *ret)
{
	char word[WORD_SIZE];
	size_t size = 0;

	ret->count = 0;
	while (*name != '\0')
		if (!letter(&name, word, &size))
			add_word(ret, word, &size);
	add_word(ret, word, &size);
}

static bool
has(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->list[i], word) == 0)
			return true;
	return false;
}

static bool
has_all(const struct words *w, const struct words *of)
{
	for (size_t i = 0; i < of->count; i++)
		if (!has(w, of->list[i]))
			return false;
	return true;
}

bool
office_same(const char *a, const char *b)
{
	struct words x, y;

	words_of(a, &x);
	words_of(b, &y);
	if (x.count == 0 || y.count == 0)
		return x.count == y.count;
	return has_all(&x, &y) || has_all(&y, &x);
}

static bool
is_nav(const struct agency *a)
{
	return (a->roles & ROLES_NAV) != 0;
}

uint32_t
office_agency(const struct agencies *agencies, uint32_t speaker, const char *name)
{
	const struct agency *self = agencies_by_number(agencies, speaker);
	uint32_t found = 0;

	if (self != NULL && is_nav(self) &&
	    (name[0] == '\0' || office_same(name, self->display_name)))
		return speaker;
	for (size_t i = 0; name[0] != '\0' && i < agencies->count; i++) {
		const struct agency *a = &agencies->list[i];
		if (!is_nav(a) || a->retired || !office_same(name, a->display_name))
			continue;
		if (found != 0)
			return 0;
		found = a->number;
	}
	return found;
}
