/* normal.c - Text as people and programs leave it, made comparable. */
#include "normal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "memory.h"

enum { NEXT_LINE = 0x85, PLACEHOLDER = 0xfffd, BRAILLE_BLANK = 0x2800, HANGUL_FILLER = 0x3164 };

/* ---- visible characters ------------------------------------------------------------------ */

enum normal_look
normal_look(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	if (category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
	    category == UTF8PROC_CATEGORY_ZP || (c >= '\t' && c <= '\r') || c == NEXT_LINE ||
	    c == BRAILLE_BLANK)
		return NORMAL_BLANK;
	if (category == UTF8PROC_CATEGORY_CC)
		return NORMAL_CONTROL;
	return category == UTF8PROC_CATEGORY_CF || c == HANGUL_FILLER ? NORMAL_INVISIBLE
								      : NORMAL_SHOWN;
}

/* UTF-8 in which each run of blanks is one, and nothing is invisible; out holds three bytes for
 * each of the text's, and one. */
static void
clean(const char *text, size_t size, char *out)
{
	bool blank = false;
	char *at = out;

	for (size_t i = 0; i < size;) {
		int32_t c = PLACEHOLDER;
		ssize_t n =
		    utf8proc_iterate((const uint8_t *)text + i, (utf8proc_ssize_t)(size - i), &c);
		if (n <= 0)
			c = PLACEHOLDER;
		i += n > 0 ? (size_t)n : 1;
		enum normal_look look = normal_look(c);
		if (look == NORMAL_BLANK) {
			blank = at > out;
		} else if (look == NORMAL_SHOWN) {
			if (blank)
				*at++ = ' ';
			blank = false;
			at += utf8proc_encode_char(c, (uint8_t *)at);
		}
	}
	*at = '\0';
}

/* The text as utf8proc maps it. */
static char *
mapped(const char *text, unsigned options)
{
	const uint8_t *in = (const uint8_t *)text;
	const utf8proc_option_t o =
	    (utf8proc_option_t)(options | UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE |
				UTF8PROC_IGNORE);
	utf8proc_ssize_t n = utf8proc_decompose(in, 0, NULL, 0, o);
	if (n < 0)
		abort(); /* clean() leaves nothing that it could refuse */
	size_t room = ((size_t)n + 1) * sizeof(int32_t);
	int32_t *points = memory_new(room);

	n = utf8proc_decompose(in, 0, points, n, o);
	n = utf8proc_reencode(points, n, o);
	if (n < 0)
		abort();
	char *out = memory_new((size_t)n + 1);
	memcpy(out, points, (size_t)n);
	out[n] = '\0';
	memory_wipe(points, room);
	return out;
}

/* Clean again: a letter with a mark may have left a blank at the end. */
static char *
with_options(const char *text, size_t size, unsigned options)
{
	char *cleaned = memory_new(3 * size + 1);

	clean(text, size, cleaned);
	char *out = mapped(cleaned, options);
	memory_wipe(cleaned, 3 * size + 1);
	size_t length = strlen(out);
	char *again = memory_new(3 * length + 1);
	clean(out, length, again);
	memory_wipe(out, length);
	return again;
}

/* ---- the word behind it ------------------------------------------------------------------- */

/* Replacements in a key: letters that Unicode does not decompose, and letters that look the
 * same. */
static const struct {
	const char *letters, *key;
} alike[] = {
	{ "æä", "ae" },
	{ "øöοоσ", "o" },
	{ "åаα", "a" },
	{ "đ", "d" },
	{ "ŋ", "n" },
	{ "ŧт", "t" },
	{ "ıіι", "i" },
	{ "ј", "j" },
	{ "еε", "e" },
	{ "сϲ", "c" },
	{ "рρ", "p" },
	{ "ѕ", "s" },
	{ "кκ", "k" },
	{ "г", "r" },
	{ "хχ", "x" },
	{ "уυγ", "y" },
	{ "вβ", "b" },
	{ "мμ", "m" },
	{ "нη", "h" },
	{ "ν", "v" },
	{ "ӏ", "l" },
	{ " .-/_():,⁄∕", "" },
};

static const char *
alike_of(const char *letter, size_t size)
{
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		for (const char *s = alike[i].letters; *s != '\0';) {
			size_t n = 1;
			while (((unsigned char)s[n] & 0xc0) == 0x80)
				n++;
			if (n == size && memcmp(s, letter, n) == 0)
				return alike[i].key;
			s += n;
		}
	return NULL;
}

/* In place: no key is longer than its letter. "oe" and "aa" are how ø and å are typed where
 * there are none. */
static void
letters_to_keys(char *text)
{
	char *out = text;

	for (const char *s = text; *s != '\0';) {
		size_t n = 1;
		while (((unsigned char)s[n] & 0xc0) == 0x80)
			n++;
		char letter[8] = "";
		memcpy(letter, s, n < sizeof(letter) ? n : sizeof(letter) - 1);
		const char *key = alike_of(s, n);
		s += n;
		for (const char *k = key != NULL ? key : letter; *k != '\0'; k++) {
			char before = out > text ? out[-1] : '\0';
			if ((before == 'o' && *k == 'e') || (before == 'a' && *k == 'a'))
				continue;
			*out++ = *k;
		}
	}
	*out = '\0';
}

/* Most texts have nothing to do: printable ASCII, which all three forms leave where it is. */
static bool
is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] < ' ' || text[i] > '~' || text[i] == '`')
			return false;
	return true;
}

static char *
plain(const char *text, size_t size, bool lower)
{
	char *out = memory_new(size + 1), *at = out;

	for (size_t i = 0; i < size; i++) {
		bool letter = text[i] >= 'A' && text[i] <= 'Z';
		if (text[i] != ' ' || (at > out && at[-1] != ' '))
			*at++ = lower && letter ? (char)(text[i] - 'A' + 'a') : text[i];
	}
	if (at > out && at[-1] == ' ')
		at--;
	*at = '\0';
	return out;
}

/* ---- all forms ----------------------------------------------------------------------------- */

char *
normal_new(const char *text, size_t size, enum normal_form form)
{
	const unsigned lower = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_LUMP;

	if (form == NORMAL_TEXT)
		return is_plain(text, size) ? plain(text, size, false)
					    : with_options(text, size, 0);
	char *s = is_plain(text, size) ? plain(text, size, true) : with_options(text, size, lower);
	if (form == NORMAL_LOWER)
		return s;
	/* The letters of Norwegian first: å is not an a with an accent. */
	letters_to_keys(s);
	if (is_plain(s, strlen(s)))
		return s;
	char *key = with_options(s, strlen(s), lower | UTF8PROC_STRIPMARK);
	memory_wipe(s, strlen(s));
	letters_to_keys(key);
	return key;
}

char *
normal_put(const char *text, enum normal_form form, char *buf, size_t size)
{
	char *s = normal_new(text, strlen(text), form);
	size_t length = strlen(s);

	normal_copy(buf, size, s, length);
	memory_wipe(s, length);
	return buf;
}

bool
normal_same(const char *a, const char *b)
{
	char *x = normal_new(a, strlen(a), NORMAL_KEY), *y = normal_new(b, strlen(b), NORMAL_KEY);
	bool same = strcmp(x, y) == 0;

	memory_wipe(x, strlen(x));
	memory_wipe(y, strlen(y));
	return same;
}

void
normal_copy(char *buf, size_t size, const char *text, size_t len)
{
	if (len >= size)
		for (len = size - 1; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	memmove(buf, text, len);
	buf[len] = '\0';
}
