/* fold.c - Norwegian words as people type them, made comparable. */
#include "fold.h"

#include <string.h>

static const struct {
	const char *from, *to;
} letters[] = {
	{ "æ", "ae" },
	{ "Æ", "ae" },
	{ "ø", "o" },
	{ "Ø", "o" },
	{ "å", "a" },
	{ "Å", "a" },
	{ "\xc2\xa0", "" },	/* hard space */
	{ "\xef\xbb\xbf", "" }, /* byte order mark */
	{ " ", "" },
	{ "\t", "" },
	{ "\r", "" },
	{ "\n", "" },
	{ ".", "" },
	{ "-", "" },
	{ "/", "" },
	{ "_", "" },
	{ "(", "" },
	{ ")", "" },
};

/* The folded form of what stands at *s, which moves behind it. */
static const char *
next_letter(const char **s, char one[2])
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		size_t n = strlen(letters[i].from);
		if (strncmp(*s, letters[i].from, n) == 0) {
			*s += n;
			return letters[i].to;
		}
	}
	one[0] = **s >= 'A' && **s <= 'Z' ? (char)(**s - 'A' + 'a') : **s;
	one[1] = '\0';
	(*s)++;
	return one;
}

char *
fold(const char *text, char *buf, size_t size)
{
	char one[2];
	size_t n = 0;

	for (const char *s = text; *s != '\0';)
		for (const char *to = next_letter(&s, one); *to != '\0'; to++) {
			char before = n > 0 ? buf[n - 1] : '\0';
			/* "oe" and "aa" are how ø and å are typed where there are none. */
			if ((before == 'o' && *to == 'e') || (before == 'a' && *to == 'a'))
				continue;
			if (n + 1 < size)
				buf[n++] = *to;
		}
	buf[n] = '\0';
	return buf;
}

bool
fold_same(const char *a, const char *b)
{
	char x[256], y[256];

	return strcmp(fold(a, x, sizeof(x)), fold(b, y, sizeof(y))) == 0;
}

static size_t
blank_at(const char *s)
{
	if (*s == ' ' || *s == '\t')
		return 1;
	if (strncmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	return strncmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

char *
fold_trim(char *text)
{
	char *from = text;
	size_t n;

	while ((n = blank_at(from)) > 0)
		from += n;
	size_t len = strlen(from);
	memmove(text, from, len + 1);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t' ||
			      (len > 1 && strcmp(text + len - 2, "\xc2\xa0") == 0)))
		text[len -= text[len - 1] == '\xa0' ? 2 : 1] = '\0';
	return text;
}

void
fold_copy(char *buf, size_t size, const char *text, size_t len)
{
	if (len >= size)
		for (len = size - 1; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	memcpy(buf, text, len);
	buf[len] = '\0';
}
