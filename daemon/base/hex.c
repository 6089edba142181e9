/* hex.c - Bytes as hexadecimal digits, and back. */
#include "base/hex.h"

#include <string.h>

char *
hex_text(const void *bytes, size_t size, char *buf)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < size; i++) {
		buf[2 * i] = "0123456789abcdef"[p[i] >> 4];
		buf[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	buf[2 * size] = '\0';
	return buf;
}

static unsigned
digit_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

bool
hex_parse(const char *hex, void *ret_bytes, size_t size)
{
	unsigned char *p = ret_bytes;

	if (strspn(hex, "0123456789abcdefABCDEF") != 2 * size || hex[2 * size] != '\0')
		return false;
	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(digit_value(hex[2 * i]) << 4 | digit_value(hex[2 * i + 1]));
	return true;
}
