/* identity.c - Norwegian identity numbers. */
#include "identity.h"

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

static int
two_digits(const char *s)
{
	return digit(s[0]) * 10 + digit(s[1]);
}

static int
day_of(const char *number)
{
	int day = two_digits(number);

	return day > 40 ? day - 40 : day;
}

static int
month_of(const char *number)
{
	int month = two_digits(number + 2);

	return month > 80 ? month - 80 : month > 40 ? month - 40 : month;
}

/* The year is left alone: which century it means is not for us to guess, so 29 February
 * is a day of any year. */
static bool
date_ok(const char *number)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int day = day_of(number), month = month_of(number);

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

bool
identity_born(const char *number, uint32_t birth_date)
{
	return (uint32_t)day_of(number) == birth_date % 100 &&
	       (uint32_t)month_of(number) == birth_date / 100 % 100 &&
	       (uint32_t)two_digits(number + 4) == birth_date / 10000 % 100;
}
