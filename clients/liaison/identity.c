/* identity.c - Norwegian identity numbers. */
#include "identity.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS = 11, K1_REMAINDER_MAX = 3 };

static int
digit(char c)
{
	return c - '0';
}

static int
weighted(const char *number, const int *weights, int count)
{
	int sum = 0;

	for (int i = 0; i < count; i++)
		sum += digit(number[i]) * weights[i];
	return sum % 11;
}

static bool
control_ok(const char *number)
{
	static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2, 1 };
	static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };

	return weighted(number, first, 10) <= K1_REMAINDER_MAX && weighted(number, second, 11) == 0;
}

/* The year is left alone: which century it means is not for us to guess, so 29 February
 * is a day of any year. */
static bool
date_ok(const char *number)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int day = digit(number[0]) * 10 + digit(number[1]);
	int month = digit(number[2]) * 10 + digit(number[3]);

	if (day > 40)
		day -= 40;
	if (month > 80)
		month -= 80;
	else if (month > 40)
		month -= 40;
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

/* "1,48E+10", "1.48e10" */
static bool
is_exponent(const char *text)
{
	size_t n = strspn(text, "0123456789,. ");

	return n > 0 && (text[n] == 'E' || text[n] == 'e') &&
	       text[n + 1 + strspn(text + n + 1, "+0123456789 ")] == '\0';
}

enum identity
identity_read(const char *text, char ret_number[12])
{
	char number[DIGITS + 1] = "";
	size_t n = 0;

	if (is_exponent(text))
		return IDENTITY_EXPONENT;
	for (const char *s = text; *s != '\0'; s++) {
		if (*s == ' ' || *s == '-' || (unsigned char)*s == 0xc2 ||
		    (unsigned char)*s == 0xa0)
			continue;
		if (*s < '0' || *s > '9')
			return IDENTITY_LETTERS;
		if (n < DIGITS)
			number[n] = *s;
		n++;
	}
	bool restored = n == DIGITS - 1;
	if (restored) {
		memmove(number + 1, number, DIGITS - 1);
		number[0] = '0';
	}
	if (n != DIGITS && (!restored || !control_ok(number) || !date_ok(number)))
		return IDENTITY_LENGTH;
	if (!date_ok(number))
		return IDENTITY_DATE;
	if (!control_ok(number))
		return IDENTITY_CONTROL;
	memcpy(ret_number, number, DIGITS);
	ret_number[DIGITS] = '\0';
	explicit_bzero(number, sizeof(number));
	return restored ? IDENTITY_ZERO_RESTORED : IDENTITY_OK;
}

bool
identity_synthetic(const char *number)
{
	return number[2] >= '8';
}
