/* case_id.c - The number of a case: eight letters, safe to say on the phone. */
#include "base/case_id.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Multiplication by x in GF(32), modulo x^5 + x^2 + 1. */
static unsigned
times_x(unsigned a)
{
	a <<= 1;
	return a & 32 ? (a ^ 37) & 31 : a;
}

static unsigned
check_value(const unsigned values[7])
{
	unsigned sum = 0;

	for (int i = 0; i < 7; i++)
		sum = times_x(sum ^ values[i]);
	return sum;
}

static int
value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
	return at != NULL ? (int)(at - alphabet) : -1;
}

void
case_id_text(const unsigned char id[CASE_ID_SIZE], char ret_text[CASE_ID_TEXT_SIZE])
{
	memcpy(ret_text, id, 4);
	ret_text[4] = '-';
	memcpy(ret_text + 5, id + 4, 4);
	ret_text[9] = '\0';
}

void
case_id_make(uint64_t random, char ret_text[CASE_ID_TEXT_SIZE])
{
	unsigned values[7];
	unsigned char id[CASE_ID_SIZE];

	for (int i = 0; i < 7; i++, random >>= 5) {
		values[i] = (unsigned)(random & 31);
		id[i] = (unsigned char)alphabet[values[i]];
	}
	id[7] = (unsigned char)alphabet[check_value(values)];
	case_id_text(id, ret_text);
}

bool
case_id_parse(const char *text, unsigned char ret_id[CASE_ID_SIZE])
{
	unsigned values[8];
	int n = 0;

	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '-' && n == 4)
			continue;
		int v = value_of(*c);
		if (v < 0 || n == 8)
			return false;
		values[n++] = (unsigned)v;
	}
	if (n != 8 || check_value(values) != values[7])
		return false;
	for (int i = 0; i < 8; i++)
		ret_id[i] = (unsigned char)alphabet[values[i]];
	return true;
}

/* Use the highest bits of a product: the lowest bits of neighbouring random numbers look alike. */
void
case_id_short(char prefix, uint64_t random, char ret_text[CASE_ID_SHORT_SIZE])
{
	uint64_t mixed = (random ^ (random >> 31)) * 0xbf58476d1ce4e5b9u;

	ret_text[0] = prefix;
	for (int i = 1; i < CASE_ID_SHORT_SIZE - 1; i++, mixed <<= 5) {
		char c = alphabet[mixed >> 59];
		ret_text[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	ret_text[CASE_ID_SHORT_SIZE - 1] = '\0';
}
