/* utf8.c - Strict UTF-8. */
#include "base/utf8.h"

#include <string.h>

static size_t
sequence_size(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* A continuation byte is never NUL, so that a string's end is never passed. */
static size_t
decode(const unsigned char *s, size_t left, uint32_t *ret_char)
{
	static const uint32_t least[] = { 0, 1, 0x80, 0x800, 0x10000 };
	size_t n = left > 0 && s[0] != 0 ? sequence_size(s[0]) : 0;
	uint32_t c = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*ret_char = c;
	return n;
}

size_t
utf8_char(const char *s, uint32_t *ret_char)
{
	return decode((const unsigned char *)s, 4, ret_char);
}

bool
utf8_valid(const void *bytes, size_t size)
{
	const unsigned char *s = bytes;
	uint32_t c;

	for (size_t n; size > 0; s += n, size -= n)
		if ((n = decode(s, size, &c)) == 0)
			return false;
	return true;
}

size_t
utf8_copy(char *buf, size_t size, const char *s)
{
	size_t n = strlen(s);

	if (size == 0)
		return 0;
	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(buf, s, n);
	buf[n] = '\0';
	return n;
}
