/* gsm.c - The characters of a text message: GSM 03.38. */
#include "gsm.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"

/* Beside ASCII, from which some are taken out or cost two. */
static const char basic[] = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
static const char twice[] = "^{}\\[~]|€";

static const struct {
	const char *from;
	const char *to;
} nearest[] = {
	{ "«", "\"" },
	{ "»", "\"" },
	{ "“", "\"" },
	{ "”", "\"" },
	{ "„", "\"" },
	{ "’", "'" },
	{ "‘", "'" },
	{ "`", "'" },
	{ "´", "'" },
	{ "–", "-" },
	{ "—", "-" },
	{ "−", "-" },
	{ "…", "..." },
	{ "\xc2\xa0", " " },
	{ "\t", " " },
	{ "á", "a" },
	{ "â", "a" },
	{ "ã", "a" },
	{ "ç", "c" },
	{ "ê", "e" },
	{ "ë", "e" },
	{ "í", "i" },
	{ "î", "i" },
	{ "ï", "i" },
	{ "ó", "o" },
	{ "ô", "o" },
	{ "õ", "o" },
	{ "ú", "u" },
	{ "û", "u" },
	{ "ý", "y" },
	{ "Á", "A" },
	{ "Â", "A" },
	{ "Í", "I" },
	{ "Ó", "O" },
	{ "Ô", "O" },
	{ "Ú", "U" },
	{ "È", "E" },
	{ "Ê", "E" },
	{ "š", "s" },
	{ "Š", "S" },
	{ "ž", "z" },
	{ "Ž", "Z" },
	{ "č", "c" },
	{ "Č", "C" },
	{ "ć", "c" },
	{ "đ", "d" },
	{ "Đ", "D" },
	{ "ŋ", "n" },
	{ "ŧ", "t" },
	{ "ł", "l" },
	{ "Ł", "L" },
	{ "ń", "n" },
	{ "ś", "s" },
	{ "ź", "z" },
	{ "ż", "z" },
	{ "ą", "a" },
	{ "ę", "e" },
	{ "ð", "d" },
	{ "þ", "th" },
};

/* Is the character of `size` bytes at s one of the list? */
static bool
is_in(const char *list, const char *s, size_t size)
{
	uint32_t c;

	for (size_t n; *list != '\0'; list += n) {
		n = utf8_char(list, &c);
		if (n == size && memcmp(list, s, size) == 0)
			return true;
	}
	return false;
}

/* 1, 2, or 0 when it is not in the alphabet. */
size_t
gsm_cost(const char *s, size_t size)
{
	if (is_in(twice, s, size))
		return 2;
	if (size == 1)
		return (*s >= ' ' && *s <= '~' && *s != '`') || *s == '\n' ? 1 : 0;
	return is_in(basic, s, size) ? 1 : 0;
}

size_t
gsm_length(const char *text)
{
	size_t length = 0, n, characters;
	uint32_t c;

	for (; *text != '\0'; text += n) {
		n = utf8_char(text, &c);
		characters = n > 0 ? gsm_cost(text, n) : 0;
		if (characters == 0)
			return SIZE_MAX;
		length += characters;
	}
	return length;
}

char *
gsm_text(const char *text, char *buf, size_t size)
{
	size_t used = 0, n;
	uint32_t c;

	buf[0] = '\0';
	for (; *text != '\0'; text += n) {
		char own[8] = "?";
		const char *as = own;
		n = utf8_char(text, &c);
		if (n > 0 && gsm_cost(text, n) > 0)
			(void)snprintf(own, sizeof(own), "%.*s", (int)n, text);
		for (size_t i = 0; n > 0 && i < sizeof(nearest) / sizeof(nearest[0]); i++)
			if (strlen(nearest[i].from) == n && memcmp(nearest[i].from, text, n) == 0)
				as = nearest[i].to;
		if (used + strlen(as) >= size)
			break;
		memcpy(buf + used, as, strlen(as) + 1);
		used += strlen(as);
		n = n > 0 ? n : 1;
	}
	return buf;
}
