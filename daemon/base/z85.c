/* z85.c - Keys as text: 32 bytes in 40 characters (ZeroMQ RFC 32). */
#include "base/z85.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/* Five characters are four bytes, most significant first. */
static bool
decode_group(const char *text, unsigned char *bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < 5; i++) {
		const char *at = text[i] != '\0' ? strchr(alphabet, text[i]) : NULL;
		if (at == NULL)
			return false;
		value = value * 85 + (uint64_t)(at - alphabet);
	}
	if (value > UINT32_MAX)
		return false;
	for (int i = 3; i >= 0; i--, value >>= 8)
		bytes[i] = (unsigned char)(value & 0xff);
	return true;
}

bool
z85_key(const char *text, unsigned char ret_key[Z85_KEY_SIZE])
{
	unsigned char key[Z85_KEY_SIZE];
	bool ok = strnlen(text, Z85_KEY_TEXT) == Z85_KEY_TEXT;

	for (int i = 0; ok && i < Z85_KEY_TEXT / 5; i++)
		ok = decode_group(&text[i * 5], &key[i * 4]);
	if (ok)
		memcpy(ret_key, key, sizeof(key));
	explicit_bzero(key, sizeof(key));
	return ok;
}
