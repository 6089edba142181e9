/* text.c - Put a sentence together in a fixed buffer. */
#include "base/text.h"

#include <string.h>

void
text_put(char *buf, size_t size, const char *s)
{
	size_t n = strlen(buf), m = strlen(s);

	if (n + m >= size)
		m = size - n - 1;
	memcpy(buf + n, s, m);
	buf[n + m] = '\0';
}

void
text_put_number(char *buf, size_t size, uint64_t number)
{
	char digits[24];
	size_t i = sizeof(digits);

	digits[--i] = '\0';
	do {
		digits[--i] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	text_put(buf, size, digits + i);
}

void
text_set(char *buf, size_t size, const char *s)
{
	buf[0] = '\0';
	text_put(buf, size, s);
}

static char
small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool
text_same_start(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (small(a[i]) != small(b[i]))
			return false;
	return true;
}

bool
text_same(const char *a, const char *b)
{
	while (*a != '\0' && small(*a) == small(*b))
		a++, b++;
	return *a == '\0' && *b == '\0';
}
