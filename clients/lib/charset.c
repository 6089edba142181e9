/* charset.c - Which characters the bytes of a text file are. */
#include "charset.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "memory.h"

/* CR, CRLF and LF are one \n each; in place. */
static size_t
unify_lines(char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		if (text[i] != '\r')
			text[n++] = text[i];
		else if (i + 1 == size || text[i + 1] != '\n')
			text[n++] = '\n';
	return n;
}

/* ---- lines --------------------------------------------------------------------------------- */

struct line {
	char *at;
	size_t size;
};

/* The next line of text[*at..size), without its \n; false at the end. */
static bool
next_line(char *text, size_t size, size_t *at, struct line *l)
{
	if (*at >= size)
		return false;
	char *end = memchr(text + *at, '\n', size - *at);
	l->at = text + *at;
	l->size = end != NULL ? (size_t)(end - l->at) : size - *at;
	*at += l->size + 1;
	return true;
}

static bool
is_ascii(const struct line *l)
{
	for (size_t i = 0; i < l->size; i++)
		if ((unsigned char)l->at[i] >= 0x80)
			return false;
	return true;
}

/* ---- is it Norwegian? ------------------------------------------------------------------------ */

static bool
is_letter(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xc0;
}

static bool
is_lower(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || c >= 0xdf;
}

/* A sign among letters, where a Mac or DOS has æ, ø or å, or nothing at all. */
static bool
is_odd_sign(const struct line *l, size_t i)
{
	const unsigned char *s = (const unsigned char *)l->at, c = s[i];
	unsigned char before = i > 0 ? s[i - 1] : ' ', after = i + 1 < l->size ? s[i + 1] : ' ';

	switch (c) {
	case 0x81:
	case 0x8d:
	case 0x8f:
	case 0x90:
	case 0x9d:
		return true; /* no letter of Windows-1252 */
	case 0x86:	     /* a dagger; å of DOS */
	case 0x9b:	     /* a quotation mark; ø of DOS */
	case 0xae:	     /* registered; Æ of a Mac */
	case 0xaf:	     /* macron; Ø of a Mac */
	case 0xbe:	     /* three quarters; æ of a Mac */
	case 0xbf:	     /* an inverted question mark; ø of a Mac */
		return is_letter(before) || is_letter(after);
	case 0x91: /* an opening quotation mark; æ of DOS */
		return is_letter(before);
	case 0x8c: /* OE beside small letters; å of a Mac */
		return is_lower(before) || is_lower(after);
	case 0x8e: /* Z and Y with a mark behind small letters; é and ü of a Mac */
	case 0x9f:
		return is_lower(before);
	default:
		return false;
	}
}

static bool
has_odd_sign(const struct line *l)
{
	for (size_t i = 0; i < l->size; i++)
		if ((unsigned char)l->at[i] >= 0x80 && is_odd_sign(l, i))
			return true;
	return false;
}

/* UTF-8 whose letters were lost, or that was taken for Windows-1252 once: "BÃ¦rum". */
static bool
is_damaged(const struct line *l)
{
	static const char *const damage[] = { "\ufffd", "\u00c3\u00a6", "\u00c3\u00b8",
		"\u00c3\u00a5", "\u00c3\u2020", "\u00c3\u02dc", "\u00c3\u2026" };

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++)
		if (memmem(l->at, l->size, damage[i], strlen(damage[i])) != NULL)
			return true;
	return false;
}

/* ---- which ----------------------------------------------------------------------------------- */

enum kind { ASCII, UTF8, DAMAGED, WINDOWS, ODD, KINDS };

static enum kind
kind_of(const struct line *l)
{
	if (is_ascii(l))
		return ASCII;
	if (utf8_valid(l->at, l->size))
		return is_damaged(l) ? DAMAGED : UTF8;
	return has_odd_sign(l) ? ODD : WINDOWS;
}

/* Convert one line; `to` has room for three bytes per byte of it. Returns the end of the output. */
static char *
convert(iconv_t cd, const struct line *l, bool foreign, char *to)
{
	char *from = l->at;
	size_t left = l->size, room = 3 * l->size;
	char *at = to;

	if (!foreign && iconv(cd, &from, &left, &at, &room) != (size_t)-1)
		return at;
	for (size_t i = 0; i < l->size; i++)
		*to++ = (unsigned char)l->at[i] < 0x80 ? l->at[i] : '?';
	return to;
}

static void
take_lines(struct charset_text *t, char *bytes, size_t size, bool windows)
{
	iconv_t cd = iconv_open("UTF-8", windows ? "WINDOWS-1252" : "UTF-8");
	const enum kind wanted = windows ? WINDOWS : UTF8;
	size_t at = 0, n = 0;
	struct line l;

	if (cd == (iconv_t)-1)
		abort(); /* both are part of the C library */
	t->text = memory_new(3 * size + 1);
	t->foreign = memory_new((t->lines + 1) * sizeof(t->foreign[0]));
	char *to = t->text;
	for (; next_line(bytes, size, &at, &l); n++) {
		enum kind kind = kind_of(&l);
		t->foreign[n] = kind != ASCII && kind != wanted;
		to = convert(cd, &l, t->foreign[n], to);
		if (at <= size)
			*to++ = '\n';
	}
	(void)iconv_close(cd);
	t->size = (size_t)(to - t->text);
	*to = '\0';
}

/* Of the lines that tell, most say which. */
static enum charset_problem
decide(struct charset_text *t, char *bytes, size_t size, bool marked)
{
	size_t count[KINDS] = { 0 }, at = 0;
	struct line l;

	for (t->lines = 0; next_line(bytes, size, &at, &l); t->lines++)
		count[kind_of(&l)]++;
	bool windows = !marked && count[WINDOWS] + count[ODD] > count[UTF8] + count[DAMAGED];
	size_t good = windows ? count[WINDOWS] : count[UTF8];
	size_t bad = windows ? count[ODD] : count[DAMAGED];
	if (bad > 0 && bad >= good)
		return windows ? CHARSET_UNKNOWN : CHARSET_LOST;
	t->name = windows ? "Windows-1252" : "UTF-8";
	take_lines(t, bytes, size, windows);
	return CHARSET_FINE;
}

/* ---- UTF-16 ---------------------------------------------------------------------------------- */

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

/* No character of it takes more than three bytes of UTF-8 for its two. */
static bool
from_utf16(const char *charset, const char *bytes, size_t size, char **ret, size_t *ret_size)
{
	size_t room = 2 * size, left = size;
	char *from = memory_new(size + 1), *to = memory_new(room + 1), *at = to, *in = from;
	iconv_t cd = iconv_open("UTF-8", charset);

	if (cd == (iconv_t)-1)
		abort(); /* both are part of the C library */
	memcpy(from, bytes, size);
	bool good = iconv(cd, &in, &left, &at, &room) != (size_t)-1;
	(void)iconv_close(cd);
	memory_wipe(from, size);
	*ret = to;
	*ret_size = (size_t)(at - to);
	return good;
}

enum charset_problem
charset_read(const char *bytes, size_t size, struct charset_text *ret)
{
	const char *utf16 = utf16_of(bytes, size);
	enum charset_problem problem = CHARSET_FINE;
	char *copy = NULL;
	size_t n = size;

	memset(ret, 0, sizeof(*ret));
	if (utf16 == NULL) {
		copy = memory_new(size + 1);
		memcpy(copy, bytes, size);
	} else if (!from_utf16(utf16, bytes, size, &copy, &n)) {
		problem = CHARSET_BROKEN;
	}
	const size_t room = n;
	bool mark = n >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0;
	if (mark)
		memmove(copy, copy + 3, n -= 3);
	if (problem == CHARSET_FINE && memchr(copy, '\0', n) != NULL)
		problem = CHARSET_NO_TEXT;
	n = unify_lines(copy, n);
	if (problem == CHARSET_FINE)
		problem = decide(ret, copy, n, mark || utf16 != NULL);
	if (utf16 != NULL)
		ret->name = "UTF-16";
	memory_wipe(copy, room);
	return problem;
}

bool
charset_one(const struct charset_text *t)
{
	for (size_t i = 0; i < t->lines; i++)
		if (t->foreign[i])
			return false;
	return true;
}

void
charset_clear(struct charset_text *t)
{
	memory_wipe(t->text, t->size);
	free(t->foreign);
	memset(t, 0, sizeof(*t));
}
