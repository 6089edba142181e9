/* nearest.c - "Did you mean …?" */
#include "nearest.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "fields.h"
#include "normal.h"

enum { OF_ANOTHER_GROUP = 6, FAR = 1000 };

/* As it is compared: small letters, and one kind of space. */
static void
plain(const char *word, char buf[NEAREST_SIZE])
{
	(void)normal_put(word, NORMAL_LOWER, buf, NEAREST_SIZE);
	for (char *s = buf; *s != '\0'; s++)
		if (*s == '_' || *s == '-')
			*s = ' ';
}

/* How many letters are put in, left out or exchanged. */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[NEAREST_SIZE + 1];
	size_t m = strnlen(b, NEAREST_SIZE);

	for (unsigned i = 0; i <= m; i++)
		row[i] = i;
	for (unsigned i = 1; *a != '\0'; a++, i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (size_t k = 1; k <= m; k++) {
			unsigned best = diagonal + (*a != b[k - 1]);
			diagonal = row[k];
			best = row[k] + 1 < best ? row[k] + 1 : best;
			row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
		}
	}
	return row[m];
}

static void
offer(struct nearest *n, const char *word, unsigned more, unsigned limit)
{
	char typed[NEAREST_SIZE], other[NEAREST_SIZE];
	size_t at = n->count;

	if (word[0] == '\0')
		return;
	plain(n->typed, typed);
	plain(word, other);
	unsigned d = distance(typed, other) + more;
	if (d > limit)
		return;
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->best[i].word, word) == 0)
			return;
	for (; at > 0 && d < n->best[at - 1].distance; at--)
		if (at < NEAREST_MAX)
			n->best[at] = n->best[at - 1];
	if (at == NEAREST_MAX)
		return;
	n->best[at].distance = d;
	(void)utf8_copy(n->best[at].word, NEAREST_SIZE, word);
	n->count += n->count < NEAREST_MAX;
}

void
nearest_try(struct nearest *n, const char *word)
{
	offer(n, word, 0, ((unsigned)strlen(n->typed) + 1) / 2);
}

void
nearest_try_kind(struct nearest *n, const char *kind)
{
	bool same = strncmp(n->typed, kind, strcspn(n->typed, ".") + 1) == 0;

	offer(n, kind, same ? 0 : OF_ANOTHER_GROUP, FAR);
}

void
nearest_add(struct nearest *n, const char *word)
{
	offer(n, word, 0, NEAREST_SIZE + 1);
}

const char *
nearest_text(const struct texts *t, const struct nearest *n, char *buf, size_t size)
{
	char last[32];
	size_t used = 0;

	buf[0] = '\0';
	(void)snprintf(last, sizeof(last), " %.16s ", texts_word(t, "list.or"));
	for (size_t i = 0; i < n->count; i++) {
		used += utf8_copy(buf + used, size - used,
		    i == 0		? ""
		    : i + 1 == n->count ? last
					: ", ");
		used += utf8_copy(buf + used, size - used, n->best[i].word);
	}
	return buf;
}
