/* charset.c - Which characters the bytes of a text file are. */
#include "charset.h"

#include <ctype.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

/* No character of it takes more than three bytes for each of these. */
static char *
converted(const char *charset, const char *bytes, size_t size)
{
	size_t room = 3 * size + 1, left = room - 1;
	char *out = malloc(room), *at = out, *in = (char *)(uintptr_t)bytes;
	iconv_t cd = iconv_open("UTF-8", charset);
	bool good = out != NULL && cd != (iconv_t)-1 &&
		    iconv(cd, &in, &size, &at, &left) != (size_t)-1 && size == 0;

	if (cd != (iconv_t)-1)
		(void)iconv_close(cd);
	if (good) {
		*at = '\0';
		good = strlen(out) == (size_t)(at - out);
	}
	if (!good) {
		free(out);
		return NULL;
	}
	return out;
}

/* Without a mark: every other byte of Norwegian is NUL then, in its first line at least. */
static const char *
utf16_of(const char *bytes, size_t size)
{
	size_t zeros[2] = { 0, 0 }, looked = size < 64 ? size : 64;

	if (size >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
		return "UTF-16LE";
	if (size >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
		return "UTF-16BE";
	for (size_t i = 0; i < looked; i++)
		zeros[i % 2] += bytes[i] == '\0';
	if (size % 2 != 0 || zeros[0] + zeros[1] == 0 || (zeros[0] > 0 && zeros[1] > 0))
		return NULL;
	if (4 * (zeros[0] + zeros[1]) < looked)
		return NULL;
	return zeros[1] > 0 ? "UTF-16LE" : "UTF-16BE";
}

/* What is an æ, ø or å on an old Mac or in DOS, and in Windows a sign that stands in no word:
 * between letters, or where a word begins, it is not from Windows. */
static bool
of_another_system(const unsigned char *bytes, size_t size)
{
	static const char signs[] = "\x8c\xbf\xbe\xaf\xae\x86\x9b";

	for (size_t i = 0; i < size; i++) {
		bool before = i > 0 && isalpha(bytes[i - 1]);
		bool after = i + 1 < size && isalpha(bytes[i + 1]);
		if (bytes[i] >= 0x80 && strchr(signs, (char)bytes[i]) != NULL &&
		    (after || (before && (bytes[i] == 0x8c || bytes[i] == 0x86))))
			return true;
		if (bytes[i] == 0x91 && before && after)
			return true;
	}
	return false;
}

char *
charset_utf8(const char *bytes, size_t size)
{
	const char *utf16 = utf16_of(bytes, size);

	if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return client_utf8(bytes + 3, size - 3) ? strndup(bytes + 3, size - 3) : NULL;
	if (utf16 != NULL) {
		bool mark = (unsigned char)bytes[0] >= 0xfe && (unsigned char)bytes[1] >= 0xfe;
		return converted(utf16, bytes + (mark ? 2 : 0), size - (mark ? 2 : 0));
	}
	if (memchr(bytes, '\0', size) != NULL)
		return NULL;
	if (client_utf8(bytes, size))
		return strndup(bytes, size);
	if (of_another_system((const unsigned char *)bytes, size))
		return NULL;
	return converted("WINDOWS-1252", bytes, size);
}
